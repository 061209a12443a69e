"""The distribution on paper: bars, a row for each section, reminders without a verdict."""

from collections import Counter
from dataclasses import replace

import pytest
from reports.paper import a_result, an_employee, picture, read_pages, squeeze

from kpi_desktop.domain.distribution import derive_spreads
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.reports.distribution import distribution_block
from kpi_desktop.reports.page import LANDSCAPE, Band
from kpi_desktop.reports.paging import Frame, render_report
from kpi_desktop.reports.unit_summary import UnitSummary, render_unit_summary


def rendered(bands: list[Band]) -> bytes:
    return render_report(Frame(paper=LANDSCAPE), bands, title="分布", author="单位")


def test_that_the_summary_ends_with_the_distribution_by_section() -> None:
    people = [
        an_employee(number, section="办公室" if number % 2 else "国土空间规划股") for number in range(1, 13)
    ]
    result = a_result(people)
    sections = (Section(name="国土空间规划股", sort_order=1), Section(name="办公室", sort_order=2))
    result = score_year(replace(result.book, sections=sections))
    text = squeeze("".join(read_pages(render_unit_summary(UnitSummary(result=result)))))
    found = text[text.index("总分分布") :]
    assert found.index("全单位") < found.index("国土空间规划股") < found.index("办公室")
    assert "12人，平均" in found
    assert "每条短竖线是一个人" in found


def test_that_nothing_is_drawn_while_nobody_has_a_score() -> None:
    assert distribution_block(LANDSCAPE, "总分分布", derive_spreads("全单位", [("", None)])) == []
    assert distribution_block(LANDSCAPE, "总分分布", ()) == []


def test_that_scores_without_distance_are_a_reminder_and_no_verdict() -> None:
    close = derive_spreads("全单位", [("", 90), ("", 90), ("", 91), ("", 90), ("", 90), ("办公室", None)])
    text = squeeze("".join(read_pages(rendered(distribution_block(LANDSCAPE, "总分分布", close)))))
    assert "提醒核实，不作结论：" in text
    assert "相差只有1分" in text
    assert "办公室还没有得分" in text
    apart = derive_spreads("全单位", [("", 80), ("", 90)])
    assert "提醒核实" not in squeeze("".join(read_pages(rendered(distribution_block(LANDSCAPE, "", apart)))))


def test_that_bars_are_as_tall_as_their_counts() -> None:
    spreads = derive_spreads("全单位", [("", 80), ("", 80), ("", 82)])
    image = picture(rendered(distribution_block(LANDSCAPE, "总分分布", spreads)), dpi=72)
    heights = Counter(
        sum(1 for y in range(image.height) if 180 <= image.getpixel((x, y)) <= 200)
        for x in range(image.width)
    )
    # Letters above and below a bar shade a few of its columns.
    solid = [height for height, columns in heights.items() if columns >= 10 and height > 8]
    assert max(solid) / min(solid) == pytest.approx(2, abs=0.15)
