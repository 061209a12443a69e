"""The tables of the year's result as people read them: the same rows on paper and in the workbook."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_desktop.domain.distribution import derive_spreads
from kpi_desktop.domain.eligibility_rules import list_reasons, list_rules
from kpi_desktop.domain.grading import Quota
from kpi_desktop.domain.rule_versions import find_rule_version
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import Exact, round_exact, show_short
from kpi_desktop.domain.year_end import PersonResult, UnitResult, by_section
from kpi_desktop.domain.year_records import DecisionLevel

Value = str | Decimal | int | None
OPEN_GRADE = "待定"
NOT_GIVEN, NOT_COMPLETE = "未填", "未完成"
_PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTable:
    """One table: title, what it says in a sentence, headers with widths in characters, rows.

    A Decimal stands with exactly the digits that are shown.
    """

    title: str
    sentence: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers alone."""
        return tuple(header for header, _ in self.columns)

    def texts(self, thousands: Sequence[int] = ()) -> list[list[str]]:
        """The rows as paper shows them; the columns `thousands` with separators, as money is written."""
        return [
            [f"{value:,}" if at in thousands and value != "" else str(value) for at, value in enumerate(row)]
            for row in ([("" if value is None else value) for value in row] for row in self.rows)
        ]


def digits(value: Exact | None, places: int) -> Decimal | None:
    """A number with the digits shown; None while there is none."""
    return None if value is None else round_exact(value, places)


def word_of(person: PersonResult, grade: Grade | None) -> str:
    """A grade in the words of the person's kind; empty for none."""
    return "" if grade is None else grade.word(person.employee.category)


def decided_of(person: PersonResult) -> str:
    """The decided grade in words; empty while there is none."""
    return word_of(person, person.decision.grade if person.decision else None)


def summary_table(result: UnitResult, *, by_rank: bool = False) -> ResultTable:
    """Everybody's parts, total, rank, eligibility and grades (年度考核汇总表); parts at four places."""
    scheme = result.book.scheme
    people = list(result.people)
    if by_rank:
        people.sort(key=lambda person: (person.total is None, -(person.total or 0)))
    rows = []
    for number, person in enumerate(people, start=1):
        employee = person.employee
        row: tuple[Value, ...] = (
            number,
            employee.employee_no,
            employee.name,
            employee.section,
            employee.title,
            employee.category.label,
            len(person.routine.assessed),
            *(NOT_GIVEN if part.score is None else digits(part.score, _PLACES) for part in person.parts),
            NOT_COMPLETE if person.total is None else digits(person.total, scheme.places),
            person.rank,
            person.eligibility.label,
            person.proposed_word,
            decided_of(person),
        )
        rows.append(row)
    lacking = sum(1 for person in result.people if person.total is None)
    return ResultTable(
        title="年度考核汇总表",
        sentence=f"尚有{lacking}人没有总分，本表不作为正式结果。" if lacking else scheme.rounding_sentence,
        columns=(
            ("序号", 6),
            ("编号", 9),
            ("姓名", 11),
            ("内设机构", 16),
            ("职务", 18),
            ("人员类别", 10),
            ("计入月数", 9),
            *((f"{part.label}\n{show_short(part.weight)}%", 12) for part in scheme.parts),
            ("总分", 10),
            ("名次", 7),
            ("评等资格", 22),
            ("建议等次", 11),
            ("审定等次", 11),
        ),
        rows=tuple(rows),
    )


def quota_table(result: UnitResult) -> ResultTable:
    """Base, rule, cap, used and left of every pool (优秀名额)."""
    return ResultTable(
        title="优秀名额",
        sentence="名额按全单位计算，不按科室。",
        columns=(
            ("名额组", 24),
            ("参加人数", 10),
            ("名额规则", 40),
            ("优秀名额", 10),
            ("已用", 8),
            ("结余", 10),
        ),
        rows=tuple(
            (
                quota.pool.label,
                quota.base,
                say_quota_rule(quota),
                quota.cap,
                quota.used,
                quota.left if quota.left >= 0 else f"超{-quota.left}名",
            )
            for quota in result.quotas
        ),
    )


def say_quota_rule(quota: Quota) -> str:
    """How a pool's cap came about."""
    pool = quota.pool
    if pool.approved is not None:
        return f"按批复{pool.approved}名" + (f"（{pool.document_no}）" if pool.document_no else "")
    return f"{quota.base}人 × {show_short(pool.percent)}%，{pool.rounding.label} = {quota.cap}名"


def distribution_table(people: Sequence[PersonResult]) -> ResultTable:
    """How many of each grade by kind of person, with the sums (等次分布)."""
    counts = Counter((person.employee.category, person.grade) for person in people)
    kinds = [kind for kind in EmployeeCategory if any(category is kind for category, _ in counts)]
    grades: list[Grade | None] = [*Grade, None]
    rows: list[tuple[Value, ...]] = [
        (
            kind.label,
            sum(number for (category, _), number in counts.items() if category is kind),
            *(counts[kind, grade] for grade in grades),
        )
        for kind in kinds
    ]
    sums = [sum(number for (_, each), number in counts.items() if each is grade) for grade in grades]
    rows.append(("合计", len(people), *sums))
    return ResultTable(
        title="等次分布",
        sentence=_say_basis(people),
        columns=(("人员类别", 14), ("人数", 8), *((_say_grade(grade), 20) for grade in grades)),
        rows=tuple(rows),
    )


def _say_basis(people: Sequence[PersonResult]) -> str:
    decided = sum(1 for person in people if person.decision is not None)
    if decided == len(people):
        return "按审定等次"
    return f"已审定的{decided}人按审定等次，其余按建议等次" if decided else "按建议等次，尚未审定"


def _say_grade(grade: Grade | None) -> str:
    if grade is None:
        return OPEN_GRADE
    words = dict.fromkeys(grade.word(category) for category in EmployeeCategory)
    return "（".join(words) + ("）" if len(words) > 1 else "")


def spread_table(result: UnitResult) -> ResultTable:
    """Number, mean, lowest, highest and range of the totals over the unit and by section (总分分布)."""
    spreads = derive_spreads("全单位", ((p.employee.section, p.total) for p in by_section(result)))
    places = result.book.scheme.places
    return ResultTable(
        title="总分分布",
        sentence="按公布的总分统计，没有总分的人不计。",
        columns=(("科室", 20), ("人数", 8), ("平均", 10), ("最低", 10), ("最高", 10), ("相差", 10)),
        rows=tuple(
            (
                spread.label,
                len(spread.scores),
                *(digits(v, places) for v in (spread.mean, spread.lowest, spread.highest, spread.gap)),
            )
            for spread in spreads
        ),
    )


def eligibility_table(result: UnitResult) -> ResultTable:
    """Everybody with a situation that bears on the grade, the heaviest first (评等资格一览表)."""
    version = find_rule_version(result.book.scheme.rule_version).label
    rows: list[tuple[Value, ...]] = []
    for each in list_reasons(result):
        reason, employee = each.reason, each.employee
        rows.append(
            (
                employee.employee_no,
                employee.name,
                employee.section,
                reason.effect.label if reason else "要核对",
                each.sentence,
                reason.window if reason else "",
                reason.article if reason else "",
            )
        )
    others = len(result.people) - len({row[0] for row in rows if row[3] != "要核对"})
    return ResultTable(
        title="评等资格一览表",
        sentence=f"按公务员考核规定{version}；几种情形同时有的取最重的一条。其余{others}人没有影响评等的情形。",
        columns=(
            ("工号", 9),
            ("姓名", 11),
            ("科室", 16),
            ("对评等的影响", 20),
            ("情形和理由", 60),
            ("影响时间", 16),
            ("依据", 18),
        ),
        rows=tuple(rows),
    )


def rules_table(result: UnitResult) -> ResultTable:
    """The rules of eligibility in force (规则表)."""
    return ResultTable(
        title="评等资格规则表",
        sentence="国家规定和本单位方案中对评等的规定。",
        columns=(("情形", 44), ("对评等的影响", 44), ("影响时间", 26), ("依据", 24)),
        rows=tuple((r.situation, r.effect, r.window, r.article) for r in list_rules(result.book.scheme)),
    )


def grade_table(result: UnitResult) -> ResultTable:
    """Everybody with total, rank, proposal, each level's opinion and the decided grade (等次评定表)."""
    opinions = {(o.employee_no, o.level): o for o in result.book.opinions}
    rows: list[tuple[Value, ...]] = []
    for number, person in enumerate(sorted(result.people, key=lambda p: p.rank or 9999), start=1):
        given = [opinions.get((person.employee.employee_no, level)) for level in DecisionLevel]
        is_other = person.decision is not None and person.decision.grade is not person.proposal.grade
        rows.append(
            (
                number,
                person.employee.name,
                "　".join(each for each in (person.employee.section, person.employee.title) if each),
                digits(person.total, result.book.scheme.places),
                person.rank,
                person.eligibility.label,
                person.proposed_word,
                *(word_of(person, opinion.grade) if opinion else "" for opinion in given),
                decided_of(person),
                person.decision.reason if person.decision and is_other else "",
            )
        )
    quotas = "；".join(
        f"{q.pool.label}应参加{q.base}人，优秀名额{q.cap}名，已用{q.used}名，还剩{q.left}名"
        for q in result.quotas
    )
    return ResultTable(
        title="年度考核等次评定表",
        sentence=f"{quotas}。",
        columns=(
            ("序", 6),
            ("姓名", 11),
            ("科室及职务", 28),
            ("总分", 10),
            ("名次", 7),
            ("评等资格", 20),
            ("建议", 11),
            *((level.label, 14) for level in DecisionLevel),
            ("评定等次", 11),
            ("与建议不同的理由", 40),
        ),
        rows=tuple(rows),
    )


def opinion_table(result: UnitResult) -> ResultTable:
    """Every level's opinion on every person, the section's proposals first (各级评定意见)."""
    people = {person.employee.employee_no: person for person in by_section(result)}
    order = {number: at for at, number in enumerate(people)}
    known = [opinion for opinion in result.book.opinions if opinion.employee_no in people]
    levels = list(DecisionLevel)
    known.sort(key=lambda o: (levels.index(o.level), order[o.employee_no]))
    rows: list[tuple[Value, ...]] = [
        (
            opinion.level.label,
            people[opinion.employee_no].employee.section,
            opinion.employee_no,
            people[opinion.employee_no].employee.name,
            word_of(people[opinion.employee_no], opinion.grade),
            opinion.text,
            opinion.given_by,
            opinion.given_on,
        )
        for opinion in known
    ]
    return ResultTable(
        title="各级评定意见",
        sentence=f"共{len(rows)}条；各级意见分别保留，互不覆盖。",
        columns=(
            ("环节", 16),
            ("科室", 16),
            ("工号", 9),
            ("姓名", 11),
            ("等次", 11),
            ("意见", 44),
            ("提出人", 16),
            ("提出日期", 13),
        ),
        rows=tuple(rows),
    )


TABLES: tuple[Callable[[UnitResult], ResultTable], ...] = (
    summary_table,
    quota_table,
    lambda result: distribution_table(result.people),
    spread_table,
    eligibility_table,
    rules_table,
    opinion_table,
    grade_table,
)
