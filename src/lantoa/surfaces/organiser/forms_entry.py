"""What organisers write about taking people in and about changes to people who are in."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.surfaces.organiser.forms import LONGEST_REASON, DayField
from lantoa.surfaces.ui.person_form import PersonAtUnitForm, PersonForm
from lantoa.surfaces.ui.unit_choice import UnitForm
from lantoa.territory.rules.scope import Scope


class ReasonField(forms.CharField):
    """Why; always asked, always kept."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Lý do"))
        options.setdefault("help_text", _("Ghi vào nhật ký và hồ sơ học viên."))
        super().__init__(
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": _("Hãy ghi lý do.")},
            **options,
        )


class NominationForm(PersonAtUnitForm):
    """Someone a unit proposes, with a word for those who decide."""

    note = forms.CharField(
        label=_("Điều cần nói thêm"),
        required=False,
        max_length=300,
        help_text=_("Ban tổ chức đọc khi duyệt, ví dụ: mới nhận việc thay người cũ."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SubstituteForm(PersonForm):
    """Who comes in, and why the other leaves."""

    reason = ReasonField(label=_("Lý do thay người"))


class TransferForm(UnitForm):
    """The new unit, and why."""

    reason = ReasonField(label=_("Lý do chuyển"))

    def __init__(self, *arguments: Any, as_of: date, scope: Scope, **options: Any) -> None:
        super().__init__(*arguments, as_of=as_of, **options)
        self.scope = scope
        unit = self.fields["unit"]
        unit.required, unit.label = True, _("Đơn vị mới")
        unit.help_text = _(
            "Tên hoặc mã, có dấu hay không dấu đều được. Ví dụ: Trảng Bom; hoặc Tân Phú, Đồng Nai."
        )
        unit.error_messages = {**unit.error_messages, "required": _("Hãy ghi đơn vị mới.")}


class ReasonForm(forms.Form):
    """Why, and nothing else."""

    reason = ReasonField()


class ExtendForm(forms.Form):
    """A later last day, and why."""

    ends_on = DayField(label=_("Ngày kết thúc mới"))
    reason = ReasonField(label=_("Lý do kéo dài"))


class EntryTermsForm(forms.Form):
    """How people come into the campaign. `units`: (code, name) of those sign-up can be limited to."""

    managers_enrol = forms.ChoiceField(
        label=_("Đơn vị gửi người"),
        choices=[
            ("yes", _("Quản lý đơn vị ghi danh thẳng, trong chỉ tiêu của đơn vị")),
            ("no", _("Đơn vị đề cử, ban tổ chức duyệt rồi mới ghi danh")),
        ],
        widget=forms.RadioSelect,
        error_messages={name: _("Hãy chọn một cách.") for name in ("required", "invalid_choice")},
    )
    sign_up_on = forms.BooleanField(
        label=_("Nhận người tự đăng ký"),
        required=False,
        help_text=_("Mở một trang công khai; ai đăng ký cũng phải chờ duyệt."),
    )
    sign_up_from = DayField(
        label=_("Nhận từ ngày"), required=False, help_text=_("Ví dụ 05/06/2026. Bỏ trống: từ bây giờ.")
    )
    sign_up_until = DayField(
        label=_("Nhận đến hết ngày"),
        required=False,
        help_text=_("Ví dụ 30/06/2026. Bỏ trống: đến khi kết thúc khóa."),
    )
    sign_up_units = forms.MultipleChoiceField(
        label=_("Chỉ nhận người của"),
        required=False,
        help_text=_("Không chọn đơn vị nào: nhận người của mọi đơn vị."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Có đơn vị không nằm trong danh mục của khóa. Hãy chọn lại.")},
    )

    def __init__(self, *arguments: Any, units: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sign_up_units"].choices = list(units)  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Many requests decided alike. `action`: approve or refuse."""

    action = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.chosen = read_uuids(data.getlist("request"))


def read_uuids(written: Iterable[str]) -> list[uuid.UUID]:
    """The uuids among what was sent, each once; anything else is no choice."""
    found = []
    for text in written:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
