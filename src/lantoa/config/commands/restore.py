"""`lantoa restore`: puts a backup into an empty data folder. A file that is not whole changes nothing."""

import argparse
import gzip
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any

from lantoa.config.cli import Failed
from lantoa.config.commands import postgresql
from lantoa.config.commands.backup import FOLDERS, FORMAT
from lantoa.config.processes.lock import AlreadyRunning, hold, is_running
from lantoa.config.settings_table import Settings, read_settings

_MEGABYTE = 1024 * 1024


def restore(options: argparse.Namespace) -> dict[str, Any]:
    """Put a backup into the data folder (and on PostgreSQL into the database). Nothing is replaced without --force."""
    settings = read_settings()
    source = Path(options.file).expanduser().resolve()
    if is_running(settings):
        raise Failed("Hệ thống đang chạy trên thư mục dữ liệu này. Dừng lại rồi khôi phục.")
    if not options.force and _is_occupied(settings):
        raise Failed(
            f"Thư mục dữ liệu {settings.data} đang có dữ liệu. Thêm --force để thay bằng bản sao lưu."
        )
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data) as folder:
        work = Path(folder)
        about = _unpack(source, work)
        if about["postgresql"] != settings.on_postgresql:
            raise Failed("Bản sao lưu và cài đặt hiện tại dùng hai loại cơ sở dữ liệu khác nhau.")
        if settings.on_postgresql and not options.force and postgresql.is_occupied(settings.database_url):
            raise Failed("Cơ sở dữ liệu PostgreSQL đang có dữ liệu. Thêm --force để thay bằng bản sao lưu.")
        try:
            held = hold(settings.data)
        except AlreadyRunning as error:
            raise Failed(str(error)) from error
        try:
            if settings.on_postgresql:
                postgresql.load(settings.database_url, work / "database.dump")
            _put_in_place(settings, work)
        finally:
            os.close(held)
    return {"ok": True, "lines": [f"Đã khôi phục vào {settings.data}."]}


def _is_occupied(settings: Settings) -> bool:
    if any(path.exists() for path in (settings.database_file, settings.exam_file)):
        return True
    return settings.packs_folder.exists() and any(settings.packs_folder.iterdir())


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    try:
        with gzip.open(source) as unpacked:
            with tarfile.open(fileobj=unpacked, mode="r|") as archive:
                archive.extractall(work, filter="data")
            while unpacked.read(_MEGABYTE):  # the checksum of the whole stands at its end
                pass
        about = json.loads((work / "about.json").read_text())
    except (OSError, tarfile.TarError, EOFError, ValueError, zlib.error) as error:
        raise Failed(f"{source} không phải bản sao lưu của Lan Tỏa hoặc đã hỏng: {error}") from error
    found: dict[str, Any] = about if isinstance(about, dict) else {}
    if found.get("format") != FORMAT or "postgresql" not in found:
        raise Failed(f"Bản sao lưu có định dạng {found.get('format')}; phiên bản này đọc định dạng {FORMAT}.")
    return found


def _put_in_place(settings: Settings, work: Path) -> None:
    for path in (settings.database_file, settings.exam_file):
        for ending in ("", "-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
    for name in FOLDERS:
        if (settings.data / name).exists():
            shutil.rmtree(settings.data / name)
    # The main database comes last: a folder without it says clearly that it is not whole.
    for name in (*FOLDERS, "secret", "exam.sqlite3", "lantoa.sqlite3"):
        if (work / name).exists():
            (work / name).replace(settings.data / name)
