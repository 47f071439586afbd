"""Figures as of 30/06/2025, 01/07/2025 and 30/04/2026: the same people on the units of another day, each counted once."""

from datetime import date

import pytest

from lantoa.facts.models import Fact
from lantoa.people.errors import OutsideScope
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.statistics.dashboard import Dashboard
from lantoa.statistics.queries import Behind, dashboard, enrolments_behind
from lantoa.statistics.queries.unit_sets import lines_on
from lantoa.statistics.rules import MEASURES
from lantoa.statistics.services.counting import take_facts
from lantoa.territory.models import Unit, UnitSuccession
from lantoa.territory.queries import successors_of, units_as_of
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.models import Campaign
from lantoa.training.services.enrolments import NewEnrolment, enrol_persons
from tests.outcomes.scenes import AT, NATION, make_campaign

BEFORE, BETWEEN, AFTER = date(2025, 6, 30), date(2025, 7, 1), date(2026, 4, 30)
DAYS = (BEFORE, BETWEEN, AFTER)
# Registered under: communes of the old set (whole, split, another split), an old district, an old province, communes of
# 2025 that go on under another kind in 2026, the province line, the centre.
COUNT = 40

pytestmark = pytest.mark.django_db


def people_of(day: date) -> list[tuple[Unit, bool]]:
    """Units of a day with what is hard among them: split and merged ones, districts, provinces, the root."""
    units = list(units_as_of(day).filter(tier="commune").order_by("path"))
    chosen = units[:: len(units) // COUNT]
    if day == BEFORE:
        split = UnitSuccession.objects.filter(kind="partial", predecessor__tier="commune").order_by("pk")
        chosen += [one.predecessor for one in split.select_related("predecessor")[:400:20]]
        chosen += list(units_as_of(day).filter(tier="district").order_by("path")[::60])
    chosen += list(units_as_of(day).filter(tier="province").order_by("path")[::9])
    chosen += [Unit.objects.get(path=NATION)]
    chosen += list(units_as_of(day).filter(code__in=["25270", "25357", "26485"], tier="commune"))
    lines = {one.path: (one, False) for one in chosen}
    waiting = [(one, True) for one in units_as_of(day).filter(tier="province").order_by("path")[:3]]
    return [*lines.values(), *waiting]


def campaign_on(day: date) -> Campaign:
    campaign = make_campaign(units_as_of=day, starts_on=date(2025, 6, 1), ends_on=date(2026, 12, 31))
    lines = people_of(day)
    persons = create_persons(
        actor=None,
        new=[NewPerson(full_name="Nguyễn Văn An", unit_id=unit.pk, unit_path=unit.path) for unit, _ in lines],
        now=AT,
    )
    new = [
        NewEnrolment(person.pk, unit.pk, unit.code, unit.path, is_unplaced)
        for person, (unit, is_unplaced) in zip(persons, lines, strict=True)
    ]
    enrol_persons(actor=None, campaign=campaign, new=new, now=AT)
    take_facts(list(Fact.objects.order_by("id")), AT)
    return campaign


def check_sums(campaign: Campaign, day: date, path: str = NATION) -> int:
    """Lines add up to the total at this level and at each below that has people; the list behind is as long. Pages seen."""
    shown: Dashboard = dashboard(campaign, path, EVERYTHING, units_on=day)
    for place, measure in enumerate(MEASURES):
        if shown.rows:
            assert sum(row.figures[place].people for row in shown.rows) == shown.total.figure(measure).people
    behind = enrolments_behind(campaign, path, Behind(units_on=day), EVERYTHING)
    assert behind.count() == shown.total.figures[0].people
    seen = 1
    for row in shown.rows:
        people = row.figures[0].people
        line = enrolments_behind(campaign, row.unit_path, Behind(line=row.line, units_on=day), EVERYTHING)
        if people:
            assert line.count() == people
        if row.has_lines and people and seen < 12:
            below = dashboard(campaign, row.unit_path, EVERYTHING, units_on=day)
            assert below.total.figures[0].people == people
            seen += check_sums(campaign, day, row.unit_path)
    return seen


@pytest.mark.parametrize("seen_on", DAYS)
@pytest.mark.parametrize("registered", DAYS)
def test_sums_are_equal_at_every_level_and_nobody_is_counted_twice(registered: date, seen_on: date) -> None:
    campaign = campaign_on(registered)

    shown = dashboard(campaign, NATION, EVERYTHING, units_on=seen_on)

    assert shown.total.figures[0].people == campaign.enrolments.count() > COUNT
    assert not [row.name for row in shown.rows if row.name == row.code], "a line outside the shown units"
    assert check_sums(campaign, seen_on) > 5


def test_a_commune_that_went_on_whole_is_seen_there_and_a_split_one_is_not_guessed() -> None:
    lines = lines_on(BEFORE, AFTER)
    whole, split = None, None
    for unit in units_as_of(BEFORE).filter(tier="commune").order_by("path")[:600]:
        heirs = successors_of(unit, AFTER)
        if len(heirs) == 1:
            whole = whole or (unit, heirs[0].unit)
        elif len({one.unit.path.split("/")[1] for one in heirs}) == 1:
            split = split or (unit, heirs)
        if whole and split:
            break
    assert whole and split

    assert lines.line(whole[0].path, False) == (whole[1].path, False)
    province = "/".join(split[1][0].unit.path.split("/")[:2]) + "/"
    assert lines.line(split[0].path, False) == (province, True)


def test_an_old_district_is_seen_at_its_province_and_not_placed() -> None:
    district = units_as_of(BEFORE).filter(tier="district", path__startswith="VN/01/").first()
    assert district is not None

    assert lines_on(BEFORE, AFTER).line(district.path, False) == ("VN/01/", True)


def test_the_ten_wards_of_dong_nai_keep_their_people() -> None:
    lines = lines_on(BETWEEN, AFTER)

    assert lines.line("VN/75/25270/", False) == ("VN/75/25270/", False)
    assert lines.line("VN/75/", False) == ("VN/75/", False)
    assert lines.line("VN/75/", True) == ("VN/75/", True)


def test_shares_are_left_out_and_the_note_says_why() -> None:
    campaign = campaign_on(BETWEEN)

    shown = dashboard(campaign, NATION, EVERYTHING, units_on=BEFORE)

    assert shown.total.quota is None and shown.units_on == BEFORE
    assert "đơn vị hành chính của một ngày khác" in shown.notes[0]
    assert len([row for row in shown.rows if row.line == "unit"]) == 63


def test_other_units_are_for_readers_of_the_whole_country() -> None:
    campaign = campaign_on(BETWEEN)
    province = Scope(["VN/75/"])

    for ask in (
        lambda: dashboard(campaign, "VN/75/", province, units_on=BEFORE),
        lambda: enrolments_behind(campaign, "VN/75/", Behind(units_on=BEFORE), province),
    ):
        with pytest.raises(OutsideScope):
            ask()
