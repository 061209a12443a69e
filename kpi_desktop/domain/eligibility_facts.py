"""What leave and the periods' grades say of eligibility, and facts that contradict each other (要核对的情形)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kpi_desktop.domain.eligibility import SANCTION_RULES, Effect, Reason, ReasonSource
from kpi_desktop.domain.leave import LEAVE_KINDS, LeaveRecord
from kpi_desktop.domain.period_rules import PeriodDecision, PeriodGrade
from kpi_desktop.domain.rule_versions import find_rule_version
from kpi_desktop.domain.scheme import Grade, Scheme
from kpi_desktop.domain.staff import Employee, Sanction
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_records import AssessmentRefusal

_HALF_A_YEAR = 183
_POSTINGS = ("posted", "aid")
_UNGRADED = (Effect.COMMENT_ONLY, Effect.NO_GRADE, Effect.NOT_ASSESSED)


def posting_reason(records: Iterable[LeaveRecord], year: int, scheme: Scheme) -> Reason | None:
    """A posting elsewhere of half a year or more, whose unit then assesses (2020 第二十六条); None below that."""
    kinds = (*_POSTINGS, "seconded") if scheme.year_end.receiver_assesses_seconded else _POSTINGS
    own = [record for record in records if record.kind in kinds]
    days = sum((record.days for record in own), Decimal(0))
    if days < _HALF_A_YEAR:
        return None
    where = "、".join(dict.fromkeys(record.label for record in own))
    article = find_rule_version(scheme.rule_version).posting_article
    rests_on = f"（{article}）" if article else ""
    kind = LEAVE_KINDS[own[0].kind].label
    return Reason(
        effect=Effect.NOT_ASSESSED,
        short=f"{kind}满半年",
        sentence=f"{where}共{show_short(days)}天，满半年，由所在单位考核{rests_on}",
        article=article,
        window=f"{year}年度",
        source=ReasonSource.LEAVE,
    )


def period_reason(decisions: Iterable[PeriodDecision], year: int, scheme: Scheme) -> Reason | None:
    """The bars to 优秀 by the grades of the periods, where the scheme has them; None without graded periods."""
    counts = Counter(decision.grade for decision in decisions if decision.grade is not None)
    total = counts.total()
    rule = scheme.year_end
    good = counts[PeriodGrade.GOOD]
    low = counts[PeriodGrade.AVERAGE] + counts[PeriodGrade.POOR]
    sentence = ""
    if rule.needs_good_period and total and not good:
        sentence = f"平时考核{total}次没有一次“好”，不得评优（本单位方案）"
    elif rule.needs_mostly_good and total and (2 * good < total or low):
        sentence = f"平时考核{total}次中“好”{good}次、一般和较差{low}次，不得评优（本单位方案）"
    if not sentence:
        return None
    return Reason(
        effect=Effect.NOT_EXCELLENT,
        short="平时等次",
        sentence=sentence,
        article="本单位方案",
        window=f"{year}年度",
        source=ReasonSource.PERIOD,
    )


def refusal_reason(refusal: AssessmentRefusal, year: int, scheme: Scheme) -> Reason:
    """A refusal of the assessment that talking to did not end leads straight to 不称职 (2007 第二十七条)."""
    article = find_rule_version(scheme.rule_version).refusal_article
    rests_on = f"（{article}）" if article else ""
    return Reason(
        effect=Effect.INCOMPETENT,
        short="拒不参加考核",
        sentence=f"{refusal.refused_on}起拒不参加考核，{refusal.educated_on}经{refusal.educated_by}教育仍拒绝，"
        f"直接确定为不称职{rests_on}",
        article=article,
        window=f"{year}年度",
        source=ReasonSource.REFUSAL,
    )


def find_contradictions(
    employee: Employee,
    reasons: Iterable[Reason],
    sanctions: Iterable[Sanction],
    decided: Grade | None,
    year: int,
) -> Iterator[str]:
    """What the facts of one person say against each other or against the decided grade, a sentence each.

    The texts do not say which of 不确定等次 and 不称职 goes first, so that both at once are asked and not settled.
    """
    known = tuple(reasons)
    effects = {reason.effect for reason in known}
    heaviest = max(effects, default=Effect.ALL)
    if Effect.INCOMPETENT in effects and effects & set(_UNGRADED):
        yield "既有不确定等次的情形，又有应定不称职的情形，规定没有明确先后，请核对后由集体研究"
    if decided is not None and decided is not Grade.UNDETERMINED and heaviest in _UNGRADED:
        word = decided.word(employee.category)
        yield f"已定{word}，但按规定{heaviest.label}：{_say(known, heaviest)}"
    if decided in (Grade.COMPETENT, Grade.BASIC) and heaviest is Effect.INCOMPETENT:
        yield f"已定{decided.word(employee.category)}，但按规定应定不称职：{_say(known, heaviest)}"
    if employee.on_probation and employee.under_investigation:
        yield "同时登记为试用期和立案审查，请核对名册"
    for sanction in sanctions:
        if sanction.kind not in SANCTION_RULES:
            yield f"处分“{sanction.kind}”不在规则表中，没有影响评等，请核对写法"
        elif int(sanction.decided[:4]) > year:
            yield f"{sanction.kind}的时间{sanction.decided}晚于考核年度{year}年，请核对"


def find_leave_trouble(
    employee: Employee, records: Iterable[LeaveRecord], assessed_months: int, limit: Decimal
) -> Iterator[str]:
    """Where the leave on the roster, the leave recorded and the months assessed do not go together."""
    counted = [record for record in records if LEAVE_KINDS[record.kind].counts_for_year]
    days = sum((record.days for record in counted), Decimal(0))
    if counted and employee.leave_days is not None and employee.leave_days != days:
        yield (
            f"名册的病事假{show_short(employee.leave_days)}天与请假记录合计{show_short(days)}天不同，"
            "按请假记录计算，请核对"
        )
    total = days if counted else employee.leave_days
    if total is not None and total > limit and assessed_months == _ALL_MONTHS:
        yield f"病事假{show_short(total)}天超过半年，但12个月都有分数，请核对考勤和月度评分"


def _say(reasons: Iterable[Reason], effect: Effect) -> str:
    return "；".join(reason.sentence for reason in reasons if reason.effect is effect)


_ALL_MONTHS = 12
