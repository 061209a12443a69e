"""Months not assessed corrected after the closing: what is asked for."""

from __future__ import annotations

from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.staff import Employee
from kpi_desktop.services import entry_corrections
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.monthly.adjustment_form import WHY
from kpi_desktop.ui.parts import Panel
from kpi_desktop.ui.record_edits import write_or_say


def ask_exclusion(panel: Panel, employee: Employee, month: int) -> FormDialog:
    """Ask why a person's closed month is not assessed, and why that is said only now."""
    fields = (FormField(key="reason", label="不计的原因", hint="如：借调、脱产学习、病假超过半月"), WHY)

    def take(values: Values) -> str:
        exclusion = MonthExclusion(
            employee_no=employee.employee_no, month=month, reason=values["reason"].strip()
        )
        return write_or_say(
            panel.open_file,
            lambda: entry_corrections.correct_exclusion(panel.workspace, panel.key, exclusion, values["why"]),
        )

    return ask_form(f"更正：{employee.name}{month}月改为不计", fields, take, yes="更正", parent=panel)


def count_again(panel: Panel, exclusion: MonthExclusion, name: str) -> FormDialog:
    """Ask why a person's closed month counts after all."""
    lead = f"现在不计的原因：{exclusion.reason}。"

    def take(values: Values) -> str:
        return write_or_say(
            panel.open_file,
            lambda: entry_corrections.count_month_after_closing(
                panel.workspace, panel.key, exclusion, values["why"]
            ),
        )

    title = f"更正：{name}{exclusion.month}月恢复计入"
    return ask_form(title, (WHY,), take, yes="更正", lead=lead, parent=panel)
