"""Tasks of the unit: written, moved, removed, and made an indicator, each as one step."""

from decimal import Decimal

import pytest

from kpi_desktop.domain.checks import check_plan
from kpi_desktop.domain.errors import Area, RuleViolation
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import posts, tasks
from kpi_desktop.services.workspace import Changes, Workspace, undo_step
from tests.builders import UNIT, YEAR, a_book, a_task, an_employee

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    book = a_book({"001": "90"})
    with unit_file.write(KEY, "全年") as step:
        step.save(*book.employees, *book.posts, *book.indicators, an_employee("002", name="李静", post_no=""))
        step.save(a_task("R1", employee_no=""), a_task("R1-1", parent_no="R1", sort_order=1))
    return unit_file


def numbers(workspace: Workspace) -> list[str]:
    return [task.task_no for task in workspace.load_plan(KEY).tasks]


def task(workspace: Workspace, number: str) -> UnitTask:
    return next(task for task in workspace.load_plan(KEY).tasks if task.task_no == number)


def make(year: Workspace, number: str = "R1-1", **given: object) -> Changes:
    fields = {"indicator_no": "Z09", "group": "duty", "full_mark": Decimal(20), **given}
    return tasks.make_indicator(year, KEY, task(year, number), **fields)  # type: ignore[arg-type]


def test_that_an_added_task_comes_last_and_can_be_undone(year: Workspace) -> None:
    changes = tasks.add_task(year, KEY, a_task("R2"))
    assert changes.areas == {Area.POSTS}
    assert numbers(year) == ["R1", "R1-1", "R2"]
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert numbers(year) == ["R1", "R1-1"]


def test_that_what_nobody_carries_stands_in_the_check_of_the_plan(year: Workspace) -> None:
    found = [finding.what for finding in check_plan(year.load_book(KEY))]
    assert "李静（002）没有承担任何任务" in found


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title": " "}, "任务编号和任务名称都要填写。"),
        ({"title": "长" * 201}, "任务名称有201个字，最多200个字，请缩短。"),
        ({"target": "长" * 2001}, "的目标有2001个字，最多2000个字"),
        ({"deadline": "2026-02-30"}, "完成时限不是日历上的日期"),
        ({"deadline": "20260630"}, "完成时限不是日历上的日期"),
        ({"parent_no": "R8"}, "没有编号为R8的任务"),
        ({"parent_no": "R1"}, "不能放在自己或自己的下级任务之下"),
        ({"parent_no": "R1-1"}, "不能放在自己或自己的下级任务之下"),
    ],
)
def test_that_what_makes_no_sense_is_refused(
    year: Workspace, given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        tasks.save_tasks(year, KEY, (a_task("R1", **given),))


def test_that_a_taken_number_is_refused(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="任务编号R1已经使用"):
        tasks.add_task(year, KEY, a_task("R1"))


def test_that_a_task_with_pieces_is_removed_only_when_they_are_moved(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="已分解为1项"):
        tasks.remove_task(year, KEY, task(year, "R1"))
    changes = tasks.remove_task(year, KEY, task(year, "R1"), move_pieces=True)
    assert [(t.task_no, t.parent_no) for t in year.load_plan(KEY).tasks] == [("R1-1", "")]
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert task(year, "R1-1").parent_no == "R1"


def test_that_a_task_becomes_an_indicator_of_the_carriers_post_in_one_step(year: Workspace) -> None:
    changes = make(year)
    made = year.load_plan(KEY).indicators[-1]
    assert (made.indicator_no, made.posts, made.full_mark) == ("Z09", ("G001",), Decimal(20))
    assert task(year, "R1-1").indicator_no == "Z09"
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert (len(year.load_plan(KEY).indicators), task(year, "R1-1").indicator_no) == (5, "")


def test_that_a_task_is_made_an_indicator_only_once_until_that_is_removed(year: Workspace) -> None:
    make(year)
    with pytest.raises(RuleViolation, match="已经转为指标Z09"):
        make(year, indicator_no="Z10")
    posts.remove_indicators(year, KEY, year.load_plan(KEY).indicators[-1:])
    make(year, indicator_no="Z10")
    assert task(year, "R1-1").indicator_no == "Z10"


@pytest.mark.parametrize(
    ("number", "given", "sentence"),
    [
        ("R1", {}, "还没有承办人"),
        ("R1-1", {"indicator_no": "Z01"}, "指标编号“Z01”空着或已经使用"),
        ("R1-1", {"group": "别的"}, "请选择指标所属的部分"),
        ("R1-1", {"full_mark": Decimal(0)}, "满分0应大于0"),
    ],
)
def test_that_an_impossible_indicator_is_refused(
    year: Workspace, number: str, given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        make(year, number, **given)


def test_that_a_carrier_without_a_post_has_no_indicator(year: Workspace) -> None:
    tasks.add_task(year, KEY, a_task("R3", employee_no="002"))
    with pytest.raises(RuleViolation, match="李静还没有岗位"):
        make(year, "R3")


def test_that_a_locked_plan_keeps_its_tasks(year: Workspace) -> None:
    with year.write(KEY, "锁定") as step:
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李"))
    for write in (
        lambda: tasks.save_tasks(year, KEY, (a_task("R1"),)),
        lambda: tasks.remove_task(year, KEY, task(year, "R1-1")),
        lambda: make(year),
    ):
        with pytest.raises(RuleViolation, match="方案已锁定备案"):
            write()
