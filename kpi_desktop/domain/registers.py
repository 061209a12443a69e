"""The four systems (四项制度): registers of what happened, where each case stands, and the deduction it proposes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from kpi_desktop.domain.adjustments import Adjustment
from kpi_desktop.domain.eligibility import Effect, Reason, ReasonSource
from kpi_desktop.domain.scheme import AdjustmentRule, Direction, Scheme
from kpi_desktop.domain.values import Points, show_short
from kpi_desktop.domain.workdays import Calendar, add_workdays, count_workdays

_DAY = timedelta(days=1)


class Register(Enum):
    """One of the four systems (首问责任、服务承诺、限时办结、行政问责)."""

    FIRST_ASKED = "first_asked"
    PROMISE = "promise"
    DEADLINE = "deadline"
    ACCOUNTABILITY = "accountability"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "first_asked": "首问责任",
            "promise": "服务承诺",
            "deadline": "限时办结",
            "accountability": "行政问责",
        }[self.value]


# The scheme's items (加减分项目) that each register deducts by.
_ITEMS: Mapping[Register, tuple[str, ...]] = MappingProxyType(
    {
        Register.FIRST_ASKED: ("first-asked",),
        Register.PROMISE: ("promise",),
        Register.DEADLINE: ("late-case", "late-day"),
        Register.ACCOUNTABILITY: ("accountability",),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A form of accountability (问责方式): the effect it usually has, and the level it is deducted by."""

    label: str
    effect: Effect
    level: str


_MEASURES = (
    Measure(label="责令书面检查", effect=Effect.ALL, level="书面检查"),
    Measure(label="责令公开道歉", effect=Effect.ALL, level="书面检查"),
    Measure(label="通报批评", effect=Effect.NOT_EXCELLENT, level="通报批评"),
    Measure(label="诫勉", effect=Effect.NOT_EXCELLENT, level="诫勉"),
    Measure(label="停职检查", effect=Effect.NOT_EXCELLENT, level="停职以上"),
    Measure(label="调整职务", effect=Effect.NOT_EXCELLENT, level="停职以上"),
    Measure(label="责令辞职", effect=Effect.NO_GRADE, level="停职以上"),
    Measure(label="免职", effect=Effect.NO_GRADE, level="停职以上"),
)
MEASURES: Mapping[str, Measure] = MappingProxyType({measure.label: measure for measure in _MEASURES})
# What an entry of 行政问责 may do to the grade.
ACCOUNTABILITY_EFFECTS = (
    Effect.ALL,
    Effect.NOT_EXCELLENT,
    Effect.ONE_LOWER,
    Effect.COMMENT_ONLY,
    Effect.NO_GRADE,
    Effect.INCOMPETENT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePromise:
    """A promise the unit has published (承诺事项): its term in working days, the section and person who keep it."""

    promise_no: str
    title: str
    limit_days: int | None = None
    section: str = ""
    employee_no: str = ""
    standard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """An entry of a register; days are YYYY-MM-DD or empty.

    `happened_on` is the day of the visit, the breach, the acceptance or the decision. `fault` is what went wrong, a level of
    the scheme's item, and for 行政问责 the measure; empty: nothing went wrong. `limit_days` are working days after the
    acceptance, which end on `due_on`. `effect` with its window bears on the grade. A `waived_reason` says why nothing is
    deducted.
    """

    system: Register
    entry_no: int
    employee_no: str
    happened_on: str
    fact: str
    fault: str = ""
    document_no: str = ""
    promise_no: str = ""
    limit_days: int | None = None
    due_on: str = ""
    finished_on: str = ""
    effect: Effect = Effect.ALL
    effect_from: str = ""
    effect_to: str = ""
    waived_reason: str = ""

    @property
    def matter(self) -> str:
        """The matter its deductions name: 限时办结3号."""
        return f"{self.system.label}{self.entry_no}号"


class Settlement(Enum):
    """Where an entry stands (处理情况)."""

    FINE = "fine"
    RUNNING = "running"
    OPEN = "open"
    DEDUCTED = "deducted"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "fine": "按规定办理",
            "running": "办理中",
            "open": "待处理",
            "deducted": "已扣分",
            "waived": "不扣分",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStand:
    """An entry with what follows from it: working days late, points deducted, where it stands.

    `trouble` says why its working days cannot be counted; empty when they can.
    """

    entry: RegisterEntry
    late_days: int
    deducted: Points
    settlement: Settlement
    trouble: str = ""


def judge_entry(
    entry: RegisterEntry, adjustments: Iterable[Adjustment], calendar: Calendar, today: date
) -> CaseStand:
    """Where an entry stands today; a case still open after its day is late already.

    Raises RuleViolation for a year without working days.
    """
    ended = entry.finished_on or today.isoformat()
    late_days = 0
    if entry.system is Register.DEADLINE and entry.due_on and ended > entry.due_on:
        late_days = count_workdays(
            date.fromisoformat(entry.due_on) + _DAY, date.fromisoformat(ended), calendar
        )
    deducted = sum((a.points for a in adjustments if a.matter == entry.matter), Decimal(0))
    return CaseStand(
        entry=entry,
        late_days=late_days,
        deducted=deducted,
        settlement=_settle(entry, late_days, deducted),
    )


def due_day(accepted_on: str, limit_days: int, calendar: Calendar) -> str:
    """The day a case is due: so many working days after the day it was accepted, which is not counted itself.

    Raises RuleViolation for a year without working days.
    """
    return add_workdays(date.fromisoformat(accepted_on), limit_days, calendar).isoformat()


def _settle(entry: RegisterEntry, late_days: int, deducted: Points) -> Settlement:
    if deducted:
        return Settlement.DEDUCTED
    if entry.waived_reason:
        return Settlement.WAIVED
    if late_days or entry.fault:
        return Settlement.OPEN
    is_running = entry.system is Register.DEADLINE and not entry.finished_on
    return Settlement.RUNNING if is_running else Settlement.FINE


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedDeduction:
    """A deduction the scheme's table gives for an entry."""

    rule: AdjustmentRule
    level: str
    points: Points
    fact: str


def propose_deductions(stand: CaseStand, scheme: Scheme) -> tuple[ProposedDeduction, ...]:
    """What the scheme's table deducts for an entry at fault; nothing when the table has no such item or level.

    A late case is deducted by the case and by its working days late (限时办结: 每件、每天).
    """
    entry = stand.entry
    proposed: list[ProposedDeduction] = []
    if entry.system is Register.DEADLINE and not stand.late_days:
        return ()
    for key in _ITEMS[entry.system]:
        rule = next((r for r in scheme.adjustment_rules if r.key == key), None)
        if rule is None or rule.direction is not Direction.DEDUCT:
            continue
        level = _level_of(entry, rule)
        points = rule.points_of(level)
        if points is None:
            continue
        fact = f"{entry.matter}：{entry.fact}"
        if key == "late-day":
            fact += f"，超{stand.late_days}个工作日（每天{show_short(points)}分）"
            points *= stand.late_days
        elif entry.system is not Register.DEADLINE:
            fact += f"（{entry.fault}）"
        proposed.append(ProposedDeduction(rule=rule, level=level, points=points, fact=fact))
    return tuple(proposed)


def _level_of(entry: RegisterEntry, rule: AdjustmentRule) -> str:
    """The level an entry is deducted by: the one it names, its measure's, or the only one there is."""
    labels = [level.label for level in rule.levels]
    measure = MEASURES.get(entry.fault)
    wanted = [entry.fault, measure.level if measure else ""]
    return next((word for word in wanted if word in labels), labels[0] if len(labels) == 1 else "")


def faults_of(register: Register, scheme: Scheme) -> tuple[str, ...]:
    """What may have gone wrong in a register: the levels of the scheme's item, the measures of 行政问责."""
    if register is Register.ACCOUNTABILITY:
        return tuple(MEASURES)
    rule = next((r for r in scheme.adjustment_rules if r.key in _ITEMS[register]), None)
    return tuple(level.label for level in rule.levels if level.label) if rule is not None else ()


def accountability_reason(entry: RegisterEntry, year: int) -> Reason | None:
    """What an entry of 行政问责 does to the grade of a year its window touches; None where it does nothing.

    Without an end the window is the year it begins in.
    """
    if entry.system is not Register.ACCOUNTABILITY or entry.effect is Effect.ALL:
        return None
    begins = entry.effect_from or entry.happened_on
    ends = entry.effect_to or f"{begins[:4]}-12-31"
    if not begins[:4] <= str(year) <= ends[:4]:
        return None
    document = f"（{entry.document_no}）" if entry.document_no else ""
    window = f"{begins}至{ends}" if entry.effect_to else f"{begins[:4]}年度"
    return Reason(
        effect=entry.effect,
        short=entry.fault or entry.system.label,
        sentence=f"{entry.happened_on}受问责：{entry.fault}{document}，{entry.effect.label}（影响期{window}）",
        article=entry.document_no,
        window=window,
        source=ReasonSource.ACCOUNTABILITY,
    )
