"""Codes of jobs, consumers and the audit trail in words. A code without words is shown as it is."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.people.enums import RoleName
from lantoa.surfaces.operator.action_words import ACTIONS
from lantoa.training.enums import JobKind, RowStatus

JOBS: Mapping[str, str | Promise] = {
    **{kind.value: kind.label for kind in JobKind},
    "outcomes.issue_certificates": gettext_lazy("Cấp giấy chứng nhận"),
    "outcomes.gather_batch": gettext_lazy("Lập danh sách cấp giấy chứng nhận"),
    "outcomes.issue_batch": gettext_lazy("Cấp giấy chứng nhận theo quyết định"),
    "outcomes.print_files": gettext_lazy("Làm tệp in giấy chứng nhận"),
    "outcomes.decide_again": gettext_lazy("Xét lại kết quả cả khóa"),
    "exams.allow": gettext_lazy("Cho một đơn vị thêm giờ làm bài"),
    "exams.survey_remark": gettext_lazy("Xem trước việc chấm lại bài kiểm tra"),
    "exams.remark": gettext_lazy("Chấm lại bài kiểm tra"),
    "learning.refold": gettext_lazy("Tính lại tiến độ học của cả khóa"),
    "statistics.recount": gettext_lazy("Đếm lại số liệu"),
}

CONSUMERS: Mapping[str, str | Promise] = {
    "training.sign_ins": gettext_lazy("Lần đầu vào học của học viên"),
    "learning.progress": gettext_lazy("Tiến độ học"),
    "exams.openings": gettext_lazy("Bắt đầu làm bài kiểm tra"),
    "exams.closings": gettext_lazy("Nộp bài kiểm tra"),
    "exams.withdrawals": gettext_lazy("Rút khỏi khóa thì không mở được bài"),
    "exams.marks": gettext_lazy("Chấm bài kiểm tra"),
    "outcomes.verdicts": gettext_lazy("Xét kết quả"),
    "statistics.counters": gettext_lazy("Số liệu thống kê"),
}

_DETAILS: Mapping[str, str | Promise] = {
    "added": gettext_lazy("thêm mới"),
    "already": gettext_lazy("đã có từ trước"),
    "as_of": gettext_lazy("tính đến"),
    "attempts": gettext_lazy("số lần làm"),
    "automatic": gettext_lazy("tự động"),
    "campaign": gettext_lazy("khóa"),
    "changed": gettext_lazy("thay đổi"),
    "closes_at": gettext_lazy("đóng lúc"),
    "code": gettext_lazy("mã"),
    "count": gettext_lazy("số lượng"),
    "course": gettext_lazy("học liệu"),
    "created": gettext_lazy("thêm mới"),
    "days": gettext_lazy("số ngày"),
    "devices": gettext_lazy("máy"),
    "differences": gettext_lazy("số khác nhau"),
    "edition": gettext_lazy("ấn bản"),
    "ends_on": gettext_lazy("kết thúc"),
    "enrolled": gettext_lazy("ghi danh"),
    "enrolments": gettext_lazy("ghi danh"),
    "facts": gettext_lazy("sự việc"),
    "fields": gettext_lazy("mục đã sửa"),
    "file": gettext_lazy("tệp"),
    "first": gettext_lazy("từ số"),
    "from": gettext_lazy("từ"),
    "in_order": gettext_lazy("học lần lượt từng bài"),
    "issued": gettext_lazy("đã cấp"),
    "items": gettext_lazy("câu hỏi"),
    "kept": gettext_lazy("giữ lại"),
    "kind": gettext_lazy("việc"),
    "last": gettext_lazy("đến số"),
    "lessons": gettext_lazy("bài học"),
    "lessons_required": gettext_lazy("phải học hết bài"),
    "managers_enrol": gettext_lazy("đơn vị ghi danh thẳng"),
    "minutes": gettext_lazy("phút"),
    "pass_percent": gettext_lazy("điểm đạt (%)"),
    "persons": gettext_lazy("người"),
    "ready": gettext_lazy("dòng sẵn sàng"),
    "reason": gettext_lazy("lý do"),
    "refused": gettext_lazy("không cấp"),
    "repaired": gettext_lazy("đã sửa"),
    "role": gettext_lazy("vai trò"),
    "rows": gettext_lazy("dòng"),
    "seats": gettext_lazy("chỉ tiêu"),
    "seconds": gettext_lazy("giây"),
    "serial": gettext_lazy("số giấy"),
    "serials": gettext_lazy("giấy"),
    "sittings": gettext_lazy("bài làm"),
    "sign_up": gettext_lazy("nhận tự đăng ký"),
    "size": gettext_lazy("cỡ tệp (byte)"),
    "successions": gettext_lazy("quan hệ trước sau"),
    "taken_out": gettext_lazy("bỏ ra"),
    "title": gettext_lazy("tên"),
    "unit": gettext_lazy("đơn vị"),
    "unit_path": gettext_lazy("đơn vị"),
    "units": gettext_lazy("đơn vị"),
    "updated": gettext_lazy("cập nhật"),
    "withdrawn": gettext_lazy("rút"),
}
_NOT_FOR_PEOPLE = {
    "by",
    "manifest",
    "draft_sha",
    "sha256",
    "paper",
    "token",
    "batch",
    "window",
    "sitting",
    "mark",
}


def job_words(kind: str) -> str:
    """What a job does."""
    return str(JOBS.get(kind, kind))


def consumer_words(name: str) -> str:
    """Which figures a consumer keeps."""
    return str(CONSUMERS.get(name, name))


def action_words(action: str) -> str:
    """What somebody did."""
    return str(ACTIONS.get(action, action))


def result_words(kind: str, result: Any) -> str:
    """What came of a job, in one line; "" when there is nothing to say."""
    if not isinstance(result, dict):
        return ""
    if kind == "statistics.recount":
        return recount_words(result)
    if isinstance(result.get("counts"), dict):
        labels = dict(RowStatus.choices)
        counts = {
            str(labels.get(name, name)).lower(): number for name, number in result["counts"].items() if number
        }
        return ", ".join(f"{name} {_shown(number)}" for name, number in counts.items()) or _(
            "không có dòng nào"
        )
    return detail_words(result)


def recount_words(result: Mapping[str, Any]) -> str:
    """What a recount found."""
    differences = int(result.get("differences", 0))
    if not differences:
        return _("Khớp hoàn toàn.")
    if result.get("repaired"):
        return _("%(count)s chỗ khác, đã sửa.") % {"count": format_number(differences)}
    return _("%(count)s chỗ khác, chưa sửa.") % {"count": format_number(differences)}


def detail_words(details: Mapping[str, Any]) -> str:
    """The details of a line of the trail: "vai trò: Ban tổ chức; đơn vị: VN/75"."""
    shown = {
        name: value
        for name, value in details.items()
        if name not in _NOT_FOR_PEOPLE and value not in ("", {}, [])
    }
    return "; ".join(f"{_DETAILS.get(name, name)}: {_value(name, value)}" for name, value in shown.items())


def _value(name: str, value: Any) -> str:
    if name == "role" and value in RoleName.values:
        return str(RoleName(value).label)
    if name == "unit_path":
        return _("cả nước") if value == "VN/" else str(value).rstrip("/").rpartition("/")[2]
    if name == "kind":
        return job_words(str(value))
    return _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, int):
        return format_number(value)
    if isinstance(value, list):
        return (
            ", ".join(map(str, value))
            if len(value) <= 3 and all(len(str(one)) < 20 for one in value)
            else format_number(len(value))
        )
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items())
    return str(value)[:120]
