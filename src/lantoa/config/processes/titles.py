"""What `ps` and /proc call a forked process: without this every child would bear its parent's command."""

import contextlib
import ctypes
from pathlib import Path

_ARGUMENTS_BEGIN, _ARGUMENTS_END = (
    45,
    46,
)  # /proc/self/stat after the name in brackets: fields 48 and 49 of proc(5)


def set_title(*words: str) -> None:
    """Write the words over this process's own command line, in the room that has; elsewhere than on Linux nothing."""
    with contextlib.suppress(OSError, IndexError):
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        begin, end = int(fields[_ARGUMENTS_BEGIN]), int(fields[_ARGUMENTS_END])
        room = end - begin
        if begin and room > 0:
            text = b"\0".join(word.encode() for word in words)[: room - 1]
            ctypes.memmove(begin, text.ljust(room, b"\0"), room)
