"""Conditions for a post (任职条件) as data: a registry of kinds, and who meets them; what is not known never passes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee, EmployeeCategory, Sanction
from kpi_desktop.domain.values import clean_text

_MONTHS_A_YEAR = 12
_YEAR_TEXT = 4
_MOST_YEARS = 60


class Fit(Enum):
    """How a person stands to a condition."""

    MEETS = "meets"
    FAILS = "fails"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"meets": "符合", "fails": "不符合", "unknown": "缺少资料"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A person with everything conditions ask about, on the day the review counts from."""

    employee: Employee
    facts: PersonFacts
    grades: Mapping[int, Grade]
    sanctions: tuple[Sanction, ...] = ()
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition of a post: its kind in the registry and its parameters."""

    kind: str
    params: tuple[tuple[str, str], ...] = ()

    def param(self, key: str) -> str:
        """A parameter's text, the kind's usual one where it is not given."""
        given = dict(self.params)
        return given.get(key) or next(
            (param.usual for param in CONDITION_KINDS[self.kind].params if param.key == key), ""
        )

    @property
    def sentence(self) -> str:
        """The condition as it is published."""
        return CONDITION_KINDS[self.kind].say(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a person stands to one condition, and why."""

    condition: Condition
    fit: Fit
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionParam:
    """A parameter of a kind; with `choices` it is chosen, a `is_number` one counts years."""

    key: str
    label: str
    usual: str = ""
    choices: tuple[str, ...] = ()
    is_number: bool = False


Check = Callable[[Applicant, Condition], tuple[Fit, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionKind:
    """A kind of condition: its parameters, its sentence and its check."""

    key: str
    label: str
    say: Callable[[Condition], str]
    check: Check
    params: tuple[ConditionParam, ...] = field(default=())


def _months_between(month: str, on: date) -> int:
    year, _, number = month.partition("-")
    return (on.year - int(year)) * _MONTHS_A_YEAR + on.month - int(number)


def _check_grades(applicant: Applicant, condition: Condition) -> tuple[Fit, str]:
    lowest = _GRADES[condition.param("lowest")]
    years = range(applicant.on.year - int(condition.param("years")), applicant.on.year)
    order = list(Grade)
    for year in years:
        grade = applicant.grades.get(year)
        if grade is not None and order.index(grade) > order.index(lowest):
            return Fit.FAILS, f"{year}年度考核为{grade.word(applicant.employee.category)}"
    unknown = [str(year) for year in years if year not in applicant.grades]
    return (Fit.UNKNOWN, f"没有{'、'.join(unknown)}年度的考核等次") if unknown else (Fit.MEETS, "")


def _since(read: Callable[[PersonFacts], str], what: str) -> Check:
    def check(applicant: Applicant, condition: Condition) -> tuple[Fit, str]:
        month, years = read(applicant.facts), int(condition.param("years"))
        if not month:
            return Fit.UNKNOWN, f"没有填{what}时间"
        held = _months_between(month, applicant.on)
        if held >= years * _MONTHS_A_YEAR:
            return Fit.MEETS, ""
        return Fit.FAILS, f"{what}从{month}起，不满{years}年"

    return check


def _check_education(applicant: Applicant, condition: Condition) -> tuple[Fit, str]:
    education = applicant.facts.education
    if education is None:
        return Fit.UNKNOWN, "没有填学历"
    if education.rank >= _EDUCATIONS[condition.param("lowest")].rank:
        return Fit.MEETS, ""
    return Fit.FAILS, f"学历为{education.label}"


def _check_age(applicant: Applicant, condition: Condition) -> tuple[Fit, str]:
    employee = applicant.employee
    if employee.gender not in ("男", "女"):
        return Fit.UNKNOWN, "没有填性别"
    if len(employee.birth_month.partition("-")[0]) != _YEAR_TEXT or not employee.birth_month[5:]:
        return Fit.UNKNOWN, "没有填出生年月"
    most = int(condition.param("men" if employee.gender == "男" else "women"))
    age = _months_between(employee.birth_month, applicant.on) // _MONTHS_A_YEAR
    return (Fit.MEETS, "") if age <= most else (Fit.FAILS, f"{employee.birth_month}出生，已满{age}周岁")


def _one_of(read: Callable[[Employee], str], what: str) -> Check:
    def check(applicant: Applicant, condition: Condition) -> tuple[Fit, str]:
        found = read(applicant.employee)
        if not found:
            return Fit.UNKNOWN, f"没有填{what}"
        wanted = split_choices(condition.param("among"))
        return (Fit.MEETS, "") if found in wanted else (Fit.FAILS, f"{what}为{found}")

    return check


def _check_sanctions(applicant: Applicant, condition: Condition) -> tuple[Fit, str]:
    first = applicant.on.year - int(condition.param("years")) + 1
    bad = next((s for s in applicant.sanctions if int(s.decided[:_YEAR_TEXT]) >= first), None)
    return (Fit.MEETS, "") if bad is None else (Fit.FAILS, f"{bad.decided}受{bad.kind}")


def _check_standing(applicant: Applicant, _condition: Condition) -> tuple[Fit, str]:
    if applicant.employee.on_probation:
        return Fit.FAILS, "在试用期内"
    if applicant.employee.under_investigation:
        return Fit.FAILS, "立案审查调查尚未结案"
    return Fit.MEETS, ""


def _check_other(_applicant: Applicant, condition: Condition) -> tuple[Fit, str]:
    return Fit.UNKNOWN, f"“{condition.param('text')}”要人工核对"


def split_choices(text: str) -> tuple[str, ...]:
    """The choices a clerk lists with 、or commas."""
    plain = clean_text(text).replace(",", "、").replace(";", "、")
    return tuple(part.strip() for part in plain.split("、") if part.strip())


_GRADES = {"优秀": Grade.EXCELLENT, "称职": Grade.COMPETENT, "基本称职": Grade.BASIC}
_EDUCATIONS = {education.label: education for education in Education}
_CATEGORIES = tuple(category.label for category in EmployeeCategory)


def _years(usual: str) -> ConditionParam:
    return ConditionParam(key="years", label="年数", usual=usual, is_number=True)


_KINDS = (
    ConditionKind(
        key="grades",
        label="近几年考核等次",
        params=(
            _years("3"),
            ConditionParam(key="lowest", label="最低等次", usual="称职", choices=tuple(_GRADES)),
        ),
        say=lambda c: (
            f"近{c.param('years')}年年度考核均为{c.param('lowest')}以上等次"
            if c.param("lowest") != "优秀"
            else f"近{c.param('years')}年年度考核均为优秀"
        ),
        check=_check_grades,
    ),
    ConditionKind(
        key="work_years",
        label="工作年限",
        params=(_years("5"),),
        say=lambda c: f"参加工作满{c.param('years')}年",
        check=_since(lambda facts: facts.work_from, "参加工作"),
    ),
    ConditionKind(
        key="level_years",
        label="任现职级年限",
        params=(_years("2"),),
        say=lambda c: f"任现职级满{c.param('years')}年",
        check=_since(lambda facts: facts.level_from, "任现职级"),
    ),
    ConditionKind(
        key="post_years",
        label="任现岗位年限",
        params=(_years("2"),),
        say=lambda c: f"在现岗位工作满{c.param('years')}年",
        check=_since(lambda facts: facts.post_from, "任现岗位"),
    ),
    ConditionKind(
        key="education",
        label="学历",
        params=(ConditionParam(key="lowest", label="最低学历", usual="大专", choices=tuple(_EDUCATIONS)),),
        say=lambda c: f"{c.param('lowest')}以上学历",
        check=_check_education,
    ),
    ConditionKind(
        key="age",
        label="年龄",
        params=(
            ConditionParam(key="men", label="男不超过（周岁）", usual="53", is_number=True),
            ConditionParam(key="women", label="女不超过（周岁）", usual="51", is_number=True),
        ),
        say=lambda c: f"男不超过{c.param('men')}周岁，女不超过{c.param('women')}周岁",
        check=_check_age,
    ),
    ConditionKind(
        key="category",
        label="人员类别",
        params=(ConditionParam(key="among", label="限于（用、分开）", usual="、".join(_CATEGORIES[:2])),),
        say=lambda c: f"人员类别为{'或'.join(split_choices(c.param('among')))}",
        check=_one_of(lambda employee: employee.category.label, "人员类别"),
    ),
    ConditionKind(
        key="political",
        label="政治面貌",
        params=(ConditionParam(key="among", label="限于（用、分开）", usual="中共党员"),),
        say=lambda c: f"政治面貌为{'或'.join(split_choices(c.param('among')))}",
        check=_one_of(lambda employee: employee.political_status, "政治面貌"),
    ),
    ConditionKind(
        key="section",
        label="所在科室",
        params=(ConditionParam(key="among", label="限于（用、分开）"),),
        say=lambda c: f"限{'、'.join(split_choices(c.param('among')))}人员",
        check=_one_of(lambda employee: employee.section, "所在科室"),
    ),
    ConditionKind(
        key="no_sanction",
        label="没有受处分",
        params=(_years("2"),),
        say=lambda c: f"近{c.param('years')}年没有受过处分",
        check=_check_sanctions,
    ),
    ConditionKind(
        key="standing",
        label="不在试用期、没有立案未结",
        say=lambda _c: "不在试用期内，没有立案审查调查尚未结案的情形",
        check=_check_standing,
    ),
    ConditionKind(
        key="other",
        label="其他（人工核对）",
        params=(ConditionParam(key="text", label="条件内容"),),
        say=lambda c: c.param("text"),
        check=_check_other,
    ),
)
CONDITION_KINDS: Mapping[str, ConditionKind] = MappingProxyType({kind.key: kind for kind in _KINDS})


def make_condition(kind: str, values: Mapping[str, str]) -> Condition:
    """A condition of typed parameters.

    Raises RuleViolation when a parameter is empty, no choice, or no number of years.
    """
    found = CONDITION_KINDS[kind]
    params = []
    for param in found.params:
        text = clean_text(values.get(param.key, ""))
        if not text:
            message = f"“{found.label}”的{param.label}还没有填写。"
            raise RuleViolation(message)
        if param.choices and text not in param.choices:
            message = f"“{found.label}”的{param.label}应为{'、'.join(param.choices)}之一。"
            raise RuleViolation(message)
        if param.is_number and not (text.isdecimal() and 1 <= int(text) <= _MOST_YEARS):
            message = f"“{found.label}”的{param.label}应为1到{_MOST_YEARS}之间的整数。"
            raise RuleViolation(message)
        params.append((param.key, text))
    return Condition(kind=kind, params=tuple(params))


def judge_conditions(applicant: Applicant, conditions: Iterable[Condition]) -> tuple[Verdict, ...]:
    """How a person stands to each condition of a post, in the post's order."""
    verdicts = []
    for condition in conditions:
        fit, reason = CONDITION_KINDS[condition.kind].check(applicant, condition)
        verdicts.append(Verdict(condition=condition, fit=fit, reason=reason))
    return tuple(verdicts)


def overall_fit(verdicts: Sequence[Verdict]) -> Fit:
    """Fails when one condition fails, unknown when one is unknown, else meets; without conditions everybody meets."""
    fits = {verdict.fit for verdict in verdicts}
    return Fit.FAILS if Fit.FAILS in fits else Fit.UNKNOWN if Fit.UNKNOWN in fits else Fit.MEETS


def why_not(verdicts: Iterable[Verdict]) -> str:
    """The conditions that are not met or not known, each with its reason; empty when all are met."""
    return "；".join(
        f"{verdict.condition.sentence}：{verdict.reason}"
        for verdict in verdicts
        if verdict.fit is not Fit.MEETS
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Who could go for a post: those who meet its conditions, those of whom something is not known, the others.

    `reasons` name by employee number the conditions that are not met or not known.
    """

    meets: tuple[Employee, ...]
    unknown: tuple[Employee, ...]
    fails: tuple[Employee, ...]
    reasons: Mapping[str, str]

    @property
    def only_one(self) -> Employee | None:
        """The one person the conditions fit while nobody else's data is open: posts set after persons (因人设岗)."""
        return self.meets[0] if len(self.meets) == 1 and not self.unknown else None

    @property
    def sentence(self) -> str:
        """The counts in words, and the warning where only one fits."""
        text = f"符合{len(self.meets)}人，缺少资料{len(self.unknown)}人，不符合{len(self.fails)}人"
        only = self.only_one
        return f"{text}；只有{only.name}一人符合，请核对条件是不是因人而设" if only else text


def find_field(applicants: Iterable[Applicant], conditions: Sequence[Condition]) -> Field:
    """Sort everybody by how they stand to a post's conditions."""
    found: dict[Fit, list[Employee]] = {fit: [] for fit in Fit}
    reasons: dict[str, str] = {}
    for applicant in applicants:
        verdicts = judge_conditions(applicant, conditions)
        found[overall_fit(verdicts)].append(applicant.employee)
        reasons[applicant.employee.employee_no] = "；".join(v.reason for v in verdicts if v.reason)
    return Field(
        meets=tuple(found[Fit.MEETS]),
        unknown=tuple(found[Fit.UNKNOWN]),
        fails=tuple(found[Fit.FAILS]),
        reasons=reasons,
    )
