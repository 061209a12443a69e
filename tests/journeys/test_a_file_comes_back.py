"""A clerk's year is spoilt by a wrong step, then by a bad stick, and comes back both times from the window alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from journeys.desk import NATURE, Desk

from kpi_desktop.domain.errors import Area
from kpi_desktop.services import staff
from kpi_desktop.store.backup_files import backup_folder, list_backups
from kpi_desktop.ui import messages, safekeeping
from kpi_desktop.ui.restore_dialog import RestoreDialog


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safekeeping, "_DELAY_MS", 0)


def settle(desk: Desk) -> None:
    keeping = desk.window.safekeeping
    desk.bot.waitUntil(
        lambda: not (keeping._timer.isActive() or keeping.aside.is_busy or desk.window.jobs.is_busy),
        timeout=60_000,
    )


def dialog_of(desk: Desk) -> RestoreDialog:
    settle(desk)
    dialog = desk.window.safekeeping.dialog
    assert dialog is not None
    return dialog


def names(desk: Desk) -> list[str]:
    opened = desk.window.open_file
    assert opened is not None
    assert opened.book is not None
    return sorted(person.name for person in opened.book.employees)


def test_that_a_spoilt_and_a_damaged_year_both_come_back(
    desk: Desk, make_unit_file: Callable[[str], Path]
) -> None:
    path = make_unit_file(NATURE)
    desk.open(path)
    settle(desk)
    before = names(desk)
    assert [backup.occasion for backup in list_backups(path)] == ["每日"]

    # Somebody renames everybody by a wrong paste; the file is closed, so Ctrl+Z is gone.
    opened = desk.window.open_file
    assert opened is not None
    key, book = opened.key, opened.book
    assert key is not None
    assert book is not None
    spoilt = tuple(replace(person, name="同名") for person in book.employees)
    opened.run_write(lambda: staff.save_employees(opened.workspace, key, spoilt))
    desk.window.close_file()
    desk.open(path)
    settle(desk)
    assert set(names(desk)) == {"同名"}

    desk.window.menus.actions["restore"].trigger()
    dialog = dialog_of(desk)
    assert "会失去下面这1步修改" in dialog.loss.text()
    assert dialog.steps.topLevelItemCount() == 1
    with messages.recorded() as log:
        dialog.restore_button.click()
        settle(desk)
    assert "已恢复到" in log.texts[0]
    assert names(desk) == before
    desk.tab(Area.MONTHLY)

    # The stick comes back with a hole in the file.
    desk.window.close_file()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40_000] = bytes(40_000)
    path.write_bytes(bytes(content))
    with messages.recorded() as log:
        desk.window.open_path(path)
        dialog = dialog_of(desk)
        assert "完好的备份是" in dialog.lead.text()
        dialog.restore_button.click()
        settle(desk)
    assert "损坏的文件原样留作" in log.shown[-1].detail
    assert desk.window.open_file is not None
    # The newest good backup is the one the first restoring kept: the spoilt names, which can be gone back from again.
    assert set(names(desk)) == {"同名"}
    assert len(list(backup_folder(path).glob("*损坏*"))) == 1

    desk.window.menus.actions["check"].trigger()
    settle(desk)
    checking = desk.window.safekeeping.checking.dialog
    assert checking is not None
    assert "文件完好" in checking.verdict.text()
    checking.reject()
