"""The month's bar: where it stands, closing, publication, correction, opening again, printing."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.evidence_checks import check_month_evidence
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.mark_inputs import input_labels, read_input, show_input
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.services import month_closing
from kpi_desktop.services.fingerprints import content_fingerprint
from kpi_desktop.services.workspace import say_trail
from kpi_desktop.ui import messages, paper
from kpi_desktop.ui.flow import flow
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.monthly.closing_state import derive_publication
from kpi_desktop.ui.monthly.state import MonthLine, MonthSheet
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, heading, note, set_mood
from kpi_desktop.ui.record_edits import write_or_say

_LISTED = 8


class ClosingBar(Panel):
    """Shows a MonthSheet and carries its business steps out; other buttons of the page stand in it as `extras`.

    `reasons_lacking` says that closing was refused for want of reasons.
    """

    reasons_lacking = Signal()

    def __init__(
        self, tools: PageTools, extras: tuple[QWidget, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(tools, parent)
        self.sheet: MonthSheet | None = None
        self._cell: tuple[MonthLine, Indicator] | None = None
        self._title = heading("")
        self.sentence = note()
        self.close_button = button(
            "关账", self.close_month, is_primary=True, tip="填完、写明事由以后，本月分数不再改动"
        )
        self.publish_button = button("登记公示…", self.publish, tip="记下本月结果在单位公示的日期")
        self.correct_button = button(
            "更正…", self.correct, tip="关账以后改光标所在的一格：另记一条，原来的分数保留"
        )
        self.reopen_button = button("撤回关账…", self.reopen_month, tip="整月重新打开，要写明原因")
        self.print_button = button("打印本月…", self.print_month)
        self.setLayout(
            down(
                across(
                    self._title,
                    flow(
                        *extras,
                        self.print_button,
                        self.reopen_button,
                        self.correct_button,
                        self.publish_button,
                        self.close_button,
                        is_right=True,
                    ),
                ),
                self.sentence,
                spacing=2,
            )
        )

    @override
    def fill(self) -> None:
        """The page shows the month by `show_month`, which it has loaded for the whole page."""

    def show_month(self, sheet: MonthSheet) -> None:
        """Show where the month stands and what can be done."""
        self.sheet = sheet
        is_closed = sheet.closed is not None
        self._title.setText(f"{sheet.month}月")
        publication = derive_publication(sheet, self.book.scheme, self.key.year, self._today())
        self.sentence.setText(sheet.sentence + publication)
        done = "good" if sheet.published is not None else "warning"
        set_mood(self.sentence, done if is_closed else "bad" if sheet.missing or sheet.reasonless else "")
        self.close_button.setEnabled(sheet.can_close)
        self.close_button.setVisible(not is_closed)
        for shown in (self.reopen_button, self.correct_button):
            shown.setVisible(is_closed)
        self.publish_button.setVisible(is_closed and sheet.published is None)
        self.print_button.setEnabled(bool(sheet.lines))

    def show_cell(self, line: MonthLine | None, indicator: Indicator | None) -> None:
        """The cell a correction is for."""
        mark = line.marks.get(indicator.indicator_no) if line is not None and indicator is not None else None
        is_marked = mark is not None and mark.is_given
        self._cell = (line, indicator) if is_marked and line is not None and indicator is not None else None
        self.correct_button.setEnabled(self._cell is not None)

    def _today(self) -> date:
        return self.workspace.clock().astimezone().date()

    @property
    def _month(self) -> int:
        assert self.sheet is not None  # noqa: S101 - its buttons are there once a month is shown
        return self.sheet.month

    def close_month(self) -> None:
        """Close the month with today's date; what lacks evidence or a settlement is listed first."""
        month, today = self._month, self._today().isoformat()
        lacking = check_month_evidence(self.book, month)
        listed = "\n".join(finding.message for finding in lacking[:_LISTED])
        question = f"{month}月还有{len(lacking)}处没有依据或没有处理，关账以后只能更正。"
        if lacking and not messages.ask(self, question, yes="仍然关账", no="先去补齐", detail=listed):
            return
        self.open_file.run_write(
            lambda: month_closing.close_month(self.workspace, self.key, month, closed_on=today), self
        )
        if self.sheet is not None and self.sheet.closed is None and self.sheet.reasonless:
            self.reasons_lacking.emit()

    def reopen_month(self) -> None:
        """Ask for the reason and open the month again."""
        month = self._month
        published = "，公示登记一并撤回" if self.sheet is not None and self.sheet.published else ""
        reason = messages.ask_text(self, f"撤回{month}月关账后可以修改分数{published}。请写明撤回的原因：")
        if reason is not None:
            self.open_file.run_write(
                lambda: month_closing.reopen_month(self.workspace, self.key, month, reason), self
            )

    def publish(self) -> FormDialog:
        """Ask for the day of publication."""
        fields = (
            FormField(key="day", label="公示日期", start=self._today().isoformat(), hint="如：2026-02-08"),
            FormField(key="note", label="公示方式", hint="如：单位公示栏、工作群，可不填"),
        )
        return ask_form(f"登记{self._month}月公示", fields, self._publish, yes="登记", parent=self)

    def _publish(self, values: Values) -> str:
        month = self._month
        try:
            day = date.fromisoformat(values["day"].strip())
        except ValueError:
            return "公示日期请写成年-月-日，如 2026-02-08。"
        return write_or_say(
            self.open_file,
            lambda: month_closing.publish_month(
                self.workspace, self.key, month, published_on=day, today=self._today(), note=values["note"]
            ),
        )

    def correct(self) -> FormDialog | None:
        """Ask for the new value of the cell under the caret and why."""
        if self._cell is None:
            messages.tell(self, "请先把光标放到要更正的那一格分数上。")
            return None
        line, indicator = self._cell
        mark = line.marks[indicator.indicator_no]
        labels = input_labels(indicator)
        values = [value for value in (mark.entered, mark.second) if value is not None]
        inputs = tuple(
            FormField(
                key=f"input{at}",
                label=label or "更正为",
                start=show_input(indicator, values[at]) if at < len(values) else "",
            )
            for at, label in enumerate(labels)
        )
        fields = (
            *inputs,
            FormField(key="reason", label="评分事由", start=mark.reason, hint="低于满分时写明事实"),
            FormField(
                key="why", label="更正理由", hint="要有时间、次数或文号，如：经核对3月2日签到表，当日公出"
            ),
        )
        title = f"更正{line.employee.name}{mark.month}月“{indicator.name}”"
        return ask_form(
            title, fields, lambda given: self._correct(mark, indicator, given), yes="更正", parent=self
        )

    def _correct(self, mark: MonthlyMark, indicator: Indicator, given: Values) -> str:
        try:
            inputs = [
                read_input(indicator, given[f"input{at}"]) for at in range(len(input_labels(indicator)))
            ]
        except RuleViolation as violation:
            return str(violation)
        entered, second = (*inputs, None)[:2]
        wanted = MonthlyMark(
            employee_no=mark.employee_no,
            month=mark.month,
            indicator_no=mark.indicator_no,
            entered=entered,
            second=second,
            reason=given["reason"].strip(),
        )
        return write_or_say(
            self.open_file,
            lambda: month_closing.correct_mark(self.workspace, self.key, wanted, given["why"]),
        )

    def print_month(self) -> None:
        """Preview the month's table."""
        file, title = self.open_file, f"{self._month}月考核评分表"
        save_path = file.path.with_name(f"{file.unit_name}{self.key.year}年{title}.pdf")
        trail = say_trail(self.workspace.last_entry())
        seal = content_fingerprint(self.workspace, self.key, HandInStage.MONTHLY)
        work = paper.month_of(self.result, self._month, trail, seal)
        paper.show_paper(self, self.tools.jobs, title, work, save_path)
