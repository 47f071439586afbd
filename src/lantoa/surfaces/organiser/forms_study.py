"""What organisers tell their learners, and how a course is studied."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.messaging.services import LONGEST_TEXT, LONGEST_TITLE
from lantoa.surfaces.organiser.forms import DayField
from lantoa.training.queries.unit_choices import UnitChoice

FREELY, IN_ORDER = "tu-do", "lan-luot"


class AnnouncementForm(forms.Form):
    """One announcement; units are those the organiser may speak to."""

    title = forms.CharField(
        label=_("Tiêu đề"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"data-width": "full"}),
        error_messages={"required": _("Hãy ghi tiêu đề, ví dụ “Lùi giờ kiểm tra sang 15:00”.")},
    )
    text = forms.CharField(
        label=_("Nội dung"),
        max_length=LONGEST_TEXT,
        help_text=_(
            "Viết ngắn, một việc một thông báo. Dòng trống ngắt đoạn, **chữ đậm**, gạch đầu dòng bằng dấu -."
        ),
        widget=forms.Textarea(attrs={"rows": 7, "data-width": "full"}),
        error_messages={"required": _("Hãy ghi nội dung thông báo.")},
    )
    unit = forms.ChoiceField(
        label=_("Gửi đến"),
        help_text=_("Học viên của đơn vị này và của mọi đơn vị bên dưới đều thấy."),
        error_messages={
            "required": _("Hãy chọn đơn vị nhận thông báo."),
            "invalid_choice": _("Bạn không phụ trách đơn vị này. Hãy chọn một đơn vị trong danh sách."),
        },
    )
    starts_on = DayField(label=_("Hiện từ ngày"))
    ends_on = DayField(
        label=_("Đến hết ngày"),
        required=False,
        help_text=_("Ví dụ 05/06/2026. Bỏ trống: hiện cho đến khi bạn gỡ."),
    )
    is_pinned = forms.BooleanField(
        label=_("Ghim lên đầu"),
        required=False,
        help_text=_("Đứng trên các thông báo khác, học viên không cất đi được. Dùng cho việc hệ trọng."),
    )

    def __init__(self, *arguments: Any, units: Sequence[UnitChoice], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(one.code, f"{'   ' * one.depth}{one.name}") for one in units]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Ngày cuối phải từ ngày đầu trở đi."))
        return values


class StudyForm(forms.Form):
    """How the lessons of a campaign are taken."""

    order = forms.ChoiceField(
        label=_("Thứ tự các bài"),
        choices=[
            (FREELY, _("Tự do: học viên mở bài nào trước cũng được")),
            (IN_ORDER, _("Lần lượt: xong bài trước thì mở bài sau")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Hãy chọn một cách học."),
            "invalid_choice": _("Hãy chọn một trong hai cách học."),
        },
    )
