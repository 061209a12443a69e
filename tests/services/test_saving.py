"""A second file with the same content, also when the first is out of reach; places that are risky."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.services import year_end
from kpi_desktop.services.saving import place_risk, save_copy, save_year
from kpi_desktop.services.workspace import open_file
from kpi_desktop.store import file_places
from tests.hostile.county import KEY, a_unit, content_of

AT = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)


def test_that_a_copy_is_the_same_file_under_another_name(tmp_path: Path) -> None:
    with a_unit(tmp_path / "单位.kpi") as unit:
        save_copy(unit.path, tmp_path / "另一份.kpi")
        assert content_of(tmp_path / "另一份.kpi") == content_of(unit.path)
        with pytest.raises(FileTrouble, match="已经存在"):
            save_copy(unit.path, tmp_path / "另一份.kpi")
    with pytest.raises(FileTrouble, match=r"打不开文件“没有\.kpi”"):
        save_copy(tmp_path / "没有.kpi", tmp_path / "新.kpi")


def test_that_the_year_in_memory_outlives_its_file(tmp_path: Path) -> None:
    with a_unit(tmp_path / "单位.kpi") as unit:
        book = unit.load_book(KEY)
        before = year_end.score(unit, KEY)
    (tmp_path / "单位.kpi").unlink()
    save_year(book, tmp_path / "救.kpi", operator="李静", clock=lambda: AT)
    with open_file(tmp_path / "救.kpi") as saved:
        assert saved.load_book(KEY) == book
        assert [person.total for person in year_end.score(saved, KEY).people] == [
            person.total for person in before.people
        ]
        assert saved.history(KEY)[0].action == "从打开的窗口另存"
    with pytest.raises(FileTrouble, match="已经存在"):
        save_year(book, tmp_path / "救.kpi", operator="李静")


def test_that_a_year_that_cannot_be_written_leaves_no_file(tmp_path: Path) -> None:
    with a_unit(tmp_path / "单位.kpi") as unit:
        book = unit.load_book(KEY)
    with pytest.raises(FileTrouble, match="文件夹“没有”不存在"):
        save_year(book, tmp_path / "没有" / "救.kpi", operator="李静")
    resource = pytest.importorskip("resource")
    room = (tmp_path / "单位.kpi").stat().st_size + 100_000
    long = replace(book, marks=tuple(replace(mark, reason="理" * 1000) for mark in book.marks))
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, old[1]))
    try:
        with pytest.raises(FileTrouble, match="磁盘"):
            save_year(long, tmp_path / "救.kpi", operator="李静")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert [entry.name for entry in tmp_path.iterdir()] == ["单位.kpi"]


def test_that_cloud_and_network_folders_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place_risk(tmp_path / "单位.kpi") == ""
    assert "OneDrive" in place_risk(tmp_path / "OneDrive" / "考核" / "单位.kpi")
    (tmp_path / "坚果云").mkdir()
    if hasattr(os, "symlink"):
        (tmp_path / "考核").symlink_to(tmp_path / "坚果云")
        assert "坚果云" in place_risk(tmp_path / "考核" / "单位.kpi")
    assert "共享文件夹" in place_risk(Path("//服务器/共享/单位.kpi"))
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"a / ext4 rw 0 0\n//pc/d {tmp_path} cifs rw 0 0\nb /other nfs rw 0 0\n", encoding="utf-8"
    )
    monkeypatch.setattr(file_places, "_MOUNTS", mounts)
    assert "网络" in place_risk(tmp_path / "某" / "单位.kpi")
    mounts.write_text("a / ext4 rw 0 0\n", encoding="utf-8")
    assert place_risk(tmp_path / "某" / "单位.kpi") == ""
    mounts.unlink()
    assert place_risk(tmp_path / "某" / "单位.kpi") == ""


def test_that_a_folder_that_cannot_be_followed_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError

    monkeypatch.setattr(Path, "resolve", refuse)
    assert place_risk(tmp_path / "单位.kpi") == ""
