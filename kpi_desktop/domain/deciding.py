"""What stands against grades that people want to decide, or against confirming the year: everything at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import Area, Finding, Place, warning
from kpi_desktop.domain.grading import ONE_LOWER, Quota, band_grade
from kpi_desktop.domain.scheme import Grade, Scheme
from kpi_desktop.domain.values import show
from kpi_desktop.domain.year_end import PersonResult, UnitResult, leader_numbers, team_grade
from kpi_desktop.domain.year_end_rule import TeamGrade
from kpi_desktop.domain.year_records import ConfirmedResult

_BEST_FIRST = (Grade.EXCELLENT, Grade.COMPETENT, Grade.BASIC, Grade.INCOMPETENT)
_UNGRADED = (Effect.COMMENT_ONLY, Effect.NO_GRADE, Effect.NOT_ASSESSED)
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One thing that stands against grades: the person it is about, empty for the unit, and the clause in words."""

    employee_no: str
    what: str


def best_allowed(person: PersonResult, scheme: Scheme) -> Grade | None:
    """The best grade a person may get by eligibility, None where no grade is determined (公务员考核规定 Arts 25–29)."""
    effect = person.eligibility.effect
    if effect in _UNGRADED:
        return None
    if effect is Effect.INCOMPETENT:
        return Grade.INCOMPETENT
    if effect is Effect.ONE_LOWER:
        return ONE_LOWER[band_grade(person.total, scheme)] if person.total is not None else Grade.COMPETENT
    return Grade.COMPETENT if effect is Effect.NOT_EXCELLENT else Grade.EXCELLENT


def list_breaches(result: UnitResult, grades: Mapping[str, Grade], reason: str = "") -> tuple[Breach, ...]:
    """Everything that stands against deciding these grades: unknown people, marks lacking, bars, vetoes, caps, reasons.

    `grades` by employee number; people not named keep what is decided, else proposed.
    """
    people = {person.employee.employee_no: person for person in result.people}
    breaches = [
        Breach(employee_no=number, what=f"没有工号{number}，请刷新后再定等次")
        for number in grades
        if number not in people
    ]
    for number, grade in grades.items():
        person = people.get(number)
        if person is None:
            continue
        what = _say_barred(person, grade, result.book.scheme)
        if what:
            breaches.append(Breach(employee_no=number, what=what))
        elif grade is not person.proposal.grade and not reason.strip():
            what = f"{person.employee.name}的等次与建议（{person.proposed_word}）不同，请写明理由"
            breaches.append(Breach(employee_no=number, what=what))
    after = {number: grades.get(number, person.grade) for number, person in people.items()}
    breaches += _list_over(result.quotas, after)
    return tuple(breaches)


def _say_barred(person: PersonResult, grade: Grade, scheme: Scheme) -> str:
    name, best = person.employee.name, best_allowed(person, scheme)
    if best is None:
        return "" if grade is Grade.UNDETERMINED else f"{name}不能定等次：{person.eligibility.sentence}"
    word = grade.word(person.employee.category)
    if grade is Grade.UNDETERMINED:
        if person.eligibility.effect is Effect.INCOMPETENT:
            return f"{name}应定为{best.word(person.employee.category)}：{person.eligibility.sentence}"
        return ""
    if _BEST_FIRST.index(grade) < _BEST_FIRST.index(best):
        return f"{name}不能定为{word}：{person.eligibility.sentence}"
    if person.total is None and person.eligibility.effect is not Effect.INCOMPETENT:
        return f"{name}的总分还没有算出，先补齐缺项再定等次"
    return ""


def _list_over(quotas: Sequence[Quota], grades: Mapping[str, Grade | None]) -> Iterator[Breach]:
    for quota in quotas:
        used = sum(1 for number in quota.employee_nos if grades[number] is Grade.EXCELLENT)
        if used > quota.cap:
            what = f"{quota.pool.label}优秀名额{quota.cap}名，这样会有{used}名，请减少{used - quota.cap}名"
            yield Breach(employee_no="", what=what)


def list_confirm_breaches(result: UnitResult) -> tuple[Breach, ...]:
    """Everything that stands against confirming the year (年终确认): marks or grades lacking, bars, vetoes, caps."""
    if not result.people:
        return (Breach(employee_no="", what="人员名册还是空的，请先填写人员或导入台账"),)
    scheme = result.book.scheme
    breaches = []
    for person in result.people:
        number, name = person.employee.employee_no, person.employee.name
        if best_allowed(person, scheme) not in (None, Grade.INCOMPETENT) and person.missing:
            breaches.append(Breach(employee_no=number, what=f"{name}{'，'.join(person.missing)}"))
        elif person.decision is None:
            breaches.append(Breach(employee_no=number, what=f"{name}还没有评定等次"))
        elif what := _say_barred(person, person.decision.grade, scheme):
            breaches.append(Breach(employee_no=number, what=what))
        elif person.decision.grade is not person.proposal.grade and not person.decision.reason.strip():
            breaches.append(Breach(employee_no=number, what=f"{name}的等次与建议不同，没有写理由"))
    decided = {
        person.employee.employee_no: person.decision.grade if person.decision else None
        for person in result.people
    }
    breaches += _list_over(result.quotas, decided)
    return tuple(breaches)


def say_breaches(breaches: Sequence[Breach], lead: str = "") -> str:
    """All of them in one sentence, with how many there are; only the first of many are named."""
    words = "；".join(breach.what for breach in breaches[:_NAMED])
    more = f"；另有{len(breaches) - _NAMED}处" if len(breaches) > _NAMED else ""
    return f"{lead}{words}{more}。"


def snapshot_results(result: UnitResult) -> tuple[ConfirmedResult, ...]:
    """Everybody's result as it stands with the decided grade, to be kept by the confirmation."""
    return tuple(
        ConfirmedResult(
            employee_no=person.employee.employee_no,
            name=person.employee.name,
            total=person.total,
            proposed=person.proposal.grade,
            grade=person.decision.grade,
            effect=person.eligibility.effect,
            parts=_say_parts(person),
        )
        for person in result.people
        if person.decision is not None
    )


def _say_parts(person: PersonResult) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{score.part.label} {score.part.weight}%", "" if score.score is None else show(score.score, 4))
        for score in person.parts
    )


def list_changed_since(result: UnitResult) -> tuple[Breach, ...]:
    """What has come apart from the confirmed result: people added or gone, a changed scheme, totals, bars, grades."""
    confirmed = {each.employee_no: each for each in result.book.confirmed}
    late = {each.employee_no for each in result.book.late_grades}
    if not confirmed:
        return ()
    found = []
    people = {person.employee.employee_no: person for person in result.people}
    for number, each in confirmed.items():
        if number not in people:
            found.append(Breach(employee_no=number, what=f"{each.name}已确认结果，确认后从名册中删去"))
    if _is_scheme_changed(people, confirmed):
        found.append(Breach(employee_no="", what="考核方案在确认结果以后改过，各部分或权重与确认时不同"))
    for number, person in people.items():
        name = person.employee.name
        was = confirmed.get(number)
        if was is None:
            found.append(Breach(employee_no=number, what=f"{name}是确认结果以后才加入名册的"))
            continue
        what = _say_change(person, was, result.book.scheme, is_late=number in late)
        found += [Breach(employee_no=number, what=what)] if what else []
    return tuple(found)


def _say_change(person: PersonResult, was: ConfirmedResult, scheme: Scheme, *, is_late: bool) -> str:
    """What of one person is no longer as confirmed, empty when nothing is; a grade set late rests on new eligibility."""
    name = person.employee.name
    if was.grade is Grade.EXCELLENT and best_allowed(person, scheme) is not Grade.EXCELLENT:
        return f"{name}已确认为优秀，后来{person.eligibility.sentence}"
    if person.eligibility.effect is not was.effect and not is_late:
        return f"{name}的评等资格由{was.effect.label}变为{person.eligibility.effect.label}"
    if person.total != was.total:
        return f"{name}的总分由{_say_total(was)}变为{'未出' if person.total is None else person.total}"
    return ""


def _say_total(was: ConfirmedResult) -> str:
    return "未出" if was.total is None else str(was.total)


def _is_scheme_changed(people: Mapping[str, PersonResult], confirmed: Mapping[str, ConfirmedResult]) -> bool:
    for number, person in people.items():
        was = confirmed.get(number)
        if was is not None:
            return [label for label, _ in was.parts] != [label for label, _ in _say_parts(person)]
    return False


def check_team(result: UnitResult) -> Iterator[Finding]:
    """Point out members graded above what the team's grade lets its head have (考核工作条例: 一般不得, so people judge)."""
    limits = {
        TeamGrade.AVERAGE: (frozenset({Grade.EXCELLENT}), "主要负责人一般不得定为优秀"),
        TeamGrade.POOR: (frozenset({Grade.EXCELLENT, Grade.COMPETENT}), "主要负责人一般不得定为称职以上"),
    }
    team = team_grade(result.book)
    if team not in limits:
        return
    grades, words = limits[team]
    leaders = leader_numbers(result.book)
    for person in result.people:
        number = person.employee.employee_no
        if number in leaders and person.decision is not None and person.decision.grade in grades:
            word = person.decision.grade.word(person.employee.category)
            yield warning(
                Place(area=Area.YEAR_END, page="等次评定", employee_no=number),
                f"领导班子为{team.label}，{words}，{person.employee.name}已定{word}",
                "是主要负责人的请改定等次",
            )
