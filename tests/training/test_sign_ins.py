"""The first sign-in of each enrolment, taken from the facts of the people room. Real commits: consumers read only those."""

from datetime import datetime, timedelta

import pytest

from lantoa.facts.consumers import drain
from lantoa.facts.models import Fact
from lantoa.people.services.demonstration import activate_in_bulk
from lantoa.people.services.sign_in import note_sign_in
from lantoa.training.models import Enrolment
from lantoa.training.services.enrolments import NewEnrolment, enrol_persons
from tests.training.conftest import make_campaign, make_person

pytestmark = pytest.mark.usefixtures("committed")


def test_it_is_noted_once_and_only_while_enrolled(now: datetime) -> None:
    first, second = make_campaign(now, "khoa-mot"), make_campaign(now, "khoa-hai")
    person, early = make_person("Lê Văn An", now, "25270"), make_person("Lê Văn Sớm", now, "25270")
    note_sign_in(person=early, now=now)
    later = now + timedelta(minutes=1)
    for campaign in (first, second):
        new = [
            NewEnrolment(person_id=one.pk, unit_id=one.unit_id, unit_code="25270", unit_path="VN/75/25270/")
            for one in (person, early)
        ]
        enrol_persons(actor=None, campaign=campaign, new=new, now=later)
    drain(now=later)
    assert not Fact.objects.filter(kind="enrolment.signed_in").exists()

    activate_in_bulk(persons=[person], password="trời xanh mây trắng", now=later)
    drain(now=later)
    note_sign_in(person=person, now=later + timedelta(days=1))
    drain(now=later)

    facts = Fact.objects.filter(kind="enrolment.signed_in").order_by("campaign_id")
    own = Enrolment.objects.filter(person=person).order_by("campaign_id")
    assert [(fact.subject, fact.campaign_id, fact.unit_code, fact.payload) for fact in facts] == [
        (enrolment.uuid, enrolment.campaign_id, "25270", {"unit_path": "VN/75/25270/"}) for enrolment in own
    ]
    assert [enrolment.signed_in_at for enrolment in own] == [later, later]
    assert set(Enrolment.objects.filter(person=early).values_list("signed_in_at", flat=True)) == {None}
