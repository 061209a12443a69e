"""What the bureau's pages of the county's year show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi_desktop.domain.county_table import DueUnit, PersonLine, UnitStanding
from kpi_desktop.domain.health import CAUTION
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import clean_text, show

if TYPE_CHECKING:
    from kpi_desktop.services.county import CountyView


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """A unit of the county with what is open."""

    standing: UnitStanding

    @property
    def key(self) -> str:
        return f"{self.standing.key.unit_code}/{self.standing.key.year}"

    @property
    def is_troubled(self) -> bool:
        return bool(self.standing.overdue or self.standing.conflicts or self.standing.forks)

    @property
    def open_work(self) -> str:
        """Conflicts and forks that wait, in words."""
        parts = ((self.standing.conflicts, "处冲突"), (self.standing.forks, "处分叉"))
        return "，".join(f"{count}{word}" for count, word in parts if count)

    @property
    def totals(self) -> str:
        """How many people have a total."""
        summary = self.standing.summary
        return f"{summary.with_total}/{summary.people}" if summary else ""

    @property
    def lacks_totals(self) -> bool:
        summary = self.standing.summary
        return summary is not None and not summary.is_complete

    @property
    def quota(self) -> str:
        """Places for 优秀 used and there."""
        summary = self.standing.summary
        return f"{summary.quota_used}/{summary.quota_cap}" if summary else ""

    @property
    def is_over(self) -> bool:
        return self.standing.summary is not None and self.standing.summary.is_over

    @property
    def mean(self) -> str:
        summary = self.standing.summary
        return show(summary.mean) if summary is not None and summary.mean is not None else ""

    @property
    def health(self) -> str:
        """How many of the health check's detectors ask to look; nothing while nothing came."""
        summary = self.standing.summary
        if summary is None or summary.health is None:
            return ""
        return f"{len(summary.health.look)}项请核实" if summary.health.look else "未见异常"

    @property
    def health_words(self) -> str:
        """What they are, with the caution."""
        summary = self.standing.summary
        if summary is None or summary.health is None or not summary.health.look:
            return ""
        return f"{'、'.join(title for title, _ in summary.health.look)}；{CAUTION}"

    def count(self, grade: Grade | None) -> str:
        """People of a grade."""
        return str(self.standing.summary.count(grade)) if self.standing.summary else ""

    @property
    def last(self) -> str:
        """The newest package."""
        last = self.standing.last
        return f"第{last.number}次，{last.received_on}" if last else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyPerson:
    """A person of the county."""

    unit: str
    unit_code: str
    line: PersonLine

    @property
    def key(self) -> str:
        return f"{self.unit_code}/{self.line.employee.employee_no}"


def standing_lines(view: CountyView) -> tuple[StandingLine, ...]:
    """A line a unit."""
    return tuple(StandingLine(standing=standing) for standing in view.standings)


def county_sentence(view: CountyView) -> str:
    """The county in one sentence."""
    summaries = view.summaries
    missing = sum(1 for standing in view.standings if standing.is_expected and standing.summary is None)
    overdue = sum(1 for standing in view.standings if standing.overdue)
    parts = [f"{len(summaries)}个单位{sum(s.people for s in summaries)}人已收"]
    parts += [f"{missing}个应报单位没有收到"] if missing else []
    parts += [f"{overdue}个逾期"] if overdue else []
    parts.append(f"优秀{sum(s.quota_used for s in summaries)}人")
    return f"{view.county.year}年度：{'，'.join(parts)}。双击一行查看该单位。"


def closing_sentence(view: CountyView) -> str:
    """Whether the county's year can be closed, or is."""
    county = view.county
    if county.closed_at:
        note = f"，说明：{county.note}" if county.note else ""
        return f"{county.year}年度已由{county.closed_by}于{county.closed_at[:10]}封存{note}。封存以后不再接收和修改。"
    if view.errors:
        return f"{county.year}年度还不能封存：{view.errors}处“错误”要先处理。双击一行到该单位。"
    reminders = f"还有{len(view.findings)}处提醒请看一下，" if view.findings else ""
    return f"{county.year}年度可以封存。{reminders}封存以后不再接收和修改，需要时可以写明理由撤销。"


def county_people(view: CountyView) -> tuple[CountyPerson, ...]:
    """Everybody of the units that came."""
    return tuple(
        CountyPerson(unit=summary.name, unit_code=summary.key.unit_code, line=line)
        for summary in view.summaries
        for line in summary.lines
    )


def people_like(people: Sequence[CountyPerson], text: str) -> tuple[CountyPerson, ...]:
    """The people whose name, number or ID number has the text; everybody without one."""
    wanted = clean_text(text).upper()
    if not wanted:
        return tuple(people)
    return tuple(person for person in people if any(wanted in field for field in _fields(person.line)))


def _fields(line: PersonLine) -> tuple[str, ...]:
    employee = line.employee
    return employee.name.upper(), employee.employee_no.upper(), employee.id_number.upper()


def read_due_units(text: str) -> tuple[DueUnit, ...]:
    """The due units of pasted lines: code and name in either order, apart by a tab, comma or spaces."""
    units = []
    for line in text.splitlines():
        parts = [part for part in line.replace(",", "\t").replace("，", "\t").split() if part]
        if parts:
            code = next((part for part in parts if part.isascii() and len(part) > 2), "")
            names = [part for part in parts if part != code and not part.isdigit()]
            units.append(DueUnit(unit_code=code, unit_name="".join(names)))
    return tuple(units)


def due_units_text(units: Sequence[DueUnit]) -> str:
    """The due units as lines to edit."""
    return "\n".join(f"{unit.unit_code}\t{unit.unit_name}" for unit in units)
