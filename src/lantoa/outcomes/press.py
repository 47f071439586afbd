"""The press: pages in, PDF out. Knows no Django, so that a process of its own is small and can be thrown away.

The engine keeps about a megabyte for each page it has set and gives it back late; whoever prints thousands lets a child
process do it (`python -m lantoa.outcomes.press`, one JSON order a line: {"target", "data", "at", "fonts"} sets pages,
{"target", "parts"} binds PDFs) and takes a fresh one every few hundred pages.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from lantoa.kernel import typesetting
from lantoa.outcomes.binding import bind

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"


def set_pages(data: dict[str, Any], *, at: datetime, fonts: Path) -> tuple[bytes, bool]:
    """(PDF, whether it bears the archive marks). `data` as the template wants it; `at` is written into the file."""
    try:
        # Readable by screen readers, and in thirty years.
        return typesetting.set_pdf(TEMPLATE, data, fonts=fonts, at=at, standards=("ua-1", "a-2a")), True
    except RuntimeError:
        # Both standards forbid a sign that no font has (a Chinese name, a symbol); better printed without than not.
        return typesetting.set_pdf(TEMPLATE, data, fonts=fonts, at=at), False


def set_picture(data: dict[str, Any], *, fonts: Path) -> bytes:
    """The first page as a PNG."""
    return typesetting.set_picture(TEMPLATE, data, fonts=fonts)


def serve() -> None:
    """Carry out the orders on standard input; each is answered by one line, "done" or "failed: why"."""
    for line in sys.stdin:
        order = json.loads(line)
        try:
            _carry_out(order)
        except (OSError, RuntimeError) as error:
            print(f"failed: {str(error)[:200]!r}", flush=True)
        else:
            print("done", flush=True)


def _carry_out(order: dict[str, Any]) -> None:
    target = Path(order["target"])
    if "parts" in order:
        bind([Path(part) for part in order["parts"]], target)
        return
    pdf, _marked = set_pages(
        order["data"], at=datetime.fromisoformat(order["at"]), fonts=Path(order["fonts"])
    )
    target.write_bytes(pdf)


if __name__ == "__main__":
    serve()
