"""What organisers write about batches and templates of certificates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.dates import parse_date
from lantoa.outcomes.services.batches import Deciding
from lantoa.outcomes.services.templates import TemplateText

if TYPE_CHECKING:
    from lantoa.outcomes.models import CertificateBatch, CertificateTemplate

_ACCENTS = [
    ("", _("Đỏ son")),
    ("#0b5563", _("Xanh đồng")),
    ("#1f3f7a", _("Xanh lam")),
    ("#2f5d2c", _("Xanh lá")),
    ("#6b4a12", _("Nâu đồng")),
]


class DecidingForm(forms.Form):
    """The decision behind a batch."""

    number = forms.CharField(
        label=_("Số quyết định"),
        max_length=80,
        help_text=_("Ví dụ 125/QĐ-STTTT."),
        widget=forms.TextInput(attrs={"data-width": "24"}),
        error_messages={"required": _("Hãy ghi số quyết định, ví dụ 125/QĐ-STTTT.")},
    )
    decided_on = forms.CharField(
        label=_("Ngày quyết định"),
        max_length=30,
        help_text=_("Ví dụ 05/02/2026."),
        widget=forms.TextInput(attrs={"data-width": "14"}),
        error_messages={"required": _("Hãy ghi ngày quyết định.")},
    )
    signer_title = forms.CharField(
        label=_("Chức vụ người ký"),
        max_length=160,
        required=False,
        help_text=_("Có thể viết hai dòng, ví dụ KT. GIÁM ĐỐC rồi PHÓ GIÁM ĐỐC."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signer_name = forms.CharField(
        label=_("Họ tên người ký"),
        max_length=120,
        help_text=_("Chỉ ghi họ tên, không ghi học hàm, học vị."),
        widget=forms.TextInput(attrs={"data-width": "24"}),
        error_messages={"required": _("Hãy ghi họ tên người ký.")},
    )
    place = forms.CharField(
        label=_("Nơi cấp"),
        max_length=80,
        required=False,
        help_text=_("In trước ngày cấp, ví dụ Hà Nội."),
        widget=forms.TextInput(attrs={"data-width": "24"}),
    )
    book_start = forms.IntegerField(
        label=_("Số vào sổ bắt đầu từ"),
        min_value=1,
        max_value=9_999_999,
        required=False,
        help_text=_("Các giấy trong đợt nhận số liền nhau. Để trống thì tiếp số cuối cùng trong sổ."),
        widget=forms.TextInput(attrs={"data-width": "8", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Hãy ghi một số nguyên từ 1."),
            "min_value": _("Hãy ghi một số nguyên từ 1."),
            "max_value": _("Số này quá lớn."),
        },
    )
    book_suffix = forms.CharField(
        label=_("Phần sau số vào sổ"),
        max_length=40,
        required=False,
        help_text=_("Ví dụ /GCN-STTTT, in thành 0001/GCN-STTTT. Mỗi phần sau là một sổ riêng."),
        widget=forms.TextInput(attrs={"data-width": "14"}),
    )

    def clean_decided_on(self) -> date:
        try:
            return parse_date(self.cleaned_data["decided_on"]).as_date()
        except ValueError as error:
            raise forms.ValidationError(_("Hãy ghi đủ ngày, tháng, năm, ví dụ 05/02/2026.")) from error

    @property
    def deciding(self) -> Deciding:
        """What was written; after `is_valid`."""
        return Deciding(**self.cleaned_data)


class TemplateForm(forms.Form):
    """The text and emblem of a template."""

    name = forms.CharField(
        label=_("Tên mẫu"),
        max_length=120,
        help_text=_("Để bạn chọn, không in ra. Ví dụ: Mẫu của Sở năm 2026."),
        error_messages={"required": _("Hãy đặt tên cho mẫu để dễ chọn.")},
    )
    parent_organisation = forms.CharField(
        label=_("Cơ quan cấp trên"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"data-width": "full"}),
    )
    organisation = forms.CharField(
        label=_("Đơn vị tổ chức"),
        max_length=200,
        required=False,
        help_text=_("Để trống thì lấy tên đơn vị của khóa tập huấn."),
        widget=forms.TextInput(attrs={"data-width": "full"}),
    )
    emblem = forms.FileField(
        label=_("Biểu trưng"),
        required=False,
        help_text=_("Tệp PNG, cạnh ngắn từ 480 điểm ảnh, tối đa 2 MB. Nền trong suốt in đẹp nhất."),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )
    without_emblem = forms.BooleanField(label=_("Bỏ biểu trưng đang dùng"), required=False)
    accent = forms.ChoiceField(
        label=_("Màu chữ “Giấy chứng nhận”"), choices=_ACCENTS, required=False, widget=forms.RadioSelect
    )
    opening = forms.CharField(
        label=_("Lời mở đầu"),
        max_length=120,
        required=False,
        help_text=_("Để trống thì in “Chứng nhận ông/bà”."),
        widget=forms.TextInput(attrs={"data-width": "full"}),
    )
    statement = forms.CharField(
        label=_("Lời chứng nhận"),
        max_length=160,
        required=False,
        help_text=_("Đứng trước tên khóa. Để trống thì in “đã hoàn thành khóa tập huấn”."),
        widget=forms.TextInput(attrs={"data-width": "full"}),
    )
    note = forms.CharField(
        label=_("Dòng thêm"),
        max_length=240,
        required=False,
        help_text=_("In dưới kết quả, ví dụ thời lượng: 24 tiết."),
        widget=forms.TextInput(attrs={"data-width": "full"}),
    )
    place = forms.CharField(
        label=_("Nơi cấp"), max_length=80, required=False, widget=forms.TextInput(attrs={"data-width": "24"})
    )
    signer_title = forms.CharField(
        label=_("Chức vụ người ký"), max_length=160, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    signer_name = forms.CharField(
        label=_("Họ tên người ký"),
        max_length=120,
        required=False,
        help_text=_("Chỉ ghi họ tên, không ghi học hàm, học vị."),
        widget=forms.TextInput(attrs={"data-width": "24"}),
    )

    @property
    def text(self) -> TemplateText:
        """What was written; after `is_valid`."""
        left_out = {"emblem", "without_emblem"}
        return TemplateText(**{key: value for key, value in self.cleaned_data.items() if key not in left_out})


def deciding_initial(last: CertificateBatch | None, next_number: int) -> dict[str, object]:
    """What the form starts from: the words of the batch before."""
    values: dict[str, object] = {"book_start": next_number}
    if last is not None:
        for name in ("signer_title", "signer_name", "place"):
            values[name] = getattr(last, name)
        values["book_suffix"] = last.book.suffix if last.book else ""
    return values


def template_initial(template: CertificateTemplate) -> dict[str, object]:
    """What the form starts from: the template as it stands."""
    return {name: getattr(template, name) for name in TemplateText.__dataclass_fields__}
