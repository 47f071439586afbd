"""The operator's lists: ordered by their heads, kept as saved filters, closed to everybody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.content.models import Course
from lantoa.facts.services import record_audit
from lantoa.kernel.models import Job, SavedView
from lantoa.people.services.roles import grant_role
from tests.outcomes.scenes import HA_NOI, LOC_NINH, make_person
from tests.surfaces.operator.conftest import NOW, Visitor

pytestmark = pytest.mark.django_db

LISTS = {"accounts": "tai-khoan/", "jobs": "viec-nen/", "audit": "nhat-ky/"}
HEADS = re.compile(r"<th scope=\"row\">(.*?)</th>", re.DOTALL)


def heads(page: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in HEADS.findall(page)]


def save(visitor: Visitor, name: str, query: str) -> Any:
    sent = {"trang-nao": name, "khoa": "", "viec": "luu", "ten": "Hay xem", "dieu-kien": query}
    return visitor.client.post("/bo-loc/", sent)


def test_accounts_are_ordered_by_name_unit_and_last_sign_in(operator: Visitor) -> None:
    for number, (name, path) in enumerate((("Trần An", LOC_NINH), ("Lê Bình", HA_NOI))):
        person = make_person(name, path=path)
        grant_role(actor=None, person=person, name="author", now=NOW)
        type(person).objects.filter(pk=person.pk).update(last_login=NOW - timedelta(days=number + 1))
    found = {
        order: [
            name
            for name in heads(operator.page(f"/van-hanh/tai-khoan/?vai-tro=author&xep={order}"))
            if name in {"Trần An", "Lê Bình"}
        ]
        for order in ("ten", "-ten", "don-vi", "-don-vi", "vao", "-vao", "x")
    }

    an_first, binh_first = ["Trần An", "Lê Bình"], ["Lê Bình", "Trần An"]
    assert [found[one] for one in ("ten", "-ten", "x")] == [an_first, binh_first, an_first]
    assert found["don-vi"] == found["-don-vi"][::-1]
    assert [found["vao"], found["-vao"]] == [binh_first, an_first]
    assert 'aria-sort="descending"' in operator.page("/van-hanh/tai-khoan/?xep=-ten")


def test_jobs_are_ordered_and_their_tabs_keep_the_order(operator: Visitor) -> None:
    for kind, state in (
        ("outcomes.issue", "done"),
        ("training.read", "failed"),
        ("outcomes.issue", "queued"),
    ):
        Job.objects.create(kind=kind, state=state)

    by_kind = heads(operator.page("/van-hanh/viec-nen/?xep=viec"))
    turned = heads(operator.page("/van-hanh/viec-nen/?xep=-viec"))
    page = operator.page("/van-hanh/viec-nen/?xep=-luc")

    assert by_kind != turned and sorted(by_kind) == sorted(turned)
    assert "?xep=-luc&amp;trang-thai=failed" in page
    assert len(heads(operator.page("/van-hanh/viec-nen/?xep=-luc&trang-thai=failed"))) == 1


def test_the_trail_is_read_from_either_end(operator: Visitor) -> None:
    for number, action in enumerate(("role.granted", "role.taken")):
        record_audit(actor_uuid=None, action=action, now=NOW + timedelta(minutes=number))

    newest, oldest = (heads(operator.page(f"/van-hanh/nhat-ky/{query}")) for query in ("", "?xep=luc"))

    assert oldest == newest[::-1]
    assert heads(operator.page("/van-hanh/nhat-ky/?xep=-luc")) == newest


def test_courses_are_ordered_by_title_and_date(operator: Visitor) -> None:
    for code, title, days in (("a", "Tin", 1), ("b", "Ảnh", 2)):
        Course.objects.create(
            code=code, title=title, imported_at=NOW + timedelta(days=days), draft_sha="0" * 64
        )

    assert heads(operator.page("/van-hanh/hoc-lieu/?xep=ten")) == ["Ảnh", "Tin"]
    assert heads(operator.page("/van-hanh/hoc-lieu/?xep=nhap")) == ["Tin", "Ảnh"]
    assert heads(operator.page("/van-hanh/hoc-lieu/?xep=-nhap")) == ["Ảnh", "Tin"]


@pytest.mark.parametrize(
    ("name", "query", "kept"),
    [
        ("accounts", "vai-tro=author&xep=-vao&tim=An", "vai-tro=author&xep=-vao"),
        ("jobs", "trang-thai=failed&xep=luc&trang=3", "trang-thai=failed&xep=luc"),
        ("audit", "viec=role&nguoi=Lê An&xep=luc", "viec=role&xep=luc"),
    ],
)
def test_filters_are_kept_without_names_and_only_for_operators(
    operator: Visitor, organiser: Visitor, stranger: Visitor, name: str, query: str, kept: str
) -> None:
    assert [save(one, name, query).status_code for one in (organiser, stranger)] == [404, 404]

    answer = save(operator, name, query)

    assert SavedView.objects.get().query == kept
    assert answer["Location"] == f"/van-hanh/{LISTS[name]}?{kept}"
    assert "Hay xem" in operator.page(f"/van-hanh/{LISTS[name]}?{kept}")
    for visitor in (organiser, stranger):
        assert visitor.client.get(f"/van-hanh/{LISTS[name]}?{kept}").status_code == 404


def test_lists_ask_the_same_queries_at_any_size(operator: Visitor) -> None:
    addresses = [f"/van-hanh/{path}?xep={order}" for path, order in
                 (("tai-khoan/", "don-vi"), ("viec-nen/", "viec"), ("nhat-ky/", "luc"), ("hoc-lieu/", "ten"))]  # fmt: skip
    counts = []
    for size in (1, 6):
        for number in range(size):
            person = make_person(f"Lê {size} {number}")
            grant_role(actor=operator.person, person=person, name="author", now=NOW)
            Job.objects.create(kind="outcomes.issue", state="done", actor_uuid=person.uuid)
        for address in addresses:
            operator.page(address)
            with CaptureQueriesContext(connection) as queries:
                operator.page(address)
            counts.append(len(queries))

    assert counts[:4] == counts[4:]
