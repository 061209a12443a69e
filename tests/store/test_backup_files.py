"""Backups as files: real copies, real damage, a full disk, a writer in between; nothing good is ever lost for them."""

import errno
import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from kpi_desktop.domain.backups import KeepRule
from kpi_desktop.domain.errors import FileDamaged, FileTrouble
from kpi_desktop.services.workspace import Workspace, create_unit_file, open_file
from kpi_desktop.store import backup_files
from kpi_desktop.store.backup_files import (
    backup_database,
    backup_folder,
    list_backups,
    looks_whole,
    make_checked_backup,
    own_folder,
)
from tests.hostile.county import a_unit, content_of, set_mark

AT = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def unit(tmp_path: Path) -> Workspace:
    workspace = a_unit(tmp_path / "单位.kpi")
    workspace.close()
    return workspace


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def trash(path: Path, start: int, end: int) -> None:
    content = bytearray(path.read_bytes())
    content[start:end] = b"\x07" * (end - start)
    path.write_bytes(bytes(content))


def test_that_a_backup_is_the_whole_file_under_a_name_that_says_when_and_why(unit: Workspace) -> None:
    made = make_checked_backup(unit.path, "导入前", AT)
    local = AT.astimezone().strftime("%Y%m%d-%H%M%S")
    assert made == unit.path.with_name("单位-备份") / f"单位-0001-{local}-导入前.kpi"
    assert content_of(made) == content_of(unit.path)
    (backup,) = list_backups(unit.path)
    assert (backup.number, backup.made_at, backup.occasion) == (1, AT, "导入前")
    assert (backup.size, backup.is_whole) == (made.stat().st_size, True)
    with open_file(made, read_only=True) as copy:
        assert len(copy.books()) == 1


def test_that_the_number_goes_on_where_the_clock_goes_back(unit: Workspace) -> None:
    for days in (0, 3, -400):
        make_checked_backup(unit.path, "每日", AT + timedelta(days=days))
    assert [backup.number for backup in list_backups(unit.path)] == [3, 2, 1]
    assert list_backups(unit.path)[0].made_at == AT - timedelta(days=400)


def test_that_an_occasion_with_signs_no_file_system_takes_is_written_without_them(unit: Workspace) -> None:
    assert make_checked_backup(unit.path, 'a/b:"c" d', AT).name.endswith("-abcd.kpi")
    assert make_checked_backup(unit.path, "/", AT).name.endswith("-手工.kpi")


def test_that_other_files_in_the_folder_are_no_backups(unit: Workspace) -> None:
    folder = backup_folder(unit.path)
    assert list_backups(unit.path) == ()
    folder.mkdir()
    for name in ("说明.txt", "单位-0001-20261328-080000-每日.kpi", "别的-0001-20261228-080000-每日.kpi"):
        (folder / name).write_text("x", encoding="utf-8")
    assert list_backups(unit.path) == ()


def test_that_older_ones_are_dropped_only_after_the_new_one_stands(unit: Workspace) -> None:
    for minute in range(4):
        make_checked_backup(
            unit.path, "每日", AT + timedelta(minutes=minute), keep=KeepRule(recent=2, days=1)
        )
    assert [backup.number for backup in list_backups(unit.path)] == [4, 3]
    before = names(backup_folder(unit.path))
    trash(unit.path, 9000, 20_000)
    with pytest.raises(FileDamaged, match="检查与修复"):
        make_checked_backup(unit.path, "每日", AT + timedelta(days=9), keep=KeepRule(recent=1, days=1))
    assert names(backup_folder(unit.path)) == before


def test_that_nothing_is_dropped_without_a_rule(unit: Workspace) -> None:
    for _ in range(14):
        make_checked_backup(unit.path, "恢复前", AT, keep=None)
    assert len(list_backups(unit.path)) == 14


def test_that_a_backup_cut_short_does_not_count_and_is_not_touched(unit: Workspace) -> None:
    first = make_checked_backup(unit.path, "每日", AT)
    second = make_checked_backup(unit.path, "每日", AT)
    second.write_bytes(second.read_bytes()[:5000])
    make_checked_backup(unit.path, "每日", AT, keep=KeepRule(recent=2, days=0, weeks=0, months=0))
    assert [backup.is_whole for backup in list_backups(unit.path)] == [True, False, True]
    assert first.exists()


def test_that_the_new_one_vanishing_drops_nothing(unit: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_checked_backup(unit.path, "每日", AT)
    real = backup_files.backup_database

    def lost(source: Path, target: Path, **given: object) -> object:
        counts = real(source, target)
        target.write_bytes(b"")
        return counts

    monkeypatch.setattr(backup_files, "backup_database", lost)
    make_checked_backup(unit.path, "每日", AT, keep=KeepRule(recent=1, days=0, weeks=0, months=0))
    assert first.exists()


@pytest.mark.parametrize("content", [b"", b"x" * 50, b"SQLite format 3\x00" + b"\x00" * 200])
def test_that_what_is_not_ours_or_empty_is_not_whole(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "某").write_bytes(content)
    assert not looks_whole(tmp_path / "某")
    assert not looks_whole(tmp_path / "没有")


@pytest.mark.parametrize("end", range(0, 120_000, 9000))
def test_that_damage_anywhere_gives_no_backup(unit: Workspace, tmp_path: Path, end: int) -> None:
    if end > unit.path.stat().st_size - 3000:
        pytest.skip("beyond the file")
    trash(unit.path, end + 200, end + 3000)
    with closing(sqlite3.connect(unit.path)) as raw:
        try:
            is_sound = raw.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        except sqlite3.DatabaseError:
            is_sound = False
    if is_sound:
        backup_database(unit.path, tmp_path / "备份.kpi")
        return
    with pytest.raises(FileDamaged, match=r"没有通过检查|已损坏"):
        backup_database(unit.path, tmp_path / "备份.kpi")
    assert names(tmp_path) == ["单位.kpi"]


def test_that_a_value_out_of_its_range_is_damage(unit: Workspace, tmp_path: Path) -> None:
    with closing(sqlite3.connect(unit.path)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("UPDATE monthly_mark SET month = 13 WHERE month = 12")
        raw.commit()
    with pytest.raises(FileDamaged, match="没有通过检查"):
        backup_database(unit.path, tmp_path / "备份.kpi")
    assert names(tmp_path) == ["单位.kpi"]


def test_that_loose_ends_are_no_good_backup_unless_asked_not_to_look(unit: Workspace, tmp_path: Path) -> None:
    with closing(sqlite3.connect(unit.path)) as raw:
        raw.execute(
            "INSERT INTO section (unit_code, year, name, changed_at, changed_by) VALUES ('x', 2026, 'a', '2026-01-01', '李')"
        )
        raw.commit()
    with pytest.raises(FileDamaged, match="1处关联不上的数据"):
        backup_database(unit.path, tmp_path / "备份.kpi")
    backup_database(unit.path, tmp_path / "备份.kpi", check_keys=False)
    assert content_of(tmp_path / "备份.kpi") == content_of(unit.path)


def test_that_a_place_that_refuses_is_named_and_left_clean(unit: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match=r"打不开文件“没有\.kpi”"):
        backup_database(tmp_path / "没有.kpi", tmp_path / "备份.kpi")
    with pytest.raises(FileTrouble, match="不能在“没有这个文件夹”中写入，备份没有做成"):
        backup_database(unit.path, tmp_path / "没有这个文件夹" / "备份.kpi")
    backup_folder(unit.path).write_text("不是文件夹", encoding="utf-8")
    with pytest.raises(FileTrouble, match="不能在“单位-备份”中写入"):
        make_checked_backup(unit.path, "手工", AT)


def test_that_a_folder_that_cannot_be_read_is_named(unit: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    make_checked_backup(unit.path, "手工", AT)

    def refuse(_path: Path) -> None:
        raise PermissionError(errno.EACCES, "refused")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(FileTrouble, match="读不出备份所在的文件夹“单位-备份”"):
        list_backups(unit.path)


def test_that_room_is_looked_for_before_anything_is_written(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 500_000))
    with pytest.raises(FileTrouble, match=r"只剩488千字节，备份需要\d+\.\d兆字节，请腾出空间"):
        backup_database(unit.path, tmp_path / "备份.kpi")
    assert names(tmp_path) == ["单位.kpi"]


def test_that_a_disk_that_fills_up_on_the_way_leaves_the_others_alone(unit: Workspace) -> None:
    resource = pytest.importorskip("resource")
    make_checked_backup(unit.path, "每日", AT)
    before = names(backup_folder(unit.path))
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (0, 1, 4096, 20_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, old[1]))
        try:
            with pytest.raises(FileTrouble, match="磁盘"):
                make_checked_backup(unit.path, "每日", AT, keep=KeepRule(recent=1, days=1))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
        assert names(backup_folder(unit.path)) == before


def test_that_what_a_killed_backup_left_is_cleared_by_the_next(unit: Workspace) -> None:
    folder = backup_folder(unit.path)
    folder.mkdir()
    (folder / "单位-0001-20261228-080000-每日.kpi.part").write_bytes(b"half")
    made = make_checked_backup(unit.path, "每日", AT)
    assert names(folder) == [made.name]


def test_that_a_cancel_leaves_nothing(unit: Workspace) -> None:
    class CancelledError(Exception):
        pass

    def cancel(done: int, total: int) -> None:
        assert 0 <= done <= total
        raise CancelledError

    with pytest.raises(CancelledError):
        make_checked_backup(unit.path, "每日", AT, on_pages=cancel)
    assert names(backup_folder(unit.path)) == []


def test_that_progress_is_counted_in_pages(unit: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_files, "_PAGES", 10)
    seen: list[tuple[int, int]] = []
    make_checked_backup(unit.path, "每日", AT, on_pages=lambda done, total: seen.append((done, total)))
    pages = unit.path.stat().st_size // 4096
    assert seen[-1] == (pages, pages)
    assert seen[0] == (10, pages)


def test_that_a_file_written_to_meanwhile_is_copied_as_it_stood_at_one_moment(
    unit: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_files, "_PAGES", 5)
    stop, begun = threading.Event(), threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        with open_file(unit.path) as workspace:
            while not stop.is_set():
                written += 1
                set_mark(workspace, ("001", 1 + written % 12, "Z01"), str(written % 10))
                begun.set()
                time.sleep(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(60)
    try:
        for _ in range(5):
            made = make_checked_backup(unit.path, "每日", AT)
            with open_file(made, read_only=True) as copy:
                assert len(copy.history(limit=10_000)) == copy.history()[0].seq
    finally:
        stop.set()
        writer.join()


def test_that_a_copy_overtaken_again_and_again_goes_in_one_step(
    unit: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_files, "_PAGES", 5)
    seen: list[int] = []
    with open_file(unit.path) as workspace:

        def write(done: int, total: int) -> None:
            seen.append(done)
            if done < total:
                set_mark(workspace, ("001", 1, "Z01"), str(len(seen) % 10))

        made = make_checked_backup(unit.path, "每日", AT, on_pages=write)
    pages = unit.path.stat().st_size // 4096
    assert seen == [5, 5, pages]
    assert content_of(made) == content_of(unit.path)


def test_that_a_file_another_program_keeps_to_itself_is_said(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_files, "_BUSY_MS", 1)
    with closing(sqlite3.connect(unit.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(FileTrouble, match="正被另一个程序使用，备份没有做成"):
            backup_database(unit.path, tmp_path / "备份.kpi")
        other.execute("ROLLBACK")
    assert names(tmp_path) == ["单位.kpi"]


def test_that_a_lock_taken_on_the_way_does_not_make_it_wait_for_ever(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_files, "_BUSY_MS", 1)
    monkeypatch.setattr(backup_files, "_PAGES", 5)
    other = sqlite3.connect(unit.path, isolation_level=None, check_same_thread=False)

    def take(done: int, _total: int) -> None:
        if done == 5:
            other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(FileTrouble, match="正被另一个程序使用"):
        backup_database(unit.path, tmp_path / "备份.kpi", on_pages=take)
    other.close()
    assert names(tmp_path) == ["单位.kpi"]


def test_that_a_copy_with_other_counts_is_not_kept(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup_files.count_rows
    answers = [{"monthly_mark": 7}]
    monkeypatch.setattr(backup_files, "count_rows", lambda raw: answers.pop() if answers else real(raw))
    with pytest.raises(FileTrouble, match="行数不同"):
        backup_database(unit.path, tmp_path / "备份.kpi")
    assert names(tmp_path) == ["单位.kpi"]


def test_that_two_files_of_one_name_do_not_share_a_folder_on_the_stick(
    unit: Workspace, tmp_path: Path
) -> None:
    other = tmp_path / "别处" / "单位.kpi"
    other.parent.mkdir()
    create_unit_file(
        other, unit_code="X", unit_name="另一个单位", year=2026, clock=lambda: AT + timedelta(days=1)
    ).close()
    stick = tmp_path / "U盘"
    assert own_folder(unit.path, stick) == stick / "单位-备份"
    make_checked_backup(unit.path, "手工", AT, folder=own_folder(unit.path, stick))
    assert own_folder(unit.path, stick) == stick / "单位-备份"
    assert own_folder(other, stick) == stick / "单位-备份2"
    newest = next((stick / "单位-备份").iterdir())
    newest.write_bytes(b"not readable")
    assert own_folder(other, stick) == stick / "单位-备份"


def test_that_a_backup_that_cannot_be_removed_is_no_trouble(
    unit: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_checked_backup(unit.path, "每日", AT)

    def refuse(_path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    make_checked_backup(unit.path, "每日", AT, keep=KeepRule(recent=1, days=0, weeks=0, months=0))
    assert len(list_backups(unit.path)) == 2


def test_that_a_disk_that_does_not_confirm_leaves_nothing(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.EIO, "refused")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(FileTrouble, match=r"不能在.*中写入，备份没有做成"):
        backup_database(unit.path, tmp_path / "备份.kpi")
    assert names(tmp_path) == ["单位.kpi"]


@pytest.mark.parametrize(
    ("code", "word"), [(sqlite3.SQLITE_FULL, "磁盘已满"), (sqlite3.SQLITE_IOERR, "检查U盘是否插好")]
)
def test_that_what_sqlite_refuses_is_said_in_words(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, word: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        if code == sqlite3.SQLITE_IOERR:
            unit.path.unlink()
        trouble = sqlite3.OperationalError("x")
        trouble.sqlite_errorcode = code
        raise trouble

    monkeypatch.setattr(backup_files, "_copy", fail)
    with pytest.raises(FileTrouble, match=word):
        backup_database(unit.path, tmp_path / "备份.kpi")
    assert not (tmp_path / "备份.kpi").exists()


def test_that_a_place_that_does_not_tell_its_room_is_said(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(errno.EIO, "refused")

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    with pytest.raises(FileTrouble, match=r"不能在.*中写入，备份没有做成"):
        backup_database(unit.path, tmp_path / "备份.kpi")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only to root")
def test_that_a_folder_that_takes_no_file_is_said(unit: Workspace) -> None:
    folder = backup_folder(unit.path)
    folder.mkdir()
    folder.chmod(0o555)
    try:
        with pytest.raises(FileTrouble, match="写保护"):
            make_checked_backup(unit.path, "手工", AT)
    finally:
        folder.chmod(0o755)
