"""Files looked through in every state: sound, cut short, written over, with loose ends, tampered with."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileDamaged, FileTrouble
from kpi_desktop.domain.file_report import CheckState, FileCheck, Remedy
from kpi_desktop.services import file_check
from kpi_desktop.services.file_check import find_chain_break, rebuild_file, salvage_file
from kpi_desktop.services.workspace import Workspace, open_file, undo_step
from kpi_desktop.store import restoring, salvage, schema
from kpi_desktop.store.backup_files import backup_folder, list_backups, make_checked_backup
from tests.hostile.county import CLOCK, KEY, a_bureau, a_unit, content_of, rename, set_mark
from tests.hostile.killing import check_sound

AT = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
PLACE = ("001", 1, "Z01")
SIZE = 4096


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("样") / "单位.kpi"
    with a_unit(path) as unit:
        set_mark(unit, PLACE, "3")
        rename(unit, "001", "张伟二")
        undo_step(unit, unit.history(KEY)[0].seq)
    return path


@pytest.fixture
def unit(pattern: Path, tmp_path: Path) -> Path:
    return shutil.copy(pattern, tmp_path / "单位.kpi")


def checks(path: Path) -> dict[str, FileCheck]:
    return {check.name: check for check in file_check.check_file(path, clock=lambda: AT).checks}


def found(path: Path) -> set[str]:
    return {name for name, check in checks(path).items() if check.state is CheckState.FOUND}


def spoil(path: Path, *pages: int) -> None:
    content = bytearray(path.read_bytes())
    for page in pages:
        content[(page - 1) * SIZE : page * SIZE] = bytes([page % 256]) * SIZE
    path.write_bytes(bytes(content))


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def roots(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as raw:
        return dict(raw.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'").fetchall())


def test_that_a_sound_file_passes_everything(unit: Path) -> None:
    before = unit.read_bytes()
    make_checked_backup(unit, "每日", AT)
    report = file_check.check_file(unit, clock=lambda: AT)
    assert report.is_sound
    assert [check.state for check in report.checks] == [CheckState.PASSED] * 8
    assert (report.file_name, report.checked_at) == ("单位.kpi", f"{AT.astimezone():%Y-%m-%d %H:%M}")
    assert "月度评分 120" in report.checks[6].lines
    assert unit.read_bytes() == before
    assert [entry.name for entry in sorted(unit.parent.iterdir())] == ["单位-备份", "单位.kpi"]


def test_that_the_bureau_s_rows_are_not_held_against_a_trail(tmp_path: Path) -> None:
    a_bureau(tmp_path / "局端.kpi").close()
    assert checks(tmp_path / "局端.kpi")["修改记录与内容一致"].state is CheckState.SKIPPED


def test_that_progress_is_told_and_can_stop_it(unit: Path) -> None:
    seen: list[tuple[int, int]] = []
    file_check.check_file(unit, on_check=lambda done, total: seen.append((done, total)))
    assert seen == [(at, 8) for at in range(1, 8)]

    class StoppedError(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        file_check.check_file(unit, on_check=stop)


def test_that_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="找不到文件"):
        file_check.check_file(tmp_path / "没有.kpi")


def test_that_a_file_cut_short_is_found(unit: Path) -> None:
    unit.write_bytes(unit.read_bytes()[: 20 * SIZE])
    assert {"文件头和大小", "数据页完整"} <= found(unit)
    assert "只有81920字节" in checks(unit)["文件头和大小"].lines[0]
    with pytest.raises(FileDamaged, match="已损坏"):
        open_file(unit)


def test_that_what_is_not_ours_is_said_and_a_newer_version_not_called_damaged(
    unit: Path, tmp_path: Path
) -> None:
    (tmp_path / "某.kpi").write_bytes(b"%PDF" * 100)
    other = checks(tmp_path / "某.kpi")
    assert other["文件头和大小"].remedy is Remedy.BACKUP
    execute(unit, "PRAGMA user_version = 99")
    newer = checks(unit)
    assert newer["文件头和大小"].remedy is Remedy.NONE
    assert "文件版本99" in newer["文件头和大小"].lines[0]
    assert newer["数据页完整"].state is CheckState.SKIPPED
    with pytest.raises(FileTrouble, match="升级本程序") as refused:
        open_file(unit)
    assert not isinstance(refused.value, FileDamaged)


def test_that_broken_pages_are_found_and_refused_on_opening(unit: Path) -> None:
    spoil(unit, roots(unit)["monthly_mark"])
    result = checks(unit)["数据页完整"]
    assert (result.state, result.remedy) == (CheckState.FOUND, Remedy.BACKUP)
    assert result.lines
    with pytest.raises(FileDamaged, match="损坏"):
        open_file(unit)
    assert not unit.with_name("单位.kpi.lock").exists()


def test_that_a_large_file_is_only_measured_on_opening(unit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi_desktop.store.database._LOOKED_THROUGH", 0)
    spoil(unit, roots(unit)["monthly_mark"])
    open_file(unit).close()


def test_that_a_changed_structure_is_found(unit: Path) -> None:
    execute(unit, "CREATE TABLE extra (a)")
    assert found(unit) == {"数据表结构", "备份"}
    assert checks(unit)["数据表结构"].lines == ("“extra”与本程序建立的不同",)


def test_that_loose_ends_are_named_by_table(unit: Path) -> None:
    execute(unit, "DELETE FROM employee WHERE employee_no = '002'")
    faults = checks(unit)["关联"].lines
    assert "“月度评分”有60行找不到对应的“人员”" in faults


def test_that_a_broken_chain_is_found(unit: Path) -> None:
    assert find_chain_break(unit) is None
    execute(unit, "UPDATE change_log SET action = '别的' WHERE seq = 2")
    assert find_chain_break(unit) == 2
    assert "从第2步起" in checks(unit)["修改记录的校验码"].lines[0]


def test_that_a_row_changed_past_the_trail_is_found(unit: Path) -> None:
    execute(unit, "UPDATE monthly_mark SET reason = '暗改' WHERE month = 3 AND employee_no = '001'")
    assert found(unit) == {"修改记录与内容一致", "备份"}
    assert checks(unit)["修改记录与内容一致"].lines == ("“月度评分”有5行与修改记录最后写的不同",)


def test_that_many_faults_are_counted_and_the_first_shown(unit: Path) -> None:
    execute(unit, *(f"CREATE TABLE extra{at} (a)" for at in range(30)))
    faults = checks(unit)["数据表结构"].lines
    assert len(faults) == 21
    assert faults[-1] == "还有10处"


def test_that_backups_are_looked_at(unit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks(unit)["备份"].detail == "还没有完好的备份"
    made = make_checked_backup(unit, "每日", AT)
    cut = make_checked_backup(unit, "每日", AT)
    cut.write_bytes(b"cut")
    assert checks(unit)["备份"].lines == (f"“{cut.name}”不完整",)
    assert f"{made.stat().st_size / 1024:.0f}千字节" in checks(unit)["备份"].detail

    def refuse(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert checks(unit)["备份"].state is CheckState.SKIPPED


def test_that_a_damaged_or_missing_file_with_backups_is_met_by_them(unit: Path) -> None:
    unit.write_bytes(b"\x00" * 9000)
    with pytest.raises(FileTrouble, match="不是本程序的数据文件") as alone:
        open_file(unit)
    assert not isinstance(alone.value, FileDamaged)
    backup_folder(unit).mkdir()
    shutil.copy(_sound(unit), backup_folder(unit) / "单位-0001-20261228-080000-每日.kpi")
    with pytest.raises(FileDamaged, match="文件头已损坏"):
        open_file(unit)
    unit.unlink()
    with pytest.raises(FileDamaged, match="不见了，它的备份还在"):
        open_file(unit)


def _sound(unit: Path) -> Path:
    path = unit.with_name("好.kpi")
    a_unit(path).close()
    return path


def test_that_rebuilding_keeps_every_row_and_the_old_file(unit: Path) -> None:
    before = content_of(unit, but=["change_log"])
    restored = rebuild_file(unit, operator="李", clock=lambda: AT)
    assert content_of(unit, but=["change_log"]) == before
    assert restored.kept is not None
    assert [backup.occasion for backup in list_backups(unit)] == ["修复前"]
    check_sound(unit)
    with open_file(unit, read_only=True) as workspace:
        assert workspace.history(KEY)[0].action == "重建文件"
    assert found(unit) == set()


def test_that_bytes_after_the_end_are_cut_off_by_rebuilding(unit: Path) -> None:
    with unit.open("ab") as stream:
        stream.write(b"left over" * 1000)
    assert checks(unit)["文件头和大小"].lines == ("末尾多出9000字节",)
    assert checks(unit)["文件头和大小"].remedy is Remedy.REBUILD
    rebuild_file(unit, operator="李", clock=lambda: AT)
    assert checks(unit)["文件头和大小"].state is CheckState.PASSED


def test_that_rows_that_are_not_sound_are_not_rebuilt(unit: Path) -> None:
    execute(unit, "UPDATE monthly_mark SET month = 13 WHERE month = 12")
    before = unit.read_bytes()
    with pytest.raises(FileDamaged, match="不能靠重建修复"):
        rebuild_file(unit, operator="李", clock=lambda: AT)
    assert unit.read_bytes() == before
    assert not list(unit.parent.glob("*重建*"))


def test_that_a_whole_file_is_salvaged_whole(unit: Path) -> None:
    salvaged = salvage_file(unit, clock=lambda: AT)
    assert content_of(salvaged.path) == content_of(unit)
    assert salvaged.is_whole
    assert salvaged.path.name == f"单位-抢救-{AT.astimezone():%Y%m%d-%H%M%S}.kpi"
    check_sound(salvaged.path)


@pytest.mark.parametrize("table", ["monthly_mark", "employee", "indicator", "ballot_tally"])
def test_that_a_lost_table_is_taken_from_the_trail(unit: Path, table: str) -> None:
    before = content_of(unit)
    spoil(unit, roots(unit)[table])
    spoiled = unit.read_bytes()
    salvaged = salvage_file(unit, clock=lambda: AT)
    after = content_of(salvaged.path)
    assert _without_books(after, table) == _without_books(before, table)
    line = next(each for each in salvaged.tables if each.broke_off)
    assert line.from_trail == line.kept == len(before[table])
    assert not salvaged.is_whole
    assert unit.read_bytes() == spoiled
    check_sound(salvaged.path)


def _without_books(content: dict[str, list[tuple[object, ...]]], table: str) -> object:
    """The rows without when and by whom: a row from the trail bears its step's."""
    return sorted((row[:-3] for row in content[table]), key=repr)


def test_that_a_file_whose_list_of_tables_is_lost_is_read_by_an_empty_one_s(unit: Path) -> None:
    before = content_of(unit)
    pages = salvage._schema_pages(unit.read_bytes(), SIZE)
    assert len(pages) > 10
    spoil(unit, *pages)
    salvaged = salvage_file(unit, clock=lambda: AT)
    assert content_of(salvaged.path, but=["file_info"]) == {
        k: v for k, v in before.items() if k != "file_info"
    } or (sum(table.kept for table in salvaged.tables) > 150)
    check_sound(salvaged.path)


def test_that_the_list_of_tables_fits_its_pages() -> None:
    # A text longer than this would overflow its page, and the page of the rest would have to be laid out too.
    assert max(len(row[3].encode()) for row in schema.expected_schema()) < SIZE - 200


def test_that_what_lost_its_parent_is_left_out_and_counted(unit: Path) -> None:
    execute(unit, "DELETE FROM change_log", "DELETE FROM employee WHERE employee_no = '002'")
    salvaged = salvage_file(unit, clock=lambda: AT)
    left_out = {table.label: table.left_out for table in salvaged.tables if table.left_out}
    assert left_out["月度评分"] == 60
    check_sound(salvaged.path)


def test_that_half_a_file_gives_what_it_has(unit: Path) -> None:
    unit.write_bytes(unit.read_bytes()[: unit.stat().st_size * 9 // 10])
    salvaged = salvage_file(unit, clock=lambda: AT)
    assert sum(table.kept for table in salvaged.tables) > 5
    assert not salvaged.is_whole
    check_sound(salvaged.path)


def test_that_nothing_readable_is_said_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "单位.kpi"
    path.write_bytes(b"\x07" * 100_000)
    with pytest.raises(FileTrouble, match="读不出任何内容"):
        salvage_file(path, clock=lambda: AT)
    assert [entry.name for entry in tmp_path.iterdir()] == ["单位.kpi"]


def test_that_a_target_that_exists_or_a_full_disk_is_said(
    unit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salvage_file(unit, clock=lambda: AT)
    with pytest.raises(FileTrouble, match="已经存在"):
        salvage_file(unit, clock=lambda: AT)
    monkeypatch.setattr(salvage, "check_copy", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(FileTrouble, match="抢救没有做成"):
        salvage_file(unit, clock=CLOCK)
    assert len(list(unit.parent.glob("*抢救*"))) == 1


def test_that_a_file_of_one_kind_stays_of_its_kind(tmp_path: Path) -> None:
    with a_bureau(tmp_path / "局端.kpi") as bureau:
        path = bureau.path
    with pytest.raises(FileTrouble, match="读不出任何内容"):
        salvage_file(path, clock=lambda: AT)
    assert restoring.read_content(path) is not None


def test_that_the_report_is_printed(unit: Path) -> None:
    from pypdfium2 import PdfDocument

    execute(unit, "DELETE FROM employee WHERE employee_no = '002'")
    content = file_check.render_report(file_check.check_file(unit, clock=lambda: AT))
    text = PdfDocument(content)[0].get_textpage().get_text_range()
    assert "数据文件检查记录" in text
    assert "找不到对应的" in text


def test_that_an_open_file_is_not_rebuilt(unit: Path) -> None:
    workspace: Workspace
    with open_file(unit) as workspace, pytest.raises(FileTrouble, match="正被"):
        rebuild_file(workspace.path, operator="李")
