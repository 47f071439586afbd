"""Who is known already: persons, people enrolled, earlier rows of the same roster. In bulk for a chunk of rows.

Plain tuples instead of model instances: with 100,000 rows a common name is met thousands of times.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from lantoa.kernel.vietnamese.dates import WrittenDate
from lantoa.people.models import Person
from lantoa.training.enums import EnrolmentState, RowStatus
from lantoa.training.models import Enrolment, RosterRow
from lantoa.training.queries.places import Places
from lantoa.training.rules.identity import Description

_COUNTING = (RowStatus.READY, RowStatus.ATTENTION, RowStatus.ENROLLED)


class KnownPerson(NamedTuple):
    """A person as compared and shown side by side."""

    pk: int
    uuid: UUID
    full_name: str
    name_key: str
    phone: str
    birth_date: date | None
    birth_year: int | None
    post: str
    unit_path: str
    unit_code: str
    unit_valid_from: date
    unit_name: str
    merged_into: UUID | None = None

    @property
    def birth(self) -> WrittenDate | None:
        if self.birth_date is not None:
            return WrittenDate(self.birth_date.year, self.birth_date.month, self.birth_date.day)
        return WrittenDate(self.birth_year) if self.birth_year else None


class KnownRow(NamedTuple):
    """Another row of the roster as compared and shown side by side. `pk` None = judged a moment ago, not saved yet."""

    pk: int | None
    sheet: str
    number: int
    name_key: str
    phone: str
    read: Mapping[str, str]
    unit_path: str
    is_unplaced: bool
    person_id: int | None
    unit_code: str | None = None
    unit_valid_from: date | None = None


_PERSON_COLUMNS = (
    "pk", "uuid", "full_name", "name_key", "phone", "birth_date", "birth_year", "post", "unit_path",
    "unit__code", "unit__valid_from", "unit__full_name", "merged_into",
)  # fmt: skip
_ROW_COLUMNS = (
    "pk", "sheet", "number", "name_key", "phone", "read", "unit_path", "is_unplaced", "person_id",
    "unit__code", "unit__valid_from",
)  # fmt: skip


class Descriptions:
    """Descriptions found by phone or by name key."""

    def __init__(self) -> None:
        self._by_phone: dict[str, list[Description]] = defaultdict(list)
        self._by_name: dict[str, list[Description]] = defaultdict(list)

    def add(self, one: Description) -> None:
        if one.phone:
            self._by_phone[one.phone].append(one)
        if one.name_key:
            self._by_name[one.name_key].append(one)

    def near(self, one: Description) -> list[Description]:
        """Those that share phone or name, each once, in the order added."""
        found = self._by_phone.get(one.phone, []) + self._by_name.get(one.name_key, [])
        return list(dict.fromkeys(found))


@dataclass
class Known:
    """What a chunk of rows is compared with. Keys of descriptions are ids as text."""

    persons: Descriptions
    rows: Descriptions
    person_by_key: dict[str, KnownPerson]
    row_by_key: dict[str, KnownRow]
    enrolled: set[int]

    def add_row(self, row: RosterRow, description: Description) -> None:
        """A row just judged; the ones after it are compared with it too."""
        self.rows.add(description)
        self.row_by_key[description.key] = KnownRow(
            row.pk,
            row.sheet,
            row.number,
            row.name_key,
            row.phone,
            row.read,
            row.unit_path,
            row.is_unplaced,
            row.person_id,
        )


def known_for(
    rows: Sequence[RosterRow], *, campaign_id: int, phones: set[str], names: set[str], places: Places
) -> Known:
    """Six queries: persons by phone, by name and as chosen, who of them is enrolled, other rows by phone and by name."""
    phones, names = phones - {""}, names - {""}
    persons = _persons(phones, names, [row.person_id for row in rows if row.person_id is not None])
    known = Known(
        persons=Descriptions(),
        rows=Descriptions(),
        person_by_key={str(person.pk): person for person in persons},
        row_by_key={},
        enrolled=_enrolled(campaign_id, persons),
    )
    for person in persons:
        known.persons.add(_describe_person(person, places))
    for other in _other_rows(rows, phones, names):
        known.row_by_key[str(other.pk)] = other
        known.rows.add(_describe_row(other, places))
    return known


def birth_text(birth: WrittenDate | None) -> str:
    """A birth as kept in a row: 1985-06-08, 1985-06 or 1985."""
    if birth is None:
        return ""
    parts = [f"{birth.year:04}", *(f"{part:02}" for part in (birth.month, birth.day) if part is not None)]
    return "-".join(parts)


def birth_from_text(text: str) -> WrittenDate | None:
    """The birth a row keeps."""
    return WrittenDate(*(int(part) for part in text.split("-"))) if text else None


def province_part(path: str) -> str:
    """The province's own path: "VN/75/" of "VN/75/25270/"."""
    parts = path.split("/")
    return "/".join(parts[:2]) + "/" if len(parts) > 2 else ""


def _describe_person(person: KnownPerson, places: Places) -> Description:
    """A unit that came after the campaign's set counts by the path the person has today."""
    unit = places.version(person.unit_code, person.unit_valid_from)
    return Description(
        key=str(person.pk),
        name_key=person.name_key,
        phone=person.phone,
        birth=person.birth,
        lineage=places.lineage(unit) if unit is not None else frozenset({person.unit_path}),
        province=province_part(person.unit_path),
    )


def _describe_row(row: KnownRow, places: Places) -> Description:
    """A row without a unit has no lineage yet."""
    lineage: frozenset[str] = frozenset({row.unit_path}) if row.unit_path else frozenset()
    if row.is_unplaced and row.unit_code and row.unit_valid_from:
        unit = places.version(row.unit_code, row.unit_valid_from)
        lineage = places.lineage(unit) if unit is not None else frozenset()
    return Description(
        key=str(row.pk),
        name_key=row.name_key,
        phone=row.phone,
        birth=birth_from_text(row.read.get("birth", "")),
        lineage=lineage,
        province=province_part(row.unit_path),
    )


def _persons(phones: set[str], names: set[str], ids: Sequence[int]) -> list[KnownPerson]:
    people = Person.objects.order_by()
    chosen = [people.filter(phone__in=phones)] if phones else []
    chosen += [people.filter(name_key__in=names)] if names else []
    chosen += [people.filter(pk__in=ids)] if ids else []
    found: dict[int, KnownPerson] = {}
    for group in chosen:
        found.update((person[0], KnownPerson(*person)) for person in group.values_list(*_PERSON_COLUMNS))
    return _as_kept([found[pk] for pk in sorted(found)])


def _as_kept(persons: Sequence[KnownPerson]) -> list[KnownPerson]:
    """A merged record describes the person that stands for it: old spellings and numbers go on being recognised."""
    merged = [person for person in persons if person.merged_into is not None]
    if not merged:
        return list(persons)
    kept = dict(
        Person.objects.filter(uuid__in=[person.merged_into for person in merged]).values_list("uuid", "pk")
    )
    told = [
        person._replace(pk=kept[person.merged_into], uuid=person.merged_into)
        for person in merged
        if person.merged_into is not None
    ]
    # The kept record's own description last: what is shown under its id is its own.
    return [*told, *(person for person in persons if person.merged_into is None)]


def _enrolled(campaign_id: int, persons: Sequence[KnownPerson]) -> set[int]:
    if not persons:
        return set()
    active = Enrolment.objects.filter(campaign_id=campaign_id, state=EnrolmentState.ACTIVE)
    found: set[int] = set()
    for start in range(0, len(persons), 500):
        ids = [person.pk for person in persons[start : start + 500]]
        found |= set(active.filter(person__in=ids).values_list("person_id", flat=True))
    return found


def _other_rows(rows: Sequence[RosterRow], phones: set[str], names: set[str]) -> Iterable[KnownRow]:
    if not rows:
        return []
    others: QuerySet[RosterRow] = RosterRow.objects.filter(
        batch_id=rows[0].batch_id, status__in=_COUNTING
    ).order_by()
    others = others.exclude(pk__in=[row.pk for row in rows if row.pk is not None])
    groups = [others.filter(phone__in=phones)] if phones else []
    groups += [others.filter(name_key__in=names)] if names else []
    found: dict[int, KnownRow] = {}
    for group in groups:
        found.update((row[0], KnownRow(*row)) for row in group.values_list(*_ROW_COLUMNS))
    return [found[pk] for pk in sorted(found)]
