"""The next year in the same file, and how it differs from the last."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Sanction, Section
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import next_year, posts
from kpi_desktop.services.workspace import Workspace, create_bureau_file, create_unit_file
from tests.builders import UNIT, YEAR, a_book, a_post

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
NEXT = UnitYear(unit_code=UNIT.code, year=YEAR + 1)


def _fill(workspace: Workspace) -> None:
    book = a_book({"001": "90", "002": "85"})
    with workspace.write(KEY, "全年") as step:
        step.save(Section(name="办公室"), *book.employees, *book.posts, *book.indicators, *book.marks)
        step.save(Sanction(employee_no="002", kind="政务撤职", decided=f"{YEAR}-05"))


def test_that_the_next_year_starts_from_this_ones_plan(unit_file: Workspace) -> None:
    _fill(unit_file)
    changes = next_year.start_next_year(unit_file, KEY)
    assert changes.key == NEXT
    assert [book.key for book in unit_file.books()] == [KEY, NEXT]
    old, new = unit_file.load_book(KEY), unit_file.load_book(NEXT)
    assert (new.unit, new.scheme, new.posts, new.indicators) == (
        old.unit,
        old.scheme,
        old.posts,
        old.indicators,
    )
    assert [person.name for person in new.employees] == [person.name for person in old.employees]
    assert len(new.sanctions) == 1
    assert new.marks == ()
    assert next_year.differences_from_last_year(unit_file, NEXT) == ()
    posts.save_posts(unit_file, NEXT, (replace(a_post(), headcount=3),))
    (difference,) = next_year.differences_from_last_year(unit_file, NEXT)
    assert (difference.item, difference.old, difference.new) == ("G001 办公室工作岗", "1", "3")
    with pytest.raises(RuleViolation, match="已有2027年度"):
        next_year.start_next_year(unit_file, KEY)


def test_that_a_year_without_one_before_is_not_compared(unit_file: Workspace) -> None:
    with pytest.raises(RuleViolation, match="没有2025年度"):
        next_year.differences_from_last_year(unit_file, KEY)


def test_that_a_bureau_file_and_the_last_year_of_all_start_none(tmp_path: Path) -> None:
    def clock() -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    with (
        create_bureau_file(tmp_path / "局端.sqlite", clock=clock) as bureau,
        pytest.raises(RuleViolation, match="由各单位上报"),
    ):
        next_year.start_next_year(bureau, KEY)
    with (
        create_unit_file(
            tmp_path / "末年.sqlite", unit_code=UNIT.code, unit_name=UNIT.name, year=2200, clock=clock
        ) as last,
        pytest.raises(RuleViolation, match="2201不在"),
    ):
        next_year.start_next_year(last, UnitYear(unit_code=UNIT.code, year=2200))
