"""A newcomer rehearses: the checklist stands beside the file, ticks itself, and leads to every step."""

from pathlib import Path

import pytest
from journeys.desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.lessons import Lesson
from kpi_desktop.services import rehearsal
from kpi_desktop.ui import messages
from kpi_desktop.ui.import_dialog import ImportDialog
from kpi_desktop.ui.lessons_panel import LessonsPanel
from kpi_desktop.ui.print_preview import PrintPreview

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(autouse=True)
def _few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_PEOPLE", 6)


@pytest.fixture
def panel(desk: Desk, tmp_path: Path) -> LessonsPanel:
    """The checklist of a rehearsal begun from the start page."""
    with messages.recorded(str(tmp_path)):
        desk.window.start_page.buttons["rehearse"].click()
        desk.bot.waitUntil(lambda: desk.window.open_file is not None, timeout=300_000)
    return desk.window.first_hour.panel


def ticked(panel: LessonsPanel) -> set[Lesson]:
    return {state.lesson for state in panel.states if state.is_done}


def way_to(panel: LessonsPanel, lesson: Lesson) -> QPushButton:
    QApplication.processEvents()
    name = f"带我去：{lesson.label}"
    return next(b for b in panel.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible())


def test_that_the_checklist_ticks_itself_and_leads_on(
    desk: Desk, panel: LessonsPanel, tmp_path: Path
) -> None:
    window = desk.window
    assert panel.isVisible()
    assert panel.progress.text() == "做完0步，共8步"
    opened = window.open_file
    assert opened is not None
    ledger = next(opened.path.parent.glob("*.xlsx"))
    with messages.recorded(str(ledger)):
        way_to(panel, Lesson.IMPORT).click()
        dialog = window.findChild(ImportDialog)
        assert dialog is not None
        dialog.write_button.click()
    desk.bot.waitUntil(lambda: ticked(panel) == {Lesson.IMPORT})
    way_to(panel, Lesson.FILL).click()
    page = window.current_page()
    assert page is not None
    assert window.workbench is not None
    assert window.workbench.tabs.currentIndex() == list(Area).index(Area.MONTHLY)
    assert page.marks.month == 4  # type: ignore[attr-defined]
    way_to(panel, Lesson.PRINT).click()
    window.print_page()
    desk.wait_for_jobs()
    preview = window.findChild(PrintPreview)
    assert preview is not None
    preview.close()
    assert Lesson.PRINT in ticked(panel)
    way_to(panel, Lesson.MERGE).click()
    assert window.open_file is not None
    assert window.open_file.is_bureau
    assert [(state.lesson, state.is_done) for state in panel.states] == [(Lesson.MERGE, False)]


def test_that_it_is_put_away_for_a_file_and_brought_back(desk: Desk, panel: LessonsPanel) -> None:
    window = desk.window
    opened = window.open_file
    assert opened is not None
    path = opened.path
    window.first_hour.dock.close()
    window.close_file()
    desk.open(path)
    assert not panel.isVisible()
    window.menus.actions["lessons"].trigger()
    assert panel.isVisible()
    window.menus.actions["lessons"].trigger()
    assert not panel.isVisible()


def test_that_it_is_a_region_of_the_window(desk: Desk, panel: LessonsPanel) -> None:
    with desk.bot.waitActive(desk.window):
        desk.window.activateWindow()
    inside = []
    for _ in range(4):
        desk.bot.keyClick(QApplication.focusWidget() or desk.window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        inside.append(focus is not None and panel.isAncestorOf(focus))
    assert inside.count(True) == 1


def test_that_a_rehearsal_is_begun_anew_beside_the_old_one(
    desk: Desk, panel: LessonsPanel, tmp_path: Path
) -> None:
    assert desk.window.open_file is not None
    first = desk.window.open_file.path
    with messages.recorded(str(tmp_path)):
        panel.anew.click()
        desk.bot.waitUntil(lambda: desk.window.open_file.path != first, timeout=300_000)
    assert first.is_file()
    assert panel.isVisible()


def test_that_leaving_the_question_makes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with messages.recorded(None):
        desk.window.start_page.buttons["rehearse"].click()
    desk.window.settings.operator = ""
    with messages.recorded(None):
        desk.window.start_page.buttons["rehearse"].click()
    assert desk.window.open_file is None
    assert [p for p in sorted(tmp_path.iterdir()) if p.suffix != ".ini"] == [
        p for p in before if p.suffix != ".ini"
    ]


def test_that_other_files_have_no_checklist_unless_asked(desk: Desk, make_unit_file: object) -> None:
    assert callable(make_unit_file)
    desk.open(make_unit_file("云岭县自然资源局"))
    assert not desk.window.first_hour.dock.isVisible()
    desk.window.menus.actions["lessons"].trigger()
    panel = desk.window.first_hour.panel
    assert panel.isVisible()
    assert not panel.anew.isVisible()
    assert Lesson.MERGE not in [state.lesson for state in panel.states]
