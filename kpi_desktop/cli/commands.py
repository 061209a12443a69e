"""The command line: headless jobs over services. Data on stdout, sentences on stderr; 0 done, 1 findings, 2 usage, 3 file."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kpi_desktop import __version__
from kpi_desktop.cli.bureau import add_hand_in_commands
from kpi_desktop.cli.documents import add_document_commands
from kpi_desktop.cli.health import add_health_command, export_health
from kpi_desktop.cli.monthly import add_month_commands
from kpi_desktop.cli.placement import add_competition_command
from kpi_desktop.cli.safekeeping import add_safekeeping_commands
from kpi_desktop.cli.shared import (
    DONE,
    FILE_TROUBLE,
    WITH_FINDINGS,
    WRONG_USAGE,
    Command,
    add_file,
    answer,
    choose_books,
    count_errors,
    list_findings,
    only,
    say,
)
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.values import UnitYear

if TYPE_CHECKING:
    from kpi_desktop.domain.year_end import UnitResult
    from kpi_desktop.services.plan_papers import PlanComparison
    from kpi_desktop.services.workspace import Workspace


# The keys of services.annual_papers.YEAR_PAPERS, told without loading what prints them; a test holds them together.
YEAR_PAPERS = (
    "form",
    "form-2007",
    "roster",
    "approval",
    "grades",
    "notice",
    "result-notices",
    "signatures",
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        say(f"命令写法不对：{message}。请用 {self.prog} --help 查看写法。")
        raise SystemExit(WRONG_USAGE)


def main(argv: Sequence[str]) -> int:
    """Run one command and give back the exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        arguments = _make_parser().parse_args(argv)
        command: Command = arguments.command
        return command(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USAGE
    except RuleViolation as trouble:
        say(str(trouble))
        return WITH_FINDINGS
    except FileTrouble as trouble:
        say(str(trouble))
        return FILE_TROUBLE


def _make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="kpi-desktop", description="岗位绩效管理：不带参数或只带一个文件时打开窗口，带命令时在后台处理。"
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="命令")

    def add(name: str, text: str, command: Command) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        return sub

    demo = add("demo", "生成演示县：单位文件、上报包、局端文件、PDF、工作簿", _demo)
    demo.add_argument("folder", type=Path, metavar="DIR")
    demo.add_argument("--units", type=int, default=3, help="单位数，默认3")
    demo.add_argument("--people", type=int, default=30, help="每个单位的人数，默认30")
    demo.add_argument("--seed", type=int, default=1, help="同一个数生成同样的内容，默认1")

    new = add("new", "新建单位文件", _new)
    new.add_argument("file", type=Path, metavar="FILE")
    new.add_argument("--unit-code", required=True, help="统一社会信用代码")
    new.add_argument("--unit-name", required=True, help="单位名称")
    new.add_argument("--year", required=True, type=int, help="年度")
    new.add_argument("--scheme", default=None, metavar="KEY", help="考核方案")

    imports = add("import", "导入台账、本程序的模板，或任免审批表（.lrmx，可以几份或一个文件夹）", _import)
    add_file(imports)
    imports.add_argument("sources", type=Path, nargs="+", metavar="WORKBOOK")
    imports.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    imports.add_argument("--json", action="store_true")

    export = add("export", "导出一个单位一年的台账和结果，或者考核方案工作簿", _export)
    add_file(export)
    export.add_argument("--out", type=Path, required=True, metavar="X.xlsx")
    export.add_argument(
        "--kind",
        choices=("ledger", "plan", "differences", "tables", "import", "health"),
        default="ledger",
        help="ledger台账（默认），plan考核方案，differences方案与上年的差异，tables年终各表，"
        "import年度考核导入表（.xls），health考核体检",
    )
    export.add_argument("--version", type=int, metavar="N", help="差异改为与第N版备案方案比较")

    check = add("check", "列出妨碍锁定、关账、上报的问题", _check)
    add_file(check)
    check.add_argument("--json", action="store_true")

    score = add("score", "计算年终结果", _score)
    add_file(score)
    score.add_argument("--json", action="store_true")

    sheets = add("sheets", "打印PDF", _sheets)
    add_file(sheets)
    sheets.add_argument("--out", type=Path, required=True, metavar="X.pdf")
    sheets.add_argument(
        "--kind",
        choices=("score", "summary", "month", "plan", "differences", "health", *YEAR_PAPERS),
        default="score",
        help="score评分表（默认），summary汇总表，month月度，plan方案，differences方案差异，form登记表（2023年版），"
        "form-2007登记表（2007年版），roster结果名册，approval审定表，grades等次评定表，notice公示，"
        "result-notices结果通知书，signatures通知签收表，health考核体检报告",
    )
    sheets.add_argument(
        "--version", type=int, metavar="N", help="方案差异与第N版备案方案比较，默认与上年比较"
    )
    sheets.add_argument("--person", nargs="+", metavar="NO", help="只打印这些工号")
    sheets.add_argument("--month", type=int, choices=range(1, 13), metavar="1-12", help="月度评分表的月份")

    add_month_commands(add)
    add_hand_in_commands(add)
    add_competition_command(add)
    add_document_commands(add)
    add_health_command(add)
    add_safekeeping_commands(add)
    add("self-test", "检查程序是否完好", _self_test)
    return parser


def _demo(arguments: argparse.Namespace) -> int:
    from kpi_desktop.services import demo

    county = demo.make_demo_county(
        arguments.folder,
        units=arguments.units,
        people=arguments.people,
        seed=arguments.seed,
        on_file=print,
    )
    say(f"演示县已生成：{len(county.unit_files)}个单位，共{len(county.files)}个文件。")
    return DONE


def _new(arguments: argparse.Namespace) -> int:
    from kpi_desktop.services.workspace import DEFAULT_SCHEME, create_unit_file

    with create_unit_file(
        arguments.file,
        unit_code=arguments.unit_code,
        unit_name=arguments.unit_name,
        year=arguments.year,
        scheme_key=arguments.scheme or DEFAULT_SCHEME,
    ):
        say(f"已新建{arguments.unit_name}{arguments.year}年度文件“{arguments.file.name}”。")
    return DONE


def _import(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services.answers import import_answer
    from kpi_desktop.services.backups import make_backup
    from kpi_desktop.services.importing import ImportPlan, apply_import, plan_import
    from kpi_desktop.services.people_forms import PeoplePlan, apply_people, plan_people

    sources: list[Path] = arguments.sources
    are_forms = [source.is_dir() or source.suffix.lower() == ".lrmx" for source in sources]
    if len(sources) > 1 and not all(are_forms):
        raise RuleViolation("一次只能导入一份台账；几份任免审批表（.lrmx）可以一起导入，请分开导入。")
    plan: ImportPlan | PeoplePlan
    with open_file(arguments.file, read_only=arguments.dry_run) as workspace:
        key = only(choose_books([book.key for book in workspace.books()], workspace.kind, arguments))
        if are_forms[0]:
            plan = plan_people(workspace, key, sources)
            if not arguments.dry_run:
                make_backup(workspace, "导入前")
                apply_people(workspace, plan)
        else:
            plan = plan_import(workspace, key, sources[0])
            if not arguments.dry_run:
                make_backup(workspace, "导入前")
                apply_import(workspace, plan)
    if arguments.json:
        answer(import_answer(plan))
    else:
        list_findings(plan.findings)
    verb = "将" if arguments.dry_run else "已"
    say(
        f"{verb}新增{plan.added}行、修改{plan.changed}行，{plan.unchanged}行没有变化；"
        f"错误{plan.errors}处，提醒{len(plan.findings) - plan.errors}处，有错误的行没有导入。"
    )
    return WITH_FINDINGS if plan.errors else DONE


def _export(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import consequences, plan_papers, reporting, result_exports, year_end

    with open_file(arguments.file, read_only=True) as workspace:
        key = only(choose_books([book.key for book in workspace.books()], workspace.kind, arguments))
        if arguments.kind == "plan":
            plan_papers.export_plan(workspace, key, arguments.out)
        elif arguments.kind == "tables":
            former = consequences.load_former_grades(workspace, key)
            result_exports.export_tables(year_end.score(workspace, key), former, arguments.out)
        elif arguments.kind == "import":
            made = result_exports.export_result_import(year_end.score(workspace, key), arguments.out)
            for note in made.notes:
                say(note)
        elif arguments.kind == "health":
            export_health(workspace, key, arguments.out)
        elif arguments.kind == "differences":
            plan_papers.export_differences(_compare_plans(workspace, key, arguments), arguments.out)
        else:
            reporting.export_ledger(year_end.score(workspace, key), arguments.out)
    say(f"已导出到“{arguments.out.name}”。")
    return DONE


def _compare_plans(workspace: "Workspace", key: UnitYear, arguments: argparse.Namespace) -> "PlanComparison":
    from kpi_desktop.services import plan_papers

    if arguments.version is None:
        return plan_papers.compare_with_last_year(workspace, key)
    return plan_papers.compare_with_version(workspace, key, arguments.version)


def _check(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services.answers import finding_answer
    from kpi_desktop.services.checking import check_year

    with open_file(arguments.file, read_only=True) as workspace:
        keys = choose_books([book.key for book in workspace.books()], workspace.kind, arguments)
        listed = [(key, check_year(workspace, key)) for key in keys]
    findings = [finding for _, part in listed for finding in part]
    if arguments.json:
        answers = [
            {"unit": key.unit_code, **finding_answer(finding)} for key, part in listed for finding in part
        ]
        answer({"findings": answers})
    else:
        list_findings(findings)
    errors = count_errors(findings)
    say(f"错误{errors}处，提醒{len(findings) - errors}处。" if findings else "没有发现问题。")
    return WITH_FINDINGS if errors else DONE


def _score(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services.answers import person_row, score_answer
    from kpi_desktop.services.year_end import score

    with open_file(arguments.file, read_only=True) as workspace:
        keys = choose_books([book.key for book in workspace.books()], workspace.kind, arguments)
        results = [score(workspace, key) for key in keys]
        kind = workspace.kind
    if arguments.json:
        answers = [score_answer(result) for result in results]
        answer({"units": answers} if kind is FileKind.BUREAU else answers[0])
    else:
        for result in results:
            print(f"{result.book.unit.name} {result.book.year}年度")
            for person in result.people:
                print("\t".join(person_row(person)))
    waiting = [f"{p.employee.name}：{'、'.join(p.missing)}" for r in results for p in r.people if p.missing]
    for sentence in waiting:
        say(f"还不能出总分，{sentence}")
    return WITH_FINDINGS if waiting else DONE


_STAGES = {"plan": HandInStage.PLAN, "month": HandInStage.MONTHLY}


def _write_score_sheets(
    workspace: "Workspace", keys: Sequence[UnitYear], arguments: argparse.Namespace
) -> int:
    """Score, tell and print one unit after the other: thousands of sheets in the memory of one unit."""
    from kpi_desktop.services import reporting
    from kpi_desktop.services.fingerprints import content_fingerprint
    from kpi_desktop.services.year_end import score

    def score_each() -> Iterator["UnitResult"]:
        for key in keys:
            result = score(workspace, key)
            for sentence in reporting.list_missing_glyphs(result):
                say(sentence)
            yield result

    seals = {key: content_fingerprint(workspace, key) for key in keys}
    pages = reporting.write_sheets(score_each(), arguments.out, numbers=arguments.person, fingerprints=seals)
    say(
        f"{len(pages.sheets)}人，{len(pages.sheets)}份，共{pages.page_count}页，已写入“{arguments.out.name}”。"
    )
    return DONE


def _sheets(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import annual_papers, plan_papers, reporting
    from kpi_desktop.services.fingerprints import content_fingerprint
    from kpi_desktop.services.health import examine_year, render_health
    from kpi_desktop.services.workspace import say_trail
    from kpi_desktop.services.year_end import score

    with open_file(arguments.file, read_only=True) as workspace:
        keys = choose_books([book.key for book in workspace.books()], workspace.kind, arguments)
        if arguments.kind == "score":
            return _write_score_sheets(workspace, keys, arguments)
        only(keys)
        results = [score(workspace, keys[0])]
        seal = content_fingerprint(workspace, keys[0], _STAGES.get(arguments.kind, HandInStage.YEAR_END))
        trail = say_trail(workspace.last_entry())
        is_compared = arguments.kind == "differences"
        compared = [_compare_plans(workspace, key, arguments) for key in keys] if is_compared else []
        is_checked = arguments.kind == "health"
        checked = [examine_year(workspace, keys[0], results[0])] if is_checked else []
    for sentence in (sentence for result in results for sentence in reporting.list_missing_glyphs(result)):
        say(sentence)
    data = annual_papers.YearPaper(
        result=results[0], numbers=tuple(arguments.person) if arguments.person else None
    )
    makers: dict[str, Callable[[], bytes]] = {
        **{paper.key: partial(paper.render, data) for paper in annual_papers.YEAR_PAPERS},
        "summary": lambda: reporting.render_summary(results[0], fingerprint=seal),
        "month": lambda: reporting.render_month(
            results[0], arguments.month or 1, trail=trail, fingerprint=seal
        ),
        "plan": lambda: reporting.render_plan(results[0].book, fingerprint=seal),
        "differences": lambda: plan_papers.render_differences(compared[0]),
        "health": lambda: render_health(results[0], checked[0], trail),
    }
    content = makers[arguments.kind]()
    reporting.save_pdf(content, arguments.out)
    say(f"已写入“{arguments.out.name}”。")
    return DONE


def _self_test(arguments: argparse.Namespace) -> int:
    del arguments
    from kpi_desktop.services.self_check import run_self_check

    passed = True
    for result in run_self_check():
        print(f"{'通过' if result.passed else '失败'}  {result.what}  {result.detail}".rstrip())
        passed = passed and result.passed
    say("自检全部通过。" if passed else "自检没有全部通过，请重新安装本程序。")
    return DONE if passed else WITH_FINDINGS
