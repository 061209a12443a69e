"""Paper and workbooks of the plan beside its print: the plan's workbook, and what differs between two plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_desktop.domain.plan_changes import Difference
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.exchange.plan_workbook import write_differences, write_plan
from kpi_desktop.reports.plan_differences import DifferencesData
from kpi_desktop.reports.plan_differences import render_differences as render
from kpi_desktop.services.next_year import differences_from_last_year
from kpi_desktop.services.plan_versions import compare_versions, list_plan_versions
from kpi_desktop.services.reporting import write_file
from kpi_desktop.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanComparison:
    """What differs between two plans of a unit, with a title and what the two sides are called."""

    unit: str
    title: str
    sides: tuple[str, str]
    differences: Sequence[Difference]


def compare_with_last_year(workspace: Workspace, key: UnitYear) -> PlanComparison:
    """The year's plan beside the last year's.

    Raises RuleViolation when the file does not hold the last year.
    """
    return PlanComparison(
        unit=workspace.load_plan(key).unit.name,
        title=f"{key.year}年度方案与上年的差异",
        sides=("上年", "本年"),
        differences=differences_from_last_year(workspace, key),
    )


def compare_with_version(
    workspace: Workspace, key: UnitYear, version: int, newer: int | None = None
) -> PlanComparison:
    """A later version, or the plan as it stands where none is given, beside a version that was locked.

    Raises RuleViolation when there is no such version.
    """
    return PlanComparison(
        unit=workspace.load_plan(key).unit.name,
        title=f"{key.year}年度方案第{version}版与{f'第{newer}版' if newer else '现在'}的差异",
        sides=("备案时" if newer is None else f"第{version}版", f"第{newer}版" if newer else "现在"),
        differences=compare_versions(workspace, key, version, newer),
    )


def render_differences(comparison: PlanComparison) -> bytes:
    """A comparison as a PDF file."""
    return render(
        DifferencesData(
            unit=comparison.unit,
            title=comparison.title,
            sides=comparison.sides,
            differences=comparison.differences,
        )
    )


def export_differences(comparison: PlanComparison, path: Path) -> None:
    """Write a comparison as a workbook.

    Raises FileTrouble when the place cannot be written.
    """
    title = f"{comparison.unit}{comparison.title}"
    write_file(path, lambda: write_differences(path, title, comparison.sides, comparison.differences))


def export_plan(workspace: Workspace, key: UnitYear, path: Path) -> None:
    """Write the plan as its own workbook, with its versions and, where the file holds the last year, the differences.

    Raises FileTrouble when the place cannot be written.
    """
    has_last_year = UnitYear(unit_code=key.unit_code, year=key.year - 1) in {
        book.key for book in workspace.books()
    }
    book = workspace.load_book(key)
    versions = list_plan_versions(workspace, key)
    differences = differences_from_last_year(workspace, key) if has_last_year else ()
    write_file(path, lambda: write_plan(path, book, versions=versions, from_last_year=differences))
