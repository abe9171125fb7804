"""E-mail: single messages and mailboxes, with their attachments.

In: the bytes of an EML or MBOX file. Out: `Parsed`: messages and attachments are
places. Nothing that a message refers to is fetched. Pure; threads may share it.
"""

from __future__ import annotations

import contextlib
import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from rag.errors import DocumentError
from rag.load.builder import TextBuilder, collection
from rag.load.decode import clean
from rag.load.html import parse_html
from rag.load.parts import OpenPart
from rag.load.text import describe
from rag.types import Parsed

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_MBOX = re.compile(rb"(?:\A|\r?\n\r?\n)From [^\r\n]*\r?\n")
_MOST = 20_000
_MOST_PARTS = 500
_LONGEST_HEADER = 2_000


def parse_eml(data: bytes, open_part: OpenPart) -> Parsed:
    """One message: who, when, what about, its text, and its attachments."""
    message = _message(data)
    if not message.keys():
        raise DocumentError("is not an e-mail: it has no header", "disguised")
    builder = TextBuilder()
    _add_message(builder, message, open_part)
    return builder.build("email/2", title=_header(message, "Subject") or None, date=_date(message))


def parse_mbox(data: bytes, open_part: OpenPart) -> Parsed:
    """A mailbox: each message is a place named by its number and subject."""
    starts = [match.end() for match in _MBOX.finditer(data)]
    ends = [*[match.start() for match in _MBOX.finditer(data)][1:], len(data)]
    if not starts:
        raise DocumentError("is not a mailbox: no line begins a message with 'From '", "disguised")
    builder = TextBuilder()
    if len(starts) > _MOST:
        builder.note(f"only the first {_MOST} of {len(starts)} messages read")
    pairs = list(zip(starts, ends, strict=True))[:_MOST]
    titles: set[str | None] = set()
    dates: set[str | None] = set()
    for number, (start, end) in enumerate(pairs, start=1):
        message = _message(data[start:end])
        titles.add(_header(message, "Subject") or None)
        dates.add(_date(message))
        with builder.place(f"message {number}: {_header(message, 'Subject')}".rstrip(": ")):
            _add_message(builder, message, open_part)
    builder.note_read(len(pairs), "message")
    return collection(builder.build("mailbox/2"), titles=titles, dates=dates)


def _message(data: bytes) -> Message:
    """The message, its headers unparsed: the newer policy takes minutes over a long one."""
    return message_from_bytes(data, policy=policy.compat32)


def _header(message: Message, name: str) -> str:
    """A header as a reader sees it; as it is written when it is malformed."""
    raw = str(message.get(name, ""))[:_LONGEST_HEADER]
    with contextlib.suppress(MessageError, UnicodeError, LookupError, ValueError):
        raw = str(make_header(decode_header(raw)))
    return " ".join(clean(raw)[0].split())


def _date(message: Message) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _add_message(builder: TextBuilder, message: Message, open_part: OpenPart) -> None:
    for name in _SHOWN:
        value = _header(message, name)
        if value:
            builder.add(value if name == "Subject" else f"{name}: {value}", *_mark(name))
    plain = hypertext = None
    attached: list[Message] = []
    for part in list(message.walk())[:_MOST_PARTS]:
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if part.get_filename() or part.get_content_disposition() == "attachment":
            attached.append(part)
        elif kind == "text/plain" and plain is None:
            plain = part
        elif kind == "text/html" and hypertext is None:
            hypertext = part
    if plain is not None:
        builder.include(describe(_text(plain), parser=""))
    elif hypertext is not None:
        builder.include(parse_html(_bytes(hypertext)))
    read = sum(_add_attachment(builder, part, open_part) for part in attached)
    if read:
        builder.note_read(read, "attachment")


def _mark(name: str) -> tuple[()] | tuple[str]:
    return ("heading",) if name == "Subject" else ()


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return _bytes(part).decode(charset, errors="replace")
    except (LookupError, ValueError):  # a name that no charset has, or a NUL in it
        return _bytes(part).decode("utf-8", errors="replace")


def _add_attachment(builder: TextBuilder, part: Message, open_part: OpenPart) -> bool:
    """Whether it could be read."""
    name = part.get_filename() or "unnamed"
    try:
        parsed = open_part(_bytes(part), name)
    except DocumentError as error:
        builder.note(f"attachment {' '.join(name.split())[:80]}: {error}")
        return False
    with builder.place(f"attachment {name}"):
        builder.include(parsed, name=f"attachment {name}")
    return True
