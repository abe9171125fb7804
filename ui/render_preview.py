"""Display HTML of the first answers to a list, while it is answered and after.

Pure. In: rows of `rag.batch` with their answers. Every word of a question, an
answer or a document is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.batch.table import Asked
from rag.types import Answer, Citation
from ui.markup import escape, place_of
from ui.render import bare_text
from ui.wording import Wording

MOST_CHARS = 900
Answered = tuple[Asked, Answer]


def render_preview(rows: Sequence[Answered], total: int, say: Wording) -> str:
    """The rows in their order: question, answer with its footnotes, sources, status."""
    if not rows:
        return ""
    items = "".join(_row(asked, answer, say) for asked, answer in rows)
    head = say("batch_preview", count=f"{len(rows):,}", total=f"{total:,}")
    return f'<h2 class="fn-h">{escape(head)}</h2><ol class="fn-preview">{items}</ol>'


def _row(asked: Asked, answer: Answer, say: Wording) -> str:
    state = escape(answer.status)
    return (
        f'<li value="{asked.index + 1}"><p class="fn-preview-q" dir="auto">'
        f"{escape(asked.question[:MOST_CHARS])} "
        f'<b class="fn-state fn-state-{state}">{escape(say("status_" + answer.status))}</b></p>'
        f"{_body(answer, say)}</li>"
    )


def _body(answer: Answer, say: Wording) -> str:
    if answer.status == "failed":
        return f'<p class="fn-note" dir="auto">{escape("; ".join(answer.notes))}</p>'
    if answer.status == "declined":
        said = answer.text.partition("\n")[0] or say("declined")
        return f'<p class="fn-note" dir="auto">{escape(said)}</p>'
    parts, left = [], MOST_CHARS
    for sentence in answer.sentences:
        text = bare_text(sentence)
        marks = "".join(f'<sup class="fn-mark">{marker}</sup>' for marker in sentence.citations)
        parts.append(f"{escape(text[:left])}{marks if len(text) <= left else '…'}")
        left -= len(text)
        if left <= 0:
            break
    sources = "".join(_source(citation, say) for citation in answer.citations)
    return f'<p dir="auto">{" ".join(parts)}</p><ul class="fn-preview-sources">{sources}</ul>'


def _source(citation: Citation, say: Wording) -> str:
    where = " · ".join(filter(None, (citation.title or citation.path, place_of(citation, say))))
    return f'<li dir="auto"><b class="fn-num">{citation.marker}</b> {escape(where)}</li>'
