"""Forms beside the roster: who is meant, what would change, and what is left out."""

from dataclasses import replace

import pytest

from kpi_desktop.domain.people_forms import FormStanding, PersonForm, match_forms
from kpi_desktop.domain.staff import Employee
from tests.builders import an_employee

ZHANG_ID, OTHER_ID = "530499198409150017", "530499197501020042"
ZHANG = an_employee(
    "001", name="张伟", id_number=ZHANG_ID, birth_month="1984-09", title="主任", remark="备注", sort_order=4
)
LI = an_employee("002", name="李静", birth_month="1990-03", sort_order=5)
ROSTER = (ZHANG, LI)


def a_form(name: str = "张伟", **given: str) -> PersonForm:
    return PersonForm(source=f"{name}.lrmx", name=name, **given)  # type: ignore[arg-type]


def whats(*forms: PersonForm, roster: tuple[Employee, ...] = ROSTER) -> list[str]:
    matches, findings = match_forms(forms, roster)
    assert len(matches) == len(forms) - sum(finding.severity.value == "error" for finding in findings)
    return [finding.what for finding in findings]


def test_that_the_id_number_says_who_is_meant_and_only_what_is_stated_changes() -> None:
    (match,), findings = match_forms(
        (a_form("张 伟", id_number=ZHANG_ID, title="副局长", gender="男"),), ROSTER
    )
    assert (match.standing, match.known_by, findings) == (FormStanding.CHANGED, "身份证号", ())
    assert match.employee == replace(ZHANG, title="副局长", gender="男")
    assert [(d.field, d.old, d.new) for d in match.differences] == [
        ("性别", "", "男"),
        ("职务", "主任", "副局长"),
    ]


def test_that_name_and_birth_month_say_who_is_meant_without_an_id_number() -> None:
    (match,), _ = match_forms(
        (a_form("李静", birth_month="1990-03", id_number="530499199003110036"),), ROSTER
    )
    assert (match.known_by, match.employee.employee_no) == ("姓名和出生年月", "002")
    assert [(d.field, d.old, d.new) for d in match.differences] == [("身份证号", "", "530499********0036")]


def test_that_a_form_with_nothing_new_changes_nothing() -> None:
    (match,), _ = match_forms((a_form(id_number=ZHANG_ID, birth_month="1984-09"),), ROSTER)
    assert (match.standing, match.employee, match.differences) == (FormStanding.SAME, ZHANG, ())


def test_that_new_people_get_the_next_numbers_and_places() -> None:
    matches, findings = match_forms((a_form("王芳", birth_month="1975-01"), a_form("赵强")), ROSTER)
    assert [(m.employee.employee_no, m.employee.name, m.employee.sort_order) for m in matches] == [
        ("003", "王芳", 6),
        ("004", "赵强", 7),
    ]
    assert {match.standing for match in matches} == {FormStanding.NEW}
    assert (FormStanding.NEW.label, findings) == ("新增", ())
    (first,), _ = match_forms((a_form("王芳"),), ())
    assert (first.employee.employee_no, first.employee.sort_order) == ("001", 1)


def test_that_a_name_alone_is_not_enough() -> None:
    assert whats(a_form("李静")) == ["名册中已有同名的李静（工号002），这份作为新增人员"]


@pytest.mark.parametrize(
    ("forms", "roster", "sentence"),
    [
        (
            (a_form(birth_month="1984-09", id_number=OTHER_ID),),
            ROSTER,
            "张伟与名册中的张伟（001）姓名和出生年月相同，身份证号不同",
        ),
        ((a_form("王芳", id_number=ZHANG_ID),), ROSTER, "王芳的身份证号在名册中是张伟（001）的"),
        (
            (a_form(birth_month="1984-09"),),
            (replace(ZHANG, id_number=""), replace(ZHANG, id_number="", employee_no="009")),
            "名册中有2人与张伟的姓名和出生年月相同（工号001、009）",
        ),
        (
            (a_form(id_number=ZHANG_ID),),
            (ZHANG, replace(ZHANG, employee_no="009")),
            "名册中有2人与张伟的身份证号相同（工号001、009）",
        ),
        (
            (a_form(id_number=ZHANG_ID), a_form(birth_month="1984-09")),
            ROSTER,
            "张伟在“张伟.lrmx”中已有一份",
        ),
        ((a_form("王芳"), a_form("王芳")), ROSTER, "王芳在“王芳.lrmx”中已有一份"),
        (
            (a_form("王芳", id_number=OTHER_ID), a_form("王芬", id_number=OTHER_ID)),
            ROSTER,
            "王芬在“王芳.lrmx”中已有一份",
        ),
    ],
)
def test_that_a_form_that_cannot_be_told_apart_is_left_out(
    forms: tuple[PersonForm, ...], roster: tuple[Employee, ...], sentence: str
) -> None:
    assert whats(*forms, roster=roster) == [sentence]


def test_that_two_new_people_of_one_name_with_different_numbers_are_two() -> None:
    matches, _ = match_forms(
        (a_form("王芳", id_number=OTHER_ID), a_form("王芳", id_number="530499199003110036")), ROSTER
    )
    assert [match.employee.employee_no for match in matches] == ["003", "004"]


def test_that_a_wrong_id_number_is_told_and_read_as_it_stands() -> None:
    matches, findings = match_forms((a_form("王芳", id_number="530499197501020041"),), ROSTER)
    assert matches[0].employee.id_number == "530499197501020041"
    assert [finding.what for finding in findings] == [
        "王芳的身份证号校验位错误（末位应为2，或前面有数字写错）"
    ]
