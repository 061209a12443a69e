"""Detectors over how things came into the file: late, all at once, back-dated, changed after closing (domain.md 9.6)."""

from datetime import date, timedelta
from fractions import Fraction

from kpi_desktop.domain.adjustments import Adjustment
from kpi_desktop.domain.health import Answer, Bar, BarPlot, HealthRecord, by_section, lacking, say_names
from kpi_desktop.domain.health_chance import ONE, all_coincide
from kpi_desktop.domain.health_posts import NO_TRAIL
from kpi_desktop.domain.health_trail import by_hand, count_late, find_burst
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.steps import StepKind
from kpi_desktop.domain.values import show_short

_LAST_MONTHS = 11
_IMPORTED = "月度评分由台账导入，录入时间说明不了是什么时候登记的"


def look_at_late_entries(record: HealthRecord) -> Answer:
    """事后集中补录: many marks typed by one person within minutes, long after their month (domain.md 9.6)."""
    if record.trail is None:
        return lacking(NO_TRAIL)
    limits, year = record.limits, record.book.year
    entries = [(step, count_late(step, year, limits.late_days)) for step in by_hand(record.trail)]
    total = sum(count for step, _ in entries for _, count in step.marks)
    if total < limits.entered_marks:
        return lacking(_IMPORTED if any(s.marks for s in record.trail) else "还没有录入月度评分")
    late = sum(count for _, count in entries)
    burst = find_burst(entries, limits.bulk_minutes)
    suspect = burst is not None and burst.marks > limits.bulk_marks
    figures = [f"手工录入{total}格，晚于所属月份末{limits.late_days}天的{late}格"]
    if burst is not None:
        figures.append(
            f"{burst.first:%Y-%m-%d %H:%M}起{limits.bulk_minutes}分钟内{burst.by or '没有署名的人'}补录{burst.marks}格"
        )
    return Answer(
        what=f"有{late}格评分在所属月份过去{limits.late_days}天以后补录，其中一次{limits.bulk_minutes}分钟内就有{burst.marks}格"
        if suspect and burst is not None
        else f"没有在所属月份过去{limits.late_days}天以后集中补录评分",
        is_suspect=suspect,
        figures=tuple(figures),
        next_step="请看这些评分当时有没有纸质记录",
        plot=_entry_plot(record),
    )


def _entry_plot(record: HealthRecord) -> BarPlot:
    """Marks typed by hand by the month they were typed in."""
    counts: dict[tuple[int, int], int] = {}
    late: set[tuple[int, int]] = set()
    for step in by_hand(record.trail or ()):
        when = (step.at.year, step.at.month)
        counts[when] = counts.get(when, 0) + sum(count for _, count in step.marks)
        if count_late(step, record.book.year, record.limits.late_days):
            late.add(when)
    return BarPlot(
        title="什么时候录入的评分",
        note="每根柱是一个月里手工录入的格数，标出的月份里有补录。",
        bars=tuple(
            Bar(
                label=f"{month}月" if year == record.book.year else f"{year}年{month}月",
                value=Fraction(counts[year, month]),
                is_marked=(year, month) in late,
            )
            for year, month in sorted(counts)
        ),
    )


def look_at_last_months(record: HealthRecord) -> Answer:
    """年底集中录入: most of the marks of months 1–10 typed in November or later (domain.md 9.3)."""
    if record.trail is None:
        return lacking(NO_TRAIL)
    limits, year = record.limits, record.book.year
    since = date(year, _LAST_MONTHS, 1)
    total = last = 0
    for step in by_hand(record.trail):
        early = sum(count for month, count in step.marks if month < _LAST_MONTHS)
        total += early
        last += early if step.at.date() >= since else 0
    if total < limits.entered_marks:
        return lacking(_IMPORTED if any(s.marks for s in record.trail) else "还没有录入月度评分")
    share = Fraction(last, total)
    suspect = share > limits.last_share
    return Answer(
        what=f"1至10月的评分有{show_short(Fraction(round(share * 1000), 10))}%在11月以后录入",
        is_suspect=suspect,
        figures=(
            f"1至10月手工录入{total}格，其中11月以后录入{last}格",
            f"界限{show_short(limits.last_share * 100)}%",
        ),
        next_step="请核对平时是不是按月检查的",
        plot=_entry_plot(record),
    )


def look_at_backdating(record: HealthRecord) -> Answer:
    """日期倒填: steps recorded long after the day they say they were done (domain.md 9.6)."""
    if record.trail is None:
        return lacking(NO_TRAIL)
    limit = timedelta(days=record.limits.backdated_days)
    stated = [(step, each) for step in record.trail if not step.is_undo for each in step.stated]
    if not stated:
        return lacking("还没有登记过带日期的步骤")
    figures = [
        f"{each.what}填{each.day}，{step.moment}才登记，相差{(step.at.date() - date.fromisoformat(each.day)).days}天"
        for step, each in stated
        if step.at.date() - date.fromisoformat(each.day) > limit
    ]
    days = record.limits.backdated_days
    return Answer(
        what=f"{len(figures)}个步骤的日期比登记早{days}天以上"
        if figures
        else f"{len(stated)}个步骤的日期和登记的时间相差都在{days}天以内",
        is_suspect=bool(figures),
        figures=tuple(figures),
        next_step="请看当时的纪要或备案表；先用纸办、后登记的，注明即可",
    )


def look_at_clock(record: HealthRecord) -> Answer:
    """时钟和校验链: steps written with the clock turned back, or a chain of hashes that does not hold (domain.md 9.6)."""
    if record.trail is None:
        return lacking(NO_TRAIL)
    back = [step for step in record.trail if step.clock_back]
    figures = [f"第{step.seq}步{step.moment}{step.by}{step.action}" for step in back]
    if record.broken_at is not None:
        figures.append(f"修改记录从第{record.broken_at}步起与校验码不符")
    what = f"{len(back)}步是在电脑时间早于上一步时写入的" if back else "没有在时间倒退时写入的步骤"
    what += "，修改记录的校验码不符" if record.broken_at is not None else "，修改记录的校验码连得上"
    return Answer(
        what=what,
        is_suspect=bool(figures),
        figures=tuple(figures),
        next_step="请核对电脑的日期，并与备案表上印的校验码比较",
    )


def look_at_closed_months(record: HealthRecord) -> Answer:
    """关账后改动: corrections and months opened again after they were closed (domain.md 9.6)."""
    book, limits = record.book, record.limits
    opened = [month for step in record.trail or () for month in step.reopened]
    closed = {step.month for step in book.steps if step.kind is StepKind.MONTH}
    if not closed and not opened:
        return lacking("还没有关过账的月份")
    marks = sum(1 for mark in book.marks if mark.month in closed)
    corrected = len({each.place for each in book.corrections})
    share = Fraction(corrected, marks) if marks else Fraction(0)
    suspect = share > limits.corrected_share or len(opened) >= limits.reopened
    by_month = {month: sum(1 for c in book.corrections if c.month == month) for month in sorted(closed)}
    return Answer(
        what=f"关账的{len(closed)}个月里{marks}格评分更正了{corrected}格，重新开账{len(opened)}次",
        is_suspect=suspect,
        figures=(
            f"更正占{show_short(Fraction(round(share * 1000), 10))}%，界限{show_short(limits.corrected_share * 100)}%",
            f"重新开账：{say_names([f'{month}月' for month in opened]) or '没有'}，界限{limits.reopened}次",
        ),
        next_step="请看每次更正和撤回写的原因",
        plot=BarPlot(
            title="关账后更正的格数",
            note="每根柱是一个月里更正的格数。",
            bars=tuple(
                Bar(label=f"{m}月", value=Fraction(n), is_marked=m in opened) for m, n in by_month.items()
            ),
        ),
    )


def _records_of(marks: list[MonthlyMark], entries: list[Adjustment]) -> int:
    """How much somebody keeps a record of: marks with a document or a day, additions."""
    documented = sum(1 for mark in marks if mark.document_no or mark.happened_on)
    return documented + sum(1 for entry in entries if entry.direction is Direction.ADD)


def look_at_honest_records(record: HealthRecord) -> Answer:
    """老实记录的吃亏: in section after section the one who keeps records is the one with deductions (domain.md 9.7)."""
    marks: dict[str, list[MonthlyMark]] = {}
    for mark in record.book.marks:
        marks.setdefault(mark.employee_no, []).append(mark)
    entries: dict[str, list[Adjustment]] = {}
    for entry in record.book.adjustments:
        entries.setdefault(entry.employee_no, []).append(entry)
    sizes, figures, hits = [], [], 0
    for name, people in by_section(record.people).items():
        numbers = [person.employee.employee_no for person in people]
        if len(numbers) < record.limits.group_people:
            continue
        keeping = [n for n in numbers if _records_of(marks.get(n, []), entries.get(n, []))]
        deducted = [n for n in numbers if any(e.direction is Direction.DEDUCT for e in entries.get(n, ()))]
        if len(keeping) != 1 or len(deducted) != 1:
            continue
        sizes.append(len(numbers))
        same = keeping == deducted
        hits += same
        whose = "也是他" if same else f"是{record.name(deducted[0])}"
        figures.append(f"{name}{len(numbers)}人：有记录的只有{record.name(keeping[0])}，有扣分的{whose}")
    if not sizes:
        return lacking("没有哪个科室只有一人有记录、只有一人有扣分，不能比较")
    return Answer(
        what=f"{len(sizes)}个可比较的科室中{hits}个，唯一扣分的人也是唯一留下记录的人",
        is_suspect=hits > 0,
        figures=tuple(figures),
        chance=all_coincide(sizes, hits) if hits else ONE,
        next_step="方案可能在鼓励不记录，请编制方案的人看一下扣分怎样得来",
    )
