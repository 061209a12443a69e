"""People: identity numbers, codes, birth months and presence."""

import pytest

from kpi_desktop.domain.staff import (
    EmployeeCategory,
    check_id_number,
    check_unit_code,
    id_birth_month,
    id_gender,
    mask_id_number,
    read_birth_month,
)
from tests.builders import an_employee


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "530427198001010019", "530427198506150025", "53049919920117054X"]
)
def test_that_right_id_numbers_pass(number: str) -> None:
    assert check_id_number(number) == ""


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        ("530499197512190490", "校验位"),
        ("53049919751219049", "18位"),
        ("53049919751319049X", "出生日期"),
        ("530499197512000493", "出生日期"),
        ("5304991975121904x3", "18位"),
    ],
)
def test_that_wrong_id_numbers_are_told(number: str, trouble: str) -> None:
    assert trouble in check_id_number(number)


def test_what_an_id_number_states() -> None:
    assert id_gender("530499198507130175") == "男"
    assert id_gender("530499199401080020") == "女"
    assert id_birth_month("530499198507130175") == "1985-07"


def test_that_an_id_number_is_shown_masked() -> None:
    assert mask_id_number("530499198507130175") == "530499********0175"
    assert mask_id_number("123") == "123"


def test_that_unit_codes_are_checked() -> None:
    assert check_unit_code("91350100M000100Y43") == ""
    assert check_unit_code("11530427MB0000000P") == ""
    assert "应为P" in check_unit_code("11530427MB00000001")
    assert "18位" in check_unit_code("11530427MB000000")
    assert "18位" in check_unit_code("11530427MB0000000I")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1985.07", "1985-07"),
        ("1994.1", "1994-01"),
        ("199201", "1992-01"),
        ("1968年10月", "1968-10"),
        ("1996-9", "1996-09"),
        ("96.9", ""),
        ("199213", ""),
    ],
)
def test_that_birth_months_are_read_in_every_form(text: str, expected: str) -> None:
    assert read_birth_month(text) == expected


def test_that_presence_bounds_the_months() -> None:
    person = an_employee(present_from=5, present_to=9)
    assert [month for month in range(1, 13) if person.is_present(month)] == [5, 6, 7, 8, 9]
    assert "5月调入" in person.absence_reason(4)
    assert "9月后调离" in person.absence_reason(10)
    assert person.absence_reason(5) == ""


def test_that_every_kind_of_person_has_its_word() -> None:
    assert [kind.label for kind in EmployeeCategory] == ["公务员", "参公人员", "事业人员", "机关工勤"]
