"""What is remembered on this PC."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from kpi_desktop.ui.settings import RECENT_LIMIT, RecentFile, Settings
from kpi_desktop.ui.theme import ThemeChoice


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    return tmp_path / "配置" / "settings.ini"


def reopen(settings: Settings, ini: Path) -> Settings:
    settings.sync()
    return Settings(ini)


def test_that_everything_comes_back(ini: Path) -> None:
    settings = Settings(ini)
    settings.operator = "王建国"
    settings.theme = ThemeChoice.DARK
    settings.text_percent = 125
    settings.set_window_state("main", QByteArray(b"\x00\x01"))
    settings.set_column_widths("monthly", {"name": 90, "a=b": 60})
    settings.set_last_place(Path("D:\\考核\\云岭县.kpi"), "monthly|3|007")
    again = reopen(settings, ini)
    assert again.operator == "王建国"
    assert again.theme is ThemeChoice.DARK
    assert again.text_percent == 125
    assert again.window_state("main") == QByteArray(b"\x00\x01")
    assert again.column_widths("monthly") == {"name": 90, "a=b": 60}
    assert again.last_place(Path("D:\\考核\\云岭县.kpi")) == "monthly|3|007"


def test_that_a_new_pc_has_sensible_defaults(ini: Path) -> None:
    settings = Settings(ini)
    assert settings.operator == ""
    assert settings.theme is ThemeChoice.SYSTEM
    assert settings.text_percent == 100
    assert settings.recent_files() == ()
    assert settings.window_state("main").isEmpty()
    assert settings.column_widths("monthly") == {}


@pytest.mark.parametrize(("written", "percent"), [("900", 150), ("10", 90), ("很大", 100)])
def test_that_a_spoilt_text_size_does_not_spoil_the_window(ini: Path, written: str, percent: int) -> None:
    ini.parent.mkdir()
    ini.write_text(f"[General]\ntext_percent={written}\n", encoding="utf-8")
    assert Settings(ini).text_percent == percent


def test_that_recent_files_are_newest_first_without_doubles(ini: Path) -> None:
    settings = Settings(ini)
    for number in range(RECENT_LIMIT + 2):
        settings.remember_file(RecentFile(path=Path(f"/d/{number}.kpi"), unit_name="某局", year=2026))
    settings.remember_file(RecentFile(path=Path("/d/5.kpi"), unit_name="某局", year=2027))
    files = reopen(settings, ini).recent_files()
    assert len(files) == RECENT_LIMIT
    assert (files[0].path, files[0].year) == (Path("/d/5.kpi"), 2027)
    assert len({file.path for file in files}) == RECENT_LIMIT
    settings.forget_file(Path("/d/5.kpi"))
    assert Path("/d/5.kpi") not in {file.path for file in reopen(settings, ini).recent_files()}
