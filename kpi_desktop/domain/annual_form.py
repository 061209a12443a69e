"""What the register form of a person's year (年度考核登记表) says, from what is recorded; both layouts print the same."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.period_rules import PeriodGrade
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee, EmployeeCategory, id_birth_month
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.domain.year_records import Appraisal, DecisionLevel

_BLANK = "＿＿"
_ID_LENGTH = 18
_UNGRADED = (Effect.COMMENT_ONLY, Effect.NO_GRADE, Effect.NOT_ASSESSED)


class FormEdition(Enum):
    """Which layout of the form is printed; provinces differ in when they changed."""

    CURRENT = "2023"
    FORMER = "2007"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"2023": "2023年版", "2007": "2007年版"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualForm:
    """The contents of one person's form; empty texts are left blank to be written by hand.

    Months as XXXX.XX (the form's guide); `remarks` are 需要说明的情况, the counts of the periods' grades; `explanation` is
    the 未确定等次或不参加考核情况说明. 公务员考核规定(2020)第十七条.
    """

    employee: Employee
    unit_name: str
    year: int
    gender: str
    birth: str
    political_status: str
    since: str
    post: str
    work: str
    summary: str
    training: str
    comment: str
    verdict: str
    opinion: str
    remarks: str
    explanation: str

    @property
    def who(self) -> str:
        """For whom the form is, as its title says."""
        return who_of(self.employee)

    @property
    def title(self) -> str:
        """The form's title."""
        return f"{self.who}年度考核登记表"


def who_of(employee: Employee) -> str:
    """公务员 for civil servants and those managed like them, 工作人员 for the others."""
    is_civil = employee.category in (EmployeeCategory.CIVIL_SERVANT, EmployeeCategory.REFERENCE)
    return "公务员" if is_civil else "工作人员"


def list_forms(result: UnitResult, numbers: Collection[str] | None = None) -> tuple[AnnualForm, ...]:
    """The forms of everybody in roster order, or of the people numbered."""
    book = result.book
    appraisals = {each.employee_no: each for each in book.appraisals}
    return tuple(
        _make_form(book, person, appraisals.get(number, Appraisal(employee_no=number)))
        for person in result.people
        for number in (person.employee.employee_no,)
        if numbers is None or number in numbers
    )


def _make_form(book: YearBook, person: PersonResult, appraisal: Appraisal) -> AnnualForm:
    employee = person.employee
    post = next((post.name for post in book.posts if post.post_no == employee.post_no), "")
    birth = employee.birth_month
    if not birth and len(employee.id_number) == _ID_LENGTH:
        birth = id_birth_month(employee.id_number)
    notice = next((n for n in book.result_notices if n.employee_no == employee.employee_no), None)
    return AnnualForm(
        employee=employee,
        unit_name=book.unit.name,
        year=book.year,
        gender=employee.gender,
        birth=say_month(birth),
        political_status=employee.political_status,
        since=say_month(_held_since(book, employee)),
        post="　".join(text for text in (book.unit.name + employee.section, employee.title) if text),
        work=post,
        summary=appraisal.summary,
        training=appraisal.training,
        comment=_comment(book, person, appraisal),
        verdict=appraisal.verdict or _verdict(book, person),
        opinion=notice.opinion if notice is not None else "",
        remarks=_periods(book, employee),
        explanation=appraisal.explanation or _no_grade(person),
    )


def say_month(day: str) -> str:
    """A month as the form's guide wants it: 2023.05; empty stays empty."""
    return day[:7].replace("-", ".")


def _held_since(book: YearBook, employee: Employee) -> str:
    """Since when the present post is held: by the appointment, else by what is recorded of the person."""
    own = [each for each in book.appointments if each.employee_no == employee.employee_no]
    current = [each.since for each in own if each.post_no == employee.post_no and not each.ended_on]
    typed = next((f.post_from for f in book.facts if f.employee_no == employee.employee_no), "")
    return max(current, default=typed)


def _comment(book: YearBook, person: PersonResult, appraisal: Appraisal) -> str:
    """The leader's comment with the grade he proposes, unless the comment names one itself."""
    number, category = person.employee.employee_no, person.employee.category
    advice = next(
        (o for o in book.opinions if o.employee_no == number and o.level is DecisionLevel.LEADER), None
    )
    if advice is None or "等次" in appraisal.comment:
        return appraisal.comment
    return "\n".join(
        text for text in (appraisal.comment, f"建议等次：{advice.grade.word(category)}。") if text
    )


def _verdict(book: YearBook, person: PersonResult) -> str:
    decision = person.decision
    if decision is None or person.eligibility.effect is Effect.NOT_ASSESSED:
        return ""
    word = decision.grade.word(person.employee.category)
    if decision.grade is Grade.UNDETERMINED:
        return f"经研究，{book.year}年度考核{word}。"
    return f"经研究，{book.year}年度考核确定为{word}等次。"


def _no_grade(person: PersonResult) -> str:
    sentence = person.eligibility.sentence if person.eligibility.effect in _UNGRADED else ""
    if not sentence and person.decision is not None and person.decision.grade is Grade.UNDETERMINED:
        sentence = person.decision.reason.rstrip("。")
    return f"{sentence}。" if sentence else ""


def _periods(book: YearBook, employee: Employee) -> str:
    """How often each grade of the periods was given; blanks while the unit gives none."""
    given = [d for d in book.period_decisions if d.cycle is book.scheme.period.cycle]
    counts = Counter(d.grade for d in given if d.employee_no == employee.employee_no)
    words = "，".join(f"“{grade.label}”{counts[grade] if given else _BLANK}次" for grade in PeriodGrade)
    return f"{book.year}年度平时考核情况：{words}。"
