"""The county's roll-up: numbers of a unit, who is missing or late, what stops closing."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kpi_desktop.domain.county import CountyCheck
from kpi_desktop.domain.county_paper import CountyTable, county_tables
from kpi_desktop.domain.county_table import (
    CountyYear,
    DueUnit,
    Receipt,
    UnitStanding,
    UnitSummary,
    check_closing,
    count_bands,
    stand_units,
    summarise_unit,
)
from kpi_desktop.domain.errors import Place, Severity, error, warning
from kpi_desktop.domain.health import HealthRecord
from kpi_desktop.domain.health_examination import DETECTORS, examine
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.scheme import Direction, Grade
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import score_year
from tests.builders import UNIT, YEAR, a_book, an_addition

PLAN, MONTHLY, YEAR_END = HandInStage
KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
OTHER = UnitYear(unit_code="乙", year=YEAR)
NOTHING = CountyCheck(findings=(), transfers=())


def a_summary(**scores: str) -> UnitSummary:
    numbers = {f"{at:03d}": score for at, score in enumerate(scores.values(), start=1)}
    return summarise_unit(score_year(a_book(numbers or {"001": "96", "002": "85"})))


def stand(
    receipts: tuple[tuple[HandInStage, str], ...] = (), today: str = "2027-01-20", **given: Any
) -> UnitStanding:
    fields: dict[str, Any] = {
        "county": CountyYear(year=YEAR, plan_due="2025-12-20", year_end_due="2027-01-15"),
        "due_units": (DueUnit(unit_code=KEY.unit_code, unit_name="自然资源局"),),
        "summaries": (),
        "waiting": {},
        "forks": {},
        **given,
    }
    came = tuple(
        Receipt(key=KEY, stage=stage, number=at, received_on=day)
        for at, (stage, day) in enumerate(receipts, start=1)
    )
    return stand_units(receipts=came, today=today, **fields)[0]


def test_that_a_unit_is_summed_up_in_exact_numbers() -> None:
    book = a_book({"001": "90", "002": "85", "003": "79.5"})
    book = replace(
        book, adjustments=(an_addition("001"), an_addition("001", item_no=2, direction=Direction.DEDUCT))
    )
    result = score_year(book)
    summary = summarise_unit(result)
    totals = [person.total for person in result.people]
    assert summary.mean == round(sum(t for t in totals if t is not None) / 3, 2)
    assert (summary.highest, summary.lowest) == (max(totals), min(totals))  # type: ignore[type-var]
    assert (summary.people, summary.with_total, summary.decided) == (3, 3, 0)
    assert (summary.additions, summary.deductions) == (1, 1)
    assert summary.is_complete
    assert sum(summary.bands) == 3
    assert sum(summary.count(grade) for grade in (*Grade, None)) == 3
    assert summary.count(Grade.EXCELLENT, EmployeeCategory.WORKER) == 0
    assert summary.quota_used <= summary.quota_cap
    assert summary.roster.employees == book.employees


def test_that_a_unit_without_people_has_no_means() -> None:
    summary = summarise_unit(score_year(replace(a_book({}), posts=())))
    assert (summary.mean, summary.highest, summary.lowest, summary.coefficient_mean) == (None,) * 4
    assert not summary.is_complete


def test_that_totals_fall_into_their_bands() -> None:
    totals = [Decimal(text) for text in ("95", "94.99", "90", "60", "59.99", "0")]
    assert count_bands(totals) == (1, 2, 0, 0, 0, 1, 2)


@pytest.mark.parametrize(
    ("receipts", "today", "state"),
    [
        ((), "2025-12-20", "未收到"),
        ((), "2025-12-21", "逾期未报：方案备案"),
        ((), "2027-01-16", "逾期未报：方案备案、年终结果"),
        (((PLAN, "2025-12-19"),), "2026-03-01", "已收方案备案"),
        (((PLAN, "2025-12-22"),), "2026-03-01", "已收方案备案，方案备案迟报"),
        (((PLAN, "2025-12-19"), (YEAR_END, "2027-01-18")), "2027-01-20", "已收年终结果，年终结果迟报"),
        (((YEAR_END, "2027-01-10"), (MONTHLY, "2027-01-12")), "2027-01-20", "已收年终结果，方案备案迟报"),
        (((PLAN, "2025-12-19"),), "2027-01-16", "逾期未报：年终结果"),
    ],
)
def test_that_missing_and_late_are_told_apart(
    receipts: tuple[tuple[HandInStage, str], ...], today: str, state: str
) -> None:
    assert stand(receipts, today).state == state


def test_that_a_unit_nobody_expected_stands_after_the_others() -> None:
    summary = a_summary()
    standings = stand_units(
        CountyYear(year=YEAR),
        (DueUnit(unit_code="乙", unit_name="财政局"),),
        (summary,),
        (Receipt(key=KEY, stage=PLAN, number=1, received_on="2026-01-01"),),
        waiting={KEY: 2},
        forks={},
        today="2026-02-01",
    )
    assert [(s.name, s.is_expected, s.conflicts) for s in standings] == [
        ("财政局", True, 0),
        (UNIT.name, False, 2),
    ]
    assert standings[1].summary is summary


def test_that_everything_that_stops_closing_is_named_at_once() -> None:
    summary = replace(a_summary(), is_over=True, quota_used=3, quota_cap=1, with_total=1)
    standing = stand(((YEAR_END, "2027-01-10"),), summaries=(summary,), waiting={KEY: 2}, forks={KEY: 1})
    across = CountyCheck(
        findings=(warning(Place(), "姓名相近", ""), error(Place(), "同一人在两个单位", "")), transfers=()
    )
    found = check_closing([standing], across)
    assert [f.what for f in found] == [
        f"{UNIT.name}有2处冲突等待决定",
        f"{UNIT.name}有1处分叉等待决定",
        f"{UNIT.name}优秀3人，超过名额1人",
        f"{UNIT.name}还有1人没有总分",
        "同一人在两个单位",
        "姓名相近",
    ]
    assert found[-1].severity is Severity.WARNING


def test_that_a_due_unit_without_its_year_end_stops_closing_and_another_only_reminds() -> None:
    missing, early = stand(), stand(((MONTHLY, "2026-12-01"),))
    assert [f.what for f in check_closing([missing, early], NOTHING)] == [
        "自然资源局还没有收到上报",
        "自然资源局只收到月报",
    ]
    other = replace(early, is_expected=False)
    assert [f.severity for f in check_closing([other], NOTHING)] == [Severity.WARNING]
    done = stand(((YEAR_END, "2027-01-10"),), summaries=(a_summary(),))
    assert check_closing([done], NOTHING) == ()


def test_that_the_health_checks_of_the_units_stand_in_one_table() -> None:
    book = a_book({f"{at:03d}": "90" for at in range(1, 7)})
    result = score_year(book)
    flat = summarise_unit(result, examine(HealthRecord(result=result)))
    assert flat.health is not None
    assert [title for title, _ in flat.health.look] == ["平均主义", "月度没有拉开", "公共部分无扣分"]
    assert flat.health.clean + flat.health.lacking + 3 == len(DETECTORS)
    clean = score_year(replace(a_book({}), unit=replace(UNIT, name="新单位")))
    fair = summarise_unit(clean, examine(HealthRecord(result=clean)))

    def health_table(*summaries: UnitSummary) -> CountyTable:
        year = CountyYear(year=YEAR)
        standings = stand_units(year, (), summaries, (), waiting={}, forks={}, today="2027-01-20")
        return next(t for t in county_tables(standings, NOTHING, ()) if t.title == "考核体检")

    table = health_table(flat, replace(fair, key=OTHER))
    assert "2个单位中1个有要核实的项目；提醒核实，不作结论。" in table.sentence
    assert [(row[0], row[1]) for row in table.rows] == [
        (UNIT.name, "平均主义"),
        (UNIT.name, "月度没有拉开"),
        (UNIT.name, "公共部分无扣分"),
        ("新单位", "未见异常"),
    ]
    unseen = health_table(a_summary())
    assert (unseen.rows, unseen.sentence) == ((), "没有体检结果；设了口令的文件，体检结果只给审核人员看。")
