"""Use cases of the county's year at the bureau: who is due, the roll-up, what no unit sees, closing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kpi_desktop.domain.access import Role
from kpi_desktop.domain.county import CountyCheck, check_county
from kpi_desktop.domain.county_paper import county_tables
from kpi_desktop.domain.county_table import (
    CountyYear,
    DueUnit,
    UnitStanding,
    UnitSummary,
    check_closing,
    stand_units,
    summarise_unit,
)
from kpi_desktop.domain.errors import FileTrouble, Finding, RuleViolation, Severity
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import check_unit_code
from kpi_desktop.domain.values import UnitYear, clean_name, show
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.exchange.county_workbook import write_county
from kpi_desktop.reports.county_report import render_county
from kpi_desktop.services.health import examine_year, may_examine
from kpi_desktop.services.merging import list_conflicts, list_forks
from kpi_desktop.services.workspace import Changes, Workspace, utc_text
from kpi_desktop.store import change_log
from kpi_desktop.store import county as county_store

OnProgress = Callable[[int, int], object]
_COUNTY = "全县"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyView:
    """The county's year as the bureau sees it now."""

    county: CountyYear
    standings: tuple[UnitStanding, ...]
    check: CountyCheck
    findings: tuple[Finding, ...]

    @property
    def summaries(self) -> tuple[UnitSummary, ...]:
        """The units that came."""
        return tuple(s.summary for s in self.standings if s.summary is not None)

    @property
    def errors(self) -> int:
        """How many findings stop closing."""
        return sum(1 for finding in self.findings if finding.severity is Severity.ERROR)


def list_years(bureau: Workspace) -> tuple[int, ...]:
    """The years the bureau's file holds, newest first."""
    return tuple(sorted({book.key.year for book in bureau.books()}, reverse=True))


def view_county(bureau: Workspace, year: int, *, on_progress: OnProgress | None = None) -> CountyView:
    """Score every unit of a year and say where each stands; one unit at a time, so that memory stays flat.

    Raises RuleViolation when the file is not the bureau's.
    """
    _require_bureau(bureau)
    keys = [book.key for book in bureau.books() if book.key.year == year]
    summaries = []
    for done, key in enumerate(keys):
        if on_progress is not None:
            on_progress(done, len(keys))
        result = score_year(bureau.load_book(key))
        report = examine_year(bureau, key, result) if may_examine(bureau) else None
        summaries.append(summarise_unit(result, report))
    with bureau.database.read() as connection:
        county = county_store.load_county_year(connection, year)
        due_units = county_store.list_due_units(connection, year)
        receipts = county_store.list_receipts(connection, year)
    open_forks = [fork.key for fork in list_forks(bureau) if fork.choice is None]
    standings = stand_units(
        county,
        due_units,
        summaries,
        receipts,
        waiting={key: len(list_conflicts(bureau, key)) for key in keys},
        forks={key: open_forks.count(key) for key in open_forks},
        today=bureau.clock().astimezone().date().isoformat(),
    )
    check = check_county([summary.roster for summary in summaries])
    return CountyView(
        county=county, standings=standings, check=check, findings=check_closing(standings, check)
    )


def load_due(bureau: Workspace, year: int) -> tuple[CountyYear, tuple[DueUnit, ...]]:
    """The due dates of a year and the units that are due; units that came, where nobody has listed any yet."""
    with bureau.database.read() as connection:
        county = county_store.load_county_year(connection, year)
        units = county_store.list_due_units(connection, year)
    came = tuple(
        DueUnit(unit_code=book.key.unit_code, unit_name=book.unit_name)
        for book in bureau.books()
        if book.key.year == year
    )
    return county, units or came


def save_due(
    bureau: Workspace,
    year: int,
    units: Sequence[DueUnit],
    *,
    plan: str = "",
    monthly: str = "",
    year_end: str = "",
) -> Changes:
    """Replace the units that are due (应报单位) and the due date of each stage, YYYY-MM-DD or empty for none.

    Raises RuleViolation naming the row whose code or name is missing, wrong or there twice, or what is no date.
    """
    cleaned = [
        DueUnit(unit_code=unit.unit_code.strip().upper(), unit_name=clean_name(unit.unit_name))
        for unit in units
    ]
    seen: set[str] = set()
    for number, unit in enumerate(cleaned, start=1):
        trouble = "" if unit.unit_name else "没有单位名称"
        trouble = trouble or check_unit_code(unit.unit_code)
        trouble = trouble or (f"代码{unit.unit_code}出现两次" if unit.unit_code in seen else "")
        if trouble:
            message = f"应报单位第{number}行{trouble}，请改正后再保存。"
            raise RuleViolation(message)
        seen.add(unit.unit_code)
    for text in (plan, monthly, year_end):
        if text:
            _require_date(text)

    def write(connection: Any) -> None:  # noqa: ANN401 - the store's connection
        county_store.save_due_units(connection, year, cleaned)
        county = county_store.load_county_year(connection, year)
        dated = replace(county, plan_due=plan, monthly_due=monthly, year_end_due=year_end)
        county_store.save_county_year(connection, dated)

    return _write(bureau, year, f"设定应报单位{len(cleaned)}个和期限", write)


def _require_date(text: str) -> None:
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.isoformat() != text:
        message = f"“{text}”不是日期，请按2027-01-15的样子填写。"
        raise RuleViolation(message)


def close_county(bureau: Workspace, year: int, note: str = "") -> Changes:
    """Close the county's year (封存): nothing of it changes any more.

    Raises RuleViolation with the number of things that stand in the way, or when it is closed already.
    """
    bureau.require(Role.REVIEW, f"封存全县{year}年度")
    view = view_county(bureau, year)
    if view.errors:
        first = next(finding for finding in view.findings if finding.severity is Severity.ERROR)
        message = f"全县{year}年度还不能封存：有{view.errors}处要先处理，第一处是{first.message}。"
        raise RuleViolation(message)
    now = bureau.clock()
    county = replace(view.county, closed_at=utc_text(now), closed_by=bureau.operator, note=note.strip())
    return _write(
        bureau,
        year,
        f"封存全县{year}年度",
        lambda connection: county_store.save_county_year(connection, county),
        reason=note,
    )


def reopen_county(bureau: Workspace, year: int, reason: str) -> Changes:
    """Take the closing of the county's year back (撤销封存).

    Raises RuleViolation without a reason or when it is not closed.
    """
    if not reason.strip():
        message = "请写明为什么撤销封存，理由会留在记录里。"
        raise RuleViolation(message)
    bureau.require(Role.REVIEW, f"撤销封存全县{year}年度")
    with bureau.database.write() as connection:
        county = county_store.load_county_year(connection, year)
        if not county.closed_at:
            message = f"全县{year}年度没有封存，不用撤销。"
            raise RuleViolation(message)
        county_store.save_county_year(connection, replace(county, closed_at="", closed_by="", note=""))
        return _log(bureau, connection, year, f"撤销封存全县{year}年度", reason.strip())


def _write(
    bureau: Workspace, year: int, action: str, write: Callable[[Any], object], *, reason: str = ""
) -> Changes:
    _require_bureau(bureau)
    bureau.require(Role.ENTRY, action)
    with bureau.database.write() as connection:
        county_store.check_open(connection, year)
        write(connection)
        return _log(bureau, connection, year, action, reason)


def _log(bureau: Workspace, connection: Any, year: int, action: str, reason: str) -> Changes:  # noqa: ANN401 - the store's connection
    now = bureau.clock()
    key = UnitYear(unit_code=_COUNTY, year=year)
    change_log.append_entry(
        connection, key, [], at=utc_text(now), by=bureau.operator, action=action, reason=reason
    )
    bureau.last_saved_at = now
    return Changes(areas=frozenset(), key=key, step_id=None, description=action)


def _require_bureau(workspace: Workspace) -> None:
    if workspace.kind is not FileKind.BUREAU:
        message = f"“{workspace.path.name}”是{workspace.kind.label}，全县汇总请在局端汇总文件中做。"
        raise RuleViolation(message)


def export_county(view: CountyView, path: Path) -> None:
    """Write the county's tables as a workbook.

    Raises FileTrouble when the place refuses.
    """
    tables = county_tables(view.standings, view.check, view.findings)
    try:
        write_county(path, view.county.year, tables)
    except OSError as trouble:
        message = f"表格写不到“{path.parent.name}”，请检查磁盘空间和权限，文件打开着的请先关闭。"
        raise FileTrouble(message) from trouble


def render_county_report(bureau: Workspace, view: CountyView) -> bytes:
    """The county's tables as a PDF file."""
    made_at = bureau.clock().astimezone().strftime("%Y-%m-%d %H:%M")
    tables = county_tables(view.standings, view.check, view.findings)
    return render_county(bureau.path.stem, view.county.year, made_at, tables)


def county_answer(view: CountyView) -> dict[str, Any]:
    """The county's year as the command line answers it."""
    return {
        "year": view.county.year,
        "closed_at": view.county.closed_at or None,
        "units": [_standing_answer(standing) for standing in view.standings],
        "transfers": [
            {
                "name": transfer.name,
                "left": transfer.left,
                "left_month": transfer.left_month,
                "came": transfer.came,
                "came_month": transfer.came_month,
            }
            for transfer in view.check.transfers
        ],
        "findings": [
            {"severity": f.severity.value, "unit": f.place.unit_code, "message": f.message}
            for f in view.findings
        ],
    }


def _standing_answer(standing: UnitStanding) -> dict[str, Any]:
    summary = standing.summary
    answer: dict[str, Any] = {
        "code": standing.key.unit_code,
        "name": standing.name,
        "stage": standing.stage.value if standing.stage else None,
        "state": standing.state,
        "conflicts": standing.conflicts,
        "forks": standing.forks,
    }
    if summary is not None:
        if summary.health is not None:
            answer["health"] = [title for title, _ in summary.health.look]
        answer |= {
            "people": summary.people,
            "with_total": summary.with_total,
            "quota": {
                "base": summary.quota_base,
                "cap": summary.quota_cap,
                "used": summary.quota_used,
            },
            "grades": {grade.value: summary.count(grade) for grade in Grade} | {"open": summary.count(None)},
            "mean": None if summary.mean is None else show(summary.mean),
        }
    return answer
