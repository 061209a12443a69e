"""Detectors over scores: no distance between people, the year's end against the months."""

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from kpi_desktop.domain.health import (
    Answer,
    Bar,
    BarPlot,
    HealthRecord,
    Point,
    PointPlot,
    SpreadPlot,
    by_section,
    lacking,
    say_names,
    spread_of,
)
from kpi_desktop.domain.health_chance import (
    ONE,
    below_agreement,
    correlate,
    draw_same,
    draw_within,
    mean,
    means_alike,
    outlier_chance,
    variance,
)
from kpi_desktop.domain.health_limits import HealthLimits
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, mark_trouble, score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.scheme import Direction, PartSource
from kpi_desktop.domain.values import Points, show, show_short
from kpi_desktop.domain.year_end import PersonResult

_WHOLE = "全单位"
_DOTS = "每个圆点是一个人，竖线是平均；点挤在一起，说明没有拉开差距。"
_EARLY_MONTHS = range(1, 11)


def _totals(people: Sequence[PersonResult]) -> list[Fraction]:
    return [Fraction(person.total) for person in people if person.total is not None]


def _deviation(scores: Sequence[Fraction]) -> Fraction:
    return Fraction(round(Fraction(math.sqrt(variance(scores))) * 100), 100)


def _same(scores: Sequence[Fraction]) -> int:
    return max(Counter(scores).values())


def _is_flat(scores: Sequence[Fraction], limits: HealthLimits) -> bool:
    """No distance by range, by deviation or because most share one score (domain.md 9.2)."""
    return (
        max(scores) - min(scores) <= limits.gap
        or variance(scores) <= Fraction(limits.deviation) ** 2
        or Fraction(_same(scores), len(scores)) >= limits.same_share
    )


def _say(label: str, scores: Sequence[Fraction]) -> str:
    return (
        f"{label}{len(scores)}人，相差{show(max(scores) - min(scores))}分，标准差{show(_deviation(scores))}，"
        f"最多{_same(scores)}人同分"
    )


def look_at_unit_spread(record: HealthRecord) -> Answer:
    """平均主义: hardly any distance between the totals of the whole unit, or within its sections (domain.md 9.2)."""
    scores, limits = _totals(record.people), record.limits
    if len(scores) < limits.group_people:
        return lacking(f"有总分的{len(scores)}人，要有{limits.group_people}人以上才能比较")
    groups = [own for people in by_section(record.people).values() if len(own := _totals(people)) > 1]
    within = [score - mean(own) for own in groups for score in own]
    inner = len(groups) > 1 and len(within) >= limits.group_people
    flat_inside = inner and variance(within) <= Fraction(limits.deviation) ** 2
    flat = _is_flat(scores, limits)
    what = _say(_WHOLE, scores)
    if flat_inside and not flat:
        what += f"；同一科室内的标准差只有{show(_deviation(within))}"
    what += (
        "，没有拉开差距"
        if flat or flat_inside
        else f"，有差距（界限{show_short(limits.gap)}分、标准差{show_short(limits.deviation)}）"
    )
    return Answer(
        what=what,
        is_suspect=flat or flat_inside,
        figures=tuple(
            _say(name, own) for name, people in by_section(record.people).items() if (own := _totals(people))
        ),
        next_step="请核对评分标准是不是能分出高低，方案的扣分项有没有执行",
        plot=_section_plot(record),
    )


def _section_plot(record: HealthRecord) -> SpreadPlot:
    rows = [spread_of(_WHOLE, _totals(record.people))]
    rows += [spread_of(name, _totals(people)) for name, people in by_section(record.people).items()]
    return SpreadPlot(title="各科室总分", note=_DOTS, spreads=tuple(rows))


def look_at_section_spread(record: HealthRecord) -> Answer:
    """科室没有拉开: a section's totals lie closer than people drawn from the whole unit would (domain.md 9.2)."""
    limits = record.limits
    everybody = _totals(record.people)
    groups = {name: _totals(people) for name, people in by_section(record.people).items()}
    tested = {name: own for name, own in groups.items() if limits.group_people <= len(own) < len(everybody)}
    if not tested:
        return lacking(f"没有{limits.group_people}人以上、都有总分的科室可以比较")
    flat = {name: own for name, own in tested.items() if _is_flat(own, limits)}
    # Two ways of being close for each section that is looked at.
    chances = [
        min(draw_within(everybody, len(own), max(own) - min(own)), draw_same(everybody, len(own), _same(own)))
        for own in flat.values()
    ]
    return Answer(
        what=f"{say_names(list(flat))}的得分没有拉开差距，和从全单位随意抽同样多的人相比"
        if flat
        else f"{len(tested)}个科室的得分都有差距",
        is_suspect=bool(flat),
        figures=tuple(_say(name, own) for name, own in tested.items()),
        chance=min(ONE, min(chances, default=ONE) * 2 * len(tested)),
        next_step="请核对这些科室的评分是不是人人一样",
        plot=_section_plot(record),
    )


def look_at_section_means(record: HealthRecord) -> Answer:
    """科室平均一样: every section's mean within 0.3 while people within them differ (domain.md 9.2)."""
    limits = record.limits
    groups = {
        name: own
        for name, people in by_section(record.people).items()
        if len(own := _totals(people)) >= limits.rated_people
    }
    if len(groups) < limits.sections:
        return lacking(f"3人以上的科室有{len(groups)}个，要有{limits.sections}个才能比较")
    means = {name: mean(own) for name, own in groups.items()}
    gap = max(means.values()) - min(means.values())
    close = gap <= limits.section_gap
    return Answer(
        what=f"{len(groups)}个科室的平均分相差{show(gap)}分"
        + (
            "，和科室内部人与人的差距相比过于接近"
            if close
            else f"（界限{show_short(limits.section_gap)}分），没有过于接近"
        ),
        is_suspect=close,
        figures=tuple(f"{name}平均{show(value)}" for name, value in means.items()),
        chance=means_alike(list(groups.values())) if close else ONE,
        next_step="请核对是不是先定了各科室的平均分再分到人",
        plot=BarPlot(
            title="各科室平均分",
            note="柱是平均分，横线是全单位平均。",
            bars=tuple(
                Bar(
                    label=name,
                    value=Fraction(show(value)),
                    reference=Fraction(show(mean(_totals(record.people)))),
                    is_marked=close,
                )
                for name, value in means.items()
            ),
        ),
    )


def look_at_months(record: HealthRecord) -> Answer:
    """月度没有拉开: months in which everybody's score is nearly the same (domain.md 9.2, per period)."""
    limits = record.limits
    months: dict[int, list[Fraction]] = {}
    for person in record.people:
        for month in person.routine.months:
            if month.score is not None:
                months.setdefault(month.month, []).append(month.score)
    scored = {month: own for month, own in sorted(months.items()) if len(own) >= limits.group_people}
    if len(scored) < limits.flat_months:
        return lacking(f"有{limits.group_people}人以上得分的月份只有{len(scored)}个")
    flat = [month for month, own in scored.items() if _is_flat(own, limits)]
    suspect = len(flat) >= limits.flat_months
    return Answer(
        what=f"{len(scored)}个月中有{len(flat)}个月的得分没有拉开差距",
        is_suspect=suspect,
        figures=tuple(_say(f"{month}月", own) for month, own in scored.items()),
        next_step="请核对月度检查是不是逐项评的",
        plot=BarPlot(
            title="各月得分相差",
            note=f"柱是当月最高与最低之差，横线是{show_short(limits.gap)}分。",
            bars=tuple(
                Bar(
                    label=f"{month}月",
                    value=Fraction(show(max(own) - min(own))),
                    reference=Fraction(limits.gap),
                    is_marked=month in flat,
                )
                for month, own in scored.items()
            ),
        ),
    )


def look_at_common_part(record: HealthRecord) -> Answer:
    """公共部分无扣分: months in a row in which nobody lost a point in the common part (domain.md 9.2)."""
    limits, book = record.limits, record.book
    groups = {group.key for group in book.scheme.groups if group.key == "common"}
    indicators = {
        each.indicator_no: each
        for each in book.indicators
        if each.group in groups and INDICATOR_KINDS[each.kind].has_points
    }
    lost: dict[int, set[str]] = {}
    marked: dict[int, set[str]] = {}
    is_full: dict[tuple[str, Points, Points | None], bool] = {}
    for mark in book.marks:
        indicator = indicators.get(mark.indicator_no)
        if indicator is None or mark.entered is None:
            continue
        kind = (mark.indicator_no, mark.entered, mark.second)
        if kind not in is_full:
            trouble = mark_trouble(indicator, mark.entered, mark.second)
            is_full[kind] = bool(trouble) or _is_full(indicator, mark.entered, mark.second)
        marked.setdefault(mark.month, set()).add(mark.employee_no)
        if not is_full[kind]:
            lost.setdefault(mark.month, set()).add(mark.employee_no)
    for entry in book.adjustments:
        if entry.direction is Direction.DEDUCT:
            lost.setdefault(entry.month, set()).add(entry.employee_no)
    months = [month for month in sorted(marked) if len(marked[month]) >= limits.group_people]
    if len(months) < limits.flat_months:
        return lacking(f"公共部分有评分的月份只有{len(months)}个")
    run = longest = 0
    for month in months:
        run = 0 if lost.get(month) else run + 1
        longest = max(longest, run)
    without = [month for month in months if not lost.get(month)]
    return Answer(
        what=f"公共部分连续{longest}个月没有一个人扣分"
        if longest
        else f"{len(months)}个月里公共部分每月都有人扣分",
        is_suspect=longest >= limits.flat_months,
        figures=tuple(
            f"{month}月{len(marked[month])}人，扣分{len(lost.get(month, ()))}人" for month in months
        ),
        next_step="请核对考勤、投诉等记录是不是如实计入",
        plot=BarPlot(
            title="公共部分或加减分事项有扣分的人数",
            note="每根柱是一个月里有扣分的人数，标出的月份没有人扣分。",
            bars=tuple(
                Bar(label=f"{month}月", value=Fraction(len(lost.get(month, ()))), is_marked=month in without)
                for month in months
            ),
        ),
    )


def _is_full(indicator: Indicator, entered: Points, second: Points | None) -> bool:
    return score_entered(indicator, entered, second).points >= indicator.full_mark


def _year_end_scores(record: HealthRecord) -> dict[str, tuple[str, str, Fraction, Fraction]]:
    """People with section, name, mean of months 1–10 and typed score of the year's end, by number."""
    part = record.book.scheme.part(PartSource.TYPED)
    found = {}
    for person in record.people:
        early = [m.score for m in person.routine.months if m.month in _EARLY_MONTHS and m.score is not None]
        score = next((p.score for p in person.parts if p.part is part), None)
        if early and score is not None:
            employee = person.employee
            found[employee.employee_no] = (employee.section, employee.name, mean(early), score)
    return found


def _year_end_plot(record: HealthRecord, marked: Sequence[str]) -> PointPlot:
    part = record.book.scheme.part(PartSource.TYPED)
    return PointPlot(
        title="平时和年终",
        note="每个点是一个人：从左到右平时平均分增高，从下到上年终分增高；标出的请核实。",
        across="1至10月平均",
        up=part.label if part else "年终",
        points=tuple(
            Point(label=name, across=early, up=score, is_marked=number in marked)
            for number, (_, name, early, score) in _year_end_scores(record).items()
        ),
    )


def look_at_cramming(record: HealthRecord) -> Answer:
    """年终突击: somebody's year-end score lies far from their months, against the others' difference (domain.md 9.3)."""
    limits, scores = record.limits, _year_end_scores(record)
    if len(scores) < limits.compared_people:
        return lacking(f"平时和年终都有得分的{len(scores)}人，要有{limits.compared_people}人以上才能比较")
    numbers = list(scores)
    gaps = [score - early for _, _, early, score in scores.values()]
    middle, spread = mean(gaps), variance(gaps)
    far = [
        at
        for at, gap in enumerate(gaps)
        if abs(gap - middle) >= limits.end_gap
        and (gap - middle) ** 2 > Fraction(limits.outlier_deviations) ** 2 * spread
    ]
    chances = {at: outlier_chance(gaps, at) for at in far}
    chance = min(chances.values(), default=ONE)
    worst = [numbers[at] for at in far if chances[at] <= limits.level]
    named = worst or [numbers[at] for at in far]
    what = f"年终分与1至10月平均之差，全单位平均{show(middle)}分，标准差{show(_deviation(gaps))}"
    if far:
        what += f"；{say_names([scores[n][1] for n in named])}偏离超过{show_short(limits.outlier_deviations)}倍标准差"
    return Answer(
        what=what,
        is_suspect=bool(far),
        figures=tuple(
            f"{scores[n][1]}：1至10月平均{show(scores[n][2])}，年终{show(scores[n][3])}，相差{show(scores[n][3] - scores[n][2])}"
            for n in named
        ),
        chance=chance,
        next_step="请核对年终打分的依据，看平时的记录",
        plot=_year_end_plot(record, named),
    )


def look_at_reversal(record: HealthRecord) -> Answer:
    """年终与平时脱节: the order at the year's end has little to do with that of the months (domain.md 9.3)."""
    limits, scores = record.limits, _year_end_scores(record)
    groups: dict[str, list[tuple[Fraction, Fraction]]] = {_WHOLE: []}
    for section, _, early, score in scores.values():
        groups[_WHOLE].append((early, score))
        groups.setdefault(section, []).append((early, score))
    found = {}
    for label, pairs in groups.items():
        if len(pairs) >= limits.compared_people:
            agreement = correlate([early for early, _ in pairs], [score for _, score in pairs])
            if agreement is not None:
                found[label] = (agreement, len(pairs))
    if not found:
        return lacking(f"要有{limits.compared_people}人以上的平时和年终得分，且得分有高低，才能比较名次")
    low = {label: each for label, each in found.items() if each[0] < limits.agreement}
    chances = [
        below_agreement(agreement, people, limits.usual_agreement) for agreement, people in low.values()
    ]
    usual = show_short(limits.usual_agreement)
    return Answer(
        what=f"{say_names(list(low))}平时名次和年终名次的相关低于{show_short(limits.agreement)}，和大体一致（{usual}）相比"
        if low
        else "平时名次和年终名次大体一致",
        is_suspect=bool(low),
        figures=tuple(
            f"{label}{people}人，名次相关{show(agreement)}" for label, (agreement, people) in found.items()
        ),
        chance=min(ONE, min(chances, default=ONE) * len(found)),
        next_step="请核对年终打分有没有看平时考核",
        plot=_year_end_plot(record, ()),
    )
