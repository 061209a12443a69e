"""Paper and workbooks of a unit's year: score sheets, summaries, exports."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from kpi_desktop.domain.appraisals import APPRAISAL_TEXTS
from kpi_desktop.domain.errors import FileTrouble, Finding, RuleViolation
from kpi_desktop.domain.month_closing import say_closing
from kpi_desktop.domain.registers import Register
from kpi_desktop.domain.scheme_words import describe_scheme
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.exchange.workbooks import write_findings, write_ledger, write_roster
from kpi_desktop.reports import eligibility_list, plan_book, register_book
from kpi_desktop.reports.fonts import find_missing_glyphs
from kpi_desktop.reports.month_sheet import MonthSheet, render_month_sheet
from kpi_desktop.reports.score_sheet import PageList, SheetOptions, render_score_sheets
from kpi_desktop.reports.sheet_data import ScoreSheet, list_sheets
from kpi_desktop.reports.unit_summary import UnitSummary, render_unit_summary
from kpi_desktop.services import attendance, registers

Result = TypeVar("Result")


def render_sheets(
    results: Sequence[UnitResult],
    *,
    numbers: Sequence[str] | None = None,
    fingerprints: Mapping[UnitYear, str] = MappingProxyType({}),
    with_rank: bool = True,
    on_person: Callable[[int], bool | None] | None = None,
) -> tuple[bytes, PageList]:
    """Score sheets of everybody, or of the people numbered, as one PDF with its page list.

    Each carries its unit's fingerprint with a QR code, where one is given. Raises RuleViolation when a number is not on
    the roster or nobody is.
    """
    stream = BytesIO()
    sheets = _list_sheets(results, numbers, fingerprints)
    pages = render_score_sheets(sheets, SheetOptions(with_rank=with_rank), stream, on_person)
    return stream.getvalue(), pages


def write_sheets(
    results: Iterable[UnitResult],
    path: Path,
    *,
    numbers: Sequence[str] | None = None,
    fingerprints: Mapping[UnitYear, str] = MappingProxyType({}),
) -> PageList:
    """Write score sheets straight to disk, page by page, so that thousands need no more memory than one unit's.

    `results` may be scored one by one as they are asked for. Raises RuleViolation when a number is not on the roster or
    nobody is, FileTrouble when the place cannot be written.
    """
    part = path.with_name(f"{path.name}.part")

    def write() -> PageList:
        with part.open("wb") as stream:
            pages = render_score_sheets(_list_sheets(results, numbers, fingerprints), SheetOptions(), stream)
        part.replace(path)
        return pages

    try:
        return write_file(path, write)
    finally:
        part.unlink(missing_ok=True)


def _list_sheets(
    results: Iterable[UnitResult], numbers: Sequence[str] | None, fingerprints: Mapping[UnitYear, str]
) -> Iterator[ScoreSheet]:
    """One unit's sheets after the other's, no unit kept once it is printed."""
    known: set[str] = set()
    for result in results:
        known.update(person.employee.employee_no for person in result.people)
        fingerprint = fingerprints.get(result.book.key, "")
        yield from list_sheets(result, employee_nos=numbers, fingerprint=fingerprint)
    unknown = [number for number in numbers or () if number not in known]
    if unknown:
        message = f"人员名册中没有工号{'、'.join(unknown)}，请核对工号。"
        raise RuleViolation(message)
    if not known:
        message = "人员名册还是空的，没有可打印的人，请先填写人员或导入台账。"
        raise RuleViolation(message)


def render_summary(result: UnitResult, *, fingerprint: str = "") -> bytes:
    """The unit's summary of the year as a PDF."""
    return render_unit_summary(UnitSummary(result=result, fingerprint=fingerprint))


def render_eligibility(result: UnitResult) -> bytes:
    """The list of eligibility with its reasons and rules as a PDF."""
    return eligibility_list.render_eligibility(result)


def render_month(result: UnitResult, month: int, *, trail: str = "", fingerprint: str = "") -> bytes:
    """One month's score table of the unit as a PDF; `trail` is the trail's last step and hash in words."""
    notice = say_closing(result.book.steps, month)
    return render_month_sheet(
        MonthSheet(result=result, month=month, notice=notice, trail=trail, fingerprint=fingerprint)
    )


def render_register(book: YearBook, system: Register, today: date) -> bytes:
    """One register of the four systems as a PDF, as it stands today."""
    stands = tuple(stand for stand in registers.list_stands(book, today) if stand.entry.system is system)
    return register_book.render_register(
        register_book.RegisterBook(book=book, system=system, stands=stands, printed_on=today.isoformat())
    )


def render_promises(book: YearBook) -> bytes:
    """The unit's promises as a PDF."""
    return register_book.render_promises(book)


def render_attendance(book: YearBook) -> bytes:
    """The year's absences and everybody's totals as a PDF.

    Raises RuleViolation when the working days of the year are not known.
    """
    return register_book.render_attendance(
        register_book.AttendanceBook(book=book, totals=attendance.list_totals(book))
    )


def render_plan(book: YearBook, *, fingerprint: str = "") -> bytes:
    """The unit's plan as a PDF: posts, indicators, coefficients and the scheme, a draft until it is locked."""
    return plan_book.render_plan(plan_book.PlanData(book=book, fingerprint=fingerprint))


def list_missing_glyphs(result: UnitResult) -> tuple[str, ...]:
    """Sentences naming the texts of the unit with characters that no bundled font has, to be told before printing."""
    book = result.book
    texts = [book.unit.name, *(employee.name for employee in book.employees)]
    texts += [text for employee in book.employees for text in (employee.section, employee.title)]
    texts += [post.name for post in book.posts]
    texts += [
        text
        for indicator in book.indicators
        for text in (indicator.name, indicator.standard, indicator.source)
    ]
    texts += [adjustment.fact for adjustment in book.adjustments]
    texts += [getattr(each, text.key) for each in book.appraisals for text in APPRAISAL_TEXTS]
    texts += [text for line in describe_scheme(book.scheme) for text in line]
    texts += [rule.label for rule in book.scheme.adjustment_rules]
    return tuple(
        f"“{missing.text}”中的“{''.join(missing.characters)}”没有字形，打印时会是空白，请换用规范字。"
        for missing in find_missing_glyphs(texts)
    )


def export_ledger(result: UnitResult, path: Path) -> None:
    """Write the unit's year as a workbook in the ledger's layout, with its results.

    Raises FileTrouble when the place cannot be written.
    """
    write_file(path, lambda: write_ledger(path, result))


def export_roster(book: YearBook, path: Path) -> None:
    """Write people, posts, duties, tasks and sections as a workbook that the import takes back (名册和岗位).

    Raises FileTrouble when the place cannot be written.
    """
    write_file(path, lambda: write_roster(path, book))


def export_findings(findings: Sequence[Finding], path: Path) -> None:
    """Write a list of findings as a workbook.

    Raises FileTrouble when the place cannot be written.
    """
    write_file(path, lambda: write_findings(path, findings))


def save_pdf(content: bytes, path: Path) -> None:
    """Write a PDF to disk.

    Raises FileTrouble when the place cannot be written.
    """
    write_file(path, lambda: path.write_bytes(content))


def write_file(path: Path, write: Callable[[], Result]) -> Result:
    """Run what writes a file, with a sentence where the place cannot be written.

    Raises FileTrouble.
    """
    if not path.parent.is_dir():
        message = f"文件夹“{path.parent.name}”不存在，请另选一个文件夹。"
        raise FileTrouble(message)
    try:
        return write()
    except OSError as trouble:
        message = f"不能写入“{path.name}”，文件可能正被别的程序打开或磁盘已满，请关闭后再试。"
        raise FileTrouble(message) from trouble
