"""The unit's side: what stands in the way of each stage, the package, and the hand-ins so far."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QTreeWidget, QTreeWidgetItem, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import FileTrouble, Finding, RuleViolation
from kpi_desktop.domain.merging import HandInRecord, HandInStage
from kpi_desktop.services import hand_in as hand_in_service
from kpi_desktop.services import returning
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.columns import CHECK_COLUMNS, HAND_IN_COLUMNS
from kpi_desktop.ui.hand_in.receipt import receipt_name, show_receipt
from kpi_desktop.ui.hand_in.return_dialog import ReturnDialog
from kpi_desktop.ui.hand_in.state import (
    StageItem,
    derive_stages,
    furthest_ready,
    package_name,
    record_sentence,
)
from kpi_desktop.ui.jobs import Err, Outcome, Progress
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper import deliver
from kpi_desktop.ui.parts import Panel, across, beside, box, button, chars, down, heading, note, set_mood
from kpi_desktop.ui.theme import current_colours

if TYPE_CHECKING:
    from kpi_desktop.domain.values import UnitYear
    from kpi_desktop.services.workspace import Workspace

PACKAGE_FILTER = "上报包 (*.sqlite)"


class UnitPanel(Panel):
    """Checklist, package, history; `place_chosen` carries the Place of a finding."""

    place_chosen = Signal(object)
    said = Signal(str)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._items: tuple[StageItem, ...] = ()
        self.stages = self._make_stages()
        self.checks: EntryGrid[Finding] = EntryGrid(
            "hand_in.checks",
            "上报前检查",
            CHECK_COLUMNS,
            lambda finding: f"{finding.place.label}|{finding.what}",
            tools.settings,
            empty_text="没有要改的地方，可以上报。",
        )
        self.checks.view.doubleClicked.connect(lambda _index: self._go_to_finding())
        self.go_button = button("到出错的地方", self._go_to_finding)
        self.make_button = button("生成上报包…", self.make_package, is_primary=True)
        self.files_box = QCheckBox("连同附件")
        self.files_box.setAccessibleName("连同附件上报")
        self.files_box.setToolTip("附件存为上报包旁边的压缩包，局里接收时逐个核对指纹")
        self._sentence = note()
        self.history: EntryGrid[HandInRecord] = EntryGrid(
            "hand_in.history",
            "上报记录",
            HAND_IN_COLUMNS,
            lambda record: record.package_id,
            tools.settings,
            empty_text="还没有上报过。\n选好阶段，点“生成上报包”，把文件存到U盘交给局里。",
        )
        self.receipt_button = button("查看回执…", self.show_receipt, tip="光标所在这一次上报的回执")
        self.return_button = button(
            "接收局端回执…", self.ask_return, tip="局端改过、决定过的值，逐项核对后接受到本单位的文件"
        )
        self._lay_out()

    @staticmethod
    def _make_stages() -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName("上报阶段")
        table.setRootIsDecorated(False)
        table.setHeaderLabels(("上报阶段", "能否上报"))
        table.setColumnWidth(0, chars(8))
        table.setFixedHeight(chars(9.4))
        return table

    def _lay_out(self) -> None:
        self.stages.currentItemChanged.connect(lambda _item: self._show_stage())
        left = down(
            heading("上报哪个阶段"),
            self.stages,
            across(self._sentence, self.go_button, self.files_box, self.make_button),
            self.checks,
        )
        right = down(across(heading("上报记录"), 1, self.return_button, self.receipt_button), self.history)
        self.setLayout(down(beside(box(left), box(right), sizes=(760, 570)), margin=8))

    @override
    def fill(self) -> None:
        chosen = self.stages.currentIndex().row()
        self._items = derive_stages(
            {stage: hand_in_service.list_checklist(self.workspace, self.key, stage) for stage in HandInStage}
        )
        colours = current_colours()
        self.stages.blockSignals(True)
        self.stages.clear()
        for item in self._items:
            line = QTreeWidgetItem([item.stage.label, item.state])
            line.setForeground(1, QColor(colours.done if item.is_ready else colours.refused))
            self.stages.addTopLevelItem(line)
        at = chosen if chosen >= 0 else furthest_ready(self._items)
        self.stages.setCurrentIndex(self.stages.model().index(at, 0))
        self.stages.blockSignals(False)
        records = hand_in_service.list_hand_ins(self.workspace, self.key)
        self.history.set_rows(reversed(records))
        self.receipt_button.setEnabled(bool(records))
        self._show_stage()

    def _item(self) -> StageItem:
        return self._items[max(0, self.stages.currentIndex().row())]

    def _show_stage(self) -> None:
        item = self._item()
        self._sentence.setText(item.sentence)
        set_mood(self._sentence, "good" if item.is_ready else "bad")
        self.checks.set_rows(item.findings)
        self.go_button.setEnabled(bool(item.findings))
        self.make_button.setEnabled(item.is_ready)
        self.files_box.setEnabled(item.stage is not HandInStage.PLAN and bool(self.book.attachments))

    def _go_to_finding(self) -> None:
        finding = self.checks.current_row() or next(iter(self._item().findings), None)
        if finding is not None:
            self.place_chosen.emit(finding.place)

    def make_package(self) -> None:
        """Ask where the package goes and make it with its receipt."""
        stage = self._item().stage
        number = max((record.number for record in self.history.rows), default=0) + 1
        name = package_name(self.open_file.unit_name, self.key.year, stage, number)
        folder = Path(self.tools.settings.hand_in_folder or self.open_file.path.parent)
        start = (folder if folder.is_dir() else self.open_file.path.parent) / name
        out = messages.choose_save_path(self, "上报包存放在哪里（可以直接选U盘）", PACKAGE_FILTER, start)
        if out is not None:
            with_files = self.files_box.isEnabled() and self.files_box.isChecked()
            work = _package_work(self.workspace, self.key, out, stage, with_files=with_files)
            self.tools.jobs.run("正在生成上报包", work, self._on_made)

    def _on_made(self, outcome: Outcome[HandInRecord]) -> None:
        if deliver(outcome, self) and not isinstance(outcome, Err):
            sentence = record_sentence(outcome.value)
            self.open_file.refresh()
            self.said.emit(sentence)
            messages.tell(
                self, sentence, "上报包和回执在同一个文件夹里。请把上报包交给局里，回执打印盖章留存。"
            )

    def ask_return(self) -> None:
        """Let the user choose the bureau's return file and show it beside the unit's own values."""
        path = messages.choose_file(self, "选择局端送来的回执文件", "回执文件 (*.json);;所有文件 (*)")
        if path is not None:
            self.show_return(path)

    def show_return(self, path: Path) -> None:
        """Show a return file beside the unit's own values."""
        try:
            plan = returning.plan_return(self.workspace, path)
        except (RuleViolation, FileTrouble) as trouble:
            messages.warn(self, str(trouble))
            return
        ReturnDialog(self.tools, self.open_file, plan, self).open()

    def show_receipt(self) -> None:
        """Show the receipt of the hand-in under the caret."""
        record = self.history.current_row() or self.history.rows[0]
        show_receipt(self, self.tools.jobs, record, self.open_file.unit_name, self.open_file.path)


def _package_work(
    workspace: Workspace, key: UnitYear, out: Path, stage: HandInStage, *, with_files: bool
) -> Callable[[Progress], HandInRecord]:
    receipt = out.with_name(receipt_name(out.name))
    return lambda _progress: hand_in_service.make_hand_in(
        workspace, key, out, stage, receipt, with_evidence=with_files
    )
