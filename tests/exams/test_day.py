"""Acts on the day of a test: what they change, for whom, and what the gateway does with them."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from lantoa.exams.errors import NotAdmitted, WindowFrozen, WindowInvalid
from lantoa.exams.gateway.app import ExamGateway
from lantoa.exams.models import Allowance, GatewayChange, Sitting, Window
from lantoa.exams.rules.tokens import ExamKeys, open_admission, opening_mac, secret_of_device
from lantoa.exams.services import admit_to_sitting, close_early, extend_window, stop_sittings
from lantoa.exams.services.allowing import allow_attempts, allow_unit, give_time
from lantoa.exams.services.day import announce, free_device, withdraw_notice
from lantoa.exams.services.day_rules import DayRules
from lantoa.exams.tasks import allow
from lantoa.facts.consumers import drain
from lantoa.facts.models import AuditEntry
from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.errors import NotFound
from lantoa.kernel.models import Job
from lantoa.people.errors import OutsideScope
from lantoa.training.models import Enrolment
from lantoa.training.services.changes import restore_enrolment
from lantoa.training.services.enrolments import withdraw_enrolments
from tests.exams.gateways import Clock, Place
from tests.exams.world import MINUTE, Journal, World, make_world, marked, opened
from tests.outcomes.scenes import DONG_NAI, LOC_NINH, TAN_KHAI, make_organiser, unit_at
from tests.outcomes.scenes import enrol as enrol_at

pytestmark = pytest.mark.django_db


def in_lab(world: World, *names: str, path: str = LOC_NINH) -> list[Enrolment]:
    return enrol_at(world.campaign, *names, path=path)


def extra(window: Window) -> dict[str, tuple[int, int]]:
    rows = Sitting.objects.filter(window=window).select_related("enrolment__person").order_by("pk")
    return {one.enrolment.person.full_name: one.allowance for one in rows}


def give(world: World, path: str, now: datetime, **given: int) -> Allowance:
    given_to = {
        "actor": None,
        "window": world.window,
        "unit": unit_at(path),
        "reason": "Mất điện",
        "now": now,
    }
    made = allow_unit(**given_to, **given)
    give_time(allowance=made, now=now)
    return made


def test_time_for_a_unit_reaches_those_who_sit_those_admitted_later_and_nobody_else(
    world: World, now: datetime
) -> None:
    here, later, outside = in_lab(world, "Lê Đang Thi", "Lê Đến Sau", "Lê Nơi Khác")
    Enrolment.objects.filter(pk=outside.pk).update(unit_path="VN/01/00004/")
    outside.refresh_from_db()
    for one in (here, outside):
        admit_to_sitting(actor=None, window=world.window, enrolment=one, now=now)

    give(world, DONG_NAI, now, extra_seconds=600, later_seconds=1800)
    give(world, LOC_NINH, now, extra_seconds=60)
    give(world, TAN_KHAI, now, extra_seconds=3600)
    admitted = admit_to_sitting(actor=None, window=world.window, enrolment=later, now=now)

    assert extra(world.window) == {
        "Lê Đang Thi": (660, 1800), "Lê Nơi Khác": (0, 0), "Lê Đến Sau": (660, 1800),
    }  # fmt: skip
    said = open_admission(ExamKeys.of(settings.INSTALL_SECRET), admitted.admission)
    assert (said.extra_s, said.later_s, said.unit) == (660, 1800, LOC_NINH)
    assert admitted.expires_at == world.window.closes_at + timedelta(seconds=60 + 660 + 1800)


def test_time_for_a_unit_counts_once_whoever_copies_it_and_goes_on_after_a_crash(
    world: World, now: datetime
) -> None:
    people = in_lab(world, *[f"Lê Văn {number}" for number in range(5)])
    sittings = [
        admit_to_sitting(actor=None, window=world.window, enrolment=one, now=now).sitting for one in people
    ]
    made = allow_unit(
        actor=None, window=world.window, unit=unit_at(LOC_NINH), extra_seconds=300, reason="Mất điện", now=now
    )
    job = Job.objects.get(kind="exams.allow")
    # As a process killed after two sittings leaves it.
    Sitting.objects.filter(pk__in=[one.pk for one in sittings[:2]]).update(extra_seconds=300)
    Allowance.objects.filter(pk=made.pk).update(position=sittings[1].pk)

    changed = [allow(report=lambda *_: None, **job.arguments)["changed"] for _ in range(2)]

    assert changed == [3, 0]
    assert {one[0] for one in extra(world.window).values()} == {300}


def test_a_unit_s_time_moves_what_is_due_and_brings_back_those_who_had_just_run_out(
    world: World, journal: Journal, now: datetime
) -> None:
    running, over, stopped = [opened(world, journal, now - 20 * MINUTE, place) for place in range(3)]
    stop_sittings(actor=None, window=world.window, sittings=[stopped], reason="Gian lận", now=now)
    Sitting.objects.filter(pk=over.pk).update(ended_at=now, ending="expired")

    give(world, "VN/", now, extra_seconds=600)

    running.refresh_from_db()
    over.refresh_from_db()
    stopped.refresh_from_db()
    assert running.accepted_until == now + 21 * MINUTE  # opened 20 ago: 30 to work, 10 more, 1 of grace
    assert (over.ending, over.ended_at) == ("", None)
    assert (stopped.extra_seconds, stopped.ending) == (0, "organiser")
    assert marked(world, over, now) is None


def test_more_attempts_for_a_person_or_a_unit_let_them_sit_again_as_often(
    world: World, now: datetime
) -> None:
    [one, of_unit, nobody] = in_lab(world, "Lê Một Người", "Lê Cả Xã", "Lê Không Ai")
    Enrolment.objects.filter(pk=of_unit.pk).update(unit_path=TAN_KHAI)
    of_unit.refresh_from_db()
    allow_attempts(actor=None, window=world.window, enrolments=[one], attempts=2, reason="Máy hỏng", now=now)
    give(world, TAN_KHAI, now, attempts=1)

    sat = {}
    for enrolment in (one, of_unit, nobody):
        count = 0
        try:
            while True:
                admit_to_sitting(actor=None, window=world.window, enrolment=enrolment, now=now)
                Sitting.objects.filter(enrolment=enrolment).update(ended_at=now)
                count += 1
        except NotAdmitted as refused:
            assert refused.code == "no_attempts_left"
        sat[enrolment.person.full_name] = count

    assert sat == {"Lê Một Người": 3, "Lê Cả Xã": 2, "Lê Không Ai": 1}
    assert not Job.objects.exists()  # no time to copy


def test_closing_early_ends_the_work_of_those_who_run_and_the_marks_say_so(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)

    window = close_early(actor=None, window=world.window, closes_at=now + 5 * MINUTE, reason="Lộ đề", now=now)

    sitting.refresh_from_db()
    assert sitting.accepted_until == now + 6 * MINUTE
    assert marked(world, sitting, now + 5 * MINUTE) is None
    assert marked(world, sitting, now + 7 * MINUTE) is not None
    assert sitting.ending == "expired" and sitting.ended_at == now + 6 * MINUTE
    assert AuditEntry.objects.get(action="window.closed_early").details == {"minutes": 115, "reason": "Lộ đề"}
    extend_window(actor=None, window=window, closes_at=now + timedelta(hours=3), now=now + 8 * MINUTE)
    sitting.refresh_from_db()
    assert sitting.ended_at is None


def test_closing_early_moves_the_end_back_only_and_only_of_a_test_that_runs(
    world: World, now: datetime
) -> None:
    for closes_at in (now - MINUTE, world.window.closes_at, world.window.closes_at + MINUTE):
        with pytest.raises(WindowInvalid):
            close_early(actor=None, window=world.window, closes_at=closes_at, reason="x", now=now)
    Window.objects.filter(pk=world.window.pk).update(opens_at=now + MINUTE)
    with pytest.raises(WindowInvalid):
        close_early(actor=None, window=world.window, closes_at=now + MINUTE, reason="x", now=now)
    Window.objects.filter(pk=world.window.pk).update(published_at=None)
    with pytest.raises(WindowFrozen):
        close_early(actor=None, window=world.window, closes_at=now + 2 * MINUTE, reason="x", now=now)


def test_notices_stand_by_unit_until_they_are_taken_back_and_ten_are_the_most(
    world: World, now: datetime
) -> None:
    first = announce(actor=None, window=world.window, text="  Còn  30 phút. ", now=now)
    announce(actor=None, window=world.window, text="Có điện lại.", unit=unit_at(LOC_NINH), now=now)

    for _ in range(2):
        withdraw_notice(actor=None, window=world.window, notice=first.uuid, now=now)

    newest = json.loads(GatewayChange.objects.filter(kind="notices").latest("id").config)
    assert newest == {"notices": [{"at": to_milliseconds(now), "text": "Có điện lại.", "unit": LOC_NINH}]}
    assert first.text == "Còn 30 phút."
    assert AuditEntry.objects.filter(action="window.notice_withdrawn").count() == 1
    with pytest.raises(NotFound):
        withdraw_notice(actor=None, window=world.window, notice=uuid4(), now=now)
    for text in ("", " \n ", "a" * 301):
        with pytest.raises(WindowInvalid):
            announce(actor=None, window=world.window, text=text, now=now)
    for number in range(9):
        announce(actor=None, window=world.window, text=f"Lời nhắn {number}", now=now)
    with pytest.raises(WindowInvalid) as refused:
        announce(actor=None, window=world.window, text="Một lời nữa", now=now)
    assert refused.value.code == "too_many_notices"


def test_an_organiser_of_a_province_acts_there_and_nowhere_else(world: World, now: datetime) -> None:
    actor, window = make_organiser(DONG_NAI), world.window
    [mine] = in_lab(world, "Lê Của Tôi")
    sitting = admit_to_sitting(actor=None, window=window, enrolment=mine, now=now).sitting
    elsewhere = world.admit(0, now)

    allow_unit(actor=actor, window=window, unit=unit_at(LOC_NINH), attempts=1, reason="x", now=now)
    allow_attempts(actor=actor, window=window, enrolments=[mine], attempts=1, reason="x", now=now)
    notice = announce(actor=actor, window=window, text="Có điện lại.", unit=unit_at(DONG_NAI), now=now)
    free_device(actor=actor, window=window, sitting=sitting, reason="Máy hỏng", now=now)
    whole = announce(actor=None, window=window, text="Cả nước", now=now)

    acts: list[Callable[[], object]] = [
        lambda: allow_unit(actor=actor, window=window, unit=unit_at("VN/"), attempts=1, reason="x", now=now),
        lambda: allow_attempts(
            actor=actor,
            window=window,
            enrolments=[mine, world.enrolments[0]],
            attempts=1,
            reason="x",
            now=now,
        ),
        lambda: announce(actor=actor, window=window, text="Tất cả", now=now),
        lambda: withdraw_notice(actor=actor, window=window, notice=whole.uuid, now=now),
        lambda: free_device(actor=actor, window=window, sitting=elsewhere, reason="x", now=now),
    ]
    for act in acts:
        with pytest.raises(OutsideScope):
            act()
    withdraw_notice(actor=actor, window=window, notice=notice.uuid, now=now)
    assert set(AuditEntry.objects.filter(actor_uuid=actor.uuid).values_list("action", flat=True)) == {
        "window.unit_allowed", "window.attempts_allowed", "window.announced", "sitting.device_freed",
        "window.notice_withdrawn",
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"reason": "x"},
        {"extra_seconds": -60, "reason": "x"},
        {"extra_seconds": 86_401, "reason": "x"},
        {"later_seconds": 86_401, "reason": "x"},
        {"attempts": 21, "reason": "x"},
        {"extra_seconds": 60, "reason": "  "},
    ],
)
def test_an_allowance_of_nothing_too_much_or_without_a_reason_is_refused(
    world: World, now: datetime, given: dict[str, Any]
) -> None:
    with pytest.raises(WindowInvalid) as refused:
        allow_unit(actor=None, window=world.window, unit=unit_at(LOC_NINH), now=now, **given)

    assert refused.value.details["fields"]
    assert not Allowance.objects.exists()


class Candidate:
    """Somebody with an admission by Django and a real gateway that has read what Django told it."""

    def __init__(self, place: Place, window: Window, enrolment: Enrolment, now: datetime) -> None:
        admitted = admit_to_sitting(actor=None, window=window, enrolment=enrolment, now=now)
        self.sitting, self.admission = admitted.sitting, admitted.admission
        self.place, self.clock = place, Clock(to_milliseconds(now))
        self.person, self.device, self.ticket = str(enrolment.person.uuid), str(uuid4()), ""
        self.headers: dict[str, str] = {}
        self.told = 0

    def open(self, *, device: str = "", code: str = "") -> dict[str, Any]:
        device = device or self.device
        keys, at = ExamKeys.of(settings.INSTALL_SECRET), self.clock.now
        mac = opening_mac(secret_of_device(keys, self.person, device), self.admission, at)
        answer = self.ask("open", admission=self.admission, device=device, at=at, mac=mac, code=code)
        self.ticket = answer.get("ticket", self.ticket)
        return answer

    def save(self) -> dict[str, Any]:
        return self.ask("save", ticket=self.ticket, answers=[])

    def ask(self, path: str, **message: Any) -> dict[str, Any]:
        for change in GatewayChange.objects.filter(pk__gt=self.told).order_by("pk"):
            self.place.tell(change.kind, str(change.key), json.loads(change.config))
            self.told = change.pk
        return _run(lambda: self._ask(path, message))

    async def _ask(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        given = replace(self.place.settings, install_secret=settings.INSTALL_SECRET)
        gateway = ExamGateway(given, clock=self.clock)
        await gateway.start()
        try:
            body = json.dumps(message).encode()
            status, _headers, answer = await gateway.handle("POST", f"/exam/v1/{path}", self.headers, body)
            found: dict[str, Any] = json.loads(answer)
            return found if status == 200 else {"status": status, **found["error"]}
        finally:
            await gateway.stop()


def _run(work: Callable[[], Coroutine[Any, Any, dict[str, Any]]]) -> dict[str, Any]:
    return asyncio.run(work())


def test_what_an_organiser_does_reaches_the_device_with_its_next_save(
    exam_data: object, place: Place, now: datetime
) -> None:
    world = make_world(now, rules=DayRules(one_device=True, access_code="Sen 2026"))
    one = Candidate(place, world.window, in_lab(world, "Lê Đang Thi")[0], now)
    due = one.open(code=" sen2026 ")["due_at"]

    give(world, DONG_NAI, now, extra_seconds=600)
    announce(actor=None, window=world.window, text="Cộng 10 phút.", unit=unit_at(LOC_NINH), now=now)
    announce(actor=None, window=world.window, text="Chỉ Tân Khai.", unit=unit_at(TAN_KHAI), now=now)
    saved = one.save()

    assert saved["due_at"] == due + 600_000
    assert [line["text"] for line in saved["notices"]] == ["Cộng 10 phút."]


def test_a_second_device_waits_until_the_organiser_frees_the_first(
    exam_data: object, place: Place, journal: Journal, now: datetime
) -> None:
    world = make_world(now, rules=DayRules(one_device=True))
    one = Candidate(place, world.window, world.enrolments[0], now)
    assert one.open()["epoch"] == 1
    journal.open(one.sitting, now)  # Django reads another journal here than the gateway of this test writes
    again, second = one.open(), str(uuid4())
    refused = one.open(device=second)
    journal.open(one.sitting, now)

    free_device(actor=None, window=world.window, sitting=one.sitting, reason="Máy hỏng", now=now)

    assert again["epoch"] == 2
    assert (refused["status"], refused["code"]) == (409, "device_taken")
    assert one.open(device=second)["epoch"] == 3
    assert one.open()["code"] == "device_taken"  # the first one is now the other one


def test_closing_early_is_due_at_once_for_tickets_given_out_before(
    exam_data: object, place: Place, now: datetime
) -> None:
    world = make_world(now)
    one = Candidate(place, world.window, world.enrolments[0], now)
    one.open()

    close_early(actor=None, window=world.window, closes_at=now + MINUTE, reason="Lộ đề", now=now)

    assert one.save()["due_at"] == to_milliseconds(now + MINUTE)
    one.clock.now += 4 * 60_000
    assert one.save()["late"]


@pytest.mark.django_db(transaction=True)  # consumers read what is committed
def test_an_admission_given_before_opens_nothing_while_its_person_is_out_of_the_campaign(
    exam_data: object, place: Place, now: datetime
) -> None:
    world = make_world(now)
    enrolment = in_lab(world, "Lê Đã Rút")[0]
    one = Candidate(place, world.window, enrolment, now)
    who = {"actor": None, "campaign": world.campaign, "now": now}

    withdraw_enrolments(enrolment_uuids=[enrolment.uuid], reason="chuyển công tác", **who)
    drain(now=now)
    out = one.open()
    give(world, LOC_NINH, now, extra_seconds=600)
    still_out = one.open()
    restore_enrolment(enrolment_uuid=enrolment.uuid, **who)
    drain(now=now)
    back = one.open()

    assert (out["code"], still_out["code"], back["epoch"]) == ("stopped", "stopped", 1)
