"""How candidates behave in a rehearsal: when they open, how often they save, how they are disturbed."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """The behaviour of a crowd. Times in seconds as they pass in the rehearsal; shares from 0 to 1.

    `opening_seconds`: everybody opens within these, evenly. Hand-ins grow towards the end: a tenth of all in the last
    hundredth of the span in which they come, which is the rush of a real test. `saves`: how many saves an attempt has about. `changes`: share of
    answers that replace an earlier one. `reloads`, `duplicates`: chance at each save. `cuts`: share of the
    connections that is lost every second.
    """

    minutes: float
    opening_seconds: float
    saves: int = 20
    changes: float = 0.1
    reloads: float = 0.05
    duplicates: float = 0.02
    cuts: float = 0.0
    most_answers: int = 4

    @property
    def working_seconds(self) -> float:
        """How long one works on average: half of the openings are over by then, and two thirds of the hand-ins to come."""
        return self.minutes * 60 - self.opening_seconds / 2 - self.handing_in_seconds / 3

    @property
    def handing_in_seconds(self) -> float:
        """The span at the end in which people hand in."""
        return self.minutes * 60 * 0.3

    def gap(self) -> float:
        """Seconds between two saves of one candidate."""
        return self.working_seconds / self.saves

    def hand_in_before_end(self, chance: random.Random) -> float:
        """So many seconds before the end one hands in."""
        return self.handing_in_seconds * chance.random() ** 2

    def answers(self, chance: random.Random) -> int:
        """How many answers gather before a save."""
        return 1 + chance.randrange(self.most_answers)


# name: (share of the minutes in which all open, shares of reloads, duplicates and cuts)
PROFILES = {
    "dien-hinh": (0.25, 0.05, 0.02, 0.0),  # as on an ordinary day
    "cung-luc": (0.05, 0.05, 0.02, 0.0),  # everybody at once
    "song-yeu": (0.25, 0.15, 0.10, 0.02),  # weak lines: cuts, reloads, acknowledgements lost
}
ORDINARY = "dien-hinh"


def plan_of(
    profile: str,
    minutes: float,
    *,
    opening_seconds: float | None = None,
    cuts: float | None = None,
    reloads: float | None = None,
    duplicates: float | None = None,
) -> Plan:
    """The plan of a profile; what is given replaces its own."""
    opening, own_reloads, own_duplicates, own_cuts = PROFILES[profile]
    return Plan(
        minutes=minutes,
        opening_seconds=max(1.0, minutes * 60 * opening if opening_seconds is None else opening_seconds),
        reloads=own_reloads if reloads is None else reloads,
        duplicates=own_duplicates if duplicates is None else duplicates,
        cuts=own_cuts if cuts is None else cuts,
    )
