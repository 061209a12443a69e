"""各人各月: the heat map of months × people, and beside it the person's line against the unit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.monthly import MONTHS, MonthState
from kpi_desktop.ui.monthly.curve import CurveView
from kpi_desktop.ui.monthly.state import MARKS, derive_curve
from kpi_desktop.ui.monthly.year_state import (
    HeatCell,
    HeatMap,
    derive_heat,
    derive_person,
    legend_of,
)
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, beside, box, down, heading, note, plain, scrolled
from kpi_desktop.ui.theme import current_colours

_STRONGEST = 0.55


def blend(ground: str, ink: str, share: float) -> QColor:
    """A colour between two, so that text stays readable on it."""
    one, other = QColor(ground), QColor(ink)
    return QColor(
        *(
            round(a + (b - a) * share)
            for a, b in zip(
                (one.red(), one.green(), one.blue()), (other.red(), other.green(), other.blue()), strict=True
            )
        )
    )


def level_colour(level: int, count: int) -> QColor:
    """The ground of a level, lowest palest."""
    colours = current_colours()
    share = _STRONGEST * (level + 0.3) / max(1, count)
    return blend(colours.surface, colours.accent, share)


class Legend(QWidget):
    """The colours with what they stand for, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts: tuple[str, ...] = ()
        self.setAccessibleName("颜色说明")

    def show_texts(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts) if len(texts) > 1 else ()
        self.setAccessibleDescription("，".join(self.texts))
        self.setFixedSize(self._width() * len(self.texts), self.fontMetrics().height() + 8)
        self.update()

    def _width(self) -> int:
        widths = (self.fontMetrics().horizontalAdvance(text) for text in self.texts)
        return max(widths, default=0) + 12

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(current_colours().text))
        for at, text in enumerate(self.texts):
            place = QRect(at * self._width(), 0, self._width() - 2, self.height())
            painter.fillRect(place, level_colour(at, len(self.texts)))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class HeatPanel(Panel):
    """`place_chosen` carries the Place of a month's mark."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._heat: HeatMap | None = None
        self.table = QTableWidget(0, len(MONTHS) + 2)
        self.table.setAccessibleName("各人各月得分")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalHeaderLabels([*(f"{month}月" for month in MONTHS), "平均", "计入"])
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (len(MONTHS), len(MONTHS) + 1):
            self.table.horizontalHeader().setSectionResizeMode(
                column, QHeaderView.ResizeMode.ResizeToContents
            )
        self.table.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.table.setToolTip("双击或按回车到这个月的评分表")
        self.table.currentCellChanged.connect(lambda *_: self._show_person())
        self.table.cellActivated.connect(self._go)
        self._sentence = note()
        self._legend = Legend()
        self.name = heading("")
        self.curve = CurveView()
        self._facts = QFormLayout()
        self._facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        side = box(
            down(self.name, self.curve, note("带圆点的线是本人，另一条是全单位平均。"), scrolled(self._facts))
        )
        left = box(down(self.table, across(self._sentence, self._legend)))
        self.setLayout(down(beside(left, side, sizes=(960, 320)), margin=4))

    @override
    def fill(self) -> None:
        heat = self._heat = derive_heat(self.result)
        chosen = max(0, self.table.currentRow())
        self.table.blockSignals(True)
        self.table.setRowCount(len(heat.rows))
        self.table.setVerticalHeaderLabels([row.label for row in heat.rows])
        for at, row in enumerate(heat.rows):
            for column, cell in enumerate(row.cells):
                self.table.setItem(at, column, self._item(cell, len(heat.steps)))
            for column, text in ((len(MONTHS), row.mean), (len(MONTHS) + 1, row.counted)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.table.setItem(at, column, item)
        if heat.rows:
            self.table.setCurrentCell(min(chosen, len(heat.rows) - 1), max(0, self.table.currentColumn()))
        self.table.blockSignals(False)
        self._sentence.setText(heat.sentence)
        self._legend.show_texts(legend_of(heat))
        self._show_person()

    def _item(self, cell: HeatCell, count: int) -> QTableWidgetItem:
        colours = current_colours()
        item = QTableWidgetItem(cell.text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setToolTip(cell.tooltip)
        if cell.level is not None:
            item.setBackground(level_colour(cell.level, count))
            item.setForeground(QColor(colours.text))
        elif cell.state is MonthState.MISSING:
            item.setBackground(QBrush(QColor(colours.refused_soft)))
            item.setForeground(QColor(colours.refused))
        else:
            item.setForeground(QColor(colours.missing))
        return item

    def _show_person(self) -> None:
        heat, at = self._heat, self.table.currentRow()
        row = heat.rows[at] if heat is not None and 0 <= at < len(heat.rows) else None
        number = row.employee.employee_no if row is not None and row.employee is not None else ""
        self.name.setText(f"{row.label}　与全单位平均" if row is not None and number else "全单位平均")
        self.curve.show_curve(derive_curve(self.result, number))
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for title, text in derive_person(self.result, number):
            value = plain(text)
            value.setAccessibleName(title)
            self._facts.addRow(f"{title}：", value)

    def select(self, employee_no: str) -> bool:
        """Bring a person's row into sight, False when there is none."""
        rows = self._heat.rows if self._heat else ()
        at = next((i for i, r in enumerate(rows) if r.employee and r.employee.employee_no == employee_no), -1)
        if at >= 0:
            self.table.setCurrentCell(at, 0)
        return at >= 0

    def _go(self, at: int, column: int) -> None:
        row = self._heat.rows[at] if self._heat else None
        if row is not None and row.employee is not None and column < len(MONTHS):
            number = row.employee.employee_no
            self.place_chosen.emit(Place(area=Area.MONTHLY, page=MARKS, month=column + 1, employee_no=number))
