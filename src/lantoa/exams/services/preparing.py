"""A test in preparation from what an organiser writes on one page: the blueprint and the window together."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from lantoa.assessment.models import ItemBank
from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.services import make_blueprint
from lantoa.exams.enums import ReviewShows, ReviewWhen, WindowKind
from lantoa.exams.models import Window
from lantoa.exams.services.day_rules import DayRules
from lantoa.exams.services.windows import open_window
from lantoa.kernel.clock import VIETNAM
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.training.models import Campaign

TITLE_MOST = 120


def prepare_window(
    *,
    actor: Person | None,
    campaign: Campaign,
    bank: ItemBank,
    lines: Sequence[Wanted],
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    limit_seconds: int,
    grace_seconds: int,
    attempts: int,
    pass_percent: Decimal,
    is_sealed: bool,
    kind: WindowKind = WindowKind.FINAL,
    review_when: ReviewWhen = ReviewWhen.AFTER_SUBMIT,
    review_shows: ReviewShows = ReviewShows.MARKS,
    rules: DayRules | None = None,
    now: datetime,
) -> Window:
    """A window with a blueprint of its own; both or neither. Nobody sees it until it is published."""
    require_organiser(actor, campaign.pk)
    with transaction.atomic():
        # Why the moment in the title: a blueprint of the same title is replaced, and another test in preparation uses it.
        moment = f"{now.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S.%f}"
        blueprint = make_blueprint(
            actor=actor,
            bank=bank,
            title=f"{campaign.code}: {title[:TITLE_MOST]} ({moment})"[:200],
            lines=lines,
            now=now,
        )
        return open_window(
            actor=actor,
            campaign=campaign,
            blueprint=blueprint,
            title=title,
            opens_at=opens_at,
            closes_at=closes_at,
            limit_seconds=limit_seconds,
            grace_seconds=grace_seconds,
            attempts=attempts,
            pass_percent=pass_percent,
            is_sealed=is_sealed,
            kind=kind,
            review_when=review_when,
            review_shows=review_shows,
            rules=rules,
            now=now,
        )
