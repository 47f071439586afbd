"""Transfer, substitution, restoring; the end of a campaign moved and taken back. Seats and figures stay right."""

import contextlib
import threading
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from lantoa.facts.consumers import drain
from lantoa.facts.enums import FactKind
from lantoa.facts.models import AuditEntry, Fact
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.errors import Conflict, DomainError, Invalid
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.statistics.models import Counter
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.enums import CampaignState
from lantoa.training.errors import (
    AlreadyEnrolled,
    CampaignClosed,
    HasSat,
    NominateInstead,
    NoSuchEnrolment,
    NoSuchUnit,
    PersonDoubtful,
    QuotaShort,
)
from lantoa.training.models import Campaign, Cohort, Enrolment, EnrolmentMove
from lantoa.training.queries.requests import moves_of, seat_chain
from lantoa.training.rules.entries import Entry
from lantoa.training.services.campaigns import add_cohort, change_state
from lantoa.training.services.changes import restore_enrolment, substitute_person, transfer_enrolment
from lantoa.training.services.closing import extend_campaign, reopen_campaign
from lantoa.training.services.enrolments import withdraw_enrolments
from lantoa.training.services.late import enrol_by_hand
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.requests import approve_requests
from lantoa.training.services.sign_up import set_entry_terms, sign_up
from tests.training.conftest import make_campaign, make_person
from tests.training.test_enrolments import DONG_NAI, LOC_NINH, TRANG_BOM, enrol, new
from tests.training.test_parallel import assert_seats_add_up, at_once
from tests.training.test_quotas import rows

pytestmark = pytest.mark.django_db
HAI = Entry("Trần Thị Hai", "01/02/1990", "0987654321")


@pytest.fixture
def an(campaign: Campaign, now: datetime) -> Enrolment:
    """Enrolled at Lộc Ninh, which has two seats; Trảng Bom has one."""
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "25270": 2, "26248": 1, "40": 5}, now=now)
    (made,) = enrol(campaign, now, new(make_person("Lê Văn An", now, "25270")))
    return made


def move(campaign: Campaign, row: Enrolment, unit: str, now: datetime, **values: Any) -> Enrolment:
    wanted: dict[str, Any] = {"actor": None, "reason": "Chuyển công tác"} | values
    return transfer_enrolment(campaign=campaign, enrolment_uuid=row.uuid, unit_code=unit, now=now, **wanted)


def replace(campaign: Campaign, row: Enrolment, now: datetime, **values: Any) -> Enrolment:
    wanted: dict[str, Any] = {"actor": None, "reason": "Nghỉ thai sản", "entry": HAI} | values
    return substitute_person(campaign=campaign, enrolment_uuid=row.uuid, now=now, **wanted)


class TestTransfer:
    def test_seat_person_and_figures_move_and_history_stays(
        self, campaign: Campaign, an: Enrolment, organiser: Person, now: datetime
    ) -> None:
        moved = move(campaign, an, "26248", now, actor=organiser)

        assert (moved.unit.code, moved.unit_code, moved.unit_path) == ("26248", "26248", TRANG_BOM)
        assert rows(campaign) == {
            DONG_NAI: (10, 3, 0),
            LOC_NINH: (2, 0, 0),
            TRANG_BOM: (1, 0, 1),
            "VN/40/": (5, 0, 0),
        }
        assert Person.objects.get(pk=an.person_id).unit_path == TRANG_BOM
        (kept,) = moves_of(moved)
        assert (kept.from_path, kept.to_path, kept.reason, kept.moved_by) == (
            LOC_NINH, TRANG_BOM, "Chuyển công tác", organiser.uuid,
        )  # fmt: skip
        fact = Fact.objects.get(kind=FactKind.ENROLMENT_MOVED)
        assert (fact.subject, fact.payload) == (an.uuid, {"unit_path": TRANG_BOM})
        assert AuditEntry.objects.filter(action="enrolment.transferred", subject=an.uuid).exists()

    def test_without_a_seat_nothing_moves(self, campaign: Campaign, an: Enrolment, now: datetime) -> None:
        enrol(campaign, now, new(make_person("Vũ Văn Trước", now, "26248"), TRANG_BOM))
        before = rows(campaign)

        with pytest.raises(QuotaShort) as caught:
            move(campaign, an, "26248", now)

        assert caught.value.details["sources"][0]["unit"] == "75"
        an.refresh_from_db()
        assert an.unit_path == LOC_NINH and rows(campaign) == before and not EnrolmentMove.objects.exists()

    @pytest.mark.parametrize(
        ("unit", "reason", "error"),
        [("25270", "x", Invalid), ("26248", " ", Invalid), ("99999", "x", NoSuchUnit), ("", "x", NoSuchUnit)],
    )
    def test_what_does_not_fit(
        self, campaign: Campaign, an: Enrolment, now: datetime, unit: str, reason: str, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            move(campaign, an, unit, now, reason=reason)

    def test_a_manager_moves_inside_the_own_units_only(
        self,
        campaign: Campaign,
        an: Enrolment,
        dong_nai: Person,
        nghe_an: Person,
        stranger: Person,
        now: datetime,
    ) -> None:
        for actor, unit in ((nghe_an, "40"), (stranger, "26248"), (dong_nai, "40")):
            with pytest.raises(OutsideScope):
                move(campaign, an, unit, now, actor=actor)
        assert move(campaign, an, "26248", now, actor=dong_nai)
        with pytest.raises(NoSuchEnrolment):
            move(make_campaign(now, "khoa-hai"), an, "26248", now)


class TestSubstitution:
    def test_the_seat_goes_over_and_quotas_stay(
        self, campaign: Campaign, an: Enrolment, dong_nai: Person, now: datetime
    ) -> None:
        cohort = add_cohort(
            actor=None, campaign=campaign, code="d1", title="Đợt 1", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 5), now=now,
        )  # fmt: skip
        Enrolment.objects.filter(pk=an.pk).update(cohort=cohort)
        before = rows(campaign)

        made = replace(campaign, an, now, actor=dong_nai)

        an.refresh_from_db()
        assert (an.state, an.seat, an.withdrawn_reason) == ("withdrawn", None, "Nghỉ thai sản")
        assert (made.person.full_name, made.unit_path, made.cohort, made.origin, made.replaces) == (
            "Trần Thị Hai", LOC_NINH, cohort, "substitute", an,
        )  # fmt: skip
        assert rows(campaign) == before
        assert_seats_add_up(campaign)
        assert seat_chain(made, EVERYTHING) == (an, []) and seat_chain(an, EVERYTHING) == (None, [made])
        assert seat_chain(an, Scope(["VN/40/"])) == (None, [])
        facts = Fact.objects.exclude(subject=an.uuid, kind="enrolment.created").order_by("id")
        assert [(one.kind, one.subject) for one in facts] == [
            ("enrolment.withdrawn", an.uuid), ("enrolment.created", made.uuid),
        ]  # fmt: skip

    def test_nobody_takes_over_from_someone_who_sat(
        self, campaign: Campaign, an: Enrolment, now: datetime
    ) -> None:
        with pytest.raises(HasSat):
            replace(campaign, an, now, has_sat=True)
        record_facts(
            actor_uuid=None,
            campaign_id=campaign.pk,
            facts=[NewFact(kind=FactKind.SITTING_OPENED, subject=an.uuid, unit_code="25270", payload={})],
            now=now,
        )
        with pytest.raises(HasSat):
            replace(campaign, an, now)
        an.refresh_from_db()
        assert an.state == "active"

    def test_who_comes_in_is_judged_like_a_row(
        self, campaign: Campaign, an: Enrolment, now: datetime
    ) -> None:
        near = make_person("Trần Thị Hai", now, "25270", birth_year=1990)
        with pytest.raises(PersonDoubtful):
            replace(campaign, an, now)
        enrol(campaign, now, new(near))
        with pytest.raises(AlreadyEnrolled):
            replace(campaign, an, now, answer=str(near.uuid))
        for values in ({"reason": ""}, {"entry": Entry("")}):
            with pytest.raises(Invalid):
                replace(campaign, an, now, **values)
        an.refresh_from_db()
        assert an.state == "active"
        assert_seats_add_up(campaign)

    def test_rights_and_state(
        self,
        campaign: Campaign,
        an: Enrolment,
        dong_nai: Person,
        nghe_an: Person,
        stranger: Person,
        now: datetime,
    ) -> None:
        for actor in (nghe_an, stranger):
            with pytest.raises(OutsideScope):
                replace(campaign, an, now, actor=actor)
        strict = set_entry_terms(
            actor=None, campaign=campaign, managers_enrol=False, sign_up_on=False, now=now
        )
        with pytest.raises(NominateInstead):
            replace(strict, an, now, actor=dong_nai)
        withdraw_enrolments(actor=None, campaign=campaign, enrolment_uuids=[an.uuid], now=now)
        with pytest.raises(Conflict):
            replace(campaign, an, now)
        change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)
        with pytest.raises(CampaignClosed):
            replace(campaign, an, now)


class TestRestoring:
    def test_a_withdrawal_is_taken_back_with_its_seat(
        self, campaign: Campaign, an: Enrolment, dong_nai: Person, nghe_an: Person, now: datetime
    ) -> None:
        withdraw_enrolments(actor=None, campaign=campaign, enrolment_uuids=[an.uuid], reason="Nhầm", now=now)
        an.refresh_from_db()
        assert an.withdrawn_reason == "Nhầm"
        with pytest.raises(OutsideScope):
            restore_enrolment(actor=nghe_an, campaign=campaign, enrolment_uuid=an.uuid, now=now)

        back = restore_enrolment(actor=dong_nai, campaign=campaign, enrolment_uuid=an.uuid, now=now)
        again = restore_enrolment(actor=dong_nai, campaign=campaign, enrolment_uuid=an.uuid, now=now)

        assert (back.state, back.withdrawn_at, back.withdrawn_reason) == (
            "active",
            None,
            "",
        ) and again == back
        assert Fact.objects.filter(kind="enrolment.restored", subject=an.uuid).count() == 1
        assert_seats_add_up(campaign)

    def test_not_without_a_seat_nor_twice_in_nor_after_the_close(
        self, campaign: Campaign, an: Enrolment, now: datetime
    ) -> None:
        withdraw_enrolments(actor=None, campaign=campaign, enrolment_uuids=[an.uuid], now=now)
        enrol(campaign, now, *(new(make_person(f"Vũ Văn {one}", now, "25270")) for one in "AB"))
        with pytest.raises(QuotaShort):
            restore_enrolment(actor=None, campaign=campaign, enrolment_uuid=an.uuid, now=now)
        set_quotas(actor=None, campaign=campaign, seats={"25270": 5}, now=now)
        enrol(campaign, now, new(an.person))
        with pytest.raises(AlreadyEnrolled):
            restore_enrolment(actor=None, campaign=campaign, enrolment_uuid=an.uuid, now=now)
        change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)
        with pytest.raises(CampaignClosed):
            restore_enrolment(actor=None, campaign=campaign, enrolment_uuid=an.uuid, now=now)


class TestTheEnd:
    def test_a_later_day_moves_cohorts_that_ended_then_and_opens_a_closed_campaign(
        self, campaign: Campaign, organiser: Person, now: datetime
    ) -> None:
        for code, day in (("d1", 10), ("d2", 20)):
            add_cohort(
                actor=None, campaign=campaign, code=code, title=code, starts_on=date(2026, 5, 1), ends_on=date(2026, 5, day), now=now,
            )  # fmt: skip
        change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)
        assert campaign.closed_at == now

        extend_campaign(
            actor=organiser, campaign=campaign, ends_on=date(2026, 6, 1), reason="Mưa bão", now=now
        )

        assert (campaign.ends_on, campaign.state, campaign.closed_at) == (date(2026, 6, 1), "open", None)
        assert list(Cohort.objects.order_by("code").values_list("ends_on", flat=True)) == [
            date(2026, 5, 10), date(2026, 6, 1),
        ]  # fmt: skip
        assert AuditEntry.objects.get(action="campaign.extended").details["reason"] == "Mưa bão"
        assert AuditEntry.objects.get(action="campaign.open").details == {"reason": "Mưa bão"}

    @pytest.mark.parametrize(("day", "reason"), [(20, "x"), (19, "x"), (25, " ")])
    def test_not_earlier_and_not_without_a_reason(
        self, campaign: Campaign, now: datetime, day: int, reason: str
    ) -> None:
        with pytest.raises(Invalid):
            extend_campaign(actor=None, campaign=campaign, ends_on=date(2026, 5, day), reason=reason, now=now)

    def test_closing_twice_keeps_the_first_moment_and_reopening_tells_why(
        self, campaign: Campaign, organiser: Person, dong_nai: Person, now: datetime
    ) -> None:
        with pytest.raises(Conflict):
            reopen_campaign(actor=organiser, campaign=campaign, reason="x", now=now)
        for minutes in (0, 5):
            change_state(
                actor=organiser,
                campaign=campaign,
                state=CampaignState.CLOSED,
                now=now + timedelta(minutes=minutes),
            )
        assert campaign.closed_at == now
        for actor, reason, error in ((dong_nai, "x", OutsideScope), (organiser, "", Invalid)):
            with pytest.raises(error):
                reopen_campaign(actor=actor, campaign=campaign, reason=reason, now=now)
        assert reopen_campaign(actor=organiser, campaign=campaign, reason="Thi lại", now=now).state == "open"


@pytest.mark.usefixtures("committed")
@pytest.mark.django_db(transaction=True)
class TestFigures:
    def test_sums_stay_equal_and_earlier_days_stay_where_they_were(
        self, campaign: Campaign, an: Enrolment, now: datetime
    ) -> None:
        def people(path: str, day: date) -> int:
            cells = Counter.objects.filter(
                campaign_id=campaign.pk, measure="enrolled", unit_path__startswith=path, day__lte=day
            )
            return sum(cells.values_list("value", flat=True))

        later = now + timedelta(days=2)
        move(campaign, an, "26248", later)
        made = replace(campaign, Enrolment.objects.get(pk=an.pk), later)
        drain()

        before, after = now.date(), later.date()
        assert (people(LOC_NINH, before), people(TRANG_BOM, before), people("VN/", before)) == (1, 0, 1)
        assert (people(LOC_NINH, after), people(TRANG_BOM, after), people("VN/", after)) == (0, 1, 1)
        assert made.unit_path == TRANG_BOM


@pytest.mark.usefixtures("committed")
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_transfers_substitutions_and_approvals_never_take_more_seats_than_there_are(
        self, now: datetime
    ) -> None:
        threads, campaign = threading.active_count(), make_campaign(now)
        set_quotas(actor=None, campaign=campaign, seats={"75": 30, "25270": 8, "26248": 10}, now=now)
        people = [make_person(f"Lê Văn {number}", now, "26248") for number in range(10)]
        inside = enrol(campaign, now, *(new(person, TRANG_BOM) for person in people))
        set_entry_terms(actor=None, campaign=campaign, managers_enrol=True, sign_up_on=True, now=now)
        campaign.refresh_from_db()
        waiting = [
            sign_up(
                campaign=campaign,
                entry=Entry(f"Vũ Thị {'ABCDEGHIKL'[number]}", "01/02/1990", unit="25270"),
                has_consented=True, once=uuid4(), address="", now=now,
            )
            for number in range(10)
        ]  # fmt: skip

        def quietly(work: Any) -> None:
            with contextlib.suppress(DomainError):
                work()

        def transfer() -> None:
            for row in inside[:5]:
                quietly(lambda row=row: move(campaign, row, "25270", now))

        def substitute() -> None:
            for number, row in enumerate(inside):
                other = Entry(f"Trần Thị {'ABCDEGHIKL'[number]}", "03/04/1988")
                quietly(lambda row=row, other=other: replace(campaign, row, now, entry=other))

        def approve() -> None:
            for row in waiting:
                quietly(
                    lambda row=row: approve_requests(
                        actor=None, campaign=campaign, request_uuids=[row.uuid], now=now
                    )
                )

        def by_hand() -> None:
            for number in range(6):
                other = Entry(f"Đỗ Văn {'ABCDEG'[number]}", "05/06/1977", unit="26248")
                quietly(
                    lambda other=other: enrol_by_hand(actor=None, campaign=campaign, entry=other, now=now)
                )

        at_once(transfer, substitute, approve, approve, by_hand)

        assert_seats_add_up(campaign)
        taken = {path: taken for path, (_seats, _shared, taken) in rows(campaign).items()}
        assert taken[LOC_NINH] <= 8 and taken[TRANG_BOM] <= 10
        active = Enrolment.objects.filter(state="active")
        assert active.values("person").distinct().count() == active.count()
        assert Enrolment.objects.exclude(replaces=None).count() == 10
        assert threading.active_count() <= threads and connection.vendor
