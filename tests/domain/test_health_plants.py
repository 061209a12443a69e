"""Abuse planted into a fair year is found by its detector, with figures and the caution; the fair year says nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from fair_years import CHINA, decided, fair_year, keyed_with, rescored

from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.domain.competition_steps import RoundStep, RoundStepRecord
from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.health import CAUTION, HealthLine, HealthRecord, HealthVerdict
from kpi_desktop.domain.health_examination import DETECTORS, examine
from kpi_desktop.domain.health_trail import CoefficientChange, StatedDay, TrailStep
from kpi_desktop.domain.month_closing import MarkCorrection
from kpi_desktop.domain.monthly import Adjustment
from kpi_desktop.domain.person_facts import Education
from kpi_desktop.domain.placement import Candidate
from kpi_desktop.domain.scheme import Direction, Grade
from kpi_desktop.domain.selection import FollowUp, Selection, SelectionDecision, SelectionRound
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.values import show

YEAR = 2026


@pytest.fixture(scope="module")
def fair() -> HealthRecord:
    return fair_year(11, 20).record


def line_of(record: HealthRecord, key: str) -> HealthLine:
    return next(line for line in examine(record).lines if line.detector.key == key)


def taking_turns(record: HealthRecord) -> HealthRecord:
    numbers = [p.employee.employee_no for p in record.people]
    best = {year: set(numbers[at * 4 : at * 4 + 4]) for at, year in enumerate(range(YEAR - 3, YEAR))}
    former = {
        year: {n: Grade.EXCELLENT if n in chosen else Grade.COMPETENT for n in numbers}
        for year, chosen in best.items()
    }
    return replace(with_best(record, set(numbers[12:16])), former=former)


def with_best(record: HealthRecord, chosen: set[str]) -> HealthRecord:
    """The meeting decides these for 优秀 and the others for 称职."""
    return rescored(
        record,
        decisions=tuple(
            replace(
                d, grade=Grade.EXCELLENT if d.employee_no in chosen else Grade.COMPETENT, reason="集体研究"
            )
            for d in record.book.decisions
        ),
    )


def best_to_the_worst(record: HealthRecord) -> HealthRecord:
    order = sorted(record.people, key=lambda p: p.total or 0)
    return with_best(record, {p.employee.employee_no for p in order[:4]})


def places_by_section(record: HealthRecord) -> HealthRecord:
    """The worst of each of four sections."""
    chosen: dict[str, str] = {}
    for person in sorted(record.people, key=lambda p: p.total or 0):
        chosen.setdefault(person.employee.section, person.employee.employee_no)
    return with_best(record, set(chosen.values()))


def over_the_cap(record: HealthRecord) -> HealthRecord:
    order = sorted(record.people, key=lambda p: -(p.total or 0))
    return with_best(record, {p.employee.employee_no for p in order[:5]})


def best_of_all(record: HealthRecord) -> str:
    return max(record.people, key=lambda p: p.total or 0).employee.employee_no


def sanctioned_later(record: HealthRecord) -> HealthRecord:
    sanction = Sanction(employee_no=best_of_all(record), kind="政务记大过", decided=f"{YEAR}-11")
    return rescored(record, sanctions=(sanction,))


def told_too_early(record: HealthRecord) -> HealthRecord:
    notices = tuple(replace(n, notified_on=f"{YEAR + 1}-01-05") for n in record.book.result_notices)
    return rescored(record, result_notices=notices)


def told_without_publication(record: HealthRecord) -> HealthRecord:
    return rescored(record, notices=())


def money_leaking(record: HealthRecord) -> HealthRecord:
    return rescored(record, payout_shares=record.book.payout_shares[1:])


def ghost_marked(record: HealthRecord) -> HealthRecord:
    mark = replace(record.book.marks[0], employee_no="099")
    return rescored(record, marks=(*record.book.marks, mark))


def marked_while_away(record: HealthRecord) -> HealthRecord:
    first, *others = record.book.employees
    return rescored(record, employees=(replace(first, present_from=4), *others))


def everybody_alike(record: HealthRecord) -> HealthRecord:
    first = record.book.employees[0].employee_no
    own = {(m.month, m.indicator_no): m.entered for m in record.book.marks if m.employee_no == first}
    return rescored(
        record,
        marks=tuple(replace(m, entered=own[m.month, m.indicator_no]) for m in record.book.marks),
        typed_scores=tuple(replace(t, score=Decimal(90)) for t in record.book.typed_scores),
        tallies=tuple(
            BallotTally(employee_no=e.employee_no, voter_group="群众", choice="称职", votes=12)
            for e in record.book.employees
        ),
        adjustments=(),
    )


def one_section_alike(record: HealthRecord) -> HealthRecord:
    """Everybody of one section gets the same, as the first of it."""
    members = [e.employee_no for e in record.book.employees if e.section == "人事股"]
    first = members[0]
    own = {(m.month, m.indicator_no): m.entered for m in record.book.marks if m.employee_no == first}
    typed = {t.employee_no: t.score for t in record.book.typed_scores}
    return rescored(
        record,
        marks=tuple(
            replace(m, entered=own[m.month, m.indicator_no]) if m.employee_no in members else m
            for m in record.book.marks
        ),
        typed_scores=tuple(
            replace(t, score=typed[first]) if t.employee_no in members else t
            for t in record.book.typed_scores
        ),
        tallies=tuple(t for t in record.book.tallies if t.employee_no not in members)
        + tuple(
            BallotTally(employee_no=number, voter_group="群众", choice="称职", votes=12) for number in members
        ),
        adjustments=(),
    )


def sections_levelled(record: HealthRecord) -> HealthRecord:
    """Every section's mean is brought to the unit's by the typed scores, people within stay apart."""
    typed = {t.employee_no: Decimal(t.score or 0) for t in record.book.typed_scores}
    flat = record
    for _ in range(3):
        sections: dict[str, list[tuple[str, Decimal]]] = {}
        for p in flat.people:
            sections.setdefault(p.employee.section, []).append(
                (p.employee.employee_no, p.total or Decimal(0))
            )
        whole = sum((t for own in sections.values() for _, t in own), Decimal(0)) / len(flat.people)
        for own in sections.values():
            off = (sum((t for _, t in own), Decimal(0)) / len(own) - whole) * 5
            for number, _ in own:
                typed[number] = Decimal(show(min(Decimal(99), typed[number] - off), 1))
        flat = rescored(
            flat, typed_scores=tuple(replace(t, score=typed[t.employee_no]) for t in record.book.typed_scores)
        )
    return flat


def full_marks_for_months(record: HealthRecord) -> HealthRecord:
    full = {i.indicator_no: i.full_mark for i in record.book.indicators}
    return rescored(
        record,
        marks=tuple(
            replace(m, entered=full[m.indicator_no]) if 4 <= m.month <= 7 else m for m in record.book.marks
        ),
        adjustments=tuple(a for a in record.book.adjustments if not 4 <= a.month <= 7),
    )


def lifted_at_the_end(record: HealthRecord) -> HealthRecord:
    worst = min(record.people, key=lambda p: p.routine.score or 0).employee.employee_no
    return rescored(
        record,
        typed_scores=tuple(
            replace(t, score=Decimal(99)) if t.employee_no == worst else t for t in record.book.typed_scores
        ),
    )


def turned_over_at_the_end(record: HealthRecord) -> HealthRecord:
    order = sorted(record.people, key=lambda p: p.routine.score or 0)
    scores = {p.employee.employee_no: Decimal(95) - at for at, p in enumerate(order)}
    return rescored(
        record,
        typed_scores=tuple(replace(t, score=scores[t.employee_no]) for t in record.book.typed_scores),
    )


def judge_too_kind(record: HealthRecord) -> HealthRecord:
    (round_,) = record.competitions
    marks = tuple(replace(m, mark=Decimal(98)) if m.judge_no == 2 else m for m in round_.marks)
    return replace(record, competitions=(replace(round_, marks=marks),))


def everybody_high_at_the_end(record: HealthRecord) -> HealthRecord:
    return rescored(
        record,
        typed_scores=tuple(
            replace(t, score=Decimal(96) + at % 3) for at, t in enumerate(record.book.typed_scores)
        ),
    )


def honest_punished(record: HealthRecord) -> HealthRecord:
    first: dict[str, str] = {}
    for employee in record.book.employees:
        first.setdefault(employee.section, employee.employee_no)
    entries = [
        Adjustment(employee_no=n, month=3, direction=d, item_no=1, points=Decimal(1), fact="登记1件")
        for n in first.values()
        for d in (Direction.ADD, Direction.DEDUCT)
    ]
    return rescored(record, adjustments=tuple(entries))


def decided_before_published(record: HealthRecord) -> HealthRecord:
    (round_,) = record.competitions
    decision = RoundStepRecord(
        round_no=1, step=RoundStep.DECISION, done_on=f"{YEAR - 1}-12-20", done_by="李静"
    )
    return replace(record, competitions=(replace(round_, steps=(*round_.steps, decision)),))


def plan_filed_after_the_persons(record: HealthRecord) -> HealthRecord:
    first, *others = record.book.steps
    return rescored(record, steps=(replace(first, done_on=f"{YEAR}-02-01"), *others))


def made_for_one(record: HealthRecord) -> HealthRecord:
    (round_,) = record.competitions
    (post,) = round_.posts
    chosen = record.book.facts[0].employee_no
    facts = tuple(
        replace(f, education=Education.MASTER if f.employee_no == chosen else Education.BACHELOR)
        for f in record.book.facts
    )
    narrow = Condition(kind="education", params=(("lowest", "硕士研究生"),))
    posts = (replace(post, conditions=(narrow,)),)
    return replace(rescored(record, facts=facts), competitions=(replace(round_, posts=posts),))


def with_step(record: HealthRecord, **given: object) -> HealthRecord:
    step = TrailStep(
        seq=9000, at=datetime(YEAR, 12, 20, 9, 0, tzinfo=CHINA), by="李静", action="修改", **given
    )  # type: ignore[arg-type]
    return replace(record, trail=(*(record.trail or ()), step))


def conditions_changed(record: HealthRecord) -> HealthRecord:
    return with_step(record, round_posts=((1, "G2"),))


def same_duties_other_price(record: HealthRecord) -> HealthRecord:
    first, second, *others = record.book.duties
    return rescored(record, duties=(first, replace(second, text=first.text + "。"), *others))


def post_for_the_waiting(record: HealthRecord) -> HealthRecord:
    (round_,) = record.competitions
    waiting = SelectionDecision(
        round_no=1,
        employee_no="001",
        proposed_post_no="",
        proposed_why="没有匹配",
        post_no="",
        follow_up=FollowUp.WAITING,
    )
    selection = Selection(
        round=SelectionRound(round_no=1, name="双向选择", since="2026-01-01", until="2026-12-31"),
        decisions=(waiting,),
    )
    only = (Candidate(round_no=1, employee_no="001", wishes=("G2",)),)
    return replace(record, competitions=(replace(round_, candidates=only),), selections=(selection,))


def coefficient_raised(record: HealthRecord) -> HealthRecord:
    change = CoefficientChange(post_no="G1", before=Decimal("1.20"), after=Decimal("1.50"))
    return with_step(record, coefficients=(change,))


def with_ballots(record: HealthRecord, *extra: str) -> HealthRecord:
    """Ballots of 群众 as these, beside the fair ones."""
    kept = tuple(k for k in record.keyed if k.voter_group != "群众")
    fair_ones = next(k for k in record.keyed if k.voter_group == "群众")
    contents = tuple(c for c, number in fair_ones.ballots for _ in range(number))
    return replace(record, keyed=(*kept, keyed_with("群众", (*contents, *extra), fair_ones.people)))


def block_vote(record: HealthRecord) -> HealthRecord:
    people = len(record.book.employees)
    return with_ballots(record, *["".join("132"[at % 3] for at in range(people))] * 4)


def all_one_choice(record: HealthRecord) -> HealthRecord:
    return with_ballots(record, *["1" * len(record.book.employees)] * 3)


def votes_by_rank(record: HealthRecord, ranks: dict[str, int], group: str) -> tuple[BallotTally, ...]:
    """Tallies of a group with one more 优秀 for each place."""
    most = len(ranks)
    kept = [t for t in record.book.tallies if t.voter_group != group]
    for number, rank in ranks.items():
        kept.append(BallotTally(employee_no=number, voter_group=group, choice="优秀", votes=most - rank))
        kept.append(BallotTally(employee_no=number, voter_group=group, choice="称职", votes=rank))
    return tuple(kept)


def marked_down_the_list(record: HealthRecord) -> HealthRecord:
    ranks = {e.employee_no: at for at, e in enumerate(record.book.employees)}
    return rescored(record, tallies=votes_by_rank(record, ranks, "中层"))


def group_turned_over(record: HealthRecord) -> HealthRecord:
    order = sorted(record.people, key=lambda p: p.parts[2].score or 0)
    ranks = {p.employee.employee_no: at for at, p in enumerate(order)}
    return rescored(record, tallies=votes_by_rank(record, ranks, "领导"))


def typed_in_december(record: HealthRecord) -> HealthRecord:
    """Everything of the year typed on two evenings of December."""
    start = datetime(YEAR, 12, 20, 19, 0, tzinfo=CHINA)
    moved = tuple(
        replace(s, at=start + timedelta(seconds=20 * at)) if s.marks else s
        for at, s in enumerate(record.trail or ())
    )
    return replace(record, trail=moved)


def back_dated(record: HealthRecord) -> HealthRecord:
    return with_step(record, stated=(StatedDay(what="3月关账", day=f"{YEAR}-04-05"),))


def clock_turned_back(record: HealthRecord) -> HealthRecord:
    return with_step(record, clock_back=True)


def chain_broken(record: HealthRecord) -> HealthRecord:
    return replace(record, broken_at=17)


def much_corrected(record: HealthRecord) -> HealthRecord:
    corrections = tuple(
        MarkCorrection(
            employee_no=m.employee_no,
            month=m.month,
            indicator_no=m.indicator_no,
            correction_no=1,
            replaces=0,
            old_entered=m.entered,
            entered=Decimal(5),
            why="更正",
            made_on=f"{YEAR}-12-20",
            made_by="李静",
        )
        for m in record.book.marks[:100]
    )
    return rescored(record, corrections=corrections)


def often_reopened(record: HealthRecord) -> HealthRecord:
    for month in (3, 4, 5):
        record = with_step(record, reopened=(month,))
    return record


PLANTS: tuple[tuple[str, Callable[[HealthRecord], HealthRecord], str], ...] = (
    ("turns", taking_turns, "没有一个人第二次评为优秀"),
    ("ranks", best_to_the_worst, "并不比其余的人靠前"),
    ("sections", places_by_section, "正好与科室人数成比例"),
    ("cap", over_the_cap, "超过名额"),
    ("bars", sanctioned_later, "高于评等资格允许的"),
    ("publication", told_too_early, "公示期满前就发了通知"),
    ("publication", told_without_publication, "没有登记公示"),
    ("money", money_leaking, "差1.00元"),
    ("ghosts", ghost_marked, "1处与名册不符"),
    ("ghosts", marked_while_away, "1处与名册不符"),
    ("unit_spread", everybody_alike, "没有拉开差距"),
    ("section_spread", one_section_alike, "人事股的得分没有拉开差距"),
    ("months", full_marks_for_months, "有4个月的得分没有拉开差距"),
    ("common_part", full_marks_for_months, "连续4个月没有一个人扣分"),
    ("cramming", lifted_at_the_end, "倍标准差"),
    ("reversal", turned_over_at_the_end, "名次的相关低于0.2"),
    ("high_raters", judge_too_kind, "评委2给所有人的分都高于95分"),
    ("high_raters", everybody_high_at_the_end, "给所有人的分都高于95分"),
    ("order", decided_before_published, "1处先后颠倒"),
    ("order", plan_filed_after_the_persons, "先后颠倒"),
    ("conditions", made_for_one, "全单位只有一人符合"),
    ("late_posts", conditions_changed, "有1次新增职位或修改条件"),
    ("duties", same_duties_other_price, "系数却相差"),
    ("new_posts", post_for_the_waiting, "1个新设职位只有原待岗人员一人报名"),
    ("coefficients", coefficient_raised, "改了1次岗位系数"),
    ("identical", block_vote, "群众组有4张票每一格都相同"),
    ("alike", all_one_choice, "群众组有3张票从头到尾一个档次"),
    ("list_order", marked_down_the_list, "中层组的票数高低几乎就是名单的先后"),
    ("odd_groups", group_turned_over, "领导组的评价和其他各组没有关系或者相反"),
    ("late_entries", typed_in_december, "补录"),
    ("last_months", typed_in_december, "100%在11月以后录入"),
    ("backdating", back_dated, "1个步骤的日期比登记早30天以上"),
    ("clock", clock_turned_back, "1步是在电脑时间早于上一步时写入的"),
    ("clock", chain_broken, "校验码不符"),
    ("closed_months", much_corrected, "更正了100格"),
    ("closed_months", often_reopened, "重新开账3次"),
)


@pytest.mark.parametrize(("key", "plant", "words"), PLANTS, ids=lambda each: getattr(each, "__name__", None))
def test_that_planted_abuse_is_found(
    fair: HealthRecord, key: str, plant: Callable[[HealthRecord], HealthRecord], words: str
) -> None:
    assert line_of(fair, key).verdict is not HealthVerdict.LOOK
    found = line_of(plant(fair), key)
    assert found.verdict is HealthVerdict.LOOK, found.sentence
    assert words in found.sentence
    assert found.sentence.endswith(f"{CAUTION}。")
    assert found.answer.figures or found.answer.plot or key in {"publication", "clock"}


LARGE: tuple[tuple[str, Callable[[HealthRecord], HealthRecord], str], ...] = (
    ("section_means", sections_levelled, "过于接近"),
    ("honest", honest_punished, "6个可比较的科室中6个，唯一扣分的人也是唯一留下记录的人"),
)


@pytest.mark.parametrize(("key", "plant", "words"), LARGE, ids=lambda each: getattr(each, "__name__", None))
def test_that_abuse_over_sections_is_found_where_there_are_enough(
    key: str, plant: Callable[[HealthRecord], HealthRecord], words: str
) -> None:
    year = fair_year(5, 40).record
    assert line_of(year, key).verdict is not HealthVerdict.LOOK
    found = line_of(plant(year), key)
    assert found.verdict is HealthVerdict.LOOK, found.sentence
    assert words in found.sentence


def test_that_every_detector_has_its_planted_abuse() -> None:
    assert {key for key, _, _ in (*PLANTS, *LARGE)} == {detector.key for detector in DETECTORS}


def test_that_a_mended_year_is_clean_again(fair: HealthRecord) -> None:
    planted = sanctioned_later(fair)
    assert line_of(planted, "bars").verdict is HealthVerdict.LOOK
    mended = rescored(planted, decisions=decided(planted.book).decisions)
    assert line_of(mended, "bars").verdict is HealthVerdict.CLEAN
