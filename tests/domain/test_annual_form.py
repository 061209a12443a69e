"""What the register form says, from what is recorded."""

from dataclasses import replace

from reports.paper import a_year, an_employee

from kpi_desktop.domain.annual_form import AnnualForm, FormEdition, list_forms, say_month
from kpi_desktop.domain.appointments import Appointment
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.period_rules import PeriodCycle, PeriodDecision, PeriodGrade, PeriodStanding
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.domain.year_records import Appraisal, DecisionLevel, Opinion, ResultNotice

LEADER = Opinion(employee_no="001", level=DecisionLevel.LEADER, grade=Grade.EXCELLENT)


def a_form(employee: object = None, **changes: object) -> AnnualForm:
    book = a_year([employee or an_employee(1, gender="女", political_status="中共党员")], **changes)  # type: ignore[list-item]
    (form,) = list_forms(score_year(book))
    return form


def a_decision(grade: Grade, reason: str = "") -> GradeDecision:
    return GradeDecision(
        employee_no="001", grade=grade, reason=reason, decided_on="2026-12-30", decided_by="局党组"
    )


def a_period(number: int, grade: PeriodGrade | None) -> PeriodDecision:
    return PeriodDecision(
        cycle=PeriodCycle.QUARTER,
        period=number,
        employee_no="001",
        standing=PeriodStanding.GRADED if grade else PeriodStanding.UNGRADED,
        score=None,
        proposed=None,
        grade=grade,
        reason="",
        decided_on="2026-04-07",
        decided_by="李静",
    )


def test_that_the_head_comes_from_roster_post_and_appointment() -> None:
    form = a_form(
        appointments=(
            Appointment(employee_no="001", appointment_no=1, post_no="G001", since="2024-05-06"),
            Appointment(employee_no="001", appointment_no=2, post_no="G009", since="2025-01-01"),
        )
    )
    assert (form.gender, form.birth, form.political_status, form.since) == (
        "女",
        "1998.10",
        "中共党员",
        "2024.05",
    )
    assert form.post == "云岭县自然资源局国土空间规划股　四级主任科员"
    assert form.work == "国土空间规划股工作岗"
    assert form.title == "公务员年度考核登记表"


def test_that_typed_facts_stand_in_where_nothing_better_is_known() -> None:
    typed = PersonFacts(employee_no="001", post_from="2021-03")
    person = an_employee(1, id_number="", birth_month="1984-09", category=EmployeeCategory.INSTITUTION)
    form = a_form(replace(person, post_no=""), facts=(typed,), posts=())
    assert (form.birth, form.since, form.work) == ("1984.09", "2021.03", "")
    assert form.title == "工作人员年度考核登记表"
    assert a_form(an_employee(1, id_number="")).birth == say_month("") == ""


def test_that_the_comment_ends_with_the_grade_proposed_unless_it_names_one() -> None:
    said = Appraisal(employee_no="001", comment="工作扎实。")
    assert a_form(appraisals=(said,)).comment == "工作扎实。"
    assert a_form(appraisals=(said,), opinions=(LEADER,)).comment == "工作扎实。\n建议等次：优秀。"
    assert a_form(opinions=(LEADER,)).comment == "建议等次：优秀。"
    own = replace(said, comment="建议确定为称职等次。")
    assert a_form(appraisals=(own,), opinions=(LEADER,)).comment == "建议确定为称职等次。"


def test_that_the_verdict_is_the_decided_grade_unless_written() -> None:
    assert a_form().verdict == ""
    assert a_form(decisions=(a_decision(Grade.EXCELLENT),)).verdict == "经研究，2026年度考核确定为优秀等次。"
    none = a_form(decisions=(a_decision(Grade.UNDETERMINED, "县委批准。"),))
    assert none.verdict == "经研究，2026年度考核不确定等次。"
    assert none.explanation == "县委批准。"
    written = Appraisal(employee_no="001", verdict="同意。", explanation="另有说明。")
    form = a_form(appraisals=(written,), decisions=(a_decision(Grade.UNDETERMINED),))
    assert (form.verdict, form.explanation) == ("同意。", "另有说明。")


def test_that_who_may_get_no_grade_has_the_reason_on_the_form() -> None:
    sanction = Sanction(employee_no="001", kind="政务记过", decided="2026-03")
    assert a_form(sanctions=(sanction,)).explanation.startswith("2026-03受政务记过，只写评语不确定等次")
    assert a_form().explanation == ""


def test_that_the_periods_are_counted_and_the_opinion_is_the_signed_one() -> None:
    grades = (PeriodGrade.GOOD, PeriodGrade.GOOD, PeriodGrade.FAIR, None)
    form = a_form(
        period_decisions=tuple(a_period(at, grade) for at, grade in enumerate(grades, start=1)),
        result_notices=(ResultNotice(employee_no="001", notified_on="2027-01-13", opinion="同意"),),
    )
    assert form.remarks == "2026年度平时考核情况：“好”2次，“较好”1次，“一般”0次，“较差”0次。"
    assert form.opinion == "同意"
    assert "“好”＿＿次" in a_form().remarks


def test_that_people_can_be_named_and_layouts_have_their_year() -> None:
    result = score_year(a_year())
    assert [form.employee.employee_no for form in list_forms(result, ("002",))] == ["002"]
    assert [edition.label for edition in FormEdition] == ["2023年版", "2007年版"]
