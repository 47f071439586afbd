"""The kinds of items, frozen.

An item knows its right answer; what a test taker may see is made from it in `exams`, without the right answer.
"""

from dataclasses import dataclass
from decimal import Decimal

from lantoa.assessment.enums import Credit, Difficulty, ItemKind

OPTIONS_LEAST, OPTIONS_MOST = 2, 10
PROMPT_LENGTH = 2_000
OPTION_LENGTH = 1_000
EXPLANATION_LENGTH = 4_000
ANSWERS_MOST = 50
SHORT_LENGTH = 500
NUMERIC_LENGTH = 40
PARTS_LEAST, PARTS_MOST = 2, 10
ARRANGED_LEAST = 3
GAP_LENGTH = 200
MEDIA_MOST = 4
POINTS_MOST = Decimal(100)


@dataclass(frozen=True)
class Option:
    """One choice; `id` is a letter that never changes, so that old answers stay readable."""

    id: str
    text: str
    right: bool = False


@dataclass(frozen=True)
class Media:
    """An image or a recording shown with an item. `file` is its name in the bank, `alt` says what it shows or is.

    The bytes are kept by their sha256, apart from the item.
    """

    file: str
    sha256: str
    type: str
    size: int
    alt: str = ""
    transcript: str = ""

    @property
    def is_image(self) -> bool:
        return self.type.startswith("image/")


@dataclass(frozen=True)
class Item:
    """What all kinds share. `uuid` is the item's for ever, lower case with dashes; versions are kept beside it."""

    uuid: str
    topic: str
    difficulty: Difficulty
    prompt: str
    points: Decimal = Decimal(1)
    explanation: str = ""
    media: tuple[Media, ...] = ()

    @property
    def kind(self) -> ItemKind:
        raise NotImplementedError


@dataclass(frozen=True)
class SingleChoice(Item):
    """One right option among several. `fixed` keeps the written order ("cả ba đáp án trên" comes last)."""

    options: tuple[Option, ...] = ()
    fixed: bool = False

    @property
    def kind(self) -> ItemKind:
        return ItemKind.SINGLE


@dataclass(frozen=True)
class MultipleChoice(Item):
    """One or more right options."""

    options: tuple[Option, ...] = ()
    fixed: bool = False
    credit: Credit = Credit.ALL

    @property
    def kind(self) -> ItemKind:
        return ItemKind.MULTIPLE


@dataclass(frozen=True)
class TrueFalse(Item):
    """A statement that is right or wrong."""

    right: bool = True

    @property
    def kind(self) -> ItemKind:
        return ItemKind.TRUE_FALSE


@dataclass(frozen=True)
class ShortAnswer(Item):
    """A few words; any of `answers`, in any equal spelling."""

    answers: tuple[str, ...] = ()

    @property
    def kind(self) -> ItemKind:
        return ItemKind.SHORT


@dataclass(frozen=True)
class Numeric(Item):
    """A number within `tolerance` of `value`, both ends included. `unit` is shown beside the field."""

    value: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    unit: str = ""

    @property
    def kind(self) -> ItemKind:
        return ItemKind.NUMERIC


@dataclass(frozen=True)
class Left:
    """One thing to be matched; `match` is the id of the option that belongs to it."""

    id: str
    text: str
    match: str


@dataclass(frozen=True)
class Matching(Item):
    """Each thing on the left gets one option; options may be left over, or belong to several."""

    left: tuple[Left, ...] = ()
    options: tuple[Option, ...] = ()
    fixed: bool = False
    credit: Credit = Credit.EACH

    @property
    def kind(self) -> ItemKind:
        return ItemKind.MATCHING


@dataclass(frozen=True)
class Ordering(Item):
    """Options to be put in order; they are written in the right one, which their ids do not tell."""

    options: tuple[Option, ...] = ()
    credit: Credit = Credit.EACH

    @property
    def kind(self) -> ItemKind:
        return ItemKind.ORDERING


@dataclass(frozen=True)
class Gap:
    """One gap of a text: chosen among `options`, or written: any of `answers`, or a number (`value`, `tolerance`)."""

    id: str
    options: tuple[Option, ...] = ()
    answers: tuple[str, ...] = ()
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Cloze(Item):
    """A text with gaps, `[[a]]` where gap a stands; each gap exactly once."""

    text: str = ""
    gaps: tuple[Gap, ...] = ()
    fixed: bool = False
    credit: Credit = Credit.EACH

    @property
    def kind(self) -> ItemKind:
        return ItemKind.CLOZE


def options_of(item: Item) -> tuple[Option, ...]:
    """The options of an item that has one list of them, in an order that tells nothing; none for the other kinds."""
    if isinstance(item, Ordering):
        return tuple(sorted(item.options, key=lambda option: option.id))
    return item.options if isinstance(item, SingleChoice | MultipleChoice | Matching) else ()


def drawn_options(item: Item) -> tuple[str, ...]:
    """What is shuffled for each test taker: ids of options; of a cloze "gap.option"."""
    if isinstance(item, Cloze):
        return tuple(f"{gap.id}.{option.id}" for gap in item.gaps for option in gap.options)
    return tuple(option.id for option in options_of(item))


def is_fixed(item: Item) -> bool:
    """Whether the options keep their written order."""
    return isinstance(item, SingleChoice | MultipleChoice | Matching | Cloze) and item.fixed
