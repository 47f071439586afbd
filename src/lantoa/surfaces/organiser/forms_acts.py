"""What organisers write while a test runs: more time or attempts, an early end, a line to those who sit it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.exams.services.day import TEXT_MOST
from lantoa.exams.services.windows import ATTEMPTS_MOST
from lantoa.surfaces.organiser.forms import DayField
from lantoa.surfaces.organiser.forms_windows import MOST_MINUTES, TimeField, written_moment
from lantoa.surfaces.organiser.number_fields import CountField
from lantoa.surfaces.ui.unit_choice import UnitForm


class ReasonField(forms.CharField):
    """Why; kept in the audit trail."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Lý do"),
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": _("Hãy ghi lý do; lý do được lưu vào nhật ký.")},
            **options,
        )


class AllowUnitForm(UnitForm):
    """More for a unit and everything below it. The whole country has to be written out: nobody gives it by an empty box."""

    unit = forms.CharField(
        label=_("Đơn vị"),
        max_length=160,
        help_text=_("Mã hoặc tên, ví dụ 25270, Lộc Ninh hoặc Tân Phú, Đồng Nai. Cả nước: ghi VN."),
        widget=forms.TextInput(attrs={"data-width": "24", "autocomplete": "off"}),
        error_messages={"required": _("Hãy ghi đơn vị được thêm.")},
    )
    extra_minutes = CountField(
        label=_("Cộng thêm giờ làm bài (phút)"),
        least=0,
        most=MOST_MINUTES,
        required=False,
        help_text=_("Mỗi người của đơn vị có thêm chừng ấy phút, kể cả người vào sau và người vừa hết giờ."),
    )
    later_minutes = CountField(
        label=_("Lùi giờ đóng (phút)"),
        least=0,
        most=MOST_MINUTES,
        required=False,
        help_text=_(
            "Mất điện, mất mạng: đơn vị này đóng bài muộn hơn; số phút làm bài của mỗi người không đổi."
        ),
    )
    attempts = CountField(
        label=_("Thêm lượt làm bài"),
        least=0,
        most=ATTEMPTS_MOST,
        required=False,
        help_text=_("Điểm cao nhất được tính."),
    )
    reason = ReasonField(
        help_text=_("Ghi vào nhật ký, ví dụ: mất điện từ 8:20 đến 8:45, có xác nhận của xã.")
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        names = ("extra_minutes", "later_minutes", "attempts")
        if not any(values.get(name) or name in self.errors for name in names):
            self.add_error("extra_minutes", _("Hãy cho thêm giờ, giờ đóng muộn hơn, hoặc lượt làm bài."))
        return values


class AttemptsForm(forms.Form):
    """More attempts for one person."""

    attempts = CountField(label=_("Thêm mấy lượt"), least=1, most=ATTEMPTS_MOST)
    reason = ReasonField()


class ReasonForm(forms.Form):
    """An act of which only the reason is asked."""

    reason = ReasonField()


class CloseEarlyForm(forms.Form):
    """An earlier end; without a day and a time it is now."""

    closes_day = DayField(label=_("Ngày đóng"), required=False)
    closes_time = TimeField(
        label=_("Giờ đóng"), required=False, help_text=_("Bỏ trống cả ngày và giờ: đóng ngay bây giờ.")
    )
    reason = ReasonField(help_text=_("Ví dụ: mọi người đã nộp, hoặc đề bị lộ."))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day, at = values.get("closes_day"), values.get("closes_time")
        if bool(day) != bool(at) and not self.errors:
            self.add_error(
                "closes_time" if day else "closes_day", _("Hãy ghi cả ngày và giờ, hoặc bỏ trống cả hai.")
            )
        moment: datetime | None = written_moment(values, "closes")
        return values | {"closes_at": moment}


class NoticeForm(UnitForm):
    """A line to those who sit the test now."""

    text = forms.CharField(
        label=_("Lời nhắn"),
        max_length=TEXT_MOST,
        help_text=_("Một hai câu ngắn. Hiện ngay trên trang làm bài, không che câu hỏi."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Hãy ghi lời nhắn.")},
    )
