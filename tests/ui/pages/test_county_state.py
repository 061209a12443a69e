"""What the bureau's pages of the county's year show."""

from dataclasses import replace

import pytest

from kpi_desktop.domain.county import CountyCheck
from kpi_desktop.domain.county_table import (
    CountyYear,
    DueUnit,
    Receipt,
    UnitHealth,
    check_closing,
    stand_units,
    summarise_unit,
)
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services.county import CountyView
from kpi_desktop.ui.hand_in.county_state import (
    closing_sentence,
    county_people,
    county_sentence,
    due_units_text,
    people_like,
    read_due_units,
    standing_lines,
)
from tests.builders import UNIT, YEAR, a_book

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


def a_view(county: CountyYear | None = None, *, with_missing: bool = True) -> CountyView:
    due = (DueUnit(unit_code="乙", unit_name="财政局"),) if with_missing else ()
    chosen = county or CountyYear(year=YEAR, plan_due="2025-12-20")
    standings = stand_units(
        chosen,
        due,
        (summarise_unit(score_year(a_book({"001": "96", "002": "85"}))),),
        (Receipt(key=KEY, stage=HandInStage.YEAR_END, number=2, received_on="2025-12-19"),),
        waiting={KEY: 2},
        forks={KEY: 1},
        today="2026-03-01",
    )
    check = CountyCheck(findings=(), transfers=())
    findings = check_closing(standings, check)
    return CountyView(county=chosen, standings=standings, check=check, findings=findings)


def test_that_each_unit_has_a_line() -> None:
    missing, came = standing_lines(a_view())
    assert (missing.totals, missing.quota, missing.mean, missing.last) == ("",) * 4
    assert missing.count(Grade.EXCELLENT) == ""
    assert missing.is_troubled
    assert (came.totals, came.open_work, came.last) == ("2/2", "2处冲突，1处分叉", "第2次，2025-12-19")
    assert came.is_troubled
    assert not came.is_over
    assert not came.lacks_totals
    assert int(came.count(Grade.EXCELLENT)) + int(came.count(Grade.COMPETENT)) == 2
    assert came.key != missing.key


def test_that_the_county_is_told_in_a_sentence() -> None:
    assert county_sentence(a_view()) == (
        "2026年度：1个单位2人已收，1个应报单位没有收到，1个逾期，优秀0人。双击一行查看该单位。"
    )


def test_that_closing_is_told() -> None:
    assert closing_sentence(a_view()).startswith("2026年度还不能封存：3处“错误”要先处理。")
    closed = CountyYear(year=YEAR, closed_at="2027-02-01T01:00:00Z", closed_by="李静", note="备案")
    assert "已由李静于2027-02-01封存，说明：备案。" in closing_sentence(a_view(closed))
    assert "封存。封存以后" in closing_sentence(a_view(replace(closed, note="")))
    clean = replace(a_view(with_missing=False), findings=())
    assert closing_sentence(clean).startswith("2026年度可以封存。封存以后")


def test_that_people_are_found_by_name_number_and_id() -> None:
    people = county_people(a_view())
    assert len(people_like(people, "")) == 2
    assert [p.line.employee.employee_no for p in people_like(people, "００2")] == ["002"]
    assert people_like(people, "没有这个人") == ()
    assert len({person.key for person in people}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "11530427MB0000000P\t云岭县财政局",
        "1\t云岭县财政局\t11530427MB0000000P",
        "云岭县财政局，11530427MB0000000P\n\n",
        "11530427MB0000000P 云岭县 财政局",
    ],
)
def test_that_pasted_lines_are_read_as_units(text: str) -> None:
    unit = DueUnit(unit_code="11530427MB0000000P", unit_name="云岭县财政局")
    assert read_due_units(text) == (unit,)
    assert read_due_units(due_units_text([unit])) == (unit,)


def test_that_a_line_without_a_code_keeps_its_name() -> None:
    assert read_due_units("财政局") == (DueUnit(unit_code="", unit_name="财政局"),)


def test_that_the_health_check_is_a_count_with_its_titles() -> None:
    missing, came = standing_lines(a_view())
    assert (missing.health, missing.health_words) == ("", "")
    assert (came.health, came.health_words) == ("", "")
    health = UnitHealth(
        look=(("平均主义", "没有拉开差距。"), ("优秀超名额", "超过名额。")), clean=20, lacking=10
    )

    def shown(found: UnitHealth) -> tuple[str, str]:
        assert came.standing.summary is not None
        summary = replace(came.standing.summary, health=found)
        line = replace(came, standing=replace(came.standing, summary=summary))
        return line.health, line.health_words

    assert shown(health) == ("2项请核实", "平均主义、优秀超名额；提醒核实，不作结论")
    assert shown(replace(health, look=())) == ("未见异常", "")
