"""Sections renamed, merged, split, and posts moved between them: which records change, people following their posts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.staff import Employee, Section
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.year_book import YearBook

_MOST_NAME = 200
Record = Section | Employee | Post | UnitTask


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChange:
    """What a change of sections writes, and the sections that are no more."""

    save: tuple[Record, ...]
    remove: tuple[Section, ...] = ()


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
    order = next((section.sort_order for section in book.sections if section.name == old), 0)
    moved = _moved_whole(book, {old}, new)
    return SectionChange(
        save=(Section(name=new, sort_order=order), *moved), remove=_sections_named(book, {old})
    )


def merge_sections(book: YearBook, sources: Iterable[str], target: str) -> SectionChange:
    """Bring everything of some sections under another, and end them.

    Raises RuleViolation when one of them does not exist, or a section would be merged with itself.
    """
    old = set(sources)
    for name in (*sorted(old), target):
        _require_section(book, name)
    if target in old:
        raise RuleViolation(f"{target}不能与自己合并，请选择另一个科室。")
    return SectionChange(save=_moved_whole(book, old, target), remove=_sections_named(book, old))


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
    sections = tuple(Section(name=name, sort_order=at) for at, name in enumerate(names, start=1))
    return SectionChange(save=(*sections, *_moved_posts(book, numbers, new)))


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


def _moved_whole(book: YearBook, old: set[str], new: str) -> tuple[Record, ...]:
    records: tuple[Employee | Post | UnitTask, ...] = (*book.employees, *book.posts, *book.tasks)
    return tuple(replace(record, section=new) for record in records if record.section in old)


def _moved_posts(book: YearBook, numbers: set[str], new: str) -> tuple[Record, ...]:
    people = (replace(person, section=new) for person in book.employees if person.post_no in numbers)
    return (*people, *(replace(post, section=new) for post in book.posts if post.post_no in numbers))
