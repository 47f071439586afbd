"""Marking again at the console: choose the question, look who changes, decide; as organiser, unit manager and stranger."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.exams.models import Mark, Remarking, Sitting, Window
from lantoa.exams.services import mark_sittings
from lantoa.kernel.jobs import run_job
from lantoa.training.models import Campaign, Enrolment
from tests.exams.world import Journal, drawn_items, hand_in, right_answers
from tests.outcomes.scenes import HA_NOI, LOC_NINH, enrol
from tests.surfaces.learner.pages import seen, words_of
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client
from tests.surfaces.organiser.test_windows import NOW, bank, campaign, data, window

__all__ = ["bank", "campaign", "data", "window"]  # fixtures

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def sit(window: Window, people: list[Enrolment], *, right: int) -> None:
    """Everybody answers the first `right` items of the paper as they should be."""
    journal = Journal()
    for one in people:
        sitting = Sitting.objects.create(window=window, enrolment=one, attempt=1, admitted_at=NOW)
        journal.open(sitting, NOW - 9 * MINUTE)
        Sitting.objects.filter(pk=sitting.pk).update(opened_at=NOW - 9 * MINUTE)
        journal.answer(sitting, NOW - 8 * MINUTE, right_answers(drawn_items(window)[:right]))
        hand_in(sitting, journal, NOW - 2 * MINUTE)
    mark_sittings(actor=None, window=window, now=NOW)


@pytest.fixture
def page(campaign: Campaign, window: Window) -> str:
    """Two who just miss the pass mark of half the points and one who knows nothing; the address of marking again."""
    sit(window, enrol(campaign, "Lê Văn Gần", "Lê Thị Gần", path=LOC_NINH), right=2)
    sit(window, enrol(campaign, "Lê Văn Xa", path=HA_NOI), right=0)
    return f"/to-chuc/tap-huan-2026/bai-kiem-tra/{window.uuid}/cham-lai/"


def planned(client: Client, page: str, window: Window) -> str:
    """Void the last question of the paper, and have it looked at."""
    place = window.items.get(frozen__uuid=drawn_items(window)[-1]).place
    response = client.post(page, {"reason": "Câu sai đề", f"cau-{place + 1}": "void"})
    assert response.status_code == 302, words_of(response.content.decode())
    while_looking = seen(client, response["Location"])
    assert "Đang xem ai đổi điểm" in while_looking
    run_job(str(Remarking.objects.get().job_uuid))
    return str(response["Location"])


def test_organiser_looks_who_changes_and_then_marks_again(page: str, window: Window) -> None:
    client = organiser_client()

    address = planned(client, page, window)
    nation = seen(client, f"{address}?don-vi=VN")
    province = seen(client, f"{address}?don-vi=75")
    untouched = Mark.objects.count()
    client.post(f"{address}bat-dau/")
    at_work = seen(client, address)
    run_job(str(Remarking.objects.get().job_uuid))
    polled = client.get(address, headers={"HX-Request": "true"})
    done = seen(client, f"{address}?don-vi=75")

    assert "Xem trước khi chấm lại" in nation and "Thành phố Đồng Nai 2 2 0 2 0" in nation
    assert "Từng người" not in nation
    assert province.index("Lê Thị Gần") and "33,33 %" in province and "50,00 %" in province
    assert untouched == 3 and "Đang chấm lại" in at_work and polled["HX-Refresh"] == "true"
    assert "Đã ghi 3 điểm mới" in done and "33,33 %" in done and "Thành đạt" in done
    assert Mark.objects.count() == 6
    assert "Câu sai đề" in seen(client, page) and "Đã chấm lại" in seen(client, page)


def test_organiser_leaves_it_and_nothing_changes(page: str, window: Window) -> None:
    client = organiser_client()
    address = planned(client, page, window)

    client.post(f"{address}bo/")
    too_late = client.post(f"{address}bat-dau/", follow=True)

    assert "đã bỏ" in words_of(too_late.content.decode())
    assert Mark.objects.count() == 3 and not window.items.filter(is_void=True).exists()


def test_wrong_choices_are_refused_and_kept(page: str, window: Window) -> None:
    client = organiser_client()

    nothing = client.post(page, {"reason": "Sửa"})
    foreign = client.post(page, {"reason": "Giữ chữ này", "cau-1": "99"})

    assert nothing.status_code == 422 and "ít nhất một câu" in words_of(nothing.content.decode())
    assert foreign.status_code == 422 and "Giữ chữ này" in foreign.content.decode()
    assert not Remarking.objects.exists()


def test_nobody_else_sees_any_of_it(page: str, window: Window, campaign: Campaign) -> None:
    address = planned(organiser_client(), page, window)
    clients: list[Any] = [manager_client(campaign), colleague_client(campaign), stranger_client(), Client()]

    for client in clients:
        assert {client.get(page).status_code, client.get(address).status_code} <= {302, 403, 404}
        assert client.post(f"{address}bat-dau/").status_code in {302, 403, 404}
    assert Mark.objects.count() == 3
    assert organiser_client().get(f"{page}{uuid4()}/").status_code == 404


def test_queries_do_not_grow_with_people(page: str, window: Window, campaign: Campaign) -> None:
    client = organiser_client()
    address = f"{planned(client, page, window)}?don-vi=75"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    sit(window, enrol(campaign, *[f"Lê Văn {letter}" for letter in "ABCDEFGH"], path=LOC_NINH), right=2)

    with CaptureQueriesContext(connection) as many:
        words = words_of(client.get(address).content.decode())

    assert "Lê Văn H" in words and len(many) == len(few)
