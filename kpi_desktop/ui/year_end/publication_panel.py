"""Sub-page 公示: from when to when, objections, 无异议, and the written notice with signatures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.publication import current_notice
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_records import YearObjection
from kpi_desktop.services import publication as publication_service
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.services.workdays import record_calendar_year
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui import messages
from kpi_desktop.ui.calendar_form import ask_calendar_year
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    box,
    button,
    card,
    down,
    heading,
    plain,
    put_caret,
    set_mood,
)
from kpi_desktop.ui.record_edits import apply_edits, write_edits, write_or_say
from kpi_desktop.ui.year_end.result_columns import NOTICE_WRITERS, notice_columns, objection_columns
from kpi_desktop.ui.year_end.result_printing import PUBLICATION_PAPERS, result_paper_button
from kpi_desktop.ui.year_end.result_state import NoticeLine, derive_notice_lines, derive_publication


class PublicationPanel(Panel):
    """The publication, its objections, and who has been told."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.sentence = plain()
        self.day_button = button("公示日期…", self.ask_day, is_primary=True)
        self.calendar_button = button(
            "节假日安排…", self.ask_calendar, tip="程序里没有的年份，按国务院办公厅的通知填写"
        )
        self.confirm_button = button("确认无异议…", self.ask_confirming, tip="公示期满、异议都处理了才能确认")
        self.withdraw_button = button("撤回公示…", self.withdraw, tip="撤回无异议的确认，要写明原因")
        self.paper_button = result_paper_button("打印", PUBLICATION_PAPERS, self, tables=TableSet.PUBLICATION)
        self.objections: EntryGrid[YearObjection] = EntryGrid(
            "year_objections",
            "公示异议",
            objection_columns(),
            lambda row: str(row.objection_no),
            tools.settings,
            empty_text="没有异议。\n有人提出的，点“登记异议”记下内容，处理完再填结果。",
        )
        self.add_button = button("登记异议…", lambda: self.ask_objection(None))
        self.settle_button = button("填处理结果…", self.ask_settling)
        self.notices: EntryGrid[NoticeLine] = EntryGrid(
            "result_notices",
            "书面通知",
            notice_columns(),
            lambda line: line.employee.employee_no,
            tools.settings,
            empty_text="还没有人评定等次。\n请先到“等次评定”评定。",
        )
        self.notices.edit_requested.connect(self._on_edits)
        self.notify_button = button(
            "登记书面通知…", self.ask_notifying, tip="选中的人，没有选中的就是全部人员"
        )
        left = box(down(across(heading("公示异议"), 1, self.add_button, self.settle_button), self.objections))
        right = box(down(across(heading("书面通知和签收"), 1, self.notify_button), self.notices))
        buttons = across(
            self.sentence,
            self.calendar_button,
            self.day_button,
            self.confirm_button,
            self.withdraw_button,
            self.paper_button,
            margin=10,
        )
        self.setLayout(down(card(buttons), beside(left, right, sizes=(700, 640)), margin=8))

    @property
    def today(self) -> date:
        return self.workspace.clock().astimezone().date()

    @override
    def fill(self) -> None:
        standing = derive_publication(self.book, self.today)
        self.sentence.setText(standing.sentence)
        set_mood(self.sentence, standing.mood)
        self.objections.set_rows(self.book.objections)
        self.notices.set_rows(derive_notice_lines(self.result))
        for each in (self.day_button, self.add_button, self.confirm_button):
            each.setEnabled(standing.can_do)
        self.settle_button.setEnabled(standing.can_do and bool(self.book.objections))
        self.withdraw_button.setEnabled(standing.is_done)
        self.notify_button.setEnabled(standing.is_done)
        put_caret(self.notices, column_key="signed_on")
        put_caret(self.objections)

    @override
    def finish_editing(self) -> bool:
        return self.notices.finish_editing()

    def _say(self, write: Callable[[], Changes]) -> str:
        return write_or_say(self.open_file, write)

    def ask_day(self) -> FormDialog:
        """Ask for the publication's first day and place."""
        known = current_notice(self.book.notices)
        fields = (
            FormField(
                key="day", label="公示开始", start=known.notice_from if known else self.today.isoformat()
            ),
            FormField(
                key="place", label="公示地点", start=known.place if known else "", hint="如：本单位公示栏"
            ),
        )

        def take(values: Values) -> str:
            start = read_day(values["day"])
            return self._say(
                lambda: publication_service.start_publication(
                    self.workspace, self.key, start, values["place"]
                )
            )

        days = self.book.scheme.year_end.notice_days
        lead = f"公示{days}个工作日，期满日按国家放假和调休安排算。"
        return ask_form("公示日期", fields, take, lead=lead, parent=self)

    def ask_calendar(self) -> FormDialog:
        """Ask for a year's holidays."""
        return ask_calendar_year(
            self.book,
            lambda year: self._say(lambda: record_calendar_year(self.workspace, self.key, year)),
            self,
        )

    def ask_objection(self, old: YearObjection | None) -> FormDialog:
        """Ask for an objection, or for what came of one."""
        start = old or YearObjection(objection_no=0, raised_on=self.today.isoformat(), content="")
        names = {"": "（不针对个人）"} | {
            person.employee_no: f"{person.employee_no} {person.name}" for person in self.book.employees
        }
        numbers = {name: number for number, name in names.items()}
        fields = (
            FormField(key="raised_on", label="提出日期", start=start.raised_on),
            FormField(key="raised_by", label="提出人", start=start.raised_by, hint="匿名的写“匿名”"),
            FormField(
                key="about",
                label="异议对象",
                start=names.get(start.employee_no, ""),
                choices=tuple(names.values()),
            ),
            FormField(key="content", label="异议内容", start=start.content),
            FormField(key="outcome", label="处理结果", start=start.outcome, hint="核实处理完再填"),
            FormField(key="settled_on", label="处理日期", start=start.settled_on),
        )

        def take(values: Values) -> str:
            settled = values["settled_on"].strip()
            objection = replace(
                start,
                raised_on=read_day(values["raised_on"]).isoformat(),
                raised_by=values["raised_by"].strip(),
                employee_no=numbers[values["about"]],
                content=values["content"].strip(),
                outcome=values["outcome"].strip(),
                settled_on=read_day(settled).isoformat() if settled else "",
            )
            return self._say(lambda: publication_service.save_objection(self.workspace, self.key, objection))

        return ask_form("公示异议", fields, take, parent=self)

    def ask_settling(self) -> FormDialog | None:
        """Ask what came of the objection under the caret."""
        row = self.objections.current_row()
        if row is None:
            return None
        return self.ask_objection(replace(row, settled_on=row.settled_on or self.today.isoformat()))

    def ask_confirming(self) -> FormDialog:
        """Ask who confirms that nobody objected."""
        fields = (
            FormField(key="by", label="由谁确认", hint="如：考核委员会、局党组会议"),
            FormField(key="note", label="说明", hint="可不填"),
        )

        def take(values: Values) -> str:
            return self._say(
                lambda: publication_service.confirm_publication(
                    self.workspace, self.key, confirmed_by=values["by"], note=values["note"]
                )
            )

        lead = "公示期满，没有异议，或异议都已核实处理。确认后可以书面通知本人。"
        return ask_form("确认公示无异议", fields, take, yes="确认无异议", lead=lead, parent=self)

    def withdraw(self) -> None:
        """Take 无异议 back, with a reason."""
        reason = messages.ask_text(self, "撤回公示无异议的确认，请写明原因：")
        if reason is not None:
            self.open_file.run_write(
                lambda: publication_service.withdraw_publication(self.workspace, self.key, reason), self
            )

    def ask_notifying(self) -> FormDialog:
        """Ask on what day people were told: those selected, everybody while only one cell is."""
        rows = sorted({row for row, _ in self.notices.view.selected_cells()})
        lines = [self.notices.rows[row] for row in rows] if len(rows) > 1 else list(self.notices.rows)
        numbers = tuple(line.employee.employee_no for line in lines)
        fields = (FormField(key="day", label="通知日期", start=self.today.isoformat()),)

        def take(values: Values) -> str:
            day = read_day(values["day"])
            return self._say(
                lambda: publication_service.notify_people(self.workspace, self.key, numbers, day)
            )

        lead = f"登记{len(numbers)}人的书面通知日期，复核申诉的期限从这一天起算。"
        return ask_form("登记书面通知", fields, take, lead=lead, parent=self)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        known = {line.employee.employee_no: line.notice for line in self.notices.rows if line.notice}
        changed = apply_edits(edits, known, NOTICE_WRITERS)
        write_edits(
            self.open_file,
            self.notices,
            edits,
            lambda: publication_service.record_signatures(self.workspace, self.key, changed),
            self,
        )
