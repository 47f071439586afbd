"""A test that everybody has sat: people over all communes, the journal as the gateway would have left it, and what each must get.

What a sitting must get is worked out here from tables of answers and points, without the rules of the product.
"""

import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

ITEMS, DRAWN = 120, 40
CHUNK = 1000
SEEDS = 4000
PASS_PERCENT = 60
CORRECTED, VOID = (1, 2, 3), 4
# Chances: how often the likeliest answer is given, an answer is changed, an item is left out, nobody hands in,
# a second device takes over.
FIRST, CHANGED, LEFT_OUT, NOT_CLOSED, MOVED = 0.6, 0.1, 0.03, 0.03, 0.04


@dataclass
class Built:
    """What was made. `before` and `after`: the points each sitting must get, in the order of sittings."""

    window: Any
    campaign: Any
    before: "array[int]" = field(default_factory=lambda: array("H"))
    after: "array[int]" = field(default_factory=lambda: array("H"))
    answers: int = 0


def item_uuid(number: int) -> str:
    """The uuid of item 1, 2, ..."""
    return f"0197d000-0000-7000-8000-{number:012d}"


def responses(number: int) -> list[tuple[str, int]]:
    """What people answer to an item, as JSON text, and the points each answer earns: the likeliest first."""
    kind = number % 10
    if kind == 6:
        return [('["a","c"]', 1), ('["a"]', 0), ('["a","b","c"]', 0), ('["c","a"]', 1)]
    if kind == 7:
        return [("true", 1), ("false", 0)]
    if kind == 8:
        return [('"phát thanh viên"', 1), ('"Phát Thanh Viên "', 1), ('"biên tập viên"', 0), ('""', 0)]
    if kind == 9:
        return [('"5.500"', 1), ('"5500"', 1), ('"5,5"', 0), ('"nhiều"', 0)]
    return [('"a"', 1), ('"b"', 0), ('"c"', 0), ('"d"', 0)]


def points_after(number: int, response: str | None, before: int) -> int:
    """The points once the keys are corrected: b is right in some items, one is void."""
    if number == VOID:
        return 1
    return int(response == '"b"') if number in CORRECTED else before


def bank_files(*, corrected: bool) -> dict[str, bytes]:
    """The bank; `corrected`: b is right in the items that change."""
    lines = []
    for number in range(1, ITEMS + 1):
        level = ("easy", "medium", "hard")[number % 3]
        head = f"- uuid: {item_uuid(number)}\n  difficulty: {level}\n  prompt: Câu hỏi số {number}?\n"
        right = "b" if corrected and number in CORRECTED else "a"
        kind = number % 10
        if kind == 6:
            body = "  kind: multiple\n" + _options("ac")
        elif kind == 7:
            body = "  kind: true_false\n  right: true\n"
        elif kind == 8:
            body = "  kind: short\n  answers: [phát thanh viên]\n"
        elif kind == 9:
            body = "  kind: numeric\n  value: 5.500\n"
        else:
            body = "  kind: single\n" + _options(right)
        lines.append(head + body)
    header = "uuid: 0197d000-0000-7000-8000-000000000000\ncode: do-cham\ntitle: Đo chấm\n"
    return {"bank.yaml": header.encode(), "tin.yaml": "".join(lines).encode()}


def _options(right: str) -> str:
    return "  options:\n" + "".join(
        f"    - {{id: {letter}, text: Phương án {letter}, right: {str(letter in right).lower()}}}\n"
        for letter in "abcd"
    )


def build(people: int) -> Built:
    """Everything up to the last hand-in; no fact and no mark yet."""
    from lantoa.exams.models import Sitting
    from lantoa.kernel.clock import now

    moment = now()
    built = _campaign(moment)
    papers = _papers(built.window)
    chance = random.Random(11)
    store = _store()
    try:
        for rows in _enrolments(built.campaign, people, moment):
            sittings = Sitting.objects.bulk_create(
                [
                    Sitting(
                        window=built.window, enrolment=row, attempt=1, admitted_at=moment - timedelta(days=1)
                    )
                    for row in rows
                ],
                batch_size=500,
            )
            _journal(store, built, sittings, papers, chance, moment)
    finally:
        store.close()
    return built


def _campaign(moment: Any) -> Built:
    from lantoa.assessment.enums import Difficulty
    from lantoa.assessment.rules.drawing import Wanted
    from lantoa.assessment.services import import_bank, make_blueprint
    from lantoa.exams.services import open_window, publish_window
    from lantoa.training.models import Campaign

    bank = import_bank(actor=None, files=bank_files(corrected=False), now=moment).bank
    lines = [
        Wanted("tin", Difficulty.EASY, 15),
        Wanted("tin", Difficulty.MEDIUM, 15),
        Wanted("tin", None, 10),
    ]
    blueprint = make_blueprint(actor=None, bank=bank, title="Đo chấm", lines=lines, now=moment)
    campaign = Campaign.objects.create(
        code="do-cham", title="Đo chấm", state="open", starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1),
        units_as_of=date(2026, 5, 1), pass_percent=PASS_PERCENT,
    )  # fmt: skip
    window = open_window(
        actor=None, campaign=campaign, blueprint=blueprint, title="Bài kiểm tra", opens_at=moment - timedelta(hours=3),
        closes_at=moment + timedelta(hours=1), limit_seconds=3600, now=moment,
    )  # fmt: skip
    return Built(publish_window(actor=None, window=window, now=moment), campaign)


def _papers(window: Any) -> list[tuple[int, list[int]]]:
    """Seeds with the numbers of the items they draw."""
    from lantoa.assessment.rules.drawing import draw
    from lantoa.exams.services.schemes import scheme_of

    scheme = scheme_of(window)
    return [
        (seed, [int(one.item[-6:]) for one in draw(scheme.candidates, scheme.blueprint, seed)])
        for seed in range(1, SEEDS + 1)
    ]


def _store() -> Any:
    from django.conf import settings

    from lantoa.exams.journal.schema import make_sqlite_file
    from lantoa.exams.journal.stores import open_store

    if not settings.LANTOA.on_postgresql:
        make_sqlite_file(settings.LANTOA.exam_file)
    return open_store(exam_file=settings.LANTOA.exam_file, database_url=settings.LANTOA.database_url)


def _enrolments(campaign: Any, people: int, moment: Any) -> Iterator[list[Any]]:
    """People of every commune in turn, with their enrolments, a chunk at a time."""
    from lantoa.people.models import Person
    from lantoa.territory.queries import units_as_of
    from lantoa.training.models import Enrolment

    homes = list(units_as_of(campaign.units_as_of).filter(tier="commune").order_by("path"))
    for first in range(0, people, CHUNK):
        places = [(number, homes[number % len(homes)]) for number in range(first, min(first + CHUNK, people))]
        persons = Person.objects.bulk_create(
            [
                Person(
                    full_name=f"Nguyễn Văn {number}", name_key=f"nguyễn văn {number}", name_fold=f"nguyen van {number}",
                    sort_key=f"{number:07d}", unit=home, unit_path=home.path, password="!",
                )
                for number, home in places
            ],
            batch_size=500,
        )  # fmt: skip
        yield Enrolment.objects.bulk_create(
            [
                Enrolment(
                    campaign=campaign, person=person, unit=home, unit_code=home.code, unit_path=home.path, enrolled_at=moment
                )
                for person, (_number, home) in zip(persons, places, strict=True)
            ],
            batch_size=500,
        )  # fmt: skip


def _journal(
    store: Any, built: Built, sittings: list[Any], papers: list[tuple[int, list[int]]], chance: random.Random, moment: Any
) -> None:  # fmt: skip
    """Openings, answers and hand-ins of a chunk of sittings, by the gateway's own operations."""
    from lantoa.exams.journal.records import (
        AnswerRow,
        CloseSitting,
        ClosingRow,
        OpeningRow,
        OpenSitting,
        SaveAnswers,
    )
    from lantoa.exams.services.schemes import times_of
    from lantoa.kernel.clock import to_milliseconds

    campaign, window, times = built.campaign.pk, str(built.window.uuid), times_of(built.window)
    begun = to_milliseconds(moment - timedelta(minutes=150))
    openings, again, saves, closings = [], [], [], []
    for sitting in sittings:
        key, person = str(sitting.uuid), str(uuid4())
        seed, paper = papers[chance.randrange(SEEDS)]
        moved = chance.random() < MOVED
        row = OpeningRow(campaign, window, key, 1, str(uuid4()), person, 1, seed, begun, begun + 3_600_000)
        openings.append(OpenSitting(campaign, key, first=row, times=times))
        if moved:
            second = row._replace(device=str(uuid4()), opened_at=begun + 60_000)
            again.append(OpenSitting(campaign, key, first=second, times=times))
        epoch = 2 if moved else 1
        is_closed = chance.random() >= NOT_CLOSED
        rows: list[AnswerRow] = []
        before = after = 0
        for place, number in enumerate(paper):
            last, points = _answered(
                rows, campaign, key, number, epoch, begun + 70_000 + place * 1000, chance
            )
            before += points
            after += points_after(number, last, points)
        built.before.append(before)
        built.after.append(after)
        if is_closed:
            # Said after "done": kept, and never counted.
            rows.append(
                AnswerRow(campaign, key, item_uuid(paper[0]), epoch, 9, '"d"', 0, begun + 3_000_000, 2)
            )
            closings.append(
                CloseSitting(
                    campaign, key, closing=ClosingRow(campaign, key, epoch, begun + 2_000_000, "handed_in")
                )
            )
        saves.append(SaveAnswers(campaign, key, rows))
        built.answers += len(rows)
    for part in (openings, again, saves, closings):
        if part:
            store.apply(part)


def _answered(
    rows: list[Any], campaign: int, key: str, number: int, epoch: int, at: int, chance: random.Random
) -> tuple[str | None, int]:
    """Add what somebody answered to an item; returns what counts and its points."""
    from lantoa.exams.journal.records import AnswerRow

    if chance.random() < LEFT_OUT:
        return None, 0
    known, item = responses(number), item_uuid(number)
    if epoch == 2 and chance.random() < CHANGED:
        # The device left behind says more, and more often; the newer one counts.
        rows.append(AnswerRow(campaign, key, item, 1, 7, known[-1][0], 0, at - 1000, 4))
    if chance.random() < CHANGED:
        rows.append(AnswerRow(campaign, key, item, epoch, 1, known[1][0], 0, at, 0))
    chosen, points = known[0] if chance.random() < FIRST else known[chance.randrange(1, len(known))]
    rows.append(AnswerRow(campaign, key, item, epoch, 2, chosen, 0, at + 500, 0))
    return chosen, points


def key_changes() -> list[Any]:
    """What the author corrects afterwards; the corrected bank must have been imported."""
    from lantoa.exams.services import KeyChange

    changes = [KeyChange(item=UUID(item_uuid(number)), version=2) for number in CORRECTED]
    return [*changes, KeyChange(item=UUID(item_uuid(VOID)), is_void=True)]
