"""The people room's part in merging two records: names, roles, answers, the way in. Called inside the merge's transaction.

What is handed over is written down, so that `part_records` gives back exactly that.
"""

from datetime import datetime
from typing import Any

from django.db.models import F

from lantoa.people.models import ActivationCode, Consent, CorrectionRequest, Merge, Person, Role, SignInName

_FILLED = ("phone", "email", "gender", "post")
_WAY_IN = ("password", "activated_at", "last_login")


def join_records(*, kept: Person, merged: Person, now: datetime) -> dict[str, Any]:
    """`kept` stands for `merged` from now on; returns what `part_records` needs.

    Sign-in names, roles, consents and correction requests move; blank details are filled in. A kept record that never chose
    a password takes over the merged one's; else its own password stays. The merged record signs in nowhere any more.
    """
    undo: dict[str, Any] = {
        "was_active": merged.is_active,
        "aliases": [str(one) for one in _aliases(merged)],
        "sign_in_names": _move(SignInName, kept, merged),
        "roles": _move_roles(kept, merged),
        "consents": _move(Consent, kept, merged),
        "corrections": _move(CorrectionRequest, kept, merged),
        "code": _move_code(kept, merged),
        "filled": _fill(kept, merged),
        "way_in": _take_way_in(kept, merged),
    }
    Person.objects.filter(merged_into=merged.uuid).update(merged_into=kept.uuid)
    Person.objects.filter(pk=merged.pk).update(
        merged_into=kept.uuid, is_active=False, sessions_ended=F("sessions_ended") + 1
    )
    for person in (kept, merged):
        person.refresh_from_db()
    return undo


def part_records(*, kept: Person, merged: Person, undo: dict[str, Any]) -> None:
    """Everything handed over goes back, as far as it is still there; what came later stays with the kept record."""
    for model, name in (
        (SignInName, "sign_in_names"),
        (Role, "roles"),
        (Consent, "consents"),
        (CorrectionRequest, "corrections"),
    ):
        model.objects.filter(pk__in=undo[name], person=kept).update(person=merged)
    if undo["code"]:
        code = ActivationCode.objects.filter(pk=undo["code"]["id"], person=kept)
        code.filter(digest=undo["code"]["digest"]).update(person=merged)
    for column, (before, given) in undo["filled"].items():
        if _as_text(getattr(kept, column)) == given:
            setattr(kept, column, before)
    for column, before in undo["way_in"].items():
        setattr(kept, column, datetime.fromisoformat(before) if before and column != "password" else before)
    kept.sessions_ended += bool(undo["way_in"])
    kept.save(update_fields=[*_FILLED, "birth_date", *_WAY_IN, "sessions_ended"])
    Person.objects.filter(uuid__in=undo["aliases"]).update(merged_into=merged.uuid)
    Person.objects.filter(pk=merged.pk).update(merged_into=None, is_active=undo["was_active"])
    for person in (kept, merged):
        person.refresh_from_db()


def newest_of_pair(merge: Merge) -> bool:
    """Whether no later merge in force touches either record: merges are taken back last in, first out."""
    people = [merge.kept_id, merge.merged_id]
    later = Merge.objects.filter(pk__gt=merge.pk, undone_at=None)
    return not (later.filter(kept__in=people) | later.filter(merged__in=people)).exists()


def _aliases(merged: Person) -> list[Any]:
    return list(Person.objects.filter(merged_into=merged.uuid).values_list("uuid", flat=True))


def _move(model: Any, kept: Person, merged: Person) -> list[int]:
    ids = list(model.objects.filter(person=merged).order_by("pk").values_list("pk", flat=True))
    model.objects.filter(pk__in=ids).update(person=kept)
    return ids


def _move_roles(kept: Person, merged: Person) -> list[int]:
    """A role that both hold stays where it is: the kept record has it already."""
    columns = ("name", "unit_path", "campaign_id")
    held = set(kept.roles.values_list(*columns))
    ids = [
        role.pk
        for role in merged.roles.order_by("pk")
        if tuple(getattr(role, one) for one in columns) not in held
    ]
    Role.objects.filter(pk__in=ids).update(person=kept)
    return ids


def _move_code(kept: Person, merged: Person) -> dict[str, Any] | None:
    """A slip already handed out goes on counting when the kept record has none and no password yet."""
    code = ActivationCode.objects.filter(person=merged).first()
    if code is None or kept.activated_at is not None or ActivationCode.objects.filter(person=kept).exists():
        return None
    ActivationCode.objects.filter(pk=code.pk).update(person=kept)
    return {"id": code.pk, "digest": code.digest}


def _fill(kept: Person, merged: Person) -> dict[str, list[Any]]:
    """{column: [before, given]} of the details the kept record did not have."""
    filled: dict[str, list[Any]] = {}
    for column in _FILLED:
        if not getattr(kept, column) and getattr(merged, column):
            filled[column] = [getattr(kept, column), getattr(merged, column)]
            setattr(kept, column, getattr(merged, column))
    born = merged.birth_date
    if kept.birth_date is None and born is not None and kept.birth_year == born.year:
        filled["birth_date"] = [None, born.isoformat()]
        kept.birth_date = born
    kept.save(update_fields=[*_FILLED, "birth_date"])
    return filled


def _take_way_in(kept: Person, merged: Person) -> dict[str, Any]:
    if kept.activated_at is not None or merged.activated_at is None:
        return {}
    before = {column: _as_text(getattr(kept, column)) for column in _WAY_IN}
    for column in _WAY_IN:
        setattr(kept, column, getattr(merged, column))
    kept.save(update_fields=list(_WAY_IN))
    return before


def _as_text(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
