"""One certificate: by its check code, its serial, for its owner and those who organise for them."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.ids import tidy_code
from lantoa.kernel.vietnamese.names import mask_name
from lantoa.outcomes.errors import CertificateNotFound
from lantoa.outcomes.models import Certificate
from lantoa.outcomes.queries.records import CertificateRecord, MaskedCertificate, record_of, with_enrolment
from lantoa.outcomes.rules import tidy_serial
from lantoa.people.models import Person
from lantoa.people.queries.roles import may_organise
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign


def certificate_by_check_code(code: str) -> CertificateRecord:
    """The full record of whoever holds the code; typed with or without dashes. CertificateNotFound otherwise."""
    return _one(Certificate.objects.filter(check_code=tidy_code(code[:40])))


def certificate_by_serial(serial: str) -> MaskedCertificate:
    """What a serial alone tells; case and spaces do not matter. CertificateNotFound when there is none."""
    record = _one(Certificate.objects.filter(serial=tidy_serial(serial)))
    return MaskedCertificate(
        serial=record.serial,
        masked_name=mask_name(record.full_name),
        campaign_title=record.campaign_title,
        organisation=record.organisation,
        issued_on=record.issued_on,
        is_valid=record.is_valid,
        revoked_on=record.revoked_at,
        replaced_by=record.replaced_by,
    )


def certificate_within(scope: Scope, serial: str, *, campaign: Campaign | None = None) -> CertificateRecord:
    """A certificate of a person in an organiser's scope; CertificateNotFound outside it, or in another campaign."""
    rows = Certificate.objects.filter(path_filter(scope, "enrolment__unit_path"), serial=tidy_serial(serial))
    return _one(rows if campaign is None else rows.filter(enrolment__campaign=campaign))


def certificate_for(reader: Person, serial: str) -> CertificateRecord:
    """A certificate its reader may print: one's own, or one of a person the reader organises for in that campaign."""
    row = with_enrolment(Certificate.objects.filter(serial=tidy_serial(serial))).first()
    if row is not None and row.enrolment.person_id != reader.pk:
        row = row if may_organise(reader, row.enrolment.campaign_id, row.enrolment.unit_path) else None
    if row is None:
        raise CertificateNotFound(_("Không tìm thấy giấy chứng nhận này. Hãy xem lại số hoặc mã kiểm tra."))
    return record_of(row)


def certificate_of(person: Person, campaign: Campaign) -> CertificateRecord | None:
    """The valid certificate of a person in a campaign, if issued."""
    rows = Certificate.objects.filter(
        enrolment__person=person, enrolment__campaign=campaign, revoked_at__isnull=True
    )
    row = with_enrolment(rows).order_by("-id").first()
    return record_of(row) if row else None


def _one(rows: QuerySet[Certificate]) -> CertificateRecord:
    row = with_enrolment(rows).first()
    if row is None:
        raise CertificateNotFound(_("Không tìm thấy giấy chứng nhận này. Hãy xem lại số hoặc mã kiểm tra."))
    return record_of(row)
