"""What organisers tell their learners, on every page of the learner: announcements and the number to call."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from lantoa.content.rules.markdown import block_html, plain_text
from lantoa.kernel import clock
from lantoa.kernel.clock import local_day
from lantoa.messaging.queries import Notice, notices_for
from lantoa.training.enums import CampaignState
from lantoa.training.queries.enrolments import active_enrolments_of

if TYPE_CHECKING:
    from lantoa.people.models import Person
    from lantoa.training.models import Campaign, Enrolment

MOST_ON_A_PAGE = 2
_SPACE_BEFORE_SIGN = re.compile(r" ([,.;:!?])")
SHORT_TEXT = 400


@dataclass(frozen=True)
class Announced:
    """An announcement for a template. `from_campaign` is empty while there is only one it could come from."""

    notice: Notice
    from_campaign: str

    @property
    def html(self) -> SafeString:
        """The text, sanitised."""
        return mark_safe(block_html(self.notice.text, top=3))  # noqa: S308

    @property
    def is_long(self) -> bool:
        return len(self.notice.text) > SHORT_TEXT

    @property
    def plain(self) -> str:
        """The text without marks; the plain text of the Markdown reader puts a space before a comma after bold words."""
        return _SPACE_BEFORE_SIGN.sub(r"\1", plain_text(self.notice.text))


@dataclass(frozen=True)
class Board:
    """The announcements in force for one learner, and whom to call."""

    announced: Sequence[Announced]
    hotline: str

    @property
    def on_every_page(self) -> list[Announced]:
        """Pinned ones and the newest not put away."""
        shown = [one for one in self.announced if not one.notice.is_put_away]
        pinned = [one for one in shown if one.notice.is_pinned]
        return pinned + [one for one in shown if not one.notice.is_pinned][:MOST_ON_A_PAGE]

    @property
    def others(self) -> int:
        """How many are not on every page."""
        return len(self.announced) - len(self.on_every_page)


def board_of(person: Person, *, campaign: str = "", now: datetime) -> Board:
    """Two queries. `campaign`: the code of the one the page is about, whose hotline it then shows."""
    running = _running(person)
    several = len(running) > 1
    titles = {one.campaign_id: one.campaign.title for one in running}
    notices = (
        notices_for(person=person.uuid, places=places_of(running), day=local_day(now)) if running else []
    )
    return Board(
        announced=[Announced(one, titles[one.campaign_id] if several else "") for one in notices],
        hotline=_hotline([one.campaign for one in running], campaign),
    )


def places_of(enrolments: Sequence[Enrolment]) -> dict[int, str]:
    """For whom an announcement of each campaign must be to reach the enrolled."""
    return {one.campaign_id: one.unit_path for one in enrolments}


def running_places(person: Person) -> dict[int, str]:
    """The same for all campaigns of a person that run."""
    return places_of(_running(person))


def on_learner_pages(request: HttpRequest) -> Mapping[str, Any]:
    """Context processor: `board` and the right `hotline` for pages of this surface; nothing anywhere else."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.app_name != "learner" or not request.user.is_authenticated:
        return {}
    board = board_of(request.user, campaign=str(match.kwargs.get("campaign", "")), now=clock.now())
    return {"board": board, "hotline": board.hotline}


def _running(person: Person) -> list[Enrolment]:
    return [one for one in active_enrolments_of(person) if one.campaign.state == CampaignState.OPEN]


def _hotline(campaigns: Sequence[Campaign], code: str) -> str:
    """That of the campaign the page is about, or of the only one there is; else the installation's."""
    asked = [one for one in campaigns if one.code == code] or campaigns
    return (asked[0].hotline if len(asked) == 1 else "") or str(settings.LANTOA.hotline)
