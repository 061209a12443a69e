"""What 检查与修复 says of a file."""

import re

import pytest

from kpi_desktop.domain.file_report import (
    CheckState,
    FileCheck,
    FileReport,
    Remedy,
    is_rebuildable,
    say_fault,
    say_report,
)


def a_check(state: CheckState, remedy: Remedy = Remedy.NONE, **given: object) -> FileCheck:
    return FileCheck(name="数据页完整", state=state, remedy=remedy, **given)  # type: ignore[arg-type]


def a_report(*checks: FileCheck) -> FileReport:
    return FileReport(file_name="单位.kpi", checked_at="2026-12-28 08:00", checks=checks)


@pytest.mark.parametrize(
    ("remedies", "words"),
    [
        ((), "检查了2项，文件完好。"),
        ((Remedy.NONE,), "检查了3项，1项有问题。请看每项的说明。"),
        ((Remedy.REBUILD, Remedy.NONE), "重建文件"),
        ((Remedy.REBUILD, Remedy.BACKUP), "从最近的完好备份恢复"),
    ],
)
def test_that_the_verdict_names_the_heaviest_remedy(remedies: tuple[Remedy, ...], words: str) -> None:
    found = [a_check(CheckState.FOUND, remedy) for remedy in remedies]
    report = a_report(a_check(CheckState.PASSED), a_check(CheckState.SKIPPED, Remedy.BACKUP), *found)
    assert words in report.verdict
    assert report.is_sound == (not remedies)
    assert report.remedies == set(remedies)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("row 12 missing from index by_name", "索引“by_name”缺少第12行"),
        ("wrong # of entries in index by_name", "索引“by_name”的条数与数据表不同"),
        ("non-unique entry in index by_name", "索引“by_name”中有重复的条目"),
        ("CHECK constraint failed in monthly_mark", "数据表“monthly_mark”中有超出范围的值"),
        ("NULL value in employee.name", "“employee.name”是空的"),
        ("TEXT value in employee.year", "“employee.year”的值种类不对"),
        ("Page 9: never used", "第9页没有被用到"),
        ("Tree 4 page 30: btreeInitPage() returns error code 11", "第30页的内容损坏"),
        ("On tree page 7 cell 2: Rowid out of order", "第7页的内容损坏"),
        ("Page 3: pointer map", "第3页的内容损坏"),
        ("*** in database main ***", "数据页的内容损坏"),
    ],
)
def test_that_what_sqlite_says_is_said_in_chinese(message: str, said: str) -> None:
    assert say_fault(message) == said
    assert re.search(r"[一-鿿]", say_fault(message))


def test_that_only_indexes_are_made_anew() -> None:
    assert is_rebuildable(("row 1 missing from index a", "wrong # of entries in index a"))
    assert not is_rebuildable(("row 1 missing from index a", "NULL value in b"))
    assert not is_rebuildable(())


def test_that_the_report_can_be_read_as_text() -> None:
    report = a_report(
        a_check(CheckState.PASSED, detail="30页"),
        a_check(CheckState.FOUND, detail="1处", lines=("第3页的内容损坏",), remedy=Remedy.BACKUP),
    )
    assert say_report(report).splitlines() == [
        "检查与修复：单位.kpi　2026-12-28 08:00",
        report.verdict,
        "",
        "通过　数据页完整　30页",
        "有问题　数据页完整　1处",
        "　　第3页的内容损坏",
    ]
    assert [state.label for state in CheckState] == ["通过", "有问题", "没有检查"]
