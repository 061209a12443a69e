"""What no single unit can see: one person in two units, document numbers twice, names that look alike."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.county import CountyCheck, DocumentUse, UnitRoster, check_county, roster_of
from kpi_desktop.domain.errors import Severity
from kpi_desktop.domain.staff import Employee, Sanction
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from tests.builders import a_book, an_employee

NUMBER, OTHER_NUMBER = "530427198506150025", "530427198001010019"


def a_person(**fields: Any) -> Employee:
    return an_employee("001", **{"name": "张伟", "birth_month": "1985-06", "id_number": "", **fields})


def a_roster(unit: str, *people: Employee, documents: tuple[DocumentUse, ...] = ()) -> UnitRoster:
    return UnitRoster(
        key=UnitYear(unit_code=unit, year=2026), unit_name=f"{unit}局", employees=people, documents=documents
    )


def check(one: Employee, other: Employee) -> CountyCheck:
    return check_county([a_roster("甲", one), a_roster("乙", other)])


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ({"id_number": NUMBER}, {"id_number": NUMBER}, "身份证号530427********0025"),
        ({"id_number": NUMBER}, {}, "姓名和出生年月相同"),
        ({}, {"name": "张　伟"}, "姓名和出生年月相同"),
    ],
)
def test_that_one_person_in_two_units_is_an_error(
    one: dict[str, Any], other: dict[str, Any], known: str
) -> None:
    (finding,) = check(a_person(**one), a_person(**other)).findings
    assert finding.severity is Severity.ERROR
    assert finding.what == f"张伟（{known}）1月至12月同时在甲局和乙局在岗"
    assert (finding.place.unit_code, finding.place.employee_no) == ("甲", "001")


@pytest.mark.parametrize(
    "other",
    [{"id_number": OTHER_NUMBER}, {"birth_month": "1985-07"}, {"birth_month": ""}, {"name": "张维"}],
)
def test_that_another_person_is_none(other: dict[str, Any]) -> None:
    assert check(a_person(id_number=NUMBER), a_person(**other)).findings == ()


@pytest.mark.parametrize(("left", "came"), [(5, 6), (6, 6)])
def test_that_postings_that_follow_each_other_are_a_transfer(left: int, came: int) -> None:
    gone, here = a_person(id_number=NUMBER, present_to=left), a_person(id_number=NUMBER, present_from=came)
    for found in (check(gone, here), check_county([a_roster("乙", here), a_roster("甲", gone)])):
        assert found.findings == ()
        (transfer,) = found.transfers
        assert (transfer.left, transfer.left_month, transfer.came, transfer.came_month) == (
            "甲局",
            left,
            "乙局",
            came,
        )


def test_that_the_months_in_both_units_are_named() -> None:
    found = check(
        a_person(id_number=NUMBER, present_to=7), a_person(id_number=NUMBER, present_from=6)
    ).findings
    assert "6月至7月同时在" in found[0].what
    inner = check(a_person(id_number=NUMBER), a_person(id_number=NUMBER, present_from=12)).findings
    assert "12月同时在" in inner[0].what


def test_that_one_number_with_two_names_is_said_even_of_a_transfer() -> None:
    gone = a_person(id_number=NUMBER, present_to=5)
    found = check(gone, a_person(id_number=NUMBER, name="张维", present_from=6))
    assert len(found.transfers) == 1
    assert [f.what for f in found.findings] == ["身份证号530427********0025在甲局是“张伟”，在乙局是“张维”"]


def test_that_a_posting_without_a_month_is_said() -> None:
    nobody = a_person(id_number=NUMBER, present_from=9, present_to=3)
    assert "本年同时在" in check(nobody, a_person(id_number=NUMBER)).findings[0].what


def test_that_people_of_one_unit_are_the_unit_s_own_matter() -> None:
    roster = a_roster(
        "甲", a_person(id_number=NUMBER), replace(a_person(id_number=NUMBER), employee_no="002")
    )
    assert check_county([roster]).findings == ()


def test_that_names_that_look_alike_are_a_reminder() -> None:
    one = a_person(name="阿·里木", id_number=NUMBER)
    (finding,) = check(one, a_person(name="阿•里木", id_number=OTHER_NUMBER)).findings
    assert finding.severity is Severity.WARNING
    assert "“阿·里木”和乙局的“阿•里木”" in finding.what
    (same,) = check(one, a_person(name="阿•里木", id_number=NUMBER, present_to=3)).findings[-1:]
    assert same.severity is Severity.ERROR


def test_that_a_document_number_used_twice_is_an_error() -> None:
    one = DocumentUse(number="云人社〔2026〕3号", what="方案备案号")
    other = DocumentUse(number="云人社[2026] 3号", what="处分文号", employee_no="001", name="张伟")
    found = check_county([a_roster("甲", documents=(one,)), a_roster("乙", documents=(other,))]).findings
    assert [f.what for f in found] == [
        "文号“云人社〔2026〕3号”用了两次：甲局的方案备案号，乙局张伟的处分文号"
    ]
    assert check_county([a_roster("甲", documents=(one, one))]).findings == ()
    assert check_county([a_roster("甲", documents=(other, replace(other, employee_no="002")))]).findings


def test_that_a_roster_is_read_from_a_year() -> None:
    book = replace(
        a_book({"001": "90"}),
        sanctions=(
            Sanction(employee_no="001", kind="警告", decided="2026-03", document_no="纪1号"),
            Sanction(employee_no="009", kind="记过", decided="2026-03", document_no="纪2号"),
            Sanction(employee_no="001", kind="诫勉", decided="2026-03"),
        ),
        steps=(
            StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="王芳", document_no="备1号"),
            StepRecord(kind=StepKind.MONTH, month=1, done_on="2026-02-05", done_by="王芳", document_no="x"),
        ),
    )
    roster = roster_of(book)
    assert [(use.number, use.what, use.name) for use in roster.documents] == [
        ("备1号", "方案备案号", ""),
        ("纪1号", "处分文号", book.employees[0].name),
        ("纪2号", "处分文号", "009"),
    ]
    assert roster.employees == book.employees


PEOPLE = st.lists(
    st.builds(
        a_person,
        name=st.sampled_from(["张伟", "李静", "王芳"]),
        id_number=st.sampled_from(["", NUMBER, OTHER_NUMBER]),
        birth_month=st.sampled_from(["", "1985-06", "1980-01"]),
        present_from=st.sampled_from([None, 4, 9]),
        present_to=st.sampled_from([None, 3, 8]),
    ),
    max_size=4,
)


@given(st.lists(PEOPLE, max_size=4))
def test_that_the_order_of_units_does_not_matter(units: list[list[Employee]]) -> None:
    rosters = [a_roster(f"单位{at}", *people) for at, people in enumerate(units)]
    forth, back = check_county(rosters), check_county(rosters[::-1])
    assert len(forth.findings) == len(back.findings)
    assert {t.name for t in forth.transfers} == {t.name for t in back.transfers}
    assert len(forth.transfers) == len(back.transfers)
