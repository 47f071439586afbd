"""`campaigns/{code}`: verdicts, certificates, and what completing asks for."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from lantoa.kernel.clock import now
from lantoa.outcomes import queries
from lantoa.outcomes.enums import Missing
from lantoa.outcomes.services.asking import ask_certificates
from lantoa.outcomes.services.certificates import issue_certificates, revoke_certificate
from lantoa.outcomes.services.printing import certificate_pdf
from lantoa.outcomes.services.reissuing import preview_reissue, reissue_certificate
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.outcomes.workbooks import register_workbook
from lantoa.people.queries.persons import birth_text
from lantoa.people.queries.roles import scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.surfaces.api.console import refuse
from lantoa.surfaces.api.describe import PDF, XLSX, file_answer
from lantoa.surfaces.api.desk import ApiDesk, desk_of, organised_desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.paging import PageNumber, PageSize, Search, UnitCode, page_of_list, paged
from lantoa.surfaces.api.results import certificate_json, verdict_json
from lantoa.surfaces.api.schemas_outcomes import ChangeOut, ReissueIn, TermsShape
from lantoa.surfaces.api.schemas_training import (
    CertificatesOut,
    IssuedCertificateOut,
    IssuedOut,
    IssueIn,
    RevokeIn,
    VerdictsOut,
    WaitingPageOut,
)
from lantoa.training.queries.enrolments import enrolments_by_uuid, enrolments_in
from lantoa.training.queries.places import places_as_of

if TYPE_CHECKING:
    from lantoa.outcomes.models import CompletionTerms

router = Router(tags=["outcomes"])
MOST_AT_ONCE = 500  # about two seconds; more is the worker's
CertificateSearch = Annotated[
    str,
    Query(max_length=80, description="Name or phone, with or without diacritics; serial; decision number."),
]


@router.get("/{code}/verdicts", response=VerdictsOut, summary="Who has completed, and what is missing")
def get_verdicts(
    request: HttpRequest,
    code: str,
    search: Search = "",
    unit: UnitCode = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Enrolled people of the own units by given name; `verdict` null = there is no evidence at all yet."""
    desk = desk_of(request, code)
    path = desk.path_of(unit)
    found = enrolments_in(
        desk.campaign, desk.scope, search=search, unit_path=path, page=page, size=size, now=now()
    )
    rows = enrolments_by_uuid([one.enrolment_uuid for one in found.rows])
    verdicts = queries.newest_verdicts([row.pk for row in rows.values()])
    lines = [
        {
            "enrolment_uuid": one.enrolment_uuid,
            "full_name": one.full_name,
            "line_code": one.line_code,
            "verdict": _in_words(verdicts.get(rows[one.enrolment_uuid].pk)),
        }
        for one in found.rows
    ]
    return paged(found, lines)


@router.get("/{code}/certificates", response=CertificatesOut, summary="Certificates, by given name")
def get_certificates(
    request: HttpRequest,
    code: str,
    search: CertificateSearch = "",
    unit: UnitCode = "",
    state: Literal["", "valid", "revoked"] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Of people of the own units, revoked ones too."""
    desk = desk_of(request, code)
    found = queries.certificates_in(
        desk.campaign,
        desk.scope,
        search=search,
        unit_path=desk.path_of(unit),
        narrow=state,
        page=page,
        size=size,
    )
    return paged(found, [certificate_json(one) for one in found.rows])


@router.get("/{code}/certificates/waiting", response=WaitingPageOut, summary="Who waits for a certificate")
def get_waiting(
    request: HttpRequest,
    code: str,
    search: Search = "",
    unit: UnitCode = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """People of the own units who passed and have none."""
    desk = desk_of(request, code)
    places, path = places_as_of(desk.campaign.units_as_of), desk.path_of(unit)
    found = queries.waiting_page(
        desk.campaign, desk.scope, search=search, unit_path=path, page=page, size=size
    )
    rows = [
        {
            "enrolment_uuid": one.uuid,
            "full_name": one.person.full_name,
            "birth": birth_text(one.person.birth_date, one.person.birth_year),
            "line_code": one.unit_code,
            "line_name": places.full_name(places.unit_by_path(one.unit_path)),
        }
        for one in found.rows
    ]
    return paged(found, rows)


@router.post("/{code}/certificates", response=IssuedOut, summary="Issue certificates")
def post_certificates(request: HttpRequest, code: str, wanted: IssueIn) -> Any:
    """For organisers. Named people, or everybody who waits; those who get none are named with the reason. May be repeated."""
    desk = desk_of(request, code)
    own = scope_of(desk.person, {ORGANISER}, desk.campaign.pk)
    if own.is_empty:
        raise refuse()
    if not wanted.enrolments and queries.count_waiting(desk.campaign, own) > MOST_AT_ONCE:
        return {"job": ask_certificates(actor=desk.person, campaign=desk.campaign).uuid}
    done = issue_certificates(
        actor=desk.person, campaign=desk.campaign, enrolments=wanted.enrolments or None, now=now()
    )
    refused = [
        {"enrolment_uuid": uuid, "code": reason.value, "message": str(reason.label)}
        for uuid, reason in done.refused.items()
    ]
    return {"serials": done.serials, "already": done.already, "refused": refused}


@router.get("/{code}/certificates/in-question", response=CertificatesOut, summary="Valid ones in question")
def get_in_question(request: HttpRequest, code: str, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """Of people who, after marking again, no longer passed: somebody decides whether to revoke."""
    desk = desk_of(request, code)
    found = page_of_list(queries.certificates_in_question(desk.campaign, desk.scope), page, size)
    return paged(found, [certificate_json(one) for one in found.rows])


@router.get(
    "/{code}/certificates/register.xlsx",
    summary="The book of certificates as a workbook",
    openapi_extra=file_answer(XLSX, "One row for each certificate, revoked ones too"),
)
def get_register(request: HttpRequest, code: str, unit: UnitCode = "") -> HttpResponse:
    """Of the own units, or of one of them."""
    desk = desk_of(request, code)
    content = register_workbook(desk.campaign, desk.scope, unit_path=desk.path_of(unit))
    return file_response(content, XLSX, f"so-cap-giay-chung-nhan-{desk.campaign.code}.xlsx")


@router.get("/{code}/certificates/{serial}", response=IssuedCertificateOut, summary="One certificate")
def get_one(request: HttpRequest, code: str, serial: str) -> Any:
    """Of a person of the own units, in full."""
    return certificate_json(_found(desk_of(request, code), serial))


@router.get(
    "/{code}/certificates/{serial}/pdf",
    summary="The certificate as a file",
    openapi_extra=file_answer(PDF, "One A4 page, tagged"),
)
def get_pdf(request: HttpRequest, code: str, serial: str) -> HttpResponse:
    """Conflict `certificate_revoked` for a revoked one: it is not printed."""
    certificate = _found(desk_of(request, code), serial)
    return file_response(certificate_pdf(certificate), PDF, f"giay-chung-nhan-{certificate.serial}.pdf")


@router.post("/{code}/certificates/{serial}/revoke", response=IssuedCertificateOut, summary="Revoke one")
def post_revoke(request: HttpRequest, code: str, serial: str, revocation: RevokeIn) -> Any:
    """Its record stays and the public check says so. For organisers."""
    desk = desk_of(request, code)
    found = _found(desk, serial)
    revoke_certificate(actor=desk.person, serial=found.serial, reason=revocation.reason, now=now())
    return certificate_json(_found(desk, serial))


@router.get(
    "/{code}/certificates/{serial}/reissue", response=list[ChangeOut], summary="What a new one would say"
)
def get_reissue(request: HttpRequest, code: str, serial: str) -> Any:
    """Name, birth, unit, result and grade: as printed, and as they would be printed now."""
    return preview_reissue(serial=_found(desk_of(request, code), serial).serial)


@router.post(
    "/{code}/certificates/{serial}/reissue",
    response={201: IssuedCertificateOut},
    summary="Issue anew after a correction",
)
def post_reissue(request: HttpRequest, code: str, serial: str, why: ReissueIn) -> Any:
    """The new one takes the place of the old one, which is revoked and names its successor. `nothing_to_correct` when both
    would say the same. For organisers."""
    desk = desk_of(request, code)
    found = _found(desk, serial)
    new = reissue_certificate(actor=desk.person, serial=found.serial, reason=why.reason, now=now())
    return Status(201, certificate_json(_found(desk, new.serial)))


@router.get("/{code}/terms", response=TermsShape, summary="What completing asks for")
def get_terms(request: HttpRequest, code: str) -> Any:
    """And what certificates print. For organisers of the whole campaign."""
    return _terms_json(queries.terms_of(organised_desk_of(request, code).campaign))


@router.put("/{code}/terms", response=TermsShape, summary="Set what completing asks for")
def put_terms(request: HttpRequest, code: str, terms: TermsShape) -> Any:
    """Everything at once. Certificates already issued keep what they print; verdicts are decided again when the rule changed."""
    desk = organised_desk_of(request, code)
    wanted = terms.model_dump(exclude={"grades"})
    grades = tuple((one.percent, one.word) for one in terms.grades)
    return _terms_json(
        set_terms(actor=desk.person, campaign=desk.campaign, terms=Terms(**wanted, grades=grades), now=now())
    )


def _terms_json(terms: "CompletionTerms") -> dict[str, Any]:
    names = (
        "lessons_required",
        "issues_automatically",
        "by_decision",
        "parent_organisation",
        "place",
        "signer_title",
        "signer_name",
    )
    return {name: getattr(terms, name) for name in names} | {
        "grades": [{"percent": lowest, "word": word} for lowest, word in terms.grades],
        "template": terms.template.uuid if terms.template else None,
    }


def _in_words(verdict: Any) -> dict[str, Any] | None:
    """A verdict's row keeps codes of what is missing."""
    shown = verdict_json(verdict)
    if shown:
        shown["missing"] = [str(Missing(one).label) for one in verdict.missing]
    return shown


def _found(desk: ApiDesk, serial: str) -> Any:
    return queries.certificate_within(desk.scope, serial, campaign=desk.campaign)
