"""Use cases of sections: renamed, merged, split, posts moved; each one step of the trail."""

from collections.abc import Callable, Iterable

from kpi_desktop.domain import sections
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.sections import SectionChange
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Changes, Workspace


def rename_section(workspace: Workspace, key: UnitYear, old: str, new: str) -> Changes:
    """Give a section another name, with its posts, people and tasks.

    Raises RuleViolation when the plan is locked or the name cannot be taken.
    """
    return _write(workspace, key, "科室改名", lambda book: sections.rename_section(book, old, new.strip()))


def merge_sections(workspace: Workspace, key: UnitYear, sources: Iterable[str], target: str) -> Changes:
    """Bring the posts, people and tasks of some sections under another.

    Raises RuleViolation when the plan is locked or a section does not exist.
    """
    return _write(workspace, key, "合并科室", lambda book: sections.merge_sections(book, sources, target))


def split_section(
    workspace: Workspace, key: UnitYear, source: str, new: str, posts: Iterable[str]
) -> Changes:
    """Make a new section of some posts of another and the people who hold them.

    Raises RuleViolation when the plan is locked, the name cannot be taken, or a post is not there.
    """
    return _write(
        workspace, key, "拆分科室", lambda book: sections.split_section(book, source, new.strip(), posts)
    )


def move_posts(workspace: Workspace, key: UnitYear, posts: Iterable[str], target: str) -> Changes:
    """Move posts and the people who hold them to another section.

    Raises RuleViolation when the plan is locked, or the section or a post does not exist.
    """
    return _write(workspace, key, "移动岗位", lambda book: sections.move_posts(book, posts, target))


def _write(
    workspace: Workspace, key: UnitYear, action: str, plan: Callable[[YearBook], SectionChange]
) -> Changes:
    book = workspace.load_plan(key)
    if is_done(book.steps, StepKind.PLAN):
        raise RuleViolation("方案已锁定备案，要修改请先撤回并写明原因。")
    change = plan(book)
    with workspace.write(key, action) as step:
        step.save(*change.save)
        step.remove(*change.remove)
    return step.changes
