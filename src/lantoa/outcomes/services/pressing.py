"""Handing work to the press in a child process, which is thrown away before it has grown large."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

PART = 150  # pages that one press sets before a fresh one takes over


class Press:
    """Sets pages, binds parts. Never holds two children at once, so that their memory does not add up."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._pages = 0

    def set_pages(self, data: dict[str, Any], *, pages: int, at: str, fonts: Path, target: Path) -> None:
        """The pages of `data` as a PDF at `target`."""
        if self._pages + pages > PART:
            self.close()
        self._pages += pages
        self._give({"data": data, "at": at, "fonts": str(fonts), "target": str(target)})

    def bind(self, parts: Sequence[Path], *, target: Path) -> None:
        """The PDFs of `parts`, in order, as one at `target`."""
        self.close()
        self._give({"parts": [str(part) for part in parts], "target": str(target)})
        self.close()

    def close(self) -> None:
        """End the child, if one is there."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None
        self._pages = 0

    def _give(self, order: dict[str, Any]) -> None:
        if self._child is None:
            self._child = start_press()
        if self._child.stdin is None or self._child.stdout is None:
            raise RuntimeError("the press has no pipes")
        self._child.stdin.write(json.dumps(order, ensure_ascii=False) + "\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline().strip()
        if answer != "done":
            raise RuntimeError(f"the press: {answer or 'ended'}")


@contextmanager
def press() -> Iterator[Press]:
    """A press that is closed whatever happens."""
    one = Press()
    try:
        yield one
    finally:
        one.close()


def start_press() -> subprocess.Popen[str]:
    """A child process that waits for orders."""
    source = Path(__file__).parents[3]
    paths = [str(source), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "lantoa.outcomes.press"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"},
        cwd=settings.LANTOA.data,
    )
