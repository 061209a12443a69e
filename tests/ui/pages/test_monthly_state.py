"""What 月度检查 shows, derived from the year book."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from builders import a_book, an_addition, an_employee, some_indicators

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Frequency
from kpi_desktop.domain.monthly import Direction, MonthExclusion, MonthlyMark, MonthState
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.ui.grid.columns import CellEdit, CellState, derive_state
from kpi_desktop.ui.monthly.cell_state import derive_detail
from kpi_desktop.ui.monthly.columns import marks_of, month_columns, parse_points
from kpi_desktop.ui.monthly.state import (
    MonthSheet,
    derive_curve,
    derive_months,
    derive_sheet,
    exclusion_of,
    first_open_month,
)

CLOSED = StepRecord(kind=StepKind.MONTH, month=1, done_on="2026-02-05", done_by="李静")


def book(**given: object) -> YearBook:
    """Two people, everything marked but the second one's 学习情况 of March."""
    full = a_book({"001": "90", "002": "88"}, **given)
    marks = tuple(
        replace(mark, entered=None)
        if (mark.employee_no, mark.month, mark.indicator_no) == ("002", 3, "Z01")
        else mark
        for mark in full.marks
    )
    return replace(full, marks=marks)


def test_that_the_months_say_where_they_stand() -> None:
    marked = book(steps=(CLOSED,))
    marked = replace(marked, marks=tuple(mark for mark in marked.marks if mark.month != 12))
    items = derive_months(score_year(marked))
    assert [item.state for item in items[:3]] == ["已关账", "待关账", "缺1格"]
    assert items[11].state == "未开始"
    assert first_open_month(items) == 3


def test_that_a_year_without_marks_begins_in_january() -> None:
    assert first_open_month(derive_months(score_year(replace(book(), marks=())))) == 1


def test_that_a_month_lists_everybody_with_score_and_adjustments() -> None:
    extra = (an_addition("001", 3, "1"), an_addition("001", 3, "0.5", direction=Direction.DEDUCT))
    sheet = derive_sheet(book(adjustments=extra), 3)
    first, second = sheet.lines
    assert (first.added, first.deducted, first.score.score) == (Decimal(1), Decimal("0.5"), Fraction(181, 2))
    assert second.score.state is MonthState.MISSING
    assert sheet.missing == 1
    assert sheet.first_missing == ("002", "Z01")
    assert not sheet.can_close
    assert sheet.sentence == "还有1格未填，填完后可以关账。"
    assert [line.name for line in sheet.adjustments] == ["张伟001", "张伟001"]


def test_that_a_month_in_order_may_be_closed_and_a_closed_one_not_again() -> None:
    assert derive_sheet(book(), 1).can_close
    closed = derive_sheet(book(steps=(CLOSED,)), 1)
    assert not closed.can_close
    assert "2026-02-05关账（李静）" in closed.sentence
    assert closed.first_missing == ("", "")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"employees": ()}, "人员名册还是空的"), ({"indicators": ()}, "还没有按月考核的指标")],
)
def test_that_an_empty_month_says_what_to_do_first(given: dict[str, object], sentence: str) -> None:
    assert sentence in derive_sheet(book(**given), 1).sentence


def test_that_a_month_without_presence_takes_no_marks_and_says_why() -> None:
    people = (an_employee("001", present_from=5), an_employee("002"))
    excluded = (MonthExclusion(employee_no="002", month=3, reason="借调县纪委"),)
    sheet = derive_sheet(book(employees=people, exclusions=excluded), 3)
    column = next(c for c in month_columns(sheet.indicators) if c.key == "Z01")
    assert [derive_state(column, line) for line in sheet.lines] == [CellState.DISABLED] * 2
    assert column.tooltip is not None
    assert "5月调入" in column.tooltip(sheet.lines[0])
    assert exclusion_of(sheet.lines[0], 3) is None
    assert exclusion_of(sheet.lines[1], 3) == excluded[0]
    assert exclusion_of(None, 3) is None


def test_that_cells_show_missing_reasons_and_what_exceeds_the_full_mark() -> None:
    marks = (
        MonthlyMark(employee_no="001", month=1, indicator_no="Z01", entered=Decimal(11)),
        MonthlyMark(employee_no="001", month=1, indicator_no="Z02", entered=Decimal(9), reason="迟到2次"),
        MonthlyMark(employee_no="001", month=1, indicator_no="Z03", entered=Decimal(10)),
    )
    sheet = derive_sheet(replace(book(), marks=marks), 1)
    columns = {column.key: column for column in month_columns(sheet.indicators)}
    states = [derive_state(columns[key], sheet.lines[0]) for key in ("Z01", "Z02", "Z03", "Z04", "score")]
    assert states == [
        CellState.REFUSED,
        CellState.MARKED,
        CellState.NORMAL,
        CellState.MISSING,
        CellState.MISSING,
    ]
    with pytest.raises(RuleViolation, match="超过满分10"):
        columns["Z01"].parse_text("11", sheet.lines[0])


def test_that_a_cleared_cell_loses_its_reason_and_another_keeps_it() -> None:
    marks = (MonthlyMark(employee_no="001", month=1, indicator_no="Z01", entered=Decimal(9), reason="缺1次"),)
    sheet = derive_sheet(replace(book(), marks=marks), 1)

    def edit(new: Decimal | None) -> CellEdit:
        return CellEdit(row_key="001", column_key="Z01", old="9", text="", new=new)

    assert marks_of([edit(Decimal(8))], sheet)[0].reason == "缺1次"
    assert marks_of([edit(None)], sheet)[0].reason == ""


def test_that_the_panel_explains_the_cell_under_the_caret() -> None:
    sheet = derive_sheet(book(), 3)
    detail = derive_detail(sheet, sheet.lines[0], "Z01")
    assert detail.sub_title == "学习情况：10分"
    assert ("评分标准", "迟到每次扣0.5分") in detail.facts
    assert detail.can_give_reason
    missing = derive_detail(sheet, sheet.lines[1], "Z01")
    assert missing.sub_title == "学习情况：未填"
    assert not missing.can_give_reason
    assert ("未填", "学习情况") in derive_detail(sheet, sheet.lines[1], "score").facts
    assert "选中一格" in derive_detail(sheet, None, "").sub_title


def test_that_the_panel_shows_how_a_month_is_worked_out_and_why_it_does_not_count() -> None:
    sheet = derive_sheet(book(exclusions=(MonthExclusion(employee_no="002", month=1, reason="病假过半"),)), 1)
    assert derive_detail(sheet, sheet.lines[0], "score").facts[0][0] == "得分明细"
    assert derive_detail(sheet, sheet.lines[1], "Z01").sub_title == "不计：病假过半"


def test_that_the_curve_holds_the_person_against_the_unit() -> None:
    curve = derive_curve(score_year(book()), "002")
    assert curve.person[0] == 88
    assert curve.person[2] is None
    assert curve.unit[0] == 89
    assert curve.unit[2] == 90
    assert "1月88.00" in curve.sentence
    nobody = derive_curve(score_year(replace(book(), marks=())), "999")
    assert nobody.sentence == "还没有月度得分"


@pytest.mark.parametrize("text", ["", "0", "-1", "一分"])
def test_that_points_of_an_adjustment_are_positive(text: str) -> None:
    with pytest.raises(RuleViolation):
        parse_points(text)


def test_that_indicators_of_other_frequencies_stay_out_of_the_month() -> None:
    yearly = replace(some_indicators()[0], frequency=Frequency.YEAR)
    sheet = derive_sheet(book(indicators=(yearly, *some_indicators()[1:])), 1)
    assert "Z01" not in {indicator.indicator_no for indicator in sheet.indicators}


def with_kind(kind: str, **params: str) -> YearBook:
    first = replace(some_indicators()[0], kind=kind, params=tuple(params.items()))
    return replace(book(indicators=(first, *some_indicators()[1:])), marks=())


def parsed(sheet: MonthSheet, column_key: str, text: str) -> CellEdit:
    column = next(c for c in month_columns(sheet.indicators) if c.key == column_key)
    new = column.parse_text(text, sheet.lines[0])
    return CellEdit(row_key="001", column_key=column_key, old="", text=text, new=new)


def marked(year: YearBook, *edits: tuple[str, str]) -> MonthSheet:
    """The month after typing."""
    sheet = derive_sheet(year, 1)
    marks = marks_of([parsed(sheet, key, text) for key, text in edits], sheet)
    return derive_sheet(replace(year, marks=marks), 1)


def test_that_an_indicator_with_two_inputs_has_two_columns() -> None:
    year = with_kind("deadline", case_points="1", day_points="0.5")
    titles = [c.title for c in month_columns(derive_sheet(year, 1).indicators)][2:4]
    assert titles == ["学习情况（10）超期件数", "学习情况（10）超期天数"]
    sheet = marked(year, ("Z01", "2"), ("Z01/2", "5"))
    mark = sheet.lines[0].marks["Z01"]
    assert (mark.entered, mark.second) == (Decimal(2), Decimal(5))
    detail = derive_detail(sheet, sheet.lines[0], "Z01/2")
    assert detail.sub_title == "学习情况：5.5分"
    assert detail.facts[0] == ("得分明细", "10 − 1 × 2件 − 0.5 × 5天")


def test_that_the_other_input_starts_at_nothing_and_clearing_one_clears_both() -> None:
    year = with_kind("deadline", case_points="1", day_points="0.5")
    sheet = marked(year, ("Z01/2", "4"))
    assert (sheet.lines[0].entered("Z01"), sheet.lines[0].second("Z01")) == (Decimal(0), Decimal(4))
    clear = CellEdit(row_key="001", column_key="Z01", old="0", text="", new=None)
    cleared = marks_of([clear], sheet)[0]
    assert (cleared.entered, cleared.second) == (None, None)


def test_that_a_level_is_typed_and_shown_by_its_name() -> None:
    year = with_kind("graded", levels="好=10；较好=8；一般=6")
    sheet = marked(year, ("Z01", "较好"))
    column = next(c for c in month_columns(sheet.indicators) if c.key == "Z01")
    assert sheet.lines[0].entered("Z01") == 2
    assert column.read(sheet.lines[0]) == "较好"
    assert column.tooltip is not None
    assert column.tooltip(sheet.lines[0]) == "8分：较好 = 8"
    with pytest.raises(RuleViolation, match="等级应为1到3"):
        column.parse_text("4", sheet.lines[0])


def test_that_an_indicator_of_other_posts_takes_nothing_and_says_so() -> None:
    first = replace(some_indicators()[0], posts=("G009",))
    sheet = derive_sheet(book(indicators=(first, *some_indicators()[1:])), 1)
    column = next(c for c in month_columns(sheet.indicators) if c.key == "Z01")
    assert derive_state(column, sheet.lines[0]) is CellState.DISABLED
    assert not column.can_edit(sheet.lines[0])
    assert column.tooltip is not None
    assert "不适用于该岗位" in column.tooltip(sheet.lines[0])


def test_that_a_veto_gives_no_points() -> None:
    year = with_kind("veto", basis="受到问责", effect="not_excellent")
    sheet = marked(year, ("Z01", "0"))
    assert derive_detail(sheet, sheet.lines[0], "Z01").sub_title == "学习情况：不计分"
