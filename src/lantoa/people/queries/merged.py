"""Which records stand for one person: a merged record keeps its uuid, and what is keyed by it is found by these.

Journals and answers are never rewritten: whoever folds them asks for all uuids of a person.
"""

import uuid
from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from lantoa.people.errors import NoSuchPerson
from lantoa.people.models import Merge, Person


def uuids_of_person(person: uuid.UUID) -> QuerySet[Person, uuid.UUID]:
    """A subquery of the person's own uuid and of those merged into it, for `person__in=`: no query of its own."""
    return (
        Person.objects.filter(Q(uuid=person) | Q(merged_into=person))
        .order_by()
        .values_list("uuid", flat=True)
    )


def standing_for(persons: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """{merged: kept} of those among `persons` that were merged away. One query."""
    return _pairs(Person.objects.filter(uuid__in=list(persons), merged_into__isnull=False))


def merged_into_any(persons: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """{merged: kept} of all that were merged into one of `persons`. One query."""
    return _pairs(Person.objects.filter(merged_into__in=list(persons)))


def merge_by_uuid(merge_uuid: uuid.UUID) -> Merge:
    """A merge with both records; NoSuchPerson when there is none."""
    found = Merge.objects.select_related("kept__unit", "merged__unit").filter(uuid=merge_uuid).first()
    if found is None:
        raise NoSuchPerson
    return found


def merges_of(person: Person) -> Sequence[Merge]:
    """Every merge the person's record took part in, newest first, with both records."""
    mine = Merge.objects.filter(Q(kept=person) | Q(merged=person))
    return list(mine.select_related("kept__unit", "merged__unit").order_by("-pk"))


def _pairs(persons: QuerySet[Person]) -> dict[uuid.UUID, uuid.UUID]:
    pairs = persons.order_by().values_list("uuid", "merged_into")
    return {merged: kept for merged, kept in pairs if kept is not None}
