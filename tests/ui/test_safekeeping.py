"""The safety net in the window: the day's backup, the stick, restoring and what it costs, a damaged file."""

import json
import os
import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QTreeWidget
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.services import backups
from kpi_desktop.services.workspace import Changes, open_file
from kpi_desktop.store.backup_files import backup_folder, list_backups, make_checked_backup
from kpi_desktop.ui import messages, safekeeping
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.held_dialog import HeldDialog
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.restore_dialog import RestoreDialog
from kpi_desktop.ui.settings import Settings
from tests.hostile.county import CLOCK, a_unit, mark_at, set_mark

AT = datetime(2026, 12, 20, 8, 0, tzinfo=UTC)
PLACE = ("001", 1, "Z01")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    a_unit(tmp_path / "某局.kpi").close()
    return tmp_path / "某局.kpi"


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(safekeeping, "_DELAY_MS", 0)
    settings.operator = "王建国"
    window = MainWindow(settings, lambda: None)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    for dialog in (window.safekeeping.dialog, window.safekeeping.checking.dialog):
        if dialog is not None:
            dialog.reject()
    with messages.recorded():
        window.close()


def settle(bot: QtBot, window: MainWindow) -> None:
    keeping = window.safekeeping
    bot.waitUntil(
        lambda: not (keeping._timer.isActive() or keeping.aside.is_busy or window.jobs.is_busy),
        timeout=30_000,
    )


def open_it(bot: QtBot, window: MainWindow, path: Path) -> None:
    window.open_path(path)
    settle(bot, window)


def dialog_of(bot: QtBot, window: MainWindow) -> RestoreDialog:
    settle(bot, window)
    dialog = window.safekeeping.dialog
    assert dialog is not None
    return dialog


def texts(tree: QTreeWidget) -> list[list[str]]:
    rows = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [[row.text(column) for column in range(tree.columnCount())] for row in rows]


def change(window: MainWindow, *entered: str) -> None:
    assert window.open_file is not None
    for text in entered:
        set_mark(window.open_file.workspace, PLACE, text)


def trash(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:9000] = b"\x07" * 8900
    path.write_bytes(bytes(content))


def test_that_the_first_opening_of_a_day_makes_a_backup_and_the_bar_says_so(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    open_it(qtbot, window, path)
    assert [backup.occasion for backup in list_backups(path)] == ["每日"]
    assert "还没有" not in window.status.backup.text()
    window.close_file()
    open_it(qtbot, window, path)
    assert len(list_backups(path)) == 1


def test_that_a_backup_that_fails_is_said_and_the_file_stays_open(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    backup_folder(path).write_text("不是文件夹", encoding="utf-8")
    with messages.recorded() as log:
        open_it(qtbot, window, path)
        window.menus.actions["backup"].trigger()
        settle(qtbot, window)
    assert len(log.texts) == 2
    assert all("不能在“某局-备份”中写入，备份没有做成" in text for text in log.texts)
    assert window.open_file is not None
    change(window, "5")


def test_that_a_backup_is_made_when_asked_for(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    open_it(qtbot, window, path)
    window.menus.actions["backup"].trigger()
    settle(qtbot, window)
    assert [backup.occasion for backup in list_backups(path)] == ["手工", "每日"]
    assert "已备份并检查过" in window.status.currentMessage()


def test_that_the_place_of_the_settings_is_used_and_missed(
    qtbot: QtBot, window: MainWindow, settings: Settings, path: Path, tmp_path: Path
) -> None:
    place = tmp_path / "统一备份"
    settings.backup_folder = str(place)
    with messages.recorded() as log:
        open_it(qtbot, window, path)
    assert "不在了" in log.texts[0]
    assert len(list_backups(path)) == 1
    window.close_file()
    place.mkdir()
    open_it(qtbot, window, path)
    assert len(list_backups(path, place / "某局-备份")) == 1
    assert "还没有" not in window.status.backup.text()


def test_that_the_stick_s_place_is_remembered(
    qtbot: QtBot, window: MainWindow, settings: Settings, path: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    open_it(qtbot, window, path)
    with messages.recorded(None, str(stick), str(stick)) as log:
        window.menus.actions["stick"].trigger()
        window.menus.actions["stick"].trigger()
        settle(qtbot, window)
        window.menus.actions["stick"].trigger()
        settle(qtbot, window)
    assert [message.start for message in log.shown] == ["", "", str(stick)]
    assert len(list_backups(path, stick / "某局-备份")) == 2
    assert settings.second_backup_folder == str(stick)


def test_that_closing_offers_the_stick_only_if_set_and_only_after_changes(
    qtbot: QtBot, window: MainWindow, settings: Settings, path: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    settings.second_backup_folder = str(stick)
    open_it(qtbot, window, path)
    change(window, "1")
    with messages.recorded() as log:
        assert window.close_file()
    assert log.texts == []
    settings.second_backup_on_close = True
    open_it(qtbot, window, path)
    with messages.recorded() as log:
        assert window.close_file()
    assert log.texts == []
    for answer, count in ((None, 0), ("", 1)):
        open_it(qtbot, window, path)
        change(window, "2" if answer is None else "3")
        with messages.recorded(answer) as log:
            assert window.close_file()
        assert "要备份一份到" in log.texts[0]
        assert len(list_backups(path, stick / "某局-备份")) == count


def test_that_a_failed_copy_on_closing_keeps_the_program_open(
    qtbot: QtBot, window: MainWindow, settings: Settings, path: Path, tmp_path: Path
) -> None:
    settings.second_backup_folder = str(tmp_path / "拔了的U盘")
    settings.second_backup_on_close = True
    open_it(qtbot, window, path)
    change(window, "1")
    with messages.recorded("", None) as log:
        assert not window.close()
    assert "检查U盘是否插好" in log.texts[1]
    assert window.open_file is not None
    with messages.recorded("", ""):
        assert window.close_file()


def test_that_restoring_names_what_would_be_lost_and_can_be_taken_back(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    open_it(qtbot, window, path)
    change(window, "1", "2", "3")
    window.menus.actions["restore"].trigger()
    dialog = dialog_of(qtbot, window)
    assert dialog.windowTitle() == "从备份恢复：某局.kpi"
    (row,) = texts(dialog.list)
    assert row[1:5] == ["每日", row[2], "2人", "120条"]
    assert "会失去下面这3步修改" in dialog.loss.text()
    assert [step[1:] for step in texts(dialog.steps)] == [["王建国", "改分"]] * 3
    assert dialog.restore_button.text().startswith("恢复到 20")
    with messages.recorded() as log:
        dialog.restore_button.click()
        settle(qtbot, window)
    assert "已恢复到" in log.texts[0]
    assert "恢复前" in log.shown[0].detail
    assert window.open_file is not None
    assert mark_at(window.open_file.workspace, PLACE) == 10
    window.menus.actions["restore"].trigger()
    dialog = dialog_of(qtbot, window)
    assert [row[1] for row in texts(dialog.list)] == ["恢复前", "每日"]
    assert "只在这份备份里的3步修改" in dialog.loss.text()
    with messages.recorded():
        dialog.restore_button.click()
        settle(qtbot, window)
    assert mark_at(window.open_file.workspace, PLACE) == 3


def test_that_leaving_the_dialog_changes_nothing(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    open_it(qtbot, window, path)
    before = path.read_bytes()
    window.menus.actions["restore"].trigger()
    dialog_of(qtbot, window).reject()
    assert window.open_file is not None
    assert path.read_bytes() == before


def test_that_a_file_without_backups_says_so_and_one_can_be_chosen_elsewhere(
    qtbot: QtBot, window: MainWindow, path: Path, tmp_path: Path
) -> None:
    made = make_checked_backup(path, "导入前", AT)
    stick = tmp_path / "U盘"
    stick.mkdir()
    shutil.move(made, stick / "改了名.kpi")
    backup_folder(path).rmdir()
    with messages.recorded(str(path)):
        window.menus.actions["restore"].trigger()
    dialog = dialog_of(qtbot, window)
    assert dialog.loss.text() == "这个文件还没有备份。"
    assert not dialog.restore_button.isEnabled()
    (stick / "某.txt").write_text("x", encoding="utf-8")
    with messages.recorded(None, str(stick / "某.txt"), str(stick / "改了名.kpi")) as log:
        for _ in range(3):
            dialog.other_button.click()
    assert "不是本程序的数据文件" in log.texts[2]
    assert texts(dialog.list)[0][1] == "另选的文件"
    assert dialog.loss.text().endswith("不会失去任何修改。")
    with messages.recorded():
        dialog.restore_button.click()
        settle(qtbot, window)
    assert window.open_file is not None


def test_that_nothing_chosen_opens_no_dialog(qtbot: QtBot, window: MainWindow) -> None:
    with messages.recorded(None):
        window.menus.actions["restore"].trigger()
    assert window.safekeeping.dialog is None


def test_that_a_backup_cut_short_is_shown_and_cannot_be_taken(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    make_checked_backup(path, "导入前", AT)
    cut = make_checked_backup(path, "每日", AT + timedelta(hours=1))
    cut.write_bytes(cut.read_bytes()[:6000])
    with messages.recorded(str(path)):
        window.menus.actions["restore"].trigger()
    dialog = dialog_of(qtbot, window)
    assert "不完整" in texts(dialog.list)[0][5]
    assert dialog.restore_button.isEnabled()
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    assert not dialog.restore_button.isEnabled()
    assert "另选一份" in dialog.loss.text()


def test_that_a_damaged_file_is_met_with_the_newest_good_backup(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    make_checked_backup(path, "每日", AT)
    with open_file(path, operator="李", clock=CLOCK) as unit:
        set_mark(unit, PLACE, "4")
    good = make_checked_backup(path, "导入前", AT + timedelta(hours=3))
    cut = make_checked_backup(path, "每日", AT + timedelta(hours=4))
    cut.write_bytes(cut.read_bytes()[:6000])
    trash(path)
    damaged = path.read_bytes()
    window.open_path(path)
    dialog = dialog_of(qtbot, window)
    when = (AT + timedelta(hours=3)).astimezone().strftime("%Y-%m-%d %H:%M")
    assert dialog.lead.text() == (
        f"文件“某局.kpi”已损坏，请用最近的备份恢复。最近一份完好的备份是{when}（导入前），已经选好。"
    )
    assert dialog.current() is not None
    assert dialog.current().path == good
    assert "读不出它的修改记录" in dialog.loss.text()
    assert dialog.check_button.isVisible()
    with messages.recorded() as log:
        dialog.restore_button.click()
        settle(qtbot, window)
    assert "损坏的文件原样留作" in log.shown[0].detail
    (kept,) = backup_folder(path).glob("*损坏*")
    assert kept.read_bytes() == damaged
    assert window.open_file is not None
    assert mark_at(window.open_file.workspace, PLACE) == 4


def test_that_a_damaged_file_without_a_backup_says_what_else_there_is(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    trash(path)
    window.open_path(path)
    dialog = dialog_of(qtbot, window)
    assert "没有找到完好的备份" in dialog.lead.text()
    assert not dialog.restore_button.isEnabled()
    dialog.check_button.click()
    settle(qtbot, window)
    checking = window.safekeeping.checking.dialog
    assert checking is not None
    assert checking.path == path
    assert checking.salvage_button.isEnabled()
    assert not checking.rebuild_button.isEnabled()
    with messages.recorded() as log:
        checking.salvage_button.click()
        settle(qtbot, window)
    assert re.match(r"抢救出\d+行，存为“某局-抢救-", log.texts[0])
    (made,) = path.parent.glob("某局-抢救-*.kpi")
    checking.reject()
    open_it(qtbot, window, made)
    assert window.open_file is not None
    assert len(window.open_file.books) == 1


def test_that_a_restoring_that_fails_opens_the_file_again(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    open_it(qtbot, window, path)
    window.menus.actions["restore"].trigger()
    dialog = dialog_of(qtbot, window)
    chosen = dialog.current()
    assert chosen is not None
    trash(chosen.path)
    with messages.recorded() as log:
        dialog.restore_button.click()
        settle(qtbot, window)
    assert "不能用来恢复" in log.texts[0]
    assert window.open_file is not None


def test_that_a_folder_that_cannot_be_read_is_said_over_an_empty_list(
    qtbot: QtBot, window: MainWindow, settings: Settings, path: Path, tmp_path: Path
) -> None:
    settings.backup_folder = str(tmp_path / "没有")
    with messages.recorded(str(path)) as log:
        window.menus.actions["restore"].trigger()
    assert "不在了" in log.texts[1]
    assert dialog_of(qtbot, window).list.topLevelItemCount() == 0


def test_that_the_backups_folder_is_opened(
    qtbot: QtBot, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    open_it(qtbot, window, path)
    window.menus.actions["restore"].trigger()
    dialog_of(qtbot, window).folder_button.click()
    assert opened == [QUrl.fromLocalFile(str(backup_folder(path)))]


def test_that_closing_the_window_stops_a_backup_and_leaves_nothing(
    qtbot: QtBot, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backups.back_up_daily

    def slowly(*args: object, on_pages: object, **given: object) -> object:
        while True:
            on_pages(1, 2)  # type: ignore[operator]
        return real(*args, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "back_up_daily", slowly)
    window.open_path(path)
    qtbot.waitUntil(lambda: window.safekeeping.aside.is_busy, timeout=10_000)
    assert window.close()
    assert not backup_folder(path).exists()


def test_that_an_open_file_is_looked_through_and_the_list_copied_and_printed(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    open_it(qtbot, window, path)
    window.menus.actions["check"].trigger()
    dialog = window.safekeeping.checking.dialog
    assert dialog is not None
    assert dialog.verdict.text() == "正在检查，不会改动文件。"
    assert not dialog.copy_button.isEnabled()
    settle(qtbot, window)
    assert dialog.verdict.text() == "检查了8项，文件完好。"
    assert [row[1] for row in texts(dialog.list)] == ["通过"] * 8
    dialog.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert "通过　关联　没有落空的" in text
    assert dialog.copy_button.text() == "已复制"
    dialog.print_button.click()
    settle(qtbot, window)
    preview = dialog.findChild(PrintPreview)
    assert preview is not None
    preview.close()
    dialog.again_button.click()
    settle(qtbot, window)
    assert dialog.report is not None


def test_that_faults_stand_open_under_their_check(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE change_log SET action = '别的' WHERE seq = 2")
        raw.commit()
    with messages.recorded(str(path)):
        window.menus.actions["check"].trigger()
    dialog = window.safekeeping.checking.dialog
    assert dialog is not None
    settle(qtbot, window)
    assert "2项有问题" in dialog.verdict.text()
    item = dialog.list.topLevelItem(4)
    assert item is not None
    assert item.isExpanded()
    assert "从第2步起" in item.child(0).text(2)
    dialog.restore_button.click()
    assert "还没有备份" in dialog_of(qtbot, window).loss.text()


def test_that_a_file_is_rebuilt_and_opened_again(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    open_it(qtbot, window, path)
    change(window, "7")
    window.menus.actions["check"].trigger()
    settle(qtbot, window)
    dialog = window.safekeeping.checking.dialog
    assert dialog is not None
    with messages.recorded() as log:
        dialog.rebuild_button.click()
        settle(qtbot, window)
    assert log.texts == ["“某局.kpi”已经重建，内容没有改变。"]
    assert "修复前" in log.shown[0].detail
    assert window.open_file is not None
    assert mark_at(window.open_file.workspace, PLACE) == 7


def test_that_a_file_gone_before_its_check_is_said(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with messages.recorded(str(path.with_name("没有.kpi"))) as log:
        window.menus.actions["check"].trigger()
        settle(qtbot, window)
    assert "找不到文件" in log.texts[1]
    assert window.safekeeping.checking.dialog is None


def test_that_a_trail_that_does_not_hold_is_told_once(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE change_log SET action = '别的' WHERE seq = 2")
        raw.commit()
    with messages.recorded("") as log:
        open_it(qtbot, window, path)
    assert "修改记录从第2步起与校验码不符" in log.texts[0]
    assert window.safekeeping.checking.dialog is not None
    settle(qtbot, window)
    window.safekeeping.checking.dialog.reject()
    window.close_file()
    with messages.recorded() as log:
        open_it(qtbot, window, path)
    assert log.texts == []


def test_that_damage_the_day_s_backup_finds_leads_to_the_checks(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DELETE FROM employee WHERE employee_no = '002'")
        raw.commit()
    with messages.recorded(None) as log:
        open_it(qtbot, window, path)
    assert "关联不上的数据" in log.texts[0]
    assert window.safekeeping.checking.dialog is None
    window.close_file()
    with messages.recorded(""):
        open_it(qtbot, window, path)
    assert window.safekeeping.checking.dialog is not None


def a_lock(path: Path, **given: object) -> Path:
    lock = path.with_name(path.name + ".lock")
    content = {
        "pid": 2**22 + 1,
        "host": socket.gethostname(),
        "operator": "李静",
        "since": "2026-12-27T01:00:00Z",
        **given,
    }
    lock.write_text(json.dumps(content), encoding="utf-8")
    return lock


@contextmanager
def held(bot: QtBot, press: str) -> Iterator[list[HeldDialog]]:
    """Answer the dialog of a file somebody has, once it stands."""
    seen: list[HeldDialog] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, HeldDialog)
        seen.append(dialog)
        if press:
            getattr(dialog, press).click()
        else:
            dialog.reject()

    QTimer.singleShot(200, answer)
    yield seen
    assert seen


def test_that_a_file_another_pc_holds_is_opened_read_only_and_takes_no_entry(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    a_lock(path, host="人事股电脑")
    with held(qtbot, "read_button") as seen:
        window.open_path(path)
    settle(qtbot, window)
    assert seen[0].take_button.isVisibleTo(seen[0])
    opened = window.open_file
    assert opened is not None
    assert opened.is_read_only
    assert "〔只读〕" in window.windowTitle()
    assert window.status.saved.text() == "只读，不能修改"
    assert list_backups(path) == ()
    page = window.current_page()
    assert page is not None
    grids = [grid for grid in page.findChildren(EntryGrid) if grid.isVisible()]
    assert grids
    for grid in grids:
        model = grid.model
        assert not any(
            model.can_edit(row, column)
            for row in range(model.rowCount())
            for column in range(model.columnCount())
        )
    with messages.recorded() as log:
        assert opened.run_write(lambda: pytest.fail("written"), window) is None
    assert log.texts == ["“某局.kpi”是只读打开的（电脑“人事股电脑”正在使用它），不能修改。"]
    window.close_file()
    path.with_name(path.name + ".lock").unlink()
    open_it(qtbot, window, path)
    assert not any(grid.model.is_locked for grid in grids)


def test_that_a_file_held_on_this_pc_cannot_be_taken_over(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    with open_file(path, operator="王芳"):
        with held(qtbot, "") as seen:
            window.open_path(path)
        assert not seen[0].take_button.isVisibleTo(seen[0])
        assert window.open_file is None


def test_that_a_lock_of_a_pc_that_is_off_is_taken_over_by_who_knows(
    qtbot: QtBot, window: MainWindow, path: Path
) -> None:
    a_lock(path, host="人事股电脑")
    with held(qtbot, "take_button"):
        window.open_path(path)
    settle(qtbot, window)
    assert window.open_file is not None
    assert not window.open_file.is_read_only


def test_that_a_crash_before_is_told(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    a_lock(path)
    with messages.recorded() as log:
        open_it(qtbot, window, path)
    assert log.texts[0].startswith("“某局.kpi”上次在本机打开后，程序没有正常关闭（操作人：李静，2026-12-27")
    assert "确认过的内容都在文件里" in log.shown[0].detail


def test_that_a_read_only_medium_is_offered_for_reading(
    qtbot: QtBot, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with messages.recorded(None) as log:
        window.open_path(path)
    assert "可以只读打开" in log.texts[0]
    assert window.open_file is None
    with messages.recorded(""):
        open_it(qtbot, window, path)
    assert window.open_file is not None
    assert window.open_file.is_read_only


def test_that_a_risky_place_is_told_once(
    qtbot: QtBot, window: MainWindow, path: Path, tmp_path: Path
) -> None:
    place = tmp_path / "我的坚果云"
    place.mkdir()
    moved = Path(shutil.move(path, place / path.name))
    with messages.recorded() as log:
        open_it(qtbot, window, moved)
        window.close_file()
        open_it(qtbot, window, moved)
    assert len(log.texts) == 1
    assert "“坚果云”的同步文件夹" in log.texts[0]


def test_that_a_copy_is_saved_under_another_name(
    qtbot: QtBot, window: MainWindow, path: Path, tmp_path: Path
) -> None:
    open_it(qtbot, window, path)
    target = tmp_path / "另一份.kpi"
    with messages.recorded(None, str(target), str(target)) as log:
        for _ in range(3):
            window.menus.actions["save_as"].trigger()
    assert log.texts[2] == "已另存为“另一份.kpi”，并检查过。"
    assert "已经存在" in log.texts[-1]
    with open_file(target, read_only=True) as copy:
        assert len(copy.books()) == 1


@pytest.mark.expects_log("write failed")
def test_that_a_stick_pulled_out_loses_nothing_confirmed_and_the_year_can_be_saved(
    qtbot: QtBot, window: MainWindow, path: Path, tmp_path: Path
) -> None:
    open_it(qtbot, window, path)
    change(window, "6")
    opened = window.open_file
    assert opened is not None
    opened.refresh()
    assert opened.book is not None
    away = path.rename(tmp_path / "拔走了")
    workspace, key = opened.workspace, opened.key
    assert key is not None
    target = tmp_path / "救.kpi"

    def write() -> Changes:
        with workspace.write(key, "改") as step:
            step.save(
                MonthlyMark(employee_no="001", month=2, indicator_no="Z01", entered=Decimal(1), reason="改")
            )
        return step.changes

    with messages.recorded("", str(target)) as log:
        assert opened.run_write(write, window) is None
    assert "U盘" in log.texts[1]
    assert "里面是这个年度现在的内容" in log.shown[-1].detail
    with open_file(target, read_only=True) as saved:
        assert mark_at(saved, PLACE) == 6
    with messages.recorded(None) as log:
        opened.run_write(write, window)
    assert len(log.texts) == 2
    away.rename(path)
    with open_file(path, read_only=True) as back:
        assert mark_at(back, PLACE) == 6
