"""The plan as its own workbook: filing, posts, duties, indicators, coefficients, scheme, versions and differences."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kpi_desktop.domain.plan_changes import Difference
from kpi_desktop.domain.plan_filing import say_late
from kpi_desktop.domain.plan_versions import PlanVersion
from kpi_desktop.domain.scheme_words import describe_scheme
from kpi_desktop.domain.steps import StepKind
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.ledger_plan_sheets import (
    duties_sheet,
    indicators_sheet,
    posts_sheet,
    sections_sheet,
    sheet_of,
)
from kpi_desktop.exchange.ledger_scheme import scheme_lines
from kpi_desktop.exchange.workbook_writing import SheetContent, Value, write_workbook

_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone


def write_plan(
    path: Path,
    book: YearBook,
    *,
    versions: Sequence[PlanVersion] = (),
    from_last_year: Sequence[Difference] = (),
    made: datetime | None = None,
) -> None:
    """Write a plan as a workbook; its tables of posts, duties, indicators and scheme are read back as a ledger's are.

    `made` stands in the file's properties, by default the first day of the year.
    """
    sheets = [
        _filing(book),
        posts_sheet(book),
        duties_sheet(book),
        indicators_sheet(book),
        _rules(book),
        _adjustments(book),
        sheet_of(
            book,
            "考核方案",
            "考核方案",
            [("项目", 34), ("内容", 40), ("代码", 28)],
            scheme_lines(book.scheme),
        ),
        sections_sheet(book),
    ]
    if versions:
        sheets.append(_versions(book, versions))
    if from_last_year:
        sheets.append(differences_sheet("与上年的差异", ("上年", "本年"), from_last_year))
    made = made or datetime(book.year, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
    write_workbook(path, sheets, title=f"{book.unit.name}{book.year}年考核方案", made=made)


def write_differences(
    path: Path, title: str, sides: tuple[str, str], differences: Sequence[Difference]
) -> None:
    """Write what differs between two plans, a row each; `sides` name the two."""
    write_workbook(path, [differences_sheet(title, sides, differences)], title=title, made=_UNDATED)


def differences_sheet(title: str, sides: tuple[str, str], differences: Sequence[Difference]) -> SheetContent:
    """What differs between two plans as a sheet."""
    return SheetContent(
        tab="方案差异",
        heading=title,
        banner=(f"共{len(differences)}处不同",),
        headers=("序号", "类别", "名称", "项目", *sides),
        rows=[
            (order, d.kind, d.item, d.field, d.old or "无", d.new or "无")
            for order, d in enumerate(differences, start=1)
        ],
        widths=(6, 10, 26, 16, 40, 40),
    )


def _filing(book: YearBook) -> SheetContent:
    filing = next((step for step in book.steps if step.kind is StepKind.PLAN), None)
    late = say_late(book, filing.done_on) if filing else ""
    rows: list[tuple[Value, ...]] = [
        ("单位", book.unit.name),
        ("统一社会信用代码", book.unit.code),
        ("年度", str(book.year)),
        ("备案机关", book.unit.filing_body),
        ("备案号", filing.document_no if filing else ""),
        ("备案日期", filing.done_on if filing else "尚未锁定备案"),
        ("经办人", filing.done_by if filing else ""),
        ("保留含糊用语的理由", filing.note if filing else ""),
        ("提示", late),
    ]
    return sheet_of(book, "方案备案", "岗位量化考核方案", [("事项", 24), ("内容情况", 60)], rows)


def _rules(book: YearBook) -> SheetContent:
    return sheet_of(
        book, "规定说明", "考核规定说明", [("规定", 18), ("说明", 100)], describe_scheme(book.scheme)
    )


def _adjustments(book: YearBook) -> SheetContent:
    rows: list[tuple[Value, ...]] = [
        (order, rule.direction.label, rule.label, rule.amount, rule.bounds)
        for order, rule in enumerate(book.scheme.adjustment_rules, start=1)
    ]
    columns = [("顺序", 6), ("方向", 8), ("加减分事由", 44), ("加减办法", 44), ("上限和要求", 40)]
    return sheet_of(book, "加减分项目说明", "加减分项目说明", columns, rows)


def _versions(book: YearBook, versions: Sequence[PlanVersion]) -> SheetContent:
    rows: list[tuple[Value, ...]] = [
        (f"第{each.version}版", each.filed_on, each.filing_no, each.reason) for each in versions
    ]
    columns = [("版次", 10), ("备案于", 14), ("文件号", 28), ("修改原因", 60)]
    return sheet_of(book, "备案版本", "备案版本", columns, rows)
