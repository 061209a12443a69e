"""Closing a month: demanded reasons, corrections after it, the days of publication."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.month_closing import (
    MarkCorrection,
    apply_corrections,
    check_publication,
    list_reasonless,
    make_correction,
    needs_reason,
    publication_days,
    say_closing,
    say_corrections,
    say_publication,
    show_entered,
    states_fact,
)
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.steps import StepKind, StepRecord
from tests.builders import a_scheme, a_year_at, some_indicators

MARK = MonthlyMark(employee_no="001", month=3, indicator_no="Z01", entered=Decimal(9))
WHY = "经核对3月2日签到表，当日公出"


def corrected(to: str, *earlier: MarkCorrection, was: MonthlyMark = MARK, why: str = WHY) -> MarkCorrection:
    return make_correction(
        replace(MARK, entered=Decimal(to)), earlier, why=why, made_on="2026-04-12", made_by="李静", was=was
    )


def test_that_a_correction_names_what_it_replaces_and_the_newest_counts() -> None:
    first = corrected("9.5")
    assert (first.correction_no, first.replaces, first.old_entered) == (1, 0, Decimal(9))
    (now,) = apply_corrections((MARK,), (first,))
    second = corrected("10", first, was=now)
    assert (second.correction_no, second.replaces, second.old_entered) == (2, 1, Decimal("9.5"))
    other = replace(MARK, employee_no="002")
    assert apply_corrections((MARK, other), (second, first)) == (replace(MARK, entered=Decimal(10)), other)
    assert apply_corrections((MARK,), ()) == (MARK,)


@given(st.permutations(range(1, 6)))
def test_that_the_order_of_reading_does_not_matter(order: list[int]) -> None:
    chain = [replace(corrected("9.5"), correction_no=at, entered=Decimal(at)) for at in range(1, 6)]
    (now,) = apply_corrections((MARK,), [chain[at - 1] for at in order])
    assert now.entered == 5


@pytest.mark.parametrize(
    ("to", "why", "sentence"),
    [
        (None, WHY, "不能改成未填"),
        ("9", WHY, "与现在的9相同"),
        ("9.5", "", "写明更正的理由"),
        ("9.5", "算错了", "写明更正的理由"),
    ],
)
def test_that_a_correction_needs_a_value_and_a_reason_with_a_fact(
    to: str | None, why: str, sentence: str
) -> None:
    mark = replace(MARK, entered=None if to is None else Decimal(to))
    with pytest.raises(RuleViolation, match=sentence):
        make_correction(mark, (), why=why, made_on="2026-04-12", made_by="", was=MARK)


def test_that_sheets_say_every_correction_in_order() -> None:
    first = corrected("9.5")
    second = replace(corrected("10", first), made_by="")
    assert say_corrections((second, first), {"001": "张伟"}, {"Z01": "学习情况"}) == (
        "张伟3月“学习情况”第1次更正：9改为9.5，代替关账时的分数；经核对3月2日签到表，当日公出（李静，2026-04-12）。",
        "张伟3月“学习情况”第2次更正：9改为10，代替第1次更正；经核对3月2日签到表，当日公出（未署名，2026-04-12）。",
    )
    assert say_corrections((first,), {}, {})[0].startswith("0013月“Z01”")
    assert show_entered(None, None) == "未填"
    assert show_entered(Decimal(2), Decimal("0.5")) == "2、0.5"


@pytest.mark.parametrize(
    ("reason", "states"),
    [
        ("5月12日迟到1次", True),
        ("迟到两次", True),
        ("见〔云督〕通报", True),
        ("《督查通报》点名", True),
        ("", False),
        ("表现一般，还要努力", False),
        ("1次", False),
        ("工作不够积极主动", False),
        ("酌情扣分", False),
    ],
)
def test_that_a_fact_is_a_day_a_count_or_a_document(reason: str, *, states: bool) -> None:
    assert states_fact(reason) is states


def test_that_a_direct_mark_below_full_needs_a_reason() -> None:
    indicator = some_indicators()[0]
    assert needs_reason(indicator, MARK)
    assert not needs_reason(indicator, replace(MARK, entered=Decimal(10)))
    assert not needs_reason(indicator, replace(MARK, entered=None))
    assert not needs_reason(indicator, replace(MARK, reason="3月2日缺席1次"))
    assert not needs_reason(indicator, replace(MARK, reason="缺席", happened_on="2026-03-02"))
    assert not needs_reason(indicator, replace(MARK, reason="缺席", document_no="通报3号"))
    assert needs_reason(indicator, replace(MARK, document_no="通报3号"))
    assert not needs_reason(replace(indicator, kind="per_occurrence"), MARK)


def test_that_a_months_reasonless_marks_are_listed() -> None:
    marks = (*(replace(mark, reason="") for mark in a_year_at("001", "90")), replace(MARK, indicator_no="X"))
    (found,) = list_reasonless(some_indicators(), marks, 3)
    assert (found.month, found.indicator_no) == (3, "Z05")


def test_that_publication_follows_the_schemes_days() -> None:
    scheme = replace(a_scheme(), month_draft_day=5, month_publish_day=10)
    assert publication_days(scheme, 2026, 3) == (date(2026, 4, 5), date(2026, 4, 10))
    assert publication_days(scheme, 2026, 12) == (date(2027, 1, 5), date(2027, 1, 10))
    late = replace(scheme, month_publish_day=31)
    assert publication_days(late, 2026, 1) == (date(2026, 2, 5), date(2026, 2, 28))
    today = date(2026, 4, 8)
    assert say_publication(scheme, 2026, 3, None, today) == "方案规定4月5日至10日公示，还没有公示。"
    assert "已经过期，请尽快公示" in say_publication(scheme, 2026, 3, None, date(2026, 4, 11))
    assert say_publication(scheme, 2026, 3, date(2026, 4, 8), today) == (
        "已于2026-04-08公示（方案规定4月5日至10日）。"
    )
    assert "迟于方案规定的4月5日至10日" in say_publication(scheme, 2026, 3, date(2026, 4, 12), today)


def test_that_a_month_s_table_says_when_it_was_closed_and_published() -> None:
    closed = StepRecord(kind=StepKind.MONTH, month=3, done_on="2026-04-05", done_by="李静")
    published = StepRecord(
        kind=StepKind.MONTH_PUBLICATION, month=3, done_on="2026-04-08", done_by="", note="公示栏"
    )
    assert say_closing((), 3) == ""
    assert say_closing((replace(closed, done_by=""),), 3) == "2026-04-05关账（未署名）。"
    assert say_closing((closed, published), 3) == "2026-04-05关账（李静），2026-04-08公示（公示栏）。"
    assert say_closing((closed, replace(published, note="")), 3) == "2026-04-05关账（李静），2026-04-08公示。"


def test_that_a_day_of_publication_lies_between_the_closing_and_today() -> None:
    closed, today = date(2026, 4, 5), date(2026, 4, 8)
    check_publication(3, date(2026, 4, 8), closed, today)
    with pytest.raises(RuleViolation, match="不能早于这一天"):
        check_publication(3, date(2026, 4, 4), closed, today)
    with pytest.raises(RuleViolation, match="还没有到"):
        check_publication(3, date(2026, 4, 9), closed, today)


def test_that_what_does_not_apply_needs_a_reason_in_words() -> None:
    (indicator, *_) = some_indicators()
    waived = replace(MARK, entered=None, not_applicable=True)
    assert needs_reason(indicator, waived)
    assert not needs_reason(indicator, replace(waived, reason="本月没有窗口值班"))
    assert list_reasonless([indicator], [waived], 3) == (waived,)


def test_that_what_does_not_apply_is_corrected_to_a_mark() -> None:
    waived = replace(MARK, entered=None, not_applicable=True, reason="抽调")
    correction = corrected("9", was=waived)
    assert correction.old_text == "不适用"
    (now,) = apply_corrections((waived,), (correction,))
    assert (now.entered, now.not_applicable) == (Decimal(9), False)
    with pytest.raises(RuleViolation, match="关账时没有分数"):
        corrected("9", was=replace(MARK, entered=None))
