"""Runs `footnote` with every socket refused but loopback: `python -m tests.offline ask …`."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

from rag.cli.main import main


def refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: raises for any name look-up or connection beyond this machine."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise PermissionError(f"outside connection to {address}")
    if event == "socket.getaddrinfo" and not _is_loopback(arguments[0]):
        raise PermissionError(f"outside look-up of {arguments[0]}")


def _is_loopback(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


if __name__ == "__main__":
    sys.addaudithook(refuse_outside)
    sys.exit(main())
