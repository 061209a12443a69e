"""What every command needs: exit codes, saying and answering, choosing the year."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kpi_desktop.domain.errors import FileTrouble, Finding, RuleViolation, Severity
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.values import UnitYear

Command = Callable[[argparse.Namespace], int]
AddCommand = Callable[[str, str, Command], argparse.ArgumentParser]
DONE, WITH_FINDINGS, WRONG_USAGE, FILE_TROUBLE = 0, 1, 2, 3


def add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--year", type=int, help="文件有多个年度时指定年度")
    parser.add_argument("--unit", metavar="CODE", help="局端文件中指定单位代码")


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def answer(data: dict[str, Any]) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))


def list_findings(findings: Sequence[Finding]) -> None:
    for finding in findings:
        print(f"[{finding.severity.label}] {finding.place.label}：{finding.message}")


def count_errors(findings: Sequence[Finding]) -> int:
    return sum(1 for finding in findings if finding.severity is Severity.ERROR)


def choose_books(keys: Sequence[UnitYear], kind: FileKind, arguments: argparse.Namespace) -> list[UnitYear]:
    """The unit's newest year, or in a bureau file the newest year of every unit, unless named."""
    newest = {key.unit_code: key for key in keys if arguments.year in {None, key.year}}
    chosen = [key for code, key in newest.items() if arguments.unit in {None, code}]
    if not chosen:
        message = "文件中没有指定的单位或年度的数据，请检查单位代码和年度。"
        raise FileTrouble(message)
    return chosen if kind is FileKind.BUREAU else chosen[-1:]


def only(keys: list[UnitYear]) -> UnitYear:
    if len(keys) > 1:
        message = "这是局端文件，请用 --unit 指定一个单位代码。"
        raise RuleViolation(message)
    return keys[0]
