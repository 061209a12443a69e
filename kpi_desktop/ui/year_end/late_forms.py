"""Forms of what comes beside the grades: a talk that was held, a refusal of the assessment, a grade set late."""

from __future__ import annotations

from kpi_desktop.domain.late_grades import CLOSED_WITH, list_late_candidates
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_records import AssessmentRefusal, LateGrade, Talk, TalkKind
from kpi_desktop.services import late_grades as late_service
from kpi_desktop.services import talks as talk_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.parts import Panel
from kpi_desktop.ui.record_edits import write_or_say

_KINDS = {kind.label: kind for kind in TalkKind}
_GRADES = {
    grade.word(EmployeeCategory.CIVIL_SERVANT): grade for grade in Grade if grade is not Grade.UNDETERMINED
}


def _today(panel: Panel) -> str:
    return panel.workspace.clock().astimezone().date().isoformat()


def _people(panel: Panel) -> dict[str, str]:
    """Everybody as a choice names them, and their numbers."""
    return {f"{person.employee_no} {person.name}": person.employee_no for person in panel.book.employees}


def ask_talk(panel: Panel, employee_no: str, kind: TalkKind) -> FormDialog:
    """Ask for a talk that was held with a person."""
    people = _people(panel)
    chosen = next((name for name, number in people.items() if number == employee_no), "")
    fields = (
        FormField(key="who", label="谈话对象", choices=tuple(people), start=chosen),
        FormField(key="kind", label="种类", choices=tuple(_KINDS), start=kind.label),
        FormField(key="day", label="谈话日期", start=_today(panel)),
        FormField(key="by", label="谈话人", hint="如：局长张某、分管领导"),
        FormField(key="content", label="谈话内容", hint="指出的问题和改进要求"),
        FormField(key="answer", label="本人表态", hint="可不填"),
    )

    def take(values: Values) -> str:
        talk = Talk(
            employee_no=people[values["who"]],
            kind=_KINDS[values["kind"]],
            held_on=read_day(values["day"]).isoformat(),
            held_by=values["by"],
            content=values["content"],
            answer=values["answer"],
        )
        return write_or_say(
            panel.open_file, lambda: talk_service.record_talks(panel.workspace, panel.key, [talk])
        )

    lead = "谈话以后再登记；同一天同一种类的再登记就是更正。"
    return ask_form("登记谈话", fields, take, lead=lead, parent=panel)


def ask_refusal(panel: Panel, employee_no: str) -> FormDialog:
    """Ask for a refusal of the assessment."""
    people = _people(panel)
    chosen = next((name for name, number in people.items() if number == employee_no), "")
    fields = (
        FormField(key="who", label="人员", choices=tuple(people), start=chosen),
        FormField(key="refused", label="拒绝参加的日期", start=_today(panel)),
        FormField(key="educated", label="教育谈话日期", start=_today(panel)),
        FormField(key="by", label="教育谈话人", hint="如：分管领导"),
        FormField(key="detail", label="具体情况", hint="如：两次通知均不参加述职和民主测评"),
    )

    def take(values: Values) -> str:
        refusal = AssessmentRefusal(
            employee_no=people[values["who"]],
            refused_on=read_day(values["refused"]).isoformat(),
            educated_on=read_day(values["educated"]).isoformat(),
            educated_by=values["by"].strip(),
            detail=values["detail"].strip(),
        )
        return write_or_say(
            panel.open_file, lambda: late_service.record_refusal(panel.workspace, panel.key, refusal)
        )

    lead = "没有正当理由不参加考核、经教育仍然拒绝的，直接确定为不称职。有正当理由的不要登记。"
    return ask_form("登记拒不参加考核", fields, take, lead=lead, parent=panel)


def take_refusal_back(panel: Panel, employee_no: str) -> None:
    """Take a person's refusal back, after asking."""
    names = {person.employee_no: person.name for person in panel.book.employees}
    if employee_no not in {each.employee_no for each in panel.book.refusals}:
        messages.tell(panel, "请先选中一行“拒不参加考核”。")
        return
    question = f"撤销{names.get(employee_no, employee_no)}拒不参加考核的登记？"
    if messages.ask(panel, question, yes="撤销登记"):
        panel.open_file.run_write(
            lambda: late_service.remove_refusal(panel.workspace, panel.key, employee_no), panel
        )


def ask_late_grade(panel: Panel) -> FormDialog | None:
    """Ask for a grade set after the investigation closed."""
    waiting = {f"{number} {name}": number for number, name in list_late_candidates(panel.book).items()}
    if not waiting:
        messages.tell(panel, "没有要补定等次的人：年终确认时因立案未结没有定等次的才补定。")
        return None
    fields = (
        FormField(key="who", label="人员", choices=tuple(waiting)),
        FormField(key="closed", label="结案日期", start=_today(panel)),
        FormField(key="outcome", label="结案结论", choices=CLOSED_WITH),
        FormField(key="document", label="结案文号", hint="可不填"),
        FormField(key="grade", label="补定等次", choices=tuple(_GRADES), start="称职"),
        FormField(key="day", label="决定日期", start=_today(panel)),
        FormField(key="by", label="由谁决定", hint="如：局党组会议"),
        FormField(key="reason", label="理由"),
    )

    def take(values: Values) -> str:
        late = LateGrade(
            employee_no=waiting[values["who"]],
            closed_on=read_day(values["closed"]).isoformat(),
            outcome=values["outcome"],
            grade=_GRADES[values["grade"]],
            decided_on=read_day(values["day"]).isoformat(),
            decided_by=values["by"],
            reason=values["reason"],
            document_no=values["document"].strip(),
        )
        return write_or_say(
            panel.open_file, lambda: late_service.set_late_grade(panel.workspace, panel.key, late)
        )

    lead = "结案为不予处分、免予处分或者警告的补定等次；受警告的不能定为优秀。原来的确认结果仍然保留。"
    return ask_form("补定等次", fields, take, yes="补定", lead=lead, parent=panel)
