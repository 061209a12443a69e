"""Use cases of the trail (操作记录): looking through it, what a step changed, its paper and its workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from kpi_desktop.domain.errors import Severity
from kpi_desktop.domain.trail import ChangeLine, TrailQuery, check_query
from kpi_desktop.exchange.trail_workbook import write_trail
from kpi_desktop.reports.trail_list import TrailStep, render_trail_list
from kpi_desktop.services.checking import check_trail
from kpi_desktop.services.reporting import write_file
from kpi_desktop.services.workspace import Workspace, utc_text
from kpi_desktop.store import trail as trail_store
from kpi_desktop.store.change_log import LogEntry
from kpi_desktop.store.trail import Narrowing

PAGE = 200
# Of an import only the first rows are named on paper and in the list; the workbook has more.
_SHOWN, _PRINTED, _EXPORTED = 500, 6, 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChanges:
    """What a step changed, the first lines of them, and how many there are."""

    lines: tuple[ChangeLine, ...]
    count: int


def list_steps(
    workspace: Workspace, query: TrailQuery, *, before: int | None = None, limit: int = PAGE
) -> tuple[LogEntry, ...]:
    """The newest steps first; the next page are those before the last one's number.

    Raises RuleViolation for dates the wrong way round.
    """
    narrowing = _narrow(query)
    with workspace.database.read() as connection:
        return trail_store.list_steps(connection, narrowing, before=before, limit=limit)


def count_steps(workspace: Workspace, query: TrailQuery) -> int:
    """How many steps the query finds."""
    narrowing = _narrow(query)
    with workspace.database.read() as connection:
        return trail_store.count_steps(connection, narrowing)


def list_operators(workspace: Workspace) -> tuple[str, ...]:
    """Everybody who signed a step of the file."""
    with workspace.database.read() as connection:
        return trail_store.list_operators(connection)


def say_step(workspace: Workspace, entry: LogEntry, limit: int = _SHOWN) -> StepChanges:
    """What a step changed, in words; numbers of identity cards are masked."""
    with workspace.database.read() as connection:
        lines, count = trail_store.say_changes(connection, entry, limit)
    return StepChanges(lines=lines, count=count)


def say_verdict(workspace: Workspace) -> tuple[str, bool]:
    """Whether the trail's chain of hashes holds, in a sentence, and whether that is well."""
    findings = check_trail(workspace)
    if findings:
        is_sound = all(finding.severity is not Severity.ERROR for finding in findings)
        return "；".join(finding.message for finding in findings) + "。", is_sound
    last = workspace.last_entry()
    count = last.seq if last is not None else 0
    return f"校验码逐步核对无误：第1步到第{count}步都没有被改动、增删过。", True


def export_trail(workspace: Workspace, query: TrailQuery, path: Path) -> int:
    """Write the steps found and what they changed as a workbook; gives the number of steps.

    Raises FileTrouble when the place cannot be written.
    """
    steps = list(_iter_steps(workspace, query, _EXPORTED))
    verdict, _ = say_verdict(workspace)
    write_file(path, lambda: write_trail(path, steps, verdict=verdict))
    return len(steps)


def render_trail(workspace: Workspace, query: TrailQuery, *, title: str) -> bytes:
    """The steps found as a PDF file, each with the first of what it changed."""
    verdict, _ = say_verdict(workspace)
    steps = list(_iter_steps(workspace, query, _PRINTED))
    return render_trail_list(steps, title=title, verdict=verdict)


def _iter_steps(workspace: Workspace, query: TrailQuery, limit: int) -> Iterator[TrailStep]:
    before: int | None = None
    while page := list_steps(workspace, query, before=before):
        for entry in page:
            said = say_step(workspace, entry, limit)
            yield TrailStep(
                seq=entry.seq,
                at=local_minute(entry.at),
                by=entry.by,
                action=entry.action,
                reason=entry.reason,
                lines=said.lines,
                count=said.count,
            )
        before = page[-1].seq


def local_minute(at: str) -> str:
    """A time of the trail as people here read it: 2026-12-20 16:30."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _narrow(query: TrailQuery) -> Narrowing:
    check_query(query)
    return Narrowing(
        key=query.key,
        by=query.by,
        since=_start_of(query.since),
        until=_start_of(query.until + timedelta(days=1)) if query.until else "",
        area=query.area,
        is_about_file=query.is_about_file,
        text=query.text,
    )


def _start_of(day: date | None) -> str:
    return utc_text(datetime.combine(day, time()).astimezone(UTC)) if day else ""
