"""Records that may be one person: same name and birth year in one province, or same phone. Suggestions, never decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Substr

from lantoa.people.models import NotSamePerson, Person
from lantoa.people.queries.persons import birth_text, sign_in_names_of
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope

MOST_GROUPS = 200
_MOST_IN_GROUP = 6
_PROVINCE = len("VN/75/")


@dataclass(frozen=True)
class Twin:
    """One of the two records of a suggestion."""

    person: Person
    birth: str
    sign_in_names: Sequence[str]


@dataclass(frozen=True)
class Suggestion:
    """Two records that may be one person, and what they share. `first` is the older record."""

    first: Twin
    second: Twin
    same_name: bool
    same_birth: bool
    same_phone: bool

    @property
    def weight(self) -> int:
        """More shared first."""
        return 4 * self.same_phone * self.same_name + 2 * self.same_birth + self.same_phone


def suggested_duplicates(scope: Scope) -> list[Suggestion]:
    """Pairs inside a scope that nobody has called two people, the surest first. Six queries at any size.

    Looks at no more than MOST_GROUPS groups of each kind, those with the newest records: what was settled sinks.
    """
    people = Person.objects.filter(path_filter(scope, "unit_path"), merged_into=None).order_by()
    named = people.filter(birth_year__isnull=False).annotate(province=Substr("unit_path", 1, _PROVINCE))
    groups = [
        *_groups(named, "name_key", "birth_year", "province"),
        *_groups(people.exclude(phone=""), "phone"),
    ]
    rows = {row.pk: row for row in Person.objects.filter(pk__in=_ids(groups)).select_related("unit")}
    said = set(
        NotSamePerson.objects.filter(first__in=rows, second__in=rows).values_list("first_id", "second_id")
    )
    pairs = {pair for group in groups for pair in combinations(sorted(group[:_MOST_IN_GROUP]), 2)} - said
    names = sign_in_names_of(rows.values())
    found = [_suggestion(rows[one], rows[other], names) for one, other in pairs]
    return sorted(found, key=lambda each: (-each.weight, each.first.person.sort_key, each.first.person.pk))


def _groups(people: QuerySet[Person], *columns: str) -> list[list[int]]:
    """The ids of records that agree in these columns, group by group. Two queries."""
    keys = people.values(*columns).annotate(records=Count("pk"), newest=Max("pk")).filter(records__gt=1)
    keys = keys.order_by("-newest")
    wanted = [tuple(row[column] for column in columns) for row in keys[:MOST_GROUPS]]
    if not wanted:
        return []
    first = {key[0] for key in wanted}
    grouped: dict[tuple[object, ...], list[int]] = {key: [] for key in wanted}
    for pk, *key in people.filter(**{f"{columns[0]}__in": first}).order_by("pk").values_list("pk", *columns):
        if tuple(key) in grouped:
            grouped[tuple(key)].append(pk)
    return list(grouped.values())


def _ids(groups: Iterable[Sequence[int]]) -> set[int]:
    return {pk for group in groups for pk in group[:_MOST_IN_GROUP]}


def _suggestion(one: Person, other: Person, names: dict[int, list[str]]) -> Suggestion:
    twins = [
        Twin(each, birth_text(each.birth_date, each.birth_year), names.get(each.pk, []))
        for each in (one, other)
    ]
    return Suggestion(
        first=twins[0],
        second=twins[1],
        same_name=one.name_key == other.name_key,
        same_birth=one.birth_year is not None and one.birth_year == other.birth_year,
        same_phone=bool(one.phone) and one.phone == other.phone,
    )
