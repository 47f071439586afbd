"""`campaigns/{code}/persons`: people of the own units, one page about each, and what is done to an account."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from ninja import Router

from lantoa.kernel.clock import now
from lantoa.kernel.errors import Conflict, Invalid
from lantoa.kernel.vietnamese.dates import parse_date
from lantoa.learning.services.devices import sign_out_devices
from lantoa.people.queries.persons import birth_text, person_by_uuid, persons_in
from lantoa.people.services.codes import issue_codes
from lantoa.people.services.corrections import Birth, correct_person, correct_phone
from lantoa.people.services.passwords import unlock
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, Search, paged
from lantoa.surfaces.api.schemas_persons import (
    DetailsIn,
    PersonPageOut,
    PhoneIn,
    RecordsOut,
    SignedOutOut,
    SignOutIn,
)
from lantoa.surfaces.api.schemas_training import SlipOut
from lantoa.surfaces.organiser.people_pages import one_person
from lantoa.surfaces.persons import lines_of
from lantoa.training.services.slips import slip_for

if TYPE_CHECKING:
    from lantoa.people.models import CorrectionRequest, Merge

router = Router(tags=["people"])
HERE = "/{code}/persons"


@router.get(HERE, response=RecordsOut, summary="People of the own units, by given name")
def list_people(
    request: HttpRequest, code: str, search: Search = "", page: PageNumber = 1, size: PageSize = 50
) -> Any:
    """Everybody registered there, enrolled or not. A search ranks exact spelling first."""
    found = lines_of(persons_in(desk_of(request, code).scope, search=search, page=page, size=size))
    rows = [
        {
            "uuid": one.person.uuid,
            "full_name": one.person.full_name,
            "birth": one.birth,
            "phone": one.person.phone,
            "post": one.person.post,
            "unit_code": one.person.unit.code,
            "unit_name": one.person.unit.full_name,
            "sign_in_names": one.sign_in_names,
            "roles": [str(word) for word in one.roles],
        }
        for one in found.rows
    ]
    return paged(found, rows)


@router.get(f"{HERE}/{{uuid}}", response=PersonPageOut, summary="One person")
def get_one(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Account, every enrolment, devices, sign-ins, what happened (newest first), requests and merges."""
    return _page(desk_of(request, code), uuid)


@router.patch(f"{HERE}/{{uuid}}", response=PersonPageOut, summary="Correct name or birth date")
def patch_one(request: HttpRequest, code: str, uuid: UUID, details: DetailsIn) -> Any:
    """As printed on certificates; those already issued keep what they print until reissued. May be repeated."""
    desk = desk_of(request, code)
    person = person_by_uuid(uuid, scope=desk.scope)
    correct_person(
        actor=desk.person,
        person=person,
        full_name=details.full_name or person.full_name,
        birth=_birth(details.birth),
        reason=details.reason,
        campaign_id=desk.campaign.pk,
        now=now(),
    )
    return _page(desk, uuid)


@router.put(f"{HERE}/{{uuid}}/phone", response=PersonPageOut, summary="Correct the phone number")
def put_phone(request: HttpRequest, code: str, uuid: UUID, number: PhoneIn) -> Any:
    """A mobile number becomes a sign-in name in place of the old one; `phone_taken` when it is somebody else's."""
    desk = desk_of(request, code)
    person = person_by_uuid(uuid, scope=desk.scope)
    correct_phone(
        actor=desk.person, person=person, written=number.phone, campaign_id=desk.campaign.pk, now=now()
    )
    return _page(desk, uuid)


@router.post(f"{HERE}/{{uuid}}/code", response=SlipOut, summary="A new activation code, answered once")
@sensitive_variables()
def post_code(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """For a forgotten password or a lost slip. The earlier code stops counting."""
    desk = desk_of(request, code)
    person = person_by_uuid(uuid, scope=desk.scope)
    if not person.is_active:
        raise Conflict(
            _("Tài khoản đang ngừng nên chưa cấp mã được. Hãy nhờ người vận hành mở lại."),
            code="account_stopped",
        )
    (issued,) = issue_codes(actor=desk.person, persons=[person], campaign_id=desk.campaign.pk, now=now())
    return slip_for(person, issued)


@router.post(f"{HERE}/{{uuid}}/unlock", response=PersonPageOut, summary="Forget wrong tries")
def post_unlock(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """The person can sign in again at once, and a code has its tries back. May be repeated."""
    desk = desk_of(request, code)
    person = person_by_uuid(uuid, scope=desk.scope)
    unlock(actor=desk.person, person=person, campaign_id=desk.campaign.pk, now=now())
    return _page(desk, uuid)


@router.post(f"{HERE}/{{uuid}}/sign-out", response=SignedOutOut, summary="Sign devices out")
def post_sign_out(request: HttpRequest, code: str, uuid: UUID, wanted: SignOutIn) -> Any:
    """Of a lost phone: it sends nothing any more until the person signs in on it again. May be repeated."""
    desk = desk_of(request, code)
    count = sign_out_devices(
        actor=desk.person,
        person=person_by_uuid(uuid, scope=desk.scope),
        devices=wanted.devices or None,
        campaign_id=desk.campaign.pk,
        now=now(),
    )
    return {"signed_out": count}


def correction_json(one: "CorrectionRequest") -> dict[str, Any]:
    """A request that waits, beside what is kept."""
    person = one.person
    return {
        "uuid": one.uuid,
        "person_uuid": person.uuid,
        "full_name": person.full_name,
        "birth": birth_text(person.birth_date, person.birth_year),
        "wanted_name": one.full_name,
        "wanted_birth": birth_text(one.birth_date, None),
        "note": one.note,
        "asked_at": one.created_at,
    }


def merge_json(merge: "Merge") -> dict[str, Any]:
    """A merge with the names of both records."""
    names = ("uuid", "reason", "merged_at", "undone_at")
    return {name: getattr(merge, name) for name in names} | {
        "kept": merge.kept.uuid,
        "merged": merge.merged.uuid,
        "kept_name": merge.kept.full_name,
        "merged_name": merge.merged.full_name,
    }


def _page(desk: ApiDesk, uuid: UUID) -> dict[str, Any]:
    found = one_person(desk.as_page_desk(), uuid, now=now())
    account, person = found.account, found.account.person
    names = ("uuid", "full_name", "phone", "post", "is_active", "activated_at")
    return {name: getattr(person, name) for name in names} | {
        "birth": account.birth,
        "unit_code": person.unit.code,
        "unit_name": person.unit.full_name,
        "may_act": found.may_act,
        "stands_for": found.kept.uuid if found.kept and desk.scope.contains(found.kept.unit_path) else None,
        "sign_in_names": [one.value for one in account.access.sign_in_names],
        "code": account.code,
        "code_expires_at": account.access.code_expires_at,
        "shut_until": account.shut_until,
        "roles": sorted({str(one.role.get_name_display()) for one in account.roles}),
        "enrolments": [_seat(one) for one in found.enrolments],
        "devices": [_device(one) for one in found.devices],
        "sign_ins": list(found.history.sign_ins),
        "history": list(found.history.happenings),
        "corrections": [correction_json(one) for one in found.corrections],
        "merges": [merge_json(one) for one in found.merges if _holds_both(desk, one)],
    }


def _seat(row: Any) -> dict[str, Any]:
    return {
        "enrolment_uuid": row.uuid,
        "campaign": row.campaign.code,
        "campaign_title": row.campaign.title,
        "unit_name": row.unit.full_name,
        "state": row.state,
        "enrolled_at": row.enrolled_at,
        "signed_in_at": row.signed_in_at,
    }


def _device(one: Any) -> dict[str, Any]:
    names = ("uuid", "created_at", "last_seen_at")
    return {name: getattr(one.line, name) for name in names} | {"label": one.browser}


def _holds_both(desk: ApiDesk, merge: "Merge") -> bool:
    return all(desk.scope.contains(one.unit_path) for one in (merge.kept, merge.merged))


def _birth(written: str) -> Birth | None:
    """A date as people write it. Invalid, naming the field."""
    if not written.strip():
        return None
    try:
        read = parse_date(written)
        if read.month is not None and read.day is None:
            raise ValueError("a month without a day")
        return Birth(read.year, read.as_date() if read.is_full else None)
    except ValueError as error:
        words = _("Hãy ghi ngày sinh, ví dụ 05/06/1985; nếu chỉ biết năm thì ghi 1985.")
        raise Invalid(words, code="wrong_birth", details={"fields": {"birth": words}}) from error
