"""What organisers write."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.sheets.limits import LIMITS
from lantoa.kernel.vietnamese.dates import parse_date
from lantoa.kernel.vietnamese.numbers import format_number, parse_number
from lantoa.surfaces.organiser.fields import PercentField
from lantoa.training.queries.quotas import QuotaLine

MOST_SEATS = 10_000_000
LONGEST_REASON = 200
_MEGABYTE = 1024 * 1024
_TAKEN_CODES = frozenset({"moi", "bat-dau"})  # addresses of the console itself


class DayField(forms.CharField):
    """A day as people write it: 5/6/2026, 05-06-2026, 2026-06-05."""

    default_error_messages = {
        "invalid": _("Hãy ghi ngày, tháng, năm, ví dụ 05/06/2026."),
        "required": _("Hãy ghi ngày, ví dụ 05/06/2026."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"data-width": "8", "inputmode": "numeric", "autocomplete": "off"}),
        )
        options.setdefault("help_text", _("Ví dụ 05/06/2026."))
        super().__init__(max_length=30, **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            written = parse_date(text)
            if written.day is not None and written.month is not None:
                return date(written.year, written.month, written.day)
        except ValueError:
            pass
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class SeatsField(forms.CharField):
    """A number of seats as people write it: 5500, 5.500."""

    default_error_messages = {"invalid": _("Hãy ghi một số từ 0 trở lên, ví dụ 120.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget",
            forms.TextInput(attrs={"data-width": "4", "inputmode": "numeric", "autocomplete": "off"}),
        )
        super().__init__(max_length=12, **options)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = parse_number(text)
        except ValueError:
            number = None
        if number is None or number != int(number) or not 0 <= number <= MOST_SEATS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(number)


class CampaignForm(forms.Form):
    """A campaign's own data. `code` is fixed once the campaign is there."""

    title = forms.CharField(
        label=_("Tên khóa tập huấn"),
        max_length=200,
        widget=forms.TextInput(attrs={"data-width": "full"}),
        error_messages={"required": _("Hãy ghi tên khóa.")},
    )
    code = forms.RegexField(
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Mã khóa"),
        max_length=40,
        help_text=_("Chữ thường không dấu, số và gạch nối; có trong địa chỉ trang, ví dụ tap-huan-2026."),
        widget=forms.TextInput(attrs={"data-width": "14", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": _("Hãy đặt mã khóa."),
            "invalid": _("Mã chỉ gồm chữ thường không dấu, số và gạch nối."),
        },
    )
    organisation = forms.CharField(
        label=_("Đơn vị tổ chức"), max_length=200, required=False, help_text=_("In trên giấy chứng nhận.")
    )
    hotline = forms.CharField(
        label=_("Điện thoại hỗ trợ"),
        max_length=40,
        required=False,
        help_text=_("Hiện ở cuối mọi trang của học viên, ví dụ 0912 345 678."),
        widget=forms.TextInput(attrs={"data-width": "14"}),
    )
    starts_on = DayField(label=_("Ngày bắt đầu"))
    ends_on = DayField(label=_("Ngày kết thúc"))
    course_code = forms.ChoiceField(
        label=_("Học liệu"),
        required=False,
        help_text=_("Có thể chọn sau, trước khi học viên vào học."),
        error_messages={
            "required": _("Khóa đã có học liệu: chọn học liệu khác được, bỏ trống thì không."),
            "invalid_choice": _("Học liệu này không có trong danh sách, hoặc chưa phát hành. Hãy chọn lại."),
        },
    )
    pass_percent = PercentField(
        label=_("Điểm đạt (% số điểm)"),
        initial=50,
        help_text=_("Từ mức này trở lên là đạt, ví dụ 50 hoặc 62,5."),
        error_messages={
            name: _("Hãy ghi điểm đạt là một số từ 0 đến 100, ví dụ 50 hoặc 62,5.")
            for name in ("required", "invalid")
        },
    )
    summary = forms.CharField(
        label=_("Giới thiệu ngắn"),
        required=False,
        max_length=2000,
        help_text=_("Khóa dành cho ai, học xong làm được gì. Hiện ở trang đầu và trang học."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *arguments: Any, courses: list[tuple[str, str]], is_new: bool = True, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        chosen = self.get_initial_for_field(self.fields["course_code"], "course_code")
        choices = (
            courses if chosen else [("", _("Chưa chọn")), *courses]
        )  # a course is changed, not taken away
        self.fields["course_code"].choices = choices  # type: ignore[attr-defined]
        self.fields["course_code"].required = bool(chosen)
        if not is_new:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code in _TAKEN_CODES:
            raise forms.ValidationError(_("Hệ thống dùng mã này cho việc khác. Hãy đặt mã khác."))
        return code

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
        return values


class SeatsForm(forms.Form):
    """Seats for every line of one level of the quota tree; a line's own people have none to fill in.

    Each box carries the number it was shown with, so that saving touches only the lines this person changed: a colleague
    may be sharing out the same seats.
    """

    def __init__(self, lines: Sequence[QuotaLine], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.lines = lines
        for line in lines:
            if not line.is_own:
                self.fields[f"seats_{line.unit_code}"] = SeatsField(
                    label=_("Chỉ tiêu của %(unit)s") % {"unit": line.unit_name},
                    required=False,
                    initial=line.seats if line.has_row else None,
                    show_hidden_initial=True,
                )

    def rows(self) -> list[tuple[QuotaLine, forms.BoundField | None]]:
        """Each line with its box, if it has one."""
        return [(line, None if line.is_own else self[f"seats_{line.unit_code}"]) for line in self.lines]

    def changed_seats(self) -> dict[str, int]:
        """{unit code: seats} of the boxes that were changed; an emptied box means none, a box not sent stays as it is."""
        changed = {}
        for line in self.lines:
            name = f"seats_{line.unit_code}"
            if line.is_own or name not in self.data:
                continue
            written = self.cleaned_data[name]
            kept = line.seats if line.has_row else None
            if written not in (self._shown_before(name, kept), kept):
                changed[line.unit_code] = written or 0
        return changed

    def _shown_before(self, name: str, kept: int | None) -> int | None:
        """What the box held when the page was opened; what is kept now when the page did not say."""
        text = self.data.get(self.add_initial_prefix(name))
        if text is None:
            return kept
        try:
            seats: int | None = self.fields[name].clean(text)
        except forms.ValidationError:
            return kept
        return seats


class RosterForm(forms.Form):
    """A file of a roster. `units`: the subtrees to choose from, for someone who manages several."""

    unit = forms.ChoiceField(
        label=_("Danh sách của đơn vị"),
        error_messages={
            name: _("Hãy chọn đơn vị gửi danh sách này.") for name in ("required", "invalid_choice")
        },
    )
    file = forms.FileField(
        label=_("Tệp danh sách"),
        help_text=format_lazy(
            _("XLSX, XLS, ODS hoặc CSV, tối đa {size} MB. Giữ nguyên tệp đơn vị gửi, kể cả dòng tiêu đề."),
            size=LIMITS.bytes // _MEGABYTE,
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv"}),
        error_messages={
            "required": _("Hãy chọn tệp danh sách."),
            "invalid": _("Chưa nhận được tệp. Hãy chọn lại tệp danh sách rồi tải lên."),
            "missing": _("Chưa nhận được tệp. Hãy chọn lại tệp danh sách rồi tải lên."),
            "empty": _("Tệp này rỗng."),
        },
    )

    def __init__(self, *arguments: Any, units: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        if len(units) > 1:
            self.fields["unit"].choices = [("", _("Chọn đơn vị")), *units]  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]


class SlipsForm(forms.Form):
    """Who of a unit gets a slip."""

    who = forms.ChoiceField(
        label=_("Cấp cho"),
        choices=[
            ("missing", _("Người chưa có phiếu còn hạn")),
            ("all", _("Mọi người chưa kích hoạt; phiếu đã phát cho họ hết dùng được")),
        ],
        initial="missing",
        widget=forms.RadioSelect,
        error_messages={name: _("Hãy chọn cấp phiếu cho ai.") for name in ("required", "invalid_choice")},
    )


class PlaceForm(forms.Form):
    """The commune a person counts under."""

    unit = forms.ChoiceField(
        label=_("Đơn vị"),
        error_messages={
            name: _("Hãy chọn một đơn vị trong danh sách.") for name in ("required", "invalid_choice")
        },
    )

    def __init__(self, *arguments: Any, units: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["unit"].choices = [("", _("Chọn đơn vị")), *units]  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why a person leaves the campaign."""

    reason = forms.CharField(
        label=_("Lý do"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Ghi vào nhật ký, ví dụ: chuyển công tác."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
