"""An operator, an author, a colleague who organises the whole country, a stranger, each with a browser."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lantoa.people.models import Person
from lantoa.people.services.operators import create_operator
from lantoa.people.services.roles import grant_role
from tests.outcomes.scenes import make_organiser, make_person, unit_at

# The pages use the real clock, so that codes and tokens are made in the present.
NOW = datetime.now(UTC)
PASSWORD = "Loa-phuong-buoi-som"
BACKEND = "lantoa.people.backends.SignInNameBackend"


@dataclass(frozen=True)
class Visitor:
    """A person with a browser that is signed in."""

    person: Person
    client: Client

    def page(self, address: str) -> str:
        """The text of a page that must be there."""
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.content.decode()


def signed_in(person: Person) -> Visitor:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return Visitor(person, client)


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own."""
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path)
    return tmp_path


@pytest.fixture
def operator(db: None) -> Visitor:
    unit_at("VN/")  # tests with real transactions leave no units behind
    return signed_in(
        create_operator(user_name="van-hanh", password=PASSWORD, full_name="Đỗ Thị Vận Hành", now=NOW)
    )


@pytest.fixture
def author(db: None) -> Visitor:
    person = make_person("Bùi Thị Soạn", path="VN/")
    grant_role(actor=None, person=person, name="author", now=NOW)
    return signed_in(person)


@pytest.fixture
def organiser(db: None) -> Visitor:
    return signed_in(make_organiser())


@pytest.fixture
def stranger(db: None) -> Visitor:
    return signed_in(make_person("Trần Văn Bình"))
