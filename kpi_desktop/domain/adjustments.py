"""Additions and deductions (加减分事项): what was entered, and what of it counts within caps and once per matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_desktop.domain.scheme import AdjustmentRule, Direction, Scheme
from kpi_desktop.domain.values import Points, show_short


class Scope(Enum):
    """Whom a matter was entered for: one person, a section or the whole unit; one entry expands to people."""

    PERSON = "person"
    SECTION = "section"
    UNIT = "unit"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"person": "个人", "section": "科室", "unit": "全体"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An addition or deduction of the month (加减分事项) with its fact; `points` is positive.

    `rule` is the key of the scheme's item (empty: 表外事项) and `level` its level; entries with the same `matter` are of
    one matter, which may stand under several people and several months; `happened_on` is YYYY-MM-DD or empty.
    """

    employee_no: str
    month: int
    direction: Direction
    item_no: int
    points: Points
    fact: str
    document_no: str = ""
    rule: str = ""
    level: str = ""
    matter: str = ""
    happened_on: str = ""
    scope: Scope = Scope.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedAdjustment:
    """What an entry counts: `points` of its own, the rest left out for the `reason`."""

    adjustment: Adjustment
    points: Points
    reason: str = ""

    @property
    def left_out(self) -> Points:
        """The points that do not count."""
        return self.adjustment.points - self.points

    @property
    def term(self) -> str:
        """The entry as a term of its month's derivation, what does not count taken back in the same breath."""
        entry = self.adjustment
        sign, back = ("+", "−") if entry.direction is Direction.ADD else ("−", "+")
        term = f" {sign} {entry.direction.label}{show_short(entry.points)}（{entry.fact}）"
        return f"{term} {back} {show_short(self.left_out)}（{self.reason}）" if self.reason else term

    @property
    def note(self) -> str:
        """What paper says beside an entry that does not count whole; empty when it does."""
        if not self.reason:
            return ""
        return f"计{show_short(self.points)}分：{self.reason}" if self.points else f"不计：{self.reason}"


def count_adjustments(entries: Iterable[Adjustment], scheme: Scheme) -> tuple[CountedAdjustment, ...]:
    """What the entries of one person in one year count, by month, direction and number; their order given is nothing.

    Of one matter only the highest entry counts (同一事项只计最高一次), the earliest of equals. Then the caps bind in turn:
    of the entry, of the item in the month and the year, of the month and of the year; the later entry bears them.
    """
    ordered = sorted(entries, key=_order)
    rules = {rule.key: rule for rule in scheme.adjustment_rules}
    highest = _highest_of_matters(ordered, rules)
    room = _Room(scheme)
    counted = []
    for entry in ordered:
        best = highest.get((entry.direction, entry.matter))
        if best is not None and best is not entry and _is_once(entry, rules):
            reason = f"与{best.month}月“{best.fact}”是同一事项，只计最高一次"
            counted.append(CountedAdjustment(adjustment=entry, points=Decimal(0), reason=reason))
        else:
            counted.append(room.take(entry, rules.get(entry.rule)))
    return tuple(counted)


def _order(entry: Adjustment) -> tuple[int, str, int]:
    return entry.month, entry.direction.value, entry.item_no


def _is_once(entry: Adjustment, rules: dict[str, AdjustmentRule]) -> bool:
    """Whether an entry competes with the others of its matter: its item says so, or it is outside the table."""
    rule = rules.get(entry.rule)
    return bool(entry.matter) and (rule is None or rule.is_once_per_matter)


def _highest_of_matters(
    ordered: Iterable[Adjustment], rules: dict[str, AdjustmentRule]
) -> dict[tuple[Direction, str], Adjustment]:
    best: dict[tuple[Direction, str], Adjustment] = {}
    for entry in ordered:
        if _is_once(entry, rules):
            known = best.get((entry.direction, entry.matter))
            if known is None or _worth(entry, rules) > _worth(known, rules):
                best[entry.direction, entry.matter] = entry
    return best


def _worth(entry: Adjustment, rules: dict[str, AdjustmentRule]) -> Points:
    rule = rules.get(entry.rule)
    return entry.points if rule is None or rule.entry_cap is None else min(entry.points, rule.entry_cap)


class _Room:
    """What is left under each cap while the entries are taken one after the other."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._used: dict[tuple[object, ...], Points] = {}

    def take(self, entry: Adjustment, rule: AdjustmentRule | None) -> CountedAdjustment:
        points, reason = entry.points, ""
        caps = self._caps(entry, rule)
        for key, cap, words in caps:
            left = max(cap - self._used.get(key, Decimal(0)), Decimal(0)) if key else cap
            if left < points:
                points, reason = left, f"{words}最多{show_short(cap)}分，超出不计"
        for key, _, _ in caps:
            if key:
                self._used[key] = self._used.get(key, Decimal(0)) + points
        return CountedAdjustment(adjustment=entry, points=points, reason=reason)

    def _caps(
        self, entry: Adjustment, rule: AdjustmentRule | None
    ) -> list[tuple[tuple[object, ...], Points, str]]:
        """The caps over an entry: what is counted together (empty: the entry alone), how much, and in words."""
        scheme, way = self._scheme, entry.direction
        adds = way is Direction.ADD
        month_cap = scheme.month_add_cap if adds else scheme.month_deduct_cap
        year_cap = scheme.year_add_cap if adds else scheme.year_deduct_cap
        found: list[tuple[tuple[object, ...], Points | None, str]] = [
            ((way, entry.month), month_cap, f"本月{way.label}"),
            ((way, "year"), year_cap, f"全年{way.label}"),
        ]
        if rule is not None:
            name = f"“{rule.label}”"
            found[:0] = [
                ((), rule.entry_cap, f"{name}单次"),
                ((rule.key, entry.month), rule.month_cap, f"{name}每月"),
                ((rule.key, "year"), rule.year_cap, f"{name}全年"),
            ]
        return [(key, cap, words) for key, cap, words in found if cap is not None]
