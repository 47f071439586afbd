"""Slips with activation codes, for the people of a unit who have not come in yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lantoa.kernel.errors import Invalid
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.people.models import Person
from lantoa.people.queries.codes import code_states
from lantoa.people.queries.persons import birth_text, sign_in_names_of
from lantoa.people.queries.roles import holders_above, require_manager, require_no_higher_role
from lantoa.people.rules.codes import CodeState
from lantoa.people.services.codes import IssuedCode, write_codes
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign
from lantoa.training.queries.enrolments import enrolments_of_campaign
from lantoa.training.queries.places import places_as_of

MOST_SLIPS = 2_000


@dataclass(frozen=True)
class CodeSlip:
    """What is printed on one slip. The code in clear exists only here."""

    person_uuid: UUID
    full_name: str
    birth: str
    unit_name: str
    sign_in_name: str
    code: str
    expires_at: datetime


def issue_code_slips(
    *,
    actor: Person | None,
    campaign: Campaign,
    unit_path: str,
    enrolment_uuids: Sequence[UUID] = (),
    include_activated: bool = False,
    keep_live_codes: bool = False,
    now: datetime,
) -> list[CodeSlip]:
    """New codes for a unit's learners, by commune and given name; earlier codes stop working.

    Those who have chosen a password already are left out unless asked for (a forgotten password); with `keep_live_codes`
    also those whose slip is still good. For a whole unit, people with a role the actor may not grant are left out
    (`slip_counts` says how many); chosen by name they are refused. OutsideScope, Invalid above MOST_SLIPS.
    """
    require_manager(actor, campaign.pk, [unit_path])
    rows = enrolments_of_campaign(campaign, Scope([unit_path])).filter(state=EnrolmentState.ACTIVE)
    if enrolment_uuids:
        rows = rows.filter(uuid__in=list(enrolment_uuids))
    if not include_activated:
        rows = rows.filter(person__activated_at=None)
    chosen = list(rows.order_by("unit_path", "person__sort_key", "pk"))
    if keep_live_codes:
        states = code_states([row.person for row in chosen], now=now)
        chosen = [row for row in chosen if states.get(row.person_id) is not CodeState.LIVE]
    if enrolment_uuids:
        require_no_higher_role(actor, [row.person for row in chosen])
    else:
        above = holders_above(actor, [row.person_id for row in chosen])
        chosen = [row for row in chosen if row.person_id not in above]
    if len(chosen) > MOST_SLIPS:
        raise _too_many(len(chosen))
    persons = [row.person for row in chosen]
    issued = write_codes(
        actor_uuid=actor.uuid if actor else None, persons=persons, campaign_id=campaign.pk, now=now
    )
    names = sign_in_names_of(persons)
    places = places_as_of(campaign.units_as_of)
    return [
        CodeSlip(
            person_uuid=row.person.uuid,
            full_name=row.person.full_name,
            birth=birth_text(row.person.birth_date, row.person.birth_year),
            unit_name=places.full_name(places.unit_by_path(row.unit_path)),
            sign_in_name=names.get(row.person_id, [""])[0],
            code=code.printed,
            expires_at=code.expires_at,
        )
        for row, code in zip(chosen, issued, strict=True)
    ]


def slip_for(person: Person, code: IssuedCode) -> CodeSlip:
    """The slip of one person whose code was issued by itself, under the unit they are registered at."""
    return CodeSlip(
        person_uuid=person.uuid,
        full_name=person.full_name,
        birth=birth_text(person.birth_date, person.birth_year),
        unit_name=person.unit.full_name,
        sign_in_name=sign_in_names_of([person]).get(person.pk, [""])[0],
        code=code.printed,
        expires_at=code.expires_at,
    )


def _too_many(count: int) -> Invalid:
    return Invalid(
        _("Đơn vị này có %(count)s phiếu, mỗi lần cấp tối đa %(most)s. Hãy chọn từng đơn vị nhỏ hơn.")
        % {"count": format_number(count), "most": format_number(MOST_SLIPS)},
        code="too_many_slips",
    )
