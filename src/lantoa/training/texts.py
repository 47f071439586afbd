"""The sentences a roster's reasons are told in. A row keeps its sentences, so they are made once, in Vietnamese."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.training.rules.columns import Field

FIELD_NAMES: Final[dict[str, Promise]] = {
    Field.ORDINAL: _("STT"),
    Field.FULL_NAME: _("Họ và tên"),
    Field.FAMILY_NAME: _("Họ và tên đệm"),
    Field.GIVEN_NAME: _("Tên"),
    Field.BIRTH: _("Ngày sinh"),
    Field.BIRTH_MALE: _("Năm sinh (nam)"),
    Field.BIRTH_FEMALE: _("Năm sinh (nữ)"),
    Field.GENDER: _("Giới tính"),
    Field.MALE: _("Giới tính (nam)"),
    Field.FEMALE: _("Giới tính (nữ)"),
    Field.POST: _("Chức vụ"),
    Field.WORKPLACE: _("Đơn vị công tác"),
    Field.CODE: _("Mã đơn vị"),
    Field.COMMUNE: _("Xã/Phường/Đặc khu"),
    Field.DISTRICT: _("Huyện (cũ)"),
    Field.PROVINCE: _("Tỉnh/Thành phố"),
    Field.PHONE: _("Số điện thoại"),
    Field.EMAIL: _("Thư điện tử"),
    Field.NOTE: _("Ghi chú"),
    Field.SECTION: _("Tên nhóm trong tệp"),
    Field.SOURCE: _("Dòng gốc"),
    Field.ABOVE: _("Xã/phường của dòng trên"),
}

SENTENCES: Final[dict[str, Promise]] = {
    "name_missing": _("Không có họ tên."),
    "name_unlikely": _("Họ tên “%(text)s” có ký tự lạ; hãy kiểm tra lại."),
    "name_single_word": _("Họ tên “%(text)s” chỉ có một chữ; hãy kiểm tra lại."),
    "name_too_long": _("Họ tên dài %(length)s ký tự, quá dài để in trên giấy chứng nhận."),
    "birth_missing": _("Không có ngày sinh."),
    "birth_unreadable": _(
        "“%(text)s” không đọc được là ngày sinh. Cách ghi đúng: 05/06/1985 hoặc chỉ năm 1985."
    ),
    "birth_unlikely": _("Ngày sinh “%(text)s” cho tuổi không hợp lý; hãy kiểm tra lại."),
    "birth_differs": _("Hồ sơ đã có ghi ngày sinh %(known)s; hồ sơ được giữ nguyên."),
    "phone_unreadable": _(
        "“%(text)s” không phải số điện thoại Việt Nam; người này sẽ được cấp tên đăng nhập riêng."
    ),
    "email_unreadable": _("“%(text)s” không phải địa chỉ thư điện tử nên được bỏ qua."),
    "place": _("%(sentence)s"),
    "place_missing": _("Chưa ghi xã, phường hay tỉnh. Nếu là người của cấp tỉnh, hãy chọn tỉnh."),
    "place_above": _(
        "Ô xã, phường để trống; dòng phía trên ghi “%(above)s”. Hãy chọn: cùng xã với dòng trên, hay là người của cấp tỉnh."
    ),
    "unit_chosen_missing": _("Đơn vị đã chọn không có trong danh mục của khóa này; hãy chọn lại."),
    "outside_scope": _("%(unit)s nằm ngoài phạm vi được ghi danh bằng danh sách này."),
    "known_person": _("Đã có hồ sơ; ghi danh vào hồ sơ cũ."),
    "doubt_person": _("Có %(people)s hồ sơ có thể là người này. Hãy chọn: cùng một người hay là người khác."),
    "doubt_row": _("Có thể trùng với dòng %(rows)s. Hãy chọn: cùng một người hay là người khác."),
    "person_chosen_missing": _("Hồ sơ đã chọn không còn; hãy chọn lại."),
    "twice_in_file": _("Trùng với dòng %(rows)s trong cùng danh sách."),
    "already_enrolled": _("Người này đã được ghi danh vào khóa tập huấn."),
    "quota_full": _("%(unit)s đã hết chỉ tiêu. Hãy chuyển thêm chỉ tiêu cho đơn vị rồi bấm kiểm tra lại."),
    "quota_missing": _("%(unit)s chưa được giao chỉ tiêu. Hãy giao chỉ tiêu rồi bấm kiểm tra lại."),
    "kept_studied": _("Đã học hoặc đã thi nên không hoàn tác."),
    "undone": _("Đã hoàn tác."),
}


def reason(*, code: str, field: str, level: str, cell: str, values: Mapping[str, str]) -> dict[str, str]:
    """One reason as a row keeps it: its sentence begins with the cell when there is one: "Ô D12 (Ngày sinh): ..."."""
    key = "place" if "sentence" in values else code
    sentence = str(SENTENCES[key]) % values
    if cell:
        sentence = str(_("Ô %(cell)s (%(field)s): %(sentence)s")) % {
            "cell": cell,
            "field": FIELD_NAMES[field],
            "sentence": sentence,
        }
    return {"code": code, "field": field, "level": level, "cell": cell, "message": sentence}
