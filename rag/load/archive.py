"""The members of a ZIP, read with limits: for archives, and for formats built on ZIP.

In: bytes of a ZIP. Out: members, or DocumentError. Pure: nothing is unpacked to
disk; threads may share it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from rag.errors import DocumentError
from rag.load.builder import TextBuilder, collection
from rag.load.parts import OpenPart
from rag.types import Parsed

MEMBERS = 2_000
LARGEST = 200_000_000
_RATIO = 150
_SMALL = 2_000_000
_ENCRYPTED = 0x1


class Archive:
    """A ZIP whose declared and real sizes are both held to the limits."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._infos = {info.filename: info for info in self._zip.infolist()}
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise DocumentError("is a damaged ZIP; make it again", "damaged") from error
        self._left = LARGEST
        if len(self._infos) > 50_000:
            raise DocumentError("is a ZIP with more than 50,000 members; unpack it", "too_large")

    @property
    def names(self) -> list[str]:
        """Names of the files inside, sorted."""
        return sorted(name for name in self._infos if not name.endswith("/"))

    def read(self, name: str) -> bytes:
        """One member. Raises DocumentError for a bomb, a password, damage or absence."""
        info = self._infos.get(name)
        if info is None:
            raise DocumentError(
                f"lacks its part {name!r}; it is damaged or of another kind", "damaged"
            )
        if info.flag_bits & _ENCRYPTED:
            raise DocumentError("is encrypted; save a copy without a password", "encrypted")
        if info.file_size > _SMALL and info.file_size > _RATIO * max(info.compress_size, 1):
            raise DocumentError(
                "unpacks to more than 150 times its size; it may be a bomb", "suspect"
            )
        try:
            with self._zip.open(info) as stream:
                data = stream.read(min(info.file_size, self._left) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise DocumentError(f"has a damaged part {name[:80]!r}", "damaged") from error
        except (RuntimeError, ValueError) as error:
            raise DocumentError(f"has an unreadable part {name[:80]!r}", "damaged") from error
        self._left -= len(data)
        if self._left < 0:
            raise DocumentError(
                f"unpacks to more than {LARGEST // 1_000_000} MB; unpack it", "too_large"
            )
        return data


def parse_zip(data: bytes, open_part: OpenPart) -> Parsed:
    """Every readable member, each in a place named after it; the rest is noted."""
    archive = Archive(data)
    builder = TextBuilder()
    names = [name for name in archive.names if not _is_passed_over(name)]
    if len(names) > MEMBERS:
        builder.note(f"only the first {MEMBERS} of {len(names)} members read")
    read: list[Parsed] = []
    for name in names[:MEMBERS]:
        try:
            parsed = open_part(archive.read(name), name)
        except DocumentError as error:
            builder.note(f"{' '.join(name.split())[:80]}: {error}")
            continue
        with builder.place(name):
            builder.include(parsed, name=name)
        read.append(parsed)
    if not builder.length:
        raise DocumentError(
            f"holds no file that can be read; {builder.first_note or 'it is empty'}",
            "nothing_inside",
        )
    builder.note_read(len(read), "file")
    return collection(
        builder.build("zip/2"),
        titles=(parsed.title for parsed in read),
        dates=(parsed.date for parsed in read),
    )


def _is_passed_over(name: str) -> bool:
    parts = name.split("/")
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)
