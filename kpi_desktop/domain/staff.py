"""Units, sections and the people who are assessed in one year."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_MONTHS_A_YEAR = 12


class EmployeeCategory(Enum):
    """Kind of person (人员类别); decides the grade words and the quota pool."""

    CIVIL_SERVANT = "civil_servant"
    REFERENCE = "reference"
    INSTITUTION = "institution"
    WORKER = "worker"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "civil_servant": "公务员",
            "reference": "参公人员",
            "institution": "事业人员",
            "worker": "机关工勤",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The unit whose year this is (单位)."""

    code: str
    name: str
    filing_body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An internal section of the unit (内设机构, 科室).

    `reports_with` names the section that reports for it and holds the pooled quota; empty where it reports itself.
    """

    name: str
    reports_with: str = ""
    sort_order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """A person on the year's roster (工作人员).

    `present_from` and `present_to` are the first and last month of the year with presence (1–12);
    None means the year's own start or end. Months outside are not assessed.
    """

    employee_no: str
    name: str
    gender: str = ""
    id_number: str = ""
    birth_month: str = ""
    ethnicity: str = ""
    political_status: str = ""
    section: str = ""
    title: str = ""
    category: EmployeeCategory = EmployeeCategory.CIVIL_SERVANT
    voter_group: str = ""
    post_no: str = ""
    on_probation: bool = False
    under_investigation: bool = False
    present_from: int | None = None
    present_to: int | None = None
    leave_days: Decimal | None = None
    remark: str = ""
    sort_order: int = 0

    def is_present(self, month: int) -> bool:
        """Whether the month (1–12) lies within the person's presence in the unit."""
        return (self.present_from or 1) <= month <= (self.present_to or _MONTHS_A_YEAR)

    def absence_reason(self, month: int) -> str:
        """Why a month without presence is not assessed; empty when it is."""
        if self.present_from is not None and month < self.present_from:
            return f"{self.present_from}月调入，此前不在本单位"
        if self.present_to is not None and month > self.present_to:
            return f"{self.present_to}月后调离，此后不在本单位"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """A disciplinary sanction on a person (处分); `decided` is YYYY, YYYY-MM or YYYY-MM-DD."""

    employee_no: str
    kind: str
    decided: str
    document_no: str = ""


def check_id_number(number: str) -> str:
    """Say what is wrong with a resident ID number (公民身份号码), empty when it is right; GB 11643-1999."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return "身份证号应为18位，前17位是数字，末位是数字或X"
    month, day = int(number[10:12]), int(number[12:14])
    if not (1 <= month <= _MONTHS_A_YEAR and 1 <= day <= 31):  # noqa: PLR2004 - a calendar's bounds
        return "身份证号中的出生日期不存在"
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    if _ID_CHECKS[total % 11] != number[17]:
        return f"身份证号校验位错误（末位应为{_ID_CHECKS[total % 11]}，或前面有数字写错）"
    return ""


def id_gender(number: str) -> str:
    """The gender an ID number states: odd 17th digit 男, even 女; GB 11643-1999."""
    return "男" if int(number[16]) % 2 else "女"


def id_birth_month(number: str) -> str:
    """The birth month an ID number states, as YYYY-MM."""
    return f"{number[6:10]}-{number[10:12]}"


def mask_id_number(number: str) -> str:
    """An ID number as shown on screen and paper: the birth date and serial hidden."""
    return f"{number[:6]}********{number[-4:]}" if len(number) == 18 else number  # noqa: PLR2004


def check_unit_code(code: str) -> str:
    """Say what is wrong with a unified social credit code (统一社会信用代码), empty when right; GB 32100-2015."""
    if len(code) != 18 or any(sign not in _CODE_ALPHABET for sign in code):  # noqa: PLR2004
        return "统一社会信用代码应为18位数字和大写字母（不用I、O、S、V、Z）"
    total = sum(
        _CODE_ALPHABET.index(sign) * weight for sign, weight in zip(code, _CODE_WEIGHTS, strict=False)
    )
    expected = _CODE_ALPHABET[(31 - total % 31) % 31]
    return "" if expected == code[17] else f"统一社会信用代码校验位错误（末位应为{expected}）"


def read_birth_month(text: str) -> str:
    """Read a birth month in a clerk's forms (1984.9, 198409, 1984年9月) as YYYY-MM; empty when it is none."""
    found = re.match(r"\s*(\d{4})\s*[.年/\-]?\s*(\d{1,2})", text)
    if not found or not 1 <= int(found.group(2)) <= _MONTHS_A_YEAR:
        return ""
    return f"{found.group(1)}-{int(found.group(2)):02d}"
