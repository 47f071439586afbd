"""Keeping long-lived processes small."""

import gc

# For every child of the supervisor. glibc gives each thread an arena of its own and keeps what was freed in it; two
# arenas do for a few threads, and freed memory above 128 KB goes back at once.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}


def settle() -> None:
    """Call when everything is loaded, before forking or serving.

    What is there now stays for the life of the process: the collector no longer goes through it (100 ms each time), and
    pages shared with forked children stay shared, because it no longer writes into them.
    """
    gc.collect()
    gc.freeze()
