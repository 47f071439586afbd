"""The sentences a form for one person answers in: who types can correct at once, so they say what to write."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENTRY_SENTENCES: Final[dict[str, Promise]] = {
    "name_missing": _("Hãy ghi họ và tên."),
    "name_too_long": _("Họ tên dài %(length)s ký tự, quá dài để in trên giấy chứng nhận. Hãy ghi ngắn hơn."),
    "name_unlikely": _("Họ tên “%(text)s” có ký tự lạ."),
    "name_single_word": _("Họ tên “%(text)s” chỉ có một chữ."),
    "birth_missing": _("Hãy ghi ngày sinh, hoặc ghi số điện thoại để không lẫn với người trùng tên."),
    "birth_unreadable": _("“%(text)s” không phải ngày sinh. Hãy ghi như 05/06/1985, hoặc chỉ năm 1985."),
    "birth_unlikely": _("Ngày sinh “%(text)s” cho tuổi không hợp lý."),
    "phone_unreadable": _(
        "“%(text)s” không phải số điện thoại Việt Nam. Hãy ghi như 0912 345 678, hoặc để trống."
    ),
    "email_unreadable": _("“%(text)s” không phải địa chỉ thư điện tử. Hãy sửa lại, hoặc để trống."),
}
