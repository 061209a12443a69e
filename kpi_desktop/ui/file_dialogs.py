"""What the menus open over the window about the file itself: its people, its trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpi_desktop.ui.main_window import MainWindow


def show_people(window: MainWindow) -> None:
    """Show who may open the file, and its passwords."""
    from kpi_desktop.ui.people_dialog import PeopleDialog

    if window.open_file is not None:
        dialog = PeopleDialog(window.open_file, window)
        dialog.exec()
        dialog.deleteLater()
        window.status.show_file(window.open_file)


def show_trail(window: MainWindow) -> None:
    """Show who changed what and when; beside the window, so that both can be looked at."""
    from PySide6.QtCore import Qt

    from kpi_desktop.ui.trail_dialog import TrailDialog

    page = window.current_page()
    if window.open_file is not None and (page is None or page.finish_editing()):
        dialog = TrailDialog(window.open_file, window.jobs, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open_file.closed.connect(dialog.close)
        dialog.show()
