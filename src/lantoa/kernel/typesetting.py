"""Pages set by typst: a template of ours, data as JSON, PDF or a picture out. Knows no Django.

Data reaches a template as JSON, never as markup; a template reads nothing but its own folder and the fonts.
"""

import json
import threading
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import typst

Standard = Literal["ua-1", "a-2a"]

# The engine keeps the data of a call inside itself: two threads at once would fail, or print each other's names.
_setting = threading.Lock()


def set_pdf(
    template: Path, data: dict[str, Any], *, fonts: Path, at: datetime, standards: tuple[Standard, ...] = ()
) -> bytes:
    """The document as PDF; `at` is written into it. RuntimeError when it cannot be set, or not by the standards."""
    with _setting:
        pdf = compiler(template, fonts).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=[*standards],
            timestamp=at.replace(microsecond=0),  # the engine refuses fractions
        )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one file")
    return pdf


def set_picture(template: Path, data: dict[str, Any], *, fonts: Path) -> bytes:
    """The first page as a PNG, as large as a screen needs."""
    with _setting:
        picture = compiler(template, fonts).compile(
            format="png", ppi=110.0, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    if not isinstance(picture, bytes):
        raise TypeError("one page gives one picture")
    return picture


@lru_cache(maxsize=4)
def compiler(template: Path, fonts: Path) -> "typst.Compiler":
    """Kept: reading fonts takes longer than a page. System fonts are left out, so that every machine prints alike."""
    import typst  # here, because most processes never print and the engine takes memory

    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(fonts)] if fonts.is_dir() else [],
    )
    return typst.Compiler(template, root=template.parent, font_paths=found, ignore_system_fonts=True)
