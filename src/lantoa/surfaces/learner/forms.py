"""What learners write about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.surfaces.public.forms import PasswordForm


class ChangePasswordForm(PasswordForm):
    """The password in use, and a new one written twice."""

    old = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
        error_messages={"required": _("Hãy nhập mật khẩu đang dùng.")},
    )
    field_order = ("old", "password", "again")
