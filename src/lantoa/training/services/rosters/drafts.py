"""The half of judging that reads cells and places; what others do meanwhile does not matter to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lantoa.territory.queries import match_sentence, unit_ids
from lantoa.territory.rules.matching import Match, match_place
from lantoa.territory.rules.units import UnitRow
from lantoa.training.errors import NoSuchUnit
from lantoa.training.models import RosterBatch, RosterRow
from lantoa.training.queries.places import Places
from lantoa.training.rules.columns import Field, column_letter
from lantoa.training.rules.identity import Description
from lantoa.training.rules.placing import (
    Line,
    Placement,
    WrittenPlace,
    place_line,
    unplaced_line,
    written_place,
)
from lantoa.training.rules.reading import Level, Problem, Understood, understand
from lantoa.training.services.rosters.known import birth_text, province_part
from lantoa.training.texts import reason

SHOWN_CANDIDATES = 12
_PLACE_FIELDS = (Field.COMMUNE, Field.CODE, Field.WORKPLACE, Field.DISTRICT, Field.PROVINCE)


@dataclass
class Draft:
    """A row while it is judged."""

    row: RosterRow
    written: Mapping[str, str]
    person: Understood
    place: WrittenPlace
    problems: list[Problem]
    description: Description
    line: Line | None = None
    candidates: dict[str, Any] = field(default_factory=dict)

    def add(
        self, code: str, about: Sequence[Field] = (), level: Level = Level.ATTENTION, **values: str
    ) -> None:
        """One more problem, told at the first of the fields that was filled in."""
        key = next((str(one) for one in about if self.written.get(one)), str(about[0]) if about else "")
        self.problems.append(Problem(code, key, level, values))

    @property
    def open_problems(self) -> list[Problem]:
        """What is more than a note."""
        return [problem for problem in self.problems if problem.level is not Level.NOTE]


class Drafting:
    """Makes drafts of the rows of one batch. Keeps the places it has met, because a roster repeats them."""

    def __init__(self, *, batch: RosterBatch, places: Places, this_year: int) -> None:
        self._batch, self._places, self._year = batch, places, this_year
        self._matches: dict[WrittenPlace, Match] = {}
        self._unit_ids: dict[UnitRow, int] = {}

    def drafts_of(self, rows: Sequence[RosterRow]) -> list[Draft]:
        """The drafts of these rows, with what was understood written into them. At most one query."""
        sheets = {sheet["name"]: sheet for sheet in self._batch.sheets}
        drafts = [self._draft(row, sheets.get(row.sheet, {})) for row in rows]
        new = {draft.line.unit for draft in drafts if draft.line is not None} - self._unit_ids.keys()
        if new:
            self._unit_ids.update(unit_ids(new))
        for draft in drafts:
            self._write(draft)
        return drafts

    def reasons_of(self, draft: Draft) -> list[dict[str, str]]:
        """The draft's problems as sentences that name their cell."""
        sheets = {sheet["name"]: sheet for sheet in self._batch.sheets}
        columns = sheets.get(draft.row.sheet, {}).get("columns", {})
        found = []
        for problem in draft.problems:
            is_placed = problem.field in columns
            cell = f"{column_letter(columns[problem.field])}{draft.row.number}" if is_placed else ""
            found.append(
                reason(
                    code=problem.code,
                    field=problem.field,
                    level=problem.level,
                    cell=cell,
                    values=problem.values,
                )
            )
        return found

    def _draft(self, row: RosterRow, sheet: Mapping[str, Any]) -> Draft:
        written = {**row.written, **row.settled.get("fields", {})}
        person = understand(written, this_year=self._year)
        place = written_place(
            written, section=written.get(Field.SECTION, ""), province=sheet.get("province", "")
        )
        description = Description(
            key=f"row:{row.sheet}!{row.number}",
            name_key=person.name_key[:160],
            phone=person.phone,
            birth=person.birth,
        )
        draft = Draft(row, written, person, place, list(person.problems), description)
        self._place(draft)
        return draft

    def _match(self, place: WrittenPlace) -> Match:
        if place not in self._matches:
            self._matches[place] = match_place(
                self._places.index,
                commune=place.commune,
                district=place.district,
                province=place.province,
                code=place.code or None,
            )
        return self._matches[place]

    def _place(self, draft: Draft) -> None:
        match = self._match(draft.place)
        placement = place_line(match, draft.place)
        draft.line = self._line(draft, match, placement)
        if draft.line is None:
            self._ask(draft, match, placement)
            return
        if not draft.line.path.startswith(self._batch.unit_path):
            draft.add(
                "outside_scope", _PLACE_FIELDS, Level.REFUSED, unit=self._places.full_name(draft.line.unit)
            )
        draft.description = self._described(draft.description, draft.line)

    def _line(self, draft: Draft, match: Match, placement: Placement) -> Line | None:
        """The line someone chose, else the one matched."""
        settled = draft.row.settled
        if "unit" in settled:
            try:
                unit = self._places.unit_by_code(settled["unit"])
            except NoSuchUnit:
                draft.add("unit_chosen_missing", _PLACE_FIELDS)
                return None
            return Line(unit=unit, path=unit.path, code=unit.code)
        if settled.get("unplaced") and placement.may_stay_unplaced:
            return unplaced_line(match)
        if placement.line is not None and placement.note:
            draft.add(placement.note, _PLACE_FIELDS, Level.NOTE, sentence=match_sentence(match))
        return placement.line

    def _ask(self, draft: Draft, match: Match, placement: Placement) -> None:
        if placement.problem == "place_missing":
            draft.add("place_missing", _PLACE_FIELDS)
        elif placement.problem == "place_above":
            draft.add("place_above", _PLACE_FIELDS, above=draft.place.commune)
        elif placement.problem:
            draft.add(placement.problem, _PLACE_FIELDS, sentence=match_sentence(match))
        draft.candidates["units"] = [
            {"code": unit.code, "name": self._places.full_name(unit)}
            for unit in placement.candidates[:SHOWN_CANDIDATES]
        ]
        draft.candidates["may_stay_unplaced"] = placement.may_stay_unplaced

    def _described(self, description: Description, line: Line) -> Description:
        lineage = self._places.lineage(line.unit) if line.is_unplaced else frozenset({line.path})
        return Description(
            key=description.key,
            name_key=description.name_key,
            phone=description.phone,
            birth=description.birth,
            lineage=lineage,
            province=province_part(line.path),
        )

    def _write(self, draft: Draft) -> None:
        row, person, line = draft.row, draft.person, draft.line
        row.name_key, row.phone = draft.description.name_key, person.phone
        row.read = {
            "full_name": person.full_name,
            "birth": birth_text(person.birth),
            "gender": person.gender,
            "phone": person.phone,
            "email": person.email,
            "post": person.post,
            "unit": self._places.full_name(line.unit) if line else "",
        }
        row.unit_id = self._unit_ids[line.unit] if line else None
        row.unit_path = line.path if line else ""
        row.is_unplaced = line.is_unplaced if line else False
