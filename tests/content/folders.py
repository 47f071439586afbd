"""Course folders for tests: the small fixture as bytes, and a way to change one file of it."""

from pathlib import Path

from lantoa.content.rules.media import TYPES, extension_of
from lantoa.content.rules.model import Course
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.reader import read_course

SMALL = Path(__file__).parents[1] / "fixtures" / "course-small"


def texts_of(folder: Path) -> dict[str, bytes]:
    """The Markdown files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.md"))}


def kinds_of(folder: Path) -> dict[str, str]:
    """The kinds of the media files of a folder, by content."""
    found = {}
    for path in sorted(folder.rglob("media/*")):
        extension = extension_of(path.read_bytes()[:65536])
        if extension:
            found[path.relative_to(folder).as_posix()] = TYPES[extension][0]
    return found


def reading(texts: dict[str, bytes], kinds: dict[str, str]) -> tuple[Course, list[str]]:
    """The course and its problems as printed lines."""
    problems = Problems()
    course = read_course(texts, kinds, problems)
    return course, [str(problem) for problem in problems.all()]


def small_with(file: str, old: str, new: str) -> list[str]:
    """The problems of the small course after one replacement in one file."""
    texts = texts_of(SMALL)
    written = texts[file].decode()
    assert old in written, f"{file} does not hold {old!r}"
    texts[file] = written.replace(old, new, 1).encode()
    return reading(texts, kinds_of(SMALL))[1]
