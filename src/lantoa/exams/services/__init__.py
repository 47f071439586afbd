"""What changes in exams."""

from lantoa.exams.services.admitting import (
    AdmittedSitting,
    add_extra_time,
    admit_ahead,
    admit_to_sitting,
    stop_sittings,
)
from lantoa.exams.services.key_changes import KeyChange
from lantoa.exams.services.marking import mark_sittings
from lantoa.exams.services.remarking import RemarkPreview, preview_remark, remark
from lantoa.exams.services.window_ends import close_early, extend_window
from lantoa.exams.services.windows import open_window, publish_window

__all__ = [
    "AdmittedSitting",
    "KeyChange",
    "RemarkPreview",
    "add_extra_time",
    "admit_ahead",
    "admit_to_sitting",
    "close_early",
    "extend_window",
    "mark_sittings",
    "open_window",
    "preview_remark",
    "publish_window",
    "remark",
    "stop_sittings",
]
