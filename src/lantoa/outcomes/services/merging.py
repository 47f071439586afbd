"""Merging two records of one person and taking it back. Here, because it asks sittings and certificates what may move.

docs/develop/decisions: merging keeps uuids and ties them; journal and answers are never rewritten.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.saved_views import join_views, part_views
from lantoa.learning.services.merging import join_study, part_study
from lantoa.messaging.services import join_put_away, part_put_away
from lantoa.outcomes.merge_plans import plan_merge
from lantoa.people.errors import CannotMerge, CannotUnmerge, OutsideScope
from lantoa.people.models import Merge, Person
from lantoa.people.queries.roles import managed_scope_of, may_operate, require_no_higher_role
from lantoa.people.services.joining import join_records, newest_of_pair, part_records
from lantoa.training.models import Enrolment
from lantoa.training.services.merging import join_enrolments, part_enrolments


def merge_persons(
    *,
    actor: Person | None,
    kept: Person,
    merged: Person,
    reason: str = "",
    campaign_id: int = 0,
    now: datetime,
) -> Merge:
    """`kept` stands for both from now on. CannotMerge with every reason (`merge_plans.plan_merge` states the rules).

    OutsideScope unless the actor manages both persons' units and, in every campaign the merged record is enrolled in, the
    line it counts under.
    """
    with transaction.atomic():
        kept, merged = _locked_pair(kept, merged)
        _require_manager_of_both(actor, kept, merged, campaign_id)
        if actor is not None and actor.pk == merged.pk:
            raise CannotMerge(
                _("Đây là hồ sơ bạn đang dùng để đăng nhập. Hãy giữ hồ sơ này, hoặc nhờ người khác gộp.")
            )
        plan = plan_merge(kept=kept, merged=merged, now=now)
        if plan.refusals:
            raise CannotMerge(" ".join(plan.refusals), details={"reasons": list(plan.refusals)})
        actor_uuid = actor.uuid if actor else None
        leaving = {one.leaves.enrolment.campaign_id: one.leaves.enrolment.uuid for one in plan.doubled}
        undo = {
            "training": join_enrolments(
                kept=kept, merged=merged, withdrawn=leaving, actor_uuid=actor_uuid, now=now
            ),
            "people": join_records(kept=kept, merged=merged, now=now),
            "learning": join_study(kept=kept.uuid, merged=merged.uuid),
            "messaging": join_put_away(kept=kept.uuid, merged=merged.uuid),
            "views": join_views(kept=kept.uuid, merged=merged.uuid),
        }
        merge = Merge.objects.create(
            kept=kept, merged=merged, reason=reason[:300], undo=undo, merged_by=actor_uuid, merged_at=now
        )
        _audit("person.merged", actor_uuid, merge, campaign_id, now, reason)
    return merge


def unmerge_persons(*, actor: Person | None, merge: Merge, campaign_id: int = 0, now: datetime) -> Merge:
    """Both records are as they were, with what each has done since. Repeating it changes nothing.

    CannotUnmerge when a newer merge stands in the way, or a seat is gone. OutsideScope as for merging.
    """
    with transaction.atomic():
        merge = (
            Merge.objects.select_for_update(of=("self",)).select_related("kept", "merged").get(pk=merge.pk)
        )
        if merge.undone_at is not None:
            return merge
        kept, merged = _locked_pair(merge.kept, merge.merged)
        _require_manager_of_both(actor, kept, merged, campaign_id)
        if not newest_of_pair(merge):
            raise CannotUnmerge(
                _("Sau lần gộp này còn lần gộp khác với cùng người. Hãy tách lần mới nhất trước.")
            )
        actor_uuid = actor.uuid if actor else None
        part_records(kept=kept, merged=merged, undo=merge.undo["people"])
        part_enrolments(merged=merged, undo=merge.undo["training"], actor_uuid=actor_uuid, now=now)
        part_study(kept=kept.uuid, merged=merged.uuid, undo=merge.undo["learning"])
        if "views" in merge.undo:  # older merges left these where they were
            part_put_away(kept=kept.uuid, merged=merged.uuid, undo=merge.undo["messaging"])
            part_views(kept=kept.uuid, merged=merged.uuid, undo=merge.undo["views"])
        merge.undone_at, merge.undone_by = now, actor_uuid
        merge.save(update_fields=["undone_at", "undone_by"])
        _audit("person.unmerged", actor_uuid, merge, campaign_id, now, "")
    return merge


def may_merge(actor: Person | None, kept: Person, merged: Person, campaign_id: int) -> bool:
    """Whether the actor may, for pages that ask before they show a button."""
    try:
        _require_manager_of_both(actor, kept, merged, campaign_id)
    except OutsideScope:
        return False
    return True


def _require_manager_of_both(actor: Person | None, kept: Person, merged: Person, campaign_id: int) -> None:
    if actor is None or may_operate(actor):
        return
    own = managed_scope_of(actor, campaign_id)
    if not all(own.contains(person.unit_path) for person in (kept, merged)):
        raise OutsideScope
    require_no_higher_role(actor, [kept, merged])
    for campaign, path in (
        Enrolment.objects.filter(person=merged).values_list("campaign_id", "unit_path").distinct()
    ):
        if not managed_scope_of(actor, campaign).contains(path):
            raise OutsideScope


def _locked_pair(one: Person, other: Person) -> tuple[Person, Person]:
    """Both rows, locked in one order always: two merges of the same pair wait for each other."""
    rows = (
        Person.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk__in=[one.pk, other.pk])
    )
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[one.pk], found[other.pk]


def _audit(
    action: str, actor_uuid: UUID | None, merge: Merge, campaign_id: int, now: datetime, reason: str
) -> None:
    for subject in (merge.kept.uuid, merge.merged.uuid):
        record_audit(
            actor_uuid=actor_uuid,
            action=action,
            subject=subject,
            campaign_id=campaign_id,
            now=now,
            details={"reason": reason[:200]} if reason else {},
        )
