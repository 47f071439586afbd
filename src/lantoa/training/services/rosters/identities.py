"""The half of judging that asks who a row is: among persons known, and among the rows above it."""

from collections.abc import Sequence
from typing import Any

from lantoa.people.queries.persons import birth_text as printed_birth
from lantoa.training.models import RosterRow
from lantoa.training.rules.columns import Field
from lantoa.training.rules.identity import Description, births_differ, identify
from lantoa.training.rules.reading import Level
from lantoa.training.services.rosters.drafts import SHOWN_CANDIDATES, Draft
from lantoa.training.services.rosters.known import Known, KnownPerson, KnownRow

NEW_PERSON = "new"
_NAMES = (Field.FULL_NAME, Field.GIVEN_NAME, Field.FAMILY_NAME)
_BIRTHS = (Field.BIRTH, Field.BIRTH_MALE, Field.BIRTH_FEMALE)


def judge_identity(draft: Draft, known: Known) -> None:
    """Set the row's person, or say who it may be; candidates are put side by side."""
    person = _person_of(draft, known)
    draft.row.person_id = person.pk if person else None
    if _is_twin(draft, known):
        return
    if person is None:
        return
    if person.pk in known.enrolled:
        draft.add("already_enrolled", _NAMES, Level.REFUSED)
        return
    draft.add("known_person", _NAMES, Level.NOTE)
    if births_differ(draft.description.birth, person.birth):
        draft.add(
            "birth_differs", _BIRTHS, Level.NOTE, known=printed_birth(person.birth_date, person.birth_year)
        )


def _person_of(draft: Draft, known: Known) -> KnownPerson | None:
    """The one person it is, or the one chosen; otherwise nobody yet."""
    answer = draft.row.settled.get("person", "")
    found = identify(draft.description, known.persons.near(draft.description))
    if found.same is not None:
        return known.person_by_key[found.same]
    if answer == NEW_PERSON:
        return None
    if answer:
        chosen = [person for person in known.person_by_key.values() if str(person.uuid) == answer]
        if not chosen:
            draft.add("person_chosen_missing", _NAMES)
        return chosen[0] if chosen else None
    if found.doubts:
        # No names in the sentence: it is kept, and not every reader of the row may see every candidate.
        draft.add("doubt_person", _NAMES, people=str(len(found.doubts)))
        doubted = [known.person_by_key[key] for key in found.doubts]
        draft.candidates["persons"] = [_person_candidate(person) for person in doubted[:SHOWN_CANDIDATES]]
    return None


def _is_twin(draft: Draft, known: Known) -> bool:
    """Whether an earlier row is the same person; one that only may be is a question."""
    row = draft.row
    near = known.rows.near(draft.description)
    earlier = [other for other in near if _is_earlier(known.row_by_key[other.key], row)]
    found = identify(draft.description, earlier)
    twin = known.row_by_key[found.same] if found.same else _row_of(row.person_id, earlier, known)
    if twin is not None:
        draft.add("twice_in_file", _NAMES, Level.REFUSED, rows=str(twin.number))
        return True
    if found.doubts and row.settled.get("person") != NEW_PERSON:
        others = [known.row_by_key[key] for key in found.doubts][:SHOWN_CANDIDATES]
        draft.add("doubt_row", _NAMES, rows=", ".join(str(other.number) for other in others))
        draft.candidates["rows"] = [_row_candidate(other) for other in others]
    return False


def _is_earlier(other: KnownRow, row: RosterRow) -> bool:
    """Of two rows of one person the first of the file stays; a row not saved yet comes after all that are."""
    if other.pk is None or row.pk is None:
        return True
    return other.pk < row.pk


def _row_of(person_id: int | None, earlier: Sequence[Description], known: Known) -> KnownRow | None:
    """The earlier row that is the same known person, however it was written there."""
    rows = [known.row_by_key[other.key] for other in earlier]
    return next((row for row in rows if person_id is not None and row.person_id == person_id), None)


def _person_candidate(person: KnownPerson) -> dict[str, Any]:
    return {
        "uuid": str(person.uuid),
        "name": person.full_name,
        "birth": printed_birth(person.birth_date, person.birth_year),
        "phone": person.phone,
        "post": person.post,
        "unit": person.unit_name,
        "unit_path": person.unit_path,
    }


def _row_candidate(row: KnownRow) -> dict[str, Any]:
    return {
        "sheet": row.sheet,
        "number": row.number,
        "name": row.read.get("full_name", ""),
        "birth": row.read.get("birth", ""),
        "phone": row.phone,
        "post": row.read.get("post", ""),
        "unit": row.read.get("unit", ""),
    }
