"""Sections renamed, merged and split; people follow their posts."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.sections import (
    SectionChange,
    merge_sections,
    move_posts,
    rename_section,
    section_names,
    split_section,
)
from kpi_desktop.domain.staff import Employee, Section
from kpi_desktop.domain.year_book import YearBook
from tests.builders import a_book, a_post, a_task, an_employee

BOOK = a_book(
    {},
    sections=(Section(name="办公室", sort_order=1), Section(name="法规股", sort_order=2)),
    posts=(a_post("G001"), a_post("G002"), a_post("G003", section="法规股")),
    employees=(
        an_employee("001", section="办公室"),
        an_employee("002", section="办公室", post_no="G002"),
        an_employee("003", section="法规股", post_no="G003"),
    ),
    tasks=(a_task("R1", section="法规股"),),
)


def placed(change: SectionChange) -> dict[str, str]:
    """Numbers and the section each now belongs to; sections by name and order."""
    found = {}
    for record in change.save:
        if isinstance(record, Section):
            found[record.name] = str(record.sort_order)
        elif isinstance(record, Employee):
            found[record.employee_no] = record.section
        else:
            found[getattr(record, "post_no", "") or getattr(record, "task_no", "")] = record.section
    return found


def test_that_a_renamed_section_keeps_its_place_and_takes_everything_along() -> None:
    change = rename_section(BOOK, "法规股", "政策法规股")
    assert placed(change) == {
        "政策法规股": "2",
        "003": "政策法规股",
        "G003": "政策法规股",
        "R1": "政策法规股",
    }
    assert [section.name for section in change.remove] == ["法规股"]


def test_that_a_section_only_posts_name_can_be_renamed() -> None:
    change = rename_section(replace(BOOK, sections=()), "法规股", "政策法规股")
    assert (placed(change)["政策法规股"], change.remove) == ("0", ())


def test_that_merged_sections_end_and_their_people_belong_to_the_other() -> None:
    change = merge_sections(BOOK, ("法规股",), "办公室")
    assert placed(change) == {"003": "办公室", "G003": "办公室", "R1": "办公室"}
    assert [section.name for section in change.remove] == ["法规股"]


def test_that_a_split_takes_posts_with_their_holders_and_comes_right_after() -> None:
    assert placed(split_section(BOOK, "办公室", "财务股", ("G002",))) == {
        "办公室": "1",
        "财务股": "2",
        "法规股": "3",
        "002": "财务股",
        "G002": "财务股",
    }


def test_that_moved_posts_take_their_holders_along() -> None:
    assert placed(move_posts(BOOK, ("G001",), "法规股")) == {"001": "法规股", "G001": "法规股"}


def test_that_sections_are_listed_once_in_order() -> None:
    assert section_names(replace(BOOK, sections=BOOK.sections[1:])) == ("法规股", "办公室")


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (lambda book: rename_section(book, "没有", "新"), "没有名为“没有”的科室"),
        (lambda book: rename_section(book, "", "新"), "没有名为“”的科室"),
        (lambda book: rename_section(book, "法规股", ""), "科室名称要填写"),
        (lambda book: rename_section(book, "法规股", "长" * 201), "最多200个字"),
        (lambda book: rename_section(book, "法规股", "办公室"), "已经有办公室"),
        (lambda book: merge_sections(book, ("办公室",), "办公室"), "办公室不能与自己合并"),
        (lambda book: split_section(book, "办公室", "财务股", ()), "请填写拆分出去的岗位编号"),
        (lambda book: split_section(book, "办公室", "财务股", ("G003",)), "岗位G003不在办公室"),
        (lambda book: move_posts(book, ("G009",), "办公室"), "没有编号为“G009”的岗位"),
        (lambda book: move_posts(book, (), "办公室"), "请填写要移动的岗位编号"),
    ],
)
def test_that_what_cannot_be_is_refused(plan: Callable[[YearBook], SectionChange], sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        plan(BOOK)
