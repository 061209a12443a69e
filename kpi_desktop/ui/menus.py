"""The menu bar: what every command is called, its keys, and whom it asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from kpi_desktop.ui.settings import TEXT_PERCENTS, RecentFile, Settings
from kpi_desktop.ui.theme import ThemeChoice

if TYPE_CHECKING:
    from kpi_desktop.ui.grid.entry_grid import EntryGrid
    from kpi_desktop.ui.open_file import OpenFile

Keys = str | QKeySequence.StandardKey
_GRID_COMMANDS: tuple[tuple[str, str, Keys, Callable[[EntryGrid[Any]], None]], ...] = (
    ("copy", "复制(&C)", QKeySequence.StandardKey.Copy, lambda grid: grid.copy()),
    ("paste", "粘贴(&P)", QKeySequence.StandardKey.Paste, lambda grid: grid.paste()),
    ("fill_down", "向下填充(&D)", "Ctrl+D", lambda grid: grid.fill_down()),
    ("clear", "清为未填(&L)", QKeySequence.StandardKey.Delete, lambda grid: grid.clear()),
    ("find", "查找姓名、编号或拼音(&F)…", QKeySequence.StandardKey.Find, lambda grid: grid.open_find()),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuCommands:
    """What the window does for its menus."""

    new: Callable[[], object]
    open: Callable[[], object]
    open_path: Callable[[Path], object]
    import_ledger: Callable[[], object]
    new_bureau: Callable[[], object]
    demo: Callable[[], object]
    print_page: Callable[[], object]
    close_file: Callable[[], object]
    quit: Callable[[], object]
    undo: Callable[[], object]
    redo: Callable[[], object]
    show_tab: Callable[[int], object]
    toggle_findings: Callable[[], object]
    next_region: Callable[[], object]
    set_text_percent: Callable[[int], object]
    set_theme: Callable[[ThemeChoice], object]
    change_operator: Callable[[], object]
    help: Callable[[], object]
    about: Callable[[], object]


class Menus:
    """Builds the menus into a menu bar and keeps what changes: undo, recent files, what needs a file."""

    def __init__(
        self,
        bar: QMenuBar,
        commands: MenuCommands,
        tab_titles: Sequence[str],
        settings: Settings,
        current_page: Callable[[], QWidget | None],
    ) -> None:
        self._bar = bar
        self._commands = commands
        self._current_page = current_page
        self._needs_file: list[QAction] = []
        self.actions: dict[str, QAction] = {}
        self.choices: list[QMenu] = []
        self._build_file_menu()
        self._build_edit_menu()
        self._build_view_menu(tab_titles, settings)
        self._build_help_menu()
        self.show_file(None)

    def _add(
        self,
        menu: QMenu,
        name: str,
        text: str,
        keys: Keys | None,
        slot: Callable[[], object],
        *,
        needs_file: bool = False,
    ) -> QAction:
        action = QAction(text, menu)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: slot())
        menu.addAction(action)
        self.actions[name] = action
        if needs_file:
            self._needs_file.append(action)
        return action

    def _build_file_menu(self) -> None:
        menu, commands = self._bar.addMenu("文件(&F)"), self._commands
        self._add(menu, "new", "新建单位文件(&N)…", QKeySequence.StandardKey.New, commands.new)
        self._add(menu, "open", "打开(&O)…", QKeySequence.StandardKey.Open, commands.open)
        self._recent = menu.addMenu("最近文件(&R)")
        menu.addSeparator()
        self._add(menu, "import", "从台账导入(&I)…", "Ctrl+I", commands.import_ledger)
        self._add(menu, "bureau", "新建局端汇总文件(&B)…", None, commands.new_bureau)
        self._add(menu, "demo", "打开演示县(&D)…", None, commands.demo)
        menu.addSeparator()
        self._add(menu, "print", "打印本页(&P)…", QKeySequence.StandardKey.Print, commands.print_page)
        menu.addSeparator()
        self._add(
            menu,
            "close",
            "关闭文件(&W)",
            QKeySequence.StandardKey.Close,
            commands.close_file,
            needs_file=True,
        )
        self._add(menu, "quit", "退出(&X)", "Ctrl+Q", commands.quit)

    def _build_edit_menu(self) -> None:
        menu, commands = self._bar.addMenu("编辑(&E)"), self._commands
        self._add(menu, "undo", "撤销(&U)", QKeySequence.StandardKey.Undo, commands.undo)
        redo = self._add(menu, "redo", "重做(&R)", None, commands.redo)
        redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        menu.addSeparator()
        for name, text, keys, command in _GRID_COMMANDS:
            self._add(menu, name, text, keys, partial(self._on_grid, command), needs_file=True)

    def _build_view_menu(self, tab_titles: Sequence[str], settings: Settings) -> None:
        menu, commands = self._bar.addMenu("查看(&V)"), self._commands
        for at, title in enumerate(tab_titles):
            slot = partial(commands.show_tab, at)
            self._add(menu, f"tab{at}", f"{title}(&{at + 1})", f"Ctrl+{at + 1}", slot, needs_file=True)
        menu.addSeparator()
        self._add(menu, "findings", "问题清单(&L)", "F8", commands.toggle_findings, needs_file=True)
        self._add(menu, "region", "到下一个区域(&G)", "F6", commands.next_region)
        menu.addSeparator()
        sizes = [(f"{percent}%", percent == settings.text_percent) for percent in TEXT_PERCENTS]
        self._add_choices(
            menu, "文字大小(&T)", sizes, lambda at: commands.set_text_percent(TEXT_PERCENTS[at])
        )
        choices = tuple(ThemeChoice)
        themes = [(choice.label, choice is settings.theme) for choice in choices]
        self._add_choices(menu, "颜色(&C)", themes, lambda at: commands.set_theme(choices[at]))
        menu.addSeparator()
        self._add(menu, "operator", "修改操作人(&O)…", None, commands.change_operator, needs_file=True)

    def _build_help_menu(self) -> None:
        menu, commands = self._bar.addMenu("帮助(&H)"), self._commands
        self._add(menu, "help", "本页怎么用(&H)", "F1", commands.help)
        self._add(menu, "about", "关于(&A)", None, commands.about)

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

    def _on_grid(self, command: Callable[[EntryGrid[Any]], None]) -> None:
        from kpi_desktop.ui.grid.entry_grid import grid_in_use

        grid = grid_in_use(self._current_page())
        if grid is not None:
            command(grid)

    def show_recent(self, files: Sequence[RecentFile]) -> None:
        self._recent.clear()
        for file in files:
            name = f"{file.unit_name} {file.year}年　" if file.year else ""
            action = QAction(f"{name}{file.path.name}".replace("&", "&&"), self._recent)
            action.setToolTip(str(file.path))
            action.triggered.connect(lambda _checked=False, path=file.path: self._commands.open_path(path))
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
