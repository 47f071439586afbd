"""People of every kind for the tests of this room."""

from collections.abc import Callable
from datetime import datetime

import pytest

from lantoa.people.models import Person
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.territory.models import Unit
from lantoa.territory.queries import unit_as_of

MakePerson = Callable[..., Person]


@pytest.fixture
def commune(db: None, now: datetime) -> Unit:
    """Phường Trảng Bom, Đồng Nai."""
    return unit_as_of("26248", now.date())


@pytest.fixture
def make_person(commune: Unit, now: datetime) -> MakePerson:
    """Makes a person of the commune through the room's own service; `password` makes an account that signs in."""

    def make(full_name: str = "Nguyễn Văn An", *, password: str = "", **values: object) -> Person:
        unit = values.pop("unit", commune)
        assert isinstance(unit, Unit)
        new = NewPerson(full_name=full_name, unit_id=unit.pk, unit_path=unit.path, **values)  # type: ignore[arg-type]
        (person,) = create_persons(actor=None, new=[new], now=now)
        if password:
            person.set_password(password)
            person.activated_at = now
            person.save()
        return person

    return make
