"""A campaign with quotas, and rosters sent to it."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from lantoa.people.models import Person
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.people.services.roles import grant_role
from lantoa.territory.queries import unit_as_of
from lantoa.territory.services import load_units
from lantoa.training.models import Campaign, RosterBatch
from lantoa.training.services.campaigns import open_campaign
from lantoa.training.services.rosters.confirming import confirm_batch, enrol_ready_rows
from lantoa.training.services.rosters.reading import read_roster
from lantoa.training.services.rosters.undoing import undo_batch, withdraw_batch
from lantoa.training.services.rosters.upload import upload_roster
from tests.training.building import workbook

Send = Callable[..., RosterBatch]


@pytest.fixture(autouse=True)
def own_uploads(settings: Settings, tmp_path: Path) -> None:
    """Each test keeps its files in a folder of its own."""
    settings.LANTOA = dataclasses.replace(settings.LANTOA, data=tmp_path)


@pytest.fixture
def committed(transactional_db: None) -> None:
    """For tests whose transactions must really commit; a flush after another such test took the units away."""
    load_units(actor=None)


@pytest.fixture
def campaign(db: None, now: datetime) -> Campaign:
    """An open campaign on today's unit set, without quotas."""
    return make_campaign(now)


def make_campaign(now: datetime, code: str = "phat-thanh-2026", **values: object) -> Campaign:
    """A campaign through the room's own service."""
    wanted: dict[str, object] = {
        "title": "Tập huấn phát thanh cơ sở",
        "starts_on": date(2026, 5, 1),
        "ends_on": date(2026, 5, 20),
        **values,
    }
    return open_campaign(actor=None, code=code, now=now, **wanted)  # type: ignore[arg-type]


@pytest.fixture
def organiser(campaign: Campaign, now: datetime) -> Person:
    """Organises the whole campaign."""
    return make_manager("organiser", "VN/", campaign, now)


@pytest.fixture
def dong_nai(campaign: Campaign, now: datetime) -> Person:
    """Manages the units of Đồng Nai."""
    return make_manager("unit_manager", "VN/75/", campaign, now)


@pytest.fixture
def nghe_an(campaign: Campaign, now: datetime) -> Person:
    """A colleague: manages the units of Nghệ An."""
    return make_manager("unit_manager", "VN/40/", campaign, now)


@pytest.fixture
def stranger(campaign: Campaign, now: datetime) -> Person:
    """Holds no role."""
    return make_person("Người Lạ", now)


def make_manager(role: str, path: str, campaign: Campaign, now: datetime) -> Person:
    person = make_person(f"Quản Lý {path.strip('/').rpartition('/')[2]}", now)
    grant_role(actor=None, person=person, name=role, unit_path=path, campaign_id=campaign.pk, now=now)
    return person


def make_person(full_name: str, now: datetime, unit_code: str = "VN", **values: object) -> Person:
    unit = unit_as_of(unit_code, now.date())
    new = NewPerson(full_name=full_name, unit_id=unit.pk, unit_path=unit.path, **values)  # type: ignore[arg-type]
    return create_persons(actor=None, new=[new], now=now)[0]


@pytest.fixture
def send(campaign: Campaign, now: datetime) -> Send:
    """Uploads and reads a roster: rows under the usual header, or the bytes of a file."""

    def sent(
        rows: object, *, actor: Person | None = None, into: Campaign | None = None, **values: object
    ) -> RosterBatch:
        content = rows if isinstance(rows, bytes) else workbook(rows, **values)  # type: ignore[arg-type]
        batch = upload_roster(
            actor=actor, campaign=into or campaign, file_name="danh-sach.xlsx", content=content, now=now
        )
        return read_roster(batch=batch, now=now)

    return sent


def confirm(batch: RosterBatch, now: datetime, actor: Person | None = None) -> RosterBatch:
    """Confirm and do the job's work."""
    confirm_batch(actor=actor, batch=batch, now=now)
    actor_uuid: UUID | None = actor.uuid if actor else None
    return enrol_ready_rows(batch=batch, actor_uuid=actor_uuid, now=now)


def undo(batch: RosterBatch, now: datetime) -> RosterBatch:
    """Undo and do the job's work."""
    undo_batch(actor=None, batch=batch, now=now)
    return withdraw_batch(batch=batch, actor_uuid=None, now=now)
