"""The safety net around the open file: the day's backup, one on a stick, restoring, and what is done about damage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from kpi_desktop.domain.errors import FileDamaged, FileTrouble, RuleViolation
from kpi_desktop.ui import messages, open_file
from kpi_desktop.ui.file_checking import FileChecking
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.jobs import Err, JobCancelled, JobRunner, Outcome, Progress

if TYPE_CHECKING:
    from kpi_desktop.domain.access import Account
    from kpi_desktop.services.restoring import (  # type: ignore[attr-defined] # Restored comes through
        BackupLine,
        Restored,
    )
    from kpi_desktop.ui.main_window import MainWindow
    from kpi_desktop.ui.open_file import OpenFile
    from kpi_desktop.ui.restore_dialog import RestoreDialog

# The first picture of the file goes before its backup.
_DELAY_MS = 1200


class Safekeeping(QObject):
    """Works on files by their path, aside from the window; `backed_up` comes when a backup stands."""

    backed_up = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        # Its work needs no progress bar and stops by itself when the window closes.
        self.aside = JobRunner(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self.back_up_daily)
        self.dialog: RestoreDialog | None = None
        self.checking = FileChecking(window, self)

    def shut_down(self) -> None:
        """Stop what runs aside; a backup half made leaves nothing."""
        self._timer.stop()
        self.aside.shut_down()

    def watch(self, opened: OpenFile) -> None:
        """Look after a file that has just been opened."""
        from kpi_desktop.services import backups

        self._say_left(opened)
        self._say_place(opened.path)
        if opened.is_read_only:
            return
        try:
            opened.workspace.backup_folder = backups.place_of(opened.path, self._named_place())
        except FileTrouble as trouble:
            messages.warn(self._window, str(trouble), "这次的备份先放在文件旁边。")
        self._timer.start()

    def show_read_only(self, *, is_read_only: bool) -> None:
        """Close the grids for entry, or open them, as the file allows."""
        self._window.setProperty("readOnly", is_read_only)
        for grid in self._window.findChildren(EntryGrid):
            grid.follow_file()

    def _say_left(self, opened: OpenFile) -> None:
        holder = opened.workspace.left_by
        if holder is not None and holder.is_here:
            messages.tell(
                self._window,
                f"“{opened.path.name}”上次在本机打开后，程序没有正常关闭{holder.who}。",
                "现在已经接着打开，确认过的内容都在文件里。",
            )

    def _say_place(self, path: Path) -> None:
        from kpi_desktop.services import saving

        settings = self._window.settings
        risk = saving.place_risk(path)
        if risk and not settings.is_place_told(path.parent):
            settings.set_place_told(path.parent)
            messages.warn(self._window, risk)

    def save_as(self) -> None:
        """Write a copy of the open file; of a file out of reach, the year in view as it stands in memory."""
        opened = self._window.open_file
        if opened is None or not self._finish_editing():
            return
        from kpi_desktop.services import saving
        from kpi_desktop.ui.file_commands import FILE_FILTER, documents_folder

        start = documents_folder() / f"{opened.path.stem}-另存{opened.path.suffix}"
        target = messages.choose_save_path(self._window, "另存在哪里", FILE_FILTER, start)
        if target is None:
            return
        book = None if opened.path.exists() else opened.book_in_memory
        try:
            if book is None:
                saving.save_copy(opened.path, target)
            else:
                saving.save_year(book, target, operator=opened.operator, clock=open_file.now)
        except (FileTrouble, RuleViolation) as trouble:
            messages.warn(self._window, str(trouble))
            return
        more = (
            ""
            if book is None
            else "里面是这个年度现在的内容；以前的修改记录还在原来的文件里，U盘插回后可以再看。"
        )
        messages.tell(self._window, f"已另存为“{target.name}”，并检查过。", more)

    def offer_save_as(self) -> None:
        """Offer to save what stands in memory when the file is out of reach."""
        opened = self._window.open_file
        if opened is None or opened.path.exists():
            return
        question = (
            f"“{opened.path.name}”读不到了，U盘可能被拔出。之前确认的内容都在那个文件里，插回U盘就能继续；"
            "插不回来时，可以把窗口里这个年度的内容另存到本机。"
        )
        if messages.ask(self._window, question, yes="另存到本机…", no="我来插回U盘"):
            self.save_as()

    def _named_place(self) -> Path | None:
        text = self._window.settings.backup_folder
        return Path(text) if text else None

    def back_up_daily(self) -> None:
        """Make the day's backup if it lacks one."""
        opened = self._window.open_file
        if opened is None or opened.is_read_only:
            return
        from kpi_desktop.services import backups, file_check

        path, folder = opened.path, opened.workspace.backup_folder

        def work(progress: Progress) -> Path | None:
            return backups.back_up_daily(path, clock=open_file.now, folder=folder, on_pages=progress)

        def on_chain(outcome: Outcome[int | None]) -> None:
            if not isinstance(outcome, Err) and outcome.value is not None:
                self._say_chain(path, outcome.value)

        self.aside.run("每日备份", work, self._on_daily)
        self.aside.run("核对修改记录", lambda _progress: file_check.find_chain_break(path), on_chain)

    def _on_daily(self, outcome: Outcome[Path | None]) -> None:
        if isinstance(outcome, Err):
            self._on_daily_failed(outcome.error)
        elif outcome.value is not None:
            self.backed_up.emit()

    def _say_chain(self, path: Path, step: int) -> None:
        """Say once that the trail does not hold, and offer what helps; the findings go on saying it."""
        opened, settings = self._window.open_file, self._window.settings
        if opened is None or opened.path != path or settings.chain_told(path) == step:
            return
        settings.set_chain_told(path, step)
        question = (
            f"“{path.name}”的修改记录从第{step}步起与校验码不符，文件可能被本程序以外的工具改动过。"
            "可以看看改动了哪些内容，再决定是否从备份恢复。"
        )
        if messages.ask(self._window, question, yes="检查与修复…", no="继续使用"):
            self.checking.check(path)

    def _on_daily_failed(self, error: Exception) -> None:
        opened = self._window.open_file
        if not isinstance(error, FileDamaged) or opened is None:
            self.say_failed(error, "今天的备份没有做成，程序可以继续使用。")
        elif messages.ask(self._window, str(error), yes="检查与修复…", no="以后再说"):
            self.checking.check(opened.path)

    def back_up_now(self) -> None:
        """Make a backup now."""
        opened = self._window.open_file
        if opened is None or not self._finish_editing():
            return
        from kpi_desktop.services import backups

        path, folder = opened.path, opened.workspace.backup_folder

        def work(progress: Progress) -> Path:
            return backups.back_up(path, "手工", clock=open_file.now, folder=folder, on_pages=progress)

        self._window.jobs.run("正在备份", work, self._on_backed_up)

    def back_up_to_stick(self) -> None:
        """Make a checked copy in a second place, which is remembered."""
        opened, settings = self._window.open_file, self._window.settings
        if opened is None or not self._finish_editing():
            return
        start = Path(settings.second_backup_folder) if settings.second_backup_folder else None
        place = messages.choose_folder(self._window, "备份到U盘的哪个文件夹", start)
        if place is None:
            return
        settings.second_backup_folder = str(place)
        self._window.jobs.run("正在备份到U盘", self._second_copy(opened.path, place), self._on_backed_up)

    def _second_copy(self, path: Path, place: Path) -> Callable[[Progress], Path]:
        from kpi_desktop.services import backups

        return lambda progress: backups.copy_to_second_place(
            path, place, clock=open_file.now, on_pages=progress
        )

    def _on_backed_up(self, outcome: Outcome[Path]) -> None:
        if isinstance(outcome, Err):
            self.say_failed(outcome.error, "已经确认的内容都在文件里，程序可以继续使用。")
            return
        self.backed_up.emit()
        made = outcome.value
        self._window.status.say(f"已备份并检查过：“{made.parent.name}”里的“{made.name}”。")

    def offer_on_closing(self, opened: OpenFile) -> bool:
        """Copy to the second place if the settings ask for it; False keeps the file open after a copy that failed."""
        settings = self._window.settings
        place = settings.second_backup_folder
        if not (settings.second_backup_on_close and place) or opened.last_saved_at is None:
            return True
        question = f"“{opened.path.name}”这次有修改，要备份一份到“{place}”吗？"
        if not messages.ask(self._window, question, yes="备份", no="这次不备份"):
            return True
        from kpi_desktop.services import backups

        try:
            backups.copy_to_second_place(opened.path, Path(place), clock=open_file.now)
        except FileTrouble as trouble:
            return messages.ask(self._window, str(trouble), yes="仍然关闭", no="留在程序里")
        return True

    def check(self) -> None:
        """Look the open file through, or one chosen."""
        path = self._choose("检查哪个文件")
        if path is not None:
            self.checking.check(path)

    def place_of(self, path: Path) -> Path | None:
        """Where a file's backups are, None for beside it; a named place that is not there is passed over."""
        from kpi_desktop.services import backups

        try:
            return backups.place_of(path, self._named_place())
        except FileTrouble:
            return None

    def _choose(self, question: str) -> Path | None:
        opened = self._window.open_file
        if opened is not None:
            return opened.path if self._finish_editing() else None
        from kpi_desktop.ui.file_commands import FILE_FILTER

        return messages.choose_file(self._window, question, FILE_FILTER)

    def restore(self) -> None:
        """Let the user choose a backup of the open file, or of one chosen, and put it in its place."""
        path = self._choose("恢复哪个文件")
        if path is not None:
            self.show_backups(path)

    def offer_recovery(self, path: Path, trouble: str) -> None:
        """Say that a file is damaged and offer the newest backup that passes its check."""
        from kpi_desktop.services import restoring

        folder = self.place_of(path)

        def on_found(outcome: Outcome[BackupLine | None]) -> None:
            if isinstance(outcome, Err):
                raise outcome.error
            self.show_backups(path, trouble=trouble, good=outcome.value)

        self.aside.run(
            "正在找完好的备份", lambda _progress: restoring.find_good_backup(path, folder), on_found
        )

    def show_backups(self, path: Path, *, trouble: str = "", good: BackupLine | None = None) -> None:
        """Show a file's backups to choose from; over a damaged file with what is wrong and the best of them."""
        from kpi_desktop.services import backups, restoring
        from kpi_desktop.ui.restore_dialog import RestoreDialog

        try:
            folder = backups.place_of(path, self._named_place())
            lines = restoring.describe_backups(path, folder)
        except FileTrouble as refused:
            messages.warn(self._window, str(refused))
            folder, lines = None, ()
        dialog = RestoreDialog(
            path,
            lines,
            find_loss=lambda backup: restoring.find_loss(path, backup),
            describe=restoring.describe_backup,
            trouble=trouble,
            good=good,
            parent=self._window,
        )
        self.dialog = dialog
        dialog.finished.connect(lambda _result: self._on_chosen(dialog, path, folder))
        dialog.open()

    def _on_chosen(self, dialog: RestoreDialog, path: Path, folder: Path | None) -> None:
        chosen, self.dialog = dialog.chosen, None
        dialog.deleteLater()
        if dialog.wants_check:
            self.checking.check(path)
        if chosen is not None:
            self._restore(path, chosen, folder)

    def _restore(self, path: Path, line: BackupLine, folder: Path | None) -> None:
        from kpi_desktop.services import restoring
        from kpi_desktop.ui.restore_state import derive_restored_text

        def work(operator: str, account: Account | None) -> Restored:
            return restoring.restore_backup(
                path, line.path, operator=operator, clock=open_file.now, folder=folder, account=account
            )

        self.exchange(path, "从备份恢复", work, lambda restored: derive_restored_text(line, restored))

    def exchange(
        self,
        path: Path,
        title: str,
        work: Callable[[str, Account | None], Restored],
        say: Callable[[Restored], tuple[str, str]],
    ) -> None:
        """Close a file, let work put another in its place, open it again and say what was done."""
        from kpi_desktop.services import restoring

        window = self._window
        opened = window.open_file
        was_open = opened is not None and opened.path == path
        account = opened.workspace.account if opened is not None and was_open else None
        try:
            restoring.check_may_exchange(path, account, title)
        except RuleViolation as refused:
            messages.warn(window, str(refused))
            return
        if was_open and not window.close_file():
            return
        # Nothing else may have the file while it is exchanged.
        self.aside.shut_down()
        operator = account.name if account is not None else window.settings.operator or "未填"

        def on_done(outcome: Outcome[Restored]) -> None:
            if isinstance(outcome, Err):
                self.say_failed(outcome.error, "")
                if was_open:
                    window.open_path(path)
                return
            window.open_path(path)
            messages.tell(window, *say(outcome.value))

        window.jobs.run(f"正在{title}", lambda _progress: work(operator, account), on_done)

    def _finish_editing(self) -> bool:
        page = self._window.current_page()
        return page is None or page.finish_editing()

    def say_failed(self, error: Exception, more: str) -> None:
        """Say what the user or the disk is in the way of; a cancel passes, our bug is raised."""
        if isinstance(error, (FileTrouble, RuleViolation)):
            messages.warn(self._window, str(error), more)
        elif not isinstance(error, JobCancelled):
            raise error
