"""意向表, 汇总反馈 and 科室提名: what the staff wish, how the posts stand, and whom the sections want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget
from typing_extensions import override

from kpi_desktop.domain.selection import SelectionPost, SelectionStep, WishForm
from kpi_desktop.services import selection
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import button, note, put_caret
from kpi_desktop.ui.placement.selection_columns import (
    count_columns,
    nomination_columns,
    offer_columns,
    wish_columns,
)
from kpi_desktop.ui.placement.selection_page import StepPage
from kpi_desktop.ui.placement.selection_state import (
    CountRow,
    NominationRow,
    OfferRow,
    WishRow,
    absent_people,
    derive_counts,
    derive_nominations,
    derive_offers,
    derive_wishes,
    say_nominations,
    say_wishes,
)
from kpi_desktop.ui.record_edits import LiveColumns

_NOBODY = "没有可加入的人"


class WishPage(StepPage):
    """Who takes part and what they wish, the posts opened beside."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, SelectionStep.WISHES, parent)
        self.grid: EntryGrid[WishRow] = EntryGrid(
            "selection_wishes",
            "意向表",
            (),
            lambda row: row.form.employee_no,
            tools.settings,
            empty_text="本轮还没有人参加。\n请点“加入人员”。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.posts_button = button("拿出的岗位…", self.open_posts, tip="本轮拿出哪些岗位、几名，哪些留作调配")
        self.add_button = button("加入人员…", self.ask_person)
        self.remove_button = button("去掉所选", self.remove, tip="把光标所在的人从本轮去掉，可以撤销")
        self._count = note()
        self.lay_out(self.grid, self.posts_button, self.add_button, self.remove_button, self._count)

    @override
    def fill(self) -> None:
        view = self.view
        posts = {
            opening.post_no: view.standing.posts[opening.post_no].name
            for opening in view.selection.posts
            if not opening.is_reserved and opening.post_no in view.standing.posts
        }
        most = view.selection.round.most_wishes
        rows = derive_wishes(view)
        self._columns.show((most, posts), lambda: wish_columns(most, posts), rows)
        self._count.setText(f"拿出岗位{len(posts)}个。{say_wishes(rows)}")
        self.posts_button.setEnabled(True)
        self.add_button.setEnabled(self.is_turn)
        self.remove_button.setEnabled(self.is_turn and bool(rows))
        put_caret(self.grid, column_key="wish0")

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        forms = {row.form.employee_no: row.form for row in self.grid.rows}
        changed: dict[str, WishForm] = {}
        cells: dict[str, list[str]] = {}
        for edit in edits:
            form = changed.setdefault(edit.row_key, forms[edit.row_key])
            if edit.column_key == "adjust":
                changed[edit.row_key] = replace(form, accepts_adjustment=edit.new)
                continue
            own = cells.setdefault(edit.row_key, _padded(form, self.view.selection.round.most_wishes))
            own[int(edit.column_key.removeprefix("wish"))] = edit.new
        for number, wishes in cells.items():
            changed[number] = replace(changed[number], wishes=tuple(wish for wish in wishes if wish))
        self.write_cells(
            self.grid,
            edits,
            lambda: selection.save_forms(self.workspace, self.key, self.round_no, tuple(changed.values())),
        )

    def ask_person(self) -> FormDialog:
        """Ask who is to take part as well."""
        fields = (FormField(key="person", label="人员", choices=absent_people(self.view) or (_NOBODY,)),)
        return ask_form("加入人员", fields, self._add, yes="加入", parent=self)

    def _add(self, values: Values) -> str:
        number = values["person"].split(" ", 1)[0]
        return self.say(lambda: selection.add_person(self.workspace, self.key, self.round_no, number))

    def remove(self) -> None:
        """Take the person under the caret out of the round."""
        row = self.grid.current_row()
        if row is not None:
            numbers = (row.form.employee_no,)
            self.write(lambda: selection.remove_people(self.workspace, self.key, self.round_no, numbers))

    def open_posts(self) -> PostsDialog:
        """Show which posts the round opens."""
        dialog = PostsDialog(self)
        dialog.open()
        return dialog


def _padded(form: WishForm, most: int) -> list[str]:
    return [*form.wishes, *[""] * most][: max(most, len(form.wishes))]


class PostsDialog(QDialog):
    """The plan's posts and how many places of each the round opens."""

    def __init__(self, page: WishPage) -> None:
        super().__init__(page)
        self.page = page
        self.setWindowTitle("本轮拿出的岗位")
        self.resize(860, 520)
        self.grid: EntryGrid[OfferRow] = EntryGrid(
            "selection_offers",
            "拿出的岗位",
            offer_columns(),
            lambda row: row.post_no,
            page.tools.settings,
            empty_text="还没有岗位。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        buttons = QDialogButtonBox(self)
        close = buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(
            note("填“拿出名额”把岗位放进本轮，清空就去掉；留作调配的岗位不接受填报。改一格存一格。")
        )
        layout.addWidget(self.grid, 1)
        layout.addWidget(buttons)
        self._fill()

    def _fill(self) -> None:
        self.grid.set_rows(derive_offers(self.page.view))
        put_caret(self.grid)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        rows = {row.post_no: row for row in self.grid.rows}
        for edit in edits:
            rows[edit.row_key] = (
                replace(rows[edit.row_key], places=edit.new)
                if edit.column_key == "places"
                else replace(rows[edit.row_key], is_reserved=edit.new)
            )
        posts = [
            SelectionPost(
                round_no=self.page.round_no,
                post_no=row.post_no,
                places=row.places,
                is_reserved=row.is_reserved,
                sort_order=at,
            )
            for at, row in enumerate(rows.values(), start=1)
            if row.places is not None
        ]
        page = self.page
        page.write_cells(
            self.grid,
            edits,
            lambda: selection.save_posts(page.workspace, page.key, page.round_no, posts),
        )
        self._fill()


class FeedbackPage(StepPage):
    """How the posts stand: who wishes them, by order of wish."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, SelectionStep.FEEDBACK, parent)
        self.grid: EntryGrid[CountRow] = EntryGrid(
            "selection_counts",
            "各岗位填报人数",
            (),
            lambda row: row.post.post_no,
            tools.settings,
            empty_text="本轮还没有拿出岗位。",
        )
        self._columns = LiveColumns(self.grid)
        self.lay_out(self.grid)

    @override
    def fill(self) -> None:
        most = self.view.selection.round.most_wishes
        self._columns.show(most, lambda: count_columns(most), derive_counts(self.view))
        put_caret(self.grid)


class NominationPage(StepPage):
    """Whom each section wants, by order."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, SelectionStep.NOMINATION, parent)
        self.grid: EntryGrid[NominationRow] = EntryGrid(
            "selection_nominations",
            "科室提名",
            nomination_columns(),
            lambda row: row.key,
            tools.settings,
            empty_text="还没有人填报志愿，没有可提名的人。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.nobody_button = button("本科室不提名", self.nominate_nobody, tip="光标所在的科室一个都不要")
        self._count = note()
        self.lay_out(self.grid, self.nobody_button, self._count)

    @override
    def fill(self) -> None:
        rows = derive_nominations(self.view)
        self.grid.set_rows(rows)
        self._count.setText(say_nominations(self.view))
        self.nobody_button.setEnabled(self.is_turn and bool(rows))
        put_caret(self.grid, column_key="rank")

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        rows = {row.key: row for row in self.grid.rows}
        for edit in edits:
            rows[edit.row_key] = replace(rows[edit.row_key], rank=edit.new)
        touched = dict.fromkeys(rows[edit.row_key].section for edit in edits)
        ranks = {
            section: tuple(
                (row.employee_no, row.rank)
                for row in rows.values()
                if row.section == section and row.rank is not None
            )
            for section in touched
        }
        self.write_cells(
            self.grid,
            edits,
            lambda: selection.save_nominations(self.workspace, self.key, self.round_no, ranks),
        )

    def nominate_nobody(self) -> None:
        """Say that the section under the caret wants nobody."""
        row = self.grid.current_row()
        if row is not None:
            section = row.section
            self.write(
                lambda: selection.save_nomination(self.workspace, self.key, self.round_no, section, ())
            )
