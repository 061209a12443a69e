"""Who has a file open: named with PC and time, taken over only from a program that is gone or by somebody who knows."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.files import FileHeld, Holder, MediumReadOnly
from kpi_desktop.services.workspace import Workspace, open_file
from kpi_desktop.store import file_lock
from kpi_desktop.store.file_lock import FileLock

AT = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
HERE = socket.gethostname()


def a_lock(path: Path, **given: object) -> Path:
    lock = path.with_name(path.name + ".lock")
    content = {"pid": 2**22 + 1, "host": HERE, "operator": "李静", "since": "2026-12-27T01:00:00Z", **given}
    lock.write_text(json.dumps(content), encoding="utf-8")
    return lock


@pytest.fixture
def path(unit_file: Workspace) -> Path:
    unit_file.close()
    return unit_file.path


def test_that_a_lock_says_who_where_and_since_when(path: Path) -> None:
    with open_file(path, operator="李静", clock=lambda: AT) as workspace:
        content = json.loads(path.with_name(path.name + ".lock").read_text(encoding="utf-8"))
        assert (content["operator"], content["host"], content["since"]) == (
            "李静",
            HERE,
            "2026-12-28T08:00:00Z",
        )
        assert workspace.left_by is None
        local = f"{AT.astimezone():%Y-%m-%d %H:%M}起"
        with pytest.raises(
            FileHeld, match=rf"本机另一个窗口使用（操作人：李静，{local}），.*只读打开"
        ) as held:
            open_file(path)
    assert held.value.holder == Holder(operator="李静", pc=HERE, since="2026-12-28T08:00:00Z", is_here=True)


def test_that_a_file_held_elsewhere_can_be_read_and_taken_over_by_who_knows(path: Path) -> None:
    lock = a_lock(path, host="人事股电脑", pid=os.getpid())
    with pytest.raises(
        FileHeld, match=r"正被电脑“人事股电脑”使用（操作人：李静，2026-12-27 .*起），请等对方关闭"
    ):
        open_file(path)
    with open_file(path, read_only=True) as reader:
        assert reader.read_only
        assert reader.left_by is None
    assert lock.exists()
    with open_file(path, despite_lock=True) as workspace:
        assert workspace.left_by is not None
        assert workspace.left_by.place == "电脑“人事股电脑”"
    assert not lock.exists()


def test_that_a_running_program_on_this_pc_is_not_pushed_aside_by_knowing_better(path: Path) -> None:
    a_lock(path, pid=os.getppid())
    with pytest.raises(FileHeld):
        open_file(path, despite_lock=True)


def test_that_what_a_crash_left_is_taken_over_and_told(path: Path) -> None:
    a_lock(path)
    with open_file(path) as workspace:
        assert workspace.left_by == Holder(
            operator="李静", pc=HERE, since="2026-12-27T01:00:00Z", is_here=True
        )


def test_that_a_number_used_again_after_a_restart_is_another_program(path: Path) -> None:
    if not file_lock._read_start(os.getppid()):
        pytest.skip("the system does not tell when a program began")
    a_lock(path, pid=os.getppid(), started="another boot:1")
    open_file(path).close()
    a_lock(path, pid=os.getppid(), started=file_lock._read_start(os.getppid()))
    with pytest.raises(FileHeld):
        open_file(path)


def test_that_a_program_that_is_gone_has_no_beginning() -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    assert file_lock._read_start(done.pid) == ""
    assert not file_lock._is_running(done.pid)


@pytest.mark.parametrize(
    ("operator", "since", "said"),
    [
        ("", "", ""),
        ("李", "", "（操作人：李）"),
        ("", "2026-12-28T08:00:00Z", f"（{AT.astimezone():%Y-%m-%d %H:%M}起）"),
        ("李", "昨天", "（操作人：李）"),
    ],
)
def test_that_only_what_is_known_is_said(operator: str, since: str, said: str) -> None:
    assert Holder(operator=operator, pc="甲", since=since, is_here=False).who == said


def test_that_a_lock_that_is_no_record_is_nobody_s(path: Path) -> None:
    path.with_name(path.name + ".lock").write_text("[1]", encoding="utf-8")
    open_file(path).close()


def test_that_a_disk_without_room_for_the_lock_is_said(path: Path) -> None:
    resource = pytest.importorskip("resource")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, old[1]))
    try:
        with pytest.raises(FileTrouble, match="磁盘已满"):
            FileLock(path, "李")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert not path.with_name(path.name + ".lock").exists()


def test_that_a_read_only_file_can_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(MediumReadOnly, match="可以只读打开"):
        open_file(path)
    assert not path.with_name(path.name + ".lock").exists()
    open_file(path, read_only=True).close()


def test_that_a_lock_that_cannot_be_removed_is_no_trouble(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = FileLock(path, "李")

    def refuse(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        lock.release()
    lock.release()
