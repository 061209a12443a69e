"""The bureau's desk: two units in one file, dry run, cancel, refusals, the log, backups, the answers."""

import json
import sqlite3
from pathlib import Path

import pytest

from kpi_desktop.cli import main
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.merging import PackageStatus
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.services.backups import backup_folder, list_backups
from kpi_desktop.services.intake_papers import render_intake
from kpi_desktop.services.merging import (
    list_intakes,
    make_limits,
    merge_into,
    merge_packages,
    package_answer,
    report_answer,
    undo_last_intake,
    verify_package,
)
from kpi_desktop.services.workspace import open_file
from kpi_desktop.store import take_in
from kpi_desktop.store.intake import DEFAULT_LIMITS, IntakeLimits
from tests.builders import UNIT, YEAR
from tests.hostile.county import CLOCK, KEY, a_bureau, a_unit, content_of, pack, rename, rows_of, set_mark
from tests.reports.paper import read_pages

OTHER = UnitYear(unit_code="11530499MB0A10002H", year=YEAR)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units' files and their packages."""
    folder = tmp_path_factory.mktemp("县")
    with a_unit(folder / "甲.sqlite") as unit:
        pack(unit, folder / "甲包.sqlite")
    scores = {"001": "70", "002": "88.5", "003": "91"}
    with a_unit(folder / "乙.sqlite", scores, code=OTHER.unit_code, name="云岭县财政局") as unit:
        pack(unit, folder / "乙包.sqlite")
    return folder


@pytest.fixture
def packages(county: Path) -> list[Path]:
    return [county / "甲包.sqlite", county / "乙包.sqlite"]


def score(path: Path, key: UnitYear) -> UnitResult:
    with open_file(path, read_only=True) as workspace:
        return score_year(workspace.load_book(key))


def test_that_two_units_score_at_the_bureau_as_at_home(
    county: Path, packages: list[Path], tmp_path: Path
) -> None:
    bureau = tmp_path / "局端.sqlite"
    reports = merge_into(bureau, packages, operator="科员", clock=CLOCK)
    assert [report.status for report in reports] == [PackageStatus.MERGED] * 2
    assert [report.unit_name for report in reports] == [UNIT.name, "云岭县财政局"]
    assert score(bureau, KEY) == score(county / "甲.sqlite", KEY)
    assert score(bureau, OTHER) == score(county / "乙.sqlite", OTHER)
    with open_file(bureau, read_only=True) as workspace:
        assert [book.key for book in workspace.books()] == [KEY, OTHER]


def test_that_units_do_not_touch_each_other_in_either_order(packages: list[Path], tmp_path: Path) -> None:
    merge_into(tmp_path / "1.sqlite", packages, clock=CLOCK)
    merge_into(tmp_path / "2.sqlite", packages[::-1], clock=CLOCK)
    assert rows_of(tmp_path / "1.sqlite") == rows_of(tmp_path / "2.sqlite")


def test_that_a_dry_run_says_the_same_and_writes_nothing(packages: list[Path], tmp_path: Path) -> None:
    bureau = tmp_path / "局端.sqlite"
    dry = merge_into(bureau, packages, dry_run=True)
    assert not bureau.exists()
    merged = merge_into(bureau, packages[:1])
    content = bureau.read_bytes()
    dry_again = merge_into(bureau, packages, dry_run=True)
    assert bureau.read_bytes() == content
    assert list(tmp_path.iterdir()) == [bureau]
    merged += merge_into(bureau, packages[1:])
    assert dry == merged
    assert [report.status.value for report in dry_again] == ["unchanged", "merged"]


def test_that_a_dry_run_works_on_the_open_file(packages: list[Path], tmp_path: Path) -> None:
    with a_bureau(tmp_path / "局端.sqlite") as bureau:
        assert merge_packages(bureau, packages, dry_run=True)[0].status is PackageStatus.MERGED
        assert bureau.books() == ()
        assert list_intakes(bureau) == ()


def test_that_a_second_merge_is_preceded_by_one_backup(packages: list[Path], tmp_path: Path) -> None:
    bureau = tmp_path / "局端.sqlite"
    merge_into(bureau, packages[:1], clock=CLOCK)
    assert list_backups(bureau) == ()
    merge_into(bureau, packages[:1], clock=CLOCK)
    assert list_backups(bureau) == ()
    before = rows_of(bureau)
    merge_into(bureau, packages[1:], clock=CLOCK)
    backups = list_backups(bureau)
    assert len(backups) == 1
    assert backups[0].occasion == "合并前"
    assert rows_of(backup_folder(bureau) / backups[0].name) == before


def test_that_cancelling_keeps_what_is_merged_and_no_half(packages: list[Path], tmp_path: Path) -> None:
    class CancelledError(Exception):
        pass

    counts = []

    def progress(done: int, total: int) -> None:
        counts.append((done, total))
        if done == 1:
            raise CancelledError

    with a_bureau(tmp_path / "局端.sqlite") as bureau:
        with pytest.raises(CancelledError):
            merge_packages(bureau, packages, on_progress=progress)
        assert counts == [(0, 2), (1, 2)]
        assert [book.key for book in bureau.books()] == [KEY]
        merge_packages(bureau, packages, on_progress=lambda done, total: counts.append((done, total)))
    assert counts[2:] == [(0, 2), (1, 2), (2, 2)]


def test_that_a_merge_broken_off_leaves_nothing(
    packages: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        trouble = sqlite3.OperationalError("database or disk is full")
        trouble.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise trouble

    with a_bureau(tmp_path / "局端.sqlite") as bureau:
        before = content_of(bureau.path)
        with monkeypatch.context() as patch:
            patch.setattr(take_in.intake_log, "keep_package", full)
            with pytest.raises(FileTrouble, match="磁盘已满"):
                merge_packages(bureau, packages)
        assert content_of(bureau.path) == before
        assert merge_packages(bureau, packages)[0].status is PackageStatus.MERGED


def test_that_a_unit_s_file_takes_no_packages(county: Path, packages: list[Path]) -> None:
    sentence = r"“甲\.sqlite”是单位文件，不能接收上报包，请打开或新建局端汇总文件。"
    before = (county / "甲.sqlite").read_bytes()
    with pytest.raises(RuleViolation, match=sentence):
        merge_into(county / "甲.sqlite", packages)
    with pytest.raises(RuleViolation, match=sentence):
        merge_into(county / "甲.sqlite", packages, dry_run=True)
    with open_file(county / "甲.sqlite") as unit, pytest.raises(RuleViolation, match=sentence):
        undo_last_intake(unit)
    assert (county / "甲.sqlite").read_bytes() == before


def test_that_a_unit_s_working_file_is_no_package(county: Path, tmp_path: Path) -> None:
    report = merge_into(tmp_path / "局端.sqlite", [county / "甲.sqlite"])[0]
    assert report.status is PackageStatus.REFUSED
    assert report.reason == (
        "“甲.sqlite”是单位自己的工作文件，不是上报包，请报送单位在“上报合并”中生成上报包再送来。"
    )


def test_that_every_try_is_in_the_log(county: Path, packages: list[Path], tmp_path: Path) -> None:
    bureau = tmp_path / "局端.sqlite"
    merge_into(bureau, [packages[0], packages[0], county / "没有.sqlite"], operator="科员", clock=CLOCK)
    with open_file(bureau, operator="科长", clock=CLOCK) as workspace:
        undo_last_intake(workspace)
        log = list_intakes(workspace)
        assert workspace.books() == ()
        assert workspace.history()[0].action == "撤销接收云岭县自然资源局第1次上报"
    assert [(entry.status.value, entry.file_name) for entry in log] == [
        ("refused", "没有.sqlite"),
        ("unchanged", "甲包.sqlite"),
        ("merged", "甲包.sqlite"),
    ]
    assert [bool(entry.undone_at) for entry in log] == [False, False, True]
    assert (log[2].by, log[2].added, log[2].number, log[0].number) == ("科员", 134, 1, None)


def test_that_the_trail_has_one_entry_a_package(packages: list[Path], tmp_path: Path) -> None:
    bureau = tmp_path / "局端.sqlite"
    merge_into(bureau, packages, clock=CLOCK)
    with open_file(bureau, read_only=True) as workspace:
        entries = workspace.history()
    assert [entry.action for entry in entries] == [
        "接收云岭县财政局第1次上报（年终结果）",
        "接收云岭县自然资源局第1次上报（年终结果）",
    ]
    assert entries[1].reason == "甲包.sqlite：新增134条，改动0条，删除0条，冲突0处"


def test_that_the_answers_are_plain_data(county: Path, packages: list[Path], tmp_path: Path) -> None:
    bureau = tmp_path / "局端.sqlite"
    merge_into(bureau, packages[:1], clock=CLOCK)
    with open_file(bureau, operator="科员", clock=CLOCK) as workspace:
        set_mark(workspace, ("001", 1, "Z01"), "4")
    (tmp_path / "甲.sqlite").write_bytes((county / "甲.sqlite").read_bytes())
    with open_file(tmp_path / "甲.sqlite", clock=CLOCK) as unit:
        set_mark(unit, ("001", 1, "Z01"), "5")
        pack(unit, tmp_path / "甲包二.sqlite")
    reports = merge_into(bureau, [tmp_path / "甲包二.sqlite", tmp_path / "没有.sqlite"], clock=CLOCK)
    answers = json.loads(json.dumps([report_answer(report) for report in reports]))
    assert {"path", "unit", "status", "reason", "added", "changed", "removed", "conflicts"} <= set(answers[0])
    assert answers[0]["unit"] == KEY.unit_code
    conflict = answers[0]["conflicts"][0]
    assert conflict["key"] == {"month": "1", "employee_no": "001", "indicator_no": "Z01"}
    assert {name: conflict[name] for name in ("table", "field", "base", "ours", "theirs")} == {
        "table": "monthly_mark",
        "field": "entered",
        "base": "10",
        "ours": "4",
        "theirs": "5",
    }
    assert (answers[1]["unit"], answers[1]["status"], answers[1]["stage"]) == ("", "refused", None)
    answer = package_answer(verify_package(packages[1]))
    assert (answer["unit_name"], answer["unit"], answer["number"]) == ("云岭县财政局", OTHER.unit_code, 1)


def test_that_the_report_of_an_intake_prints_what_became_of_each(
    packages: list[Path], county: Path, tmp_path: Path
) -> None:
    with a_bureau(tmp_path / "局端.sqlite") as bureau, a_unit(tmp_path / "丙.sqlite") as unit:
        merge_packages(bureau, packages[:1])
        rename(bureau, "001", "局端改名")
        rename(bureau, "002", "张伟002", title="股长")
        rename(unit, "001", "单位改名")
        rename(unit, "002", "单位又改")
        first = pack(unit, tmp_path / "丙包.sqlite")
        assert first.number == 1
        reports = merge_packages(bureau, [tmp_path / "丙包.sqlite", county / "甲.sqlite"], dry_run=True)
        text = "".join(read_pages(render_intake(bureau, reports, is_dry_run=True)))
    assert "（试接收，未写入）" in text
    assert "拒收" in text
    assert "分叉" in text


def test_that_what_a_package_may_cost_can_be_set(tmp_path: Path) -> None:
    with a_unit(tmp_path / "单位.sqlite") as unit:
        pack(unit, tmp_path / "包.sqlite")
    assert make_limits() == DEFAULT_LIMITS
    tight = make_limits(megabytes=1, rows=5, kilobytes=200, seconds=9)
    assert tight == IntakeLimits(file_bytes=1024 * 1024, table_rows=5, text_bytes=200_000, seconds=9)
    (report,) = merge_into(tmp_path / "局端.sqlite", [tmp_path / "包.sqlite"], limits=tight)
    assert "超过5条" in report.reason
    with pytest.raises(RuleViolation, match="上限都要大于0"):
        make_limits(rows=0)


def test_that_the_command_line_sets_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "包.sqlite"
    with a_unit(tmp_path / "单位.sqlite") as unit:
        pack(unit, package)
    assert main(["verify", str(package), "--most-rows", "5"]) != 0
    assert "超过5条" in capsys.readouterr().err
    assert main(["merge", str(tmp_path / "局端.sqlite"), str(package), "--most-rows", "5"]) == 1
    assert main(["merge", str(tmp_path / "局端.sqlite"), str(package), "--most-seconds", "60"]) == 0
