"""Draws the PNG and ICO icons from the SVG: run it again when the SVG changes."""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).parent.parent / "resources" / "icons"
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)


def main() -> None:
    app = QGuiApplication([])
    renderer = QSvgRenderer(str(ICONS / "kpi-desktop.svg"))
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    png = ICONS / "kpi-desktop.png"
    image.save(str(png))
    with Image.open(png) as picture:
        picture.save(ICONS / "kpi-desktop.ico", sizes=[(size, size) for size in ICO_SIZES])
    app.quit()


if __name__ == "__main__":
    main()
