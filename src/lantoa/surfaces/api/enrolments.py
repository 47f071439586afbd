"""`campaigns/{code}/enrolments`: who is in the campaign, one person, adding, placing, withdrawal."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from lantoa.exams.queries import sittings_of
from lantoa.kernel.clock import now
from lantoa.kernel.errors import Conflict
from lantoa.learning.queries.progress import study_of
from lantoa.outcomes.queries import certificate_of, newest_verdict
from lantoa.people.queries.codes import code_states
from lantoa.people.queries.persons import birth_text, person_by_uuid
from lantoa.people.rules.codes import CodeState
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, Search, UnitCode, paged
from lantoa.surfaces.api.results import sitting_json, study_json, verdict_json
from lantoa.surfaces.api.schemas import EnrolmentsOut
from lantoa.surfaces.api.schemas_training import EnrolIn, EnrolmentDetailOut, PlaceIn, ReasonIn
from lantoa.territory.queries import unit_ids
from lantoa.training.queries.enrolments import enrolment_in_campaign, enrolments_in
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import unit_in_scope
from lantoa.training.services.enrolments import (
    NewEnrolment,
    enrol_persons,
    settle_units,
    withdraw_enrolments,
)

router = Router(tags=["enrolments"])


@router.get("/{code}/enrolments", response=EnrolmentsOut, summary="Enrolled people, by given name")
def get_enrolments(
    request: HttpRequest,
    code: str,
    search: Search = "",
    unit: UnitCode = "",
    unit_path: Annotated[str, Query(max_length=40, description="The same by path, such as `VN/01/`.")] = "",
    state: Annotated[Literal["active", "withdrawn"], Query()] = "active",
    unplaced: Annotated[bool, Query(description="Only those whose commune is not settled.")] = False,
    not_signed_in: Annotated[bool, Query(description="Only those who never came.")] = False,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """People of the own units. A search ranks exact spelling first."""
    desk = desk_of(request, code)
    found = enrolments_in(
        desk.campaign,
        desk.scope,
        search=search,
        unit_path=desk.path_of(unit) or unit_path,
        unplaced_only=unplaced,
        not_signed_in_only=not_signed_in,
        state=state,
        page=page,
        size=size,
        now=now(),
    )
    return paged(found, [asdict(row) for row in found.rows])


@router.post("/{code}/enrolments", response={201: EnrolmentDetailOut}, summary="Enrol somebody by hand")
def post_enrolment(request: HttpRequest, code: str, new: EnrolIn) -> Any:
    """Someone the system knows already. A new person comes by a roster, which asks whether they are known."""
    desk = desk_of(request, code)
    person = person_by_uuid(new.person, scope=desk.scope)
    unit = unit_in_scope(desk.campaign, desk.scope, new.unit)
    wanted = NewEnrolment(
        person_id=person.pk, unit_id=unit_ids([unit])[unit], unit_code=unit.code, unit_path=unit.path
    )
    done = enrol_persons(actor=desk.person, campaign=desk.campaign, new=[wanted], now=now())
    if done.full:
        raise _full()
    if not done.made:
        raise Conflict("Người này đã có trong khóa tập huấn.", code="already_enrolled")
    return Status(201, detail_of(desk, done.made[person.pk].uuid))


@router.get("/{code}/enrolments/{uuid}", response=EnrolmentDetailOut, summary="One person in the campaign")
def get_enrolment(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Data, study, sittings, verdict and certificate."""
    return detail_of(desk_of(request, code), uuid)


@router.post("/{code}/enrolments/{uuid}/place", response=EnrolmentDetailOut, summary="Settle the commune")
def post_place(request: HttpRequest, code: str, uuid: UUID, place: PlaceIn) -> Any:
    """For people of "chưa xếp xã" or of a wrong commune; the seat moves along. Conflict `quota_short` when it is full."""
    desk = desk_of(request, code)
    found = enrolment_in_campaign(desk.campaign, uuid, desk.scope)
    done = settle_units(
        actor=desk.person, campaign=desk.campaign, answers={found.uuid: place.unit}, now=now()
    )
    if done.full:
        raise _full()
    return detail_of(desk, uuid)


@router.post("/{code}/enrolments/{uuid}/withdraw", response=EnrolmentDetailOut, summary="Withdraw somebody")
def post_withdraw(request: HttpRequest, code: str, uuid: UUID, withdrawal: ReasonIn) -> Any:
    """The seat goes back; what the person did stays on record. May be repeated."""
    desk = desk_of(request, code)
    found = enrolment_in_campaign(desk.campaign, uuid, desk.scope)
    withdraw_enrolments(
        actor=desk.person,
        campaign=desk.campaign,
        enrolment_uuids=[found.uuid],
        reason=withdrawal.reason,
        now=now(),
    )
    return detail_of(desk, uuid)


def _full() -> Conflict:
    return Conflict(
        "Đơn vị này đã hết chỉ tiêu. Hãy chuyển thêm chỗ rồi làm lại.", code="quota_short", status=409
    )


def detail_of(desk: ApiDesk, uuid: UUID) -> dict[str, Any]:
    row = enrolment_in_campaign(desk.campaign, uuid, desk.scope)
    person = row.person
    places = places_as_of(desk.campaign.units_as_of)
    certificate = certificate_of(person, desk.campaign)
    return {
        "enrolment": {
            "enrolment_uuid": row.uuid,
            "person_uuid": person.uuid,
            "full_name": person.full_name,
            "birth": birth_text(person.birth_date, person.birth_year),
            "post": person.post,
            "phone": person.phone,
            "code_state": code_states([person], now=now()).get(person.pk, CodeState.NONE),
            "unit_name": row.unit.full_name,
            "line_code": row.unit_code,
            "line_name": places.full_name(places.unit_by_path(row.unit_path)),
            "is_unplaced": row.is_unplaced,
            "state": row.state,
            "enrolled_at": row.enrolled_at,
            "signed_in_at": row.signed_in_at,
        },
        "study": study_json(study_of(person=person.uuid, campaign=desk.campaign)),
        "sittings": [sitting_json(one) for one in sittings_of(row)],
        "verdict": verdict_json(newest_verdict(row)),
        "certificate": certificate.serial if certificate else None,
    }
