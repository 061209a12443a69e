"""The papers of 平时等次 and 全年: one entry a paper, made as a job and shown in the preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_desktop.ui import messages
from kpi_desktop.ui.jobs import Outcome, Progress
from kpi_desktop.ui.paper import Paper, deliver, show_paper
from kpi_desktop.ui.parts import Panel
from kpi_desktop.ui.print_preview import PageEntry

if TYPE_CHECKING:
    from kpi_desktop.domain.period_rules import Period
    from kpi_desktop.domain.year_end import UnitResult

Work = Callable[[Progress], Paper]
REQUEST, FORMS, CHOSEN_FORMS = "请示和评定表", "登记表（全部人员）", "登记表（所选人员）"
FEEDBACK, NOTICE, WORKBOOK = "结果反馈签字表", "给各科室的通知", "评定表存为工作簿"
PAPERS = (REQUEST, FORMS, CHOSEN_FORMS, FEEDBACK, NOTICE, WORKBOOK)


def show_period_paper(panel: Panel, period: Period, kind: str, numbers: Sequence[str]) -> None:
    """Preview one kind of paper of a period, or ask where its workbook goes; `numbers` are the people selected."""
    file = panel.open_file
    stem = f"{file.unit_name}{panel.key.year}年{period.label}平时考核"
    if kind == WORKBOOK:
        _export(panel, period, file.path.with_name(f"{stem}评定表.xlsx"))
        return
    if kind == CHOSEN_FORMS and not numbers:
        messages.tell(panel, "请先在表中选中要打印登记表的人。")
        return
    work = period_paper(panel.result, period, kind, numbers)
    save_path = file.path.with_name(f"{stem}{kind}.pdf")
    show_paper(panel, panel.tools.jobs, f"{period.label}{kind}", work, save_path)


def _export(panel: Panel, period: Period, start: Path) -> None:
    from kpi_desktop.services import period_papers

    path = messages.choose_save_path(panel, "评定表存放在哪里", "表格 (*.xlsx)", start)
    if path is None:
        return
    result = panel.result

    def told(outcome: Outcome[None]) -> None:
        if deliver(outcome, panel):
            messages.tell(panel, f"已存到“{path.name}”。")

    panel.tools.jobs.run(
        "正在导出评定表", lambda _progress: period_papers.export_period(result, period, path), told
    )


def period_paper(result: UnitResult, period: Period, kind: str, numbers: Sequence[str]) -> Work:
    """The work that makes one kind of paper of a period; `numbers` are the people selected."""
    from kpi_desktop.services import period_papers, reporting

    warnings = reporting.list_missing_glyphs

    def forms(chosen: Sequence[str] | None) -> Paper:
        content, entries = period_papers.render_forms(result, period, chosen)
        pages = tuple(
            PageEntry(label=f"{entry.employee_no} {entry.name}", first_page=entry.first_page)
            for entry in entries
        )
        return Paper(content=content, pages=pages, warnings=warnings(result))

    makers: dict[str, Callable[[], Paper]] = {
        REQUEST: lambda: Paper(
            content=period_papers.render_request(result, period), warnings=warnings(result)
        ),
        FORMS: lambda: forms(None),
        CHOSEN_FORMS: lambda: forms(numbers),
        FEEDBACK: lambda: Paper(
            content=period_papers.render_feedback(result, period), warnings=warnings(result)
        ),
        NOTICE: lambda: Paper(content=period_papers.render_notice(result, period), warnings=warnings(result)),
    }
    return lambda _progress: makers[kind]()


def overview_of(result: UnitResult, fingerprint: str) -> Work:
    """The work that makes the year at a glance."""
    from kpi_desktop.services import period_papers, reporting

    return lambda _progress: Paper(
        content=period_papers.render_overview(result, fingerprint=fingerprint),
        warnings=reporting.list_missing_glyphs(result),
    )
