"""Pictures of the real window: `python -m kpi_desktop.ui.screenshots DIR OUT`, for a machine without a display."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from kpi_desktop.ui.main_window import MainWindow
    from kpi_desktop.ui.settings import Settings

SIZE = (1366, 768)
_FOLDERS = (("单位", "单位文件"), ("局端", "局端文件"))
_SUFFIXES = {".sqlite", ".kpi"}


def take_screenshots(county_dir: Path, out_dir: Path) -> tuple[Path, ...]:
    """Open a demo county's first unit file and its bureau file in the window; save the start page and every page of every tab.

    The user's own settings and recent files stay as they are.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from kpi_desktop.ui.settings import Settings

    out_dir.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    with TemporaryDirectory(prefix="kpi-screenshots-") as scratch:
        settings = Settings(Path(scratch, "settings.ini"))
        settings.operator = "演示"
        app, window = make_window(settings)

        def save(name: str) -> None:
            wait(app, window)
            path = out_dir / f"{len(taken) + 1:02d}-{name}.png"
            window.grab().save(str(path))
            taken.append(path)

        save("开始页")
        for kind, folder in _FOLDERS:
            files = sorted(path for path in (county_dir / folder).iterdir() if path.suffix in _SUFFIXES)
            window.files.open_path(files[0])
            for name in each_page(window):
                save(f"{kind}-{name}")
        window.close()
        wait(app, window)
    return tuple(taken)


def make_window(settings: Settings) -> tuple[QApplication, MainWindow]:
    from PySide6.QtWidgets import QApplication

    from kpi_desktop.ui.main_window import MainWindow
    from kpi_desktop.ui.theme import ThemeChoice, apply_theme, register_fonts

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # noqa: S101 - no other kind is made in this program
    app.setStyle("Fusion")
    family = register_fonts()
    choice = ThemeChoice.DARK if settings.theme is ThemeChoice.DARK else ThemeChoice.LIGHT
    apply_theme(app, choice, settings.text_percent, family)
    window = MainWindow(settings, lambda: None)
    window.resize(*SIZE)
    window.show()
    return app, window


def each_page(window: MainWindow) -> Iterator[str]:
    """Bring every page of every tab of the open file into sight in turn and give its name."""
    from kpi_desktop.ui.parts import SubPages

    tabs = window.prepare().tabs
    for at in range(tabs.count()):
        tabs.setCurrentIndex(at)
        pages = [found for found in tabs.findChildren(SubPages) if found.isVisible()]
        if not pages:
            yield tabs.tabText(at)
        for place in range(pages[0].count() if pages else 0):
            pages[0].setCurrentIndex(place)
            yield f"{tabs.tabText(at)}-{pages[0].tabText(place)}"


def wait(app: QApplication, window: MainWindow) -> None:
    """Let jobs and delayed refreshes end."""
    from PySide6.QtTest import QTest

    while window.jobs.is_busy:
        app.processEvents()
    QTest.qWait(400)
    while window.jobs.is_busy:
        app.processEvents()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("用法：python -m kpi_desktop.ui.screenshots 演示县文件夹 图片文件夹")
    for picture in take_screenshots(Path(sys.argv[1]), Path(sys.argv[2])):
        print(picture)  # noqa: T201 - a script's answer
