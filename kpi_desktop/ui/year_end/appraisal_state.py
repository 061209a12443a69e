"""What 评鉴评语 shows: a line a person with every text, how far they are, and the columns of the grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from kpi_desktop.domain.appraisals import APPRAISAL_TEXTS, AppraisalText, read_prose
from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.domain.year_records import Appraisal
from kpi_desktop.ui.grid.columns import CellEdit, CellState, Column
from kpi_desktop.ui.who_columns import who_columns

APPRAISALS = "评鉴评语"
_WIDTHS = {"summary": 190, "training": 120, "comment": 190, "verdict": 140, "explanation": 140}
_TITLES = {"verdict": "机关意见", "explanation": "情况说明", "training": "脱产培训"}
_DESCRIPTIONS = {
    "summary": "登记表第5、6栏，签字前由本人核对",
    "training": "登记表“参加脱产培训情况”，没有的写“无”",
    "comment": "登记表“主管领导评语和考核等次建议”，也印在评分表的评语栏；等次建议取自“等次评定”的主管领导建议",
    "verdict": "登记表“机关负责人或考核委员会意见”；空着的按评定的等次印",
    "explanation": "登记表“未确定等次或不参加考核情况说明”；空着的印评等资格的理由",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalLine:
    """One person and what is written of the year."""

    person: PersonResult
    appraisal: Appraisal

    @property
    def employee(self) -> Employee:
        return self.person.employee

    @property
    def needs_explanation(self) -> bool:
        """Whether the form has to say why there is no grade."""
        return self.person.eligibility.effect in (Effect.COMMENT_ONLY, Effect.NO_GRADE, Effect.NOT_ASSESSED)


def derive_appraisals(result: UnitResult) -> tuple[AppraisalLine, ...]:
    """A line a person in roster order."""
    known = {each.employee_no: each for each in result.book.appraisals}
    return tuple(
        AppraisalLine(
            person=person,
            appraisal=known.get(
                person.employee.employee_no, Appraisal(employee_no=person.employee.employee_no)
            ),
        )
        for person in result.people
    )


def say_appraisals(lines: Iterable[AppraisalLine]) -> str:
    """How many have their summary and comment."""
    lines = tuple(lines)
    lacking = [
        f"{text.label}还差{count}人"
        for text in APPRAISAL_TEXTS
        if text.key in ("summary", "comment")
        and (count := sum(1 for line in lines if not getattr(line.appraisal, text.key)))
    ]
    state = f"{len(lines)}人，{'，'.join(lacking)}" if lacking else f"{len(lines)}人都有个人总结和评语"
    return f"{state}。空着的栏在表上留白，可以手写。"


def appraisal_columns() -> tuple[Column[AppraisalLine], ...]:
    """Every text, to be typed or pasted; the card below shows one in full."""
    return (
        *who_columns(lambda line: line.employee),
        *(_column(text) for text in APPRAISAL_TEXTS),
    )


def _column(text: AppraisalText) -> Column[AppraisalLine]:
    def read(line: AppraisalLine) -> str:
        return str(getattr(line.appraisal, text.key))

    def parse(typed: str, line: AppraisalLine) -> str:
        value = read_prose(typed)
        if len(value) > text.most:
            message = f"{line.employee.name}的{text.label}有{len(value)}个字，最多{text.most}个字，请缩短。"
            raise RuleViolation(message)
        return value

    return Column(
        key=text.key,
        title=_TITLES.get(text.key, text.label),
        read=read,
        parse=parse,
        state=_explained if text.key == "explanation" else None,
        tooltip=lambda line: f"{len(read(line))}字" if read(line) else "",
        width=_WIDTHS[text.key],
        is_stretched=text.key == "comment",
        description=_DESCRIPTIONS[text.key],
    )


def _explained(line: AppraisalLine) -> CellState | None:
    return CellState.MARKED if line.needs_explanation and not line.appraisal.explanation else None


def appraisals_of(edits: Iterable[CellEdit], known: Mapping[str, Appraisal]) -> tuple[Appraisal, ...]:
    """The records as the cells want them, each once."""
    changed: dict[str, Appraisal] = {}
    for edit in edits:
        record = changed.get(edit.row_key, known[edit.row_key])
        changed[edit.row_key] = _WRITERS[edit.column_key](record, edit.new or "")
    return tuple(changed.values())


_WRITERS: Mapping[str, Callable[[Appraisal, str], Appraisal]] = {
    "summary": lambda record, value: replace(record, summary=value),
    "training": lambda record, value: replace(record, training=value),
    "comment": lambda record, value: replace(record, comment=value),
    "verdict": lambda record, value: replace(record, verdict=value),
    "explanation": lambda record, value: replace(record, explanation=value),
}
