"""Figures for dashboards, series and lists, always inside the reader's scope."""

from lantoa.statistics.queries.behind import Behind, enrolments_behind, people_behind
from lantoa.statistics.queries.boards import dashboard, figures_moment, measure_texts
from lantoa.statistics.queries.series import daily_series, plan_of

__all__ = [
    "Behind",
    "daily_series",
    "dashboard",
    "enrolments_behind",
    "figures_moment",
    "measure_texts",
    "people_behind",
    "plan_of",
]
