"""Who comes in: the guards that every surface puts before its views."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from lantoa.kernel.errors import NotFound
from lantoa.people.models import Person, Role
from lantoa.surfaces.access import Desk, is_from_this_site, organiser_view, signed_in
from lantoa.territory.rules.scope import EVERYTHING, NOTHING, Scope
from lantoa.training.models import Campaign
from tests.outcomes.scenes import DONG_NAI, make_campaign, make_person


def request_of(
    person: Person | None = None, path: str = "/to-chuc/dot-1/?trang=2", **headers: str
) -> HttpRequest:
    request = RequestFactory().get(path, **headers)
    request.user = person or AnonymousUser()
    return request


@organiser_view
def console(request: HttpRequest, desk: Desk) -> HttpResponse:
    response = HttpResponse("console")
    response.desk = desk  # type: ignore[attr-defined]
    return response


def desk_of(person: Person, code: str = "dot-1") -> Desk:
    desk: Desk = console(request_of(person), code=code).desk  # type: ignore[attr-defined]
    return desk


def person_with(*roles: dict[str, Any]) -> Person:
    person = make_person()
    for role in roles:
        Role.objects.create(person=person, **role)
    return person


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign("dot-1")


def test_visitor_signs_in_and_comes_back_to_the_same_page() -> None:
    response = signed_in(lambda request: HttpResponse())(request_of())

    assert (response.status_code, response["Location"]) == (
        302,
        "/dang-nhap/?next=%2Fto-chuc%2Fdot-1%2F%3Ftrang%3D2",
    )


def test_organiser_has_the_whole_campaign(campaign: Campaign) -> None:
    person = person_with({"name": "organiser"})

    assert desk_of(person) == Desk(campaign, person, EVERYTHING, EVERYTHING)


def test_unit_manager_has_the_own_subtree_and_changes_nothing_in_the_campaign(campaign: Campaign) -> None:
    person = person_with({"name": "unit_manager", "unit_path": DONG_NAI})

    assert desk_of(person) == Desk(campaign, person, Scope([DONG_NAI]), NOTHING)


def test_role_in_one_campaign_opens_that_one_only(campaign: Campaign) -> None:
    person = person_with({"name": "organiser", "campaign_id": make_campaign("dot-2").pk})

    assert desk_of(person, "dot-2").scope == EVERYTHING
    with pytest.raises(PermissionDenied):
        desk_of(person, "dot-1")


@pytest.mark.parametrize("role", [None, "learner", "lecturer", "author", "operator"])
def test_stranger_to_consoles_learns_nothing(campaign: Campaign, role: str | None) -> None:
    person = person_with(*([{"name": role}] if role else []))

    with pytest.raises(Http404):
        desk_of(person)


def test_campaign_nobody_has_is_not_found(campaign: Campaign) -> None:
    with pytest.raises(NotFound):
        desk_of(person_with({"name": "organiser"}), "khong-co")


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "https://xa.example"}, True),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"}, False),
        ({"HTTP_ORIGIN": "http://testserver"}, True),
        ({"HTTP_ORIGIN": "http://testserver.xa.example"}, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({"HTTP_REFERER": "http://testserver/packs/"}, True),
        ({"HTTP_REFERER": "http://xa.example/?http://testserver/"}, False),
        ({}, False),
    ],
)
def test_posts_without_a_token_come_from_this_site(headers: dict[str, str], is_ours: bool) -> None:
    assert is_from_this_site(request_of(**headers)) is is_ours
