"""竞争上岗 over real files."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.services import posts
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.placement.page import PlacementPage

Show = Callable[[type[Page], OpenFile], PlacementPage]


def lock(file: OpenFile) -> None:
    key = file.key
    assert key is not None
    file.run_write(
        lambda: posts.lock_plan(
            file.workspace, key, filing_no="36号", filed_on="2025-12-18", wording_reason="上级原文"
        )
    )


def holder(page: PlacementPage, post_no: str) -> str:
    return page.grid.model.text_at(page.grid.model.row_of(post_no), page.grid.model.column_of("holder"))


def test_that_nobody_is_placed_before_the_plan_is_locked(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    page = show_page(PlacementPage, unit)
    assert page.banner.isVisible()
    assert not page.place_button.isEnabled()
    with qtbot.waitSignal(page.place_requested) as asked:
        page.go_button.click()
    assert asked.args == [Place(area=Area.POSTS, page="锁定并备案")]


def test_that_a_person_moves_to_another_post(show_page: Show, unit: OpenFile) -> None:
    lock(unit)
    page = show_page(PlacementPage, unit)
    assert not page.banner.isVisible()
    page.grid.select_cell("G001")
    assert page.holders.count() == 1
    page.release_button.click()
    assert holder(page, "G001") == ""
    assert "空缺1名，未上岗1人" in page._sentence.text()
    assert page.people.itemText(0).endswith("（未上岗）")
    page.people.setCurrentIndex(0)
    page.place_button.click()
    assert holder(page, "G001") == "高国建"
    unit.undo()
    assert holder(page, "G001") == ""


def test_that_the_page_returns_to_its_post(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PlacementPage, unit)
    page.restore_place("G007")
    assert page.current_place() == "G007"
    assert page.go_to(Place(area=Area.PLACEMENT, item="G002"))
    assert page.current_place() == "G002"


def test_that_an_empty_file_says_what_to_do_first(show_page: Show, empty: OpenFile) -> None:
    page = show_page(PlacementPage, empty)
    assert "还没有设置岗位" in page._sentence.text()
    page.place()
    page.release()
