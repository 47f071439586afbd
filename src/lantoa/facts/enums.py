"""The kinds of facts that rooms other than their writer read."""

from enum import StrEnum


class FactKind(StrEnum):
    """What can have happened. Each line says what the fact is about (its subject) and what its payload holds.

    A consumer ignores kinds it does not know, so a kind may be added; none may be renamed, old facts keep
    their name.
    """

    PERSON_ACTIVATED = "person.activated"  # subject: person
    PERSON_SIGNED_IN = "person.signed_in"  # subject: person; every sign-in with a password
    # The others are about an enrolment. `unit_path` is the line it counts under, in the campaign's unit set.
    ENROLMENT_CREATED = "enrolment.created"  # unit_path; optional unplaced (chưa xếp xã), cohort (its id)
    ENROLMENT_MOVED = "enrolment.moved"  # same payload: another unit or cohort, or "chưa xếp xã" was settled
    ENROLMENT_WITHDRAWN = "enrolment.withdrawn"
    ENROLMENT_RESTORED = "enrolment.restored"  # a withdrawal was taken back
    ENROLMENT_SIGNED_IN = "enrolment.signed_in"  # first sign-in while enrolled
    ENROLMENT_STARTED = "enrolment.started"  # first lesson opened
    ENROLMENT_FINISHED = "enrolment.finished"  # all lessons finished
    SITTING_OPENED = "sitting.opened"  # window, sitting
    SITTING_CLOSED = "sitting.closed"  # window, sitting
    SITTING_MARKED = "sitting.marked"  # window, sitting, percent, passed; once more at each re-marking
    CERTIFICATE_ISSUED = "certificate.issued"  # serial
    CERTIFICATE_REVOKED = "certificate.revoked"  # serial
