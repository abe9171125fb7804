"""Foreign hosts and origins are refused; every reply carries the policy."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from ui.guard import LOOPBACK, refusal


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"host": "127.0.0.1:7860"}, False),
        ({"host": "[::1]:7860"}, False),
        ({"host": "LOCALHOST:7860", "origin": "http://localhost:7860"}, False),
        ({"host": "evil.example"}, True),
        ({"host": "127.0.0.1.evil.example:7860"}, True),
        ({}, True),
        ({"host": "localhost:7860", "origin": "http://evil.example"}, True),
        ({"host": "localhost:7860", "origin": "null"}, True),
        ({"host": "localhost:7860", "origin": "http://localhost:9999"}, True),
    ],
)
def test_only_our_host_and_our_own_origin_pass(headers: dict[str, str], refused: bool) -> None:
    assert bool(refusal(Headers(headers), LOOPBACK)) is refused
