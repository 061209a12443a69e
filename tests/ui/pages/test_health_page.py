"""考核体检 of 年终评分 over real files: the list, the chosen detector with its plot, where to look, paper and workbook."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from kpi_desktop.domain.access import Account, Role
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.health import CAUTION, BarPlot, HealthVerdict, PointPlot, SpreadPlot
from kpi_desktop.domain.health_examination import DETECTORS
from kpi_desktop.services import posts
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.year_end.health_panel import HealthPanel
from kpi_desktop.ui.year_end.health_state import EVERYTHING, HEALTH, choices, source_of
from kpi_desktop.ui.year_end.page import YearEndPage

Show = Callable[[type[Page], OpenFile], YearEndPage]


@pytest.fixture
def panel(show_page: Show, unit: OpenFile) -> HealthPanel:
    page = show_page(YearEndPage, unit)
    page.go_to(Place(area=Area.YEAR_END, page=HEALTH))
    return page.health


def test_that_every_detector_is_listed_and_the_first_to_look_at_is_chosen(panel: HealthPanel) -> None:
    assert [line.detector.key for line in panel.grid.rows] == [detector.key for detector in DETECTORS]
    assert panel.report is not None
    assert panel.sentence.text() == panel.report.sentence
    found = [line for line in panel.report.lines if line.verdict is HealthVerdict.LOOK]
    current = panel.grid.current_row()
    assert current is not None
    assert current is (found[0] if found else panel.report.lines[0])
    assert panel.title.text() == f"{current.detector.title}：{current.verdict.label}"
    assert panel.what.text() == current.sentence


def test_that_each_detector_shows_its_words_figures_and_plot(panel: HealthPanel) -> None:
    kinds = set()
    for line in panel.grid.rows:
        panel.grid.select_cell(line.detector.key)
        plot = line.answer.plot
        assert panel.what.text() == line.sentence
        assert all(figure in panel.figures.text() for figure in line.answer.figures)
        assert panel.plot.plot is plot
        assert panel.plot.isVisibleTo(panel) == (plot is not None)
        if plot is not None:
            kinds.add(type(plot))
            assert panel.plot.accessibleDescription() == plot.sentence
            picture = panel.plot.grab().toImage()
            colours = {
                picture.pixel(x, y)
                for x in range(0, picture.width(), 5)
                for y in range(0, picture.height(), 5)
            }
            assert len(colours) > 2, line.detector.key
    assert kinds == {BarPlot, SpreadPlot, PointPlot}
    assert "这一项没有图" in panel.plot_note.text() or panel.plot.plot is not None


def test_that_the_list_can_be_narrowed_and_says_when_it_is_empty(panel: HealthPanel) -> None:
    assert panel.report is not None
    assert [panel.choice.itemText(at) for at in range(panel.choice.count())] == list(choices())
    for verdict in HealthVerdict:
        panel.choice.setCurrentText(verdict.label)
        shown = panel.grid.rows
        assert len(shown) == panel.report.count(verdict)
        assert {line.verdict for line in shown} <= {verdict}
    panel.report = replace(panel.report, lines=())
    panel.choice.setCurrentText(EVERYTHING)
    assert panel.title.text() == panel.figures.text() == ""
    assert not panel.source_button.isEnabled()
    panel.open_source()


def test_that_the_source_of_every_detector_is_a_page(panel: HealthPanel, qtbot: QtBot) -> None:
    panel.grid.select_cell("bars")
    with qtbot.waitSignal(panel.place_chosen) as sent:
        panel.source_button.click()
    assert sent.args == [Place(area=Area.YEAR_END, page="评等资格")]
    assert all(source_of(line).area is not None for line in panel.grid.rows)


def test_that_a_place_names_a_detector(panel: HealthPanel) -> None:
    panel.choice.setCurrentIndex(1)
    assert panel.go_to(Place(area=Area.YEAR_END, page=HEALTH, item="clock"))
    assert panel.grid.current_keys()[0] == "clock"
    assert panel.go_to(Place(area=Area.YEAR_END, page=HEALTH))


def test_that_a_change_elsewhere_is_examined_afresh(panel: HealthPanel, unit: OpenFile) -> None:
    changed = replace(unit.book.posts[0], coefficient=None)  # type: ignore[union-attr]
    before = panel.report
    posts.save_posts(panel.workspace, panel.key, (changed,))
    panel.show_file(unit)
    assert panel.report is not before


def test_that_the_report_opens_in_the_preview(panel: HealthPanel, wait_for_jobs: Callable[[], None]) -> None:
    panel.print_button.click()
    wait_for_jobs()
    (preview,) = panel.findChildren(PrintPreview)
    assert "考核体检报告" in preview.windowTitle()
    preview.close()


def test_that_the_workbook_is_written_where_asked(
    panel: HealthPanel,
    wait_for_jobs: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "体检.xlsx"
    told: list[str] = []
    monkeypatch.setattr(messages, "_door", lambda _parent, message: told.append(message.text))
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: None)
    panel.export_button.click()
    assert not out.exists()
    monkeypatch.setattr(messages, "choose_save_path", lambda *_: out)
    panel.export_button.click()
    wait_for_jobs()
    assert told == ["已导出到“体检.xlsx”。"]
    assert CalamineWorkbook.from_path(out).sheet_names[0] == "体检结果"


def test_that_an_empty_file_says_what_is_lacking(show_page: Show, empty: OpenFile) -> None:
    page = show_page(YearEndPage, empty)
    page.go_to(Place(area=Area.YEAR_END, page=HEALTH))
    judged = [
        line.detector.key for line in page.health.grid.rows if line.verdict is not HealthVerdict.LACKING
    ]
    assert judged == ["clock"]
    assert page.health.what.text().endswith("。")
    assert CAUTION in page.health.sentence.text()
    page.health.grab()


def test_that_the_frozen_column_follows_a_caret_far_down(panel: HealthPanel, qtbot: QtBot) -> None:
    panel.grid.select_cell("closed_months")
    view = panel.grid.view
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 0)
    qtbot.waitUntil(lambda: view.frozen.verticalScrollBar().value() == view.verticalScrollBar().value())


def test_that_who_does_not_review_is_told_instead(panel: HealthPanel, unit: OpenFile) -> None:
    unit.workspace.log_in_as(Account(name="张伟", role=Role.ENTRY))
    panel.show_file(unit)
    assert "“看考核体检”要由审核人员来做" in panel.sentence.text()
    assert panel.grid.rows == ()
    assert panel.what.text() == ""
    assert not panel.print_button.isEnabled()
    assert not panel.export_button.isEnabled()
    unit.workspace.log_in_as(None)
    panel.show_file(unit)
    assert len(panel.grid.rows) == len(DETECTORS)
    assert panel.print_button.isEnabled()
