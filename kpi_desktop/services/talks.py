"""Use cases of talks about the result: they are registered as held."""

from collections.abc import Sequence

from kpi_desktop.domain.talks import check_talk
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_records import Talk
from kpi_desktop.services.workspace import Changes, Workspace


def record_talks(workspace: Workspace, key: UnitYear, talks: Sequence[Talk]) -> Changes:
    """Register talks that were held; one of the same kind and day is corrected.

    Raises RuleViolation when a person is unknown or day, name or content are lacking.
    """
    book = workspace.load_plan(key)
    checked = [check_talk(talk, book) for talk in talks]
    with workspace.write(key, "登记谈话") as step:
        step.save(*checked)
    return step.changes


def remove_talk(workspace: Workspace, key: UnitYear, talk: Talk) -> Changes:
    """Take a talk off that was registered by mistake."""
    with workspace.write(key, "删除谈话登记") as step:
        step.remove(talk)
    return step.changes
