"""What 双向选择 shows of a round: its steps, wishes, counts, nominations and outcomes as rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.selection import (
    Selection,
    SelectionDecision,
    SelectionPost,
    SelectionStep,
    WishForm,
    openings_of,
    wishing_for,
)
from kpi_desktop.domain.selection_steps import check_leaders_first
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, check_order
from kpi_desktop.domain.year_book import YearBook

if TYPE_CHECKING:
    from kpi_desktop.services.selection import SelectionStanding

NO_POST = "未上岗"


@dataclass(frozen=True)
class SelectionView:
    """One round in view with the year it belongs to."""

    standing: SelectionStanding
    selection: Selection

    @property
    def round_no(self) -> int:
        return self.selection.round.round_no

    @cached_property
    def people(self) -> dict[str, Employee]:
        """People with the post and section they had before the round."""
        return self.standing.people_before(self.selection)

    def name(self, employee_no: str) -> str:
        return self.standing.names.get(employee_no, employee_no)

    def post_label(self, post_no: str) -> str:
        post = self.standing.posts.get(post_no)
        return f"{post_no} {post.name}" if post else post_no


def what_comes_first(book: YearBook) -> str:
    """What has to be done before a round can be opened; empty when its turn has come."""
    try:
        check_order(book.steps, StepKind.SELECTION)
    except RuleViolation:
        return (
            "设岗定责和制定考核方案在前，双向选择在后。"
            "方案还没有锁定备案，现在只能查看；请先到“岗位设置”的“锁定并备案”完成备案。"
        )
    try:
        check_leaders_first(book.competition_rounds, book.competition_steps)
    except RuleViolation as violation:
        return str(violation)
    return ""


def leaders_note(book: YearBook) -> str:
    """How many competition rounds are over, where the leaders were chosen by competition."""
    over = {record.round_no for record in book.competition_steps if record.step is RoundStep.APPOINTMENT}
    return f"竞争上岗{len(over)}轮已任职，科室负责人已定。" if over else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepItem:
    """A step on the strip over a round, with its state in words."""

    step: SelectionStep
    state: str

    @property
    def text(self) -> str:
        return f"{self.step.label}\n{self.state}"


def derive_steps(selection: Selection) -> tuple[StepItem, ...]:
    """The steps of a round with their states."""
    items = []
    for step in SelectionStep:
        record = selection.done(step)
        waiting = "办理中" if step is selection.current else "未到"
        items.append(StepItem(step=step, state=f"已办 {record.done_on[5:]}" if record else waiting))
    return tuple(items)


def say_round(view: SelectionView) -> str:
    """Where a round stands in one sentence."""
    round_, selection = view.selection.round, view.selection
    term = f"任期{round_.since}至{round_.until}"
    first = f"，{'、'.join(round_.first_sections)}先选" if round_.first_sections else ""
    follows = f"，接第{round_.follows}轮的空缺" if round_.follows else ""
    where = f"现在办“{selection.current.label}”" if selection.current else "各步骤都已办结"
    return f"{term}{first}{follows}。参加{len(selection.forms)}人，{where}。"


def say_step(view: SelectionView, step: SelectionStep) -> str:
    """Who did a step when, or what it is for."""
    record = view.selection.done(step)
    if record is None:
        return _PURPOSE[step]
    document = f"，{record.document_no}" if record.document_no else ""
    return f"{record.done_on}由{record.done_by}办结{document}。{record.note}"


_PURPOSE = {
    SelectionStep.WISHES: "按先后填每人的志愿，可从WPS整块粘贴；一般先发空白意向表，收回后录入。",
    SelectionStep.FEEDBACK: "把各岗位的填报人数反馈给科室负责人。",
    SelectionStep.NOMINATION: "科室给填报本科室岗位的人排提名次序，1在最前；不提名的空着，一个都不要的点“不提名”。",
    SelectionStep.PROPOSAL: "按志愿和提名次序提出匹配：每人得到各方都稳定的最靠前志愿；同样的志愿总得同样的结果。",
    SelectionStep.RESULT: "接受匹配方案，或改定并写明理由；方案原样保留。还有空缺可开下一轮。",
    SelectionStep.ADJUSTMENT: "领导小组用留作调配的岗位和空缺岗位安排还没上岗的人，写明理由。",
    SelectionStep.UNPLACED: "给没有上岗的人填写去向：待岗、离岗培训或组织安排，写明期限。",
    SelectionStep.PUBLICATION: "公布后按任期起登记上岗；没有上岗的原岗位到任期起前一天为止。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRow:
    """A person's form with who the person is."""

    form: WishForm
    name: str
    section: str
    post: str
    can_edit: bool

    def wish(self, at: int) -> str:
        return self.form.wishes[at] if at < len(self.form.wishes) else ""


def derive_wishes(view: SelectionView) -> tuple[WishRow, ...]:
    """The forms of a round in order; they can be written while it is their turn."""
    people = view.people
    can_edit = view.selection.current is SelectionStep.WISHES
    rows = []
    for form in view.selection.forms:
        employee = people.get(form.employee_no) or Employee(employee_no=form.employee_no, name="")
        post = view.post_label(employee.post_no) if employee.post_no else NO_POST
        rows.append(
            WishRow(form=form, name=employee.name, section=employee.section, post=post, can_edit=can_edit)
        )
    return tuple(rows)


def say_wishes(rows: tuple[WishRow, ...]) -> str:
    """How many forms are in."""
    handed_in = sum(1 for row in rows if row.form.wishes)
    left = len(rows) - handed_in
    return f"参加{len(rows)}人，已填{handed_in}人" + (f"，未填{left}人。" if left else "。")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """A post of the round with who wishes it, by order of wish."""

    post: SelectionPost
    name: str
    section: str
    by_order: tuple[tuple[str, ...], ...]

    @property
    def total(self) -> int:
        return sum(map(len, self.by_order))


def derive_counts(view: SelectionView) -> tuple[CountRow, ...]:
    """The posts of a round with the names of those who wish them."""
    most = view.selection.round.most_wishes
    rows = []
    for opened in view.selection.posts:
        post = view.standing.posts.get(opened.post_no)
        by_order = tuple(
            tuple(
                view.name(form.employee_no)
                for form in view.selection.forms
                if form.wishes[at : at + 1] == (opened.post_no,)
            )
            for at in range(most)
        )
        rows.append(
            CountRow(
                post=opened,
                name=post.name if post else "",
                section=post.section if post else "",
                by_order=by_order,
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationRow:
    """A person who wishes a post of a section, with the order the section gives, None without one."""

    section: str
    employee_no: str
    name: str
    post: str
    wishes: str
    rank: int | None
    is_first: bool
    is_given: bool
    can_edit: bool

    @property
    def key(self) -> str:
        return f"{self.section}/{self.employee_no}"


def derive_nominations(view: SelectionView) -> tuple[NominationRow, ...]:
    """Section by section those who wish its posts, the nominated first in their order."""
    selection, posts = view.selection, view.standing.posts
    can_edit = selection.current is SelectionStep.NOMINATION
    rows: list[NominationRow] = []
    for section in dict.fromkeys(opening.section for opening in openings_of(selection, posts)):
        nomination = selection.nomination(section)
        ranks = dict(nomination.ranks) if nomination else {}
        for at, (number, wishes) in enumerate(wishing_for(selection, section, posts).items()):
            employee = view.people.get(number)
            rows.append(
                NominationRow(
                    section=section,
                    employee_no=number,
                    name=view.name(number),
                    post=view.post_label(employee.post_no) if employee and employee.post_no else NO_POST,
                    wishes="；".join(f"第{order}志愿{view.post_label(post)}" for order, post in wishes),
                    rank=ranks.get(number),
                    is_first=at == 0,
                    is_given=nomination is not None,
                    can_edit=can_edit,
                )
            )
    return tuple(rows)


def say_nominations(view: SelectionView) -> str:
    """Which sections are still to nominate."""
    rows = derive_nominations(view)
    lacking = dict.fromkeys(row.section for row in rows if not row.is_given)
    given = len(dict.fromkeys(row.section for row in rows)) - len(lacking)
    return f"已提名{given}个科室" + (f"，还没有提名：{'、'.join(lacking)}。" if lacking else "。")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """What became of a person: the proposal, the decision, and what follows."""

    decision: SelectionDecision
    name: str
    section: str
    proposed: str
    result: str
    wish: str
    can_edit: bool

    @property
    def is_changed(self) -> bool:
        return self.decision.post_no != self.decision.proposed_post_no


def derive_outcomes(view: SelectionView, step: SelectionStep) -> tuple[OutcomeRow, ...]:
    """Everybody's outcome in the order of the forms; 调配 and 落聘待岗 show those it is about."""
    rows = []
    for form in view.selection.forms:
        decision = view.selection.decision(form.employee_no)
        if decision is None or not _is_about(decision, step):
            continue
        employee = view.people.get(form.employee_no)
        rows.append(
            OutcomeRow(
                decision=decision,
                name=view.name(form.employee_no),
                section=employee.section if employee else "",
                proposed=view.post_label(decision.proposed_post_no) or NO_POST,
                result=view.post_label(decision.post_no) or NO_POST,
                wish=_wish_word(form, decision),
                can_edit=view.selection.current is step,
            )
        )
    return tuple(rows)


def _is_about(decision: SelectionDecision, step: SelectionStep) -> bool:
    if step is SelectionStep.ADJUSTMENT:
        return not decision.post_no or decision.is_adjusted
    return not decision.post_no if step is SelectionStep.UNPLACED else True


def _wish_word(form: WishForm, decision: SelectionDecision) -> str:
    if not decision.post_no:
        return ""
    if decision.post_no in form.wishes:
        return f"第{form.wishes.index(decision.post_no) + 1}志愿"
    return "调配" if decision.is_adjusted else "改定"


def say_outcomes(view: SelectionView) -> str:
    """The counts of a proposal or result in one sentence."""
    decisions = view.selection.decisions
    if not decisions:
        return "还没有提出匹配。"
    placed = sum(1 for each in decisions if each.post_no)
    changed = sum(1 for each in decisions if each.post_no != each.proposed_post_no)
    first = sum(
        1
        for each in decisions
        if (form := view.selection.form(each.employee_no)) and form.wishes[:1] == (each.post_no,)
    )
    left = sum(post.places - view.selection.taken(post.post_no) for post in view.selection.posts)
    text = f"上岗{placed}人（第1志愿{first}人），未上岗{len(decisions) - placed}人，空缺{left}名"
    return text + (f"，改定{changed}人。" if changed else "。")


def free_posts(view: SelectionView) -> tuple[str, ...]:
    """The labels of posts with a place left, reserved ones told."""
    return tuple(
        f"{view.post_label(post.post_no)}（余{post.places - view.selection.taken(post.post_no)}名"
        f"{'，留作调配' if post.is_reserved else ''}）"
        for post in view.selection.posts
        if post.places > view.selection.taken(post.post_no)
    )


def absent_people(view: SelectionView) -> tuple[str, ...]:
    """The labels of people who are not in the round."""
    return tuple(
        f"{number} {name}"
        for number, name in view.standing.names.items()
        if view.selection.form(number) is None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """A post of the plan and whether the round opens it; `places` None leaves it out."""

    post_no: str
    name: str
    section: str
    level: str
    headcount: int
    places: int | None
    is_reserved: bool
    can_edit: bool


def derive_offers(view: SelectionView) -> tuple[OfferRow, ...]:
    """Every post of the plan with what the round opens of it."""
    can_edit = view.selection.current is SelectionStep.WISHES
    rows = []
    for post in view.standing.book.posts:
        opened = view.selection.post(post.post_no)
        rows.append(
            OfferRow(
                post_no=post.post_no,
                name=post.name,
                section=post.section,
                level=post.level.label,
                headcount=post.headcount,
                places=opened.places if opened else None,
                is_reserved=opened.is_reserved if opened else False,
                can_edit=can_edit,
            )
        )
    return tuple(rows)
