"""Ten days of a campaign: who comes when, how far each gets, and the evenings on which they study."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from lantoa.config.demo.sitting import Candidate
from lantoa.config.demo.study import session
from lantoa.content.queries import PublishedCourse
from lantoa.kernel.errors import DomainError
from lantoa.learning.services.journal import accept_batches
from lantoa.people.enums import ConsentPurpose
from lantoa.people.models import Person
from lantoa.people.services.activation import confirm_identity, record_consents
from lantoa.people.services.sign_in import note_sign_in
from lantoa.training.models import Campaign, Enrolment

_T = TypeVar("_T")

CHUNK = 100
OF_TEN_COME_ON_DAY = (24, 17, 13, 11, 10, 9, 9, 7)  # many on the first day, the last ones late


@dataclass
class Plan:
    """What one learner will do. `sessions` = (when, from lesson, to lesson)."""

    enrolment: Enrolment
    comes_at: datetime
    sessions: list[tuple[datetime, int, int]] = field(default_factory=list)
    candidate: Candidate | None = None


def plan_days(
    enrolments: Iterable[Enrolment], *, lessons: int, begin: datetime, chance: random.Random
) -> list[Plan]:
    """Plans of those who come at all; some provinces are keener than others."""
    zeal: dict[str, float] = defaultdict(lambda: chance.uniform(0.66, 0.97))
    plans = []
    for enrolment in enrolments:
        keen = zeal["/".join(enrolment.unit_path.split("/")[:2])]
        if chance.random() > keen + 0.03:
            continue
        day = chance.choices(range(1, 1 + len(OF_TEN_COME_ON_DAY)), OF_TEN_COME_ON_DAY)[0]
        plan = Plan(enrolment, comes_at=begin + timedelta(days=day, minutes=chance.randrange(600)))
        if chance.random() < 0.93:
            _plan_study(
                plan, lessons=lessons, keen=keen, last_day=len(OF_TEN_COME_ON_DAY), day=day, chance=chance
            )
        plans.append(plan)
    return plans


def _plan_study(
    plan: Plan, *, lessons: int, keen: float, last_day: int, day: int, chance: random.Random
) -> None:
    """Some lessons each evening until the end, or until it is enough."""
    goes_to_the_end = chance.random() < keen * 0.93
    wanted = lessons if goes_to_the_end else chance.randrange(1, max(2, lessons))
    evenings = min(chance.choice((1, 2, 2, 3)), last_day - day + 1, wanted)
    for number in range(evenings):
        at = plan.comes_at + timedelta(days=number, minutes=5)
        plan.sessions.append((at, wanted * number // evenings, wanted * (number + 1) // evenings))
    if goes_to_the_end and chance.random() < 0.9:
        skill = min(0.99, max(0.2, chance.gauss(0.4 + 0.3 * keen, 0.15)))
        plan.candidate = Candidate(plan.enrolment, skill=skill, minutes=chance.randrange(9, 29))


def live_through(
    *,
    campaign: Campaign,
    course: PublishedCourse,
    plans: Sequence[Plan],
    chance: random.Random,
    say: Callable[[float], None],
) -> None:
    """Sign-ins and journals day by day, as the server would have got them; `say(share)` from 0 to 1."""
    comings: dict[int, list[Plan]] = defaultdict(list)
    sittings: dict[int, list[tuple[Plan, tuple[datetime, int, int]]]] = defaultdict(list)
    for plan in plans:
        comings[plan.comes_at.toordinal()].append(plan)
        for one in plan.sessions:
            sittings[one[0].toordinal()].append((plan, one))
    total, done = sum(map(len, comings.values())) + sum(map(len, sittings.values())), 0
    for day in sorted(comings.keys() | sittings.keys()):
        for some in _chunks(comings[day]):
            with transaction.atomic():
                for plan in some:
                    _come(plan.enrolment.person, plan.comes_at)
            done += len(some)
            say(done / total)
        for several in _chunks(sittings[day]):
            outcomes = accept_batches(
                batches=[
                    session(campaign=campaign, course=course, enrolment=plan.enrolment, of=of, chance=chance)
                    for plan, of in several
                ]
            )
            for outcome in outcomes:
                if isinstance(outcome, DomainError) or outcome.refused:
                    raise RuntimeError(f"the demonstration's own events were refused: {outcome}")
            done += len(several)
            say(done / total)


def _come(person: Person, at: datetime) -> None:
    """A first sign-in, without the hashing of a password, which takes a tenth of a second."""
    Person.objects.filter(pk=person.pk).update(activated_at=at)
    record_consents(actor=person, answers={purpose.value: True for purpose in ConsentPurpose}, now=at)
    confirm_identity(actor=person, now=at)
    note_sign_in(person=person, now=at)


def _chunks(everything: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (everything[start : start + CHUNK] for start in range(0, len(everything), CHUNK))
