"""A person goes to another unit."""

from lantoa.people.models import Person


def move_persons(*, person_ids: list[int], unit_id: int, unit_path: str) -> None:
    """From now on these persons belong to the unit. Inside the caller's transaction; the caller audits why."""
    Person.objects.filter(pk__in=person_ids).update(unit_id=unit_id, unit_path=unit_path)
