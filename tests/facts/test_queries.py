"""The audit trail and the facts behind a figure."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import Fact
from lantoa.facts.queries import audit_lines, facts_about
from lantoa.facts.services import NewFact, record_audit, record_facts
from lantoa.facts.streams import one_moment
from tests.facts.streams import AT, in_thread, join, write_facts

pytestmark = pytest.mark.django_db


def test_the_audit_trail_is_newest_first_and_paged() -> None:
    for number in range(5):
        at = AT + timedelta(minutes=number)
        record_audit(actor_uuid=None, action="roster.confirmed", now=at, campaign_id=3)

    page = audit_lines(campaign_id=3, page=2, size=2)

    assert (page.total, page.pages) == (5, 3)
    assert [line.at for line in page.rows] == [AT + timedelta(minutes=2), AT + timedelta(minutes=1)]


def test_the_audit_trail_is_filtered_by_actor_subject_action_and_time() -> None:
    actor, subject = uuid.uuid4(), uuid.uuid4()
    shared = {"campaign_id": 77}
    record_audit(
        actor_uuid=actor, action="roster.confirmed", now=AT, subject=subject, details={"rows": 4}, **shared
    )
    record_audit(actor_uuid=None, action="rosters", now=AT + timedelta(days=1), **shared)

    assert [line.details for line in audit_lines(actor_uuid=actor).rows] == [{"rows": 4}]
    assert audit_lines(subject=subject).total == 1
    assert audit_lines(action="roster", **shared).total == 1
    assert audit_lines(since=AT + timedelta(hours=1), **shared).total == 1
    assert audit_lines(until=AT, **shared).total == 0


def test_a_page_of_the_audit_trail_costs_the_same_queries_with_one_row_and_with_many() -> None:
    record_audit(actor_uuid=None, action="a", now=AT)
    with CaptureQueriesContext(connection) as few:
        audit_lines()
    for _ in range(40):
        record_audit(actor_uuid=None, action="a", now=AT)
    with CaptureQueriesContext(connection) as many:
        audit_lines()

    assert len(few) == len(many) == 2


def test_the_facts_about_a_subject_come_in_the_order_they_were_written() -> None:
    subject = uuid.uuid4()
    kinds = ["enrolment.created", "enrolment.started", "enrolment.withdrawn"]
    facts = [NewFact(kind=kind, subject=subject, payload={"n": 1}) for kind in kinds]
    record_facts(actor_uuid=None, campaign_id=1, facts=facts, now=AT)
    write_facts(2)

    assert [fact.kind for fact in facts_about(campaign_id=1, subjects=[subject])] == kinds
    assert len(facts_about(campaign_id=1, subjects=[subject], kinds=["enrolment.started"])) == 1
    assert facts_about(campaign_id=2, subjects=[subject]) == []


def test_a_fact_belongs_to_the_day_in_viet_nam() -> None:
    just_after_midnight = AT.replace(hour=17, minute=1)

    facts = [NewFact(kind="x", subject=uuid.uuid4())]
    record_facts(actor_uuid=None, campaign_id=1, facts=facts, now=just_after_midnight)

    assert Fact.objects.get().day.isoformat() == "2026-05-12"


@pytest.mark.django_db(transaction=True)
def test_what_is_read_as_of_one_moment_does_not_see_what_others_write_meanwhile() -> None:
    write_facts(2)

    with one_moment():
        before = Fact.objects.count()
        join(in_thread(lambda: write_facts(3)))
        during = Fact.objects.count()
    write_facts(1)  # the connection writes again afterwards

    assert (before, during, Fact.objects.count()) == (2, 2, 6)
