"""Standing between SQLite and its files: a VFS over the machine's own, in the very library that `sqlite3` uses.

The real store runs unchanged. A file below a watched folder gets a table of methods in which writing, truncating and
syncing call us first and the machine's own method after; everything else (reading, locks, shared memory) is untouched.
"""

import _sqlite3
import ctypes
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p, cast, sizeof
from pathlib import Path
from typing import Any, Protocol

_OPEN_READONLY, _OPEN_MAIN_JOURNAL, _OPEN_WAL = 0x1, 0x800, 0x80000

_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Delete = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_Close = CFUNCTYPE(c_int, c_void_p)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", _Open),
        ("xDelete", _Delete),
        *[(f"other_{number}", c_void_p) for number in range(14)],
    ]


class _Methods(Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("xClose", _Close),
        ("xRead", c_void_p),
        ("xWrite", _Write),
        ("xTruncate", _Truncate),
        ("xSync", _Sync),
        *[(f"other_{number}", c_void_p) for number in range(13)],
    ]


class Watcher(Protocol):
    """Who is told. `file` is a number that stands for what lies under a name now."""

    folder: Path

    def created(self, file: int, name: str) -> None: ...
    def opened(self, file: int, name: str) -> None: ...
    def written(self, file: int, offset: int, data: bytes) -> None: ...
    def truncated(self, file: int, size: int) -> None: ...
    def synced(self, file: int, *, folder_too: bool) -> None: ...
    def deleted(self, name: str, *, folder_too: bool) -> None: ...


class _Layer:
    """Registered once and never taken down: open files point at its tables."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(_sqlite3.__file__)
        self.library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self.library.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
        self.base: Any = self.library.sqlite3_vfs_find(None).contents
        self.vfs = _Vfs.from_buffer_copy(self.base)
        self.vfs.pNext, self.vfs.zName = None, b"lantoa-watched"
        self.vfs.xOpen, self.vfs.xDelete = _Open(self._open), _Delete(self._delete)
        self.watcher: Watcher | None = None
        self._files: dict[int, tuple[int, Watcher, bool]] = {}
        self._tables: dict[int, tuple[_Methods, _Methods]] = {}
        self._numbers: dict[tuple[int, int], int] = {}
        self._next = itertools.count(1)
        self.library.sqlite3_vfs_register(byref(self.vfs), 0)

    def set_default(self, *, ours: bool) -> None:
        self.library.sqlite3_vfs_register(byref(self.vfs if ours else self.base), 1)

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out_flags: int | None) -> int:
        watcher = self.watcher
        path = Path(ctypes.string_at(name).decode()) if name else None
        if watcher is None or path is None or path.parent != watcher.folder:
            return int(self.base.xOpen(vfs, name, file, flags, out_flags))
        is_new = not path.exists()
        status = int(self.base.xOpen(vfs, name, file, flags, out_flags))
        if status or flags & _OPEN_READONLY:
            return status
        place = path.stat()
        if is_new or (place.st_dev, place.st_ino) not in self._numbers:
            self._numbers[place.st_dev, place.st_ino] = next(self._next)
        number = self._numbers[place.st_dev, place.st_ino]
        (watcher.created if is_new else watcher.opened)(number, path.name)
        self._files[file] = (number, watcher, is_new and bool(flags & (_OPEN_MAIN_JOURNAL | _OPEN_WAL)))
        pointer = cast(file, POINTER(c_void_p))
        pointer[0] = ctypes.addressof(self._table(int(pointer[0] or 0))[1])
        return status

    def _table(self, original: int) -> tuple[_Methods, _Methods]:
        """(SQLite's own methods, the same with ours in front), made once for each table."""
        if original not in self._tables:
            own = _Methods.from_address(original)
            ours = _Methods()
            ctypes.memmove(byref(ours), original, sizeof(_Methods))
            ours.xClose = _Close(lambda file: self._close(own, file))
            ours.xWrite = _Write(lambda file, data, size, at: self._write(own, file, data, size, at))
            ours.xTruncate = _Truncate(lambda file, size: self._truncate(own, file, size))
            ours.xSync = _Sync(lambda file, flags: self._sync(own, file, flags))
            self._tables[original] = own, ours
        return self._tables[original]

    def _close(self, own: _Methods, file: int) -> int:
        self._files.pop(file, None)
        return int(own.xClose(file))

    def _write(self, own: _Methods, file: int, data: int, size: int, at: int) -> int:
        number, watcher, _ = self._files[file]
        watcher.written(number, at, ctypes.string_at(data, size))
        return int(own.xWrite(file, data, size, at))

    def _truncate(self, own: _Methods, file: int, size: int) -> int:
        number, watcher, _ = self._files[file]
        watcher.truncated(number, size)
        return int(own.xTruncate(file, size))

    def _sync(self, own: _Methods, file: int, flags: int) -> int:
        number, watcher, folder_too = self._files[file]
        status = int(own.xSync(file, flags))
        if status == 0:  # SQLite syncs the folder together with a journal's first sync (os_unix.c, unixSync)
            self._files[file] = number, watcher, False
            watcher.synced(number, folder_too=folder_too)
        return status

    def _delete(self, vfs: int, name: bytes, sync_folder: int) -> int:
        path, watcher = Path(name.decode()), self.watcher
        if watcher is not None and path.parent == watcher.folder and path.exists():
            watcher.deleted(path.name, folder_too=bool(sync_folder))
        return int(self.base.xDelete(vfs, name, sync_folder))


def is_possible() -> bool:
    """Whether this Python's SQLite lets its functions be found; one linked in with hidden names does not."""
    return hasattr(ctypes.CDLL(_sqlite3.__file__), "sqlite3_vfs_register")


_layer: _Layer | None = None


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Every file that `sqlite3` opens in the watcher's folder inside the block is watched until it is closed."""
    global _layer
    _layer = _layer or _Layer()
    _layer.watcher = watcher
    _layer.set_default(ours=True)
    try:
        yield
    finally:
        _layer.set_default(ours=False)
        _layer.watcher = None
