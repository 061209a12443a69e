"""Everything that stops locking, closing or handing in, and what should be looked at, over a whole year."""

from collections import Counter
from decimal import Decimal

from kpi_desktop.domain.appointment_checks import check_terms
from kpi_desktop.domain.ballots import check_ballots
from kpi_desktop.domain.deciding import check_team, list_changed_since
from kpi_desktop.domain.duties import check_duties
from kpi_desktop.domain.eligibility_rules import list_contradictions
from kpi_desktop.domain.errors import Area, Finding, Place, error, warning
from kpi_desktop.domain.evidence_checks import check_evidence
from kpi_desktop.domain.grading import Quota
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, mark_trouble
from kpi_desktop.domain.monthly import MONTHS, MonthlyMark, MonthState
from kpi_desktop.domain.payout_checks import check_adopted_plans
from kpi_desktop.domain.period_checks import check_periods
from kpi_desktop.domain.plan_wording import check_plan_wording
from kpi_desktop.domain.publication import check_after_year_end
from kpi_desktop.domain.scheme import Grade, PartSource, check_scheme
from kpi_desktop.domain.scheme_checks import check_post_values, check_shape, check_weighing
from kpi_desktop.domain.sections import check_sections
from kpi_desktop.domain.staff import Employee, check_id_number, check_unit_code, id_birth_month, id_gender
from kpi_desktop.domain.talks import check_talks
from kpi_desktop.domain.tasks import check_tasks
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult


def check_year(result: UnitResult) -> tuple[Finding, ...]:
    """List the findings of a whole year, in the order of the tabs."""
    book = result.book
    return (
        *check_plan(book),
        *_check_roster(book),
        *check_terms(book),
        *_check_months(result),
        *check_evidence(book),
        *check_periods(result),
        *_check_ballots(book),
        *_check_typed_scores(result),
        *_check_contradictions(result),
        *_check_grades(result),
        *_check_confirmed(result),
    )


def check_plan(book: YearBook) -> tuple[Finding, ...]:
    """List what keeps the plan (posts, indicators, scheme) from being locked, and its vague wording."""
    findings = check_scheme(book.scheme, book.indicators, [post.post_no for post in book.posts])
    findings += check_shape(book.scheme) + check_weighing(book.scheme)
    findings += check_post_values(book.posts, book.scheme.coefficient)
    code_trouble = check_unit_code(book.unit.code)
    if code_trouble:
        findings.append(warning(_posts("单位", book.unit.code), code_trouble, "请核对单位的代码"))
    if not book.posts:
        findings.append(error(_posts("岗位"), "还没有设置岗位", "请先填写岗位或导入台账"))
    findings += [
        error(_posts("岗位", post.post_no), f"岗位{post.post_no}没有岗位价值系数", "请填写要素分")
        for post in book.posts
        if post.coefficient is None
    ]
    findings += check_sections(book.sections)
    findings += check_duties(book.posts, book.duties, book.indicators, book.employees)
    findings += check_tasks(book.tasks, book.employees)
    return (*findings, *check_plan_wording(book), *_check_vetoes(book))


def _check_vetoes(book: YearBook) -> list[Finding]:
    names = {i.name for i in book.indicators if not INDICATOR_KINDS[i.kind].has_points}
    return [
        warning(
            _posts("计分方案", veto.label),
            f"一票否决事项“{veto.label}”没有同名的一票否决指标，发生了没有地方登记",
            "请在量化指标中增加一项，计分办法选一票否决",
        )
        for veto in book.scheme.vetoes
        if veto.label not in names
    ]


def _posts(page: str, item: str = "") -> Place:
    return Place(area=Area.POSTS, page=page, item=item)


def _roster(employee: Employee) -> Place:
    return Place(area=Area.POSTS, page="人员", employee_no=employee.employee_no)


def _check_roster(book: YearBook) -> list[Finding]:
    findings: list[Finding] = []
    if not book.employees:
        return [error(_posts("人员"), "人员名册还是空的", "请先填写人员或导入台账")]
    posts = {post.post_no for post in book.posts}
    groups = {group.label for group in book.scheme.voter_groups}
    numbers = Counter(employee.id_number for employee in book.employees if employee.id_number)
    for employee in book.employees:
        who = f"{employee.name}（{employee.employee_no}）"
        if employee.id_number:
            findings += _check_id(employee, who)
            if numbers[employee.id_number] > 1:
                findings.append(error(_roster(employee), f"{who}的身份证号与另一人相同", "请核对身份证号"))
        if employee.post_no and employee.post_no not in posts:
            findings.append(
                error(
                    _roster(employee),
                    f"{who}的岗位编号{employee.post_no}不在岗位表中",
                    "请补设岗位或改正编号",
                )
            )
        if not employee.post_no:
            findings.append(warning(_roster(employee), f"{who}没有岗位", "请填写岗位编号"))
        if employee.voter_group not in groups:
            findings.append(
                warning(_roster(employee), f"{who}的测评组别“{employee.voter_group}”不在方案中", "请改正组别")
            )
    return findings + _check_homonyms(book)


def _check_id(employee: Employee, who: str) -> list[Finding]:
    trouble = check_id_number(employee.id_number)
    if trouble:
        return [error(_roster(employee), f"{who}的{trouble}", "请核对身份证号")]
    findings = []
    if employee.gender and id_gender(employee.id_number) != employee.gender:
        findings.append(
            warning(
                _roster(employee), f"{who}的性别{employee.gender}与身份证号不一致", "请核对性别和身份证号"
            )
        )
    if employee.birth_month and id_birth_month(employee.id_number) != employee.birth_month:
        findings.append(
            warning(_roster(employee), f"{who}的出生年月{employee.birth_month}与身份证号不一致", "请核对")
        )
    return findings


def _check_homonyms(book: YearBook) -> list[Finding]:
    people: dict[str, list[str]] = {}
    for employee in book.employees:
        people.setdefault(employee.name, []).append(employee.employee_no)
    return [
        warning(
            Place(area=Area.POSTS, page="人员", employee_no=numbers[0]),
            f"重名：{name}（工号{'、'.join(numbers)}）",
            "按工号区分，不需要改",
        )
        for name, numbers in people.items()
        if len(numbers) > 1
    ]


def _check_months(result: UnitResult) -> list[Finding]:
    names = {indicator.indicator_no: indicator.name for indicator in result.book.indicators}
    findings = []
    for person in result.people:
        for month in person.routine.missing:
            lacking = "、".join(names.get(number, number) for number in month.missing) or "全部指标"
            findings.append(
                error(
                    Place(
                        area=Area.MONTHLY,
                        month=month.month,
                        employee_no=person.employee.employee_no,
                        item=month.missing[0] if month.missing else "",
                    ),
                    f"{person.employee.name}（{person.employee.employee_no}）{month.month}月{lacking}未填",
                    "请补填，空不等于零",
                )
            )
    return findings + _check_marks(result.book) + _check_waived(result.book)


def _check_waived(book: YearBook) -> list[Finding]:
    """Months with 不适用 that says no reason, each once: unexplained it only raises the score."""
    bare: dict[int, list[MonthlyMark]] = {}
    for mark in book.marks:
        if mark.not_applicable and not mark.reason.strip():
            bare.setdefault(mark.month, []).append(mark)
    return [
        warning(
            Place(
                area=Area.MONTHLY, month=month, employee_no=marks[0].employee_no, item=marks[0].indicator_no
            ),
            f"{month}月有{len(marks)}格不适用没有写明理由",
            "请在“待写事由”中补写",
        )
        for month, marks in sorted(bare.items())
    ]


def _check_marks(book: YearBook) -> list[Finding]:
    full = {indicator.indicator_no: indicator for indicator in book.indicators}
    findings = []
    # Of ten thousand marks a few hundred differ, and scoring one is what takes the time.
    judged: dict[tuple[str, Decimal, Decimal | None], str] = {}
    for mark in book.marks:
        indicator = full.get(mark.indicator_no)
        if indicator is None or mark.entered is None:
            continue
        given = (mark.indicator_no, mark.entered, mark.second)
        if given not in judged:
            judged[given] = mark_trouble(indicator, mark.entered, mark.second)
        trouble = judged[given]
        if trouble:
            place = Place(
                area=Area.MONTHLY, month=mark.month, employee_no=mark.employee_no, item=mark.indicator_no
            )
            findings.append(error(place, f"工号{mark.employee_no}{mark.month}月{trouble.rstrip('。')}", ""))
    for adjustment in book.adjustments:
        if not adjustment.fact.strip():
            place = Place(area=Area.MONTHLY, month=adjustment.month, employee_no=adjustment.employee_no)
            what = f"工号{adjustment.employee_no}{adjustment.month}月的{adjustment.direction.label}没有写事由"
            findings.append(warning(place, what, "请补写事实和依据"))
    return findings


def _check_ballots(book: YearBook) -> list[Finding]:
    return check_ballots(book.batches, book.tallies)


def _check_typed_scores(result: UnitResult) -> list[Finding]:
    findings = []
    for person in result.people:
        for part in person.parts:
            if part.missing and part.part.source is not PartSource.MONTHS:
                place = Place(
                    area=Area.YEAR_END, page=part.part.label, employee_no=person.employee.employee_no
                )
                what = f"{person.employee.name}（{person.employee.employee_no}）{part.missing}"
                findings.append(error(place, what, "请补填，空不等于零"))
    return findings


def _check_confirmed(result: UnitResult) -> list[Finding]:
    """What has come apart since the year was confirmed, and what of publication and review is open."""
    return [
        *(
            error(
                Place(area=Area.YEAR_END, page="等次评定", employee_no=breach.employee_no),
                breach.what,
                "请撤回年终确认重新评定，或改正后来的变动",
            )
            for breach in list_changed_since(result)
        ),
        *check_team(result),
        *check_after_year_end(result.book),
        *check_talks(result.book),
        *check_adopted_plans(result),
    ]


def _check_contradictions(result: UnitResult) -> list[Finding]:
    """Facts of a person that do not go together; they are asked, not settled."""
    findings = []
    for person in result.people:
        number = person.employee.employee_no
        place = Place(area=Area.YEAR_END, page="评等资格", employee_no=number)
        for sentence in list_contradictions(person, result):
            what, _, step = sentence.rpartition("，请")
            findings.append(
                warning(
                    place,
                    f"{person.employee.name}（{number}）{what or sentence}",
                    f"请{step}" if what else "请核对",
                )
            )
    return findings


def _check_grades(result: UnitResult) -> list[Finding]:
    findings = [finding for quota in result.quotas for finding in _check_quota(quota)]
    for person in result.people:
        findings += _check_decision(person)
    return findings


def _check_quota(quota: Quota) -> list[Finding]:
    if quota.left >= 0:
        return []
    what = f"{quota.pool.label}评为优秀{quota.used}人，超过名额{quota.cap}人（应参加{quota.base}人）"
    return [error(Place(area=Area.YEAR_END, page="等次评定"), what, f"请减少{-quota.left}人")]


def _check_decision(person: PersonResult) -> list[Finding]:
    place = Place(area=Area.YEAR_END, page="等次评定", employee_no=person.employee.employee_no)
    who = f"{person.employee.name}（{person.employee.employee_no}）"
    if person.decision is None:
        return []
    if person.decision.grade is Grade.EXCELLENT and person.eligibility.effect:
        what = f"{who}已定优秀，但{person.eligibility.sentence}"
        return [error(place, what, "请改定等次")]
    if person.decision.grade is not person.proposal.grade and not person.decision.reason.strip():
        return [warning(place, f"{who}的等次与建议不同，没有写理由", "请补写理由")]
    return []


def complete_months(result: UnitResult) -> tuple[int, ...]:
    """The months in which everybody present is fully marked and somebody is."""
    return tuple(
        month
        for index, month in enumerate(MONTHS)
        if any(person.routine.months[index].state is MonthState.ASSESSED for person in result.people)
        and all(person.routine.months[index].state is not MonthState.MISSING for person in result.people)
    )
