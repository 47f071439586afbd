"""Practice: any number of attempts, everything shown at once, and nobody counts it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from lantoa.assessment.services import import_bank
from lantoa.exams.enums import ReviewShows, ReviewWhen, WindowKind
from lantoa.exams.errors import WindowInvalid
from lantoa.exams.models import Sitting
from lantoa.exams.queries import best_marks, published_tests, published_windows
from lantoa.exams.reviews import review_of
from lantoa.exams.services import stop_sittings
from lantoa.facts.models import Fact
from lantoa.statistics.items import item_figures
from lantoa.statistics.tables import totals_of_tables
from tests.exams.parts_world import publish_parts_window, right_answers
from tests.exams.test_journal_facts import run_exams
from tests.exams.world import Journal, World, bank_files, make_window, make_world

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    """The real time: marking by itself goes by the wall clock."""
    return timezone.now()


@pytest.fixture
def practice(exam_data: Path, now: datetime) -> World:
    world = make_world(now)
    world.window = publish_parts_window(world, now, kind=WindowKind.PRACTICE, is_sealed=True, attempts=1)
    return world


def sit(world: World, journal: Journal, now: datetime) -> Sitting:
    sitting = world.admit(0, now)
    journal.open(sitting, now)
    run_exams(now)
    journal.answer(sitting, now + MINUTE, right_answers(world.window))
    journal.close(sitting, now + 2 * MINUTE)
    run_exams(now + 3 * MINUTE)
    return Sitting.objects.select_related("window", "mark").get(pk=sitting.pk)


def test_a_practice_is_in_clear_and_shows_everything(practice: World) -> None:
    window = practice.window

    assert window.is_practice and not window.is_sealed and window.paper_sha == ""
    assert (window.review_when, window.review_shows) == (ReviewWhen.AFTER_SUBMIT, ReviewShows.EXPLANATIONS)


def test_it_may_be_sat_again_and_again_and_leaves_no_fact(
    practice: World, journal: Journal, now: datetime
) -> None:
    attempts = [sit(practice, journal, now) for _ in range(3)]

    assert [one.attempt for one in attempts] == [1, 2, 3]
    assert all(one.mark is not None and one.mark.percent == 100 for one in attempts)
    assert Fact.objects.filter(kind__startswith="sitting.").count() == 0
    review = review_of(attempts[-1], now=now + 3 * MINUTE)
    assert review is not None and any(one.explanation for one in review.items)


def test_no_figure_and_no_verdict_knows_of_it(practice: World, journal: Journal, now: datetime) -> None:
    sit(practice, journal, now)

    assert {measure for _place, measure in totals_of_tables(practice.campaign)} == {"enrolled"}
    assert {figure.window for figure in item_figures(practice.campaign)}.isdisjoint({practice.window.uuid})
    assert practice.window not in published_tests(practice.campaign)
    assert practice.window in published_windows(practice.campaign)
    assert best_marks(practice.enrolments) == {}


def test_stopping_one_tells_nobody_either(practice: World, journal: Journal, now: datetime) -> None:
    sitting = practice.admit(0, now)
    journal.open(sitting, now)
    run_exams(now)

    stop_sittings(
        actor=None, window=practice.window, sittings=[sitting], reason="hết giờ lớp", now=now + MINUTE
    )

    assert Fact.objects.filter(kind__startswith="sitting.").count() == 0


@pytest.mark.parametrize(
    ("header", "allowed"),
    [("public: false\n", False), ("public: false\npractice: true\n", True), ("public: true\n", True)],
)
def test_only_banks_meant_for_it(practice: World, now: datetime, header: str, allowed: bool) -> None:
    files = bank_files()
    files["bank.yaml"] = files["bank.yaml"].replace(b"public: false\n", header.encode())
    bank = import_bank(actor=None, files=files, now=now).bank

    if allowed:
        assert make_window(practice.campaign, bank, now, kind=WindowKind.PRACTICE).is_practice
        return
    with pytest.raises(WindowInvalid) as caught:
        make_window(practice.campaign, bank, now, kind=WindowKind.PRACTICE)
    assert caught.value.code == "bank_not_for_practice"
