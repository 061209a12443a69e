"""What is written of a person's year: kept, cleared, refused, open after the confirmation, printed on the score sheet."""

from pathlib import Path

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_records import Appraisal
from kpi_desktop.services import appraisals, reporting, year_end
from kpi_desktop.services.workspace import Workspace, create_unit_file
from tests.builders import UNIT, YEAR, an_employee
from tests.reports.paper import read_pages


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    opened = create_unit_file(
        tmp_path / "单位.kpi", unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静"
    )
    with opened.write(opened.only_book(), "人员") as step:
        step.save(an_employee("001"), an_employee("002", name="林松艳"))
    return opened


def test_that_texts_are_kept_in_one_form_and_cleared_when_nothing_is_left(workspace: Workspace) -> None:
    with workspace:
        key = workspace.only_book()
        written = Appraisal(
            employee_no="001", summary=" 一、完成312件。\r\n二、不足。\x00 ", comment="工作扎实。"
        )
        assert appraisals.record_appraisals(workspace, key, [written]).added == 1
        (kept,) = workspace.load_book(key).appraisals
        assert kept.summary == "一、完成312件。\n二、不足。"
        appraisals.record_appraisals(workspace, key, [Appraisal(employee_no="001", comment=" \n ")])
        assert workspace.load_book(key).appraisals == ()
        changes = appraisals.record_appraisals(workspace, key, [Appraisal(employee_no="002")])
        assert changes.step_id is None


def test_that_unknown_people_and_long_texts_leave_nothing(workspace: Workspace) -> None:
    with workspace:
        key = workspace.only_book()
        good = Appraisal(employee_no="001", comment="好")
        with pytest.raises(RuleViolation, match="没有工号777"):
            appraisals.record_appraisals(workspace, key, [good, Appraisal(employee_no="777", comment="好")])
        with pytest.raises(RuleViolation, match="林松艳的主管领导评语有2001个字，最多2000个字"):
            appraisals.record_appraisals(
                workspace, key, [good, Appraisal(employee_no="002", comment="好" * 2001)]
            )
        assert workspace.load_book(key).appraisals == ()


def test_that_a_comment_is_written_after_the_confirmation_and_printed(workspace: Workspace) -> None:
    with workspace:
        key = workspace.only_book()
        with workspace.write(key, "确认") as step:
            step.save(StepRecord(kind=StepKind.YEAR_END, done_on="2026-12-30", done_by="局党组"))
        comment = Appraisal(employee_no="001", comment="工作扎实，\U000f1234作风好。")
        appraisals.record_appraisals(workspace, key, [comment])
        result = year_end.score(workspace, key)
        pdf, _ = reporting.render_sheets([result], numbers=["001"])
        assert "工作扎实" in "".join(read_pages(pdf))
        assert any("\U000f1234" in sentence for sentence in reporting.list_missing_glyphs(result))
