"""A scope: the subtrees of units that a person may see or act on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lantoa.territory.rules.units import ROOT_CODE


@dataclass(frozen=True)
class Scope:
    """Subtrees by the paths of their heads; no path means nothing, "VN/" everything.

    Paths inside another path of the scope are dropped, so that equal scopes compare equal.
    """

    paths: frozenset[str] = field(default_factory=frozenset)

    def __init__(self, paths: Iterable[str] = ()) -> None:
        given = set(paths)
        for path in given:
            if not path.startswith(f"{ROOT_CODE}/") or not path.endswith("/"):
                raise ValueError(f"not a unit path: {path!r}")
        heads = {path for path in given if not any(path != head and path.startswith(head) for head in given)}
        object.__setattr__(self, "paths", frozenset(heads))

    def contains(self, path: str) -> bool:
        """Whether the unit of that path lies inside."""
        return any(path.startswith(head) for head in self.paths)

    def covers(self, other: "Scope") -> bool:
        """Whether everything in the other scope lies inside this one."""
        return all(self.contains(path) for path in other.paths)

    @property
    def is_empty(self) -> bool:
        return not self.paths

    @property
    def is_everything(self) -> bool:
        return f"{ROOT_CODE}/" in self.paths


EVERYTHING = Scope([f"{ROOT_CODE}/"])
NOTHING = Scope()
