"""From a page to paper: the PDF is made as a job, then shown in the preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.ui import messages
from kpi_desktop.ui.jobs import Err, JobCancelled, JobRunner, Outcome, Progress
from kpi_desktop.ui.print_preview import PageEntry, PrintPreview

if TYPE_CHECKING:
    from datetime import date

    from kpi_desktop.domain.registers import Register
    from kpi_desktop.domain.year_book import YearBook
    from kpi_desktop.domain.year_end import UnitResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A PDF with its page list, and what should be told before it is printed."""

    content: bytes
    pages: tuple[PageEntry, ...] = ()
    warnings: tuple[str, ...] = ()


def deliver(outcome: Outcome[Any], parent: QWidget) -> bool:
    """Whether a job went through; what the user can mend is told, a cancel passes, our bug is raised."""
    if not isinstance(outcome, Err):
        return True
    if isinstance(outcome.error, (RuleViolation, FileTrouble)):
        messages.warn(parent, str(outcome.error))
    elif not isinstance(outcome.error, JobCancelled):
        raise outcome.error
    return False


def show_paper(
    parent: QWidget, jobs: JobRunner, title: str, make: Callable[[Progress], Paper], save_path: Path
) -> None:
    """Make a PDF off the window's thread and show its preview."""

    def on_result(outcome: Outcome[Paper]) -> None:
        if not deliver(outcome, parent) or isinstance(outcome, Err):
            return
        paper = outcome.value
        if paper.warnings:
            messages.warn(parent, "有的字打印不出来。", "\n".join(paper.warnings))
        preview = PrintPreview(
            title, paper.content, save_path=save_path, page_list=paper.pages, parent=parent
        )
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.open()

    jobs.run(f"正在生成{title}", make, on_result)


def sheets_of(
    result: UnitResult, numbers: Sequence[str] | None, fingerprint: str
) -> Callable[[Progress], Paper]:
    """The work that makes the score sheets of everybody, or of the people numbered."""
    from kpi_desktop.services import reporting

    total = len(numbers) if numbers is not None else len(result.people)

    def make(progress: Progress) -> Paper:
        content, pages = reporting.render_sheets(
            [result],
            numbers=numbers,
            fingerprints={result.book.key: fingerprint},
            on_person=lambda done: progress(done, total),
        )
        entries = tuple(
            PageEntry(label=f"{sheet.employee_no} {sheet.name}", first_page=sheet.first_page)
            for sheet in pages.sheets
        )
        return Paper(content=content, pages=entries, warnings=reporting.list_missing_glyphs(result))

    return make


def summary_of(result: UnitResult, fingerprint: str) -> Callable[[Progress], Paper]:
    """The work that makes the unit's summary."""
    from kpi_desktop.services import reporting

    return lambda _progress: Paper(
        content=reporting.render_summary(result, fingerprint=fingerprint),
        warnings=reporting.list_missing_glyphs(result),
    )


def eligibility_of(result: UnitResult) -> Callable[[Progress], Paper]:
    """The work that makes the list of eligibility."""
    from kpi_desktop.services import reporting

    return lambda _progress: Paper(
        content=reporting.render_eligibility(result), warnings=reporting.list_missing_glyphs(result)
    )


def month_of(result: UnitResult, month: int, trail: str, fingerprint: str) -> Callable[[Progress], Paper]:
    """The work that makes one month's table."""
    from kpi_desktop.services import reporting

    return lambda _progress: Paper(
        content=reporting.render_month(result, month, trail=trail, fingerprint=fingerprint),
        warnings=reporting.list_missing_glyphs(result),
    )


def register_of(book: YearBook, system: Register, today: date) -> Callable[[Progress], Paper]:
    """The work that makes one register of the four systems."""
    from kpi_desktop.services import reporting

    return lambda _progress: Paper(content=reporting.render_register(book, system, today))


def promises_of(book: YearBook) -> Callable[[Progress], Paper]:
    """The work that makes the unit's promises."""
    from kpi_desktop.services import reporting

    return lambda _progress: Paper(content=reporting.render_promises(book))


def attendance_of(book: YearBook) -> Callable[[Progress], Paper]:
    """The work that makes the year's attendance."""
    from kpi_desktop.services import reporting

    return lambda _progress: Paper(content=reporting.render_attendance(book))


def plan_of(result: UnitResult, fingerprint: str) -> Callable[[Progress], Paper]:
    """The work that makes the unit's plan."""
    from kpi_desktop.services import reporting

    return lambda _progress: Paper(
        content=reporting.render_plan(result.book, fingerprint=fingerprint),
        warnings=reporting.list_missing_glyphs(result),
    )
