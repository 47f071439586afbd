"""What operators write."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lantoa.people.enums import RoleName
from lantoa.people.rules.grants import EVERY_CAMPAIGN
from lantoa.surfaces.ui.unit_choice import UnitForm

# What each role does, said where it is given.
_WORK = {
    RoleName.LECTURER: _("đứng tên chuyên đề"),
    RoleName.AUTHOR: _("nhập và phát hành học liệu, cả nước"),
    RoleName.ORGANISER: _("mở khóa tập huấn, giao chỉ tiêu, ra bài kiểm tra, cấp giấy chứng nhận"),
    RoleName.UNIT_MANAGER: _("gửi danh sách, theo dõi và nhắc người của đơn vị mình"),
    RoleName.OPERATOR: _("giữ hệ thống, tài khoản và nhật ký, cả nước"),
}
_PLAIN = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false", "autocomplete": "off"}


class AccountForm(UnitForm):
    """Someone who works with the system without being on any roster."""

    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=120, error_messages={"required": _("Hãy ghi họ và tên.")}
    )
    user_name = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Chữ cái không dấu, chữ số, dấu chấm hoặc gạch nối, ví dụ an.nguyen."),
        widget=forms.TextInput(attrs={**_PLAIN, "data-width": "24"}),
        error_messages={"required": _("Hãy đặt tên đăng nhập.")},
    )
    field_order = ("full_name", "user_name", "unit")


class RoleForm(UnitForm):
    """A role, over which units, in which campaign."""

    name = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[
            (value, format_lazy("{role}: {work}", role=label, work=_WORK[RoleName(value)]))
            for value, label in RoleName.choices
            if value != RoleName.LEARNER
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một vai trò."), "invalid_choice": _("Hãy chọn một vai trò.")},
    )
    campaign = forms.ChoiceField(
        label=_("Khóa tập huấn"),
        required=False,
        error_messages={"invalid_choice": _("Khóa tập huấn này không còn. Hãy chọn lại.")},
    )
    field_order = ("name", "unit", "campaign")

    def __init__(self, *arguments: Any, campaigns: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["campaign"].choices = [("", _("Mọi khóa")), *campaigns]  # type: ignore[attr-defined]

    def clean_campaign(self) -> int:
        """The internal id, as roles keep it."""
        return int(self.cleaned_data["campaign"] or EVERY_CAMPAIGN)

    def clean(self) -> dict[str, Any]:
        """Operators and authors answer for the whole installation."""
        values = super().clean() or {}
        is_general = values.get("name") in {RoleName.OPERATOR, RoleName.AUTHOR}
        unit = values.get("unit")
        if is_general and unit is not None and unit.parent_code:
            self.add_error("unit", _("Vai trò này có hiệu lực cả nước. Hãy bỏ trống đơn vị."))
        if is_general and values.get("campaign"):
            self.add_error("campaign", _("Vai trò này có hiệu lực ở mọi khóa. Hãy chọn “Mọi khóa”."))
        return values


class BankFileForm(forms.Form):
    """A question bank's folder as one zip."""

    file = forms.FileField(
        label=_("Tệp ngân hàng câu hỏi (.zip)"),
        help_text=_(
            "Nén thư mục có tệp bank.yaml. Nhập lại tệp đã sửa thì câu cũ được cập nhật, không nhân đôi."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={
            "required": _("Hãy chọn tệp .zip của ngân hàng câu hỏi."),
            "empty": _("Tệp này trống. Hãy chọn tệp khác."),
        },
    )


class CourseFileForm(forms.Form):
    """A course folder as one zip."""

    file = forms.FileField(
        label=_("Tệp học liệu (.zip)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={
            "required": _("Hãy chọn tệp .zip của khóa học."),
            "empty": _("Tệp này trống. Hãy chọn tệp khác."),
        },
    )
