"""One person written in a form: what is wrong with it, what only has to be looked at again. No IO."""

from collections.abc import Mapping
from dataclasses import dataclass

from lantoa.training.rules.columns import Field
from lantoa.training.rules.reading import Understood, understand

LOOK_AGAIN = frozenset({"name_unlikely", "name_single_word", "birth_unlikely"})


@dataclass(frozen=True)
class Entry:
    """A person as written. `unit`: the code of a unit of the campaign's set."""

    full_name: str
    birth: str = ""
    phone: str = ""
    post: str = ""
    email: str = ""
    gender: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Read:
    """What an entry says; `faults` and `doubts` are {field: (code, values)}: to be corrected, or looked at once more."""

    person: Understood
    faults: Mapping[str, tuple[str, Mapping[str, str]]]
    doubts: Mapping[str, tuple[str, Mapping[str, str]]]


def read_entry(entry: Entry, *, this_year: int) -> Read:
    """As a roster's row is read, but stricter: who types one person can correct a cell at once.

    A birth date may be missing only beside a phone number, which tells the person apart.
    """
    person = understand(
        {
            Field.FULL_NAME: entry.full_name,
            Field.BIRTH: entry.birth,
            Field.PHONE: entry.phone,
            Field.POST: entry.post,
            Field.EMAIL: entry.email,
            Field.GENDER: entry.gender,
        },
        this_year=this_year,
    )
    faults: dict[str, tuple[str, Mapping[str, str]]] = {}
    doubts: dict[str, tuple[str, Mapping[str, str]]] = {}
    for problem in person.problems:
        if problem.code == "birth_missing" and person.phone:
            continue
        into = doubts if problem.code in LOOK_AGAIN else faults
        into[problem.field] = (problem.code, problem.values)
    return Read(person, faults, doubts)


def seat_sources(path: str, left: Mapping[str, int]) -> list[str]:
    """The quota rows a seat could be moved from to a unit that has none left: those above it, the nearest first, then
    those that share out from the same row, the emptiest first. `left`: free seats by path of the quota row."""
    from_above = [other for other in left if path != other and path.startswith(other)]
    above = max(from_above, key=len, default="")
    beside = [
        other
        for other in left
        if not path.startswith(other)
        and not other.startswith(path)
        and (not above or other.startswith(above))
    ]
    order = sorted(from_above, key=len, reverse=True) + sorted(beside, key=lambda one: (-left[one], one))
    return [other for other in order if left[other] > 0]
