"""From a finding to its cell."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Finding, Place, error, warning
from kpi_desktop.ui.findings_panel import FindingsPanel

MISSING = error(
    Place(area=Area.MONTHLY, month=3, employee_no="007", item="Z01"), "朱丽超3月学习情况未填", "请补填"
)
VAGUE = warning(Place(area=Area.POSTS, page="量化指标", item="Z02"), "用语含糊", "请改为可计数的写法")


@pytest.fixture
def panel(qtbot: QtBot) -> FindingsPanel:
    panel = FindingsPanel()
    qtbot.addWidget(panel)
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal, panel)
    panel.set_findings((MISSING, VAGUE))
    panel.show()
    return panel


def test_that_enter_goes_to_the_place(qtbot: QtBot, panel: FindingsPanel) -> None:
    places: list[Place] = []
    panel.go_to.connect(places.append)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert places == [MISSING.place, VAGUE.place]


def test_that_a_double_click_goes_to_the_place(qtbot: QtBot, panel: FindingsPanel) -> None:
    places: list[Place] = []
    panel.go_to.connect(places.append)
    spot = panel.table.visualRect(panel.model.index(1, 2)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert places == [VAGUE.place]


def test_that_errors_can_be_seen_alone_and_exported(qtbot: QtBot, panel: FindingsPanel) -> None:
    exported: list[tuple[Finding, ...]] = []
    panel.export_requested.connect(exported.append)
    qtbot.keyClick(panel.filter, Qt.Key.Key_Down)
    panel.export.click()
    assert exported == [(MISSING,)]
    assert panel.count.text().startswith("共1个")


def test_that_nothing_to_do_is_said(panel: FindingsPanel) -> None:
    panel.set_findings(())
    assert panel.count.text() == "没有需要处理的问题"
    assert not panel.export.isEnabled()


def test_that_the_line_stays_when_findings_are_read_again(qtbot: QtBot, panel: FindingsPanel) -> None:
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    panel.set_findings((MISSING, VAGUE))
    assert panel.table.currentIndex().row() == 1
