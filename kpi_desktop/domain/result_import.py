"""The year's results as the national system imports them (年度考核导入表, domain.md §7.7): who goes in, who by hand."""

from collections import Counter
from dataclasses import dataclass

from kpi_desktop.domain.eligibility import INVESTIGATION, PROBATION, Effect, ReasonSource
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee, EmployeeCategory
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import clean_name
from kpi_desktop.domain.year_end import PersonResult, UnitResult

IMPORT_HEADERS = ("序号", "姓 名", "单位及职务", "等 次")
HAND_HEADERS = ("序号", "工号", "姓名", "单位及职务", "等次", "等次代码", "为什么要手工录入")
IMPORT_SHEET, HAND_SHEET = "Sheet1", "需手工录入"
_WORDS = {
    Grade.EXCELLENT: "优秀",
    Grade.COMPETENT: "称职",
    Grade.BASIC: "基本称职",
    Grade.INCOMPETENT: "不称职",
    Grade.UNDETERMINED: "不定等次",
}
_CODES = {Grade.EXCELLENT: "1", Grade.COMPETENT: "2", Grade.BASIC: "3", Grade.INCOMPETENT: "4"}
# The code table of annual results (ZB18) as far as this program gives them.
CODE_WORDS = {
    "1": "优秀",
    "2": "称职",
    "3": "基本称职",
    "4": "不称职",
    "5": "不定等次",
    "5A": "试用期不确定等次",
    "5B": "立案未结不确定等次",
    "5C": "受处分期间不确定等次",
    "6": "不进行考核",
    "6A": "病事假累计超过半年不进行考核",
}
_PLAIN = "5"
_CIVIL = (EmployeeCategory.CIVIL_SERVANT, EmployeeCategory.REFERENCE)
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One person of the sheet the system reads."""

    name: str
    place: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandRow:
    """One person to be entered or put right by hand, with the code of ZB18 and why."""

    employee_no: str
    name: str
    place: str
    word: str
    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultImport:
    """The two sheets, and what to tell before the file is used."""

    rows: tuple[ImportRow, ...]
    by_hand: tuple[HandRow, ...]
    notes: tuple[str, ...]


def result_code(person: PersonResult, grade: Grade) -> str:
    """The code of a person's result in the national code table ZB18; of several reasons the first counts."""
    known = _CODES.get(grade)
    if known is not None:
        return known
    eligibility = person.eligibility
    for reason in eligibility.reasons:
        if reason.effect is not eligibility.effect:
            continue
        if reason.effect is Effect.NOT_ASSESSED:
            return "6A" if reason.source is ReasonSource.LEAVE and "病事假" in reason.short else "6"
        if reason.short == PROBATION:
            return "5A"
        if reason.short == INVESTIGATION:
            return "5B"
        if reason.source is ReasonSource.SANCTION:
            return "5C"
    return _PLAIN


def derive_result_import(result: UnitResult) -> ResultImport:
    """Who goes into the import sheet and who has to be entered by hand, in roster order.

    The system finds people by their name alone, so that homonyms are kept apart from the sheet; it takes five words only.
    Raises RuleViolation while a grade is not decided, or when nobody can be imported.
    """
    open_people = [p.employee.name for p in result.people if p.decision is None]
    if open_people or not result.people:
        names = "、".join(open_people[:_NAMED]) + ("等" if len(open_people) > _NAMED else "")
        message = (
            f"还有{len(open_people)}人没有评定等次（{names}），不能生成导入表，请先在“等次评定”中评定。"
            if open_people
            else "人员名册还是空的，不能生成导入表，请先填写人员或导入台账。"
        )
        raise RuleViolation(message)
    counts = Counter(clean_name(person.employee.name) for person in result.people)
    rows: list[ImportRow] = []
    by_hand: list[HandRow] = []
    decided = [(person, person.decision.grade) for person in result.people if person.decision is not None]
    for person, grade in decided:
        employee, code = person.employee, result_code(person, grade)
        place = f"{result.book.unit.name}{employee.section}{employee.title}"
        why = _say_why(employee, grade, code, counts[clean_name(employee.name)])
        if not why:
            rows.append(ImportRow(name=clean_name(employee.name), place=place, word=_WORDS[grade]))
            if code.startswith(_PLAIN) and code != _PLAIN:
                why = f"导入表写不定等次，导入后请把代码改为{code}（{CODE_WORDS[code]}）"
        if why:
            by_hand.append(
                HandRow(
                    employee_no=employee.employee_no,
                    name=employee.name,
                    place=place,
                    word=grade.word(employee.category),
                    code=code,
                    why=why,
                )
            )
    if not rows:
        message = f"没有一个人能用导入表录入：{by_hand[0].name}{by_hand[0].why}。请在系统中逐人录入。"
        raise RuleViolation(message)
    return ResultImport(rows=tuple(rows), by_hand=tuple(by_hand), notes=_say_notes(result, len(by_hand)))


def _say_why(employee: Employee, grade: Grade, code: str, same_name: int) -> str:
    """Why the import sheet cannot carry a person, empty when it can."""
    category = employee.category
    if category not in _CIVIL:
        return f"是{category.label}，导入表没有“{grade.word(category)}”这一等次"
    if same_name > 1:
        return f"本单位有{same_name}人同名，系统只按姓名对应，导入会对错人"
    if code.startswith("6"):
        return f"按规定{CODE_WORDS[code]}，导入表没有这一等次"
    return ""


def _say_notes(result: UnitResult, by_hand: int) -> tuple[str, ...]:
    notes = []
    if by_hand:
        notes.append(f"有{by_hand}人要手工录入或改代码，列在第二张表“{HAND_SHEET}”。")
    if not is_done(result.book.steps, StepKind.PUBLICATION):
        notes.append("年度考核结果还没有公示完，导入系统前请先公示。")
    return tuple(notes)
