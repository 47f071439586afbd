"""Blueprints: how papers are drawn from a bank."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lantoa.assessment.errors import BlueprintImpossible
from lantoa.assessment.models import Blueprint, ItemBank
from lantoa.assessment.queries import candidates_of
from lantoa.assessment.rules.drawing import Wanted, shortages
from lantoa.kernel.errors import Invalid
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import ORGANISER, may_author


def make_blueprint(
    *, actor: Person | None, bank: ItemBank, title: str, lines: Sequence[Wanted], now: datetime
) -> Blueprint:
    """A blueprint the bank can fill now; the one of the same title is replaced (windows keep what they froze).

    For authors, and for organisers of any campaign.
    """
    grants = grants_of(actor)
    if actor is not None and not may_author(grants) and not any(one.name == ORGANISER for one in grants):
        raise OutsideScope
    if not lines or any(not 1 <= one.count <= 1000 for one in lines):
        raise Invalid(
            _("Ma trận đề phải có ít nhất một dòng, mỗi dòng từ 1 đến 1.000 câu."), code="blueprint_empty"
        )
    missing = shortages(candidates_of(bank), lines)
    if missing:
        raise BlueprintImpossible(missing)
    written = [{"topic": one.topic, "difficulty": one.difficulty, "count": one.count} for one in lines]
    blueprint, _made = Blueprint.objects.update_or_create(
        bank=bank,
        title=title,
        defaults={"lines": written, "made_by": actor.uuid if actor else None, "made_at": now},
    )
    return blueprint
