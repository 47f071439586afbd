"""One candidate: what it remembers, what it tries again, what it takes for a failure."""

import random
from collections.abc import Iterator

import msgspec
import pytest

from lantoa.rehearsal.bank import item_uuid, response_of
from lantoa.rehearsal.candidate import Candidate
from lantoa.rehearsal.crowd import Crowd
from lantoa.rehearsal.plan import plan_of
from lantoa.rehearsal.wire import Wire

ITEMS = tuple(item_uuid(number) for number in (1, 6, 8))


@pytest.fixture
def one() -> Iterator[Candidate]:
    """A candidate who has answered three items, of which two are acknowledged."""
    wire = Wire("127.0.0.1", 9)
    made = Candidate(Crowd(wire, plan_of("dien-hinh", 1, duplicates=0.0), random.Random(1)), 4, b"{}")
    made.ticket, made.items = b"ticket", ITEMS
    made.sent, made.acked, made.pending = bytearray([2, 1, 1]), bytearray([0b11, 0b1, 0]), {2: 1}
    yield made
    wire.close()


def state(*rows: tuple[int, int]) -> bytes:
    """What the server shows: (place, revision)."""
    held = [(ITEMS[place], revision) for place, revision in rows]
    answers = b",".join(
        b'{"item":"%s","epoch":1,"revision":%d,"response":%s}'
        % (item.encode(), revision, response_of(4, item, revision)[0])
        for item, revision in held
    )
    return b'{"answers":[' + answers + b"]}"


def saved(*rows: tuple[int, int], refused: tuple[int, ...] = ()) -> bytes:
    return msgspec.json.encode(
        {
            "saved": [{"item": ITEMS[place], "revision": revision} for place, revision in rows],
            "refused": [{"item": ITEMS[place], "revision": 1} for place in refused],
        }
    )


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        (state((0, 2), (1, 1)), 0),
        (state((0, 2), (1, 1), (2, 1)), 0),  # kept, though the acknowledgement did not come
        (state((0, 1), (1, 1)), 1),  # an older answer than was acknowledged
        (state((1, 1)), 1),
        (state(), 2),
        (state((0, 2), (1, 1)).replace(b'"revision":2,"response":', b'"revision":2,"response":[],"x":'), 1),
    ],
    ids=["as acknowledged", "more than acknowledged", "older", "one missing", "nothing", "another response"],
)
def test_a_reload_that_shows_less_than_was_acknowledged_is_counted(
    one: Candidate, shown: bytes, wrong: int
) -> None:
    one._looked(200, shown)

    assert one.crowd.counts["state_wrong"] == wrong


def test_an_acknowledgement_is_remembered_by_its_revision(one: Candidate) -> None:
    one._give(0)
    assert (one.sent[0], one.pending) == (3, {2: 1, 0: 3})

    one._saved(200, saved((0, 3)))

    assert (one.acked[0], one.pending) == (0b111, {2: 1})
    assert one.crowd.counts["acknowledged"] == 1


def test_an_answer_by_name_refused_is_counted_and_not_sent_for_ever(one: Candidate) -> None:
    one._saved(200, saved(refused=(2,)))

    assert one.crowd.counts["refused_answers"] == 1
    assert one.pending == {}
    assert one.acked[2] == 0


@pytest.mark.parametrize("status", [0, 429, 502, 503, 504])
def test_back_pressure_and_lost_lines_are_tried_again(one: Candidate, status: int) -> None:
    one._saved(status, b"")

    assert not one.finished
    assert one.crowd.failures == []
    assert one.crowd.turned_away == 1
    assert one.pending == {2: 1}


@pytest.mark.parametrize("status", [400, 401, 403, 409, 413, 500])
def test_any_other_answer_is_a_failure(one: Candidate, status: int) -> None:
    one._closed(status, b'{"error":{"code":"x"}}')

    assert one.finished
    assert not one.closed
    assert one.crowd.failures == [f'close {status} {{"error":{{"code":"x"}}}}']
