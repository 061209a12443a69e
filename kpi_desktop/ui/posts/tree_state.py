"""What the tree 单位 → 科室 → 岗位 shows, derived from the year book."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.sections import section_names
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.posts.state import PEOPLE, POSTS, PostLine, derive_posts

_POSTS = Place(page=POSTS)


class NodeKind(Enum):
    """What a line of the tree stands for."""

    UNIT = "unit"
    SECTION = "section"
    POST = "post"
    UNPLACED = "unplaced"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeNode:
    """A line of the tree: `key` is the section's name or the number of the post or person, `place` where a click goes."""

    kind: NodeKind
    key: str
    title: str
    headcount: str = ""
    holder: str = ""
    coefficient: str = ""
    note: str = ""
    place: Place = _POSTS
    children: tuple[TreeNode, ...] = ()


def derive_tree(book: YearBook) -> TreeNode:
    """Unit, sections, posts, and the people who have no post."""
    lines = derive_posts(book)
    names = [*section_names(book)]
    if any(not line.post.section for line in lines):
        names.append("")
    sections = tuple(_section_node(book, name, lines) for name in names)
    return TreeNode(
        kind=NodeKind.UNIT,
        key=book.unit.code,
        title=book.unit.name,
        headcount=str(sum(post.headcount for post in book.posts)),
        holder=f"{len(book.employees)}人",
        children=(*sections, *_unplaced(book)),
    )


def _section_node(book: YearBook, name: str, lines: tuple[PostLine, ...]) -> TreeNode:
    members = [line for line in lines if line.post.section == name]
    target = next((section.reports_with for section in book.sections if section.name == name), "")
    return TreeNode(
        kind=NodeKind.SECTION,
        key=name,
        title=name or "未定科室",
        headcount=str(sum(line.post.headcount for line in members)),
        holder=f"{sum(1 for person in book.employees if person.section == name)}人",
        coefficient="并报" if target else "",
        note=f"合并上报到{target}" if target else "",
        place=Place(page=POSTS, item=members[0].post.post_no if members else ""),
        children=tuple(_post_node(name, line) for line in members),
    )


def _post_node(section: str, line: PostLine) -> TreeNode:
    return TreeNode(
        kind=NodeKind.POST,
        key=line.post.post_no,
        title=line.post.name.removeprefix(section) or line.post.name,
        headcount=str(line.post.headcount),
        holder=line.holder or "空缺",
        coefficient=line.coefficient,
        place=Place(page=POSTS, item=line.post.post_no),
    )


def _unplaced(book: YearBook) -> tuple[TreeNode, ...]:
    people = [person for person in book.employees if not person.post_no]
    if not people:
        return ()
    children = tuple(
        TreeNode(
            kind=NodeKind.PERSON,
            key=person.employee_no,
            title=person.name,
            holder=person.section,
            place=Place(page=PEOPLE, employee_no=person.employee_no),
        )
        for person in people
    )
    node = TreeNode(
        kind=NodeKind.UNPLACED,
        key="",
        title="没有岗位的人",
        holder=f"{len(people)}人",
        place=children[0].place,
        children=children,
    )
    return (node,)
