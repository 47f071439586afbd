"""The press: pages in, PDF out. Knows no Django, so that a process of its own is small and can be thrown away.

The engine keeps about a megabyte for each page it has set and gives it back late; whoever prints thousands lets a child
process do it (`python -m lantoa.outcomes.press`, one JSON order a line: {"target", "data", "at", "fonts"}) and takes a fresh
one every few hundred pages.
"""

import json
import sys
import threading
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

Standard = Literal["ua-1", "a-2a"]
TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"

_printing = threading.Lock()


def set_pages(data: dict[str, Any], *, at: datetime, fonts: Path) -> tuple[bytes, bool]:
    """(PDF, whether it bears the archive marks). `data` as the template wants it; `at` is written into the file."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        # Readable by screen readers, and in thirty years.
        return _compile(text, at, fonts, ["ua-1", "a-2a"]), True
    except typst.TypstError:
        # Both standards forbid a sign that no font has (a Chinese name, a symbol); better printed without than not.
        return _compile(text, at, fonts, []), False


def set_picture(data: dict[str, Any], *, fonts: Path) -> bytes:
    """The first page as a PNG, as large as a screen needs."""
    with _printing:
        picture = compiler(fonts).compile(
            format="png", ppi=110.0, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    if not isinstance(picture, bytes):
        raise TypeError("one page gives one picture")
    return picture


def serve() -> None:
    """Carry out the orders on standard input; each is answered by one line, "done" or "failed: why"."""
    for line in sys.stdin:
        order = json.loads(line)
        try:
            pdf, _marked = set_pages(
                order["data"], at=datetime.fromisoformat(order["at"]), fonts=Path(order["fonts"])
            )
            Path(order["target"]).write_bytes(pdf)
        except (OSError, RuntimeError) as error:  # TypstError is a RuntimeError
            print(f"failed: {str(error)[:200]!r}", flush=True)
        else:
            print("done", flush=True)


def _compile(text: str, at: datetime, fonts: Path, standards: list[Standard]) -> bytes:
    # The engine keeps the data of a call inside itself: two threads at once would fail, or print each other's name.
    with _printing:
        pdf = compiler(fonts).compile(
            format="pdf",
            sys_inputs={"data": text},
            pdf_standards=[*standards],
            timestamp=at.replace(microsecond=0),  # the engine refuses fractions
        )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one file")
    return pdf


@lru_cache(maxsize=1)
def compiler(folder: Path) -> typst.Compiler:
    """Kept: reading fonts takes longer than a page. System fonts are left out, so that every machine prints alike."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(folder)] if folder.is_dir() else [],
    )
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


if __name__ == "__main__":
    serve()
