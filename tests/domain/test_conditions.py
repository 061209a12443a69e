"""Conditions as data: each kind met, failed and unknown; who qualifies; the post that one person fits."""

from datetime import date

import pytest

from kpi_desktop.domain.conditions import (
    CONDITION_KINDS,
    Applicant,
    Condition,
    Fit,
    find_field,
    judge_conditions,
    make_condition,
    overall_fit,
    why_not,
)
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from tests.builders import an_employee

ON = date(2026, 3, 4)


def an_applicant(number: str = "001", **given: object) -> Applicant:
    facts = PersonFacts(
        employee_no=number,
        education=Education.BACHELOR,
        work_from="2010-07",
        level_from="2024-03",
        post_from="2024-04",
    )
    fields = {
        "employee": an_employee(
            number, gender="男", birth_month="1980-05", political_status="中共党员", section="办公室"
        ),
        "facts": facts,
        "grades": {2023: Grade.COMPETENT, 2024: Grade.EXCELLENT, 2025: Grade.COMPETENT},
        "on": ON,
        **given,
    }
    return Applicant(**fields)  # type: ignore[arg-type]


def no_facts() -> PersonFacts:
    return PersonFacts(employee_no="001")


def employee(**given: object) -> Applicant:
    return an_applicant(employee=an_employee(**given))


@pytest.mark.parametrize(
    ("condition", "applicant", "fit", "reason"),
    [
        (Condition(kind="grades"), an_applicant(), Fit.MEETS, ""),
        (
            Condition(kind="grades"),
            an_applicant(grades={2025: Grade.BASIC}),
            Fit.FAILS,
            "2025年度考核为基本称职",
        ),
        (
            Condition(kind="grades"),
            an_applicant(grades={2025: Grade.COMPETENT}),
            Fit.UNKNOWN,
            "没有2023、2024年度的考核等次",
        ),
        (
            Condition(kind="grades", params=(("years", "1"), ("lowest", "优秀"))),
            an_applicant(),
            Fit.FAILS,
            "2025年度考核为称职",
        ),
        (Condition(kind="work_years"), an_applicant(), Fit.MEETS, ""),
        (Condition(kind="work_years"), an_applicant(facts=no_facts()), Fit.UNKNOWN, "没有填参加工作时间"),
        (Condition(kind="level_years"), an_applicant(), Fit.MEETS, ""),
        (Condition(kind="post_years"), an_applicant(), Fit.FAILS, "任现岗位从2024-04起，不满2年"),
        (Condition(kind="education"), an_applicant(), Fit.MEETS, ""),
        (
            Condition(kind="education", params=(("lowest", "硕士研究生"),)),
            an_applicant(),
            Fit.FAILS,
            "学历为本科",
        ),
        (Condition(kind="education"), an_applicant(facts=no_facts()), Fit.UNKNOWN, "没有填学历"),
        (Condition(kind="age"), an_applicant(), Fit.MEETS, ""),
        (
            Condition(kind="age", params=(("men", "44"),)),
            an_applicant(),
            Fit.FAILS,
            "1980-05出生，已满45周岁",
        ),
        (Condition(kind="age"), employee(birth_month="1980-05"), Fit.UNKNOWN, "没有填性别"),
        (Condition(kind="age"), employee(gender="女"), Fit.UNKNOWN, "没有填出生年月"),
        (Condition(kind="category"), an_applicant(), Fit.MEETS, ""),
        (
            Condition(kind="category"),
            employee(category=EmployeeCategory.WORKER),
            Fit.FAILS,
            "人员类别为机关工勤",
        ),
        (Condition(kind="political"), an_applicant(), Fit.MEETS, ""),
        (Condition(kind="political"), employee(), Fit.UNKNOWN, "没有填政治面貌"),
        (
            Condition(kind="section", params=(("among", "财务股,人事股"),)),
            an_applicant(),
            Fit.FAILS,
            "所在科室为办公室",
        ),
        (Condition(kind="no_sanction"), an_applicant(), Fit.MEETS, ""),
        (
            Condition(kind="no_sanction"),
            an_applicant(sanctions=(Sanction(employee_no="001", kind="政务警告", decided="2025-06"),)),
            Fit.FAILS,
            "2025-06受政务警告",
        ),
        (
            Condition(kind="no_sanction"),
            an_applicant(sanctions=(Sanction(employee_no="001", kind="政务警告", decided="2024"),)),
            Fit.MEETS,
            "",
        ),
        (Condition(kind="standing"), an_applicant(), Fit.MEETS, ""),
        (Condition(kind="standing"), employee(on_probation=True), Fit.FAILS, "在试用期内"),
        (Condition(kind="standing"), employee(under_investigation=True), Fit.FAILS, "立案审查调查尚未结案"),
        (
            Condition(kind="other", params=(("text", "持有会计证"),)),
            an_applicant(),
            Fit.UNKNOWN,
            "“持有会计证”要人工核对",
        ),
    ],
)
def test_that_a_condition_is_met_failed_or_unknown(
    condition: Condition, applicant: Applicant, fit: Fit, reason: str
) -> None:
    (verdict,) = judge_conditions(applicant, (condition,))
    assert (verdict.fit, verdict.reason) == (fit, reason)


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (Condition(kind="grades"), "近3年年度考核均为称职以上等次"),
        (Condition(kind="grades", params=(("lowest", "优秀"),)), "近3年年度考核均为优秀"),
        (Condition(kind="work_years"), "参加工作满5年"),
        (Condition(kind="level_years"), "任现职级满2年"),
        (Condition(kind="post_years"), "在现岗位工作满2年"),
        (Condition(kind="education"), "大专以上学历"),
        (Condition(kind="age"), "男不超过53周岁，女不超过51周岁"),
        (Condition(kind="category"), "人员类别为公务员或参公人员"),
        (Condition(kind="political"), "政治面貌为中共党员"),
        (Condition(kind="section", params=(("among", "办公室，财务股"),)), "限办公室、财务股人员"),
        (Condition(kind="no_sanction"), "近2年没有受过处分"),
        (Condition(kind="standing"), "不在试用期内，没有立案审查调查尚未结案的情形"),
        (Condition(kind="other", params=(("text", "持有会计证"),)), "持有会计证"),
    ],
)
def test_that_every_condition_is_a_sentence(condition: Condition, sentence: str) -> None:
    assert condition.sentence == sentence
    assert condition.kind in CONDITION_KINDS


def test_that_a_failing_condition_outweighs_an_unknown_one_and_both_are_named() -> None:
    verdicts = judge_conditions(
        employee(on_probation=True), (Condition(kind="standing"), Condition(kind="political"))
    )
    assert overall_fit(verdicts) is Fit.FAILS
    assert why_not(verdicts) == (
        "不在试用期内，没有立案审查调查尚未结案的情形：在试用期内；政治面貌为中共党员：没有填政治面貌"
    )
    assert overall_fit(judge_conditions(employee(), (Condition(kind="political"),))) is Fit.UNKNOWN
    assert overall_fit(()) is Fit.MEETS
    assert Fit.UNKNOWN.label == "缺少资料"


def test_that_a_post_only_one_person_fits_is_pointed_out() -> None:
    party = (Condition(kind="political"),)
    people = [
        an_applicant("001"),
        an_applicant("002", employee=an_employee("002", name="李静", political_status="群众")),
    ]
    field = find_field(people, party)
    assert field.only_one is not None
    assert field.sentence == "符合1人，缺少资料0人，不符合1人；只有张伟一人符合，请核对条件是不是因人而设"
    assert field.reasons == {"001": "", "002": "政治面貌为群众"}
    unknown = find_field([*people, an_applicant("003", employee=an_employee("003"))], party)
    assert unknown.only_one is None
    assert unknown.sentence == "符合1人，缺少资料1人，不符合1人"
    assert find_field(people, ()).only_one is None


def test_that_a_condition_is_made_of_what_is_typed() -> None:
    made = make_condition("grades", {"years": " ３ ", "lowest": "称职"})
    assert made == Condition(kind="grades", params=(("years", "3"), ("lowest", "称职")))
    assert make_condition("standing", {}) == Condition(kind="standing")


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("grades", {"years": "3", "lowest": ""}, "最低等次还没有填写"),
        ("grades", {"years": "3", "lowest": "良好"}, "应为优秀、称职、基本称职之一"),
        ("grades", {"years": "三", "lowest": "称职"}, "应为1到60之间的整数"),
        ("work_years", {"years": "0"}, "应为1到60之间的整数"),
    ],
)
def test_that_a_condition_that_says_nothing_is_refused(
    kind: str, values: dict[str, str], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        make_condition(kind, values)
