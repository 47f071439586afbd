"""What organisers write about batches and templates of certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.outcomes.services.batches import Deciding
from lantoa.outcomes.services.templates import TemplateText
from lantoa.surfaces.organiser.forms import DayField
from lantoa.surfaces.organiser.forms_certificates import (
    optional_line,
    place_field,
    signer_name_field,
    signer_title_field,
)

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
    decided_on = DayField(
        label=_("Ngày quyết định"),
        help_text=_("Ví dụ 05/02/2026."),
        error_messages={
            "required": _("Hãy ghi ngày quyết định."),
            "invalid": _("Hãy ghi đủ ngày, tháng, năm, ví dụ 05/02/2026."),
        },
    )
    signer_title = signer_title_field()
    signer_name = signer_name_field(required=True)
    place = place_field()
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
    parent_organisation = optional_line(_("Cơ quan cấp trên"), longest=200)
    organisation = optional_line(
        _("Đơn vị tổ chức"), longest=200, help_text=_("Để trống thì lấy tên đơn vị của khóa tập huấn.")
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
    opening = optional_line(_("Lời mở đầu"), longest=120, help_text=_("Để trống thì in “Chứng nhận ông/bà”."))
    statement = optional_line(
        _("Lời chứng nhận"),
        longest=160,
        help_text=_("Đứng trước tên khóa. Để trống thì in “đã hoàn thành khóa tập huấn”."),
    )
    note = optional_line(
        _("Dòng thêm"), longest=240, help_text=_("In dưới kết quả, ví dụ thời lượng: 24 tiết.")
    )
    place = place_field()
    signer_title = signer_title_field()
    signer_name = signer_name_field()

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
