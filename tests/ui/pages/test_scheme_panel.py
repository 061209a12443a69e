"""计分方案: lists and fields edited over a real file, each change saved, refused at its place, and undone."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from kpi_desktop.domain import scheme_checks as places
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.services import posts, reporting
from kpi_desktop.services.workspace import create_unit_file, load_shipped_scheme
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.compare_dialogs import DifferencesDialog, VersionsDialog
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.scheme_cards import ListCard
from kpi_desktop.ui.posts.scheme_panel import SchemePanel
from kpi_desktop.ui.posts.state import FILING, SCHEME, derive_indicators
from kpi_desktop.ui.print_preview import PrintPreview

Show = Callable[[type[Page], OpenFile], PostsPage]


@pytest.fixture
def panel(show_page: Show, unit: OpenFile) -> SchemePanel:
    page = show_page(PostsPage, unit)
    assert page.sub_pages.choose(SCHEME)
    found = page.sub_pages.panel
    assert isinstance(found, SchemePanel)
    return found


def saved(unit: OpenFile) -> Scheme:
    assert unit.book is not None
    return unit.book.scheme


def put(panel: SchemePanel, key: str, text: str) -> str:
    """Type into a field; the sentence of a refusal."""
    row = panel.row(key)
    if isinstance(row.editor, QComboBox):
        row.editor.setCurrentText(text)
        row.editor.activated.emit(row.editor.currentIndex())
    else:
        assert isinstance(row.editor, QLineEdit)
        row.editor.setText(text)
        row.editor.editingFinished.emit()
    return "" if row.refusal.isHidden() else row.refusal.text()


def shown(panel: SchemePanel, title: str) -> ListCard:
    assert panel.go_to(Place(area=Area.POSTS, page=SCHEME, item=title))
    return panel.lists[title]


def put_cell(card: ListCard, at: int, column: str, text: str) -> str:
    """Type into a cell; the sentence of a refusal."""
    assert card.grid.select_cell(str(at), column)
    card.grid.view.open_editor(card.grid.view.currentIndex(), text)
    card.grid.finish_editing()
    hint = card.grid.view.hint_text
    if hint:
        assert card.grid.view.editor is not None
        assert card.grid.view.editor.text() == text
        card.grid.view.leave_editor(card.grid.view.editor)
    return hint


def test_that_caps_are_typed_and_taken_away(panel: SchemePanel, unit: OpenFile) -> None:
    assert put(panel, "cap:month_add", "5") == ""
    assert put(panel, "cap:month_deduct", "10.5") == ""
    assert put(panel, "cap:year_add", "15") == ""
    assert put(panel, "cap:year_deduct", "-1") == "上限应是0到100之间的数。"
    assert panel.row("cap:year_deduct").text == "-1"
    scheme = saved(unit)
    assert (scheme.month_add_cap, scheme.month_deduct_cap, scheme.year_add_cap, scheme.year_deduct_cap) == (
        Decimal(5),
        Decimal("10.5"),
        Decimal(15),
        None,
    )
    assert put(panel, "cap:month_add", "") == ""
    assert put(panel, "cap:year_deduct", "20") == ""
    assert (saved(unit).month_add_cap, saved(unit).year_deduct_cap) == (None, Decimal(20))


def test_that_the_version_brings_its_numbers_and_warns(panel: SchemePanel, unit: OpenFile) -> None:
    put(panel, "rule_version", "2007年版")
    assert (saved(unit).rule_version, saved(unit).pools[0].percent) == ("2007", Decimal(15))
    assert put_cell(shown(panel, places.POOLS), 0, "percent", "21") == ""
    assert saved(unit).pools[0].percent == Decimal(21)
    assert "请留意：公务员的优秀名额比例21%，超过2007年试行的最高比例20%" in panel.sentence.text()


@pytest.mark.parametrize("weight", ["30", "70"])
def test_that_weights_of_80_and_120_are_kept_and_told(
    panel: SchemePanel, unit: OpenFile, weight: str
) -> None:
    card = shown(panel, places.PARTS)
    assert put_cell(card, 0, "weight", weight) == ""
    assert saved(unit).parts[0].weight == Decimal(weight)
    total = int(weight) + 50
    assert panel.sentence.text() == (f"已保存，但有1处要改正后才能锁定备案：各部分权重合计{total}，应为100。")
    assert card.total.text() == f"合计{total}，应为100"
    assert not card.check.isHidden()
    assert panel.tabs.tabText(0) == "总分构成（1处要改）"
    unit.undo()
    assert saved(unit).parts[0].weight == Decimal(50)
    assert (card.total.text(), card.check.isHidden()) == ("合计100", True)


def test_that_rows_are_added_renamed_moved_and_removed_by_keys(
    panel: SchemePanel, unit: OpenFile, qtbot: QtBot
) -> None:
    card = shown(panel, places.PARTS)
    view = card.grid.view
    with qtbot.waitActive(panel.window()):
        panel.window().activateWindow()
    assert card.grid.select_cell("0", "label")
    qtbot.keyClick(view, Qt.Key.Key_Insert)
    assert [part.label for part in saved(unit).parts] == ["平时考核", "新的部分", "年终考核", "民主测评"]
    assert card.grid.current_keys() == ("1", "label")
    assert put_cell(card, 1, "label", "领导评价") == ""
    assert put_cell(card, 1, "weight", "一半") == "“一半”不是数字，请填写数字，如 9.5。"
    assert put_cell(card, 1, "label", "民主测评").startswith("各部分权重有两行都叫“民主测评”")
    card.grid.select_cell("1", "label")
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [part.label for part in saved(unit).parts] == ["平时考核", "年终考核", "领导评价", "民主测评"]
    assert card.grid.current_keys() == ("2", "label")
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert saved(unit).parts[1].label == "领导评价"
    qtbot.keyClick(view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [part.label for part in saved(unit).parts] == ["平时考核", "年终考核", "民主测评"]
    unit.undo()
    assert saved(unit).parts[1].label == "领导评价"
    card.grid.select_cell("0", "label")
    assert not card.move_row(-1)


def test_that_what_the_year_uses_is_not_removed(panel: SchemePanel, unit: OpenFile) -> None:
    before = saved(unit)
    for title, at, words in (
        (places.GROUPS, 1, "下还有"),
        (places.PARTS, 1, "的评分，不能删除"),
        (places.VOTERS, 0, "已录入"),
        (places.CHOICES, 0, "已录入"),
    ):
        card = shown(panel, title)
        card.grid.select_cell(str(at))
        assert not card.remove()
        assert words in card.refusal.text()
        assert not card.refusal.isHidden()
    assert saved(unit) == before


def test_that_a_list_with_nothing_to_add_or_remove_says_so(panel: SchemePanel, unit: OpenFile) -> None:
    card = shown(panel, places.BANDS)
    assert card.add()
    assert saved(unit).bands[-1].grade.value == "incompetent"
    assert not card.add()
    assert card.refusal.text() == "各个等次都有分数线了，不能再增加。"
    vetoes = shown(panel, places.VETOES)
    assert not vetoes.remove()
    bands = shown(panel, places.BANDS)
    assert not bands.move_row(1)


def test_that_factors_sub_factors_and_bands_are_edited(panel: SchemePanel, unit: OpenFile) -> None:
    bands = shown(panel, places.COEFFICIENT_BANDS)
    assert bands.add()
    assert bands.add()
    assert [str(band.coefficient) for band in saved(unit).coefficient.bands] == ["0.80", "0.87"]
    assert put_cell(bands, 1, "lower", "0") == ""
    assert "两档重叠" in bands.check.text()
    put_cell(bands, 1, "lower", "60")
    put_cell(bands, 1, "coefficient", "1.8")
    assert "不在0.80到1.50之间" in bands.check.text()
    put_cell(bands, 1, "coefficient", "1.2")
    assert bands.check.isHidden()
    subs = shown(panel, places.SUB_FACTORS)
    assert subs.add()
    assert put_cell(subs, 0, "factor", "责任风险") == ""
    assert put_cell(subs, 0, "levels", "高30、低10") == ""
    assert put_cell(subs, 0, "levels", "高") != ""
    factor = saved(unit).coefficient.factors[2]
    assert (factor.label, factor.sub_factors[0].label) == ("责任风险", "新的细项")
    assert panel.sentence.text().startswith("改一项存一项")
    put(panel, "coefficient:scaling", "是")
    assert saved(unit).coefficient.is_normalised


def test_that_items_of_additions_and_deductions_are_kept(panel: SchemePanel, unit: OpenFile) -> None:
    card = shown(panel, places.ADJUSTMENTS)
    count = len(saved(unit).adjustment_rules)
    card.grid.select_cell(str(count - 1))
    assert card.add()
    for column, text in (
        ("label", "迟报一次材料"),
        ("direction", "扣分"),
        ("levels", "省级3、市级2"),
        ("unit", "每份"),
        ("needs_document", "必填"),
        ("entry_cap", "3"),
        ("month_cap", "4"),
        ("year_cap", "6"),
        ("is_once_per_matter", "只计最高"),
    ):
        assert put_cell(card, count, column, text) == ""
    rule = saved(unit).adjustment_rules[-1]
    assert (rule.key, rule.amount) == ("own-1", "每份扣分：省级3分、市级2分")
    assert rule.bounds == "单次最多3分，每月最多4分，全年最多6分，同一事项只计最高一次，凭文号"
    assert "从小到大" in put_cell(card, count, "entry_cap", "5")
    assert put_cell(card, count, "label", "长" * 61) == "项目有61个字，请缩短到60个字以内。"
    card.grid.select_cell(str(count))
    assert card.remove()
    assert len(saved(unit).adjustment_rules) == count


def test_that_vetoes_are_kept(panel: SchemePanel, unit: OpenFile) -> None:
    card = shown(panel, places.VETOES)
    assert card.add()
    assert "没有写依据" in card.check.text()
    put_cell(card, 0, "label", "瞒报事故")
    put_cell(card, 0, "basis", "问责办法")
    put_cell(card, 0, "effect", "降一等")
    veto = saved(unit).vetoes[0]
    assert (veto.label, veto.basis, veto.effect) == ("瞒报事故", "问责办法", VetoEffect.ONE_LOWER)
    assert panel.finish_editing()


def test_that_own_words_are_checked_in_the_standards(panel: SchemePanel, unit: OpenFile) -> None:
    panel.words.setText("站")
    panel.words.editingFinished.emit()
    assert panel.refusal.text() == "“站”应是2到20个字的词，词与词用顿号隔开。"
    panel.words.setText("、".join(f"词语{at}" for at in range(41)))
    panel.words.editingFinished.emit()
    assert "请减到40个以内" in panel.refusal.text()
    assert unit.book is not None
    word = unit.book.indicators[0].standard[:2]
    panel.words.setText(f"{word}，{word}、站位不高")
    panel.words.editingFinished.emit()
    assert saved(unit).own_words == (word, "站位不高")
    assert f"“{word}”本单位列入的含糊用语" in derive_indicators(unit.book)[0].vague


def test_that_a_locked_scheme_is_read_and_not_changed(panel: SchemePanel, unit: OpenFile) -> None:
    assert unit.key is not None
    key = unit.key
    unit.run_write(
        lambda: posts.lock_plan(
            unit.workspace, key, filing_no="36号", filed_on="2025-12-18", wording_reason="原文如此"
        )
    )
    assert "已锁定" in panel.sentence.text()
    assert not panel.adopt_button.isEnabled()
    for card in panel.lists.values():
        assert not card.add_button.isEnabled()
        assert all(column.parse is None for column in card.grid.model.columns)
    assert not panel.row("label").editor.isEnabled()


def test_that_a_recommended_model_is_taken_over_its_differences(panel: SchemePanel, unit: OpenFile) -> None:
    before = saved(unit)
    dialog = panel.ask_scheme()
    texts = [dialog.source.itemText(at) for at in range(dialog.source.count())]
    assert sum("百分制量化模式" in text for text in texts) == 1
    assert sum("目标任务与等次模式" in text for text in texts) == 1
    dialog.source.setCurrentIndex(next(at for at, text in enumerate(texts) if "百分制" in text))
    assert "处不同" in dialog.sentence.text()
    rows = [dialog.table.topLevelItem(at) for at in range(dialog.table.topLevelItemCount())]
    assert any((row.text(0), row.text(2), row.text(3)) == ("民主测评", "30%", "20%") for row in rows if row)
    assert saved(unit) == before
    assert dialog.adopt_button.isEnabled()
    dialog.adopt()
    assert saved(unit) == replace(load_shipped_scheme("percent-quantified"), own_words=before.own_words)
    assert unit.undo_text.startswith("换用计分方案") or "换用" in unit.undo_text
    unit.undo()
    assert saved(unit) == before


def test_that_a_model_without_what_the_year_uses_is_refused(panel: SchemePanel, unit: OpenFile) -> None:
    before = saved(unit)
    dialog = panel.ask_scheme()
    at = next(at for at in range(dialog.source.count()) if "目标任务" in dialog.source.itemText(at))
    dialog.source.setCurrentIndex(at)
    assert "的评分，不能删除" in dialog.refusal.text()
    assert not dialog.adopt_button.isEnabled()
    dialog.adopt()
    assert saved(unit) == before
    dialog.reject()


def test_that_a_scheme_comes_from_another_file_or_a_workbook(
    panel: SchemePanel, unit: OpenFile, tmp_path: Path
) -> None:
    other = tmp_path / "别的单位.kpi"
    with create_unit_file(
        other,
        unit_code="11530499MB0A10002Q",
        unit_name="云岭县教育体育局",
        year=2025,
        scheme_key="percent-quantified",
    ):
        pass
    dialog = panel.ask_scheme()
    with messages.recorded(str(other)):
        dialog.ask_file()
    assert dialog.source.currentText() == "文件：别的单位.kpi"
    assert "处不同" in dialog.sentence.text()
    ledger = tmp_path / "台账.xlsx"
    assert unit.result is not None
    reporting.export_ledger(unit.result, ledger)
    dialog.show_file(ledger)
    assert (dialog.refusal.text(), dialog.sentence.text()) == ("", "与现在的方案相同。")
    assert not dialog.adopt_button.isEnabled()
    nothing = tmp_path / "空.xlsx"
    nothing.write_bytes(b"PK")
    dialog.show_file(nothing)
    assert dialog.refusal.text() != ""
    dialog.reject()


@pytest.mark.parametrize("name", ["<b", "=1+1", "<b>粗</b>"])
def test_that_a_name_with_signs_of_markup_is_shown_as_it_is(
    panel: SchemePanel, unit: OpenFile, name: str
) -> None:
    assert put(panel, "label", name) == ""
    assert panel.title.text() == name
    assert panel.title.textFormat() is Qt.TextFormat.PlainText
    card = shown(panel, places.PARTS)
    assert put_cell(card, 0, "label", name) == ""
    assert put_cell(card, 0, "weight", "0") == ""
    assert f"“{name}”的权重是0" in card.check.text()
    assert card.check.textFormat() is Qt.TextFormat.PlainText
    groups = shown(panel, places.GROUPS)
    assert put_cell(groups, 0, "label", name) == ""
    assert (saved(unit).label, saved(unit).parts[0].label, saved(unit).groups[0].label) == (name,) * 3


def test_that_the_workbook_and_the_differences_leave_the_filing_page(
    show_page: Show, unit: OpenFile, tmp_path: Path, wait_for_jobs: Callable[[], None]
) -> None:
    page = show_page(PostsPage, unit)
    page.sub_pages.choose(FILING)
    filing = page.filing
    filing.date.setText("2026-01-05")
    assert filing.late.text().startswith("备案日期2026-01-05晚于期限2025-12-20，晚16天")
    assert not filing.late.isHidden()
    filing.date.setText("2025-12-18")
    assert filing.late.isHidden()
    path = tmp_path / "方案.xlsx"
    with messages.recorded(str(path), "") as boxes:
        filing.export_button.click()
    assert path.is_file()
    assert boxes.texts[-1] == "已存为“方案.xlsx”。"
    with messages.recorded(str(tmp_path / "没有" / "方案.xlsx"), "") as boxes:
        filing.export_button.click()
    assert "不存在" in boxes.texts[-1]
    assert unit.key is not None
    key = unit.key
    unit.run_write(
        lambda: posts.lock_plan(
            unit.workspace, key, filing_no="36号", filed_on="2025-12-18", wording_reason="原文如此"
        )
    )
    unit.run_write(lambda: posts.withdraw_plan(unit.workspace, key, "改编制"))
    assert unit.book is not None
    unit.run_write(lambda: posts.save_posts(unit.workspace, key, (replace(unit.book.posts[0], headcount=9),)))
    filing.versions_button.click()
    versions = page.findChild(VersionsDialog)
    assert isinstance(versions, VersionsDialog)
    versions.show_differences()
    dialog = versions.findChild(DifferencesDialog)
    assert isinstance(dialog, DifferencesDialog)
    assert dialog.export_button.isEnabled()
    with messages.recorded(None) as boxes:
        dialog.export_button.click()
    assert len(boxes.texts) == 1
    with messages.recorded(str(tmp_path / "差异"), ""):
        dialog.export_button.click()
    assert (tmp_path / "差异.xlsx").is_file()
    dialog.print_button.click()
    wait_for_jobs()
    preview = dialog.findChild(PrintPreview)
    assert isinstance(preview, PrintPreview)
    assert preview.page_count == 1
    preview.close()
    dialog.close()
    versions.close()
