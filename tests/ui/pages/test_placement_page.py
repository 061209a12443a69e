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
    model = page.holders.grid.model
    return model.text_at(model.row_of(post_no), model.column_of("holder"))


def test_that_nobody_is_placed_before_the_plan_is_locked(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    page = show_page(PlacementPage, unit)
    assert page.holders.banner.isVisible()
    assert not page.holders.place_button.isEnabled()
    with qtbot.waitSignal(page.place_requested) as asked:
        page.holders.go_button.click()
    assert asked.args == [Place(area=Area.POSTS, page="锁定并备案")]


def test_that_a_person_moves_to_another_post(show_page: Show, unit: OpenFile) -> None:
    lock(unit)
    page = show_page(PlacementPage, unit)
    assert not page.holders.banner.isVisible()
    page.holders.grid.select_cell("G001")
    assert page.holders.holders.count() == 1
    page.holders.release_button.click()
    assert holder(page, "G001") == ""
    assert "空缺1名，未上岗1人" in page.holders._sentence.text()
    assert page.holders.people.itemText(0).endswith("（未上岗）")
    page.holders.people.setCurrentIndex(0)
    page.holders.place_button.click()
    assert holder(page, "G001") == "高国建"
    unit.undo()
    assert holder(page, "G001") == ""


def test_that_the_page_returns_to_its_sub_page(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PlacementPage, unit)
    page.restore_place("竞争上岗")
    assert page.current_place() == "竞争上岗"
    assert page.go_to(Place(area=Area.PLACEMENT, item="G002"))
    assert (page.current_place(), page.holders.grid.current_keys()[0]) == ("岗位与任期", "G002")
    assert page.go_to(Place(area=Area.PLACEMENT, page="双向选择"))
    assert not page.go_to(Place(area=Area.PLACEMENT, page="没有这一页"))


def test_that_an_empty_file_says_what_to_do_first(show_page: Show, empty: OpenFile) -> None:
    page = show_page(PlacementPage, empty)
    assert "还没有设置岗位" in page.holders._sentence.text()
    page.holders.place()
    page.holders.release()
