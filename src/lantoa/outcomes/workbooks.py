"""The book of certificates (sổ cấp giấy chứng nhận) as a workbook, in the usual columns."""

from django.utils.translation import gettext as _

from lantoa.kernel.clock import local_day
from lantoa.kernel.sheets.writing import CellValue, Column, Table, write_workbook
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.kernel.vietnamese.documents import in_vietnamese
from lantoa.outcomes.models import CertificateBatch
from lantoa.outcomes.queries import CertificateRecord, certificate_rows, record_of
from lantoa.outcomes.rules import decision_words, percent_words
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign


@in_vietnamese
def register_workbook(
    campaign: Campaign, scope: Scope, *, unit_path: str = "", batch: CertificateBatch | None = None
) -> bytes:
    """Every certificate of a scope in the order of issue, revoked ones too, with room to sign for it."""
    rows = certificate_rows(campaign, scope, unit_path=unit_path)
    if batch is not None:
        rows = rows.filter(batch=batch)
    columns = [
        Column(_("STT"), 6, "number"),
        Column(_("Số vào sổ"), 20),
        Column(_("Họ và tên"), 28),
        Column(_("Ngày sinh"), 13),
        Column(_("Đơn vị"), 36),
        Column(_("Kết quả"), 11),
        Column(_("Xếp loại"), 13),
        Column(_("Số hiệu giấy"), 18),
        Column(_("Quyết định"), 30),
        Column(_("Ngày cấp"), 12, "date"),
        Column(_("Ký nhận"), 18),
        Column(_("Ghi chú"), 36),
    ]
    lines = (
        _line(number, record_of(row))
        for number, row in enumerate(rows.order_by("id").iterator(chunk_size=500), start=1)
    )
    heading = [_("SỔ CẤP GIẤY CHỨNG NHẬN"), campaign.title, campaign.organisation]
    if batch is not None:
        heading.append(decision_words(batch.decision_number, batch.decided_on))
    return write_workbook(
        [
            Table(
                name=_("Sổ cấp giấy"), columns=columns, rows=lines, heading=[line for line in heading if line]
            )
        ]
    )


def _line(number: int, one: CertificateRecord) -> tuple[CellValue, ...]:
    return (
        number,
        one.book_number,
        one.full_name,
        one.birth,
        one.unit_name,
        percent_words(one.percent),
        one.grade or _("Đạt"),
        one.serial,
        decision_words(one.decision_number, one.decided_on),
        one.issued_on,
        "",
        _note(one),
    )


def _note(one: CertificateRecord) -> str:
    notes = []
    if one.replaces:
        notes.append(_("Thay cho giấy số %(serial)s.") % {"serial": one.replaces})
    if one.revoked_at is not None:
        day = format_date(local_day(one.revoked_at))
        words = (
            _("Đã thay bằng %(serial)s ngày %(day)s.")
            if one.replaced_by
            else _("Thu hồi ngày %(day)s: %(reason)s")
        )
        notes.append(words % {"serial": one.replaced_by, "day": day, "reason": one.revoke_reason})
    return " ".join(notes)
