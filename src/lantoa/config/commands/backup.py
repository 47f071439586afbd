"""`lantoa backup|restore`: one file that holds databases, packs, blobs, papers, uploads and the install secret.

Order matters: the main database is copied before the exam journal, because cursors in the main database may point at the
journal's newest rows; a journal newer than the cursor is simply read again, an older one would be skipped over.
"""

import argparse
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

from lantoa import __version__
from lantoa.config.cli import Failed
from lantoa.config.settings_table import Settings, read_settings
from lantoa.kernel.installation import note_backup

FORMAT = 1
_FOLDERS = ("packs", "sources", "blobs", "papers", "uploads")


def backup(options: argparse.Namespace) -> dict[str, Any]:
    """Write the backup file; the system may keep running meanwhile. The file appears only when it is complete."""
    settings = read_settings()
    target = Path(options.file).expanduser().resolve()
    if not settings.data.exists():
        raise Failed(f"Không có thư mục dữ liệu {settings.data}.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="lantoa-backup-", dir=target.parent) as work:
            _write(settings, Path(work), draft)
        draft.chmod(0o600)
        draft.replace(target)
    except OSError as error:
        raise Failed(f"Không ghi được tệp sao lưu {target}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
    size = target.stat().st_size
    note_backup(settings.data, file=target, size_bytes=size)
    line = f"Đã sao lưu vào {target} ({size / 1e6:.1f} MB, {time.monotonic() - started:.1f} giây). Tệp chứa khóa bí mật và dữ liệu cá nhân: cất giữ cẩn thận."
    return {"ok": True, "file": str(target), "bytes": size, "lines": [line]}


def _write(settings: Settings, work: Path, draft: Path) -> None:
    if settings.on_postgresql:
        _run([_tool("pg_dump"), "--format=custom", f"--file={work / 'database.dump'}", settings.database_url])
    else:
        _copy_sqlite(settings.database_file, work / "lantoa.sqlite3")
        _copy_sqlite(settings.exam_file, work / "exam.sqlite3")
    with tarfile.open(draft, "w:gz", compresslevel=3) as archive:
        about = json.dumps({"format": FORMAT, "version": __version__, "postgresql": settings.on_postgresql}).encode()
        entry = tarfile.TarInfo("about.json")
        entry.size, entry.mtime = len(about), int(time.time())
        archive.addfile(entry, io.BytesIO(about))
        for file in sorted(work.iterdir()):
            archive.add(file, arcname=file.name)
        for name in ("secret", *_FOLDERS):
            if (settings.data / name).exists():
                archive.add(settings.data / name, arcname=name)


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's online backup: consistent while others write."""
    if not source.exists():
        return
    reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing, pages=4096, sleep=0.005)
    finally:
        writing.close()
        reading.close()


def restore(options: argparse.Namespace) -> dict[str, Any]:
    """Put a backup into the data folder (and on PostgreSQL into the database). Nothing is replaced without --force."""
    settings = read_settings()
    source = Path(options.file).expanduser().resolve()
    _refuse_if_running(settings)
    occupied = [settings.database_file, settings.exam_file, settings.packs_folder]
    if not options.force and any(path.exists() and (path.is_file() or any(path.iterdir())) for path in occupied):
        raise Failed(f"Thư mục dữ liệu {settings.data} đang có dữ liệu. Thêm --force để thay bằng bản sao lưu.")
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data) as folder:
        work = Path(folder)
        about = _unpack(source, work)
        if about["postgresql"] != settings.on_postgresql:
            raise Failed("Bản sao lưu và cài đặt hiện tại dùng hai loại cơ sở dữ liệu khác nhau.")
        if settings.on_postgresql:
            _run([_tool("pg_restore"), "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={settings.database_url}", str(work / "database.dump")])
        _put_in_place(settings, work)
    return {"ok": True, "lines": [f"Đã khôi phục vào {settings.data}."]}


def _refuse_if_running(settings: Settings) -> None:
    beat = settings.data / "run" / "worker.beat"
    if beat.exists() and time.time() - beat.stat().st_mtime < 5:
        raise Failed("Hệ thống đang chạy trên thư mục dữ liệu này. Dừng lại rồi khôi phục.")


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(work, filter="data")
        about: dict[str, Any] = json.loads((work / "about.json").read_text())
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise Failed(f"{source} không phải bản sao lưu của Lan Tỏa hoặc đã hỏng: {error}") from error
    if about.get("format") != FORMAT:
        raise Failed(f"Bản sao lưu có định dạng {about.get('format')}; phiên bản này đọc định dạng {FORMAT}.")
    return about


def _put_in_place(settings: Settings, work: Path) -> None:
    for path in (settings.database_file, settings.exam_file):
        for ending in ("", "-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
    for name in (*_FOLDERS, "secret", "lantoa.sqlite3", "exam.sqlite3"):
        old, new = settings.data / name, work / name
        if not new.exists():
            continue
        if old.is_dir():
            shutil.rmtree(old)
        new.replace(old)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Failed(f"Cần chương trình {name} của PostgreSQL (gói postgresql-client).")
    return found


def _run(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failed(f"{Path(command[0]).name} không xong: {result.stderr.strip()[-500:]}")
