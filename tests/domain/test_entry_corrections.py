"""Corrections of additions, deductions and months not assessed: what counts after them, and in which words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.adjustments import Adjustment
from kpi_desktop.domain.entry_corrections import (
    CorrectedEntry,
    EntryCorrection,
    correct_adjustments,
    correct_exclusions,
    corrected_adjustment,
    make_entry_correction,
    place_of,
    say_entry_correction,
    say_entry_corrections,
    taken_back,
)
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.scheme import Direction
from tests.builders import an_addition

WHY = "经核对3月2日通报原件"
PRAISE = an_addition("001", 3, "1", matter="防汛", document_no="云发1号", happened_on="2026-03-02")
AWAY = MonthExclusion(employee_no="002", month=3, reason="脱产学习")


def correct(
    was: Adjustment | MonthExclusion | None,
    now: Adjustment | MonthExclusion | None,
    *earlier: EntryCorrection,
    why: str = WHY,
) -> EntryCorrection:
    entry = now or was
    assert entry is not None
    return make_entry_correction(
        place_of(entry), was=was, now=now, earlier=earlier, why=why, made_on="2026-04-12", made_by="李静"
    )


def test_that_a_correction_names_the_entry_it_replaces() -> None:
    two = replace(PRAISE, points=Decimal(2))
    first = correct(PRAISE, two)
    second = correct(two, replace(PRAISE, fact="市委通报表扬1次"), first)
    assert (first.correction_no, first.replaces, first.old_points, first.points) == (1, 0, 1, 2)
    assert (second.correction_no, second.replaces, second.old_points, second.points) == (2, 1, 2, 1)
    assert corrected_adjustment(first) == two
    assert correct_adjustments((PRAISE,), (second, first)) == (replace(PRAISE, fact="市委通报表扬1次"),)
    assert correct_adjustments((PRAISE,), ()) == (PRAISE,)


def test_that_what_is_entered_later_and_taken_back_counts_so() -> None:
    other = an_addition("001", 3, "0.5", direction=Direction.DEDUCT, fact="12345工单逾期1件")
    added, gone = correct(None, other), correct(PRAISE, None)
    assert correct_adjustments((PRAISE,), (added, gone)) == (other,)
    assert corrected_adjustment(gone) is None
    assert [place_of(each) for each in taken_back((added, gone))] == [place_of(PRAISE)]
    # Entered after the closing and taken back again: the closed month never had it, nor does its row come into being.
    again = correct(other, None, added)
    assert correct_adjustments((PRAISE,), (added, again)) == (PRAISE,)


def test_that_a_month_is_left_out_and_counted_again() -> None:
    out = correct(None, AWAY)
    assert correct_exclusions((), (out,)) == (AWAY,)
    assert corrected_adjustment(out) is None
    back = correct(AWAY, None)
    assert correct_exclusions((AWAY,), (back,)) == ()
    assert correct_exclusions((AWAY,), ()) == (AWAY,)
    assert taken_back((back,)) == (AWAY,)
    assert taken_back((out,)) == ()
    # Neither is taken for the other.
    assert correct_adjustments((PRAISE,), (out,)) == (PRAISE,)
    assert correct_exclusions((AWAY,), (correct(PRAISE, None),)) == (AWAY,)


def test_that_nothing_to_correct_and_no_fact_are_refused() -> None:
    with pytest.raises(RuleViolation, match="没有要更正的"):
        correct(PRAISE, PRAISE)
    with pytest.raises(RuleViolation, match="时间、次数或文号"):
        correct(PRAISE, None, why="登记错了")


def test_that_paper_says_each_kind_of_correction_in_one_sentence() -> None:
    two = replace(PRAISE, points=Decimal(2))
    first = correct(PRAISE, two)
    said = say_entry_corrections(
        (
            correct(AWAY, None),
            replace(correct(None, AWAY), made_by=""),
            correct(two, PRAISE, first),
            first,
            correct(None, an_addition("001", 3, "0.5", item_no=2)),
            correct(replace(PRAISE, item_no=3), None),
        ),
        {"001": "张伟"},
    )
    assert said == (
        (
            "张伟3月加减分事项第1次更正：加分1（县委通报表扬1次）改为加分2（县委通报表扬1次），代替关账时的一条；"
            "经核对3月2日通报原件（李静，2026-04-12）。"
        ),
        (
            "张伟3月加减分事项第2次更正：加分2（县委通报表扬1次）改为加分1（县委通报表扬1次），代替第1次更正；"
            "经核对3月2日通报原件（李静，2026-04-12）。"
        ),
        "张伟3月关账后补记加分0.5（县委通报表扬1次）；经核对3月2日通报原件（李静，2026-04-12）。",
        "张伟3月撤销加分1（县委通报表扬1次）；经核对3月2日通报原件（李静，2026-04-12）。",
        "0023月第1次更正：不计（脱产学习）改为计入；经核对3月2日通报原件（李静，2026-04-12）。",
        "0023月第1次更正：计入改为不计（脱产学习）；经核对3月2日通报原件（未署名，2026-04-12）。",
    )
    assert say_entry_correction(correct(PRAISE, None), "张伟").startswith("张伟3月撤销")
    assert correct(None, PRAISE).old_text == "没有这一条"
    assert {each.label for each in CorrectedEntry} == {"加分", "扣分", "不计月份"}
