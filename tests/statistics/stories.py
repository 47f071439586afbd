"""Facts as stories: what happens to a few enrolments, for tests of the fold with and without a database."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from lantoa.facts.models import Fact
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.clock import local_day
from tests.facts.streams import AT

PATHS = ("VN/", "VN/75/", "VN/75/25270/", "VN/75/25357/", "VN/01/")
SUBJECTS = tuple(uuid.UUID(int=number) for number in range(1, 6))


@dataclass(frozen=True)
class Told:
    """A fact without a database."""

    id: int
    kind: str
    subject: uuid.UUID
    payload: dict[str, Any] = field(default_factory=dict)
    days: int = 0
    campaign_id: int = 1

    @property
    def day(self) -> date:
        return local_day(self.moment)

    @property
    def moment(self) -> datetime:
        return AT + timedelta(days=self.days)


def _placed(kind: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    payload = st.fixed_dictionaries(
        {"unit_path": st.sampled_from(PATHS)},
        optional={"unplaced": st.booleans(), "cohort": st.sampled_from([0, 7, None])},
    )
    return payload.map(lambda made: (kind, made))


_plain = st.sampled_from(
    [
        "enrolment.withdrawn",
        "enrolment.restored",
        "enrolment.signed_in",
        "enrolment.started",
        "enrolment.finished",
        "sitting.opened",
        "sitting.closed",
        "certificate.issued",
        "certificate.revoked",
        "something.else",
    ]
).map(lambda kind: (kind, dict[str, Any]()))
_marked = st.fixed_dictionaries({"sitting": st.sampled_from("ab"), "passed": st.booleans()}).map(
    lambda payload: ("sitting.marked", payload)
)
_happening = st.one_of(_placed("enrolment.created"), _placed("enrolment.moved"), _plain, _marked)


@st.composite
def stories(draw: st.DrawFn, most: int = 40) -> list[Told]:
    """Facts with rising ids about up to five enrolments, on days that rise as well; any kind may come at any time."""
    count = draw(st.integers(0, most))
    days, told = 0, []
    for number in range(1, count + 1):
        kind, payload = draw(_happening)
        days += draw(st.sampled_from([0, 0, 0, 1]))
        told.append(Told(number, kind, draw(st.sampled_from(SUBJECTS)), payload, days))
    return told


def write(told: Sequence[Told]) -> list[Fact]:
    """Store a story as facts, in its order; returns the rows."""
    before = set(Fact.objects.values_list("id", flat=True))
    for one in told:
        fact = NewFact(kind=one.kind, subject=one.subject, payload=one.payload)
        record_facts(actor_uuid=None, campaign_id=one.campaign_id, facts=[fact], now=one.moment)
    return list(Fact.objects.exclude(id__in=before).order_by("id"))
