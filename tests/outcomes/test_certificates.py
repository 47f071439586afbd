"""Issuing and revoking certificates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import AuditEntry, Fact
from lantoa.kernel.errors import DomainError
from lantoa.outcomes.enums import Refusal
from lantoa.outcomes.models import Certificate, SerialBook
from lantoa.outcomes.services.certificates import issue_certificates, revoke_certificate
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.outcomes.services.verdicts import decide
from lantoa.outcomes.tasks import issue
from lantoa.people.models import CorrectionRequest
from lantoa.training.models import Campaign, Cohort, Enrolment
from tests.facts.streams import in_thread, join
from tests.outcomes.scenes import (
    AT,
    DONG_NAI,
    HA_NOI,
    LOC_NINH,
    enrol,
    finish,
    happen,
    make_campaign,
    make_organiser,
    make_person,
    mark,
)

pytestmark = pytest.mark.django_db


def pass_all(campaign: Campaign, rows: list[Enrolment], *, percent: str = "86.67") -> None:
    happen(campaign, *(mark(row, percent) for row in rows), *(finish(row) for row in rows))
    decide(campaign=campaign, enrolments=[row.uuid for row in rows], now=AT)


def test_what_is_printed_is_frozen_at_issue() -> None:
    campaign = make_campaign()
    set_terms(
        actor=None,
        campaign=campaign,
        terms=Terms(
            place=" Hà  Nội ", signer_title="TM. Ban Tổ chức\nTrưởng ban", signer_name="Trần Quốc Bảo"
        ),
        now=AT,
    )
    (row,) = enrol(campaign, "Nguyễn Thị Thùy Dương", path=LOC_NINH)
    pass_all(campaign, [row])
    actor = make_organiser()

    issue_certificates(actor=actor, campaign=campaign, now=AT)
    row.person.full_name = "Tên Khác"
    row.person.save(update_fields=["full_name"])

    certificate = Certificate.objects.get()
    assert certificate.serial == "LT-2026-000001"
    assert certificate.full_name == "Nguyễn Thị Thùy Dương"
    assert certificate.birth == "08/06/1987"
    assert certificate.unit_name == "Phường Lộc Ninh, thành phố Đồng Nai"
    assert certificate.campaign_title == "Nghiệp vụ thông tin cơ sở năm 2026"
    assert certificate.organisation == "Cục Thông tin cơ sở"
    assert certificate.percent == Decimal("86.67")
    assert (certificate.starts_on, certificate.ends_on) == (date(2026, 5, 5), date(2026, 5, 15))
    assert (certificate.place, certificate.signer_title) == ("Hà Nội", "TM. Ban Tổ chức\nTrưởng ban")
    assert (certificate.issued_on, certificate.issued_by) == (date(2026, 5, 11), actor.uuid)
    assert len(certificate.check_code) == 12
    fact = Fact.objects.get(kind="certificate.issued")
    assert (fact.subject, fact.payload, fact.campaign_id) == (
        row.uuid,
        {"serial": certificate.serial},
        campaign.pk,
    )


def test_a_cohort_prints_its_own_dates() -> None:
    campaign = make_campaign()
    cohort = Cohort.objects.create(
        campaign=campaign, code="dot-1", title="Đợt 1", starts_on=date(2026, 5, 6), ends_on=date(2026, 5, 8)
    )
    rows = enrol(campaign, cohort=cohort)
    pass_all(campaign, rows)

    issue_certificates(actor=None, campaign=campaign, now=AT)

    certificate = Certificate.objects.get()
    assert (certificate.starts_on, certificate.ends_on) == (cohort.starts_on, cohort.ends_on)


def test_issuing_again_gives_nobody_a_second_certificate() -> None:
    campaign = make_campaign()
    rows = enrol(campaign, "Trần Thị Bình", "Lê Văn Cường")
    pass_all(campaign, rows)

    first = issue_certificates(actor=None, campaign=campaign, now=AT)
    by_name = issue_certificates(actor=None, campaign=campaign, enrolments=[row.uuid for row in rows], now=AT)
    all_again = issue_certificates(actor=None, campaign=campaign, now=AT)

    assert first.serials == ("LT-2026-000001", "LT-2026-000002")
    assert (by_name.serials, by_name.already) == ((), 2)
    assert (all_again.serials, all_again.already) == ((), 0)
    assert Certificate.objects.count() == 2


def test_who_gets_none_is_named_with_the_reason() -> None:
    campaign = make_campaign()
    good, failed, gone, wrong_name, no_verdict = enrol(campaign, *(f"An Văn {letter}" for letter in "ABCDE"))
    pass_all(campaign, [good, gone, wrong_name])
    pass_all(campaign, [failed], percent="10")
    Enrolment.objects.filter(pk=gone.pk).update(state="withdrawn")
    CorrectionRequest.objects.create(person=wrong_name.person, full_name="An Văn Đ")
    stranger = enrol(make_campaign("khac"), "Người Lạ")[0]
    wanted = [row.uuid for row in (good, failed, gone, wrong_name, no_verdict, stranger)]

    done = issue_certificates(actor=None, campaign=campaign, enrolments=wanted, now=AT)

    assert len(done.serials) == 1
    assert done.refused == {
        failed.uuid: Refusal.NOT_PASSED,
        no_verdict.uuid: Refusal.NOT_PASSED,
        gone.uuid: Refusal.WITHDRAWN,
        wrong_name.uuid: Refusal.CORRECTION_OPEN,
        stranger.uuid: Refusal.UNKNOWN,
    }


def test_serials_go_on_without_a_gap_over_chunks_and_after_a_rollback() -> None:
    campaign = make_campaign()
    rows = enrol(campaign, *(f"Nguyễn Văn {number}" for number in range(205)))
    pass_all(campaign, rows)

    with pytest.raises(RuntimeError), transaction.atomic():
        issue_certificates(actor=None, campaign=campaign, enrolments=[rows[0].uuid], now=AT)
        raise RuntimeError
    done = issue_certificates(actor=None, campaign=campaign, now=AT)

    assert done.serials == tuple(f"LT-2026-{number:06}" for number in range(1, 206))
    assert SerialBook.objects.get(year=2026).last == 205
    assert Certificate.objects.values("check_code").distinct().count() == 205


def test_each_year_counts_from_one_by_the_day_in_viet_nam() -> None:
    campaign = make_campaign()
    one, two = enrol(campaign, "Trần Thị Bình", "Lê Văn Cường")
    pass_all(campaign, [one, two])
    new_year_in_viet_nam = AT.replace(month=12, day=31, hour=17, minute=30)

    first = issue_certificates(actor=None, campaign=campaign, enrolments=[one.uuid], now=AT)
    second = issue_certificates(
        actor=None, campaign=campaign, enrolments=[two.uuid], now=new_year_in_viet_nam
    )

    assert (first.serials, second.serials) == (("LT-2026-000001",), ("LT-2027-000001",))


def test_a_chunk_costs_the_same_queries_for_one_and_for_many() -> None:
    campaign = make_campaign()
    rows = enrol(campaign, *(f"Nguyễn Văn {number}" for number in range(12)))
    pass_all(campaign, rows)
    issue_certificates(actor=None, campaign=campaign, enrolments=[rows[0].uuid], now=AT)

    with CaptureQueriesContext(connection) as few:
        issue_certificates(actor=None, campaign=campaign, enrolments=[rows[1].uuid], now=AT)
    with CaptureQueriesContext(connection) as many:
        issue_certificates(actor=None, campaign=campaign, enrolments=[row.uuid for row in rows[2:]], now=AT)

    assert len(few) == len(many)


def test_an_organiser_issues_inside_the_own_subtree_only() -> None:
    campaign = make_campaign()
    here, there = [enrol(campaign, path=path)[0] for path in (LOC_NINH, HA_NOI)]
    pass_all(campaign, [here, there])
    organiser = make_organiser(DONG_NAI)

    done = issue_certificates(actor=organiser, campaign=campaign, now=AT)
    with pytest.raises(DomainError) as refused:
        issue_certificates(actor=organiser, campaign=campaign, enrolments=[there.uuid], now=AT)

    assert len(done.serials) == 1
    assert Certificate.objects.get().enrolment == here
    assert refused.value.code == "outside_scope"


def test_a_stranger_issues_and_revokes_nothing() -> None:
    campaign = make_campaign()
    rows = enrol(campaign)
    pass_all(campaign, rows)
    stranger = make_person("Người Lạ")

    with pytest.raises(DomainError):
        issue_certificates(actor=stranger, campaign=campaign, now=AT)
    issue_certificates(actor=None, campaign=campaign, now=AT)
    with pytest.raises(DomainError):
        revoke_certificate(actor=stranger, serial="LT-2026-000001", reason="thử", now=AT)

    assert Certificate.objects.get().is_valid


def test_revoking_keeps_the_record_and_a_new_one_may_follow() -> None:
    campaign = make_campaign()
    rows = enrol(campaign)
    pass_all(campaign, rows)
    issue_certificates(actor=None, campaign=campaign, now=AT)
    actor = make_organiser()

    revoke_certificate(
        actor=actor, serial="LT-2026-000001", reason="  Sai họ tên ", now=AT + timedelta(days=1)
    )
    again = issue_certificates(actor=actor, campaign=campaign, now=AT + timedelta(days=2))

    old = Certificate.objects.get(serial="LT-2026-000001")
    assert (old.is_valid, old.revoke_reason, old.revoked_by) == (False, "Sai họ tên", actor.uuid)
    assert again.serials == ("LT-2026-000002",)
    facts = Fact.objects.filter(subject=rows[0].uuid, kind__startswith="certificate").order_by("id")
    assert list(facts.values_list("kind", flat=True)) == [
        "certificate.issued",
        "certificate.revoked",
        "certificate.issued",
    ]
    assert AuditEntry.objects.get(action="certificate.revoked").details == {"serial": "LT-2026-000001"}


@pytest.mark.parametrize(
    ("serial", "reason", "code"),
    [
        ("LT-2026-000001", "  ", "revoke_reason_missing"),
        ("LT-2026-999999", "sai", "certificate_not_found"),
        ("LT-2026-000002", "sai", "certificate_revoked"),
    ],
)
def test_a_revocation_that_makes_no_sense_is_refused(serial: str, reason: str, code: str) -> None:
    campaign = make_campaign()
    rows = enrol(campaign, "Trần Thị Bình", "Lê Văn Cường")
    pass_all(campaign, rows)
    issue_certificates(actor=None, campaign=campaign, now=AT)
    revoke_certificate(actor=None, serial="LT-2026-000002", reason="sai họ tên", now=AT)

    with pytest.raises(DomainError) as refused:
        revoke_certificate(actor=None, serial=serial, reason=reason, now=AT)

    assert refused.value.code == code
    assert refused.value.message


def test_the_job_reports_what_it_did() -> None:
    campaign = make_campaign()
    good, waiting = enrol(campaign, "Trần Thị Bình", "Lê Văn Cường")
    pass_all(campaign, [good, waiting])
    CorrectionRequest.objects.create(person=waiting.person)
    steps: list[tuple[int, int]] = []

    result = issue(report=lambda done, total: steps.append((done, total)), campaign_id=campaign.pk)

    assert result == {"issued": 1, "already": 0, "refused": {"correction_open": 1}}
    assert steps == [(2, 2)]


@pytest.mark.django_db(transaction=True)
def test_parallel_issuers_give_each_one_certificate_and_no_gap() -> None:
    campaign = make_campaign()
    rows = enrol(campaign, *(f"Nguyễn Văn {number}" for number in range(60)))
    pass_all(campaign, rows)
    keys = [row.uuid for row in rows]

    def some(start: int) -> None:
        for offset in range(0, 60, 10):
            part = [keys[(start + offset + step) % 60] for step in range(15)]
            issue_certificates(actor=None, campaign=campaign, enrolments=part, now=AT)

    join(*(in_thread(lambda start=start: some(start)) for start in (0, 7, 23, 41)))  # type: ignore[misc]

    serials = sorted(Certificate.objects.values_list("serial", flat=True))
    assert serials == [f"LT-2026-{number:06}" for number in range(1, 61)]
    assert Certificate.objects.values("enrolment").distinct().count() == 60
    assert Fact.objects.filter(kind="certificate.issued").count() == 60
