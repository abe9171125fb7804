"""Takes the text of forgotten documents out of kept answers.

In: ids of documents. Touches the disk. What a document said, and every sentence
that was built on it, becomes `FORGOTTEN`; the person's own questions stay.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from rag.kept.database import FILE_NAME, Database
from rag.kept.drafts import purge_drafts
from rag.types import Answer, Citation, Hit, Sentence
from rag.wire import answer_from_dict, answer_to_dict

FORGOTTEN = "[source forgotten]"
_BATCH = 500


def purge_workspace(home: Path, doc_ids: Sequence[str]) -> None:
    """Purge the kept work of a workspace, if there is any."""
    purge_drafts(home, doc_ids)
    if (home / FILE_NAME).exists():
        database = Database(home / FILE_NAME)
        try:
            purge(database, doc_ids)
        finally:
            database.close()


def purge(database: Database, doc_ids: Sequence[str]) -> None:
    """Remove every trace of these documents from kept answers and notebooks."""
    with database.transaction() as db:
        turns: set[str] = set()
        for start in range(0, len(doc_ids), _BATCH):
            batch = list(doc_ids[start : start + _BATCH])
            marks = ", ".join("?" * len(batch))
            found = db.execute(
                f"SELECT turn FROM turn_document WHERE doc_id IN ({marks})",  # noqa: S608
                batch,
            )
            turns.update(row["turn"] for row in found)
            for table in ("turn_document", "notebook_document"):
                db.execute(f"DELETE FROM {table} WHERE doc_id IN ({marks})", batch)  # noqa: S608
        for turn in sorted(turns):
            (text,) = db.execute("SELECT answer FROM turn WHERE id = ?", (turn,)).fetchone()
            kept = forget_in_answer(answer_from_dict(json.loads(text)), frozenset(doc_ids))
            db.execute(
                "UPDATE turn SET answer = ? WHERE id = ?",
                (json.dumps(answer_to_dict(kept), ensure_ascii=False), turn),
            )
    if turns:
        database.vacuum()


def forget_in_answer(answer: Answer, doc_ids: Collection[str]) -> Answer:
    """The answer without a word of these documents.

    A sentence that cites one becomes FORGOTTEN whole, since a model may have
    copied from it; withheld sentences and notes go, since nobody knows what
    they were drawn from. A declined answer shows below its first line what came
    nearest: that goes too.
    """
    gone = {c.marker for c in answer.citations if c.doc_id in doc_ids}
    sentences = tuple(_forget_sentence(sentence, gone) for sentence in answer.sentences)
    text = _text(sentences) if gone else answer.text
    return replace(
        answer,
        text=_declined(answer, doc_ids) if answer.status == "declined" else text,
        sentences=sentences,
        citations=tuple(_forget_citation(c) if c.marker in gone else c for c in answer.citations),
        hits=tuple(_forget_hit(h) if h.chunk.doc_id in doc_ids else h for h in answer.hits),
        withheld_sentences=(),
        notes=(),
    )


def _forget_sentence(sentence: Sentence, gone: Collection[int]) -> Sentence:
    cites = any(marker in gone for marker in sentence.citations)
    return replace(sentence, text=FORGOTTEN) if cites else sentence


def _forget_citation(citation: Citation) -> Citation:
    return replace(citation, path="", title=FORGOTTEN, heading="", place="", quote=FORGOTTEN)


def _forget_hit(hit: Hit) -> Hit:
    chunk = replace(hit.chunk, text=FORGOTTEN, heading="", place="", segments=())
    return replace(hit, chunk=chunk, path="", title=FORGOTTEN)


def _declined(answer: Answer, doc_ids: Collection[str]) -> str:
    """That nothing was found, without the passages if one may be of these documents."""
    first, _, nearest = answer.text.partition("\n")
    shown = nearest and any(hit.chunk.doc_id in doc_ids for hit in answer.hits)
    return f"{first}\n{FORGOTTEN}" if shown else answer.text


def _text(sentences: Sequence[Sentence]) -> str:
    marked = (
        sentence.text + "".join(f"[{marker}]" for marker in sentence.citations)
        for sentence in sentences
    )
    return "\n".join(marked)
