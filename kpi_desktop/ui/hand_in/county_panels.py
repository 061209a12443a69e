"""The county's year at the bureau: every unit, what stops closing, and anybody looked up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from typing_extensions import override

from kpi_desktop.domain.county import Transfer
from kpi_desktop.domain.errors import Area, FileTrouble, Finding, Place, RuleViolation
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import county, hand_in, returning
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormField, ask_form
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.county_columns import (
    COUNTY_FINDING_COLUMNS,
    PEOPLE_COLUMNS,
    STANDING_COLUMNS,
    TRANSFER_COLUMNS,
)
from kpi_desktop.ui.hand_in.county_source import CountySource
from kpi_desktop.ui.hand_in.county_state import (
    CountyPerson,
    StandingLine,
    closing_sentence,
    county_people,
    county_sentence,
    people_like,
    standing_lines,
)
from kpi_desktop.ui.hand_in.due_dialog import DueDialog
from kpi_desktop.ui.hand_in.receipt import show_receipt
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper import Paper, show_paper
from kpi_desktop.ui.parts import Panel, across, box, button, chars, down, heading, note, stacked

if TYPE_CHECKING:
    from kpi_desktop.services.county import CountyView


class CountyPanel(Panel):
    """A page of the county's year; `place_chosen` carries the Place of a unit or person."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, source: CountySource, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.source = source
        self.view: CountyView | None = None
        source.ready.connect(self._take)

    @override
    def fill(self) -> None:
        self.source.fetch()

    def _take(self, view: CountyView) -> None:
        self.view = view
        if self._open_file is not None:
            self.show_view(view)

    def show_view(self, view: CountyView) -> None:
        """Fill the widgets from the county's year."""
        raise NotImplementedError

    def visit(self, unit_code: str, place: Place) -> None:
        """Bring a unit into view in the other tabs and go to a place of it."""
        if self.view is not None:
            key = UnitYear(unit_code=unit_code, year=self.view.county.year)
            if key in {book.key for book in self.open_file.books}:
                self.open_file.show_year(key)
                self.place_chosen.emit(place)


class UnitsPanel(CountyPanel):
    """The roll-up of the units."""

    def __init__(self, tools: PageTools, source: CountySource, parent: QWidget | None = None) -> None:
        super().__init__(tools, source, parent)
        self.years = QComboBox()
        self.years.setAccessibleName("年度")
        self.years.activated.connect(lambda _at: self.source.choose(self.years.currentData()))
        self.grid: EntryGrid[StandingLine] = EntryGrid(
            "hand_in.units",
            "各单位汇总",
            STANDING_COLUMNS,
            lambda line: line.key,
            tools.settings,
            empty_text="还没有接收任何单位的上报。\n请先到“接收上报包”；点“应报单位”可以先列出要报的单位。",
        )
        self.grid.view.doubleClicked.connect(lambda _index: self.open_unit())
        self.open_button = button("查看这个单位", self.open_unit, tip="在其余各标签中查看光标所在的单位")
        self.due_button = button(
            "应报单位…", self.ask_due, tip="列出要报的单位和期限，没报的、迟报的会标出来"
        )
        self.return_button = button(
            "生成回执文件…", self.make_return, tip="把局端改过、决定过的值交还光标所在的单位"
        )
        self.receipt_button = button(
            "上报回执…", self.show_receipt, tip="光标所在单位最近一次上报的回执，签字盖章后双方各存一份"
        )
        self.export_button = button("导出表格…", self.export)
        self.print_button = button("打印…", self.show_report)
        self._sentence = note()
        self.setLayout(
            down(
                across(self.years, self._sentence),
                across(
                    self.open_button,
                    self.receipt_button,
                    self.return_button,
                    1,
                    self.due_button,
                    self.export_button,
                    self.print_button,
                ),
                self.grid,
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        self.years.clear()
        for year in self.source.years:
            self.years.addItem(f"{year}年度", year)
        self.years.setCurrentIndex(self.years.findData(self.source.year))
        if self.source.year is None:
            self.grid.set_rows([])
            self._sentence.setText("还没有接收任何单位的上报。")
        for widget in (
            self.open_button,
            self.receipt_button,
            self.return_button,
            self.export_button,
            self.print_button,
        ):
            widget.setEnabled(self.source.year is not None)
        super().fill()

    @override
    def show_view(self, view: CountyView) -> None:
        self.grid.set_rows(standing_lines(view))
        self._sentence.setText(county_sentence(view))

    def _unit(self) -> UnitYear | None:
        line = self.grid.current_row()
        return line.standing.key if line is not None else None

    def open_unit(self) -> None:
        """Bring the unit under the caret into view in the other tabs."""
        key = self._unit()
        if key is not None:
            self.visit(key.unit_code, Place(area=Area.YEAR_END, unit_code=key.unit_code))

    def ask_due(self) -> None:
        """Let the user list the units that are due, and when."""
        dialog = DueDialog(self.open_file, self.source.year, self)
        dialog.open()

    def make_return(self) -> None:
        """Write the return file of the unit under the caret."""
        line = self.grid.current_row()
        if line is None:
            return
        start = self.open_file.path.with_name(f"{line.standing.name}{line.standing.key.year}年局端回执.json")
        out = messages.choose_save_path(
            self, "回执文件存放在哪里（可以直接选U盘）", "回执文件 (*.json)", start
        )
        if out is None:
            return
        try:
            rows = returning.make_return(self.workspace, line.standing.key, out)
        except (RuleViolation, FileTrouble) as trouble:
            messages.warn(self, str(trouble))
            return
        detail = "请把文件交给单位，由单位在“上报合并”中点“接收局端回执”逐项核对。"
        messages.tell(
            self,
            f"回执文件已生成，共{rows}条局端改过的数据。",
            detail if rows else "没有需要单位接受的改动。",
        )

    def show_receipt(self) -> None:
        """Show the receipt of the newest hand-in of the unit under the caret."""
        line = self.grid.current_row()
        if line is None:
            return
        records = hand_in.list_hand_ins(self.workspace, line.standing.key)
        if not records:
            messages.tell(self, f"{line.standing.name}还没有上报，没有回执。")
            return
        show_receipt(self, self.tools.jobs, records[-1], line.standing.name, self.open_file.path)

    def export(self) -> None:
        """Write the county's tables as a workbook."""
        view = self.view
        if view is None:
            return
        start = self.open_file.path.with_name(f"{view.county.year}年度全县考核汇总.xlsx")
        out = messages.choose_save_path(self, "表格存放在哪里", "表格 (*.xlsx)", start)
        if out is not None:
            try:
                county.export_county(view, out)
            except FileTrouble as trouble:
                messages.warn(self, str(trouble))

    def show_report(self) -> None:
        """Show the county's tables as they print."""
        view, workspace = self.view, self.workspace
        if view is None:
            return
        title = f"{view.county.year}年度全县考核汇总表"
        show_paper(
            self,
            self.tools.jobs,
            title,
            lambda _progress: Paper(content=county.render_county_report(workspace, view)),
            self.open_file.path.with_name(f"{title}.pdf"),
        )


class CountyCheckPanel(CountyPanel):
    """What no unit sees by itself, and closing the year."""

    def __init__(self, tools: PageTools, source: CountySource, parent: QWidget | None = None) -> None:
        super().__init__(tools, source, parent)
        self.findings: EntryGrid[Finding] = EntryGrid(
            "hand_in.county_findings",
            "全县核对",
            COUNTY_FINDING_COLUMNS,
            lambda finding: f"{finding.place.unit_code}|{finding.place.employee_no}|{finding.what}",
            tools.settings,
            empty_text="没有要处理的问题。",
        )
        self.findings.view.doubleClicked.connect(lambda _index: self.go_to_finding())
        self.transfers: EntryGrid[Transfer] = EntryGrid(
            "hand_in.transfers",
            "单位间调动",
            TRANSFER_COLUMNS,
            lambda transfer: f"{transfer.name}|{transfer.left}|{transfer.came}",
            tools.settings,
            empty_text="没有在单位之间调动的人。",
        )
        self.go_button = button("到这个单位", self.go_to_finding)
        self.close_button = button("封存年度…", self.close_county, is_primary=True)
        self.reopen_button = button("撤销封存…", self.reopen_county)
        self._sentence = note()
        lower = down(heading("单位间调动"), self.transfers)
        self.setLayout(
            down(
                across(self._sentence, self.go_button, self.reopen_button, self.close_button),
                stacked(self.findings, box(lower), sizes=(380, 170)),
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        if self.source.year is None:
            self._sentence.setText("还没有接收任何单位的上报。")
        for widget in (self.go_button, self.close_button, self.reopen_button):
            widget.setEnabled(False)
        super().fill()

    @override
    def show_view(self, view: CountyView) -> None:
        self.findings.set_rows(view.findings)
        self.transfers.set_rows(view.check.transfers)
        self._sentence.setText(closing_sentence(view))
        is_closed = bool(view.county.closed_at)
        self.go_button.setEnabled(bool(view.findings))
        self.close_button.setEnabled(not is_closed and not view.errors)
        self.reopen_button.setEnabled(is_closed)

    def go_to_finding(self) -> None:
        """Bring the unit of the finding under the caret into view."""
        finding = self.findings.current_row()
        if finding is not None:
            self.visit(finding.place.unit_code, finding.place)

    def close_county(self) -> None:
        """Close the county's year after asking for a note."""
        view = self.view
        if view is None:
            return

        def take(values: dict[str, str]) -> str:
            write = partial(county.close_county, self.workspace, view.county.year, values["note"])
            self.open_file.run_write(write, self)
            return ""

        ask_form(
            f"封存{view.county.year}年度",
            (FormField(key="note", label="说明", hint="例如：报县委组织部备案"),),
            take,  # type: ignore[arg-type]
            yes="封存",
            lead="封存以后，这一年度不再接收上报、不再修改和决定；需要时可以写明理由撤销封存。",
            parent=self,
        )

    def reopen_county(self) -> None:
        """Take the closing back with a reason."""
        view = self.view
        if view is None:
            return

        def take(values: dict[str, str]) -> str:
            refused: list[str] = []
            write = partial(county.reopen_county, self.workspace, view.county.year, values["reason"])
            self.open_file.run_write(write, self, refused.append)
            return refused[0] if refused else ""

        ask_form(
            f"撤销封存{view.county.year}年度",
            (FormField(key="reason", label="理由", hint="例如：漏收一个单位"),),
            take,  # type: ignore[arg-type]
            yes="撤销封存",
            parent=self,
        )


class CountyPeoplePanel(CountyPanel):
    """Anybody of the county by name or number."""

    def __init__(self, tools: PageTools, source: CountySource, parent: QWidget | None = None) -> None:
        super().__init__(tools, source, parent)
        self._people: tuple[CountyPerson, ...] = ()
        self.text = QLineEdit()
        self.text.setAccessibleName("查找人员")
        self.text.setPlaceholderText("姓名、工号或身份证号")
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(chars(18))
        self.text.textChanged.connect(lambda _text: self._show_people())
        self.grid: EntryGrid[CountyPerson] = EntryGrid(
            "hand_in.people",
            "全县人员",
            PEOPLE_COLUMNS,
            lambda person: person.key,
            tools.settings,
            empty_text="没有找到这个人。",
        )
        self.grid.view.doubleClicked.connect(lambda _index: self.open_person())
        self.open_button = button("查看这个人", self.open_person, tip="到年终评分中查看这个人的得分明细")
        self._sentence = note()
        self.setLayout(down(across(self.text, self._sentence, 1, self.open_button), self.grid, margin=8))

    @override
    def show_view(self, view: CountyView) -> None:
        self._people = county_people(view)
        self._show_people()

    def _show_people(self) -> None:
        found = people_like(self._people, self.text.text())
        self.grid.set_rows(found)
        self._sentence.setText(f"共{len(found)}人")
        self.open_button.setEnabled(bool(found))

    def open_person(self) -> None:
        """Bring the person under the caret into view."""
        person = self.grid.current_row()
        if person is not None:
            number = person.line.employee.employee_no
            self.visit(
                person.unit_code,
                Place(area=Area.YEAR_END, unit_code=person.unit_code, employee_no=number),
            )
