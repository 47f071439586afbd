"""Judging rows: ready, needs attention or refused, each with its reasons. Used when a roster is read, settled and confirmed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count

from lantoa.kernel.vietnamese.normalise import clean
from lantoa.people.models import Person
from lantoa.people.queries.persons import birth_text as printed_birth
from lantoa.territory.queries import match_sentence, unit_ids
from lantoa.territory.rules.matching import Match, match_place
from lantoa.territory.rules.units import UnitRow
from lantoa.training.enums import RowStatus
from lantoa.training.errors import NoSuchUnit
from lantoa.training.models import Quota, RosterBatch, RosterRow
from lantoa.training.queries.places import Places
from lantoa.training.rules.columns import Field, column_letter
from lantoa.training.rules.identity import Description, Identity, births_differ, identify
from lantoa.training.rules.placing import Line, WrittenPlace, place_line, unplaced_line, written_place
from lantoa.training.rules.quotas import nearest
from lantoa.training.rules.reading import Level, Problem, Understood, understand
from lantoa.training.services.rosters.known import (
    Known,
    birth_text,
    describe_person,
    known_for,
    province_part,
)
from lantoa.training.texts import reason

NEW_PERSON = "new"
ACCEPTABLE = frozenset(
    {"name_unlikely", "name_single_word", "birth_missing", "birth_unreadable", "birth_unlikely"}
)
_PLACE_FIELDS = (Field.COMMUNE, Field.CODE, Field.WORKPLACE, Field.DISTRICT, Field.PROVINCE)
_BIRTH_FIELDS = (Field.BIRTH, Field.BIRTH_MALE, Field.BIRTH_FEMALE)
_NAME_FIELDS = (Field.FULL_NAME, Field.GIVEN_NAME, Field.FAMILY_NAME)
_SHOWN_CANDIDATES = 12


@dataclass
class Draft:
    """A row while it is judged."""

    row: RosterRow
    written: Mapping[str, str]
    person: Understood
    place: WrittenPlace
    match: Match
    problems: list[Problem]
    line: Line | None = None
    units: Sequence[UnitRow] = ()
    may_stay_unplaced: bool = False


class Judge:
    """Judges the rows of one batch, chunk by chunk in the order of the file. Keeps what the chunks share.

    `reserving`: rows that are ready hold seats against the ones judged. Off while they are being enrolled, first come first.
    """

    def __init__(self, *, batch: RosterBatch, places: Places, this_year: int, reserving: bool = True) -> None:
        self._batch, self._campaign, self._places, self._year = batch, batch.campaign, places, this_year
        self._reserving = reserving
        self._matches: dict[WrittenPlace, Match] = {}
        self._unit_ids: dict[UnitRow, int] = {}
        self.refresh()

    def refresh(self) -> None:
        """Look again at the seats left and at this batch's sheets. Two queries."""
        quotas = Quota.objects.filter(campaign=self._campaign)
        self._left = {quota.unit_path: quota.left for quota in quotas}
        if self._reserving:
            ready = RosterRow.objects.filter(batch=self._batch, status=RowStatus.READY).order_by()
            for path, count in ready.values_list("unit_path").annotate(Count("id")):
                self._spend(path, count)
        self._sheets = {sheet["name"]: sheet for sheet in self._batch.sheets}

    def judge(self, rows: Sequence[RosterRow]) -> None:
        """Set status, reasons, candidates and everything understood on these rows; saves nothing.

        A constant number of queries for any number of rows.
        """
        self.decide(self.understand(rows))

    def understand(self, rows: Sequence[RosterRow]) -> list[Draft]:
        """The half that reads cells and places; what others do meanwhile does not matter to it."""
        drafts = [self._draft(row) for row in rows if not self._skipped(row)]
        self._number_units(drafts)
        return drafts

    def decide(self, drafts: Sequence[Draft]) -> None:
        """The half that compares with people, enrolments, earlier rows and seats as they are now."""
        rows = [draft.row for draft in drafts]
        for row in rows:
            self._free(row)
        known = known_for(
            rows,
            campaign_id=self._campaign.pk,
            phones={draft.person.phone for draft in drafts},
            names={draft.person.name_key for draft in drafts},
            places=self._places,
        )
        for draft in drafts:
            self._judge_one(draft, known)

    def _skipped(self, row: RosterRow) -> bool:
        if row.settled.get("skip"):
            self._free(row)
            row.status, row.reasons, row.candidates, row.question = RowStatus.SKIPPED, [], {}, ""
            return True
        return False

    def _draft(self, row: RosterRow) -> Draft:
        sheet = self._sheets.get(row.sheet, {})
        written = {**row.written, **row.settled.get("fields", {})}
        person = understand(written, this_year=self._year)
        place = written_place(
            written, section=written.get(Field.SECTION, ""), province=sheet.get("province", "")
        )
        match = self._match(place)
        draft = Draft(row, written, person, place, match, list(person.problems))
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
        settled, field = draft.row.settled, _first_written(draft.written, _PLACE_FIELDS)
        placement = place_line(draft.match, draft.place)
        draft.units, draft.may_stay_unplaced = placement.candidates, placement.may_stay_unplaced
        if "unit" in settled:
            try:
                unit = self._places.unit_by_code(settled["unit"])
                draft.line = Line(unit=unit, path=unit.path, code=unit.code)
            except NoSuchUnit:
                draft.problems.append(Problem("unit_chosen_missing", field))
        elif settled.get("unplaced") and placement.may_stay_unplaced:
            draft.line = unplaced_line(draft.match)
        elif placement.line is not None:
            draft.line = placement.line
            if placement.note:
                draft.problems.append(self._place_problem(placement.note, field, draft.match, Level.NOTE))
        else:
            draft.problems.append(self._place_problem(placement.problem, field, draft.match, Level.ATTENTION))
        if draft.line is not None and not draft.line.path.startswith(self._batch.unit_path):
            shown = self._places.full_name(draft.line.unit)
            draft.problems.append(Problem("outside_scope", field, Level.REFUSED, {"unit": shown}))

    def _place_problem(self, code: str, field: str, match: Match, level: Level) -> Problem:
        if code == "place_missing":
            return Problem(code, field, level)
        return Problem(code, field, level, {"sentence": match_sentence(match)})

    def _number_units(self, drafts: Sequence[Draft]) -> None:
        new = {draft.line.unit for draft in drafts if draft.line is not None} - self._unit_ids.keys()
        if new:
            self._unit_ids.update(unit_ids(new))

    def _judge_one(self, draft: Draft, known: Known) -> None:
        row, line = draft.row, draft.line
        self._write_understood(draft)
        described = self._described(draft)
        candidates: dict[str, Any] = {}
        if draft.person.name_key:
            self._judge_identity(draft, described, known, candidates)
        if not any(
            problem.code.startswith("place") for problem in draft.problems if problem.level != Level.NOTE
        ):
            draft.units = ()
        if draft.units or draft.may_stay_unplaced:
            candidates["units"] = [
                {"code": unit.code, "name": self._places.full_name(unit)}
                for unit in draft.units[:_SHOWN_CANDIDATES]
            ]
            candidates["may_stay_unplaced"] = draft.may_stay_unplaced
        self._settle_weights(draft)
        if line is not None and all(problem.level is Level.NOTE for problem in draft.problems):
            self._judge_quota(draft, line)
        row.candidates = candidates
        row.reasons = [self._reason(draft, problem) for problem in draft.problems]
        row.status = _status(draft.problems)
        row.question = _question(draft)
        if row.status == RowStatus.READY and line is not None:
            self._spend(line.path, 1)
        if row.status in (RowStatus.READY, RowStatus.ATTENTION):
            known.rows.add(described)
            known.row_by_key[described.key] = row

    def _described(self, draft: Draft) -> Description:
        line, lineage = draft.line, frozenset[str]()
        if line is not None:
            lineage = self._places.lineage(line.unit) if line.is_unplaced else frozenset({line.path})
        return Description(
            key=f"row:{draft.row.sheet}!{draft.row.number}",
            name_key=draft.row.name_key,
            phone=draft.row.phone,
            birth=draft.person.birth,
            lineage=lineage,
            province=province_part(line.path) if line is not None else "",
        )

    def _write_understood(self, draft: Draft) -> None:
        row, person, line = draft.row, draft.person, draft.line
        row.name_key, row.phone = person.name_key[:160], person.phone
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

    def _judge_identity(
        self, draft: Draft, described: Description, known: Known, candidates: dict[str, Any]
    ) -> None:
        row, field = draft.row, _first_written(draft.written, _NAME_FIELDS)
        answer = row.settled.get("person", "")
        found = identify(described, known.persons.near(described))
        row.person = self._chosen_person(draft, found, known, answer, field, candidates)
        earlier = [
            other for other in known.rows.near(described) if _is_earlier(known.row_by_key[other.key], row)
        ]
        in_file = identify(described, earlier)
        twin = known.row_by_key[in_file.same] if in_file.same else _row_of(row.person, earlier, known)
        if twin is not None:
            draft.problems.append(Problem("twice_in_file", field, Level.REFUSED, {"rows": str(twin.number)}))
            return
        if in_file.doubts and answer != NEW_PERSON:
            others = [known.row_by_key[key] for key in in_file.doubts][:_SHOWN_CANDIDATES]
            shown = ", ".join(str(other.number) for other in others)
            draft.problems.append(Problem("doubt_row", field, values={"rows": shown}))
            candidates["rows"] = [_row_candidate(other) for other in others]
        if row.person is None:
            return
        if row.person.pk in known.enrolled:
            draft.problems.append(Problem("already_enrolled", field, Level.REFUSED))
            return
        draft.problems.append(Problem("known_person", field, Level.NOTE))
        if births_differ(described.birth, describe_person(row.person, self._places).birth):
            printed = printed_birth(row.person.birth_date, row.person.birth_year)
            draft.problems.append(
                Problem(
                    "birth_differs",
                    _first_written(draft.written, _BIRTH_FIELDS),
                    Level.NOTE,
                    {"known": printed},
                )
            )

    def _chosen_person(
        self,
        draft: Draft,
        found: Identity,
        known: Known,
        answer: str,
        field: str,
        candidates: dict[str, Any],
    ) -> Person | None:
        if found.same is not None:
            return known.person_by_key[found.same]
        doubted = [known.person_by_key[key] for key in found.doubts]
        if answer and answer != NEW_PERSON:
            chosen = next(
                (person for person in known.person_by_key.values() if str(person.uuid) == answer), None
            )
            if chosen is None:
                draft.problems.append(Problem("person_chosen_missing", field))
            return chosen
        if doubted and answer != NEW_PERSON:
            names = ", ".join(person.full_name for person in doubted[:3])
            draft.problems.append(Problem("doubt_person", field, values={"names": names}))
            candidates["persons"] = [_person_candidate(person) for person in doubted[:_SHOWN_CANDIDATES]]
        return None

    def _settle_weights(self, draft: Draft) -> None:
        """What was accepted, or matters less because a phone number tells the person apart, becomes a note."""
        accepted = set(draft.row.settled.get("accepted", [])) & ACCEPTABLE
        if draft.person.phone:
            accepted.add("birth_missing")
        draft.problems = [
            replace(problem, level=Level.NOTE) if problem.code in accepted else problem
            for problem in draft.problems
        ]

    def _judge_quota(self, draft: Draft, line: Line) -> None:
        if not self._left:
            return
        row = nearest(self._left, line.path)
        if row is not None and self._left[row] > 0:
            return
        unit = self._places.full_name(self._places.unit_by_path(row or line.path))
        draft.problems.append(Problem("quota_full" if row else "quota_missing", "", values={"unit": unit}))

    def _free(self, row: RosterRow) -> None:
        if self._reserving and row.status == RowStatus.READY:
            self._spend(row.unit_path, -1)

    def _spend(self, path: str, seats: int) -> None:
        row = nearest(self._left, path) if path else None
        if row is not None:
            self._left[row] -= seats

    def _reason(self, draft: Draft, problem: Problem) -> dict[str, str]:
        columns = self._sheets.get(draft.row.sheet, {}).get("columns", {})
        is_placed = bool(problem.field) and problem.field in columns
        cell = f"{column_letter(columns[problem.field])}{draft.row.number}" if is_placed else ""
        return reason(
            code=problem.code, field=str(problem.field), level=problem.level, cell=cell, values=problem.values
        )


def count_statuses(batch_id: int) -> dict[str, int]:
    """Rows of a batch by status; every status is there. One query."""
    rows = RosterRow.objects.filter(batch_id=batch_id).order_by()
    found = Counter(dict(rows.values_list("status").annotate(Count("id"))))
    return {status.value: found[status.value] for status in RowStatus}


def _status(problems: Sequence[Problem]) -> RowStatus:
    levels = {problem.level for problem in problems}
    if Level.REFUSED in levels:
        return RowStatus.REFUSED
    return RowStatus.ATTENTION if Level.ATTENTION in levels else RowStatus.READY


def _question(draft: Draft) -> str:
    """The question one answer can settle for many rows; only when it is the row's only one."""
    open_problems = [problem for problem in draft.problems if problem.level is not Level.NOTE]
    if len(open_problems) != 1 or open_problems[0].level is Level.REFUSED:
        return ""
    code = open_problems[0].code
    if code.startswith("place_"):
        return draft.place.question[:300]
    if code in ACCEPTABLE:
        return f"accept:{code}"
    return f"quota:{draft.line.path}" if code.startswith("quota") and draft.line else ""


def _first_written(written: Mapping[str, str], fields: Sequence[Field]) -> str:
    return next((str(field) for field in fields if written.get(field)), str(fields[0]))


def _is_earlier(other: RosterRow, row: RosterRow) -> bool:
    """Of two rows of one person the first of the file stays; a row not saved yet comes after all that are."""
    if other.pk is None or row.pk is None:
        return True
    return other.pk < row.pk


def _row_of(person: Person | None, earlier: Sequence[Description], known: Known) -> RosterRow | None:
    """The earlier row that is the same known person, however it was written there."""
    rows = [known.row_by_key[other.key] for other in earlier]
    return next((row for row in rows if person is not None and row.person_id == person.pk), None)


def _person_candidate(person: Person) -> dict[str, Any]:
    return {
        "uuid": str(person.uuid),
        "name": person.full_name,
        "birth": printed_birth(person.birth_date, person.birth_year),
        "phone": person.phone,
        "post": person.post,
        "unit": person.unit.full_name,
        "unit_path": person.unit_path,
    }


def _row_candidate(row: RosterRow) -> dict[str, Any]:
    return {
        "sheet": row.sheet,
        "number": row.number,
        "name": row.read.get("full_name", ""),
        "birth": row.read.get("birth", ""),
        "phone": row.phone,
        "post": clean(row.read.get("post", "")),
        "unit": row.read.get("unit", ""),
    }
