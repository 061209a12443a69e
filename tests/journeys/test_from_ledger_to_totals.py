"""A clerk makes a file, reads the faulty ledger, puts the faults right and has the totals."""

import csv
from pathlib import Path

import pytest
from journeys.desk import DATA, EDUCATION, Desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from kpi_desktop.domain.errors import Area
from kpi_desktop.ui import messages
from kpi_desktop.ui.import_dialog import ImportDialog
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.new_file_dialog import NewFileDialog
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.year_end.page import YearEndPage

LEDGER = DATA / f"{EDUCATION}2026年考核台账.xlsx"


def answer_new_file(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """The questions of a new file, answered by hand: the dialog is shown, filled in and its button pressed."""

    def fill_in(dialog: NewFileDialog) -> int:
        dialog.show()
        dialog.unit_code.setText("11530499MB0A10002Q")
        dialog.path.setText(str(path))
        dialog.path.textEdited.emit(str(path))
        dialog.create_button.click()
        return QDialog.DialogCode.Accepted if dialog.answers is not None else QDialog.DialogCode.Rejected

    monkeypatch.setattr(NewFileDialog, "exec", fill_in)


def put_right(desk: Desk, dialog: ImportDialog) -> None:
    """Type every right value of the list of faults into the preview."""
    with (DATA / f"{EDUCATION}2026年考核台账-应报问题.csv").open(encoding="utf-8-sig") as stream:
        faults = [line for line in csv.DictReader(stream) if line["正确值"][0].isdigit()]
    assert len(faults) == 4
    for fault in faults:
        row = next(r for r in dialog.grid.rows if (r.sheet, r.cell) == (fault["工作表"], fault["单元格"]))
        assert dialog.grid.select_cell(row.key, "correction")
        dialog.grid.view.open_editor(dialog.grid.view.currentIndex(), fault["正确值"])
        desk.bot.keyClick(dialog.grid.view.editor, Qt.Key.Key_Return)


def test_that_the_faulty_ledger_put_right_gives_the_totals_worked_out_by_hand(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_new_file(monkeypatch, tmp_path / "教体局.kpi")
    with messages.recorded(str(LEDGER)) as boxes:
        desk.window.menus.actions["import"].trigger()
        dialog = desk.window.findChild(ImportDialog)
        assert dialog is not None
        put_right(desk, dialog)
        assert [row.cell for row in dialog.grid.rows if row.severity == "错误"] == ["A33"]
        dialog.write_button.click()
    assert "10月A33" in boxes.shown[-1].detail
    page = desk.tab(Area.YEAR_END)
    assert isinstance(page, YearEndPage)
    model = page.totals.grid.model
    with (DATA / f"{EDUCATION}2026年考核台账-应得结果.csv").open(encoding="utf-8-sig") as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == model.rowCount() == 29
    for line in lines:
        row = model.row_of(line["工号"])
        shown = [
            model.text_at(row, model.column_of(key))
            for key in ("routine", "ballot", "total", "rank", "eligibility")
        ]
        assert shown == [
            line["平时(4位)"],
            line["民主测评(4位)"],
            line["总分(2位)"],
            line["名次"],
            line["评等资格"],
        ]
    page.open_print_preview()
    desk.wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.names.count() == 29
    assert preview.page_count >= 29
    preview.close()


def test_that_a_missing_mark_is_found_typed_and_taken_back(desk: Desk, make_unit_file: object) -> None:
    assert callable(make_unit_file)
    desk.open(make_unit_file(EDUCATION))
    window = desk.window
    desk.bot.waitUntil(lambda: window.findings.model.rowCount() > 0)
    window.menus.actions["findings"].trigger()
    row = next(at for at, f in enumerate(window.findings.model.findings) if f.place.month == 4)
    window.findings.table.setCurrentIndex(window.findings.model.index(row, 0))
    desk.bot.keyClick(window.findings.table, Qt.Key.Key_Return)
    tab = window.current_page()
    assert isinstance(tab, MonthlyPage)
    page = tab.marks
    assert page.month == 4
    assert page.grid.current_keys() == ("006", "Z01")
    for mark in ("8.5", "9", "9", "27", "35"):
        for sign in mark:
            desk.bot.keyClicks(page.grid.view.editor or page.grid.view, sign)
        desk.bot.keyClick(page.grid.view.editor, Qt.Key.Key_Tab)
    model = page.grid.model
    assert model.text_at(model.row_of("006"), model.column_of("score")) == "88.50"
    ends = desk.tab(Area.YEAR_END)
    assert isinstance(ends, YearEndPage)
    totals = ends.totals.grid.model
    assert totals.text_at(totals.row_of("006"), totals.column_of("total")) != ""
    for _ in range(5):
        window.menus.actions["undo"].trigger()
    assert totals.text_at(totals.row_of("006"), totals.column_of("total")) == ""
    desk.bot.waitUntil(lambda: any(f.place.month == 4 for f in window.findings.model.findings))
