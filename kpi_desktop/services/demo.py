"""The demo county: unit files with a whole year, hand-ins, the merged bureau file, PDFs and workbooks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from kpi_desktop.domain.documents import find_kind
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.grading import GradeProposal
from kpi_desktop.domain.monthly import MONTHS
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.services import (
    annual_papers,
    documents,
    hand_in,
    merging,
    month_closing,
    posts,
    reporting,
    result_exports,
    staff,
    year_end,
)
from kpi_desktop.services.demo_ballots import key_demo_batch
from kpi_desktop.services.demo_book import COUNTY, demo_book, demo_unit
from kpi_desktop.services.demo_periods import grade_quarters
from kpi_desktop.services.demo_registers import add_registers
from kpi_desktop.services.demo_results import finish_demo_year
from kpi_desktop.services.demo_round import hold_demo_round
from kpi_desktop.services.demo_selection import hold_selection
from kpi_desktop.services.fingerprints import content_fingerprint
from kpi_desktop.services.workspace import DEFAULT_SCHEME, Workspace, create_unit_file, load_shipped_scheme

YEAR = 2026
_OPERATOR = "演示"
_MOST_UNITS = 300
_MOST_PEOPLE = 500
_SELECTION_MONTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCounty:
    """Where everything of the demo county is."""

    unit_files: tuple[Path, ...]
    packages: tuple[Path, ...]
    bureau_file: Path
    files: tuple[Path, ...]


class _YearClock:
    """A clock that starts when the plan is filed and goes on a minute at each look."""

    def __init__(self, start: date = date(YEAR - 1, 12, 18)) -> None:
        self.turn_to(start)

    def turn_to(self, day: date) -> None:
        """Go to a later day."""
        self._now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now


def make_demo_county(
    folder: Path,
    *,
    units: int = 3,
    people: int = 30,
    seed: int = 1,
    on_file: Callable[[Path], object] = lambda _: None,
) -> DemoCounty:
    """Make the demo county in an empty or new folder; the same seed gives the same content.

    Raises RuleViolation for impossible sizes, FileTrouble when the folder has something in it or cannot be written.
    """
    if not 1 <= units <= _MOST_UNITS or not 1 <= people <= _MOST_PEOPLE:
        message = f"单位数应在1到{_MOST_UNITS}之间，人数应在1到{_MOST_PEOPLE}之间。"
        raise RuleViolation(message)
    places = _make_folders(folder)
    files: list[Path] = []

    def made(path: Path) -> Path:
        files.append(path)
        on_file(path)
        return path

    unit_files, packages = [], []
    scheme = load_shipped_scheme(DEFAULT_SCHEME)
    for index in range(units):
        unit, clock = demo_unit(index), _YearClock()
        book = demo_book(unit, YEAR, people, scheme, Random(f"{seed}-{index}"))
        book = add_registers(book, Random(f"{seed}-{index}-registers"))
        stem = f"{unit.name}{YEAR}年"
        path = places["单位文件"] / f"{stem}.sqlite"
        with create_unit_file(
            path, unit_code=unit.code, unit_name=unit.name, year=YEAR, operator=_OPERATOR, clock=clock
        ) as workspace:
            unit_files.append(made(path))
            _fill_year(workspace, book, clock.turn_to)
            finish_demo_year(workspace, book.key, clock.turn_to)
            package = places["上报包"] / f"{stem}-第1次.sqlite"
            receipt = places["打印"] / f"{stem}上报回执.pdf"
            hand_in.make_hand_in(workspace, book.key, package, None, receipt)
            packages.append(made(package))
            made(receipt)
            seal = content_fingerprint(workspace, book.key)
            _print_unit(year_end.score(workspace, book.key), seal, stem, places, made)
    bureau = places["局端文件"] / f"{COUNTY}{YEAR}年汇总.sqlite"
    merging.merge_into(bureau, packages, operator=_OPERATOR, clock=_YearClock(date(YEAR + 1, 1, 29)))
    made(bureau)
    return DemoCounty(
        unit_files=tuple(unit_files), packages=tuple(packages), bureau_file=bureau, files=tuple(files)
    )


def _make_folders(folder: Path) -> dict[str, Path]:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"“{folder.name}”已有内容，请另选一个空文件夹存放演示县。"
        raise FileTrouble(message)
    places = {
        name: folder / name for name in ("单位文件", "上报包", "局端文件", "打印", "工作簿", "Word文档")
    }
    try:
        for place in places.values():
            place.mkdir(parents=True)
    except OSError as trouble:
        message = f"不能在“{folder.name}”中建立文件夹，请检查权限和磁盘空间。"
        raise FileTrouble(message) from trouble
    return places


def _fill_year(workspace: Workspace, book: YearBook, turn_to: Callable[[date], None]) -> None:
    """Keep the year as a clerk does: the plan before it, each month within the first days of the next."""
    key = book.key
    staff.save_unit(workspace, key, book.unit)
    with workspace.write(key, "设岗定责") as step:
        step.save(*book.sections, *book.posts, *book.indicators, *book.duties, *book.tasks)
    posts.lock_plan(workspace, key, filing_no=f"云人社备〔{YEAR - 1}〕36号", filed_on=f"{YEAR - 1}-12-18")
    turn_to(date(YEAR, 1, 16))
    with workspace.write(key, "填写名册和承诺") as step:
        step.save(*book.employees, *book.sanctions, *book.exclusions, *book.promises)
    hold_demo_round(workspace, key)
    for month in MONTHS:
        if month == _SELECTION_MONTH:
            hold_selection(workspace, key)
        closed_on = date(YEAR, month + 1, 5) if month < max(MONTHS) else date(YEAR, month, 28)
        turn_to(closed_on - timedelta(days=2) if month < max(MONTHS) else closed_on)
        with workspace.write(key, f"录入{month}月") as step:
            step.save(*(mark for mark in book.marks if mark.month == month))
            step.save(*(entry for entry in book.adjustments if entry.month == month))
            step.save(*(entry for entry in book.register_entries if _month_of(entry.happened_on) == month))
            step.save(*(leave for leave in book.leave_records if _month_of(leave.starts_on) == month))
        turn_to(closed_on)
        month_closing.close_month(workspace, key, month, closed_on=closed_on.isoformat())
    grade_quarters(workspace, key)
    keyed, *typed = book.batches
    key_demo_batch(workspace, book, keyed)
    with workspace.write(key, "民主测评和年终得分") as step:
        step.save(
            *typed, *(t for t in book.tallies if t.voter_group != keyed.voter_group), *book.typed_scores
        )
    _decide(workspace, year_end.score(workspace, key))


def _month_of(day: str) -> int:
    return date.fromisoformat(day).month


def _decide(workspace: Workspace, result: UnitResult) -> None:
    """Decide every grade as proposed; ties on the line go to 称职 with the meeting's reason."""
    settled = {
        p.employee.employee_no: p.proposal.grade for p in result.people if p.proposal.grade is not None
    }
    year_end.decide_grades(workspace, result.book.key, settled, "")
    open_ties = {p.employee.employee_no: Grade.COMPETENT for p in result.people if _is_open(p.proposal)}
    if open_ties:
        year_end.decide_grades(workspace, result.book.key, open_ties, "名额线上并列，经党组会议研究确定")


def _is_open(proposal: GradeProposal) -> bool:
    return proposal.grade is None


def _print_unit(
    result: UnitResult, seal: str, stem: str, places: dict[str, Path], made: Callable[[Path], Path]
) -> None:
    sheets = places["打印"] / f"{stem}评分表.pdf"
    reporting.save_pdf(reporting.render_sheets([result], fingerprints={result.book.key: seal})[0], sheets)
    made(sheets)
    summary = places["打印"] / f"{stem}汇总表.pdf"
    reporting.save_pdf(reporting.render_summary(result, fingerprint=seal), summary)
    made(summary)
    _print_forms(result, stem, places, made)
    workbook = places["工作簿"] / f"{stem}考核台账.xlsx"
    reporting.export_ledger(result, workbook)
    made(workbook)
    tables = places["工作簿"] / f"{stem}年终各表.xlsx"
    result_exports.export_tables(result, {}, tables)
    made(tables)
    imported = places["工作簿"] / f"{stem}度考核导入表.xls"
    result_exports.export_result_import(result, imported)
    made(imported)


def _print_forms(
    result: UnitResult, stem: str, places: dict[str, Path], made: Callable[[Path], Path]
) -> None:
    """The register forms, roster and counts on paper; the same from Word templates, forms for the first two people."""
    forms, _ = annual_papers.render_forms(result)
    for name, content in (
        ("度考核登记表", forms),
        ("度考核结果名册", annual_papers.render_roster(result)),
        ("度考核结果审定表", annual_papers.render_approval(result)),
    ):
        path = places["打印"] / f"{stem}{name}.pdf"
        reporting.save_pdf(content, path)
        made(path)
    first = tuple(person.employee.employee_no for person in result.people[:2])
    folder = places["Word文档"]
    for key, place in (("form", folder), ("roster", folder / f"{stem}度考核结果名册.docx")):
        numbers = first if key == "form" else None
        filled = documents.make_documents(result, find_kind(key), place, numbers=numbers)
        for path in filled.paths:
            made(path.replace(folder / f"{stem}-{path.name}") if key == "form" else path)
