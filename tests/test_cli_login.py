"""A protected file on the command line: the password comes from the environment or a prompt, never from the arguments."""

import getpass
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_desktop.__main__ import main
from kpi_desktop.domain.access import Role
from kpi_desktop.services import access
from kpi_desktop.services.workspace import create_bureau_file, create_unit_file
from tests.builders import UNIT, YEAR

SECRET, OTHER, WRONG = "山高月小123", "水落石出456", "不是这个口令"
LEDGER = Path(__file__).parent / "data" / "云岭县自然资源局2026年考核台账.xlsx"


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("protected") / "单位.kpi"
    with create_unit_file(
        path,
        unit_code=UNIT.code,
        unit_name=UNIT.name,
        year=YEAR,
        operator="李静",
        clock=lambda: datetime(2026, 12, 28, 8, 0, tzinfo=UTC),
    ) as opened:
        access.protect(opened, "李静", SECRET)
        access.save_person(opened, "张伟", Role.READ, OTHER)
    return path


@pytest.fixture
def file(protected: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(protected, tmp_path / "单位.kpi"))


def log_in(monkeypatch: pytest.MonkeyPatch, name: str, password: str) -> None:
    monkeypatch.setenv("KPI_ACCOUNT", name)
    monkeypatch.setenv("KPI_PASSWORD", password)


def test_without_a_password_the_file_stays_closed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(file)]) == 3
    assert "设有口令，请把姓名和口令放进环境变量KPI_ACCOUNT、KPI_PASSWORD" in capsys.readouterr().err


def test_the_environment_opens_it_and_the_step_bears_the_name(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log_in(monkeypatch, "李静", SECRET)
    assert main(["import", str(file), str(LEDGER)]) == 0
    assert "已新增" in capsys.readouterr().err
    assert main(["score", str(file), "--json"]) == 0


def test_a_wrong_password_and_a_role_that_may_not_are_told(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log_in(monkeypatch, "李静", WRONG)
    assert main(["score", str(file)]) == 3
    assert "李静的口令不对" in capsys.readouterr().err
    log_in(monkeypatch, "张伟", OTHER)
    assert main(["import", str(file), str(LEDGER)]) == 3
    assert "以只读方式打开的，不能修改" in capsys.readouterr().err


def test_a_terminal_is_asked_for_name_and_password(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def answer(text: str, *, reply: str) -> str:
        asked.append(text)
        return reply

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda text: answer(text, reply="李静"))
    monkeypatch.setattr(getpass, "getpass", lambda text: answer(text, reply=SECRET))
    assert main(["check", str(file)]) == 1
    assert asked == ["姓名：", "李静的口令："]
    assert "张伟、李静" in capsys.readouterr().err


def test_a_bureau_with_one_person_asks_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau = tmp_path / "局端.kpi"
    with create_bureau_file(bureau, operator="李静") as opened:
        access.protect(opened, "李静", SECRET)
    assert main(["merge", str(bureau)]) == 3
    monkeypatch.setenv("KPI_PASSWORD", SECRET)
    assert main(["merge", str(bureau), "--json"]) == 0
    assert '"packages": []' in capsys.readouterr().out
