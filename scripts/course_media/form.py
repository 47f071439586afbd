"""The blank news form as a PDF."""

from pathlib import Path

import typst

SOURCE = Path(__file__).with_name("phieu-bien-tap-tin.typ")


def compile_form(target: Path, fonts: Path) -> None:
    """Write the one-page PDF, PDF/UA-1 for screen readers, with Be Vietnam Pro from `fonts`."""
    typst.compile(SOURCE, output=target, font_paths=[fonts], ignore_system_fonts=True, pdf_standards="ua-1")
