"""The commands between a unit and the bureau: hand-in, verify, merge, the county's year, the return file."""

import argparse
from pathlib import Path

from kpi_desktop.cli.shared import (
    DONE,
    WITH_FINDINGS,
    AddCommand,
    add_file,
    answer,
    choose_books,
    list_findings,
    only,
    say,
)

_LIMITS = {
    "megabytes": "文件大小，兆字节，默认256",
    "rows": "每张表的条数，默认1000000",
    "kilobytes": "一段文字的长度，千字节，默认1000",
    "seconds": "检查的时间，秒，默认120",
}


def add_hand_in_commands(add: AddCommand) -> None:
    hand_in = add("hand-in", "生成上报包", _hand_in)
    add_file(hand_in)
    hand_in.add_argument("--out", type=Path, required=True, metavar="PACKAGE")
    hand_in.add_argument("--stage", metavar="S", help="plan、monthly、year_end，默认取已完成的最后一个阶段")
    hand_in.add_argument("--receipt", type=Path, metavar="R.pdf", help="同时生成上报回执")
    hand_in.add_argument("--files", action="store_true", help="连同附件上报，存为上报包旁边的压缩包")

    verify = add("verify", "检查上报包", _verify)
    verify.add_argument("package", type=Path, metavar="PACKAGE")
    verify.add_argument("--json", action="store_true")
    _add_limits(verify)

    merge = add("merge", "把上报包合并进局端文件，没有局端文件时新建", _merge)
    merge.add_argument("bureau", type=Path, metavar="BUREAU")
    merge.add_argument("packages", type=Path, nargs="*", metavar="PACKAGE")
    merge.add_argument("--decisions", type=Path, metavar="FILE", help="按文件里的决定处理冲突")
    merge.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    merge.add_argument("--json", action="store_true")
    _add_limits(merge)

    county = add("county", "汇总全县一年：各单位的进度、等次和要处理的问题", _county)
    county.add_argument("bureau", type=Path, metavar="BUREAU")
    county.add_argument("--year", type=int, help="年度，默认最近的一年")
    county.add_argument("--out", type=Path, metavar="X.xlsx", help="同时导出表格")
    county.add_argument("--pdf", type=Path, metavar="X.pdf", help="同时生成汇总表")
    county.add_argument("--json", action="store_true")

    back = add("return-file", "生成回执文件：把局端改过、决定过的值交还单位", _return_file)
    add_file(back)
    back.add_argument("--out", type=Path, required=True, metavar="R.json")

    accept = add("accept", "在单位文件中核对并接受局端的回执文件", _accept)
    accept.add_argument("file", type=Path, metavar="FILE")
    accept.add_argument("source", type=Path, metavar="R.json")
    accept.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    accept.add_argument("--json", action="store_true")


def _add_limits(command: argparse.ArgumentParser) -> None:
    for name, what in _LIMITS.items():
        command.add_argument(f"--most-{name}", type=int, metavar="N", help=f"上报包的上限：{what}")


def _limits(arguments: argparse.Namespace) -> dict[str, int | None]:
    return {name: getattr(arguments, f"most_{name}") for name in _LIMITS}


def _hand_in(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import hand_in

    stage = hand_in.read_stage(arguments.stage) if arguments.stage else None
    with open_file(arguments.file) as workspace:
        key = only(choose_books([book.key for book in workspace.books()], workspace.kind, arguments))
        record = hand_in.make_hand_in(
            workspace, key, arguments.out, stage, arguments.receipt, with_evidence=arguments.files
        )
    answer(hand_in.hand_in_answer(record))
    say(f"已生成第{record.number}次上报包“{arguments.out.name}”（{record.stage.label}）。")
    return DONE


def _verify(arguments: argparse.Namespace) -> int:
    from kpi_desktop.services import merging

    info = merging.verify_package(arguments.package, merging.make_limits(**_limits(arguments)))
    if arguments.json:
        answer(merging.package_answer(info))
    say(f"“{arguments.package.name}”完好。")
    return DONE


def _merge(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import login_for
    from kpi_desktop.services import decisions, merging

    given = decisions.read_decisions(arguments.decisions) if arguments.decisions else ()
    login = login_for(arguments.bureau)
    reports = merging.merge_into(
        arguments.bureau,
        arguments.packages,
        dry_run=arguments.dry_run,
        login=login,
        limits=merging.make_limits(**_limits(arguments)),
    )
    # A dry run decides nothing: the conflicts a decision names are there only once the packages are in.
    outcome = decisions.decide_in(arguments.bureau, () if arguments.dry_run else given, login=login)
    if arguments.json:
        packages = [merging.report_answer(report) for report in reports]
        answer({"packages": packages, "decided": outcome.decided, "waiting": list(outcome.waiting)})
    for report in reports:
        say(report.sentence)
    for sentence in outcome.sentences:
        say(sentence)
    return DONE if outcome.is_settled and all(map(merging.is_taken_in, reports)) else WITH_FINDINGS


def _county(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import county, reporting

    with open_file(arguments.bureau, read_only=True) as workspace:
        year = arguments.year or max(county.list_years(workspace), default=0)
        view = county.view_county(workspace, year)
        if arguments.out is not None:
            county.export_county(view, arguments.out)
        if arguments.pdf is not None:
            reporting.save_pdf(county.render_county_report(workspace, view), arguments.pdf)
    if arguments.json:
        answer(county.county_answer(view))
    else:
        list_findings(view.findings)
    say(f"{year}年度：已收{len(view.summaries)}个单位，{view.errors}处错误要处理。")
    return WITH_FINDINGS if view.errors else DONE


def _return_file(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import returning

    with open_file(arguments.file, read_only=True) as workspace:
        key = only(choose_books([book.key for book in workspace.books()], workspace.kind, arguments))
        rows = returning.make_return(workspace, key, arguments.out)
    say(f"已生成回执文件“{arguments.out.name}”，共{rows}条局端改过的数据。")
    return DONE


def _accept(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import returning

    with open_file(arguments.file, read_only=arguments.dry_run) as workspace:
        plan = returning.plan_return(workspace, arguments.source)
        waiting = plan.open_fields
        if waiting and not arguments.dry_run:
            returning.accept_return(workspace, plan, waiting)
    if arguments.json:
        answer(returning.plan_answer(plan))
    done = "可以接受" if arguments.dry_run else "已接受"
    say(f"回执中有{len(plan.fields)}处改动，{done}{len(waiting)}处，其余已经一致。")
    return DONE
