"""What the tab 竞争上岗 shows: posts, holders and vacancies, and whether its turn has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.appointments import Appointment, by_person, terms_ending
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import Post, PostLevel
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, check_order
from kpi_desktop.domain.year_book import YearBook

HOLDERS, COMPETITION, SELECTION = "岗位与任期", "竞争上岗", "双向选择"

REMIND_DAYS = 60
_FAR = 100_000
_WAYS = {
    PostLevel.LEADER: "按干部管理权限任命",
    PostLevel.SECTION_HEAD: "竞争上岗",
    PostLevel.ORDINARY: "双向选择",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a post, with the appointment it rests on; None where only the roster says so."""

    employee: Employee
    appointment: Appointment | None

    @property
    def text(self) -> str:
        """The holder as a list shows them."""
        name = f"{self.employee.employee_no} {self.employee.name}　{self.employee.title}"
        if self.appointment is None:
            return f"{name}\n名册登记，没有任职记录"
        until = f"，任期到{self.appointment.until}" if self.appointment.until else ""
        return f"{name}\n{self.appointment.way.label}，{self.appointment.since}起{until}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post with its holders; `days_left` is the least any holder's term has left, None without a term."""

    post: Post
    holders: tuple[Holder, ...]
    days_left: int | None = None

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
        return "、".join(holder.employee.name for holder in self.holders)

    @property
    def since(self) -> str:
        return "、".join(h.appointment.since for h in self.holders if h.appointment)

    @property
    def until(self) -> str:
        return "、".join(h.appointment.until for h in self.holders if h.appointment and h.appointment.until)

    @property
    def term_note(self) -> str:
        """What is to be said of the term's end; empty while it is far off."""
        if self.days_left is None or self.days_left > REMIND_DAYS:
            return ""
        return f"任期已满{-self.days_left}天" if self.days_left < 0 else f"任期还有{self.days_left}天"


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
        ending = sum(1 for line in self.lines if line.term_note)
        text += f"，未上岗{len(self.unplaced)}人"
        return text + (f"；{ending}个岗位任期将满或已满。" if ending else "。")

    @property
    def ending(self) -> tuple[PostLine, ...]:
        """The posts whose term ends soon or has ended, the most urgent first."""
        found = [line for line in self.lines if line.term_note]
        return tuple(sorted(found, key=lambda line: (line.days_left or 0, line.post.post_no)))


def derive_placement(book: YearBook, today: str) -> PlacementView:
    """The posts with holders, terms and vacancies, in the plan's order."""
    known = {post.post_no for post in book.posts}
    own = by_person(book.appointments)
    notices = {
        (notice.appointment.employee_no, notice.appointment.post_no): notice.days
        for notice in terms_ending(book.appointments, today, within=_FAR)
    }
    lines = []
    for post in book.posts:
        holders = tuple(
            Holder(employee=e, appointment=_resting_on(own.get(e.employee_no, ()), post.post_no))
            for e in book.employees
            if e.post_no == post.post_no
        )
        days = [d for h in holders if (d := notices.get((h.employee.employee_no, post.post_no))) is not None]
        lines.append(PostLine(post=post, holders=holders, days_left=min(days, default=None)))
    return PlacementView(
        lines=tuple(lines),
        unplaced=tuple(e for e in book.employees if e.post_no not in known),
        comes_first=_comes_first(book),
    )


def _resting_on(own: Sequence[Appointment], post_no: str) -> Appointment | None:
    last = own[-1] if own else None
    return last if last is not None and last.post_no == post_no and not last.ended_on else None


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
