"""The closed lists of exams. Pure Python: the gateway uses them without Django."""

from enum import IntFlag, StrEnum


class ChangeKind(StrEnum):
    """What a line of the gateway's table of changes is about."""

    WINDOW = "window"
    SITTING = "sitting"
    NOTICES = "notices"


class ClosingKind(StrEnum):
    """How a sitting ended."""

    HANDED_IN = "handed_in"
    ORGANISER = "organiser"
    EXPIRED = "expired"


class LatePolicy(StrEnum):
    """What happens with answers that arrive after due time and grace. They are kept in either case."""

    DISCARD = "discard"
    COUNT = "count"


class RemarkState(StrEnum):
    """How far marking again is: finding out who would change, waiting for a decision, at work, over, given up."""

    LOOKING = "looking"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class WindowKind(StrEnum):
    """What a test is for. A practice is self-paced, may be sat any number of times and never counts for anything."""

    FINAL = "final"
    PRACTICE = "practice"


class ReviewWhen(StrEnum):
    """From when a test taker sees how it went."""

    AFTER_SUBMIT = "after_submit"
    AFTER_CLOSE = "after_close"
    NEVER = "never"


class ReviewShows(StrEnum):
    """What a test taker sees then: the marks; the questions with the right answers too; the explanations too."""

    MARKS = "marks"
    ANSWERS = "answers"
    EXPLANATIONS = "explanations"


class Flag(IntFlag):
    """What the gateway noticed when an answer arrived. A note for people: the rules judge from times and epochs."""

    LATE = 1
    AFTER_CLOSE = 2
    SUPERSEDED = 4
    OUTSIDE_NETWORK = 8
