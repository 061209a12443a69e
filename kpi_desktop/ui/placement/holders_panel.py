"""岗位与任期: posts with holders and vacancies, and the entry of who takes a post."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.staff import Employee
from kpi_desktop.services import staff
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    button,
    card,
    down,
    heading,
    note,
    plain,
    put_caret,
)
from kpi_desktop.ui.placement.columns import placement_columns
from kpi_desktop.ui.placement.state import (
    PlacementView,
    PostLine,
    derive_placement,
    person_labels,
    placed,
    released,
)
from kpi_desktop.ui.record_edits import LiveColumns

_PERSON = Qt.ItemDataRole.UserRole


class HoldersPanel(Panel):
    """Who holds which post; nobody is moved before the plan is locked. `place_chosen` is another tab's Place."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._view: PlacementView | None = None
        self.grid: EntryGrid[PostLine] = EntryGrid(
            "placement",
            "岗位和现任人",
            (),
            lambda line: line.post.post_no,
            tools.settings,
            empty_text="还没有设置岗位。\n请先到“岗位设置”填写岗位，或从台账导入。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.current_changed.connect(lambda _row, _column: self._show_post())
        self.banner = self._make_banner()
        self._sentence = note()
        self._title = heading("")
        self._facts = plain()
        self.holders = QListWidget()
        self.holders.setAccessibleName("现任人")
        self.holders.setMaximumHeight(96)
        self.release_button = button("免去所选的人", self.release, tip="所选的人不再担任本岗位，转为未上岗")
        self.people = QComboBox()
        self.people.setAccessibleName("上岗人员")
        self.place_button = button("上岗登记", self.place, is_primary=True)
        side = card(
            down(
                self._title,
                self._facts,
                note("现任人"),
                self.holders,
                across(1, self.release_button),
                None,
                note("由谁上岗（括号内是其现在的岗位，登记后调到本岗位）"),
                self.people,
                across(1, self.place_button),
                1,
                note("任期、报名、资格审查、测评打分和公示的记录在后续版本提供，现在登记的是结果。"),
                margin=12,
            )
        )
        side.setMinimumWidth(300)
        split = beside(self.grid, side, sizes=(1000, 330))
        self.setLayout(down(self.banner, self._sentence, split, margin=8))

    def _make_banner(self) -> QFrame:
        self._comes_first = plain()
        self.go_button = button("去锁定并备案", self._go_to_filing)
        return card(across(self._comes_first, self.go_button, margin=10))

    def _go_to_filing(self) -> None:
        self.place_chosen.emit(Place(area=Area.POSTS, page="锁定并备案"))

    @override
    def fill(self) -> None:
        book = self.book
        self._view = derive_placement(book)
        self.banner.setVisible(not self._view.can_place)
        self._comes_first.setText(self._view.comes_first)
        self._sentence.setText(self._view.sentence)
        places = book.scheme.coefficient.places
        self._columns.show(places, lambda: placement_columns(places), self._view.lines)
        put_caret(self.grid)
        chosen = self.people.currentText()
        self.people.clear()
        for label, employee in person_labels(book).items():
            self.people.addItem(label, employee)
        self.people.setCurrentIndex(max(0, self.people.findText(chosen)))
        self._show_post()

    def _show_post(self) -> None:
        line, view = self.grid.current_row(), self._view
        can_place = view is not None and view.can_place and line is not None
        self._title.setText(line.post.name if line else "选中一个岗位")
        self._facts.setText(
            f"{line.post.section}　{line.post.level.label}　{line.way}　{line.state}" if line else ""
        )
        self.holders.clear()
        for employee in line.holders if line else ():
            item = QListWidgetItem(f"{employee.employee_no} {employee.name}　{employee.title}")
            item.setData(_PERSON, employee)
            self.holders.addItem(item)
        self.holders.setCurrentRow(0)
        self.release_button.setEnabled(can_place and self.holders.count() > 0)
        self.place_button.setEnabled(can_place and self.people.count() > 0)
        self.people.setEnabled(can_place)

    def place(self) -> None:
        """Put the chosen person into the post under the caret."""
        line = self.grid.current_row()
        employee: Employee | None = self.people.currentData()
        if line is not None and employee is not None:
            self._save(placed(employee, line.post), "上岗登记")

    def release(self) -> None:
        """Take the selected holder out of the post."""
        item = self.holders.currentItem()
        if item is not None:
            self._save(released(item.data(_PERSON)), "免去岗位")

    def _save(self, employee: Employee, action: str) -> None:
        self.open_file.run_write(
            lambda: staff.save_employees(self.workspace, self.key, (employee,), action), self
        )

    @override
    def go_to(self, place: Place) -> bool:
        return not place.item or self.grid.select_cell(place.item)
