"""What a person has answered, and what is still to do before learning."""

from collections.abc import Sequence
from dataclasses import dataclass

from lantoa.people.enums import ConsentPurpose
from lantoa.people.models import Consent, CorrectionRequest, Person
from lantoa.people.rules.first_steps import FirstStep, first_step
from lantoa.people.texts import CONSENT_TEXTS
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope


@dataclass(frozen=True)
class ConsentQuestion:
    """One purpose as asked; `given` None = not answered yet. Shown unticked whatever was answered before."""

    purpose: str
    label: str
    explanation: str
    is_needed_to_learn: bool
    given: bool | None


def consents_of(person: Person) -> dict[str, bool]:
    """The newest answer for each purpose; a purpose never asked is not there."""
    rows = Consent.objects.filter(person=person).order_by("at", "id").values_list("purpose", "given")
    return dict(rows)


def consent_questions(person: Person) -> list[ConsentQuestion]:
    """Every purpose with its words and the person's newest answer."""
    answered = consents_of(person)
    return [
        ConsentQuestion(
            purpose=purpose.value,
            label=str(purpose.label),
            explanation=str(CONSENT_TEXTS[purpose]),
            is_needed_to_learn=purpose is ConsentPurpose.TRAINING,
            given=answered.get(purpose.value),
        )
        for purpose in ConsentPurpose
    ]


def first_step_of(person: Person) -> FirstStep:
    """The step before learning the person stands at."""
    return first_step(
        is_activated=person.activated_at is not None,
        training_consent=consents_of(person).get(ConsentPurpose.TRAINING),
        is_confirmed=person.confirmed_at is not None,
        has_asked_correction=person.confirmed_at is None and person.correction_requests.exists(),
    )


def may_learn(person: Person) -> bool:
    """Whether the first steps are done and the needed consent stands."""
    return first_step_of(person) is FirstStep.DONE


def waiting_correction_of(person: Person) -> CorrectionRequest | None:
    """The person's own request to correct the printed name or birth date that waits for a decision."""
    return CorrectionRequest.objects.filter(person=person, settled_at__isnull=True).order_by("-id").first()


def open_corrections(scope: Scope) -> Sequence[CorrectionRequest]:
    """Requests to correct a printed name or birth date that wait for a decision, oldest first, with their person."""
    waiting = CorrectionRequest.objects.filter(
        path_filter(scope, "person__unit_path"), settled_at__isnull=True
    )
    return list(waiting.select_related("person", "person__unit").order_by("id"))
