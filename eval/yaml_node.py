"""Nodes of a YAML file that know their line: in, what PyYAML composed; out, plain values.

Pure. A value of another shape than was asked for raises a Fault with its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

import yaml


class Fault(Exception):
    """Something wrong at a line of the file."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML node with its line; values are read as plain data on demand."""

    node: yaml.Node

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def fail(self, message: str) -> NoReturn:
        raise Fault(self.line, message)

    def fields(self, allowed: set[str], what: str) -> dict[str, Node]:
        """The mapping's fields by name; a stray or repeated key is a fault."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail(f"{what} must be a mapping")
        found: dict[str, Node] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name not in allowed:
                Node(key).fail(
                    f"{what} has no field {name!r}; it may have {', '.join(sorted(allowed))}"
                )
            if name in found:
                Node(key).fail(f"{what} has {name!r} twice; remove one")
            found[name] = Node(value)
        return found

    def entries(self, what: str) -> list[Node]:
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail(f"{what} must be a list")
        return [Node(value) for value in self.node.value]

    def text(self, what: str) -> str:
        """The scalar as written; an empty one is a fault."""
        if not isinstance(self.node, yaml.ScalarNode) or not str(self.node.value).strip():
            self.fail(f"{what} must be text and not empty")
        return str(self.node.value)

    def texts(self, what: str) -> tuple[str, ...]:
        """A list of texts, or one text as a list of one."""
        if isinstance(self.node, yaml.ScalarNode):
            return (self.text(what),)
        found = tuple(entry.text(f"an entry of {what}") for entry in self.entries(what))
        return found or self.fail(f"{what} is an empty list; fill or remove it")

    def number(self, what: str) -> float:
        raw = self.text(what).replace("_", "").replace(",", "")
        try:
            value = float(raw)
        except ValueError:
            self.fail(f"{what} must be a number, not {raw!r}")
        if value != value or abs(value) == float("inf"):
            self.fail(f"{what} must be a finite number")
        return value
