"""People as their 干部任免审批表 states them: who on the roster is meant, and what would change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from kpi_desktop.domain.errors import Finding, Place, error, warning
from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.domain.numbering import next_number
from kpi_desktop.domain.staff import Employee, check_id_number, mask_id_number
from kpi_desktop.domain.values import clean_name


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForm:
    """A person as one form states them; `source` is the file's name, `others` what the roster has no place for, in words.

    An empty field states nothing. `birth_month` is YYYY-MM.
    """

    source: str
    name: str
    gender: str = ""
    birth_month: str = ""
    ethnicity: str = ""
    political_status: str = ""
    title: str = ""
    id_number: str = ""
    others: tuple[tuple[str, str], ...] = ()


class FormStanding(Enum):
    """What taking a form over would do to the roster."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"new": "新增", "changed": "有变化", "same": "没有变化"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDifference:
    """A field of a person, as the roster and as the form has it, in words; an ID number is masked."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMatch:
    """A form beside the roster: the person as taking it over leaves them, by what they were known, and what differs."""

    form: PersonForm
    employee: Employee
    standing: FormStanding
    known_by: str
    differences: tuple[FormDifference, ...]


_FIELDS = ("name", "gender", "id_number", "birth_month", "ethnicity", "political_status", "title")


def match_forms(
    forms: Sequence[PersonForm], employees: Sequence[Employee]
) -> tuple[tuple[FormMatch, ...], tuple[Finding, ...]]:
    """Say of each form who is meant and what would change: by ID number first, then by name and birth month.

    A form that names somebody another form has named, or whose ID number contradicts the roster, is left out and told.
    """
    matches: list[FormMatch] = []
    findings: list[Finding] = []
    taken = {employee.employee_no: "" for employee in employees}
    last = max((employee.sort_order for employee in employees), default=0)
    for form in forms:
        known, by = _find(form, employees)
        trouble = (
            _ambiguity(form, employees) or _contradiction(form, known) or _repetition(form, known, matches)
        )
        if trouble:
            findings.append(error(_place(form), trouble, "请核对后再导入，这份没有读入"))
            continue
        if known is None:
            number = next_number(taken, "001")
            taken[number] = form.source
            last += 1
            known = Employee(employee_no=number, name="", sort_order=last)
        findings += _reminders(form, employees, is_new=not by)
        matches.append(_match(form, known, by))
    return tuple(matches), tuple(findings)


def _find(form: PersonForm, employees: Iterable[Employee]) -> tuple[Employee | None, str]:
    """The person of the roster that a form means, and by what; nobody when none or several could be meant."""
    alike, by = _alike(form, tuple(employees))
    return (alike[0], by) if len(alike) == 1 else (None, "")


def _alike(form: PersonForm, employees: Sequence[Employee]) -> tuple[tuple[Employee, ...], str]:
    by_id = tuple(each for each in employees if form.id_number and each.id_number == form.id_number)
    if by_id:
        return by_id, "身份证号"
    by_name = tuple(
        each
        for each in employees
        if form.birth_month and each.birth_month == form.birth_month and _same_name(each.name, form.name)
    )
    return by_name, "姓名和出生年月"


def _ambiguity(form: PersonForm, employees: Sequence[Employee]) -> str:
    alike, by = _alike(form, employees)
    if len(alike) < 2:  # noqa: PLR2004 - more than one
        return ""
    numbers = "、".join(each.employee_no for each in alike)
    return f"名册中有{len(alike)}人与{form.name}的{by}相同（工号{numbers}）"


def _same_name(one: str, other: str) -> bool:
    return clean_name(one) == clean_name(other)


def _contradiction(form: PersonForm, known: Employee | None) -> str:
    """Why a form cannot be the person its name and birth month point to; or is one whose name is another."""
    if known is None or not form.id_number or not known.id_number:
        return ""
    who = f"{known.name}（{known.employee_no}）"
    if form.id_number != known.id_number:
        return f"{form.name}与名册中的{who}姓名和出生年月相同，身份证号不同"
    if not _same_name(known.name, form.name):
        return f"{form.name}的身份证号在名册中是{who}的"
    return ""


def _repetition(form: PersonForm, known: Employee | None, matches: Iterable[FormMatch]) -> str:
    for other in matches:
        is_same = (
            other.employee.employee_no == known.employee_no
            if known is not None
            else bool(form.id_number and form.id_number == other.form.id_number)
            or (
                _same_name(form.name, other.form.name)
                and form.birth_month == other.form.birth_month
                and not (form.id_number and other.form.id_number)
            )
        )
        if is_same:
            return f"{form.name}在“{other.form.source}”中已有一份"
    return ""


def _reminders(form: PersonForm, employees: Iterable[Employee], *, is_new: bool) -> list[Finding]:
    findings = []
    trouble = check_id_number(form.id_number) if form.id_number else ""
    if trouble:
        findings.append(warning(_place(form), f"{form.name}的{trouble}", "已照原样读入，请对照身份证改正"))
    alike = [each.employee_no for each in employees if _same_name(each.name, form.name)]
    if is_new and alike:
        what = f"名册中已有同名的{form.name}（工号{'、'.join(alike)}），这份作为新增人员"
        findings.append(warning(_place(form), what, "如是同一人，请先在名册中补填身份证号或出生年月再导入"))
    return findings


def _place(form: PersonForm) -> Place:
    return Place(sheet=form.source)


def _match(form: PersonForm, known: Employee, by: str) -> FormMatch:
    stated = {name: getattr(form, name) for name in _FIELDS if getattr(form, name)}
    if by:
        # The spelling of the roster stays where it is the same name.
        stated.pop("name")
    after = replace(known, **stated)
    differences = tuple(
        FormDifference(
            field=field_label("employee", name),
            old=_shown(name, getattr(known, name)),
            new=_shown(name, getattr(after, name)),
        )
        for name in _FIELDS
        if getattr(known, name) != getattr(after, name)
    )
    standing = FormStanding.NEW if not by else FormStanding.CHANGED if differences else FormStanding.SAME
    return FormMatch(form=form, employee=after, standing=standing, known_by=by, differences=differences)


def _shown(name: str, value: str) -> str:
    return mask_id_number(value) if name == "id_number" else value
