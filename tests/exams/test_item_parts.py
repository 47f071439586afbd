"""Items of several parts and media on their way: paper, gateway, form, mark; right answers never on it."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.conf import settings

from lantoa.assessment.enums import ItemKind
from lantoa.assessment.rules.bank_files import read_bank
from lantoa.exams.errors import WindowInvalid
from lantoa.exams.gateway.windows import LiveWindow, WindowConfig
from lantoa.exams.item_files import drawn_file
from lantoa.exams.models import GatewayChange
from lantoa.exams.rules.forms import Kept, has_ties, plan, response_of
from lantoa.exams.rules.papers import payload, text_pieces
from lantoa.exams.rules.sealing import item_key, unseal, window_key
from lantoa.exams.services import windows as window_services
from tests.banks import CLOZE, MATCHING, NUMERIC, ORDERING, SINGLE, all_kinds
from tests.exams.gateways import Device, Place, running, window_config
from tests.exams.parts_world import PARTLY, PARTLY_SCORES, make_parts_world, right_answers
from tests.exams.world import Journal, hand_in, marked, opened

NOW = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BANK, _PROBLEMS = read_bank(all_kinds())
ITEMS = {one.uuid: one for one in BANK.items} if BANK else {}


@pytest.mark.parametrize("uuid", sorted(ITEMS))
def test_a_payload_never_tells_the_right_answer(uuid: str) -> None:
    written = json.dumps(payload(ITEMS[uuid], 1), ensure_ascii=False)

    assert not {"right", "match", "answers", "tolerance", "explanation", "credit"} & set(json.loads(written))
    for secret in (
        "right",
        'match"',
        "ở đâu",
        "phát thanh viên",
        "Giải thích",
        ITEMS[uuid].explanation or "♥",
    ):
        assert secret not in written


def test_payloads_of_several_parts() -> None:
    matching, ordering, cloze = (payload(ITEMS[one], 1) for one in (MATCHING, ORDERING, CLOZE))

    assert [one["id"] for one in matching["left"]] == ["a", "b", "c"]
    assert matching["options"][2]["html"] == "Nói ngắn việc <strong>mới</strong> xảy ra"
    assert [one["id"] for one in ordering["options"]] == ["a", "b", "c", "d"], "not the right order"
    assert [gap["kind"] for gap in cloze["gaps"]] == ["short", "numeric", "choice"]
    assert [one["id"] for one in cloze["gaps"][2]["options"]] == ["a", "b"]


def test_text_of_a_cloze_keeps_its_spaces_and_lines() -> None:
    item = ITEMS[CLOZE]

    pieces = text_pieces(item)  # type: ignore[arg-type]
    shown = "".join(piece.get("html", f"[{piece.get('gap')}]") for piece in pieces)

    assert "việc gì, [a] và khi nào." in shown
    assert "không quá [b] phút.<br>" in shown


@pytest.mark.django_db
def test_media_are_sealed_with_their_item(exam_data: Path) -> None:
    world = make_parts_world(NOW)

    paper = (settings.LANTOA.papers_folder / world.window.paper_sha).read_bytes()
    key = window_key(settings.INSTALL_SECRET, str(world.window.uuid), world.window.salt)
    lines = {one["item"]: one for one in json.loads(paper)["items"]}
    shown = {
        item: unseal(item_key(key, item), line, window=str(world.window.uuid)) for item, line in lines.items()
    }

    files = all_kinds()
    image, sound = shown[SINGLE]["media"][0], shown[MATCHING]["media"][0]
    assert base64.b64decode(image["src"].removeprefix("data:image/png;base64,")) == files["media/loa.png"]
    assert (
        base64.b64decode(sound["src"].removeprefix("data:audio/mpeg;base64,")) == files["media/nhac-hieu.mp3"]
    )
    assert image["alt"] == "Hình vẽ một chiếc loa phóng thanh" and sound["transcript"].startswith("Một tiếng")
    assert b"data:image" not in paper


@pytest.mark.django_db
def test_a_window_in_clear_gives_addresses(exam_data: Path) -> None:
    world = make_parts_world(NOW, is_sealed=False)

    config = msgspec.json.decode(GatewayChange.objects.latest("pk").config, type=WindowConfig)
    shown = {one["item"]: one for one in map(json.loads, map(bytes, config.payloads or ()))}

    assert shown[SINGLE]["media"][0]["src"] == f"/thi/{world.window.uuid}/tep/{SINGLE}/1/"
    assert LiveWindow(config, b"x" * 32).items[CLOZE][1].parts == {
        "a": frozenset(),
        "b": frozenset(),
        "c": {"a", "b"},
    }


@pytest.mark.django_db
def test_a_paper_too_heavy_for_phones_is_refused(exam_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_services, "PAPER_BYTES", 4_000)

    with pytest.raises(WindowInvalid) as caught:
        make_parts_world(NOW)

    assert caught.value.code == "paper_too_large"


@pytest.mark.django_db
def test_files_are_for_those_who_drew_the_item(exam_data: Path, journal: Journal) -> None:
    world = make_parts_world(NOW)
    taker, other = world.enrolments[0].person, world.enrolments[1].person

    def get(person: Any, item: str = SINGLE, number: int = 1, now: datetime = NOW) -> Any:
        return drawn_file(person=person, window=world.window, item=UUID(item), number=number, now=now)

    assert get(taker) is None, "not before the test is opened"
    sitting = opened(world, journal, NOW)
    found = get(taker)
    assert found is not None and found[1] == all_kinds()["media/loa.png"]
    assert get(other) is None and get(taker, NUMERIC) is None and get(taker, number=2) is None
    hand_in(sitting, journal, NOW + MINUTE)
    assert get(taker) is None, "the review policy shows marks only"


@pytest.mark.django_db
@pytest.mark.parametrize(("given", "score"), [({}, None), (PARTLY, PARTLY_SCORES)])
def test_a_sitting_is_marked_by_the_parts(
    exam_data: Path, journal: Journal, given: dict[str, Any], score: dict[str, Any] | None
) -> None:
    world = make_parts_world(NOW)
    sitting = opened(world, journal, NOW)
    journal.answer(sitting, NOW + MINUTE, right_answers(world.window, **given))
    hand_in(sitting, journal, NOW + 2 * MINUTE)

    mark = marked(world, sitting, NOW + 3 * MINUTE)

    assert mark is not None
    if score is None:
        assert mark.score == mark.most and mark.percent == 100
    else:
        assert mark.score == 4 + sum(score.values())
        places = {row.place: str(row.frozen.uuid) for row in world.window.items.select_related("frozen")}
        assert {places[place]: said for place, _response, said in mark.items}[ORDERING] == "1.3333"


PARTS_CONFIG = [
    {"item": MATCHING, "kind": "matching", "options": ["a", "b", "c"], "parts": ["a", "b"]},
    {"item": ORDERING, "kind": "ordering", "options": ["a", "b", "c"]},
    {"item": CLOZE, "kind": "cloze", "options": ["c.a", "c.b"], "parts": ["a", "c"]},
]


@pytest.mark.parametrize(
    ("item", "response", "kept"),
    [
        (MATCHING, {"a": "c", "b": "c"}, True),
        (MATCHING, {"b": "c"}, True),
        (MATCHING, {"c": "a"}, False),
        (MATCHING, {"a": "x"}, False),
        (MATCHING, ["a"], False),
        (MATCHING, {"a": {"b": "c"}}, False),
        (ORDERING, ["c", "a", "b"], True),
        (ORDERING, ["c"], True),
        (ORDERING, ["c", "c"], False),
        (ORDERING, {"c": 1}, False),
        (CLOZE, {"a": "ở đâu", "c": "b"}, True),
        (CLOZE, {"c": "z"}, False),
        (CLOZE, {"a": "x" * 201}, False),
        (CLOZE, {"z": "x"}, False),
        (CLOZE, None, True),
    ],
)
async def test_the_gateway_keeps_what_fits_and_names_what_does_not(
    place: Place, item: str, response: Any, kept: bool
) -> None:
    window = "0197d000-0000-7000-8000-000000000001"
    items = [
        {"version": 1, "topic": "tin", "difficulty": "easy", "fixed": False, **one} for one in PARTS_CONFIG
    ]
    blueprint = [{"topic": "tin", "difficulty": None, "count": 3}]
    place.tell("window", window, window_config(window, items=items, blueprint=blueprint))
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()

        status, answer = await device.save((item, 1, response))
        state = await device.state()

    assert status == 200
    assert [one["item"] for one in answer["saved"]] == ([item] if kept else [])
    assert [one["code"] for one in answer["refused"]] == ([] if kept else ["wrong_response"])
    assert [one["response"] for one in state["answers"]] == ([response] if kept else [])


async def test_the_same_parts_in_another_order_are_a_replay(place: Place) -> None:
    window = "0197d000-0000-7000-8000-000000000002"
    items = [
        {"version": 1, "topic": "tin", "difficulty": "easy", "fixed": False, **one} for one in PARTS_CONFIG
    ]
    blueprint = [{"topic": "tin", "difficulty": None, "count": 3}]
    place.tell("window", window, window_config(window, items=items, blueprint=blueprint))
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        await device.save((MATCHING, 1, {"a": "c", "b": "a"}))

        _status, again = await device.save((MATCHING, 1, {"b": "a", "a": "c"}))
        _status, other = await device.save((MATCHING, 1, {"a": "c"}))

    assert [one["item"] for one in again["saved"]] == [MATCHING]
    assert [one["code"] for one in other["refused"]] == ["revision_taken"]


@pytest.mark.parametrize(
    ("kind", "values", "response"),
    [
        (ItemKind.MATCHING, ["a:c", "", "c:b"], {"a": "c", "c": "b"}),
        (ItemKind.MATCHING, ["", ""], None),
        (ItemKind.CLOZE, ["a: ở đâu: chợ ", "b:", "c:a"], {"a": "ở đâu: chợ", "c": "a"}),
        (ItemKind.ORDERING, ["a:3", "b:1", "c:2"], ["b", "c", "a"]),
        (ItemKind.ORDERING, ["a:2", "b:2", "c:1"], ["c", "a", "b"]),
        (ItemKind.ORDERING, ["a:2", "", "c:x"], ["a"]),
        (ItemKind.ORDERING, [], None),
    ],
)
def test_what_the_fields_of_the_form_say(kind: ItemKind, values: list[str], response: object) -> None:
    assert response_of(kind, values) == response


def test_equal_numbers_are_noticed() -> None:
    assert has_ties(ItemKind.ORDERING, ["a:2", "b:2", "c:1"])
    assert not has_ties(ItemKind.ORDERING, ["a:2", "b:1", ""])
    assert not has_ties(ItemKind.MATCHING, ["a:c", "b:c"])


def test_another_order_is_another_answer_only_where_order_was_asked() -> None:
    kept = {"x": Kept(1, 1, ["a", "b"])}
    seen = {"x": (1, 1)}

    chosen, _asked = plan({"x": ["b", "a"]}, seen, kept, epoch=1, replace=False)
    ordered, _asked = plan({"x": ["b", "a"]}, seen, kept, epoch=1, replace=False, ordered={"x"})

    assert chosen == [] and [one.response for one in ordered] == [["b", "a"]]
