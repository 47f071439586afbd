"""A disk that keeps only what was synced: it notes every call, and lays out what a power cut may leave at any of them.

What had not been synced is in the drive's hands: each 512-byte sector of it may be kept, missing, empty, or hold
anything, whatever the order it was written in. Names made and removed are kept in order up to some point (a file
system's journal). Bytes beside a write stay as they are, which SQLite takes for granted too (powersafe overwrite).
"""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512


@dataclass(frozen=True)
class Write:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    file: int
    size: int


@dataclass(frozen=True)
class Sync:
    file: int
    folder_too: bool


@dataclass(frozen=True)
class Name:
    """`file` lies under `name` from here on; None: nothing does."""

    name: str
    file: int | None
    is_kept: bool


@dataclass
class _Content:
    kept: bytearray = field(default_factory=bytearray)
    waiting: list[Write | Truncate] = field(default_factory=list)


class ForgetfulDisk:
    """A `sqlite_calls.Watcher`. `notes` are the test's own marks: (how many calls had been made, what)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls: list[Write | Truncate | Sync | Name] = []
        self.notes: list[tuple[int, object]] = []
        self._memories: list[tuple[int, bytes]] = []
        # What lies there already is on disk as it is, under numbers of its own.
        self._found: dict[str, tuple[int, bytes]] = {}
        self._ours: dict[int, int] = {}
        for number, path in enumerate(sorted(folder.iterdir())):
            self._found[path.name] = -1 - number, path.read_bytes()

    def note(self, what: object) -> None:
        self.notes.append((len(self.calls), what))

    def created(self, file: int, name: str) -> None:
        self._ours[file] = file
        self.calls.append(Name(name, file, is_kept=False))

    def opened(self, file: int, name: str) -> None:
        self._ours.setdefault(file, self._found[name][0] if name in self._found else file)

    def written(self, file: int, offset: int, data: bytes) -> None:
        self.calls.append(Write(self._ours[file], offset, data))

    def truncated(self, file: int, size: int) -> None:
        self.calls.append(Truncate(self._ours[file], size))

    def synced(self, file: int, *, folder_too: bool) -> None:
        self.calls.append(Sync(self._ours[file], folder_too))
        for shared in self.folder.glob("*-shm"):
            self._memories.append((len(self.calls), shared.read_bytes()))

    def deleted(self, name: str, *, folder_too: bool) -> None:
        self.calls.append(Name(name, None, is_kept=folder_too))

    def lay_out(self, target: Path, *, cut: int, chance: Random) -> None:
        """Write into `target` what a power cut after the first `cut` calls may leave."""
        contents, kept, waiting = self._replayed(cut)
        for one in waiting[: chance.randint(0, len(waiting))]:
            kept[one.name] = one.file
        fate = chance.choice([_lose_all, _keep_all, _tear, _tear, _tear, _tear_with_rubbish])
        target.mkdir()
        for name, file in kept.items():
            if file is not None:
                (target / name).write_bytes(_left_of(contents[file], fate, chance))
        self._lay_out_shared_memory(target, cut, chance)

    def _replayed(self, cut: int) -> tuple[dict[int, _Content], dict[str, int | None], list[Name]]:
        contents = {number: _Content(bytearray(data)) for number, data in self._found.values()}
        kept: dict[str, int | None] = {name: number for name, (number, _) in self._found.items()}
        waiting: list[Name] = []
        for call in self.calls[:cut]:
            folder_kept = False
            if isinstance(call, Name):
                waiting.append(call)
                folder_kept = call.is_kept
                if call.file is not None:
                    contents.setdefault(call.file, _Content())
            elif isinstance(call, Sync):
                content = contents[call.file]
                for one in content.waiting:
                    _do(content.kept, one)
                content.waiting.clear()
                folder_kept = call.folder_too
            else:
                contents[call.file].waiting.append(call)
            if folder_kept:
                kept |= {one.name: one.file for one in waiting}
                waiting.clear()
        return contents, kept, waiting

    def _lay_out_shared_memory(self, target: Path, cut: int, chance: Random) -> None:
        """The -shm file is never synced: gone, some state of before, or rubbish."""
        before = [memory for at, memory in self._memories if at <= cut]
        for name in [path.name for path in target.glob("*-wal")]:
            choice = chance.randrange(3)
            if choice == 1 and before:
                (target / name.replace("-wal", "-shm")).write_bytes(chance.choice(before))
            elif choice == 2:
                (target / name.replace("-wal", "-shm")).write_bytes(chance.randbytes(32768))


def _do(content: bytearray, call: Write | Truncate) -> None:
    if isinstance(call, Truncate):
        _resize(content, call.size)
        return
    end = call.offset + len(call.data)
    if end > len(content):
        _resize(content, end)
    content[call.offset : end] = call.data


def _resize(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))


def _left_of(content: _Content, fate: object, chance: Random) -> bytes:
    left = bytearray(content.kept)
    assert callable(fate)
    fate(left, content.waiting, chance)
    return bytes(left)


def _lose_all(left: bytearray, waiting: list[Write | Truncate], chance: Random) -> None:
    pass


def _keep_all(left: bytearray, waiting: list[Write | Truncate], chance: Random) -> None:
    for one in waiting:
        _do(left, one)


def _tear(left: bytearray, waiting: list[Write | Truncate], chance: Random, *, rubbish: bool = False) -> None:
    share = chance.choice([0.1, 0.5, 0.9])
    for one in waiting:
        if isinstance(one, Truncate):
            if chance.random() < share:
                _do(left, one)
            continue
        for start, end in _sectors(one):
            if chance.random() < share:
                _do(left, Write(one.file, start, one.data[start - one.offset : end - one.offset]))
            elif rubbish and chance.random() < 0.3:
                _do(left, Write(one.file, start, chance.choice([bytes, chance.randbytes])(end - start)))


def _tear_with_rubbish(left: bytearray, waiting: list[Write | Truncate], chance: Random) -> None:
    _tear(left, waiting, chance, rubbish=True)


def _sectors(write: Write) -> list[tuple[int, int]]:
    """The parts of a write that a drive does at once."""
    end = write.offset + len(write.data)
    edges = [write.offset, *range((write.offset // SECTOR + 1) * SECTOR, end, SECTOR), end]
    return list(zip(edges, edges[1:], strict=False))
