"""The trail as people read it."""

from datetime import date

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.trail import WHOLE, ChangeLine, TrailQuery, check_query


@pytest.mark.parametrize(
    ("field", "before", "after", "sentence"),
    [
        ("得分", "9", "8.5", "3月 王芳 出勤，得分：9 → 8.5"),
        (WHOLE, "", "得分 9", "新增3月 王芳 出勤（得分 9）"),
        (WHOLE, "得分 9", "删除", "删除3月 王芳 出勤"),
    ],
)
def test_a_change_is_one_sentence(field: str, before: str, after: str, sentence: str) -> None:
    line = ChangeLine(what="3月 王芳 出勤", field=field, before=before, after=after)
    assert line.sentence == sentence


def test_dates_the_wrong_way_round_are_refused() -> None:
    check_query(TrailQuery(since=date(2026, 1, 1)))
    check_query(TrailQuery(since=date(2026, 1, 1), until=date(2026, 1, 1)))
    with pytest.raises(RuleViolation, match="截止日期2026-01-01早于起始日期2026-01-02"):
        check_query(TrailQuery(since=date(2026, 1, 2), until=date(2026, 1, 1)))
