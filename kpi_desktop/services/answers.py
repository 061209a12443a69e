"""The answers of the command line as plain data: keys are a contract, numbers are text."""

from typing import Any

from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.grading import Quota
from kpi_desktop.domain.values import show, show_fully, show_short
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.services.importing import ImportPlan
from kpi_desktop.services.people_forms import PeoplePlan

_PART_PLACES = 4


def score_answer(result: UnitResult) -> dict[str, Any]:
    """A unit's scored year; a number not yet known is null."""
    book = result.book
    quotas = [_quota(quota) for quota in result.quotas]
    return {
        "unit": {"code": book.unit.code, "name": book.unit.name},
        "year": book.year,
        "scheme": {
            "key": book.scheme.key,
            "label": book.scheme.label,
            "rule_version": book.scheme.rule_version,
        },
        "complete": result.is_complete,
        "quota": quotas[0] if quotas else None,
        "quotas": quotas,
        "people": [_person(person) for person in result.people],
    }


def _quota(quota: Quota) -> dict[str, Any]:
    return {
        "pool": quota.pool.label,
        "base": quota.base,
        "cap": quota.cap,
        "used": quota.used,
        "left": quota.left,
    }


def _person(person: PersonResult) -> dict[str, Any]:
    employee = person.employee
    return {
        "employee_no": employee.employee_no,
        "name": employee.name,
        "category": employee.category.label,
        "months_assessed": len(person.routine.assessed),
        "months": {
            str(month.month): None if month.score is None else show_fully(month.score)
            for month in person.routine.months
        },
        "parts": {
            part.part.key: None if part.score is None else show(part.score, _PART_PLACES)
            for part in person.parts
        },
        "waived": {part.part.key: part.waived for part in person.parts if part.waived},
        "total": None if person.total is None else f"{person.total:f}",
        "weighted_total": None if person.weighted is None else f"{person.weighted:f}",
        "rank": person.rank,
        "eligibility": person.eligibility.label,
        "eligibility_reason": person.eligibility.sentence,
        "proposed_grade": person.proposed_word,
        "proposal_reason": person.proposal.reason,
        "decided_grade": person.decision.grade.word(employee.category) if person.decision else None,
        "missing": list(person.missing),
        "lines": [line.sentence for line in person.lines],
    }


def finding_answer(finding: Finding) -> dict[str, Any]:
    """A finding with its place."""
    place = finding.place
    return {
        "severity": finding.severity.value,
        "sheet": place.sheet,
        "cell": place.cell,
        "where": place.label,
        "month": place.month,
        "employee_no": place.employee_no,
        "item": place.item,
        "message": finding.message,
    }


def import_answer(plan: ImportPlan | PeoplePlan) -> dict[str, Any]:
    """What an import did, or would do."""
    return {
        "added": plan.added,
        "changed": plan.changed,
        "unchanged": plan.unchanged,
        "findings": [
            {
                "severity": finding.severity.value,
                "sheet": finding.place.sheet,
                "cell": finding.place.cell,
                "message": finding.message,
            }
            for finding in plan.findings
        ],
    }


def person_row(person: PersonResult) -> tuple[str, ...]:
    """A person's result as a row of text for the console."""
    parts = tuple(
        show(part.score, _PART_PLACES) if part.score is not None else "不适用" if part.waived else "未填"
        for part in person.parts
    )
    total = "—" if person.total is None else show_short(person.total)
    rank = "—" if person.rank is None else str(person.rank)
    employee = person.employee
    return (
        employee.employee_no,
        employee.name,
        *parts,
        total,
        rank,
        person.eligibility.label,
        person.proposed_word,
    )
