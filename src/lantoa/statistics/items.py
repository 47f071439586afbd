"""How the items of a campaign's final tests did: who met them, how many points they gave."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from lantoa.exams.models import Window
from lantoa.exams.queries import item_places, item_responses, published_tests
from lantoa.training.models import Campaign


@dataclass(frozen=True)
class ItemFigure:
    """One item in one window. `facility` = mean score by points, 0..1 (facility index); None when nobody was marked.

    `answered` counts people with a response, `met` those whose paper had the item.
    """

    window: UUID
    item: UUID
    version: int
    kind: str
    topic: str
    difficulty: str
    prompt: str
    met: int
    answered: int
    facility: Decimal | None


def item_figures(campaign: Campaign) -> Sequence[ItemFigure]:
    """Every item of every published test (no practices), by window and place. Reads the marks in force once."""
    return [figure for window in published_tests(campaign) for figure in _of_window(window)]


def _of_window(window: Window) -> list[ItemFigure]:
    met: dict[int, int] = defaultdict(int)
    answered: dict[int, int] = defaultdict(int)
    scores: dict[int, Decimal] = defaultdict(Decimal)
    for line in item_responses(window):
        met[line.place] += 1
        answered[line.place] += line.response is not None
        scores[line.place] += Decimal(line.score)
    return [
        ItemFigure(
            window=window.uuid,
            item=place.frozen.uuid,
            version=place.frozen.version,
            kind=place.frozen.kind,
            topic=place.frozen.topic,
            difficulty=place.frozen.difficulty,
            prompt=place.frozen.prompt,
            met=met[place.place],
            answered=answered[place.place],
            facility=_facility(scores[place.place], met[place.place], place.key.points),
        )
        for place in item_places(window)
    ]


def _facility(score: Decimal, met: int, points: Decimal) -> Decimal | None:
    return round(score / (met * points), 4) if met and points else None
