"""The commands of the month by workbook: forms for the sections, and taking the filled ones back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_desktop.cli.shared import DONE, WITH_FINDINGS, AddCommand, add_file, answer, choose_books, only, say

if TYPE_CHECKING:
    from kpi_desktop.services.month_sheets import TakeBackPlan


def add_month_commands(add: AddCommand) -> None:
    sheets = add("month-sheets", "生成发给科室填写的月度评分表，每科室一份", _month_sheets)
    add_file(sheets)
    sheets.add_argument("--month", type=int, required=True, choices=range(1, 13), metavar="N")
    sheets.add_argument("--out", type=Path, required=True, metavar="DIR")
    sheets.add_argument("--whole", action="store_true", help="全单位一份")

    take = add("take-month-sheets", "收回科室填好的月度评分表（可以几份或一个文件夹）", _take)
    add_file(take)
    take.add_argument("sources", type=Path, nargs="+", metavar="WORKBOOK")
    take.add_argument("--month", type=int, required=True, choices=range(1, 13), metavar="N")
    take.add_argument("--theirs", action="store_true", help="发出以后这里也改过的，用表里的")
    take.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    take.add_argument("--json", action="store_true")


def _month_sheets(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import month_sheets

    with open_file(arguments.file, read_only=True) as workspace:
        key = only(choose_books([book.key for book in workspace.books()], workspace.kind, arguments))
        paths = month_sheets.export_month_forms(
            workspace, key, arguments.month, arguments.out, by_section=not arguments.whole
        )
    for path in paths:
        print(path.name)
    say(f"已写好{len(paths)}份{arguments.month}月评分表，在“{arguments.out.name}”文件夹里。")
    return DONE


def _take(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import month_sheets

    with open_file(arguments.file, read_only=arguments.dry_run) as workspace:
        key = only(choose_books([book.key for book in workspace.books()], workspace.kind, arguments))
        plan = month_sheets.plan_take_back(workspace, key, arguments.month, arguments.sources)
        taken = [conflict.key for conflict in plan.conflicts] if arguments.theirs else []
        is_written = bool(plan.changes or taken) and not arguments.dry_run
        if is_written:
            month_sheets.apply_take_back(workspace, plan, taken)
    if arguments.json:
        answer(month_sheets.take_back_answer(plan, is_written=is_written))
    else:
        _list(plan)
        written = f"已写入{len(plan.changes) + len(taken)}格。" if is_written else "没有写入。"
        say(f"读了{len(plan.files)}份表，{written}")
    left = bool(plan.conflicts) and not taken
    return WITH_FINDINGS if plan.refused or plan.refused_files or left else DONE


def _list(plan: "TakeBackPlan") -> None:
    for change in plan.changes:
        print(f"{change.name} {change.indicator}：{change.old} → {change.new}")
    for conflict in plan.conflicts:
        print(
            f"[两边都改过] {conflict.name} {conflict.indicator}：这里是{conflict.old}，表里是{conflict.new}"
        )
    for refused in plan.refused:
        print(f"[不能用] {refused.file} {refused.address} {refused.name}：{refused.sentence}")
    for sentence in plan.refused_files:
        print(f"[没有读取] {sentence}")
