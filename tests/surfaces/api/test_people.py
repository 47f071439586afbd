"""People by the API: found, seen, corrected, let in again; two records made one; requests decided."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.kernel.clock import now
from lantoa.people.models import ActivationCode, Person
from lantoa.people.services.persons import NewPerson, create_persons
from tests.surfaces.api.asking import ask
from tests.surfaces.api.world import HUE, WISHED, ApiWorld

pytestmark = pytest.mark.django_db


def _code(answered: object) -> tuple[int, str]:
    return answered.status_code, answered.json()["error"]["code"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("search", ["Kín Đáo", "kin dao", "0912 000 002", "912000002"])
def test_person_is_found_by_name_or_phone_without_diacritics(
    client: Client, world: ApiWorld, search: str
) -> None:
    found = ask(client, world, "manager", "GET", f"persons?search={search}").json()

    assert str(world.people["01"][1].person.uuid) in [row["uuid"] for row in found["rows"]]
    assert ask(client, world, "colleague", "GET", f"persons?search={search}").json()["page"]["total"] == 0


def test_page_of_a_person_tells_account_enrolments_and_history(client: Client, world: ApiWorld) -> None:
    third = world.people["01"][2].person

    seen = ask(client, world, "manager", "GET", f"persons/{third.uuid}").json()

    assert (seen["full_name"], seen["may_act"], seen["stands_for"]) == (third.full_name, True, None)
    assert [one["campaign"] for one in seen["enrolments"]] == [world.campaign.code]
    assert [one["wanted_name"] for one in seen["corrections"]] == [WISHED]
    assert [one["uuid"] for one in seen["merges"]] == [str(world.merge)]
    assert any(one["sentence"] == "Được ghi danh" for one in seen["history"])
    merged = ask(client, world, "manager", "GET", f"persons/{world.twins[1].uuid}").json()
    assert merged["stands_for"] == str(third.uuid)


def test_name_birth_and_phone_are_corrected(client: Client, world: ApiWorld) -> None:
    here = f"persons/{world.people['01'][2].person.uuid}"

    named = ask(client, world, "manager", "PATCH", here, {"birth": "05/06/1985", "reason": "Theo căn cước"})
    wrong = ask(client, world, "manager", "PATCH", here, {"birth": "30/02/1985", "reason": "x"})
    taken = ask(client, world, "manager", "PUT", f"{here}/phone", {"phone": "0912000002"})
    nonsense = ask(client, world, "manager", "PUT", f"{here}/phone", {"phone": "12"})
    listed = ask(client, world, "manager", "GET", "phones").json()
    called = ask(client, world, "manager", "PUT", f"{here}/phone", {"phone": "0913 111 222"}).json()

    assert named.json()["birth"] == "05/06/1985"
    assert named.json()["full_name"] == world.people["01"][2].person.full_name
    assert (_code(wrong), _code(taken)) == ((422, "wrong_birth"), (409, "phone_taken"))
    assert _code(nonsense) == (422, "not_a_phone")
    assert [(one["trouble"], one["written"]) for one in listed["rows"]] == [("none", "")]
    assert (called["phone"], called["sign_in_names"][-1]) == ("+84913111222", "+84913111222")
    assert ask(client, world, "manager", "GET", "phones").json()["page"]["total"] == 0


def test_code_unlock_and_sign_out_let_somebody_in_again(client: Client, world: ApiWorld) -> None:
    second, organiser = world.people["01"][1].person, world.persons["organiser"]
    ask(client, world, "manager", "POST", f"persons/{second.uuid}/code")
    ActivationCode.objects.filter(person=second).update(tries=5)
    locked = ask(client, world, "manager", "GET", f"persons/{second.uuid}").json()["code"]

    unlocked = ask(client, world, "manager", "POST", f"persons/{second.uuid}/unlock").json()["code"]
    slip = ask(client, world, "manager", "POST", f"persons/{second.uuid}/code").json()
    out = ask(client, world, "manager", "POST", f"persons/{second.uuid}/sign-out", {})
    Person.objects.filter(pk=second.pk).update(is_active=False)
    stopped = ask(client, world, "manager", "POST", f"persons/{second.uuid}/code")
    Person.objects.filter(pk=organiser.pk).update(unit_path="VN/01/")
    above = ask(client, world, "manager", "POST", f"persons/{organiser.uuid}/code")

    assert (locked, unlocked) == ("locked", "live")
    assert slip["full_name"] == second.full_name and slip["code"]
    assert out.json() == {"signed_out": 0}
    assert (_code(stopped), _code(above)) == ((409, "account_stopped"), (403, "outside_scope"))


def test_request_to_correct_is_accepted_once(client: Client, world: ApiWorld) -> None:
    here = f"corrections/{world.correction}/decide"
    (waiting,) = ask(client, world, "manager", "GET", "corrections").json()["rows"]

    accepted = ask(client, world, "manager", "POST", here, {"accept": True}).json()
    again = ask(client, world, "manager", "POST", here, {"accept": False}).json()

    assert (waiting["uuid"], waiting["wanted_name"]) == (str(world.correction), WISHED)
    assert accepted["accepted"] is again["accepted"] is True
    seen = ask(client, world, "manager", "GET", f"persons/{accepted['person_uuid']}").json()
    assert (seen["full_name"], seen["corrections"]) == (WISHED, [])
    assert ask(client, world, "manager", "GET", "corrections").json()["rows"] == []


def test_two_records_become_one_and_two_again(client: Client, world: ApiWorld) -> None:
    second, twin = str(world.people["01"][1].person.uuid), str(world.twins[0].uuid)
    pair = {"kept": second, "merged": twin, "reason": "Đã gọi điện hỏi"}
    (suggested,) = ask(client, world, "manager", "GET", "duplicates").json()["rows"]

    plan = ask(client, world, "manager", "POST", "merges/preview", pair).json()
    merged = ask(client, world, "manager", "POST", "merges", pair)
    twice = ask(client, world, "manager", "POST", "merges", pair)
    undo = f"merges/{merged.json()['uuid']}/undo"
    undone = [ask(client, world, "manager", "POST", undo).json() for _ in range(2)]

    assert {suggested["first"]["uuid"], suggested["second"]["uuid"]} == {second, twin}
    assert (suggested["same_name"], suggested["same_birth"]) == (True, True)
    assert (plan["refusals"], plan["may"], plan["doubled"]) == ([], True, [])
    assert plan["kept"]["enrolments"][0]["campaign"] == world.campaign.code
    assert merged.status_code == 201 and merged.json()["undone_at"] is None
    assert _code(twice) == (409, "cannot_merge") and twice.json()["error"]["details"]["reasons"]
    assert undone[0] == undone[1] and undone[0]["undone_at"]


def test_pair_called_two_people_is_not_suggested_again(client: Client, world: ApiWorld) -> None:
    pair = {"one": str(world.people["01"][1].person.uuid), "other": str(world.twins[0].uuid)}

    answered = [ask(client, world, "manager", "POST", "duplicates/dismiss", pair) for _ in range(2)]

    assert [one.status_code for one in answered] == [204, 204]
    assert ask(client, world, "manager", "GET", "duplicates").json()["page"]["total"] == 0


@pytest.mark.parametrize("path", ["persons", "phones", "duplicates", "corrections", "announcements"])
def test_queries_do_not_grow_with_people(client: Client, world: ApiWorld, path: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask(client, world, "organiser", "GET", path).status_code == 200
        return len(queries)

    unit = world.people["46"][0].unit

    def add(letters: str) -> None:
        new = [
            NewPerson(
                f"Nguyễn Văn {letter}", unit_id=unit.pk, unit_path=HUE, birth_year=1980, phone="+84912345678"
            )
            for letter in letters
        ]
        create_persons(actor=None, new=new, now=now())

    add("AA")
    count()  # places of the day are read once by a process
    few = count()
    add("AABBCC")

    assert count() == few
