"""Mutual selection (双向选择): its rounds with posts, wishes, nominations and decisions, and what each entry refuses."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.appointments import is_day, month_of
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.matching import Opening
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.staff import Employee

_MOST_WISHES = 10


class FollowUp(Enum):
    """What follows for somebody without a post (分流去向)."""

    WAITING = "waiting"
    TRAINING = "training"
    ASSIGNED = "assigned"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"waiting": "待岗", "training": "离岗培训", "assigned": "组织安排"}[self.value]


class SelectionStep(Enum):
    """A step of a round, in order (双向选择的步骤; domain.md §4.4)."""

    WISHES = "wishes"
    FEEDBACK = "feedback"
    NOMINATION = "nomination"
    PROPOSAL = "proposal"
    RESULT = "result"
    ADJUSTMENT = "adjustment"
    UNPLACED = "unplaced"
    PUBLICATION = "publication"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "wishes": "意向表",
            "feedback": "汇总反馈",
            "nomination": "科室提名",
            "proposal": "提出匹配",
            "result": "本轮结果",
            "adjustment": "调配",
            "unplaced": "落聘待岗",
            "publication": "公布",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionRound:
    """A round (双向选择轮次); `since` and `until` are the term of those placed, YYYY-MM-DD.

    `first_sections` choose before the others (综合部门先选); `follows` is the round whose vacancies and unplaced people
    this one goes on with, 0 for none.
    """

    round_no: int
    name: str
    since: str
    until: str
    most_wishes: int = 3
    first_sections: tuple[str, ...] = ()
    follows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionPost:
    """A post of a round with its places; a reserved one (留作调配) takes no wishes and is filled by adjustment."""

    round_no: int
    post_no: str
    places: int = 1
    is_reserved: bool = False
    sort_order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WishForm:
    """One person's form of wishes (定岗意向表): posts in order; empty while it is not handed in."""

    round_no: int
    employee_no: str
    wishes: tuple[str, ...] = ()
    accepts_adjustment: bool = False
    sort_order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """Whom a section wants, with the order it gives each, 1 first (科室提名表); whom it leaves out it does not take."""

    round_no: int
    section: str
    ranks: tuple[tuple[str, int], ...] = ()

    @property
    def ranked(self) -> tuple[str, ...]:
        """The people nominated, best first."""
        return tuple(number for number, _ in sorted(self.ranks, key=lambda pair: pair[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionDecision:
    """What became of one person: the proposal with its reason as it was made, and the post decided, '' for none.

    `reason` says why the decision is not the proposal. `is_adjusted`: placed by the leading group (调配). `follow_up`
    with its term and note is for people without a post.
    """

    round_no: int
    employee_no: str
    proposed_post_no: str
    proposed_why: str
    post_no: str
    reason: str = ""
    is_adjusted: bool = False
    follow_up: FollowUp | None = None
    follow_until: str = ""
    follow_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionStepRecord:
    """A step of a round that is done: day, person, document number."""

    round_no: int
    step: SelectionStep
    done_on: str
    done_by: str
    document_no: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionEvent:
    """Something the minutes have to tell: a step back, a change of the proposal."""

    round_no: int
    event_no: int
    happened_on: str
    what: str
    reason: str
    done_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One round with everything recorded of it; every tuple in the order people see it."""

    round: SelectionRound
    posts: tuple[SelectionPost, ...] = ()
    forms: tuple[WishForm, ...] = ()
    nominations: tuple[Nomination, ...] = ()
    decisions: tuple[SelectionDecision, ...] = ()
    steps: tuple[SelectionStepRecord, ...] = ()
    events: tuple[SelectionEvent, ...] = ()

    def done(self, step: SelectionStep) -> SelectionStepRecord | None:
        """The record of a step that is done, None while it is not."""
        return next((record for record in self.steps if record.step is step), None)

    @property
    def current(self) -> SelectionStep | None:
        """The first step that is not done, None when the round is over."""
        return next((step for step in SelectionStep if self.done(step) is None), None)

    @property
    def is_over(self) -> bool:
        """Whether the result is published and people are appointed."""
        return self.done(SelectionStep.PUBLICATION) is not None

    def post(self, post_no: str) -> SelectionPost | None:
        """A post of the round by its number."""
        return next((post for post in self.posts if post.post_no == post_no), None)

    def form(self, employee_no: str) -> WishForm | None:
        """A person's form."""
        return next((form for form in self.forms if form.employee_no == employee_no), None)

    def nomination(self, section: str) -> Nomination | None:
        """What a section has handed in."""
        return next((each for each in self.nominations if each.section == section), None)

    def decision(self, employee_no: str) -> SelectionDecision | None:
        """What was decided of a person."""
        return next((each for each in self.decisions if each.employee_no == employee_no), None)

    @property
    def unplaced(self) -> tuple[SelectionDecision, ...]:
        """The decisions that give no post."""
        return tuple(each for each in self.decisions if not each.post_no)

    def taken(self, post_no: str) -> int:
        """How many people a post has got in this round."""
        return sum(1 for each in self.decisions if each.post_no == post_no)


def openings_of(selection: Selection, posts: Mapping[str, Post]) -> tuple[Opening, ...]:
    """The posts that take wishes, as the matching knows them; a post the plan no longer has is left out."""
    return tuple(
        Opening(post_no=each.post_no, section=posts[each.post_no].section, places=each.places)
        for each in selection.posts
        if not each.is_reserved and each.post_no in posts
    )


def wishing_for(
    selection: Selection, section: str, posts: Mapping[str, Post]
) -> dict[str, tuple[tuple[int, str], ...]]:
    """Who wishes a post of a section, by number: the orders of those wishes with their posts."""
    found: dict[str, tuple[tuple[int, str], ...]] = {}
    for form in selection.forms:
        own = tuple(
            (order, post_no)
            for order, post_no in enumerate(form.wishes, start=1)
            if post_no in posts and posts[post_no].section == section
        )
        if own:
            found[form.employee_no] = own
    return found


def order_by_rank(pairs: Iterable[tuple[int, str]], what: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Things by their rank (1 first), gaps closed up.

    Raises RuleViolation when two have one rank, or one stands twice; `what` and `names` are for the sentence.
    """
    by_rank: dict[int, str] = {}
    for rank, thing in pairs:
        name = names.get(thing, thing)
        if rank < 1:
            message = f"{what}的{name}排第{rank}，次序从1开始，请改正。"
            raise RuleViolation(message)
        if rank in by_rank:
            message = (
                f"{what}有两个第{rank}（{names.get(by_rank[rank], by_rank[rank])}和{name}），请分出先后。"
            )
            raise RuleViolation(message)
        if thing in by_rank.values():
            message = f"{what}里{name}出现了两次，请去掉一个。"
            raise RuleViolation(message)
        by_rank[rank] = thing
    return tuple(by_rank[rank] for rank in sorted(by_rank))


def check_round(round_: SelectionRound, sections: Collection[str]) -> None:
    """Refuse a round that does not hold together.

    Raises RuleViolation: no name, days that are none or end before they begin, too many wishes, a section unknown.
    """
    unknown = [section for section in round_.first_sections if section not in sections]
    checks = (
        (not round_.name.strip(), "请填写本轮的名称，如“2026年双向选择第1轮”。"),
        (not is_day(round_.since), f"任职起“{round_.since}”不是日期，请按2026-03-01的样子填写。"),
        (not is_day(round_.until), f"任期止“{round_.until}”不是日期，请按2028-02-29的样子填写。"),
        (round_.until < round_.since, f"任期止{round_.until}早于任职起{round_.since}，请改正。"),
        (
            not 1 <= round_.most_wishes <= _MOST_WISHES,
            f"志愿数应在1到{_MOST_WISHES}之间，请改正。",
        ),
        (bool(unknown), f"先选的科室{'、'.join(unknown)}不在本单位的科室中，请重新选择。"),
    )
    for is_broken, sentence in checks:
        if is_broken:
            raise RuleViolation(sentence)


def check_posts(posts: Sequence[SelectionPost], known: Mapping[str, Post]) -> None:
    """Refuse posts a round cannot open.

    Raises RuleViolation: no post, unknown, a post twice, no place, more places than the post has.
    """
    if not any(not each.is_reserved for each in posts):
        message = "本轮还没有拿出来选的岗位，请至少选一个。"
        raise RuleViolation(message)
    seen: set[str] = set()
    for each in posts:
        post = known.get(each.post_no)
        if post is None:
            message = f"岗位{each.post_no}不在岗位表中，请重新选择。"
            raise RuleViolation(message)
        if each.post_no in seen:
            message = f"岗位{each.post_no}{post.name}选了两次，请去掉一个。"
            raise RuleViolation(message)
        seen.add(each.post_no)
        if each.places < 1:
            message = (
                f"岗位{each.post_no}{post.name}拿出的名额是{each.places}，至少1名；不拿出来的请从本轮去掉。"
            )
            raise RuleViolation(message)
        if each.places > post.headcount:
            message = (
                f"岗位{each.post_no}{post.name}编制{post.headcount}名，不能拿出{each.places}名，请改正。"
            )
            raise RuleViolation(message)


def check_form(
    form: WishForm, employee: Employee | None, selection: Selection, *, year: int, elsewhere: str = ""
) -> None:
    """Refuse a form of wishes that cannot stand; `elsewhere` names another running round the person is in.

    Raises RuleViolation: a stranger or somebody who has left, a person in two rounds, too many wishes, one post twice,
    a post that is not open.
    """
    if employee is None:
        message = f"名册中没有工号{form.employee_no}，请刷新后再填。"
        raise RuleViolation(message)
    name = employee.name
    month = month_of(selection.round.since, year)
    if employee.present_to is not None and month > employee.present_to:
        message = f"{name}{employee.absence_reason(month)}，不能参加本轮，请把{name}从本轮去掉。"
        raise RuleViolation(message)
    if elsewhere:
        message = f"{name}已在“{elsewhere}”中，一人不能同时参加两轮，请先办完那一轮。"
        raise RuleViolation(message)
    if len(form.wishes) > selection.round.most_wishes:
        message = (
            f"{name}填了{len(form.wishes)}个志愿，本轮最多{selection.round.most_wishes}个，请去掉多余的。"
        )
        raise RuleViolation(message)
    for at, post_no in enumerate(form.wishes, start=1):
        if post_no in form.wishes[: at - 1]:
            first = form.wishes.index(post_no) + 1
            message = f"{name}的第{first}志愿和第{at}志愿是同一个岗位{post_no}，请改一个。"
            raise RuleViolation(message)
        post = selection.post(post_no)
        if post is None or post.is_reserved:
            why = "不在本轮拿出的岗位中" if post is None else "留作调配，不能填报"
            message = f"{name}的第{at}志愿{post_no}{why}，请改报其他岗位。"
            raise RuleViolation(message)


def check_nomination(
    nomination: Nomination, selection: Selection, posts: Mapping[str, Post], names: Mapping[str, str]
) -> None:
    """Refuse a nomination that cannot stand.

    Raises RuleViolation: a section without an open post, somebody who has no wish for it, two of one order.
    """
    section = nomination.section
    if all(opening.section != section for opening in openings_of(selection, posts)):
        message = f"{section}本轮没有拿出岗位，不需要提名。"
        raise RuleViolation(message)
    wishing = wishing_for(selection, section, posts)
    for number in nomination.ranked:
        if number not in wishing:
            name = names.get(number, number)
            message = f"{name}没有填报{section}的岗位，{section}不能提名；确有意向的请先补填{name}的意向表。"
            raise RuleViolation(message)
    order_by_rank(((rank, number) for number, rank in nomination.ranks), f"{section}的提名", names)


def check_decision(decision: SelectionDecision, selection: Selection, post: Post | None, name: str) -> None:
    """Refuse a decision that cannot stand.

    Raises RuleViolation: a post not in the round or already full, another post than proposed without a reason, a
    follow-up whose term is no day.
    """
    if decision.post_no and (post is None or selection.post(decision.post_no) is None):
        message = f"岗位{decision.post_no}不在本轮中，请给{name}另选岗位。"
        raise RuleViolation(message)
    opened = selection.post(decision.post_no)
    known = selection.decision(decision.employee_no)
    is_there = known is not None and known.post_no == decision.post_no
    if (
        opened is not None
        and post is not None
        and not is_there
        and selection.taken(opened.post_no) >= opened.places
    ):
        message = f"岗位{post.post_no}{post.name}的{opened.places}名已满，请先调整其中一人，再安排{name}。"
        raise RuleViolation(message)
    if decision.post_no != decision.proposed_post_no and not decision.reason.strip():
        message = f"{name}的结果与匹配方案不同，请写明理由，理由会写进会议纪要。"
        raise RuleViolation(message)
    if decision.follow_until and not is_day(decision.follow_until):
        message = f"{name}的期限“{decision.follow_until}”不是日期，请按2026-09-30的样子填写。"
        raise RuleViolation(message)
