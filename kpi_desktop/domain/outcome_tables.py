"""The tables after the grades: publication, notice, review, awards, talks, history, money — rows of paper and workbook."""

from collections.abc import Sequence
from fractions import Fraction

from kpi_desktop.domain.consequences import Consequence
from kpi_desktop.domain.payout_plans import Payout
from kpi_desktop.domain.publication import current_notice, deciding_deadline
from kpi_desktop.domain.result_tables import ResultTable, Value, decided_of, digits, word_of
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.talks import say_talks, talks_of
from kpi_desktop.domain.year_end import UnitResult

_PLACES, _FEN = 4, 2
_SHOWN_YEARS = 5


def excellent_table(result: UnitResult) -> ResultTable:
    """Those graded 优秀, whom the publication names (公示名单)."""
    notice = current_notice(result.book.notices)
    best = [p for p in result.people if p.decision is not None and p.decision.grade is Grade.EXCELLENT]
    span = (
        f"{notice.notice_from}至{notice.notice_until}公示{notice.notice_days}个工作日。"
        if notice
        else "公示日期还没有登记。"
    )
    return ResultTable(
        title="优秀等次公示名单",
        sentence=f"共{len(best)}人，{span}",
        columns=(("序", 6), ("姓名", 11), ("科室", 18), ("职务", 22), ("等次", 11)),
        rows=tuple(
            (number, p.employee.name, p.employee.section, p.employee.title, decided_of(p))
            for number, p in enumerate(best, start=1)
        ),
    )


def objection_table(result: UnitResult) -> ResultTable:
    """The register of objections and how they were handled (公示异议登记表)."""
    names = {person.employee.employee_no: person.employee.name for person in result.people}
    return ResultTable(
        title="年度考核公示异议登记表",
        sentence=f"共{len(result.book.objections)}件。",
        columns=(
            ("件", 6),
            ("提出日期", 13),
            ("提出人", 11),
            ("对象", 11),
            ("异议内容", 44),
            ("处理结果", 44),
            ("处理日期", 13),
            ("处理人", 12),
        ),
        rows=tuple(
            (
                o.objection_no,
                o.raised_on,
                o.raised_by,
                names.get(o.employee_no, ""),
                o.content,
                o.outcome,
                o.settled_on,
                o.settled_by,
            )
            for o in result.book.objections
        ),
    )


def signature_table(result: UnitResult) -> ResultTable:
    """The list to sign for the written notice (通知签收表)."""
    known = {notice.employee_no: notice for notice in result.book.result_notices}
    rows: list[tuple[Value, ...]] = []
    for number, person in enumerate((p for p in result.people if p.decision is not None), start=1):
        notice = known.get(person.employee.employee_no)
        rows.append(
            (
                number,
                person.employee.name,
                person.employee.section,
                decided_of(person),
                notice.notified_on if notice else "",
                notice.opinion if notice else "",
                "",
                notice.signed_on if notice else "",
            )
        )
    return ResultTable(
        title="年度考核结果通知签收表",
        sentence=f"已通知{sum(1 for row in rows if row[4])}人，已签收{sum(1 for row in rows if row[7])}人。",
        columns=(
            ("序", 6),
            ("姓名", 11),
            ("科室", 18),
            ("等次", 11),
            ("通知日期", 13),
            ("本人意见", 30),
            ("本人签名", 14),
            ("签收日期", 13),
        ),
        rows=tuple(rows),
    )


def appeal_table(result: UnitResult) -> ResultTable:
    """Reviews and appeals with both results and the decision (复核申诉登记表)."""
    people = {person.employee.employee_no: person for person in result.people}
    rows: list[tuple[Value, ...]] = []
    for appeal in result.book.appeals:
        person = people.get(appeal.employee_no)
        rows.append(
            (
                appeal.appeal_no,
                person.employee.name if person else "已不在名册",
                appeal.kind.label,
                appeal.filed_on,
                appeal.ground,
                digits(appeal.before_total, result.book.scheme.places),
                word_of(person, appeal.before) if person else "",
                deciding_deadline(appeal, result.book.scheme.year_end).isoformat(),
                word_of(person, appeal.after) if person else "",
                appeal.outcome,
                appeal.decided_on,
                appeal.decided_by,
                appeal.reason,
            )
        )
    return ResultTable(
        title="复核申诉登记表",
        sentence=f"共{len(rows)}件。",
        columns=(
            ("件", 6),
            ("姓名", 11),
            ("种类", 8),
            ("提出日期", 13),
            ("申请理由", 36),
            ("原总分", 10),
            ("原等次", 11),
            ("应决定日期", 13),
            ("决定等次", 11),
            ("结果", 9),
            ("决定日期", 13),
            ("决定机关", 16),
            ("决定理由", 36),
        ),
        rows=tuple(rows),
    )


def award_table(lines: Sequence[Consequence], title: str) -> ResultTable:
    """Those who get one kind of award, with their years of 优秀 (嘉奖, 三等功)."""
    return ResultTable(
        title=title,
        sentence=f"共{len(lines)}人。",
        columns=(("序", 6), ("姓名", 11), ("科室", 18), ("职务", 22), ("优秀", 12), ("历年等次", 60)),
        rows=tuple(
            (
                number,
                line.employee.name,
                line.employee.section,
                line.employee.title,
                f"连续{line.excellent_run}年",
                "；".join(
                    f"{each.year}年{each.grade.word(line.employee.category)}"
                    for each in line.history[-_SHOWN_YEARS:]
                ),
            )
            for number, line in enumerate(lines, start=1)
        ),
    )


def talk_table(result: UnitResult, lines: Sequence[Consequence]) -> ResultTable:
    """Those to be talked to, what follows, and the talks that were held or room for them (谈话名单)."""
    chosen = [line for line in lines if line.needs_talk]
    return ResultTable(
        title="年度考核谈话名单",
        sentence=f"基本称职以下共{len(chosen)}人。",
        columns=(
            ("姓名", 11),
            ("科室", 18),
            ("等次", 11),
            ("处理", 60),
            ("谈话人和日期", 24),
            ("本人签名", 14),
        ),
        rows=tuple(
            (
                line.employee.name,
                line.employee.section,
                line.history[-1].grade.word(line.employee.category),
                "；".join(line.measures),
                say_talks(talks_of(result.book.talks, line.employee.employee_no)),
                "",
            )
            for line in chosen
        ),
    )


def history_table(result: UnitResult, lines: Sequence[Consequence]) -> ResultTable:
    """Grades of five years, the counters toward a rise and what follows (历年等次和晋档晋级表)."""
    year = result.book.year
    years = range(year - _SHOWN_YEARS + 1, year + 1)
    rows: list[tuple[Value, ...]] = []
    for line in lines:
        grades = {each.year: each.grade.word(line.employee.category) for each in line.history}
        rows.append(
            (
                line.employee.employee_no,
                line.employee.name,
                *(grades.get(each, "") for each in years),
                line.excellent_run or None,
                line.step_years or None,
                line.level_years or None,
                "；".join(line.measures),
            )
        )
    return ResultTable(
        title="历年等次和晋档晋级表",
        sentence="晋档、晋级年数从起算年起累计称职以上的年度。",
        columns=(
            ("工号", 9),
            ("姓名", 11),
            *((f"{each}年", 11) for each in years),
            ("连续优秀", 10),
            ("晋档年数", 10),
            ("晋级年数", 10),
            ("结果运用", 60),
        ),
        rows=tuple(rows),
    )


def payout_table(payout: Payout) -> ResultTable:
    """Everybody's share with what it is reckoned from; the last row is the sum (奖金表)."""
    plan = payout.plan
    rows: list[tuple[Value, ...]] = [
        (
            number,
            line.name,
            line.section,
            line.claim.score.normalize() + 0,
            digits(Fraction(line.claim.coefficient), _PLACES),
            line.claim.months,
            line.claim.multiplier.normalize() + 0,
            digits(line.claim.weight, _PLACES),
            digits(line.amount, _FEN),
            line.note,
        )
        for number, line in enumerate(payout.lines, start=1)
    ]
    weight = sum((line.claim.weight for line in payout.lines), Fraction(0))
    sums = (digits(weight, _PLACES), digits(payout.total, _FEN))
    rows.append((None, "合计", "", None, None, None, None, *sums, ""))
    state = f"{plan.adopted_on}由{plan.adopted_by}定稿" if plan.adopted_on else "测算，没有定稿"
    return ResultTable(
        title="年度考核奖金表",
        sentence=f"{plan.name}：总额{plan.pool:,.2f}元，{plan.method.label}，{state}。",
        columns=(
            ("序", 6),
            ("姓名", 11),
            ("科室", 18),
            ("得分", 10),
            ("岗位系数", 10),
            ("月数", 8),
            ("等次系数", 10),
            ("得分折合", 14),
            ("金额（元）", 16),
            ("签名或说明", 22),
        ),
        rows=tuple(rows),
    )
