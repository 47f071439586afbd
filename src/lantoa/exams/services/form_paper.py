"""One person's paper for the plain form: the drawn questions in their order, with what the server holds of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lantoa.assessment.enums import ItemKind
from lantoa.assessment.rules.drawing import Drawn, draw
from lantoa.exams.journal.reading import journals_of
from lantoa.exams.models import Window
from lantoa.exams.queries import item_places
from lantoa.exams.rules.forms import Kept
from lantoa.exams.rules.papers import clear_addresses, payload
from lantoa.exams.rules.tokens import Ticket
from lantoa.exams.services.schemes import scheme_of


@dataclass(frozen=True)
class FormGap:
    """One gap of a cloze; without options it is written."""

    kind: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormQuestion:
    """One question of the form. `mark` goes into the hidden field; options are (id, html) in this person's order.

    `left` as (id, html) for matching; `text` with `gaps` (id -> kind and options in this person's order) for cloze.
    """

    number: int
    item: str
    kind: ItemKind
    prompt_html: str
    options: tuple[tuple[str, str], ...]
    unit: str | None
    points: float
    response: object
    mark: str
    left: tuple[tuple[str, str], ...] = ()
    text: tuple[Mapping[str, str], ...] = ()
    gaps: Mapping[str, FormGap] = field(default_factory=dict)
    media: tuple[Mapping[str, str], ...] = ()


def questions_of(window: Window, ticket: Ticket, kept: Mapping[str, Kept]) -> list[FormQuestion]:
    """The questions drawn for the sitting of a ticket."""
    journal = journals_of(ticket.campaign, [UUID(ticket.sitting)])[UUID(ticket.sitting)]
    scheme = scheme_of(window)
    frozen = {str(one.frozen.uuid): one.frozen for one in item_places(window)}
    questions: list[FormQuestion] = []
    for number, one in enumerate(
        draw(scheme.candidates, scheme.blueprint, journal.openings[0].seed), start=1
    ):
        row = frozen[one.item]
        current = kept.get(one.item)
        shown = payload(row.value, row.version, clear_addresses(str(window.uuid), one.item))
        questions.append(_question(number, one, shown, current))
    return questions


def _question(number: int, drawn: Drawn, shown: Mapping[str, Any], current: Kept | None) -> FormQuestion:
    place = {option: order for order, option in enumerate(drawn.options)}
    gaps = {
        gap["id"]: FormGap(gap["kind"], _in_order(gap["options"], place, f"{gap['id']}."))
        for gap in shown.get("gaps", ())
    }
    return FormQuestion(
        number=number,
        item=drawn.item,
        kind=ItemKind(shown["kind"]),
        prompt_html=shown["prompt_html"],
        options=_in_order(shown["options"], place),
        unit=shown["unit"],
        points=shown["points"],
        response=None if current is None else current.response,
        mark="" if current is None else current.mark,
        left=tuple((one["id"], one["html"]) for one in shown.get("left", ())),
        text=tuple(shown.get("text", ())),
        gaps=gaps,
        media=tuple(shown.get("media", ())),
    )


def _in_order(
    options: Sequence[Mapping[str, str]], place: Mapping[str, int], prefix: str = ""
) -> tuple[tuple[str, str], ...]:
    """(id, html) in the order drawn for this person."""
    ordered = sorted(options, key=lambda one: place[prefix + one["id"]])
    return tuple((one["id"], one["html"]) for one in ordered)
