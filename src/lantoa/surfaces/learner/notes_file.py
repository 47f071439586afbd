"""A learner's notes as plain text."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lantoa.kernel.clock import local_day
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.learning.queries.notes import NotedLesson


def notes_text(title: str, lessons: Sequence[NotedLesson]) -> str:
    """Topic, lesson, then the notes with the day each was last changed; lessons without any are left out."""
    lines = [_("Ghi chú của tôi"), title, ""]
    topic = ""
    for one in lessons:
        if one.is_empty:
            continue
        if one.topic != topic:
            topic = one.topic
            lines += [topic.upper(), ""]
        mark = " ★" if one.is_bookmarked else ""
        lines += [f"{one.lesson.title}{mark}"]
        for note in one.notes:
            lines += [f"[{format_date(local_day(note.written_at))}]", note.text, ""]
        lines += [] if one.notes else [""]
    return "\r\n".join("\r\n".join(line.split("\n")) for line in lines)
