"""岗位设置 over real files."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.columns import CellState
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.parts import Panel
from kpi_desktop.ui.posts.indicator_panel import IndicatorPanel
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.people_panel import PeoplePanel
from kpi_desktop.ui.posts.post_panel import PostPanel
from kpi_desktop.ui.posts.state import FILING, INDICATORS, PEOPLE, POSTS, SCHEME
from kpi_desktop.ui.print_preview import PrintPreview

Show = Callable[[type[Page], OpenFile], PostsPage]


def panel(page: PostsPage, title: str) -> Panel:
    assert page.sub_pages.choose(title)
    return page.sub_pages.panel


def post_panel(page: PostsPage) -> PostPanel:
    found = panel(page, POSTS)
    assert isinstance(found, PostPanel)
    return found


def people_panel(page: PostsPage) -> PeoplePanel:
    found = panel(page, PEOPLE)
    assert isinstance(found, PeoplePanel)
    return found


def indicator_panel(page: PostsPage) -> IndicatorPanel:
    found = panel(page, INDICATORS)
    assert isinstance(found, IndicatorPanel)
    return found


def type_into(qtbot: QtBot, found: Panel, row: str, column: str, text: str) -> None:
    grid = found.grid  # type: ignore[attr-defined]
    assert grid.select_cell(row, column)
    grid.view.open_editor(grid.view.currentIndex(), text)
    grid.finish_editing()


def fill_form(form: FormDialog | None, **texts: str) -> FormDialog:
    assert form is not None
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    return form


def sections(page: PostsPage) -> list[QTreeWidgetItem]:
    top = page.tree.topLevelItem(0)
    assert top is not None
    return [child for at in range(top.childCount()) if (child := top.child(at)) is not None]


def test_that_a_factor_typed_changes_the_coefficient_at_once(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    page = show_page(PostsPage, unit)
    posts = post_panel(page)
    type_into(qtbot, posts, "G001", "factor:knowledge", "20")
    assert unit.book is not None
    post = next(post for post in unit.book.posts if post.post_no == "G001")
    assert post.coefficient == Decimal("1.37")
    row = posts.grid.model.row_of("G001")
    assert posts.grid.model.text_at(row, posts.grid.model.column_of("coefficient")) == "1.37"
    coefficients = [s.child(0) for s in sections(page)]
    assert any(item is not None and item.text(3) == "1.37" for item in coefficients)


def test_that_a_refused_factor_stays_with_its_sentence(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    posts = post_panel(show_page(PostsPage, unit))
    type_into(qtbot, posts, "G001", "factor:knowledge", "31")
    assert posts.grid.view.hint_text == "要素分应在0到30之间。"
    assert not posts.finish_editing()
    qtbot.keyClick(posts.grid.view.editor, Qt.Key.Key_Escape)


def test_that_a_post_is_added_and_removed(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    posts = post_panel(show_page(PostsPage, unit))
    before = len(posts.grid.rows)
    form = posts.ask_new_post()
    assert form.editors["post_no"].text() == "G039"  # type: ignore[union-attr]
    fill_form(form, name="信息管理岗", section="办公室", level="一般")
    assert len(posts.grid.rows) == before + 1
    posts.grid.select_cell("G039")
    posts.remove_post()
    assert len(posts.grid.rows) == before


def test_that_a_form_keeps_what_is_refused(show_page: Show, unit: OpenFile) -> None:
    posts = post_panel(show_page(PostsPage, unit))
    form = fill_form(posts.ask_new_post(), post_no="G001", name="信息管理岗")
    assert form.isVisible()
    assert form.refusal.text() == "岗位编号G001已经使用，请换一个编号。"
    form.reject()


def test_that_a_post_somebody_holds_is_not_removed(show_page: Show, unit: OpenFile) -> None:
    posts = post_panel(show_page(PostsPage, unit))
    posts.grid.select_cell("G001")
    with messages.recorded() as boxes:
        posts.remove_post()
    assert "现由高国建担任" in boxes.texts[0]


def test_that_a_click_in_the_tree_goes_to_the_post(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    page.sub_pages.choose(SCHEME)
    child = sections(page)[0].child(1)
    assert child is not None
    page.tree.itemClicked.emit(child, 0)
    assert page.sub_pages.title == POSTS
    assert post_panel(page).grid.current_row() is not None


def test_that_folded_sections_stay_folded(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    sections(page)[1].setExpanded(False)
    type_into(qtbot, post_panel(page), "G001", "headcount", "2")
    assert [section.isExpanded() for section in sections(page)[:3]] == [True, False, True]


def test_that_an_id_number_is_shown_in_full_only_while_it_is_edited(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    people = people_panel(show_page(PostsPage, unit))
    grid = people.grid
    column = grid.model.column_of("id_number")
    assert grid.model.text_at(0, column) == "530499********0659"
    grid.select_cell("001", "id_number")
    assert grid.model.text_at(0, column) == "530499********0659"
    qtbot.keyClick(grid.view, Qt.Key.Key_F2)
    assert grid.view.editor is not None
    assert grid.view.editor.text() == "530499199810070659"
    qtbot.keyClick(grid.view.editor, Qt.Key.Key_Return)
    assert grid.model.text_at(0, column) == "530499********0659"
    assert unit.undo_text == ""


def test_that_people_are_added_changed_and_removed(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    people = people_panel(show_page(PostsPage, unit))
    fill_form(people.ask_new_person(), name="普　洪", category="公务员", voter_group="群众")
    added = people.grid.rows[-1].employee
    assert (added.employee_no, added.name) == ("039", "普洪")
    type_into(qtbot, people, "039", "present_from", "5月")
    type_into(qtbot, people, "039", "on_probation", "是")
    changed = people.grid.rows[-1].employee
    assert (changed.present_from, changed.on_probation) == (5, True)
    people.grid.select_cell("039")
    people.remove_person()
    assert len(people.grid.rows) == 38
    unit.undo()
    assert len(people.grid.rows) == 39


def test_that_a_sanction_is_recorded_with_its_effect_and_taken_back(show_page: Show, unit: OpenFile) -> None:
    people = people_panel(show_page(PostsPage, unit))
    people.grid.select_cell("001")
    fill_form(people.ask_sanction(), kind="政务警告", decided="2026年5月")
    item = people.sanctions.topLevelItem(0)
    assert item is not None
    assert (item.text(0), item.text(1)) == ("政务警告", "2026-05")
    assert "评优" in item.text(3)
    assert people.grid.model.state_at(0, 1) is CellState.MARKED
    people.remove_sanction()
    assert people.sanctions.topLevelItemCount() == 0


def test_that_indicators_show_sums_and_wording(qtbot: QtBot, show_page: Show, faulty: OpenFile) -> None:
    indicators = indicator_panel(show_page(PostsPage, faulty))
    assert "与方案一致" in indicators.bar.sums.text()
    indicators.grid.select_cell("Z03")
    assert "服务不到位" in indicators.standard_card.finding.text()
    type_into(qtbot, indicators, "Z03", "standard", "有效投诉每件扣2分，扣完为止。")
    indicators.grid.select_cell("Z03")
    assert "没有发现" in indicators.standard_card.finding.text()
    type_into(qtbot, indicators, "Z03", "full_mark", "8")
    assert "还差2分" in indicators.bar.sums.text()


def test_that_an_indicator_is_added_and_removed(show_page: Show, unit: OpenFile) -> None:
    indicators = indicator_panel(show_page(PostsPage, unit))
    fill_form(indicators.bar.ask_new_indicator(), name="信息报送", full_mark="5", group="公共部分")
    assert indicators.grid.rows[-1].indicator.indicator_no == "Z06"
    indicators.grid.select_cell("Z06")
    indicators.bar.remove_indicators()
    assert len(indicators.grid.rows) == 5


def test_that_the_plan_is_locked_and_withdrawn_with_a_reason(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    panel(page, FILING)
    filing = page.filing
    filing.number.setText("云人社备〔2025〕36号")
    filing.date.setText("2025-12-18")
    filing.lock_button.click()
    assert "含糊" in filing.refusal.text()
    filing.wording_reason.setText("上级文件原文如此")
    filing.lock_button.click()
    assert "已于2025-12-18锁定备案" in filing._title.text()
    assert not filing.lock_button.isEnabled()
    posts = post_panel(page)
    assert not posts.add_button.isEnabled()
    panel(page, FILING)
    with messages.recorded(None):
        filing.withdraw_button.click()
    assert not filing.lock_button.isEnabled()
    with messages.recorded("岗位有调整"):
        filing.withdraw_button.click()
    assert filing.lock_button.isEnabled()


def test_that_the_plan_is_shown_before_it_is_printed(
    show_page: Show, unit: OpenFile, wait_for_jobs: Callable[[], None]
) -> None:
    page = show_page(PostsPage, unit)
    panel(page, FILING)
    page.filing.print_button.click()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert isinstance(preview, PrintPreview)
    assert "方案" in preview.windowTitle()
    preview.close()


def test_that_errors_keep_the_plan_open_and_lead_to_their_place(show_page: Show, empty: OpenFile) -> None:
    page = show_page(PostsPage, empty)
    panel(page, FILING)
    assert not page.filing.lock_button.isEnabled()
    item = next(
        found
        for at in range(page.filing.checks.topLevelItemCount())
        if (found := page.filing.checks.topLevelItem(at)) is not None and "岗位" in found.text(1)
    )
    page.filing.checks.itemActivated.emit(item, 0)
    assert page.sub_pages.title == POSTS


def test_that_the_units_name_is_saved(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    panel(page, FILING)
    page.filing.filing_body.setText("县人力资源和社会保障局")
    page.filing.filing_body.editingFinished.emit()
    assert unit.book is not None
    assert unit.book.unit.filing_body == "县人力资源和社会保障局"


@pytest.mark.parametrize(
    ("place", "title", "row"),
    [
        (Place(area=Area.POSTS, page="人员", employee_no="007"), PEOPLE, "007"),
        (Place(area=Area.POSTS, page="量化指标", item="Z03"), INDICATORS, "Z03"),
        (Place(area=Area.POSTS, page="岗位", item="G005"), POSTS, "G005"),
    ],
)
def test_that_a_finding_leads_to_its_row(
    show_page: Show, unit: OpenFile, place: Place, title: str, row: str
) -> None:
    page = show_page(PostsPage, unit)
    assert page.go_to(place)
    assert page.sub_pages.title == title
    assert page.sub_pages.panel.grid.current_keys()[0] == row  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("page_name", "title"), [("计分方案", SCHEME), ("方案备案", FILING), ("单位", FILING)]
)
def test_that_other_places_are_known(show_page: Show, unit: OpenFile, page_name: str, title: str) -> None:
    page = show_page(PostsPage, unit)
    assert page.go_to(Place(area=Area.POSTS, page=page_name))
    assert page.sub_pages.title == title
    assert not page.go_to(Place(area=Area.POSTS, page="没有的页"))


def test_that_an_empty_file_says_what_to_do_first(show_page: Show, empty: OpenFile) -> None:
    page = show_page(PostsPage, empty)
    for title in (POSTS, PEOPLE, INDICATORS):
        found = panel(page, title)
        labels = [label for label in found.findChildren(QLabel, "emptyState") if label.isVisible()]
        assert ["从台账导入" in label.text() for label in labels] == [True]


def test_that_the_page_returns_to_where_one_stood(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    page.restore_place(INDICATORS)
    assert page.current_place() == INDICATORS
    assert page.finish_editing()


def test_that_a_new_post_can_be_given_to_a_person_at_once(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    page = show_page(PostsPage, unit)
    people_panel(page)
    fill_form(post_panel(page).ask_new_post(), name="信息管理岗", section="办公室")
    people = people_panel(page)
    type_into(qtbot, people, "001", "post_no", "G039")
    assert people.grid.rows[0].post_name == "信息管理岗"


def set_kind(indicators: IndicatorPanel, key: str, text: str) -> None:
    row = indicators.kind.rows[key]
    if isinstance(row.editor, QComboBox):
        row.editor.setCurrentText(text)
        row.editor.activated.emit(row.editor.currentIndex())
    else:
        row.editor.setText(text)
        row.editor.editingFinished.emit()


def test_that_an_indicator_is_scored_by_another_kind_with_a_live_example(
    show_page: Show, unit: OpenFile
) -> None:
    indicators = indicator_panel(show_page(PostsPage, unit))
    indicators.grid.select_cell("Z05", "name")
    set_kind(indicators, "kind", "完成率")
    set_kind(indicators, "target", "95")
    assert "得39.2分" in indicators.kind.sentence.text()
    assert unit.book is not None
    saved = next(i for i in unit.book.indicators if i.indicator_no == "Z05")
    assert (saved.kind, dict(saved.params)["target"]) == ("completion", "95")
    assert indicators.grid.model.text_at(4, indicators.grid.model.column_of("kind")) == "完成率"


def test_that_a_kind_that_makes_no_rule_is_not_saved(show_page: Show, unit: OpenFile) -> None:
    indicators = indicator_panel(show_page(PostsPage, unit))
    indicators.grid.select_cell("Z05", "name")
    set_kind(indicators, "kind", "一票否决")
    assert indicators.kind.refusal.text() == "请填写依据。"
    assert unit.book is not None
    assert unit.book.indicators[4].kind == "direct"
    set_kind(indicators, "basis", "受到问责")
    assert unit.book.indicators[4].kind == "veto"
    indicators.grid.select_cell("Z04", "name")
    assert indicators.kind.rows["kind"].text == "直接评分"
    assert list(indicators.kind.rows) == ["kind"]


def test_that_an_indicator_is_limited_to_posts(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    indicators = indicator_panel(show_page(PostsPage, unit))
    type_into(qtbot, indicators, "Z01", "posts", "G001，G002")
    assert indicators.grid.rows[0].indicator.posts == ("G001", "G002")
    type_into(qtbot, indicators, "Z01", "posts", "G099")
    assert "没有编号为G099的岗位" in indicators.grid.view.hint_text
    qtbot.keyClick(indicators.grid.view.editor, Qt.Key.Key_Escape)


def test_that_a_kind_that_marks_already_given_do_not_fit_is_refused(show_page: Show, unit: OpenFile) -> None:
    indicators = indicator_panel(show_page(PostsPage, unit))
    indicators.grid.select_cell("Z05", "name")
    set_kind(indicators, "kind", "限时办结")
    assert "已填的“目标任务”不合新的计分办法" in indicators.kind.sentence.text()
    assert unit.book is not None
    assert unit.book.indicators[4].kind == "direct"
    set_kind(indicators, "kind", "直接评分")
    assert "已填" not in indicators.kind.sentence.text()


def test_that_a_filing_date_is_a_whole_date(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    panel(page, FILING)
    page.filing.date.setText("2025年2月30日")
    page.filing.lock_button.click()
    assert "不是完整的日期" in page.filing.refusal.text()
    page.filing.date.setText("2025年12月18日")
    page.filing.wording_reason.setText("上级文件原文如此")
    page.filing.lock_button.click()
    assert "已于2025-12-18锁定备案" in page.filing._title.text()
