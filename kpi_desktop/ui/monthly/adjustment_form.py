"""The form of an addition or deduction: for whom, by which item and level, of which matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QWidget

from kpi_desktop.domain.adjustments import Adjustment, Scope
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import AdjustmentLevel, AdjustmentRule, Direction
from kpi_desktop.domain.sections import section_names
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.adjustments import list_matters
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Take, Values, ask_form
from kpi_desktop.ui.monthly.columns import parse_points
from kpi_desktop.ui.monthly.people import read_person
from kpi_desktop.ui.monthly.state import AdjustmentLine

DIRECTIONS = {direction.label: direction for direction in Direction}
_SCOPES = {scope.label: scope for scope in Scope}
_OTHER = "表外事项，自己填写"
Choice = tuple[AdjustmentRule, AdjustmentLevel]


def list_choices(rules: Sequence[AdjustmentRule]) -> dict[str, Choice]:
    """Every item and level of the table by the words it is chosen by."""
    return {
        f"{rule.direction.label}{show_short(level.points)}（{rule.unit}）　{_name(rule, level)}": (
            rule,
            level,
        )
        for rule in rules
        for level in rule.levels
    }


def _name(rule: AdjustmentRule, level: AdjustmentLevel) -> str:
    return f"{rule.label}（{level.label}）" if level.label else rule.label


WHY = FormField(key="why", label="更正理由", hint="要有时间、次数或文号，如：经核对3月2日通报原件，应为2件")


def ask_adjustment(
    book: YearBook, month: int, person: Employee | None, take: Take, parent: QWidget, *, is_closed: bool
) -> FormDialog:
    """Ask for an addition or deduction of a month, starting with a person; of a closed month also why so late."""
    choices = list_choices(book.scheme.adjustment_rules)
    matters = "、".join(list_matters(book)[-3:])
    fields = (
        FormField(key="scope", label="范围", choices=tuple(_SCOPES)),
        FormField(
            key="whom",
            label="人员或科室",
            start=f"{person.employee_no} {person.name}" if person else "",
            hint="姓名或工号；范围是科室的填科室名称",
        ),
        *((FormField(key="rule", label="项目", choices=(_OTHER, *choices)),) if choices else ()),
        FormField(key="direction", label="加减", choices=tuple(DIRECTIONS)),
        FormField(key="points", label="分值", hint="如：0.5"),
        FormField(key="fact", label="事由", hint="时间、事情、件数，如：5月12日群众送锦旗1面"),
        FormField(
            key="matter",
            label="事项",
            hint=f"同一事项写同样的名称，只计最高一次{'；已有：' + matters if matters else ''}",
        ),
        FormField(key="happened_on", label="发生日期", hint=f"如：{book.year}-{month:02d}-12"),
        FormField(key="document_no", label="依据文号", hint="通报文号、工单号等"),
        *((replace(WHY, label="补记理由"),) if is_closed else ()),
    )
    verb = "补记" if is_closed else "登记"
    form = ask_form(f"{verb}{month}月加减分事项", fields, take, yes=verb, parent=parent)
    _connect(form, choices, person, section_names(book))
    return form


def ask_correction(line: AdjustmentLine, take: Take, parent: QWidget) -> FormDialog:
    """Ask for the new values of an entry of a closed month, and why."""
    entry = line.adjustment
    fields = (
        FormField(key="points", label="分值", start=show_short(entry.points)),
        FormField(key="fact", label="事由", start=entry.fact),
        FormField(key="happened_on", label="发生日期", start=entry.happened_on),
        FormField(key="document_no", label="依据文号", start=entry.document_no),
        WHY,
    )
    title = f"更正{line.name}{entry.month}月的{entry.direction.label}"
    return ask_form(title, fields, take, yes="更正", parent=parent)


def read_correction(entry: Adjustment, values: Values) -> Adjustment:
    """The entry with the values of a form.

    Raises RuleViolation when the points or the day cannot be read.
    """
    given = {key: text.strip() for key, text in values.items()}
    return replace(
        entry,
        points=parse_points(given["points"]),
        fact=given["fact"],
        happened_on=read_day(given["happened_on"]).isoformat() if given["happened_on"] else "",
        document_no=given["document_no"],
    )


def _connect(
    form: FormDialog, choices: Mapping[str, Choice], person: Employee | None, sections: Sequence[str]
) -> None:
    chooser = form.editors.get("rule")
    if isinstance(chooser, QComboBox):
        chooser.textActivated.connect(lambda text: _fill_in(form, choices.get(text)))
    scopes = form.editors["scope"]
    if isinstance(scopes, QComboBox):
        scopes.textActivated.connect(lambda text: _fill_whom(form, _SCOPES[text], person, sections))


def _fill_in(form: FormDialog, choice: Choice | None) -> None:
    if choice is not None:
        rule, level = choice
        form.set_text("direction", rule.direction.label)
        form.set_text("points", show_short(level.points))
        form.set_text("fact", _name(rule, level))


def _fill_whom(form: FormDialog, scope: Scope, person: Employee | None, sections: Sequence[str]) -> None:
    own = person.section if person is not None else next(iter(sections), "")
    who = f"{person.employee_no} {person.name}" if person is not None else ""
    form.set_text("whom", {Scope.PERSON: who, Scope.SECTION: own, Scope.UNIT: "全体在岗人员"}[scope])


def read_adjustment(book: YearBook, month: int, values: Values) -> tuple[Adjustment, str]:
    """The entry a form asks for, and the number of the person or name of the section it is for.

    Raises RuleViolation when the person, the section, the points or the day cannot be read.
    """
    given = {key: text.strip() for key, text in values.items()}
    scope = _SCOPES[given["scope"]]
    choice = list_choices(book.scheme.adjustment_rules).get(given.get("rule", ""))
    entry = Adjustment(
        employee_no="",
        month=month,
        direction=DIRECTIONS[given["direction"]],
        item_no=0,
        points=parse_points(given["points"]),
        fact=given["fact"],
        document_no=given["document_no"],
        rule=choice[0].key if choice else "",
        level=choice[1].label if choice else "",
        matter=given["matter"],
        happened_on=read_day(given["happened_on"]).isoformat() if given["happened_on"] else "",
        scope=scope,
    )
    return entry, _read_whom(book, scope, given["whom"])


def _read_whom(book: YearBook, scope: Scope, text: str) -> str:
    if scope is Scope.PERSON:
        return read_person(text, book.employees)
    if scope is Scope.SECTION and text not in section_names(book):
        raise RuleViolation(f"没有科室“{text[:20]}”，可填：{'、'.join(section_names(book)[:8])}。")
    return text
