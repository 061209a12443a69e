"""Sub-page 奖金测算: plans to share a pool, one beside another, and the one adopted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from typing_extensions import override

from kpi_desktop.domain.values import read_decimal
from kpi_desktop.domain.year_records import PayoutPlan
from kpi_desktop.services import payouts
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, plain, put_caret, set_mood
from kpi_desktop.ui.record_edits import write_or_say
from kpi_desktop.ui.year_end.payout_state import (
    METHODS,
    NO_PLAN,
    MoneyLine,
    derive_money,
    money_columns,
    plan_title,
    read_factors,
    read_multipliers,
    show_factors,
    show_multipliers,
)
from kpi_desktop.ui.year_end.result_printing import PAYOUT_PAPERS, result_paper_button

_YES, _NO = "按在岗月数折算", "不折算"


class PayoutPanel(Panel):
    """Plans of sharing, reckoned live."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.choice, self.other = QComboBox(), QComboBox()
        self.choice.setAccessibleName("奖金方案")
        self.other.setAccessibleName("比较的方案")
        self.choice.currentIndexChanged.connect(lambda _: self._show())
        self.other.currentIndexChanged.connect(lambda _: self._show())
        self.new_button = button("新建方案…", lambda: self.ask_plan(None), is_primary=True)
        self.edit_button = button("修改…", self._ask_current)
        self.remove_button = button("删除", self.remove)
        self.adopt_button = button("定稿…", self.ask_adopting, tip="年终结果确认以后，把这个方案的份额定下来")
        self.withdraw_button = button("撤回定稿…", self.withdraw)
        self.paper_button = result_paper_button(
            "打印", PAYOUT_PAPERS, self, self._chosen, tables=TableSet.PAYOUT
        )
        self.grid: EntryGrid[MoneyLine] = EntryGrid(
            "payout",
            "奖金测算",
            money_columns(),
            lambda line: line.line.employee_no,
            tools.settings,
            empty_text="奖金测算默认不用。\n要用请在“岗位设置”的“计分方案”的“年终规则”中打开，再新建方案。",
        )
        self._sentence = plain()
        first, second = QLabel("方案"), QLabel("与它比较")
        first.setBuddy(self.choice)
        second.setBuddy(self.other)
        bar = across(
            first,
            self.choice,
            second,
            self.other,
            self.new_button,
            self.edit_button,
            self.remove_button,
            self.adopt_button,
            self.withdraw_button,
            self.paper_button,
            1,
        )
        self.setLayout(down(bar, self._sentence, self.grid, margin=8))

    @override
    def fill(self) -> None:
        plans = self.book.payout_plans
        titles = [plan_title(plan) for plan in plans]
        for box, given in ((self.choice, titles), (self.other, [NO_PLAN, *titles])):
            shown = box.currentIndex()
            box.blockSignals(True)
            box.clear()
            box.addItems(given)
            box.setCurrentIndex(min(max(shown, 0), len(given) - 1))
            box.blockSignals(False)
        self._show()

    @property
    def plan(self) -> PayoutPlan | None:
        """The plan in view."""
        plans, at = self.book.payout_plans, self.choice.currentIndex()
        return plans[at] if 0 <= at < len(plans) else None

    def _show(self) -> None:
        if self._open_file is None:
            return
        is_on = self.book.scheme.year_end.pays_money
        plan, at = self.plan, self.other.currentIndex() - 1
        other = self.book.payout_plans[at] if 0 <= at < len(self.book.payout_plans) else None
        view = derive_money(self.result, plan, other)
        self.grid.set_rows(view.lines)
        put_caret(self.grid)
        sentence = view.sentence if is_on or plan is not None else "本年度方案没有使用奖金测算。"
        self._sentence.setText(sentence)
        set_mood(self._sentence, view.mood)
        is_open = plan is not None and not plan.adopted_on
        self.new_button.setEnabled(is_on)
        for each in (self.edit_button, self.remove_button, self.adopt_button):
            each.setEnabled(is_on and is_open)
        self.withdraw_button.setEnabled(plan is not None and bool(plan.adopted_on))
        self.paper_button.setEnabled(bool(view.lines))

    def _chosen(self) -> tuple[str, ...]:
        return (str(self.plan.plan_no),) if self.plan is not None else ()

    def _say(self, write: Callable[[], Changes]) -> str:
        return write_or_say(self.open_file, write)

    def _ask_current(self) -> FormDialog:
        return self.ask_plan(self.plan)

    def ask_plan(self, old: PayoutPlan | None) -> FormDialog:
        """Ask for a plan: pool, method, multipliers, sections' factors."""
        book = self.book
        start = old or PayoutPlan(
            plan_no=0, name=f"方案{len(book.payout_plans) + 1}", pool=read_decimal("0", 2)
        )
        fields = (
            FormField(key="name", label="方案名称", start=start.name),
            FormField(
                key="pool",
                label="奖金总额（元）",
                start=str(start.pool) if start.pool else "",
                hint="如：60000.00",
            ),
            FormField(key="method", label="分配办法", start=start.method.label, choices=tuple(METHODS)),
            FormField(
                key="months", label="在岗月数", start=_YES if start.by_months else _NO, choices=(_YES, _NO)
            ),
            FormField(key="multipliers", label="等次系数", start=show_multipliers(start)),
            FormField(
                key="factors",
                label="科室系数",
                start=show_factors(start),
                hint="先分到科室时用，没有写的为1，如：办公室1.1、人事股1",
            ),
        )

        def take(values: Values) -> str:
            plan = PayoutPlan(
                plan_no=start.plan_no,
                name=values["name"].strip(),
                pool=read_decimal(values["pool"].replace(",", "").strip() or "0", 2),
                method=METHODS[values["method"]],
                by_months=values["months"] == _YES,
                multipliers=read_multipliers(values["multipliers"]),
                section_factors=read_factors(
                    values["factors"], tuple(section.name for section in book.sections)
                ),
            )
            return self._say(lambda: payouts.save_plan(self.workspace, self.key, plan))

        lead = "份额＝总额×（得分×岗位系数×在岗月数÷12×等次系数）占全部人员之和的比例，按最大余数取到分，合计等于总额。"
        return ask_form("奖金方案", fields, take, lead=lead, parent=self)

    def remove(self) -> None:
        """Delete the plan in view."""
        plan = self.plan
        if plan is not None:
            self.open_file.run_write(
                lambda: payouts.remove_plan(self.workspace, self.key, plan.plan_no), self
            )

    def ask_adopting(self) -> FormDialog | None:
        """Ask who adopts the plan."""
        plan = self.plan
        if plan is None:
            return None
        fields = (FormField(key="by", label="由谁定稿", hint="如：局党组会议"),)

        def take(values: Values) -> str:
            return self._say(
                lambda: payouts.adopt_plan(self.workspace, self.key, plan.plan_no, adopted_by=values["by"])
            )

        lead = f"定稿后保存“{plan.name}”每人的份额和当时的岗位系数，不再随数据变化。"
        return ask_form("奖金定稿", fields, take, yes="定稿", lead=lead, parent=self)

    def withdraw(self) -> None:
        """Take the adoption back, with a reason."""
        plan = self.plan
        if plan is None:
            return
        reason = messages.ask_text(self, "撤回奖金定稿，请写明原因：")
        if reason is not None:
            self.open_file.run_write(
                lambda: payouts.withdraw_plan(self.workspace, self.key, plan.plan_no, reason), self
            )
