"""Corrections of a closed month's additions, deductions and months not assessed: new entries beside what was closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from kpi_desktop.domain.adjustments import Adjustment, Scope
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.month_closing import states_fact
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.values import Points, show_short


class CorrectedEntry(Enum):
    """What a correction is about, the two directions of 加减分事项 under their own codes."""

    ADD = "add"
    DEDUCT = "deduct"
    EXCLUSION = "exclusion"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"add": "加分", "deduct": "扣分", "exclusion": "不计月份"}[self.value]


Place = tuple[str, int, CorrectedEntry, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCorrection:
    """A correction of an entry of a closed month (更正); the closed entry stays as it was.

    `item_no` is the entry's number, 0 of a month not assessed. `correction_no` counts the entry's corrections from 1;
    `replaces` names the one replaced, 0 for the entry as it was closed. An addition or deduction whose points are None is
    not there: `old_points` None was entered after the closing, `points` None is taken back. Of a month not assessed the
    texts are its reason, empty when it counts. `made_on` is a day (YYYY-MM-DD).
    """

    employee_no: str
    month: int
    subject: CorrectedEntry
    item_no: int
    correction_no: int
    replaces: int
    old_points: Points | None
    points: Points | None
    old_fact: str
    fact: str
    why: str
    made_on: str
    made_by: str
    document_no: str = ""
    rule: str = ""
    level: str = ""
    matter: str = ""
    happened_on: str = ""
    scope: Scope = Scope.PERSON

    @property
    def place(self) -> Place:
        """The entry it belongs to."""
        return self.employee_no, self.month, self.subject, self.item_no

    @property
    def old_text(self) -> str:
        """What it replaces, in words of a line."""
        return self._say(self.old_points, self.old_fact)

    @property
    def new_text(self) -> str:
        """What stands now, in words of a line."""
        return self._say(self.points, self.fact)

    def _say(self, points: Points | None, fact: str) -> str:
        if self.subject is CorrectedEntry.EXCLUSION:
            return f"不计（{fact}）" if fact else "计入"
        if points is None:
            return "没有这一条"
        return f"{self.subject.label}{show_short(points)}（{fact}）"


def place_of(entry: Adjustment | MonthExclusion) -> Place:
    """Where the corrections of an entry hang."""
    if isinstance(entry, MonthExclusion):
        return entry.employee_no, entry.month, CorrectedEntry.EXCLUSION, 0
    return entry.employee_no, entry.month, CorrectedEntry(entry.direction.value), entry.item_no


def make_entry_correction(
    place: Place,
    *,
    was: Adjustment | MonthExclusion | None,
    now: Adjustment | MonthExclusion | None,
    earlier: Iterable[EntryCorrection],
    why: str,
    made_on: str,
    made_by: str,
) -> EntryCorrection:
    """The correction that puts `now` in the place of what counts there; None is nothing, before or after.

    Raises RuleViolation when nothing would change, or the reason states no fact.
    """
    if was == now:
        message = "更正后与现在的内容相同，没有要更正的。"
        raise RuleViolation(message)
    if not states_fact(why):
        message = "请写明更正的理由，要有时间、次数或文号，如：经核对3月2日签到表，本人当日公出。"
        raise RuleViolation(message)
    number = max((each.correction_no for each in earlier if each.place == place), default=0)
    employee_no, month, subject, item_no = place
    old_points, old_fact = _read(was)
    points, fact = _read(now)
    correction = EntryCorrection(
        employee_no=employee_no,
        month=month,
        subject=subject,
        item_no=item_no,
        correction_no=number + 1,
        replaces=number,
        old_points=old_points,
        points=points,
        old_fact=old_fact,
        fact=fact,
        why=why.strip(),
        made_on=made_on,
        made_by=made_by,
    )
    if not isinstance(now, Adjustment):
        return correction
    return replace(
        correction,
        document_no=now.document_no,
        rule=now.rule,
        level=now.level,
        matter=now.matter,
        happened_on=now.happened_on,
        scope=now.scope,
    )


def _read(entry: Adjustment | MonthExclusion | None) -> tuple[Points | None, str]:
    if isinstance(entry, Adjustment):
        return entry.points, entry.fact
    return None, entry.reason if entry is not None else ""


def correct_adjustments(
    entries: Iterable[Adjustment], corrections: Sequence[EntryCorrection]
) -> tuple[Adjustment, ...]:
    """The additions and deductions as they count: the newest correction of each in the place of what was closed."""
    newest = _newest(c for c in corrections if c.subject is not CorrectedEntry.EXCLUSION)
    if not newest:
        return tuple(entries)
    kept = [entry for entry in entries if place_of(entry) not in newest]
    found = [entry for each in newest.values() if (entry := corrected_adjustment(each)) is not None]
    return tuple(
        sorted((*kept, *found), key=lambda e: (e.month, e.employee_no, e.direction.value, e.item_no))
    )


def correct_exclusions(
    exclusions: Iterable[MonthExclusion], corrections: Sequence[EntryCorrection]
) -> tuple[MonthExclusion, ...]:
    """The months not assessed as they count after their corrections."""
    newest = _newest(c for c in corrections if c.subject is CorrectedEntry.EXCLUSION)
    if not newest:
        return tuple(exclusions)
    kept = [entry for entry in exclusions if place_of(entry) not in newest]
    found = [
        MonthExclusion(employee_no=each.employee_no, month=each.month, reason=each.fact)
        for each in newest.values()
        if each.fact
    ]
    return tuple(sorted((*kept, *found), key=lambda e: (e.month, e.employee_no)))


def _newest(corrections: Iterable[EntryCorrection]) -> dict[Place, EntryCorrection]:
    return {each.place: each for each in sorted(corrections, key=lambda each: each.correction_no)}


def corrected_adjustment(correction: EntryCorrection) -> Adjustment | None:
    """The addition or deduction a correction leaves standing, None when it took it back."""
    if correction.points is None or correction.subject is CorrectedEntry.EXCLUSION:
        return None
    return Adjustment(
        employee_no=correction.employee_no,
        month=correction.month,
        direction=Direction(correction.subject.value),
        item_no=correction.item_no,
        points=correction.points,
        fact=correction.fact,
        document_no=correction.document_no,
        rule=correction.rule,
        level=correction.level,
        matter=correction.matter,
        happened_on=correction.happened_on,
        scope=correction.scope,
    )


def taken_back(corrections: Iterable[EntryCorrection]) -> tuple[Adjustment | MonthExclusion, ...]:
    """The entries whose newest correction leaves nothing standing, with their number, points and fact before it."""
    found: list[Adjustment | MonthExclusion] = []
    for each in _newest(corrections).values():
        if each.subject is CorrectedEntry.EXCLUSION:
            if not each.fact:
                found.append(
                    MonthExclusion(employee_no=each.employee_no, month=each.month, reason=each.old_fact)
                )
        elif each.points is None and each.old_points is not None:
            was = corrected_adjustment(replace(each, points=each.old_points, fact=each.old_fact))
            found += [was] if was is not None else []
    return tuple(found)


def say_entry_correction(correction: EntryCorrection, name: str) -> str:
    """A correction in one sentence, as sheets print it."""
    head = f"{name}{correction.month}月"
    tail = f"；{correction.why.rstrip('。')}（{correction.made_by or '未署名'}，{correction.made_on}）。"
    if correction.subject is CorrectedEntry.EXCLUSION:
        return (
            f"{head}第{correction.correction_no}次更正：{correction.old_text}改为{correction.new_text}{tail}"
        )
    if correction.old_points is None:
        return f"{head}关账后补记{correction.new_text}{tail}"
    if correction.points is None:
        return f"{head}撤销{correction.old_text}{tail}"
    replaced = "关账时的一条" if correction.replaces == 0 else f"第{correction.replaces}次更正"
    return (
        f"{head}加减分事项第{correction.correction_no}次更正：{correction.old_text}改为{correction.new_text}，"
        f"代替{replaced}{tail}"
    )


def say_entry_corrections(
    corrections: Iterable[EntryCorrection], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Corrections as sheets print them, in the order in which they were made; names by number."""
    ordered = sorted(
        corrections,
        key=lambda each: (
            each.month,
            each.made_on,
            each.employee_no,
            each.subject.value,
            each.item_no,
            each.correction_no,
        ),
    )
    return tuple(
        say_entry_correction(each, names.get(each.employee_no, each.employee_no)) for each in ordered
    )
