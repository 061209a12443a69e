"""Sections renamed, merged and split; people follow their posts."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation, Severity
from kpi_desktop.domain.sections import (
    SectionChange,
    SectionPool,
    add_section,
    check_sections,
    merge_sections,
    move_posts,
    remove_section,
    rename_section,
    report_with,
    section_names,
    section_pools,
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


JOINT = (
    Section(name="办公室", sort_order=1),
    Section(name="法规股", reports_with="办公室", sort_order=2),
    Section(name="财务股", sort_order=3),
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
        (lambda book: add_section(book, "办公室"), "已经有办公室"),
        (lambda book: remove_section(book, "没有"), "没有名为“没有”的科室"),
        (lambda book: remove_section(book, "法规股"), "法规股还有1个岗位、1人、1项任务，请先移走"),
        (lambda book: report_with(book, "没有", "办公室"), "没有名为“没有”的科室"),
        (lambda book: report_with(book, "办公室", "没有"), "没有名为“没有”的科室"),
        (lambda book: report_with(book, "办公室", "办公室"), "办公室不能合并上报到自己，请改选另一个科室。"),
        (
            lambda book: report_with(replace(book, sections=JOINT), "财务股", "法规股"),
            "财务股合并上报到法规股，但法规股又合并上报到办公室，请改选另一个科室。",
        ),
        (
            lambda book: report_with(replace(book, sections=JOINT), "办公室", "财务股"),
            "法规股合并上报到办公室，但办公室又合并上报到财务股，请改选另一个科室。",
        ),
    ],
)
def test_that_what_cannot_be_is_refused(plan: Callable[[YearBook], SectionChange], sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        plan(BOOK)


def joint(change: SectionChange) -> dict[str, str]:
    """Sections written, and whom each reports with."""
    return {record.name: record.reports_with for record in change.save if isinstance(record, Section)}


def test_that_one_section_reports_for_all_it_is_joined_with() -> None:
    people = (
        an_employee("001", section="法规股"),
        an_employee("002", section="办公室"),
        an_employee("003", section="财务股"),
        an_employee("004", section="信访股"),
        an_employee("005", section=""),
    )
    assert section_pools(JOINT, people) == (
        SectionPool(section="办公室", members=("办公室", "法规股"), employee_nos=("001", "002")),
        SectionPool(section="财务股", members=("财务股",), employee_nos=("003",)),
        SectionPool(section="", members=("",), employee_nos=("005",)),
        SectionPool(section="信访股", members=("信访股",), employee_nos=("004",)),
    )


SOME_SECTIONS = st.dictionaries(st.sampled_from("甲乙丙丁"), st.sampled_from(["", *"甲乙丙丁戊"]))


@given(SOME_SECTIONS, st.lists(st.sampled_from(["", *"甲乙丙丁戊"]), max_size=8))
def test_that_every_section_and_person_is_in_one_pool_whatever_is_entered(
    joined: dict[str, str], places: list[str]
) -> None:
    sections = tuple(Section(name=name, reports_with=other) for name, other in joined.items())
    people = tuple(an_employee(f"{at:03d}", section=place) for at, place in enumerate(places))
    pools = section_pools(sections, people)
    members = [name for pool in pools for name in pool.members]
    assert sorted(members) == sorted({*joined, *places})
    assert sorted(number for pool in pools for number in pool.employee_nos) == [p.employee_no for p in people]
    assert all(pool.section in pool.members for pool in pools)
    faulty = {finding.place.item for finding in check_sections(sections)}
    alone = {pool.section for pool in pools}
    assert faulty <= alone
    assert {name for name, other in joined.items() if other and name not in faulty}.isdisjoint(alone)


@pytest.mark.parametrize(
    ("name", "target", "sentence"),
    [
        ("财务股", "财务股", "财务股不能合并上报到自己"),
        ("财务股", "没有", "财务股合并上报到“没有”，但没有这个科室"),
        ("财务股", "法规股", "财务股合并上报到法规股，但法规股又合并上报到办公室"),
    ],
)
def test_that_a_section_that_cannot_be_reported_so_is_an_error(name: str, target: str, sentence: str) -> None:
    sections = (*JOINT[:2], Section(name=name, reports_with=target))
    (finding,) = check_sections(sections)
    assert (finding.severity, finding.what, finding.place.item) == (Severity.ERROR, sentence, name)
    assert check_sections(JOINT) == ()


def test_that_a_section_can_be_reported_by_another_and_again_by_itself() -> None:
    assert joint(report_with(replace(BOOK, sections=JOINT), "财务股", "办公室")) == {
        "财务股": "办公室",
        "办公室": "",
    }
    assert joint(report_with(replace(BOOK, sections=JOINT), "法规股", "")) == {"法规股": ""}


def test_that_a_section_only_posts_name_is_listed_last_when_it_reports_for_another() -> None:
    change = report_with(replace(BOOK, sections=BOOK.sections[:1]), "办公室", "法规股")
    assert (joint(change), placed(change)) == (
        {"办公室": "法规股", "法规股": ""},
        {"办公室": "1", "法规股": "2"},
    )


def test_that_a_section_is_added_after_another_or_at_the_end() -> None:
    assert placed(add_section(BOOK, "财务股", "办公室")) == {"办公室": "1", "财务股": "2", "法规股": "3"}
    assert placed(add_section(BOOK, "财务股"))["财务股"] == "3"


def test_that_an_empty_section_goes_and_those_it_reported_for_report_themselves() -> None:
    book = replace(BOOK, sections=(*JOINT[:2], Section(name="财务股")), posts=(), employees=(), tasks=())
    change = remove_section(book, "办公室")
    assert (joint(change), [section.name for section in change.remove]) == ({"法规股": ""}, ["办公室"])


def test_that_joint_reporting_follows_a_renamed_section() -> None:
    assert joint(rename_section(replace(BOOK, sections=JOINT), "办公室", "综合办")) == {
        "综合办": "",
        "法规股": "综合办",
    }
    assert joint(rename_section(replace(BOOK, sections=JOINT), "法规股", "政策股")) == {"政策股": "办公室"}


def test_that_joint_reporting_follows_a_merge() -> None:
    book = replace(BOOK, sections=JOINT, posts=(a_post(), a_post("G2", section="财务股")))
    assert joint(merge_sections(book, ("办公室",), "财务股")) == {"法规股": "财务股"}
    assert joint(merge_sections(book, ("办公室",), "法规股")) == {"法规股": ""}
    further = (*JOINT[:2], replace(JOINT[2], reports_with="信访股"), Section(name="信访股"))
    assert joint(merge_sections(replace(book, sections=further), ("办公室",), "财务股")) == {
        "法规股": "信访股"
    }


def test_that_a_split_keeps_joint_reporting() -> None:
    book = replace(BOOK, sections=JOINT)
    assert joint(split_section(book, "办公室", "信访股", ("G002",)))["法规股"] == "办公室"
