"""The year's results as files for other programs: the tables as workbooks, and the national system's import sheet."""

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path

from kpi_desktop.domain.ballot_tables import ballot_tables
from kpi_desktop.domain.consequences import derive_consequences
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.filing_tables import approval_table, roster_table
from kpi_desktop.domain.outcome_tables import (
    appeal_table,
    award_table,
    excellent_table,
    history_table,
    objection_table,
    payout_table,
    signature_table,
    talk_table,
)
from kpi_desktop.domain.payout_plans import show_payout
from kpi_desktop.domain.result_import import ResultImport, derive_result_import
from kpi_desktop.domain.result_sums import list_disagreements, require_agreeing
from kpi_desktop.domain.result_tables import (
    ResultTable,
    distribution_table,
    eligibility_table,
    grade_table,
    opinion_table,
    quota_table,
    rules_table,
    spread_table,
    summary_table,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.exchange.result_import import write_result_import
from kpi_desktop.exchange.result_workbook import write_result_tables
from kpi_desktop.services.reporting import write_file

Former = Mapping[int, Mapping[str, Grade]]


class TableSet(Enum):
    """The tables of one sub-page of 年终评分."""

    TOTALS = "汇总表"
    BALLOTS = "民主测评表"
    ELIGIBILITY = "评等资格表"
    GRADES = "等次评定表"
    PUBLICATION = "公示和通知表"
    APPEALS = "复核申诉登记表"
    CONSEQUENCES = "结果运用表"
    PAYOUT = "奖金表"
    FILING = "结果名册和审定表"


def list_tables(
    result: UnitResult, former: Former, chosen: TableSet | None = None, plan_no: int | None = None
) -> tuple[ResultTable, ...]:
    """The tables of one sub-page, of all of them where none is chosen; of money those of one plan, else of every plan."""
    makers: dict[TableSet, Callable[[], tuple[ResultTable, ...]]] = {
        TableSet.TOTALS: lambda: (
            summary_table(result),
            quota_table(result),
            distribution_table(result.people),
            spread_table(result),
        ),
        TableSet.BALLOTS: lambda: ballot_tables(result),
        TableSet.ELIGIBILITY: lambda: (eligibility_table(result), rules_table(result)),
        TableSet.GRADES: lambda: (grade_table(result), opinion_table(result)),
        TableSet.PUBLICATION: lambda: (
            excellent_table(result),
            objection_table(result),
            signature_table(result),
        ),
        TableSet.APPEALS: lambda: (appeal_table(result),),
        TableSet.CONSEQUENCES: lambda: _consequence_tables(result, former),
        TableSet.PAYOUT: lambda: _payout_tables(result, plan_no),
        TableSet.FILING: lambda: _filing_tables(result, is_asked_for=chosen is not None),
    }
    sets = TableSet if chosen is None else (chosen,)
    return tuple(table for each in sets for table in makers[each]())


def _consequence_tables(result: UnitResult, former: Former) -> tuple[ResultTable, ...]:
    lines = derive_consequences(result.book, former)
    return (
        award_table([line for line in lines if line.has_merit], "三等功"),
        award_table([line for line in lines if line.is_commended], "嘉奖"),
        talk_table(result, lines),
        history_table(result, lines),
    )


def _payout_tables(result: UnitResult, plan_no: int | None) -> tuple[ResultTable, ...]:
    plans = [plan for plan in result.book.payout_plans if plan_no in (None, plan.plan_no)]
    tables = []
    for plan in plans:
        try:
            tables.append(payout_table(show_payout(result, plan)))
        except RuleViolation:
            if plan_no is not None:
                raise
    return tuple(tables)


def _filing_tables(result: UnitResult, *, is_asked_for: bool) -> tuple[ResultTable, ...]:
    """Roster and counts: refused by themselves while their sums do not agree, and not among all tables then."""
    if is_asked_for:
        require_agreeing(result, TableSet.FILING.value)
    return () if list_disagreements(result) else (roster_table(result), approval_table(result))


def export_tables(
    result: UnitResult,
    former: Former,
    path: Path,
    chosen: TableSet | None = None,
    plan_no: int | None = None,
) -> None:
    """Write the tables of one sub-page, or of all, as a workbook with the digits that paper shows.

    Raises RuleViolation when nobody is on the roster, a plan of money cannot be reckoned, or the sums of the tables to file
    do not agree; FileTrouble when the place cannot be written.
    """
    if not result.people:
        message = "人员名册还是空的，没有可导出的表，请先填写人员或导入台账。"
        raise RuleViolation(message)
    tables = list_tables(result, former, chosen, plan_no)
    if not tables:
        message = "还没有奖金方案，没有可导出的表，请先新建方案。"
        raise RuleViolation(message)
    title = chosen.value if chosen is not None else "年终考核各表"
    write_file(path, lambda: write_result_tables(path, result.book, title, tables))


def preview_result_import(result: UnitResult) -> ResultImport:
    """Who goes into the import sheet and who has to be entered by hand, with what to tell before.

    Raises RuleViolation while a grade is not decided, or when nobody can be imported.
    """
    return derive_result_import(result)


def export_result_import(result: UnitResult, path: Path) -> ResultImport:
    """Write the import file (年度考核导入表, .xls) and say what is in it.

    Raises RuleViolation as `preview_result_import` does, FileTrouble when the place cannot be written.
    """
    made = derive_result_import(result)
    write_file(path, lambda: write_result_import(path, made))
    return made
