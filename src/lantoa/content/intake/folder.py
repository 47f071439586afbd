"""Looks through a course folder: its Markdown files, the media its lessons use, and what is left aside."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lantoa.content.rules import limits
from lantoa.content.rules.captions import check_captions
from lantoa.content.rules.media import HEAD_BYTES, WrongMedia, check_media
from lantoa.content.rules.media_types import CAPTIONS, TYPES
from lantoa.content.rules.model import Course, media_paths
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.problems import gettext_noop as _
from lantoa.content.rules.reader import COURSE_FILE, read_course


@dataclass(frozen=True)
class FoundMedia:
    """A media file that a lesson uses; `file` is where it lies now."""

    path: str
    file: Path
    extension: str
    size: int


@dataclass(frozen=True)
class Found:
    """A course read from a folder. `ignored`: files of the folder that are no part of it."""

    course: Course
    media: tuple[FoundMedia, ...]
    ignored: tuple[str, ...]


def look_through(folder: Path, problems: Problems) -> Found | None:
    """Read a course folder; None when it cannot be looked through at all. Valid only while `problems` is empty."""
    files = _files(folder, problems)
    if files is None:
        return None
    texts = {path: _text(file) for path, file in files.items() if _is_text(path)}
    looked = _Media({path: file for path, file in files.items() if "/media/" in path and not _is_text(path)})
    course = read_course(texts, looked.kinds, problems, broken=looked.wrong.keys())
    used = media_paths(course)
    for path in sorted(used & looked.wrong.keys()):
        wrong = looked.wrong[path]
        problems.add(path, wrong.line, wrong.template, **wrong.values)
    media = tuple(looked.found[path] for path in sorted(used & looked.found.keys()))
    kept = texts.keys() | used
    return Found(course, media, tuple(path for path in files if path not in kept))


class _Media:
    """What each media file of the folder is, or why it will not do."""

    def __init__(self, files: dict[str, Path]) -> None:
        self.found: dict[str, FoundMedia] = {}
        self.wrong: dict[str, WrongMedia] = {}
        for path, file in files.items():
            try:
                size = file.stat().st_size
                extension = check_media(path, _head(file), size)
                if TYPES[extension][0] == CAPTIONS:
                    check_captions(file.read_bytes())
            except WrongMedia as wrong:
                self.wrong[path] = wrong
            except OSError:
                self.wrong[path] = WrongMedia(_("Không đọc được tệp."))
            else:
                self.found[path] = FoundMedia(path, file, extension, size)

    @property
    def kinds(self) -> dict[str, str]:
        return {path: TYPES[found.extension][0] for path, found in self.found.items()}


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _files(folder: Path, problems: Problems) -> dict[str, Path] | None:
    """Path in the folder -> regular file. Hidden files are passed over, links refused."""
    found: dict[str, Path] = {}
    total = 0
    for path, file in _walk(folder):
        try:
            path.encode()
            status = file.lstat()
        except (UnicodeEncodeError, OSError):
            problems.add(repr(path), 0, _("Không đọc được tên hoặc nội dung tệp này."))
            continue
        if not stat.S_ISREG(status.st_mode):
            problems.add(path, 0, _("Đây là một liên kết hoặc tệp đặc biệt. Hãy thay bằng tệp thật."))
            continue
        found[path] = file
        total += status.st_size
        if len(found) > limits.FILES or total > limits.FOLDER_BYTES:
            problems.add(
                COURSE_FILE,
                0,
                _("Thư mục quá lớn: hơn %(files)s tệp hoặc %(size)s MB."),
                files=limits.FILES,
                size=limits.FOLDER_BYTES // limits.MEGABYTE,
            )
            return None
    return dict(sorted(found.items()))


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for here, folders, names in os.walk(folder):
        linked = [name for name in folders if (Path(here) / name).is_symlink()]
        folders[:] = sorted(
            name for name in folders if not name.startswith((".", "__MACOSX")) and name not in linked
        )
        for name in sorted([*names, *linked]):
            if not name.startswith(".") and name.lower() not in {"thumbs.db", "desktop.ini"}:
                file = Path(here) / name
                yield file.relative_to(folder).as_posix(), file


def _is_text(path: str) -> bool:
    """course.md, and every .md directly inside a topic's folder."""
    return path == COURSE_FILE or (path.endswith(".md") and path.count("/") == 1)


def _text(file: Path) -> bytes:
    """A file's bytes, one more than allowed at most, so that its size can be judged."""
    try:
        with file.open("rb") as source:
            return source.read(limits.TEXT_FILE_BYTES + 1)
    except OSError:
        return b""


def _head(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(HEAD_BYTES)
