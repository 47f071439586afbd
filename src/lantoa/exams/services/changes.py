"""Telling the gateway: lines of the table of changes, written in the transaction of the change itself."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec
from django.conf import settings

from lantoa.assessment.models import Item
from lantoa.assessment.queries import candidate
from lantoa.assessment.rules.drawing import Candidate
from lantoa.assessment.rules.responses import parts_of
from lantoa.exams.enums import ChangeKind
from lantoa.exams.gateway.windows import (
    ItemConfig,
    NoticeConfig,
    NoticesConfig,
    SittingConfig,
    WantedConfig,
    WindowConfig,
)
from lantoa.exams.models import GatewayChange, Sitting, Window
from lantoa.exams.rules.papers import clear_addresses, payload
from lantoa.exams.rules.sealing import canonical_json
from lantoa.exams.rules.tokens import ExamKeys, code_digest
from lantoa.kernel.clock import to_milliseconds
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Enrolment

CHUNK = 500


def tell_window(window: Window, frozen: Sequence[Item], now: datetime) -> GatewayChange:
    """The window as it stands now, with its frozen items."""
    items = [(candidate(row), row) for row in frozen]
    keys = ExamKeys.of(settings.INSTALL_SECRET)
    config = WindowConfig(
        window=str(window.uuid),
        campaign=window.campaign_id,
        opens_at=to_milliseconds(window.opens_at),
        closes_at=to_milliseconds(window.closes_at),
        limit_s=window.limit_seconds,
        grace_s=window.grace_seconds,
        sealed=window.is_sealed,
        salt=window.salt,
        blueprint=tuple(WantedConfig(**line) for line in window.lines),
        items=tuple(_item_config(one, row) for one, row in items),
        paper=window.paper_sha or None,
        payloads=None if window.is_sealed else tuple(_raw(window, row) for row in frozen),
        spread_s=window.spread_seconds,
        code=code_digest(keys, str(window.uuid), window.access_code) if window.access_code else "",
        networks=tuple(window.networks),
        one_device=window.one_device,
    )
    return GatewayChange.objects.create(
        kind=ChangeKind.WINDOW, key=window.uuid, config=msgspec.json.encode(config).decode(), at=now
    )


def tell_sittings(sittings: Iterable[Sitting], now: datetime) -> None:
    """What organisers changed about sittings; those of people who are out of the campaign are told as stopped."""
    told = list(sittings)
    withdrawn = withdrawn_at({one.enrolment_id for one in told})
    rows = [
        GatewayChange(
            kind=ChangeKind.SITTING,
            key=one.uuid,
            config=_sitting_config(one, one.stopped_at or withdrawn.get(one.enrolment_id)),
            at=now,
        )
        for one in told
    ]
    GatewayChange.objects.bulk_create(rows, batch_size=CHUNK)


def withdrawn_at(enrolments: Collection[int]) -> dict[int, datetime]:
    """When those of them were withdrawn who are so now, by the enrolment's id."""
    rows = Enrolment.objects.filter(
        pk__in=enrolments, state=EnrolmentState.WITHDRAWN, withdrawn_at__isnull=False
    )
    return {key: at for key, at in rows.values_list("pk", "withdrawn_at") if at is not None}


def tell_notices(window: Window, now: datetime) -> None:
    """All lines to test takers that stand now."""
    standing = window.notices.filter(withdrawn_at=None).order_by("id")
    lines = tuple(
        NoticeConfig(at=to_milliseconds(one.made_at), text=one.text, unit=one.unit_path) for one in standing
    )
    GatewayChange.objects.create(
        kind=ChangeKind.NOTICES,
        key=window.uuid,
        config=msgspec.json.encode(NoticesConfig(lines)).decode(),
        at=now,
    )


def _sitting_config(sitting: Sitting, stopped_at: datetime | None) -> str:
    config = SittingConfig(
        extra_s=sitting.extra_seconds,
        stopped_at=to_milliseconds(stopped_at) if stopped_at else None,
        later_s=sitting.later_seconds,
        free_epoch=sitting.free_epoch,
    )
    return msgspec.json.encode(config).decode()


def _item_config(one: Candidate, row: Item) -> ItemConfig:
    return msgspec.convert(
        {
            "item": one.item,
            "version": one.version,
            "topic": one.topic,
            "difficulty": one.difficulty.value,
            "kind": row.kind,
            "options": list(one.options),
            "fixed": one.fixed,
            "parts": list(parts_of(row.value)),
        },
        ItemConfig,
    )


def _raw(window: Window, row: Item) -> msgspec.Raw:
    addresses = clear_addresses(str(window.uuid), str(row.uuid))
    return msgspec.Raw(canonical_json(payload(row.value, row.version, addresses)))
