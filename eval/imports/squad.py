"""SQuAD format, version 1 and 2, as gold: in, JSON text; out, `Imported`. Pure.

DRCD, CMRC 2018, XQuAD and COVID-QA come in it. An article is a document and a
cluster, an answer an anchor, and the words around it its evidence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from eval.imports.imported import Imported
from eval.types import Evidence, Fact, GoldItem
from rag.errors import GoldDataError
from rag.load.decode import clean
from rag.load.lang import detect_lang

_AROUND = 60


def read_squad(text: str, name: str, limit: int | None = None) -> Imported:
    """The set's questions and articles. Raises GoldDataError where it is not SQuAD."""
    try:
        articles = json.loads(text)["data"]
    except (ValueError, KeyError, TypeError) as error:
        raise GoldDataError(f'{name}: is not SQuAD JSON: it has no list "data"') from error
    imported = Imported()
    seen: set[str] = set()
    try:
        for number, article in enumerate(articles):
            _read_article(article, number, imported, seen, limit)
            if limit is not None and len(imported.items) >= limit:
                break
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise GoldDataError(f"{name}: article {number} is not SQuAD: {error!r}") from error
    return imported


def _read_article(
    article: Mapping[str, Any],
    number: int,
    imported: Imported,
    seen: set[str],
    limit: int | None,
) -> None:
    paragraphs = article["paragraphs"]
    title = str(article.get("title") or f"article {number}")
    contexts = [clean(str(paragraph["context"]))[0] for paragraph in paragraphs]
    text = "\n\n".join(contexts)
    doc = imported.add_document(title, text)
    lang = detect_lang(text) or "en"
    for paragraph, context in zip(paragraphs, contexts, strict=True):
        for question in paragraph["qas"]:
            if not str(question["question"]).strip():
                continue
            if limit is not None and len(imported.items) >= limit:
                return
            item = _item(question, context, doc, lang, title)
            if item.id in seen:
                item = replace(item, id=f"{item.id}~{len(seen)}")
            seen.add(item.id)
            imported.items.append(item)


def _item(question: Mapping[str, Any], context: str, doc: str, lang: str, title: str) -> GoldItem:
    answers = list(_answers(question))
    impossible = bool(question.get("is_impossible")) or not answers
    facts: tuple[Fact, ...] = ()
    if not impossible:
        texts = tuple(dict.fromkeys(text for text, _ in answers))
        first, start = answers[0]
        quote = _around(context, first, start)
        facts = (Fact("answer", any_of=texts, evidence=(Evidence(doc, quote),)),)
    return GoldItem(
        id=str(question["id"]),
        question=str(question["question"]).strip(),
        lang=lang,
        cluster=title,
        answerable="no" if impossible else "yes",
        facts=facts,
    )


def _answers(question: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for answer in question.get("answers") or ():
        text = str(answer["text"]).strip()
        if text:
            yield text, int(answer.get("answer_start", -1))


def _around(context: str, answer: str, start: int) -> str:
    """The answer with some words on either side, so that the quote is its place."""
    if not context.startswith(answer, max(start, 0)):
        start = context.find(answer)
    if start < 0:
        return answer
    left, right = max(0, start - _AROUND), min(len(context), start + len(answer) + _AROUND)
    while left and left < start and context[left - 1].isalnum() and context[left].isascii():
        left += 1
    while (
        right < len(context)
        and right > start + len(answer)
        and context[right].isalnum()
        and context[right].isascii()
    ):
        right -= 1
    return context[left:right].strip()
