"""科室分布, 缺分清单 and 与上年比较 of the sub-page 全年."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QWidget
from typing_extensions import override

from kpi_desktop.domain.distribution import Spread
from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.values import UnitYear, show
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.year_state import (
    ComparisonLine,
    derive_comparison,
    derive_gaps,
    derive_section_spreads,
    say_comparison,
    spread_choices,
)
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, beside, chars, down, heading, note, scrolled, set_mood
from kpi_desktop.ui.spread import SpreadView, spread_columns
from kpi_desktop.ui.who_columns import who_columns

if TYPE_CHECKING:
    from kpi_desktop.domain.year_end import UnitResult

_PLACE = Qt.ItemDataRole.UserRole


class SpreadPanel(Panel):
    """How the scores of each section are spread, over the year or one month."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.choice = QComboBox()
        self.choice.setAccessibleName("看哪一段时间的得分")
        self.choice.addItems(list(spread_choices()))
        self.choice.currentIndexChanged.connect(self._show)
        self.view = SpreadView("各科室得分分布图")
        self.grid: EntryGrid[Spread] = EntryGrid(
            "spread", "各科室得分分布", spread_columns(), lambda spread: spread.label, tools.settings
        )
        lead = note("每个圆点是一个人，竖线是平均；点挤在一起，说明得分没有拉开差距。")
        label = QLabel("时间")
        label.setBuddy(self.choice)
        self.setLayout(
            down(
                across(label, self.choice, lead),
                beside(scrolled(down(self.view, 1)), self.grid, sizes=(790, 550)),
                margin=4,
            )
        )

    @override
    def fill(self) -> None:
        self._show()

    def _show(self, *_: object) -> None:
        if self._open_file is None:
            return
        spreads = derive_section_spreads(self.result, self.choice.currentText())
        self.view.show_spreads(spreads)
        self.grid.set_rows(spreads)


class GapPanel(Panel):
    """The marks not given; `place_chosen` carries the Place of the first of a line."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.count = heading("")
        self.table = QTreeWidget()
        self.table.setAccessibleName("缺分清单")
        self.table.setRootIsDecorated(False)
        self.table.setHeaderLabels(("月份", "姓名", "科室", "没有填的指标"))
        for column, width in enumerate((6, 10, 12)):
            self.table.setColumnWidth(column, chars(width))
        self.table.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.itemActivated.connect(self._go)
        self.table.itemClicked.connect(self._go)
        self.setLayout(down(self.count, self.table, margin=4))

    @override
    def fill(self) -> None:
        lines = derive_gaps(self.result)
        self.count.setText(
            f"共{len(lines)}个人月没有填全。点一行就到那一格。" if lines else "各月都已填全，没有缺分。"
        )
        set_mood(self.count, "bad" if lines else "good")
        self.table.clear()
        for line in lines:
            item = QTreeWidgetItem([f"{line.month}月", line.who, line.section, line.what])
            item.setData(0, _PLACE, line.place)
            item.setToolTip(3, line.what)
            self.table.addTopLevelItem(item)

    def _go(self, item: QTreeWidgetItem) -> None:
        place: Place = item.data(0, _PLACE)
        self.place_chosen.emit(place)


def comparison_columns(year: int) -> tuple[Column[ComparisonLine], ...]:
    """The means of both years, and the difference with its direction in words."""

    def text(value: Fraction | None) -> str:
        return "—" if value is None else show(value, 4)

    def direction(line: ComparisonLine) -> str:
        difference = line.difference
        if difference is None:
            return ""
        return "持平" if difference == 0 else "上升" if difference > 0 else "下降"

    return (
        *who_columns(lambda line: line.employee),
        Column(key="section", title="科室", read=lambda line: line.employee.section, width=120),
        Column(
            key="before",
            title=f"{year - 1}年平时得分",
            read=lambda line: text(line.before),
            number=lambda line: line.before,
            alignment=Alignment.RIGHT,
            width=130,
        ),
        Column(
            key="now",
            title=f"{year}年平时得分",
            read=lambda line: text(line.now),
            number=lambda line: line.now,
            alignment=Alignment.RIGHT,
            width=130,
        ),
        Column(
            key="difference",
            title="增减",
            read=lambda line: "" if line.difference is None else f"{show(line.difference)}",
            number=lambda line: line.difference,
            alignment=Alignment.RIGHT,
            width=90,
        ),
        Column(
            key="direction",
            title="方向",
            read=direction,
            state=lambda line: CellState.MARKED if direction(line) == "下降" else None,
            width=70,
        ),
        Column(key="note", title="说明", read=lambda line: line.note, is_stretched=True, width=200),
    )


class ComparisonPanel(Panel):
    """Everybody's mean beside last year's, where the file holds last year."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.sentence = heading("")
        self.grid: EntryGrid[ComparisonLine] = EntryGrid(
            "last_year", "与上年比较", (), lambda line: line.employee.employee_no, tools.settings
        )
        self.setLayout(down(self.sentence, self.grid, margin=4))

    @override
    def fill(self) -> None:
        year = self.key.year
        last = self._last_year()
        lines = derive_comparison(self.result, last)
        self.sentence.setText(
            f"这个文件里没有{year - 1}年的数据。" if last is None else say_comparison(lines, year - 1)
        )
        self.grid.set_empty_text(
            f"这个文件里没有{year - 1}年的数据，不能比较。\n"
            "在上一年的文件里用“岗位设置”的“新建下一年度”，两年就在同一个文件里。"
        )
        self.grid.set_columns(comparison_columns(year), lines)

    def _last_year(self) -> UnitResult | None:
        from kpi_desktop.domain.year_end import score_year

        key = UnitYear(unit_code=self.key.unit_code, year=self.key.year - 1)
        known = any(book.key == key for book in self.open_file.books)
        return score_year(self.workspace.load_book(key)) if known else None
