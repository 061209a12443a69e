"""What the blanks of each document are filled in with, from what is recorded."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpi_desktop.domain.annual_form import AnnualForm, FormEdition, list_forms, who_of
from kpi_desktop.domain.documents import DocumentKind, Value
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.filing_tables import approval_table, roster_table
from kpi_desktop.domain.period_grades import score_period
from kpi_desktop.domain.period_rules import Period, PeriodStanding
from kpi_desktop.domain.publication import current_notice
from kpi_desktop.domain.result_sums import ResultGroup, require_agreeing
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.reports import period_forms, year_result
from kpi_desktop.reports.annual_form import split_summary
from kpi_desktop.reports.competition_paper import chinese_day
from kpi_desktop.reports.period_request import PeriodPaper
from kpi_desktop.services.annual_papers import require_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One document's values, and the person it is of (None for the unit's)."""

    values: Mapping[str, Value]
    employee: Employee | None = None
    note: str = ""


def fill_blanks(
    result: UnitResult,
    kind: DocumentKind,
    numbers: Collection[str] | None = None,
    period: Period | None = None,
) -> tuple[Filled, ...]:
    """What each document's blanks are filled in with.

    Raises RuleViolation when there is nothing to print, a number is unknown, or sums do not agree.
    """
    require_numbers(result, numbers)
    if kind.has_sums:
        require_agreeing(result, kind.label)
    if kind.needs_period and period is None:
        message = f"打印{kind.label}要指明期次，请先选择季度或月份。"
        raise RuleViolation(message)
    makers: dict[str, Callable[[], Iterator[Filled]]] = {
        "form": lambda: _annual(result, numbers, FormEdition.CURRENT),
        "form-2007": lambda: _annual(result, numbers, FormEdition.FORMER),
        "period": lambda: _periods(result, period or result.book.scheme.period.cycle.periods[0], numbers),
        "result-notices": lambda: _notices(result, numbers),
        "notice": lambda: _public(result),
        "roster": lambda: _roster(result),
        "approval": lambda: _approval(result),
    }
    filled = tuple(makers[kind.key]())
    if not filled:
        message = f"没有要打印{kind.label}的人，请先评定等次。"
        if kind.needs_period and period is not None:
            message = f"{period.label}没有人参加平时考核，没有可打印的内容。"
        raise RuleViolation(message)
    return filled


def _unit(result: UnitResult) -> dict[str, Value]:
    return {"单位名称": result.book.unit.name, "年度": str(result.book.year)}


def _total(result: UnitResult, person: PersonResult) -> str:
    return "" if person.total is None else f"{person.total:.{result.book.scheme.places}f}"


def _grade(person: PersonResult) -> str:
    return "" if person.decision is None else person.decision.grade.word(person.employee.category)


def _annual(result: UnitResult, numbers: Collection[str] | None, edition: FormEdition) -> Iterator[Filled]:
    people = {person.employee.employee_no: person for person in result.people}
    for form in list_forms(result, numbers):
        yield _annual_form(result, form, people[form.employee.employee_no], edition)


def _annual_form(result: UnitResult, form: AnnualForm, person: PersonResult, edition: FormEdition) -> Filled:
    summary = split_summary(form.summary, edition)
    note = f"{form.employee.name}的个人总结较长，文档会多出一页，请在打印前缩短或调小字号。"
    return Filled(
        employee=form.employee,
        note=note if summary.is_too_long else "",
        values={
            **_unit(result),
            "表名": form.title,
            "工号": form.employee.employee_no,
            "姓名": form.employee.name,
            "性别": form.gender,
            "出生年月": form.birth,
            "政治面貌": form.political_status,
            "现任职时间": form.since,
            "单位及职务职级": form.post,
            "从事或分管工作": form.work,
            "个人总结": summary.whole,
            "个人总结正面": summary.front,
            "个人总结背面": summary.back,
            "参加脱产培训情况": form.training,
            "主管领导评语": form.comment,
            "机关意见": form.verdict,
            "本人意见": form.opinion,
            "平时考核情况": form.remarks,
            "情况说明": form.explanation,
            "总分": _total(result, person),
            "等次": _grade(person),
        },
    )


def _periods(result: UnitResult, period: Period, numbers: Collection[str] | None) -> Iterator[Filled]:
    book = result.book
    data = PeriodPaper(unit=book.unit, year=book.year, scheme=book.scheme, sheet=score_period(result, period))
    posts = {post.post_no: post.name for post in book.posts}
    for line in data.sheet.lines:
        employee = line.employee
        if line.standing is PeriodStanding.AWAY and numbers is None:
            continue
        if numbers is not None and employee.employee_no not in numbers:
            continue
        yield Filled(
            employee=employee,
            values={
                **_unit(result),
                "表名": f"{who_of(employee)}平时考核登记表",
                "期次": data.label,
                "工号": employee.employee_no,
                "姓名": employee.name,
                "部门及职务": _where(employee),
                "从事或分管工作": posts.get(employee.post_no, ""),
                "出勤": period_forms.say_attendance(data, book, employee),
                "奖惩情况": period_forms.say_rewards(data, book, employee),
                "评价意见": period_forms.say_advice(data, line),
                "审定意见": period_forms.say_verdict(data, line),
                "情况说明": period_forms.say_away(line),
                "等次": line.word,
            },
        )


def _where(employee: Employee) -> str:
    return "　".join(text for text in (employee.section, employee.title) if text)


def _notices(result: UnitResult, numbers: Collection[str] | None) -> Iterator[Filled]:
    told = {notice.employee_no: notice.notified_on for notice in result.book.result_notices}
    for person in result.people:
        employee = person.employee
        if person.decision is None or (numbers is not None and employee.employee_no not in numbers):
            continue
        day = told.get(employee.employee_no, "")
        yield Filled(
            employee=employee,
            values={
                **_unit(result),
                "工号": employee.employee_no,
                "姓名": employee.name,
                "科室": employee.section,
                "职务": employee.title,
                "等次": _grade(person),
                "总分": _total(result, person),
                "结果": year_result.say_result(result, person),
                "权利": year_result.say_rights(result, person),
                "通知日期": chinese_day(day) if day else "",
            },
        )


def _public(result: UnitResult) -> Iterator[Filled]:
    best = [p for p in result.people if p.decision is not None and p.decision.grade is Grade.EXCELLENT]
    notice = current_notice(result.book.notices)
    if not best:
        return
    yield Filled(
        values={
            **_unit(result),
            "人数": str(len(best)),
            "名单": "、".join(person.employee.name for person in best),
            "公示时间": year_result.say_span(result, notice),
            "公示地点": notice.place if notice is not None else "",
            "落款日期": chinese_day(notice.notice_from) if notice is not None else "",
            "人员": [
                {
                    "序号": str(at),
                    "工号": person.employee.employee_no,
                    "姓名": person.employee.name,
                    "科室": person.employee.section,
                    "职务": person.employee.title,
                }
                for at, person in enumerate(best, start=1)
            ],
        }
    )


_ROSTER_NAMES = (
    "序号",
    "姓名",
    "职务",
    "民主测评",
    "处分",
    "病事假",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "总分",
    "等次",
    "备注",
)


def _roster(result: UnitResult) -> Iterator[Filled]:
    table = roster_table(result)
    yield Filled(
        values={
            **_unit(result),
            "人数说明": table.sentence,
            "人员": [dict(zip(_ROSTER_NAMES, row, strict=True)) for row in table.texts()],
        }
    )


def _approval(result: UnitResult) -> Iterator[Filled]:
    table = approval_table(result)
    nothing = dict.fromkeys((group.label for group in ResultGroup), "0")
    rows: Sequence[Mapping[str, str]] = [
        {"项目": row[0], **nothing, **dict(zip(table.headers[1:], row[1:], strict=True))}
        for row in table.texts()
    ]
    yield Filled(
        values={**_unit(result), "备案机关": result.book.unit.filing_body or "公务员主管部门", "各行": rows}
    )
