"""Invented but plausible content for the gallery of components."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.paging import Page


class SampleForm(forms.Form):
    """One field of each kind, sent with mistakes so that refusals show."""

    full_name = forms.CharField(
        label=_("Họ và tên"), help_text=_("Viết đúng như sẽ in trên giấy chứng nhận.")
    )
    birth_date = forms.CharField(
        label=_("Ngày sinh"),
        help_text=_("Ví dụ 05/02/1985. Chỉ nhớ năm thì viết 1985."),
        widget=forms.TextInput(attrs={"class": "input", "data-width": "14", "inputmode": "numeric"}),
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        widget=forms.TextInput(attrs={"class": "input", "data-width": "24", "inputmode": "tel"}),
    )
    unit = forms.ChoiceField(
        label=_("Đơn vị"), choices=[("", _("Chọn đơn vị")), ("1", "Xã Yên Khê"), ("2", "Phường Trường Vinh")]
    )
    channel = forms.ChoiceField(
        label=_("Hình thức học"),
        widget=forms.RadioSelect,
        choices=[("online", _("Học trên mạng")), ("class", _("Học tại lớp"))],
    )
    note = forms.CharField(
        label=_("Ghi chú"), widget=forms.Textarea(attrs={"class": "input", "rows": 3}), required=False
    )
    roster = forms.FileField(
        label=_("Tệp danh sách"), help_text=_("XLSX hoặc CSV, không quá 20 MB."), required=False
    )
    agree = forms.BooleanField(
        label=_("Tôi đồng ý nhận tin nhắn nhắc lịch học"),
        help_text=_("Có thể rút lại bất cứ lúc nào trong trang tài khoản."),
        required=False,
    )


def make_form() -> SampleForm:
    """The sample form as a person would get it back with two mistakes."""
    form = SampleForm(
        {
            "full_name": "Nguyễn Thị Ánh Nguyệt",
            "phone": "0912 345 67",
            "unit": "",
            "channel": "online",
            "birth_date": "31/02/1985",
        }
    )
    form.is_valid()
    form.add_error("birth_date", _("Tháng 2 năm 1985 không có ngày 31. Hãy kiểm tra lại ngày sinh."))
    form.add_error("phone", _("Số điện thoại phải có 10 chữ số."))
    return form


GALLERY: dict[str, Any] = {
    "make_form": make_form,
    "page": Page(rows=[], number=4, size=50, total=5512),
    "steps": [
        {"name": _("Tải tệp lên"), "note": "nghe-an-dot-2.xlsx", "state": "done"},
        {"name": _("Xem trước"), "note": _("1.045 dòng"), "state": "done"},
        {"name": _("Xử lý dòng chưa rõ"), "note": _("12 dòng"), "state": "current"},
        {"name": _("Xác nhận ghi danh"), "state": ""},
    ],
    "colours": [
        "paper",
        "surface",
        "sunken",
        "ink",
        "muted",
        "line",
        "edge",
        "brand",
        "bronze",
        "action",
        "action-soft",
        "good",
        "good-soft",
        "warn",
        "warn-soft",
        "bad",
        "bad-soft",
        "info",
        "info-soft",
    ],
    "quotas": [
        {"name": "Tỉnh Nghệ An", "depth": 0, "seats": 900, "taken": 846, "passed": 761, "tone": "good"},
        {"name": "Cấp tỉnh", "depth": 1, "seats": 40, "taken": 12, "passed": 9, "tone": "warn"},
        {"name": "Xã Yên Khê", "depth": 1, "seats": 6, "taken": 6, "passed": 5, "tone": "good"},
        {"name": "Xã Mường Xén", "depth": 1, "seats": 5, "taken": 0, "passed": 0, "tone": "bad"},
        {"name": "Phường Trường Vinh", "depth": 1, "seats": 12, "taken": 15, "passed": 14, "tone": "good"},
    ],
}
