"""`campaigns/{code}/people | nominations | requests | entry-terms | extend`, and changes of one enrolment."""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from lantoa.exams.queries import has_opened_a_test
from lantoa.kernel.clock import now
from lantoa.surfaces.api.desk import desk_of, organised_desk_of
from lantoa.surfaces.api.enrolments import detail_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, Search, UnitCode, paged
from lantoa.surfaces.api.schemas import CampaignOut
from lantoa.surfaces.api.schemas_entry import (
    ApprovedOut,
    ApproveIn,
    ChangesOut,
    EntryTermsIn,
    EntryTermsOut,
    ExtensionIn,
    NominationIn,
    PersonAtUnitIn,
    PersonIn,
    RefusedOut,
    RefuseIn,
    RequestOut,
    RequestsOut,
    SubstituteIn,
    TransferIn,
)
from lantoa.surfaces.api.schemas_training import EnrolmentDetailOut, ReasonIn
from lantoa.training.queries.enrolments import enrolment_in_campaign
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.requests import moves_of, request_in_campaign, requests_in, seat_chain
from lantoa.training.rules.entries import Entry
from lantoa.training.services.changes import restore_enrolment, substitute_person, transfer_enrolment
from lantoa.training.services.closing import extend_campaign
from lantoa.training.services.late import enrol_by_hand, nominate
from lantoa.training.services.requests import approve_requests, refuse_requests
from lantoa.training.services.sign_up import set_entry_terms

if TYPE_CHECKING:
    from lantoa.training.models import Campaign, EnrolmentRequest

router = Router(tags=["enrolments"])


@router.post("/{code}/people", response={201: EnrolmentDetailOut}, summary="Enrol somebody written by hand")
def post_person(request: HttpRequest, code: str, person: PersonAtUnitIn) -> Any:
    """By the rules of a roster's row: `person_doubtful` puts known records side by side, `quota_short` names whose seats
    could be moved, `nominate_instead` where units only nominate."""
    desk = desk_of(request, code)
    made = enrol_by_hand(
        actor=desk.person,
        campaign=desk.campaign,
        entry=_entry(person, person.unit),
        answer=person.answer,
        is_checked=person.checked,
        now=now(),
    )
    return Status(201, detail_of(desk, made.uuid))


@router.post("/{code}/nominations", response={201: RequestOut}, summary="Nominate somebody")
def post_nomination(request: HttpRequest, code: str, person: NominationIn) -> Any:
    """Somebody of the own units; the campaign's organisers decide."""
    desk = desk_of(request, code)
    made = nominate(
        actor=desk.person,
        campaign=desk.campaign,
        entry=_entry(person, person.unit),
        note=person.note,
        is_checked=person.checked,
        now=now(),
    )
    return Status(201, _request_json(desk.campaign, made))


@router.get("/{code}/requests", response=RequestsOut, summary="Nominations and sign-ups")
def get_requests(
    request: HttpRequest,
    code: str,
    state: Annotated[Literal["waiting", "approved", "refused"], Query()] = "waiting",
    kind: Annotated[Literal["", "nomination", "sign_up"], Query()] = "",
    unit: UnitCode = "",
    search: Search = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Of the own units; those waiting oldest first."""
    desk = desk_of(request, code)
    found = requests_in(
        desk.campaign,
        desk.scope,
        state=state,
        kind=kind,
        unit_path=desk.path_of(unit),
        search=search,
        page=page,
        size=size,
    )
    return paged(found, [_request_json(desk.campaign, row) for row in found.rows])


@router.post("/{code}/requests/approve", response=ApprovedOut, summary="Approve requests")
def post_approve(request: HttpRequest, code: str, chosen: ApproveIn) -> Any:
    """Enrols those that are clear and have a seat; the others keep waiting and are named. May be repeated."""
    desk = desk_of(request, code)
    return approve_requests(
        actor=desk.person,
        campaign=desk.campaign,
        request_uuids=list(dict.fromkeys(chosen.requests)),
        answers={one.request: one.answer for one in chosen.answers},
        now=now(),
    )


@router.post("/{code}/requests/refuse", response=RefusedOut, summary="Refuse requests")
def post_refuse(request: HttpRequest, code: str, chosen: RefuseIn) -> Any:
    """The reason is read by the nominating unit and by whoever signed up."""
    desk = desk_of(request, code)
    count = refuse_requests(
        actor=desk.person,
        campaign=desk.campaign,
        request_uuids=list(dict.fromkeys(chosen.requests)),
        reason=chosen.reason,
        now=now(),
    )
    return {"refused": count}


@router.get("/{code}/requests/{uuid}", response=RequestOut, summary="One request")
def get_request(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """A nomination or a sign-up of the own units."""
    desk = desk_of(request, code)
    return _request_json(desk.campaign, request_in_campaign(desk.campaign, uuid, desk.scope))


@router.get("/{code}/enrolments/{uuid}/changes", response=ChangesOut, summary="What happened to a seat")
def get_changes(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Units the person went through, whom they took over from, who took over from them (inside the own units)."""
    desk = desk_of(request, code)
    found = enrolment_in_campaign(desk.campaign, uuid, desk.scope)
    before, after = seat_chain(found, desk.scope)
    return {
        "state": found.state,
        "withdrawn_at": found.withdrawn_at,
        "withdrawn_reason": found.withdrawn_reason,
        "moves": [
            {
                "from_unit": _code(move.from_path),
                "to_unit": _code(move.to_path),
                "reason": move.reason,
                "moved_at": move.moved_at,
            }
            for move in moves_of(found)
        ],
        "replaces": before.uuid if before else None,
        "replaced_by": [one.uuid for one in after],
    }


@router.post("/{code}/enrolments/{uuid}/transfer", response=EnrolmentDetailOut, summary="Another unit")
def post_transfer(request: HttpRequest, code: str, uuid: UUID, transfer: TransferIn) -> Any:
    """Study and results stay, the seat comes from the new unit; figures of earlier days stay with the old one."""
    desk = desk_of(request, code)
    found = enrolment_in_campaign(desk.campaign, uuid, desk.scope)
    transfer_enrolment(
        actor=desk.person,
        campaign=desk.campaign,
        enrolment_uuid=found.uuid,
        unit_code=transfer.unit,
        reason=transfer.reason,
        now=now(),
    )
    return detail_of(desk, found.uuid)


@router.post(
    "/{code}/enrolments/{uuid}/substitute",
    response={201: EnrolmentDetailOut},
    summary="Somebody else in the seat",
)
def post_substitute(request: HttpRequest, code: str, uuid: UUID, person: SubstituteIn) -> Any:
    """The one is withdrawn, the other enrolled in the same unit; `has_sat` once the final test was opened."""
    desk = desk_of(request, code)
    found = enrolment_in_campaign(desk.campaign, uuid, desk.scope)
    made = substitute_person(
        actor=desk.person,
        campaign=desk.campaign,
        enrolment_uuid=found.uuid,
        entry=_entry(person),
        reason=person.reason,
        answer=person.answer,
        is_checked=person.checked,
        has_sat=has_opened_a_test(found),
        now=now(),
    )
    return Status(201, detail_of(desk, made.uuid))


@router.post(
    "/{code}/enrolments/{uuid}/restore", response=EnrolmentDetailOut, summary="Take a withdrawal back"
)
def post_restore(request: HttpRequest, code: str, uuid: UUID, why: ReasonIn) -> Any:
    """While the campaign is not closed and the unit has a seat. May be repeated."""
    desk = desk_of(request, code)
    found = enrolment_in_campaign(desk.campaign, uuid, desk.scope)
    restore_enrolment(
        actor=desk.person, campaign=desk.campaign, enrolment_uuid=found.uuid, reason=why.reason, now=now()
    )
    return detail_of(desk, found.uuid)


@router.get("/{code}/entry-terms", response=EntryTermsOut, summary="How people come into a campaign")
def get_entry_terms(request: HttpRequest, code: str) -> Any:
    """Whether units enrol or nominate; whether, when and where people may sign up by themselves."""
    return _terms_json(desk_of(request, code).campaign)


@router.put("/{code}/entry-terms", response=EntryTermsOut, summary="Set how people come in")
def put_entry_terms(request: HttpRequest, code: str, terms: EntryTermsIn) -> Any:
    """Everything at once; what is left out goes back to what it is at first."""
    desk = organised_desk_of(request, code)
    return _terms_json(
        set_entry_terms(actor=desk.person, campaign=desk.campaign, now=now(), **terms.model_dump())
    )


@router.post("/{code}/extend", response=CampaignOut, summary="A later last day")
def post_extend(request: HttpRequest, code: str, extension: ExtensionIn) -> Any:
    """Opens a closed campaign again; cohorts that ended with the campaign end later too."""
    desk = organised_desk_of(request, code)
    return extend_campaign(
        actor=desk.person,
        campaign=desk.campaign,
        ends_on=extension.ends_on,
        reason=extension.reason,
        now=now(),
    )


def _entry(person: PersonIn, unit: str = "") -> Entry:
    return Entry(
        full_name=person.full_name,
        birth=person.birth,
        phone=person.phone,
        post=person.post,
        email=person.email,
        gender=person.gender,
        unit=unit,
    )


def _request_json(campaign: "Campaign", row: "EnrolmentRequest") -> dict[str, Any]:
    places = places_as_of(campaign.units_as_of)
    names = (
        "uuid",
        "kind",
        "state",
        "full_name",
        "birth",
        "phone",
        "post",
        "note",
        "created_at",
        "decided_at",
    )
    return {name: getattr(row, name) for name in names} | {
        "unit_code": _code(row.unit_path),
        "unit_name": places.full_name(places.unit_by_path(row.unit_path)),
        "reason": row.reason,
        "enrolment": row.enrolment.uuid if row.enrolment else None,
    }


def _terms_json(campaign: "Campaign") -> dict[str, Any]:
    names = ("managers_enrol", "sign_up_on", "sign_up_from", "sign_up_until")
    return {name: getattr(campaign, name) for name in names} | {
        "sign_up_units": [_code(path) for path in campaign.sign_up_units]
    }


def _code(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
