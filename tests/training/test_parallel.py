"""Many at once: seats are never exceeded, nobody is enrolled or made twice. Threads with connections of their own."""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from django.db import connection

from lantoa.people.models import Person
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.territory.queries import unit_as_of
from lantoa.training.errors import QuotaShort
from lantoa.training.models import Campaign, Enrolment, Quota, RosterBatch, RosterRow
from lantoa.training.services.enrolments import NewEnrolment, enrol_persons, withdraw_enrolments
from lantoa.training.services.quotas import set_quotas, share_quota
from lantoa.training.services.rosters import confirming
from lantoa.training.services.rosters.confirming import confirm_batch, enrol_ready_rows
from lantoa.training.services.rosters.reading import read_roster
from lantoa.training.services.rosters.upload import upload_roster
from tests.training.building import Place, officer_rows, workbook
from tests.training.conftest import make_campaign

pytestmark = pytest.mark.usefixtures("committed")
LOC_NINH, TRANG_BOM = "VN/75/25270/", "VN/75/26248/"


def at_once(*works: Callable[[], object]) -> None:
    """Run all of these at the same time; raises the first error."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001 handed on to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    if errors:
        raise errors[0]


def people(count: int, now: datetime) -> list[Person]:
    unit = unit_as_of("25270", now.date())
    new = [
        NewPerson(full_name=f"Lê Văn {number}", unit_id=unit.pk, unit_path=unit.path)
        for number in range(count)
    ]
    return create_persons(actor=None, new=new, now=now)


def wanted(persons: Sequence[Person], path: str) -> list[NewEnrolment]:
    code = path.rstrip("/").rpartition("/")[2]
    return [
        NewEnrolment(person_id=person.pk, unit_id=person.unit_id, unit_code=code, unit_path=path)
        for person in persons
    ]


def assert_seats_add_up(campaign: Campaign) -> None:
    active = Enrolment.objects.filter(campaign=campaign, state="active")
    for quota in Quota.objects.filter(campaign=campaign):
        assert quota.taken == active.filter(seat=quota).count()
        assert quota.taken + quota.shared_out <= quota.seats
    assert active.count() == sum(quota.taken for quota in Quota.objects.filter(campaign=campaign))


def test_the_last_seats_go_to_some_and_never_to_more(now: datetime) -> None:
    campaign = make_campaign(now)
    set_quotas(actor=None, campaign=campaign, seats={"75": 30, "25270": 12}, now=now)
    everyone = people(48, now)

    def enrol(part: Sequence[Person], path: str) -> Callable[[], object]:
        def work() -> None:
            for start in range(0, len(part), 3):
                enrol_persons(
                    actor=None, campaign=campaign, new=wanted(part[start : start + 3], path), now=now
                )

        return work

    at_once(
        *(
            enrol(everyone[start : start + 12], path)
            for start, path in ((0, LOC_NINH), (12, LOC_NINH), (24, TRANG_BOM), (36, "VN/75/"))
        )
    )

    assert {row.unit_path: (row.seats, row.taken) for row in Quota.objects.all()} == {
        "VN/75/": (30, 18),
        LOC_NINH: (12, 12),
    }
    assert_seats_add_up(campaign)


def test_the_same_people_enrolled_at_once_are_enrolled_once(now: datetime) -> None:
    campaign = make_campaign(now)
    set_quotas(actor=None, campaign=campaign, seats={"25270": 50}, now=now)
    everyone = wanted(people(20, now), LOC_NINH)

    at_once(*(lambda: enrol_persons(actor=None, campaign=campaign, new=everyone, now=now) for _ in range(3)))

    assert Enrolment.objects.filter(state="active").count() == 20
    assert_seats_add_up(campaign)


def test_enrolling_withdrawing_and_sharing_at_once_keep_the_law(now: datetime) -> None:
    campaign = make_campaign(now)
    set_quotas(actor=None, campaign=campaign, seats={"75": 25, "25270": 5}, now=now)
    everyone = people(30, now)
    first = enrol_persons(actor=None, campaign=campaign, new=wanted(everyone[:10], TRANG_BOM), now=now).made

    def enrol() -> None:
        for person in everyone[10:]:
            enrol_persons(actor=None, campaign=campaign, new=wanted([person], LOC_NINH), now=now)

    def withdraw() -> None:
        for enrolment in first.values():
            withdraw_enrolments(actor=None, campaign=campaign, enrolment_uuids=[enrolment.uuid], now=now)

    def share() -> None:
        for seats in (8, 3, 12, 20, 6, 15):
            try:
                share_quota(actor=None, campaign=campaign, from_unit="75", shares={"25270": seats}, now=now)
                share_quota(
                    actor=None, campaign=campaign, from_unit="75", shares={"26248": 20 - seats}, now=now
                )
            except QuotaShort:
                continue

    at_once(enrol, withdraw, share)

    assert_seats_add_up(campaign)
    assert Enrolment.objects.filter(state="active", unit_path=TRANG_BOM).count() == 0


def test_rosters_confirmed_at_once_share_seats_and_people(now: datetime) -> None:
    campaign = make_campaign(now)
    set_quotas(actor=None, campaign=campaign, seats={"75": 40, "25270": 10}, now=now)
    places = [Place("Phường Lộc Ninh", "Đồng Nai"), Place("Phường Trảng Bom", "Đồng Nai")]
    rosters = [officer_rows(places, 20, seed=seed, start=100 * seed) for seed in (1, 2)]
    rosters.append([*rosters[0][:10], *rosters[1][10:]])  # people of both other rosters
    batches = []
    for number, rows in enumerate(rosters):
        content = workbook([[*row[:-1], f"tệp {number}"] for row in rows])
        batch = upload_roster(
            actor=None, campaign=campaign, file_name=f"{number}.xlsx", content=content, now=now
        )
        batches.append(read_roster(batch=batch, now=now))

    def confirm(batch: RosterBatch) -> Callable[[], object]:
        def work() -> None:
            confirm_batch(actor=None, batch=batch, now=now)
            enrol_ready_rows(batch=batch, actor_uuid=None, now=now)
            enrol_ready_rows(batch=batch, actor_uuid=None, now=now)

        return work

    at_once(*(confirm(batch) for batch in batches))

    assert_seats_add_up(campaign)
    assert [RosterBatch.objects.get(pk=batch.pk).state for batch in batches] == ["confirmed"] * 3
    phones = list(Person.objects.exclude(phone="").values_list("phone", flat=True))
    assert len(phones) == len(set(phones)) <= 40
    assert Enrolment.objects.filter(state="active", unit_path=LOC_NINH).count() == 10


@pytest.mark.process
def test_a_worker_killed_in_the_middle_is_carried_on_by_the_next(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_CHUNK", "SMALLEST_CHUNK", "LARGEST_CHUNK"):
        monkeypatch.setattr(confirming, name, 5)
    campaign = make_campaign(now)
    set_quotas(actor=None, campaign=campaign, seats={"75": 30}, now=now)
    content = workbook(officer_rows([Place("Phường Lộc Ninh", "Đồng Nai")], 23))
    batch = upload_roster(actor=None, campaign=campaign, file_name="x.xlsx", content=content, now=now)
    read_roster(batch=batch, now=now)
    confirm_batch(actor=None, batch=batch, now=now)
    saved = confirming.save_judged
    connection.close()

    child = os.fork()
    if child == 0:

        def die_in_the_third_chunk(rows: Sequence[RosterRow]) -> None:
            saved(rows)
            if rows[0].number > 11:
                os.kill(os.getpid(), signal.SIGKILL)

        confirming.save_judged = die_in_the_third_chunk
        enrol_ready_rows(batch=batch, actor_uuid=None, now=now)
        os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.WIFSIGNALED(status)
    assert Enrolment.objects.count() == 10 == Person.objects.count()
    assert_seats_add_up(campaign)
    enrol_ready_rows(batch=batch, actor_uuid=None, now=now)
    assert Enrolment.objects.count() == 23 == Person.objects.count()
    assert batch.counts["enrolled"] == 23
    assert_seats_add_up(campaign)
