"""A rehearsal can be walked from the ledger to the bureau, and none disturbs another."""

from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.lessons import Lesson, derive_lessons
from kpi_desktop.domain.monthly import MonthlyMark, MonthState
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.services import (
    hand_in,
    importing,
    merging,
    month_closing,
    monthly,
    posts,
    rehearsal,
    staff,
    year_end,
)
from kpi_desktop.services.workspace import Workspace, open_file


def ticked(workspace: Workspace, *, has_printed: bool = False) -> set[Lesson]:
    key = workspace.only_book()
    facts = rehearsal.collect_facts(workspace, key, has_printed=has_printed)
    states = derive_lessons(year_end.score(workspace, key), facts)
    assert [state.lesson for state in states] == list(Lesson)
    return {state.lesson for state in states if state.is_done}


def lacking(result: UnitResult) -> tuple[MonthlyMark, ...]:
    """Full marks for whoever lacks them."""
    return tuple(
        MonthlyMark(
            employee_no=person.employee.employee_no,
            month=score.month,
            indicator_no=indicator.indicator_no,
            entered=indicator.full_mark,
        )
        for person in result.people
        for score in person.routine.months
        if score.state is MonthState.MISSING
        for indicator in result.book.indicators
    )


def decide_all(workspace: Workspace) -> None:
    result = year_end.score(workspace, workspace.only_book())
    grades = {p.employee.employee_no: p.proposal.grade or Grade.COMPETENT for p in result.people}
    year_end.decide_grades(workspace, result.book.key, grades, "演练")


def test_that_the_whole_rehearsal_can_be_done_and_ticks_itself(tmp_path: Path) -> None:
    made = rehearsal.make_rehearsal(tmp_path, "李静")
    package = made.unit_file.with_name("上报包.kpi")
    with open_file(made.unit_file, operator="李静") as unit:
        key = unit.only_book()
        assert ticked(unit) == set()
        importing.apply_import(unit, importing.plan_import(unit, key, made.ledger))
        assert ticked(unit) == {Lesson.IMPORT}
        gap = lacking(year_end.score(unit, key))
        assert len({(m.employee_no, m.month) for m in gap}) == 1
        monthly.record_marks(unit, key, gap)
        assert ticked(unit) == {Lesson.IMPORT, Lesson.FILL}
        staff.save_unit(unit, key, unit.load_plan(key).unit)
        posts.lock_plan(unit, key, filing_no="1号", filed_on="2025-12-18")
        month_closing.close_month(unit, key, 1, closed_on="2026-02-05")
        assert ticked(unit) == {Lesson.IMPORT, Lesson.FILL, Lesson.LOCK, Lesson.CLOSE}
        decide_all(unit)
        hand_in.make_hand_in(unit, key, package, None, package.with_suffix(".pdf"))
        assert ticked(unit, has_printed=True) == set(Lesson) - {Lesson.MERGE}
        merging.merge_into(made.bureau_file, [package, *made.packages.iterdir()])
        assert ticked(unit, has_printed=True) == set(Lesson)
    with open_file(made.bureau_file, read_only=True) as bureau:
        assert rehearsal.bureau_lesson(bureau).is_done
    made.bureau_file.write_bytes(b"no file of ours")
    with open_file(made.unit_file, operator="李静") as unit:
        assert Lesson.MERGE not in ticked(unit)


def test_that_a_second_rehearsal_leaves_the_first_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "_PEOPLE", 6)
    first = rehearsal.make_rehearsal(tmp_path, "李静")
    before = first.unit_file.read_bytes()
    second = rehearsal.make_rehearsal(tmp_path, "李静")
    assert second.unit_file != first.unit_file
    assert first.unit_file.read_bytes() == before
    assert rehearsal.is_rehearsal(second.unit_file)
    assert not rehearsal.is_rehearsal(tmp_path / "别的.kpi")


def test_that_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    taken = tmp_path / "文件"
    taken.write_text("不是文件夹", encoding="utf-8")
    with pytest.raises(FileTrouble, match="不能在“文件”中建立文件夹"):
        rehearsal.make_rehearsal(taken, "李静")
