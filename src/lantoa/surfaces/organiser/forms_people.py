"""What is written on the pages about one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.dates import parse_date
from lantoa.people.services.corrections import Birth
from lantoa.surfaces.organiser.forms import LONGEST_REASON


class BirthField(forms.CharField):
    """A birth date as people write it, or the year alone."""

    default_error_messages = {
        "invalid": _("Hãy ghi ngày sinh, ví dụ 05/06/1985; nếu chỉ biết năm thì ghi 1985.")
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"data-width": "14", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, **options)

    def clean(self, value: Any) -> Birth | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            written = parse_date(text)
            if not 1900 <= written.year <= 2100 or (written.month is not None and written.day is None):
                raise ValueError
            return Birth(written.year, written.as_date() if written.day is not None else None)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class DetailsForm(forms.Form):
    """Name and birth date as printed on a certificate, and who asked for the change."""

    full_name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Hãy ghi họ và tên.")},
    )
    birth = BirthField(
        label=_("Ngày sinh"),
        required=False,
        help_text=_("Để trống thì giữ nguyên. Ví dụ 05/06/1985, hoặc 1985."),
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=LONGEST_REASON,
        help_text=_("Ghi vào nhật ký, ví dụ: theo căn cước, người học đề nghị ngày 12/05."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi lý do sửa.")},
    )


class MergeForm(forms.Form):
    """Which record stays, and why they are one person. `sides`: (uuid, words) of the two."""

    kept = forms.ChoiceField(
        label=_("Giữ hồ sơ nào?"),
        widget=forms.RadioSelect,
        error_messages={name: _("Hãy chọn hồ sơ được giữ.") for name in ("required", "invalid_choice")},
    )
    reason = forms.CharField(
        label=_("Vì sao biết là một người?"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Ghi vào nhật ký, ví dụ: đã gọi điện hỏi, đổi số điện thoại."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *arguments: Any, sides: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kept"].choices = sides  # type: ignore[attr-defined]
