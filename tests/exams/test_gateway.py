"""The gateway: devices, time, what it refuses, and that nothing a client sends breaks it."""

import asyncio
import json
import random
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exams.gateways import HOUR, START, Clock, Device, Place, item_uuid, running, window_config


async def test_every_test_taker_draws_by_the_blueprint_and_gets_keys_of_the_drawn_items_only(
    place: Place, window: str
) -> None:
    async with running(place) as gateway:
        first, second = Device(gateway, window), Device(gateway, window)
        await first.open()
        await second.open()

    assert len(first.opened["draw"]) == 10
    assert set(first.opened["keys"]) == {one["item"] for one in first.opened["draw"]}
    assert first.opened["draw"] != second.opened["draw"]
    assert first.opened["items"] is None and first.opened["paper"] == "ab" * 32


async def test_a_window_that_is_not_sealed_gives_the_drawn_items_in_clear(place: Place) -> None:
    uuid = str(uuid4())
    payloads = [{"item": item_uuid(number), "prompt_html": f"Câu {number}"} for number in range(20)]
    place.tell("window", uuid, window_config(uuid, sealed=False, paper=None, payloads=payloads))

    async with running(place) as gateway:
        device = Device(gateway, uuid)
        await device.open()

    assert device.opened["keys"] is None and device.opened["paper"] is None
    drawn = [one["item"] for one in device.opened["draw"]]
    assert [one["item"] for one in device.opened["items"]] == drawn


async def test_a_sitting_keeps_its_draw_and_due_time_on_every_device_and_after_a_restart(
    place: Place, window: str
) -> None:
    clock = Clock()
    async with running(place, clock) as gateway:
        first = Device(gateway, window)
        await first.open()
        await first.save((first.singles()[0], 1, "a"))
    clock.now += 120_000

    async with running(place, clock) as gateway:
        second = first.elsewhere()
        second.gateway = gateway
        await second.open()
        state = await second.state()

    assert second.opened["epoch"] == 2
    for name in ("draw", "due_at", "opened_at", "keys"):
        assert second.opened[name] == first.opened[name]
    assert [one["response"] for one in state["answers"]] == ["a"]


async def test_a_window_published_a_moment_ago_is_found_at_once(place: Place) -> None:
    async with running(place) as gateway:
        uuid = str(uuid4())
        place.tell("window", uuid, window_config(uuid))

        status, _answer = await Device(gateway, uuid).open()

    assert status == 200


async def test_an_extension_and_extra_time_count_for_tickets_given_out_before(
    place: Place, window: str
) -> None:
    clock = Clock()
    async with running(place, clock) as gateway:
        device = Device(gateway, window)
        await device.open()
        item, due = device.singles()[0], device.opened["due_at"]
        clock.now = due + 61_000
        late = (await device.save((item, 1, "a")))[1]
        place.tell("sitting", device.sitting, {"extra_s": 600})
        await gateway._refresher.refresh()
        after_extra = (await device.save((item, 2, "b")))[1]
        place.tell("window", window, window_config(window, limit_s=0, closes_at=START + 4 * HOUR))
        await gateway._refresher.refresh()
        after_extension = (await device.save((item, 3, "c")))[1]

    assert late["late"] and late["due_at"] == due
    assert not after_extra["late"] and after_extra["due_at"] == due + 600_000
    assert after_extension["due_at"] == START + 4 * HOUR + 600_000
    assert place.count("exam_answer") == 3


async def test_late_and_superseded_answers_and_those_after_the_hand_in_are_kept_with_a_flag(
    place: Place, window: str
) -> None:
    clock = Clock()
    async with running(place, clock) as gateway:
        old = Device(gateway, window)
        await old.open()
        item = old.singles()[0]
        new = old.elsewhere()
        await new.open()
        superseded = (await old.save((item, 1, "a")))[1]
        await new.close()
        closed = (await new.save((item, 1, "b")))[1]
        clock.now = new.opened["due_at"] + 60_001
        late = (await new.save((item, 2, "c")))[1]

    assert superseded["superseded"] and closed["closed"] and late["late"]
    assert place.execute("SELECT flags FROM exam_answer ORDER BY id") == [(4,), (2,), (3,)]


async def test_doors_open_at_the_start_and_shut_at_the_end(place: Place, window: str) -> None:
    clock = Clock(START - 1)
    async with running(place, clock) as gateway:
        device = Device(gateway, window)
        early = await device.open()
        clock.now = START + 2 * HOUR
        over = await device.open()
        extended = Device(gateway, window, extra_s=300)
        with_extra_time = await extended.open()

    assert (early[0], early[1]["error"]["code"]) == (403, "not_yet_open")
    assert (over[0], over[1]["error"]["code"]) == (403, "window_over")
    assert with_extra_time[0] == 200
    assert place.count("exam_opening") == 1


async def test_a_stopped_sitting_does_not_open(place: Place, window: str) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        place.tell("sitting", device.sitting, {"stopped_at": START})
        await gateway._refresher.refresh()

        status, answer = await device.open()

    assert (status, answer["error"]["code"]) == (403, "stopped")


async def test_saves_of_a_sitting_stopped_in_the_middle_are_kept_and_say_so(
    place: Place, window: str
) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        place.tell("sitting", device.sitting, {"extra_s": 0})
        place.tell("sitting", device.sitting, {"stopped_at": START})
        await gateway._refresher.refresh()

        _status, answer = await device.save((device.singles()[0], 1, "a"))

    assert answer["closed"] and len(answer["saved"]) == 1


async def test_a_window_long_over_takes_nothing_more(place: Place) -> None:
    uuid = str(uuid4())
    place.tell("window", uuid, window_config(uuid))
    clock = Clock()
    async with running(place, clock) as gateway:
        device = Device(gateway, uuid)
        await device.open()
    clock.now = START + 70 * 24 * HOUR

    async with running(place, clock) as gateway:
        device.gateway = gateway
        status, answer = await device.save((device.singles()[0], 1, "a"))

    assert (status, answer["error"]["code"]) == (403, "window_gone")


async def test_two_answers_under_one_revision_are_never_both_acknowledged(place: Place, window: str) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        item = device.singles()[0]
        outcomes = await asyncio.gather(*(device.save((item, 1, response)) for response in "abcabcabc"))

    kept = json.loads(place.execute("SELECT response FROM exam_answer")[0][0])
    assert place.count("exam_answer") == 1
    for (_status, answer), sent in zip(outcomes, "abcabcabc", strict=True):
        assert bool(answer["saved"]) == (sent == kept)
        assert [one["code"] for one in answer["refused"]] == ([] if sent == kept else ["revision_taken"])


async def test_one_person_opening_on_many_devices_at_once_gets_one_epoch_for_each(
    place: Place, window: str
) -> None:
    async with running(place) as gateway:
        first = Device(gateway, window)
        devices = [first, *(first.elsewhere() for _ in range(9))]
        await asyncio.gather(*(one.open() for one in devices))

    assert sorted(one.opened["epoch"] for one in devices) == list(range(1, 11))
    assert len({one.opened["due_at"] for one in devices}) == 1


@pytest.mark.postgresql
async def test_two_gateways_on_one_database_share_sittings(place: Place, window: str) -> None:
    async with running(place) as left, running(place) as right:
        first = Device(left, window)
        devices = [first, *(first.elsewhere() for _ in range(19))]
        for number, one in enumerate(devices):
            one.gateway = right if number % 2 else left
        await asyncio.gather(*(one.open() for one in devices))
        newest = max(devices, key=lambda one: one.opened["epoch"])
        oldest = min(devices, key=lambda one: one.opened["epoch"])
        newest.gateway, oldest.gateway = left, right
        await newest.close()
        await left._refresher.refresh()
        await right._refresher.refresh()
        late = (await oldest.save((oldest.singles()[0], 1, "a")))[1]

    assert sorted(one.opened["epoch"] for one in devices) == list(range(1, 21))
    assert late["closed"] and late["superseded"]


@pytest.mark.postgresql
async def test_a_change_committed_after_hundreds_of_later_ones_is_learned_all_the_same(
    place: Place, window: str
) -> None:
    told = "INSERT INTO exams_gatewaychange (kind, key, config) SELECT 'sitting', gen_random_uuid(), '{}' "
    late = str(uuid4())
    async with running(place) as gateway:
        with psycopg.connect(place.database_url) as slow:
            slow.execute(
                "INSERT INTO exams_gatewaychange (kind, key, config) VALUES ('sitting', %s, %s)",
                [late, '{"later_s": 600}'],
            )
            place.execute(f"{told} FROM generate_series(1, 600)")
            await gateway._refresher.refresh()
        await gateway._refresher.refresh()

    assert gateway._known.sittings[late].later_s == 600


answers = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(1, 4), st.sampled_from("abc"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(answers, min_size=1, max_size=25), seed=st.integers(0, 1000))
async def test_any_interleaving_and_replay_gives_the_same_winners_and_loses_nothing_acknowledged(
    place: Place, window: str, sent: list[tuple[int, int, int, str]], seed: int
) -> None:
    """Three devices of one sitting; every message goes out twice, all at once, in a random order."""
    chance = random.Random(seed)
    async with running(place) as gateway:
        first = Device(gateway, window)
        devices = [first, first.elsewhere(), first.elsewhere()]
        for one in devices:
            await one.open()
        items = first.singles()[:4]
        messages = sent + sent
        chance.shuffle(messages)

        outcomes = await asyncio.gather(
            *(
                devices[device].save((items[item], revision, response))
                for device, item, revision, response in messages
            )
        )
        state = await devices[2].state()

    acknowledged = {
        (items[item], device + 1, revision): response
        for (device, item, revision, response), (_status, answer) in zip(messages, outcomes, strict=True)
        if answer["saved"]
    }
    best = {
        item: max(key for key in acknowledged if key[0] == item) for item in {key[0] for key in acknowledged}
    }
    expected = [
        {"item": item, "epoch": key[1], "revision": key[2], "response": acknowledged[key]}
        for item, key in sorted(best.items())
    ]
    assert state["answers"] == expected
    assert len(acknowledged) == len(
        {(items[item], device, revision) for device, item, revision, _response in sent}
    )
