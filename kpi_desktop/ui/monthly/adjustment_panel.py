"""The additions and deductions of the month, below the grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from kpi_desktop.domain.monthly import Adjustment
from kpi_desktop.domain.scheme import AdjustmentLevel, AdjustmentRule, Direction
from kpi_desktop.domain.values import show_short
from kpi_desktop.services import monthly as monthly_service
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.columns import ADJUSTMENT_WRITERS, adjustment_columns, parse_points
from kpi_desktop.ui.monthly.state import AdjustmentLine, MonthLine, MonthSheet
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, heading
from kpi_desktop.ui.record_edits import apply_edits, write_edits, write_or_say

_DIRECTIONS = {direction.label: direction for direction in Direction}
_OTHER = "表外事项，自己填写"


def _list_choices(rules: Sequence[AdjustmentRule]) -> dict[str, tuple[AdjustmentRule, AdjustmentLevel]]:
    """Every item and level of the table by the words it is chosen by."""
    return {
        f"{rule.direction.label}{show_short(level.points)}（{rule.unit}）　{_name(rule, level)}": (
            rule,
            level,
        )
        for rule in rules
        for level in rule.levels
    }


def _name(rule: AdjustmentRule, level: AdjustmentLevel) -> str:
    return f"{rule.label}（{level.label}）" if level.label else rule.label


def _fill_in(form: FormDialog, choice: tuple[AdjustmentRule, AdjustmentLevel] | None) -> None:
    if choice is not None:
        rule, level = choice
        form.set_text("direction", rule.direction.label)
        form.set_text("points", show_short(level.points))
        form.set_text("fact", _name(rule, level))


class AdjustmentPanel(Panel):
    """Lists, adds, changes and removes the month's 加减分事项."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._month = 1
        self._people: tuple[str, ...] = ()
        self._person: MonthLine | None = None
        self._title = heading("加减分事项")
        self.grid: EntryGrid[AdjustmentLine] = EntryGrid(
            "adjustments",
            "加减分事项",
            adjustment_columns(),
            lambda line: line.key,
            tools.settings,
            empty_text="本月没有加减分事项。群众表扬、通报、投诉等，点“登记”写明事由和依据。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.add_button = button("登记…", self.ask_new, tip="给光标所在的人登记加分或扣分")
        self.remove_button = button("删除事项", self.remove)
        self.setLayout(
            down(across(self._title, 1, self.add_button, self.remove_button), self.grid, spacing=4)
        )

    def show_month(self, sheet: MonthSheet) -> None:
        """Show the month's entries."""
        self._month = sheet.month
        self._people = tuple(f"{line.employee.employee_no} {line.employee.name}" for line in sheet.lines)
        self._title.setText(f"{sheet.month}月加减分事项（{len(sheet.adjustments)}）")
        self.grid.set_rows(sheet.adjustments)
        self.add_button.setEnabled(sheet.closed is None and bool(sheet.lines))
        self.remove_button.setEnabled(sheet.closed is None and bool(sheet.adjustments))

    def show_person(self, line: MonthLine | None) -> None:
        """The person a new entry starts with."""
        self._person = line

    @override
    def fill(self) -> None:
        """The page shows the month by `show_month`, which it has loaded for the whole page."""

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def ask_new(self) -> FormDialog:
        """Ask for an addition or deduction."""
        person = self._person.employee if self._person else None
        rules = _list_choices(self.book.scheme.adjustment_rules)
        fields = (
            FormField(
                key="person",
                label="人员",
                choices=self._people,
                start=f"{person.employee_no} {person.name}" if person else "",
            ),
            *((FormField(key="rule", label="项目", choices=(_OTHER, *rules)),) if rules else ()),
            FormField(key="direction", label="加减", choices=tuple(_DIRECTIONS)),
            FormField(key="points", label="分值", hint="如：0.5"),
            FormField(key="fact", label="事由", hint="时间、事情、件数，如：5月12日群众送锦旗1面"),
            FormField(key="document_no", label="依据文号", hint="通报文号、工单号等，没有可不填"),
        )
        form = ask_form(f"登记{self._month}月加减分事项", fields, self._add, yes="登记", parent=self)
        if isinstance(chooser := form.editors.get("rule"), QComboBox):
            chooser.textActivated.connect(lambda text: _fill_in(form, rules.get(text)))
        return form

    def _add(self, values: Values) -> str:
        rules = _list_choices(self.book.scheme.adjustment_rules)
        chosen = rules.get(values.get("rule", ""))
        if chosen and chosen[0].needs_document and not values["document_no"].strip():
            return f"“{chosen[0].label}”要有依据，请填写依据文号。"
        adjustment = Adjustment(
            employee_no=values["person"].split(" ", 1)[0],
            month=self._month,
            direction=_DIRECTIONS[values["direction"]],
            item_no=0,
            points=parse_points(values["points"]),
            fact=values["fact"].strip(),
            document_no=values["document_no"].strip(),
        )
        return write_or_say(
            self.open_file, lambda: monthly_service.save_adjustment(self.workspace, self.key, adjustment)
        )

    def remove(self) -> None:
        """Remove the entry under the caret."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(
                lambda: monthly_service.remove_adjustment(self.workspace, self.key, line.adjustment), self
            )

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        entries = {line.key: line.adjustment for line in self.grid.rows}
        for adjustment in apply_edits(edits, entries, ADJUSTMENT_WRITERS):
            write_edits(
                self.open_file,
                self.grid,
                edits,
                lambda adjustment=adjustment: monthly_service.save_adjustment(  # type: ignore[misc]
                    self.workspace, self.key, adjustment
                ),
                self,
            )
