"""Sub-page 表格文书: every form and document of the year, printed or filled into Word templates of the office's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from kpi_desktop.domain.period_rules import Period
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.jobs import Err, Outcome, Progress
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper import Paper, deliver, show_paper
from kpi_desktop.ui.paper_menu import menu_button
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    box,
    button,
    card,
    chars,
    down,
    heading,
    note,
    plain,
    put_caret,
    set_mood,
)
from kpi_desktop.ui.print_preview import PageEntry
from kpi_desktop.ui.settings import template_folder
from kpi_desktop.ui.year_end.document_state import (
    CHOSEN,
    EVERYBODY,
    DocumentLine,
    derive_documents,
    document_columns,
    list_people,
    say_document,
)
from kpi_desktop.ui.year_end.document_templates import TEMPLATE_ENTRIES, WORD, change_template

if TYPE_CHECKING:
    from kpi_desktop.domain.documents import DocumentKind
    from kpi_desktop.services.documents import MadeDocuments


class DocumentPanel(Panel):
    """The list of documents beside the people they are for."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._own_folder = template_folder()
        self._listed: tuple[tuple[str, str], ...] = ()
        self.grid: EntryGrid[DocumentLine] = EntryGrid(
            "documents", "表格文书", document_columns(), lambda line: line.key, tools.settings
        )
        self.grid.current_changed.connect(lambda *_: self._show_line())
        self.sentence = plain()
        self.period = QComboBox()
        self.period.setAccessibleName("期次")
        self.period.currentIndexChanged.connect(lambda _: self._show_lines())
        self.period_label = QLabel("期次")
        self.period_label.setBuddy(self.period)
        self.preview_button = button("预览和打印…", self.preview, is_primary=True)
        self.word_button = button("存为Word…", self.save_word, tip="用Word模板填好，每人一份的存到一个文件夹")
        self.workbook_button = button(
            "存为工作簿…", self.save_workbook, tip="结果名册和审定表各一张表，人数对得上才能导出"
        )
        self.template_button = menu_button("Word模板", TEMPLATE_ENTRIES, self._on_template, self)
        self.scope = QComboBox()
        self.scope.setAccessibleName("打印哪些人")
        self.scope.addItems([EVERYBODY, CHOSEN])
        self.scope.currentIndexChanged.connect(lambda _: self._show_line())
        self.people = QListWidget()
        self.people.setAccessibleName("人员")
        side = box(
            down(
                heading("打印哪些人"),
                self.scope,
                self.people,
                note("选“勾选的人”以后，用空格键勾选。"),
                spacing=6,
            )
        )
        actions = card(
            across(
                self.sentence,
                self.period_label,
                self.period,
                self.preview_button,
                self.word_button,
                self.workbook_button,
                self.template_button,
                margin=10,
            )
        )
        main = box(down(actions, self.grid, spacing=6))
        side.setMinimumWidth(chars(14))
        self.setLayout(down(beside(main, side, sizes=(1060, 280)), margin=8))

    @override
    def fill(self) -> None:
        cycle = self.book.scheme.period.cycle
        if self.period.count() != len(cycle.periods):
            self.period.blockSignals(True)
            self.period.clear()
            self.period.addItems([period.label for period in cycle.periods])
            self.period.blockSignals(False)
        self._fill_people()
        self._show_lines()

    def _fill_people(self) -> None:
        listed = tuple(list_people(self.result))
        if listed == self._listed:
            return
        self._listed = listed
        self.people.clear()
        for number, text in listed:
            item = QListWidgetItem(text, self.people)
            item.setData(Qt.ItemDataRole.UserRole, number)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)

    def _show_lines(self) -> None:
        if self._open_file is None:
            return
        self.grid.set_rows(derive_documents(self.result, self.chosen_period, self._own_folder))
        put_caret(self.grid)
        self._show_line()

    def _show_line(self) -> None:
        line = self.grid.current_row()
        self.sentence.setText(say_document(line))
        set_mood(self.sentence, "warning" if line is not None and line.trouble else "")
        is_ready = line is not None and not line.trouble
        self.preview_button.setEnabled(is_ready and line is not None and line.has_pdf)
        has_word = line is not None and line.word is not None
        self.word_button.setEnabled(is_ready and has_word)
        self.template_button.setEnabled(has_word)
        has_workbook = line is not None and line.key in ("roster", "approval")
        self.workbook_button.setVisible(has_workbook)
        self.workbook_button.setEnabled(is_ready)
        needs_period = line is not None and line.key == "period"
        self.period.setVisible(needs_period)
        self.period_label.setVisible(needs_period)
        of_person = line is not None and line.of_person
        self.scope.setEnabled(of_person)
        self.people.setEnabled(of_person and self.scope.currentText() == CHOSEN)

    @property
    def chosen_period(self) -> Period:
        """The period the register forms are of."""
        return self.book.scheme.period.cycle.periods[max(0, self.period.currentIndex())]

    def chosen_numbers(self) -> tuple[str, ...] | None:
        """The people ticked, None for everybody."""
        line = self.grid.current_row()
        if line is None or not line.of_person or self.scope.currentText() == EVERYBODY:
            return None
        items = (self.people.item(at) for at in range(self.people.count()))
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        )

    def _ask_numbers(self) -> tuple[bool, tuple[str, ...] | None]:
        numbers = self.chosen_numbers()
        if numbers == ():
            messages.tell(self, "请先在右边勾选要打印的人，或改为“全部人员”。")
            return False, None
        return True, numbers

    def preview(self) -> None:
        """Preview the document under the caret as the program prints it."""
        line = self.grid.current_row()
        go_on, numbers = self._ask_numbers()
        if line is None or not go_on:
            return
        file = self.open_file
        save_path = file.path.with_name(f"{file.unit_name}{self.key.year}年{line.label}.pdf")
        show_paper(self, self.tools.jobs, line.label, self.paper_of(line, numbers), save_path)

    def paper_of(self, line: DocumentLine, numbers: tuple[str, ...] | None) -> Callable[[Progress], Paper]:
        """The work that makes a document's PDF."""
        from kpi_desktop.domain.annual_form import FormEdition
        from kpi_desktop.services import annual_papers, paper_kinds, period_papers, reporting

        result, period = self.result, self.chosen_period
        total = len(numbers) if numbers is not None else len(result.people)

        def make(progress: Progress) -> Paper:
            warnings = reporting.list_missing_glyphs(result)
            if line.key in ("form", "form-2007"):
                edition = FormEdition.CURRENT if line.key == "form" else FormEdition.FORMER
                content, entries = annual_papers.render_forms(
                    result, edition, numbers, lambda done: progress(done, total)
                )
                pages = tuple(
                    PageEntry(label=f"{e.employee_no} {e.name}", first_page=e.first_page) for e in entries
                )
                return Paper(content=content, pages=pages, warnings=warnings)
            if line.key == "period":
                content, forms = period_papers.render_forms(result, period, numbers)
                pages = tuple(
                    PageEntry(label=f"{e.employee_no} {e.name}", first_page=e.first_page) for e in forms
                )
                return Paper(content=content, pages=pages, warnings=warnings)
            kind = paper_kinds.find_paper(annual_papers.YEAR_PAPERS, line.key, "年终")
            data = annual_papers.YearPaper(result=result, numbers=numbers)
            return Paper(content=kind.render(data), warnings=warnings)

        return make

    def save_word(self) -> None:
        """Ask where the Word documents go, and fill them in."""
        line = self.grid.current_row()
        go_on, numbers = self._ask_numbers()
        if line is None or line.word is None or not go_on:
            return
        file, kind = self.open_file, line.word
        if kind.of_person:
            place = messages.choose_folder(self, f"{kind.label}存放到哪个文件夹", file.path.parent)
        else:
            start = file.path.with_name(f"{file.unit_name}{self.key.year}年{kind.file_name}")
            place = messages.choose_save_path(self, f"{kind.label}存放在哪里", WORD, start)
        if place is not None:
            self._make_documents(kind, place, numbers)

    def save_workbook(self) -> None:
        """Ask where roster and counts go as a workbook, and write them."""
        from kpi_desktop.services.result_exports import TableSet
        from kpi_desktop.ui.year_end.result_printing import save_tables

        save_tables(self, TableSet.FILING)

    def _make_documents(self, kind: DocumentKind, place: Path, numbers: tuple[str, ...] | None) -> None:
        result, period, own_folder = self.result, self.chosen_period, self._own_folder
        total = len(numbers) if numbers is not None else len(result.people) if kind.of_person else 1

        def make(progress: Progress) -> MadeDocuments:
            from kpi_desktop.services import documents

            return documents.make_documents(
                result,
                kind,
                place,
                own_folder=own_folder,
                numbers=numbers,
                period=period,
                on_document=lambda done: progress(done, total),
            )

        def told(outcome: Outcome[MadeDocuments]) -> None:
            if deliver(outcome, self) and not isinstance(outcome, Err):
                made = outcome.value
                where = place.name if kind.of_person else made.paths[0].name
                messages.tell(self, f"已存{len(made.paths)}份到“{where}”。", "\n".join(made.notes))

        self.tools.jobs.run(f"正在填写{kind.label}", make, told)

    def _on_template(self, entry: str) -> None:
        line = self.grid.current_row()
        if line is not None and line.word is not None:
            change_template(self, entry, line.word, self._own_folder, self._show_lines)
