"""Reading banks and blueprints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.models import Blueprint, Item, ItemBank, ItemFile
from lantoa.assessment.rules import items
from lantoa.assessment.rules.drawing import Candidate, Wanted


@dataclass(frozen=True)
class Stratum:
    """How many current items a bank has of one topic and difficulty."""

    topic: str
    difficulty: Difficulty
    count: int


def banks() -> list[ItemBank]:
    """All banks, by code."""
    return list(ItemBank.objects.order_by("code"))


def bank_sizes() -> list[tuple[ItemBank, int]]:
    """All banks, by code, with how many current items each holds."""
    rows = ItemBank.objects.annotate(size=Count("items", filter=Q(items__is_current=True))).order_by("code")
    return [(row, row.size) for row in rows]


def strata_of(bank: ItemBank) -> list[Stratum]:
    """What a blueprint can draw from."""
    rows = Item.objects.filter(bank=bank, is_current=True).values_list("topic", "difficulty")
    counted = rows.annotate(count=Count("pk")).order_by("topic", "difficulty")
    return [Stratum(topic, Difficulty(difficulty), count) for topic, difficulty, count in counted]


def current_items(bank: ItemBank) -> list[Item]:
    """The current version of every item, in a stable order."""
    return list(Item.objects.filter(bank=bank, is_current=True).order_by("topic", "uuid"))


def item_versions(wanted: Iterable[tuple[UUID, int]]) -> dict[tuple[str, int], items.Item]:
    """Items by (uuid, version), as rules see them."""
    keys = set(wanted)
    rows = Item.objects.filter(uuid__in={uuid for uuid, _version in keys})
    return {(str(row.uuid), row.version): row.value for row in rows if (row.uuid, row.version) in keys}


def candidate(row: Item) -> Candidate:
    """An item as far as drawing sees it."""
    value = row.value
    return Candidate(
        item=value.uuid,
        version=row.version,
        topic=value.topic,
        difficulty=value.difficulty,
        options=items.drawn_options(value),
        fixed=items.is_fixed(value),
    )


def candidates_of(bank: ItemBank) -> list[Candidate]:
    """What papers are drawn from."""
    return [candidate(row) for row in current_items(bank)]


def wanted_of(blueprint: Blueprint) -> Sequence[Wanted]:
    """The lines of a blueprint."""
    return [
        Wanted(line["topic"], Difficulty(line["difficulty"]) if line["difficulty"] else None, line["count"])
        for line in blueprint.lines
    ]


def media_bodies(shown: Iterable[items.Item]) -> dict[str, bytes]:
    """The bytes of the media of some items, by sha256. One query."""
    wanted = {one.sha256 for item in shown for one in item.media}
    rows = ItemFile.objects.filter(sha256__in=wanted).values_list("sha256", "body") if wanted else ()
    return {sha256: bytes(body) for sha256, body in rows}
