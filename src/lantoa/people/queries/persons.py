"""Finding persons: by sign-in name, by uuid, by what someone remembers of a name or phone."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from lantoa.kernel.paging import PAGE_SIZE, Page, in_order, page_of
from lantoa.kernel.vietnamese.dates import WrittenDate, format_date
from lantoa.kernel.vietnamese.names import name_key
from lantoa.kernel.vietnamese.normalise import fold
from lantoa.people.errors import NoSuchPerson
from lantoa.people.models import Person, SignInName
from lantoa.people.rules.names import readings_of
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import EVERYTHING, Scope

# What a list of persons may be ordered by -> the column.
PERSON_ORDERS = {"name": "sort_key", "unit": "unit__sort_key", "last_seen": "last_login"}
_FEWEST_DIGITS = 4


def person_by_sign_in_name(written: str) -> Person | None:
    """The person of a typed user name or phone; a phone reading wins when both exist. One query."""
    readings = readings_of(written)
    if not readings:
        return None
    wanted = Q()
    for kind, value in readings:
        wanted |= Q(kind=kind, value=value)
    found = {(name.kind, name.value): name.person for name in _with_person(wanted)}
    return next((found[reading] for reading in readings if reading in found), None)


def _with_person(wanted: Q) -> QuerySet[SignInName]:
    return SignInName.objects.filter(wanted).select_related("person", "person__unit")


def person_by_uuid(person_uuid: uuid.UUID | str, *, scope: Scope = EVERYTHING) -> Person:
    """The person, if inside the scope; NoSuchPerson otherwise, so that a stranger learns nothing."""
    person = (
        Person.objects.select_related("unit")
        .filter(path_filter(scope, "unit_path"), uuid=person_uuid)
        .first()
    )
    if person is None:
        raise NoSuchPerson
    return person


def persons_by_uuid(person_uuids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """Persons of many uuids, for lists that hold only uuids."""
    return {
        person.uuid: person
        for person in Person.objects.filter(uuid__in=list(person_uuids)).select_related("unit")
    }


def persons_in(
    scope: Scope,
    *,
    search: str = "",
    order: tuple[str, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Person]:
    """Persons of a scope by Vietnamese given name; a search ranks hits with the right diacritics first; `order` (one of
    PERSON_ORDERS, turned round) takes the place of both.
    """
    ranked = ranked_by_search(_standing(scope), search)
    if order is not None:
        ranked = ranked.order_by(*in_order(order, PERSON_ORDERS), "sort_key", "id")
    # Ids come out of an index in order; with the rows, a deep page would read all that come before it.
    ids: Page[int] = page_of(ranked.values_list("pk", flat=True), number=page, size=size)
    found = Person.objects.select_related("unit").in_bulk(ids.rows)
    return Page([found[pk] for pk in ids.rows if pk in found], ids.number, ids.size, ids.total)


def ranked_by_search(rows: QuerySet[Person], search: str) -> QuerySet[Person]:
    """Rows whose name, phone or user name holds what was typed, exact spelling first, then by given name."""
    condition, exact = search_conditions(search)
    if condition is None:
        return rows.order_by("sort_key", "id")
    rank = Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.filter(condition).order_by(rank, "sort_key", "id")


def search_conditions(search: str, prefix: str = "") -> tuple[Q | None, Q]:
    """(condition, exact): which rows a typed search finds and which of them are spelled the same.

    `prefix` leads from the row to its person ("person__"). Condition None = nothing was typed.
    """
    folded = fold(search)
    if not folded:
        return None, Q()
    condition = Q()
    for word in folded.split(" "):
        # From the beginning of a word: "an" finds An and Ánh, not every Văn.
        condition &= Q(**{f"{prefix}name_fold__startswith": word}) | Q(
            **{f"{prefix}name_fold__contains": f" {word}"}
        )
    digits = "".join(sign for sign in search if sign.isdigit()).removeprefix("84").lstrip("0")
    if len(digits) >= _FEWEST_DIGITS:
        condition |= Q(**{f"{prefix}phone__contains": digits})
    names = SignInName.objects.filter(kind="user", value__startswith=folded.replace(" ", ""))
    if len(folded) >= _FEWEST_DIGITS:
        condition |= Q(
            **{f"{prefix}pk__in" if not prefix else f"{prefix[:-2]}__in": names.values("person_id")}
        )
    return condition, _whole_words(f"{prefix}name_key", name_key(search))


def _whole_words(column: str, words: str) -> Q:
    return (
        Q(**{column: words})
        | Q(**{f"{column}__startswith": f"{words} "})
        | Q(**{f"{column}__endswith": f" {words}"})
        | Q(**{f"{column}__contains": f" {words} "})
    )


def sign_in_names_of(persons: Iterable[Person]) -> dict[int, list[str]]:
    """What each person signs in with, phone as +84...; {person id: values}. One query."""
    found: dict[int, list[str]] = {}
    names = SignInName.objects.filter(person__in=[person.pk for person in persons]).order_by("id")
    for person_id, value in names.values_list("person_id", "value"):
        found.setdefault(person_id, []).append(value)
    return found


def birth_text(birth_date: date | None, birth_year: int | None) -> str:
    """A birth date as printed: dd/mm/yyyy, or the year alone, or nothing."""
    if birth_date is not None:
        return format_date(birth_date)
    return format_date(WrittenDate(birth_year)) if birth_year else ""


def count_persons(scope: Scope = EVERYTHING) -> int:
    """How many persons a scope holds."""
    return _standing(scope).count()


def _standing(scope: Scope) -> QuerySet[Person]:
    """Persons of a scope without those another record stands for. No condition where there is nothing to leave out: it would
    keep SQLite from reading them in order.
    """
    standing = Person.objects.filter(merged_into=None)
    return standing if scope.is_everything else standing.filter(path_filter(scope, "unit_path"))


def named_persons(uuids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """{uuid: full name}, for audit lines and notes of who did it."""
    return dict(Person.objects.filter(uuid__in=list(uuids)).values_list("uuid", "full_name"))
