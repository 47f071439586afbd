"""A bank comes in from its folder: new items, new versions of changed ones, items taken out. Repeatable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.assessment.errors import BankInvalid, BankTaken
from lantoa.assessment.models import Item, ItemBank, ItemFile
from lantoa.assessment.queries import current_items, media_bodies
from lantoa.assessment.rules import items
from lantoa.assessment.rules.bank_files import FILE_BYTES, Bank, read_bank
from lantoa.assessment.rules.bank_writer import write_bank
from lantoa.assessment.rules.item_json import to_content
from lantoa.assessment.rules.item_media import FOLDER
from lantoa.facts.services import record_audit
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import may_author

CHUNK = 500


@dataclass(frozen=True)
class ImportedBank:
    """What an import did, in items."""

    bank: ItemBank
    added: int
    changed: int
    unchanged: int
    taken_out: int


def read_bank_folder(folder: Path) -> dict[str, bytes]:
    """The YAML files of a bank's folder and its media, by name. Files that are too large come cut, and are refused by
    the import."""
    found: dict[str, bytes] = {}
    media = [path for path in folder.glob(f"{FOLDER}*") if path.is_file() and not path.name.startswith(".")]
    for path in sorted([*folder.glob("*.y*ml"), *media]):
        with path.open("rb") as file:
            found[path.relative_to(folder).as_posix()] = file.read(FILE_BYTES + 1)
    return found


def export_bank(bank: ItemBank) -> dict[str, bytes]:
    """The current items of a bank as files by name; bringing them in again changes nothing."""
    items = [row.value for row in current_items(bank)]
    value = Bank(
        uuid=str(bank.uuid),
        code=bank.code,
        title=bank.title,
        is_public=bank.is_public,
        is_practice=bank.is_practice,
        items=tuple(items),
    )
    return write_bank(value, media_bodies(items))


def import_bank(*, actor: Person | None, files: Mapping[str, bytes], now: datetime) -> ImportedBank:
    """Bring a bank to the state of its files (name -> bytes). BankInvalid lists every fault; then nothing is changed.

    An item whose content is the same keeps its version; windows already published keep the versions they froze. For
    those who may bring in courses.
    """
    if actor is not None and not may_author(grants_of(actor)):
        raise OutsideScope
    bank, problems = read_bank(files)
    if bank is None:
        raise BankInvalid(problems)
    with transaction.atomic():
        row = _bank_row(bank, now)
        _keep_files(bank, files)
        result = _bring_in(row, bank, now)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="bank.imported",
            subject=row.uuid,
            now=now,
            details={"added": result.added, "changed": result.changed, "taken_out": result.taken_out},
        )
    return result


def _keep_files(bank: Bank, files: Mapping[str, bytes]) -> None:
    """Bytes are kept once, whichever items and versions use them."""
    media = {one.sha256: one for item in bank.items for one in item.media}
    known = set(ItemFile.objects.filter(sha256__in=media).values_list("sha256", flat=True))
    fresh = [one for sha256, one in media.items() if sha256 not in known]
    for one in fresh:
        ItemFile.objects.get_or_create(
            sha256=one.sha256, defaults={"type": one.type, "body": files[one.file]}
        )


def _bank_row(bank: Bank, now: datetime) -> ItemBank:
    values: dict[str, Any] = {
        "code": bank.code,
        "title": bank.title,
        "is_public": bank.is_public,
        "is_practice": bank.is_practice,
        "imported_at": now,
    }
    if ItemBank.objects.filter(code=bank.code).exclude(uuid=bank.uuid).exists():
        raise BankTaken(
            _("Mã “%(code)s” đã thuộc một ngân hàng khác. Hãy đổi mã hoặc dùng đúng uuid của ngân hàng ấy.")
            % {"code": bank.code}
        )
    row, _made = ItemBank.objects.update_or_create(uuid=UUID(bank.uuid), defaults=values)
    return ItemBank.objects.select_for_update().get(pk=row.pk)


def _bring_in(row: ItemBank, bank: Bank, now: datetime) -> ImportedBank:
    newest = _newest_versions([UUID(one.uuid) for one in bank.items])
    for known in newest.values():
        if known.bank_id != row.pk:
            raise BankTaken(
                _("Câu %(uuid)s đã thuộc một ngân hàng khác. Mã uuid của câu không được dùng lại.")
                % {"uuid": known.uuid}
            )
    fresh: list[Item] = []
    kept: set[int] = set()
    added = changed = 0
    for item in bank.items:
        known_item = newest.get(UUID(item.uuid))
        if known_item is not None and known_item.value == item:
            kept.add(known_item.pk)
            continue
        added += known_item is None
        changed += known_item is not None
        fresh.append(_row(row, item, (known_item.version if known_item else 0) + 1, now))
    current = Item.objects.filter(bank=row, is_current=True)
    replaced = {one.uuid for one in fresh}
    gone = [one for one in current.values_list("pk", "uuid") if one[0] not in kept]
    Item.objects.filter(pk__in=[pk for pk, _uuid in gone]).update(is_current=False)
    for start in range(0, len(kept), CHUNK):
        part = sorted(kept)[start : start + CHUNK]
        Item.objects.filter(pk__in=part, is_current=False).update(is_current=True)
    Item.objects.bulk_create(fresh, batch_size=CHUNK)
    return ImportedBank(
        bank=row,
        added=added,
        changed=changed,
        unchanged=len(kept),
        taken_out=sum(uuid not in replaced for _pk, uuid in gone),
    )


def _newest_versions(uuids: list[UUID]) -> dict[UUID, Item]:
    newest: dict[UUID, Item] = {}
    for start in range(0, len(uuids), CHUNK):
        for one in Item.objects.filter(uuid__in=uuids[start : start + CHUNK]).order_by("version"):
            newest[one.uuid] = one
    return newest


def _row(bank: ItemBank, item: items.Item, version: int, now: datetime) -> Item:
    return Item(
        uuid=UUID(item.uuid),
        version=version,
        bank=bank,
        kind=item.kind.value,
        topic=item.topic,
        difficulty=item.difficulty.value,
        prompt=item.prompt,
        points=item.points,
        explanation=item.explanation,
        content=to_content(item),
        made_at=now,
    )
