"""What the tab 年终评分 shows, derived from the scored year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kpi_desktop.domain.ballots import (
    HIDDEN,
    BallotBatch,
    BallotTally,
    check_ballots,
    most_votes,
    score_ballots,
)
from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.distribution import Spread, derive_spreads, say_narrow
from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.grading import Quota, band_grade
from kpi_desktop.domain.rule_versions import find_rule_version
from kpi_desktop.domain.scheme import BallotChoice, Grade, Scheme
from kpi_desktop.domain.staff import Employee, EmployeeCategory
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult, by_section
from kpi_desktop.domain.year_records import DecisionLevel, Opinion
from kpi_desktop.ui.gauges import Gauge
from kpi_desktop.ui.grid.columns import CellEdit

TOTALS, BALLOTS, GRADES, SPREAD = "总分和排名", "民主测评", "等次评定", "分布"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeLine:
    """A line of the list of candidates: a person, or a heading or the quota's line between people."""

    key: str
    person: PersonResult | None = None
    opinions: Mapping[DecisionLevel, Opinion] = field(default_factory=dict)
    text: str = ""
    place: int | None = None
    is_tied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotLine:
    """The counts of one voter group for one person."""

    employee: Employee
    votes: Mapping[str, int]
    mean: str

    @property
    def total(self) -> int:
        return sum(self.votes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """The counts of a voter group's ballots and what disagrees in them."""

    group: str
    weight: Decimal
    batch: BallotBatch | None
    most_votes: int
    trouble: str
    batch_no: int = 1

    @property
    def key(self) -> str:
        """Its key in the grid: the group, with the number of a further batch."""
        return self.group if self.batch_no == 1 else f"{self.group}/{self.batch_no}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeWish:
    """What a batch of typed grades asks for: grades to decide, decisions to take back, whether a reason is due."""

    grades: Mapping[str, Grade]
    withdrawn: tuple[str, ...]
    question: str


def derive_gauges(result: UnitResult) -> tuple[Gauge, ...]:
    """The quota of each pool, and how far each part of the year is."""
    return (*(_quota_gauge(quota, result.book.scheme) for quota in result.quotas), *_part_gauges(result))


def _quota_gauge(quota: Quota, scheme: Scheme) -> Gauge:
    pool = quota.pool
    rule = (
        f"批复{pool.approved}名"
        if pool.approved is not None
        else f"{show_short(pool.percent)}%{pool.rounding.label}"
    )
    left = f"还剩{quota.left}名" if quota.left >= 0 else f"超出{-quota.left}名"
    return Gauge(
        title=f"优秀名额（{pool.label}）",
        used=quota.used,
        limit=quota.cap,
        sentence=f"应参加{quota.base}人，{rule}，名额{quota.cap}名，{left}",
        mood="bad" if quota.left < 0 else "good",
        rule=(
            f"{find_rule_version(scheme.rule_version).quota_sentence}"
            f"本方案：{rule}，先按全单位算，不按科室各算各的。"
        ),
    )


def _part_gauges(result: UnitResult) -> Iterator[Gauge]:
    people = len(result.people)
    for at, part in enumerate(result.book.scheme.parts):
        done = sum(1 for p in result.people if p.parts[at].score is not None or p.parts[at].waived)
        yield Gauge(
            title=f"{part.label} {show_short(part.weight)}%",
            used=done,
            limit=people,
            sentence=_part_sentence(done, people),
            mood="" if not people else "good" if done == people else "warning",
            rule=f"{part.source.label}，占总分的{show_short(part.weight)}%；过程不取舍，公布分最后一次取位。",
        )


def _part_sentence(done: int, people: int) -> str:
    if not people:
        return "还没有人员"
    return "全部有分" if done == people else f"还差{people - done}人"


def derive_lines(person: PersonResult | None) -> tuple[DerivationLine, ...]:
    """Everything behind a person's total and grade: the sum first, then what it is made of."""
    if person is None:
        return ()
    sentence = person.eligibility.sentence or "没有影响评等的情形"
    total = person.lines[-1:] if person.total is not None else ()
    lines = [
        *total,
        *(DerivationLine(label="缺项", rule=missing, value="") for missing in person.missing),
        DerivationLine(label="评等资格", rule=sentence, value=person.eligibility.label),
        DerivationLine(label="建议等次", rule=person.proposal.reason, value=person.proposed_word),
    ]
    if person.decision is not None:
        decision = person.decision
        who = "，".join(part for part in (decision.decided_on, decision.decided_by, decision.reason) if part)
        lines.append(
            DerivationLine(label="评定等次", rule=who, value=decision.grade.word(person.employee.category))
        )
    lines += person.lines[: len(person.lines) - len(total)]
    return tuple(lines)


def decided_word(person: PersonResult) -> str:
    """The decided grade in the words of the person's kind, empty while none is decided."""
    return person.decision.grade.word(person.employee.category) if person.decision else ""


GRADE_WORDS: Mapping[str, Grade] = {
    grade.word(category): grade for category in EmployeeCategory for grade in Grade
}


def derive_wish(edits: Iterable[CellEdit], people: Iterable[PersonResult]) -> GradeWish:
    """What typed grades ask for; a grade other than the proposed one needs a reason."""
    known = {person.employee.employee_no: person for person in people}
    grades = {edit.row_key: edit.new for edit in edits if edit.new is not None}
    withdrawn = tuple(
        edit.row_key for edit in edits if edit.new is None and known[edit.row_key].decision is not None
    )
    others = [
        f"{known[number].employee.name}（建议{known[number].proposed_word}）"
        for number, grade in grades.items()
        if grade is not known[number].proposal.grade
    ]
    question = ""
    if others:
        question = f"{'、'.join(others[:4])}{'等' if len(others) > 4 else ''}的等次与建议不同，请写明理由："
    elif withdrawn:
        question = f"撤回{len(withdrawn)}人已定的等次，请写明原因："
    return GradeWish(grades=grades, withdrawn=withdrawn, question=question)


def open_proposals(result: UnitResult) -> dict[str, Grade]:
    """The proposed grades of everybody who has none decided; ties on the line stay open."""
    return {
        person.employee.employee_no: person.proposal.grade
        for person in result.people
        if person.decision is None and person.proposal.grade is not None and person.total is not None
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadShown:
    """How scores are spread, with what should be looked at."""

    spreads: tuple[Spread, ...]
    sentence: str
    mood: str


def spread_titles(scheme: Scheme) -> tuple[str, ...]:
    """Over what the spread can be shown: the total, and each part."""
    return ("总分", *(part.label for part in scheme.parts))


def derive_spread(result: UnitResult, choice: int) -> SpreadShown:
    """The spread of the total (0) or of a part (from 1), over the unit and by section in the sections' order."""
    spreads = derive_spreads(
        "全单位",
        (
            (person.employee.section, person.total if choice == 0 else person.parts[choice - 1].score)
            for person in by_section(result)
        ),
    )
    lacking = len(result.people) - len(spreads[0].scores)
    narrow = [words for words in map(say_narrow, spreads) if words]
    words = ([f"还有{lacking}人没有得分"] if lacking else []) + narrow
    return SpreadShown(
        spreads=spreads,
        sentence="；".join(words) + ("。" if words else ""),
        mood="warning" if narrow or lacking else "",
    )


def derive_candidates(result: UnitResult) -> tuple[GradeLine, ...]:
    """Everybody by pool and total, with the quota's line where it falls and ties across it marked."""
    lines: list[GradeLine] = []
    shown: set[str] = set()
    for quota in result.quotas:
        shown.update(quota.employee_nos)
        members = [p for p in result.people if p.employee.employee_no in quota.employee_nos]
        if members:
            lines += _pool_lines(quota, _by_total(members), result.book.scheme)
    rest = [person for person in result.people if person.employee.employee_no not in shown]
    if rest:
        lines.append(GradeLine(key="rest", text=f"没有设优秀名额的{len(rest)}人"))
        lines += _numbered(_by_total(rest))
    opinions: dict[str, dict[DecisionLevel, Opinion]] = {}
    for opinion in result.book.opinions:
        opinions.setdefault(opinion.employee_no, {})[opinion.level] = opinion
    return tuple(replace(line, opinions=opinions.get(line.key, {})) for line in lines)


def _by_total(people: Iterable[PersonResult]) -> list[PersonResult]:
    return sorted(
        people,
        key=lambda p: (p.total is None, -(p.total or Decimal(0)), p.employee.sort_order),
    )


def _numbered(people: Sequence[PersonResult]) -> list[GradeLine]:
    totals = [person.total for person in people]
    return [
        GradeLine(
            key=person.employee.employee_no,
            person=person,
            place=totals.index(person.total) + 1 if person.total is not None else None,
            is_tied=person.proposal.grade is None and "并列" in person.proposal.reason,
        )
        for person in people
    ]


def _pool_lines(quota: Quota, people: list[PersonResult], scheme: Scheme) -> list[GradeLine]:
    head = GradeLine(
        key=f"pool:{quota.pool.key}",
        text=f"{quota.pool.label}：名额{quota.cap}名，已用{quota.used}名",
    )
    lines = _numbered(people)
    runners = [
        at
        for at, person in enumerate(people)
        if person.total is not None
        and person.eligibility.effect is Effect.ALL
        and band_grade(person.total, scheme) is Grade.EXCELLENT
    ]
    tied = sum(1 for line in lines if line.is_tied)
    text = f"优秀名额线（以上{quota.cap}名）"
    if tied:
        text = f"优秀名额线（{tied}人并列待定）"
    elif len(runners) < quota.cap:
        text = f"优秀名额线（够条件的{len(runners)}人）"
    inside = runners[: quota.cap]
    at = inside[-1] + 1 if inside else 0
    line = GradeLine(key=f"line:{quota.pool.key}", text=text)
    return [head, *lines[:at], line, *lines[at:]]


def derive_batches(book: YearBook) -> tuple[BatchLine, ...]:
    """The ballot counts of every voter group of the scheme, with what disagrees."""
    most = most_votes(book.tallies)
    lines = []
    for group in book.scheme.voter_groups:
        own = [batch for batch in book.batches if batch.voter_group == group.label]
        shown: Sequence[BallotBatch | None] = own or [None]
        trouble = "；".join(finding.what for finding in check_ballots(own, book.tallies))
        lines += [
            BatchLine(
                group=group.label,
                weight=group.weight,
                batch=batch,
                most_votes=most.get(group.label, 0),
                trouble=trouble,
                batch_no=batch.batch_no if batch else 1,
            )
            for batch in shown
        ]
    return tuple(lines)


def batch_sentence(lines: Sequence[BatchLine]) -> str:
    """What disagrees in the counts, or what is still to be filled in."""
    troubles = list(dict.fromkeys(line.trouble for line in lines if line.trouble))
    if troubles:
        return "；".join(troubles) + "。请核对。"
    lacking = [f"{line.group}组" for line in lines if line.batch is None]
    if lacking:
        return f"{'、'.join(lacking)}还没有填发出和收回的票数。"
    return "各组票数相符：收回不多于发出，有效加无效等于收回，计票不多于有效。"


def derive_ballots(book: YearBook, group: str, *, is_keyed: bool = False) -> tuple[BallotLine, ...]:
    """The counts of one voter group for everybody; of a small group keyed ballot by ballot they are not shown."""
    labels = [known.label for known in book.scheme.voter_groups]
    at = labels.index(group) if group in labels else 0
    tallies: dict[str, list[BallotTally]] = {}
    for tally in book.tallies:
        tallies.setdefault(tally.employee_no, []).append(tally)
    lines = []
    for employee in book.employees:
        own = tallies.get(employee.employee_no, [])
        mean = score_ballots(own, book.scheme).lines[at].value if own else ""
        votes = {t.choice: t.votes for t in own if t.voter_group == group and not t.item}
        lines.append(
            BallotLine(employee=employee, votes={} if is_keyed and mean == HIDDEN else votes, mean=mean)
        )
    return tuple(lines)


def tallies_of(edits: Iterable[CellEdit], group: str) -> tuple[BallotTally, ...]:
    """The ballot counts that typed cells ask for."""
    return tuple(
        BallotTally(employee_no=edit.row_key, voter_group=group, choice=edit.column_key, votes=edit.new or 0)
        for edit in edits
    )


def choice_title(choice: BallotChoice) -> str:
    """A choice with its value."""
    return f"{choice.label}（{'不计' if choice.points is None else show_short(choice.points)}）"
