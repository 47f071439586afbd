"""A campaign with a bank, a published test and people, and a journal written as the gateway writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection

from lantoa.assessment.models import ItemBank
from lantoa.assessment.rules.drawing import Wanted, draw
from lantoa.assessment.services import import_bank, make_blueprint
from lantoa.exams.journal.postgresql_store import PostgresqlStore
from lantoa.exams.journal.records import (
    AnswerRow,
    CloseSitting,
    ClosingRow,
    OpeningRow,
    OpenSitting,
    SaveAnswers,
)
from lantoa.exams.journal.schema import make_sqlite_file
from lantoa.exams.journal.sqlite_store import SqliteStore
from lantoa.exams.models import Mark, Sitting, Window
from lantoa.exams.services import admit_to_sitting, mark_sittings, open_window, publish_window
from lantoa.exams.services.schemes import scheme_of, times_of
from lantoa.kernel.clock import to_milliseconds
from lantoa.people.models import Person
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.territory.models import Unit
from lantoa.training.enums import CampaignState
from lantoa.training.models import Campaign, Enrolment

BANK_UUID = "0197b000-0000-7000-8000-000000000000"


def item_uuid(number: int) -> str:
    return f"0197b000-0000-7000-8000-{number:012d}"


def bank_files(
    *, right: str = "a", count: int = 12, code: str = "thu", uuid: str = BANK_UUID
) -> dict[str, bytes]:
    """`count` single-choice items (right answer `right`), one short and one numeric; 1 point each."""
    lines = []
    for number in range(1, count + 1):
        options = "".join(
            f"    - {{id: {letter}, text: Lựa chọn {letter}, right: {str(letter == right).lower()}}}\n"
            for letter in "abc"
        )
        lines.append(
            f"- uuid: {item_uuid(number)}\n  kind: single\n  difficulty: easy\n  prompt: Câu *{number}*?\n  options:\n{options}"
        )
    lines.append(
        f"- uuid: {item_uuid(90)}\n  kind: short\n  difficulty: hard\n  prompt: Ai nói trên đài?\n  answers: [phát thanh viên]\n"
        f"- uuid: {item_uuid(91)}\n  kind: numeric\n  difficulty: hard\n  prompt: Bao nhiêu?\n  value: 5.500\n  unit: người\n"
    )
    header = f"uuid: {uuid}\ncode: {code}\ntitle: Ngân hàng thử\npublic: false\n"
    return {"bank.yaml": header.encode(), "tin.yaml": "".join(lines).encode()}


MINUTE = timedelta(minutes=1)
LINES = [Wanted("tin", None, 6)]


@dataclass
class World:
    """What most tests need; `enrolments` in order."""

    campaign: Campaign
    bank: ItemBank
    window: Window
    enrolments: list[Enrolment]

    def admit(self, place: int, now: datetime) -> Sitting:
        return admit_to_sitting(
            actor=None, window=self.window, enrolment=self.enrolments[place], now=now
        ).sitting


def make_world(now: datetime, *, people: int = 3, code: str = "k1", **window: Any) -> World:
    """An open campaign with a published test that runs from an hour ago to two hours from now."""
    bank = import_bank(actor=None, files=bank_files(), now=now).bank
    campaign = Campaign.objects.create(
        code=code,
        title="Đợt 1",
        state=CampaignState.OPEN,
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 5, 31),
        units_as_of=date(2026, 5, 1),
        pass_percent=Decimal(50),
    )
    made = make_window(campaign, bank, now, **window)
    return World(
        campaign, bank, publish_window(actor=None, window=made, now=now), enrol(campaign, now, people)
    )


def make_window(campaign: Campaign, bank: ItemBank, now: datetime, **changed: Any) -> Window:
    lines, actor = changed.pop("lines", LINES), changed.pop("actor", None)
    blueprint = make_blueprint(actor=None, bank=bank, title="Cuối khóa", lines=lines, now=now)
    values: dict[str, Any] = {
        "title": "Bài kiểm tra cuối khóa",
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(hours=2),
        "limit_seconds": 1800,
        "grace_seconds": 60,
    }
    return open_window(actor=actor, campaign=campaign, blueprint=blueprint, now=now, **{**values, **changed})


def enrol(campaign: Campaign, now: datetime, count: int) -> list[Enrolment]:
    unit = Unit.objects.filter(tier="commune").order_by("id").first() or Unit.objects.create(
        code="00004", tier="commune", name="Ba Đình", full_name="Phường Ba Đình", path="VN/01/00004/",
        valid_from=date(2025, 7, 1),
    )  # fmt: skip
    new = [
        NewPerson(full_name=f"Nguyễn Văn {place}", unit_id=unit.id, unit_path=unit.path)
        for place in range(count)
    ]
    persons: Sequence[Person] = create_persons(actor=None, new=new, now=now)
    return [
        Enrolment.objects.create(
            campaign=campaign,
            person=one,
            unit=unit,
            unit_code=unit.code,
            unit_path=unit.path,
            enrolled_at=now,
        )
        for one in persons
    ]


class Journal:
    """Writes what the gateway would have written, through the gateway's own store."""

    def __init__(self) -> None:
        if connection.vendor == "postgresql":
            connection.ensure_connection()
            store = PostgresqlStore("")
            store._connection = connection.connection
            self.store: SqliteStore | PostgresqlStore = store
        else:
            make_sqlite_file(settings.LANTOA.exam_file)
            self.store = SqliteStore(settings.LANTOA.exam_file)

    def open(self, sitting: Sitting, at: datetime, *, seed: int = 7) -> int:
        """The epoch of a new opening."""
        moment = to_milliseconds(at)
        window = sitting.window
        first = OpeningRow(
            window.campaign_id, str(window.uuid), str(sitting.uuid), 1, str(uuid4()),
            str(sitting.enrolment.person.uuid), sitting.attempt, seed, moment, 0,
        )  # fmt: skip
        operation = OpenSitting(
            window.campaign_id,
            str(sitting.uuid),
            first=first,
            times=times_of(window),
            allowance=sitting.allowance,
        )
        self.store.apply([operation])
        assert operation.opened is not None, "the window does not let it open"
        return operation.opened.epoch

    def answer(
        self, sitting: Sitting, at: datetime, answers: dict[str, str], *, epoch: int = 1, revision: int = 1
    ) -> None:
        """`answers`: item -> response as JSON text."""
        rows = [
            AnswerRow(
                sitting.window.campaign_id,
                str(sitting.uuid),
                item,
                epoch,
                revision,
                response,
                0,
                to_milliseconds(at),
                0,
            )
            for item, response in answers.items()
        ]
        self.store.apply([SaveAnswers(sitting.window.campaign_id, str(sitting.uuid), rows)])

    def close(self, sitting: Sitting, at: datetime, *, epoch: int = 1) -> None:
        row = ClosingRow(
            sitting.window.campaign_id, str(sitting.uuid), epoch, to_milliseconds(at), "handed_in"
        )
        self.store.apply([CloseSitting(row.campaign_id, row.sitting, closing=row)])


def drawn_items(window: Window, seed: int = 7) -> list[str]:
    """The items of the paper of a seed, in order."""
    scheme = scheme_of(window)
    return [one.item for one in draw(scheme.candidates, scheme.blueprint, seed)]


def right_answers(items: Sequence[str], right: str = "a") -> dict[str, str]:
    special = {item_uuid(90): '"Phát thanh viên"', item_uuid(91): '"5500"'}
    return {item: special.get(item, f'"{right}"') for item in items}


def opened(world: World, journal: Journal, now: datetime, place: int = 0, *, seed: int = 7) -> Sitting:
    sitting = world.admit(place, now)
    journal.open(sitting, now, seed=seed)
    Sitting.objects.filter(pk=sitting.pk).update(opened_at=now, accepted_until=now + 31 * MINUTE)
    return sitting


def marked(world: World, sitting: Sitting, now: datetime) -> Mark | None:
    window = Window.objects.get(pk=world.window.pk)
    mark_sittings(actor=None, window=window, now=now)
    sitting.refresh_from_db()
    return sitting.mark


def hand_in(sitting: Sitting, journal: Journal, at: datetime) -> None:
    journal.close(sitting, at)
    Sitting.objects.filter(pk=sitting.pk).update(ended_at=at, ending="handed_in")
