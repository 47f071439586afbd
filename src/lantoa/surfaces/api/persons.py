"""`persons`: accounts, their roles and tokens. For operators."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables
from ninja import Path, Query, Router, Status

from lantoa.kernel.clock import local_day, now
from lantoa.people.queries.accounts import access_of, role_holders, role_labels_of, role_of, token_of
from lantoa.people.queries.persons import birth_text, person_by_uuid, persons_in, sign_in_names_of
from lantoa.people.services import accounts, passwords
from lantoa.people.services.roles import grant_role, revoke_role
from lantoa.people.services.sign_in import shut_until
from lantoa.surfaces.api.console import operator_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, Search, paged
from lantoa.surfaces.api.schemas_people import (
    AccountOut,
    AccountSlipOut,
    PersonIn,
    PersonsOut,
    RoleIn,
    RoleWord,
)
from lantoa.territory.queries import unit_as_of
from lantoa.territory.rules.scope import EVERYTHING
from lantoa.training.queries.campaigns import all_campaigns, campaign_by_code

router = Router(tags=["persons"])


@router.get("", response=PersonsOut, summary="Persons found, or those who hold roles")
def list_persons(
    request: HttpRequest,
    search: Search = "",
    role: Annotated[
        RoleWord | Literal[""], Query(description="Without a search: holders of this role.")
    ] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Learners are listed only when somebody looks for one. `roles` in words."""
    operator_of(request)
    found = (
        persons_in(EVERYTHING, search=search, page=page, size=size)
        if search.strip()
        else role_holders(name=role, page=page, size=size)
    )
    names, roles = sign_in_names_of(found.rows), role_labels_of(found.rows)
    rows = [
        {
            "uuid": one.uuid,
            "full_name": one.full_name,
            "birth": birth_text(one.birth_date, one.birth_year),
            "unit_name": one.unit.full_name,
            "sign_in_names": names.get(one.pk, []),
            "roles": [str(word) for word in roles.get(one.pk, [])],
        }
        for one in found.rows
    ]
    return paged(found, rows)


@router.post("", response={201: AccountSlipOut}, summary="Open an account, its code answered once")
@sensitive_variables()
def post_person(request: HttpRequest, new: PersonIn) -> Any:
    """The person chooses the password with the code."""
    operator = operator_of(request)
    unit = unit_as_of(new.unit, local_day(now()))
    slip = accounts.open_account(
        actor=operator, full_name=new.full_name, user_name=new.user_name, unit=unit, now=now()
    )
    return Status(201, _slip(slip))


@router.get("/{uuid}", response=AccountOut, summary="One account")
def get_person(request: HttpRequest, uuid: UUID) -> Any:
    """How the person gets in and what they may do."""
    operator_of(request)
    return _account(uuid)


@router.post("/{uuid}/code", response=AccountSlipOut, summary="A new activation code, answered once")
@sensitive_variables()
def post_code(request: HttpRequest, uuid: UUID) -> Any:
    """The earlier code stops counting."""
    return _slip(accounts.reissue_code(actor=operator_of(request), person=person_by_uuid(uuid), now=now()))


@router.post("/{uuid}/unlock", response=AccountOut, summary="Forget wrong tries")
def post_unlock(request: HttpRequest, uuid: UUID) -> Any:
    """The person can sign in again at once. May be repeated."""
    passwords.unlock(actor=operator_of(request), person=person_by_uuid(uuid), now=now())
    return _account(uuid)


@router.post("/{uuid}/stop", response=AccountOut, summary="Take an account out of use")
def post_stop(request: HttpRequest, uuid: UUID) -> Any:
    """No session, token or role counts any more; nothing is deleted. May be repeated."""
    accounts.stop_account(actor=operator_of(request), person=person_by_uuid(uuid), now=now())
    return _account(uuid)


@router.post("/{uuid}/restore", response=AccountOut, summary="Take a stopped account into use again")
def post_restore(request: HttpRequest, uuid: UUID) -> Any:
    """With the roles it had. May be repeated."""
    accounts.restore_account(actor=operator_of(request), person=person_by_uuid(uuid), now=now())
    return _account(uuid)


@router.post("/{uuid}/roles", response={201: AccountOut}, summary="Give a role")
def post_role(request: HttpRequest, uuid: UUID, role: RoleIn) -> Any:
    """Over a subtree of units, in one campaign or all. May be repeated."""
    operator = operator_of(request)
    grant_role(
        actor=operator,
        person=person_by_uuid(uuid),
        name=role.name,
        unit_path=unit_as_of(role.unit, local_day(now())).path,
        campaign_id=campaign_by_code(role.campaign).pk if role.campaign else 0,
        now=now(),
    )
    return Status(201, _account(uuid))


@router.delete("/{uuid}/roles/{role_id}", response=AccountOut, summary="Take a role")
def delete_role(request: HttpRequest, uuid: UUID, role_id: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Any:
    """The last operator stays."""
    operator = operator_of(request)
    revoke_role(actor=operator, role=role_of(person_by_uuid(uuid), role_id), now=now())
    return _account(uuid)


@router.delete("/{uuid}/tokens/{token}", response=AccountOut, summary="Take an API token away")
def delete_token(request: HttpRequest, uuid: UUID, token: UUID) -> Any:
    """It opens nothing any more. May be repeated."""
    operator = operator_of(request)
    found = token_of(person_by_uuid(uuid), token)
    accounts.revoke_token(actor=operator, token_uuid=found.uuid, now=now())
    return _account(uuid)


def _account(uuid: UUID) -> dict[str, Any]:
    person, moment = person_by_uuid(uuid), now()
    access = access_of(person, now=moment)
    codes = {campaign.pk: campaign.code for campaign in all_campaigns()}
    return {
        "uuid": person.uuid,
        "full_name": person.full_name,
        "birth": birth_text(person.birth_date, person.birth_year),
        "unit_code": person.unit.code,
        "unit_name": person.unit.full_name,
        "is_active": person.is_active,
        "activated_at": person.activated_at,
        "sign_in_names": [one.value for one in access.sign_in_names],
        "code": access.code.value,
        "code_expires_at": access.code_expires_at,
        "shut_until": shut_until(person, now=moment),
        "roles": [_role(one, codes) for one in access.roles],
        "tokens": list(access.tokens),
    }


def _role(role: Any, codes: dict[int, str]) -> dict[str, Any]:
    names = ("id", "name", "unit_path", "granted_at")
    return {name: getattr(role, name) for name in names} | {"campaign": codes.get(role.campaign_id)}


def _slip(slip: Any) -> dict[str, Any]:
    return {
        "person_uuid": slip.person.uuid,
        "sign_in_names": slip.sign_in_names,
        "code": slip.code,
        "expires_at": slip.expires_at,
    }
