"""The county's year on real files: due units, roll-up, closing and what it stops."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpi_desktop.domain.county_table import DueUnit
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.merging import HandInStage, PackageStatus
from kpi_desktop.services.county import (
    close_county,
    county_answer,
    export_county,
    list_years,
    load_due,
    render_county_report,
    reopen_county,
    save_due,
    view_county,
)
from kpi_desktop.services.merging import merge_packages, undo_last_intake
from kpi_desktop.services.workspace import Workspace
from tests.builders import UNIT, YEAR
from tests.hostile.county import KEY, a_bureau, a_unit, pack, set_mark
from tests.reports.paper import read_pages

FINANCE = DueUnit(unit_code="11530427MB0000000P", unit_name="云岭县财政局")
OWN = DueUnit(unit_code=UNIT.code, unit_name=UNIT.name)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Workspace]:
    with a_unit(tmp_path / "甲.sqlite") as unit:
        pack(unit, tmp_path / "甲包.sqlite")
        set_mark(unit, ("001", 1, "Z01"), "1")
        pack(unit, tmp_path / "甲包二.sqlite")
    with a_bureau(tmp_path / "局端.sqlite") as workspace:
        merge_packages(workspace, [tmp_path / "甲包.sqlite"])
        yield workspace


def test_that_the_county_is_rolled_up(bureau: Workspace) -> None:
    save_due(bureau, YEAR, [FINANCE, OWN], plan="2025-12-20", year_end="2027-01-15")
    view = view_county(bureau, YEAR)
    assert [(s.name, s.stage) for s in view.standings] == [
        (FINANCE.unit_name, None),
        (UNIT.name, HandInStage.YEAR_END),
    ]
    assert [summary.people for summary in view.summaries] == [2]
    assert (view.errors, list_years(bureau)) == (1, (YEAR,))
    answer = county_answer(view)
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer
    assert answer["units"][1]["people"] == 2
    assert answer["units"][1]["mean"] == "86.75"
    assert answer["units"][0] == {
        "code": FINANCE.unit_code,
        "name": FINANCE.unit_name,
        "stage": None,
        "state": "逾期未报：方案备案",
        "conflicts": 0,
        "forks": 0,
    }
    assert answer["findings"][0]["message"] == "云岭县财政局还没有收到上报；请催报年终结果"


def test_that_the_units_that_came_are_offered_as_due(bureau: Workspace) -> None:
    assert load_due(bureau, YEAR)[1] == (OWN,)
    save_due(bureau, YEAR, [FINANCE], year_end="2027-01-15")
    county, units = load_due(bureau, YEAR)
    assert (county.year_end_due, units) == ("2027-01-15", (FINANCE,))


def test_that_the_tables_are_written_and_printed(bureau: Workspace, tmp_path: Path) -> None:
    save_due(bureau, YEAR, [FINANCE, OWN], year_end="2027-01-15")
    view = view_county(bureau, YEAR)
    export_county(view, tmp_path / "汇总.xlsx")
    sheets = CalamineWorkbook.from_path(tmp_path / "汇总.xlsx")
    assert sheets.sheet_names == [
        "各单位汇总",
        "各类人员等次",
        "总分分布",
        "考核体检",
        "全县核对",
        "单位间调动",
    ]
    rows = sheets.get_sheet_by_name("各单位汇总").to_python()
    assert [row[:3] for row in rows[-3:]] == [
        ["云岭县财政局", "未收到", ""],
        [UNIT.name, "已收年终结果", 2],
        ["合计", "1个单位", 2],
    ]
    assert rows[-2][12] == pytest.approx(86.75)
    checks = sheets.get_sheet_by_name("考核体检").to_python()
    assert "1个单位中0个有要核实的项目；提醒核实，不作结论。" in checks[1][0]
    assert checks[-1][:2] == [UNIT.name, "未见异常"]
    assert county_answer(view)["units"][1]["health"] == []
    text = "".join(read_pages(render_county_report(bureau, view)))
    assert "2026年度全县考核汇总表" in text
    assert "录入时间和单张测评票不随上报包报送" in text
    assert "云岭县财政局还没有收到上报" in text
    with pytest.raises(FileTrouble, match="表格写不到“没有”"):
        export_county(view, tmp_path / "没有" / "汇总.xlsx")


def test_that_a_year_before_anything_came_has_its_tables(tmp_path: Path) -> None:
    with a_bureau(tmp_path / "空.sqlite") as empty:
        view = view_county(empty, YEAR)
        assert (view.standings, view.findings, list_years(empty)) == ((), (), ())
        assert "没有要处理的问题" in "".join(read_pages(render_county_report(empty, view)))


def test_that_progress_is_told(bureau: Workspace) -> None:
    told = []
    view_county(bureau, YEAR, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 1)]


def test_that_a_closed_year_takes_nothing_until_it_is_reopened(bureau: Workspace, tmp_path: Path) -> None:
    save_due(bureau, YEAR, [OWN])
    close_county(bureau, YEAR, "报县委备案")
    closed = view_county(bureau, YEAR).county
    assert (closed.closed_by, closed.note) == ("局端科员", "报县委备案")
    (report,) = merge_packages(bureau, [tmp_path / "甲包二.sqlite"])
    assert report.status is PackageStatus.REFUSED
    assert report.reason.startswith(f"全县{YEAR}年度已经封存")
    for change in (
        lambda: set_mark(bureau, ("001", 2, "Z01"), "1"),
        lambda: save_due(bureau, YEAR, []),
        lambda: close_county(bureau, YEAR),
        lambda: undo_last_intake(bureau),
    ):
        with pytest.raises(RuleViolation, match="已经封存"):
            change()
    with pytest.raises(RuleViolation, match="请写明为什么撤销封存"):
        reopen_county(bureau, YEAR, " ")
    reopen_county(bureau, YEAR, "漏了一个单位")
    with pytest.raises(RuleViolation, match="没有封存"):
        reopen_county(bureau, YEAR, "再来")
    assert merge_packages(bureau, [tmp_path / "甲包二.sqlite"])[0].status is PackageStatus.MERGED
    assert [entry.action for entry in bureau.history() if entry.key.unit_code == "全县"] == [
        f"撤销封存全县{YEAR}年度",
        f"封存全县{YEAR}年度",
        "设定应报单位1个和期限",
    ]


def test_that_closing_is_refused_with_what_comes_first(bureau: Workspace) -> None:
    save_due(bureau, YEAR, [FINANCE, OWN])
    with pytest.raises(RuleViolation, match="还不能封存：有1处要先处理，第一处是云岭县财政局还没有收到上报"):
        close_county(bureau, YEAR)


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ([OWN, OWN], f"第2行代码{UNIT.code}出现两次"),
        ([DueUnit(unit_code=UNIT.code, unit_name=" ")], "第1行没有单位名称"),
        ([DueUnit(unit_code="1", unit_name="财政局")], "第1行统一社会信用代码应为18位"),
    ],
)
def test_that_a_wrong_list_of_due_units_is_refused(
    bureau: Workspace, units: list[DueUnit], sentence: str
) -> None:
    save_due(bureau, YEAR, [OWN])
    with pytest.raises(RuleViolation, match=sentence):
        save_due(bureau, YEAR, units)
    assert load_due(bureau, YEAR)[1] == (OWN,)


@pytest.mark.parametrize("text", ["2027-1-5", "明年", "2027-02-30", "20270115"])
def test_that_a_wrong_due_date_is_refused(bureau: Workspace, text: str) -> None:
    with pytest.raises(RuleViolation, match=f"“{text}”不是日期"):
        save_due(bureau, YEAR, [OWN], year_end=text)


def test_that_a_unit_s_file_has_no_county(tmp_path: Path) -> None:
    with a_unit(tmp_path / "甲.sqlite") as unit:
        for act in (lambda: view_county(unit, YEAR), lambda: save_due(unit, KEY.year, [])):
            with pytest.raises(RuleViolation, match="全县汇总请在局端汇总文件中做"):
                act()
