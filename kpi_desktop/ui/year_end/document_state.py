"""What 表格文书 shows: each form and document of the year, whether it can be printed, and whose template is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kpi_desktop.domain.documents import DOCUMENT_KINDS, DocumentKind
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.period_rules import Period
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.services import annual_papers
from kpi_desktop.services.document_values import fill_blanks
from kpi_desktop.services.template_places import find_template
from kpi_desktop.ui.grid.columns import CellState, Column

DOCUMENTS = "表格文书"
EVERYBODY, CHOSEN = "全部人员", "勾选的人"
_PURPOSES = MappingProxyType(
    {
        "form": "每人一张，正反两面，一式二份，一份存本人档案，一份归单位档案",
        "form-2007": "还使用旧表式的地方用，有“未确定等次说明”和“主管部门备案”栏",
        "period": "每人每期一张，正反两面；也可以在“月度检查—平时等次”打印",
        "roster": "报备案的名册，含民主测评、处分、病事假和四个季度",
        "approval": "报审定的人数表，一式三份；各项人数对得上才能打印",
        "grades": "集体研究时用，含各环节意见",
        "notice": "评定为优秀的人员，按工作日公示",
        "result-notices": "每人一份，写明结果和复核申诉的期限",
        "signatures": "通知送达时签收",
    }
)
_ORDER = tuple(_PURPOSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One form or document: what prints it (a PDF of the program, a Word template, or both), and what stands against it."""

    key: str
    label: str
    word: DocumentKind | None
    has_pdf: bool
    trouble: str
    is_own: bool

    @property
    def of_person(self) -> bool:
        """Whether it is made for each person."""
        return self.word is not None and self.word.of_person

    @property
    def purpose(self) -> str:
        return _PURPOSES[self.key]

    @property
    def state(self) -> str:
        return self.trouble or "可以打印"

    @property
    def template(self) -> str:
        if self.word is None:
            return "没有Word模板"
        return "本单位的模板" if self.is_own else "随程序的模板"


def derive_documents(result: UnitResult, period: Period, own_folder: Path | None) -> tuple[DocumentLine, ...]:
    """Every document in the order of use."""
    papers = {paper.key: paper.label for paper in annual_papers.YEAR_PAPERS}
    kinds = {kind.key: kind for kind in DOCUMENT_KINDS}
    return tuple(
        DocumentLine(
            key=key,
            label=papers.get(key) or kinds[key].label,
            word=kinds.get(key),
            has_pdf=key in papers or key == "period",
            trouble=_find_trouble(result, kinds.get(key), period),
            is_own=key in kinds and find_template(kinds[key], own_folder)[1],
        )
        for key in _ORDER
    )


def _find_trouble(result: UnitResult, kind: DocumentKind | None, period: Period) -> str:
    if not result.people:
        return "人员名册还是空的"
    if kind is None:
        decided = any(person.decision is not None for person in result.people)
        return "" if decided else "还没有人评定等次"
    try:
        fill_blanks(result, kind, None, period)
    except RuleViolation as refused:
        return str(refused)
    return ""


def document_columns() -> tuple[Column[DocumentLine], ...]:
    """What there is, whether it can be printed, and from which template."""
    return (
        Column(key="label", title="表格文书", read=lambda line: line.label, width=208, is_searched=True),
        Column(
            key="purpose",
            title="用处",
            read=lambda line: line.purpose,
            tooltip=lambda line: line.purpose,
            is_stretched=True,
        ),
        Column(
            key="state",
            title="现在",
            read=lambda line: line.state,
            tooltip=lambda line: line.state,
            state=lambda line: CellState.MARKED if line.trouble else None,
            width=150,
        ),
        Column(key="template", title="Word模板", read=lambda line: line.template, width=104),
    )


def say_document(line: DocumentLine | None) -> str:
    """The line under the caret in a sentence: what it makes, and what to do first."""
    if line is None:
        return "请选中一种表格文书。"
    ways = [
        *(["预览和打印用程序自带的式样"] if line.has_pdf else []),
        *([f"存为Word用{line.template}"] if line.word else []),
    ]
    each = "每人一份" if line.of_person else "全单位一份"
    return f"{line.label}：{each}；{'，'.join(ways)}。" + (f"{line.trouble}" if line.trouble else "")


def list_people(result: UnitResult) -> Sequence[tuple[str, str]]:
    """Number and what the list of people shows."""
    return tuple(
        (
            person.employee.employee_no,
            f"{person.employee.employee_no}　{person.employee.name}　{person.employee.section}",
        )
        for person in result.people
    )
