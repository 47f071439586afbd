"""Every pair of colours that the style sheets put together reaches WCAG 2.2 AA, in both themes."""

import pytest

from tests.surfaces.ui.colours import contrast, themes

TEXT, EDGE = 4.5, 3.0
TONES = ("good", "warn", "bad", "info")
PAIRS = [
    *[
        (text, back, TEXT)
        for text in ("ink", "muted", "action")
        for back in ("paper", "surface", "sunken", "action-soft")
    ],
    *[("action-hover", back, TEXT) for back in ("paper", "surface", "action-soft")],
    ("on-action", "action", TEXT),
    ("on-action", "action-hover", TEXT),
    *[(text, back, TEXT) for text in ("on-brand", "on-brand-muted") for back in ("brand", "brand-raised")],
    ("bronze", "brand", TEXT),
    *[("edge", back, EDGE) for back in ("paper", "surface", "sunken")],
    *[(tone, back, TEXT) for tone in TONES for back in (f"{tone}-soft", "surface", "paper")],
    *[(text, f"{tone}-soft", TEXT) for tone in TONES for text in ("ink", "action")],
    *[(f"{tone}-line", back, EDGE) for tone in TONES for back in (f"{tone}-soft", "surface")],
    ("muted", "warn-soft", TEXT),
    ("focus", "focus-edge", EDGE),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colour_pair_has_enough_contrast(theme: str, front: str, back: str, least: float) -> None:
    colours = themes()[theme]

    assert contrast(colours[front], colours[back]) >= least


def test_dark_theme_gives_every_colour_of_the_light_theme() -> None:
    both = themes()

    assert both["dark"].keys() == both["light"].keys()


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dark_text_on_bronze_buttons_is_readable(theme: str) -> None:
    assert contrast("#211f1a", themes()[theme]["bronze"]) >= TEXT
