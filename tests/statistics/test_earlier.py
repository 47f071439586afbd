"""Lists behind figures of an earlier day and behind the change of a day: as long as the counters say, whatever happened since."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.facts.models import Cursor
from lantoa.kernel.errors import DomainError
from lantoa.people.errors import OutsideScope
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.models import Counter
from lantoa.statistics.queries import Behind, earlier, enrolments_behind
from lantoa.statistics.queries.behind import steps_behind
from lantoa.statistics.services.counting import CONSUMER, take_facts
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.models import Campaign, Enrolment
from tests.facts.streams import AT
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, NATION, TAN_KHAI, enrol, make_campaign
from tests.statistics.stories import PATHS, SUBJECTS, Told, stories, write
from tests.statistics.test_counting import move_cursor_to_the_end
from tests.statistics.test_queries import count_in

pytestmark = pytest.mark.django_db
DAY = AT.date()


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def on_day(days: int) -> date:
    return DAY + timedelta(days=days)


def names(campaign: Campaign, path: str, behind: Behind) -> list[str]:
    return [one.person.full_name for one in enrolments_behind(campaign, path, behind, EVERYTHING)]


def tell(campaign: Campaign, told: list[Told]) -> None:
    own = [Told(one.id, one.kind, one.subject, one.payload, one.days, campaign.pk) for one in told]
    take_facts(write(own), AT)
    move_cursor_to_the_end()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=stories(), days=st.integers(0, 6), measure=st.sampled_from(Measure.values), data=st.data())
def test_a_list_is_as_long_as_the_counters_of_its_days_say(
    campaign: Campaign, told: list[Told], days: int, measure: str, data: st.DataObject
) -> None:
    with transaction.atomic():
        for number, subject in enumerate(SUBJECTS):
            (row,) = enrol(campaign, f"Lê {number}")
            Enrolment.objects.filter(pk=row.pk).update(uuid=subject)
        tell(campaign, told)
        path = data.draw(st.sampled_from(PATHS))
        line = data.draw(st.sampled_from([Line.TOTAL, Line.OWN, Line.UNPLACED]))
        counters = Counter.objects.filter(measure=measure, unit_path__startswith=path)
        if line is not Line.TOTAL:
            counters = counters.filter(unit_path=path, is_unplaced=line is Line.UNPLACED)
        then = Behind(measure=measure, line=line, until=on_day(days))

        until = enrolments_behind(campaign, path, then, EVERYTHING).count()
        steps = steps_behind(campaign, path, Behind(measure=measure, line=line, on=on_day(days)))

        total = counters.filter(day__lte=on_day(days)).aggregate(n=Sum("value"))["n"] or 0
        change = counters.filter(day=on_day(days)).aggregate(n=Sum("value"))["n"] or 0
        assert (until, sum(steps.values())) == (total, change)
        transaction.set_rollback(True)


def test_who_was_there_then_and_who_made_the_change_of_the_day(campaign: Campaign) -> None:
    an, binh = enrol(campaign, "Lê An", "Lê Bình")
    (cuc,) = enrol(campaign, "Lê Cúc", path=HA_NOI)
    count_in(campaign, [an, binh, cuc], "enrolment.created")
    count_in(campaign, [an], "enrolment.signed_in", days=1)
    count_in(campaign, [binh], "enrolment.withdrawn", days=2)
    count_in(campaign, [cuc], "enrolment.signed_in", days=3)
    Enrolment.objects.filter(pk=an.pk).update(unit_path=TAN_KHAI)
    an.refresh_from_db()
    count_in(campaign, [an], "enrolment.moved", days=4)
    move_cursor_to_the_end()

    assert names(campaign, NATION, Behind(until=on_day(1))) == ["Lê An", "Lê Bình", "Lê Cúc"]
    assert names(campaign, NATION, Behind(until=on_day(2))) == ["Lê An", "Lê Cúc"]
    assert names(campaign, LOC_NINH, Behind(until=on_day(3))) == ["Lê An"]
    assert names(campaign, TAN_KHAI, Behind(until=on_day(3))) == []
    assert names(campaign, TAN_KHAI, Behind(until=on_day(4))) == ["Lê An"]
    assert names(campaign, NATION, Behind("signed_in", until=on_day(2))) == ["Lê An"]
    assert names(campaign, DONG_NAI, Behind(on=on_day(2))) == ["Lê Bình"]
    assert steps_behind(campaign, DONG_NAI, Behind(on=on_day(2))) == {binh.uuid: -1}
    assert names(campaign, DONG_NAI, Behind(on=on_day(4))) == []
    assert steps_behind(campaign, LOC_NINH, Behind("signed_in", on=on_day(4))) == {an.uuid: -1}


def test_facts_not_counted_yet_are_in_no_list(campaign: Campaign) -> None:
    an, binh = enrol(campaign, "Lê An", "Lê Bình")
    count_in(campaign, [an], "enrolment.created")
    move_cursor_to_the_end()
    write([Told(1, "enrolment.created", binh.uuid, {"unit_path": LOC_NINH}, campaign_id=campaign.pk)])
    write([Told(2, "enrolment.withdrawn", an.uuid, {}, days=2, campaign_id=campaign.pk)])

    assert names(campaign, NATION, Behind(until=on_day(0))) == ["Lê An"]
    assert names(campaign, NATION, Behind(on=on_day(0))) == ["Lê An"]
    assert Cursor.objects.get(consumer=CONSUMER).position > 0


def test_a_list_of_an_earlier_day_asks_the_same_at_any_size(
    campaign: Campaign, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for size in (1, 12):
        rows = enrol(campaign, *(f"Lê {size} {n}" for n in range(size)))
        count_in(campaign, rows, "enrolment.created")
        count_in(campaign, rows[::2], "enrolment.withdrawn", days=2)
        move_cursor_to_the_end()
        with django_assert_num_queries(8):  # type: ignore[operator]
            list(enrolments_behind(campaign, LOC_NINH, Behind(until=on_day(1)), EVERYTHING))


def test_a_stranger_to_the_unit_gets_no_list_and_a_list_beyond_measure_is_refused(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = enrol(campaign, "Lê An", "Lê Bình")
    count_in(campaign, rows, "enrolment.created")
    count_in(campaign, rows, "enrolment.withdrawn", days=2)
    move_cursor_to_the_end()
    for behind in (Behind(until=on_day(1)), Behind(on=on_day(0))):
        with pytest.raises(OutsideScope):
            enrolments_behind(campaign, LOC_NINH, behind, Scope([HA_NOI]))
    monkeypatch.setattr(earlier, "MOST", 1)

    with pytest.raises(DomainError) as refused:
        enrolments_behind(campaign, LOC_NINH, Behind(until=on_day(1)), EVERYTHING)

    assert refused.value.code == "list_too_long"
