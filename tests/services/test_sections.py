"""Changes of sections are one step each, which one undo takes back."""

from collections.abc import Callable

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import sections, staff
from kpi_desktop.services.workspace import Changes, Workspace, undo_step
from tests.builders import UNIT, YEAR, a_post, an_employee

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    with unit_file.write(KEY, "科室") as step:
        step.save(Section(name="办公室", sort_order=1), Section(name="法规股", sort_order=2))
        step.save(a_post("G001"), a_post("G003", section="法规股"))
        step.save(an_employee("001", section="办公室"), an_employee("003", section="法规股", post_no="G003"))
    return unit_file


def layout(workspace: Workspace) -> tuple[object, ...]:
    book = workspace.load_plan(KEY)
    return (
        tuple(section.name for section in book.sections),
        tuple(post.section for post in book.posts),
        tuple(person.section for person in book.employees),
    )


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (
            lambda w: sections.rename_section(w, KEY, "法规股", " 政策股 "),
            (("办公室", "政策股"), ("办公室", "政策股"), ("办公室", "政策股")),
        ),
        (
            lambda w: sections.merge_sections(w, KEY, ("法规股",), "办公室"),
            (("办公室",), ("办公室", "办公室"), ("办公室", "办公室")),
        ),
        (
            lambda w: sections.split_section(w, KEY, "法规股", "信访股", ("G003",)),
            (("办公室", "法规股", "信访股"), ("办公室", "信访股"), ("办公室", "信访股")),
        ),
        (
            lambda w: sections.move_posts(w, KEY, ("G001",), "法规股"),
            (("办公室", "法规股"), ("法规股", "法规股"), ("法规股", "法规股")),
        ),
        (
            lambda w: sections.add_section(w, KEY, " 财务股 ", "办公室"),
            (("办公室", "财务股", "法规股"), ("办公室", "法规股"), ("办公室", "法规股")),
        ),
        (
            lambda w: staff.assign_post(w, KEY, "001", "G003"),
            (("办公室", "法规股"), ("办公室", "法规股"), ("法规股", "法规股")),
        ),
    ],
    ids=["rename", "merge", "split", "move", "add", "assign"],
)
def test_that_a_change_is_one_step_and_is_undone_whole(
    year: Workspace, change: Callable[[Workspace], Changes], after: tuple[object, ...]
) -> None:
    before = layout(year)
    changes = change(year)
    assert layout(year) == after
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert layout(year) == before


def test_that_a_locked_plan_keeps_its_sections(year: Workspace) -> None:
    with year.write(KEY, "锁定") as step:
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李"))
    with pytest.raises(RuleViolation, match="方案已锁定备案"):
        sections.rename_section(year, KEY, "法规股", "政策股")


def test_that_an_empty_section_is_removed_and_joint_reporting_is_written(year: Workspace) -> None:
    sections.add_section(year, KEY, "财务股")
    sections.report_with(year, KEY, "财务股", "办公室")
    assert [s.reports_with for s in year.load_plan(KEY).sections] == ["", "", "办公室"]
    sections.remove_section(year, KEY, "财务股")
    assert [s.name for s in year.load_plan(KEY).sections] == ["办公室", "法规股"]
    with pytest.raises(RuleViolation, match="法规股还有1个岗位、1人"):
        sections.remove_section(year, KEY, "法规股")


def test_that_a_post_is_taken_from_a_person_who_stays_in_the_section(year: Workspace) -> None:
    staff.assign_post(year, KEY, "001", "")
    person = year.load_plan(KEY).employees[0]
    assert (person.post_no, person.section) == ("", "办公室")


@pytest.mark.parametrize(
    ("number", "post", "sentence"),
    [("009", "G001", "没有工号为009的人员"), ("001", "G009", "没有编号为G009的岗位")],
)
def test_that_nobody_gets_a_post_that_is_not_there(
    year: Workspace, number: str, post: str, sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        staff.assign_post(year, KEY, number, post)
