"""A run as one HTML page: in, rows and a summary; out, text. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from eval.summary import Row
from eval.table import render_table


def render_html(rows: Sequence[Row], summary: Mapping[str, Any]) -> str:
    """The page; nothing in it is loaded from anywhere."""
    return f"<!doctype html><meta charset=utf-8><pre>{escape(render_table(summary))}</pre>"
