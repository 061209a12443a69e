"""What 上报合并 shows."""

from pathlib import Path
from typing import Any

import pytest

from kpi_desktop.domain.errors import Place, error, warning
from kpi_desktop.domain.merging import Conflict, ConflictChoice, HandInStage, PackageReport, PackageStatus
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.ui.hand_in.state import (
    ConflictLine,
    ConflictScope,
    by_book,
    conflict_details,
    conflicts_sentence,
    counts_text,
    derive_stages,
    find_packages,
    furthest_ready,
    in_scope,
    intake_sentence,
    local_time,
    next_waiting,
    package_name,
    report_details,
)

MISSING = error(Place(month=4), "马志4月学习情况未填", "请补填")
REMINDER = warning(Place(), "方案还没有锁定备案", "备案后再上报更稳妥")


def report(status: PackageStatus, name: str = "甲.sqlite", **given: object) -> PackageReport:
    return PackageReport(path=f"/u/{name}", file_name=name, status=status, reason="", **given)  # type: ignore[arg-type]


def test_that_each_stage_says_whether_it_can_be_handed_in() -> None:
    stages = derive_stages(
        {HandInStage.PLAN: (), HandInStage.MONTHLY: (REMINDER,), HandInStage.YEAR_END: (REMINDER, MISSING)}
    )
    assert [item.state for item in stages] == ["可以上报", "可以上报，1处提醒", "还差1处"]
    assert stages[2].findings[0] is MISSING
    assert furthest_ready(stages) == 1
    assert "不影响上报" in stages[1].sentence
    assert "下面1处改好后" in stages[2].sentence


def test_that_nothing_ready_begins_with_the_first_stage() -> None:
    assert furthest_ready(derive_stages(dict.fromkeys(HandInStage, (MISSING,)))) == 0


def test_that_a_package_is_named_after_unit_stage_and_number() -> None:
    assert package_name("云岭县财政局", 2026, HandInStage.MONTHLY, 3) == "云岭县财政局2026年月报-第3次.sqlite"


def test_that_times_are_shown_without_a_code() -> None:
    assert local_time("") == ""
    assert "T" not in local_time("2026-12-28T01:09:00Z")


def test_that_a_folder_gives_its_packages_once(tmp_path: Path) -> None:
    for name in ("乙.sqlite", "甲.KPI", "说明.txt"):
        (tmp_path / name).touch()
    single = tmp_path / "乙.sqlite"
    assert [path.name for path in find_packages([single, tmp_path])] == ["乙.sqlite", "甲.KPI"]


def test_that_a_preview_says_that_nothing_is_written() -> None:
    reports = (report(PackageStatus.MERGED), report(PackageStatus.REFUSED, "乙.sqlite"))
    assert intake_sentence(reports, is_preview=True) == (
        "预览：共2个上报包，可以合并1个，拒收1个。现在还没有写入，核对后点“合并”。"
    )
    assert intake_sentence(reports, is_preview=False) == "已处理2个上报包：已合并1个，拒收1个。"
    assert "拖到这里" in intake_sentence((), is_preview=True)


def test_that_only_what_was_merged_has_counts() -> None:
    assert counts_text(report(PackageStatus.MERGED, added=3, same=7)) == "新增3，不变7"
    assert counts_text(report(PackageStatus.UNCHANGED, same=7)) == ""


def a_conflict_line(unit: str, number: str, field: str = "entered", **decided: Any) -> ConflictLine:
    conflict = Conflict(
        table="monthly_mark",
        key=(("month", "4"), ("employee_no", number)),
        field=field,
        label=f"月度评分：4月 {number}，{field}",
        base=None,
        ours="9",
        theirs="10",
        ours_by="王芳",
        ours_at="2026-12-28T01:00:00Z",
        **decided,
    )
    return ConflictLine(book=UnitYear(unit_code=unit, year=2026), unit=f"单位{unit}", conflict=conflict)


LINES = (
    a_conflict_line("A", "001"),
    a_conflict_line("A", "002", "reason"),
    a_conflict_line("A", "003", choice=ConflictChoice.OURS, reason="核对过", decided_by="李静"),
    a_conflict_line("B", "001"),
)


@pytest.mark.parametrize(
    ("scope", "places"),
    [
        (ConflictScope.ONE, [0]),
        (ConflictScope.UNIT_KIND, [0]),
        (ConflictScope.KIND, [0, 3]),
        (ConflictScope.UNIT, [0, 1]),
    ],
)
def test_that_a_range_of_conflicts_is_decided_together(scope: ConflictScope, places: list[int]) -> None:
    assert in_scope(scope, LINES[0], LINES) == tuple(LINES[at] for at in places)


def test_that_a_decided_conflict_can_be_decided_again_alone_or_with_those_that_wait() -> None:
    assert in_scope(ConflictScope.ONE, LINES[2], LINES) == (LINES[2],)
    assert in_scope(ConflictScope.KIND, LINES[2], LINES) == (LINES[0], LINES[2], LINES[3])


def test_that_conflicts_of_two_units_are_two_steps() -> None:
    assert [(key.unit_code, len(ids)) for key, ids in by_book(LINES)] == [("A", 3), ("B", 1)]


def test_that_the_caret_goes_to_the_next_that_waits_and_round() -> None:
    assert next_waiting(LINES, LINES[:1]) == LINES[1]
    assert next_waiting(LINES, LINES[1:2]) == LINES[3]
    assert next_waiting(LINES, LINES[3:]) == LINES[0]
    assert next_waiting(LINES, (LINES[0], LINES[1], LINES[3])) is None


def test_that_a_conflict_is_told_whole() -> None:
    said = conflict_details(LINES[2])
    assert "上次接收时：没有这一条" in said
    assert "局端的值：9（王芳 2026-12-28" in said
    assert "已决定：采用局端的值，李静 ，理由：核对过。再决定一次可以改变决定。" in said
    assert "已决定" not in conflict_details(LINES[0])
    assert conflicts_sentence(LINES).startswith("3处冲突等待决定")
    assert len({line.key for line in LINES}) == len(LINES)


def test_that_a_report_names_its_conflicts_and_the_rows_both_sides_changed() -> None:
    report = PackageReport(
        path="包.sqlite",
        file_name="包.sqlite",
        status=PackageStatus.CONFLICTS,
        reason="",
        conflicts=tuple(line.conflict for line in LINES[:2]),
        soft=tuple(f"人员：{at}" for at in range(7)),
    )
    said = report_details(report).splitlines()
    assert said[1] == "待决定的冲突：月度评分：4月 001，entered；月度评分：4月 002，reason。"
    assert said[2].endswith("人员：4等7处。")
