"""A person as typed into a form or a cell of 月度检查: number or name."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import clean_text


def read_person(text: str, people: Iterable[Employee]) -> str:
    """Read a person's number or name, or both as they are shown, as the number.

    Raises RuleViolation when nobody, or more than one, is called so.
    """
    given = clean_text(text)
    numbers = [
        person.employee_no
        for person in people
        if given in {person.employee_no, person.name, f"{person.employee_no} {person.name}"}
    ]
    if len(numbers) > 1:
        raise RuleViolation(f"有{len(numbers)}个人叫{given}，请填工号：{'、'.join(numbers)}。")
    if not numbers:
        raise RuleViolation(f"人员名册中没有“{given[:20]}”，请填姓名或工号。")
    return numbers[0]
