"""The month's forms on the command line."""

from pathlib import Path

import openpyxl

from tests.test_cli import Run, run, scored

__all__ = ["run", "scored"]


def test_that_forms_go_out_and_come_back(run: Run, scored: Path, tmp_path: Path) -> None:
    folder = tmp_path / "评分表"
    folder.mkdir()
    code, listed, said = run("month-sheets", scored, "--month", 3, "--out", folder)
    names = sorted(path.name for path in folder.iterdir())
    assert (code, sorted(listed.split())) == (0, names)
    assert f"已写好{len(names)}份3月评分表" in said
    path = folder / names[0]
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["D4"] = 7.25
    workbook.save(path)
    code, found, _ = run("take-month-sheets", scored, folder, "--month", 3, "--dry-run", "--json")
    assert (code, found["written"], len(found["changes"])) == (0, False, 1)
    assert found["changes"][0]["new"] == "7.25"
    assert found["files"] == names
    workbook.worksheets[0]["E4"] = "优秀"
    workbook.save(path)
    code, listed, said = run("take-month-sheets", scored, path, "--month", 3)
    assert code == 1
    assert "→ 7.25" in listed
    assert "[不能用]" in listed
    assert "已写入1格" in said
    code, listed, said = run("take-month-sheets", scored, folder, "--month", 4)
    assert code == 1
    assert listed.count("[没有读取]") == len(names)
    assert "没有写入" in said


def test_that_a_conflict_keeps_what_stands_here_unless_told_otherwise(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    code, listed, _ = run("month-sheets", scored, "--month", 3, "--out", tmp_path, "--whole")
    assert code == 0
    path = tmp_path / listed.strip()
    other = tmp_path / "先交的.xlsx"
    workbook = openpyxl.load_workbook(path)
    for value, target in ((7.25, other), (6.25, path)):
        workbook.worksheets[0]["D4"] = value
        workbook.save(target)
    assert run("take-month-sheets", scored, other, "--month", 3)[0] == 0
    code, listed, _ = run("take-month-sheets", scored, path, "--month", 3)
    assert code == 1
    assert "[两边都改过]" in listed
    code, found, _ = run("take-month-sheets", scored, path, "--month", 3, "--theirs", "--json")
    assert (code, found["written"], found["conflicts"][0]["old"]) == (0, True, "7.25")
