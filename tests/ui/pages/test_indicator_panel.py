"""量化指标 over a real file: the library, copies, order, posts, the wording checked as one types, the kinds' editors."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicators import Indicator, VetoEffect
from kpi_desktop.domain.scheme import Veto
from kpi_desktop.services import indicators as indicator_service
from kpi_desktop.services import posts as post_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.indicator_panel import IndicatorPanel
from kpi_desktop.ui.posts.library_state import derive_library
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.post_dialogs import CopyDialog
from kpi_desktop.ui.posts.state import INDICATORS
from tests.builders import a_post, some_indicators

Show = Callable[[type[Page], OpenFile], PostsPage]
POSTS = ("G001", "G002", "G003", "G004")
VAGUE = "服务不到位的酌情扣分"


@pytest.fixture
def plan(empty: OpenFile) -> OpenFile:
    """A plan of four posts in two sections and five indicators, nothing marked yet."""
    assert empty.key is not None
    with empty.workspace.write(empty.key, "设岗") as step:
        step.save(
            *(
                a_post(number, sort_order=at, section="办公室" if at < 2 else "法规股")
                for at, number in enumerate(POSTS)
            ),
            *some_indicators(),
        )
    empty.refresh()
    return empty


@pytest.fixture
def panel(qtbot: QtBot, show_page: Show, plan: OpenFile) -> IndicatorPanel:
    page = show_page(PostsPage, plan)
    assert page.sub_pages.choose(INDICATORS)
    found = page.sub_pages.panel
    assert isinstance(found, IndicatorPanel)
    with qtbot.waitActive(page):
        page.activateWindow()
    found.grid.select_cell("Z01", "standard")
    return found


def saved(panel: IndicatorPanel) -> dict[str, Indicator]:
    return {indicator.indicator_no: indicator for indicator in panel.book.indicators}


def order(panel: IndicatorPanel) -> str:
    return " ".join(line.indicator.indicator_no[1:] for line in panel.grid.rows)


def select(panel: IndicatorPanel, *numbers: str) -> None:
    panel.grid.select_cell(numbers[0], "standard")
    panel.grid.select_rows(numbers)


def write(panel: IndicatorPanel, text: str) -> None:
    editor = panel.standard_card.editor
    editor.setFocus()
    editor.selectAll()
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


def set_kind(panel: IndicatorPanel, key: str, text: str) -> None:
    editor = panel.kind.rows[key].editor
    if isinstance(editor, QComboBox):
        editor.setCurrentText(text)
        editor.activated.emit(editor.currentIndex())
    else:
        assert isinstance(editor, QLineEdit)
        editor.setText(text)
        editor.editingFinished.emit()


def test_that_entries_of_the_library_are_found_and_added_in_one_step(
    panel: IndicatorPanel, plan: OpenFile
) -> None:
    dialog = panel.bar.open_library()
    dialog.search.setText("bxzf")
    assert dialog.table.topLevelItemCount() == 1
    assert "报销单据齐备后5个工作日内付款" in dialog.detail.text()
    assert "例：超期件数2，超期天数5，得15.5分" in dialog.detail.text()
    dialog.tick("payment")
    dialog.set_mark("payment", "15")
    dialog.search.setText("集中学习")
    dialog.tick("learning")
    dialog.search.clear()
    dialog.picker.choose(("G002", "G003"))
    assert "已选2项，共25分" in dialog.sums.text()
    assert "公共部分合计30分（岗位G001、G004）、40分（岗位G002、G003）" in dialog.sums.text()
    dialog.submit()
    added = [saved(panel)[number] for number in ("Z06", "Z07")]
    assert [(i.name, i.full_mark, i.group, i.posts) for i in added] == [
        ("集中学习", Decimal(10), "common", ("G002", "G003")),
        ("报销支付", Decimal(15), "duty", ("G002", "G003")),
    ]
    plan.undo()
    assert order(panel) == "01 02 03 04 05"


def test_that_the_library_is_narrowed_to_a_part_and_a_kind_of_post(panel: IndicatorPanel) -> None:
    dialog = panel.bar.open_library()
    everything = dialog.table.topLevelItemCount()
    dialog.post_kind.setCurrentText("窗口")
    dialog.post_kind.activated.emit(0)
    for_window = dialog.table.topLevelItemCount()
    dialog.group.setCurrentText("本职部分")
    dialog.group.activated.emit(0)
    duty = dialog.table.topLevelItemCount()
    assert everything > for_window > duty > 5
    dialog.search.setText("没有这样的指标")
    assert dialog.table.topLevelItemCount() == 0
    assert "请换一个词" in dialog.detail.text()
    assert not dialog.yes_button.isEnabled()
    dialog.reject()


@pytest.mark.parametrize("text", ["0", "-5", "很多", ""])
def test_that_a_full_mark_that_is_none_is_refused_in_the_library(panel: IndicatorPanel, text: str) -> None:
    dialog = panel.bar.open_library()
    dialog.tick("learning")
    dialog.set_mark("learning", text)
    assert dialog.refusal.text().startswith("“集中学习”")
    assert dialog.refusal.isVisible()
    assert "共10分" in dialog.sums.text()
    dialog.reject()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("dqxc", ()),
        ("驻村", ("驻村天数", "入户走访")),
        ("zcts", ("驻村天数",)),
        ("盘点", ()),
        ("账实相符", ("资产管理",)),
    ],
)
def test_that_names_are_found_by_initials_and_standards_as_written(
    panel: IndicatorPanel, query: str, names: tuple[str, ...]
) -> None:
    found = derive_library(panel.book, indicator_service.load_library(), query=query)
    assert tuple(line.entry.name for line in found) == names


def test_that_before_there_are_posts_an_indicator_is_for_all(show_page: Show, empty: OpenFile) -> None:
    page = show_page(PostsPage, empty)
    assert page.sub_pages.choose(INDICATORS)
    dialog = page.sub_pages.panel.bar.open_library()  # type: ignore[attr-defined]
    dialog.tick("learning")
    assert dialog.picker.root.text(0) == "还没有岗位，适用于以后设的全部岗位"
    dialog.submit()
    assert empty.book is not None
    assert [(i.indicator_no, i.posts) for i in empty.book.indicators] == [("Z01", ())]


def test_that_no_post_ticked_is_told(panel: IndicatorPanel) -> None:
    dialog = panel.bar.open_library()
    dialog.tick("learning")
    dialog.picker.choose(())
    assert dialog.sums.text() == "请勾选至少一个岗位。"
    assert not dialog.yes_button.isEnabled()
    dialog.reject()


def test_that_a_section_ticks_its_posts_and_the_root_all_of_them(panel: IndicatorPanel) -> None:
    dialog = panel.bar.ask_posts()
    assert dialog.picker.is_all
    dialog.none_button.click()
    section = dialog.picker.root.child(1)
    assert section is not None
    section.setCheckState(0, Qt.CheckState.Checked)
    assert dialog.picker.chosen == ("G003", "G004")
    assert dialog.count.text() == "已勾选2个岗位。"
    dialog.picker.root.setCheckState(0, Qt.CheckState.Checked)
    assert dialog.count.text() == "已勾选全部岗位。"
    dialog.reject()


def test_that_several_indicators_are_limited_to_posts_and_freed_again(panel: IndicatorPanel) -> None:
    select(panel, "Z01", "Z02")
    dialog = panel.bar.ask_posts()
    dialog.picker.choose(("G002",))
    dialog.submit()
    assert [saved(panel)[number].posts for number in ("Z01", "Z02", "Z03")] == [("G002",), ("G002",), ()]
    at = panel.grid.model.column_of("posts")
    assert [panel.grid.model.text_at(row, at) for row in (0, 2)] == ["G002", "全部"]
    select(panel, "Z01")
    dialog = panel.bar.ask_posts()
    assert dialog.picker.chosen == ("G002",)
    dialog.all_button.click()
    dialog.submit()
    assert saved(panel)["Z01"].posts == ()


def test_that_indicators_are_copied_for_other_posts(panel: IndicatorPanel, plan: OpenFile) -> None:
    select(panel, "Z04", "Z05")
    dialog = panel.bar.ask_copy()
    assert isinstance(dialog, CopyDialog)
    assert not dialog.as_shared.isEnabled()
    dialog.submit()
    assert "再勾选要用这些指标的岗位" in dialog.refusal.text()
    dialog.picker.choose(("G001", "G002"))
    dialog.submit()
    assert [saved(panel)[f"Z0{at}"].posts for at in (6, 7, 8, 9)] == [("G001",)] * 2 + [("G002",)] * 2
    assert "岗位G001、G002本职部分合计140分，方案规定70分，多出70分" in panel.bar.sums.text()
    plan.undo()
    assert order(panel) == "01 02 03 04 05"


def test_that_an_indicator_of_some_posts_is_shared_with_more(panel: IndicatorPanel) -> None:
    dialog = panel.bar.ask_posts()
    dialog.picker.choose(("G001",))
    dialog.submit()
    copy = panel.bar.ask_copy()
    assert isinstance(copy, CopyDialog)
    assert copy.as_shared.isChecked()
    copy.picker.choose(("G003",))
    copy.submit()
    assert saved(panel)["Z01"].posts == ("G001", "G003")
    assert len(panel.grid.rows) == 5


def test_that_rows_move_with_alt_and_the_arrows_and_stay_selected(
    qtbot: QtBot, panel: IndicatorPanel, plan: OpenFile
) -> None:
    select(panel, "Z03", "Z04")
    qtbot.keyClick(panel.grid.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(panel) == "01 03 04 02 05"
    assert panel.bar.chosen == ("Z03", "Z04")
    qtbot.keyClick(panel.grid.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order(panel) == "03 04 01 02 05"
    panel.bar.down_button.click()
    assert order(panel) == "01 03 04 02 05"
    plan.undo()
    plan.undo()
    plan.undo()
    assert order(panel) == "01 02 03 04 05"


def test_that_an_indicator_is_doubled_below_itself_and_several_are_removed(panel: IndicatorPanel) -> None:
    panel.grid.select_cell("Z02", "name")
    panel.bar.duplicate_button.click()
    assert order(panel) == "01 02 06 03 04 05"
    select(panel, "Z02", "Z06")
    panel.bar.remove_button.click()
    assert order(panel) == "01 03 04 05"


def test_that_indicators_are_found_by_initials(qtbot: QtBot, panel: IndicatorPanel) -> None:
    panel.grid.select_cell("Z01", "standard")
    qtbot.keyClick(panel.grid.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    panel.grid.find_bar.field.setText("mbrw")
    assert panel.grid.current_keys()[0] == "Z05"


def test_that_vetoes_of_the_scheme_become_indicators_in_one_action(
    panel: IndicatorPanel, plan: OpenFile
) -> None:
    assert not panel.bar.veto_button.isVisible()
    veto = Veto(label="党风廉政", basis="责任制规定", effect=VetoEffect.NOT_EXCELLENT)
    scheme = replace(panel.book.scheme, vetoes=(veto,))
    plan.run_write(lambda: post_service.save_scheme(panel.workspace, panel.key, scheme))
    assert panel.bar.veto_button.isVisible()
    assert panel.bar.veto_button.text() == "补登一票否决（1项）"
    panel.bar.veto_button.click()
    made = saved(panel)["Z06"]
    assert (made.name, made.kind, dict(made.params)["effect"]) == ("党风廉政", "veto", "not_excellent")
    assert not panel.bar.veto_button.isVisible()
    assert "公共部分合计30分，与方案一致" in panel.bar.sums.text()


def test_that_a_veto_has_no_full_mark_to_type(panel: IndicatorPanel) -> None:
    set_kind(panel, "kind", "一票否决")
    set_kind(panel, "basis", "责任制规定")
    at = panel.grid.model.index(0, panel.grid.model.column_of("full_mark"))
    assert at.data() == "不计分"
    assert not at.flags() & Qt.ItemFlag.ItemIsEditable
    assert "公共部分合计20分" in panel.bar.sums.text()


def test_that_without_indicators_only_new_ones_are_offered(show_page: Show, empty: OpenFile) -> None:
    page = show_page(PostsPage, empty)
    assert page.sub_pages.choose(INDICATORS)
    bar = page.sub_pages.panel.bar  # type: ignore[attr-defined]
    assert bar.add_button.isEnabled()
    assert bar.library_button.isEnabled()
    assert not any(
        control.isEnabled()
        for control in (bar.copy_button, bar.posts_button, bar.up_button, bar.remove_button)
    )


def test_that_a_vague_standard_is_told_while_it_is_typed_and_rewritten_by_one_key(
    qtbot: QtBot, panel: IndicatorPanel, plan: OpenFile
) -> None:
    card = panel.standard_card
    assert "没有发现" in card.finding.text()
    assert not card.rewrite_button.isEnabled()
    write(panel, VAGUE)
    qtbot.waitUntil(lambda: "服务不到位" in card.finding.text(), timeout=3000)
    assert "扣多少由人临时决定：“酌情扣分”" in card.finding.text()
    assert "做什么×" in card.questions.text()
    assert "凭什么证据√" in card.questions.text()
    assert "每件扣1分" in card.offer.text()
    assert "满分10分" in card.offer.text()
    assert saved(panel)["Z01"].standard == "迟到每次扣0.5分"
    qtbot.keyClick(card.editor, Qt.Key.Key_F4)
    written = saved(panel)["Z01"]
    assert written.standard.startswith("相关单位书面反映协调未办结")
    assert written.source == "协调事项登记簿、来文"
    assert card.editor.toPlainText() == written.standard
    assert "没有发现" in card.finding.text()
    plan.undo()
    assert card.editor.toPlainText() == VAGUE
    plan.undo()
    assert card.editor.toPlainText() == "迟到每次扣0.5分"


def test_that_typing_in_the_cell_is_checked_too(qtbot: QtBot, panel: IndicatorPanel) -> None:
    panel.grid.view.open_editor(panel.grid.view.currentIndex())
    editor = panel.grid.view.editor
    assert editor is not None
    editor.clear()
    event = QInputMethodEvent()
    event.setCommitString("认真学习")
    QApplication.sendEvent(editor, event)
    qtbot.waitUntil(lambda: "认真学习" in panel.standard_card.finding.text(), timeout=3000)
    qtbot.keyClick(editor, Qt.Key.Key_F4)
    assert saved(panel)["Z01"].standard.startswith("全年集中学习12次")
    assert panel.grid.view.editor is None


def test_that_f4_without_an_offer_changes_nothing(qtbot: QtBot, panel: IndicatorPanel) -> None:
    qtbot.keyClick(panel.grid.view, Qt.Key.Key_F4)
    assert saved(panel)["Z01"].standard == "迟到每次扣0.5分"


def test_that_enter_and_leaving_save_and_escape_gives_up(qtbot: QtBot, panel: IndicatorPanel) -> None:
    card = panel.standard_card
    write(panel, "迟到每次扣1分")
    qtbot.keyClick(card.editor, Qt.Key.Key_Return)
    assert saved(panel)["Z01"].standard == "迟到每次扣1分"
    write(panel, "不要这一句")
    qtbot.keyClick(card.editor, Qt.Key.Key_Escape)
    assert card.editor.toPlainText() == "迟到每次扣1分"
    write(panel, "迟到每次扣2分")
    panel.grid.select_cell("Z02", "standard")
    assert saved(panel)["Z01"].standard == "迟到每次扣2分"
    assert card.editor.toPlainText() == "迟到每次扣0.5分"


def test_that_what_stands_in_the_editor_is_saved_before_one_goes_elsewhere(panel: IndicatorPanel) -> None:
    write(panel, "迟到每次扣3分")
    assert panel.finish_editing()
    assert saved(panel)["Z01"].standard == "迟到每次扣3分"


def test_that_a_draft_too_long_is_told_in_a_box_when_one_has_gone_on(
    panel: IndicatorPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def note(_parent: QWidget | None, message: messages.Message) -> str | None:
        told.append(message.text)
        return None

    monkeypatch.setattr(messages, "_door", note)
    write(panel, "长" * 4001)
    panel.grid.view.setCurrentIndex(panel.grid.model.index(1, 4))
    assert ["请缩短到4000个字以内" in text for text in told] == [True]
    assert panel.standard_card.editor.toPlainText() == "迟到每次扣0.5分"


def test_that_a_line_is_broken_with_shift_and_enter(qtbot: QtBot, panel: IndicatorPanel) -> None:
    card = panel.standard_card
    write(panel, "迟到每次扣1分；")
    qtbot.keyClick(card.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert saved(panel)["Z01"].standard == "迟到每次扣0.5分"
    assert card.editor.toPlainText() == "迟到每次扣1分；\n"


def test_that_ctrl_z_is_the_editors_while_typing_and_the_windows_after(
    qtbot: QtBot, panel: IndicatorPanel
) -> None:
    card = panel.standard_card

    def is_taken() -> bool:
        event = QKeyEvent(
            QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, "\x1a"
        )
        event.ignore()
        QApplication.sendEvent(card.editor, event)
        return event.isAccepted()

    assert not is_taken()
    write(panel, "认真学习")
    assert is_taken()
    qtbot.keyClick(card.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert card.editor.toPlainText() == "迟到每次扣0.5分"
    write(panel, "认真学习")
    qtbot.keyClick(card.editor, Qt.Key.Key_F4)
    assert not is_taken()


def test_that_the_marked_word_becomes_one_of_the_offices_own(panel: IndicatorPanel) -> None:
    card = panel.standard_card
    cursor = card.editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(2, QTextCursor.MoveMode.KeepAnchor)
    card.editor.setTextCursor(cursor)
    card.word_button.click()
    form = panel.findChild(FormDialog)
    assert form is not None
    form.submit()
    assert panel.book.scheme.own_words == ("迟到",)
    assert "本单位列入的含糊用语：“迟到”" in card.finding.text()


def test_that_a_standard_of_two_thousand_signs_is_taken_and_five_thousand_refused(
    qtbot: QtBot, panel: IndicatorPanel
) -> None:
    card = panel.standard_card
    write(panel, "迟到每次扣0.5分；" * 200)
    qtbot.keyClick(card.editor, Qt.Key.Key_Return)
    assert len(saved(panel)["Z01"].standard) == 2000
    write(panel, "迟到每次扣0.5分；" * 500)
    qtbot.keyClick(card.editor, Qt.Key.Key_Return)
    assert "请缩短到4000个字以内" in card.finding.text()
    assert len(saved(panel)["Z01"].standard) == 2000
    assert not panel.finish_editing()
    qtbot.keyClick(card.editor, Qt.Key.Key_Escape)


@pytest.mark.parametrize("name", ["<b>粗体</b>", "<b", "=1+1"])
def test_that_odd_names_are_shown_as_they_are_written(panel: IndicatorPanel, name: str) -> None:
    index = panel.grid.model.index(0, panel.grid.model.column_of("name"))
    panel.grid.view.open_editor(index, name)
    assert panel.grid.finish_editing()
    panel.grid.select_cell("Z01", "name")
    assert saved(panel)["Z01"].name == name
    assert panel.standard_card.title.text() == name
    assert panel.standard_card.title.textFormat() is Qt.TextFormat.PlainText
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert name in tip.replace("&lt;", "<").replace("&gt;", ">")
    assert "<b>" not in tip


KIND_CASES = [
    ("completion", {"target": "0"}, "越高越好的指标，目标值不能为0"),
    ("completion", {"ceiling": "0.5"}, "封顶倍数应不小于1"),
    ("step", {"step": "0"}, "步长应大于0"),
    ("step", {"points": "50"}, "每步扣分50超过满分10"),
    ("step", {"bonus": "1"}, "请同时填写最多加分"),
    ("per_occurrence", {"points": "-1"}, "不能是负数"),
    ("per_occurrence", {"points": "半分"}, "不是数字"),
    ("deadline", {"case_points": "11"}, "每件扣分11超过满分10"),
    ("graded", {"levels": "好=11"}, "0到满分10之间"),
    ("veto", {}, "请填写依据"),
]


@pytest.mark.parametrize(("kind", "fields", "sentence"), KIND_CASES)
def test_that_what_makes_no_rule_is_said_under_its_field_and_not_saved(
    panel: IndicatorPanel, kind: str, fields: dict[str, str], sentence: str
) -> None:
    set_kind(panel, "kind", INDICATOR_KINDS[kind].label)
    before = saved(panel)["Z01"]
    for key, text in fields.items():
        set_kind(panel, key, text)
    assert sentence in panel.kind.refusal.text()
    assert panel.kind.refusal.isVisible()
    assert "改到成立才存盘" in panel.kind.sentence.text()
    assert saved(panel)["Z01"] == before


def test_that_a_range_asks_for_its_own_parameters_and_is_saved_once_whole(panel: IndicatorPanel) -> None:
    set_kind(panel, "kind", "完成率")
    assert list(panel.kind.rows) == ["kind", "direction", "target", "ceiling"]
    set_kind(panel, "direction", "区间内最好")
    assert list(panel.kind.rows) == ["kind", "direction", "low", "high", "step", "points", "partial"]
    for key, text in (("low", "9"), ("high", "5"), ("step", "1"), ("points", "2")):
        set_kind(panel, key, text)
    assert "下限不能大于上限" in panel.kind.refusal.text()
    set_kind(panel, "low", "2")
    assert not panel.kind.refusal.isVisible()
    assert "例：完成数6，得8分" in panel.kind.sentence.text()
    assert dict(saved(panel)["Z01"].params) == {
        "direction": "range",
        "low": "2",
        "high": "5",
        "step": "1",
        "points": "2",
        "partial": "proportional",
    }


@pytest.mark.parametrize("kind", INDICATOR_KINDS.values(), ids=lambda kind: kind.key)
def test_that_every_kind_has_its_rule_and_its_example(panel: IndicatorPanel, kind: object) -> None:
    set_kind(panel, "kind", kind.label)  # type: ignore[attr-defined]
    if kind.key == "veto":  # type: ignore[attr-defined]
        set_kind(panel, "basis", "责任制规定")
    assert kind.rule in panel.kind.sentence.text()  # type: ignore[attr-defined]
    has_example = kind.key not in {"direct", "veto"}  # type: ignore[attr-defined]
    assert ("例：" in panel.kind.sentence.text()) is has_example
    assert saved(panel)["Z01"].kind == kind.key  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["季", "年", "月"])
def test_that_the_frequency_is_chosen(panel: IndicatorPanel, text: str) -> None:
    index = panel.grid.model.index(0, panel.grid.model.column_of("frequency"))
    panel.grid.view.open_editor(index, text)
    assert panel.grid.finish_editing()
    assert saved(panel)["Z01"].frequency.label == text


def test_that_a_locked_plan_offers_nothing(panel: IndicatorPanel, plan: OpenFile) -> None:
    assert plan.key is not None
    plan.run_write(
        lambda: post_service.lock_plan(panel.workspace, panel.key, filing_no="", filed_on="2025-12-18")
    )
    buttons = (
        panel.bar.library_button,
        panel.bar.copy_button,
        panel.bar.up_button,
        panel.standard_card.word_button,
    )
    assert not any(control.isEnabled() for control in buttons)
    assert panel.standard_card.editor.isReadOnly()
