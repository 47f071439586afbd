"""Giving persons the names they sign in with: their own mobile number if it is free, else a readable user name."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lantoa.kernel.errors import Conflict, Invalid
from lantoa.people.models import Person, SignInName
from lantoa.people.rules.names import (
    PHONE,
    USER,
    is_user_name,
    numbered,
    signs_in_by_phone,
    tidy_user_name,
    user_name_stem,
)

# How many numbered user names are asked about at once: most stems are free, a few name sakes are many.
_ROUNDS = (4, 40, 400, 4000)


def assign_sign_in_names(persons: Sequence[Person]) -> None:
    """Give each person without sign-in names one. The first of two persons with one phone keeps it.

    Call it inside a transaction. Safe beside others doing the same: whoever loses a name gets the next.
    """
    winners = _take(
        PHONE, {person.phone: person for person in reversed(persons) if signs_in_by_phone(person.phone)}
    )
    waiting = [person for person in persons if person.pk not in winners]
    for width in _ROUNDS:
        if not waiting:
            return
        winners |= _take(USER, _free_user_names(waiting, width))
        waiting = [person for person in waiting if person.pk not in winners]
    if waiting:
        raise RuntimeError(f"no free user name for {len(waiting)} persons")


def checked_user_name(written: str) -> str:
    """A chosen user name as it will be stored. Invalid when it cannot be one, Conflict when somebody has it."""
    value = tidy_user_name(written)
    if not is_user_name(value):
        sentence = _("Tên đăng nhập cần 3 đến 60 chữ cái không dấu, chữ số, dấu chấm hoặc gạch nối.")
        raise Invalid(sentence, code="wrong_user_name", details={"fields": {"user_name": sentence}})
    if SignInName.objects.filter(kind=USER, value=value).exists():
        raise _taken(value)
    return value


def rename_sign_in(person: Person, user_name: str) -> None:
    """The person signs in with this user name alone. Call it inside a transaction; Conflict when it was taken meanwhile."""
    SignInName.objects.filter(person=person).delete()
    name, is_new = SignInName.objects.get_or_create(kind=USER, value=user_name, defaults={"person": person})
    if not is_new:
        raise _taken(name.value)


def _taken(user_name: str) -> Conflict:
    sentence = _("Tên đăng nhập %(name)s đã có người dùng.") % {"name": user_name}
    return Conflict(sentence, code="user_name_taken", details={"fields": {"user_name": sentence}})


def _take(kind: str, wanted: dict[str, Person]) -> set[int]:
    """Write the names that are still free; returns the ids of the persons who now hold theirs."""
    SignInName.objects.bulk_create(
        [SignInName(person=person, kind=kind, value=value) for value, person in wanted.items()],
        ignore_conflicts=True,
    )
    holders = SignInName.objects.filter(kind=kind, value__in=list(wanted)).values_list("value", "person_id")
    return {person_id for value, person_id in holders if wanted[value].pk == person_id}


def _free_user_names(persons: Sequence[Person], width: int) -> dict[str, Person]:
    """A different user name for each person, free when asked: {user name: person}. May leave some out."""
    stems: dict[str, list[Person]] = {}
    for person in persons:
        code = person.unit_path.rstrip("/").rpartition("/")[2]
        stems.setdefault(user_name_stem(person.full_name, code), []).append(person)
    asked = {stem: [numbered(stem, n) for n in range(1, width + len(held))] for stem, held in stems.items()}
    every = [name for names in asked.values() for name in names]
    held = set(SignInName.objects.filter(kind=USER, value__in=every).values_list("value", flat=True))
    chosen: dict[str, Person] = {}
    for stem, people in stems.items():
        free = [name for name in asked[stem] if name not in held]
        chosen.update(zip(free, people, strict=False))
    return chosen
