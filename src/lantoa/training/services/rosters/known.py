"""Who is known already: persons, people enrolled, earlier rows of the same roster. In bulk for a chunk of rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lantoa.kernel.vietnamese.dates import WrittenDate
from lantoa.people.models import Person
from lantoa.training.enums import EnrolmentState, RowStatus
from lantoa.training.models import Enrolment, RosterRow
from lantoa.training.queries.places import Places
from lantoa.training.rules.identity import Description

_COUNTING = (RowStatus.READY, RowStatus.ATTENTION, RowStatus.ENROLLED)
_COMPARED = (
    "sheet", "number", "name_key", "phone", "read", "unit_path", "is_unplaced", "person", "unit__code", "unit__valid_from",
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
        return list({other.key: other for other in found}.values())


@dataclass
class Known:
    """What a chunk of rows is compared with. Keys of descriptions are ids as text."""

    persons: Descriptions
    rows: Descriptions
    person_by_key: dict[str, Person]
    row_by_key: dict[str, RosterRow]
    enrolled: set[int]


def known_for(
    rows: Sequence[RosterRow], *, campaign_id: int, phones: set[str], names: set[str], places: Places
) -> Known:
    """Five queries: persons by phone and by name, who of them is enrolled, other rows by phone and by name."""
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
        known.persons.add(describe_person(person, places))
    for other in _other_rows(rows, phones, names):
        known.row_by_key[str(other.pk)] = other
        known.rows.add(describe_row(other, str(other.pk), places))
    return known


def describe_person(person: Person, places: Places) -> Description:
    """A person as compared; a unit that came after the campaign's set counts by its path."""
    unit = places.version(person.unit.code, person.unit.valid_from)
    birth = person.birth_date
    return Description(
        key=str(person.pk),
        name_key=person.name_key,
        phone=person.phone,
        birth=WrittenDate(birth.year, birth.month, birth.day)
        if birth
        else (WrittenDate(person.birth_year) if person.birth_year else None),
        lineage=places.lineage(unit) if unit is not None else frozenset({person.unit.path}),
        province=province_part(person.unit_path),
    )


def describe_row(row: RosterRow, key: str, places: Places) -> Description:
    """A row as compared; without a unit it has no lineage yet."""
    lineage: frozenset[str] = frozenset()
    if row.unit is not None and row.is_unplaced:
        unit = places.version(row.unit.code, row.unit.valid_from)
        lineage = places.lineage(unit) if unit is not None else frozenset()
    elif row.unit_path:
        lineage = frozenset({row.unit_path})
    return Description(
        key=key,
        name_key=row.name_key,
        phone=row.phone,
        birth=birth_from_text(row.read.get("birth", "")),
        lineage=lineage,
        province=province_part(row.unit_path),
    )


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


def _persons(phones: set[str], names: set[str], ids: Sequence[int]) -> list[Person]:
    people = Person.objects.select_related("unit").defer("password", "sort_key", "name_fold")
    by_phone = people.filter(phone__in=phones) if phones else []
    by_name = people.filter(name_key__in=names) if names else []
    chosen = people.filter(pk__in=ids) if ids else []
    found = {person.pk: person for group in (by_phone, by_name, chosen) for person in group}
    return [found[pk] for pk in sorted(found)]


def _enrolled(campaign_id: int, persons: Sequence[Person]) -> set[int]:
    if not persons:
        return set()
    active = Enrolment.objects.filter(
        campaign_id=campaign_id, state=EnrolmentState.ACTIVE, person__in=persons
    )
    return set(active.values_list("person_id", flat=True))


def _other_rows(rows: Sequence[RosterRow], phones: set[str], names: set[str]) -> Iterable[RosterRow]:
    if not rows:
        return []
    others = RosterRow.objects.filter(batch_id=rows[0].batch_id, status__in=_COUNTING).select_related("unit")
    others = others.only(*_COMPARED).exclude(pk__in=[row.pk for row in rows if row.pk is not None])
    by_phone = others.filter(phone__in=phones) if phones else []
    by_name = others.filter(name_key__in=names) if names else []
    found = {row.pk: row for group in (by_phone, by_name) for row in group}
    return [found[pk] for pk in sorted(found)]
