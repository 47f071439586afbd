"""The page that shows a newcomer the way: the steps of a role, each with what is done already read from the real state."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class StartStep:
    """One thing to do. `action` names the link to where it is done; `stand` says in words how far it is."""

    name: str
    text: str
    address: str
    action: str
    is_done: bool
    stand: str = ""


@dataclass(frozen=True)
class StartPath:
    """The steps of a role in the order of the work; the first one not done is the one to do now."""

    steps: Sequence[StartStep]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def is_done(self) -> bool:
        return self.done == self.total

    @property
    def now(self) -> StartStep | None:
        return next((step for step in self.steps if not step.is_done), None)
