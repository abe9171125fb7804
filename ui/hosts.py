"""Names and addresses that the page may be served and asked under.

Pure, but for asking this machine its own name.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection

FIGURES = "figures"
"""Among the hosts: any address in figures; no foreign page can be made to bear one."""
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def is_loopback(host: str) -> bool:
    """Whether an address to serve on can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def hosts_of(host: str) -> Collection[str]:
    """The names that a request may address us by.

    On all interfaces also this machine's own name; `Guard` lets any address in
    figures through then, since no foreign page can be made to bear one.
    """
    names = {*LOOPBACK, host.lower()}
    if not is_loopback(host):
        names |= {socket.gethostname().lower(), socket.getfqdn().lower(), FIGURES}
    return names


def is_figures(name: str) -> bool:
    """Whether the name in a `Host` header is an address, not a name to be looked up."""
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def host_name(host: str) -> str:
    """The name in a `Host` header, without its port, in lower case."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()
