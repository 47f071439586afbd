"""Accounts as operators see them: who holds roles, and how one person gets in."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lantoa.kernel.errors import NotFound
from lantoa.kernel.paging import PAGE_SIZE, Page, in_order, page_of
from lantoa.people.enums import RoleName
from lantoa.people.models import ActivationCode, ApiToken, Person, Role, SignInName
from lantoa.people.queries.persons import PERSON_ORDERS
from lantoa.people.rules.codes import CodeState, code_state


@dataclass(frozen=True)
class Access:
    """How one person gets in: names, roles, API tokens (newest first), and what has become of the activation code."""

    sign_in_names: Sequence[SignInName]
    roles: Sequence[Role]
    tokens: Sequence[ApiToken]
    code: CodeState
    code_expires_at: datetime | None


def access_of(person: Person, *, now: datetime) -> Access:
    """All of it in four queries."""
    code = ActivationCode.objects.filter(person=person).first()
    state = CodeState.NONE
    if code is not None:
        state = code_state(expires_at=code.expires_at, tries=code.tries, used_at=code.used_at, now=now)
    return Access(
        sign_in_names=list(person.sign_in_names.order_by("id")),
        roles=list(person.roles.order_by("id")),
        tokens=list(person.api_tokens.order_by("-id")),
        code=state,
        code_expires_at=code.expires_at if code else None,
    )


def role_holders(
    *,
    name: str = "",
    order: tuple[str, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Person]:
    """Persons who hold that role, or any, by Vietnamese given name or by what `order` says (PERSON_ORDERS, turned round)."""
    roles = Role.objects.filter(name=name) if name else Role.objects.all()
    persons = Person.objects.filter(pk__in=roles.values("person_id"), merged_into=None).select_related("unit")
    ordered = persons.order_by(*in_order(order, PERSON_ORDERS), "sort_key", "id")
    return page_of(ordered, number=page, size=size)


def has_operator() -> bool:
    """Whether anybody keeps this installation."""
    return Role.objects.filter(name=RoleName.OPERATOR).exists()


def role_labels_of(persons: Iterable[Person]) -> dict[int, list[str]]:
    """{person id: names of the roles held, in words, each once}. One query."""
    found: dict[int, list[str]] = {}
    for role in Role.objects.filter(person__in=[person.pk for person in persons]).order_by("id"):
        labels = found.setdefault(role.person_id, [])
        label = str(role.get_name_display())
        if label not in labels:
            labels.append(label)
    return found


def role_of(person: Person, role_id: int) -> Role:
    """A role the person holds; NotFound when it is gone."""
    role = person.roles.select_related("person").filter(pk=role_id).first()
    if role is None:
        raise NotFound(_("Người này không còn giữ vai trò đó."), code="no_such_role")
    return role


def token_of(person: Person, token_uuid: uuid.UUID) -> ApiToken:
    """An API token of the person; NotFound when there is none."""
    token = person.api_tokens.filter(uuid=token_uuid).first()
    if token is None:
        raise NotFound(_("Không tìm thấy khóa truy cập này."), code="no_such_token")
    return token
