"""The test without JavaScript: the form saves through the gateway and never replaces what it has not shown."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from lantoa.assessment.enums import ItemKind
from lantoa.exams.errors import GatewayAway, GatewayRefused
from lantoa.exams.gateway.app import ExamGateway, GatewaySettings
from lantoa.exams.rules.forms import Kept, plan, read_mark, response_of
from lantoa.exams.services import publish_window
from lantoa.exams.services.day import announce
from lantoa.exams.services.day_rules import DayRules
from lantoa.exams.services.form_sitting import (
    FormPaper,
    close_by_form,
    open_by_form,
    read_by_form,
    save_by_form,
)
from lantoa.kernel.errors import NotAllowed
from tests.exams.world import World, make_window
from tests.server import free_port


class GatewayThread:
    """A real gateway behind a real port, in a thread."""

    def __init__(self) -> None:
        self.port = free_port()
        self._database = str(connection.settings_dict["NAME"])
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    def _run(self) -> None:
        self._loop.run_until_complete(self._start())
        self._loop.run_forever()

    async def _start(self) -> None:
        lantoa = django_settings.LANTOA
        url = make_conninfo(lantoa.database_url, dbname=self._database) if lantoa.database_url else ""
        self._gateway = ExamGateway(
            GatewaySettings(django_settings.INSTALL_SECRET, lantoa.exam_file, Path(self._database), url)
        )
        await self._gateway.start()
        app = web.Application()
        app.router.add_post("/{tail:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self._ready.set()

    async def _answer(self, request: web.Request) -> web.Response:
        status, headers, body = await self._gateway.handle("POST", request.path, {}, await request.read())
        return web.Response(status=status, headers=dict(headers), body=body)

    def stop(self) -> None:
        async def end() -> None:
            await self._runner.cleanup()
            await self._gateway.stop()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def gateway(exam_data: object, transactional_db: None, settings: Any) -> Iterator[GatewayThread]:
    started = GatewayThread()
    settings.LANTOA = replace(settings.LANTOA, port=started.port)
    yield started
    started.stop()


@pytest.fixture
def paper(gateway: GatewayThread, world: World, now: datetime) -> FormPaper:
    return opened(world, now)


def opened(world: World, now: datetime) -> FormPaper:
    enrolment = world.enrolments[0]
    return open_by_form(
        actor=enrolment.person, window=world.window, enrolment=enrolment, device=uuid4(), now=now
    )


def saved(world: World, paper: FormPaper, answers: dict[int, str], **options: Any) -> Any:
    """Post what a page would: the questions of `answers` with the marks that `paper` showed."""
    posted = {paper.questions[place].item: [value] for place, value in answers.items()}
    marks = {one.item: one.mark for one in paper.questions}
    return save_by_form(
        actor=world.enrolments[0].person,
        ticket=paper.ticket,
        posted=posted,
        last_revision_seen=marks,
        **options,
    )


def shown(world: World, paper: FormPaper) -> FormPaper:
    return read_by_form(actor=world.enrolments[0].person, ticket=paper.ticket)


def choices(paper: FormPaper) -> list[int]:
    return [place for place, one in enumerate(paper.questions) if one.kind is ItemKind.SINGLE]


def test_the_form_shows_every_question_with_its_options_and_answers(world: World, paper: FormPaper) -> None:
    first, second = choices(paper)[:2]
    saved(world, paper, {first: "a", second: "b"})

    again = shown(world, paper)

    assert len(again.questions) == 6 and again.questions[first].prompt_html.startswith("Câu <em>")
    assert sorted(letter for letter, _html in again.questions[first].options) == ["a", "b", "c"]
    assert [again.questions[place].response for place in (first, second)] == ["a", "b"]
    assert [again.questions[place].mark for place in (first, second)] == ["1.1", "1.1"]
    assert not again.is_superseded and again.closed_at is None


def test_posting_the_same_page_twice_saves_once(world: World, paper: FormPaper) -> None:
    place = choices(paper)[0]

    first, second = saved(world, paper, {place: "a"}), saved(world, paper, {place: "a"})

    assert (first.saved, second.saved, second.conflicts) == (1, 0, ())


def test_an_old_page_asks_before_it_replaces(world: World, paper: FormPaper) -> None:
    place, other = choices(paper)[:2]
    saved(world, paper, {place: "a"})

    asked = saved(world, paper, {place: "b", other: "c"})
    replaced = saved(world, paper, {place: "b"}, replace=True)

    assert asked.saved == 1
    assert [(one.item, one.kept, one.given) for one in asked.conflicts] == [
        (paper.questions[place].item, "a", "b")
    ]
    assert replaced.saved == 1 and replaced.conflicts == ()
    assert shown(world, paper).questions[place].response == "b"


def test_an_answer_can_be_taken_back_by_a_page_that_showed_it(world: World, paper: FormPaper) -> None:
    place = choices(paper)[0]
    saved(world, paper, {place: "a"})

    saved(world, shown(world, paper), {place: ""})

    assert shown(world, paper).questions[place].response is None


def test_handing_in_waits_for_the_question_and_then_gives_a_receipt(world: World, paper: FormPaper) -> None:
    place = choices(paper)[0]
    saved(world, paper, {place: "a"})
    marks = {one.item: "" for one in paper.questions}
    posted = {paper.questions[place].item: ["b"]}
    person = world.enrolments[0].person

    asked = close_by_form(actor=person, ticket=paper.ticket, posted=posted, last_revision_seen=marks)
    done = close_by_form(
        actor=person, ticket=paper.ticket, posted=posted, last_revision_seen=marks, replace=True
    )

    assert asked.closed_at is None and len(asked.conflicts) == 1
    assert done.closed_at is not None and done.receipt
    assert shown(world, paper).closed_at == done.closed_at


def test_a_form_left_behind_says_so_and_may_take_over(world: World, paper: FormPaper, now: datetime) -> None:
    place = choices(paper)[0]
    saved(world, paper, {place: "a"})
    elsewhere = opened(world, now)
    saved(world, elsewhere, {place: "b"})

    with pytest.raises(GatewayRefused) as refused:
        saved(world, paper, {place: "c"})
    assert (refused.value.code, refused.value.status) == ("superseded", 409)
    assert shown(world, paper).is_superseded

    back = opened(world, now)
    saved(world, back, {place: "c"})
    assert shown(world, back).questions[place].response == "c"


def test_a_ticket_of_someone_else_or_of_nobody_is_refused(world: World, paper: FormPaper) -> None:
    other = world.enrolments[1].person
    for actor, ticket in [(other, paper.ticket), (world.enrolments[0].person, "a.b")]:
        with pytest.raises(NotAllowed) as refused:
            save_by_form(actor=actor, ticket=ticket, posted={}, last_revision_seen={})
        assert refused.value.code == "bad_ticket"


def test_a_gateway_that_is_away_is_said_and_nothing_is_pretended(
    world: World, paper: FormPaper, gateway: GatewayThread, settings: Any
) -> None:
    settings.LANTOA = replace(settings.LANTOA, port=free_port())

    with pytest.raises(GatewayAway) as refused:
        saved(world, paper, {choices(paper)[0]: "a"})

    assert refused.value.status == 503


@pytest.mark.parametrize(
    ("kind", "values", "response"),
    [
        (ItemKind.SINGLE, ["a"], "a"),
        (ItemKind.SINGLE, [], None),
        (ItemKind.SINGLE, [""], None),
        (ItemKind.MULTIPLE, ["c", "a", "a"], ["a", "c"]),
        (ItemKind.MULTIPLE, [], None),
        (ItemKind.TRUE_FALSE, ["true"], True),
        (ItemKind.TRUE_FALSE, ["false"], False),
        (ItemKind.TRUE_FALSE, ["x"], "x"),
        (ItemKind.SHORT, ["  phát thanh viên "], "phát thanh viên"),
        (ItemKind.NUMERIC, ["5.500"], "5.500"),
    ],
)
def test_posted_values_become_the_response_of_their_kind(
    kind: ItemKind, values: list[str], response: object
) -> None:
    assert response_of(kind, values) == response


@pytest.mark.parametrize("written", ["", "1", "1.", ".1", "a.b", "1.2.3", "-1.2", "1.²", "9" * 30 + ".1"])
def test_a_mark_that_is_none_replaces_nothing(written: str) -> None:
    assert read_mark(written) == (0, 0)


def test_a_plan_saves_what_is_new_and_asks_about_what_moved_on() -> None:
    kept = {"x": Kept(1, 3, "a"), "y": Kept(2, 1, ["b", "a"])}

    changes, asked = plan({"x": "b", "y": ["a", "b"], "z": "c"}, {"x": (1, 2)}, kept, epoch=2, replace=False)
    forced, nothing = plan({"x": "b", "y": None}, {}, kept, epoch=2, replace=True)

    assert ([(one.item, one.revision) for one in changes], asked) == ([("z", 1)], ["x"])
    assert ([(one.item, one.revision) for one in forced], nothing) == ([("x", 1), ("y", 2)], [])


@pytest.fixture
def forward(gateway: GatewayThread, world: World, now: datetime) -> World:
    """A test without a way back that asks for a code."""
    rules = DayRules(access_code="SEN 2026", no_way_back=True)
    made = make_window(world.campaign, world.bank, now, title="Lần lượt", rules=rules)
    return replace(world, window=publish_window(actor=None, window=made, now=now))


def opened_with(world: World, now: datetime, code: str) -> FormPaper:
    one = world.enrolments[0]
    return open_by_form(
        actor=one.person, window=world.window, enrolment=one, device=uuid4(), code=code, now=now
    )


def test_a_test_with_a_code_opens_with_the_right_one_only(forward: World, now: datetime) -> None:
    for code, refused in (("", "code_needed"), ("SEN 1999", "wrong_code")):
        with pytest.raises(GatewayRefused) as error:
            opened_with(forward, now, code)
        assert error.value.code == refused

    assert opened_with(forward, now, "sen 2026").turn == 1


def test_without_a_way_back_only_the_question_of_the_turn_can_be_answered(
    forward: World, now: datetime
) -> None:
    paper = opened_with(forward, now, "SEN 2026")
    first, second = (_something(paper, place) for place in (0, 1))

    ahead = saved(forward, paper, {1: second})
    done = saved(forward, paper, {0: first}, go_on=True)
    again = shown(forward, paper)
    late = saved(forward, again, {0: "", 1: second}, go_on=True)
    after = shown(forward, paper)

    assert (ahead.saved, done.saved, again.turn) == (0, 1, 2)
    assert (late.saved, late.passed, after.turn) == (1, (paper.questions[0].item,), 3)
    assert [one.response is not None for one in after.questions[:3]] == [True, True, False]
    assert opened_with(forward, now, "SEN 2026").turn == 3, "another device goes on from there"


def test_the_last_question_has_none_after_it(forward: World, now: datetime) -> None:
    paper = opened_with(forward, now, "SEN 2026")
    for _ in paper.questions:
        saved(forward, paper, {}, go_on=True)

    assert shown(forward, paper).turn == len(paper.questions)


def test_the_form_shows_what_the_organisers_announce(world: World, paper: FormPaper, now: datetime) -> None:
    announce(actor=None, window=world.window, text="Hội trường 2 mất điện.", now=now)

    for _ in range(50):
        if notices := shown(world, paper).notices:
            break
        sleep(0.1)

    assert [text for _at, text in notices] == ["Hội trường 2 mất điện."]


def _something(paper: FormPaper, place: int) -> str:
    given = {ItemKind.SINGLE: "a", ItemKind.MULTIPLE: "a", ItemKind.TRUE_FALSE: "true"}
    return given.get(paper.questions[place].kind, "5")
