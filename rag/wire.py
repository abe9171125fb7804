"""Records as plain dictionaries, the JSON of the command line, and back.

Pure. The keys are a contract with programs outside this project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rag.types import Answer, Chunk, Citation, Document, Hit, Receipt, Sentence, Source

Json = dict[str, Any]


def hit_to_dict(hit: Hit, *, explain: bool = False) -> Json:
    """One hit with its score, place and text; with its score's parts if asked."""
    chunk = hit.chunk
    out: Json = {
        "rank": hit.rank,
        "score": hit.score,
        "chunk_id": chunk.chunk_id,
        "doc_id": chunk.doc_id,
        "path": hit.path,
        "title": hit.title,
        "date": hit.date,
        "start": chunk.start,
        "end": chunk.end,
        "page": chunk.page,
        "heading": chunk.heading,
        "place": chunk.place,
        "text": chunk.text,
    }
    if explain:
        out["parts"] = dict(hit.parts)
    return out


def hit_from_dict(data: Mapping[str, Any]) -> Hit:
    """The hit that `hit_to_dict` wrote; its segments are not kept."""
    chunk = Chunk(
        chunk_id=data["chunk_id"],
        doc_id=data["doc_id"],
        start=data["start"],
        end=data["end"],
        text=data["text"],
        heading=data["heading"],
        page=data["page"],
        place=data.get("place", ""),
    )
    return Hit(
        chunk=chunk,
        score=data["score"],
        rank=data["rank"],
        path=data["path"],
        title=data.get("title", ""),
        date=data.get("date"),
        parts=data.get("parts", {}),
    )


def answer_to_dict(answer: Answer) -> Json:
    """An answer as `ask --json` prints it."""
    return {
        "question": answer.question,
        "query": answer.query,
        "engine": answer.engine,
        "model": answer.model,
        "status": answer.status,
        "confidence": answer.confidence,
        "text": answer.text,
        "sentences": [sentence_to_dict(sentence) for sentence in answer.sentences],
        "citations": [asdict(citation) for citation in answer.citations],
        "consulted": [hit_to_dict(hit, explain=True) for hit in answer.hits],
        "withheld": answer.withheld,
        "withheld_sentences": [sentence_to_dict(s) for s in answer.withheld_sentences],
        "notes": list(answer.notes),
        "timing_ms": dict(answer.timing_ms),
        "usage": dict(answer.usage),
    }


def answer_from_dict(data: Mapping[str, Any]) -> Answer:
    """The answer that `answer_to_dict` wrote."""
    return Answer(
        question=data["question"],
        query=data["query"],
        engine=data["engine"],
        model=data["model"],
        status=data["status"],
        confidence=data["confidence"],
        text=data["text"],
        sentences=tuple(map(sentence_from_dict, data["sentences"])),
        citations=tuple(Citation(**citation) for citation in data["citations"]),
        hits=tuple(map(hit_from_dict, data["consulted"])),
        withheld=data["withheld"],
        withheld_sentences=tuple(map(sentence_from_dict, data.get("withheld_sentences", ()))),
        notes=tuple(data["notes"]),
        timing_ms=data["timing_ms"],
        usage=data["usage"],
    )


def sentence_to_dict(sentence: Sentence) -> Json:
    return {
        "text": sentence.text,
        "verdict": sentence.verdict,
        "citations": list(sentence.citations),
    }


def sentence_from_dict(data: Mapping[str, Any]) -> Sentence:
    return Sentence(data["text"], data["verdict"], tuple(data["citations"]))


def source_to_dict(source: Source) -> Json:
    return asdict(source)


def document_to_dict(document: Document) -> Json:
    """A document with its text, as `sources show ID --json` prints it."""
    return asdict(document)


def receipt_to_dict(receipt: Receipt) -> Json:
    """Every file's outcome, and how many files had each."""
    counts: dict[str, int] = {}
    for file in receipt.files:
        counts[file.outcome] = counts.get(file.outcome, 0) + 1
    return {"counts": counts, "files": [asdict(file) for file in receipt.files]}
