"""Shapes of what learners are told."""

from datetime import date
from uuid import UUID

from ninja import Schema


class NoticeOut(Schema):
    """One announcement; `html` is sanitised, `text` the same without marks."""

    uuid: UUID
    title: str
    text: str
    html: str
    starts_on: date
    is_pinned: bool
    is_put_away: bool


class NoticesOut(Schema):
    """What stands on every page of the learner."""

    announcements: list[NoticeOut]
    hotline: str
