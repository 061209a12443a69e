"""What the page of eligibility shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.eligibility import ReasonSource
from kpi_desktop.domain.eligibility_rules import PersonReason, RuleLine, list_reasons
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.rule_versions import find_rule_version
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.ui.grid.columns import CellState, Column
from kpi_desktop.ui.who_columns import who_columns

ELIGIBILITY = "评等资格"
_ASK = "要核对"
# Where the fact behind a reason is entered: the tab and its page.
_PLACES = {
    ReasonSource.ROSTER: (Area.POSTS, "人员"),
    ReasonSource.SANCTION: (Area.POSTS, "人员"),
    ReasonSource.LEAVE: (Area.MONTHLY, "请假考勤"),
    ReasonSource.VETO: (Area.MONTHLY, "月度评分"),
    ReasonSource.ACCOUNTABILITY: (Area.MONTHLY, "四项制度"),
    ReasonSource.PERIOD: (Area.MONTHLY, "平时等次"),
    ReasonSource.REFUSAL: (Area.YEAR_END, "评等资格"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """One situation of one person, or something of theirs to settle."""

    key: str
    given: PersonReason

    @property
    def employee(self) -> Employee:
        """The person."""
        return self.given.employee

    @property
    def effect(self) -> str:
        """What it does to the grade."""
        return self.given.reason.effect.label if self.given.reason else _ASK

    @property
    def counts(self) -> bool:
        """Whether it is the one that decides for the person."""
        reason = self.given.reason
        return reason is not None and reason.effect is self.given.person.eligibility.effect

    @property
    def source(self) -> Place:
        """Where its fact is recorded."""
        area, page = _PLACES[self.given.reason.source if self.given.reason else ReasonSource.ROSTER]
        return Place(area=area, page=page, employee_no=self.employee.employee_no)


def derive_reasons(result: UnitResult) -> tuple[ReasonLine, ...]:
    """Everybody's situations in roster order."""
    return tuple(
        ReasonLine(key=f"{each.employee.employee_no}/{at}", given=each)
        for at, each in enumerate(list_reasons(result))
    )


def say_reasons(lines: Sequence[ReasonLine], result: UnitResult) -> tuple[str, str]:
    """How many people something bears on, and the mood."""
    numbers = {line.employee.employee_no for line in lines if line.given.reason}
    asked = sum(1 for line in lines if line.given.reason is None)
    version = find_rule_version(result.book.scheme.rule_version).label
    words = f"{len(numbers)}人有影响评等的情形，其余{len(result.people) - len(numbers)}人可评全部；几种情形同时有的取最重（{version}）。"
    return (words + (f"有{asked}处要核对。" if asked else ""), "warning" if asked else "")


def reason_columns() -> tuple[Column[ReasonLine], ...]:
    """A person, the situation, what it does, why, on what it rests, where it is recorded."""
    return (
        *who_columns(lambda r: r.employee),
        Column(
            key="effect",
            title="对评等的影响",
            read=lambda r: r.effect,
            state=lambda r: CellState.MARKED if r.counts or r.given.reason is None else None,
            tooltip=lambda r: "最重，按这一条执行" if r.counts else "",
            width=140,
        ),
        Column(key="sentence", title="情形和理由", read=lambda r: r.given.sentence, width=620),
        Column(
            key="window",
            title="影响时间",
            read=lambda r: r.given.reason.window if r.given.reason else "",
            width=110,
        ),
        Column(
            key="article",
            title="依据",
            read=lambda r: r.given.reason.article if r.given.reason else "",
            width=110,
        ),
        Column(
            key="source",
            title="登记在",
            read=lambda r: (r.given.reason.source if r.given.reason else ReasonSource.ROSTER).label,
            width=96,
        ),
    )


def rule_columns() -> tuple[Column[RuleLine], ...]:
    """The table of rules."""
    return (
        Column(
            key="situation",
            title="情形",
            read=lambda r: r.situation,
            is_frozen=True,
            is_searched=True,
            width=300,
        ),
        Column(key="effect", title="对评等的影响", read=lambda r: r.effect, width=430),
        Column(key="window", title="影响时间", read=lambda r: r.window, width=200),
        Column(key="article", title="依据", read=lambda r: r.article, width=240),
    )
