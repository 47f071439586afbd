"""The draft of a course as the rules know it, read back from its rows."""

from dataclasses import dataclass

from lantoa.content.errors import CourseRejected, NoSuchCourse
from lantoa.content.models import Course as CourseRow
from lantoa.content.rules.media import Media
from lantoa.content.rules.model import Course
from lantoa.content.rules.problems import Problem, Problems
from lantoa.content.rules.reader import read_course


@dataclass(frozen=True)
class Draft:
    """`texts`: path -> canonical bytes. `media`: path in the course folder -> media file. `warnings`: what is worth mending."""

    row: CourseRow
    course: Course
    texts: dict[str, bytes]
    media: dict[str, Media]
    warnings: tuple[Problem, ...]


def load_draft(code: str) -> Draft:
    """The draft of a course by its code. CourseRejected when the rules have become stricter since the import."""
    row = CourseRow.objects.filter(code=code).first()
    if row is None:
        raise NoSuchCourse(code)
    texts: dict[str, bytes] = {}
    media: dict[str, Media] = {}
    for file in row.files.all():
        if file.extension == "md":
            texts[file.path] = file.text.encode()
        else:
            media[file.path] = Media(
                path=file.path,
                sha256=file.sha256,
                size=file.size,
                extension=file.extension,
                blob_sha256=file.blob_sha256,
                blob_size=file.blob_size,
                width=file.width,
                height=file.height,
            )
    problems = Problems()
    course = read_course(texts, {path: file.kind for path, file in media.items()}, problems)
    if problems:
        raise CourseRejected(problems.all())
    return Draft(row, course, texts, media, problems.warnings())
