"""What the tab 竞争上岗 shows: posts, holders and vacancies, and whether its turn has come."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import Post, PostLevel
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, check_order
from kpi_desktop.domain.year_book import YearBook

HOLDERS, COMPETITION, SELECTION = "岗位与任期", "竞争上岗", "双向选择"

_WAYS = {
    PostLevel.LEADER: "按干部管理权限任命",
    PostLevel.SECTION_HEAD: "竞争上岗",
    PostLevel.ORDINARY: "双向选择",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post with its holders."""

    post: Post
    holders: tuple[Employee, ...]

    @property
    def way(self) -> str:
        """How the post is filled."""
        return _WAYS[self.post.level]

    @property
    def vacancies(self) -> int:
        """Places without a holder, negative when there are more holders than places."""
        return self.post.headcount - len(self.holders)

    @property
    def state(self) -> str:
        if self.vacancies > 0:
            return f"空缺{self.vacancies}"
        return f"超编{-self.vacancies}" if self.vacancies < 0 else "满编"

    @property
    def holder(self) -> str:
        return "、".join(employee.name for employee in self.holders)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementView:
    """The posts of the plan, and what comes first while their turn has not come."""

    lines: tuple[PostLine, ...]
    unplaced: tuple[Employee, ...]
    comes_first: str

    @property
    def can_place(self) -> bool:
        return not self.comes_first

    @property
    def sentence(self) -> str:
        """The counts in one sentence."""
        if not self.lines:
            return "还没有设置岗位，请先到“岗位设置”填写岗位或导入台账。"
        places = sum(line.post.headcount for line in self.lines)
        vacant = sum(max(line.vacancies, 0) for line in self.lines)
        over = sum(max(-line.vacancies, 0) for line in self.lines)
        held = sum(len(line.holders) for line in self.lines)
        text = f"岗位{len(self.lines)}个，编制{places}名，在岗{held}人，空缺{vacant}名"
        text += f"，超编{over}人" if over else ""
        return f"{text}，未上岗{len(self.unplaced)}人。"


def derive_placement(book: YearBook) -> PlacementView:
    """The posts with holders and vacancies, in the plan's order."""
    known = {post.post_no for post in book.posts}
    return PlacementView(
        lines=tuple(
            PostLine(post=post, holders=tuple(e for e in book.employees if e.post_no == post.post_no))
            for post in book.posts
        ),
        unplaced=tuple(e for e in book.employees if e.post_no not in known),
        comes_first=_comes_first(book),
    )


def _comes_first(book: YearBook) -> str:
    try:
        check_order(book.steps, StepKind.COMPETITION)
    except RuleViolation:
        return (
            "设岗定责和制定考核方案在前，竞争上岗和双向选择在后。"
            "方案还没有锁定备案，现在只能查看；请先到“岗位设置”的“锁定并备案”完成备案。"
        )
    return ""


def person_labels(book: YearBook) -> dict[str, Employee]:
    """Everybody by a label that tells people of one name apart: those without a post first."""
    names = {post.post_no: post.name for post in book.posts}
    people = sorted(book.employees, key=lambda employee: employee.post_no in names)
    return {f"{e.employee_no} {e.name}（{names.get(e.post_no) or '未上岗'}）": e for e in people}


def placed(employee: Employee, post: Post) -> Employee:
    """The person in a post: post and section follow, and with them coefficient and indicators (岗变酬变)."""
    return replace(employee, post_no=post.post_no, section=post.section or employee.section)


def released(employee: Employee) -> Employee:
    """The person without a post."""
    return replace(employee, post_no="")
