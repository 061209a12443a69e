"""Sub-page 复核申诉: reviews and appeals with their deadlines, both results and the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_end_rule import say_year_end_rule
from kpi_desktop.domain.year_records import AppealKind
from kpi_desktop.services import publication as publication_service
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, note, put_caret
from kpi_desktop.ui.record_edits import write_or_say
from kpi_desktop.ui.year_end.result_columns import appeal_columns
from kpi_desktop.ui.year_end.result_printing import APPEAL_PAPERS, result_paper_button
from kpi_desktop.ui.year_end.result_state import AppealLine, appeal_candidates, derive_appeals

_KINDS = {kind.label: kind for kind in AppealKind}


class AppealPanel(Panel):
    """The list of reviews and appeals."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[AppealLine] = EntryGrid(
            "appeals",
            "复核申诉",
            appeal_columns(),
            lambda line: str(line.appeal.appeal_no),
            tools.settings,
            empty_text="没有复核申诉。\n定为不称职的人收到书面通知后可以申请，点“登记复核申诉”记下。",
        )
        self.add_button = button("登记复核申诉…", self.ask_filing)
        self.decide_button = button("填写决定…", self.ask_decision)
        self.paper_button = result_paper_button(
            "打印", APPEAL_PAPERS, self, self._chosen, tables=TableSet.APPEALS
        )
        self._sentence = note()
        self.setLayout(
            down(
                across(self.add_button, self.decide_button, self.paper_button, self._sentence),
                self.grid,
                margin=8,
            )
        )

    @property
    def today(self) -> date:
        return self.workspace.clock().astimezone().date()

    @override
    def fill(self) -> None:
        lines = derive_appeals(self.book)
        self.grid.set_rows(lines)
        put_caret(self.grid)
        self.decide_button.setEnabled(any(line.appeal.after is None for line in lines))
        self.paper_button.setEnabled(bool(lines))
        self._sentence.setText(f"{dict(say_year_end_rule(self.book.scheme.year_end))['复核申诉']}。")

    @override
    def go_to(self, place: Place) -> bool:
        at = next(
            (
                line.appeal.appeal_no
                for line in self.grid.rows
                if line.employee.employee_no == place.employee_no
            ),
            0,
        )
        return not at or self.grid.select_cell(str(at))

    def _chosen(self) -> tuple[str, ...]:
        row = self.grid.current_row()
        return (str(row.appeal.appeal_no),) if row is not None else ()

    def _say(self, write: Callable[[], Changes]) -> str:
        return write_or_say(self.open_file, write)

    def ask_filing(self) -> FormDialog | None:
        """Ask who wants a review or appeals, and why."""
        candidates = appeal_candidates(self.result)
        if not candidates:
            messages.tell(self, "没有可以申请复核的人：要先书面通知本人，并且定为不称职。")
            return None
        fields = (
            FormField(key="who", label="申请人", choices=tuple(candidates)),
            FormField(key="kind", label="种类", choices=tuple(_KINDS)),
            FormField(key="day", label="提出日期", start=self.today.isoformat()),
            FormField(key="ground", label="申请理由"),
        )

        def take(values: Values) -> str:
            day = read_day(values["day"])
            return self._say(
                lambda: publication_service.file_appeal(
                    self.workspace,
                    self.key,
                    candidates[values["who"]],
                    kind=_KINDS[values["kind"]],
                    filed_on=day,
                    ground=values["ground"],
                )
            )

        return ask_form("登记复核申诉", fields, take, parent=self)

    def ask_decision(self) -> FormDialog | None:
        """Ask for the decision on the review or appeal under the caret."""
        line = self.grid.current_row()
        if line is None or line.appeal.after is not None:
            messages.tell(self, "请先选中还没有决定的一件。")
            return None
        words = {grade.word(line.employee.category): grade for grade in Grade}
        fields = (
            FormField(
                key="after",
                label="决定等次",
                choices=tuple(words),
                start=line.appeal.before.word(line.employee.category),
            ),
            FormField(key="day", label="决定日期", start=self.today.isoformat()),
            FormField(key="by", label="决定机关或会议", hint="如：局党组会议"),
            FormField(key="reason", label="决定理由"),
        )

        def take(values: Values) -> str:
            day = read_day(values["day"])
            return self._say(
                lambda: publication_service.decide_appeal(
                    self.workspace,
                    self.key,
                    line.appeal.appeal_no,
                    words[values["after"]],
                    reason=values["reason"],
                    decided_by=values["by"],
                    decided_on=day,
                )
            )

        lead = f"{line.employee.name}申请{line.appeal.kind.label}：{line.appeal.ground}。等次不变就是维持。"
        return ask_form(f"{line.appeal.kind.label}决定", fields, take, lead=lead, parent=self)
