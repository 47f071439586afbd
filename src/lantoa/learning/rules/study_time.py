"""How long somebody studied, from the traces a journal has anyway. An estimate: pages say "khoảng".

The rule, also in docs/develop/learning.md: within a lesson, the time between one study event and the next counts, at
most ten minutes of it. Reading that leaves no event (a page opened and closed again) counts nothing; a break counts at
most ten minutes.
"""

from collections.abc import Iterable
from itertools import pairwise

LONGEST_GAP_MS = 10 * 60 * 1000


def study_seconds(moments: Iterable[int]) -> int:
    """Seconds studied in one lesson, from the times (ms) of its study events in any order."""
    ordered = sorted(moments)
    return sum(min(later - earlier, LONGEST_GAP_MS) for earlier, later in pairwise(ordered)) // 1000
