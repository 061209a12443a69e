"""调整科室 under the tree, over a real file."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from kpi_desktop.services import posts, staff
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.section_bar import SectionBar
from kpi_desktop.ui.posts.tree_state import NodeKind

Show = Callable[[type[Page], OpenFile], PostsPage]


def section_items(page: PostsPage) -> list[QTreeWidgetItem]:
    top = page.tree.topLevelItem(0)
    assert top is not None
    return [child for at in range(top.childCount()) if (child := top.child(at)) is not None]


def names(page: PostsPage) -> list[str]:
    return [item.text(0) for item in section_items(page)]


def enabled(bar: SectionBar) -> list[str]:
    return [action.text() for action in bar.menu.actions() if action.text() and action.isEnabled()]


def fill(form: FormDialog | None, **texts: str) -> FormDialog:
    assert form is not None
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    return form


def test_that_sections_are_renamed_split_and_merged_from_the_tree(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    bar = page.section_bar
    page.tree.setCurrentItem(page.tree.topLevelItem(0))
    assert enabled(bar) == ["单位信息…", "新增科室…", "新增岗位…", "修改当前行…"]
    page.tree.setCurrentItem(section_items(page)[0])
    assert "改名…" in enabled(bar)
    before = names(page)
    second = before[1]
    fill(bar.ask_rename(), name="综合股")
    assert names(page) == ["综合股", *before[1:]]
    page.tree.setCurrentItem(section_items(page)[0])
    post = section_items(page)[0].child(0)
    assert post is not None
    page.tree.setCurrentItem(post)
    number = page.tree.current_post()
    form = fill(bar.ask_split(), name="信访股", posts="没有")
    assert "没有编号为没有的岗位" in form.refusal.text()
    fill(form, posts=number)
    assert names(page) == ["综合股", "信访股", *before[1:]]
    page.tree.setCurrentItem(section_items(page)[1])
    fill(bar.ask_merge(), target=second)
    assert names(page) == ["综合股", *before[1:]]
    unit.undo()
    unit.undo()
    unit.undo()
    assert names(page) == before


def test_that_a_post_is_moved_with_its_holder(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    post = section_items(page)[0].child(1)
    assert post is not None
    page.tree.setCurrentItem(post)
    number, target = page.tree.current_post(), names(page)[1]
    fill(page.section_bar.ask_move(), target=target)
    assert unit.book is not None
    assert {p.section for p in unit.book.posts if p.post_no == number} == {target}
    assert {e.section for e in unit.book.employees if e.post_no == number} == {target}


def test_that_everything_in_the_tree_can_be_done_by_keys(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    page = show_page(PostsPage, unit)
    tree, bar = page.tree, page.section_bar
    assert unit.book is not None
    first = section_items(page)[0]
    tree.setCurrentItem(first)
    page.activateWindow()
    tree.setFocus()
    qtbot.waitUntil(tree.hasFocus)
    qtbot.keyClick(tree, Qt.Key.Key_F2)
    (form,) = bar.findChildren(FormDialog)
    assert form.windowTitle() == f"{first.text(0)}改名"
    form.reject()
    fill(bar.ask_new_section(), name="=1+1 <b>股")
    assert names(page)[1] == "=1+1 <b>股"
    assert tree.select_node(NodeKind.SECTION, "=1+1 <b>股")
    fill(bar.ask_report(), target=names(page)[0])
    assert section_items(page)[1].text(3) == "并报"
    qtbot.keyClick(tree, Qt.Key.Key_Insert)
    new = bar.findChildren(FormDialog)[-1]
    assert new.editors["section"].text() == "=1+1 <b>股"  # type: ignore[union-attr]
    taken = unit.book.posts[0].post_no
    fill(new, post_no=taken, name="信访岗")
    assert f"岗位编号{taken}已经使用" in new.refusal.text()
    fill(new, post_no="X01")
    assert tree.select_node(NodeKind.POST, "X01")
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert "X01" not in {post.post_no for post in unit.book.posts}
    assert tree.select_node(NodeKind.SECTION, "=1+1 <b>股")
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert "=1+1 <b>股" not in names(page)
    tree.setCurrentItem(section_items(page)[0])
    with messages.recorded() as boxes:
        qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert "请先移走" in boxes.texts[0]


def test_that_somebody_without_a_post_gets_one_from_the_tree(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    assert unit.book is not None
    person = unit.book.employees[3]
    key = unit.key
    assert key is not None
    unit.run_write(lambda: staff.assign_post(unit.workspace, key, person.employee_no, ""))
    assert page.tree.select_node(NodeKind.PERSON, person.employee_no)
    assert enabled(page.section_bar)[-2:] == ["安排岗位…", "修改当前行…"]
    form = page.section_bar.edit_current()
    assert form is not None
    assert form.editors["post"].currentText().startswith(f"{person.post_no} ")  # type: ignore[union-attr]
    fill(form)
    assert unit.book.employees[3].post_no == person.post_no
    assert not page.tree.select_node(NodeKind.PERSON, person.employee_no)


def test_that_a_locked_plan_closes_the_structure_but_not_the_people(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    key = unit.key
    assert key is not None
    unit.run_write(
        lambda: posts.lock_plan(
            unit.workspace, key, filing_no="1号", filed_on="2025-12-18", wording_reason="已议定"
        )
    )
    page.tree.setCurrentItem(section_items(page)[0])
    assert enabled(page.section_bar) == ["单位信息…"]
    page.section_bar.show_unit()
    assert page.sub_pages.title == "锁定并备案"
