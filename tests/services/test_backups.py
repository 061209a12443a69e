"""Backups of the open file: before a big step, once a day, and on a stick."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.services.backups import (
    back_up_daily,
    backup_folder,
    copy_to_second_place,
    last_backup_at,
    list_backups,
    make_backup,
)
from kpi_desktop.services.workspace import Workspace, open_file
from tests.hostile.county import content_of

AT = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)


def test_that_a_backup_is_made_beside_the_open_file_and_found_again(unit_file: Workspace) -> None:
    assert last_backup_at(unit_file.path) is None
    made = make_backup(unit_file, "导入前")
    assert made.parent == backup_folder(unit_file.path)
    assert content_of(made) == content_of(unit_file.path)
    assert last_backup_at(unit_file.path) == unit_file.clock()
    assert [backup.occasion for backup in list_backups(unit_file.path)] == ["导入前"]


def test_that_another_place_can_be_named_for_a_file_s_backups(unit_file: Workspace, tmp_path: Path) -> None:
    unit_file.close()
    place = tmp_path / "统一备份" / "单位-备份"
    with open_file(unit_file.path, clock=lambda: AT, backup_folder=place) as workspace:
        made = make_backup(workspace, "手工")
    assert made.parent == place
    assert last_backup_at(unit_file.path, place) == AT
    assert last_backup_at(unit_file.path) is None


def test_that_a_place_that_cannot_be_read_has_no_last_backup(
    unit_file: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(unit_file, "手工")

    def refuse(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert last_backup_at(unit_file.path) is None


def test_that_the_day_s_backup_is_made_once_a_day(unit_file: Workspace) -> None:
    path = unit_file.path
    assert back_up_daily(path, clock=lambda: AT) is not None
    assert back_up_daily(path, clock=lambda: AT + timedelta(minutes=5)) is None
    assert back_up_daily(path, clock=lambda: AT + timedelta(days=1)) is not None
    assert back_up_daily(path, clock=lambda: AT - timedelta(days=300)) is not None
    assert [backup.occasion for backup in list_backups(path)] == ["每日", "每日", "每日"]


def test_that_a_stick_gets_a_checked_copy_in_a_folder_of_its_own(
    unit_file: Workspace, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    with pytest.raises(FileTrouble, match="找不到“U盘”，备份没有做成，请检查U盘是否插好"):
        copy_to_second_place(unit_file.path, stick)
    stick.mkdir()
    made = copy_to_second_place(unit_file.path, stick, clock=lambda: AT)
    assert made.parent == stick / "单位-备份"
    assert content_of(made) == content_of(unit_file.path)
    assert list_backups(unit_file.path) == ()
