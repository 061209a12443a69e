"""Use cases of the plan's versions: each lock keeps one, and any two can be compared."""

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.plan_changes import Difference, compare_plans
from kpi_desktop.domain.plan_versions import PlanVersion
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store import plan_versions as version_store

WITHDRAWN = "撤回：方案备案"


def list_plan_versions(workspace: Workspace, key: UnitYear) -> tuple[PlanVersion, ...]:
    """Every version of a year's plan that was locked, oldest first (备案版本)."""
    with workspace.database.read() as connection:
        return version_store.load_versions(connection, key)


def next_version(workspace: Workspace, book: YearBook, *, filed_on: str, filing_no: str) -> PlanVersion:
    """The version that locking the plan now makes; its reason is that of the withdrawal before it."""
    known = list_plan_versions(workspace, book.key)
    reasons = [entry.reason for entry in workspace.history(book.key) if entry.action == WITHDRAWN]
    return PlanVersion(
        version=len(known) + 1,
        filed_on=filed_on,
        filing_no=filing_no,
        reason=reasons[0] if known and reasons else "",
        body=version_store.write_body(book),
    )


def compare_versions(
    workspace: Workspace, key: UnitYear, old: int, new: int | None = None
) -> tuple[Difference, ...]:
    """What a version has otherwise than an older one, or than the plan as it stands now when `new` is None.

    Raises RuleViolation when there is no such version.
    """
    book = workspace.load_plan(key)
    versions = {version.version: version for version in list_plan_versions(workspace, key)}
    for number in (old, new):
        if number is not None and number not in versions:
            message = f"没有第{number}版备案方案，请刷新后再比较。"
            raise RuleViolation(message)
    older = version_store.read_body(versions[old], book)
    return compare_plans(older, book if new is None else version_store.read_body(versions[new], book))
