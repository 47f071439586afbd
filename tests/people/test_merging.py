"""Merging two records and taking it back: nothing is lost, nobody counts twice, figures and tables stay equal."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.facts.consumers import drain
from lantoa.facts.models import AuditEntry
from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.models import SavedView
from lantoa.learning.models import CourseProgress, Device, LearningEvent, LessonProgress
from lantoa.learning.queries.progress import progress_of
from lantoa.learning.services.devices import register_device
from lantoa.learning.services.journal import accept_batch
from lantoa.messaging.models import Announcement, PutAway
from lantoa.outcomes.services.merging import merge_persons, unmerge_persons
from lantoa.people.enums import ConsentPurpose
from lantoa.people.errors import CannotMerge, CannotUnmerge, OutsideScope
from lantoa.people.models import Consent, Merge, Person, Role, SignInName
from lantoa.people.queries.persons import person_by_sign_in_name, persons_in
from lantoa.people.services.sign_in import sign_in
from lantoa.people.services.sign_in_names import assign_sign_in_names
from lantoa.statistics.services.recounting import recount
from lantoa.statistics.tables import totals_of_tables
from lantoa.territory.rules.scope import EVERYTHING
from lantoa.training.models import Campaign, Enrolment, Quota
from lantoa.training.queries.places import places_as_of
from lantoa.training.rules.identity import Description, identify
from lantoa.training.services.enrolments import NewEnrolment, enrol_persons
from lantoa.training.services.rosters.known import known_for
from tests.learning.world import LESSONS, World, batch, event, make_world
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, make_organiser, make_person, unit_at

pytestmark = pytest.mark.django_db(transaction=True)

_numbers = itertools.count(1)


@dataclass
class Pair:
    """Two records of one person and the campaigns they may be in."""

    kept: Person
    merged: Person
    worlds: list[World]

    @property
    def people(self) -> list[Person]:
        return [self.kept, self.merged]


def make_pair(now: datetime, campaigns: int = 1) -> Pair:
    number = next(_numbers)
    people = [
        make_person("Nguyễn Văn An", path=path, phone=f"+84912{number:04}{place:02}")
        for place, path in enumerate((LOC_NINH, TAN_KHAI))
    ]
    assign_sign_in_names(people)
    worlds = [make_world(now, code=f"gop-{uuid4().hex[:8]}") for _ in range(campaigns)]
    for world in worlds:
        for path in (LOC_NINH, TAN_KHAI):
            Quota.objects.create(campaign=world.campaign, unit=unit_at(path), unit_path=path, seats=5)
    return Pair(people[0], people[1], worlds)


def put_in(world: World, person: Person, now: datetime) -> Enrolment:
    new = NewEnrolment(person.pk, person.unit_id, person.unit.code, person.unit_path)
    return enrol_persons(actor=None, campaign=world.campaign, new=[new], now=now).made[person.pk]


def study(world: World, person: Person, lessons: list[str], now: datetime) -> None:
    LearningEvent.objects.bulk_create(
        LearningEvent(
            campaign_id=world.campaign.pk, uuid=uuid4(), person=person.uuid, kind=kind, lesson=lesson,
            edition=world.sha, device_at_ms=to_milliseconds(now), received_at=now,
        )
        for lesson in lessons
        for kind in ("lesson.opened", "lesson.finished")
    )  # fmt: skip


def state_of(pair: Pair) -> dict[str, Any]:
    """Everything the merge may touch."""
    ids = [person.pk for person in pair.people]
    uuids = [person.uuid for person in pair.people]
    campaigns = [world.campaign.pk for world in pair.worlds]
    courses = CourseProgress.objects.filter(person__in=uuids).order_by("campaign_id", "person")
    lessons = LessonProgress.objects.filter(person__in=uuids).order_by("campaign_id", "person", "lesson")
    return {
        "people": [
            {k: v for k, v in row.items() if k != "sessions_ended"}
            for row in Person.objects.filter(pk__in=ids).order_by("pk").values()
        ],
        "names": list(SignInName.objects.filter(person__in=ids).order_by("pk").values()),
        "roles": list(Role.objects.filter(person__in=ids).order_by("pk").values()),
        "consents": list(Consent.objects.filter(person__in=ids).order_by("pk").values()),
        "enrolments": list(Enrolment.objects.filter(person__in=ids).order_by("pk").values()),
        "quotas": list(Quota.objects.filter(campaign__in=campaigns).order_by("pk").values()),
        "lessons": [{k: v for k, v in row.items() if k != "id"} for row in lessons.values()],
        "courses": [{k: v for k, v in row.items() if k != "id"} for row in courses.values()],
        "figures": [totals_of_tables(world.campaign) for world in pair.worlds],
    }


def figures_agree(pair: Pair, now: datetime) -> bool:
    drain(now=now)
    return all(recount(actor=None, campaign=world.campaign, now=now).is_equal for world in pair.worlds)


def counted(campaign: Campaign, measure: str) -> int:
    return sum(people for (_place, name), people in totals_of_tables(campaign).items() if name == measure)


_part = st.fixed_dictionaries(
    {"kept_in": st.booleans(), "merged_in": st.booleans(), "kept": st.sets(st.sampled_from(LESSONS)), "merged": st.sets(st.sampled_from(LESSONS))}
)  # fmt: skip


@given(
    parts=st.lists(_part, min_size=1, max_size=2),
    activated=st.tuples(st.booleans(), st.booleans()),
    roles=st.tuples(st.booleans(), st.booleans()),
    with_phone=st.tuples(st.booleans(), st.booleans()),
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_unmerging_gives_back_what_merging_took(
    parts: list[dict[str, Any]],
    activated: tuple[bool, bool],
    roles: tuple[bool, bool],
    with_phone: tuple[bool, bool],
    now: datetime,
) -> None:
    pair = make_pair(now, len(parts))
    for person, is_activated, has_role, has_phone in zip(
        pair.people, activated, roles, with_phone, strict=True
    ):
        if is_activated:
            person.set_password(f"mat-khau-{person.pk}")
            person.activated_at = now
            person.save()
            Consent.objects.create(
                person=person, purpose=ConsentPurpose.TRAINING, given=True, text_version="1", at=now
            )
        if has_role:
            Role.objects.create(person=person, name="lecturer", unit_path=DONG_NAI)
        if not has_phone:
            Person.objects.filter(pk=person.pk).update(phone="")
    for world, part in zip(pair.worlds, parts, strict=True):
        for person, name in ((pair.kept, "kept"), (pair.merged, "merged")):
            if part[f"{name}_in"]:
                put_in(world, person, now)
                study(world, person, sorted(part[name]), now)
    assert figures_agree(pair, now)
    before = state_of(pair)

    merge = merge_persons(actor=None, kept=pair.kept, merged=pair.merged, now=now)

    assert figures_agree(pair, now)
    gained = False
    for world, part in zip(pair.worlds, parts, strict=True):
        own = [part[name] for name in ("kept", "merged") if part[f"{name}_in"]]
        together = set().union(*own)
        assert counted(world.campaign, "enrolled") == bool(own)
        assert counted(world.campaign, "started") == bool(together)
        assert counted(world.campaign, "finished") == (together == set(LESSONS))
        gained |= len(own) == 2 and (
            not all(own)
            and bool(together)
            or (together == set(LESSONS) and any(one != together for one in own))
        )
        progress = progress_of(person=pair.kept.uuid, campaign_id=world.campaign.pk)
        assert {uuid for uuid, state in progress.lessons.items() if state.finished} == together

    unmerge_persons(actor=None, merge=merge, now=now)

    assert figures_agree(pair, now)
    after = state_of(pair)
    if gained:  # what was counted while they were one stays counted
        for one in (before, after):
            one.pop("courses")
            one.pop("figures")
    assert after == before


def test_kept_person_signs_in_with_either_name_and_the_merged_record_is_found_nowhere(now: datetime) -> None:
    pair = make_pair(now)
    pair.merged.set_password("bản-tin-sáng-7h")
    pair.merged.activated_at = now
    pair.merged.save()

    merge_persons(actor=None, kept=pair.kept, merged=pair.merged, now=now)

    for phone in (pair.kept.phone, pair.merged.phone):
        assert sign_in(name=phone, password="bản-tin-sáng-7h", now=now) == pair.kept
    found = persons_in(EVERYTHING, search="nguyen van an").rows
    assert pair.kept in found and pair.merged not in found


def test_late_work_of_the_merged_records_phone_counts_for_the_kept_person(now: datetime) -> None:
    pair = make_pair(now)
    (world,) = pair.worlds
    put_in(world, pair.merged, now)
    device = register_device(actor=pair.merged, now=now).device
    merge = merge_persons(actor=None, kept=pair.kept, merged=pair.merged, now=now)
    late = now + timedelta(days=2)

    body, mac = batch(world, pair.merged, [event(world, late)], late, device=device)
    receipt = accept_batch(body=body, mac=mac, now=late)
    drain(now=late)

    assert receipt.accepted == 1
    assert LessonProgress.objects.get(campaign_id=world.campaign.pk).person == pair.kept.uuid
    assert counted(world.campaign, "started") == 1
    unmerge_persons(actor=None, merge=merge, now=late)
    assert LessonProgress.objects.get(campaign_id=world.campaign.pk).person == pair.merged.uuid
    assert figures_agree(pair, late)
    assert Device.objects.get(uuid=device).revoked_at is None


def test_saved_views_and_read_announcements_go_along_and_come_back(now: datetime) -> None:
    pair = make_pair(now)
    kept, merged = (person.uuid for person in pair.people)
    for owner, name, is_default in (
        (kept, "Hà Nội", True),
        (merged, "Hà Nội", False),
        (merged, "Chậm", True),
    ):
        SavedView.objects.create(owner_uuid=owner, page="learners", name=name, is_default=is_default)
    first, second = (Announcement.objects.create(campaign_id=1, title=title, text="x", unit_code="VN",
        unit_path="VN/", starts_on=now.date(), written_at=now, changed_at=now) for title in ("Một", "Hai"))  # fmt: skip
    for announcement, person in ((first, kept), (first, merged), (second, merged)):
        PutAway.objects.create(announcement=announcement, person=person, at=now)

    def held(person: UUID) -> tuple[list[tuple[str, bool]], list[str]]:
        views = SavedView.objects.filter(owner_uuid=person).order_by("pk").values_list("name", "is_default")
        return list(views), list(
            PutAway.objects.filter(person=person).order_by("pk").values_list("announcement__title", flat=True)
        )

    before = held(kept), held(merged)
    merge = merge_persons(actor=None, kept=pair.kept, merged=pair.merged, now=now)

    assert held(kept) == ([("Hà Nội", True), ("Chậm", False)], ["Một", "Hai"])
    assert held(merged) == ([("Hà Nội", False)], ["Một"])

    unmerge_persons(actor=None, merge=merge, now=now)
    assert (held(kept), held(merged)) == before


def test_enrolment_with_a_test_counts_and_two_with_tests_refuse(now: datetime) -> None:
    from tests.exams.world import make_world as make_exam_world

    exam = make_exam_world(now, people=2, code=f"thi-{uuid4().hex[:6]}")
    own, other = exam.enrolments
    sitting = exam.admit(1, now)
    type(sitting).objects.filter(pk=sitting.pk).update(opened_at=now, ended_at=now)

    merge = merge_persons(actor=None, kept=own.person, merged=other.person, now=now)

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state, other.person_id) == ("withdrawn", "active", own.person_id)
    unmerge_persons(actor=None, merge=merge, now=now)
    own.refresh_from_db()
    second = exam.admit(0, now)
    type(second).objects.filter(pk=second.pk).update(opened_at=now)
    with pytest.raises(CannotMerge) as told:
        merge_persons(actor=None, kept=own.person, merged=other.person, now=now)
    assert "đang làm bài" in told.value.message
    type(second).objects.filter(pk=second.pk).update(ended_at=now)
    with pytest.raises(CannotMerge) as told:
        merge_persons(actor=None, kept=own.person, merged=other.person, now=now)
    assert "Cả hai hồ sơ đều có bài kiểm tra" in told.value.message


def test_merge_is_refused_whole_when_a_rule_says_no(now: datetime) -> None:
    pair = make_pair(now)
    (world,) = pair.worlds
    for person in pair.people:
        put_in(world, person, now)
    Campaign.objects.filter(pk=world.campaign.pk).update(state="closed")
    before = state_of(pair)

    with pytest.raises(CannotMerge):
        merge_persons(actor=None, kept=pair.kept, merged=pair.merged, now=now)
    with pytest.raises(CannotMerge):
        merge_persons(actor=None, kept=pair.kept, merged=pair.kept, now=now)

    assert state_of(pair) == before and not Merge.objects.exists()


def test_merges_are_taken_back_newest_first_and_once(now: datetime) -> None:
    pair = make_pair(now)
    third = make_person("Nguyễn Văn Ân")
    assign_sign_in_names([third])
    first = merge_persons(actor=None, kept=pair.kept, merged=pair.merged, now=now)
    second = merge_persons(actor=None, kept=third, merged=pair.kept, now=now)

    assert person_by_sign_in_name(pair.merged.phone) == third
    with pytest.raises(CannotMerge):
        merge_persons(actor=None, kept=third, merged=pair.merged, now=now)
    with pytest.raises(CannotUnmerge):
        unmerge_persons(actor=None, merge=first, now=now)
    for _ in range(2):
        unmerge_persons(actor=None, merge=second, now=now)
    assert person_by_sign_in_name(pair.merged.phone) == pair.kept
    unmerge_persons(actor=None, merge=first, now=now)

    assert person_by_sign_in_name(pair.merged.phone) == pair.merged
    assert AuditEntry.objects.filter(action="person.unmerged", subject=third.uuid).count() == 1


def test_unmerging_says_so_when_the_seat_is_gone(now: datetime) -> None:
    pair = make_pair(now)
    (world,) = pair.worlds
    for person in pair.people:
        put_in(world, person, now)
    merge = merge_persons(actor=None, kept=pair.kept, merged=pair.merged, now=now)
    Quota.objects.filter(campaign=world.campaign, unit_path=TAN_KHAI).update(seats=0)

    with pytest.raises(CannotUnmerge) as told:
        unmerge_persons(actor=None, merge=merge, now=now)

    assert "không còn chỗ" in told.value.message
    pair.merged.refresh_from_db()
    assert pair.merged.merged_into == pair.kept.uuid


def test_only_who_manages_both_may_merge(now: datetime) -> None:
    pair = make_pair(now)
    province, elsewhere = make_organiser(DONG_NAI), make_organiser(HA_NOI)
    commune = make_organiser(LOC_NINH)
    far = make_person("Nguyễn Văn An", path=HA_NOI)

    for actor in (elsewhere, commune):
        with pytest.raises(OutsideScope):
            merge_persons(actor=actor, kept=pair.kept, merged=pair.merged, now=now)
    with pytest.raises(OutsideScope):
        merge_persons(actor=province, kept=pair.kept, merged=far, now=now)
    Role.objects.create(person=pair.merged, name="operator")
    with pytest.raises(OutsideScope):
        merge_persons(actor=province, kept=pair.kept, merged=pair.merged, now=now)
    Role.objects.all().filter(person=pair.merged).delete()

    with pytest.raises(CannotMerge):
        merge_persons(actor=province, kept=pair.kept, merged=province, now=now)

    merge = merge_persons(actor=province, kept=pair.kept, merged=pair.merged, now=now)

    with pytest.raises(OutsideScope):
        unmerge_persons(actor=elsewhere, merge=merge, now=now)


def test_roster_that_describes_the_merged_record_finds_the_kept_person(now: datetime) -> None:
    pair = make_pair(now)
    Person.objects.filter(pk=pair.kept.pk).update(full_name="Nguyễn Văn Ân", name_key="khac", phone="")
    merge_persons(actor=None, kept=pair.kept, merged=pair.merged, now=now)
    (world,) = pair.worlds

    known = known_for(
        [],
        campaign_id=world.campaign.pk,
        phones={pair.merged.phone},
        names={pair.merged.name_key},
        places=places_as_of(world.campaign.units_as_of),
    )
    found = identify(
        Description("x", pair.merged.name_key, phone=pair.merged.phone),
        known.persons.near(Description("x", pair.merged.name_key, phone=pair.merged.phone)),
    )

    assert found.same is not None and known.person_by_key[found.same].uuid == pair.kept.uuid
