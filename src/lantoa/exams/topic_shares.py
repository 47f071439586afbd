"""How a marked sitting went by topic: what to read again before the next attempt. Says nothing of any single question."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lantoa.exams.models import Sitting, WindowItem
from lantoa.exams.reviews import marks_are_shown
from lantoa.exams.rules.marking import ItemResult


@dataclass(frozen=True)
class TopicShare:
    """What was earned of what there was in one topic; `topic` is the bank's code for it."""

    topic: str
    items: int
    earned: Decimal
    points: Decimal

    @property
    def share(self) -> Decimal:
        return self.earned / self.points if self.points else Decimal(1)


def topic_shares(sitting: Sitting, *, now: datetime) -> list[TopicShare]:
    """The topics of a marked sitting, the weakest first; empty while no mark may be shown. One query.

    It is a break-down of the mark, so it follows the rule for marks, not the stricter one for answers.
    """
    mark = sitting.mark
    if mark is None or not marks_are_shown(sitting.window, now):
        return []
    rows = WindowItem.objects.filter(window_id=sitting.window_id).values_list(
        "place", "key__topic", "key__points"
    )
    places = {place: (topic, Decimal(points)) for place, topic, points in rows}
    found: dict[str, TopicShare] = {}
    for result in map(ItemResult.from_json, mark.items):
        topic, points = places[result.place]
        before = found.get(topic, TopicShare(topic, 0, Decimal(0), Decimal(0)))
        found[topic] = TopicShare(
            topic, before.items + 1, before.earned + result.score, before.points + points
        )
    return sorted(found.values(), key=lambda one: (one.share, one.topic))
