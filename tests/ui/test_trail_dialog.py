"""操作记录 over a real file: narrowed by its fields, read in pages, printed and exported."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.trail import TrailQuery
from kpi_desktop.services import staff, trail, workspace
from kpi_desktop.ui import messages
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.trail_dialog import TrailDialog, TrailModel
from tests.builders import UNIT, YEAR, an_employee


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    settings.operator = "李静"
    window = MainWindow(settings, lambda: None)
    qtbot.addWidget(window)
    window.show()
    window.prepare()
    yield window
    window.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenFile]:
    """李静 made the file in 2025; 王芳 added 张伟 and changed him on 2026-12-05."""
    times = iter((datetime(2025, 12, 1, 4, tzinfo=UTC), *[datetime(2026, 12, 5, 4, tzinfo=UTC)] * 9))
    path = tmp_path / "单位.kpi"
    made = workspace.create_unit_file(
        path,
        unit_code=UNIT.code,
        unit_name=UNIT.name,
        year=YEAR,
        operator="李静",
        clock=lambda: datetime(2025, 12, 1, 4, tzinfo=UTC),
    )
    made.clock = lambda: next(times, datetime(2026, 12, 5, 4, tzinfo=UTC))
    next(times)
    made.operator = "王芳"
    key = made.only_book()
    staff.save_employees(made, key, (an_employee(),))
    staff.save_employees(made, key, (replace(an_employee(), political_status="中共党员"),))
    file = OpenFile(made)
    yield file
    made.close()


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow, opened: OpenFile) -> TrailDialog:
    dialog = TrailDialog(opened, window.jobs)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def actions(dialog: TrailDialog) -> list[str]:
    return [
        str(dialog.model.index(row, 3).data(Qt.ItemDataRole.DisplayRole))
        for row in range(dialog.model.rowCount())
    ]


def changes(dialog: TrailDialog) -> list[list[str]]:
    table = dialog.changes
    return [
        [item.text() for column in range(4) if (item := table.item(row, column)) is not None]
        for row in range(table.rowCount())
    ]


def test_the_model_keeps_qts_rules(opened: OpenFile) -> None:
    model = TrailModel(opened.workspace)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    for by in ("", "王芳", "赵六", ""):
        model.set_query(TrailQuery(by=by))
    assert model.rowCount() == 3


def test_the_newest_step_is_chosen_with_what_it_changed(dialog: TrailDialog) -> None:
    assert actions(dialog) == ["修改人员", "修改人员", "新建单位文件"]
    assert changes(dialog) == [["人员：张伟（001）", "政治面貌", "空", "中共党员"]]
    assert dialog.detail.text() == "第3步改动1处："
    assert dialog.verdict.text() == "校验码逐步核对无误：第1步到第3步都没有被改动、增删过。"
    assert dialog.count.text() == "共3步"


def test_another_step_shows_its_own_changes(dialog: TrailDialog) -> None:
    dialog.table.selectRow(1)
    assert [line[0] for line in changes(dialog)] == ["人员：张伟（001）"]
    assert changes(dialog)[0][1] == "整条"


def test_person_date_kind_and_words_narrow_the_list(dialog: TrailDialog, qtbot: QtBot) -> None:
    dialog.person.setCurrentText("李静")
    assert actions(dialog) == ["新建单位文件"]
    dialog.person.setCurrentIndex(0)
    dialog.kind.setCurrentText("月度检查")
    assert actions(dialog) == []
    assert dialog.count.text() == "没有符合条件的记录，请放宽筛选条件。"
    assert not dialog.print_button.isEnabled()
    assert dialog.detail.text() == "选中一步，这里列出它改动了什么。"
    dialog.kind.setCurrentText("岗位设置")
    dialog.text.setText("张伟")
    qtbot.waitUntil(lambda: actions(dialog) == ["修改人员", "修改人员"])
    dialog.kind.setCurrentText("上报、接收、口令")
    assert actions(dialog) == []


def test_own_dates_appear_when_asked_for_and_the_wrong_way_round_is_said(dialog: TrailDialog) -> None:
    assert not dialog.since.isVisible()
    dialog.span.setCurrentText("自选日期")
    assert dialog.since.isVisible()
    dialog.since.setDate(dialog.since.date().fromString("2026-12-05", "yyyy-MM-dd"))
    dialog.until.setDate(dialog.until.date().fromString("2026-12-05", "yyyy-MM-dd"))
    assert actions(dialog) == ["修改人员", "修改人员"]
    dialog.until.setDate(dialog.until.date().fromString("2026-12-01", "yyyy-MM-dd"))
    assert "早于起始日期" in dialog.count.text()
    assert actions(dialog) == []


def test_a_long_trail_is_read_as_one_scrolls(dialog: TrailDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "PAGE", 2)
    asked: list[int | None] = []
    real = trail.list_steps

    def noted(file: workspace.Workspace, query: object, *, before: int | None = None) -> object:
        asked.append(before)
        return real(file, query, before=before, limit=2)  # type: ignore[arg-type]

    monkeypatch.setattr(trail, "list_steps", noted)
    dialog.model.set_query(dialog.model.query)
    assert dialog.model.rowCount() == 2
    dialog.model.fetchMore(dialog.table.rootIndex())
    assert actions(dialog) == ["修改人员", "修改人员", "新建单位文件"]
    assert asked == [None, 2]
    assert not dialog.model.canFetchMore(dialog.table.rootIndex())


def test_the_list_goes_to_a_workbook(dialog: TrailDialog, tmp_path: Path) -> None:
    path = tmp_path / "记录.xlsx"
    with messages.recorded(str(path)):
        dialog.export()
    assert path.exists()
    assert dialog.count.text() == "已把3步存到“记录.xlsx”。"
    with messages.recorded(str(tmp_path / "没有" / "记录.xlsx")) as boxes:
        dialog.export()
    assert "不存在" in boxes.texts[1]


def test_the_list_goes_to_paper(dialog: TrailDialog, qtbot: QtBot) -> None:
    from kpi_desktop.ui.print_preview import PrintPreview

    dialog.print_list()
    qtbot.waitUntil(lambda: bool(dialog.findChildren(PrintPreview)), timeout=20_000)
    dialog.findChildren(PrintPreview)[0].close()


def test_the_menu_opens_it_beside_the_window_and_it_closes_with_the_file(
    window: MainWindow, opened: OpenFile, qtbot: QtBot
) -> None:
    window.set_open_file(opened)
    window.menus.actions["trail"].trigger()
    (shown,) = window.findChildren(TrailDialog)
    assert shown.isVisible()
    assert not shown.isModal()
    assert window.close_file()
    qtbot.waitUntil(lambda: not window.findChildren(TrailDialog))
