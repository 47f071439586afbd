"""Giving seats to units and sharing them out down the tree."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Invalid
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager, require_organiser
from lantoa.territory.queries import unit_ids
from lantoa.territory.rules.units import UnitRow
from lantoa.training.enums import EnrolmentState
from lantoa.training.errors import QuotaShort
from lantoa.training.models import Campaign, Enrolment, Quota
from lantoa.training.queries.places import Places, places_as_of
from lantoa.training.rules.quotas import NotEnoughSeats, QuotaPlan, Seats, nearest_above
from lantoa.training.services.enrolments import check_open

MOST_SEATS = 10_000_000


def set_quota(
    *, actor: Person | None, campaign: Campaign, unit_code: str, seats: int, now: datetime
) -> Quota:
    """Give one unit this many seats in all; they come from, or go back to, the row above it if there is one."""
    set_quotas(actor=actor, campaign=campaign, seats={unit_code: seats}, now=now)
    path = places_as_of(campaign.units_as_of).unit_by_code(unit_code).path
    return Quota.objects.select_related("unit").get(campaign=campaign, unit_path=path)


def share_quota(
    *, actor: Person | None, campaign: Campaign, from_unit: str, shares: Mapping[str, int], now: datetime
) -> list[Quota]:
    """Share a unit's seats out to units below it: {unit code: seats each has in all afterwards}.

    A smaller number moves seats back. QuotaShort, and nothing changed, when more would be given away than the unit has, or
    when a unit below already uses more than it would keep.
    """
    places = places_as_of(campaign.units_as_of)
    giver = places.unit_by_code(from_unit)
    outside = [code for code in shares if not _is_below(places.unit_by_code(code), giver)]
    if outside:
        raise Invalid(
            _("%(unit)s không thuộc %(giver)s nên không nhận chỉ tiêu từ đó được.")
            % {"unit": places.unit_by_code(outside[0]).full_name, "giver": giver.full_name},
            code="not_below",
            details={"units": outside},
        )
    require_manager(actor, campaign.pk, [giver.path])
    _change(actor=actor, campaign=campaign, places=places, seats=shares, giver=giver, now=now)
    paths = [places.unit_by_code(code).path for code in shares]
    return list(Quota.objects.filter(campaign=campaign, unit_path__in=paths).select_related("unit"))


def set_quotas(*, actor: Person | None, campaign: Campaign, seats: Mapping[str, int], now: datetime) -> None:
    """Seats of many units in one call, such as all 34 provinces: {unit code: seats}. All or nothing."""
    require_organiser(actor, campaign.pk)
    _change(
        actor=actor,
        campaign=campaign,
        places=places_as_of(campaign.units_as_of),
        seats=seats,
        giver=None,
        now=now,
    )


def _is_below(unit: UnitRow, giver: UnitRow) -> bool:
    return unit.path != giver.path and unit.path.startswith(giver.path)


def _change(
    *,
    actor: Person | None,
    campaign: Campaign,
    places: Places,
    seats: Mapping[str, int],
    giver: UnitRow | None,
    now: datetime,
) -> None:
    wanted = {places.unit_by_code(code).path: _checked(number) for code, number in seats.items()}
    with transaction.atomic():
        check_open(campaign)
        kept = {quota.unit_path: quota for quota in Quota.objects.filter(campaign=campaign)}
        plan = QuotaPlan(
            rows={path: Seats(row.seats, row.shared_out, row.taken) for path, row in kept.items()},
            seated=_seated(campaign),
        )
        # Upper units first, so that a row made in this same call shares out to the ones below it.
        for path in sorted(wanted):
            above = nearest_above(plan.rows, path)
            if giver is not None and above != giver.path and not (above or "").startswith(giver.path):
                raise QuotaShort(
                    _("%(giver)s chưa được giao chỉ tiêu nên chưa chia được.") % {"giver": giver.full_name},
                    details={"unit": giver.code},
                )
            plan.set_seats(path, wanted[path])
        try:
            plan.check()
        except NotEnoughSeats as short:
            raise _short(places, short) from short
        _write(campaign, places, kept, plan)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="quota.shared" if giver else "quota.set",
            campaign_id=campaign.pk,
            subject=campaign.uuid,
            now=now,
            details={"from": giver.code if giver else "", "seats": dict(seats)},
        )


def _seated(campaign: Campaign) -> Counter[tuple[str | None, str]]:
    rows = (
        Enrolment.objects.filter(campaign=campaign, state=EnrolmentState.ACTIVE)
        .order_by()
        .values_list("seat__unit_path", "unit_path")
        .annotate(people=Count("id"))
    )
    return Counter({(seat, unit): people for seat, unit, people in rows})


def _write(campaign: Campaign, places: Places, kept: Mapping[str, Quota], plan: QuotaPlan) -> None:
    new = [path for path in plan.rows if path not in kept]
    units = {path: places.unit_by_path(path) for path in new}
    ids = unit_ids(units.values())
    Quota.objects.bulk_create(
        Quota(
            campaign=campaign,
            unit_id=ids[unit],
            unit_path=path,
            seats=plan.rows[path].seats,
            shared_out=plan.rows[path].shared_out,
            taken=plan.rows[path].taken,
        )
        for path, unit in units.items()
    )
    changed = []
    for path, quota in kept.items():
        row = plan.rows[path]
        if (quota.seats, quota.shared_out, quota.taken) != (row.seats, row.shared_out, row.taken):
            quota.seats, quota.shared_out, quota.taken = row.seats, row.shared_out, row.taken
            changed.append(quota)
    Quota.objects.bulk_update(changed, ["seats", "shared_out", "taken"], batch_size=200)
    for above, path in plan.moves:
        sitting = Enrolment.objects.filter(
            campaign=campaign, state=EnrolmentState.ACTIVE, unit_path__startswith=path, seat__unit_path=above
        )
        sitting.update(seat=Quota.objects.get(campaign=campaign, unit_path=path))


def _checked(seats: int) -> int:
    if isinstance(seats, bool) or not isinstance(seats, int) or not 0 <= seats <= MOST_SEATS:
        raise Invalid(_("Chỉ tiêu là số nguyên từ 0."), code="wrong_seats")
    return seats


def _short(places: Places, short: NotEnoughSeats) -> QuotaShort:
    unit = places.unit_by_path(short.path)
    return QuotaShort(
        _("%(unit)s cần %(needed)s chỗ (đã ghi danh và đã chia xuống) nhưng chỉ có %(seats)s.")
        % {
            "unit": unit.full_name,
            "needed": format_number(short.needed),
            "seats": format_number(short.seats),
        },
        details={"unit": unit.code, "needed": short.needed, "seats": short.seats},
    )
