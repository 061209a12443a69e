"""A backup put in the file's place: what it costs, what stays of the old file, and that it can be taken back."""

import errno
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileDamaged, FileTrouble
from kpi_desktop.services.restoring import (
    describe_backups,
    find_good_backup,
    find_loss,
    restore_backup,
)
from kpi_desktop.services.workspace import Workspace, create_bureau_file, open_file
from kpi_desktop.store import restoring
from kpi_desktop.store.backup_files import backup_folder, list_backups, make_checked_backup
from tests.hostile.county import CLOCK, KEY, a_unit, content_of, mark_at, set_mark
from tests.hostile.killing import check_sound

AT = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
PLACE = ("001", 1, "Z01")


@pytest.fixture
def unit(tmp_path: Path) -> Workspace:
    workspace = a_unit(tmp_path / "单位.kpi")
    workspace.close()
    return workspace


@pytest.fixture
def backup(unit: Workspace) -> Path:
    """A backup, after which three marks were changed."""
    made = make_checked_backup(unit.path, "每日", AT)
    with open_file(unit.path, operator="单位经办", clock=CLOCK) as workspace:
        for entered in ("1", "2", "3"):
            set_mark(workspace, PLACE, entered)
    return made


def restore(path: Path, source: Path) -> restoring.Restored:
    return restore_backup(path, source, operator="李静", clock=lambda: AT + timedelta(hours=1))


def marks_of(path: Path) -> list[tuple[object, ...]]:
    return content_of(path)["monthly_mark"]


def trash(path: Path, start: int = 9000, end: int = 20_000) -> None:
    content = bytearray(path.read_bytes())
    content[start:end] = b"\x07" * (end - start)
    path.write_bytes(bytes(content))


def test_that_the_backup_takes_the_place_and_the_file_is_kept(unit: Workspace, backup: Path) -> None:
    before = content_of(unit.path)
    restored = restore(unit.path, backup)
    assert marks_of(unit.path) == marks_of(backup)
    assert restored.kept is not None
    assert not restored.kept_is_damaged
    assert content_of(restored.kept) == before
    assert "恢复前" in restored.kept.name
    check_sound(unit.path)
    assert sorted(entry.name for entry in unit.path.parent.iterdir()) == ["单位-备份", "单位.kpi"]


def test_that_the_restoring_stands_in_the_trail(unit: Workspace, backup: Path) -> None:
    restore(unit.path, backup)
    with open_file(unit.path, read_only=True) as workspace:
        entry = workspace.history(KEY)[0]
    assert (entry.action, entry.by, entry.reason) == ("从备份恢复", "李静", backup.name)
    assert entry.at == "2026-12-28T09:00:00Z"


def test_that_a_restoring_is_taken_back_by_restoring_what_it_kept(unit: Workspace, backup: Path) -> None:
    kept = restore(unit.path, backup).kept
    assert kept is not None
    loss = find_loss(unit.path, kept)
    assert loss is not None
    assert [step.action for step in loss.steps] == ["从备份恢复"]
    assert loss.gained == 3
    restore(unit.path, kept)
    with open_file(unit.path, read_only=True) as workspace:
        assert mark_at(workspace, PLACE) == 3
    check_sound(unit.path)


def test_that_the_loss_names_the_steps_since(unit: Workspace, backup: Path) -> None:
    loss = find_loss(unit.path, backup)
    assert loss is not None
    assert [(step.action, step.by) for step in loss.steps] == [("改分", "单位经办")] * 3
    assert [step.seq for step in loss.steps] == sorted(step.seq for step in loss.steps)
    assert loss.gained == 0
    trash(unit.path, 0, 200)
    assert find_loss(unit.path, backup) is None
    trash(backup, 0, 200)
    with pytest.raises(FileDamaged, match="选另一份备份"):
        find_loss(unit.path, backup)


def test_that_no_backup_is_pushed_out_by_restoring(unit: Workspace, backup: Path) -> None:
    for _ in range(12):
        make_checked_backup(unit.path, "每日", AT, keep=None)
    restore(unit.path, backup)
    assert len(list_backups(unit.path)) == 14


def test_that_backups_are_described_with_what_they_hold(unit: Workspace, backup: Path) -> None:
    make_checked_backup(unit.path, "导入前", AT + timedelta(hours=2)).write_bytes(b"cut")
    newest, line = describe_backups(unit.path)
    assert newest.content is None
    assert line.path == backup
    assert line.content is not None
    assert (line.content.people, line.content.marks) == (2, 120)
    assert line.content.books == (f"{_unit_name(unit.path)} 2026年",)
    assert line.content.last_step == 2
    assert line.content.last_step_at.endswith("Z")


def _unit_name(path: Path) -> str:
    with open_file(path, read_only=True) as workspace:
        return workspace.books()[0].unit_name


@pytest.mark.parametrize("end", [0, 100, 5000, 40_000])
def test_that_a_damaged_file_is_kept_as_it_is_and_replaced(unit: Workspace, backup: Path, end: int) -> None:
    if end == 5000:
        unit.path.write_bytes(unit.path.read_bytes()[:end])
    else:
        trash(unit.path, end, end + 5000)
    damaged = unit.path.read_bytes()
    restored = restore(unit.path, backup)
    assert restored.kept is not None
    assert restored.kept_is_damaged
    assert restored.kept.read_bytes() == damaged
    assert restored.kept.name.startswith("单位-损坏-")
    assert marks_of(unit.path) == marks_of(backup)
    check_sound(unit.path)


def test_that_two_damaged_files_of_one_second_are_both_kept(unit: Workspace, backup: Path) -> None:
    kept = set()
    for _ in range(3):
        trash(unit.path, 0, 500)
        kept.add(restore(unit.path, backup).kept)
    assert len(kept) == 3


def test_that_a_file_that_is_gone_is_brought_back(unit: Workspace, backup: Path) -> None:
    unit.path.unlink()
    assert restore(unit.path, backup).kept is None
    assert marks_of(unit.path) == marks_of(backup)


def test_that_a_killed_program_s_unfinished_write_is_taken_back_first(unit: Workspace, backup: Path) -> None:
    before = content_of(unit.path)
    # A process that dies in the middle of a step whose pages are on the disk already: the journal is left.
    script = (
        "import os, sqlite3, sys\n"
        "raw = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "raw.execute('PRAGMA cache_size = 1')\n"
        "raw.execute('BEGIN')\n"
        'raw.execute("UPDATE monthly_mark SET reason = hex(zeroblob(150))")\n'
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(unit.path)], check=False)
    assert unit.path.with_name("单位.kpi-journal").exists()
    restored = restore(unit.path, backup)
    assert restored.kept is not None
    assert not restored.kept_is_damaged
    assert content_of(restored.kept) == before
    assert marks_of(unit.path) == marks_of(backup)
    assert not unit.path.with_name("单位.kpi-journal").exists()


def test_that_a_damaged_file_s_journal_is_kept_with_it(unit: Workspace, backup: Path) -> None:
    trash(unit.path, 0, 500)
    journal = unit.path.with_name("单位.kpi-journal")
    journal.write_bytes(b"left")
    kept = restore(unit.path, backup).kept
    assert kept is not None
    assert kept.with_name(kept.name + "-journal").read_bytes() == b"left"
    assert not journal.exists()


def test_that_a_file_open_elsewhere_is_not_replaced(unit: Workspace, backup: Path) -> None:
    before = content_of(unit.path)
    with open_file(unit.path), pytest.raises(FileTrouble, match="正被"):
        restore(unit.path, backup)
    assert content_of(unit.path) == before


def test_that_a_backup_that_is_not_sound_is_not_restored(unit: Workspace, backup: Path) -> None:
    before = content_of(unit.path)
    trash(backup)
    with pytest.raises(FileDamaged, match=r"没有通过检查，不能用来恢复"):
        restore(unit.path, backup)
    assert content_of(unit.path) == before
    assert len(list_backups(unit.path)) == 1


def test_that_a_backup_with_loose_ends_is_not_restored(unit: Workspace, backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as raw:
        raw.execute("DELETE FROM employee")
        raw.commit()
    with pytest.raises(FileDamaged, match="不能用来恢复"):
        restore(unit.path, backup)


def test_that_another_file_s_backup_is_not_restored(unit: Workspace, backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "局端.kpi"
    create_bureau_file(other, clock=CLOCK).close()
    made = make_checked_backup(other, "手工", AT)
    with pytest.raises(FileTrouble, match=r"不是“单位\.kpi”的备份"):
        restore(unit.path, made)
    (tmp_path / "某").write_text("x", encoding="utf-8")
    with pytest.raises(FileTrouble, match="不是本程序的数据文件"):
        restore(unit.path, tmp_path / "某")


def test_that_an_empty_file_s_backup_needs_no_step(tmp_path: Path) -> None:
    path = tmp_path / "局端.kpi"
    create_bureau_file(path, clock=CLOCK).close()
    made = make_checked_backup(path, "手工", AT)
    restore(path, made)
    with open_file(path, read_only=True) as bureau:
        assert bureau.last_entry() is None


def test_that_an_older_version_s_backup_is_restored_and_brought_up_when_opened(
    unit: Workspace, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring.schema, "SCHEMA_VERSION", restoring.schema.SCHEMA_VERSION + 1)
    restore(unit.path, backup)
    monkeypatch.undo()
    with open_file(unit.path, read_only=True) as workspace:
        assert [entry.action for entry in workspace.history(KEY)].count("从备份恢复") == 0


def test_that_a_full_disk_changes_nothing(unit: Workspace, backup: Path) -> None:
    resource = pytest.importorskip("resource")
    before = content_of(unit.path)
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (0, 4096, 20_000, unit.path.stat().st_size - 4096):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, old[1]))
        try:
            with pytest.raises(FileTrouble, match=r"磁盘|写入"):
                restore(unit.path, backup)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
        assert content_of(unit.path) == before
        assert sorted(entry.name for entry in unit.path.parent.iterdir()) == ["单位-备份", "单位.kpi"]
    assert marks_of(backup) != marks_of(unit.path)


def test_that_a_disk_that_refuses_the_exchange_is_said(
    unit: Workspace, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content_of(unit.path)
    real = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target == unit.path:
            raise OSError(errno.EIO, "refused")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(FileTrouble, match="恢复没有做成，请检查U盘"):
        restore(unit.path, backup)
    assert content_of(unit.path) == before


def test_that_the_newest_backup_that_passes_now_is_found(unit: Workspace, backup: Path) -> None:
    assert find_good_backup(unit.path.with_name("没有.kpi")) is None
    for hours in (1, 2, 3):
        made = make_checked_backup(unit.path, "每日", AT + timedelta(hours=hours))
        if hours > 1:
            with closing(sqlite3.connect(made)) as raw:
                raw.execute("DELETE FROM employee")
                raw.commit()
    made.write_bytes(made.read_bytes()[:5000])
    found = find_good_backup(unit.path)
    assert found is not None
    assert found.backup.number == 2
    trash(unit.path, 0, 3000)
    assert find_good_backup(unit.path) == found
    with closing(sqlite3.connect(found.path)) as raw:
        raw.execute("UPDATE change_log SET action = '别的' WHERE seq = 1")
        raw.commit()
    assert find_good_backup(unit.path) is not None
    assert find_good_backup(unit.path).backup.number == 1


def test_that_a_folder_that_cannot_be_read_has_no_good_backup(
    unit: Workspace, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert find_good_backup(unit.path) is None


def test_that_a_backup_is_found_in_the_folder_named(unit: Workspace, backup: Path, tmp_path: Path) -> None:
    place = tmp_path / "统一"
    shutil.move(backup_folder(unit.path), place)
    found = find_good_backup(unit.path, place)
    assert found is not None
    assert found.path.parent == place
    assert (
        restore_backup(unit.path, found.path, operator="李", clock=lambda: AT, folder=place).kept is not None
    )
    assert len(list_backups(unit.path, place)) == 2
