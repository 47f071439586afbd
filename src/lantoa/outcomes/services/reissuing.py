"""Issuing anew after a correction: the old certificate points to the new one, the decision and the looks stay."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lantoa.facts.enums import FactKind
from lantoa.facts.services import record_audit
from lantoa.kernel.clock import local_day
from lantoa.kernel.ids import readable_code
from lantoa.outcomes.enums import BatchState
from lantoa.outcomes.errors import BookInUse, CertificateRevoked, NothingToCorrect
from lantoa.outcomes.models import Certificate, CertificateBatch, RegisterBook, SerialBook
from lantoa.outcomes.places import place_names
from lantoa.outcomes.rules import percent_words, serial_of, tidy_serial
from lantoa.outcomes.services.certificates import locked_certificate, mark_revoked
from lantoa.outcomes.services.writing import (
    CHECK_CODE_LENGTH,
    candidates_among,
    locked_serials,
    person_columns,
    prepare_serials,
    printed_by,
    sort_out,
    tell_facts,
)
from lantoa.people.models import Person
from lantoa.training.models import Enrolment

_COPIED = (
    "course_title", "campaign_title", "starts_on", "ends_on", "parent_organisation", "organisation", "place",
    "signer_title", "signer_name", "design", "decision_number", "decided_on", "batch", "book",
)  # fmt: skip
_COMPARED = ("full_name", "birth", "unit_name", "percent", "grade")


@dataclass(frozen=True)
class Change:
    """One thing a certificate says: as printed, and as it would be printed now."""

    label: str
    before: str
    after: str

    @property
    def is_change(self) -> bool:
        return self.before != self.after


def reissue_certificate(*, actor: Person | None, serial: str, reason: str, now: datetime) -> Certificate:
    """A new certificate with today's name, birth, unit and result; the old one is revoked and names its successor.

    NothingToCorrect when it would say the same; the sentence of the refusal when the person would get none now.
    """
    prepare_serials(now)
    with transaction.atomic():
        serials = locked_serials(now)
        old = locked_certificate(actor=actor, serial=serial)
        row = _fit(old)
        fresh = _fresh(old, row)
        if all(getattr(old, name) == fresh[name] for name in _COMPARED):
            raise NothingToCorrect(
                _("Giấy cấp lại sẽ giống hệt giấy cũ. Hãy sửa họ tên, ngày sinh ở trang học viên trước.")
            )
        book = _locked_book(old)
        mark_revoked(old, actor=actor, reason=reason, now=now)
        new = Certificate(
            serial=serial_of(serials.year, serials.last + 1),
            **fresh,
            **{name: getattr(old, name) for name in _COPIED},
            book_number=book.last + 1 if book else None,
            replaces=old,
            check_code=readable_code(CHECK_CODE_LENGTH),
            issued_on=local_day(now),
            issued_at=now,
            issued_by=actor.uuid if actor else None,
        )
        new.save(force_insert=True)
        SerialBook.objects.filter(pk=serials.pk).update(last=F("last") + 1)
        if book is not None:
            RegisterBook.objects.filter(pk=book.pk).update(last=F("last") + 1)
        _tell(new, old, actor, now)
    return new


def preview_reissue(*, serial: str) -> list[Change]:
    """What a new certificate would say beside what the old one says; the caller asks who may see it."""
    old = Certificate.objects.select_related("enrolment").get(serial=tidy_serial(serial))
    fresh = _fresh(old, _row(old))
    labels = {
        "full_name": _("Họ và tên"),
        "birth": _("Ngày sinh"),
        "unit_name": _("Đơn vị"),
        "percent": _("Kết quả"),
        "grade": _("Xếp loại"),
    }
    return [
        Change(label=labels[name], before=_words(getattr(old, name)), after=_words(fresh[name]))
        for name in _COMPARED
    ]


def _row(old: Certificate) -> Enrolment:
    enrolment = old.enrolment
    return candidates_among(enrolment.campaign, [enrolment.uuid])[enrolment.uuid]


def _fit(old: Certificate) -> Enrolment:
    row = _row(old)
    refused, _fit_rows = sort_out([row.uuid], {row.uuid: row})
    if refused:
        raise CertificateRevoked(str(refused[row.uuid].label), code=f"not_reissued_{refused[row.uuid].value}")
    return row


def _fresh(old: Certificate, row: Enrolment) -> dict[str, object]:
    campaign = row.campaign
    place = place_names([row.unit], as_of=campaign.units_as_of)[row.unit.pk]
    return person_columns(row, place, printed_by(campaign))


def _locked_book(old: Certificate) -> RegisterBook | None:
    if old.book_id is None:
        return None
    book = RegisterBook.objects.select_for_update().get(pk=old.book_id)
    if CertificateBatch.objects.filter(book=book, state=BatchState.ISSUING).exists():
        raise BookInUse(_("Sổ đang ghi một đợt cấp. Chờ đợt đó xong rồi cấp lại, để số vào sổ liền nhau."))
    return book


def _tell(new: Certificate, old: Certificate, actor: Person | None, now: datetime) -> None:
    campaign_id, actor_uuid = new.enrolment.campaign_id, actor.uuid if actor else None
    tell_facts(FactKind.CERTIFICATE_ISSUED, [new], actor_uuid=actor_uuid, campaign_id=campaign_id, now=now)
    record_audit(
        actor_uuid=actor_uuid,
        action="certificate.reissued",
        now=now,
        campaign_id=campaign_id,
        subject=new.uuid,
        details={"serial": new.serial, "replaces": old.serial},
    )


def _words(value: object) -> str:
    return percent_words(value) if isinstance(value, Decimal) else str(value or "")
