"""`campaigns/{code}/duplicates | merges`: records that may be one person, side by side; merging and taking it back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from lantoa.kernel.clock import now
from lantoa.outcomes.merge_plans import EnrolmentSide, RecordSide, plan_merge
from lantoa.outcomes.services.merging import may_merge, merge_persons, unmerge_persons
from lantoa.people.errors import NoSuchPerson
from lantoa.people.queries.duplicates import Twin, suggested_duplicates
from lantoa.people.queries.merged import merge_by_uuid
from lantoa.people.queries.persons import person_by_uuid
from lantoa.people.services.corrections import call_two_people
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, page_of_list, paged
from lantoa.surfaces.api.people import merge_json
from lantoa.surfaces.api.schemas_persons import DuplicatesOut, MergeIn, MergeOut, MergePlanOut, PairIn

router = Router(tags=["people"])


@router.get("/{code}/duplicates", response=DuplicatesOut, summary="Records that may be one person")
def list_duplicates(request: HttpRequest, code: str, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """Pairs of the own units that nobody has called two people, the surest first. Suggestions, never decisions."""
    found = page_of_list(suggested_duplicates(desk_of(request, code).scope), page, size)
    rows = [
        {
            "first": _twin(one.first),
            "second": _twin(one.second),
            "same_name": one.same_name,
            "same_birth": one.same_birth,
            "same_phone": one.same_phone,
        }
        for one in found.rows
    ]
    return paged(found, rows)


@router.post("/{code}/duplicates/dismiss", response={204: None}, summary="They are two people")
def post_dismiss(request: HttpRequest, code: str, pair: PairIn) -> Any:
    """The pair is not suggested again. May be repeated."""
    desk = desk_of(request, code)
    one, other = _both(desk, pair.one, pair.other)
    call_two_people(actor=desk.person, one=one, other=other, campaign_id=desk.campaign.pk, now=now())
    return Status(204, None)


@router.post("/{code}/merges/preview", response=MergePlanOut, summary="What merging would do")
def post_preview(request: HttpRequest, code: str, pair: MergeIn) -> Any:
    """Both records side by side with study and results. Nothing is written."""
    desk = desk_of(request, code)
    kept, merged = _both(desk, pair.kept, pair.merged)
    plan = plan_merge(kept=kept, merged=merged, now=now())
    return {
        "kept": _side(plan.kept),
        "merged": _side(plan.merged),
        "doubled": [
            {
                "campaign": one.counts.enrolment.campaign.code,
                "counts": one.counts.enrolment.uuid,
                "leaves": one.leaves.enrolment.uuid,
                "why": one.why,
            }
            for one in plan.doubled
        ],
        "refusals": list(plan.refusals),
        "may": may_merge(desk.person, kept, merged, desk.campaign.pk),
    }


@router.post("/{code}/merges", response={201: MergeOut}, summary="Make two records one")
def post_merge(request: HttpRequest, code: str, pair: MergeIn) -> Any:
    """Nothing is deleted and it can be taken back. `cannot_merge` with every reason in `details.reasons`."""
    desk = desk_of(request, code)
    kept, merged = _both(desk, pair.kept, pair.merged)
    done = merge_persons(
        actor=desk.person,
        kept=kept,
        merged=merged,
        reason=pair.reason,
        campaign_id=desk.campaign.pk,
        now=now(),
    )
    return Status(201, merge_json(done))


@router.get("/{code}/merges/{uuid}", response=MergeOut, summary="One merge")
def get_merge(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Of two records of the own units; a person's page lists theirs."""
    return merge_json(_found(desk_of(request, code), uuid))


@router.post("/{code}/merges/{uuid}/undo", response=MergeOut, summary="Take a merge back")
def post_undo(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Both records are as they were, with what each has done since. May be repeated."""
    desk = desk_of(request, code)
    merge = _found(desk, uuid)
    return merge_json(
        unmerge_persons(actor=desk.person, merge=merge, campaign_id=desk.campaign.pk, now=now())
    )


def _both(desk: ApiDesk, one: UUID, other: UUID) -> tuple[Any, Any]:
    return person_by_uuid(one, scope=desk.scope), person_by_uuid(other, scope=desk.scope)


def _found(desk: ApiDesk, uuid: UUID) -> Any:
    merge = merge_by_uuid(uuid)
    if not all(desk.scope.contains(one.unit_path) for one in (merge.kept, merge.merged)):
        raise NoSuchPerson
    return merge


def _twin(twin: Twin | RecordSide) -> dict[str, Any]:
    person = twin.person
    return {
        "uuid": person.uuid,
        "full_name": person.full_name,
        "birth": twin.birth,
        "phone": person.phone,
        "unit_name": person.unit.full_name,
        "sign_in_names": list(twin.sign_in_names),
    }


def _side(side: RecordSide) -> dict[str, Any]:
    return _twin(side) | {"enrolments": [_seat(one) for one in side.enrolments]}


def _seat(side: EnrolmentSide) -> dict[str, Any]:
    row = side.enrolment
    return {
        "enrolment_uuid": row.uuid,
        "campaign": row.campaign.code,
        "campaign_title": row.campaign.title,
        "state": row.state,
        "lessons_finished": side.lessons_finished,
        "lessons_total": side.lessons_total,
        "percents": [str(one) for one in side.percents],
        "sittings": side.sittings,
        "serials": list(side.serials),
    }
