"""Verdicts follow the facts."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.facts.consumers import consumers, drain
from lantoa.facts.models import Fact
from lantoa.outcomes.models import Certificate, Verdict
from lantoa.outcomes.queries import newest_verdict
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.outcomes.services.verdicts import decide, decide_again, take_facts
from tests.facts.streams import only_consumers
from tests.outcomes.scenes import AT, enrol, finish, happen, make_campaign, make_organiser, mark

pytestmark = pytest.mark.django_db


def take_all() -> None:
    take_facts(list(Fact.objects.order_by("id")), AT)


def test_a_mark_and_finished_lessons_make_a_passed_verdict() -> None:
    campaign = make_campaign()
    (enrolment,) = enrol(campaign)
    happen(campaign, mark(enrolment, "86.67"), finish(enrolment))

    take_all()

    record = newest_verdict(enrolment)
    assert record is not None and record.passed
    assert record.percent == Decimal("86.67")
    assert record.missing == ()


def test_what_is_missing_is_said_in_words() -> None:
    campaign = make_campaign()
    (enrolment,) = enrol(campaign)
    happen(campaign, mark(enrolment, 20))

    take_all()

    record = newest_verdict(enrolment)
    assert record is not None and not record.passed
    assert record.missing == (
        "Chưa học hết các bài của khóa tập huấn.",
        "Điểm bài kiểm tra cuối khóa chưa đạt mức yêu cầu.",
    )


def test_without_evidence_there_is_no_verdict() -> None:
    campaign = make_campaign()
    (enrolment,) = enrol(campaign)

    decide(campaign=campaign, enrolments=[enrolment.uuid], now=AT)

    assert newest_verdict(enrolment) is None


def test_the_same_facts_again_write_nothing() -> None:
    campaign = make_campaign()
    (enrolment,) = enrol(campaign)
    happen(campaign, mark(enrolment, 80), finish(enrolment))

    take_all()
    take_all()

    assert Verdict.objects.count() == 1


def test_re_marking_adds_a_verdict_and_keeps_the_old_one() -> None:
    campaign = make_campaign()
    (enrolment,) = enrol(campaign)
    happen(campaign, mark(enrolment, 80), finish(enrolment))
    take_all()
    happen(campaign, mark(enrolment, 45))

    take_all()

    assert list(Verdict.objects.order_by("id").values_list("passed", flat=True)) == [True, False]
    record = newest_verdict(enrolment)
    assert record is not None and not record.passed


def test_marks_of_one_campaign_do_not_count_in_another() -> None:
    one, other = make_campaign("mot"), make_campaign("hai")
    (here,), (there,) = enrol(one), enrol(other)
    happen(one, mark(here, 80), finish(here))
    happen(other, finish(there))

    take_all()

    assert Verdict.objects.get(enrolment=here).passed
    assert Verdict.objects.get(enrolment=there).missing == ["test"]


def test_a_lower_pass_mark_decides_again() -> None:
    campaign = make_campaign()
    (enrolment,) = enrol(campaign)
    happen(campaign, mark(enrolment, 45), finish(enrolment))
    take_all()
    campaign.pass_percent = Decimal(40)
    campaign.save(update_fields=["pass_percent"])

    changed = decide_again(campaign=campaign, now=AT)

    assert changed == 1
    record = newest_verdict(enrolment)
    assert record is not None and record.passed


def test_lessons_count_only_where_the_terms_ask_for_them() -> None:
    campaign = make_campaign()
    (enrolment,) = enrol(campaign)
    happen(campaign, mark(enrolment, 80))
    set_terms(actor=make_organiser(), campaign=campaign, terms=Terms(lessons_required=False), now=AT)

    take_all()

    assert Verdict.objects.get().passed


def test_a_campaign_that_issues_automatically_certifies_with_the_verdict_and_once() -> None:
    campaign = make_campaign()
    passed, failed = enrol(campaign, "Trần Thị Bình", "Lê Văn Cường")
    set_terms(actor=None, campaign=campaign, terms=Terms(issues_automatically=True), now=AT)
    happen(campaign, mark(passed, 80), finish(passed), mark(failed, 10), finish(failed))

    take_all()
    take_all()

    assert [row.enrolment for row in Certificate.objects.all()] == [passed]
    assert Fact.objects.filter(kind="certificate.issued", subject=passed.uuid).count() == 1


def test_a_batch_costs_the_same_queries_for_one_enrolment_and_for_many() -> None:
    campaign = make_campaign()
    (one,) = enrol(campaign)
    many = enrol(campaign, *(f"Nguyễn Văn {letter}" for letter in "BCDEGHIKLM"))
    happen(
        campaign, mark(one, 80), finish(one), *(mark(row, 80) for row in many), *(finish(row) for row in many)
    )
    facts = list(Fact.objects.order_by("id"))

    with CaptureQueriesContext(connection) as few:
        take_facts([fact for fact in facts if fact.subject == one.uuid], AT)
    with CaptureQueriesContext(connection) as more:
        take_facts(facts, AT)

    assert len(few) == len(more)
    assert Verdict.objects.count() == 11


@pytest.mark.django_db(transaction=True)
def test_the_consumer_is_registered_and_follows_the_stream() -> None:
    (verdicts,) = [consumer for consumer in consumers() if consumer.name == "outcomes.verdicts"]
    campaign = make_campaign()
    (enrolment,) = enrol(campaign)
    happen(campaign, mark(enrolment, 80), finish(enrolment))

    with only_consumers(verdicts):
        drain(now=AT)

    assert Verdict.objects.get().passed
