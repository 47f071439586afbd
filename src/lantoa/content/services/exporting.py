"""Take a course out as its canonical folder, or a zip of it; bringing that in again changes nothing."""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.utils.translation import gettext as _

from lantoa.content.errors import MediaLost, TargetTaken
from lantoa.content.services.drafts import Draft, load_draft
from lantoa.content.storage import Storage, storage

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same course gives the same zip


@dataclass(frozen=True)
class Exported:
    """Where the course now lies."""

    code: str
    path: Path
    files: int


def export_course(*, code: str, target: Path) -> Exported:
    """Write the draft to a new folder, or to a file when the name ends in .zip. Nothing there may be overwritten."""
    draft, place = load_draft(code), storage()
    _must_be_free(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        if target.suffix == ".zip":
            _write_zip(draft, place, unfinished)
        else:
            _write_folder(draft, place, unfinished)
            if target.exists():
                target.rmdir()
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        if unfinished.is_file():
            unfinished.unlink()
    return Exported(code, target, len(draft.texts) + len(draft.media))


def _must_be_free(target: Path) -> None:
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise TargetTaken(_("%(path)s đã có sẵn. Hãy chọn một chỗ còn trống.") % {"path": target})


def _originals(draft: Draft, place: Storage) -> dict[str, Path]:
    found = {path: place.source(media.sha256, media.extension) for path, media in draft.media.items()}
    for path, file in found.items():
        if not file.exists():
            raise MediaLost(_("Không còn tệp gốc của “%(path)s” trong thư mục dữ liệu.") % {"path": path})
    return found


def _write_folder(draft: Draft, place: Storage, folder: Path) -> None:
    originals = _originals(draft, place)
    for path, data in draft.texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    for path, original in originals.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, file)


def _write_zip(draft: Draft, place: Storage, file: Path) -> None:
    originals = _originals(draft, place)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted({*draft.texts, *originals}):
            entry = zipfile.ZipInfo(f"{draft.course.code}/{path}", _ZIP_DATE)
            entry.external_attr = 0o644 << 16
            if path in draft.texts:
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, draft.texts[path])
            else:
                with originals[path].open("rb") as original, archive.open(entry, "w") as copy:
                    shutil.copyfileobj(original, copy, 1024 * 1024)
