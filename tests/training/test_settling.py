"""The organiser's answers, one by one and in bulk."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.kernel.errors import Invalid
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.training.errors import WrongBatchState
from lantoa.training.models import Campaign, RosterBatch, RosterRow
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.rosters import batch_rows, questions_of
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.rosters import settling
from lantoa.training.services.rosters.settling import Answer, recheck_batch, settle_question, settle_rows
from tests.training.conftest import Send, confirm, make_person, undo
from tests.training.test_rosters import outcome, row

pytestmark = pytest.mark.django_db


def line(batch: RosterBatch, number: int) -> RosterRow:
    return RosterRow.objects.get(batch=batch, number=number)


def settle(batch: RosterBatch, number: int, answer: Answer, now: datetime) -> RosterRow:
    settle_rows(actor=None, batch=batch, answers={line(batch, number).pk: answer}, now=now)
    return line(batch, number)


def test_a_unit_is_chosen_among_candidates(send: Send, now: datetime) -> None:
    batch = send([row(commune="Xã Không Có")])

    settled = settle(batch, 2, Answer(unit="25270"), now)

    assert (settled.status, settled.unit_path) == ("ready", "VN/75/25270/")
    assert batch.counts["ready"] == 1 and batch.counts["attention"] == 0
    assert settled.written["commune"] == "Xã Không Có"


def test_a_split_commune_is_settled_or_left_unplaced(send: Send, now: datetime) -> None:
    index = places_as_of(date(2026, 5, 11)).index
    split = next(
        unit
        for unit in index.former_units
        if unit.tier == "commune" and unit.path.startswith("VN/75/") and len(index.heirs[unit]) > 1
    )
    district = next(
        unit.full_name
        for unit in index.former_units
        if unit.code == split.parent_code and unit.tier == "district"
    )
    header = ["STT", "Họ và tên", "Năm sinh", "Xã", "Huyện", "Tỉnh"]
    batch = send(
        [
            [number, f"Lê Văn {name}", 1985, split.full_name, district, "Đồng Nai"]
            for number, name in enumerate(("Một", "Hai", "Ba"))
        ],
        header=header,
    )
    heir = index.heirs[split][1]

    chosen = settle(batch, 2, Answer(unit=heir.code), now)
    left = settle_question(
        actor=None, batch=batch, question=line(batch, 3).question, answer=Answer(unplaced=True), now=now
    )

    assert left == 2
    assert (chosen.status, chosen.unit_path, chosen.is_unplaced) == ("ready", heir.path, False)
    third = line(batch, 4)
    assert (third.status, third.unit_path, third.is_unplaced) == ("ready", "VN/75/", True)
    assert third.unit is not None and third.unit.code == split.code
    confirm(batch, now)
    enrolment = line(batch, 4).enrolment
    assert enrolment is not None
    assert (enrolment.unit_code, enrolment.is_unplaced, enrolment.unit.code) == ("75", True, split.code)


def test_a_corrected_cell_is_read_again(send: Send, now: datetime) -> None:
    batch = send([row(birth="31/02/1985"), row("Lê Văn Hai", commune="Xã Không Có")])

    assert settle(batch, 2, Answer(fields={"birth": "28/02/1985"}), now).read["birth"] == "1985-02-28"
    assert settle(batch, 3, Answer(fields={"commune": "Phường Trảng Bom"}), now).unit_path == "VN/75/26248/"
    assert outcome(batch) == [(2, "ready", []), (3, "ready", [])]


def test_a_correction_that_is_wrong_too_says_so(send: Send, now: datetime) -> None:
    batch = send([row(birth="31/02/1985")])

    assert settle(batch, 2, Answer(fields={"birth": "abc"}), now).reasons[0]["code"] == "birth_unreadable"
    assert settle(batch, 2, Answer(fields={"birth": "1985", "full_name": ""}), now).status == "refused"
    assert settle(batch, 2, Answer(reset=True), now).reasons[0]["code"] == "birth_unreadable"


def test_a_doubt_is_answered_same_or_someone_else(send: Send, now: datetime) -> None:
    known = make_person("Trần Thị Bình", now, "25270", birth_year=1990)
    batch = send([row("Trần Thị Bình", "1990"), row("Trần Thị Bình", "1990", phone="0912345678")])
    assert outcome(batch) == [
        (2, "attention", ["doubt_person"]),
        (3, "attention", ["doubt_person", "doubt_row"]),
    ]

    same = settle(batch, 2, Answer(person=str(known.uuid)), now)
    other = settle(batch, 3, Answer(person="new"), now)

    assert (same.status, same.person) == ("ready", known)
    assert (other.status, other.person) == ("ready", None)
    confirm(batch, now)
    assert Person.objects.filter(full_name="Trần Thị Bình").count() == 2


def test_two_namesakes_of_one_year_in_one_commune_become_two_people(send: Send, now: datetime) -> None:
    batch = send(
        [
            row("Nguyễn Văn Hùng", "1985", phone="0912345678"),
            row("Nguyễn Văn Hùng", "1985", phone="0987654321"),
        ]
    )
    assert outcome(batch) == [(2, "ready", []), (3, "attention", ["doubt_row"])]

    settle(batch, 3, Answer(person="new"), now)
    confirm(batch, now)

    assert Person.objects.filter(full_name="Nguyễn Văn Hùng").count() == 2
    assert batch.counts["enrolled"] == 2


def test_a_row_is_left_out_and_taken_back(send: Send, now: datetime) -> None:
    batch = send([row(), row("Lê Văn Hai", commune="Xã Không Có")])

    assert settle(batch, 2, Answer(skip=True), now).status == "skipped"
    assert settle(batch, 3, Answer(skip=True), now).reasons == []
    assert settle(batch, 2, Answer(skip=False), now).status == "ready"
    assert batch.counts == {"ready": 1, "attention": 0, "refused": 0, "enrolled": 0, "skipped": 1}


def test_a_skipped_twin_frees_the_later_row(send: Send, now: datetime) -> None:
    batch = send([row(phone="0912345678"), row(phone="0912345678")])
    assert outcome(batch)[1][1] == "refused"

    settle(batch, 2, Answer(skip=True), now)
    recheck_batch(actor=None, batch=batch, now=now)

    assert outcome(batch) == [(2, "skipped", []), (3, "ready", [])]


def test_what_is_acceptable_is_accepted_in_bulk(send: Send, organiser: Person, now: datetime) -> None:
    batch = send([row(f"Lê Văn {name}", "8/6/85") for name in ("Một", "Hai")] + [row("An", "x")])
    (question,) = questions_of(batch, viewer=organiser)

    answered = settle_question(
        actor=organiser,
        batch=batch,
        question=question.key,
        answer=Answer(accepted=["birth_unreadable"]),
        now=now,
    )

    assert answered == 2
    assert [found[:2] for found in outcome(batch)] == [(2, "ready"), (3, "ready"), (4, "attention")]
    assert line(batch, 2).reasons[0]["level"] == "note"
    confirm(batch, now)
    assert Person.objects.get(full_name="Lê Văn Một").birth_year is None


def test_one_answer_fits_all_rows_with_the_same_place(send: Send, organiser: Person, now: datetime) -> None:
    names = [f"Lê Văn {letter}" for letter in "ABCDEFGH"]
    batch = send(
        [row(name, commune="Xã Bịa") for name in names] + [row("Lê Văn Y", commune="Xã Bịa", birth="x")]
    )
    (question,) = questions_of(batch, viewer=organiser)

    assert (
        settle_question(
            actor=organiser, batch=batch, question=question.key, answer=Answer(unit="25270"), now=now
        )
        == 8
    )

    assert batch.counts["ready"] == 8 and batch.counts["attention"] == 1
    assert (
        settle_question(actor=organiser, batch=batch, question="", answer=Answer(unit="25270"), now=now) == 0
    )
    assert batch_rows(batch, viewer=organiser, status="attention").total == 1


def test_seats_moved_to_a_full_commune_free_its_rows(send: Send, campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "25270": 1}, now=now)
    batch = send([row(f"Lê Văn {letter}") for letter in "ABC"])
    assert batch.counts["ready"] == 1

    set_quotas(actor=None, campaign=campaign, seats={"25270": 2}, now=now)
    recheck_batch(actor=None, batch=batch, now=now)

    assert [found[1] for found in outcome(batch)] == ["ready", "ready", "attention"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(fields={"status": "ready"}),
        Answer(fields={"written": "x"}),
        Answer(accepted=["quota_full"]),
        Answer(person="1 OR 1=1"),
    ],
)
def test_an_answer_to_something_else_is_refused(send: Send, now: datetime, answer: Answer) -> None:
    batch = send([row()])

    with pytest.raises(Invalid):
        settle(batch, 2, answer, now)


def test_wrong_choices_keep_the_row_waiting(send: Send, now: datetime) -> None:
    batch = send([row(commune="Xã Không Có")])

    assert settle(batch, 2, Answer(unit="99999"), now).reasons[0]["code"] == "unit_chosen_missing"
    assert settle(batch, 2, Answer(reset=True, unplaced=True), now).status == "attention"
    gone = settle(batch, 2, Answer(unit="25270", person="0190163d-8694-739b-aea5-966c26f8ad90"), now)
    assert (gone.status, gone.reasons[0]["code"]) == ("attention", "person_chosen_missing")


def test_only_the_unit_s_own_manager_settles(
    send: Send, dong_nai: Person, nghe_an: Person, stranger: Person, now: datetime
) -> None:
    batch = send([row(commune="Xã Không Có")], actor=dong_nai)
    answers = {line(batch, 2).pk: Answer(unit="25270")}

    for actor in (nghe_an, stranger):
        with pytest.raises(OutsideScope):
            settle_rows(actor=actor, batch=batch, answers=answers, now=now)
    settle_rows(actor=dong_nai, batch=batch, answers=answers, now=now)
    assert line(batch, 2).status == "ready"
    outside = {line(batch, 2).pk: Answer(unit="40")}
    settle_rows(actor=dong_nai, batch=batch, answers=outside, now=now)
    assert line(batch, 2).reasons[0]["code"] == "outside_scope"


def test_rows_of_another_roster_are_not_touched(send: Send, now: datetime) -> None:
    mine, other = send([row()]), send([row("Lê Văn Hai")])

    settle_rows(actor=None, batch=mine, answers={line(other, 2).pk: Answer(skip=True)}, now=now)

    assert line(other, 2).status == "ready"


def test_enrolled_rows_and_closed_rosters_stay(send: Send, now: datetime) -> None:
    batch = send([row(), row("Lê Văn Hai", commune="Xã Không Có")])
    confirm(batch, now)

    assert settle(batch, 2, Answer(skip=True), now).status == "enrolled"
    assert settle(batch, 3, Answer(unit="25270"), now).status == "ready"
    undo(batch, now)
    with pytest.raises(WrongBatchState):
        settle(batch, 3, Answer(skip=True), now)


def test_settling_more_rows_takes_no_more_queries(
    send: Send, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_CHUNK", "SMALLEST_CHUNK", "LARGEST_CHUNK"):
        monkeypatch.setattr(settling, name, 250)

    batch = send(
        [row(f"Lê Văn {letter}{other}", commune="Xã Bịa") for letter in "ABCDEF" for other in "abcdef"]
    )
    ids = list(RosterRow.objects.filter(batch=batch).values_list("pk", flat=True))

    def queries(chosen: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            settle_rows(actor=None, batch=batch, answers=dict.fromkeys(chosen, Answer(unit="25270")), now=now)
        return len(captured)

    assert queries(ids[:2]) == queries(ids[2:32])
