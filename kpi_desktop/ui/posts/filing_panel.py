"""Sub-page 锁定并备案: what the checks say, the filing, and its withdrawal with a reason."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.plan_filing import say_late
from kpi_desktop.services import next_year, plan_papers, plan_versions, staff
from kpi_desktop.services import posts as post_service
from kpi_desktop.services.fingerprints import content_fingerprint
from kpi_desktop.ui import messages, paper
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, card, chars, down, heading, plain, scrolled, set_mood
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.posts.cell_texts import parse_day
from kpi_desktop.ui.posts.compare_dialogs import DifferencesDialog, VersionsDialog, save_workbook
from kpi_desktop.ui.posts.state import derive_filing
from kpi_desktop.ui.record_edits import write_or_say

_PLACE = Qt.ItemDataRole.UserRole


class FilingPanel(Panel):
    """The unit, the checks of the plan, and locking; `place_chosen` carries the Place of a finding."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._title = heading("")
        self._sentence = plain()
        self.number = QLineEdit()
        self.date = QLineEdit()
        self.wording_reason = QLineEdit()
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.lock_button = button("锁定并备案", self.lock, is_primary=True)
        self.withdraw_button = button("撤回备案…", self.withdraw)
        self.print_button = button("打印方案…", self.print_plan)
        self.export_button = button(
            "导出方案…", self.export_plan, tip="岗位、职责、指标、系数、计分方案和备案版本存成一个xlsx工作簿"
        )
        self.versions_button = button("备案版本…", self.show_versions)
        self.late = plain()
        set_mood(self.late, "warning")
        self.date.textChanged.connect(self._show_late)
        self.next_year_button = button("新建下一年度…", self.start_next_year)
        self.differences_button = button("与上年的差异…", self.show_differences)
        self.name = QLineEdit()
        self.filing_body = QLineEdit()
        self.code = QLineEdit()
        self.code.setReadOnly(True)
        self.name.editingFinished.connect(self._save_unit)
        self.filing_body.editingFinished.connect(self._save_unit)
        self.checks = self._make_checks()
        self._count = heading("")
        left = down(
            card(self._unit_form()),
            card(
                down(
                    self._title,
                    self._sentence,
                    self._filing_form(),
                    self.late,
                    self.refusal,
                    across(self.print_button, self.export_button, self.versions_button, 1, spacing=6),
                    across(1, self.withdraw_button, self.lock_button),
                    margin=12,
                )
            ),
            card(
                down(
                    heading("年度"),
                    across(self.next_year_button, self.differences_button, 1),
                    margin=12,
                )
            ),
            1,
            spacing=10,
        )
        side = scrolled(left)
        side.setFixedWidth(chars(29))
        self.setLayout(across(side, card(down(self._count, self.checks, margin=12)), margin=8, spacing=10))

    def _unit_form(self) -> QFormLayout:
        form = _form()
        form.addRow(heading("单位"))
        for label, editor in (
            ("单位名称", self.name),
            ("统一社会信用代码", self.code),
            ("备案机关", self.filing_body),
        ):
            editor.setAccessibleName(label)
            form.addRow(label, editor)
        self.filing_body.setPlaceholderText("如：县人力资源和社会保障局")
        form.setContentsMargins(12, 12, 12, 12)
        return form

    def _filing_form(self) -> QFormLayout:
        form = _form()
        for label, editor, hint in (
            ("备案号", self.number, "如：云人社备〔2026〕15号"),
            ("备案日期", self.date, "如：2025-12-18"),
            ("含糊用语理由", self.wording_reason, "保留含糊用语时必填，印在方案上"),
        ):
            editor.setAccessibleName(label)
            editor.setPlaceholderText(hint)
            form.addRow(label, editor)
        return form

    def _make_checks(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName("方案检查")
        table.setRootIsDecorated(False)
        table.setHeaderLabels(("程度", "问题", "怎么办"))
        table.setColumnWidth(0, 56)
        table.setColumnWidth(2, chars(13))
        table.header().setStretchLastSection(False)
        table.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.itemActivated.connect(lambda item: self.place_chosen.emit(item.data(0, _PLACE)))
        return table

    @override
    def fill(self) -> None:
        book = self.book
        state = derive_filing(book)
        self.name.setText(book.unit.name)
        self.code.setText(book.unit.code)
        self.filing_body.setText(book.unit.filing_body)
        self._title.setText(state.title)
        self._sentence.setText(state.sentence)
        set_mood(self._title, "good" if state.is_locked else "")
        self.refusal.hide()
        for editor in (self.number, self.date, self.wording_reason):
            editor.setReadOnly(state.is_locked)
        self.wording_reason.setEnabled(state.is_vague)
        if state.record is not None:
            self.number.setText(state.record.document_no)
            self.date.setText(state.record.done_on)
            self.wording_reason.setText(state.record.note)
        elif not self.date.text():
            self.date.setText(self.workspace.clock().astimezone().date().isoformat())
        self._show_late()
        self.lock_button.setEnabled(state.can_lock)
        self.withdraw_button.setEnabled(state.is_locked)
        years = {
            known.key.year for known in self.open_file.books if known.key.unit_code == self.key.unit_code
        }
        self.next_year_button.setEnabled(not self.open_file.is_bureau and book.year + 1 not in years)
        self.differences_button.setEnabled(book.year - 1 in years)
        self._count.setText(f"方案检查：{state.errors}处错误，{len(state.findings) - state.errors}处提醒")
        self.checks.clear()
        for finding in state.findings:
            item = QTreeWidgetItem([finding.severity.label, finding.what, finding.next_step])
            item.setData(0, _PLACE, finding.place)
            item.setToolTip(1, finding.message)
            self.checks.addTopLevelItem(item)

    @override
    def go_to(self, place: Place) -> bool:
        self.name.setFocus() if place.page == "单位" else self.number.setFocus()
        return True

    def lock(self) -> None:
        """Lock the plan with the number and date typed."""
        sentence = write_or_say(
            self.open_file,
            lambda: post_service.lock_plan(
                self.workspace,
                self.key,
                filing_no=self.number.text(),
                filed_on=parse_day(self.date.text()),
                wording_reason=self.wording_reason.text(),
            ),
        )
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))

    def withdraw(self) -> None:
        """Ask for the reason and open the plan again."""
        reason = messages.ask_text(
            self, "撤回后方案可以修改，原来的备案记录仍在修改记录中。请写明撤回的原因："
        )
        if reason is not None:
            self.open_file.run_write(
                lambda: post_service.withdraw_plan(self.workspace, self.key, reason), self
            )

    def start_next_year(self) -> None:
        """Ask once, as it cannot be undone; then start the next year and bring it into view."""
        year = self.key.year + 1
        question = (
            f"将按本年度的岗位、指标、计分方案和人员新建{year}年度，评分、测评和等次不带过去。"
            "新建后不能撤销。"
        )
        if not messages.ask(self, question, yes=f"新建{year}年度"):
            return
        changes = self.open_file.run_write(lambda: next_year.start_next_year(self.workspace, self.key), self)
        if changes is not None:
            self.open_file.show_year(changes.key)

    def show_differences(self) -> None:
        """Show what the plan has otherwise than last year's."""
        comparison = plan_papers.compare_with_last_year(self.workspace, self.key)
        dialog = DifferencesDialog(comparison, self.tools, self.open_file.path.parent, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_versions(self) -> None:
        """Show the versions that were locked, and what the plan has otherwise now."""
        versions = plan_versions.list_plan_versions(self.workspace, self.key)
        compare = partial(plan_papers.compare_with_version, self.workspace, self.key)
        dialog = VersionsDialog(versions, compare, self.tools, self.open_file.path.parent, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export_plan(self) -> None:
        """Ask where the plan's workbook goes, and write it."""
        name = f"{self.book.unit.name}{self.book.year}年岗位量化考核方案.xlsx"
        save_workbook(
            self,
            "导出方案",
            self.open_file.path.with_name(name),
            lambda path: plan_papers.export_plan(self.workspace, self.key, path),
        )

    def _show_late(self) -> None:
        late = say_late(self.book, self.date.text())
        self.late.setText(late)
        self.late.setVisible(bool(late))

    def print_plan(self) -> None:
        """Preview the plan: a draft until it is locked."""
        title = "岗位量化考核方案"
        name = f"{self.book.unit.name}{self.book.year}年{title}.pdf"
        seal = content_fingerprint(self.workspace, self.key, HandInStage.PLAN)
        work = paper.plan_of(self.result, seal)
        paper.show_paper(self, self.tools.jobs, title, work, self.open_file.path.with_name(name))

    def _save_unit(self) -> None:
        from dataclasses import replace

        unit = replace(
            self.book.unit, name=self.name.text().strip(), filing_body=self.filing_body.text().strip()
        )
        if unit != self.book.unit:
            self.open_file.run_write(lambda: staff.save_unit(self.workspace, self.key, unit), self)


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return form
