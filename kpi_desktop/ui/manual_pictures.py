"""The manual's pictures, taken from the real window: `python -m kpi_desktop.ui.manual_pictures [OUT]`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kpi_desktop.ui import messages, screenshots

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from kpi_desktop.ui.main_window import MainWindow

# Few enough to keep the set small, enough for text on the colours of both severities.
_COLOURS = 64
START, NEW_FILE, IMPORT, FINDINGS, PREVIEW, LESSONS = (
    "开始页",
    "新建单位文件",
    "导入台账",
    "问题清单",
    "打印预览",
    "上手清单",
)


def take_pictures(out_dir: Path, people: int = 30) -> tuple[Path, ...]:
    """Take the whole set from a fresh sample county and a fresh rehearsal; same names each time, sorted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from kpi_desktop.services.demo import make_demo_county
    from kpi_desktop.services.rehearsal import make_rehearsal
    from kpi_desktop.ui.settings import Settings

    out_dir.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    with TemporaryDirectory(prefix="kpi-pictures-") as scratch:
        county = make_demo_county(Path(scratch, "演示县"), units=2, people=people)
        rehearsal = make_rehearsal(Path(scratch), "李静")
        settings = Settings(Path(scratch, "settings.ini"))
        settings.operator = "李静"
        app, window = screenshots.make_window(settings)
        shots = _Shots(app, window, rehearsal.unit_file, rehearsal.ledger)
        states = chain(
            shots.take_start(), shots.take_unit(county.unit_files[0]), shots.take_bureau(county.bureau_file)
        )
        for name, widget in states:
            screenshots.wait(app, window)
            taken.append(out_dir / f"{name}.png")
            _save(widget, taken[-1])
        window.close()
        screenshots.wait(app, window)
    return tuple(sorted(taken))


class _Shots:
    """The window brought into each state in turn; what is yielded is grabbed before the next."""

    def __init__(self, app: QApplication, window: MainWindow, fresh: Path, ledger: Path) -> None:
        self._app, self._window = app, window
        self._fresh, self._ledger = fresh, ledger

    def take_start(self) -> Iterator[tuple[str, QWidget]]:
        from kpi_desktop.ui import import_dialog, open_file
        from kpi_desktop.ui.new_file_dialog import NewFileDialog

        window = self._window
        yield START, window
        dialog = NewFileDialog(
            open_file.list_schemes(), year=2026, operator="李静", folder=Path("考核"), parent=window
        )
        dialog.unit_name.setText("云岭县自然资源局")
        dialog.show()
        yield NEW_FILE, dialog
        dialog.close()
        window.settings.set_shows_lessons(self._fresh, True)
        opened = window.files.open_path(self._fresh)
        assert opened is not None  # noqa: S101 - just made
        yield LESSONS, window
        preview = import_dialog.import_with_preview(window, opened, self._ledger, window.settings)
        assert preview is not None  # noqa: S101 - just made
        yield IMPORT, preview
        preview.accepted.disconnect()
        preview.close()
        with messages.recorded():
            import_dialog.write_plan(window, opened, preview.plan)
        window.toggle_findings()
        yield FINDINGS, window
        window.toggle_findings()

    def take_unit(self, path: Path) -> Iterator[tuple[str, QWidget]]:
        from kpi_desktop.domain.errors import Area
        from kpi_desktop.ui.print_preview import PrintPreview

        window = self._window
        window.files.open_path(path)
        yield from self._take_pages()
        window.show_tab(tuple(Area).index(Area.YEAR_END))
        window.print_page()
        screenshots.wait(self._app, window)
        preview = window.findChild(PrintPreview)
        assert preview is not None  # noqa: S101 - the job is done
        yield PREVIEW, preview
        preview.close()

    def take_bureau(self, path: Path) -> Iterator[tuple[str, QWidget]]:
        from kpi_desktop.domain.errors import Area

        self._window.files.open_path(path)
        for name, widget in self._take_pages():
            if name.startswith(f"{Area.HAND_IN.label}-"):
                yield name, widget

    def _take_pages(self) -> Iterator[tuple[str, QWidget]]:
        for name in screenshots.each_page(self._window):
            yield name, self._window


def _save(widget: QWidget, path: Path) -> None:
    """Write a picture with few colours, without dots of mixed ones, so that text stays clean and the file small."""
    from io import BytesIO

    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    picture = Image.open(BytesIO(buffer.data().data())).convert("RGB")
    few = picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    from kpi_desktop.services.manual import pictures_folder

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else pictures_folder()
    for picture in take_pictures(folder):
        print(picture)  # noqa: T201 - a script's answer
