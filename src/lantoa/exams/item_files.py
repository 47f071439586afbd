"""Images and recordings of items for the people who drew them."""

from datetime import datetime
from uuid import UUID

from lantoa.assessment.queries import media_bodies
from lantoa.assessment.rules.drawing import draw
from lantoa.assessment.rules.items import Media
from lantoa.exams.journal.reading import journals_of
from lantoa.exams.models import Sitting, Window, WindowItem
from lantoa.exams.reviews import answers_are_shown
from lantoa.exams.services.schemes import scheme_of
from lantoa.people.models import Person


def drawn_file(
    *, person: Person, window: Window, item: UUID, number: int, now: datetime
) -> tuple[Media, bytes] | None:
    """A file of an item (numbered from 1) for somebody whose paper has that item, while it is being answered or when the
    answers may be looked at; None for everybody else."""
    row = WindowItem.objects.filter(window=window, frozen__uuid=item).select_related("frozen").first()
    media = row.frozen.value.media if row else ()
    if row is None or not 1 <= number <= len(media):
        return None
    sittings = Sitting.objects.filter(window=window, enrolment__person=person)
    if not answers_are_shown(window, now):
        sittings = sittings.filter(ended_at__isnull=True)
    uuids = list(sittings.values_list("uuid", flat=True))
    journals = journals_of(window.campaign_id, uuids) if uuids else {}
    seeds = [one.openings[0].seed for one in journals.values() if one.openings]
    scheme = scheme_of(window) if seeds else None
    for seed in seeds:
        assert scheme is not None
        if any(one.item == str(item) for one in draw(scheme.candidates, scheme.blueprint, seed)):
            wanted = media[number - 1]
            return wanted, media_bodies([row.frozen.value])[wanted.sha256]
    return None
