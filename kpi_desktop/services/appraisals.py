"""Use cases of what is written of a person's year: summary, comment, opinions of the leaders."""

from collections.abc import Sequence

from kpi_desktop.domain.appraisals import check_appraisal, is_blank
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_records import Appraisal
from kpi_desktop.services.workspace import Changes, Workspace


def record_appraisals(workspace: Workspace, key: UnitYear, appraisals: Sequence[Appraisal]) -> Changes:
    """Keep what is written of people's year; no score rests on it, so that it stays open after the confirmation.

    Raises RuleViolation when a person is unknown or a text is longer than it may be.
    """
    book = workspace.load_book(key)
    names = {person.employee_no: person.name for person in book.employees}
    known = {each.employee_no: each for each in book.appraisals}
    checked = []
    for appraisal in appraisals:
        if appraisal.employee_no not in names:
            message = f"没有工号{appraisal.employee_no}，请刷新后再填写评语。"
            raise RuleViolation(message)
        checked.append(check_appraisal(appraisal, names[appraisal.employee_no]))
    blank = [known[each.employee_no] for each in checked if is_blank(each) and each.employee_no in known]
    with workspace.write(key, "填写评鉴评语") as step:
        step.save(*(each for each in checked if not is_blank(each)))
        step.remove(*blank)
    return step.changes
