"""Changes of sections are one step each, which one undo takes back."""

from collections.abc import Callable

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import sections
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
    ],
    ids=["rename", "merge", "split", "move"],
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
