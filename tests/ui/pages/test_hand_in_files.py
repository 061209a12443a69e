"""上报合并: attached files go along when the box is ticked."""

from collections.abc import Callable
from pathlib import Path

from kpi_desktop.services import evidence
from kpi_desktop.services import hand_in as hand_in_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.hand_in.page import HandInPage
from kpi_desktop.ui.hand_in.unit_panel import UnitPanel
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page

Show = Callable[[type[Page], OpenFile], HandInPage]


def test_that_files_go_with_the_package_when_the_box_is_ticked(
    show_page: Show, unit: OpenFile, wait_for_jobs: Callable[[], None], tmp_path: Path
) -> None:
    page = show_page(HandInPage, unit)
    panel = page.findChild(UnitPanel)
    assert panel is not None
    assert not panel.files_box.isEnabled()
    source = tmp_path / "考勤.pdf"
    source.write_bytes(b"%PDF")
    assert unit.key is not None
    key = unit.key
    unit.run_write(lambda: evidence.attach_files(unit.workspace, key, "mark/3/001/Z01", [source]), page)
    assert panel.files_box.isEnabled()
    panel.files_box.setChecked(True)
    out = tmp_path / "上报.sqlite"
    with messages.recorded(str(out)) as boxes:
        panel.make_button.click()
        wait_for_jobs()
    assert boxes.texts
    assert hand_in_service.list_hand_ins(unit.workspace, key)
    assert (tmp_path / "上报-附件.zip").exists()
