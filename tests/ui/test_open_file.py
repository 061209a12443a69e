"""The open file: writes announced, undone and done again, refusals told."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from builders import UNIT, YEAR, a_post, an_employee, lock, some_indicators
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.services import month_closing, monthly, posts, staff
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import UNDO_LIMIT, OpenFile, create_unit_file, list_schemes, open_path


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenFile]:
    opened = create_unit_file(
        tmp_path / "某局2026年.kpi",
        unit_code=UNIT.code,
        unit_name=UNIT.name,
        year=YEAR,
        scheme_key=list_schemes()[0][0],
        operator="王建国",
    )
    assert opened.key is not None
    key, workspace = opened.key, opened.workspace
    opened.run_write(lambda: posts.save_posts(workspace, key, (a_post(),)))
    opened.run_write(lambda: posts.save_indicators(workspace, key, some_indicators()))
    opened.run_write(lambda: staff.save_employees(workspace, key, (an_employee(),)))
    lock(workspace, key)
    yield opened
    opened.close()


def mark(opened: OpenFile, points: str | None) -> Changes | None:
    assert opened.key is not None
    key = opened.key
    entered = None if points is None else Decimal(points)
    given = MonthlyMark(employee_no="001", month=1, indicator_no="Z01", entered=entered)
    return opened.run_write(lambda: monthly.record_marks(opened.workspace, key, (given,)))


def entered(opened: OpenFile) -> Decimal | None:
    assert opened.book is not None
    return next((m.entered for m in opened.book.marks if m.indicator_no == "Z01"), None)


def test_that_a_write_is_announced_and_read_back(opened: OpenFile) -> None:
    heard: list[Changes] = []
    opened.changed.connect(heard.append)
    changes = mark(opened, "9.5")
    assert heard == [changes]
    assert entered(opened) == Decimal("9.5")
    assert opened.last_saved_at is not None


def test_that_steps_are_undone_and_done_again(opened: OpenFile) -> None:
    mark(opened, "9.5")
    mark(opened, "8")
    opened.undo()
    assert entered(opened) == Decimal("9.5")
    opened.undo()
    assert entered(opened) is None
    opened.redo()
    opened.redo()
    assert entered(opened) == Decimal(8)
    opened.undo()
    assert entered(opened) == Decimal("9.5")


def test_that_a_new_write_ends_what_could_be_done_again(opened: OpenFile) -> None:
    mark(opened, "9.5")
    opened.undo()
    assert opened.redo_text != ""
    mark(opened, "8")
    assert opened.redo_text == ""


def test_that_the_menu_names_the_step(opened: OpenFile) -> None:
    mark(opened, "9")
    text = opened.undo_text
    assert text
    opened.undo()
    assert opened.redo_text == text
    opened.redo()
    assert opened.undo_text == text


def test_that_thirty_steps_can_be_undone(opened: OpenFile) -> None:
    for at in range(UNDO_LIMIT + 5):
        mark(opened, "9" if at % 2 else "8")
    for _ in range(UNDO_LIMIT):
        opened.undo()
    assert opened.undo_text == ""


def test_that_a_write_of_nothing_new_is_no_step(opened: OpenFile) -> None:
    mark(opened, "9")
    mark(opened, "8")
    opened.undo()
    mark(opened, "9")
    assert opened.redo_text != ""


def test_that_a_refusal_is_told_and_changes_nothing(opened: OpenFile) -> None:
    before = opened.undo_text
    with messages.recorded() as log:
        assert mark(opened, "11") is None
    assert "超过满分10" in log.texts[0]
    assert entered(opened) is None
    assert opened.undo_text == before


def test_that_a_page_may_show_the_refusal_at_its_field(opened: OpenFile) -> None:
    assert opened.key is not None
    key = opened.key
    sentences: list[str] = []
    wrong = replace(
        MonthlyMark(employee_no="001", month=1, indicator_no="Z01", entered=None), entered=Decimal(11)
    )
    with messages.recorded() as log:
        opened.run_write(
            lambda: monthly.record_marks(opened.workspace, key, (wrong,)), on_refused=sentences.append
        )
    assert len(sentences) == 1
    assert log.shown == []


def test_that_findings_follow_every_change(opened: OpenFile) -> None:
    before = len(opened.findings)
    mark(opened, "9")
    assert opened.result is not None
    assert len(opened.findings) != 0
    opened.undo()
    assert len(opened.findings) == before


def test_that_only_steps_of_this_session_can_be_undone(opened: OpenFile) -> None:
    mark(opened, "9")
    opened.close()
    again = open_path(opened.path, "李静")
    assert again.undo_text == ""
    assert entered(again) == Decimal(9)
    assert (again.operator, again.unit_name) == ("李静", UNIT.name)
    again.close()


def test_that_a_business_step_ends_what_can_be_undone(opened: OpenFile) -> None:
    assert opened.key is not None
    key, workspace = opened.key, opened.workspace
    for indicator in some_indicators():
        given = MonthlyMark(
            employee_no="001", month=1, indicator_no=indicator.indicator_no, entered=indicator.full_mark
        )
        opened.run_write(lambda given=given: monthly.record_marks(workspace, key, (given,)))  # type: ignore[misc]
    assert opened.undo_text
    opened.run_write(lambda: month_closing.close_month(workspace, key, 1, closed_on="2026-02-03"))
    assert opened.undo_text == ""
    opened.undo()
    assert entered(opened) == some_indicators()[0].full_mark


def test_that_a_step_that_cannot_be_undone_is_told_once(opened: OpenFile) -> None:
    mark(opened, "9")
    text = opened.undo_text
    key, workspace = opened.key, opened.workspace
    assert key is not None
    monthly.record_marks(
        workspace, key, (MonthlyMark(employee_no="001", month=1, indicator_no="Z01", entered=Decimal(7)),)
    )
    with messages.recorded() as log:
        opened.undo()
    assert len(log.texts) == 1
    assert opened.undo_text != text
    assert entered(opened) == Decimal(7)


def test_that_the_units_new_name_is_seen(opened: OpenFile) -> None:
    assert opened.key is not None
    key, workspace = opened.key, opened.workspace
    opened.run_write(lambda: staff.save_unit(workspace, key, replace(UNIT, name="云岭县林业局")))
    assert opened.unit_name == "云岭县林业局"
