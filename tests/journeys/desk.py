"""The window with its user, and the two sample units."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.page import Page

DATA = Path(__file__).parents[1] / "data"
NATURE, EDUCATION = "云岭县自然资源局", "云岭县教育体育局"
CODES = {NATURE: "11530499MB0A10001M", EDUCATION: "11530499MB0A10002Q"}


class Desk:
    """The window with its user: what a journey does is said in the user's words."""

    def __init__(self, window: MainWindow, bot: QtBot) -> None:
        self.window = window
        self.bot = bot

    def tab(self, area: Area) -> Page:
        """Go to a tab."""
        workbench = self.window.prepare()
        workbench.tabs.setCurrentIndex(list(Area).index(area))
        page = workbench.current_page()
        assert page is not None
        return page

    def wait_for_jobs(self) -> None:
        self.bot.waitUntil(lambda: not self.window.jobs.is_busy, timeout=30_000)

    def open(self, path: Path) -> None:
        assert self.window.files.open_path(path) is not None
