"""What is wrong with a course folder: each with file, line and a sentence an author can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation; a surface shows `gettext(problem.template) % problem.values`."""
    return text


@dataclass(frozen=True, order=True)
class Problem:
    """One fault. `line` counts from 1; 0 = the whole file. `template` is the sentence with %(name)s."""

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
    """Collects every fault of a reading, so that an author mends the folder in one go."""

    LIMIT = 200

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._warned: list[Problem] = []

    def add(self, file: str, line: int, template: str, **values: str | int) -> None:
        """Note a fault. After LIMIT of them further ones are dropped: the folder is not a course."""
        if len(self._found) < self.LIMIT:
            self._found.append(_problem(file, line, template, values))

    def warn(self, file: str, line: int, template: str, **values: str | int) -> None:
        """Note something worth mending that does not stop the import."""
        if len(self._warned) < self.LIMIT:
            self._warned.append(_problem(file, line, template, values))

    def all(self) -> tuple[Problem, ...]:
        """The faults in order of file and line, each once."""
        return tuple(sorted(set(self._found)))

    def warnings(self) -> tuple[Problem, ...]:
        """What is worth mending, in the same order."""
        return tuple(sorted(set(self._warned)))

    def __bool__(self) -> bool:
        """Whether there are faults; warnings are none."""
        return bool(self._found)


def _problem(file: str, line: int, template: str, values: Mapping[str, str | int]) -> Problem:
    return Problem(file, line, template, {name: _short(value) for name, value in values.items()})


def _short(value: str | int) -> str | int:
    if isinstance(value, str) and len(value) > 80:
        return value[:79] + "…"
    return value
