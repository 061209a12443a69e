"""Checking a year: everything that stops locking, closing or handing in."""

from kpi_desktop.domain.checks import check_year as check_result
from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services.workspace import Workspace


def check_year(workspace: Workspace, key: UnitYear) -> tuple[Finding, ...]:
    """List the findings of a unit's year."""
    return check_result(score_year(workspace.load_book(key)))
