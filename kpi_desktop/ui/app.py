"""The window's way in: application, fonts, colours, the exception hook, and what waits for the first paint."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from kpi_desktop import __version__
from kpi_desktop.resource_files import resource_path
from kpi_desktop.ui import open_file
from kpi_desktop.ui.crash_dialog import CrashHook, log_folder
from kpi_desktop.ui.jobs import Err, Outcome
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.theme import apply_theme, register_fonts

_LOG_BYTES = 1_000_000


def main(arguments: Sequence[str] = ()) -> int:
    """Show the window, with the file named first among the arguments if there is one."""
    app, window = start()
    window.first_painted.connect(lambda: _prepare(window, Path(arguments[0]) if arguments else None))
    window.show()
    return app.exec()


def start() -> tuple[QApplication, MainWindow]:
    """The application and its window, not yet shown."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("kpi_desktop")
    app.setApplicationDisplayName("")
    app.setApplicationVersion(__version__)
    app.setWindowIcon(QIcon(str(resource_path("icons", "kpi-desktop.png"))))
    app.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    _translate(app)
    settings = Settings()
    family = register_fonts()

    def restyle() -> None:
        apply_theme(app, settings.theme, settings.text_percent, family)

    restyle()
    window = MainWindow(settings, restyle)
    app.styleHints().colorSchemeChanged.connect(restyle)
    hook = CrashHook(window)
    sys.excepthook = hook
    threading.excepthook = lambda args: logging.getLogger(__name__).error(
        "unhandled in a thread", exc_info=args.exc_value
    )
    return app, window


def _translate(app: QApplication) -> None:
    """Qt's own buttons and menus in Chinese, whatever the system's language."""
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def _prepare(window: MainWindow, path: Path | None) -> None:
    """What would have kept the window from the screen: the log file and the services."""
    _log_to_file()

    def on_loaded(outcome: Outcome[None]) -> None:
        if isinstance(outcome, Err):
            raise outcome.error
        if path is not None:
            window.open_at_start(path)

    window.jobs.run("正在准备", lambda _progress: open_file.load_services(), on_loaded)


def _log_to_file() -> None:
    folder = log_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "kpi_desktop.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8"
        )
    except OSError:
        # No log is no reason not to work.
        logging.getLogger(__name__).info("no log folder at %s", folder)
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
