"""Dates to take along: the calendar file and the page to print."""

import pytest
from django.test import Client

from lantoa.training.models import Campaign
from tests.exams.world import World
from tests.surfaces.learner.conftest import Learner
from tests.surfaces.learner.pages import seen

pytestmark = pytest.mark.django_db


def entries(text: str) -> dict[str, dict[str, str]]:
    """The entries of a calendar file by uid."""
    found: dict[str, dict[str, str]] = {}
    values: dict[str, str] = {}
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            values = {}
        elif line == "END:VEVENT":
            found[values["UID"]] = values
        else:
            values[name] = value
    return found


def test_the_calendar_holds_days_and_tests_under_names_that_stay(
    officer: Learner, world: World, campaign: Campaign
) -> None:
    response = officer.client.get("/hoc/dot-1/lich.ics")
    again = officer.client.get("/hoc/dot-1/lich.ics")

    found = entries(response.content.decode())
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="lich-dot-1.ics"'
    assert found.keys() == entries(again.content.decode()).keys()
    assert found[f"{campaign.uuid}-days@lantoa"]["DTSTART;VALUE=DATE"] == f"{campaign.starts_on:%Y%m%d}"
    test = found[f"{world.window.uuid}@lantoa"]
    assert test["DTSTART"] == f"{world.window.opens_at:%Y%m%dT%H%M%SZ}"
    assert test["DTEND"] == f"{world.window.closes_at:%Y%m%dT%H%M%SZ}"


def test_the_public_calendar_says_the_same_to_anybody_while_the_campaign_is_open(
    client: Client, officer: Learner, campaign: Campaign
) -> None:
    own = officer.client.get("/hoc/dot-1/lich.ics").content.decode()
    public = client.get("/lich/dot-1.ics")

    assert entries(public.content.decode()).keys() == entries(own).keys()
    assert officer.person.full_name not in public.content.decode()
    for state in ("draft", "closed"):
        campaign.state = state
        campaign.save(update_fields=["state"])
        assert client.get("/lich/dot-1.ics").status_code == 404
    assert client.get("/lich/khong-co.ics").status_code == 404


@pytest.mark.parametrize("address", ["/hoc/dot-1/lich.ics", "/hoc/dot-1/huong-dan/"])
def test_a_learner_s_own_addresses_are_for_the_enrolled(
    client: Client, colleague: Learner, officer: Learner, address: str
) -> None:
    assert officer.client.get(address).status_code == 200
    assert colleague.client.get(address).status_code == 404
    assert client.get(address)["Location"].startswith("/dang-nhap/")


def test_the_guide_says_where_when_and_whom_to_call(
    officer: Learner, world: World, campaign: Campaign
) -> None:
    words = seen(officer.client, "/hoc/dot-1/huong-dan/")

    assert campaign.title in words
    assert f"{campaign.ends_on:%d/%m/%Y}" in words
    assert world.window.title in words
    assert "0271 123 456" in words
    assert "Kích hoạt" in words or "kích hoạt" in words
