"""调整科室 under the tree, over a real file."""

from collections.abc import Callable

from PySide6.QtWidgets import QTreeWidgetItem

from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.section_bar import SectionBar

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
