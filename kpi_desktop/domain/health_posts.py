"""Detectors over posts and placement: posts set after persons, conditions for one, changes after the fact (domain.md 9.4)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise

from kpi_desktop.domain.competition_steps import Competition, RoundStep
from kpi_desktop.domain.conditions import Applicant, find_field
from kpi_desktop.domain.consequences import collect_history
from kpi_desktop.domain.duties import duties_of
from kpi_desktop.domain.health import Answer, Bar, BarPlot, HealthRecord, lacking, say_names
from kpi_desktop.domain.health_trail import TrailStep
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.selection import FollowUp, SelectionStep
from kpi_desktop.domain.steps import StepKind, find_step
from kpi_desktop.domain.values import show_short

NO_TRAIL = "修改记录不随上报包报送，这一项由单位在自己的文件里体检"
_MOST_PAIRS = 6
_NO_ROUND = "本年没有竞争上岗"


def look_at_order(record: HealthRecord) -> Answer:
    """先岗后人: the plan filed, then posts published, then people signing up, then the decision (domain.md 9.4)."""
    plan = find_step(record.book.steps, StepKind.PLAN)
    days: list[tuple[str, list[tuple[str, str]]]] = []
    if plan is not None:
        filed = ("方案备案", plan.done_on)
        for competition in record.competitions:
            done = sorted(competition.steps, key=lambda step: list(RoundStep).index(step.step))
            rounds = [(step.step.label, step.done_on) for step in done]
            days.append((competition.round.name, [filed, *rounds]))
        for selection in record.selections:
            ended = sorted(selection.steps, key=lambda step: list(SelectionStep).index(step.step))
            turns = [(step.step.label, step.done_on) for step in ended]
            days.append((selection.round.name, [filed, *turns]))
    held = [(name, steps) for name, steps in days if len(steps) > 1]
    if not held:
        return lacking("方案还没有备案，或者没有做过竞争上岗和双向选择的步骤")
    figures = []
    for name, steps in held:
        for (before, first), (after, second) in pairwise(steps):
            if second < first:
                figures.append(f"{name}：{after}（{second}）早于{before}（{first}）")
    names = say_names([name for name, _ in held])
    return Answer(
        what=f"有{len(figures)}处先后颠倒" if figures else f"{names}的各步都在方案备案以后，先后没有颠倒",
        is_suspect=bool(figures),
        figures=tuple(figures)
        or tuple(f"{name}：{'，'.join(f'{w}{d}' for w, d in steps)}" for name, steps in held),
        next_step="设岗在前、进人在后，请核对这些日期",
    )


def look_at_conditions(record: HealthRecord) -> Answer:
    """因人设岗: conditions that exactly one person of the unit meets (domain.md 9.4)."""
    if not record.competitions:
        return lacking(_NO_ROUND)
    figures, only, bars, open_data = [], [], [], 0
    for competition in record.competitions:
        applicants = _applicants(record, competition)
        for post in competition.posts:
            found = find_field(applicants, post.conditions)
            label = f"{competition.round.name}{_post_name(record, post.post_no)}"
            figures.append(f"{label}：{found.sentence}")
            bars.append(
                Bar(
                    label=post.post_no, value=Fraction(len(found.meets)), is_marked=found.only_one is not None
                )
            )
            open_data += bool(found.unknown) and len(found.meets) <= 1
            only += [label] if found.only_one is not None else []
    if not bars:
        return lacking("竞争上岗还没有职位")
    if open_data and not only:
        return Answer(
            lacking=f"{open_data}个职位还有人缺少学历、工作年限等资料，不能断定有几人符合",
            figures=tuple(figures),
        )
    return Answer(
        what=f"{say_names(only)}的任职条件全单位只有一人符合"
        if only
        else f"{len(bars)}个职位都不止一人符合条件",
        is_suspect=bool(only),
        figures=tuple(figures),
        next_step="请核对条件是不是照着人定的",
        plot=BarPlot(title="符合条件的人数", note="柱是全单位符合职位条件的人数。", bars=tuple(bars)),
    )


def _applicants(record: HealthRecord, competition: Competition) -> list[Applicant]:
    notice = competition.done(RoundStep.NOTICE)
    on = date.fromisoformat(notice.done_on) if notice else date(record.book.year, 1, 1)
    facts = {each.employee_no: each for each in record.book.facts}
    history = collect_history(record.book, record.former)
    return [
        Applicant(
            employee=employee,
            facts=facts.get(employee.employee_no) or PersonFacts(employee_no=employee.employee_no),
            grades={each.year: each.grade for each in history.get(employee.employee_no, ())},
            sanctions=tuple(s for s in record.book.sanctions if s.employee_no == employee.employee_no),
            on=on,
        )
        for employee in record.book.employees
    ]


def _post_name(record: HealthRecord, post_no: str) -> str:
    return next((f"{p.post_no}{p.name}" for p in record.book.posts if p.post_no == post_no), post_no)


def look_at_late_posts(record: HealthRecord) -> Answer:
    """报名后改职位: a post made, or its conditions changed, after the posts were published for signing up (domain.md 9.4)."""
    if not record.competitions:
        return lacking(_NO_ROUND)
    if record.trail is None:
        return lacking(NO_TRAIL)
    figures: list[str] = []
    opened: dict[int, datetime] = {}
    for step in record.trail:
        figures += [
            f"{step.moment}{step.by}{step.action}：{_post_name(record, post_no)}，在{opened[round_no]:%Y-%m-%d %H:%M}公布职位以后"
            for round_no, post_no in step.round_posts
            if round_no in opened
        ]
        for stated in step.stated:
            if stated.step == RoundStep.NOTICE.value:
                opened[stated.round_no] = step.at
    if not opened:
        return lacking("职位还没有公布")
    return Answer(
        what=f"公布职位以后有{len(figures)}次新增职位或修改条件"
        if figures
        else "公布职位以后没有新增职位或修改条件",
        is_suspect=bool(figures),
        figures=tuple(figures),
        next_step="请核对修改的原因，改了条件要重新公布、重新报名",
    )


def look_at_duties(record: HealthRecord) -> Answer:
    """职责雷同: posts of one level with the same duties and different coefficients (domain.md 9.4)."""
    limits, book = record.limits, record.book
    texts = {
        post.post_no: frozenset(_pairs("".join(duty.text for duty in duties_of(book.duties, post.post_no))))
        for post in book.posts
    }
    alike: dict[tuple[frozenset[str], frozenset[str]], bool] = {}

    def is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
        """Many posts share few texts, so each two texts are compared once."""
        if (one, other) not in alike:
            alike[one, other] = _likeness(one, other) > limits.likeness
        return alike[one, other]

    written = [post for post in book.posts if texts[post.post_no] and post.coefficient is not None]
    if len(written) <= 1:
        return lacking("有职责和系数的岗位不到2个")
    found = [
        (one, other)
        for one, other in combinations(written, 2)
        if one.level is other.level
        and abs(_worth(one) - _worth(other)) >= limits.coefficient_gap
        and is_alike(texts[one.post_no], texts[other.post_no])
    ]
    found.sort(key=lambda pair: abs(_worth(pair[0]) - _worth(pair[1])), reverse=True)
    named = {post.post_no for pair in found for post in pair}
    shown = {post.post_no for pair in found[:_MOST_PAIRS] for post in pair}
    return Answer(
        what=f"{len(named)}个岗位职责相同程度超过{show_short(limits.likeness * 100)}%，系数却相差{show_short(limits.coefficient_gap)}以上"
        if found
        else f"{len(written)}个岗位中没有职责相同而系数不同的",
        is_suspect=bool(found),
        figures=tuple(f"{_say_post(one)}和{_say_post(other)}" for one, other in found[:_MOST_PAIRS]),
        next_step="请核对系数是按岗位定的还是按人定的",
        plot=BarPlot(
            title="职责相同的岗位的系数",
            note="柱是岗位价值系数；岗位多的只画相差最大的。",
            bars=tuple(
                Bar(label=post.post_no, value=Fraction(_worth(post)), is_marked=True)
                for post in written
                if post.post_no in shown
            ),
        )
        if found
        else None,
    )


def _say_post(post: Post) -> str:
    return f"{post.post_no}{post.name}（{show_short(_worth(post))}）"


def _worth(post: Post) -> Decimal:
    return post.coefficient or Decimal(0)


def _pairs(text: str) -> Iterator[str]:
    plain = "".join(text.split())
    return (plain[at : at + 2] for at in range(len(plain) - 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> Fraction:
    return Fraction(2 * len(one & other), len(one) + len(other))


def look_at_new_posts(record: HealthRecord) -> Answer:
    """新岗一人报名: a post new this year whose only applicant was waiting for one (domain.md 9.4)."""
    if not record.competitions:
        return lacking(_NO_ROUND)
    if record.former_posts is None:
        return lacking("文件里没有上一年度的岗位，不知道哪些是新设的")
    waiting = {
        decision.employee_no
        for selection in record.selections
        for decision in selection.decisions
        if decision.follow_up is FollowUp.WAITING
    }
    figures, new = [], 0
    for competition in record.competitions:
        for post in competition.posts:
            if post.post_no in record.former_posts:
                continue
            new += 1
            wanting = [c.employee_no for c in competition.candidates if post.post_no in c.wishes]
            if len(wanting) == 1 and wanting[0] in waiting:
                figures.append(
                    f"{_post_name(record, post.post_no)}只有{record.name(wanting[0])}报名，此人原为待岗"
                )
    return Answer(
        what=f"{len(figures)}个新设职位只有原待岗人员一人报名"
        if figures
        else f"本年竞岗的新设职位{new}个，没有这样的情况",
        is_suspect=bool(figures),
        figures=tuple(figures),
        next_step="请核对设岗的理由",
    )


def look_at_coefficients(record: HealthRecord) -> Answer:
    """系数事后改动: a post's coefficient changed after the first marks were there to see (domain.md 9.7)."""
    if record.trail is None:
        return lacking(NO_TRAIL)
    first = next((step for step in record.trail if step.marks), None)
    if first is None:
        return lacking("还没有录入月度评分")
    figures = [
        f"{step.moment}{step.by}把{_post_name(record, change.post_no)}的系数由{_say(change.before)}改为{_say(change.after)}"
        for step in _after(record.trail, first.at)
        for change in step.coefficients
    ]
    return Answer(
        what=f"有了评分以后（{first.moment}起）改了{len(figures)}次岗位系数"
        if figures
        else f"{first.moment}有了评分以后没有改过岗位系数",
        is_suspect=bool(figures),
        figures=tuple(figures),
        next_step="请核对修改的依据，系数应随方案锁定",
    )


def _after(trail: tuple[TrailStep, ...], moment: datetime) -> Iterator[TrailStep]:
    return (step for step in trail if step.at > moment and not step.is_undo)


def _say(coefficient: object) -> str:
    return "未定" if coefficient is None else str(coefficient)
