"""Sub-page 分布: how totals, or the scores of one part, are spread over the unit and its sections."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from typing_extensions import override

from kpi_desktop.domain.distribution import Spread, count_steps
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, beside, box, down, heading, note, scrolled, set_mood
from kpi_desktop.ui.spread import SpreadView, StepsView, spread_columns
from kpi_desktop.ui.year_end.state import derive_spread, spread_titles


class SpreadPanel(Panel):
    """Bars of the whole unit, dots by section, and their numbers."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.choice = QComboBox()
        self.choice.setAccessibleName("看哪一部分的得分")
        self.choice.currentIndexChanged.connect(self._show)
        self.bars = StepsView("全单位各分数段人数图")
        self.view = SpreadView("各科室得分分布图")
        self.grid: EntryGrid[Spread] = EntryGrid(
            "year_end_spread", "各科室得分分布", spread_columns(), lambda spread: spread.label, tools.settings
        )
        self._sentence = note()
        label = QLabel("得分")
        label.setBuddy(self.choice)
        dots = note("每个圆点是一个人，竖线是平均；点挤在一起，说明得分没有拉开差距。")
        left = scrolled(down(heading("全单位各分数段人数"), self.bars, heading("各科室"), dots, self.view, 1))
        self.setLayout(
            down(
                across(label, self.choice, self._sentence),
                beside(box(down(left)), self.grid, sizes=(800, 540)),
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        titles = spread_titles(self.book.scheme)
        if [self.choice.itemText(at) for at in range(self.choice.count())] != list(titles):
            self.choice.blockSignals(True)
            self.choice.clear()
            self.choice.addItems(list(titles))
            self.choice.blockSignals(False)
        self._show()

    def _show(self, *_: object) -> None:
        if self._open_file is None:
            return
        shown = derive_spread(self.result, max(0, self.choice.currentIndex()))
        self.bars.show_steps(count_steps(shown.spreads[0]))
        self.view.show_spreads(shown.spreads)
        self.grid.set_rows(shown.spreads)
        self._sentence.setText(shown.sentence)
        set_mood(self._sentence, shown.mood)
