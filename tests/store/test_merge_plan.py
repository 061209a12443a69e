"""Merging on real files: three ways, series, forks, undo; nothing lost, whatever the order."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.merging import HandInStage, PackageReport, PackageStatus
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.services.merging import list_conflicts, list_intakes, merge_packages, undo_last_intake
from kpi_desktop.services.workspace import Workspace, open_file
from kpi_desktop.store.change_log import find_break
from kpi_desktop.store.fingerprint import compute_fingerprint, raw_connection
from tests.builders import an_addition, an_employee
from tests.hostile.county import (
    CLOCK,
    KEY,
    a_bureau,
    a_unit,
    content_of,
    copy_unit_file,
    mark_at,
    pack,
    rename,
    rows_of,
    set_mark,
)

PLACE = ("001", 1, "Z01")
OTHER_PLACE = ("001", 2, "Z01")
LOG_TABLES = ("intake", "change_log", "package_body")
ALL_ROWS = 134


@dataclass
class Scene:
    """A unit, the bureau, and the folder of its packages."""

    folder: Path
    unit: Workspace
    bureau: Workspace

    def pack(self, stage: HandInStage = HandInStage.YEAR_END, unit: Workspace | None = None) -> Path:
        out = self.folder / f"包{len(list(self.folder.glob('包*')))}.sqlite"
        pack(unit or self.unit, out, stage)
        return out

    def take(self, *packages: Path) -> PackageReport:
        return merge_packages(self.bureau, packages)[-1]

    def fingerprint(self, workspace: Workspace, stage: HandInStage = HandInStage.YEAR_END) -> str:
        with workspace.database.read() as connection:
            return compute_fingerprint(raw_connection(connection), KEY, stage)


@pytest.fixture(scope="module")
def first_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("县")
    a_unit(folder / "单位.sqlite").close()
    a_bureau(folder / "局端.sqlite").close()
    return folder / "单位.sqlite", folder / "局端.sqlite"


def open_scene(first_files: tuple[Path, Path], folder: Path) -> Scene:
    for path in first_files:
        shutil.copy(path, folder)
    return Scene(
        folder,
        open_file(folder / "单位.sqlite", operator="单位经办", clock=CLOCK),
        open_file(folder / "局端.sqlite", operator="局端科员", clock=CLOCK),
    )


@pytest.fixture
def scene(first_files: tuple[Path, Path], tmp_path: Path) -> Iterator[Scene]:
    opened = open_scene(first_files, tmp_path)
    yield opened
    opened.unit.close()
    opened.bureau.close()


def test_that_the_first_package_is_copied_whole_and_says_who_brought_it(scene: Scene) -> None:
    report = scene.take(scene.pack())
    assert (report.status, report.added, report.changed, report.removed) == (
        PackageStatus.MERGED,
        ALL_ROWS,
        0,
        0,
    )
    assert scene.fingerprint(scene.bureau) == scene.fingerprint(scene.unit) == report.fingerprint
    brought = {row[-1] for rows in rows_of(scene.bureau.path).values() for row in rows}
    assert len(brought) == 1
    assert brought.pop().startswith(f"{KEY.unit_code}-2026-001-")


def test_that_the_bureau_s_file_looks_parents_up_again_after_a_first_package(scene: Scene) -> None:
    scene.take(scene.pack())
    with scene.bureau.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None


def test_that_the_same_package_again_changes_nothing(scene: Scene) -> None:
    package = scene.pack()
    scene.take(package)
    before = content_of(scene.bureau.path, but=["intake"])
    report = scene.take(package)
    assert (report.status, report.added, report.same) == (PackageStatus.UNCHANGED, 0, ALL_ROWS)
    assert content_of(scene.bureau.path, but=["intake"]) == before


def test_that_a_second_package_brings_what_is_new_changed_and_removed(scene: Scene) -> None:
    scene.take(scene.pack())
    set_mark(scene.unit, PLACE, "3")
    scores = scene.unit.load_book(KEY).typed_scores
    with scene.unit.write(KEY, "增减") as step:
        step.save(an_employee("009"), an_addition("001"))
        step.remove(scores[0])
    report = scene.take(scene.pack())
    assert (report.status, report.added, report.changed, report.removed) == (PackageStatus.MERGED, 2, 1, 1)
    assert report.same == ALL_ROWS - 2
    assert scene.fingerprint(scene.bureau) == scene.fingerprint(scene.unit)
    assert rows_of(scene.bureau.path, with_bringer=False) == rows_of(scene.unit.path, with_bringer=False)


def test_that_a_removed_row_comes_back(scene: Scene) -> None:
    person = an_employee("009")
    with scene.unit.write(KEY, "增") as step:
        step.save(person)
    with scene.unit.write(KEY, "减") as step:
        step.remove(person)
    scene.take(scene.pack())
    with scene.unit.write(KEY, "增") as step:
        step.save(person)
    report = scene.take(scene.pack())
    assert (report.added, report.changed, report.removed) == (1, 0, 0)


def test_that_the_bureau_s_own_correction_stays(scene: Scene) -> None:
    scene.take(scene.pack())
    set_mark(scene.bureau, PLACE, "4")
    set_mark(scene.unit, OTHER_PLACE, "5")
    report = scene.take(scene.pack())
    assert (report.status, report.changed) == (PackageStatus.MERGED, 1)
    assert mark_at(scene.bureau, PLACE) == Decimal(4)
    assert mark_at(scene.bureau, OTHER_PLACE) == Decimal(5)


def test_that_the_bureau_s_own_rows_stay(scene: Scene) -> None:
    scene.take(scene.pack())
    decision = GradeDecision(
        employee_no="001", grade=Grade.EXCELLENT, reason="", decided_on="2026-12-30", decided_by="局"
    )
    with scene.bureau.write(KEY, "定等次") as step:
        step.save(decision)
    set_mark(scene.unit, PLACE, "5")
    assert scene.take(scene.pack()).status is PackageStatus.MERGED
    assert scene.bureau.load_book(KEY).decisions == (decision,)


def test_that_both_sides_changing_other_fields_is_merged_and_listed(scene: Scene) -> None:
    scene.take(scene.pack())
    rename(scene.bureau, "001", "张玮")
    rename(scene.unit, "001", "张伟001", title="股长")
    report = scene.take(scene.pack())
    assert (report.status, report.changed, report.conflicts) == (PackageStatus.MERGED, 1, ())
    assert report.soft == ("人员：张玮（001）",)
    person = scene.bureau.load_book(KEY).employees[0]
    assert (person.name, person.title) == ("张玮", "股长")


def test_that_both_sides_changing_one_field_is_a_conflict_that_waits(scene: Scene) -> None:
    scene.take(scene.pack())
    set_mark(scene.bureau, PLACE, "4")
    set_mark(scene.unit, PLACE, "5.5")
    set_mark(scene.unit, OTHER_PLACE, "6")
    report = scene.take(scene.pack())
    assert (report.status, report.changed, report.same) == (PackageStatus.CONFLICTS, 1, ALL_ROWS - 2)
    conflict = report.conflicts[0]
    assert (conflict.table, dict(conflict.key), conflict.field) == (
        "monthly_mark",
        {"month": "1", "employee_no": "001", "indicator_no": "Z01"},
        "entered",
    )
    assert (conflict.base, conflict.ours, conflict.theirs) == ("10", "4", "5.5")
    assert conflict.label == "月度评分：1月 张伟001（001） 学习情况，得分"
    assert (conflict.ours_by, conflict.theirs_by) == ("局端科员", "单位经办")
    assert conflict.ours_at < conflict.theirs_at
    assert mark_at(scene.bureau, PLACE) == Decimal(4)
    assert mark_at(scene.bureau, OTHER_PLACE) == Decimal(6)
    assert list_conflicts(scene.bureau, KEY) == report.conflicts


@pytest.fixture
def disputed(scene: Scene) -> Scene:
    """A conflict waits: before 10, the bureau 4, the unit 5."""
    scene.take(scene.pack())
    set_mark(scene.bureau, PLACE, "4")
    set_mark(scene.unit, PLACE, "5")
    assert scene.take(scene.pack()).status is PackageStatus.CONFLICTS
    return scene


def test_that_a_waiting_conflict_is_not_found_twice(disputed: Scene) -> None:
    set_mark(disputed.unit, OTHER_PLACE, "6")
    report = disputed.take(disputed.pack())
    assert (report.status, report.changed, report.conflicts) == (PackageStatus.MERGED, 1, ())
    assert report.reason == "另有1处以前的冲突还没有决定。"
    assert len(list_conflicts(disputed.bureau, KEY)) == 1


def test_that_a_waiting_conflict_follows_what_the_unit_says_next(disputed: Scene) -> None:
    set_mark(disputed.unit, PLACE, "7")
    report = disputed.take(disputed.pack())
    assert [(c.base, c.ours, c.theirs) for c in report.conflicts] == [("10", "4", "7")]
    assert list_conflicts(disputed.bureau, KEY) == report.conflicts


def test_that_a_touched_row_with_the_same_dispute_is_not_reported_again(disputed: Scene) -> None:
    with disputed.unit.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE monthly_mark SET changed_at = '2026-12-31T00:00:00Z' WHERE entered = 500"
        )
    report = disputed.take(disputed.pack())
    assert (report.conflicts, report.status) == ((), PackageStatus.UNCHANGED)
    assert len(list_conflicts(disputed.bureau, KEY)) == 1


@pytest.mark.parametrize("value", ["4", "10"])
def test_that_a_conflict_closes_when_the_unit_agrees_or_goes_back(disputed: Scene, value: str) -> None:
    set_mark(disputed.unit, PLACE, value)
    report = disputed.take(disputed.pack())
    assert report.conflicts == ()
    assert mark_at(disputed.bureau, PLACE) == Decimal(4)
    assert list_conflicts(disputed.bureau, KEY) == ()


def test_that_a_conflict_closes_when_the_bureau_agrees(disputed: Scene) -> None:
    set_mark(disputed.bureau, PLACE, "5")
    set_mark(disputed.unit, PLACE, "5")
    with disputed.unit.database.write() as connection:
        connection.exec_driver_sql("UPDATE monthly_mark SET reason = '核对' WHERE entered = 500")
    disputed.take(disputed.pack())
    assert list_conflicts(disputed.bureau, KEY) == ()
    assert mark_at(disputed.bureau, PLACE) == Decimal(5)


@pytest.mark.parametrize("bureau_removes", [True, False])
def test_that_removing_what_the_other_changed_is_a_conflict(scene: Scene, bureau_removes: bool) -> None:
    scene.take(scene.pack())
    removing, changing = (scene.bureau, scene.unit) if bureau_removes else (scene.unit, scene.bureau)
    mark = next(m for m in removing.load_book(KEY).marks if m.month == 1 and m.indicator_no == "Z01")
    with removing.write(KEY, "删除") as step:
        step.remove(mark)
    set_mark(changing, PLACE, "5")
    report = scene.take(scene.pack())
    conflict = report.conflicts[0]
    expected = ("已删除", "保留并有修改") if bureau_removes else ("保留并有修改", "已删除")
    assert (conflict.field, conflict.base) == ("", "原有")
    assert (conflict.ours, conflict.theirs) == expected
    assert conflict.label == "月度评分：1月 张伟001（001） 学习情况"
    assert list_conflicts(scene.bureau, KEY) == (conflict,)
    if bureau_removes:
        with pytest.raises(StopIteration):
            mark_at(scene.bureau, PLACE)
        with scene.unit.write(KEY, "删除") as step:
            step.remove(mark)
        assert scene.take(scene.pack()).conflicts == ()
        assert list_conflicts(scene.bureau, KEY) == ()
    else:
        assert mark_at(scene.bureau, PLACE) == Decimal(5)


def test_that_a_row_the_bureau_changed_and_changed_back_follows_the_unit(scene: Scene) -> None:
    scene.take(scene.pack())
    mark = next(m for m in scene.bureau.load_book(KEY).marks if m.month == 1 and m.indicator_no == "Z01")
    for entered in (Decimal(1), mark.entered):
        with scene.bureau.write(KEY, "改") as step:
            step.save(replace(mark, entered=entered))
    with scene.unit.write(KEY, "删除") as step:
        step.remove(mark)
    report = scene.take(scene.pack())
    assert (report.removed, report.conflicts) == (1, ())
    assert scene.fingerprint(scene.bureau) == scene.fingerprint(scene.unit)
    with scene.unit.write(KEY, "恢复") as step:
        step.save(mark)
    assert scene.take(scene.pack()).added == 1
    assert mark_at(scene.bureau, PLACE) == mark.entered


def test_that_both_sides_adding_one_row_differently_is_a_conflict_by_field(scene: Scene) -> None:
    scene.take(scene.pack())
    for side, points, fact in ((scene.bureau, "2", "县委表扬"), (scene.unit, "3", "市委表扬")):
        with side.write(KEY, "登记加分") as step:
            step.save(an_addition("001", 1, points, fact=fact))
    report = scene.take(scene.pack())
    assert [(c.field, c.base, c.ours, c.theirs) for c in report.conflicts] == [
        ("points", None, "2", "3"),
        ("fact", None, "县委表扬", "市委表扬"),
    ]
    assert report.conflicts[0].label == "加减分事项：1月 张伟001（001） 加分 1，分值"
    with scene.unit.write(KEY, "登记加分") as step:
        step.save(an_addition("001", 1, "3", fact="市委表扬", document_no="1号"))
    report = scene.take(scene.pack())
    assert (report.conflicts, report.changed) == ((), 1)
    assert len(list_conflicts(scene.bureau, KEY)) == 2


def test_that_values_of_every_kind_are_said_in_words(scene: Scene) -> None:
    scene.take(scene.pack())
    title = "很长的职务" * 20
    rename(
        scene.bureau,
        "001",
        "张伟001",
        title="科员",
        on_probation=True,
        leave_days=Decimal("1.5"),
        section="一",
    )
    rename(scene.unit, "001", "张伟001", title=title, on_probation=False, leave_days=Decimal(2), section="二")
    with scene.unit.database.write() as connection:
        connection.exec_driver_sql("UPDATE scheme SET body = replace(body, '\"places\":2', '\"places\":3')")
        connection.exec_driver_sql(
            "UPDATE post SET factor_points = '[[\"knowledge\",\"9\"]]', level = 'leader'"
        )
        connection.exec_driver_sql("UPDATE typed_score SET score = 100 WHERE employee_no = '001'")
        connection.exec_driver_sql("UPDATE year_book SET filing_body = '县委组织部'")
        connection.exec_driver_sql("UPDATE indicator SET \"group\" = '另一部分' WHERE indicator_no = 'Z01'")
    with scene.bureau.database.write() as connection:
        connection.exec_driver_sql("UPDATE scheme SET body = replace(body, '\"places\":2', '\"places\":4')")
        connection.exec_driver_sql("UPDATE post SET factor_points = '[]', level = 'section_head'")
        connection.exec_driver_sql("UPDATE typed_score SET score = NULL WHERE employee_no = '001'")
        connection.exec_driver_sql("UPDATE year_book SET filing_body = '人社局'")
        connection.exec_driver_sql("UPDATE indicator SET \"group\" = 'duty' WHERE indicator_no = 'Z01'")
    said = {c.label: (c.base, c.ours, c.theirs) for c in scene.take(scene.pack()).conflicts}
    assert said["人员：张伟001（001），职务"] == ("空", "科员", title[:60] + "……")
    assert said["人员：张伟001（001），请假天数"] == ("未填", "1.5", "2")
    assert said["人员：张伟001（001），科室"] == ("空", "一", "二")
    assert said["岗位：G001，岗位层次"] == ("一般", "股所级", "领导岗位")
    assert said["岗位：G001，要素分"] == ("知识要素 25、业务要素 30、责任风险 26", "空", "知识要素 9")
    assert said["年终得分：张伟001（001） 年终考核，得分"] == ("90", "未填", "1")
    assert said["单位信息，备案机关"] == ("空", "人社局", "县委组织部")
    assert said["考核方案，方案内容"][0].endswith("）")
    assert said["指标：学习情况，部分"] == ("公共部分", "本职部分", "另一部分")


def test_that_a_gap_is_noted_and_the_late_one_changes_nothing(scene: Scene) -> None:
    packages = []
    for entered in ("1", "2", "3"):
        set_mark(scene.unit, PLACE, entered)
        packages.append(scene.pack())
    scene.take(packages[0])
    report = scene.take(packages[2])
    assert report.reason == "第2次上报没有收到，以这一次为准。"
    before = rows_of(scene.bureau.path)
    late = scene.take(packages[1])
    assert (late.status, late.changed) == (PackageStatus.OLDER, 0)
    assert late.reason == "已有更新的第3次上报，这一次只作记录。"
    assert rows_of(scene.bureau.path) == before
    assert scene.take(packages[1]).status is PackageStatus.UNCHANGED
    assert mark_at(scene.bureau, PLACE) == Decimal(3)


def test_that_a_copy_that_went_on_apart_is_a_fork(scene: Scene) -> None:
    with copy_unit_file(scene.unit, scene.folder / "副本.sqlite") as copy:
        set_mark(copy, PLACE, "7")
        other = scene.pack(unit=copy)
        set_mark(copy, PLACE, "8")
        next_of_other = scene.pack(unit=copy)
    scene.take(scene.pack())
    before = content_of(scene.bureau.path, but=["intake", "fork"])
    for package in (other, next_of_other):
        report = scene.take(package)
        assert report.status is PackageStatus.FORKED
        assert "第1次上报接不上" in report.reason
    assert content_of(scene.bureau.path, but=["intake", "fork"]) == before
    assert [entry.status.value for entry in list_intakes(scene.bureau)] == ["forked", "forked", "merged"]


def test_that_a_file_made_anew_with_the_same_content_is_no_fork(scene: Scene) -> None:
    first = scene.pack()
    with a_unit(scene.folder / "重做.sqlite") as anew:
        again = scene.pack(unit=anew)
        set_mark(anew, PLACE, "1")
    scene.take(first)
    report = scene.take(again)
    assert report.status is PackageStatus.UNCHANGED
    assert report.reason == "内容与已接收的第1次上报相同，只是重新生成过。"


def test_that_a_fork_from_a_package_no_longer_kept_is_still_a_fork(scene: Scene) -> None:
    with copy_unit_file(scene.unit, scene.folder / "副本.sqlite") as copy:
        set_mark(copy, PLACE, "7")
        other = scene.pack(unit=copy)
    for entered in ("1", "2", "3"):
        scene.take(scene.pack())
        set_mark(scene.unit, PLACE, entered)
    assert scene.take(other).status is PackageStatus.FORKED


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_that_an_earlier_stage_later_on_removes_nothing_in_any_order(
    scene: Scene, order: tuple[int, ...]
) -> None:
    packages = [scene.pack(HandInStage.MONTHLY)]
    set_mark(scene.unit, PLACE, "2")
    packages.append(scene.pack(HandInStage.YEAR_END))
    set_mark(scene.unit, PLACE, "3")
    people = scene.unit.load_book(KEY).employees
    with scene.unit.write(KEY, "增减") as step:
        step.save(an_employee("008"))
        step.remove(people[1])
    packages.append(scene.pack(HandInStage.PLAN))
    for index in order:
        assert scene.take(packages[index]).is_settled
    rows = rows_of(scene.bureau.path, with_bringer=False)
    expected = rows_of(packages[1], with_bringer=False)
    plan = rows_of(packages[2], with_bringer=False)
    for table, found in rows.items():
        assert found == (plan if plan[table] else expected)[table], table


def test_that_an_older_package_brings_people_only_it_knows_as_removed(scene: Scene) -> None:
    """Two files of one unit in one series cannot come about by the program; whole files must merge even so."""
    with scene.unit.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO employee (unit_code, year, employee_no, name, category, changed_at, changed_by) "
            "SELECT unit_code, year, '077', '李', 'worker', changed_at, '经办' FROM year_book"
        )
        connection.exec_driver_sql(
            "INSERT INTO typed_score (unit_code, year, employee_no, part, score, changed_at, changed_by) "
            "SELECT unit_code, year, '077', 'year_end', 100, changed_at, '经办' FROM year_book"
        )
    whole = scene.pack()
    with scene.unit.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM typed_score WHERE employee_no = '077'")
        connection.exec_driver_sql("DELETE FROM employee WHERE employee_no = '077'")
    plan = scene.pack(HandInStage.PLAN)
    scene.take(plan)
    before = content_of(scene.bureau.path, but=LOG_TABLES)
    late = scene.take(whole)
    assert late.status is PackageStatus.MERGED
    assert "这一次只取其中的月报、年终结果" in late.reason
    found = rows_of(scene.bureau.path, with_bringer=False)
    undo_last_intake(scene.bureau)
    assert content_of(scene.bureau.path, but=LOG_TABLES) == before
    with pytest.raises(RuleViolation, match="没有可以撤销的接收"):
        undo_last_intake(scene.bureau)
    (scene.folder / "另一局端").mkdir()
    scene.bureau = a_bureau(scene.folder / "另一局端" / "局端.sqlite")
    scene.take(whole)
    gone = scene.take(plan)
    assert gone.removed == 1
    other = rows_of(scene.bureau.path, with_bringer=False)
    assert [row[:4] for row in found["employee"]] == [row[:4] for row in other["employee"]]
    assert found["typed_score"] == other["typed_score"]


def test_that_a_unit_the_bureau_knew_by_itself_is_merged_not_copied(scene: Scene) -> None:
    unit = scene.unit.load_book(KEY).unit
    with scene.bureau.write(KEY, "登记单位") as step:
        step.save_unit(unit)
        step.save(an_employee("001", name="张伟001", on_probation=True))
    report = scene.take(scene.pack())
    said = [(conflict.field, conflict.base, conflict.ours, conflict.theirs) for conflict in report.conflicts]
    assert said == [("on_probation", None, "是", "否")]
    assert report.added == ALL_ROWS - 2


def test_that_nothing_new_in_a_new_number_says_so(scene: Scene) -> None:
    scene.take(scene.pack())
    report = scene.take(scene.pack())
    assert (report.status, report.number) == (PackageStatus.UNCHANGED, 2)
    assert report.reason == "内容与上一次接收的相同。"


def test_that_names_that_do_not_agree_are_said(scene: Scene) -> None:
    scene.take(scene.pack())
    unit = scene.unit.load_book(KEY).unit
    with scene.unit.write(KEY, "改名") as step:
        step.save_unit(type(unit)(code=unit.code, name="云岭县自然资源和规划局"))
    report = scene.take(scene.pack())
    assert "原来的名称是“云岭县自然资源局”，这次是“云岭县自然资源和规划局”" in report.reason
    with a_unit(scene.folder / "同名.sqlite", code="另一代码", name="云岭县　自然资源和规划局") as other:
        report = scene.take(scene.pack(unit=other))
    assert "已有另一个代码11530499MB0A10001M，请核对" in report.reason


def test_that_the_last_intake_is_taken_back_whole(scene: Scene) -> None:
    empty = content_of(scene.bureau.path, but=LOG_TABLES)
    packages = [scene.pack()]
    scene.take(packages[0])
    set_mark(scene.bureau, PLACE, "4")
    rename(scene.bureau, "002", "王芳")
    set_mark(scene.unit, PLACE, "5")
    scores = scene.unit.load_book(KEY).typed_scores
    with scene.unit.write(KEY, "增减") as step:
        step.save(an_employee("009"), an_addition("001"))
        step.remove(scores[0])
    packages.append(scene.pack())
    before = content_of(scene.bureau.path, but=LOG_TABLES)
    first = scene.take(packages[1])
    after = content_of(scene.bureau.path, but=LOG_TABLES)

    undone = undo_last_intake(scene.bureau)
    assert (undone.number, undone.status) == (2, PackageStatus.CONFLICTS)
    assert undone.undone_at
    assert content_of(scene.bureau.path, but=LOG_TABLES) == before
    again = scene.take(packages[1])
    assert (again.status, again.changed, again.added) == (first.status, first.changed, first.added)
    found = content_of(scene.bureau.path, but=LOG_TABLES)
    found_at = {row[-7] for row in found.pop("conflict")}
    assert found_at
    after.pop("conflict")
    assert found == after
    with scene.bureau.database.read() as connection:
        assert find_break(connection) is None
    assert empty != before


def test_that_waiting_conflicts_come_back_with_the_undo(disputed: Scene) -> None:
    before = content_of(disputed.bureau.path, but=LOG_TABLES)
    set_mark(disputed.unit, PLACE, "7")
    disputed.take(disputed.pack())
    undo_last_intake(disputed.bureau)
    assert content_of(disputed.bureau.path, but=LOG_TABLES) == before


def test_that_the_first_intake_is_taken_back_to_nothing(scene: Scene) -> None:
    empty = content_of(scene.bureau.path, but=LOG_TABLES)
    package = scene.pack()
    scene.take(package)
    undo_last_intake(scene.bureau)
    assert content_of(scene.bureau.path, but=LOG_TABLES) == empty
    with pytest.raises(RuleViolation, match="没有可以撤销的接收"):
        undo_last_intake(scene.bureau)
    assert scene.take(package).status is PackageStatus.MERGED


def test_that_an_intake_with_later_changes_is_not_taken_back(scene: Scene) -> None:
    scene.take(scene.pack())
    set_mark(scene.bureau, PLACE, "4")
    with pytest.raises(RuleViolation, match="云岭县自然资源局的数据又有修改，不能撤销"):
        undo_last_intake(scene.bureau)


def test_that_only_the_packages_still_needed_are_kept(scene: Scene) -> None:
    for entered in ("1", "2", "3", "4"):
        set_mark(scene.unit, PLACE, entered)
        scene.take(scene.pack())
    kept = content_of(scene.bureau.path)["package_body"]
    assert sorted(row[0].split("-")[2] for row in kept) == ["003", "004"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["001", "002"]),
        st.sampled_from([1, 2]),
        st.sampled_from(["Z01", "Z02"]),
        st.integers(0, 3).map(str),
    ),
    max_size=4,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rounds=st.lists(st.tuples(STEPS, st.sampled_from(HandInStage)), min_size=2, max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_that_the_order_of_arrival_does_not_matter(
    first_files: tuple[Path, Path],
    rounds: list[tuple[list[tuple[str, int, str, str]], HandInStage]],
    order: object,
) -> None:
    contents = []
    with TemporaryDirectory() as scratch:
        scene = open_scene(first_files, Path(scratch))
        packages = []
        for steps, stage in rounds:
            for number, month, indicator, entered in steps:
                set_mark(scene.unit, (number, month, indicator), entered)
            packages.append(scene.pack(stage))
        scene.unit.close()
        scene.bureau.close()
        shuffled = list(packages)
        order.shuffle(shuffled)  # type: ignore[attr-defined]
        for arrival in (packages, packages[::-1], shuffled, shuffled + shuffled):
            (scene.folder / "局端.sqlite").write_bytes(first_files[1].read_bytes())
            with open_file(scene.folder / "局端.sqlite", clock=CLOCK) as bureau:
                reports = merge_packages(bureau, arrival)
            assert all(report.is_settled for report in reports)
            contents.append(rows_of(scene.folder / "局端.sqlite", with_bringer=False))
        newest = {
            stage: next(
                (p for p, (_, s) in zip(packages[::-1], rounds[::-1], strict=True) if stage in s.includes),
                None,
            )
            for stage in HandInStage
        }
        marks_of = newest[HandInStage.MONTHLY]
        expected = rows_of(marks_of, with_bringer=False)["monthly_mark"] if marks_of else []
    assert all(content == contents[0] for content in contents)
    assert contents[0]["monthly_mark"] == expected


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rounds=st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=3))
def test_that_nothing_of_either_side_is_lost(
    first_files: tuple[Path, Path],
    rounds: list[tuple[list[tuple[str, int, str, str]], list[tuple[str, int, str, str]]]],
) -> None:
    with TemporaryDirectory() as scratch:
        scene = open_scene(first_files, Path(scratch))
        scene.take(scene.pack())
        before = marks(scene.bureau)
        for unit_steps, bureau_steps in rounds:
            for number, month, indicator, entered in unit_steps:
                set_mark(scene.unit, (number, month, indicator), entered)
            for number, month, indicator, entered in bureau_steps:
                set_mark(scene.bureau, (number, month, indicator), entered)
            ours, theirs = marks(scene.bureau), marks(scene.unit)
            report = scene.take(scene.pack())
            merged = marks(scene.bureau)
            waiting = {tuple(dict(c.key).values()) for c in list_conflicts(scene.bureau, KEY)}
            for place, value in merged.items():
                assert value in (ours[place], theirs[place])
                if ours[place] != theirs[place] and (str(place[0]), *place[1:]) not in waiting:
                    changed = [side[place] for side in (ours, theirs) if side[place] != before[place]]
                    assert value in (changed or [before[place]])
                if (str(place[0]), *place[1:]) in waiting:
                    assert value == ours[place]
            same = scene.take(scene.folder / Path(report.path).name)
            assert same.status is PackageStatus.UNCHANGED
            assert marks(scene.bureau) == merged
        scene.unit.close()
        scene.bureau.close()


def marks(workspace: Workspace) -> dict[tuple[int, str, str], Decimal | None]:
    return {
        (mark.month, mark.employee_no, mark.indicator_no): mark.entered
        for mark in workspace.load_book(KEY).marks
    }
