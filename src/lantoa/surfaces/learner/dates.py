"""The dates of a campaign as a calendar file and as one page to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from lantoa.exams.queries import published_windows
from lantoa.learning.rules.icalendar import Entry, calendar_file
from lantoa.surfaces.ui.qr import qr_image

if TYPE_CHECKING:
    from lantoa.exams.models import Window
    from lantoa.training.models import Campaign


@dataclass(frozen=True)
class Guide:
    """What the one-page guide of a campaign says. `address` is written the short way, `qr` an image of the whole."""

    campaign: Campaign
    address: str
    qr: str
    hotline: str
    windows: Sequence[Window]


def calendar_of(campaign: Campaign, *, now: datetime) -> str:
    """The campaign's days, its last day and its tests. Public: dates, titles and the address, nobody's name."""
    home = f"{_site()}/hoc/{campaign.code}/"
    call = _("Cần giúp đỡ, gọi %(number)s.") % {"number": campaign.hotline} if campaign.hotline else ""
    entries = [
        Entry(
            uid=f"{campaign.uuid}-days@lantoa",
            title=campaign.title,
            starts=campaign.starts_on,
            ends=campaign.ends_on,
            text=call,
            address=home,
        ),
        Entry(
            uid=f"{campaign.uuid}-last@lantoa",
            title=_("Ngày cuối: %(title)s") % {"title": campaign.title},
            starts=campaign.ends_on,
            ends=campaign.ends_on,
            text=_("Học xong các bài và làm bài kiểm tra trước khi hết ngày."),
            address=home,
        ),
    ]
    for window in published_windows(campaign):
        entries.append(
            Entry(
                uid=f"{window.uuid}@lantoa",
                title=f"{window.title} – {campaign.title}",
                starts=window.opens_at,
                ends=window.closes_at,
                text=call,
                address=f"{_site()}/thi/{window.uuid}/",
            )
        )
    return calendar_file(name=campaign.title, entries=entries, now=now)


def guide_of(campaign: Campaign, *, now: datetime) -> Guide:
    """One page: address, sign-in, dates, whom to call. Tests that are over are left out."""
    site = _site()
    windows = [one for one in published_windows(campaign) if one.closes_at > now and not one.is_practice]
    return Guide(
        campaign=campaign,
        address=site.partition("://")[2],
        qr=qr_image(f"{site}/"),
        hotline=campaign.hotline or str(settings.LANTOA.hotline),
        windows=windows,
    )


def _site() -> str:
    return str(settings.LANTOA.address).rstrip("/")
