"""Sub-page 考核体检: every detector with its verdict; of the chosen one what it compared, its figures and its plot."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place, RuleViolation
from kpi_desktop.domain.health import HealthLine, HealthReport
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.jobs import Outcome
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper import Paper, deliver, show_paper
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    box,
    button,
    down,
    heading,
    note,
    plain,
    put_caret,
    scrolled,
    set_mood,
)
from kpi_desktop.ui.year_end.health_plot import HealthPlotView
from kpi_desktop.ui.year_end.health_state import (
    HEALTH,
    choices,
    filter_lines,
    first_key,
    health_columns,
    mood_of,
    say_figures,
    source_of,
)


class HealthPanel(Panel):
    """The health check of the year in view."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.report: HealthReport | None = None
        self.sentence = note()
        self.choice = QComboBox()
        self.choice.setAccessibleName("看哪些项目")
        self.choice.addItems(list(choices()))
        self.choice.currentTextChanged.connect(lambda _: self._show_lines())
        label = QLabel("显示")
        label.setBuddy(self.choice)
        self.print_button = button("打印…", self.print_report, tip="预览体检报告，可以打印或存为PDF")
        self.export_button = button("存为工作簿…", self.export, tip="把各项结果、数字和图的数据存为表格")
        self.source_button = button(
            "去看来源", self.open_source, tip="打开登记这些内容的地方", is_primary=True
        )
        self.grid: EntryGrid[HealthLine] = EntryGrid(
            "year_end_health",
            "考核体检各项",
            health_columns(),
            lambda line: line.detector.key,
            tools.settings,
            empty_text="没有这样的项目。",
        )
        self.grid.current_changed.connect(lambda _row, _column: self._show_line())
        self.title = heading("")
        self.what = plain()
        self.compares = note()
        self.plot = HealthPlotView("所选项目的图")
        self.plot_title = heading("")
        self.plot_note = note()
        self.figures = plain()
        detail = scrolled(
            down(
                across(self.title, 1, self.source_button),
                self.what,
                self.compares,
                self.plot_title,
                self.plot,
                self.plot_note,
                heading("数字"),
                self.figures,
                1,
            )
        )
        detail.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        detail.setAccessibleName("所选项目的说明、图和数字")
        # As high as the page has room for, however much there is to say.
        detail.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setLayout(
            down(
                across(label, self.choice, self.print_button, self.export_button, self.sentence),
                beside(self.grid, box(down(detail)), sizes=(720, 600)),
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        from kpi_desktop.services import health

        try:
            self.report = health.examine_year(self.workspace, self.key, self.result)
        except RuleViolation as refused:
            self.report = None
            self.sentence.setText(str(refused))
            set_mood(self.sentence, "warning")
        else:
            self.sentence.setText(self.report.sentence)
            set_mood(self.sentence, mood_of(self.report))
        for widget in (self.choice, self.print_button, self.export_button):
            widget.setEnabled(self.report is not None)
        self._show_lines()

    @override
    def go_to(self, place: Place) -> bool:
        self.choice.setCurrentIndex(0)
        return not place.item or self.grid.select_cell(place.item)

    def _show_lines(self) -> None:
        lines = filter_lines(self.report, self.choice.currentText()) if self.report is not None else ()
        self.grid.set_rows(lines)
        put_caret(self.grid, first_key(lines))
        self._show_line()

    def _show_line(self) -> None:
        line = self.grid.current_row()
        self.source_button.setEnabled(line is not None)
        if line is None:
            for text in (self.title, self.what, self.compares, self.plot_title, self.plot_note, self.figures):
                text.setText("")
            self.plot.show_plot(None)
            return
        plot = line.answer.plot
        self.title.setText(f"{line.detector.title}：{line.verdict.label}")
        self.what.setText(line.sentence)
        self.compares.setText(f"比较：{line.detector.compares}。")
        self.plot_title.setText(plot.title if plot is not None else "")
        self.plot_note.setText(plot.note if plot is not None else "这一项没有图。")
        self.plot.show_plot(plot)
        self.figures.setText(say_figures(line))

    def open_source(self) -> None:
        """Go to where what the chosen detector compares is recorded."""
        line = self.grid.current_row()
        if line is not None:
            self.place_chosen.emit(source_of(line))

    def print_report(self) -> None:
        """Preview the report."""
        from kpi_desktop.services import health
        from kpi_desktop.services.workspace import say_trail

        report, result, file = self.report, self.result, self.open_file
        assert report is not None  # noqa: S101 - the button is in a filled panel
        trail = say_trail(self.workspace.last_entry())
        show_paper(
            self,
            self.tools.jobs,
            f"{HEALTH}报告",
            lambda _progress: Paper(content=health.render_health(result, report, trail)),
            file.path.with_name(f"{file.unit_name}{self.key.year}年{HEALTH}报告.pdf"),
        )

    def export(self) -> None:
        """Write the report as a workbook."""
        from kpi_desktop.services import health

        report, result, file = self.report, self.result, self.open_file
        assert report is not None  # noqa: S101 - the button is in a filled panel
        start = file.path.with_name(f"{file.unit_name}{self.key.year}年{HEALTH}.xlsx")
        path = messages.choose_save_path(self, f"{HEALTH}存放在哪里", "表格 (*.xlsx)", start)
        if path is None:
            return

        def told(outcome: Outcome[Any]) -> None:
            if deliver(outcome, self):
                messages.tell(self, f"已导出到“{path.name}”。")

        self.tools.jobs.run(
            f"正在导出{HEALTH}", lambda _progress: health.export_health(result, report, path), told
        )
