"""岗位与任期: posts with holders, terms and vacancies; who takes a post, who leaves it, and who held it before."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from kpi_desktop.domain.appointments import Appointment, AppointmentWay, term_end
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.services import appointments
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    button,
    card,
    chars,
    down,
    heading,
    note,
    plain,
    put_caret,
)
from kpi_desktop.ui.placement.columns import placement_columns
from kpi_desktop.ui.placement.history_dialog import HistoryDialog
from kpi_desktop.ui.placement.state import (
    Holder,
    PlacementView,
    PostLine,
    derive_placement,
    person_labels,
)
from kpi_desktop.ui.record_edits import LiveColumns, write_or_say

_HOLDER = Qt.ItemDataRole.UserRole
_NO_TERM = "不定任期"
_NOBODY = "没有人员"
_WAYS = {
    way.label: way
    for way in (
        AppointmentWay.APPOINTED,
        AppointmentWay.TRANSFER,
        AppointmentWay.COMPETITION,
        AppointmentWay.SELECTION,
    )
}


class HoldersPanel(Panel):
    """Who holds which post until when; nobody is moved before the plan is locked. `place_chosen` is another tab's Place."""

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
        self.holders.setWordWrap(True)
        self.holders.setMaximumHeight(120)
        self.holders.currentItemChanged.connect(lambda *_: self._show_buttons())
        self.place_button = button("上岗登记…", self.ask_place, is_primary=True)
        self.release_button = button("免去…", self.ask_release, tip="所选的人从某天起不再担任本岗位")
        self.post_history_button = button("岗位历任…", self.show_post_history)
        self.person_history_button = button(
            "任职经历…", self.show_person_history, tip="所选的人历年任过的岗位"
        )
        self.ending = QListWidget()
        self.ending.setAccessibleName("任期将满的岗位")
        self.ending.itemActivated.connect(self._go_to_ending)
        self.ending.itemClicked.connect(self._go_to_ending)
        self._no_ending = note("60天内没有任期届满的岗位。")
        side = card(
            down(
                self._title,
                self._facts,
                note("现任人"),
                self.holders,
                across(self.place_button, self.release_button, 1),
                across(self.post_history_button, self.person_history_button, 1),
                None,
                note("任期将满或已满（回车跳到该岗位）"),
                self._no_ending,
                self.ending,
                1,
                margin=12,
            )
        )
        side.setMinimumWidth(chars(20))
        split = beside(self.grid, side, sizes=(980, 350))
        self.setLayout(down(self.banner, self._sentence, split, margin=8))

    def _make_banner(self) -> QFrame:
        self._comes_first = plain()
        self.go_button = button("去锁定并备案", self._go_to_filing)
        return card(across(self._comes_first, self.go_button, margin=10))

    def _go_to_filing(self) -> None:
        self.place_chosen.emit(Place(area=Area.POSTS, page="锁定并备案"))

    @property
    def _today(self) -> str:
        return self.workspace.clock().astimezone().date().isoformat()

    @override
    def fill(self) -> None:
        book = self.book
        self._view = derive_placement(book, self._today)
        self.banner.setVisible(not self._view.can_place)
        self._comes_first.setText(self._view.comes_first)
        self._sentence.setText(self._view.sentence)
        places = book.scheme.coefficient.places
        self._columns.show(places, lambda: placement_columns(places), self._view.lines)
        put_caret(self.grid)
        self._show_ending(self._view)
        self._show_post()

    def _show_ending(self, view: PlacementView) -> None:
        self.ending.clear()
        for line in view.ending:
            item = QListWidgetItem(f"{line.post.post_no} {line.holder}　{line.term_note}（{line.until}）")
            item.setData(_HOLDER, line.post.post_no)
            self.ending.addItem(item)
        self.ending.setVisible(bool(view.ending))
        self._no_ending.setVisible(not view.ending)

    def _go_to_ending(self, item: QListWidgetItem) -> None:
        self.grid.select_cell(item.data(_HOLDER))

    def _show_post(self) -> None:
        line = self.grid.current_row()
        self._title.setText(line.post.name if line else "选中一个岗位")
        facts = f"{line.post.section}　{line.post.level.label}　{line.way}　{line.state}" if line else ""
        self._facts.setText(f"{facts}　{line.term_note}".rstrip("　") if line else "")
        self.holders.clear()
        for holder in line.holders if line else ():
            item = QListWidgetItem(holder.text)
            item.setData(_HOLDER, holder)
            self.holders.addItem(item)
        self.holders.setCurrentRow(0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        line, view = self.grid.current_row(), self._view
        can_place = view is not None and view.can_place and line is not None
        has_holder = self.holders.currentItem() is not None
        self.release_button.setEnabled(can_place and has_holder)
        self.place_button.setEnabled(can_place and bool(self.book.employees))
        self.post_history_button.setEnabled(line is not None)
        self.person_history_button.setEnabled(has_holder)

    def ask_place(self) -> FormDialog | None:
        """Ask who takes the post under the caret, from when until when, and on what grounds."""
        line = self.grid.current_row()
        if line is None:
            return None
        people = person_labels(self.book)
        fields = (
            FormField(key="person", label="由谁上岗", choices=tuple(people) or (_NOBODY,)),
            FormField(key="since", label="任职日期", start=self._today, hint="如2026-03-01"),
            FormField(key="until", label="任期止", hint=f"空着按两年任期；没有任期的写“{_NO_TERM}”"),
            FormField(key="way", label="产生方式", choices=tuple(_WAYS)),
            FormField(key="trial", label="试用期止", hint="没有试用期的空着"),
            FormField(key="document_no", label="文号", hint="文号和理由至少填一项"),
            FormField(key="reason", label="理由", hint="如：原任调离，届中补缺"),
        )

        def take(values: Values) -> str:
            employee = people.get(values["person"])
            new = _read_appointment(values, employee.employee_no if employee else "", line.post.post_no)
            return write_or_say(
                self.open_file,
                lambda: appointments.appoint_directly(self.workspace, self.key, new),
            )

        lead = "登记后从任职日期起调到本岗位，原岗位到前一天为止；岗位系数和考核指标跟着岗位走。"
        return ask_form(
            f"{line.post.post_no}{line.post.name}上岗登记", fields, take, yes="登记", lead=lead, parent=self
        )

    def ask_release(self) -> FormDialog | None:
        """Ask from when on the selected holder leaves the post, and why."""
        item = self.holders.currentItem()
        if item is None:
            return None
        holder: Holder = item.data(_HOLDER)
        fields = (
            FormField(key="ended_on", label="任至", start=self._today, hint="最后在岗的一天，如2026-03-31"),
            FormField(key="reason", label="原因", hint="如：轮岗、调离、退休"),
            FormField(key="document_no", label="文号", hint="没有的空着"),
        )

        def take(values: Values) -> str:
            ended_on = read_day(values["ended_on"]).isoformat()
            return write_or_say(
                self.open_file,
                lambda: appointments.end_appointment(
                    self.workspace,
                    self.key,
                    holder.employee.employee_no,
                    ended_on=ended_on,
                    reason=values["reason"],
                    document_no=values["document_no"],
                ),
            )

        return ask_form(f"免去{holder.employee.name}的岗位", fields, take, yes="免去", parent=self)

    def show_post_history(self) -> HistoryDialog | None:
        """Show who held the post under the caret over the years of the file."""
        line = self.grid.current_row()
        if line is None:
            return None
        past = appointments.list_history(self.workspace, self.key.unit_code, post_no=line.post.post_no)
        return self._open(HistoryDialog(f"{line.post.post_no}{line.post.name}历任", past, self))

    def show_person_history(self) -> HistoryDialog | None:
        """Show which posts the selected holder held over the years of the file."""
        item = self.holders.currentItem()
        if item is None:
            return None
        holder: Holder = item.data(_HOLDER)
        number = holder.employee.employee_no
        past = appointments.list_history(self.workspace, self.key.unit_code, employee_no=number)
        return self._open(HistoryDialog(f"{holder.employee.name}的任职经历", past, self))

    def _open(self, dialog: HistoryDialog) -> HistoryDialog:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    @override
    def go_to(self, place: Place) -> bool:
        return not place.item or self.grid.select_cell(place.item)


def _read_appointment(values: Values, employee_no: str, post_no: str) -> Appointment:
    since = read_day(values["since"]).isoformat()
    until, trial = values["until"].strip(), values["trial"].strip()
    if until and until != _NO_TERM:
        until = read_day(until).isoformat()
    return Appointment(
        employee_no=employee_no,
        appointment_no=0,
        post_no=post_no,
        since=since,
        until="" if until == _NO_TERM else until or term_end(since),
        way=_WAYS[values["way"]],
        document_no=values["document_no"].strip(),
        trial_until=read_day(trial).isoformat() if trial else "",
        reason=values["reason"].strip(),
    )
