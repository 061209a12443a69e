"""Use cases of the health check (考核体检): examining a unit's year, its report on paper and as a workbook."""

from pathlib import Path
from typing import Any

from kpi_desktop.domain.access import Role
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.health import HealthRecord, HealthReport, HealthVerdict
from kpi_desktop.domain.health_examination import examine
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.exchange.health_workbook import write_health
from kpi_desktop.reports.health_report import render_health_report
from kpi_desktop.services import year_end
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store.ballot_keying import load_keyings
from kpi_desktop.store.change_log import find_break
from kpi_desktop.store.competition_book import load_competitions, load_decided_grades
from kpi_desktop.store.health_trail import read_trail
from kpi_desktop.store.records import KIND_OF, load_records
from kpi_desktop.store.selection_book import load_selections


def load_record(workspace: Workspace, key: UnitYear, result: UnitResult | None = None) -> HealthRecord:
    """Everything the detectors read of a unit's year; `result` is the year scored, where the caller has it.

    The bureau's file holds neither a unit's trail nor its ballots one by one; what needs them says so.
    """
    result = result or year_end.score(workspace, key)
    former = [
        book.key for book in workspace.books() if book.key.unit_code == key.unit_code and book.key < key
    ]
    last_year = UnitYear(unit_code=key.unit_code, year=key.year - 1)
    is_unit = workspace.kind is not FileKind.BUREAU
    with workspace.database.read() as connection:
        posts = load_records(connection, KIND_OF[Post], last_year) if last_year in former else None
        return HealthRecord(
            result=result,
            former={each.year: load_decided_grades(connection, each) for each in former},
            former_posts=None if posts is None else frozenset(post.post_no for post in posts),
            competitions=load_competitions(connection, key),
            selections=load_selections(connection, key),
            keyed=load_keyings(connection, key) if is_unit else (),
            trail=read_trail(connection, key) if is_unit else None,
            broken_at=find_break(connection) if is_unit else None,
        )


def may_examine(workspace: Workspace) -> bool:
    """Whether the person who logged in may see the health check: reminders about people are the reviewer's."""
    return workspace.role is None or workspace.role.covers(Role.REVIEW)


def examine_year(workspace: Workspace, key: UnitYear, result: UnitResult | None = None) -> HealthReport:
    """The health check of a unit's year.

    Raises RuleViolation for who is not a reviewer in a file with passwords (domain.md 9).
    """
    workspace.require(Role.REVIEW, "看考核体检")
    return examine(load_record(workspace, key, result))


def health_answer(report: HealthReport) -> dict[str, Any]:
    """The health check as the command line answers it."""
    return {
        "year": report.year,
        "name": report.unit_name,
        "counts": {verdict.value: report.count(verdict) for verdict in HealthVerdict},
        "lines": [
            {
                "key": line.detector.key,
                "title": line.detector.title,
                "topic": line.detector.topic.value,
                "verdict": line.verdict.value,
                "sentence": line.sentence,
                "figures": list(line.answer.figures),
            }
            for line in report.lines
        ],
    }


def _require_people(result: UnitResult) -> None:
    if not result.people:
        message = "人员名册还是空的，没有可体检的内容，请先填写人员或导入台账。"
        raise RuleViolation(message)


def render_health(result: UnitResult, report: HealthReport, trail: str = "") -> bytes:
    """The health report as a PDF; `trail` names the last step of the trail with its hash.

    Raises RuleViolation when nobody is on the roster.
    """
    _require_people(result)
    return render_health_report(report, trail)


def export_health(result: UnitResult, report: HealthReport, path: Path) -> None:
    """Write the health report as a workbook.

    Raises RuleViolation when nobody is on the roster, FileTrouble when the place refuses.
    """
    _require_people(result)
    try:
        write_health(path, report)
    except OSError as trouble:
        message = f"表格写不到“{path.parent.name}”，请检查磁盘空间和权限，文件打开着的请先关闭。"
        raise FileTrouble(message) from trouble
