"""Who a row is about: people by number and name, and the rows that are silent because the roster refused the person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import clean_name
from kpi_desktop.exchange.ledger_cells import cell_text
from kpi_desktop.exchange.sheets import Cell


def number_text(cell: Cell) -> str:
    """A person's or post's number as text: full-width digits and white space put right, 1.0 as 1."""
    if isinstance(cell, Decimal):
        return str(int(cell)) if cell == cell.to_integral_value() else str(cell)
    return cell_text(cell).replace(" ", "").upper()


def bare_number(number: str) -> str:
    """A number without leading zeros, by which 1 and 001 are the same."""
    return (number.lstrip("0") or "0") if number.isdigit() else number


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Who a row is about.

    `employee` None with an empty `what` is a row to pass over in silence. `seen` are the numbers of the people
    the row may have been meant for, so that none of them is reported as having no row.
    """

    employee: Employee | None = None
    column: str = ""
    what: str = ""
    next_step: str = ""
    is_warning: bool = False
    seen: tuple[str, ...] = ()


_SILENT = Match()


@dataclass(slots=True)
class People:
    """The people of the roster and of the open file, and those whose roster row was refused."""

    by_number: dict[str, Employee] = field(default_factory=dict)
    by_bare: dict[str, list[Employee]] = field(default_factory=dict)
    by_name: dict[str, list[Employee]] = field(default_factory=dict)
    refused_numbers: set[str] = field(default_factory=set)
    refused_names: set[str] = field(default_factory=set)
    # What a row is that has number and name to the letter.
    exact: dict[str, Match] = field(default_factory=dict)
    # Whoever must have a row in every sheet: the workbook's roster, else the open file's.
    expected: tuple[Employee, ...] = ()

    @classmethod
    def of(cls, roster: Iterable[Employee] | None, in_file: Iterable[Employee]) -> "People":
        """Index the people of the workbook's roster (None when it has none) and of the open file."""
        people = cls()
        in_file = tuple(in_file)
        people.expected = in_file if roster is None else tuple(roster)
        for employee in (*people.expected, *in_file):
            if employee.employee_no in people.by_number:
                continue
            people.by_number[employee.employee_no] = employee
            people.exact[employee.employee_no] = Match(employee=employee, seen=(employee.employee_no,))
            people.by_bare.setdefault(bare_number(employee.employee_no), []).append(employee)
            people.by_name.setdefault(employee.name, []).append(employee)
        return people

    def find(self, number: str) -> Employee | None:
        """The person with a number; leading zeros may be missing."""
        found = self.by_number.get(number)
        if found is None:
            alike = self.by_bare.get(bare_number(number), ())
            found = alike[0] if len(alike) == 1 else None
        return found

    def match(self, number_cell: Cell, name_cell: Cell, *, has_numbers: bool = True) -> Match:
        """Say who a row with this number and name is about."""
        exact = self.exact.get(number_cell) if isinstance(number_cell, str) else None
        if exact is not None and exact.employee is not None and exact.employee.name == name_cell:
            return exact
        number, name = number_text(number_cell), clean_name(cell_text(name_cell))
        if not number:
            return self._match_name(name, has_numbers=has_numbers)
        employee = self.find(number)
        if employee is not None and name in {"", employee.name}:
            return Match(employee=employee, seen=(employee.employee_no,))
        if name in self.refused_names or (employee is None and bare_number(number) in self.refused_numbers):
            return _SILENT
        alike = self.by_name.get(name, ())
        seen = tuple(e.employee_no for e in alike)
        shown = f"{name}（工号{number}）" if name else f"工号{number}"
        if employee is None and len(alike) == 1:
            what = f"{name}的工号在人员名册中是{alike[0].employee_no}，这里是{number}"
            return Match(column="employee_no", what=what, next_step="请改正工号", seen=seen)
        if employee is None:
            step = "请改正工号，或在人员名册中补上此人，或删去该行"
            return Match(column="employee_no", what=f"{shown}不在人员名册中", next_step=step, seen=seen)
        what = f"工号{employee.employee_no}在人员名册中是{employee.name}，这里写的是{name}"
        return Match(
            column="name", what=what, next_step="请核对工号和姓名", seen=(employee.employee_no, *seen)
        )

    def _match_name(self, name: str, *, has_numbers: bool) -> Match:
        if not name:
            return _SILENT
        alike = self.by_name.get(name, ())
        seen = tuple(e.employee_no for e in alike)
        if len(alike) == 1:
            if not has_numbers:
                return Match(employee=alike[0], seen=seen)
            what = f"{name}没有填工号，按姓名认作{alike[0].employee_no}"
            return Match(
                employee=alike[0],
                column="employee_no",
                what=what,
                next_step="请补填工号",
                is_warning=True,
                seen=seen,
            )
        if alike:
            numbers = "、".join(seen)
            what = f"名册中有{len(alike)}人叫{name}（{numbers}），没有工号分不清是谁"
            return Match(
                column="employee_no" if has_numbers else "name", what=what, next_step="请补填工号", seen=seen
            )
        if name in self.refused_names:
            return _SILENT
        step = "请核对姓名，或在人员名册中补上此人，或删去该行"
        return Match(
            column="employee_no" if has_numbers else "name", what=f"{name}不在人员名册中", next_step=step
        )

    def header_words(self) -> frozenset[str]:
        """Numbers and names as they may stand over columns."""
        return frozenset(self.by_number) | frozenset(self.by_bare) | frozenset(self.by_name)
