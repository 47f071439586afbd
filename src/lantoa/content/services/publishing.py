"""Freeze the draft of a course into an immutable pack and an edition that names it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.content.errors import CourseMoved, MediaLost
from lantoa.content.models import Course, Edition
from lantoa.content.packs.build import MANIFEST, Pack, Pages, build_pages
from lantoa.content.services.drafts import Draft, load_draft
from lantoa.content.storage import Storage, storage
from lantoa.facts.services import record_audit
from lantoa.people.models import Person

_TRIES = 3


@dataclass(frozen=True)
class Published:
    """The edition in force after publishing. `is_new` is False when nothing had changed since it."""

    edition: Edition
    is_new: bool
    new_files: int


def publish_course(*, actor: Person | None, code: str, now: datetime) -> Published:
    """Publish the draft of a course. May be repeated: the same content gives the same edition.

    Files are written before the row that names them; a process that dies in between leaves a pack nobody is led to.
    """
    place = storage()
    for _try in range(_TRIES):
        draft = load_draft(code)
        pages = build_pages(draft.course, draft.media)
        _require_blobs(pages, place)
        latest = _latest(draft.row)
        if latest and pages.as_edition(latest.number).name == latest.manifest_sha:
            _keep_pack(pages.as_edition(latest.number), place, like=None)  # heals a pack lost from the disk
            return Published(latest, is_new=False, new_files=0)
        pack = pages.as_edition(latest.number + 1 if latest else 1)
        new_files = _keep_pack(pack, place, like=latest.manifest_sha if latest else None)
        edition = _write_edition(actor, draft, latest, pack, now)
        if edition is not None:
            return Published(edition, is_new=True, new_files=new_files)
    raise CourseMoved(_("Khóa học đang được người khác sửa. Hãy phát hành lại sau ít phút."))


def _latest(course: Course) -> Edition | None:
    return course.editions.order_by("-number").first()


def _require_blobs(pages: Pages, place: Storage) -> None:
    for media in pages.blobs.values():
        if not place.blob(media.blob_sha256, media.extension).exists():
            raise MediaLost(
                _("Không còn tệp “%(path)s” trong thư mục dữ liệu. Hãy nhập lại khóa học.")
                % {"path": media.path}
            )


def _keep_pack(pack: Pack, place: Storage, *, like: str | None) -> int:
    return place.keep_pack(pack.name, {**pack.files, MANIFEST: pack.manifest}, like=like)


def _write_edition(
    actor: Person | None, draft: Draft, latest: Edition | None, pack: Pack, now: datetime
) -> Edition | None:
    """The new edition, or None when the draft or the latest edition is no longer the one that was built from."""
    with transaction.atomic():
        course = Course.objects.select_for_update().get(pk=draft.row.pk)
        current = _latest(course)
        if course.draft_sha != draft.row.draft_sha or (current and current.pk) != (latest and latest.pk):
            return None
        edition = Edition.objects.create(
            course=course,
            number=latest.number + 1 if latest else 1,
            manifest_sha=pack.name,
            draft_sha=course.draft_sha,
            title=draft.course.title,
            summary=draft.course.summary,
            is_open=draft.course.open,
            outline=pack.outline,
            published_by=actor.uuid if actor else None,
            published_at=now,
        )
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="course.published",
            now=now,
            subject=course.uuid,
            details={"code": course.code, "edition": edition.number, "manifest": pack.name},
        )
    return edition
