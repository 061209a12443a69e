"""What can be done with a document's Word template: the office's own put in its place, the one in use taken out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_desktop.ui import messages
from kpi_desktop.ui.jobs import Outcome, Progress
from kpi_desktop.ui.paper import deliver
from kpi_desktop.ui.parts import Panel

if TYPE_CHECKING:
    from kpi_desktop.domain.documents import DocumentKind

REPLACE, EXPORT, GIVE_UP, BLANKS = "换成本单位的模板", "导出现在用的模板", "改回随程序的模板", "填空名称表"
TEMPLATE_ENTRIES = (REPLACE, EXPORT, GIVE_UP, BLANKS)
WORD = "Word文档 (*.docx)"


def change_template(
    panel: Panel, entry: str, kind: DocumentKind, own_folder: Path, on_changed: Callable[[], None]
) -> None:
    """Carry out one entry of the menu; `on_changed` is called when it went through."""
    chosen = _choose(panel, entry, kind, own_folder)
    if chosen is None:
        return
    title, work, said = chosen

    def told(outcome: Outcome[None]) -> None:
        if deliver(outcome, panel):
            on_changed()
            messages.tell(panel, said)

    panel.tools.jobs.run(title, work, told)


Chosen = tuple[str, Callable[[Progress], None], str]


def _choose(panel: Panel, entry: str, kind: DocumentKind, own_folder: Path) -> Chosen | None:
    if entry == REPLACE:
        return _replace(panel, kind, own_folder)
    if entry == EXPORT:
        return _export(panel, kind, own_folder)
    if entry == GIVE_UP:
        return _give_up(panel, kind, own_folder)
    return _export_blanks(panel, kind)


def _replace(panel: Panel, kind: DocumentKind, own_folder: Path) -> Chosen | None:
    source = messages.choose_file(panel, f"选择{kind.label}的模板", WORD)
    if source is None:
        return None

    def install(_progress: Progress) -> None:
        from kpi_desktop.services import documents

        documents.install_template(kind, source, own_folder)

    return "正在检查模板", install, f"{kind.label}改用本单位的模板“{source.name}”。"


def _export(panel: Panel, kind: DocumentKind, own_folder: Path) -> Chosen | None:
    from kpi_desktop.services import template_places

    start = panel.open_file.path.with_name(f"模板-{kind.file_name}")
    path = messages.choose_save_path(panel, "模板存放在哪里", WORD, start)
    if path is None:
        return None
    return (
        "正在导出模板",
        lambda _progress: template_places.export_template(kind, own_folder, path),
        f"模板已存为“{path.name}”，在WPS或Word中改好后，用“{REPLACE}”放进来。",
    )


def _give_up(panel: Panel, kind: DocumentKind, own_folder: Path) -> Chosen | None:
    from kpi_desktop.services import template_places

    if not template_places.find_template(kind, own_folder)[1]:
        messages.tell(panel, f"{kind.label}现在用的就是随程序的模板。")
        return None
    return (
        "正在改回模板",
        lambda _progress: template_places.remove_template(kind, own_folder),
        f"{kind.label}改回随程序的模板，本单位的模板留在原处，改名为停用。",
    )


def _export_blanks(panel: Panel, kind: DocumentKind) -> Chosen | None:
    start = panel.open_file.path.with_name(f"填空名称表-{kind.file_name}")
    path = messages.choose_save_path(panel, "填空名称表存放在哪里", WORD, start)
    if path is None:
        return None

    def export(_progress: Progress) -> None:
        from kpi_desktop.services import documents

        documents.export_blanks(kind, path)

    return "正在导出填空名称表", export, f"填空名称表已存为“{path.name}”。"
