"""Study without JavaScript: forms posted from static pages."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from lantoa.learning.errors import ChooseCampaign, EmptyAnswer, NotEnrolled, UnknownLesson
from lantoa.learning.models import LearningEvent
from lantoa.learning.queries.progress import progress_of
from lantoa.learning.rules.judging import is_right, response_of
from lantoa.learning.services.forms import Posted, record_by_form
from lantoa.people.models import Person
from tests.learning.world import LESSONS, World, enrol, enrol_person, make_world

pytestmark = pytest.mark.django_db

ANSWERS = {
    "tin-5w": {"kind": "single", "right": "b", "why": "Vì…"},
    "chon": {"kind": "multiple", "right": ["a", "c"]},
}


@pytest.fixture
def world(now: datetime) -> Iterator[World]:
    world = make_world(now)
    folder = Path(settings.LANTOA.packs_folder) / world.sha / "l"
    folder.mkdir(parents=True)
    script = f'<script type="application/json" data-check-answers>{json.dumps(ANSWERS)}</script>'
    (folder / f"{LESSONS[0]}.html").write_text(f"<html>{script}</html>", encoding="utf-8")
    (folder / f"{LESSONS[1]}.html").write_text("<html></html>", encoding="utf-8")
    return world


def post(world: World, person: Person, now: datetime, **fields: Any) -> Posted:
    given: dict[str, Any] = {
        "course": world.course.uuid, "lesson": LESSONS[0], "kind": "check.answered", "check": "tin-5w", **fields
    }  # fmt: skip
    return record_by_form(actor=person, now=now, **given)


def test_a_posted_answer_is_judged_and_kept(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)

    wrong = post(world, an, now, responses=["a"])
    right = post(world, an, now, responses=["b"])

    assert (wrong.right, right.right) == (False, True)
    assert (right.campaign, right.edition, right.lesson.path) == ("k1", world.sha, f"l/{LESSONS[0]}.html")
    assert right.answer == ANSWERS["tin-5w"]
    state = progress_of(person=an.uuid, campaign_id=world.campaign.id).lessons[LESSONS[0]].checks["tin-5w"]
    assert (state.tries, state.right_ever) == (2, True)


def test_a_repeated_post_is_one_event_and_a_later_one_another_try(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)

    for moment in (now, now + timedelta(seconds=5), now + timedelta(minutes=2)):
        post(world, an, moment, responses=["a"])
        post(world, an, moment, kind="lesson.finished", check="")

    kinds = list(LearningEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["check.answered", "lesson.finished", "check.answered"]


def test_two_learners_posting_the_same_are_two_events(world: World, now: datetime) -> None:
    for person in enrol(world, now, count=2):
        post(world, person, now, responses=["a"])

    assert LearningEvent.objects.count() == 2


def test_several_choices_come_as_repeated_values(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)

    assert post(world, an, now, check="chon", responses=["c", "a"]).right
    assert LearningEvent.objects.get().data["response"] == ["a", "c"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"responses": []}, EmptyAnswer),
        ({"responses": ["  "]}, EmptyAnswer),
        ({"check": "khong-co", "responses": ["a"]}, UnknownLesson),
        ({"lesson": LESSONS[1], "responses": ["a"]}, UnknownLesson),
        ({"lesson": "00000000-0000-0000-0000-00000000beef", "responses": ["a"]}, UnknownLesson),
        ({"kind": "lesson.opened"}, UnknownLesson),
        ({"kind": "rm -rf"}, UnknownLesson),
        ({"course": "00000000-0000-0000-0000-00000000beef"}, NotEnrolled),
        ({"campaign_code": "k9"}, NotEnrolled),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_kept(
    fields: dict[str, Any], error: type[Exception], world: World, now: datetime
) -> None:
    (an,) = enrol(world, now)

    with pytest.raises(error):
        post(world, an, now, **fields)

    assert not LearningEvent.objects.exists()


def test_a_stranger_records_nothing(world: World, now: datetime) -> None:
    (stranger,) = enrol(make_world(now, code="k2"), now)

    with pytest.raises(NotEnrolled):
        post(world, stranger, now, kind="lesson.finished")


def test_a_course_studied_in_two_campaigns_asks_which(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    second = make_world(now, code="k2", course=world.course)
    enrol_person(second, an, now)

    with pytest.raises(ChooseCampaign) as asked:
        post(world, an, now, kind="lesson.finished")
    posted = post(world, an, now, kind="lesson.finished", campaign_code="k2")

    assert {each["code"] for each in asked.value.details["campaigns"]} == {"k1", "k2"}
    assert posted.campaign == "k2"
    assert LearningEvent.objects.get().campaign_id == second.campaign.id


def test_very_long_and_binary_text_is_cut_not_crashed_on(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)

    post(world, an, now, responses=["\x00" + "ộ" * 10_000])

    assert LearningEvent.objects.get().data["response"] == "ộ" * 499


@pytest.mark.parametrize(
    ("answer", "given", "right"),
    [
        ({"kind": "single", "right": "b"}, ["b"], True),
        ({"kind": "multiple", "right": ["a", "c"]}, ["a", "b", "c"], False),
        ({"kind": "true_false", "right": False}, ["false"], True),
        ({"kind": "true_false", "right": True}, ["false"], False),
        ({"kind": "short", "right": ["nhiều", "5.500"]}, ["5500"], True),
        ({"kind": "numeric", "right": {"value": "30", "tolerance": "0.5"}}, ["30,5"], True),
        ({"kind": "numeric", "right": {"value": "30", "tolerance": "0"}}, ["ba mươi"], False),
    ],
)
def test_self_checks_of_each_kind_are_judged(answer: dict[str, Any], given: list[str], right: bool) -> None:
    response = response_of(answer["kind"], given)

    assert response is not None
    assert is_right(response, answer) is right
