"""`lantoa backup`: one file that holds databases, packs, blobs, papers, uploads and the install secret.

Order matters: the main database is copied before the exam journal, because cursors in the main database may point at the
journal's newest rows; a journal newer than the cursor is simply read again, an older one would be skipped over. Files
come last: what the database names is there before it is named.
"""

import argparse
import io
import json
import os
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from lantoa import __version__
from lantoa.config.cli import Failed
from lantoa.config.commands import postgresql
from lantoa.config.settings_table import Settings, read_settings
from lantoa.kernel.installation import note_backup

FORMAT = 1
FOLDERS = ("packs", "sources", "blobs", "papers", "uploads")


def backup(options: argparse.Namespace) -> dict[str, Any]:
    """Write the backup file; the system may keep running meanwhile. The file appears only when it is complete."""
    settings = read_settings()
    target = Path(options.file).expanduser().resolve()
    if not settings.data.exists():
        raise Failed(f"Không có thư mục dữ liệu {settings.data}.")
    if not settings.on_postgresql and not settings.database_file.exists():
        raise Failed(f"Thư mục {settings.data} chưa có cơ sở dữ liệu nào để sao lưu.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="lantoa-backup-", dir=target.parent) as work:
            _write(settings, Path(work), draft)
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise Failed(
            f"Không ghi được tệp sao lưu {target}: {getattr(error, 'strerror', None) or error}"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    size = target.stat().st_size
    note_backup(settings.data, file=target, size_bytes=size)
    line = f"Đã sao lưu vào {target} ({size / 1e6:.1f} MB, {time.monotonic() - started:.1f} giây). Tệp chứa khóa bí mật và dữ liệu cá nhân: cất giữ cẩn thận."
    return {"ok": True, "file": str(target), "bytes": size, "lines": [line]}


def _write(settings: Settings, work: Path, draft: Path) -> None:
    if settings.on_postgresql:
        postgresql.dump(settings.database_url, work / "database.dump")
    else:
        copy_sqlite(settings.database_file, work / "lantoa.sqlite3")
        copy_sqlite(settings.exam_file, work / "exam.sqlite3")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
            _fill(archive, settings, work)
        file.flush()
        os.fsync(file.fileno())


def _fill(archive: tarfile.TarFile, settings: Settings, work: Path) -> None:
    about = json.dumps(
        {"format": FORMAT, "version": __version__, "postgresql": settings.on_postgresql}
    ).encode()
    entry = tarfile.TarInfo("about.json")
    entry.size, entry.mtime = len(about), int(time.time())
    archive.addfile(entry, io.BytesIO(about))
    for file in sorted(work.iterdir()):
        archive.add(file, arcname=file.name)
    for name in ("secret", *FOLDERS):
        for file in _files(settings.data / name):
            with suppress(FileNotFoundError):  # deleted since it was listed; the database knows
                archive.add(file, arcname=file.relative_to(settings.data).as_posix(), recursive=False)


def _files(top: Path) -> Iterator[Path]:
    """The finished files of a folder, or the file itself; names that begin with a dot are still being written."""
    if top.is_file():
        yield top
    for here, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here) / name for name in sorted(names) if not name.startswith("."))


def copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's online backup: consistent while others write.

    In one step, because a backup in several starts over whenever another process commits in between: on a busy system
    it would never end. In WAL mode nobody waits for the one long read.
    """
    if not source.exists():
        return
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing, pages=-1)
