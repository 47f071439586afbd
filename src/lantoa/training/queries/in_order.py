"""Pages of a long list of enrolled people in the order of their names, without sorting them all."""

from django.db.models import Exists, OuterRef, QuerySet

from lantoa.kernel.paging import Page, clamped
from lantoa.people.models import Person
from lantoa.training.models import Enrolment

WORTH_WALKING_FROM = 2_000


def page_by_name(
    rows: QuerySet[Enrolment], *, total: int, number: int, size: int, turned: bool = False
) -> Page[int] | None:
    """Ids of one page; `rows` are `total` and hold nobody twice. None where sorting is the shorter way.

    Names are ordered by an index of persons, enrolments are not. So this walks persons in order, from the nearer end,
    and leaves out who is not in `rows`: 50 steps for the first page of a campaign that holds everybody.
    """
    if total < WORTH_WALKING_FROM:
        return None
    number, size = clamped(number, size, total)
    begin, end = (number - 1) * size, min(number * size, total)
    from_the_end = begin > total - end
    steps = total - begin if from_the_end else end
    # Too many others lie between them. To step over a person costs about half of what sorting a row does.
    if steps * _known_persons() > 2 * total * total:
        return None
    walk = Person.objects.filter(Exists(rows.filter(person=OuterRef("pk")))).values_list("pk", flat=True)
    if turned != from_the_end:
        walk = walk.order_by("-sort_key", "-pk")
    else:
        walk = walk.order_by("sort_key", "pk")
    persons = list(walk[total - end : total - begin] if from_the_end else walk[begin:end])
    if from_the_end:
        persons.reverse()
    ids = dict(rows.filter(person__in=persons).values_list("person_id", "pk"))
    return Page([ids[person] for person in persons if person in ids], number, size, total)


def _known_persons() -> int:
    """About how many there are: the newest id, for counting them would take as long as sorting a few."""
    return Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
