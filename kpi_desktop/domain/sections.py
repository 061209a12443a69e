"""Sections renamed, merged, split, posts moved between them, people following their posts; who reports with whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.errors import Area, Finding, Place, RuleViolation, error
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.staff import Employee, Section
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.year_book import YearBook

_MOST_NAME = 200
Record = Section | Employee | Post | Duty | UnitTask


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChange:
    """What a change of sections writes, and the sections that are no more."""

    save: tuple[Record, ...]
    remove: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPool:
    """Sections that report together: the one that reports and holds the quota, all of them, and their people."""

    section: str
    members: tuple[str, ...]
    employee_nos: tuple[str, ...]


def section_pools(sections: Sequence[Section], employees: Sequence[Employee]) -> tuple[SectionPool, ...]:
    """Who reports for whom (科室合并上报): every section and every person in exactly one pool, in the sections' order.

    Small sections are merged, one reports for all and holds the pooled quota, the others show 0 (domain.md §2). A
    section whose `reports_with` cannot stand reports itself; sections only a person names, and people without one
    (section empty), come after.
    """
    names = [section.name for section in sections]
    names += sorted({employee.section for employee in employees} - set(names))
    reporting = {
        section.name: section.reports_with for section in sections if not _trouble(section, sections)
    }
    members: dict[str, list[str]] = {name: [name] for name in names if not reporting.get(name)}
    for name in names:
        if reporting.get(name):
            members[reporting[name]].append(name)
    return tuple(
        SectionPool(
            section=name,
            members=tuple(pooled),
            employee_nos=tuple(person.employee_no for person in employees if person.section in pooled),
        )
        for name, pooled in members.items()
    )


def check_sections(sections: Sequence[Section]) -> tuple[Finding, ...]:
    """List sections that cannot report with the section they name: there is none, itself, or one that reports elsewhere."""
    return tuple(
        error(
            Place(area=Area.POSTS, page="岗位", item=section.name),
            trouble,
            "请改选另一个科室，或改为单独上报",
        )
        for section in sections
        if (trouble := _trouble(section, sections))
    )


def _trouble(section: Section, sections: Sequence[Section]) -> str:
    """Why a section cannot report with the one it names; empty when it can, or names none."""
    target = section.reports_with
    if not target:
        return ""
    if target == section.name:
        return f"{target}不能合并上报到自己"
    found = next((each for each in sections if each.name == target), None)
    if found is None:
        return f"{section.name}合并上报到“{target}”，但没有这个科室"
    if found.reports_with:
        return f"{section.name}合并上报到{target}，但{target}又合并上报到{found.reports_with}"
    return ""


def report_with(book: YearBook, name: str, target: str) -> SectionChange:
    """Let a section be reported by another (合并上报), or report itself again when the target is empty.

    Raises RuleViolation when one of them does not exist, is the other, or reports elsewhere or for others already.
    """
    _require_section(book, name)
    if target:
        _require_section(book, target)
    last = max((section.sort_order for section in book.sections), default=0)
    known = {section.name: section for section in book.sections}
    listed = {
        each: known.get(each) or Section(name=each, sort_order=last + 1) for each in section_names(book)
    }
    listed[name] = replace(listed[name], reports_with=target)
    for each in listed.values():
        trouble = _trouble(each, tuple(listed.values()))
        if trouble and name in (each.name, each.reports_with):
            raise RuleViolation(f"{trouble}，请改选另一个科室。")
    return SectionChange(save=tuple(listed[each] for each in (name, target) if each))


def section_names(book: YearBook) -> tuple[str, ...]:
    """The sections in order, and those that only a post or a person names, after them."""
    names = [section.name for section in book.sections]
    names += [post.section for post in book.posts] + [employee.section for employee in book.employees]
    return tuple(dict.fromkeys(name for name in names if name))


def rename_section(book: YearBook, old: str, new: str) -> SectionChange:
    """Give a section another name, wherever it is named.

    Raises RuleViolation when there is no such section, or the new name is empty, too long or taken.
    """
    _require_section(book, old)
    _require_new(book, new)
    ended = _sections_named(book, {old})
    renamed = replace(ended[0], name=new) if ended else Section(name=new)
    return SectionChange(
        save=(renamed, *_redirected(book, {old}, new), *_moved_whole(book, {old}, new)), remove=ended
    )


def add_section(book: YearBook, name: str, after: str = "") -> SectionChange:
    """Add a section right after another, at the end when none is named.

    Raises RuleViolation when the name is empty, too long or taken.
    """
    _require_new(book, name)
    names = list(section_names(book))
    names.insert(names.index(after) + 1 if after in names else len(names), name)
    return SectionChange(save=_in_order(book, names))


def remove_section(book: YearBook, name: str) -> SectionChange:
    """Remove an empty section; those it reports for report themselves again.

    Raises RuleViolation when there is no such section, or posts, people or tasks still belong to it.
    """
    _require_section(book, name)
    counts = (
        (sum(1 for post in book.posts if post.section == name), "个岗位"),
        (sum(1 for person in book.employees if person.section == name), "人"),
        (sum(1 for task in book.tasks if task.section == name), "项任务"),
    )
    held = "、".join(f"{count}{what}" for count, what in counts if count)
    if held:
        raise RuleViolation(f"{name}还有{held}，请先移走，或用“合并到”并入另一个科室。")
    freed = tuple(replace(each, reports_with="") for each in book.sections if each.reports_with == name)
    return SectionChange(save=freed, remove=_sections_named(book, {name}))


def merge_sections(book: YearBook, sources: Iterable[str], target: str) -> SectionChange:
    """Bring everything of some sections under another, and end them.

    Raises RuleViolation when one of them does not exist, or a section would be merged with itself.
    """
    old = set(sources)
    for name in (*sorted(old), target):
        _require_section(book, name)
    if target in old:
        raise RuleViolation(f"{target}不能与自己合并，请选择另一个科室。")
    return SectionChange(
        save=(*_redirected(book, old, target), *_moved_whole(book, old, target)),
        remove=_sections_named(book, old),
    )


def split_section(book: YearBook, source: str, new: str, posts: Iterable[str]) -> SectionChange:
    """Make a new section right after `source` of some of its posts and the people who hold them.

    Raises RuleViolation when the source does not exist or the new name is empty, too long or taken, when no post or
    one of another section is given.
    """
    _require_section(book, source)
    _require_new(book, new)
    numbers = set(posts)
    if not numbers:
        raise RuleViolation("请填写拆分出去的岗位编号。")
    strangers = sorted(numbers - {post.post_no for post in book.posts if post.section == source})
    if strangers:
        raise RuleViolation(f"岗位{'、'.join(strangers)}不在{source}，请改正。")
    names = list(section_names(book))
    names.insert(names.index(source) + 1, new)
    return SectionChange(save=(*_in_order(book, names), *_moved_posts(book, numbers, new)))


def move_posts(book: YearBook, posts: Iterable[str], target: str) -> SectionChange:
    """Move posts, and the people who hold them, to another section.

    Raises RuleViolation when the section or a post does not exist, or no post is given.
    """
    _require_section(book, target)
    numbers = set(posts)
    strangers = sorted(numbers - {post.post_no for post in book.posts})
    if strangers or not numbers:
        raise RuleViolation(f"没有编号为“{'、'.join(strangers)}”的岗位，请填写要移动的岗位编号。")
    return SectionChange(save=_moved_posts(book, numbers, target))


def _require_section(book: YearBook, name: str) -> None:
    if not name or name not in section_names(book):
        raise RuleViolation(f"没有名为“{name}”的科室，请重新选择。")


def _require_new(book: YearBook, name: str) -> None:
    if not name or len(name) > _MOST_NAME:
        raise RuleViolation(f"科室名称要填写，最多{_MOST_NAME}个字。")
    if name in section_names(book):
        raise RuleViolation(f"已经有{name}，两个科室合为一个请用“合并到”。")


def _sections_named(book: YearBook, names: set[str]) -> tuple[Section, ...]:
    return tuple(section for section in book.sections if section.name in names)


def _in_order(book: YearBook, names: Sequence[str]) -> tuple[Section, ...]:
    """The sections of these names, known or new, in this order."""
    known = {section.name: section for section in book.sections}
    return tuple(
        replace(known.get(name) or Section(name=name), sort_order=at)
        for at, name in enumerate(names, start=1)
    )


def _redirected(book: YearBook, old: set[str], new: str) -> tuple[Section, ...]:
    """The sections that report with one of those that end, reporting with its successor or with whom that reports."""
    successor = next((section for section in book.sections if section.name == new), None)
    beyond = successor.reports_with if successor else ""
    goal = new if beyond in old else beyond or new
    return tuple(
        replace(section, reports_with="" if section.name == goal else goal)
        for section in book.sections
        if section.name not in old and section.reports_with in old
    )


def _moved_whole(book: YearBook, old: set[str], new: str) -> tuple[Record, ...]:
    records: tuple[Employee | Post | Duty | UnitTask, ...] = (
        *book.employees,
        *book.posts,
        *book.duties,
        *book.tasks,
    )
    return tuple(replace(record, section=new) for record in records if record.section in old)


def _moved_posts(book: YearBook, numbers: set[str], new: str) -> tuple[Record, ...]:
    people = (replace(person, section=new) for person in book.employees if person.post_no in numbers)
    return (*people, *(replace(post, section=new) for post in book.posts if post.post_no in numbers))
