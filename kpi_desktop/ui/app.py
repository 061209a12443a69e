"""The window's way in: application, fonts, colours, the exception hook, and what waits for the first paint."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from kpi_desktop import __version__
from kpi_desktop.resource_files import resource_path
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.settings import Settings, log_folder
from kpi_desktop.ui.single_instance import SingleInstance
from kpi_desktop.ui.theme import apply_theme, register_fonts

logger = logging.getLogger(__name__)

_LOG_BYTES = 1_000_000
_SETTLED_MS = 5000


def main(arguments: Sequence[str] = ()) -> int:
    """Show the window, with the files named if there are any; a second start hands them to the first."""
    paths = [Path(argument).absolute() for argument in arguments]
    app, window = start()
    desk = SingleInstance(app)
    if desk.hand_over(paths):
        return 0
    # The window's commands are made when first needed, after the first paint.
    desk.asked.connect(lambda given: window.drops.come_forward(given))  # noqa: PLW0108
    sys.excepthook = CrashHook(window)
    threading.excepthook = lambda args: logger.error("unhandled in a thread", exc_info=args.exc_value)
    window.first_painted.connect(lambda: _prepare(window, paths))
    window.show()
    return app.exec()


def start(settings: Settings | None = None) -> tuple[QApplication, MainWindow]:
    """The application and its window, not yet shown."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("kpi_desktop")
    app.setApplicationDisplayName("")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("kpi-desktop")
    app.setWindowIcon(QIcon(str(resource_path("icons", "kpi-desktop.png"))))
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    _translate(app)
    settings = settings or Settings()
    family = register_fonts()

    def restyle() -> None:
        apply_theme(app, settings.theme, settings.text_percent, family)

    restyle()
    window = MainWindow(settings, restyle)
    app.styleHints().colorSchemeChanged.connect(restyle)
    return app, window


def _translate(app: QApplication) -> None:
    """Qt's own buttons and menus in Chinese, whatever the system's language."""
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def _prepare(window: MainWindow, paths: Sequence[Path]) -> None:
    """What would have kept the window from the screen: the log file and the services."""
    from kpi_desktop.ui.jobs import Err, Outcome
    from kpi_desktop.ui.open_file import load_services

    _log_to_file()

    def on_loaded(outcome: Outcome[None]) -> None:
        if isinstance(outcome, Err):
            raise outcome.error
        window.prepare()
        if paths:
            window.take_files(paths)
        else:
            window.drops.restore_session()
        QTimer.singleShot(_SETTLED_MS, window, _give_back_memory)

    window.jobs.run("正在准备", lambda _progress: load_services(), on_loaded)


def _give_back_memory() -> None:
    """What starting and the day's backup have freed goes back to the system; glibc would keep it."""
    import ctypes

    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)


class CrashHook:
    """The one exception hook: logs a bug of ours and shows the dialog, one at a time."""

    def __init__(self, window: QWidget | None) -> None:
        self._window = window
        self._is_open = False

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logger.critical("unhandled %s", kind.__name__, exc_info=(kind, error, trace))
        if not self._is_open:
            from kpi_desktop.ui.crash_dialog import show_crash

            self._is_open = True
            try:
                show_crash(kind, trace, self._window)
            finally:
                self._is_open = False


def _log_to_file() -> None:
    from logging.handlers import RotatingFileHandler

    folder = log_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "kpi_desktop.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8"
        )
    except OSError:
        # No log is no reason not to work.
        logger.info("no log folder at %s", folder)
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
