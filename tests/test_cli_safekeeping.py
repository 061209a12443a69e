"""The commands of the safety net: backup, restore, check-file."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kpi_desktop.cli.commands import main
from kpi_desktop.services.workspace import open_file
from kpi_desktop.store.backup_files import backup_folder, list_backups
from tests.hostile.county import CLOCK, a_unit, mark_at, set_mark

PLACE = ("001", 1, "Z01")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    a_unit(tmp_path / "单位.kpi").close()
    return tmp_path / "单位.kpi"


def change(path: Path, entered: str) -> None:
    with open_file(path, operator="李", clock=CLOCK) as workspace:
        set_mark(workspace, PLACE, entered)


def trash(path: Path, start: int = 0, end: int = 9000) -> None:
    content = bytearray(path.read_bytes())
    content[start:end] = b"\x07" * (end - start)
    path.write_bytes(bytes(content))


def test_that_a_backup_is_made_and_listed(
    unit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(unit), "--list"]) == 0
    assert "还没有备份" in capsys.readouterr().err
    assert main(["backup", str(unit)]) == 0
    assert "已备份并检查过：“单位-备份”里的“单位-0001-" in capsys.readouterr().err
    assert main(["backup", str(unit), "--list"]) == 0
    told = capsys.readouterr()
    assert "\t手工\t" in told.out
    assert "共1份备份" in told.err
    stick = tmp_path / "U盘"
    assert main(["backup", str(unit), "--to", str(stick)]) == 3
    stick.mkdir()
    assert main(["backup", str(unit), "--to", str(stick), "--json"]) == 0
    (backup,) = json.loads(capsys.readouterr().out)["backups"]
    assert (backup["occasion"], backup["is_whole"]) == ("另存一份", True)
    assert (stick / "单位-备份" / backup["name"]).stat().st_size == backup["size"]


def test_that_a_backup_cut_short_is_listed_as_such(unit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["backup", str(unit)])
    next(backup_folder(unit).iterdir()).write_bytes(b"cut")
    main(["backup", str(unit), "--list"])
    assert "不完整" in capsys.readouterr().out


def test_that_restoring_names_the_loss_first(unit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", str(unit)]) == 3
    assert "没有找到“单位.kpi”的完好备份" in capsys.readouterr().err
    main(["backup", str(unit)])
    change(unit, "3")
    assert main(["restore", str(unit), "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "[会失去] 第3步" in told.out
    assert "失去1步修改；没有恢复" in told.err
    with open_file(unit, read_only=True) as workspace:
        assert mark_at(workspace, PLACE) == 3
    assert main(["restore", str(unit), "--json"]) == 0
    told = capsys.readouterr()
    assert [step["action"] for step in json.loads(told.out)["lost"]] == ["改分"]
    assert "原来的文件留作“单位-0002-" in told.err
    with open_file(unit, read_only=True) as workspace:
        assert mark_at(workspace, PLACE) == 10
    kept = backup_folder(unit) / list_backups(unit)[0].name
    assert main(["restore", str(unit), str(kept)]) == 0
    with open_file(unit, read_only=True) as workspace:
        assert mark_at(workspace, PLACE) == 3


def test_that_a_damaged_or_missing_file_is_restored(unit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["backup", str(unit)])
    trash(unit)
    assert main(["restore", str(unit)]) == 0
    assert "读不出之后的修改" in capsys.readouterr().err
    unit.unlink()
    assert main(["restore", str(unit)]) == 0
    assert "失去0步修改。" in capsys.readouterr().err
    assert main(["check-file", str(unit)]) == 0


def test_that_a_file_is_looked_through_and_the_record_written(
    unit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-file", str(unit)]) == 1
    assert "[有问题] 备份：还没有完好的备份" in capsys.readouterr().out
    main(["backup", str(unit)])
    capsys.readouterr()
    assert main(["check-file", str(unit), "--json", "--pdf", str(tmp_path / "记录.pdf")]) == 0
    told = capsys.readouterr()
    data = json.loads(told.out)
    assert data["is_sound"] is True
    assert [check["state"] for check in data["checks"]] == ["passed"] * 8
    assert "文件完好" in told.err
    assert (tmp_path / "记录.pdf").read_bytes().startswith(b"%PDF")


def test_that_a_file_is_repaired_or_what_is_left_saved(
    unit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["backup", str(unit)])
    with unit.open("ab") as stream:
        stream.write(b"left over" * 100)
    assert main(["check-file", str(unit)]) == 1
    assert main(["check-file", str(unit), "--repair"]) == 0
    assert "已重建“单位.kpi”，原来的文件留作" in capsys.readouterr().err
    with closing(sqlite3.connect(unit)) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'monthly_mark'").fetchone()
    trash(unit, (page - 1) * 4096, page * 4096)
    assert main(["check-file", str(unit), "--repair"]) == 3
    assert main(["check-file", str(unit), "--salvage"]) == 1
    assert "抢救出" in capsys.readouterr().err
    (saved,) = unit.parent.glob("单位-抢救-*.kpi")
    main(["backup", str(saved)])
    assert main(["check-file", str(saved), "--json"]) in {0, 1}


def test_that_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert main(["check-file", str(tmp_path / "没有.kpi")]) == 3
    assert main(["backup", str(tmp_path / "没有.kpi")]) == 3
