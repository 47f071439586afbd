"""What organisers write."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.dates import parse_date
from lantoa.kernel.vietnamese.numbers import format_number, parse_number
from lantoa.training.queries.quotas import QuotaLine

MOST_SEATS = 10_000_000


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
        widget=forms.TextInput(attrs={"data-width": "14"}),
    )
    starts_on = DayField(label=_("Ngày bắt đầu"))
    ends_on = DayField(label=_("Ngày kết thúc"))
    course_code = forms.ChoiceField(
        label=_("Học liệu"), required=False, help_text=_("Có thể chọn sau, trước khi học viên vào học.")
    )
    pass_percent = forms.DecimalField(
        label=_("Điểm đạt (% số điểm)"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        initial=50,
        localize=True,
        widget=forms.TextInput(attrs={"data-width": "4", "inputmode": "decimal"}),
    )
    summary = forms.CharField(
        label=_("Giới thiệu ngắn"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *arguments: Any, courses: list[tuple[str, str]], is_new: bool = True, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["course_code"].choices = [("", _("Chưa chọn")), *courses]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("Ngày kết thúc phải từ ngày bắt đầu trở đi."))
        return values


class SeatsForm(forms.Form):
    """Seats for every line of one level of the quota tree; a line's own people have none to fill in."""

    def __init__(self, lines: Sequence[QuotaLine], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.lines = lines
        for line in lines:
            if not line.is_own:
                self.fields[f"seats_{line.unit_code}"] = SeatsField(
                    label=_("Chỉ tiêu của %(unit)s") % {"unit": line.unit_name},
                    required=False,
                    initial=line.seats if line.has_row else None,
                )

    def rows(self) -> list[tuple[QuotaLine, forms.BoundField | None]]:
        """Each line with its box, if it has one."""
        return [(line, None if line.is_own else self[f"seats_{line.unit_code}"]) for line in self.lines]

    def changed_seats(self) -> dict[str, int]:
        """{unit code: seats} of the lines whose number differs from what is kept; an emptied box means none."""
        changed = {}
        for line in self.lines:
            if line.is_own:
                continue
            written = self.cleaned_data[f"seats_{line.unit_code}"]
            kept = line.seats if line.has_row else None
            if written != kept:
                changed[line.unit_code] = written or 0
        return changed


class RosterForm(forms.Form):
    """A file of a roster."""

    file = forms.FileField(
        label=_("Tệp danh sách"),
        help_text=_("XLSX hoặc CSV, tối đa 20 MB. Giữ nguyên tệp đơn vị gửi, kể cả dòng tiêu đề."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv"}),
        error_messages={"required": _("Hãy chọn tệp danh sách."), "empty": _("Tệp này rỗng.")},
    )


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
    )


class PlaceForm(forms.Form):
    """The commune a person counts under."""

    unit = forms.ChoiceField(label=_("Đơn vị"), error_messages={"required": _("Hãy chọn đơn vị.")})

    def __init__(self, *arguments: Any, units: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["unit"].choices = [("", _("Chọn đơn vị")), *units]  # type: ignore[attr-defined]
