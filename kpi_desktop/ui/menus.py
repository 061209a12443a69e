"""The menu bar: what every command is called, its keys, and whom it asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from kpi_desktop.domain.errors import Area
from kpi_desktop.ui import file_dialogs
from kpi_desktop.ui.help_commands import KEYS_TOPIC
from kpi_desktop.ui.help_keys import HELP_KEY
from kpi_desktop.ui.settings import TEXT_PERCENTS, RecentFile
from kpi_desktop.ui.theme import ThemeChoice

if TYPE_CHECKING:
    from kpi_desktop.ui.grid.entry_grid import EntryGrid
    from kpi_desktop.ui.main_window import MainWindow
    from kpi_desktop.ui.open_file import OpenFile

_GRID_COMMANDS: tuple[tuple[str, str, str, Callable[[EntryGrid[Any]], None]], ...] = (
    ("copy", "复制(&C)", "Ctrl+C", lambda grid: grid.copy()),
    ("paste", "粘贴(&P)", "Ctrl+V", lambda grid: grid.paste()),
    ("fill_down", "向下填充(&D)", "Ctrl+D", lambda grid: grid.fill_down()),
    ("clear", "清为未填(&L)", "Del", lambda grid: grid.clear()),
    ("find", "查找姓名、编号或拼音(&F)…", "Ctrl+F", lambda grid: grid.open_find()),
)
_TURNS = (("next_page", "下一页(&N)", "Ctrl+PgDown", 1), ("last_page", "上一页(&P)", "Ctrl+PgUp", -1))
_SAFE_COMMANDS = (
    ("backup", "立即备份(&B)", True),
    ("save_as", "另存一份(&A)…", True),
    ("stick", "备份一份到U盘(&U)…", True),
    ("restore", "从备份恢复(&R)…", False),
    ("check", "检查与修复(&X)…", False),
)


class Menus:
    """Fills the menus of the bar and keeps what changes: undo, recent files, what needs a file."""

    def __init__(self, window: MainWindow, menus: Sequence[QMenu]) -> None:
        self._window = window
        self._needs_file: list[QAction] = []
        self.actions: dict[str, QAction] = {}
        self.choices: list[QMenu] = []
        file, edit, view, manual = menus
        self._build_file_menu(file)
        self._build_edit_menu(edit)
        self._build_view_menu(view)
        self._build_help_menu(manual)
        self.show_file(None)
        self.show_page(can_print=False)

    def _add(
        self,
        menu: QMenu,
        name: str,
        text: str,
        keys: str,
        slot: Callable[[], object],
        *,
        needs_file: bool = False,
    ) -> QAction:
        action = QAction(text, menu)
        action.setShortcuts([QKeySequence(key) for key in keys.split(", ") if key])
        action.triggered.connect(lambda _checked=False: slot())
        menu.addAction(action)
        self.actions[name] = action
        if needs_file:
            self._needs_file.append(action)
        return action

    def _build_file_menu(self, menu: QMenu) -> None:
        window = self._window
        self._add(menu, "new", "新建单位文件(&N)…", "Ctrl+N", partial(window.begin, "new"))
        self._add(menu, "open", "打开(&O)…", "Ctrl+O", partial(window.begin, "open"))
        self._recent = menu.addMenu("最近文件(&R)")
        menu.addSeparator()
        self._add(menu, "import", "从台账导入(&I)…", "Ctrl+I", partial(window.begin, "import"))
        self._add(menu, "bureau", "新建局端汇总文件(&B)…", "", partial(window.begin, "bureau"))
        self._add(menu, "demo", "打开演示县(&D)…", "", partial(window.begin, "demo"))
        menu.addSeparator()
        safe = menu.addMenu("备份与恢复(&K)")
        for name, text, needs_file in _SAFE_COMMANDS:
            self._add(safe, name, text, "", partial(self._keep_safe, name), needs_file=needs_file)
        menu.addSeparator()
        self._add(menu, "print", "打印本页(&P)…", "Ctrl+P", window.print_page)
        menu.addSeparator()
        people = partial(file_dialogs.show_people, window)
        self._add(menu, "people", "口令和使用人(&L)…", "", people, needs_file=True)
        self._add(menu, "close", "关闭文件(&W)", "Ctrl+W", window.close_file, needs_file=True)
        self._add(menu, "quit", "退出(&X)", "Ctrl+Q", window.close)

    def _build_edit_menu(self, menu: QMenu) -> None:
        window = self._window
        self._add(menu, "undo", "撤销(&U)", "Ctrl+Z", window.undo)
        self._add(menu, "redo", "重做(&R)", "Ctrl+Y, Ctrl+Shift+Z", window.redo)
        menu.addSeparator()
        for name, text, keys, command in _GRID_COMMANDS:
            self._add(menu, name, text, keys, partial(self._on_grid, command), needs_file=True)

    def _build_view_menu(self, menu: QMenu) -> None:
        window = self._window
        for at, area in enumerate(Area):
            slot = partial(window.show_tab, at)
            self._add(menu, f"tab{at}", f"{area.label}(&{at + 1})", f"Ctrl+{at + 1}", slot, needs_file=True)
        menu.addSeparator()
        self._add(menu, "findings", "问题清单(&L)", "F8", window.toggle_findings, needs_file=True)
        trail = partial(file_dialogs.show_trail, window)
        self._add(menu, "trail", "操作记录(&H)…", "Ctrl+H", trail, needs_file=True)
        for name, text, keys, step in _TURNS:
            self._add(menu, name, text, keys, partial(self._on_turn, step), needs_file=True)
        self._add(menu, "region", "到下一个区域(&G)", "F6", window.focus_next_region)
        menu.addSeparator()
        sizes = [(f"{percent}%", percent == window.settings.text_percent) for percent in TEXT_PERCENTS]
        self._add_choices(menu, "文字大小(&T)", sizes, lambda at: window.set_text_percent(TEXT_PERCENTS[at]))
        choices = tuple(ThemeChoice)
        themes = [(choice.label, choice is window.settings.theme) for choice in choices]
        self._add_choices(menu, "颜色(&C)", themes, lambda at: window.set_theme(choices[at]))
        menu.addSeparator()
        self._add(menu, "operator", "修改操作人(&O)…", "", window.change_operator, needs_file=True)
        self._add(menu, "settings", "设置(&S)…", "Ctrl+,", partial(file_dialogs.show_settings, window))

    def _build_help_menu(self, menu: QMenu) -> None:
        window = self._window
        self._add(menu, "manual", "使用手册(&H)", HELP_KEY, window.help.show_manual)
        self._add(menu, "manual_paper", "手册 PDF(&P)…", "", window.help.show_paper)
        self._add(menu, "keys", "快捷键(&K)", "", lambda: window.help.show_manual(KEYS_TOPIC))
        self._add(menu, "lessons", "上手清单(&L)", "", self._toggle_lessons, needs_file=True)
        self._add(menu, "rehearse", "二十分钟演练(&T)…", "", partial(window.begin, "rehearse"))
        menu.addSeparator()
        self._add(menu, "about", "关于(&A)", "", window.help.show_about)

    def _add_choices(
        self, menu: QMenu, title: str, choices: Sequence[tuple[str, bool]], choose: Callable[[int], object]
    ) -> None:
        sub = menu.addMenu(title)
        self.choices.append(sub)
        group = QActionGroup(sub)
        for at, (text, is_current) in enumerate(choices):
            action = QAction(text, sub)
            action.setCheckable(True)
            action.setChecked(is_current)
            action.triggered.connect(lambda _checked=False, at=at: choose(at))
            group.addAction(action)
            sub.addAction(action)

    def _on_turn(self, step: int) -> None:
        if self._window.workbench is not None:
            self._window.workbench.turn_page(step)

    def show_choices(self) -> None:
        """Check what the settings say now."""
        settings = self._window.settings
        current = (
            [percent == settings.text_percent for percent in TEXT_PERCENTS],
            [choice is settings.theme for choice in ThemeChoice],
        )
        for sub, checked in zip(self.choices, current, strict=True):
            for action, is_checked in zip(sub.actions(), checked, strict=True):
                action.setChecked(is_checked)

    def _toggle_lessons(self) -> None:
        # Not before it is asked for: its rules would be loaded while the window comes up.
        self._window.first_hour.toggle()

    def _on_grid(self, command: Callable[[EntryGrid[Any]], None]) -> None:
        from kpi_desktop.ui.grid.entry_grid import grid_in_use

        grid = grid_in_use(self._window.current_page())
        if grid is not None:
            command(grid)

    def _keep_safe(self, name: str) -> None:
        keeping = self._window.safekeeping
        ways: dict[str, Callable[[], object]] = {
            "backup": keeping.back_up_now,
            "save_as": keeping.save_as,
            "stick": keeping.back_up_to_stick,
            "restore": keeping.restore,
            "check": keeping.check,
        }
        ways[name]()

    def show_recent(self, files: Sequence[RecentFile]) -> None:
        self._recent.clear()
        for file in files:
            name = f"{file.unit_name} {file.year}年　" if file.year else ""
            action = QAction(f"{name}{file.path.name}".replace("&", "&&"), self._recent)
            action.setToolTip(str(file.path))
            action.triggered.connect(lambda _checked=False, path=file.path: self._window.open_path(path))
            self._recent.addAction(action)
        self._recent.setEnabled(bool(files))

    def show_file(self, open_file: OpenFile | None) -> None:
        """Enable what a file makes possible."""
        for action in self._needs_file:
            action.setEnabled(open_file is not None)
        self.show_undo(open_file)

    def show_undo(self, open_file: OpenFile | None) -> None:
        for name, word, keys in (("undo", "撤销", "&U"), ("redo", "重做", "&R")):
            text = "" if open_file is None else open_file.undo_text if name == "undo" else open_file.redo_text
            self.actions[name].setText(f"{word}({keys}) {text}".strip())
            self.actions[name].setEnabled(bool(text))

    def show_page(self, *, can_print: bool) -> None:
        self.actions["print"].setEnabled(can_print)
