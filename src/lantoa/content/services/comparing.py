"""What publishing the draft of a course would change, before anybody does it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lantoa.content.models import Course, Edition
from lantoa.content.packs.build import MANIFEST, build_pages
from lantoa.content.services.drafts import load_draft
from lantoa.content.storage import storage


@dataclass(frozen=True)
class Changes:
    """The draft beside the edition in force. Lessons by title; `edited` = the page differs, be it in a link to a neighbour.

    `is_same` = nothing to publish. `latest` None = never published.
    """

    course: Course
    latest: Edition | None
    number: int
    title: str
    is_open: bool
    lessons: int
    added: tuple[str, ...]
    edited: tuple[str, ...]
    removed: tuple[str, ...]
    new_media: int
    is_same: bool

    @property
    def opens(self) -> bool:
        """Readable by everybody from now on."""
        return self.is_open and self.latest is not None and not self.latest.is_open

    @property
    def shuts(self) -> bool:
        """No longer readable by everybody."""
        return not self.is_open and self.latest is not None and self.latest.is_open


def changes_of(code: str) -> Changes:
    """NoSuchCourse, or CourseRejected when the rules have become stricter since the import."""
    draft = load_draft(code)
    pages = build_pages(draft.course, draft.media)
    latest = draft.row.editions.order_by("-number").first()
    pack = pages.as_edition(latest.number + 1 if latest else 1)
    before, after = _manifest(latest), json.loads(pack.manifest)
    old, new = _titles(latest.outline if latest else []), _titles(pack.outline)
    return Changes(
        course=draft.row,
        latest=latest,
        number=after["edition"],
        title=draft.course.title,
        is_open=draft.course.open,
        lessons=len(new),
        added=tuple(title for path, title in new.items() if path not in old),
        edited=tuple(
            title
            for path, title in new.items()
            if path in old and before["files"].get(path) != after["files"][path]
        ),
        removed=tuple(title for path, title in old.items() if path not in new),
        new_media=len(after["blobs"].keys() - before["blobs"].keys()),
        is_same=latest is not None and pages.as_edition(latest.number).name == latest.manifest_sha,
    )


def _manifest(edition: Edition | None) -> dict[str, Any]:
    """The manifest on the disk; a lost pack counts as one without files, so that every lesson shows as edited."""
    try:
        name = edition.manifest_sha if edition else ""
        found: dict[str, Any] = json.loads((storage().pack(name) / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {"files": {}, "blobs": {}}
    return found


def _titles(outline: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {lesson["path"]: lesson["title"] for topic in outline for lesson in topic["lessons"]}
