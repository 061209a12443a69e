"""竞争上岗 over real files."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.services import posts
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.placement.page import PlacementPage
from kpi_desktop.ui.placement.state import person_labels

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


def fill(form: FormDialog | None, **texts: str) -> str:
    """Fill a form in and submit it: the sentence of a refusal; it is closed either way."""
    assert form is not None
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    sentence = form.refusal.text()
    if sentence:
        form.reject()
    return sentence


def test_that_a_person_leaves_a_post_and_takes_it_again(show_page: Show, unit: OpenFile) -> None:
    lock(unit)
    page = show_page(PlacementPage, unit)
    assert not page.holders.banner.isVisible()
    page.holders.grid.select_cell("G001")
    assert page.holders.holders.count() == 1
    assert "写明原因" in fill(page.holders.ask_release(), ended_on="2026-06-30")
    assert not fill(page.holders.ask_release(), ended_on="2026-06-30", reason="轮岗")
    assert holder(page, "G001") == ""
    assert "空缺1名，未上岗1人" in page.holders._sentence.text()
    assert not page.holders.release_button.isEnabled()
    assert page.holders.ask_release() is None
    assert page.holders.show_person_history() is None
    form = page.holders.ask_place()
    assert "要写明理由或文号" in fill(form, since="2026-07-01")
    assert "与新的任职重叠" in fill(page.holders.ask_place(), since="2026-06-30", reason="届中补缺")
    assert not fill(page.holders.ask_place(), since="2026年7月1日", trial="2027-06-30", reason="届中补缺")
    assert holder(page, "G001") == "高国建"
    book = unit.book
    assert book is not None
    last = next(a for a in book.appointments if a.since == "2026-07-01")
    assert (last.until, last.trial_until) == ("2028-06-30", "2027-06-30")
    unit.undo()
    assert holder(page, "G001") == ""


def test_that_terms_that_end_are_listed_and_lead_to_their_post(show_page: Show, unit: OpenFile) -> None:
    lock(unit)
    page = show_page(PlacementPage, unit)
    panel = page.holders
    panel.grid.select_cell("G002")
    number = panel.holders.item(0).text().split(" ")[0]
    label = next(label for label in person_labels(panel.book) if label.startswith(number))
    grounds = {"reason": "续任", "person": label}
    assert not fill(panel.ask_place(), since="2026-02-01", until="2026-12-31", **grounds)
    assert "1个岗位任期将满或已满" in panel._sentence.text()
    assert "任期还有3天（2026-12-31）" in panel.ending.item(0).text()
    panel.grid.select_cell("G003")
    panel.ending.itemActivated.emit(panel.ending.item(0))
    assert panel.grid.current_keys()[0] == "G002"
    assert "任期还有3天" in panel._facts.text()
    assert not fill(panel.ask_place(), since="2026-12-28", until="不定任期", **grounds)
    assert panel.ending.count() == 0
    assert panel._no_ending.isVisible()


def test_that_history_tells_a_post_and_a_person(show_page: Show, unit: OpenFile) -> None:
    lock(unit)
    page = show_page(PlacementPage, unit)
    page.holders.grid.select_cell("G001")
    fill(page.holders.ask_release(), ended_on="2026-06-30", reason="轮岗", document_no="3号")
    dialog = page.holders.show_post_history()
    assert dialog is not None
    item = dialog.list.topLevelItem(0)
    assert item is not None
    assert [item.text(at) for at in (0, 3, 4, 6, 8)] == [
        "高国建",
        "2026-01-01",
        "2026-06-30",
        "原任",
        "轮岗（3号）",
    ]
    dialog.close()
    page.holders.grid.select_cell("G002")
    person = page.holders.show_person_history()
    assert person is not None
    assert person.list.topLevelItemCount() == 1
    person.close()


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
    assert page.holders.ask_place() is None
    assert page.holders.ask_release() is None
    assert page.holders.show_post_history() is None
