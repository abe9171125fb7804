"""Files are parsed apart from us: what hurts the parser does not hurt the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.load.child import Child, ChildDied, ChildTimeout, serve
from rag.load.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seconds=5) as made:
        yield made


def main() -> None:
    """A child that says "print", sleeps on "wait" and dies on "die"."""

    def answer(request: bytes) -> bytes:
        if request == b"wait":
            while True:
                pass
        if request == b"die":
            raise SystemExit(3)
        print("noise on standard output")
        return request * 2

    serve(answer)


def child(largest: int = 100) -> Child:
    return Child(__name__, largest_answer=largest)


def test_a_file_comes_back_whole(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Pier\n\n碼頭 opened\xa0today.\n")
    read = sandbox.read(path, size=30)
    assert (read.parsed.title, read.parsed.text) == ("Pier", path.read_text())
    assert read.parsed.marks[0].label == "Pier"
    assert len(read.sha256) == 64


def test_a_refusal_is_one_line_and_the_next_file_is_read(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "b.txt").write_text("Good text.")
    with pytest.raises(DocumentError, match="not text"):
        sandbox.read(tmp_path / "a.txt", size=10)
    assert sandbox.read(tmp_path / "b.txt", size=10).parsed.text == "Good text."


@pytest.mark.slow
def test_memory_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<b>x</b>" * 2_000_000)
    # What runs out may be told by Python, or end the process where a C library asks for it.
    told = "64 MB of memory|needs too much memory"
    with Sandbox(memory=64 << 20) as sandbox, pytest.raises(DocumentError, match=told):
        sandbox.read(path, size=path.stat().st_size)


def test_answers_come_in_order_and_noise_does_not_disturb_them() -> None:
    echoing = child()
    assert [echoing.ask(word, seconds=20) for word in (b"a", b"b")] == [b"aa", b"bb"]
    echoing.close()


def test_a_child_that_hangs_is_ended() -> None:
    with pytest.raises(ChildTimeout):
        child().ask(b"wait", seconds=0.5)


def test_a_child_that_dies_is_noticed() -> None:
    with pytest.raises(ChildDied):
        child().ask(b"die", seconds=20)


def test_an_answer_too_large_ends_the_child() -> None:
    with pytest.raises(ChildDied):
        child(largest=10).ask(b"123456", seconds=20)
