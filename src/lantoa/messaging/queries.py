"""Announcements as learners and as organisers read them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.messaging.errors import NoSuchAnnouncement
from lantoa.messaging.models import Announcement, PutAway
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope


@dataclass(frozen=True)
class Notice:
    """An announcement for one learner. `text` is Markdown; `is_put_away` = not shown on every page any more."""

    uuid: UUID
    campaign_id: int
    title: str
    text: str
    starts_on: date
    changed_at: datetime
    is_pinned: bool
    is_put_away: bool

    @classmethod
    def of(cls, row: Announcement, *, is_put_away: bool) -> Self:
        return cls(
            uuid=row.uuid,
            campaign_id=row.campaign_id,
            title=row.title,
            text=row.text,
            starts_on=row.starts_on,
            changed_at=row.changed_at,
            is_pinned=row.is_pinned,
            is_put_away=is_put_away,
        )


def notices_for(*, person: UUID, places: Mapping[int, str], day: date) -> list[Notice]:
    """The announcements in force for a person, pinned ones first, then the newest. One query.

    `places`: campaign id -> the path of the unit under which the person is enrolled there.
    """
    rows = _in_force(places, day).annotate(
        is_put_away=Exists(PutAway.objects.filter(announcement=OuterRef("pk"), person=person))
    )
    return [Notice.of(row, is_put_away=row.is_put_away and not row.is_pinned) for row in rows]


def notice_for(*, announcement: UUID, places: Mapping[int, str], day: date) -> Announcement:
    """One of them. NoSuchAnnouncement when it is not in force for the person."""
    found = _in_force(places, day).filter(uuid=announcement).first()
    if found is None:
        raise NoSuchAnnouncement
    return found


def announcements_of(
    *, campaign_id: int, scope: Scope, page: int = 1, size: int = PAGE_SIZE
) -> Page[Announcement]:
    """What was announced in a campaign to people of the scope: to units inside it and to whole subtrees above it.

    Those in force or to come first, the withdrawn ones last; the newest first in each.
    """
    rows = Announcement.objects.filter(_touches(scope), campaign_id=campaign_id)
    return page_of(
        rows.order_by(F("withdrawn_at").asc(nulls_first=True), "-is_pinned", "-starts_on", "-pk"),
        number=page,
        size=size,
    )


def announcement_by_uuid(*, campaign_id: int, announcement: UUID, scope: Scope) -> Announcement:
    """One that may be changed by who organises the scope: its whole subtree lies inside. NoSuchAnnouncement."""
    found = Announcement.objects.filter(
        path_filter(scope, "unit_path"), campaign_id=campaign_id, uuid=announcement
    ).first()
    if found is None:
        raise NoSuchAnnouncement
    return found


def _in_force(places: Mapping[int, str], day: date) -> QuerySet[Announcement]:
    mine = Q(pk__in=[])
    for campaign_id, path in places.items():
        mine |= Q(campaign_id=campaign_id, unit_path__in=_heads_above(path))
    return Announcement.objects.filter(
        mine, Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, withdrawn_at=None
    ).order_by("-is_pinned", "-starts_on", "-pk")


def _touches(scope: Scope) -> Q:
    """Announcements to units inside the scope or to a subtree that holds it."""
    above: Collection[str] = {head for path in scope.paths for head in _heads_above(path)}
    return path_filter(scope, "unit_path") | Q(unit_path__in=above)


def _heads_above(path: str) -> list[str]:
    """The unit's own path and those of every unit above it: VN/75/25270/ -> VN/, VN/75/, VN/75/25270/."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]
