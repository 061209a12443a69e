"""The report of an intake on paper (接收报告)."""

from collections.abc import Sequence

from kpi_desktop.domain.merging import PackageReport
from kpi_desktop.reports.merge_report import ConflictLine, IntakeReport, PackageLine, render_merge_report
from kpi_desktop.services.workspace import Workspace


def render_intake(bureau: Workspace, reports: Sequence[PackageReport], *, is_dry_run: bool) -> bytes:
    """What became of each package, what was refused and why, what waits for a decision, as a PDF file."""
    now = bureau.clock().astimezone()
    years = [report.year for report in reports if report.year is not None]
    return render_merge_report(
        IntakeReport(
            bureau_name=bureau.path.stem,
            year=max(years, default=now.year),
            made_at=now.strftime("%Y-%m-%d %H:%M"),
            made_by=bureau.operator,
            packages=tuple(_line(report) for report in reports),
            is_dry_run=is_dry_run,
        )
    )


def _line(report: PackageReport) -> PackageLine:
    return PackageLine(
        file_name=report.file_name,
        unit_name=report.unit_name,
        stage=report.stage.label if report.stage else "",
        number=report.number,
        status=report.status.label,
        added=report.added,
        changed=report.changed,
        same=report.same,
        removed=report.removed,
        conflicts=tuple(
            ConflictLine(
                place=conflict.label,
                base=conflict.base or "没有可比的",
                ours=conflict.ours,
                theirs=conflict.theirs,
                decision=conflict.choice.label if conflict.choice else "",
            )
            for conflict in report.conflicts
        ),
        soft=report.soft,
        reason=report.reason,
    )
