"""计分方案: caps, tables, versions and coefficient bands, edited over a real file."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.posts import FactorLevel, SubFactor
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.services.workspace import load_shipped_scheme
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.scheme_fields import derive_scheme
from kpi_desktop.ui.posts.scheme_panel import SchemePanel
from kpi_desktop.ui.posts.state import SCHEME, derive_indicators

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
    row = next(card.rows[key] for card in panel.cards if key in card.rows)
    if isinstance(row.editor, QComboBox):
        row.editor.setCurrentText(text)
        row.editor.activated.emit(row.editor.currentIndex())
    else:
        assert isinstance(row.editor, QLineEdit)
        row.editor.setText(text)
        row.editor.editingFinished.emit()
    return row.refusal.text() if row.refusal.isVisibleTo(row) else ""


def fill_in(form: FormDialog, **texts: str) -> str:
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    return form.refusal.text()


def test_that_caps_are_typed_and_taken_away(panel: SchemePanel, unit: OpenFile) -> None:
    assert put(panel, "cap:month_add", "5") == ""
    assert put(panel, "cap:month_deduct", "10.5") == ""
    assert put(panel, "cap:year_add", "15") == ""
    assert put(panel, "cap:year_deduct", "-1") == "上限应是0到100之间的数。"
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
    put(panel, "pool:civil_servants:percent", "21")
    assert saved(unit).pools[0].percent == Decimal(21)
    assert "请留意：公务员的优秀名额比例21%，超过2007年试行的最高比例20%" in panel.sentence.text()


def test_that_coefficient_bands_are_made_and_set(panel: SchemePanel, unit: OpenFile) -> None:
    assert "从低到高" in put(panel, "coefficient:lowers", "60、30")
    put(panel, "coefficient:lowers", "0、60、80")
    # 0.80 + 60 % and 80 % of 0.70
    assert [str(band.coefficient) for band in saved(unit).coefficient.bands] == ["0.80", "1.22", "1.36"]
    put(panel, "coefficient_band:2", "1.4")
    assert saved(unit).coefficient.bands[2].coefficient == Decimal("1.4")
    put(panel, "coefficient:scaling", "是")
    assert saved(unit).coefficient.is_normalised
    put(panel, "coefficient:lowers", "")
    assert saved(unit).coefficient.bands == ()


def test_that_sub_factors_are_read_in_the_card() -> None:
    scheme = load_shipped_scheme("percent-quantified")
    assert all(not section.remark for section in derive_scheme(scheme, scheme).sections)
    sub = SubFactor(key="e", label="学历", levels=(FactorLevel(label="本科", points=Decimal(12)),))
    factor = replace(scheme.coefficient.factors[0], sub_factors=(sub,))
    split = replace(scheme, coefficient=replace(scheme.coefficient, factors=(factor,)))
    remarks = [section.remark for section in derive_scheme(split, split).sections if section.remark]
    assert remarks == ["细项　学历：本科12"]


def test_that_items_of_additions_and_deductions_are_kept(panel: SchemePanel, unit: OpenFile) -> None:
    count = len(saved(unit).adjustment_rules)
    form = panel.tables.ask_rule()
    assert fill_in(form, label=" ", points="1") == "项目不能空着，请填写。"
    assert fill_in(form, label="长" * 61) == "项目有61个字，请缩短到60个字以内。"
    assert "分值应大于0" in fill_in(form, label="迟报一次材料", points="0")
    assert fill_in(form, direction="扣分", points="0.5", unit="每份", document="可不填") == ""
    rule = saved(unit).adjustment_rules[-1]
    assert (rule.key, rule.label, rule.amount, rule.bounds) == ("own-1", "迟报一次材料", "每份扣0.5分", "")
    column = next(each for each in panel.tables.rules.model.columns if each.key == "levels")
    line = panel.tables.rules.rows[-1]
    levels = column.parse_text("省级3分、市级１.5", line)
    edit = CellEdit(row_key=str(count), column_key="levels", old="0.5", text="", new=levels)
    panel.tables.rules.edit_requested.emit((edit,))
    assert saved(unit).adjustment_rules[-1].amount == "每份扣省级3分、市级1.5分"
    for wrong in ("", "省级", "省级0", "市级101"):
        with pytest.raises(RuleViolation):
            column.parse_text(wrong, line)
    assert panel.tables.rules.select_cell(str(count))
    panel.tables.remove_rule()
    assert len(saved(unit).adjustment_rules) == count


def test_that_vetoes_are_kept(panel: SchemePanel, unit: OpenFile) -> None:
    panel.tables.remove_veto()
    form = panel.tables.ask_veto()
    assert fill_in(form, label="瞒报事故") == "依据不能空着，请填写。"
    assert fill_in(form, basis="问责办法", effect="降一等") == ""
    assert saved(unit).vetoes[0].effect is VetoEffect.ONE_LOWER
    edit = CellEdit(row_key="0", column_key="effect", old="", text="", new=VetoEffect.INCOMPETENT)
    panel.tables.vetoes.edit_requested.emit((edit,))
    assert saved(unit).vetoes[0].effect is VetoEffect.INCOMPETENT
    assert panel.tables.vetoes.select_cell("0")
    panel.tables.remove_veto()
    assert saved(unit).vetoes == ()
    assert panel.finish_editing()


def test_that_each_column_takes_what_its_word_says(panel: SchemePanel) -> None:
    columns = {column.key: column for column in panel.tables.rules.model.columns}
    line = panel.tables.rules.rows[0]
    assert columns["needs_document"].parse_text("可不填", line) is False
    assert columns["unit"].parse_text("每天", line) == "每天"


def test_that_own_words_are_checked_in_the_standards(panel: SchemePanel, unit: OpenFile) -> None:
    words = panel.tables.words
    words.setText("站")
    words.editingFinished.emit()
    assert panel.tables.refusal.text() == "“站”应是2到20个字的词，词与词用顿号隔开。"
    words.setText("、".join(f"词语{at}" for at in range(41)))
    words.editingFinished.emit()
    assert "请减到40个以内" in panel.tables.refusal.text()
    assert unit.book is not None
    word = unit.book.indicators[0].standard[:2]
    words.setText(f"{word}，{word}、站位不高")
    words.editingFinished.emit()
    assert saved(unit).own_words == (word, "站位不高")
    assert f"“{word}”本单位列入的含糊用语" in derive_indicators(unit.book)[0].vague
