"""公示: when the publication runs, what was objected, the calendar it counts by."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.appointments import is_day
from kpi_desktop.domain.competition_finish import notice_end
from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import Objection
from kpi_desktop.services import competition, competition_results
from kpi_desktop.services.workdays import load_calendar, record_calendar_year
from kpi_desktop.ui.calendar_form import ask_calendar_year
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import across, button, card, down, heading, plain, put_caret
from kpi_desktop.ui.placement.competition_columns import read_date
from kpi_desktop.ui.placement.competition_mark_columns import objection_columns
from kpi_desktop.ui.placement.competition_page import RoundPage
from kpi_desktop.ui.placement.competition_state import RoundView


class PublicationPage(RoundPage):
    """When the publication runs, and what was objected."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._title = heading("公示")
        self._sentence = plain()
        self.day_button = button("公示日期…", self.ask_day, is_primary=True)
        self.calendar_button = button(
            "节假日安排…", self.ask_calendar, tip="程序里没有的年份，按国务院办公厅的通知填写"
        )
        self.grid: EntryGrid[Objection] = EntryGrid(
            "competition_objections",
            "公示异议",
            objection_columns(),
            lambda row: str(row.objection_no),
            tools.settings,
            empty_text="没有异议。\n有人提出的，点“登记异议”记下内容，处理完再填结果。",
        )
        self.add_button = button("登记异议…", lambda: self.ask_objection(None))
        self.settle_button = button("填处理结果…", self.ask_settling)
        self.setLayout(
            down(
                card(across(self._title, self._sentence, self.calendar_button, self.day_button, margin=12)),
                self.grid,
                across(self.add_button, self.settle_button, 1),
            )
        )

    @override
    def fill(self) -> None:
        view = self.view
        self._sentence.setText(_say_notice(view, self._end()))
        self.grid.set_rows(view.competition.objections)
        is_open = view.competition.current is RoundStep.PUBLICATION
        for each in (self.day_button, self.add_button):
            each.setEnabled(is_open)
        self.settle_button.setEnabled(is_open and bool(view.competition.objections))
        put_caret(self.grid)

    def _end(self) -> str:
        try:
            return notice_end(self.view.competition, load_calendar(self.book.calendar_years))
        except RuleViolation as violation:
            return str(violation)

    def ask_day(self) -> FormDialog:
        """Ask for the publication's first day."""
        start = self.view.competition.round.notice_from or self.today
        return ask_form(
            "公示开始日期",
            (FormField(key="day", label="公示开始", start=start),),
            lambda values: self.say(
                lambda: competition.set_notice_from(
                    self.workspace, self.key, self.round_no, read_date(values["day"])
                )
            ),
            lead=f"公示{self.view.competition.rules.notice_days}个工作日，期满日按国家放假和调休安排算。",
            parent=self,
        )

    def ask_calendar(self) -> FormDialog:
        """Ask for a year's holidays and the weekend days worked in their place."""
        return ask_calendar_year(
            self.book,
            lambda year: self.say(lambda: record_calendar_year(self.workspace, self.key, year)),
            self,
        )

    def ask_objection(self, old: Objection | None) -> FormDialog:
        """Ask for an objection, or for what came of one."""
        fields = (
            FormField(key="raised_on", label="提出日期", start=old.raised_on if old else self.today),
            FormField(key="about", label="异议对象", start=old.about if old else ""),
            FormField(key="content", label="异议内容", start=old.content if old else ""),
            FormField(key="outcome", label="处理结果", start=old.outcome if old else "", hint="处理完再填"),
            FormField(key="settled_on", label="处理日期", start=old.settled_on if old else ""),
        )

        def take(values: Values) -> str:
            settled = values["settled_on"].strip()
            objection = Objection(
                round_no=self.round_no,
                objection_no=old.objection_no if old else 0,
                raised_on=read_date(values["raised_on"]),
                about=values["about"].strip(),
                content=values["content"].strip(),
                outcome=values["outcome"].strip(),
                settled_on=read_date(settled) if settled else "",
            )
            return self.say(lambda: competition_results.save_objection(self.workspace, self.key, objection))

        return ask_form("公示异议", fields, take, parent=self)

    def ask_settling(self) -> FormDialog | None:
        """Ask what came of the objection under the caret."""
        row = self.grid.current_row()
        if row is None:
            return None
        return self.ask_objection(replace(row, settled_on=row.settled_on or self.today))


def _say_notice(view: RoundView, end: str) -> str:
    days = view.competition.rules.notice_days
    start = view.competition.round.notice_from
    if view.competition.done(RoundStep.DECISION) is None:
        return f"决定以后公示{days}个工作日，现在还没有决定。"
    if not start:
        return f"公示{days}个工作日，还没有填开始日期。"
    if not is_day(end):
        return f"{start}起公示{days}个工作日。{end}"
    return f"{start}起公示{days}个工作日，到{end}满；期满以后确认有没有异议，再办结本步骤。"
