"""The health report on paper: every detector listed, what asks to look with figures and a plot of each kind."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from fair_years import fair_year, rescored

from kpi_desktop.domain.health import (
    CAUTION,
    Bar,
    BarPlot,
    HealthRecord,
    HealthReport,
    HealthVerdict,
    Point,
    PointPlot,
    SpreadPlot,
    spread_of,
)
from kpi_desktop.domain.health_examination import DETECTORS, examine
from kpi_desktop.reports.health_plot import plot_bands
from kpi_desktop.reports.health_report import render_health_report
from kpi_desktop.reports.page import PORTRAIT
from tests.reports.paper import picture, read_pages, squeeze


@pytest.fixture(scope="module")
def abused() -> HealthReport:
    """A year with a lift at its end, a judge who gives everybody 98, and places beyond the cap."""
    record: HealthRecord = fair_year(11, 20).record
    worst = min(record.people, key=lambda p: p.routine.score or 0).employee.employee_no
    lifted = rescored(
        record,
        typed_scores=tuple(
            replace(t, score=Decimal(99)) if t.employee_no == worst else t for t in record.book.typed_scores
        ),
    )
    (round_,) = lifted.competitions
    marks = tuple(replace(m, mark=Decimal(98)) if m.judge_no == 2 else m for m in round_.marks)
    return examine(replace(lifted, competitions=(replace(round_, marks=marks),), broken_at=4))


def test_that_all_detectors_and_what_asks_to_look_are_on_paper(abused: HealthReport) -> None:
    found = [line for line in abused.lines if line.verdict is HealthVerdict.LOOK]
    assert {"cramming", "high_raters", "clock"} <= {line.detector.key for line in found}
    pdf = render_health_report(abused, "修改记录截至第9步，校验码abc")
    pages = read_pages(pdf)
    text = squeeze("".join(pages))
    for detector in DETECTORS:
        assert squeeze(detector.title) in text
    for number, line in enumerate(found, start=1):
        assert squeeze(f"{number}．{line.detector.title}　请核实") in text
        assert squeeze(line.sentence) in text
        assert line.answer.plot is None or squeeze(line.answer.plot.title) in text
    assert text.count(squeeze(CAUTION)) > len(found)
    assert squeeze("不作为对任何人的结论") in text
    assert all(squeeze("校验码abc") in squeeze(page) for page in pages)


def test_that_a_report_without_trail_has_only_its_own_note(abused: HealthReport) -> None:
    assert "校验码abc" not in "".join(read_pages(render_health_report(abused)))


def test_that_labels_wrap_and_marked_people_are_named() -> None:
    bars = BarPlot(
        title="各科室",
        note="说明",
        bars=tuple(
            Bar(
                label="政策法规与行政审批服务股", value=Fraction(at), reference=Fraction(2), is_marked=at == 3
            )
            for at in range(9)
        ),
    )
    title, _, band, *_ = plot_bands(PORTRAIT, bars)
    assert title.glued
    assert band.height > 30
    assert sum(1 for text in band.texts if text.text.startswith("政策法规")) == 9
    assert len(band.rules) == 1 + 9
    empty = BarPlot(title="空", note="", bars=(Bar(label="一", value=Fraction(0), reference=Fraction(0)),))
    assert plot_bands(PORTRAIT, empty)
    points = PointPlot(
        title="平时和年终",
        note="说明",
        across="平时",
        up="年终",
        points=(
            Point(label="张伟", across=Fraction(90), up=Fraction(90), is_marked=True),
            Point(label="李静", across=Fraction(90), up=Fraction(95)),
        ),
    )
    drawn = plot_bands(PORTRAIT, points)[2]
    assert [text.text for text in drawn.texts if "张伟" in text.text] == [
        "张伟",
        "张伟：平时90.00，年终90.00",
    ]
    spreads = SpreadPlot(
        title="分布",
        note="说明",
        spreads=(spread_of("甲", [Fraction(80), Fraction(90)]), spread_of("乙", [])),
    )
    words = " ".join(text.text for band in plot_bands(PORTRAIT, spreads) for text in band.texts)
    assert "甲" in words
    assert "乙" not in words


def test_that_plots_leave_ink_on_the_page(abused: HealthReport) -> None:
    pdf = render_health_report(abused)
    pages = [at for at, text in enumerate(read_pages(pdf)) if "平时和年终" in text]
    image = picture(pdf, pages[0])
    assert sum(image.convert("L").histogram()[:80]) > 500
