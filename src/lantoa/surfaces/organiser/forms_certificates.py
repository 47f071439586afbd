"""What organisers write about certificates: what is asked for and printed, why one is revoked or issued anew, files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.normalise import clean
from lantoa.kernel.vietnamese.numbers import parse_number
from lantoa.outcomes.enums import PrintLevel
from lantoa.outcomes.rules import percent_words
from lantoa.outcomes.services.terms import Terms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lantoa.outcomes.models import CertificateTemplate, CompletionTerms

_GRADE = re.compile(r"(?:từ\s+)?(\d{1,3}(?:,\d{1,2})?)\s*%?\s*:?\s+(\D.*)", re.IGNORECASE)
AUTOMATIC, BY_HAND, BY_DECISION = "tu-dong", "tay", "quyet-dinh"
_YES_NO = [("yes", _("Có")), ("no", _("Không"))]
_MODES = [
    (AUTOMATIC, _("Tự cấp ngay khi học viên hoàn thành")),
    (BY_HAND, _("Ban tổ chức xem lại rồi bấm cấp")),
    (BY_DECISION, _("Cấp theo quyết định, có số vào sổ")),
]


def optional_line(
    label: str | _StrPromise, *, longest: int, help_text: str | _StrPromise = "", width: str = "full"
) -> forms.CharField:
    """A line that may stay empty."""
    widget = forms.TextInput(attrs={"data-width": width})
    return forms.CharField(
        label=label, max_length=longest, required=False, help_text=help_text, widget=widget
    )


def place_field() -> forms.CharField:
    """Where certificates are issued."""
    return optional_line(
        _("Nơi cấp"), longest=80, help_text=_("In trước ngày cấp, ví dụ Hà Nội."), width="24"
    )


def signer_title_field() -> forms.CharField:
    """The office of who signs; two lines when somebody signs for another."""
    return forms.CharField(
        label=_("Chức vụ người ký"),
        max_length=160,
        required=False,
        help_text=_("Có thể viết hai dòng, ví dụ KT. GIÁM ĐỐC rồi PHÓ GIÁM ĐỐC."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def signer_name_field(*, required: bool = False) -> forms.CharField:
    """Who signs, without academic titles (Decree 30/2020)."""
    return forms.CharField(
        label=_("Họ tên người ký"),
        max_length=120,
        required=required,
        help_text=_("Chỉ ghi họ tên, không ghi học hàm, học vị."),
        widget=forms.TextInput(attrs={"data-width": "24"}),
        error_messages={"required": _("Hãy ghi họ tên người ký.")},
    )


class TermsForm(forms.Form):
    """What completing asks for and what is printed."""

    mode = forms.ChoiceField(
        label=_("Cách cấp giấy"),
        choices=_MODES,
        help_text=_(
            "Theo quyết định: lập danh sách, xem lại, ghi số quyết định và người ký, rồi cấp cả đợt."
        ),
        widget=forms.RadioSelect,
    )
    lessons_required = forms.ChoiceField(
        label=_("Phải học hết các bài mới được cấp"), choices=_YES_NO, widget=forms.RadioSelect
    )
    template = forms.ChoiceField(
        label=_("Mẫu giấy"),
        required=False,
        help_text=_(
            "Mẫu mang tên đơn vị, biểu trưng, màu và lời văn. Ô nào dưới đây để trống thì lấy theo mẫu."
        ),
    )
    parent_organisation = optional_line(
        _("Cơ quan cấp trên"),
        longest=200,
        help_text=_("In ở dòng trên cùng, phía trên tên đơn vị tổ chức."),
    )
    place = place_field()
    signer_title = signer_title_field()
    signer_name = signer_name_field()
    grades = forms.CharField(
        label=_("Xếp loại"),
        required=False,
        max_length=300,
        help_text=_(
            "Mỗi dòng một loại: điểm thấp nhất rồi tên, ví dụ “80 Giỏi”. Để trống thì không xếp loại."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, templates: Sequence[CertificateTemplate], data: Any = None, *, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [("", _("Mẫu thông thường"))] + [(str(one.uuid), one.name) for one in templates]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]

    def clean_grades(self) -> tuple[tuple[Decimal, str], ...]:
        """Lines such as "80 Giỏi" or "từ 80: Giỏi"."""
        found = []
        for line in filter(None, map(clean, self.cleaned_data["grades"].splitlines())):
            read = _GRADE.match(line)
            if read is None or not 0 <= (lowest := parse_number(read[1])) <= 100:
                raise forms.ValidationError(_("Hãy viết điểm từ 0 đến 100 rồi tên, ví dụ “80 Giỏi”."))
            found.append((lowest, read[2]))
        return tuple(found)

    @property
    def terms(self) -> Terms:
        """What was written; after `is_valid`."""
        values = dict(self.cleaned_data)
        mode = values.pop("mode")
        values["lessons_required"] = values["lessons_required"] == "yes"
        values["template"] = UUID(values["template"]) if values["template"] else None
        return Terms(**values, issues_automatically=mode == AUTOMATIC, by_decision=mode == BY_DECISION)


class RevokeForm(forms.Form):
    """Why a certificate no longer holds."""

    reason = forms.CharField(
        label=_("Lý do thu hồi"),
        max_length=300,
        help_text=_("Hiện trên trang kiểm tra cho mọi người có giấy."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi lý do thu hồi giấy chứng nhận.")},
    )


class ReissueForm(forms.Form):
    """Why a certificate is issued anew."""

    reason = forms.CharField(
        label=_("Lý do cấp lại"),
        max_length=300,
        help_text=_("Ví dụ: Sửa lại ngày sinh. Hiện trên trang kiểm tra của giấy cũ."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi lý do cấp lại.")},
    )


class PrintForm(forms.Form):
    """Which files to print."""

    level = forms.ChoiceField(
        label=_("Chia tệp"), choices=PrintLevel.choices, initial=PrintLevel.COMMUNE, widget=forms.RadioSelect
    )


def mode_of(terms: CompletionTerms) -> str:
    """The way of issuing that terms ask for."""
    return AUTOMATIC if terms.issues_automatically else BY_DECISION if terms.by_decision else BY_HAND


def grade_lines(grades: Sequence[Sequence[str]]) -> str:
    """Bands as written in the form."""
    return "\n".join(f"{percent_words(Decimal(lowest)).removesuffix(' %')} {word}" for lowest, word in grades)
