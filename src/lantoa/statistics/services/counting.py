"""The consumer that turns facts into figures."""

from collections.abc import Sequence
from datetime import datetime

from lantoa.facts.models import Fact
from lantoa.statistics.rules import KINDS, Cell, fold
from lantoa.statistics.storing import add_to_counters, load_standings, save_standings

CONSUMER = "statistics.counters"


def take_facts(facts: Sequence[Fact], now: datetime) -> None:
    """Consumer: count a batch. A fact seen before changes nothing; a figure belongs to the day of its fact."""
    news = [fact for fact in facts if fact.kind in KINDS and fact.campaign_id]
    if not news:
        return
    standings = load_standings((fact.campaign_id, fact.subject) for fact in news)
    before = dict(standings)
    cells: dict[Cell, int] = {}
    fold(news, standings, cells)
    save_standings({key: standing for key, standing in standings.items() if before.get(key) is not standing})
    add_to_counters(cells)
