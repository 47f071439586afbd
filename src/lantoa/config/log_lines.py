"""One form for every line of every process: the clock of Viet Nam with its offset, level, who says it, what."""

import logging
from datetime import datetime
from typing import Any

from lantoa.kernel.clock import VIETNAM

# For granian: its lines go the same way as ours.
TO_ROOT: dict[str, Any] = {
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": True}}
}


class LogLines(logging.Formatter):
    """Such as `2026-05-11 09:00:00+07:00 WARNING lantoa.front: web did not answer`; the machine's own zone does not matter."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, VIETNAM).isoformat(sep=" ", timespec="seconds")


def log_to_console() -> None:
    """Until Django sets up its own logging, and where there is no Django."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
