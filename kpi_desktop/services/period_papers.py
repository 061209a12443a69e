"""Papers and workbooks of a period's grades and of the year's months."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.period_grades import PeriodSheet, score_period
from kpi_desktop.domain.period_rules import Period, PeriodStanding
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.exchange.period_workbook import write_period
from kpi_desktop.reports import period_forms, period_request
from kpi_desktop.reports.period_forms import FormPages
from kpi_desktop.reports.period_request import PeriodPaper
from kpi_desktop.reports.year_overview import YearOverview, render_year_overview
from kpi_desktop.services.reporting import write_file


def render_request(result: UnitResult, period: Period, today: date | None = None) -> bytes:
    """The request to approve a period's grades with its table, as a PDF; without `today` the date is left to write.

    Raises RuleViolation while nobody takes part or somebody lacks a grade: what is asked for must be whole.
    """
    sheet = _require_people(result, period)
    lacking = [line.employee.name for line in sheet.lines if line.is_open]
    if lacking:
        names = "、".join(lacking[:5]) + ("等" if len(lacking) > 5 else "")  # noqa: PLR2004 - a sentence's length
        raise RuleViolation(f"{period.label}还有{len(lacking)}人没有等次（{names}），请先补齐再打印请示。")
    return period_request.render_request(_paper(result, sheet, today))


def render_notice(result: UnitResult, period: Period, today: date | None = None) -> bytes:
    """The notice to the sections, as a PDF.

    Raises RuleViolation while nobody takes part.
    """
    return period_request.render_notice(_paper(result, _require_people(result, period), today))


def render_forms(
    result: UnitResult, period: Period, numbers: Collection[str] | None = None
) -> tuple[bytes, tuple[FormPages, ...]]:
    """The register forms of everybody, or of the people numbered, as one PDF with its page list.

    Raises RuleViolation while nobody takes part.
    """
    sheet = _require_people(result, period)
    return period_forms.render_forms(_paper(result, sheet, None), result.book, numbers)


def render_feedback(result: UnitResult, period: Period) -> bytes:
    """The list to sign for feedback, as a PDF.

    Raises RuleViolation while nobody takes part.
    """
    return period_forms.render_feedback(_paper(result, _require_people(result, period), None))


def export_period(result: UnitResult, period: Period, path: Path) -> None:
    """Write a period's table as a workbook.

    Raises FileTrouble when the place cannot be written.
    """
    write_file(path, lambda: write_period(path, result.book, score_period(result, period)))


def render_overview(result: UnitResult, *, fingerprint: str = "") -> bytes:
    """The year at a glance, months × people with the mean, as a PDF.

    Raises RuleViolation when nobody is on the roster.
    """
    if not result.people:
        raise RuleViolation("人员名册还是空的，没有可打印的人，请先填写人员或导入台账。")
    return render_year_overview(YearOverview(result=result, fingerprint=fingerprint))


def _require_people(result: UnitResult, period: Period) -> PeriodSheet:
    sheet = score_period(result, period)
    if all(line.standing is PeriodStanding.AWAY for line in sheet.lines):
        raise RuleViolation(f"{period.label}没有人参加平时考核，没有可打印的内容。")
    return sheet


def _paper(result: UnitResult, sheet: PeriodSheet, today: date | None) -> PeriodPaper:
    book = result.book
    paper = PeriodPaper(unit=book.unit, year=book.year, scheme=book.scheme, sheet=sheet)
    if today is None:
        return paper
    return PeriodPaper(
        unit=book.unit,
        year=book.year,
        scheme=book.scheme,
        sheet=sheet,
        date=period_request.say_day(today.isoformat()),
    )
