"""One person at a time, by the same rules as a roster's row: who they are, whether they are in, whether a seat is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lantoa.kernel.clock import local_day
from lantoa.kernel.errors import Invalid
from lantoa.kernel.vietnamese.names import mask_name
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.people.models import Person
from lantoa.people.queries.persons import birth_text as printed_birth
from lantoa.people.queries.roles import managed_scope_of
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.territory.rules.scope import Scope
from lantoa.training.entry_texts import ENTRY_SENTENCES
from lantoa.training.errors import AlreadyEnrolled, PersonDoubtful, QuotaShort
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.seats import SeatsOf, seats_for
from lantoa.training.rules.entries import Entry, read_entry
from lantoa.training.rules.identity import Description, identify
from lantoa.training.rules.reading import Understood
from lantoa.training.services.rosters.known import KnownPerson, known_for, province_part

NEW_PERSON = "new"
_SHOWN = 12
_MINE = "new:"


@dataclass(frozen=True)
class Candidate:
    """Someone to be enrolled: understood, with the unit of the campaign's set. `key` names them in this call."""

    key: str
    person: Understood
    unit_id: int
    unit_path: str


@dataclass
class Judged:
    """Who a candidate is. `doubts`: records to look at side by side; `is_twin`: perhaps an earlier candidate of this call."""

    candidate: Candidate
    same: KnownPerson | None = None
    doubts: Sequence[KnownPerson] = field(default_factory=list)
    is_twin: bool = False
    is_enrolled: bool = False

    @property
    def is_clear(self) -> bool:
        return not self.doubts and not self.is_twin


def checked_entry(entry: Entry, *, is_checked: bool, now: datetime) -> Understood:
    """What an entry says. Invalid with a sentence for each field; what only looks odd passes once `is_checked`."""
    read = read_entry(entry, this_year=local_day(now).year)
    if read.faults:
        raise Invalid(
            _("Hãy sửa các mục được đánh dấu."), code="entry_faulty", details={"fields": _told(read.faults)}
        )
    if read.doubts and not is_checked:
        told = _told(read.doubts)
        raise Invalid(
            _("Hãy xem lại các mục được đánh dấu. Nếu đúng như đã ghi, hãy xác nhận rồi gửi lại."),
            code="entry_doubtful",
            details={"fields": told, "look_again": sorted(told)},
        )
    return read.person


def judge_candidates(
    *, campaign: Campaign, candidates: Sequence[Candidate], answers: Mapping[str, str]
) -> list[Judged]:
    """Compare candidates with everyone known and with each other. Five queries for any number.

    `answers` by key: NEW_PERSON, or the uuid of one of the records in doubt; any other answer is none.
    """
    places = places_as_of(campaign.units_as_of)
    known = known_for(
        [],
        campaign_id=campaign.pk,
        phones={one.person.phone for one in candidates},
        names={one.person.name_key[:160] for one in candidates},
        places=places,
    )
    judged = []
    for one in candidates:
        described = Description(
            key=f"{_MINE}{one.key}",
            name_key=one.person.name_key[:160],
            phone=one.person.phone,
            birth=one.person.birth,
            lineage=frozenset({one.unit_path}),
            province=province_part(one.unit_path),
        )
        found = identify(described, known.persons.near(described))
        keys = [found.same] if found.same else list(found.doubts)
        answer = answers.get(one.key, "")
        result = Judged(one, is_twin=any(key.startswith(_MINE) for key in keys))
        persons = [known.person_by_key[key] for key in keys if key in known.person_by_key]
        chosen = [person for person in persons if answer and str(person.uuid) == answer]
        if found.same and persons:
            result.same = persons[0]
        elif chosen:
            result.same, result.is_twin = chosen[0], False
        elif answer != NEW_PERSON:
            result.doubts = persons[:_SHOWN]
        elif not found.same:
            result.is_twin = False
        result.is_enrolled = result.same is not None and result.same.pk in known.enrolled
        known.persons.add(described)
        judged.append(result)
    return judged


def settled_person(judged: Judged, *, actor: Person | None, campaign: Campaign, now: datetime) -> int:
    """The id of the person a clear candidate is, made if nobody knows them yet; inside a transaction.

    PersonDoubtful with the records side by side, AlreadyEnrolled.
    """
    if judged.doubts or judged.is_twin:
        scope = managed_scope_of(actor, campaign.pk)
        raise PersonDoubtful(
            _("Đã có hồ sơ có thể là người này. Hãy chọn: cùng một người hay là người khác."),
            details={"persons": [seen_person(one, scope) for one in judged.doubts]},
        )
    if judged.same is None:
        (person,) = create_persons(actor=None, new=[new_person(judged.candidate)], now=now)
        return person.pk
    if judged.is_enrolled:
        enrolment = Enrolment.objects.filter(campaign=campaign, person=judged.same.pk, state="active").first()
        raise AlreadyEnrolled(
            _("Người này đã có trong khóa tập huấn."),
            details={"enrolment": str(enrolment.uuid)} if enrolment else {},
        )
    return judged.same.pk


def new_person(candidate: Candidate) -> NewPerson:
    """The record to be made."""
    person, birth = candidate.person, candidate.person.birth
    full = birth is not None and birth.is_full
    return NewPerson(
        full_name=person.full_name,
        unit_id=candidate.unit_id,
        unit_path=candidate.unit_path,
        birth_date=date(birth.year, birth.month or 1, birth.day or 1) if birth and full else None,
        birth_year=birth.year if birth else None,
        gender=person.gender,
        phone=person.phone,
        email=person.email,
        post=person.post,
    )


def seen_person(person: KnownPerson, scope: Scope) -> dict[str, str]:
    """A record beside the candidate; of someone outside the viewer's subtree only what tells two people apart."""
    birth = printed_birth(person.birth_date, person.birth_year)
    is_own = scope.contains(person.unit_path)
    return {
        "uuid": str(person.uuid),
        "name": person.full_name if is_own else mask_name(person.full_name),
        "birth": birth if is_own else birth[-4:],
        "phone": person.phone if is_own else "",
        "post": person.post if is_own else "",
        "unit": person.unit_name,
    }


def quota_short(campaign: Campaign, unit_path: str, actor: Person | None) -> QuotaShort:
    """Why there is no seat, and whose could be moved."""
    return _short(seats_for(campaign, unit_path, managed_scope_of(actor, campaign.pk)))


def _short(seats: SeatsOf) -> QuotaShort:
    if seats.unit_name:
        sentence = _("%(unit)s đã hết chỉ tiêu.") % {"unit": seats.unit_name}
    else:
        sentence = _("Đơn vị này chưa được giao chỉ tiêu.")
    sources = [
        _("%(unit)s còn %(left)s") % {"unit": one.unit_name, "left": format_number(one.left)}
        for one in seats.sources
    ]
    advice = (
        _("Còn chỗ có thể chuyển sang: %(sources)s. Chuyển ở trang Chỉ tiêu rồi làm lại.")
        % {"sources": "; ".join(sources)}
        if sources
        else _("Không đơn vị nào bên cạnh còn chỗ; hãy đề nghị ban tổ chức giao thêm chỉ tiêu.")
    )
    return QuotaShort(
        f"{sentence} {advice}",
        details={
            "unit": seats.unit_name,
            "sources": [
                {"unit": one.unit_code, "name": one.unit_name, "left": one.left} for one in seats.sources
            ],
        },
    )


def _told(problems: Mapping[str, tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    return {name: str(ENTRY_SENTENCES[code]) % values for name, (code, values) in problems.items()}
