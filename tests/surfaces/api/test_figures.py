"""Figures by the API: the plan, cohorts, the units of another day, late people, mark lists; closing and opening again."""

from typing import Any

import pytest
from django.test import Client

from lantoa.facts.consumers import drain
from lantoa.facts.queries import audit_lines
from lantoa.kernel.jobs import run_job
from tests.surfaces.api.asking import ask
from tests.surfaces.api.world import ApiWorld, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(transactional_db: None) -> ApiWorld:
    """The world with everything counted; on PostgreSQL a consumer reads what is committed."""
    world = make_world()
    drain()
    return world


def test_figures_agree_however_they_are_asked_for(client: Client, counted: ApiWorld) -> None:
    def get(path: str, name: str = "organiser") -> Any:
        answered = ask(client, counted, name, "GET", path)
        assert answered.status_code == 200, answered.content
        return answered.json()

    def enrolled(line: Any) -> int:
        return int(next(one["people"] for one in line["figures"] if one["measure"] == "enrolled"))

    cohort = {"code": "dot-1", "title": "Đợt 1", "starts_on": "2026-05-01", "ends_on": "2026-05-05"}
    ask(client, counted, "organiser", "POST", "cohorts", cohort)
    now_, before = get("statistics"), get("statistics?units_on=2025-06-30")
    assert enrolled(now_["total"]) == enrolled(before["total"]) == 4
    assert (now_["units_on"], before["units_on"]) == ("2026-05-01", "2025-06-30")
    assert {one["share"] for one in before["total"]["figures"]} == {None}
    assert sum(enrolled(row) for row in before["rows"]) == 4
    assert get("statistics/people?units_on=2025-06-30")["page"]["total"] == 4
    assert get("statistics/people?lacking=signed_in&unit=01")["page"]["total"] == 3
    scored = {row["person_uuid"] for row in get("statistics/people?scored=true")["rows"]}
    assert scored == {str(one.person.uuid) for one in counted.people["01"][:2]}
    assert get("statistics/people?cohort=dot-1")["page"]["total"] == 0
    assert get("statistics/people?cohort=-&cohort=dot-1")["page"]["total"] == 4
    assert [enrolled(row) for row in get("statistics/cohorts")["rows"]] == [0, 4]
    assert get("statistics/late?lacking=signed_in&due=3")["total"]["late"] == 4
    coverage = get("statistics/communes?measure=enrolled&unit=01")
    assert coverage["coverage"]["communes"] == len(coverage["rows"]) > 100
    assert (
        len(get("statistics/communes?measure=enrolled&unit=01&only=empty")["rows"])
        == coverage["coverage"]["empty"]
    )
    messages = get("statistics/late/messages?unit=46", "colleague")["rows"]
    assert [one["people"] for one in messages] == [1]
    assert counted.people["46"][0].person.full_name in messages[0]["text"]
    marks = get(f"windows/{counted.window.uuid}/mark-list?unit=01", "manager")["rows"]
    assert sorted(one["state"] for one in marks) == ["absent", "absent", "marked"]
    assert {one["best"] for one in marks} > {None}
    for refused, status in (
        ("statistics?units_on=2025-01-01", 422),
        ("statistics/people?cohort=dot-9", 404),
        ("statistics/people?bin=20", 422),
        (f"windows/{counted.draft_window.uuid}/mark-list", 409),
    ):
        assert ask(client, counted, "organiser", "GET", refused).status_code == status, refused
    by_unit = ask(client, counted, "manager", "GET", "statistics?units_on=2025-06-30&unit=01")
    assert by_unit.status_code == 403


def test_plan_is_set_read_and_seen_in_the_series(client: Client, counted: ApiWorld) -> None:
    points = [{"day": "2026-05-08", "percent": "40.00"}, {"day": "2026-05-20", "percent": "95.00"}]
    straight = ask(client, counted, "manager", "GET", "statistics/plan?measure=enrolled").json()

    put = ask(
        client, counted, "organiser", "PUT", "statistics/plan", {"measure": "enrolled", "points": points}
    )
    falling = ask(
        client,
        counted,
        "organiser",
        "PUT",
        "statistics/plan",
        {"points": [points[0], points[1] | {"percent": "9"}]},
    )
    series = ask(client, counted, "organiser", "GET", "statistics/series?measure=enrolled").json()["points"]

    assert (straight["is_given"], straight["points"]) == (False, [])
    assert (put.json()["is_given"], put.json()["points"]) == (True, points)
    assert (falling.status_code, falling.json()["error"]["code"]) == (422, "plan_falling")
    last = series[-1]
    assert (last["total"], last["planned"], last["ahead"]) == (
        4,
        67,
        -63,
    )  # 95 % of 70 seats, level after the last day


def test_closed_campaign_is_opened_again_with_a_reason_only(client: Client, world: ApiWorld) -> None:
    ask(client, world, "organiser", "POST", "close")

    opened = ask(client, world, "organiser", "POST", "open")
    silent = ask(client, world, "organiser", "POST", "reopen", {"reason": ""})
    reopened = ask(client, world, "organiser", "POST", "reopen", {"reason": "Bão số 3"})
    again = ask(client, world, "organiser", "POST", "reopen", {"reason": "Bão số 3"})

    assert (opened.status_code, opened.json()["error"]["code"]) == (409, "campaign_closed")
    assert silent.status_code == 422
    assert reopened.json()["state"] == "open"
    assert (again.status_code, again.json()["error"]["code"]) == (409, "not_closed")
    (line,) = audit_lines(action="campaign.open", campaign_id=world.campaign.pk).rows
    assert line.details["reason"] == "Bão số 3"


def test_recount_is_asked_for_and_answered(client: Client, counted: ApiWorld) -> None:
    path = f"/api/v1/recounts/{counted.campaign.code}"

    asked = [ask(client, counted, "operator", "POST", path, {}) for _ in range(2)]
    waiting = ask(client, counted, "operator", "GET", "/api/v1/recounts").json()[0]
    run_job(asked[0].json()["uuid"])
    done = ask(client, counted, "operator", "GET", "/api/v1/recounts").json()[0]

    assert asked[0].status_code == 202 and asked[0].json()["uuid"] == asked[1].json()["uuid"]
    assert (waiting["state"], waiting["differences"]) == ("queued", None)
    found = ask(client, counted, "operator", "GET", f"/api/v1/jobs/{done['job']}").json()["result"]
    assert (done["state"], done["differences"], done["facts"]) == (
        "done",
        found["differences"],
        found["facts"],
    )
    assert done["facts"] > 0 and done["finished_at"] > done["asked_at"]
