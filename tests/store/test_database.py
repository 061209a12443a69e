"""Opening the file: what is refused, in which words, and that nothing is left behind."""

import json
import os
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileDamaged, FileTrouble
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.services.workspace import Workspace, create_bureau_file, open_file
from kpi_desktop.store import database, file_lock, schema
from kpi_desktop.store.backup_files import backup_folder
from kpi_desktop.store.database import Access, check_header, open_database
from kpi_desktop.store.file_lock import FileLock

NEXT = schema.SCHEMA_VERSION + 1


def test_that_a_new_file_is_what_the_migrations_say(unit_file: Workspace) -> None:
    with sqlite3.connect(unit_file.path) as raw:
        assert schema.actual_schema(raw) == schema.expected_schema()
        assert raw.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert raw.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = [row[0] for row in raw.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'")]
        assert all("STRICT" in sql for sql in tables if "alembic" not in sql)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "不是本程序的数据文件"),
        (b"%PDF-1.4 not a database" * 20, "不是本程序的数据文件"),
        (b"SQLite format 3\x00" + b"\x00" * 200, "别的程序的数据文件"),
    ],
)
def test_that_a_foreign_file_is_refused(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "某文件.sqlite"
    path.write_bytes(content)
    with pytest.raises(FileTrouble, match=word):
        open_file(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["某文件.sqlite"]


def test_that_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="找不到文件"):
        open_file(tmp_path / "没有.sqlite")
    with pytest.raises(FileTrouble, match="是文件夹"):
        open_file(tmp_path)


def test_that_a_newer_file_is_refused_with_its_version(unit_file: Workspace) -> None:
    unit_file.close()
    with sqlite3.connect(unit_file.path) as raw:
        raw.execute("PRAGMA user_version = 99")
    with pytest.raises(FileTrouble, match="文件版本99"):
        open_file(unit_file.path)


def test_that_a_file_is_open_once(unit_file: Workspace) -> None:
    with pytest.raises(FileTrouble, match="本机另一个窗口"):
        open_file(unit_file.path)
    with open_file(unit_file.path, read_only=True) as reader:
        assert reader.read_only
        with pytest.raises(FileTrouble, match="只读"), reader.write(reader.only_book(), "改"):
            pass
    unit_file.close()
    open_file(unit_file.path).close()
    assert not unit_file.path.with_name(unit_file.path.name + ".lock").exists()


@pytest.mark.parametrize(
    "content", ["", "not json", json.dumps({"pid": 2**22 + 1, "host": "", "operator": ""})]
)
def test_that_a_stale_lock_is_taken_over(
    unit_file: Workspace, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_file.close()
    monkeypatch.setattr("socket.gethostname", lambda: "")
    unit_file.path.with_name(unit_file.path.name + ".lock").write_text(content, encoding="utf-8")
    open_file(unit_file.path).close()


def test_that_a_lock_from_another_pc_is_named(unit_file: Workspace) -> None:
    unit_file.close()
    lock = unit_file.path.with_name(unit_file.path.name + ".lock")
    lock.write_text(json.dumps({"pid": 1, "host": "人事股电脑", "operator": "李"}), encoding="utf-8")
    with pytest.raises(FileTrouble, match="人事股电脑"):
        open_file(unit_file.path)
    assert lock.exists()


def test_that_a_running_program_holds_its_lock(unit_file: Workspace) -> None:
    unit_file.close()
    lock = unit_file.path.with_name(unit_file.path.name + ".lock")
    content = {"pid": os.getppid(), "host": __import__("socket").gethostname(), "operator": ""}
    lock.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(FileTrouble, match="本机另一个窗口"):
        open_file(unit_file.path)


def test_that_another_programs_transaction_is_explained(
    unit_file: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_file.close()
    monkeypatch.setattr(database, "_BUSY_MS", 1)
    with open_file(unit_file.path) as workspace:
        blocker = sqlite3.connect(unit_file.path, isolation_level=None)
        blocker.execute("BEGIN EXCLUSIVE")
        with pytest.raises(FileTrouble, match="正被另一个程序使用"):
            workspace.books()
        blocker.execute("ROLLBACK")
        blocker.close()
        assert len(workspace.books()) == 1


def test_that_a_damaged_file_is_explained(unit_file: Workspace) -> None:
    unit_file.close()
    content = bytearray(unit_file.path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    unit_file.path.write_bytes(bytes(content))
    with pytest.raises(FileDamaged, match="已损坏"), open_file(unit_file.path) as workspace:
        workspace.load_book(workspace.only_book())
    assert not unit_file.path.with_name(unit_file.path.name + ".lock").exists()


def test_that_our_own_bugs_are_not_called_the_files(unit_file: Workspace) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), unit_file.write(unit_file.only_book(), "错") as step:
        step.save(MonthlyMark(employee_no="无", month=1, indicator_no="无", entered=Decimal(1)))
    assert unit_file.load_book(unit_file.only_book()).marks == ()


def test_that_an_older_file_is_brought_up_after_a_backup(
    unit_file: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_file.close()
    steps: list[int] = []

    def pretend(connection: object, version: int = NEXT) -> None:
        steps.append(version)
        connection.exec_driver_sql(f"PRAGMA user_version = {NEXT}")  # type: ignore[attr-defined]

    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(schema, "upgrade", pretend)
    with pytest.raises(FileTrouble, match="旧版本"):
        open_database(unit_file.path, Access.READ, operator="")
    opened, kind = open_database(unit_file.path, Access.WRITE, operator="")
    opened.close()
    assert (kind, steps, check_header(unit_file.path)) == (FileKind.UNIT, [NEXT], NEXT)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEXT - 1)
    kept = list(backup_folder(unit_file.path).iterdir())
    assert [check_header(path) for path in kept] == [NEXT - 1]
    assert f"升级前版本{NEXT - 1}" in kept[0].name


def test_that_a_file_with_loose_ends_is_not_brought_up(
    unit_file: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_file.close()
    with sqlite3.connect(unit_file.path) as raw:
        raw.execute(
            "INSERT INTO section (unit_code, year, name, changed_at, changed_by) VALUES ('x', 2026, 'a', '2026-01-01', '李')"
        )
    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(
        schema,
        "upgrade",
        lambda connection, version=NEXT: connection.exec_driver_sql(f"PRAGMA user_version = {version}"),
    )
    with pytest.raises(FileDamaged, match="1处关联不上的数据"):
        open_file(unit_file.path)
    assert check_header(unit_file.path) == NEXT - 1


def test_that_an_upgrade_that_leaves_loose_ends_is_taken_back(
    unit_file: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_file.close()

    def loosen(connection: object, version: int = NEXT) -> None:
        for statement in (
            "INSERT INTO section (unit_code, year, name, changed_at, changed_by) VALUES ('x', 2026, 'a', '2026-01-01', '李')",
            f"PRAGMA user_version = {version}",
        ):
            connection.exec_driver_sql(statement)  # type: ignore[attr-defined]

    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(schema, "upgrade", loosen)
    with pytest.raises(FileTrouble, match="没有升级"):
        open_file(unit_file.path)
    assert check_header(unit_file.path) == NEXT - 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE year_book SET year = 1800",
        "UPDATE file_info SET kind = 'other'",
        "UPDATE scheme SET body = 'x'",
        "UPDATE year_book SET unit_name = ''",
        "UPDATE year_book SET removed = 2",
        "UPDATE year_book SET unit_name = 5.5, year = 'text'",
    ],
)
def test_that_the_file_itself_refuses_values_out_of_range(unit_file: Workspace, statement: str) -> None:
    with sqlite3.connect(unit_file.path) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement)


def _refuse(*_: object, **__: object) -> None:
    raise PermissionError


def test_that_a_folder_that_takes_no_lock_is_named(
    unit_file: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_file.close()
    monkeypatch.setattr("os.open", _refuse)
    with pytest.raises(FileTrouble, match="文件夹可能是只读的"):
        open_file(unit_file.path)


def test_that_a_file_that_cannot_be_made_or_read_is_named(
    unit_file: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_file.close()
    monkeypatch.setattr(Path, "touch", _refuse)
    with pytest.raises(FileTrouble, match=r"不能在.*中建立文件"):
        create_bureau_file(tmp_path / "新.sqlite")
    monkeypatch.setattr(Path, "open", _refuse)
    with pytest.raises(FileTrouble, match="打不开文件"):
        open_file(unit_file.path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["单位.sqlite"]


def test_that_a_new_file_that_fails_half_way_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(schema, "upgrade", fail)
    with pytest.raises(ZeroDivisionError):
        create_bureau_file(tmp_path / "新.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_that_troubles_of_a_bare_connection_are_explained_and_bugs_are_not(unit_file: Workspace) -> None:
    def fail_with(code: int) -> None:
        trouble = sqlite3.OperationalError("x")
        trouble.sqlite_errorcode = code
        with unit_file.database.read():
            raise trouble

    with pytest.raises(FileTrouble, match="磁盘已满"):
        fail_with(sqlite3.SQLITE_FULL)
    with pytest.raises(sqlite3.OperationalError):
        fail_with(sqlite3.SQLITE_ERROR)


def test_that_two_programs_racing_for_a_lock_do_not_both_get_it(
    unit_file: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_file.close()

    def taken(*_: object, **__: object) -> int:
        raise FileExistsError

    monkeypatch.setattr("os.open", taken)
    with pytest.raises(FileTrouble, match="正被另一个窗口使用"):
        open_file(unit_file.path)


def test_that_a_process_of_another_user_counts_as_running(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.kill", forbidden)
    assert file_lock._is_running(1)


HOLD_IN_TURN = """
import os, sys
from pathlib import Path
from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.store.file_lock import FileLock
path, inside = Path(sys.argv[1]), Path(sys.argv[1] + ".inside")
for _ in range(400):
    try:
        lock = FileLock(path, "李")
    except FileTrouble:
        continue
    os.close(os.open(inside, os.O_CREAT | os.O_EXCL))
    inside.unlink()
    lock.release()
"""


def test_that_of_several_programs_only_one_ever_holds_a_file(tmp_path: Path) -> None:
    path = tmp_path / "数据.sqlite"
    programs = [subprocess.Popen([sys.executable, "-c", HOLD_IN_TURN, str(path)]) for _ in range(3)]
    assert [program.wait(timeout=120) for program in programs] == [0, 0, 0]
    assert list(tmp_path.iterdir()) == []


def test_that_a_lock_that_came_into_the_place_of_a_dead_one_stays(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "数据.sqlite", "李")
    before = lock.lock_path.read_bytes()
    lock._set_aside(b"dead")
    assert lock.lock_path.read_bytes() == before
    lock.release()
    assert list(tmp_path.iterdir()) == []


def test_that_a_lock_left_empty_by_a_crash_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "数据.sqlite.lock").touch()
    FileLock(tmp_path / "数据.sqlite", "李").release()
    assert list(tmp_path.iterdir()) == []
