"""The command of documents from Word templates: filled in for everybody, a template taken out, the list of its blanks."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_desktop.cli.shared import DONE, AddCommand, add_file, choose_books, only, say
from kpi_desktop.domain.documents import DOCUMENT_KINDS, DocumentKind, find_kind
from kpi_desktop.domain.errors import FileTrouble, RuleViolation

if TYPE_CHECKING:
    from kpi_desktop.domain.period_rules import Period
    from kpi_desktop.domain.year_book import YearBook

_KEYS = tuple(kind.key for kind in DOCUMENT_KINDS)
_WHICH = "，".join(f"{kind.key}{kind.label}" for kind in DOCUMENT_KINDS)


def add_document_commands(add: AddCommand) -> None:
    make = add("documents", "用Word模板填写登记表、名册、通知等", _documents)
    add_file(make)
    make.add_argument("--kind", choices=_KEYS, default=_KEYS[0], help=_WHICH)
    make.add_argument("--out", type=Path, required=True, help="每人一份的写文件夹，全单位一份的写.docx文件")
    make.add_argument("--person", nargs="+", metavar="NO", help="只填这些工号")
    make.add_argument("--period", type=int, metavar="N", help="平时考核登记表的季度或月份，按方案的周期")
    make.add_argument("--templates", type=Path, metavar="DIR", help="本单位的模板所在文件夹")

    template = add("template", "取得一种文档的Word模板，或者它的填空名称表", _template)
    template.add_argument("--kind", choices=_KEYS, default=_KEYS[0], help=_WHICH)
    template.add_argument("--out", type=Path, required=True, metavar="X.docx")
    template.add_argument("--blanks", action="store_true", help="填空名称表，不是模板")


def _documents(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.services import documents
    from kpi_desktop.services.year_end import score

    kind = find_kind(arguments.kind)
    with open_file(arguments.file, read_only=True) as workspace:
        key = only(choose_books([book.key for book in workspace.books()], workspace.kind, arguments))
        result = score(workspace, key)
    if arguments.templates is not None and not arguments.templates.is_dir():
        raise FileTrouble(f"模板文件夹“{arguments.templates.name}”不存在，请检查路径。")
    if kind.of_person:
        _make_folder(arguments.out)
    made = documents.make_documents(
        result,
        kind,
        arguments.out,
        own_folder=arguments.templates,
        numbers=arguments.person,
        period=_period(result.book, kind, arguments.period),
    )
    for note in made.notes:
        say(note)
    say(f"已填好{len(made.paths)}份{kind.label}，在“{arguments.out.name}”。")
    return DONE


def _period(book: "YearBook", kind: DocumentKind, number: int | None) -> "Period | None":
    if not kind.needs_period or number is None:
        return None
    periods = book.scheme.period.cycle.periods
    if not 1 <= number <= len(periods):
        raise RuleViolation(
            f"本单位{book.scheme.period.cycle.label}考核一次，期次应在1到{len(periods)}之间。"
        )
    return periods[number - 1]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as trouble:
        raise FileTrouble(f"不能建立文件夹“{folder.name}”，请检查路径和权限。") from trouble


def _template(arguments: argparse.Namespace) -> int:
    from kpi_desktop.services import documents, template_places

    kind = find_kind(arguments.kind)
    if arguments.blanks:
        documents.export_blanks(kind, arguments.out)
    else:
        template_places.export_template(kind, None, arguments.out)
    say(f"已写入“{arguments.out.name}”。")
    return DONE
