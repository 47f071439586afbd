"""Corrected keys of a window: which versions fit, how they are tried, how they come into force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lantoa.assessment.models import Item
from lantoa.assessment.rules.responses import shape_of
from lantoa.exams.errors import WindowInvalid
from lantoa.exams.models import Window, WindowItem
from lantoa.exams.rules.marking import Key


@dataclass(frozen=True)
class KeyChange:
    """Mark one item by another version of it, or void it (its points for everybody who drew it)."""

    item: UUID
    version: int | None = None
    is_void: bool = False

    def as_json(self) -> dict[str, object]:
        return {"item": str(self.item), "version": self.version, "is_void": self.is_void}

    @classmethod
    def from_json(cls, written: Mapping[str, object]) -> "KeyChange":
        version = written["version"]
        assert version is None or isinstance(version, int)
        return cls(UUID(str(written["item"])), version, bool(written["is_void"]))


def changed_keys(window: Window, changes: Sequence[KeyChange]) -> dict[int, Key]:
    """The keys as they would be, by place. WindowInvalid when an item or a version does not fit."""
    rows = _rows(window, changes)
    keys: dict[int, Key] = {}
    for change in changes:
        row = rows[change.item]
        item = row.key if change.version is None else _version(row, change.version)
        keys[row.place] = Key(place=row.place, item=item.value, is_void=change.is_void)
    return keys


def put_in_force(window: Window, changes: Sequence[KeyChange]) -> None:
    """From now on everything is marked by these keys."""
    rows = _rows(window, changes)
    for change in changes:
        row = rows[change.item]
        row.key = row.key if change.version is None else _version(row, change.version)
        row.is_void = change.is_void
        row.save(update_fields=["key", "is_void"])


def _rows(window: Window, changes: Sequence[KeyChange]) -> Mapping[UUID, WindowItem]:
    wanted = {one.item for one in changes}
    found = WindowItem.objects.filter(window=window, frozen__uuid__in=wanted).select_related("frozen", "key")
    rows = {row.frozen.uuid: row for row in found}
    if missing := wanted - rows.keys():
        raise WindowInvalid(
            _("Câu %(uuid)s không có trong bài kiểm tra này.") % {"uuid": sorted(map(str, missing))[0]},
            code="unknown_item",
        )
    return rows


def _version(row: WindowItem, number: int) -> Item:
    """Another version that old answers still fit: same kind, same option letters, same points."""
    version = Item.objects.filter(uuid=row.frozen.uuid, version=number).first()
    if version is None:
        raise WindowInvalid(_("Không có phiên bản này của câu hỏi."), code="unknown_version")
    frozen, other = row.frozen.value, version.value
    if shape_of(frozen) != shape_of(other) or frozen.points != other.points:
        raise WindowInvalid(
            _("Phiên bản mới đổi loại câu, lựa chọn hoặc điểm nên không dùng để chấm lại bài cũ được."),
            code="key_does_not_fit",
        )
    return version
