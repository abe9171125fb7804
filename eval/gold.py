"""Reads a gold file: in, a path; out, `Gold` with the line of every item and fact.

Reads the one file; touches nothing else. Every fault in its shape is reported
at once, each with its line, as one GoldDataError. What the words of the gold
say of the documents is `eval.lint`'s to check.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from eval.scoring.dates import parse_day
from eval.types import Evidence, Fact, Gold, GoldItem, Label, NumberAnchor
from eval.yaml_node import Fault, Node
from rag.errors import GoldDataError

_TOP_KEYS = {"version", "name", "corpus", "items", "documents"}
_ITEM_KEYS = {
    "id",
    "question",
    "lang",
    "cluster",
    "answerable",
    "facts",
    "history",
    "labels",
    "note",
}
_FACT_KEYS = {"id", "weight", "any_of", "number", "date", "set", "forbid", "evidence", "note"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OUTCOMES = ("CORRECT", "PARTIAL", "WRONG", "ABSTAINED")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a gold file: where, what, and what to change."""

    line: int
    message: str
    item: str = ""


def load_gold(path: Path) -> Gold:
    """The gold of a file. Raises GoldDataError naming each fault with its line."""
    gold, problems = read_gold(path)
    if gold is None or problems:
        raise GoldDataError(describe(path, problems))
    return gold


def read_gold(path: Path) -> tuple[Gold | None, list[Problem]]:
    """The gold as far as it can be read, and what is wrong with its shape."""
    text = _read_text(path)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return None, [Problem(line, f"not valid YAML: {error.problem}; check quotes and indents")]
    except yaml.YAMLError as error:
        return None, [Problem(1, f"not valid YAML: {error}".splitlines()[0])]
    except RecursionError:
        return None, [Problem(1, "nested too deeply to be gold")]
    if root is None:
        return None, [Problem(1, "the file is empty; write version, name, corpus and items")]
    if not isinstance(root, yaml.MappingNode):
        return None, [Problem(1, "must be a mapping with version, name, corpus and items")]
    reader = _Reader()
    gold = reader.gold(Node(root), path, hashlib.sha256(text.encode()).hexdigest())
    return gold, sorted(reader.problems, key=lambda problem: problem.line)


def describe(path: Path, problems: list[Problem]) -> str:
    """The problems as one line: the first in full, the others counted."""
    first, *others = problems
    more = f" (and {len(others)} more: footnote eval lint {path.name})" if others else ""
    return f"{path.name}:{first.line}: {first.message}{more}"


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise GoldDataError(f"{path}: no such gold file; name a YAML file of gold facts") from error
    except IsADirectoryError as error:
        raise GoldDataError(f"{path}: is a folder; name the YAML file in it") from error
    except UnicodeDecodeError as error:
        raise GoldDataError(f"{path}: is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise GoldDataError(f"{path}: cannot be read ({error.strerror})") from error


@dataclass
class _Reader:
    problems: list[Problem] = field(default_factory=list)

    def gold(self, root: Node, path: Path, sha256: str) -> Gold | None:
        try:
            top = root.fields(_TOP_KEYS, "the gold file")
            if "items" not in top:
                root.fail("the gold file has no items")
            version = top["version"].text("version") if "version" in top else "1"
            if version != "1":
                top["version"].fail(f"version {version} is not known here; this reads version 1")
            name = top["name"].text("name") if "name" in top else path.stem
            corpus = top["corpus"].text("corpus") if "corpus" in top else None
            entries = top["items"].entries("items")
        except Fault as fault:
            self.problems.append(Problem(fault.line, fault.message))
            return None
        items = tuple(self._items(entries))
        if not entries:
            self.problems.append(Problem(top["items"].line, "items is empty; write one item"))
        folder = str((path.parent / corpus).resolve()) if corpus else None
        return Gold(name, items, str(path), folder, sha256)

    def _items(self, entries: list[Node]) -> Iterator[GoldItem]:
        seen: dict[str, int] = {}
        for entry in entries:
            try:
                item = _item(entry)
            except Fault as fault:
                self.problems.append(Problem(fault.line, fault.message))
                continue
            if item.id in seen:
                message = f"id {item.id!r} is used already on line {seen[item.id]}; choose another"
                self.problems.append(Problem(entry.line, message, item.id))
            seen.setdefault(item.id, entry.line)
            yield item


def _item(node: Node) -> GoldItem:
    given = node.fields(_ITEM_KEYS, "an item")
    for name in ("id", "question"):
        if name not in given:
            node.fail(f"the item has no {name}")
    item_id = given["id"].text("id")
    answerable = given["answerable"].text("answerable") if "answerable" in given else "yes"
    answerable = {"true": "yes", "false": "no"}.get(answerable.lower(), answerable)
    if answerable not in ("yes", "partial", "no"):
        given["answerable"].fail(f'answerable of {item_id!r} must be "yes", "partial" or "no"')
    facts = given["facts"].entries("facts") if "facts" in given else []
    history = given["history"].entries("history") if "history" in given else []
    labels = given["labels"].entries("labels") if "labels" in given else []
    read = tuple(_fact(entry, number) for number, entry in enumerate(facts, start=1))
    ids = [fact.id for fact in read]
    for fact in read:
        if ids.count(fact.id) > 1:
            node.fail(f"item {item_id!r} has two facts called {fact.id!r}; rename one")
    return GoldItem(
        id=item_id,
        question=given["question"].text("question"),
        lang=given["lang"].text("lang") if "lang" in given else "en",
        cluster=given["cluster"].text("cluster") if "cluster" in given else item_id,
        answerable=answerable,  # type: ignore[arg-type]
        facts=read,
        history=tuple(_turn(entry) for entry in history),
        labels=tuple(_label(entry) for entry in labels),
        line=node.line,
    )


def _turn(node: Node) -> tuple[str, str]:
    if isinstance(node.node, yaml.SequenceNode):
        pair = node.texts("a turn of history")
        return (pair[0], pair[1]) if len(pair) == 2 else node.fail("a turn is [question, answer]")
    given = node.fields({"question", "answer"}, "a turn of history")
    if "question" not in given:
        node.fail("a turn of history has no question")
    return given["question"].text("question"), given["answer"].text(
        "answer"
    ) if "answer" in given else ""


def _label(node: Node) -> Label:
    given = node.fields({"answer", "outcome"}, "a label")
    if set(given) != {"answer", "outcome"}:
        node.fail("a label needs answer and outcome")
    outcome = given["outcome"].text("outcome").upper()
    if outcome not in _OUTCOMES:
        given["outcome"].fail(f"outcome must be one of {', '.join(_OUTCOMES)}")
    return Label(given["answer"].text("answer"), outcome)  # type: ignore[arg-type]


def _fact(node: Node, number: int) -> Fact:
    given = node.fields(_FACT_KEYS, "a fact")
    weight = given["weight"].text("weight") if "weight" in given else "vital"
    if weight not in ("vital", "okay"):
        given["weight"].fail("weight must be vital or okay")
    day = given["date"].text("date") if "date" in given else None
    if day is not None and parse_day(day) is None:
        given["date"].fail(f"date {day!r} is not YYYY-MM-DD, YYYY-MM or YYYY")
    if day is not None and day.count("-") == 2:
        try:
            date.fromisoformat(day)
        except ValueError:
            given["date"].fail(f"date {day!r} is no day of the calendar")
    return Fact(
        id=given["id"].text("id") if "id" in given else f"fact{number}",
        weight=weight,  # type: ignore[arg-type]
        any_of=given["any_of"].texts("any_of") if "any_of" in given else (),
        number=_number(given["number"]) if "number" in given else None,
        date=day,
        members=_members(given["set"]) if "set" in given else (),
        forbid=given["forbid"].texts("forbid") if "forbid" in given else (),
        evidence=tuple(_evidence(entry) for entry in given["evidence"].entries("evidence"))
        if "evidence" in given
        else (),
        line=node.line,
    )


def _number(node: Node) -> NumberAnchor:
    if isinstance(node.node, yaml.ScalarNode):
        return NumberAnchor(node.number("number"))
    given: Mapping[str, Node] = node.fields({"value", "unit", "tol"}, "a number")
    if "value" not in given:
        node.fail("a number needs a value")
    unit = _plain(given["unit"]) if "unit" in given else ""
    tol: float | str | None = None
    if "tol" in given:
        raw = given["tol"].text("tol").strip()
        share = raw.removesuffix("%").strip()
        if not re.fullmatch(r"\d*\.?\d+(?:e-?\d+)?", share):
            given["tol"].fail(f"tol {raw!r} must be a number such as 0.5, or a share such as 2%")
        tol = raw if raw.endswith("%") else float(share)
    return NumberAnchor(given["value"].number("value"), unit, tol)


def _plain(node: Node) -> str:
    return "" if node.node.tag.endswith(":null") else str(node.node.value)


def _members(node: Node) -> tuple[tuple[str, ...], ...]:
    members = tuple(entry.texts("a member of set") for entry in node.entries("set"))
    return members or node.fail("set is empty; fill or remove it")


def _evidence(node: Node) -> Evidence:
    given = node.fields({"doc", "quote", "page"}, "evidence")
    for name in ("doc", "quote"):
        if name not in given:
            node.fail(f"evidence needs a {name}")
    page = int(given["page"].number("page")) if "page" in given else None
    return Evidence(given["doc"].text("doc"), given["quote"].text("quote"), page, node.line)
