"""Every table of the year's end as a workbook over a real file: the rows and digits of paper, text that stays text."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.result_tables import distribution_table, quota_table, summary_table
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.domain.year_records import PayoutPlan
from kpi_desktop.services import consequences, reporting, result_exports, result_papers, year_end
from kpi_desktop.services.demo import YEAR, make_demo_county
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.services.workspace import open_file
from tests.builders import a_book, a_scheme
from tests.reports.paper import read_pages, squeeze

Former = result_exports.Former


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[UnitResult, Former]:
    """The demo unit's year, settled to the review, with a plan of money and a text that looks like a formula."""
    folder = tmp_path_factory.mktemp("county") / "demo"
    county = make_demo_county(folder, units=1, people=12)
    with open_file(county.unit_files[0], operator="李静") as workspace:
        key = UnitYear(unit_code=workspace.only_book().unit_code, year=YEAR)
        former = consequences.load_former_grades(workspace, key)
        result = year_end.score(workspace, key)
    first = replace(result.people[0].employee, title='=HYPERLINK("http://x")')
    people = (replace(result.people[0], employee=first), *result.people[1:])
    plan = PayoutPlan(plan_no=1, name="按人", pool=Decimal("60000.00"))
    book = replace(result.book, payout_plans=(plan,), employees=(first, *result.book.employees[1:]))
    return replace(result, book=book, people=people), former


def sheet_texts(sheet: Worksheet) -> list[list[str]]:
    """The cells below the heads as Excel shows them."""
    shown = []
    for row in sheet.iter_rows(min_row=4, max_col=sheet.max_column):
        line = []
        for cell in row:
            value, pattern = cell.value, cell.number_format
            places = len(pattern.partition(".")[2]) if pattern.startswith("0.") else None
            if value is None:
                line.append("")
            else:
                line.append(str(value) if places is None else f"{value:.{places}f}")
        shown.append(line)
    return shown


def test_that_every_table_is_a_sheet_with_the_digits_shown(
    year: tuple[UnitResult, Former], tmp_path: Path
) -> None:
    result, former = year
    path = tmp_path / "年终各表.xlsx"
    result_exports.export_tables(result, former, path)
    workbook = openpyxl.load_workbook(path)
    tables = result_exports.list_tables(result, former)
    assert workbook.sheetnames == [table.title for table in tables]
    assert {
        "年度考核汇总表",
        "测评票数",
        "民主测评得分",
        "复核申诉登记表",
        "年度考核奖金表",
        "各级评定意见",
    } <= set(workbook.sheetnames)
    for table in tables:
        sheet = workbook[table.title]
        assert [cell.value for cell in sheet[3]] == list(table.headers)
        assert sheet_texts(sheet) == table.texts(), table.title
    totals = workbook["年度考核汇总表"]
    column = table_column(totals, "总分")
    assert all(totals.cell(row, column).data_type == "n" for row in range(4, totals.max_row + 1))
    assert totals.cell(4, column).number_format == "0.00"
    money = workbook["年度考核奖金表"]
    assert money.cell(money.max_row, table_column(money, "金额（元）")).value == 60000


def table_column(sheet: Worksheet, header: str) -> int:
    return next(cell.column for cell in sheet[3] if cell.value == header)


def test_that_text_that_looks_like_a_formula_stays_text(
    year: tuple[UnitResult, Former], tmp_path: Path
) -> None:
    path = tmp_path / "汇总表.xlsx"
    result_exports.export_tables(*year, path, TableSet.TOTALS)
    sheet = openpyxl.load_workbook(path)["年度考核汇总表"]
    cell = sheet.cell(4, table_column(sheet, "职务"))
    assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)


def test_that_paper_and_workbook_say_the_same(year: tuple[UnitResult, Former]) -> None:
    result, former = year
    papers = {
        "年度考核汇总表": reporting.render_summary(result),
        "评等资格一览表": reporting.render_eligibility(result),
        "年度考核等次评定表": result_papers.render_grade_table(result),
        "年度考核结果通知签收表": result_papers.render_signatures(result),
        "历年等次和晋档晋级表": result_papers.render_history(result, former),
        "年度考核奖金表": result_papers.render_payout(result, 1),
    }
    tables = {table.title: table for table in result_exports.list_tables(result, former)}
    for title, content in papers.items():
        text = squeeze("".join(read_pages(content)))
        for line in tables[title].texts(thousands=(8,) if "奖金" in title else ()):
            for each in line:
                assert squeeze(each) in text, (title, each)


def test_that_each_sub_page_has_its_own_tables(year: tuple[UnitResult, Former], tmp_path: Path) -> None:
    result, former = year
    for chosen in TableSet:
        path = tmp_path / f"{chosen.value}.xlsx"
        result_exports.export_tables(result, former, path, chosen, 1)
        first = path.read_bytes()
        result_exports.export_tables(result, former, path, chosen, 1)
        assert path.read_bytes() == first


def test_that_an_empty_year_and_a_year_without_money_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with pytest.raises(RuleViolation, match="名册还是空的，没有可导出的表"):
        result_exports.export_tables(score_year(a_book({})), {}, path)
    result = score_year(a_book({"001": "90"}))
    with pytest.raises(RuleViolation, match="还没有奖金方案"):
        result_exports.export_tables(result, {}, path, TableSet.PAYOUT)
    plan = PayoutPlan(plan_no=1, name="空", pool=Decimal("10.00"))
    result = replace(result, book=replace(result.book, payout_plans=(plan,)))
    with pytest.raises(RuleViolation, match="没有人参加分配"):
        result_exports.export_tables(result, {}, path, TableSet.PAYOUT, 1)
    assert result_exports.list_tables(result, {}, TableSet.PAYOUT) == ()
    assert not path.exists()


def test_that_a_small_group_stays_hidden_and_an_open_year_is_said_so() -> None:
    book = a_book({"001": "90", "002": "80"})
    scheme = a_scheme()
    hidden = replace(scheme, ballot=replace(scheme.ballot, hidden_below=5))
    result = score_year(replace(book, scheme=hidden))
    tables = {table.title: table for table in result_exports.list_tables(result, {}, TableSet.BALLOTS)}
    assert tables["民主测评得分"].texts()[0][-2:] != ["", ""]
    assert "不公开" in tables["民主测评得分"].texts()[0]
    assert distribution_table(result.people).sentence == "按建议等次，尚未审定"
    lacking = score_year(replace(book, typed_scores=()))
    summary = result_exports.list_tables(lacking, {}, TableSet.TOTALS)[0]
    assert summary.sentence.startswith("尚有2人没有总分")
    assert {"未填", "未完成"} <= set(summary.texts()[0])


def test_that_plans_of_one_name_have_their_own_sheets_and_an_approved_number_is_named(
    year: tuple[UnitResult, Former], tmp_path: Path
) -> None:
    result, former = year
    plan = result.book.payout_plans[0]
    twice = replace(result, book=replace(result.book, payout_plans=(plan, replace(plan, plan_no=2))))
    path = tmp_path / "奖金.xlsx"
    result_exports.export_tables(twice, former, path, TableSet.PAYOUT)
    assert openpyxl.load_workbook(path).sheetnames == ["年度考核奖金表", "年度考核奖金表_2"]
    quota = result.quotas[0]
    pool = replace(quota.pool, approved=9, document_no="12号")
    assert quota_table(replace(result, quotas=(replace(quota, pool=pool),))).rows[0][2] == "按批复9名（12号）"
    ranked = summary_table(result, by_rank=True)
    ranks = [row[ranked.headers.index("名次")] for row in ranked.rows]
    assert ranks == sorted(ranks)  # type: ignore[type-var]
