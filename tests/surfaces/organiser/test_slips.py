"""Activation slips at the console: for a unit, for people chosen; as organiser, unit manager, colleague, stranger."""

import io
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.people.models import ActivationCode, Person, Role, SignInName
from lantoa.people.services.activation import check_code
from lantoa.training.models import Campaign, Enrolment
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, enrol, make_campaign
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)  # the pages use the real clock
HOME = "/to-chuc/tap-huan-2026/hoc-vien/"
PAGE = f"{HOME}phieu/"
CODE = re.compile(r'<strong class="slip-code">([^<]+)</strong>')


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def learners(campaign: Campaign, *names: str, path: str = LOC_NINH) -> list[Enrolment]:
    """Enrolled people with a phone to sign in with."""
    made = enrol(campaign, *names, path=path)
    for one in made:
        SignInName.objects.create(person=one.person, kind="phone", value=f"+849120{one.person_id:05}")
    return made


def test_unit_gets_one_slip_for_each_person_with_code_and_qr(campaign: Campaign) -> None:
    learners(campaign, "Lê Văn An", "Trần Thị Ánh")
    learners(campaign, "Lê Văn Xa", path=HA_NOI)
    client = organiser_client()
    assert "2 người chưa kích hoạt tài khoản" in seen(client, f"{PAGE}?don-vi=75")

    response = client.post(f"{PAGE}?don-vi=75", {"who": "missing"})

    page = response.content.decode()
    assert len(set(CODE.findall(page))) == 2
    assert page.count('<img class="slip-qr" src="data:image/') == 2
    assert "Lê Văn Xa" not in page and "Phường Lộc Ninh" in page and "http://testserver/kich-hoat/" in page
    assert "no-store" in response["Cache-Control"]
    assert ActivationCode.objects.count() == 2


def test_printed_code_opens_the_account(campaign: Campaign) -> None:
    (one,) = learners(campaign, "Lê Văn An")

    page = organiser_client().post(PAGE, {"who": "missing"}).content.decode()

    (code,) = CODE.findall(page)
    name = f"0{one.person.sign_in_names.get().value.removeprefix('+84')}"
    assert check_code(name=name, code=code, now=NOW).full_name == "Lê Văn An"


def test_those_with_a_good_slip_keep_it_unless_all_are_asked_for(campaign: Campaign) -> None:
    learners(campaign, "Lê Văn An", "Lê Văn Bình")
    client = organiser_client()
    client.post(PAGE, {"who": "missing"})
    before = set(ActivationCode.objects.values_list("digest", flat=True))

    again = client.post(PAGE, {"who": "missing"})
    assert again.status_code == 422 and "Không còn ai cần phiếu" in words_of(again.content.decode())
    assert set(ActivationCode.objects.values_list("digest", flat=True)) == before
    ActivationCode.objects.filter(person__full_name="Lê Văn An").update(expires_at=NOW - timedelta(days=1))
    assert len(CODE.findall(client.post(PAGE, {"who": "missing"}).content.decode())) == 1
    assert len(CODE.findall(client.post(PAGE, {"who": "all"}).content.decode())) == 2


@pytest.mark.parametrize("who", [None, "", "everyone", "missing\x00"])
def test_without_a_choice_no_code_is_made(campaign: Campaign, who: str | None) -> None:
    learners(campaign, "Lê Văn An")

    response = organiser_client().post(PAGE, {} if who is None else {"who": who})

    assert response.status_code == 422
    assert "Hãy chọn cấp phiếu cho ai." in words_of(response.content.decode())
    assert not ActivationCode.objects.exists()


def test_workbook_has_what_a_slip_has(campaign: Campaign) -> None:
    learners(campaign, "Lê Văn An")

    response = organiser_client().post(PAGE, {"who": "missing", "dang": "xlsx"})

    lines = [
        [cell for cell in row if cell is not None]
        for row in load_workbook(io.BytesIO(response.content)).active.values
    ]
    words = [str(cell) for line in lines for cell in line]
    assert "phieu-kich-hoat-tap-huan-2026.xlsx" in response["Content-Disposition"]
    assert {"Lê Văn An", "08/06/1987", "Phường Lộc Ninh, Thành phố Đồng Nai"} <= set(words)
    assert any(word.startswith("09120") for word in words)
    assert any("http://testserver/kich-hoat/" in word for word in words)


def test_people_chosen_by_name_get_a_code_even_with_a_password(campaign: Campaign) -> None:
    first, second = learners(campaign, "Lê Văn An", "Lê Văn Bình")
    Person.objects.filter(pk=first.person_id).update(activated_at=NOW)
    client = organiser_client()

    chosen = client.post(PAGE, {"enrolment": [str(first.uuid), str(first.uuid), "không phải", str(uuid4())]})

    assert len(CODE.findall(chosen.content.decode())) == 1
    assert list(ActivationCode.objects.values_list("person_id", flat=True)) == [first.person_id]
    nobody = client.post(PAGE, {"enrolment": "không phải"}, follow=True)
    assert "Hãy chọn ít nhất một người đang học." in words_of(nobody.content.decode())
    assert second.person_id not in ActivationCode.objects.values_list("person_id", flat=True)


def test_a_unit_manager_issues_no_code_for_someone_above(campaign: Campaign) -> None:
    (one,) = learners(campaign, "Lê Tổ Chức")
    Role.objects.create(person=one.person, name="organiser", unit_path="VN/")
    manager = manager_client(campaign)

    assert "1 người giữ vai trò quản lý" in seen(manager, PAGE)
    assert manager.post(PAGE, {"who": "all"}).status_code == 422
    told = manager.post(PAGE, {"enrolment": str(one.uuid)})

    assert told.status_code in {302, 403} and not ActivationCode.objects.exists()


def test_unit_manager_prints_for_the_own_subtree_only(campaign: Campaign) -> None:
    learners(campaign, "Lê Văn Gần")
    (other,) = learners(campaign, "Lê Văn Xa", path=HA_NOI)
    manager = manager_client(campaign)

    page = manager.post(PAGE, {"who": "all"}).content.decode()
    manager.post(PAGE, {"enrolment": str(other.uuid)})

    assert "Lê Văn Gần" in page and "Lê Văn Xa" not in page
    assert not ActivationCode.objects.filter(person=other.person_id).exists()
    assert manager.get(f"{PAGE}?don-vi=01").status_code == 404
    assert manager.post(f"{PAGE}?don-vi=01", {"who": "all"}).status_code == 404


def test_nobody_waits_is_said_with_a_next_step(campaign: Campaign) -> None:
    page = page_of(organiser_client(), PAGE)

    assert "Không có ai chờ phiếu" in words_of(page) and "/hoc-vien/" in page


def test_strangers_learn_nothing_and_colleagues_are_told_no(campaign: Campaign) -> None:
    (one,) = learners(campaign, "Lê Văn An")

    for posted in ({"who": "all"}, {"enrolment": str(one.uuid)}):
        assert Client().post(PAGE, posted).status_code == 302
        assert stranger_client().post(PAGE, posted).status_code == 404
        assert colleague_client(campaign).post(PAGE, posted).status_code == 403
    assert Client().get(PAGE).status_code == 302
    assert stranger_client().get(PAGE).status_code == 404
    assert colleague_client(campaign).get(PAGE).status_code == 403
    assert not ActivationCode.objects.exists()


def test_learner_of_another_campaign_gets_no_code_here(campaign: Campaign) -> None:
    (one,) = learners(make_campaign("khoa-khac"), "Lê Văn An")

    organiser_client().post(PAGE, {"enrolment": str(one.uuid)})

    assert not ActivationCode.objects.exists()


def test_slips_are_by_commune_and_given_name(campaign: Campaign) -> None:
    learners(campaign, "Lê Văn Yên", "Trần Ánh")
    learners(campaign, "Lê Văn An", path=TAN_KHAI)

    words = words_of(organiser_client().post(f"{PAGE}?don-vi=75", {"who": "all"}).content.decode())

    names = ["Trần Ánh", "Lê Văn Yên", "Lê Văn An"]
    assert sorted(names, key=words.index) == names
    assert DONG_NAI in LOC_NINH


def test_issuing_needs_the_same_queries_for_many_as_for_few(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    client.get(PAGE)
    for names in (["Lê An", "Lê Bình"], ["Lê Cường", "Lê Dũng", "Lê Em", "Lê Giang", "Lê Hà"]):
        learners(campaign, *names)
        with CaptureQueriesContext(connection) as asking:
            client.get(PAGE)
        with CaptureQueriesContext(connection) as issuing:
            assert client.post(PAGE, {"who": "missing"}).status_code == 200
        counts.append((len(asking), len(issuing)))

    assert counts[0] == counts[1]


def test_pdf_has_ten_slips_a_page_and_each_commune_on_its_own(campaign: Campaign) -> None:
    learners(campaign, *(f"Lê Văn An {number}" for number in range(11)))
    learners(campaign, "Lê Văn Bình <b>#[x]", path=TAN_KHAI)

    response = organiser_client().post(f"{PAGE}?don-vi=75", {"who": "all", "dang": "pdf"})

    assert response["Content-Type"] == "application/pdf" and "no-store" in response["Cache-Control"]
    assert "phieu-kich-hoat-tap-huan-2026.pdf" in response["Content-Disposition"]
    pages = re.findall(rb"/Type\s*/Page\b", response.content)
    assert len(pages) == 3
    assert ActivationCode.objects.count() == 12
