"""Users' file: hashed, private, checked; wrong passwords wait longer and longer."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from rag.cli.main import main
from rag.errors import ConfigError
from ui.attempts import Attempts
from ui.gate import credentials
from ui.users import Users, add_user, parse_users, remove_user


def test_added_user_is_verified_and_the_file_holds_no_password(tmp_path: Path) -> None:
    path = tmp_path / "users.txt"
    assert add_user(path, "ann", "correct horse") is False
    users = Users(path)
    assert users.verify("ann", "correct horse")
    assert not users.verify("ann", "correct horsf")
    assert not users.verify("bob", "correct horse")
    assert "correct" not in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0


def test_new_password_and_removal_take_effect_at_once(tmp_path: Path) -> None:
    path = tmp_path / "users.txt"
    add_user(path, "ann", "correct horse")
    users = Users(path)
    assert add_user(path, "ann", "another one") is True
    assert users.verify("ann", "another one")
    remove_user(path, "ann")
    assert not users.verify("ann", "another one")


@pytest.mark.parametrize(("name", "password"), [("a:b", "x" * 9), ("", "x" * 9), ("ann", "short")])
def test_unfit_name_or_password_is_refused(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(ConfigError):
        add_user(tmp_path / "users.txt", name, password)


def test_bad_line_is_named() -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse_users("# users\nann:plain:secret\n")


def test_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="footnote users add"):
        Users(tmp_path / "none.txt")


def test_command_adds_and_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    file = str(tmp_path / "users.txt")
    assert main(["users", "add", "ann", "--file", file]) == 0
    assert main(["users", "list", "--file", file]) == 0
    assert capsys.readouterr().out == "ann\n"


def test_sixth_wrong_password_has_to_wait_and_the_wait_doubles() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for _ in range(5):
        assert attempts.wait_s("ann") == 0.0
        attempts.fail("ann")
    assert attempts.wait_s("ann") == 1.0
    now[0] = 1.0
    attempts.fail("ann")
    assert attempts.wait_s("ann", "other") == 2.0
    attempts.succeed("ann")
    assert attempts.wait_s("ann") == 0.0


@pytest.mark.parametrize(
    ("header", "given"),
    [
        ("Basic YW5uOnNlY3JldA==", ("ann", "secret")),
        ("Bearer ann:sec:ret", ("ann", "sec:ret")),
        ("Bearer token", None),
        ("Basic ///", None),
        ("", None),
    ],
)
def test_credentials_of_a_header(header: str, given: tuple[str, str] | None) -> None:
    assert credentials(header) == given
