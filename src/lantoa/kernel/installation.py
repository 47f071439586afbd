"""What an installation needs to run well, looked at from its folder and its settings. No Django.

Sentences are templates: `finding.text` is Vietnamese, a page shows `gettext(finding.template) % finding.values`.
"""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

MEGABYTE = 1024 * 1024
WORKER_SILENT_AFTER_SECONDS = 30
_PLAYER_FILES = ("css/lantoa.css", "css/console.css", "main.js")


def _(text: str) -> str:
    """Marks a sentence for translation."""
    return text


@dataclass(frozen=True)
class Finding:
    """Something to put right. `stops` = the installation cannot work like this; else a warning."""

    template: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    stops: bool = False

    @property
    def text(self) -> str:
        """The sentence in Vietnamese."""
        return self.template % self.values


@dataclass(frozen=True)
class Backup:
    """The newest backup this folder knows of; it may have been moved away since."""

    file: str
    size_bytes: int
    at: datetime


class Installed(Protocol):
    """The settings that are looked at."""

    @property
    def data(self) -> Path: ...

    @property
    def player_folder(self) -> Path: ...

    @property
    def debug(self) -> bool: ...

    @property
    def host(self) -> str: ...

    @property
    def least_free_mb(self) -> int: ...

    @property
    def public_url(self) -> str: ...

    @property
    def allowed_hosts(self) -> tuple[str, ...]: ...


def findings(settings: Installed) -> list[Finding]:
    """All that is wrong or unwise in the folder, the files of the player and the way the site is exposed."""
    return [
        *storage_findings(settings.data, settings.least_free_mb),
        *_of_files(settings.player_folder),
        *_of_exposure(settings),
    ]


def free_bytes(folder: Path) -> int:
    """What is left on the disk of a folder, which need not be there yet."""
    return shutil.disk_usage(_nearest(folder)).free


def storage_findings(data: Path, least_free_mb: int) -> list[Finding]:
    """Whether the data folder can be written to (tried, not asked: read-only disks let root believe it) and has room."""
    parent = _nearest(data)
    probe = parent / f".lantoa-{os.getpid()}"
    try:
        probe.write_bytes(b"1")
        probe.unlink(missing_ok=True)
    except OSError as error:
        values: dict[str, str | int] = {"folder": str(data), "reason": error.strerror or str(error)}
        template = _(
            "Không ghi được vào thư mục dữ liệu %(folder)s (%(reason)s). Sửa quyền hoặc chọn thư mục khác."
        )
        return [Finding(template, values, stops=True)]
    free_mb = free_bytes(parent) // MEGABYTE
    if free_mb < least_free_mb:
        values = {"folder": str(data), "free": free_mb, "least": least_free_mb}
        template = _(
            "Ổ đĩa của %(folder)s chỉ còn %(free)s MB, cần ít nhất %(least)s MB. Dọn bớt hoặc chọn ổ khác."
        )
        return [Finding(template, values, stops=True)]
    return []


def worker_silent_seconds(data: Path) -> float | None:
    """How long ago the worker last gave a sign of life; None when it never has."""
    try:
        return max(0.0, time.time() - (data / "run" / "worker.beat").stat().st_mtime)
    except OSError:
        return None


def note_backup(data: Path, *, file: Path, size_bytes: int) -> None:
    """Keep in the data folder where the newest backup went. A folder that takes no note does not spoil a backup."""
    note = {"file": str(file), "size_bytes": size_bytes, "at": datetime.now(UTC).isoformat()}
    with contextlib.suppress(OSError):
        (data / "run").mkdir(exist_ok=True)
        (data / "run" / "backup.json").write_text(json.dumps(note), encoding="utf-8")


def newest_backup(data: Path) -> Backup | None:
    """The newest backup made with `lantoa backup` on this folder, as far as known."""
    try:
        note = json.loads((data / "run" / "backup.json").read_text(encoding="utf-8"))
        return Backup(note["file"], int(note["size_bytes"]), datetime.fromisoformat(note["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _of_files(player: Path) -> list[Finding]:
    found = [
        Finding(_("Thiếu player/%(name)s; chạy 'make build'."), {"name": name}, stops=True)
        for name in _PLAYER_FILES
        if not (player / name).exists()
    ]
    if not (player / "vendor" / "fonts").exists():
        found.append(Finding(_("Thiếu phông chữ của giấy chứng nhận; chạy 'make build'.")))
    return found


def _of_exposure(settings: Installed) -> list[Finding]:
    found = []
    if settings.debug:
        found.append(Finding(_("LANTOA_DEBUG đang bật; tắt khi phục vụ người dùng thật.")))
    is_local = settings.host in {"127.0.0.1", "localhost"}
    if not is_local and not settings.public_url.startswith("https://"):
        found.append(
            Finding(
                _(
                    "Trang mở ra mạng mà không có HTTPS: học ngoại tuyến và đề thi niêm phong cần HTTPS. "
                    "Đặt LANTOA_PUBLIC_URL=https://… và proxy có chứng thư."
                )
            )
        )
    if settings.allowed_hosts == ("*",) and settings.public_url:
        found.append(Finding(_("LANTOA_ALLOWED_HOSTS còn để '*'; đặt đúng tên miền.")))
    return found


def _nearest(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())
