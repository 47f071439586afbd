"""The live board: where everybody stands by unit, who was flagged, how much happens, and who pays for looking."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.exams import board
from lantoa.exams.board import Standing, board_of, forget_board
from lantoa.exams.board_acts import allowances_in, notices_in
from lantoa.exams.board_people import Where, people_at
from lantoa.exams.enums import Flag
from lantoa.exams.journal.records import AnswerRow, SaveAnswers
from lantoa.exams.models import Sitting, Window
from lantoa.exams.services import publish_window
from lantoa.exams.services.allowing import allow_attempts, allow_unit
from lantoa.exams.services.day import announce
from lantoa.kernel.clock import to_milliseconds
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.models import Enrolment
from tests.exams.world import MINUTE, Journal, World, item_uuid, make_window, make_world
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, enrol, unit_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(exam_data: object, db: None, now: datetime) -> World:
    """Nobody but those a test enrols."""
    return make_world(now, people=0, attempts=2)


def sit(
    world: World, journal: Journal, one: Enrolment, at: datetime, *, seed: int = 7, **values: object
) -> Sitting:
    """Somebody opened the test at a moment; the row as the consumers leave it."""
    attempt = Sitting.objects.filter(window=world.window, enrolment=one).count() + 1
    sitting = Sitting.objects.create(
        window=world.window,
        enrolment=one,
        attempt=attempt,
        admitted_at=at,
        opened_at=at,
        accepted_until=at + 31 * MINUTE,
    )
    journal.open(sitting, at, seed=seed)
    Sitting.objects.filter(pk=sitting.pk).update(**values)
    return sitting


def save(journal: Journal, sitting: Sitting, at: datetime, *, flags: int = 0, revision: int = 1) -> None:
    row = AnswerRow(
        sitting.window.campaign_id, str(sitting.uuid), item_uuid(1), 1, revision, '"a"', 0, to_milliseconds(at), flags
    )  # fmt: skip
    journal.store.apply([SaveAnswers(row.campaign_id, row.sitting, [row])])


def everybody(world: World, journal: Journal, now: datetime) -> dict[str, Enrolment]:
    """One or two people in each standing, over two provinces."""
    names = ("Lê Chưa Mở", "Lê Đang Làm", "Lê Đã Nộp", "Lê Bị Dừng", "Lê Quá Giờ")
    people = dict(zip(names, enrol(world.campaign, *names), strict=True))
    people["Lê Hết Giờ"] = enrol(world.campaign, "Lê Hết Giờ", path=TAN_KHAI)[0]
    people["Lê Làm Lại"] = enrol(world.campaign, "Lê Làm Lại", path=HA_NOI)[0]
    enrol(world.campaign, "Lê Đã Rút", state="withdrawn")
    sit(world, journal, people["Lê Đang Làm"], now - MINUTE)
    sit(world, journal, people["Lê Đã Nộp"], now - 9 * MINUTE, ended_at=now, ending="handed_in")
    sit(world, journal, people["Lê Bị Dừng"], now - 9 * MINUTE, ended_at=now, ending="organiser")
    sit(world, journal, people["Lê Quá Giờ"], now - 40 * MINUTE)
    sit(world, journal, people["Lê Hết Giờ"], now - 40 * MINUTE, ended_at=now - MINUTE, ending="expired")
    sit(
        world,
        journal,
        people["Lê Làm Lại"],
        now - 40 * MINUTE,
        ended_at=now - 30 * MINUTE,
        ending="handed_in",
    )
    sit(world, journal, people["Lê Làm Lại"], now - 3 * MINUTE)
    return people


def test_everybody_is_counted_once_where_the_newest_attempt_stands_in_every_unit_above(
    world: World, journal: Journal, now: datetime
) -> None:
    everybody(world, journal, now)

    shown = board_of(world.window, now=now)

    assert shown.of("VN/") == Standing(people=7, answering=2, handed_in=2, overdue=2)
    assert shown.of("VN/").not_opened == 1
    assert shown.of(DONG_NAI) == Standing(people=6, answering=1, handed_in=2, overdue=2)
    assert shown.of(TAN_KHAI) == Standing(people=1, overdue=1)
    assert shown.of("VN/99/") == Standing()
    assert shown.as_of == now


def test_every_figure_opens_the_list_of_exactly_its_people(
    world: World, journal: Journal, now: datetime
) -> None:
    people = everybody(world, journal, now)
    flagged = Sitting.objects.get(enrolment=people["Lê Đang Làm"])
    save(journal, flagged, now, flags=Flag.LATE)
    save(journal, flagged, now, flags=Flag.OUTSIDE_NETWORK, revision=2)
    shown = board_of(world.window, now=now)

    found = {
        (where, path): [
            (one.enrolment.person.full_name, one.where, one.flags)
            for one in people_at(
                world.window, EVERYTHING, where=where, path=path, snapshot=shown, now=now
            ).rows
        ]
        for where in Where
        for path in ("VN/", DONG_NAI, TAN_KHAI)
    }

    for (where, path), lines in found.items():
        assert len(lines) == getattr(shown.of(path), where.value), (where, path)
        assert all(one[1] is where for one in lines) or where is Where.FLAGGED
    assert found[Where.FLAGGED, "VN/"] == [("Lê Đang Làm", Where.ANSWERING, Flag.LATE | Flag.OUTSIDE_NETWORK)]
    assert [one[0] for one in found[Where.HANDED_IN, DONG_NAI]] == ["Lê Bị Dừng", "Lê Đã Nộp"]
    whole = people_at(world.window, EVERYTHING, where=None, path="VN/", snapshot=shown, now=now)
    assert whole.total == 7
    mine = people_at(world.window, Scope([HA_NOI]), where=None, path="VN/", snapshot=shown, now=now)
    assert [one.enrolment.person.full_name for one in mine.rows] == ["Lê Làm Lại"]


def test_flags_and_counts_of_another_test_or_campaign_stay_out(
    world: World, journal: Journal, now: datetime
) -> None:
    [one] = enrol(world.campaign, "Lê Thi Hai Bài")
    sitting = sit(world, journal, one, now - 2 * MINUTE)
    made = make_window(world.campaign, world.bank, now)
    other = publish_window(actor=None, window=made, now=now)
    elsewhere = Sitting.objects.create(window=other, enrolment=one, attempt=1, admitted_at=now, opened_at=now)
    journal.open(elsewhere, now - 2 * MINUTE)
    foreign = make_world(now, people=1, code="khac")
    sitting_abroad = foreign.admit(0, now)
    journal.open(sitting_abroad, now - 2 * MINUTE)
    for each in (elsewhere, sitting_abroad):
        save(journal, each, now - 90 * timedelta(seconds=1), flags=Flag.LATE)
        journal.close(each, now - MINUTE)
    save(journal, sitting, now - 90 * timedelta(seconds=1))

    shown = board_of(world.window, now=now)

    assert shown.flagged == {}
    assert {name: max(counts) for name, counts in shown.rates.items()} == {
        "opened": 1,
        "saved": 1,
        "closed": 0,
    }


def test_rates_are_of_whole_minutes_and_reading_goes_on_where_it_stopped(
    world: World, journal: Journal, now: datetime
) -> None:
    people = enrol(world.campaign, "Lê An", "Lê Bình", "Lê Cường")
    for place, one in enumerate(people):
        sitting = sit(world, journal, one, now - 30 * MINUTE)
        save(journal, sitting, now - 5 * MINUTE - timedelta(seconds=place), revision=1)
    first = board_of(world.window, now=now)

    later = now + timedelta(seconds=65)
    for place in range(4):
        save(journal, sitting, now + timedelta(seconds=20 + place), revision=2 + place, flags=int(place == 3))
    journal.close(sitting, now + timedelta(seconds=25))
    second = board_of(world.window, now=later)
    third = board_of(world.window, now=later + timedelta(minutes=10))

    assert first.rates["saved"][-1] == 0 and max(first.rates["saved"]) == 3
    assert max(first.rates["opened"]) == 0  # half an hour ago
    assert second.rates["saved"][-1] == 4 and second.rates["closed"][-1] == 1
    assert max(second.rates["saved"][:-12]) == 3
    assert [one.enrolment_id for one in second.flagged.values()] == [people[2].pk]
    assert third.rates["saved"][-1] == 0 and max(third.rates["saved"]) == 4
    assert list(third.flagged) == [people[2].pk]


def test_a_snapshot_is_shared_for_some_seconds_and_an_act_is_seen_at_once(
    world: World, journal: Journal, now: datetime
) -> None:
    [one] = enrol(world.campaign, "Lê An")
    first = board_of(world.window, now=now)
    sit(world, journal, one, now)

    with CaptureQueriesContext(connection) as asked:
        shared = board_of(world.window, now=now + timedelta(seconds=1))
    forget_board(world.window)
    fresh = board_of(world.window, now=now + timedelta(seconds=1))

    assert shared is first and len(asked) == 0
    assert fresh.of("VN/").answering == 1


def test_as_many_queries_for_three_people_as_for_thirty(
    world: World, journal: Journal, now: datetime
) -> None:
    def asked() -> tuple[int, int]:
        forget_board(world.window)
        with CaptureQueriesContext(connection) as snapshot:
            shown = board_of(world.window, now=now)
        with CaptureQueriesContext(connection) as people:
            people_at(world.window, EVERYTHING, where=Where.FLAGGED, path="VN/", snapshot=shown, now=now)
        return len(snapshot), len(people)

    def flag(count: int) -> None:
        for one in enrol(world.campaign, *[f"Lê Văn {number}" for number in range(count)]):
            save(journal, sit(world, journal, one, now), now, flags=1)

    asked()  # finds on PostgreSQL where in the journal to begin
    flag(3)
    few = asked()
    flag(27)

    assert asked() == few


@pytest.mark.django_db(transaction=True)
def test_who_comes_late_gets_the_old_snapshot_and_starts_the_next(world: World) -> None:
    moment = board.wall_clock()
    [one] = enrol(world.campaign, "Lê An")
    first = board_of(world.window, now=moment - timedelta(seconds=6))
    Sitting.objects.create(
        window=world.window, enrolment=one, attempt=1, admitted_at=moment, opened_at=moment,
        accepted_until=moment + MINUTE,
    )  # fmt: skip

    shown = board_of(world.window, now=moment)
    keeper = board._keepers[world.window.uuid]
    for thread in board.threading.enumerate():
        if thread.name == "exam-board":
            thread.join(10)

    assert shown is first
    assert keeper.shown is not None and keeper.shown.of("VN/").answering == 1


def test_boards_of_tests_nobody_looks_at_are_let_go(world: World, now: datetime) -> None:
    windows = [make_window(world.campaign, world.bank, now) for _ in range(10)]
    for one in windows:
        board_of(one, now=now)

    assert len(board._keepers) <= 8
    assert windows[0].uuid not in board._keepers and windows[-1].uuid in board._keepers


def test_what_was_given_and_said_is_listed_by_scope(world: World, now: datetime) -> None:
    [here, there] = [enrol(world.campaign, "Lê An")[0], enrol(world.campaign, "Lê Bình", path=HA_NOI)[0]]
    window: Window = world.window
    for path in ("VN/", LOC_NINH, HA_NOI):
        allow_unit(actor=None, window=window, unit=unit_at(path), attempts=1, reason=path, now=now)
        announce(actor=None, window=window, text=path, unit=unit_at(path) if path != "VN/" else None, now=now)
    for one in (here, there):
        allow_attempts(actor=None, window=window, enrolments=[one], attempts=1, reason=one.unit_path, now=now)

    scope = Scope([DONG_NAI])

    assert [one.reason for one in allowances_in(window, scope)] == [LOC_NINH, LOC_NINH, "VN/"]
    assert [one.text for one in notices_in(window, scope)] == [LOC_NINH, "VN/"]
    assert len(allowances_in(window, EVERYTHING)) == 5 and len(notices_in(window, EVERYTHING)) == 3
