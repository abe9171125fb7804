"""Questions of English sentences, by rule: pure. Each pattern is bounded."""

from __future__ import annotations

import re
from collections.abc import Callable

from ui.example_rule import Rule

_VAGUE = frozenset(
    "It This That These Those He She They We I You There Here Such Both Each Some Many Most Other "
    "Another Its His Her Their Our My All Any No Not If When While In On At By For From With As "
    "After Before Since Although Because However But And Or So What Which Who One More".split()
)
_FINITE = frozenset("is are was were has have had may can will that which who when where".split())
MOST_WORDS = 9
_S = r"(?P<s>[A-Z][^,.;:?!]{2,80}?)"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DATE = rf"(?:\d{{1,2}} {_MONTH}|{_MONTH}|[12]\d{{3}}\b)"
_MADE = (
    r"(?P<v>signed|opened|established|founded|launched|completed|published|approved|introduced|"
    r"set up|created|adopted|discovered|identified|built|formed)"
)
_NUMBER = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ROLE = r"[A-Z][\w'’-]*(?:(?:,| of| for| and| the| of the| and the)? [A-Z][\w'’-]*){0,8}"


def lower(subject: str) -> str:
    """The subject as it stands within a sentence: a word written small elsewhere is so here."""
    first, space, rest = subject.partition(" ")
    proper = first[1:] != first[1:].lower() or (first not in _ARTICLES and not _is_common(subject))
    return subject if proper else first.lower() + space + rest


_ARTICLES = ("The", "A", "An")


def _is_common(subject: str) -> bool:
    """Whether a subject without an article is a plain noun: none of its other words is a name."""
    words = subject.split()
    return words[-1].endswith("s") and not any(word[:1].isupper() for word in words[1:])


def _subject(found: re.Match[str]) -> str:
    """The subject, "" where it says too little to stand alone."""
    subject = found["s"].strip()
    words = subject.split()
    if words[0] in _VAGUE or len(words) > MOST_WORDS:
        return ""
    if not _FINITE.isdisjoint(words):
        return ""
    named = any(word[:1].isupper() for word in words[1:]) or words[0] not in _ARTICLES
    return lower(subject) if named or len(words) >= 4 else ""


def _about(template: str) -> Callable[[re.Match[str]], str]:
    """Asks with the subject and the named groups of a match; "" without a subject."""

    def ask(found: re.Match[str]) -> str:
        subject = _subject(found)
        return template.format(**{**found.groupdict(), "s": subject}) if subject else ""

    return ask


def _how_many(found: re.Match[str]) -> str:
    subject = _subject(found)
    verb = {"has": "have", "had": "have"}.get(found["v"], found["v"])
    did = "did" if found["v"] == "had" else "does" if found["v"].endswith("s") else "do"
    verb = verb.removesuffix("s") if did == "does" else verb
    return f"How many {found['n']} {did} {subject} {verb}?" if subject else ""


def _does(found: re.Match[str], template: str) -> str:
    """Asks with "do" or "does", as the verb was; "" without a subject."""
    subject = _subject(found)
    did = "does" if found["v"].endswith("s") else "do"
    verb = found["v"].removesuffix("s")
    return template.format(did=did, s=subject, v=verb) if subject else ""


ENGLISH = (
    Rule(
        "when",
        re.compile(rf"^{_S} (?P<w>was|were) {_MADE}\b[^;:?!]{{0,90}}? (?:on|in) {_DATE}"),
        _about("When {w} {s} {v}?"),
    ),
    Rule(
        "when",
        re.compile(rf"^{_S} (?P<v>opens?|closes?|begins?|starts?|ends?) (?:on|in) {_DATE}"),
        lambda found: _does(found, "When {did} {s} {v}?"),
    ),
    Rule(
        "who",
        re.compile(
            rf"^{_S} (?:was|were) (?P<v>signed|chaired|led|designed|founded|discovered) by "
        ),
        _about("Who {v} {s}?"),
    ),
    Rule(
        "who",
        re.compile(rf"\b[Tt]he (?P<r>{_ROLE}), (?:Mr|Ms|Mrs|Dr|Professor|Sir) [A-Z]"),
        lambda found: f"Who is the {found['r']}?",
    ),
    Rule(
        "who",
        re.compile(
            r"\b(?P<v>co-chaired|chaired|hosted) (?P<o>the [A-Z\d][^,.;]{8,70}?)"
            r"(?: in | on | today|[,.])"
        ),
        lambda found: f"Who {found['v']} {found['o']}?",
    ),
    Rule(
        "sign",
        re.compile(rf"^{_S} (?:have |has |today )?signed (?:a|an|the) "),
        _about("What did {s} sign?"),
    ),
    Rule(
        "number",
        re.compile(
            rf"^{_S} (?P<v>has|have|had|comprises?|covers?|holds?|employs?|offers?|contains?) "
            rf"(?:about |over |more than |some |around |nearly |at least )?{_NUMBER} "
            r"(?P<n>(?:[a-z]+ )?[a-z]+s)\b"
        ),
        _how_many,
    ),
    Rule(
        "number",
        re.compile(rf"^{_S} (?:costs?|will cost) (?:about |over )?(?:HK|US)?[$€£\d]"),
        _about("How much does {s} cost?"),
    ),
    Rule(
        "of",
        re.compile(
            r"^(?P<s>The (?:[a-z]+ ){1,3}of [^,.;:?!]{3,50}?) (?P<w>is|was|are|were) "
            r"(?:to |a |an |the |about |over |HK|US|[\d“\"])"
        ),
        _about("What {w} {s}?"),
    ),
    Rule(
        "where",
        re.compile(rf"^{_S} (?P<w>is|are|was|were) (?:located|situated|based) (?:in|on|at|near) "),
        _about("Where {w} {s}?"),
    ),
    Rule(
        "why",
        re.compile(rf"^{_S} (?:is|are) caused by "),
        _about("What causes {s}?"),
    ),
    Rule(
        "why",
        re.compile(rf"^{_S} (?P<w>is|are) used (?:to|for|as) "),
        _about("What {w} {s} used for?"),
    ),
    Rule(
        "why",
        re.compile(rf"^{_S} (?P<v>aims?|seeks?) to "),
        lambda found: _does(found, "What {did} {s} aim to do?"),
    ),
    Rule(
        "list",
        re.compile(rf"^{_S} (?P<v>consists?|includes?|comprises?)(?: of)? "),
        lambda found: _does(found, "What {did} {s} include?"),
    ),
    Rule(
        "what",
        re.compile(rf"^{_S} (?P<w>is|are) (?:a|an|one of|the (?:first|largest|only|main)) \w"),
        _about("What {w} {s}?"),
    ),
)
