"""A workspace in one file, and a workspace from that file.

Goes in: a workspace, while others may read and write it. Comes out: a zip file with
the ledger, the other databases beside it and a list of checksums; indexes are
left out, since they are built from the ledger. Touches disk.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from rag.digest import file_sha256
from rag.errors import StoreDamaged, StoreError
from store.desk import Desk
from store.ledger import LEDGER, connect, ledger_errors, reading_uri
from store.lock import write_lock
from store.migrate import migrate
from store.points import pass_by
from store.schema import ASIDE_LEDGER, OLD_LEDGER, SCHEMA, read_meta, require_schema
from store.upkeep import rebuild

FORMAT = "footnote-backup/1"
LIST = "backup.json"
BLOCK = 1 << 20


def backup(home: Path, file: Path) -> None:
    """Write the workspace to a file, which is there whole or not at all."""
    if not (home / LEDGER).exists():
        raise StoreError(f"there is no workspace in {home}; `footnote ingest PATH` makes one")
    with ledger_errors(home), tempfile.TemporaryDirectory(dir=_folder_for(file)) as folder:
        copies = Path(folder)
        sums: dict[str, str] = {}
        for database in sorted(home.glob("*.db")):
            if database.name not in (OLD_LEDGER, ASIDE_LEDGER):
                _copy_database(database, copies / database.name)
                sums[database.name] = file_sha256(copies / database.name)
        part = copies / "backup.part"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(LIST, json.dumps({"format": FORMAT, "files": sums}))
            for name in sums:
                archive.write(copies / name, name)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.chmod(0o600)
        os.replace(part, file)


def restore(file: Path, home: Path) -> None:
    """Make a workspace from a backup, its indexes built anew with no embedding.

    Raises StoreError when there is a workspace already or the file is not a whole backup.
    """
    if home.is_dir() and any(home.glob("*.db")):
        raise StoreError(f"{home} holds a workspace; name another folder with --home")
    home.mkdir(parents=True, exist_ok=True)
    with ledger_errors(home), write_lock(home):
        folder = home / "restoring"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            names = _unpack(file, folder)
            _prepare(folder)
            for name in sorted(names, key=lambda name: name == LEDGER):
                os.replace(folder / name, home / name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        with closing(connect(home, writable=True)) as connection:
            meta = read_meta(connection)
            rebuild(Desk(home, meta["store"], connection, int(meta["dimension"]), pass_by))


def _folder_for(file: Path) -> Path:
    folder = file.absolute().parent
    if not folder.is_dir():
        raise StoreError(f"{folder} is not a folder; name a file in one that is there")
    return folder


def _copy_database(source: Path, target: Path) -> None:
    """One moment of a database, however many others read and write it."""
    with closing(sqlite3.connect(reading_uri(source), uri=True, timeout=5.0)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def _unpack(file: Path, folder: Path) -> list[str]:
    """Names of the databases, unpacked and compared with their checksums."""
    try:
        with zipfile.ZipFile(file) as archive:
            listed = json.loads(archive.read(LIST))
            if listed.get("format") != FORMAT:
                raise StoreError(f"{file} is of another version: {listed.get('format')!r}")
            sums: dict[str, str] = listed["files"]
            for name, sha256 in sums.items():
                # Names come from a file that anyone may have made.
                if Path(name).name != name or not name.endswith(".db"):
                    raise StoreError(f"{file} names {name!r}, which is no database of ours")
                with archive.open(name) as packed, (folder / name).open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked, BLOCK)
                if file_sha256(folder / name) != sha256:
                    raise StoreDamaged(f"{file}: {name} fails its checksum; use another backup")
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError, EOFError) as error:
        raise StoreDamaged(f"{file} is not a whole backup ({error}); use another one") from error
    if LEDGER not in sums:
        raise StoreDamaged(f"{file} holds no ledger; use another backup")
    return list(sums)


def _prepare(folder: Path) -> None:
    """Carry the ledger forward; one file of it stays, without its log."""
    with closing(connect(folder, writable=True)) as connection:
        meta = read_meta(connection)
        require_schema(meta, folder)
        if int(meta["schema"]) < SCHEMA:
            migrate(connection, folder, int(meta["schema"]))
            (folder / OLD_LEDGER).unlink()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
