"""Certificates to look at before any is issued: by a template, by a campaign's words, by a decision about to be made."""

from datetime import datetime

from lantoa.kernel.clock import local_day
from lantoa.kernel.ids import new_uuid
from lantoa.outcomes.models import BatchMember, CertificateBatch, CertificateTemplate
from lantoa.outcomes.places import place_names
from lantoa.outcomes.queries import CertificateRecord, newest_verdicts
from lantoa.outcomes.rules import book_words, grade_of, tidy_decision_number
from lantoa.outcomes.services.batches import Deciding
from lantoa.outcomes.services.writing import Printed, printed_by
from lantoa.people.queries.persons import birth_text
from lantoa.training.models import Campaign

SPECIMEN = "BẢN XEM TRƯỚC"
EXAMPLE_NAME, EXAMPLE_BIRTH, EXAMPLE_UNIT = "Nguyễn Thị Minh Anh", "08/06/1987", "Xã Bình Minh, tỉnh Mẫu"


def specimen_of_template(
    *, campaign: Campaign, template: CertificateTemplate | None, now: datetime
) -> CertificateRecord:
    """An example person's certificate by a template, or (None) by what the campaign prints now."""
    return _record(campaign, printed_by(campaign, shown_template=template), now)


def specimen_of_batch(*, batch: CertificateBatch, deciding: Deciding, now: datetime) -> CertificateRecord:
    """The certificate of the first person on a list as this decision would print it; writes nothing."""
    shown = CertificateBatch(
        campaign=batch.campaign,
        decision_number=tidy_decision_number(deciding.number),
        decided_on=deciding.decided_on,
        place=deciding.place,
        signer_title=deciding.signer_title,
        signer_name=deciding.signer_name,
    )
    members = BatchMember.objects.filter(batch=batch, excluded_reason="").order_by("position")
    member = members.select_related("enrolment__person", "enrolment__unit", "enrolment__cohort").first()
    book = book_words(deciding.book_start or 1, deciding.book_suffix)
    return _record(batch.campaign, printed_by(batch.campaign, shown), now, member=member, book_number=book)


def _record(
    campaign: Campaign,
    printed: Printed,
    now: datetime,
    *,
    member: BatchMember | None = None,
    book_number: str = "",
) -> CertificateRecord:
    name, birth, unit, percent, dates = EXAMPLE_NAME, EXAMPLE_BIRTH, EXAMPLE_UNIT, None, campaign
    if member is not None:
        enrolment = member.enrolment
        person = enrolment.person
        name, birth = person.full_name, birth_text(person.birth_date, person.birth_year)
        unit = place_names([enrolment.unit], as_of=campaign.units_as_of)[enrolment.unit.pk]
        percent = newest_verdicts([enrolment.pk])[enrolment.pk].percent
        dates = enrolment.cohort or campaign  # type: ignore[assignment]  # both have the two days
    return CertificateRecord(
        uuid=new_uuid(),
        serial=SPECIMEN,
        check_code="",
        enrolment_uuid=new_uuid(),
        person_uuid=new_uuid(),
        unit_path="",
        full_name=name,
        birth=birth,
        unit_name=unit,
        course_title=campaign.course.title if campaign.course else "",
        campaign_title=campaign.title,
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        percent=percent,
        parent_organisation=printed.parent_organisation,
        organisation=printed.organisation,
        place=printed.place,
        signer_title=printed.signer_title,
        signer_name=printed.signer_name,
        issued_on=local_day(now),
        issued_at=now,
        revoked_at=None,
        revoke_reason="",
        grade=grade_of(percent, printed.grades),
        decision_number=printed.decision_number,
        decided_on=printed.decided_on,
        book_number=book_number,
        design=printed.design,
    )
