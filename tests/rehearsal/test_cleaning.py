"""Cleaning takes a rehearsal away whole and touches nothing else; it waits while somebody sits a real test."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from lantoa.exams.enums import WindowKind
from lantoa.exams.journal.reading import read_openings
from lantoa.exams.journal.schema import TABLES
from lantoa.exams.models import Allowance, Sitting, Window
from lantoa.exams.services import add_extra_time
from lantoa.kernel.errors import Conflict
from lantoa.people.models import Person
from lantoa.rehearsal.cleaning import clean, rehearsals
from lantoa.rehearsal.real_tests import real_tests
from lantoa.rehearsal.stage import set_stage
from lantoa.training.models import Campaign
from tests.exams.world import MINUTE, Journal, World, drawn_items, make_world, marked, opened, right_answers
from tests.rehearsal.conftest import Rehearsed, rehearsed

AUDIT = "facts_auditentry"


def row_counts() -> dict[str, int]:
    """Rows of every table of the database, and of the journal's file on SQLite."""
    with connection.cursor() as cursor:
        names = [one for one in connection.introspection.table_names(cursor) if one not in TABLES]
        counts = {name: _count(cursor, name) for name in names}
        if connection.vendor == "postgresql":
            return counts | {name: _count(cursor, name) for name in TABLES}
    file = sqlite3.connect(settings.LANTOA.exam_file)
    counts |= {name: _count(file.cursor(), f"{name} WHERE campaign_id > 0") for name in TABLES}
    file.close()
    return counts


def _count(cursor: Any, what: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {what}")
    return int(cursor.fetchone()[0])


@pytest.fixture
def real(exam_data: object, transactional_db: None) -> World:
    """A real test of which one sitting is over, with its answers in the journal."""
    from lantoa.kernel.clock import now as wall_clock

    now = wall_clock()
    world, journal = make_world(now, code="that"), Journal()
    sitting = opened(world, journal, now - 40 * MINUTE)
    journal.answer(sitting, now - 39 * MINUTE, right_answers(drawn_items(world.window)))
    journal.close(sitting, now - 38 * MINUTE)
    Sitting.objects.filter(pk=sitting.pk).update(ended_at=now - 38 * MINUTE, ending="handed_in")
    assert marked(world, sitting, now) is not None
    if connection.vendor == "sqlite":
        journal.store.close()
    return world


def played() -> Rehearsed:
    made = rehearsed()
    made.mark()
    made.put_down()
    return made


def test_everything_of_a_rehearsal_goes_and_nothing_else(real: World) -> None:
    before = row_counts()
    papers = set(settings.LANTOA.papers_folder.iterdir())
    made = played()
    grown = {name for name, count in row_counts().items() if count > before[name]}
    assert {"people_person", "exams_mark", "exam_answer", "exams_gatewaychange", "facts_fact"} <= grown

    told: list[tuple[int, int]] = []
    clean(made.stage.campaign.code, report=lambda *one: told.append(one))

    after = row_counts()
    assert after.pop(AUDIT) > before.pop(AUDIT), "what was done stays in the audit trail"
    assert {name: (before[name], count) for name, count in after.items() if count != before[name]} == {}
    assert set(settings.LANTOA.papers_folder.iterdir()) == papers
    assert told[-1] == (3, 3)
    assert rehearsals() == []


def test_cleaning_is_repeatable_and_leaves_other_rehearsals(real: World) -> None:
    first, second = played(), played()

    for _ in range(2):
        clean(first.stage.campaign.code)

    assert rehearsals() == [second.stage.campaign.code]
    assert Sitting.objects.filter(window=second.stage.window, mark__isnull=False).count() == 3
    clean(second.stage.campaign.code)
    assert rehearsals() == []


def test_a_campaign_that_is_no_rehearsal_is_never_cleaned(real: World) -> None:
    before = row_counts()

    clean("that")

    assert row_counts() == before


def test_rows_that_only_few_people_have_go_too(real: World) -> None:
    """Later chunks look only where the first found something; what the database refuses to leave behind is looked for."""
    from lantoa.kernel.clock import now as wall_clock

    before, now = row_counts(), wall_clock()
    stage = set_stage(people=120, minutes=5, now=now)
    late = list(stage.campaign.enrolments.select_related("person").order_by("-pk")[:2])
    add_extra_time(actor=None, window=stage.window, enrolments=late, seconds=60, reason="mất điện", now=now)
    for one in late:
        Allowance.objects.create(
            window=stage.window, enrolment=one, attempts=1, reason="mất điện", made_at=now
        )

    clean(stage.campaign.code)

    after = row_counts()
    assert {name for name, count in after.items() if count != before[name]} <= {AUDIT}


def test_somebody_who_is_in_a_real_campaign_too_stays(real: World) -> None:
    made = played()
    enrolment = made.stage.campaign.enrolments.select_related("person").order_by("pk")[0]
    person = enrolment.person
    real.enrolments[1].person = person
    real.enrolments[1].save(update_fields=["person"])

    clean(made.stage.campaign.code)

    assert list(Person.objects.filter(pk=person.pk)) == [person]
    assert list(person.enrolments.values_list("campaign__code", flat=True)) == ["that"]


def test_readers_of_the_journal_pass_over_no_opening_after_a_cleaning(real: World) -> None:
    """SQLite gives the numbers of deleted last rows to new ones, and readers have already read up to there."""
    made = played()
    read_up_to = read_openings(-1, 0, 100)[-1]
    clean(made.stage.campaign.code)

    journal = Journal()
    sitting = real.admit(1, made.now)
    journal.open(sitting, made.now)

    fresh = read_openings(read_up_to.xact, read_up_to.id, 100)
    assert [one.sitting for one in fresh] == [sitting.uuid]
    if connection.vendor == "sqlite":
        journal.store.close()


def test_a_second_cleaning_takes_the_rows_the_first_had_to_leave(real: World) -> None:
    for _ in range(2):
        clean(played().stage.campaign.code)

    if connection.vendor == "sqlite":
        file = sqlite3.connect(settings.LANTOA.exam_file)
        left = [_count(file.cursor(), f"{name} WHERE campaign_id = 0") for name in TABLES]
        file.close()
        assert left == [1, 1, 1]


def test_cleaning_waits_while_somebody_sits_a_real_test(real: World) -> None:
    made = played()
    sitting = real.admit(1, made.now)
    Sitting.objects.filter(pk=sitting.pk).update(
        opened_at=made.now - MINUTE, accepted_until=made.now + 20 * MINUTE
    )
    before = row_counts()

    with pytest.raises(Conflict, match="Bài kiểm tra cuối khóa"):
        clean(made.stage.campaign.code)

    assert row_counts() == before
    Sitting.objects.filter(pk=sitting.pk).update(ended_at=made.now, ending="handed_in")
    clean(made.stage.campaign.code)
    assert not Campaign.objects.filter(pk=made.stage.campaign.pk).exists()


@pytest.mark.parametrize(
    ("opened_minutes_ago", "until_minutes", "ended", "kind", "disturbed"),
    [
        (None, None, False, WindowKind.FINAL, False),  # open for hours, nobody in it
        (5, 20, False, WindowKind.FINAL, True),
        (5, 20, True, WindowKind.FINAL, False),
        (60, -1, False, WindowKind.FINAL, False),  # time ran out
        (5, 20, False, WindowKind.PRACTICE, False),
    ],
)
def test_a_real_test_is_disturbed_while_somebody_sits_it(
    real: World,
    opened_minutes_ago: int | None,
    until_minutes: int | None,
    ended: bool,
    kind: WindowKind,
    disturbed: bool,
) -> None:
    from lantoa.kernel.clock import now as wall_clock

    now = wall_clock()
    sitting = real.admit(2, now)
    if opened_minutes_ago is not None and until_minutes is not None:
        Sitting.objects.filter(pk=sitting.pk).update(
            opened_at=now - opened_minutes_ago * MINUTE,
            accepted_until=now + until_minutes * MINUTE,
            ended_at=now if ended else None,
        )
    Window.objects.filter(pk=real.window.pk).update(kind=kind)

    assert real_tests(now) == (["Bài kiểm tra cuối khóa"] if disturbed else [])


def test_a_real_test_that_opens_soon_is_known_ahead(real: World) -> None:
    from lantoa.kernel.clock import now as wall_clock

    now = wall_clock()
    Window.objects.filter(pk=real.window.pk).update(opens_at=now + 10 * MINUTE, closes_at=now + 90 * MINUTE)

    assert real_tests(now) == []
    assert real_tests(now, timedelta(minutes=9)) == []
    assert real_tests(now, timedelta(minutes=11)) == ["Bài kiểm tra cuối khóa"]
