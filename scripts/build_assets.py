"""Build the style sheets that pages load from the small sources in `player/css/src`.

One sheet for learners, packs and public pages (`lantoa.css`), one that the consoles add (`console.css`), one that pages of tests
add (`exam.css`). The sources are
joined in the order of their layers, comments and blanks are taken out, and `@dark { ... }` becomes the two rules it stands
for: the system's preference and the visitor's own choice. No other tool is needed.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "player" / "css"
SHARED = ["00-layers", "01-reset", "02-tokens", "03-base", "04-layout", "components/*"]
SHEETS: dict[str, list[str]] = {
    "lantoa.css": [
        *SHARED,
        "surfaces/lesson",
        "surfaces/exam",
        "surfaces/learner",
        "surfaces/public",
        "print",
    ],
    "console.css": ["surfaces/console"],
    "exam.css": ["surfaces/exam_items", "surfaces/exam_announcements", "surfaces/exam_room"],
    "study.css": ["surfaces/study"],
}
STRING_OR_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.S)
DARK = re.compile(r"@dark\s*\{([^{}]*)\}")


def expand_dark(css: str) -> str:
    """Write the declarations of each `@dark` block once for the system's preference and once for the visitor's choice."""
    return DARK.sub(
        r"@media (prefers-color-scheme: dark) { :root:not([data-theme='light']) {\1} } :root[data-theme='dark'] {\1}",
        css,
    )


def minify(css: str) -> str:
    """Take out comments and blanks that mean nothing, leaving strings as they are."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match.group(1) is None:
            return " "
        kept.append(match.group(1))
        return f"\x00{len(kept) - 1}\x00"

    css = STRING_OR_COMMENT.sub(keep, css)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    css = re.sub(r"([:{;,][a-z-]+): ", r"\1:", re.sub(r"([{;])([a-z-]+): ", r"\1\2:", css))
    css = css.replace(";}", "}").strip()
    return re.sub("\x00(\\d+)\x00", lambda match: kept[int(match.group(1))], css)


def sources_of(sheet: str, source_folder: Path) -> list[Path]:
    """Return the source files of one sheet in order; a pattern that finds nothing stops the build."""
    files: list[Path] = []
    for pattern in SHEETS[sheet]:
        found = sorted(source_folder.glob(f"{pattern}.css"))
        if not found:
            raise FileNotFoundError(f"{source_folder / pattern}.css")
        files.extend(found)
    return files


def build(css_folder: Path = CSS) -> dict[str, int]:
    """Write every sheet and return its size in bytes; a sheet that has not changed is left alone."""
    sizes = {}
    for sheet in SHEETS:
        text = "\n".join(path.read_text(encoding="utf-8") for path in sources_of(sheet, css_folder / "src"))
        built = minify(expand_dark(text)) + "\n"
        target = css_folder / sheet
        if not target.exists() or target.read_text(encoding="utf-8") != built:
            target.write_text(built, encoding="utf-8")
        sizes[sheet] = len(built.encode())
    return sizes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quiet", action="store_true", help="print nothing when all went well")
    arguments = parser.parse_args()
    for sheet, size in build().items():
        if not arguments.quiet:
            print(f"{sheet:<12} {size:>7} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
