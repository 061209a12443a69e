"""What the page 考核体检 shows, derived from the health report."""

from __future__ import annotations

from types import MappingProxyType

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.health import HealthLine, HealthReport, HealthTopic, HealthVerdict
from kpi_desktop.ui.grid.columns import CellState, Column

HEALTH = "考核体检"
EVERYTHING = "全部项目"
_POSTS, _PLACEMENT = (Area.POSTS, "岗位"), (Area.PLACEMENT, "竞争上岗")
_MONTHS, _TOTALS = (Area.MONTHLY, "月度评分"), (Area.YEAR_END, "")
_GRADES, _BALLOTS = (Area.YEAR_END, "等次评定"), (Area.YEAR_END, "民主测评")
# Where what a detector found is recorded, by topic, and by detector where it is elsewhere.
_TOPICS = MappingProxyType(
    {
        HealthTopic.GRADES: _GRADES,
        HealthTopic.SCORES: _TOTALS,
        HealthTopic.POSTS: _PLACEMENT,
        HealthTopic.BALLOTS: _BALLOTS,
        HealthTopic.ENTRIES: _MONTHS,
    }
)
_PLACES = MappingProxyType(
    {
        "turns": (Area.YEAR_END, "结果运用"),
        "bars": (Area.YEAR_END, "评等资格"),
        "publication": (Area.YEAR_END, "公示"),
        "money": (Area.YEAR_END, "奖金测算"),
        "ghosts": (Area.POSTS, "人员"),
        "months": _MONTHS,
        "common_part": _MONTHS,
        "honest": _MONTHS,
        "duties": _POSTS,
        "coefficients": _POSTS,
        "identical": (Area.YEAR_END, "录票"),
        "alike": (Area.YEAR_END, "录票"),
    }
)


def source_of(line: HealthLine) -> Place:
    """Where to look at what a detector compares."""
    detector = line.detector
    area, page = _PLACES.get(detector.key, _TOPICS[detector.topic])
    return Place(area=area, page=page)


def choices() -> tuple[str, ...]:
    """What the list can be narrowed to."""
    return (EVERYTHING, *(verdict.label for verdict in HealthVerdict))


def filter_lines(report: HealthReport, choice: str) -> tuple[HealthLine, ...]:
    """The lines of a choice, in their order."""
    return tuple(line for line in report.lines if choice in (EVERYTHING, line.verdict.label))


def mood_of(report: HealthReport) -> str:
    """The mood of the report's sentence."""
    return "warning" if report.count(HealthVerdict.LOOK) else ""


def first_key(lines: tuple[HealthLine, ...]) -> str:
    """The line to begin with: the first that asks to look."""
    return next((line.detector.key for line in lines if line.verdict is HealthVerdict.LOOK), "")


def say_figures(line: HealthLine) -> str:
    """The figures, one a line."""
    return "\n".join(f"· {figure}" for figure in line.answer.figures) or "没有另外的数字。"


def health_columns() -> tuple[Column[HealthLine], ...]:
    """Topic, detector, verdict, and what it saw."""
    states = {HealthVerdict.LOOK: CellState.MARKED, HealthVerdict.LACKING: CellState.DISABLED}
    return (
        Column(
            key="title",
            title="项目",
            read=lambda r: r.detector.title,
            is_frozen=True,
            is_searched=True,
            width=128,
        ),
        Column(
            key="verdict",
            title="结果",
            read=lambda r: r.verdict.label,
            state=lambda r: states.get(r.verdict),
            width=80,
        ),
        Column(key="topic", title="方面", read=lambda r: r.detector.topic.label, width=90),
        Column(
            key="sentence",
            title="看到什么",
            read=lambda r: r.sentence,
            is_searched=True,
            is_stretched=True,
            width=400,
        ),
    )
