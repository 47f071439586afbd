"""The blank forms of the course as PDF."""

from pathlib import Path

import typst

HERE = Path(__file__).parent


def compile_form(name: str, target: Path, fonts: Path) -> None:
    """Write a one-page PDF, PDF/UA-1 for screen readers, with Be Vietnam Pro from `fonts`."""
    source = HERE / f"{name}.typ"
    typst.compile(source, output=target, font_paths=[fonts], ignore_system_fonts=True, pdf_standards="ua-1")
