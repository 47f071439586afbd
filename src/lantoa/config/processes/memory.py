"""Keeping long-lived processes small."""

import contextlib
import ctypes
import gc

# glibc gives each thread an arena of its own and keeps what was freed in it; two arenas do for a few threads, and freed
# memory above 128 KB goes back at once.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}
_M_TRIM_THRESHOLD, _M_ARENA_MAX = -1, -8  # malloc.h


def spare_memory() -> None:
    """The same as ENVIRONMENT for this process and all it forks, which the C library read it too early for."""
    with contextlib.suppress(AttributeError, OSError):  # another C library has no such knobs
        knobs = ctypes.CDLL(None)
        knobs.mallopt(_M_ARENA_MAX, int(ENVIRONMENT["MALLOC_ARENA_MAX"]))
        knobs.mallopt(_M_TRIM_THRESHOLD, int(ENVIRONMENT["MALLOC_TRIM_THRESHOLD_"]))


def settle() -> None:
    """Call when everything is loaded, before forking or serving.

    What is there now stays for the life of the process: the collector no longer goes through it (100 ms each time), and
    pages shared with forked children stay shared, because it no longer writes into them.
    """
    gc.collect()
    gc.freeze()
