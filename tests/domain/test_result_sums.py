"""The counts filed with the result: each counted by itself, every sum that fails named, all in one sentence."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports.paper import a_result, a_year, an_employee

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.registers import Register, RegisterEntry
from kpi_desktop.domain.result_sums import (
    ResultGroup,
    UngradedReason,
    count_results,
    count_unit,
    explained_numbers,
    group_people,
    list_disagreements,
    require_agreeing,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.domain.year_records import Appraisal

POSTED = LeaveRecord(
    employee_no="004",
    kind="posted",
    starts_on="2026-01-01",
    ends_on="2026-12-31",
    days=365,
    destination="市局",
)


def a_decision(number: str, grade: Grade, reason: str = "") -> GradeDecision:
    return GradeDecision(
        employee_no=number, grade=grade, reason=reason, decided_on="2026-12-30", decided_by="局党组"
    )


def decided(grades: Mapping[str, Grade], reason: str = "", **changes: object) -> UnitResult:
    """Ten people: 001 a leader, 002 a section rank, 003 on probation, 004 away all year, 005 under investigation,
    006 sanctioned, 007 on leave, 008 of an institution, 009 a worker, 010 an ordinary one."""
    people = [
        an_employee(
            number,
            title={1: "局长", 2: "四级主任科员", 10: "二级调研员"}.get(number, "科员"),
            on_probation=number == 3,
            under_investigation=number == 5,
            leave_days=200 if number == 7 else None,
            category={8: EmployeeCategory.INSTITUTION, 9: EmployeeCategory.WORKER}.get(
                number, EmployeeCategory.CIVIL_SERVANT
            ),
        )
        for number in range(1, 11)
    ]
    fields: dict[str, object] = {
        "leave_records": (POSTED,),
        "sanctions": (
            Sanction(employee_no="006", kind="政务警告", decided="2026-02"),
            Sanction(employee_no="006", kind="政务记过", decided="2026-03"),
        ),
        "decisions": tuple(a_decision(number, grade, reason) for number, grade in grades.items()),
    }
    book = a_year(people, **(fields | changes))
    leader = replace(book.posts[0], level=PostLevel.LEADER)
    return score_year(replace(book, posts=(leader, *book.posts[1:])))


WHOLE = {
    "001": Grade.EXCELLENT,
    "002": Grade.COMPETENT,
    "003": Grade.UNDETERMINED,
    "004": Grade.UNDETERMINED,
    "005": Grade.UNDETERMINED,
    "006": Grade.UNDETERMINED,
    "007": Grade.UNDETERMINED,
    "008": Grade.BASIC,
    "009": Grade.INCOMPETENT,
    "010": Grade.COMPETENT,
}


def test_that_everybody_is_counted_once_by_grade_and_reason() -> None:
    counts = count_unit(decided(WHOLE))
    assert (counts.present, counts.taking_part, counts.away, counts.ungraded) == (10, 9, 1, 4)
    assert [counts.grades[grade] for grade in Grade] == [1, 2, 1, 1, 4]
    assert dict(counts.reasons) == {
        UngradedReason.PROBATION: 1,
        UngradedReason.INVESTIGATION: 1,
        UngradedReason.SANCTION: 1,
        UngradedReason.LEAVE: 1,
    }
    assert not list_disagreements(decided(WHOLE))
    require_agreeing(decided(WHOLE), "审定表")


def test_that_the_columns_are_by_team_rank_and_kind() -> None:
    result = decided(WHOLE)
    groups = {group: [p.employee.employee_no for p in people] for group, people in group_people(result)}
    assert groups == {
        ResultGroup.TEAM: ["001"],
        ResultGroup.DIVISION: ["010"],
        ResultGroup.SECTION: ["002"],
        ResultGroup.OTHER: ["003", "004", "005", "006", "007"],
        ResultGroup.INSTITUTION: ["008"],
        ResultGroup.WORKER: ["009"],
    }
    explained = explained_numbers(result)
    parts = [count_results(people, explained) for _, people in group_people(result)]
    assert sum(part.present for part in parts) == count_unit(result).present
    assert [group.label for group in ResultGroup] == ["班子成员", "处级", "科级", "其他", "事业人员", "工勤"]
    assert UngradedReason.OTHER.label == "其他"


def test_that_somebody_not_decided_breaks_the_sum_and_is_named() -> None:
    lacking = {number: grade for number, grade in WHOLE.items() if number not in {"002", "010"}}
    result = decided(lacking)
    with pytest.raises(RuleViolation) as refused:
        require_agreeing(result, "年度考核结果名册")
    assert str(refused.value) == (
        "年度考核结果名册的人数对不上，不能打印和导出：参加9人不等于各等次之和7人"
        "（优秀1、称职（合格）0、基本称职（基本合格）1、不称职（不合格）1、不定等次4），"
        "林松艳、林松艳还没有评定等次，请核对后再打印。"
    )


def test_that_who_has_left_and_who_is_away_may_have_no_grade() -> None:
    away = decided({**WHOLE, "004": Grade.COMPETENT})
    assert list_disagreements(away) == (
        (
            "参加9人不等于各等次之和10人（优秀1、称职（合格）3、基本称职（基本合格）1、不称职（不合格）1、不定等次4），"
            "杨伟燕不进行考核却评了等次"
        ),
    )
    gone = decided(WHOLE)
    people = (*gone.book.employees[:9], replace(gone.book.employees[9], present_to=8))
    left = score_year(replace(gone.book, employees=people))
    assert list_disagreements(left) == ("实有9人不等于参加9人加未参加1人，林松艳年末已不在本单位却评了等次",)
    withdrawn = tuple(
        replace(d, grade=Grade.UNDETERMINED) if d.employee_no == "010" else d for d in left.book.decisions
    )
    settled = score_year(replace(left.book, decisions=withdrawn))
    assert not list_disagreements(settled)
    assert (count_unit(settled).present, count_unit(settled).taking_part) == (9, 8)


def test_that_two_faults_that_cancel_are_found_all_the_same() -> None:
    grades = {number: grade for number, grade in WHOLE.items() if number != "002"}
    (sentence,) = list_disagreements(decided({**grades, "004": Grade.COMPETENT}))
    assert "参加9人凑巧等于各等次之和9人" in sentence
    assert "林松艳还没有评定等次，杨伟燕不进行考核却评了等次" in sentence


def test_that_no_grade_without_a_reason_is_asked_for() -> None:
    grades = {**WHOLE, "002": Grade.UNDETERMINED}
    (sentence,) = list_disagreements(decided(grades))
    assert sentence == (
        "不定等次5人不等于各种情形之和4人（试用期1、立案审查1、处分期1、病事假1、其他0），林松艳没有写明情况说明"
    )
    written = decided(grades, appraisals=(Appraisal(employee_no="002", explanation="县委批准暂不评定"),))
    assert not list_disagreements(written)
    assert count_unit(written).reasons[UngradedReason.OTHER] == 1
    assert count_unit(decided(grades, reason="县委批准")).reasons[UngradedReason.OTHER] == 1


def test_that_no_grade_by_another_record_counts_as_other() -> None:
    entry = RegisterEntry(
        system=Register.ACCOUNTABILITY,
        entry_no=1,
        employee_no="002",
        happened_on="2026-03-04",
        fact="督办事项逾期",
        effect=Effect.NO_GRADE,
        effect_from="2026-03-04",
        effect_to="2026-12-31",
    )
    result = decided({**WHOLE, "002": Grade.UNDETERMINED}, register_entries=(entry,))
    assert count_unit(result).reasons[UngradedReason.OTHER] == 1


def test_that_an_empty_roster_is_refused_and_many_names_are_counted() -> None:
    with pytest.raises(RuleViolation, match="人员名册还是空的"):
        require_agreeing(score_year(replace(a_result().book, employees=())), "审定表")
    (sentence,) = list_disagreements(decided({}))
    assert "等9人还没有评定等次" in sentence


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), st.sampled_from(list(Grade)), max_size=10))
def test_that_a_table_that_is_printed_has_sums_that_agree(grades: dict[str, Grade]) -> None:
    result = decided(grades)
    counts = count_unit(result)
    if not list_disagreements(result):
        assert counts.present == counts.taking_part + counts.away
        assert counts.taking_part == sum(counts.grades.values())
        assert counts.ungraded == sum(counts.reasons.values())
