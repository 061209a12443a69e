"""Unit tasks broken down to people, and what is not carried."""

from decimal import Decimal

from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.domain.tasks import check_tasks, children_of, indicator_from_task, order_tasks, pieces_below
from tests.builders import a_task, an_employee

ROOT = a_task("R1", employee_no="", target="", deadline="")


def whats(*tasks: object, people: tuple[str, ...] = ("001",)) -> list[str]:
    employees = tuple(an_employee(number) for number in people)
    return [finding.what for finding in check_tasks(tasks, employees)]  # type: ignore[arg-type]


def test_that_a_task_broken_down_to_a_person_has_no_finding() -> None:
    assert whats(ROOT, a_task("R1-1", parent_no="R1")) == []


def test_that_a_unit_without_tasks_has_none_to_find() -> None:
    assert whats() == []


def test_that_a_task_nobody_carries_is_named() -> None:
    assert whats(ROOT) == ["任务“办结不动产登记”没有人承担", "张伟（001）没有承担任何任务"]


def test_that_a_person_without_a_task_is_named_with_the_place() -> None:
    findings = check_tasks((a_task("R1"),), (an_employee("001"), an_employee("002", name="李静")))
    assert [(f.what, f.place.employee_no, f.place.page) for f in findings] == [
        ("李静（002）没有承担任何任务", "002", "目标任务分解")
    ]


def test_that_a_piece_of_a_missing_task_and_a_stranger_are_found() -> None:
    assert whats(a_task("R1-1", parent_no="R1", employee_no="009"), people=()) == [
        "任务“办结不动产登记”的上级任务R1不存在",
        "任务“办结不动产登记”的承办人009不在人员名册中",
    ]


def test_that_a_carried_task_needs_a_target_and_a_deadline() -> None:
    assert whats(a_task("R1", target="", deadline="")) == ["任务“办结不动产登记”没有写目标和完成时限"]
    assert whats(a_task("R1", deadline="")) == ["任务“办结不动产登记”没有写完成时限"]


def test_that_pieces_are_listed_under_what_they_are_pieces_of() -> None:
    tasks = (
        a_task("R2"),
        a_task("R1"),
        a_task("R1-2", parent_no="R1"),
        a_task("R1-1", parent_no="R1"),
        a_task("R1-2-1", parent_no="R1-2"),
        a_task("X", parent_no="无"),
    )
    assert [task.task_no for task in children_of(tasks, "R1")] == ["R1-2", "R1-1"]
    assert [task.task_no for task in pieces_below(tasks, "R1")] == ["R1-2", "R1-2-1", "R1-1"]
    assert [(depth, task.task_no) for depth, task in order_tasks(tasks)] == [
        (0, "R2"),
        (0, "R1"),
        (1, "R1-2"),
        (2, "R1-2-1"),
        (1, "R1-1"),
        (0, "X"),
    ]


def test_that_tasks_in_a_ring_are_still_listed_once() -> None:
    ring = (a_task("A", parent_no="B"), a_task("B", parent_no="A"))
    assert [task.task_no for task in pieces_below(ring, "A")] == ["B"]
    assert [task.task_no for _, task in order_tasks(ring)] == ["A", "B"]


def test_that_a_task_becomes_an_indicator_of_the_post() -> None:
    made = indicator_from_task(
        a_task("R1", standard="逾期一件扣0.5分。"),
        indicator_no="Z09",
        group="duty",
        full_mark=Decimal(20),
        post_no="G001",
    )
    assert (made.name, made.full_mark, made.posts, made.group) == (
        "办结不动产登记",
        Decimal(20),
        ("G001",),
        "duty",
    )
    assert made.standard == "全年办结300件；逾期一件扣0.5分；2026-11-30前完成"


def test_that_an_indicator_of_a_bare_task_is_for_every_post() -> None:
    made = indicator_from_task(
        a_task("R1", target="", deadline=""),
        indicator_no="Z09",
        group="duty",
        full_mark=Decimal(20),
        post_no="",
    )
    assert (made.posts, made.standard) == ((), "")


def test_that_the_fields_of_a_task_have_their_own_names() -> None:
    assert field_label("unit_task", "title") == "任务名称"
    assert field_label("employee", "title") == "职务"
