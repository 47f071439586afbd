"""Who works at the console in tests: an organiser of the whole country, a unit manager, a colleague elsewhere, a stranger."""

from typing import Any

from django.test import Client

from lantoa.people.models import Person, Role
from lantoa.training.models import Campaign
from tests.outcomes.scenes import DONG_NAI, make_organiser, make_person

BACKEND = "lantoa.people.backends.SignInNameBackend"


def client_of(person: Person, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(person, backend=BACKEND)
    return client


def organiser_client() -> Client:
    return client_of(make_organiser())


def manager_client(campaign: Campaign, path: str = DONG_NAI) -> Client:
    """Manages the people of one province in this campaign."""
    person = make_person("Trần Thị Quản Lý", path=path)
    Role.objects.create(person=person, name="unit_manager", unit_path=path, campaign_id=campaign.pk)
    return client_of(person)


def colleague_client(campaign: Campaign) -> Client:
    """Manages a province in another campaign only."""
    person = make_person("Phạm Văn Khóa Khác")
    Role.objects.create(
        person=person, name="unit_manager", unit_path=DONG_NAI, campaign_id=campaign.pk + 1000
    )
    return client_of(person)


def stranger_client() -> Client:
    """A learner without any role."""
    return client_of(make_person("Lê Văn Lạ"))
