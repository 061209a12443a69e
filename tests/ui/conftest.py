"""What the window's tests stand on: the program's look, settings of their own, and no window left over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kpi_desktop.ui.settings import Settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Qt's offscreen platform says this whenever a window or a popup is shown.
    mark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(mark)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture(autouse=True)
def _no_window_left_over(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.sendPostedEvents()
    left = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    for widget in left:
        widget.close()
    assert not left, f"left open: {left}"
