"""Reading the tokens of the style sheet and comparing colours as WCAG 2.2 does."""

import re
from pathlib import Path

TOKENS = Path(__file__).parents[3] / "player" / "css" / "src" / "02-tokens.css"
_COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")


def themes() -> dict[str, dict[str, str]]:
    """Colour tokens by theme: {"light": {"ink": "#211f1a", ...}, "dark": ...}."""
    light, dark = TOKENS.read_text(encoding="utf-8").split("@dark {")
    return {"light": dict(_COLOUR.findall(light)), "dark": dict(_COLOUR.findall(dark))}


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours #rrggbb, from 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
