"""The plan's workbook and the differences of two plans, over a real file."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from pypdfium2 import PdfDocument

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.scheme import PartSource, ScoredPart
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import importing, next_year, plan_papers, posts, reporting, schemes
from kpi_desktop.services.workspace import Workspace, create_unit_file, load_shipped_scheme
from tests.builders import UNIT, YEAR, a_post, some_indicators

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
LONG = "每缺1次扣1分，" * 250


@pytest.fixture
def planned(tmp_path: Path) -> Iterator[Workspace]:
    with create_unit_file(
        tmp_path / "单位.kpi", unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静"
    ) as workspace:
        with workspace.write(KEY, "新增科室") as step:
            step.save(Section(name="办公室", sort_order=1))
        posts.add_post(workspace, KEY, a_post())
        posts.save_indicators(workspace, KEY, some_indicators())
        yield workspace


def _sheets(path: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets
    }


def _text(content: bytes) -> str:
    pages = PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "")


def test_that_the_plan_s_workbook_has_its_sheets_and_is_read_back(planned: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "方案.xlsx"
    posts.lock_plan(planned, KEY, filing_no="36号", filed_on="2026-01-05", wording_reason="原文如此")
    plan_papers.export_plan(planned, KEY, path)
    sheets = _sheets(path)
    assert list(sheets) == [
        "方案备案", "岗位表", "岗位职责", "指标表", "规定说明", "加减分项目说明", "考核方案", "内设机构", "备案版本",
    ]  # fmt: skip
    filing = {row[0]: row[1] for row in sheets["方案备案"][3:]}
    assert (filing["备案号"], filing["备案日期"]) == ("36号", "2026-01-05")
    assert str(filing["提示"]).startswith("备案日期2026-01-05晚于期限2025-12-20，晚16天")
    assert sheets["备案版本"][3] == ["第1版", "2026-01-05", "36号", None]
    assert len(sheets["加减分项目说明"]) - 3 == len(load_shipped_scheme("county-50-20-30").adjustment_rules)
    plan = importing.plan_import(planned, KEY, path)
    # The sheets that only explain are left alone, and said to be.
    assert {finding.message[:8] for finding in plan.findings} == {"没有认出工作表“"}
    assert plan.errors == 0
    assert plan.is_empty
    assert schemes.load_scheme_of_file(path) == planned.load_book(KEY).scheme


def test_that_the_same_plan_gives_the_same_workbook(planned: Workspace, tmp_path: Path) -> None:
    one, other = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    plan_papers.export_plan(planned, KEY, one)
    plan_papers.export_plan(planned, KEY, other)
    assert one.read_bytes() == other.read_bytes()
    with pytest.raises(FileTrouble, match="文件夹“没有”不存在"):
        plan_papers.export_plan(planned, KEY, tmp_path / "没有" / "方案.xlsx")


def test_that_differences_from_last_year_are_printed_and_exported(planned: Workspace, tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="没有2025年度"):
        plan_papers.compare_with_last_year(planned, KEY)
    following = next_year.start_next_year(planned, KEY).key
    posts.save_posts(planned, following, (a_post(headcount=7, sort_order=1),))
    comparison = plan_papers.compare_with_last_year(planned, following)
    assert [(d.item, d.field, d.old, d.new) for d in comparison.differences] == [
        ("G001 办公室工作岗", "编制数", "1", "7")
    ]
    text = _text(plan_papers.render_differences(comparison))
    for words in ("2027年度方案与上年的差异", "上年", "本年", "G001 办公室工作岗", "编制数", "共1处不同"):
        assert words in text
    path = tmp_path / "差异.xlsx"
    plan_papers.export_differences(comparison, path)
    assert _sheets(path)["方案差异"][2:] == [
        ["序号", "类别", "名称", "项目", "上年", "本年"],
        [1, "岗位", "G001 办公室工作岗", "编制数", "1", "7"],
    ]
    plan_papers.export_plan(planned, following, path)
    assert _sheets(path)["方案差异"][3][3:] == ["编制数", "1", "7"]


def test_that_a_version_is_compared_with_the_plan_as_it_stands(planned: Workspace) -> None:
    posts.lock_plan(planned, KEY, filing_no="36号", filed_on="2025-12-18", wording_reason="原文如此")
    same = plan_papers.compare_with_version(planned, KEY, 1)
    assert (same.title, same.sides, same.differences) == (
        "2026年度方案第1版与现在的差异",
        ("备案时", "现在"),
        (),
    )
    assert "都相同" in _text(plan_papers.render_differences(same))
    with pytest.raises(RuleViolation, match="没有第2版"):
        plan_papers.compare_with_version(planned, KEY, 2)


@pytest.mark.parametrize("name", ["<b", "=1+1", "@SUM(A1)", "&amp;</b>"])
def test_that_hostile_names_go_through_file_workbook_and_paper_as_text(
    planned: Workspace, tmp_path: Path, name: str
) -> None:
    scheme = planned.load_book(KEY).scheme
    hostile = replace(
        scheme,
        label=name,
        parts=(
            replace(scheme.parts[0], label=name),
            *scheme.parts[1:],
            ScoredPart(key="own-1", label=f"{name}2", weight=Decimal(0), source=PartSource.TYPED),
        ),
        groups=(replace(scheme.groups[0], label=name), *scheme.groups[1:]),
        voter_groups=(replace(scheme.voter_groups[0], label=name), *scheme.voter_groups[1:]),
        adjustment_rules=(replace(scheme.adjustment_rules[0], label=name), *scheme.adjustment_rules[1:]),
    )
    posts.save_scheme(planned, KEY, hostile)
    first = some_indicators()[0]
    posts.save_indicators(planned, KEY, (replace(first, name=name, standard=LONG),))
    posts.save_posts(planned, KEY, (a_post(name=name, sort_order=1),))
    book = planned.load_book(KEY)
    assert book.scheme == hostile
    path = tmp_path / "方案.xlsx"
    plan_papers.export_plan(planned, KEY, path)
    workbook = openpyxl.load_workbook(path)
    cells = [cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith(name)} == {"s"}
    assert any(cell.value == LONG for cell in cells)
    assert schemes.load_scheme_of_file(path) == hostile
    assert importing.plan_import(planned, KEY, path).is_empty
    text = _text(reporting.render_plan(book))
    assert text.count(name) >= 6
    brief = replace(book, indicators=(replace(book.indicators[0], standard="1次"), *book.indicators[1:]))
    assert text.count("缺") - _text(reporting.render_plan(brief)).count("缺") == LONG.count("缺")
    differences = plan_papers.PlanComparison(
        unit=name,
        title=name,
        sides=(name, name),
        differences=schemes.compare_scheme(replace(book, scheme=scheme), hostile),
    )
    assert name in _text(plan_papers.render_differences(differences))
