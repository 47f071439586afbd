"""Persons in bulk, their sign-in names, and finding them."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.people.errors import NoSuchPerson
from lantoa.people.models import Person, SignInName
from lantoa.people.queries.persons import person_by_sign_in_name, person_by_uuid, persons_in, sign_in_names_of
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.territory.models import Unit
from lantoa.territory.queries import unit_as_of
from lantoa.territory.rules.scope import EVERYTHING, NOTHING, Scope
from tests.people.conftest import MakePerson

pytestmark = pytest.mark.django_db


def new(commune: Unit, full_name: str = "Nguyễn Văn An", **values: object) -> NewPerson:
    return NewPerson(full_name=full_name, unit_id=commune.pk, unit_path=commune.path, **values)  # type: ignore[arg-type]


def test_a_person_gets_keys_birth_year_and_no_password(commune: Unit, now: datetime) -> None:
    (person,) = create_persons(
        actor=None, new=[new(commune, " Nguyễn  Thị Hoà ", birth_date=date(1985, 6, 8))], now=now
    )

    person.refresh_from_db()
    assert person.full_name == "Nguyễn Thị Hoà"
    assert person.name_fold == "nguyen thi hoa"
    assert person.birth_year == 1985
    assert not person.has_usable_password()
    assert person.activated_at is None


def test_the_first_of_a_shared_phone_keeps_it_and_the_other_gets_a_user_name(
    commune: Unit, now: datetime
) -> None:
    phone = "+84912345678"

    first, second = create_persons(
        actor=None, new=[new(commune, phone=phone), new(commune, "Trần Thị Bình", phone=phone)], now=now
    )
    (third,) = create_persons(actor=None, new=[new(commune, "Lê Văn Cường", phone=phone)], now=now)

    names = sign_in_names_of([first, second, third])
    assert names == {first.pk: [phone], second.pk: ["binh.tran.26248"], third.pk: ["cuong.le.26248"]}


def test_namesakes_without_phone_get_different_readable_names(commune: Unit, now: datetime) -> None:
    first = create_persons(actor=None, new=[new(commune) for _ in range(3)], now=now)
    second = create_persons(actor=None, new=[new(commune) for _ in range(9)], now=now)

    values = [sign_in_names_of([person])[person.pk][0] for person in [*first, *second]]
    assert values == ["an.nguyen.26248", *(f"an.nguyen.26248.{number}" for number in range(2, 13))]


def test_a_landline_signs_nobody_in(commune: Unit, now: datetime) -> None:
    (person,) = create_persons(actor=None, new=[new(commune, phone="+842513822222")], now=now)

    assert sign_in_names_of([person])[person.pk] == ["an.nguyen.26248"]


def test_making_many_takes_as_many_queries_as_making_few(commune: Unit, now: datetime) -> None:
    def queries(count: int, start: int) -> int:
        people = [new(commune, phone=f"+849{start + number:08}") for number in range(count)]
        people += [new(commune, f"Trần Văn {letter}") for letter in "ABCDE"]
        with CaptureQueriesContext(connection) as captured:
            create_persons(actor=None, new=people, now=now)
        return len(captured)

    # SQLite takes 999 values a statement; up to 40 persons fit into one.
    many = 400 if connection.vendor == "postgresql" else 40
    assert queries(5, 0) == queries(many, 1000)


def test_a_person_is_found_by_phone_in_any_form_and_user_name_in_any_case(make_person: MakePerson) -> None:
    person = make_person(phone="+84912345678")
    SignInName.objects.create(person=person, kind="user", value="van-an")

    for typed in ("0912345678", "+84 912 345 678", "912.345.678", "VAN-AN", " van-an "):
        assert person_by_sign_in_name(typed) == person
    for typed in ("", "0912345679", "nobody", "' OR 1=1 --"):
        assert person_by_sign_in_name(typed) is None


def test_the_list_is_in_the_order_of_vietnamese_given_names(make_person: MakePerson) -> None:
    for name in (
        "Trần Văn Ân",
        "Lê Thị An",
        "Đỗ Văn Ăn",
        "Phạm Văn Bình",
        "Nguyễn Văn Ấn",
        "Đặng Thị Đào",
        "Vũ Văn Dũng",
    ):
        make_person(name)

    names = [person.full_name for person in persons_in(EVERYTHING).rows]

    assert names == [
        "Lê Thị An", "Đỗ Văn Ăn", "Trần Văn Ân", "Nguyễn Văn Ấn", "Phạm Văn Bình", "Vũ Văn Dũng", "Đặng Thị Đào",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("hoa", ["Lê Thị Hoa", "Trần Văn Hòa", "Trần Văn Hóa"]),
        ("Hóa", ["Trần Văn Hóa", "Lê Thị Hoa", "Trần Văn Hòa"]),
        ("hoá", ["Trần Văn Hóa", "Lê Thị Hoa", "Trần Văn Hòa"]),
        ("van tran", ["Trần Văn Hòa", "Trần Văn Hóa"]),
        ("0912 345", ["Lê Thị Hoa"]),
        ("12345678", ["Lê Thị Hoa"]),
        ("hoa.tran", ["Trần Văn Hòa", "Trần Văn Hóa"]),
        ("không có ai", []),
        ("%", []),
    ],
)
def test_a_search_needs_no_diacritics_and_ranks_the_right_ones_first(
    make_person: MakePerson, search: str, found: list[str]
) -> None:
    make_person("Lê Thị Hoa", phone="+84912345678")
    make_person("Trần Văn Hóa")
    make_person("Trần Văn Hòa")

    names = [person.full_name for person in persons_in(EVERYTHING, search=search).rows]

    assert names == found


def test_a_scope_shows_its_own_people_only(make_person: MakePerson, commune: Unit, now: datetime) -> None:
    here = make_person("Người Trong")
    there = make_person("Người Ngoài", unit=unit_as_of("00004", now.date()))

    scope = Scope([commune.path])
    assert [person.pk for person in persons_in(scope).rows] == [here.pk]
    assert persons_in(NOTHING).total == 0
    assert person_by_uuid(here.uuid, scope=scope) == here
    with pytest.raises(NoSuchPerson):
        person_by_uuid(there.uuid, scope=scope)


def test_very_long_and_strange_names_fit_their_columns(commune: Unit, now: datetime) -> None:
    people = create_persons(
        actor=None, new=[new(commune, "ễ ổ " * 60), new(commune, "<b>An</b>\x00"), new(commune, "")], now=now
    )

    stored = list(Person.objects.filter(pk__in=[person.pk for person in people]).order_by("pk"))
    assert len(stored[0].full_name) <= 120
    assert stored[1].full_name == "<b>An</b>"
