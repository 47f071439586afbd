"""A campaign with people in it, made straight from models: the rooms that make them have their own tests."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.vietnamese.names import name_key
from lantoa.kernel.vietnamese.normalise import fold, tone_key
from lantoa.kernel.vietnamese.sorting import person_sort_key, text_sort_key
from lantoa.people.models import Person, Role
from lantoa.territory.models import Unit
from lantoa.training.models import Campaign, Enrolment

AT = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)

NATION = "VN/"
DONG_NAI = "VN/75/"
LOC_NINH = "VN/75/25270/"
TAN_KHAI = "VN/75/25357/"
HA_NOI = "VN/01/"

_UNITS: dict[str, tuple[str, str, str]] = {
    NATION: ("nation", "nation", "Cả nước"),
    DONG_NAI: ("province", "thanh_pho", "Thành phố Đồng Nai"),
    HA_NOI: ("province", "thanh_pho", "Thành phố Hà Nội"),
    LOC_NINH: ("commune", "phuong", "Phường Lộc Ninh"),
    TAN_KHAI: ("commune", "phuong", "Phường Tân Khai"),
}


def unit_at(path: str) -> Unit:
    """The newest version of the unit of a path; made when the test database holds no units."""
    found = Unit.objects.filter(path=path, valid_to__isnull=True).order_by("-valid_from").first()
    if found is not None:
        return found
    tier, kind, full_name = _UNITS[path]
    codes = path.rstrip("/").split("/")
    name = full_name.split(" ", 1)[1]
    return Unit.objects.create(
        code=codes[-1],
        tier=tier,
        kind=kind,
        name=name,
        full_name=full_name,
        parent_code=codes[-2] if len(codes) > 1 else "",
        path=path,
        unit_set="2025" if path != NATION else "",
        valid_from=date(2026, 4, 30),
        name_tone_key=tone_key(name),
        name_fold=fold(name),
        sort_key=text_sort_key(name),
    )


def make_campaign(code: str = "tap-huan-2026", **values: Any) -> Campaign:
    """An open campaign whose units are those of today."""
    defaults: dict[str, Any] = {
        "title": "Nghiệp vụ thông tin cơ sở năm 2026",
        "organisation": "Cục Thông tin cơ sở",
        "state": "open",
        "starts_on": date(2026, 5, 5),
        "ends_on": date(2026, 5, 15),
        "units_as_of": date(2026, 5, 1),
        "pass_percent": 50,
    }
    return Campaign.objects.create(code=code, **{**defaults, **values})


def make_person(full_name: str = "Nguyễn Văn An", *, path: str = LOC_NINH, **values: Any) -> Person:
    """A person of a unit."""
    defaults: dict[str, Any] = {
        "name_key": name_key(full_name),
        "name_fold": fold(full_name),
        "sort_key": person_sort_key(full_name),
        "birth_date": date(1987, 6, 8),
        "unit": unit_at(path),
        "unit_path": path,
    }
    return Person.objects.create(full_name=full_name, **{**defaults, **values})


def make_organiser(path: str = NATION) -> Person:
    """Someone who organises every campaign of a subtree."""
    person = make_person("Lê Thị Tổ Chức", path=path)
    Role.objects.create(person=person, name="organiser", unit_path=path)
    return person


def enrol(
    campaign: Campaign, *names: str, path: str = LOC_NINH, unplaced: bool = False, **values: Any
) -> list[Enrolment]:
    """One active enrolment for each name, without facts."""
    rows = []
    for name in names or ("Nguyễn Văn An",):
        person = make_person(name, path=path)
        rows.append(
            Enrolment.objects.create(
                campaign=campaign,
                person=person,
                unit=person.unit,
                unit_code=path.rstrip("/").split("/")[-1],
                unit_path=path,
                is_unplaced=unplaced,
                enrolled_at=AT,
                **values,
            )
        )
    return rows


@dataclass(frozen=True)
class Happening:
    """What a test lets happen to an enrolment; `kind` as in facts."""

    kind: str
    enrolment: uuid.UUID
    payload: dict[str, Any]


def mark(enrolment: Enrolment, percent: float | str | None, *, sitting: str = "s1") -> Happening:
    """A mark of a sitting."""
    payload = {"window": "w", "sitting": sitting, "percent": percent}
    return Happening("sitting.marked", enrolment.uuid, payload)


def finish(enrolment: Enrolment) -> Happening:
    """All lessons finished."""
    return Happening("enrolment.finished", enrolment.uuid, {})


def happen(campaign: Campaign, *happenings: Happening, now: datetime = AT) -> None:
    """Write the facts."""
    facts: Sequence[NewFact] = [
        NewFact(kind=one.kind, subject=one.enrolment, payload=one.payload) for one in happenings
    ]
    record_facts(actor_uuid=None, campaign_id=campaign.pk, facts=facts, now=now)
