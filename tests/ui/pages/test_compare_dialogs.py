"""The dialogs of comparison over real files, and the next year begun from the filing page."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from kpi_desktop.services import posts
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.compare_dialogs import CoefficientDialog, DifferencesDialog, VersionsDialog
from kpi_desktop.ui.posts.comparing import coefficient_sentence, derive_coefficients
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.post_panel import PostPanel
from kpi_desktop.ui.posts.state import FILING, POSTS
from tests.builders import a_book, a_post, an_employee

Show = Callable[[type[Page], OpenFile], PostsPage]


def test_that_the_next_year_is_begun_and_compared(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    page.sub_pages.choose(FILING)
    filing = page.filing
    assert not filing.differences_button.isEnabled()
    with messages.recorded(None):
        filing.next_year_button.click()
    assert len(unit.books) == 1
    with messages.recorded("") as boxes:
        filing.next_year_button.click()
    assert "新建2027年度" in boxes.texts[0]
    key = unit.key
    assert key is not None
    assert key.year == 2027
    assert [book.key.year for book in unit.books] == [2026, 2027]
    assert unit.book is not None
    changed = replace(unit.book.posts[0], headcount=7)
    unit.run_write(lambda: posts.save_posts(unit.workspace, key, (changed,)))
    filing.differences_button.click()
    dialog = page.findChild(DifferencesDialog)
    assert isinstance(dialog, DifferencesDialog)
    assert dialog.sentence.text() == "共1处不同。"
    item = dialog.table.topLevelItem(0)
    assert item is not None
    assert [item.text(at) for at in (2, 4)] == ["编制数", "7"]
    dialog.close()
    unit.show_year(unit.books[0].key)
    assert not filing.next_year_button.isEnabled()


def test_that_coefficients_are_compared_with_their_money(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    page.sub_pages.choose(POSTS)
    panel = page.sub_pages.panel
    assert isinstance(panel, PostPanel)
    panel.compare_button.click()
    dialog = page.findChild(CoefficientDialog)
    assert isinstance(dialog, CoefficientDialog)
    assert unit.book is not None
    assert dialog.table.topLevelItemCount() == len(unit.book.posts)
    assert "每人得分90分" in dialog.sentence.text()
    for text, words in (("", "请填写奖金总额"), ("很多", "不是数字"), ("-1", "不小于0")):
        dialog.pool.setText(text)
        assert words in dialog.refusal.text()
    dialog.pool.setText("5000")
    assert not dialog.refusal.isVisible()
    dialog.close()


def test_that_a_post_far_from_its_level_is_told_in_words() -> None:
    values = ("1.50", "1.00", "1.01", "1.02", "1.00", "0.50")
    book = a_book(
        {},
        posts=(
            *(a_post(f"G{at}", coefficient=Decimal(value)) for at, value in enumerate(values)),
            a_post("G9", coefficient=None),
        ),
        employees=tuple(an_employee(f"{at}", post_no=f"G{at}") for at in range(5)),
    )
    rows = derive_coefficients(book, Decimal(1000))
    assert [row[4].strip("▲▼")[:4] for row in rows] == [
        "明显偏高",
        "正常",
        "正常",
        "正常",
        "正常",
        "明显偏低",
        "没有系数",
    ]
    assert rows[5][5] == "空缺"
    assert rows[0][7].startswith("多")
    assert rows[1][7].startswith("少")
    assert "有2个岗位" in coefficient_sentence(rows)
    even = replace(book, posts=(a_post("G0"),), employees=(an_employee("1", post_no="G0"),))
    assert derive_coefficients(even, Decimal(1000))[0][6:] == ("1000.00元", "相同")
    assert derive_coefficients(replace(book, employees=()), Decimal(1000))[0][5:] == ("空缺", "", "")


def test_that_versions_of_the_plan_are_kept_and_compared(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    page.sub_pages.choose(FILING)
    filing = page.filing
    key = unit.key
    assert key is not None

    def lock(number: str) -> None:
        unit.run_write(
            lambda: posts.lock_plan(
                unit.workspace, key, filing_no=number, filed_on="2025-12-18", wording_reason="沿用上级文件"
            )
        )

    lock("36号")
    unit.run_write(lambda: posts.withdraw_plan(unit.workspace, key, "编制有变化"))
    assert unit.book is not None
    unit.run_write(lambda: posts.save_posts(unit.workspace, key, (replace(unit.book.posts[0], headcount=7),)))
    lock("37号")
    filing.versions_button.click()
    dialog = page.findChild(VersionsDialog)
    assert isinstance(dialog, VersionsDialog)
    items = [dialog.table.topLevelItem(at) for at in range(dialog.table.topLevelItemCount())]
    assert [[item.text(at) for at in (0, 2, 3, 4)] for item in items if item] == [
        ["第2版", "37号", "编制有变化", "相同"],
        ["第1版", "36号", "首次备案", "1处不同"],
    ]
    oldest = items[1]
    assert oldest is not None
    dialog.table.setCurrentItem(oldest)
    dialog.compare_button.click()
    compared = dialog.findChild(DifferencesDialog)
    assert isinstance(compared, DifferencesDialog)
    assert compared.sentence.text() == "共1处不同。"
    compared.close()
    dialog.table.setCurrentItem(items[0])
    dialog.other.setCurrentIndex(dialog.other.findText("与第1版比较"))
    dialog.compare_button.click()
    between = dialog.findChildren(DifferencesDialog)[-1]
    assert between.windowTitle().endswith("第1版与第2版的差异")
    assert between.sentence.text() == "共1处不同。"
    between.close()
    dialog.close()
