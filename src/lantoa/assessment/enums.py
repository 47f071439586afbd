"""The closed lists of assessment. Pure Python: the exam gateway uses them without Django."""

from enum import StrEnum


class ItemKind(StrEnum):
    """What a person does to answer an item."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    NUMERIC = "numeric"
    MATCHING = "matching"
    ORDERING = "ordering"
    CLOZE = "cloze"


class Difficulty(StrEnum):
    """How hard the author thinks an item is; statistics say later how hard it was."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Credit(StrEnum):
    """How an answer of several parts earns points: for all of them, or for each; see `rules.scoring`."""

    ALL = "all"
    EACH = "each"
