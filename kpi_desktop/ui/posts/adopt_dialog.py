"""Dialog 换用方案: choose where a scheme comes from, see what it has otherwise, and take it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QWidget

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.services import schemes
from kpi_desktop.ui import messages
from kpi_desktop.ui.parts import across, button, chars, down, plain
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.posts.compare_dialogs import fill_table, make_table
from kpi_desktop.ui.posts.comparing import SCHEME_COLUMNS, derive_differences
from kpi_desktop.ui.record_edits import write_or_say

if TYPE_CHECKING:
    from kpi_desktop.domain.scheme import Scheme
    from kpi_desktop.domain.values import UnitYear
    from kpi_desktop.ui.open_file import OpenFile

_FILTER = "单位文件和方案工作簿 (*.kpi *.sqlite *.xlsx *.xls)"


class AdoptSchemeDialog(QDialog):
    """Nothing is replaced before 换用 is pressed over the differences shown."""

    def __init__(self, open_file: OpenFile, key: UnitYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("换用计分方案")
        self._open_file = open_file
        self._key = key
        self._sources = list(schemes.list_scheme_sources(open_file.workspace, key))
        self._scheme: Scheme | None = None
        self.source = QComboBox()
        self.source.setAccessibleName("取用哪个方案")
        self.source.addItems([source.label for source in self._sources])
        self.source.currentIndexChanged.connect(self._load)
        label = QLabel("取用(&S)")
        label.setBuddy(self.source)
        self.file_button = button(
            "从文件取…", self.ask_file, tip="另一个单位文件（.kpi），或本程序导出的台账、方案工作簿"
        )
        self.sentence = plain()
        self.table = make_table("与现在方案的不同", SCHEME_COLUMNS, (15, 10, 20, 20))
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.adopt_button = button("换用", self.adopt, is_primary=True)
        self.setLayout(
            down(
                across(label, self.source, self.file_button, 1),
                self.sentence,
                self.table,
                self.refusal,
                across(1, self.adopt_button, button("取消", self.reject)),
                margin=16,
            )
        )
        self.resize(chars(72), chars(38))
        self._load()

    def _load(self) -> None:
        self._show(self._sources[max(0, self.source.currentIndex())])

    def _show(self, source: schemes.SchemeSource) -> None:
        book = self._open_file.book
        assert book is not None  # noqa: S101 - the page has a year in view
        try:
            self._scheme = source.load()
        except (RuleViolation, FileTrouble) as trouble:
            self._scheme = None
            fill_table(self.table, ())
            self.sentence.setText("")
            self._say(str(trouble))
            return
        rows = derive_differences(schemes.compare_scheme(book, self._scheme))
        fill_table(self.table, [row[1:] for row in rows])
        self.sentence.setText(
            f"与现在的方案有{len(rows)}处不同。换用以后可以按Ctrl+Z撤销。" if rows else "与现在的方案相同。"
        )
        trouble_now = schemes.adoption_trouble(book, self._scheme)
        self._say(trouble_now)
        self.adopt_button.setEnabled(bool(rows) and not trouble_now)

    def _say(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        if sentence:
            self.adopt_button.setEnabled(False)

    def ask_file(self) -> None:
        """Ask for a file of ours or a workbook, and show the scheme it holds."""
        path = messages.choose_file(self, "从哪个文件取方案", _FILTER, self._open_file.path.parent)
        if path is not None:
            self.show_file(path)

    def show_file(self, path: Path) -> None:
        """Show the scheme of a file among the sources."""
        source = schemes.SchemeSource(
            label=f"文件：{path.name}", load=lambda: schemes.load_scheme_of_file(path)
        )
        self._sources.append(source)
        self.source.addItem(source.label)
        self.source.setCurrentIndex(self.source.count() - 1)

    def adopt(self) -> None:
        """Take the scheme shown."""
        scheme = self._scheme
        if scheme is None:
            return
        sentence = write_or_say(
            self._open_file,
            lambda: schemes.adopt_scheme(self._open_file.workspace, self._key, scheme),
        )
        self._say(sentence)
        if not sentence:
            self.accept()
