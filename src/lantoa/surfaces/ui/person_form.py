"""One person written in a form: name, birth, phone, unit. Used where people are added, nominated or sign up."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import DomainError
from lantoa.surfaces.ui.forms import refuse
from lantoa.surfaces.ui.templatetags.lantoa_ui import phone
from lantoa.surfaces.ui.unit_choice import UnitForm
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.rules.entries import Entry

NEW_PERSON = "new"


class PersonForm(forms.Form):
    """A person. What only looks odd is asked once more (`is_checked`); who it may be is put side by side (`answer`)."""

    full_name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Hãy ghi họ và tên.")},
    )
    birth = forms.CharField(
        label=_("Ngày sinh"),
        max_length=30,
        required=False,
        help_text=_("Ví dụ 05/06/1985. Không nhớ ngày thì ghi năm; in giấy chứng nhận cần đủ ngày."),
        widget=forms.TextInput(attrs={"data-width": "14", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        max_length=40,
        required=False,
        help_text=_("Dùng để đăng nhập. Không có thì hệ thống cấp tên đăng nhập riêng."),
        widget=forms.TextInput(attrs={"data-width": "14", "inputmode": "tel", "autocomplete": "off"}),
    )
    post = forms.CharField(
        label=_("Chức vụ"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    once = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def answer(self) -> str:
        """What was chosen of the records put side by side."""
        return str(self.data.get("answer", ""))[:36]

    @property
    def is_checked(self) -> bool:
        """Whether odd values were confirmed."""
        return self.data.get("is_checked") == "on"

    def entry(self) -> Entry:
        """The person as written; the unit is the form's own when it has one."""
        values = self.cleaned_data
        unit = values.get("unit")
        return Entry(
            full_name=values["full_name"],
            birth=values["birth"],
            phone=values["phone"],
            post=values["post"],
            unit=unit.code if unit is not None else "",
        )

    def refuse(self, error: DomainError) -> int:
        """Show a refusal of the service and, for what can be answered, the question. Returns the HTTP status."""
        status = refuse(self, error)
        if error.details.get("look_again"):
            self._ask_to_check()
        if error.code == "person_doubtful":
            self._ask_who(error.details.get("persons", []))
        return status

    def _ask_to_check(self) -> None:
        self.fields["is_checked"] = forms.BooleanField(
            label=_("Tôi đã xem lại: đúng như đã ghi"), required=False
        )

    def _ask_who(self, persons: Sequence[Mapping[str, str]]) -> None:
        choices = [(person["uuid"], described(person)) for person in persons]
        self.fields["answer"] = forms.ChoiceField(
            label=_("Người này là ai?"),
            help_text=_("Hồ sơ của đơn vị khác chỉ hiện một phần."),
            choices=[*choices, (NEW_PERSON, _("Người khác, chưa có hồ sơ"))],
            widget=forms.RadioSelect,
        )


class PersonAtUnitForm(PersonForm, UnitForm):
    """A person and their unit, written as a code or a name; `scope`: the subtrees it may lie in."""

    def __init__(self, *arguments: Any, as_of: date, scope: Scope = EVERYTHING, **options: Any) -> None:
        super().__init__(*arguments, as_of=as_of, **options)
        self.scope = scope
        unit = self.fields["unit"]
        unit.required = True
        unit.label = _("Xã, phường hoặc tỉnh")
        unit.help_text = _(
            "Tên hoặc mã, có dấu hay không dấu đều được. Ví dụ: Lộc Ninh; hoặc Tân Phú, Đồng Nai."
        )
        unit.error_messages = {**unit.error_messages, "required": _("Hãy ghi xã, phường hoặc tỉnh.")}
        self.order_fields(["full_name", "birth", "phone", "unit", "post"])


def described(person: Mapping[str, str]) -> str:
    """A known record in one line: name, birth, unit, phone, post."""
    parts = [person["name"], person["birth"], person["unit"], phone(person["phone"]), person["post"]]
    return " · ".join(part for part in parts if part and part != "–")
