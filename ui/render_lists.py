"""Display HTML of everything that is a list: conversations, documents, receipts.

Pure. Every title, name and reason is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.kept import Conversation
from rag.types import FileReceipt, Source
from ui.icons import icon
from ui.markup import escape
from ui.receipt_notes import say_receipt_note
from ui.wording import LANGUAGES, Wording

MOST_DOCUMENTS = 200


def render_header(say: Wording, *, status: str, user: str) -> str:
    """The bar at the top: the name, what is loaded and who answers, and the choices."""
    options = "".join(
        f'<option value="{code}"{" selected" if code == say.lang else ""}>{name}</option>'
        for code, name in LANGUAGES.items()
    )
    account = (
        f'<span class="fn-user">{escape(user)}</span>'
        f'<a class="fn-link" href="leave">{escape(say("log_out"))}</a>'
        if user
        else ""
    )
    return (
        f'<a class="fn-skip" href="#question" data-act="skip">{escape(say("skip"))}</a>'
        f'<button class="fn-icon fn-menu" data-act="menu" aria-label="{escape(say("menu"))}" '
        f'aria-expanded="false">{icon("menu")}</button>'
        f'<h1 class="fn-brand">Footnote<sup>1</sup></h1>'
        f'<p class="fn-status">{escape(status)}</p>'
        f'<span class="fn-choices">{account}'
        f'<label class="fn-lang"><span class="fn-sr">{escape(say("language"))}</span>'
        f'<select data-choose="language">{options}</select></label>'
        f'<button class="fn-icon" data-act="theme" aria-label="{escape(say("theme"))}" '
        f'title="{escape(say("theme"))}">{icon("theme")}</button></span>'
    )


def render_welcome(say: Wording, *, empty: bool) -> str:
    """The first screen: what this is, and what to do first."""
    hint = say("welcome_empty") if empty else say("welcome_hint")
    return (
        f'<div class="fn-welcome"><h2>{escape(say("welcome"))}</h2>'
        f'<p class="fn-tagline">{escape(say("tagline"))}</p>'
        f"<p>{escape(hint)}</p></div>"
    )


def render_examples(say: Wording, questions: Sequence[str]) -> str:
    """Questions to try; "" without any."""
    buttons = "".join(
        f'<button class="fn-example" data-act="example" data-question="{escape(question)}" '
        f'dir="auto">{escape(question)}</button>'
        for question in questions
    )
    return (
        f'<p class="fn-h">{escape(say("examples"))}</p><div class="fn-examples">{buttons}</div>'
        if buttons
        else ""
    )


def render_limits(say: Wording, limits: str) -> str:
    """What alone is searched, and a way back to everything."""
    line, back = escape(say("limits", what=limits)), escape(say("limits_none"))
    return (
        f'<p class="fn-banner fn-limits"><span dir="auto">{line}</span>'
        f'<button class="fn-link" data-act="everything">{back}</button></p>'
    )


def render_conversations(
    kept: Sequence[Conversation], say: Wording, *, current: str, searched: bool = False
) -> str:
    """The conversations, last used first, each with what can be done with it."""
    if not kept:
        return f'<p class="fn-note">{escape(say("no_chats_found" if searched else "no_chats"))}</p>'
    rows = "".join(_conversation(one, say, current=one.id == current) for one in kept)
    return f'<ul class="fn-chats" aria-label="{escape(say("menu"))}">{rows}</ul>'


def _conversation(kept: Conversation, say: Wording, *, current: bool) -> str:
    mark = ' aria-current="page"' if current else ""
    title = escape(kept.title)

    def action(act: str, key: str, more: str = "") -> str:
        label = escape(say(key))
        chat = f'data-chat="{kept.id}"'
        danger = " fn-danger" if key == "delete" else ""
        return f'<button class="fn-link{danger}" data-act="{act}" {chat} {more}>{label}</button>'

    links = "".join(
        f'<a class="fn-link" href="kept/chat/{kept.id}.{kind}" download>{escape(say(key))}</a>'
        for kind, key in (
            ("md", "export_markdown"),
            ("docx", "export_docx"),
            ("json", "export_json"),
        )
    )
    renaming = f'data-prompt="{escape(say("rename_prompt"))}" data-value="{title}"'
    renaming += f' data-yes="{escape(say("rename"))}"'
    deleting = asking(say("delete_confirm"), yes=say("delete"), what=kept.title)
    return (
        f'<li><button class="fn-chat" data-act="open-chat" data-chat="{kept.id}" dir="auto"{mark}>'
        f"{title}</button>"
        f'<details class="fn-chat-more"><summary aria-label="{escape(say("actions"))}: {title}">'
        f'{icon("more")}</summary><div class="fn-pop">{action("rename-chat", "rename", renaming)}'
        f'<span class="fn-note">{escape(say("export"))}</span>{links}'
        f"{action('delete-chat', 'delete', deleting)}</div></details></li>"
    )


def render_documents(
    sources: Sequence[Source], say: Wording, *, searched: bool = False, more: int = 0
) -> str:
    """A table of documents: title, date, pages, size, and what can be done."""
    if not sources:
        key = "no_documents_found" if searched else "no_documents"
        return f'<p class="fn-note">{escape(say(key))}</p>'
    head = "".join(
        f'<th scope="col">{escape(say(key))}</th>'
        for key in (
            "column_title",
            "column_date",
            "column_pages",
            "column_size",
            "column_actions",
        )
    )
    rows = "".join(_document(source, say) for source in sources)
    rest = f'<p class="fn-note">{escape(say("more_documents", count=more))}</p>' if more else ""
    return (
        f'<div class="fn-scroll"><table class="fn-docs"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{rest}"
    )


def _document(source: Source, say: Wording) -> str:
    doc_id = escape(source.doc_id)
    name = file_name(source.path)
    pages = escape(say("unit_pages", count=source.pages))
    characters = escape(say("unit_characters", count=source.characters))
    return (
        f'<tr><td><span class="fn-title" dir="auto">{escape(source.title or name)}</span>'
        f'<span class="fn-place" dir="auto">{escape(name)}</span></td>'
        f'<td class="fn-date{"" if source.date else " fn-none"}">{escape(source.date or "–")}</td>'
        f'<td class="{"" if source.pages else "fn-none"}" '
        f'data-unit="{pages}">{source.pages or "–"}</td>'
        f'<td data-unit="{characters}">{source.characters:,}</td>'
        f'<td class="fn-acts"><button class="fn-link" data-act="open" data-doc="{doc_id}">'
        f"{escape(say('open'))}</button>"
        f'<button class="fn-link fn-danger" data-act="forget" data-doc="{doc_id}" '
        f"{asking(say('forget_confirm'), yes=say('forget'), what=source.title or name)}>"
        f"{escape(say('forget'))}</button></td></tr>"
    )


def asking(question: str, *, yes: str, what: str) -> str:
    """The attributes of a button that asks first: the question, what it is about, the yes."""
    return f'data-confirm="{escape(question)}" data-what="{escape(what)}" data-yes="{escape(yes)}"'


def render_progress(say: Wording, *, done: int, total: int, name: str) -> str:
    line = say("reading", done=done, total=total, name=name)
    return (
        f'<div class="fn-progress"><progress max="{total}" value="{done - 1}" '
        f'aria-label="{escape(line)}"></progress>'
        f'<p role="status" dir="auto">{escape(line)}</p></div>'
    )


def render_receipts(files: Sequence[FileReceipt], say: Wording) -> str:
    """What became of each file, the skipped ones first with their reasons."""
    counts = {
        name: sum(1 for file in files if file.outcome == name)
        for name in ("added", "updated", "unchanged", "skipped")
    }
    ordered = sorted(files, key=lambda file: file.outcome != "skipped")
    rows = "".join(_receipt(file, say) for file in ordered[:MOST_DOCUMENTS])
    return (
        f'<div class="fn-receipt" role="status"><p>{escape(say("receipt", **counts))}</p>'
        f"<ul>{rows}</ul></div>"
    )


def _receipt(file: FileReceipt, say: Wording) -> str:
    remarks = " · ".join(part for part in (*_reasons(file, say), *_notes(file, say)) if part)
    return (
        f'<li class="fn-{file.outcome}"><b>{escape(say(file.outcome))}</b> '
        f'<span dir="auto">{escape(file_name(file.path))}</span> '
        f'<span class="fn-place" dir="auto">{escape(remarks)}</span></li>'
    )


def _reasons(file: FileReceipt, say: Wording) -> Sequence[str]:
    """Why a file was skipped, by its kind; in English the very line that the loader gives."""
    if not file.why or say.lang == "en":
        return (file.detail,)
    return say("skipped_" + file.why), say("skipped_stays") if file.doc_id else ""


def _notes(file: FileReceipt, say: Wording) -> list[str]:
    return [say_receipt_note(note, say) for note in file.notes]


def file_name(path: str) -> str:
    """The last part of a path of this or another system."""
    return path.replace("\\", "/").rpartition("/")[2]
