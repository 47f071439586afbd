"""Whether two descriptions are of one person. Never unique by name, birth and unit: namesakes are real."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lantoa.kernel.vietnamese.dates import WrittenDate


class Relation(StrEnum):
    """What two descriptions are to each other."""

    SAME = "same"
    DOUBT = "doubt"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Description:
    """What is known of a person. `lineage`: the units of the campaign's set that the person's unit is or went into."""

    key: str
    name_key: str
    phone: str = ""
    birth: WrittenDate | None = None
    lineage: frozenset[str] = field(default_factory=frozenset)
    province: str = ""


@dataclass(frozen=True)
class Identity:
    """Who a description is: `same` = the key of the one person it is; `doubts` = keys to look at side by side."""

    same: str | None = None
    doubts: tuple[str, ...] = ()


def relation(one: Description, other: Description) -> Relation:
    """Same phone and same name: same. Same name, full birth date and unit lineage: same. Year only, a birth date missing,
    or the same phone with another name: a person must look. Anything else: different."""
    same_name = bool(one.name_key) and one.name_key == other.name_key
    if one.phone and one.phone == other.phone:
        return Relation.SAME if same_name else Relation.DOUBT
    if not same_name or births_differ(one.birth, other.birth):
        return Relation.DIFFERENT
    related = bool(one.lineage & other.lineage)
    if one.birth and other.birth and one.birth.is_full and other.birth.is_full:
        if related:
            return Relation.SAME
        # Someone of that name and birthday who moved inside the province is likelier than two of them.
        return Relation.DOUBT if one.province and one.province == other.province else Relation.DIFFERENT
    return Relation.DOUBT if related else Relation.DIFFERENT


def identify(one: Description, known: Iterable[Description]) -> Identity:
    """Who a description is among those known. Two that are both the same is a doubt, not a choice; one person may be
    described twice, under the same key, after two records were merged.
    """
    relations = [(other.key, relation(one, other)) for other in known]
    same = list(dict.fromkeys(key for key, found in relations if found is Relation.SAME))
    if len(same) == 1:
        return Identity(same=same[0])
    doubts = [key for key, found in relations if found is Relation.DOUBT]
    return Identity(doubts=tuple(dict.fromkeys(same + doubts)))


def births_differ(one: WrittenDate | None, other: WrittenDate | None) -> bool:
    """Whether the parts that both births give contradict each other."""
    if one is None or other is None:
        return False
    pairs: Sequence[tuple[int | None, int | None]] = (
        (one.year, other.year),
        (one.month, other.month),
        (one.day, other.day),
    )
    return any(left is not None and right is not None and left != right for left, right in pairs)
