"""Footnote inside a LlamaIndex program: `python examples/llamaindex_query_engine.py FOLDER`."""

import sys
import tempfile
from pathlib import Path

from rag import open_assistant
from rag.llamaindex import FootnoteQueryEngine, FootnoteRetriever


def main(folder: Path, question: str) -> None:
    with tempfile.TemporaryDirectory() as home, open_assistant(home) as assistant:
        assistant.ingest([folder])
        for node in FootnoteRetriever(assistant, top_k=3).retrieve(question):
            print(f"{node.score:6.2f}  {node.node.metadata['title']}")
        response = FootnoteQueryEngine(assistant=assistant).query(question)
        print(response)
        for node in response.source_nodes:
            print(f"  [{node.node.metadata['marker']}] {node.node.text}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "What was agreed?")
