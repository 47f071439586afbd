"""Words for states, grades and reminders, in the language active now."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from lantoa.kernel.vietnamese.dates import format_date
from lantoa.statistics.enums import Measure

GRADES: Mapping[str, str | Promise] = {
    "excellent": _lazy("Xuất sắc"),
    "good": _lazy("Giỏi"),
    "fair": _lazy("Khá"),
    "passed": _lazy("Đạt"),
    "failed": _lazy("Chưa đạt"),
    "": "",
}
MARK_NOTES: Mapping[str, str | Promise] = {
    "absent": _lazy("Chưa dự kiểm tra"),
    "running": _lazy("Đang làm bài"),
    "waiting": _lazy("Chờ chấm"),
    "marked": "",
}
# What can be late, in the order people go through it; the words follow "chưa".
TASKS: Mapping[str, str | Promise] = {
    Measure.SIGNED_IN.value: _lazy("Chưa đăng nhập"),
    Measure.STARTED.value: _lazy("Chưa vào học"),
    Measure.FINISHED.value: _lazy("Chưa học hết bài"),
    Measure.SAT.value: _lazy("Chưa dự kiểm tra"),
}
_ASKED: Mapping[str, str | Promise] = {
    Measure.SIGNED_IN.value: _lazy("chưa đăng nhập lần nào"),
    Measure.STARTED.value: _lazy("chưa mở bài học nào"),
    Measure.FINISHED.value: _lazy("chưa học hết các bài"),
    Measure.SAT.value: _lazy("chưa làm bài kiểm tra"),
}


def reminder(
    *,
    unit_name: str,
    names: Sequence[str],
    task: str,
    campaign_title: str,
    ends_on: date,
    today: date,
    link: str,
    hotline: str,
    organisation: str,
) -> str:
    """A message to paste into a group chat of one commune: who is asked for what, until when, where, whom to call."""
    listed = "\n".join(f"{number}. {name}" for number, name in enumerate(names, start=1))
    parts = [
        _("Kính gửi các anh chị cán bộ thông tin cơ sở %(unit)s,") % {"unit": _inside_sentence(unit_name)},
        _("Khóa “%(title)s”: %(deadline)s. Danh sách %(count)s người %(task)s:")
        % {
            "title": campaign_title,
            "deadline": deadline_words(ends_on, today),
            "count": len(names),
            "task": _ASKED[task],
        },
        listed,
        _("Mời các anh chị vào học tại: %(link)s") % {"link": link},
    ]
    if hotline:
        parts.append(
            _("Quên mật khẩu, mất phiếu hoặc không vào được, xin gọi %(hotline)s.") % {"hotline": hotline}
        )
    parts.append(_("Anh chị nào vừa hoàn thành xin bỏ qua tin này. Trân trọng cảm ơn!"))
    if organisation:
        parts.append(organisation)
    return "\n".join(parts)


def deadline_words(ends_on: date, today: date) -> str:
    """How long there is until the end of a day."""
    left, day = (ends_on - today).days, format_date(ends_on)
    if left < 0:
        return _("đã hết hạn ngày %(day)s") % {"day": day}
    if left == 0:
        return _("hôm nay %(day)s là hạn cuối") % {"day": day}
    return _("còn %(left)s ngày, hạn cuối %(day)s") % {"left": left, "day": day}


def _inside_sentence(unit_name: str) -> str:
    """ "Xã Vĩnh An, Tỉnh An Giang" as it stands inside a sentence: "xã Vĩnh An, tỉnh An Giang"."""
    return ", ".join(part[:1].lower() + part[1:] for part in unit_name.split(", "))
