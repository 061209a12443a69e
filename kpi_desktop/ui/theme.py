"""Light and dark colours, the text size, and the style sheet made from them."""

from dataclasses import dataclass, fields
from enum import Enum

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from kpi_desktop.resource_files import resource_path

BUNDLED_FONT = "Noto Sans SC"
_FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_KNOWN_FONTS = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Source Han Sans SC",
    "Noto Sans CJK SC",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
)
_BASE_PIXELS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colours of one theme; the style sheet names them as @field."""

    window: str
    surface: str
    border: str
    line: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    accent_text: str
    hover: str
    disabled: str
    missing: str
    refused: str
    refused_soft: str
    warning: str
    warning_soft: str
    done: str
    done_soft: str
    mark: str


LIGHT = Colours(
    window="#f3f5f8",
    surface="#ffffff",
    border="#cfd6df",
    line="#e3e8ee",
    text="#1d2530",
    muted="#5c6776",
    accent="#1f5fbf",
    accent_soft="#e4edfa",
    accent_text="#ffffff",
    hover="#eef2f7",
    disabled="#eceff3",
    missing="#8792a1",
    refused="#b3261e",
    refused_soft="#fcebea",
    warning="#8a5200",
    warning_soft="#fff3dc",
    done="#1c7040",
    done_soft="#e4f3ea",
    mark="#d9772b",
)
DARK = Colours(
    window="#1b1f26",
    surface="#232932",
    border="#434c5a",
    line="#323a46",
    text="#e7eaef",
    muted="#a4aebc",
    accent="#78acf7",
    accent_soft="#2b3d58",
    accent_text="#0e1520",
    hover="#2c333e",
    disabled="#2a303a",
    missing="#8d98a8",
    refused="#ff9a92",
    refused_soft="#4a2a2b",
    warning="#f2c276",
    warning_soft="#46391f",
    done="#86d3a4",
    done_soft="#22402f",
    mark="#f0a05a",
)


class ThemeChoice(Enum):
    """Which colours the user wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"

    @property
    def label(self) -> str:
        return {"system": "跟随系统", "light": "浅色", "dark": "深色"}[self.value]


def current_colours() -> Colours:
    """The colours the window shows now."""
    return DARK if _is_dark(QApplication.palette()) else LIGHT


def _is_dark(palette: QPalette) -> bool:
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


def register_fonts() -> str:
    """Give the family the window writes in; the bundled one is loaded only where the PC has no Chinese font."""
    families = set(QFontDatabase.families())
    known = next((family for family in _KNOWN_FONTS if family in families), None)
    if known is not None:
        return known
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))
    return BUNDLED_FONT


def apply_theme(app: QApplication, choice: ThemeChoice, text_percent: int, family: str) -> None:
    """Colour the whole program and set its text size (100–150 %)."""
    is_dark = choice is ThemeChoice.DARK or (
        choice is ThemeChoice.SYSTEM and _is_dark(app.style().standardPalette())
    )
    colours = DARK if is_dark else LIGHT
    app.setPalette(_palette(colours))
    font = QFont(family)
    font.setPixelSize(scaled(_BASE_PIXELS, text_percent))
    app.setFont(font)
    template = resource_path("style.qss").read_text(encoding="utf-8")
    app.setStyleSheet(fill_style(template, colours, text_percent))


def fill_style(template: str, colours: Colours, text_percent: int) -> str:
    """Put colours (@accent) and text sizes (@px13) into the style sheet."""
    style = template.replace("@icons", resource_path("icons").as_posix())
    style = style.replace("@shade", "dark" if colours is DARK else "light")
    # Longest first, so that @accent does not eat the beginning of @accent_soft.
    for field in sorted(fields(Colours), key=lambda field: -len(field.name)):
        style = style.replace(f"@{field.name}", getattr(colours, field.name))
    for size in range(28, 9, -1):
        style = style.replace(f"@px{size}", f"{scaled(size, text_percent)}px")
    return style


def scaled(pixels: int, text_percent: int) -> int:
    """A length at a text size, in whole pixels."""
    return (pixels * text_percent + 50) // 100


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, colours.window),
        (roles.WindowText, colours.text),
        (roles.Base, colours.surface),
        (roles.AlternateBase, colours.hover),
        (roles.Text, colours.text),
        (roles.Button, colours.surface),
        (roles.ButtonText, colours.text),
        (roles.BrightText, colours.refused),
        (roles.ToolTipBase, colours.surface),
        (roles.ToolTipText, colours.text),
        (roles.PlaceholderText, colours.missing),
        (roles.Highlight, colours.accent),
        (roles.HighlightedText, colours.accent_text),
        (roles.Link, colours.accent),
        (roles.Mid, colours.border),
        (roles.Light, colours.surface),
        (roles.Dark, colours.border),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.missing))
    return palette
