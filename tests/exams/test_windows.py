"""Windows: made, published and frozen, extended; what the gateway is told."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from django.conf import settings

from lantoa.assessment.errors import BlueprintImpossible
from lantoa.assessment.models import Item
from lantoa.assessment.services import import_bank
from lantoa.exams.errors import WindowFrozen, WindowInvalid
from lantoa.exams.gateway.windows import LiveWindow, WindowConfig
from lantoa.exams.models import GatewayChange, Window, WindowItem
from lantoa.exams.rules.sealing import item_key, paper_name, unseal, window_key
from lantoa.exams.services import close_early, extend_window, publish_window
from lantoa.facts.models import AuditEntry
from tests.exams.world import World, bank_files, item_uuid, make_window

pytestmark = pytest.mark.django_db


def newest_config(world: World) -> WindowConfig:
    change = GatewayChange.objects.filter(kind="window", key=world.window.uuid).latest("id")
    return msgspec.json.decode(change.config, type=WindowConfig)


def test_a_published_window_has_a_sealed_paper_that_only_its_keys_open(world: World) -> None:
    window = world.window
    path = settings.LANTOA.papers_folder / window.paper_sha
    paper = path.read_bytes()
    sealed = json.loads(paper)
    key = window_key(settings.INSTALL_SECRET, str(window.uuid), window.salt)

    opened = [unseal(item_key(key, one["item"]), one, window=str(window.uuid)) for one in sealed["items"]]

    assert paper_name(paper) == window.paper_sha and len(paper) == window.paper_size
    assert len(opened) == 14 and opened[0]["prompt_html"].startswith("Câu <em>")
    assert set(opened[0]) == {"item", "version", "kind", "prompt_html", "options", "unit", "points"}
    assert set(opened[0]["options"][0]) == {"id", "html"}
    assert b"right" not in paper and "Câu".encode() not in paper


def test_the_gateway_is_told_everything_but_the_right_answers(world: World) -> None:
    config = newest_config(world)

    assert config.paper == world.window.paper_sha and config.payloads is None
    assert (config.limit_s, config.grace_s, len(config.items)) == (1800, 60, 14)
    told = GatewayChange.objects.get().config
    assert "right" not in told and "Câu" not in told and "5500" not in told
    assert len(LiveWindow(config, settings.INSTALL_SECRET).draw(1)) == 6


def test_a_window_that_is_not_sealed_sends_its_items_in_clear(world: World, now: datetime) -> None:
    made = make_window(world.campaign, world.bank, now, is_sealed=False)
    window = publish_window(actor=None, window=made, now=now)

    change = GatewayChange.objects.get(key=window.uuid)
    config = msgspec.json.decode(change.config, type=WindowConfig)

    assert window.paper_sha == "" and config.payloads is not None
    assert json.loads(bytes(config.payloads[0]))["item"] == config.items[0].item
    assert '"right"' not in change.config


def test_what_is_published_stays_when_the_bank_changes(world: World, now: datetime) -> None:
    import_bank(actor=None, files=bank_files(right="b", count=8), now=now)

    again = publish_window(actor=None, window=world.window, now=now)

    frozen = WindowItem.objects.filter(window=again).select_related("frozen")
    assert {row.frozen.version for row in frozen} == {1} and len(frozen) == 14
    assert Item.objects.get(uuid=item_uuid(1), is_current=True).version == 2
    assert GatewayChange.objects.count() == 1


def test_a_bank_that_shrank_below_the_blueprint_stops_publishing(world: World, now: datetime) -> None:
    made = make_window(world.campaign, world.bank, now)
    files = bank_files(count=1)
    import_bank(actor=None, files=files, now=now)

    with pytest.raises(BlueprintImpossible):
        publish_window(actor=None, window=made, now=now)

    made.refresh_from_db()
    assert not made.is_published and not made.items.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"closes_at": timedelta(hours=-1)}, "closes_at"),
        ({"limit_seconds": -1}, "limit_seconds"),
        ({"limit_seconds": 25 * 3600}, "limit_seconds"),
        ({"grace_seconds": 3601}, "grace_seconds"),
        ({"attempts": 0}, "attempts"),
        ({"pass_percent": Decimal("100.01")}, "pass_percent"),
        ({"title": "  "}, "title"),
    ],
)
def test_a_window_that_does_not_fit_together_names_the_field(
    world: World, now: datetime, changed: dict[str, object], field: str
) -> None:
    values = {name: now + value if isinstance(value, timedelta) else value for name, value in changed.items()}

    with pytest.raises(WindowInvalid) as refused:
        make_window(world.campaign, world.bank, now, **values)

    assert list(refused.value.details["fields"]) == [field]


def test_a_window_that_is_over_cannot_be_published(world: World, now: datetime) -> None:
    made = make_window(world.campaign, world.bank, now)

    with pytest.raises(WindowInvalid, match="đã qua"):
        publish_window(actor=None, window=made, now=now + timedelta(hours=3))


def test_an_extension_reaches_the_gateway_and_the_audit_trail(world: World, now: datetime) -> None:
    later = world.window.closes_at + timedelta(minutes=30)

    extended = extend_window(actor=None, window=world.window, closes_at=later, now=now)

    assert extended.closes_at == later
    assert newest_config(world).closes_at == int(later.timestamp() * 1000)
    assert AuditEntry.objects.get(action="window.extended").details == {"minutes": 30}


def test_an_end_is_never_moved_forward_and_a_draft_is_not_extended(world: World, now: datetime) -> None:
    with pytest.raises(WindowInvalid):
        extend_window(actor=None, window=world.window, closes_at=world.window.closes_at, now=now)
    draft = make_window(world.campaign, world.bank, now)
    with pytest.raises(WindowFrozen):
        extend_window(actor=None, window=draft, closes_at=draft.closes_at + timedelta(hours=1), now=now)


def test_closing_early_ends_the_turns_of_the_start_too(world: World, now: datetime) -> None:
    Window.objects.filter(pk=world.window.pk).update(spread_seconds=300)
    window = Window.objects.get(pk=world.window.pk)

    closed = close_early(
        actor=None, window=window, closes_at=now + timedelta(minutes=1), reason="Đề bị lộ", now=now
    )

    assert closed.ends_at == now + timedelta(minutes=1)
    assert newest_config(world).spread_s == 0
