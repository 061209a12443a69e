"""What 全年 shows, derived from the scored year."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from builders import a_book, an_employee, marks_totalling

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.monthly import MonthExclusion, MonthState
from kpi_desktop.domain.period_rules import (
    PeriodCycle,
    PeriodDecision,
    PeriodGrade,
    PeriodStage,
    PeriodStanding,
    PeriodStep,
)
from kpi_desktop.domain.routine import say_routine_rule
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.ui.monthly.state import MARKS
from kpi_desktop.ui.monthly.year_state import (
    LEVELS,
    WHOLE_YEAR,
    derive_comparison,
    derive_gaps,
    derive_heat,
    derive_person,
    derive_section_spreads,
    legend_of,
    say_comparison,
    spread_choices,
)


def a_year(**given: object) -> YearBook:
    """001 of 办公室 rises from 84 in January to 95 in December, 002 and 003 of 业务股 stand at 90 and 80."""
    rising = {month: str(83 + month) for month in range(1, 13)}
    book = a_book(
        {"002": "90", "003": "80"},
        **{
            "sections": (Section(name="业务股", sort_order=1), Section(name="办公室", sort_order=2)),
            "employees": (
                an_employee("001", name="张伟", section="办公室"),
                an_employee("002", name="李静", section="业务股"),
                an_employee("003", name="王芳", section="业务股"),
            ),
            **given,
        },
    )
    return replace(book, marks=(*book.marks, *marks_totalling("001", rising)))


def with_gap(book: YearBook) -> YearBook:
    marks = tuple(
        replace(mark, entered=None)
        if (mark.employee_no, mark.month) == ("003", 4) and mark.indicator_no in {"Z02", "Z05"}
        else mark
        for mark in book.marks
        if (mark.employee_no, mark.month) != ("003", 2)
    )
    return replace(book, marks=marks)


def facts(result: UnitResult, number: str) -> dict[str, str]:
    return dict(derive_person(result, number))


def test_that_the_heat_map_holds_every_number_and_its_strength() -> None:
    heat = derive_heat(score_year(a_year()))
    first, second, third, unit = heat.rows
    assert first.label == "001 张伟"
    assert [cell.text for cell in first.cells[:2]] == ["84.00", "85.00"]
    assert (first.mean, first.counted) == ("89.5000", "12")
    assert [first.cells[0].level, second.cells[0].level, third.cells[0].level] == [1, 3, 0]
    assert first.cells[11].level == LEVELS - 1
    assert first.cells[0].tooltip.startswith("1月：")
    assert (unit.label, unit.employee) == ("全单位平均", None)
    assert unit.cells[0].text == "84.67"
    assert unit.mean == "86.5000"
    assert legend_of(heat) == ("80.00起", "83.00起", "86.00起", "89.00起", "92.00起")
    assert heat.sentence == "3人，最低80.00，最高95.00。颜色越深得分越高，格里是得分。"


def test_that_months_without_a_score_say_why() -> None:
    book = with_gap(a_year(exclusions=(MonthExclusion(employee_no="002", month=5, reason="脱产学习"),)))
    heat = derive_heat(score_year(book))
    assert "2个人月缺分" in heat.sentence
    missing, excluded = heat.rows[2].cells[3], heat.rows[1].cells[4]
    assert (missing.text, missing.level, missing.state) == ("缺", None, MonthState.MISSING)
    assert (excluded.text, excluded.tooltip) == ("不计", "5月脱产学习")
    assert (heat.rows[2].mean, heat.rows[1].counted) == ("缺分", "11")


def test_that_a_year_without_scores_has_no_colours() -> None:
    heat = derive_heat(score_year(a_year(marks=(), employees=(an_employee("009"),))))
    assert heat.steps == ()
    assert heat.sentence == "还没有月度得分，请先到“月度评分”逐月填写。"
    level = derive_heat(score_year(a_book({"001": "90", "002": "90"})))
    assert len(level.steps) == 1
    assert {cell.level for row in level.rows for cell in row.cells} == {0}


def test_that_a_month_nobody_has_is_a_dash_in_the_unit_s_row() -> None:
    book = a_book({"001": "90"})
    book = replace(book, marks=tuple(mark for mark in book.marks if mark.month != 7))
    unit = derive_heat(score_year(book)).rows[-1]
    assert unit.cells[6].text == "—"
    assert unit.mean == "—"


def test_that_a_person_s_year_is_told_in_words() -> None:
    result = score_year(a_year())
    told = facts(result, "001")
    assert told["平时得分"].startswith("89.5000 = (84.00 + 85.00")
    assert told["全单位平均"] == "86.5000，本人高3.00"
    assert told["最高和最低"] == "12月95.00，1月84.00"
    assert "不计月份" not in told
    assert facts(result, "003")["全单位平均"] == "86.5000，本人低6.50"
    assert facts(result, "999") == {}


def test_that_gaps_exclusions_and_period_grades_are_told() -> None:
    decided = PeriodDecision(
        cycle=PeriodCycle.QUARTER,
        period=1,
        employee_no="001",
        standing=PeriodStanding.GRADED,
        score=Decimal(85),
        proposed=PeriodGrade.GOOD,
        grade=PeriodGrade.GOOD,
        reason="",
        decided_on="2026-04-07",
        decided_by="李静",
    )
    approved = PeriodStep(
        cycle=PeriodCycle.QUARTER,
        period=1,
        stage=PeriodStage.APPROVED,
        done_on="2026-04-08",
        done_by="王局",
    )
    book = with_gap(
        a_year(
            exclusions=(MonthExclusion(employee_no="001", month=5, reason="脱产学习"),),
            period_decisions=(decided,),
            period_steps=(approved,),
        )
    )
    result = score_year(book)
    assert facts(result, "003")["平时得分"] == "缺2月、4月，还没有平均"
    assert facts(result, "001")["不计月份"] == "5月：脱产学习"
    assert facts(result, "001")["平时考核等次"].startswith("“好”1次，“较好”0次")
    assert "可优先考虑评优" in facts(result, "001")["平时考核等次"]
    nobody = score_year(a_year(marks=(), employees=(an_employee("009", present_from=13),)))
    assert set(facts(nobody, "009")) == {"不计月份"}


def test_that_sections_are_spread_in_their_order() -> None:
    result = score_year(a_year())
    whole, business, office = derive_section_spreads(result, WHOLE_YEAR)
    assert [spread.label for spread in (whole, business, office)] == ["全单位", "业务股", "办公室"]
    assert business.scores == (Fraction(80), Fraction(90))
    assert (business.mean, business.gap) == (Fraction(85), Fraction(10))
    assert business.sentence == "业务股：2人，平均85.00，最低80.00，最高90.00，相差10.00"
    january = derive_section_spreads(result, "1月")
    assert january[2].scores == (Fraction(84),)
    assert spread_choices()[:2] == (WHOLE_YEAR, "1月")


def test_that_gaps_lead_to_their_cells() -> None:
    february, april = derive_gaps(score_year(with_gap(a_year())))
    assert (february.month, february.who, february.section) == (2, "王芳（003）", "业务股")
    assert february.what == "学习情况、工作纪律、工作作风、履行职责、目标任务"
    assert april.what == "工作纪律、目标任务"
    place = april.place
    assert (place.area, place.page, place.month, place.employee_no, place.item) == (
        Area.MONTHLY,
        MARKS,
        4,
        "003",
        "Z02",
    )
    assert derive_gaps(score_year(a_year())) == ()


def test_that_last_year_is_found_by_number_and_name() -> None:
    last = score_year(
        a_book(
            {"001": "88", "002": "92"},
            employees=(an_employee("001", name="张伟"), an_employee("002", name="别人")),
        )
    )
    lines = derive_comparison(score_year(a_year()), last)
    assert [(line.difference, line.note) for line in lines] == [
        (Fraction(3, 2), ""),
        (None, "上年这个工号是别人，不比较"),
        (None, "上年不在名册"),
    ]
    assert say_comparison(lines, 2025) == "与2025年比较1人：上升1人，下降0人，平均上升1.50分。"
    assert derive_comparison(score_year(a_year()), None) == ()
    assert say_comparison((), 2025) == "没有两年都有平时得分的人，不能与2025年比较。"


def test_that_a_year_without_a_mean_is_not_compared() -> None:
    gap = score_year(with_gap(a_year()))
    full = score_year(a_year())
    assert derive_comparison(gap, full)[2].note == "今年还没有平时得分"
    assert derive_comparison(full, gap)[2].note == "上年没有平时得分"
    lower = say_comparison(
        derive_comparison(
            score_year(a_book({"003": "70"}, employees=(an_employee("003", name="王芳"),))), full
        ),
        2025,
    )
    assert lower == "与2025年比较1人：上升0人，下降1人，平均下降10.00分。"


@pytest.mark.parametrize("part", ["算术平均", "不计月份不参加平均", "占年度总分的50%（平时考核）"])
def test_that_the_rule_of_the_mean_is_said(part: str) -> None:
    assert part in say_routine_rule(a_year())


def test_that_a_scheme_without_months_says_no_weight() -> None:
    book = a_year()
    bare = replace(book, scheme=replace(book.scheme, parts=book.scheme.parts[1:]))
    assert "占年度总分" not in say_routine_rule(bare)
