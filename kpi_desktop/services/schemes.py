"""Use cases of taking a scheme from elsewhere: a recommended model, another year, another file or a workbook."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.plan_changes import Difference, compare_plans
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.scheme_use import find_use
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.ledger_scheme import find_scheme
from kpi_desktop.exchange.sheets import read_workbook
from kpi_desktop.services.posts import save_scheme
from kpi_desktop.services.workspace import (
    Changes,
    Workspace,
    list_schemes,
    load_shipped_scheme,
    open_file,
)

_OWN_FILES = {".kpi", ".sqlite"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSource:
    """Where a scheme can be taken from: what it is called, and how to get it."""

    label: str
    load: Callable[[], Scheme]


def list_scheme_sources(workspace: Workspace, key: UnitYear) -> tuple[SchemeSource, ...]:
    """The shipped schemes, and the schemes of the file's other years, the nearest first."""
    shipped = [
        SchemeSource(label=f"推荐：{label}", load=lambda name=name: load_shipped_scheme(name))  # type: ignore[misc]
        for name, label in list_schemes()
    ]
    others = sorted(
        (book.key for book in workspace.books() if book.key != key),
        key=lambda other: (other.unit_code != key.unit_code, abs(other.year - key.year)),
    )
    years = [
        SchemeSource(
            label=f"本文件{other.year}年度的方案",
            load=lambda other=other: workspace.load_plan(other).scheme,  # type: ignore[misc]
        )
        for other in others
        if other.unit_code == key.unit_code
    ]
    return (*years, *shipped)


def load_scheme_of_file(path: Path) -> Scheme:
    """The newest scheme of another file of ours, or the scheme sheet (考核方案) of a workbook we exported.

    Raises FileTrouble when it cannot be read or holds no scheme.
    """
    if path.suffix.lower() in _OWN_FILES:
        with open_file(path, read_only=True) as other:
            keys = [summary.key for summary in other.books()]
            if not keys:
                message = f"“{path.name}”里没有年度，请换一个单位文件。"
                raise FileTrouble(message)
            return other.load_plan(max(keys, key=lambda key: key.year)).scheme
    scheme = find_scheme(read_workbook(path))
    if scheme is None:
        message = f"“{path.name}”里没有完整的“考核方案”表，请选用本程序导出的台账或方案工作簿。"
        raise FileTrouble(message)
    return scheme


def compare_scheme(book: YearBook, scheme: Scheme) -> tuple[Difference, ...]:
    """What a scheme has otherwise than the year's own."""
    return compare_plans(book, replace(book, scheme=_adopted(book, scheme)))


def adoption_trouble(book: YearBook, scheme: Scheme) -> str:
    """Why a scheme cannot be taken, because the year still uses what it lacks; empty when it can."""
    return find_use(book, scheme)


def adopt_scheme(workspace: Workspace, key: UnitYear, scheme: Scheme) -> Changes:
    """Take a scheme in place of the year's own (换用方案), as one step that can be undone.

    The office's own vague words stay. Raises RuleViolation when the plan is locked or the year still uses what the
    scheme lacks.
    """
    book = workspace.load_book(key)
    return save_scheme(workspace, key, _adopted(book, scheme), f"换用计分方案：{scheme.label}")


def _adopted(book: YearBook, scheme: Scheme) -> Scheme:
    words = dict.fromkeys((*book.scheme.own_words, *scheme.own_words))
    return replace(scheme, own_words=tuple(words))
