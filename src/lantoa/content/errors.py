"""What can stop an import, an export or a publication."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from lantoa.content.rules.problems import Problem
from lantoa.kernel.errors import Conflict, Invalid, NotFound


class CourseRejected(Invalid):
    """The folder has faults; nothing was written. `details["problems"]` names each with file, line and sentence."""

    code = "course_rejected"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            _("Chưa nhập khóa học vì có %(count)d lỗi. Sửa các lỗi rồi nhập lại.")
            % {"count": len(self.problems)},
            details={"problems": [as_json(problem) for problem in self.problems]},
        )


def as_json(problem: Problem) -> dict[str, Any]:
    """File, line and sentence, as the command and the API give them."""
    return {"file": problem.file, "line": problem.line, "message": _(problem.template) % problem.values}


class BadArchive(Invalid):
    """The file is not a zip we accept; nothing was written."""

    code = "bad_archive"


class NoSuchCourse(NotFound):
    """No course has this code."""

    code = "no_such_course"

    def __init__(self, code: str) -> None:
        super().__init__(
            _("Không có khóa học nào có mã “%(code)s”.") % {"code": code}, details={"code": code}
        )


class NoSuchEdition(NotFound):
    """The course or the pack has not been published."""

    code = "no_such_edition"


class TargetTaken(Conflict):
    """The place to export to already holds something."""

    code = "target_taken"


class CourseMoved(Conflict):
    """Somebody brought in or published the course meanwhile."""

    code = "course_moved"


class MediaLost(Conflict):
    """A media file of the draft is no longer in the data folder."""

    code = "media_lost"
