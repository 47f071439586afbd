"""A campaign with a published test of one item of every kind, and answers to it."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.rules.right_answers import right_response
from lantoa.assessment.services import import_bank
from lantoa.exams.models import Window
from lantoa.exams.queries import item_places
from lantoa.exams.services import publish_window
from tests.banks import CLOZE, MATCHING, ORDERING, all_kinds
from tests.exams.world import World, make_window, make_world

LINES = [Wanted("tin", None, 8)]


def make_parts_world(now: datetime, **window: Any) -> World:
    """The ordinary world with the test of all kinds in place of its own."""
    world = make_world(now)
    return replace(world, window=publish_parts_window(world, now, **window))


def publish_parts_window(world: World, now: datetime, **window: Any) -> Window:
    bank = import_bank(actor=None, files=all_kinds(), now=now).bank
    made = make_window(world.campaign, bank, now, lines=LINES, **window)
    return publish_window(actor=None, window=made, now=now)


def right_answers(window: Window, **changed: object) -> dict[str, str]:
    """Item -> response as JSON text, all right; `changed` by kind."""
    values = {row.frozen.value for row in item_places(window)}
    return {one.uuid: json.dumps(changed.get(one.kind.value, right_response(one))) for one in values}


PARTLY = {
    "matching": {"a": "c", "b": "a", "c": "d"},
    "ordering": ["a", "c", "d", "b"],
    "cloze": {"a": "ở đâu"},
    "single": "b",
}
PARTLY_SCORES = {
    MATCHING: Decimal("1.0000"),
    ORDERING: Decimal("1.3333"),
    CLOZE: Decimal("0.3333"),
}
