"""The grid of a post's duties: what, counted by which indicators, who answers for it, how much, by when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from kpi_desktop.domain.duties import Duty, duties_of
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.grid.columns import Column
from kpi_desktop.ui.posts.cell_texts import keep_text, need_text, setter
from kpi_desktop.ui.posts.task_grid import parse_carrier
from kpi_desktop.ui.record_edits import Writers

_SEVERAL = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """A duty with the name of who answers for it and the names of the indicators that count it."""

    duty: Duty
    carrier: str
    indicators: tuple[str, ...]


def derive_duties(book: YearBook, post_no: str) -> tuple[DutyLine, ...]:
    """The duties of a post."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    indicators = {indicator.indicator_no: indicator.name for indicator in book.indicators}
    return tuple(
        DutyLine(
            duty=duty,
            carrier=names.get(duty.employee_no, duty.employee_no),
            indicators=tuple(
                f"{number} {indicators.get(number, '已不在指标表中')}" for number in duty.indicators
            ),
        )
        for duty in duties_of(book.duties, post_no)
    )


def duty_sentence(book: YearBook, post_no: str) -> str:
    """What stands over a post's duties: how many, and how many of them nothing counts."""
    post = next((each for each in book.posts if each.post_no == post_no), None)
    if post is None:
        return "职责"
    duties = duties_of(book.duties, post_no)
    open_ones = sum(1 for duty in duties if not duty.indicators)
    counted = f"，{open_ones}项没有指标计量" if open_ones else ""
    return f"{post.post_no} {post.name}的职责：{f'{len(duties)}项{counted}' if duties else '还没有写'}"


def duty_columns(
    people: tuple[Employee, ...], indicators: tuple[Indicator, ...]
) -> tuple[Column[DutyLine], ...]:
    """The duties of a post."""
    known = frozenset(indicator.indicator_no for indicator in indicators)
    example = "、".join(indicator.indicator_no for indicator in indicators[:2])
    return (
        Column(key="duty_no", title="序号", read=lambda r: r.duty.duty_no, width=44, is_frozen=True),
        Column(
            key="text",
            title="职责",
            read=lambda r: r.duty.text,
            parse=lambda text, _: need_text("职责", text),
            width=270,
            is_stretched=True,
            is_searched=True,
        ),
        Column(
            key="indicators",
            title="计量指标",
            read=lambda r: "、".join(r.duty.indicators),
            parse=lambda text, _: parse_indicators(text, known),
            is_required=True,
            tooltip=lambda r: "\n".join(r.indicators),
            width=88,
            description=f"计量这项职责的指标编号，几个用顿号隔开，如：{example}"
            if example
            else "计量这项职责的指标编号",
        ),
        Column(
            key="employee_no",
            title="责任人",
            read=lambda r: r.carrier,
            parse=lambda text, _: parse_carrier(text, people),
            width=70,
            description="填姓名或工号；重名的填工号",
        ),
        _text("leader", "责任领导", 76),
        _text("section", "责任科室", 96),
        _text("target", "目标", 150),
        _text("progress", "进度安排", 130),
        _text("standard", "完成标准", 150),
    )


def _text(key: str, title: str, width: int) -> Column[DutyLine]:
    return Column(key=key, title=title, read=lambda r: getattr(r.duty, key), parse=keep_text, width=width)


def parse_indicators(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Read indicator numbers separated by 、 or commas; empty is none.

    Raises RuleViolation for a number that no indicator has.
    """
    numbers = tuple(dict.fromkeys(part for part in _SEVERAL.split(text.strip()) if part))
    unknown = [number for number in numbers if number not in known]
    if unknown:
        message = f"没有编号为{'、'.join(unknown)}的指标，请先在“量化指标”页新增，或改正编号。"
        raise RuleViolation(message)
    return numbers


_FIELDS = "text indicators employee_no leader section target progress standard"
DUTY_WRITERS: Writers[Duty] = MappingProxyType({key: setter(key) for key in _FIELDS.split()})
