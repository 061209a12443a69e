"""The command of the health check: every unit's detectors with their verdicts."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_desktop.cli.shared import DONE, AddCommand, add_file, answer, choose_books, say
from kpi_desktop.domain.values import UnitYear

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Workspace


def add_health_command(add: AddCommand) -> None:
    """Add the command."""
    health = add("health", "考核体检：列出请核实、未见异常、数据不足的项目（提醒核实，不作结论）", _health)
    add_file(health)
    health.add_argument("--json", action="store_true")


def _health(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services.health import examine_year, health_answer

    with open_file(arguments.file, read_only=True) as workspace:
        keys = choose_books([book.key for book in workspace.books()], workspace.kind, arguments)
        reports = [(key, examine_year(workspace, key)) for key in keys]
    if arguments.json:
        answer({"units": [{"unit": key.unit_code, **health_answer(report)} for key, report in reports]})
    else:
        for _, report in reports:
            print(f"{report.unit_name} {report.year}年度")
            for line in report.lines:
                print(f"[{line.verdict.label}] {line.detector.title}：{line.sentence}")
    for _, report in reports:
        say(f"{report.unit_name}：{report.sentence}")
    return DONE


def export_health(workspace: "Workspace", key: UnitYear, path: Path) -> None:
    """Write a unit's health report as a workbook."""
    from kpi_desktop.services import health, year_end

    result = year_end.score(workspace, key)
    health.export_health(result, health.examine_year(workspace, key, result), path)
