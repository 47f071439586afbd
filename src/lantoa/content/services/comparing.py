"""What publishing the draft of a course would change for learners, before anybody does it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lantoa.content.models import Course, Edition
from lantoa.content.packs.build import MANIFEST, Pack, build_pages
from lantoa.content.packs.reading import PageParts, parts_of
from lantoa.content.rules.problems import Problem
from lantoa.content.services.drafts import load_draft
from lantoa.content.storage import storage


@dataclass(frozen=True)
class LessonLine:
    """A lesson that comes or goes."""

    title: str
    minutes: int


@dataclass(frozen=True)
class LessonChange:
    """A lesson that stays and reads differently. Self-checks by id; `was` = its title before, when that changed."""

    title: str
    was: str
    text: bool
    new_checks: tuple[str, ...]
    changed_checks: tuple[str, ...]
    gone_checks: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """The draft beside the edition in force. A lesson is the same one as long as its uuid is: what was studied stays.

    `kept` = lessons in both. `is_same` = nothing to publish. `latest` None = never published. `warnings` = worth
    mending in the draft.
    """

    course: Course
    latest: Edition | None
    number: int
    title: str
    is_open: bool
    lessons: int
    kept: int
    added: tuple[LessonLine, ...]
    edited: tuple[LessonChange, ...]
    removed: tuple[LessonLine, ...]
    is_reordered: bool
    new_media: int
    is_same: bool
    warnings: tuple[Problem, ...]

    @property
    def opens(self) -> bool:
        """Readable by everybody from now on."""
        return self.is_open and self.latest is not None and not self.latest.is_open

    @property
    def shuts(self) -> bool:
        """No longer readable by everybody."""
        return not self.is_open and self.latest is not None and self.latest.is_open

    @property
    def added_minutes(self) -> int:
        """How long the new lessons take."""
        return sum(lesson.minutes for lesson in self.added)


def changes_of(code: str) -> Changes:
    """NoSuchCourse, or CourseRejected when the rules have become stricter since the import."""
    draft = load_draft(code)
    pages = build_pages(draft.course, draft.media)
    latest = draft.row.editions.order_by("-number").first()
    pack = pages.as_edition(latest.number + 1 if latest else 1)
    before, after = _manifest(latest), json.loads(pack.manifest)
    old, new = _lessons(latest.outline if latest else []), _lessons(pack.outline)
    kept = [path for path in new if path in old]
    return Changes(
        course=draft.row,
        latest=latest,
        number=after["edition"],
        title=draft.course.title,
        is_open=draft.course.open,
        lessons=len(new),
        kept=len(kept),
        added=tuple(lesson for path, lesson in new.items() if path not in old),
        edited=_edited(latest, pack, old, new) if latest else (),
        removed=tuple(lesson for path, lesson in old.items() if path not in new),
        is_reordered=kept != [path for path in old if path in new],
        new_media=len(after["blobs"].keys() - before["blobs"].keys()),
        is_same=latest is not None and pages.as_edition(latest.number).name == latest.manifest_sha,
        warnings=draft.warnings,
    )


def _edited(
    latest: Edition, pack: Pack, old: Mapping[str, LessonLine], new: Mapping[str, LessonLine]
) -> tuple[LessonChange, ...]:
    found = []
    for path, lesson in new.items():
        if path not in old:
            continue
        change = _change(old[path], lesson, _published(latest, path), parts_of(pack.files[path]))
        if change is not None:
            found.append(change)
    return tuple(found)


def _change(
    was: LessonLine, now: LessonLine, before: PageParts | None, after: PageParts
) -> LessonChange | None:
    """None when a learner reads the same. A page lost from the disk counts as rewritten."""
    held = before.checks if before else {}
    change = LessonChange(
        title=now.title,
        was=was.title if was.title != now.title else "",
        text=before is None or before.text != after.text,
        new_checks=tuple(check for check in after.checks if before and check not in held),
        changed_checks=tuple(check for check, said in after.checks.items() if held.get(check, said) != said),
        gone_checks=tuple(check for check in held if check not in after.checks),
    )
    says_more = change.was or change.text or change.new_checks or change.changed_checks or change.gone_checks
    return change if says_more else None


def _published(edition: Edition, path: str) -> PageParts | None:
    try:
        return parts_of((storage().pack(edition.manifest_sha) / path).read_bytes())
    except OSError:
        return None


def _manifest(edition: Edition | None) -> dict[str, Any]:
    """The manifest on the disk; a lost pack counts as one without files."""
    try:
        name = edition.manifest_sha if edition else ""
        found: dict[str, Any] = json.loads((storage().pack(name) / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {"files": {}, "blobs": {}}
    return found


def _lessons(outline: Sequence[Mapping[str, Any]]) -> dict[str, LessonLine]:
    """Page in the pack, which holds the lesson's uuid -> lesson, in the order of study."""
    return {
        lesson["path"]: LessonLine(lesson["title"], lesson["minutes"])
        for topic in outline
        for lesson in topic["lessons"]
    }
