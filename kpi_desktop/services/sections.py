"""Use cases of sections: added, renamed, merged, split, reported jointly, posts moved; each one step of the trail."""

from collections.abc import Callable, Iterable

from kpi_desktop.domain import sections
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.sections import SectionChange
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Changes, Workspace


def add_section(workspace: Workspace, key: UnitYear, name: str, after: str = "") -> Changes:
    """Add a section right after another, at the end when none is named.

    Raises RuleViolation when the plan is locked or the name cannot be taken.
    """
    return _write(workspace, key, "新增科室", lambda book: sections.add_section(book, name.strip(), after))


def remove_section(workspace: Workspace, key: UnitYear, name: str) -> Changes:
    """Remove an empty section.

    Raises RuleViolation when the plan is locked, or something still belongs to it.
    """
    return _write(workspace, key, "删除科室", lambda book: sections.remove_section(book, name))


def report_with(workspace: Workspace, key: UnitYear, name: str, target: str) -> Changes:
    """Let a section be reported by another (合并上报), or by itself again when the target is empty.

    Raises RuleViolation when the plan is locked or the two cannot report together.
    """
    return _write(workspace, key, "科室合并上报", lambda book: sections.report_with(book, name, target))


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
