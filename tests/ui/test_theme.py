"""Colours that can be read, and a style sheet without leftovers."""

import pytest
from PySide6.QtGui import QColor

from kpi_desktop.resource_files import resource_path
from kpi_desktop.ui.theme import DARK, LIGHT, Colours, fill_style, scaled

# Text and what it stands on; 4.5 is WCAG AA for body text, 3 for large and for text that is itself a hint.
PAIRS = (
    ("text", "surface", 4.5),
    ("text", "window", 4.5),
    ("text", "accent_soft", 4.5),
    ("text", "disabled", 4.5),
    ("muted", "surface", 4.5),
    ("muted", "window", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "accent_soft", 4.5),
    ("accent_text", "accent", 4.5),
    ("refused", "refused_soft", 4.5),
    ("warning", "warning_soft", 4.5),
    ("warning", "surface", 4.5),
    ("done", "done_soft", 4.5),
    ("missing", "surface", 3),
    ("missing", "disabled", 2.7),
)


def luminance(name: str) -> float:
    colour = QColor(name)
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=str)
def test_that_text_stands_out(colours: Colours, ink: str, ground: str, least: float) -> None:
    light, dark = sorted(
        (luminance(getattr(colours, ink)), luminance(getattr(colours, ground))), reverse=True
    )
    assert (light + 0.05) / (dark + 0.05) >= least


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_that_every_name_in_the_style_sheet_is_filled(colours: Colours) -> None:
    style = fill_style(resource_path("style.qss").read_text(encoding="utf-8"), colours, 125)
    rules = style[style.index("*/") :]
    assert "@" not in rules
    assert f"font-size: {scaled(26, 125)}px" in rules
