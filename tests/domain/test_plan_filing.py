"""The filing of a plan: its day, what a late one says, and the scheme in sentences."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.plan_filing import filing_due, say_late
from kpi_desktop.domain.scheme import Veto
from kpi_desktop.domain.scheme_words import describe_scheme
from tests.builders import a_book, a_scheme


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("12-20", date(2025, 12, 20)),
        ("07-01", date(2025, 7, 1)),
        ("02-03", date(2026, 2, 3)),
        ("02-30", date(2026, 2, 28)),
    ],
)
def test_that_the_plan_is_due_before_its_year_begins(due: str, day: date) -> None:
    assert filing_due(replace(a_book({}), scheme=replace(a_scheme(), plan_due=due))) == day


def test_that_a_late_filing_is_told_by_its_days() -> None:
    book = a_book({})
    assert say_late(book, "2025-12-20") == say_late(book, "") == say_late(book, "十二月") == ""
    assert say_late(book, " 2026-01-05 ") == (
        "备案日期2026-01-05晚于期限2025-12-20，晚16天，请在备案材料中说明原因。"
    )


def test_that_the_scheme_is_told_in_sentences_without_empty_ones() -> None:
    told = dict(describe_scheme(a_scheme()))
    assert told["年度总分"].startswith("平时考核（各月得分平均） × 50% + 年终考核（直接评分） × 20%")
    assert told["测评选项"].endswith("不了解不计票")
    assert told["病假和事假"].endswith("不确定等次")
    assert not {"加减分上限", "一票否决"} & set(told)
    pool = replace(a_scheme().pools[0], approved=3, document_no="云组〔2026〕3号")
    other = replace(
        a_scheme(),
        rule_version="2007",
        pools=(pool, replace(pool, document_no="")),
        year_add_cap=Decimal(15),
        vetoes=(Veto(label="违纪", basis="处分条例", effect=VetoEffect.INCOMPETENT),),
    )
    lines = describe_scheme(other)
    assert ("加减分上限", "全年加分不超过15分") in lines
    assert ("一票否决", "违纪：不称职（处分条例）") in lines
    assert [text.rpartition("，")[2] for name, text in lines if name == "优秀名额"] == [
        "按批复3名（云组〔2026〕3号）",
        "按批复3名",
    ]
    assert dict(lines)["病假和事假"].endswith("不进行考核")
