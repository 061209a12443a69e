"""Who may put another file in the place of one with passwords."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_desktop.cli.commands import main
from kpi_desktop.domain.access import Account, Login, Role
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.services import access
from kpi_desktop.services.file_check import rebuild_file
from kpi_desktop.services.restoring import restore_backup
from kpi_desktop.services.workspace import open_file
from kpi_desktop.store.backup_files import make_checked_backup
from tests.hostile.county import CLOCK, a_unit, content_of

AT = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
TYPED = "试用口令123"


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "单位.kpi"
    with a_unit(path) as unit:
        access.protect(unit, "张审", TYPED)
        access.save_person(unit, "李录", Role.ENTRY, TYPED)
    return path


def account(path: Path, name: str) -> Account | None:
    with open_file(path, login=Login(name=name, password=TYPED), read_only=True) as workspace:
        return workspace.account


def test_that_only_a_reviewer_puts_another_file_in_the_place(path: Path) -> None:
    backup = make_checked_backup(path, "手工", AT)
    before = content_of(path)
    with pytest.raises(RuleViolation, match="请先打开它并由审核人员登录，再从备份恢复"):
        restore_backup(path, backup, operator="某人", clock=CLOCK)
    for change in (restore_backup, lambda path, _backup, **given: rebuild_file(path, **given)):
        with pytest.raises(RuleViolation, match="要由审核人员来做，您登录的身份是录入"):
            change(path, backup, operator="李录", clock=CLOCK, account=account(path, "李录"))
    assert content_of(path) == before
    restore_backup(path, backup, operator="张审", clock=CLOCK, account=account(path, "张审"))
    rebuild_file(path, operator="张审", clock=CLOCK, account=account(path, "张审"))


def test_that_a_damaged_file_cannot_ask_who_it_is(path: Path) -> None:
    backup = make_checked_backup(path, "手工", AT)
    path.write_bytes(b"\x07" * 9000)
    restore_backup(path, backup, operator="某人", clock=CLOCK)
    assert account(path, "张审") is not None


def test_that_the_command_line_asks_for_the_password(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_checked_backup(path, "手工", AT)
    assert main(["restore", str(path)]) == 3
    assert "设有口令" in capsys.readouterr().err
    monkeypatch.setenv("KPI_ACCOUNT", "李录")
    monkeypatch.setenv("KPI_PASSWORD", TYPED)
    assert main(["restore", str(path)]) == 1
    monkeypatch.setenv("KPI_ACCOUNT", "张审")
    assert main(["restore", str(path)]) == 0
