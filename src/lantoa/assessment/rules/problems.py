"""What is wrong with a bank: every fault with its file, line and a sentence an author can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_SHOWN = 80


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation; a surface translates it with `gettext(problem.template) % problem.values`."""
    return text


@dataclass(frozen=True, order=True)
class Problem:
    """One fault. `line` counts from 1; 0 = the file as a whole. `template` is Vietnamese with %(name)s."""

    file: str
    line: int
    template: str
    values: Mapping[str, str | int] = field(default_factory=dict, compare=False)

    @property
    def message(self) -> str:
        """The sentence in Vietnamese."""
        return self.template % self.values

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class Problems:
    """Collects every fault of one bank, so that an author mends it in one go."""

    LIMIT = 200

    def __init__(self, file: str = "") -> None:
        self.file = file
        self._found: list[Problem] = []

    def add(self, line: int, template: str, /, **values: object) -> None:
        """Note a fault. After LIMIT of them further ones are dropped: what came is not a bank."""
        if len(self._found) < self.LIMIT:
            self._found.append(
                Problem(self.file, line, template, {name: _short(one) for name, one in values.items()})
            )

    def all(self) -> tuple[Problem, ...]:
        """The faults in order of file and line."""
        return tuple(sorted(self._found))

    def extend(self, other: "Problems") -> None:
        """Take over the faults of another file."""
        self._found.extend(other._found[: max(0, self.LIMIT - len(self._found))])

    def __bool__(self) -> bool:
        return bool(self._found)


def _short(value: object) -> str | int:
    if isinstance(value, int):
        return value
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
