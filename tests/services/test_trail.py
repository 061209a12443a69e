"""The trail over a real file: who, what, when, in words; narrowed, printed, exported; a forged step found."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from kpi_desktop.domain.errors import Area, FileTrouble, RuleViolation
from kpi_desktop.domain.trail import WHOLE, ChangeLine, TrailQuery
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import access, staff, trail
from kpi_desktop.services.checking import check_year
from kpi_desktop.services.workspace import Workspace, create_unit_file, undo_step
from tests.builders import UNIT, YEAR, an_employee, lock

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
ZHANG = an_employee(id_number="530427199001010017", remark="调入")


class Clock:
    """Ten in the morning of a day, a minute later at each look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, 10, 0).astimezone(UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def go_to(self, day: int) -> None:
        self.now = datetime(2026, 12, day, 10, 0).astimezone(UTC)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Workspace]:
    """Made by 李静 on the 1st; 张伟 is added and changed by 王芳 on the 5th; the plan is locked on the 9th."""
    clock = Clock()
    with create_unit_file(
        tmp_path / "单位.kpi",
        unit_code=UNIT.code,
        unit_name=UNIT.name,
        year=YEAR,
        operator="李静",
        clock=clock,
    ) as workspace:
        clock.go_to(5)
        workspace.operator = "王芳"
        staff.save_employees(workspace, KEY, (ZHANG, an_employee("002", name="欧阳修")))
        staff.save_employees(
            workspace, KEY, (replace(ZHANG, political_status="中共党员", on_probation=True),)
        )
        clock.go_to(9)
        workspace.operator = "李静"
        lock(workspace)
        yield workspace


def actions(workspace: Workspace, query: TrailQuery) -> list[str]:
    found = [step.action for step in trail.list_steps(workspace, query)]
    assert trail.count_steps(workspace, query) == len(found)
    return found


def test_the_newest_step_stands_first(file: Workspace) -> None:
    assert actions(file, TrailQuery()) == ["备案", "修改人员", "修改人员", "新建单位文件"]


def test_a_change_is_said_with_old_and_new_value_under_its_label(file: Workspace) -> None:
    step = trail.list_steps(file, TrailQuery())[1]
    assert trail.say_step(file, step).lines == (
        ChangeLine(what="人员：张伟（001）", field="政治面貌", before="空", after="中共党员"),
        ChangeLine(what="人员：张伟（001）", field="试用期", before="否", after="是"),
    )


def test_a_new_and_a_removed_row_are_said_as_a_whole_and_identity_numbers_masked(file: Workspace) -> None:
    new = trail.say_step(file, trail.list_steps(file, TrailQuery())[2])
    assert new.count == 2
    line = new.lines[0]
    assert (line.what, line.field, line.before) == ("人员：张伟（001）", WHOLE, "")
    assert "姓名 张伟" in line.after
    assert "身份证号 530427********0017" in line.after
    assert "备注 调入" in line.after
    staff.remove_employees(file, KEY, (an_employee("002", name="欧阳修"),))
    gone = trail.say_step(file, trail.list_steps(file, TrailQuery())[0])
    assert [(line.what, line.after) for line in gone.lines] == [("人员：欧阳修（002）", "删除")]
    last = file.last_entry()
    assert last is not None
    undo_step(file, last.seq)
    back = trail.say_step(file, trail.list_steps(file, TrailQuery())[0])
    assert [(line.what, line.before) for line in back.lines] == [("人员：欧阳修（002）", "")]


def test_only_the_first_lines_are_said_and_all_are_counted(file: Workspace) -> None:
    said = trail.say_step(file, trail.list_steps(file, TrailQuery())[2], limit=1)
    assert (len(said.lines), said.count) == (1, 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (TrailQuery(by="王芳"), ["修改人员", "修改人员"]),
        (TrailQuery(by="赵六"), []),
        (TrailQuery(since=date(2026, 12, 5)), ["备案", "修改人员", "修改人员"]),
        (TrailQuery(until=date(2026, 12, 5)), ["修改人员", "修改人员", "新建单位文件"]),
        (TrailQuery(since=date(2026, 12, 9), until=date(2026, 12, 9)), ["备案"]),
        (TrailQuery(area=Area.POSTS), ["备案", "修改人员", "修改人员", "新建单位文件"]),
        (TrailQuery(area=Area.MONTHLY), []),
        (TrailQuery(text="备案"), ["备案"]),
        (TrailQuery(text="中共党员"), ["修改人员"]),
        (TrailQuery(text="欧阳"), ["修改人员"]),
        (TrailQuery(text="36号"), ["备案"]),
        (TrailQuery(key=KEY), ["备案", "修改人员", "修改人员", "新建单位文件"]),
        (TrailQuery(key=UnitYear(unit_code=UNIT.code, year=2025)), []),
    ],
)
def test_the_steps_are_narrowed(file: Workspace, query: TrailQuery, found: list[str]) -> None:
    assert actions(file, query) == found


def test_a_persons_name_finds_rows_that_hold_only_the_number(file: Workspace) -> None:
    file.operator = "李静"
    staff.save_employees(file, KEY, (replace(ZHANG, political_status="群众"),))
    step = trail.list_steps(file, TrailQuery(text="张伟"))[0]
    assert step.seq == 5


def test_steps_without_rows_are_a_kind_of_their_own(file: Workspace) -> None:
    access.protect(file, "李静", "山高月小123")
    assert actions(file, TrailQuery(is_about_file=True)) == ["设口令：李静（审核）"]
    said = trail.say_step(file, trail.list_steps(file, TrailQuery())[0])
    assert said == trail.StepChanges(lines=(), count=0)


def test_long_trails_come_in_pages(file: Workspace) -> None:
    first = trail.list_steps(file, TrailQuery(), limit=3)
    rest = trail.list_steps(file, TrailQuery(), before=first[-1].seq, limit=3)
    assert [step.seq for step in (*first, *rest)] == [4, 3, 2, 1]


def test_everybody_who_signed_is_listed(file: Workspace) -> None:
    assert trail.list_operators(file) == ("李静", "王芳")


def test_dates_the_wrong_way_round_are_refused(file: Workspace) -> None:
    with pytest.raises(RuleViolation, match="早于起始日期"):
        trail.list_steps(file, TrailQuery(since=date(2026, 12, 9), until=date(2026, 12, 1)))


def test_the_chain_is_found_whole_or_broken_where_it_was_forged(file: Workspace) -> None:
    assert trail.say_verdict(file) == ("校验码逐步核对无误：第1步到第4步都没有被改动、增删过。", True)
    with file.database.write() as connection:
        connection.exec_driver_sql("UPDATE change_log SET by = '赵六' WHERE seq = 3")
    sentence, is_sound = trail.say_verdict(file)
    assert not is_sound
    assert "修改记录从第3步起与校验码不符" in sentence
    assert any("第3步" in finding.what for finding in check_year(file, KEY))


def test_the_list_is_printed_with_its_verdict(file: Workspace) -> None:
    content = trail.render_trail(file, TrailQuery(by="王芳"), title="云岭县自然资源局2026年")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    plain = "".join(text.split())
    assert "操作记录" in plain
    assert "共2步，最近的在前。校验码逐步核对无误" in plain
    assert "人员：张伟（001），政治面貌：空→中共党员" in plain
    assert "530427199001010017" not in plain


def test_the_list_is_a_workbook_of_steps_and_changes(file: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "操作记录.xlsx"
    assert trail.export_trail(file, TrailQuery(), path) == 4
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["操作记录", "改动明细"]
    steps = [[cell.value for cell in row][:4] for row in book["操作记录"].iter_rows(min_row=4)]
    assert steps[0] == [4, "2026-12-09 10:01", "李静", "备案"]
    changes = [[cell.value for cell in row] for row in book["改动明细"].iter_rows(min_row=4)]
    assert [3, "2026-12-05 10:02", "王芳", "人员：张伟（001）", "政治面貌", "空", "中共党员"] in changes
    with pytest.raises(FileTrouble, match="文件夹“没有”不存在"):
        trail.export_trail(file, TrailQuery(), tmp_path / "没有" / "x.xlsx")


def test_a_clock_turned_back_is_said_and_does_not_make_the_chain_unsound(file: Workspace) -> None:
    file.clock = lambda: datetime(2026, 1, 1, tzinfo=UTC)
    staff.save_employees(file, KEY, (replace(ZHANG, political_status="群众"),))
    sentence, is_sound = trail.say_verdict(file)
    assert is_sound
    assert "有1步是在电脑时间早于上一步" in sentence
