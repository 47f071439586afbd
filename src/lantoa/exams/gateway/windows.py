"""What the gateway keeps in memory about windows and sittings, so that a save reads nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

import msgspec

from lantoa.assessment.enums import Difficulty, ItemKind
from lantoa.assessment.rules.drawing import Candidate, Drawing, Drawn, Wanted, order_options
from lantoa.assessment.rules.responses import make_shape
from lantoa.exams.rules.sealing import item_key, window_key
from lantoa.exams.rules.timing import WindowTimes
from lantoa.exams.rules.tokens import Admission, Ticket
from lantoa.kernel.signing import to_base64url

# A window takes answers for this long after its end: phones come back from villages without signal.
KEPT_DAYS = 60


class ItemConfig(msgspec.Struct, frozen=True):
    """A frozen item as far as the gateway sees it: never the right answer."""

    item: str
    version: int
    topic: str
    difficulty: Difficulty
    kind: ItemKind
    options: tuple[str, ...] = ()
    fixed: bool = False
    parts: tuple[str, ...] = ()


class WantedConfig(msgspec.Struct, frozen=True):
    """One line of the blueprint."""

    topic: str
    difficulty: Difficulty | None
    count: int


class WindowConfig(msgspec.Struct, frozen=True):
    """A published window, as services write it to the table of changes. `payloads` are set when it is not sealed."""

    window: str
    campaign: int
    opens_at: int
    closes_at: int
    limit_s: int
    grace_s: int
    sealed: bool
    salt: str
    blueprint: tuple[WantedConfig, ...]
    items: tuple[ItemConfig, ...]
    paper: str | None = None
    payloads: tuple[msgspec.Raw, ...] | None = None
    spread_s: int = 0
    code: str = ""  # `tokens.code_digest`; empty: no code is asked
    networks: tuple[str, ...] = ()
    one_device: bool = False


class SittingConfig(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an organiser changed for one sitting. `extra_s` and `later_s` replace the admission's.

    `free_epoch`: where only one device at a time is allowed, another device may follow this epoch.
    """

    extra_s: int = 0
    stopped_at: int | None = None
    later_s: int = 0
    free_epoch: int = 0


class NoticeConfig(msgspec.Struct, frozen=True):
    """A line to test takers; `unit` empty or the path of a unit whose people it is for."""

    at: int
    text: str
    unit: str = ""


class NoticesConfig(msgspec.Struct, frozen=True):
    """All lines of a window that stand now."""

    notices: tuple[NoticeConfig, ...] = ()


class LiveWindow:
    """A window ready to use: everything that does not depend on the test taker worked out once."""

    def __init__(self, config: WindowConfig, install_secret: bytes) -> None:
        self.uuid = config.window
        self.campaign = config.campaign
        self.closes_at = config.closes_at
        self.grace_s = config.grace_s
        self.times = WindowTimes(
            config.opens_at, config.closes_at, config.limit_s, config.grace_s, config.spread_s
        )
        self.spread_s = config.spread_s
        self.code = config.code
        self.networks = [ip_network(one, strict=False) for one in config.networks]
        self.one_device = config.one_device
        self.paper = config.paper if config.sealed else None
        self._drawing = Drawing(
            [
                Candidate(one.item, one.version, one.topic, one.difficulty, one.options, one.fixed)
                for one in config.items
            ],
            [Wanted(one.topic, one.difficulty, one.count) for one in config.blueprint],
        )
        # item: (its place in the bitmap of drawn items, what its responses look like)
        self.items = {
            one.item: (place, make_shape(one.kind, one.options, one.parts))
            for place, one in enumerate(config.items)
        }
        self._keys: dict[str, str] | None = None
        self._payloads: dict[str, msgspec.Raw] | None = None
        if config.sealed:
            key = window_key(install_secret, config.window, config.salt)
            self._keys = {one.item: to_base64url(item_key(key, one.item)) for one in config.items}
        else:
            payloads = config.payloads or ()
            self._payloads = {one.item: raw for one, raw in zip(config.items, payloads, strict=True)}

    def draw(self, seed: int) -> list[Drawn]:
        """The paper of a seed."""
        return [Drawn(one.item, one.version, order_options(one, seed)) for one in self._drawing.items(seed)]

    def bitmap(self, drawn: Sequence[Drawn]) -> str:
        """Which items were drawn, in hex; bit n is the n-th frozen item."""
        return format(sum(1 << self.items[one.item][0] for one in drawn), "x")

    def keys_of(self, drawn: Sequence[Drawn]) -> dict[str, str] | None:
        """Keys of the drawn items only; None when the window is not sealed."""
        return None if self._keys is None else {one.item: self._keys[one.item] for one in drawn}

    def is_inside(self, address: str) -> bool:
        """Whether an address may open sittings; every address may where no networks are named."""
        if not self.networks:
            return True
        try:
            place = ip_address(address)
        except ValueError:
            return False
        if place.version == 6 and place.ipv4_mapped is not None:  # an IPv4 line on a socket for both
            place = place.ipv4_mapped
        return any(place.version == one.version and place in one for one in self.networks)

    def payloads_of(self, drawn: Sequence[Drawn]) -> list[msgspec.Raw] | None:
        """The drawn items in clear, in order; None when the window is sealed."""
        return None if self._payloads is None else [self._payloads[one.item] for one in drawn]


@dataclass
class Known:
    """Windows, and what changed about single sittings. A sitting without an entry has nothing special about it."""

    windows: dict[str, LiveWindow] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    sittings: dict[str, SittingConfig] = field(default_factory=dict)
    newest_epoch: dict[str, int] = field(default_factory=dict)
    closed_at: dict[str, int] = field(default_factory=dict)
    notices: dict[str, tuple[NoticeConfig, ...]] = field(default_factory=dict)

    def allowance(self, token: Ticket | Admission) -> tuple[int, int]:
        """(extra seconds, later seconds) in force for the sitting of a token."""
        changed = self.sittings.get(token.sitting)
        return (token.extra_s, token.later_s) if changed is None else (changed.extra_s, changed.later_s)

    def notices_for(self, window: str, unit: str) -> list[NoticeConfig] | None:
        """The lines for people of a unit; None when there are none, as nearly always."""
        standing = self.notices.get(window)
        if not standing:
            return None
        return [one for one in standing if not one.unit or unit.startswith(one.unit)] or None

    def is_closed(self, sitting: str) -> bool:
        """Whether the sitting was handed in or stopped."""
        changed = self.sittings.get(sitting)
        return sitting in self.closed_at or (changed is not None and changed.stopped_at is not None)

    def is_superseded(self, sitting: str, epoch: int) -> bool:
        """Whether a later device took the sitting up."""
        return self.newest_epoch.get(sitting, 1) > epoch

    def note_epoch(self, sitting: str, epoch: int) -> None:
        """A device took the sitting up; only second devices and later ones need remembering."""
        if epoch > 1 and epoch > self.newest_epoch.get(sitting, 1):
            self.newest_epoch[sitting] = epoch

    def note_closing(self, sitting: str, closed_at: int) -> None:
        """The sitting was handed in."""
        self.closed_at[sitting] = min(closed_at, self.closed_at.get(sitting, closed_at))
