"""What organisers write about certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.outcomes.services.terms import Terms

_YES_NO = [("yes", _("Có")), ("no", _("Không"))]


class TermsForm(forms.Form):
    """What completing asks for and what is printed."""

    parent_organisation = forms.CharField(
        label=_("Cơ quan cấp trên"),
        max_length=200,
        required=False,
        help_text=_("In ở dòng trên cùng, phía trên tên đơn vị tổ chức."),
        widget=forms.TextInput(attrs={"data-width": "full"}),
    )
    place = forms.CharField(
        label=_("Nơi cấp"),
        max_length=80,
        required=False,
        help_text=_("In trước ngày cấp, ví dụ Hà Nội."),
        widget=forms.TextInput(attrs={"data-width": "24"}),
    )
    signer_title = forms.CharField(
        label=_("Chức vụ người ký"),
        max_length=160,
        required=False,
        help_text=_("Có thể viết hai dòng, ví dụ KT. CỤC TRƯỞNG rồi PHÓ CỤC TRƯỞNG."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signer_name = forms.CharField(
        label=_("Họ tên người ký"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"data-width": "24"}),
    )
    lessons_required = forms.ChoiceField(
        label=_("Phải học hết các bài mới được cấp"), choices=_YES_NO, widget=forms.RadioSelect
    )
    issues_automatically = forms.ChoiceField(
        label=_("Tự cấp ngay khi học viên hoàn thành"),
        choices=_YES_NO,
        help_text=_("Chọn “Không” để ban tổ chức xem lại rồi cấp cùng một lúc."),
        widget=forms.RadioSelect,
    )

    @property
    def terms(self) -> Terms:
        """What was written; after `is_valid`."""
        values = dict(self.cleaned_data)
        for name in ("lessons_required", "issues_automatically"):
            values[name] = values[name] == "yes"
        return Terms(**values)


class RevokeForm(forms.Form):
    """Why a certificate no longer holds."""

    reason = forms.CharField(
        label=_("Lý do thu hồi"),
        max_length=300,
        help_text=_("Hiện trên trang kiểm tra cho mọi người có giấy."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi lý do thu hồi giấy chứng nhận.")},
    )
