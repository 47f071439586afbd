"""Course files in the data folder: originals, blobs and packs. Every write appears whole or not at all."""

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings

_UNFINISHED = ".new-"
_LEFT_BEHIND_SECONDS = 3600


@dataclass(frozen=True)
class Storage:
    """The three folders."""

    sources: Path
    blobs: Path
    packs: Path

    def source(self, sha256: str, extension: str) -> Path:
        """Where an author's original lies."""
        return self.sources / f"{sha256}.{extension}"

    def blob(self, sha256: str, extension: str) -> Path:
        """Where a published media file lies."""
        return self.blobs / f"{sha256}.{extension}"

    def pack(self, name: str) -> Path:
        """The folder of a pack."""
        return self.packs / name

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """An empty folder on the same disk, gone afterwards; also clears those that a killed process left."""
        self.sources.mkdir(parents=True, exist_ok=True)
        _clear_left_behind(self.sources)
        folder = self.sources / f"{_UNFINISHED}{uuid4().hex}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def adopt_source(self, file: Path, sha256: str, extension: str) -> None:
        """Take a file of a workplace over as an author's original."""
        _adopt(file, self.source(sha256, extension))

    def adopt_blob(self, file: Path, sha256: str, extension: str) -> None:
        """Take a file of a workplace over as a blob."""
        _adopt(file, self.blob(sha256, extension))

    def publish_source(self, sha256: str, extension: str) -> None:
        """Make an original a blob as it is; both share their place on the disk where that can be."""
        source, blob = self.source(sha256, extension), self.blob(sha256, extension)
        if blob.exists():
            return
        blob.parent.mkdir(parents=True, exist_ok=True)
        draft = blob.with_name(f"{_UNFINISHED}{uuid4().hex}")
        if not _linked(source, draft):
            shutil.copyfile(source, draft)
        _adopt(draft, blob)

    def keep_pack(self, name: str, files: Mapping[str, bytes], *, like: str | None) -> int:
        """Write a pack; returns how many of its files are new. Files that the pack `like` has too are shared with it."""
        target = self.pack(name)
        if target.exists():
            return 0
        self.packs.mkdir(parents=True, exist_ok=True)
        _clear_left_behind(self.packs)
        draft = self.packs / f"{_UNFINISHED}{uuid4().hex}"
        try:
            new = sum(
                _write_or_share(draft / path, data, self.pack(like) / path if like else None)
                for path, data in files.items()
            )
            for folder in {(draft / path).parent for path in files}:
                _sync(folder)
            _rename_new(draft, target)
            _sync(self.packs)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return new


def storage() -> Storage:
    """The folders of this installation."""
    here = settings.LANTOA
    return Storage(here.sources_folder, here.blobs_folder, here.packs_folder)


def _adopt(file: Path, target: Path) -> None:
    if target.exists():
        file.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(file)
    file.replace(target)
    _sync(target.parent)


def _write_or_share(target: Path, data: bytes, twin: Path | None) -> bool:
    """Write a file; True when it took new space."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if twin is not None and twin.exists() and twin.read_bytes() == data and _linked(twin, target):
        return False
    with target.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return True


def _linked(file: Path, target: Path) -> bool:
    """A second name for the same bytes, where the file system has that."""
    try:
        os.link(file, target)
    except OSError:
        return False
    return True


def _rename_new(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        if not target.exists():  # another process has just put the same pack there
            raise


def _sync(place: Path) -> None:
    """Have a file's content, or a folder's names, on the disk."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_left_behind(folder: Path) -> None:
    """Unfinished work of processes that died. Running work is younger than the limit."""
    edge = time.time() - _LEFT_BEHIND_SECONDS
    for left in folder.glob(f"{_UNFINISHED}*"):
        if left.lstat().st_mtime < edge:
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
