"""Our chain inside LlamaIndex, and LlamaIndex's embeddings inside our chain."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag import open_assistant
from rag.errors import ConfigError

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parent.parent
TEXT = "Port fees\n\nThe port of Eastharbour charges nine crowns for each barge.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "port.txt").write_text(TEXT)
    return made


def test_the_query_engine_returns_the_cited_words_as_source_nodes(home: Path, folder: Path) -> None:
    from rag.llamaindex import FootnoteQueryEngine, FootnoteRetriever

    with open_assistant(home) as assistant:
        assistant.ingest([folder])
        question = "What does the port of Eastharbour charge for each barge?"
        nodes = FootnoteRetriever(assistant, top_k=2).retrieve(question)
        response = FootnoteQueryEngine(assistant=assistant).query(question)
    assert "nine crowns" in nodes[0].node.get_content()
    assert "nine crowns" in str(response)
    for node in response.source_nodes:
        assert TEXT[node.node.start_char_idx : node.node.end_char_idx] == node.node.text


def test_an_embedding_by_import_path_serves_a_whole_workspace(home: Path, folder: Path) -> None:
    path = "llama_index.core.embeddings:MockEmbedding"
    with pytest.raises(ConfigError, match="settings"):
        open_assistant(home, encoder=path)


def test_an_embedding_becomes_an_encoder_with_rows_of_length_one() -> None:
    from llama_index.core.embeddings import MockEmbedding

    from rag.llamaindex import EmbeddingEncoder

    encoder = EmbeddingEncoder(MockEmbedding(embed_dim=8), name="mock")
    rows = encoder.encode(["a", "b"])
    assert rows.shape == (2, 8)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert encoder.encode([]).shape == (0, 8)


def test_what_an_llm_by_import_path_writes_is_checked_like_any_other(
    home: Path, folder: Path
) -> None:
    # The mock repeats its prompt: no sentence of that may be shown without its proof.
    with open_assistant(home, llm="llama_index.core.llms:MockLLM") as assistant:
        assistant.ingest([folder])
        answer = assistant.ask("What does the port of Eastharbour charge for each barge?")
    assert answer.engine == "model"
    for citation in answer.citations:
        assert TEXT[citation.start : citation.end] == citation.quote
    assert all(sentence.citations for sentence in answer.sentences)


@pytest.mark.parametrize("path", ["nothing", "no.such.module:Class", "json:JSONDecoder"])
def test_a_wrong_import_path_is_named(home: Path, path: str) -> None:
    with pytest.raises(ConfigError, match=path.split(":")[0]):
        open_assistant(home, encoder=path)


def test_the_example_runs(folder: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "examples/llamaindex_query_engine.py",
            str(folder),
            "What does the port of Eastharbour charge?",
        ],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        check=True,
    )
    assert "[1] The port of Eastharbour charges nine crowns" in done.stdout
