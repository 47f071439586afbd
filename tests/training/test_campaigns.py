"""Campaigns: opened, edited, closed, found."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lantoa.content.models import Course
from lantoa.facts.models import AuditEntry
from lantoa.kernel.errors import Conflict, Invalid, NotFound
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.training.enums import CampaignState
from lantoa.training.errors import NoSuchCampaign
from lantoa.training.models import Campaign
from lantoa.training.queries.campaigns import (
    campaign_by_code,
    campaigns_for,
    campaigns_learned_by,
    cohorts_of,
    open_campaigns,
)
from lantoa.training.services.campaigns import (
    add_cohort,
    attach_course,
    change_state,
    edit_campaign,
    open_campaign,
)
from lantoa.training.services.quotas import set_quotas
from tests.training.conftest import make_campaign, make_manager

pytestmark = pytest.mark.django_db


def test_a_campaign_is_opened_on_the_units_of_today(now: datetime, db: None) -> None:
    campaign = make_campaign(now, "  Phát Thanh 2026 ", title=" Tập  huấn ", pass_percent="62.5")

    stored = Campaign.objects.get()
    assert campaign == stored
    assert (stored.code, stored.title, stored.pass_percent) == (
        "phat-thanh-2026",
        "Tập huấn",
        Decimal("62.5"),
    )
    assert (stored.units_as_of, stored.state) == (date(2026, 5, 11), "open")
    assert AuditEntry.objects.filter(action="campaign.opened", subject=campaign.uuid).count() == 1
    assert campaign_by_code("phat-thanh-2026") == stored and open_campaigns() == [stored]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": " \u200b "}, "title_missing"),
        ({"ends_on": date(2026, 4, 30)}, "wrong_dates"),
        ({"pass_percent": 101}, "wrong_percent"),
        ({"pass_percent": "x"}, "wrong_percent"),
        ({"code": "!"}, "wrong_code"),
    ],
)
def test_what_does_not_fit_is_told_by_field(
    now: datetime, db: None, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        make_campaign(now, values.pop("code", "k1"), **values)

    assert caught.value.code == code and caught.value.details["fields"]
    assert not Campaign.objects.exists()


def test_a_code_is_used_once(campaign: Campaign, now: datetime) -> None:
    with pytest.raises(Conflict) as caught:
        make_campaign(now, "PHAT-THANH-2026")
    assert caught.value.code == "campaign_code_taken"


def test_only_an_organiser_of_the_country_opens_and_edits(
    campaign: Campaign, organiser: Person, dong_nai: Person, stranger: Person, now: datetime
) -> None:
    for actor in (dong_nai, stranger):
        with pytest.raises(OutsideScope):
            edit_campaign(actor=actor, campaign=campaign, changes={"title": "x"}, now=now)
        with pytest.raises(OutsideScope):
            change_state(actor=actor, campaign=campaign, state=CampaignState.CLOSED, now=now)
    # An organiser of one campaign changes that one and opens no other.
    with pytest.raises(OutsideScope):
        open_campaign(
            actor=organiser,
            code="k2",
            title="x",
            starts_on=date(2026, 5, 1),
            ends_on=date(2026, 5, 2),
            now=now,
        )
    assert (
        edit_campaign(actor=organiser, campaign=campaign, changes={"title": "Tên mới"}, now=now).title
        == "Tên mới"
    )


def test_the_unit_set_is_fixed_once_quotas_use_it(campaign: Campaign, now: datetime) -> None:
    edit_campaign(actor=None, campaign=campaign, changes={"units_as_of": date(2025, 7, 1)}, now=now)
    campaign.refresh_from_db()
    set_quotas(actor=None, campaign=campaign, seats={"75": 5}, now=now)

    with pytest.raises(Conflict) as caught:
        edit_campaign(actor=None, campaign=campaign, changes={"units_as_of": date(2026, 5, 1)}, now=now)
    assert caught.value.code == "units_in_use"
    with pytest.raises(Invalid):
        edit_campaign(actor=None, campaign=campaign, changes={"code": "x"}, now=now)


def test_a_course_is_attached(campaign: Campaign, now: datetime) -> None:
    course = Course.objects.create(code="phat-thanh", title="Phát thanh")

    attach_course(actor=None, campaign=campaign, course_code="phat-thanh", now=now)

    assert campaign_by_code(campaign.code).course == course
    with pytest.raises(NotFound):
        attach_course(actor=None, campaign=campaign, course_code="khong-co", now=now)


def test_a_campaign_is_closed_and_opened_again(campaign: Campaign, now: datetime) -> None:
    change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)
    assert open_campaigns() == []
    change_state(actor=None, campaign=campaign, state=CampaignState.OPEN, now=now)

    assert open_campaigns() == [campaign]


def test_people_see_the_campaigns_they_work_on(
    campaign: Campaign, organiser: Person, dong_nai: Person, stranger: Person, now: datetime
) -> None:
    other = make_campaign(now, "khoa-hai", starts_on=date(2026, 5, 2))
    everywhere = make_manager("organiser", "VN/", Campaign(pk=0), now)

    assert campaigns_for(dong_nai) == [campaign] == campaigns_for(organiser)
    assert campaigns_for(everywhere) == [other, campaign]
    assert campaigns_for(stranger) == [] and campaigns_learned_by(stranger) == []
    with pytest.raises(NoSuchCampaign):
        campaign_by_code("khong-co")


def test_cohorts_have_their_own_dates(campaign: Campaign, now: datetime) -> None:
    add_cohort(
        actor=None,
        campaign=campaign,
        code="dot-2",
        title="Đợt 2",
        starts_on=date(2026, 5, 11),
        ends_on=date(2026, 5, 20),
        now=now,
    )
    add_cohort(
        actor=None,
        campaign=campaign,
        code="dot-1",
        title="Đợt 1",
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 5, 10),
        now=now,
    )

    assert [cohort.code for cohort in cohorts_of(campaign)] == ["dot-1", "dot-2"]
    for code, ends_on, error in [("dot-1", date(2026, 6, 1), Conflict), ("dot-3", date(2026, 4, 1), Invalid)]:
        with pytest.raises(error):
            add_cohort(
                actor=None,
                campaign=campaign,
                code=code,
                title="x",
                starts_on=date(2026, 5, 1),
                ends_on=ends_on,
                now=now,
            )
