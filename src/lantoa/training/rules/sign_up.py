"""Who may ask for a seat, and when. No IO."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SignUpTerms:
    """What a campaign says about signing up. `units`: paths of subtrees; none = everyone."""

    is_on: bool = False
    opens_on: date | None = None
    closes_on: date | None = None
    units: Sequence[str] = ()

    def shut_because(self, *, today: date, is_campaign_open: bool) -> str:
        """ "" = open; else "off", "early" or "over"."""
        if not self.is_on:
            return "off"
        if not is_campaign_open or (self.closes_on is not None and today > self.closes_on):
            return "over"
        return "early" if self.opens_on is not None and today < self.opens_on else ""

    def holds(self, unit_path: str) -> bool:
        """Whether people of that unit may."""
        return not self.units or any(unit_path.startswith(path) for path in self.units)
