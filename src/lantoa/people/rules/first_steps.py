"""What a person still has to do before learning, in order."""

from enum import StrEnum


class FirstStep(StrEnum):
    """The step a person stands at."""

    ACTIVATE = "activate"
    CONSENT = "consent"
    REFUSED = "refused"
    IDENTITY = "identity"
    DONE = "done"


def first_step(
    *, is_activated: bool, training_consent: bool | None, is_confirmed: bool, has_asked_correction: bool
) -> FirstStep:
    """The first step not yet done. `training_consent` None = not answered; refusal stops before learning, and can be
    taken back at any time. A request to correct the printed name is as good as confirming it: learning does not wait."""
    if not is_activated:
        return FirstStep.ACTIVATE
    if training_consent is None:
        return FirstStep.CONSENT
    if not training_consent:
        return FirstStep.REFUSED
    if not (is_confirmed or has_asked_correction):
        return FirstStep.IDENTITY
    return FirstStep.DONE
