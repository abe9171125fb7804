"""Words as numbers: the same for every chunk of one question, whoever numbers them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from rag.ports import StoredChunk
from rag.retrieve.known import Words
from rag.types import Chunk


def stored(*segments: str, heading: str = "") -> StoredChunk:
    return StoredChunk(0, Chunk("d:0-1", "d", 0, 1, "x"), heading, segments)


def spelt(words: Words, chunks: list[StoredChunk]) -> list[list[str]]:
    """The tokens of each chunk, back from their numbers."""
    found, numbers = words(chunks)
    names = {number: token for token, number in numbers.items()}
    return [[names[number] for number in each.tokens.tolist()] for each in found]


def test_words_are_the_chunks_tokens_in_order() -> None:
    words = Words()
    found, _ = words([stored("cat dog cat", "dog", heading="fish")])
    assert found[0].sizes.tolist() == [3, 1]
    assert found[0].heading.tolist() != found[0].tokens.tolist()
    assert spelt(words, [stored("cat dog cat", "dog")]) == [["cat", "dog", "cat", "dog"]]


def test_a_chunk_without_segments_has_the_words_of_its_heading() -> None:
    assert spelt(Words(), [stored(heading="cat dog")]) == [["cat", "dog"]]


def test_words_are_numbered_anew_when_there_are_too_many() -> None:
    words = Words(most=3)
    chunks = [stored("a b c d"), stored("d c")]
    assert spelt(words, chunks) == spelt(words, chunks) == [["a", "b", "c", "d"], ["d", "c"]]
    _, numbers = words([stored("z")])
    assert list(numbers) == ["z"]


def test_threads_give_each_word_one_number() -> None:
    words = Words()
    chunks = [[stored(f"w{n} w{n + 1} w{n + 2}")] for n in range(500)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(words, chunks * 2))
    _, numbers = words([])
    assert sorted(numbers.values()) == list(range(502))
