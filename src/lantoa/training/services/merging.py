"""The training room's part in merging two records: enrolments change hands, the one that does not count is withdrawn.

Called inside the merge's transaction. An enrolment's uuid, its facts, sittings and certificates stay what they are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from lantoa.facts.enums import FactKind
from lantoa.people.errors import CannotUnmerge
from lantoa.people.models import Person
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.services.enrolments import record_enrolment_facts, withdraw_rows
from lantoa.training.services.seats import claim_seats


def join_enrolments(
    *,
    kept: Person,
    merged: Person,
    withdrawn: Mapping[int, UUID],
    actor_uuid: UUID | None,
    now: datetime,
) -> dict[str, Any]:
    """Every enrolment of `merged` becomes `kept`'s. `withdrawn`: {campaign id: enrolment uuid} of those that do not count
    because both are enrolled; their seats go back. Returns what `part_enrolments` needs.
    """
    left = []
    for campaign_id, enrolment_uuid in sorted(withdrawn.items()):
        campaign = _locked(campaign_id)
        rows = list(Enrolment.objects.filter(uuid=enrolment_uuid).select_for_update(of=("self",)))
        withdraw_rows(rows, campaign=campaign, actor_uuid=actor_uuid, now=now)
        left += [{"id": row.pk, "had_seat": row.seat_id is not None} for row in rows]
    moved = list(Enrolment.objects.filter(person=merged).order_by("pk").values_list("pk", flat=True))
    Enrolment.objects.filter(pk__in=moved).update(person=kept)
    return {"moved": moved, "withdrawn": left}


def part_enrolments(*, merged: Person, undo: dict[str, Any], actor_uuid: UUID | None, now: datetime) -> None:
    """The enrolments go back, those withdrawn by the merge count again. CannotUnmerge when a seat is gone meanwhile or the
    person has been enrolled anew.
    """
    Enrolment.objects.filter(pk__in=undo["moved"]).update(person=merged)
    for entry in undo["withdrawn"]:
        row = (
            Enrolment.objects.select_related("campaign", "person")
            .filter(pk=entry["id"], state=EnrolmentState.WITHDRAWN)
            .first()
        )
        if row is None:
            continue
        campaign = _locked(row.campaign_id)
        again = Q(campaign=campaign, person=row.person, state=EnrolmentState.ACTIVE)
        if Enrolment.objects.filter(again).exists():
            raise CannotUnmerge(
                _("Chưa tách được: %(name)s đã được ghi danh lại trong khóa “%(title)s”.")
                % {"name": row.person.full_name, "title": campaign.title}
            )
        if entry["had_seat"]:
            (claim,) = claim_seats(campaign_id=campaign.pk, unit_paths=[row.unit_path])
            if claim.is_full:
                raise CannotUnmerge(
                    _(
                        "Chưa tách được: khóa “%(title)s” không còn chỗ cho hồ sơ tách ra. Hãy chuyển thêm chỉ tiêu rồi tách."
                    )
                    % {"title": campaign.title}
                )
            row.seat_id = claim.quota_id
        row.state, row.withdrawn_at = EnrolmentState.ACTIVE, None
        row.save(update_fields=["state", "withdrawn_at", "seat"])
        record_enrolment_facts(
            FactKind.ENROLMENT_RESTORED, [row], campaign=campaign, actor_uuid=actor_uuid, now=now
        )


def _locked(campaign_id: int) -> Campaign:
    """The lock under which seats are claimed and given back."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
