"""The closed lists of assessment. Pure Python: the exam gateway uses them without Django."""

from enum import StrEnum


class ItemKind(StrEnum):
    """What a person does to answer an item."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    NUMERIC = "numeric"


class Difficulty(StrEnum):
    """How hard the author thinks an item is; statistics say later how hard it was."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class MultipleCredit(StrEnum):
    """How a multiple-choice answer earns points; see `rules.scoring`."""

    ALL = "all"
    EACH = "each"
