"""A decided batch issued: the decision written in, then certificates chunk by chunk.

Numbers in the book follow the list without a gap: each chunk takes the book's next ones in the transaction that writes the
certificates, and one batch of a campaign is issued at a time. A job that dies goes on where the last chunk ended.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.kernel.clock import local_day
from lantoa.kernel.jobs import Report, enqueue
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.batch_queries import members_to_issue
from lantoa.outcomes.enums import BatchState, Refusal
from lantoa.outcomes.errors import BatchNotOpen, BatchNotReady
from lantoa.outcomes.models import BatchMember, CertificateBatch, RegisterBook
from lantoa.outcomes.rules import has_academic_title, tidy_decision_number
from lantoa.outcomes.services.batches.trail import audit
from lantoa.outcomes.services.writing import (
    Printed,
    candidates_among,
    holders_among,
    locked_serials,
    prepare_serials,
    printed_by,
    sort_out,
    write_certificates,
)
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser

CHUNK, FIRST = 200, 25
ISSUE = "outcomes.issue_batch"


@dataclass(frozen=True)
class Deciding:
    """What a decision says; `book_start` None = the number after the last one in the book."""

    number: str
    decided_on: date
    signer_name: str
    signer_title: str = ""
    place: str = ""
    book_suffix: str = ""
    book_start: int | None = None


def start_issue(
    *, actor: Person | None, batch: CertificateBatch, deciding: Deciding, now: datetime
) -> CertificateBatch:
    """Write the decision into a reviewed batch and give it to its job. Asked twice, the second is BatchNotOpen."""
    require_organiser(actor, batch.campaign_id, batch.unit_path)
    deciding = _checked(deciding, now)
    if not BatchMember.objects.filter(batch=batch, excluded_reason="").exists():
        raise BatchNotReady(_("Danh sách không có ai để cấp."))
    suffix = clean(deciding.book_suffix)[:40]
    RegisterBook.objects.bulk_create(
        [RegisterBook(campaign_id=batch.campaign_id, suffix=suffix)], ignore_conflicts=True
    )
    with transaction.atomic():
        book = RegisterBook.objects.select_for_update().get(campaign_id=batch.campaign_id, suffix=suffix)
        first = deciding.book_start or book.last + 1
        if first <= book.last:
            raise _book_taken(book)
        _require_nothing_issuing(batch.campaign_id)
        taken = _take(batch, deciding, book, first, actor, now)
        if not taken:
            raise BatchNotOpen(_("Đợt này không còn ở bước xem lại."))
        job = enqueue(ISSUE, actor_uuid=actor.uuid if actor else None, batch_id=batch.pk)
        CertificateBatch.objects.filter(pk=batch.pk).update(job_uuid=job.uuid)
        audit(batch, actor, "certificate_batch.decided", now, number=deciding.number, book_start=first)
    batch.refresh_from_db()
    return batch


def issue_batch(*, batch_id: int, now: datetime, report: Report | None = None) -> dict[str, int]:
    """Give everyone on the list of a decided batch their certificate, in list order. May be repeated and run twice at once.

    Returns {issued, refused}; who got none is marked on the list with the reason.
    """
    batch = CertificateBatch.objects.select_related("campaign", "campaign__course", "book").get(pk=batch_id)
    if batch.state == BatchState.ISSUING:
        prepare_serials(now)
        printed = printed_by(batch.campaign, batch)
        total = members_to_issue(batch).count()
        pace = Pace(first=min(FIRST, CHUNK), most=CHUNK)
        while _issue_chunk(batch, printed, pace, now):
            if report is not None:
                report(max(0, total - members_to_issue(batch).count()), total)
        _end(batch, now)
    members = BatchMember.objects.filter(batch=batch)
    return {
        "issued": members.filter(certificate__isnull=False).count(),
        "refused": members.exclude(refusal="").count(),
    }


def _issue_chunk(batch: CertificateBatch, printed: Printed, pace: Pace, now: datetime) -> int:
    """Issue the next of the list; returns how many of it were looked at, 0 = nobody is left."""
    with pace.transaction(pace.size):
        # Serials first, as everyone who issues: two orders of the same locks would wait for each other.
        serials = locked_serials(now)
        if batch.book is None:
            raise BatchNotOpen(_("Đợt này chưa có quyết định."))
        book = RegisterBook.objects.select_for_update().get(pk=batch.book.pk)
        members = list(members_to_issue(batch).select_related("enrolment")[: pace.size])
        if not members:
            return 0
        wanted = [member.enrolment.uuid for member in members]
        refused, fit = sort_out(wanted, candidates_among(batch.campaign, wanted))
        holders = holders_among(fit)
        refused |= {row.uuid: Refusal.ALREADY for row in fit if row.pk in holders}
        rows = write_certificates(
            campaign=batch.campaign,
            enrolments=[row for row in fit if row.pk not in holders],
            printed=printed,
            serials=serials,
            batch=batch,
            book=book,
            book_first=max(book.last + 1, batch.book_start or 1),
            actor_uuid=batch.issued_by,
            now=now,
        )
        given = {row.enrolment_id: row for row in rows}
        for member in members:
            member.certificate = given.get(member.enrolment_id)
            member.refusal = refused.get(member.enrolment.uuid, "")
        BatchMember.objects.bulk_update(members, ["certificate", "refusal"])
    return len(members)


def _end(batch: CertificateBatch, now: datetime) -> None:
    with transaction.atomic():
        rows = CertificateBatch.objects.filter(pk=batch.pk, state=BatchState.ISSUING)
        if not rows.update(state=BatchState.ISSUED, issued_at=now):
            return
        numbers = sorted(batch.certificates.values_list("serial", flat=True))
        record_audit(
            actor_uuid=batch.issued_by,
            action="certificates.issued",
            now=now,
            campaign_id=batch.campaign_id,
            subject=batch.uuid,
            details={
                "count": len(numbers),
                "first": numbers[0] if numbers else "",
                "last": numbers[-1] if numbers else "",
                "decision": batch.decision_number,
            },
        )


def _checked(deciding: Deciding, now: datetime) -> Deciding:
    wrong: dict[str, str] = {}
    number, signer = tidy_decision_number(deciding.number)[:60], clean(deciding.signer_name)[:120]
    if not any(sign.isdigit() for sign in number):
        wrong["number"] = _("Hãy ghi số quyết định, ví dụ 125/QĐ-STTTT.")
    if deciding.decided_on > local_day(now):
        wrong["decided_on"] = _("Ngày quyết định chưa tới. Hãy xem lại ngày.")
    if not signer:
        wrong["signer_name"] = _("Hãy ghi họ tên người ký.")
    elif has_academic_title(signer):
        wrong["signer_name"] = _("Trước họ tên người ký không ghi học hàm, học vị (Nghị định 30/2020/NĐ-CP).")
    if deciding.book_start is not None and not 1 <= deciding.book_start <= 9_999_999:
        wrong["book_start"] = _("Số vào sổ là số nguyên từ 1.")
    if wrong:
        raise BatchNotReady(_("Hãy sửa các ô được nêu."), details={"fields": wrong})
    title = "\n".join(line for line in map(clean, deciding.signer_title.splitlines()) if line)
    return Deciding(
        number=number,
        decided_on=deciding.decided_on,
        signer_name=signer,
        signer_title=title[:160],
        place=clean(deciding.place)[:80],
        book_suffix=deciding.book_suffix,
        book_start=deciding.book_start,
    )


def _take(
    batch: CertificateBatch,
    deciding: Deciding,
    book: RegisterBook,
    first: int,
    actor: Person | None,
    now: datetime,
) -> int:
    try:
        with transaction.atomic():
            return CertificateBatch.objects.filter(pk=batch.pk, state=BatchState.DRAFT).update(
                state=BatchState.ISSUING,
                decision_number=deciding.number,
                decided_on=deciding.decided_on,
                place=deciding.place,
                signer_title=deciding.signer_title,
                signer_name=deciding.signer_name,
                book=book,
                book_start=first,
                issued_by=actor.uuid if actor else None,
            )
    except IntegrityError as error:
        raise _another_issuing() from error


def _require_nothing_issuing(campaign_id: int) -> None:
    if CertificateBatch.objects.filter(campaign_id=campaign_id, state=BatchState.ISSUING).exists():
        raise _another_issuing()


def _another_issuing() -> BatchNotOpen:
    return BatchNotOpen(_("Một đợt khác của khóa này đang được cấp. Chờ xong đợt đó rồi cấp đợt này."))


def _book_taken(book: RegisterBook) -> BatchNotReady:
    words = _("Sổ đã ghi đến số %(last)s. Hãy bắt đầu từ số %(next)s trở đi.") % {
        "last": book.last,
        "next": book.last + 1,
    }
    return BatchNotReady(words, details={"fields": {"book_start": words}})
