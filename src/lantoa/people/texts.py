"""Texts people agree to. A changed text gets a new version; the version is kept with each answer."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.people.enums import ConsentPurpose

CONSENT_VERSION: Final = "2026-01"

CONSENT_TEXTS: Final[dict[ConsentPurpose, Promise]] = {
    ConsentPurpose.TRAINING: _(
        "Họ tên, ngày sinh, đơn vị, chức vụ, số điện thoại, quá trình học và điểm kiểm tra của bạn được dùng để tổ chức lớp, "
        "chấm bài và cấp giấy chứng nhận. Không đồng ý thì chưa học được; bạn có thể đồng ý sau."
    ),
    ConsentPurpose.RESULTS: _(
        "Đơn vị cử bạn đi học được xem bạn đã học đến đâu và kết quả kiểm tra. Không đồng ý vẫn học bình thường."
    ),
    ConsentPurpose.CONTACT: _(
        "Ban tổ chức được dùng số điện thoại và thư điện tử của bạn để báo các khóa sau. Không đồng ý vẫn học bình thường."
    ),
}
