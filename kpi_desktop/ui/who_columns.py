"""The frozen columns that say whose line it is, the same on every grid of people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kpi_desktop.domain.staff import Employee
from kpi_desktop.ui.grid.columns import Column

Line = TypeVar("Line")


def who_columns(employee: Callable[[Line], Employee]) -> tuple[Column[Line], ...]:
    """Number and name, both found by Ctrl+F; the name's tooltip is the section."""
    return (
        Column(
            key="employee_no",
            title="工号",
            read=lambda line: employee(line).employee_no,
            is_frozen=True,
            is_searched=True,
            width=56,
        ),
        Column(
            key="name",
            title="姓名",
            read=lambda line: employee(line).name,
            is_frozen=True,
            is_searched=True,
            tooltip=lambda line: employee(line).section,
            width=76,
        ),
    )
