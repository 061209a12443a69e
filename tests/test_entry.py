"""Which face the arguments ask for, and where the bundled files are."""

import sys
from pathlib import Path

import pytest

from kpi_desktop.__main__ import opens_window
from kpi_desktop.resource_files import resource_path


@pytest.mark.parametrize("arguments", [[], ["云岭县2026.kpi"], ["D:/考核/unit.SQLITE"]], ids=str)
def test_that_no_argument_or_one_file_opens_the_window(arguments: list[str]) -> None:
    assert opens_window(arguments)


def test_that_an_existing_file_of_any_name_opens_the_window(tmp_path: Path) -> None:
    file = tmp_path / "考核文件"
    file.touch()
    assert opens_window([str(file)])


def test_that_several_existing_files_open_the_window(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("一.kpi", "二.xlsx")]
    for file in files:
        file.touch()
    assert opens_window([str(file) for file in files])
    assert not opens_window([str(files[0]), str(tmp_path / "没有")])


@pytest.mark.parametrize("arguments", [["self-test"], ["--help"], ["check", "unit.kpi"], ["merge"]], ids=str)
def test_that_anything_else_is_a_command(arguments: list[str]) -> None:
    assert not opens_window(arguments)


@pytest.mark.parametrize("name", ["NotoSerifSC-Regular.ttf", "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"])
def test_that_the_fonts_are_found(name: str) -> None:
    assert resource_path("fonts", name).is_file()


def test_that_the_built_program_looks_in_its_own_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("icons", "x.svg") == tmp_path / "resources" / "icons" / "x.svg"
