"""Who may log in: in, a file of names and hashed passwords; out, yes or no.

Touches the one file, which its owner alone may read. A line is
`name:scrypt:salt:hash`. Threads may share a `Users`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from rag.errors import ConfigError

_NAME = re.compile(r"[\w.@+-]{1,64}")
_LEAST_PASSWORD = 8
_MOST_PASSWORD = 1024
_COST = {"n": 2**14, "r": 8, "p": 1}


class Users:
    """The users of a file, read again when it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], dict[str, tuple[bytes, bytes]]] | None = None
        self.load()

    def load(self) -> dict[str, tuple[bytes, bytes]]:
        """Salt and hash of each user. Raises ConfigError for a file that is not one."""
        try:
            stat = self.path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, parse_users(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise ConfigError(
                f"{self.path}: no such file; make it with `footnote users add NAME`"
            ) from error
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise ConfigError(f"{self.path}: not a file of users ({error})") from error
        return self._read[1]

    def verify(self, name: str, password: str) -> bool:
        """Whether this is the user's password. Takes as long for an unknown name."""
        salt, known = self.load().get(name, (b"\0" * 16, b""))
        return hmac.compare_digest(_hash(password[:_MOST_PASSWORD], salt), known)


def parse_users(text: str) -> dict[str, tuple[bytes, bytes]]:
    """Raises ValueError for a line that is none of ours."""
    users: dict[str, tuple[bytes, bytes]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.strip().split(":")
        if len(fields) != 4 or fields[1] != "scrypt" or not _NAME.fullmatch(fields[0]):
            raise ValueError(f"line {number} is not `name:scrypt:salt:hash`")
        users[fields[0]] = (bytes.fromhex(fields[2]), bytes.fromhex(fields[3]))
    return users


def add_user(path: Path, name: str, password: str) -> bool:
    """Add a user or give one a new password; True if the name was there before.

    Raises ConfigError for a name or password that will not do.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r}: a name has 1 to 64 letters, digits or . @ + - _")
    if not _LEAST_PASSWORD <= len(password) <= _MOST_PASSWORD:
        raise ConfigError(f"a password has {_LEAST_PASSWORD} to {_MOST_PASSWORD} characters")
    users = _read(path)
    known = name in users
    salt = secrets.token_bytes(16)
    users[name] = (salt, _hash(password, salt))
    _write(path, users)
    return known


def remove_user(path: Path, name: str) -> None:
    """Raises ConfigError if there is no such user."""
    users = _read(path)
    if users.pop(name, None) is None:
        raise ConfigError(f"{name}: no such user in {path}; see `footnote users list`")
    _write(path, users)


def _read(path: Path) -> dict[str, tuple[bytes, bytes]]:
    return dict(Users(path).load()) if path.exists() else {}


def _write(path: Path, users: dict[str, tuple[bytes, bytes]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}:scrypt:{salt.hex()}:{key.hex()}\n" for name, (salt, key) in users.items()]
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as stream:
        stream.writelines(lines)
    fresh.replace(path)


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, **_COST)
