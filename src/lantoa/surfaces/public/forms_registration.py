"""What someone writes who signs up by themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.surfaces.ui.person_form import PersonAtUnitForm


class SignUpForm(PersonAtUnitForm):
    """The person, the unit, and the consent, never ticked beforehand."""

    consent = forms.BooleanField(
        label=_("Tôi đồng ý để ban tổ chức dùng các thông tin trên để xét và ghi danh tôi vào khóa"),
        help_text=_(
            "Không dùng vào việc khác. Nếu không được duyệt, thông tin chỉ giữ trong hồ sơ của khóa."
        ),
        required=False,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, kind in (("full_name", "name"), ("birth", "bday"), ("phone", "tel")):
            self.fields[name].widget.attrs["autocomplete"] = kind
        self.fields["full_name"].label = _("Họ và tên của bạn")
        self.fields["birth"].help_text = _(
            "Ví dụ 05/06/1985. Ghi đúng như trên giấy tờ, để in giấy chứng nhận."
        )
        self.fields["phone"].help_text = _("Bạn dùng số này để đăng nhập khi được duyệt.")
        self.fields["once"].required = True
        self.fields["once"].error_messages = {
            name: _("Trang này đã cũ. Hãy tải lại trang rồi điền lại.") for name in ("required", "invalid")
        }


class ReceiptForm(forms.Form):
    """The number of a receipt."""

    so = forms.CharField(
        label=_("Số biên nhận"),
        max_length=40,
        help_text=_("Gồm chữ và số, chia ba nhóm, ví dụ ABCD-2345-EFGH."),
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "characters",
                "autocomplete": "off",
                "spellcheck": "false",
                "data-width": "24",
            }
        ),
        error_messages={"required": _("Hãy ghi số biên nhận.")},
    )
