"""What visitors write on public pages."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.vietnamese.dates import parse_date
from lantoa.people.queries.first_steps import ConsentQuestion

_ATTRIBUTES = {"class": "input", "autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class CheckForm(forms.Form):
    """A certificate's serial or check code; the address carries it as `so`."""

    so = forms.CharField(
        label=_("Số giấy hoặc mã kiểm tra"),
        max_length=60,
        widget=forms.TextInput(attrs=_ATTRIBUTES | {"autocomplete": "off", "data-width": "24"}),
        error_messages={"required": _("Hãy nhập số in trên giấy hoặc mã kiểm tra.")},
    )


class SignInForm(forms.Form):
    """A user name or phone, and a password."""

    name = forms.CharField(
        label=_("Tên đăng nhập hoặc số điện thoại"),
        max_length=80,
        widget=forms.TextInput(attrs=_ATTRIBUTES | {"autocomplete": "username"}),
        error_messages={"required": _("Hãy nhập tên đăng nhập hoặc số điện thoại.")},
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
        error_messages={"required": _("Hãy nhập mật khẩu.")},
    )


class CodeForm(forms.Form):
    """The name and the code printed on the slip."""

    name = forms.CharField(
        label=_("Tên đăng nhập hoặc số điện thoại in trên phiếu"),
        max_length=80,
        widget=forms.TextInput(attrs=_ATTRIBUTES | {"autocomplete": "username"}),
        error_messages={"required": _("Hãy nhập tên đăng nhập hoặc số điện thoại in trên phiếu.")},
    )
    code = forms.CharField(
        label=_("Mã kích hoạt"),
        help_text=_("Gồm chữ và số, chia hai nhóm, ví dụ ABCDE-23456. Chữ hoa hay chữ thường đều được."),
        max_length=40,
        widget=forms.TextInput(
            attrs=_ATTRIBUTES | {"autocomplete": "one-time-code", "data-code": "", "data-width": "24"}
        ),
        error_messages={"required": _("Hãy nhập mã kích hoạt in trên phiếu.")},
    )


class PasswordForm(forms.Form):
    """A password of one's own, written twice."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        help_text=_("Ít nhất 8 ký tự. Đừng dùng họ tên, ngày sinh hay số điện thoại của bạn."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
        error_messages={"required": _("Hãy đặt mật khẩu.")},
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
        error_messages={"required": _("Hãy nhập lại mật khẩu.")},
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("Hai lần nhập mật khẩu không giống nhau."))
        return again


class ConsentForm(forms.Form):
    """One question for each purpose, answered yes or no; nothing is chosen beforehand, silence is no answer."""

    def __init__(self, questions: Sequence[ConsentQuestion], data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        for question in questions:
            self.fields[question.purpose] = forms.ChoiceField(
                label=question.label,
                help_text=question.explanation,
                choices=[("yes", _("Đồng ý")), ("no", _("Không đồng ý"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Hãy chọn đồng ý hoặc không đồng ý.")},
            )

    def answers(self) -> dict[str, bool]:
        """What was answered, by purpose."""
        return {purpose: answer == "yes" for purpose, answer in self.cleaned_data.items()}


class CorrectionForm(forms.Form):
    """What is wrong in the name or birth date as they will be printed."""

    full_name = forms.CharField(
        label=_("Họ và tên đúng"),
        help_text=_("Chỉ ghi nếu họ tên đang sai."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    birth_date = forms.CharField(
        label=_("Ngày sinh đúng"),
        help_text=_("Chỉ ghi nếu ngày sinh đang sai. Ví dụ 05/02/1985."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "bday", "data-width": "14"}),
    )
    note = forms.CharField(
        label=_("Điều cần nói thêm"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )

    def clean_birth_date(self) -> date | None:
        written: str = self.cleaned_data["birth_date"]
        if not written:
            return None
        try:
            return parse_date(written).as_date()
        except ValueError as error:
            raise forms.ValidationError(_("Hãy ghi đủ ngày, tháng, năm, ví dụ 05/02/1985.")) from error
