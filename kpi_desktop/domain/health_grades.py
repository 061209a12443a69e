"""Detectors over grades and places: turns taken at 优秀, places given by section, bars, publication, money."""

from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.consequences import collect_history
from kpi_desktop.domain.deciding import best_allowed
from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.grading import Quota
from kpi_desktop.domain.health import (
    Answer,
    Bar,
    BarPlot,
    HealthRecord,
    SpreadPlot,
    by_section,
    lacking,
    say_names,
    spread_of,
)
from kpi_desktop.domain.health_chance import mean, no_repeat
from kpi_desktop.domain.publication import current_notice
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_end import PersonResult

_NOT_DECIDED = "还没有评定等次，评定以后再看"
_ORDER = (Grade.EXCELLENT, Grade.COMPETENT, Grade.BASIC, Grade.INCOMPETENT, Grade.UNDETERMINED)


def look_at_turns(record: HealthRecord) -> Answer:
    """优秀轮流坐: nobody is 优秀 twice in three years or more, against drawing lots (domain.md 9.1 a, b)."""
    history: dict[str, dict[int, Grade]] = {
        number: {each.year: each.grade for each in own if each.grade is not Grade.UNDETERMINED}
        for number, own in collect_history(record.book, record.former).items()
    }
    pools = [quota.employee_nos for quota in record.result.quotas]
    years = _known_years(record.book.year, history, pools)
    if len(years) < record.limits.turn_years:
        known = f"现有{len(years)}个年度" if years else "还没有完整的年度"
        return lacking(f"要有连续{record.limits.turn_years}年以上的等次，{known}；往年等次可在“结果运用”填写")
    draws, figures = [], []
    had: set[str] = set()
    repeats: set[str] = set()
    for year in years:
        people = places = 0
        for pool in pools:
            there = {number for number in pool if year in history.get(number, {})}
            best = {number for number in there if history[number][year] is Grade.EXCELLENT}
            draws.append((len(there), len(best), len(there & had)))
            people, places = people + len(there), places + len(best)
            repeats |= best & had
        had |= {n for n, own in history.items() if own.get(year) is Grade.EXCELLENT}
        figures.append(f"{year}年{people}人中优秀{places}人")
    counts = _count_times(years, history, pools)
    span = f"{years[0]}至{years[-1]}年"
    again = f"有{len(repeats)}人不止一次评为优秀，不像轮流"
    what = f"{span}{again if repeats else '没有一个人第二次评为优秀，和每年抽签相比'}"
    return Answer(
        what=what,
        is_suspect=not repeats,
        figures=(*figures, "连续优秀本身不是问题，只看是不是轮流"),
        chance=Fraction(1) if repeats else no_repeat(draws),
        next_step="请核对各年优秀是不是按得分评定",
        plot=BarPlot(
            title=f"{span}评过几次优秀",
            note="每根柱是评过这么多次优秀的人数。",
            bars=tuple(
                Bar(
                    label=f"{times}次",
                    value=Fraction(counts.count(times)),
                    is_marked=times == 1 and not repeats,
                )
                for times in range(max(counts) + 1)
            ),
        ),
    )


def _known_years(
    last: int, history: dict[str, dict[int, Grade]], pools: list[tuple[str, ...]]
) -> tuple[int, ...]:
    """The years in a row up to the last in which half of the people have a grade and somebody is 优秀."""
    numbers = [number for pool in pools for number in pool]
    years: list[int] = []
    while numbers:
        year = last - len(years)
        grades = [history[number][year] for number in numbers if year in history.get(number, {})]
        if 2 * len(grades) < len(numbers) or Grade.EXCELLENT not in grades:
            break
        years.append(year)
    return tuple(reversed(years))


def _count_times(
    years: tuple[int, ...], history: dict[str, dict[int, Grade]], pools: list[tuple[str, ...]]
) -> list[int]:
    return [
        sum(1 for year in years if history.get(number, {}).get(year) is Grade.EXCELLENT)
        for pool in pools
        for number in pool
    ]


def _rivals(record: HealthRecord, quota: Quota) -> tuple[list[PersonResult], list[PersonResult]]:
    """Those of a pool who could be 优秀, by whether they are; nobody before everything is decided."""
    members = [
        person
        for person in record.people
        if person.employee.employee_no in quota.employee_nos
        and person.eligibility.effect is Effect.ALL
        and person.total is not None
        and person.decision is not None
    ]
    best = [person for person in members if person.grade is Grade.EXCELLENT]
    return best, [person for person in members if person.grade is not Grade.EXCELLENT]


def _is_decided(record: HealthRecord) -> bool:
    return bool(record.people) and all(person.decision is not None for person in record.people)


def look_at_ranks(record: HealthRecord) -> Answer:
    """优秀与得分: whether those of 优秀 rank higher than the others at all (domain.md 9.1, the cleaner signal)."""
    if not _is_decided(record):
        return lacking(_NOT_DECIDED)
    figures, suspect = [], []
    rows = []
    for quota in record.result.quotas:
        best, others = _rivals(record, quota)
        if not best or not others:
            continue
        scores = [Fraction(p.total or 0) for p in best], [Fraction(p.total or 0) for p in others]
        places = [_mean_place(group, [*best, *others]) for group in (best, others)]
        label = quota.pool.label
        figures.append(
            f"{label}：优秀{len(best)}人平均第{show(places[0], 1)}名，其余{len(others)}人平均第{show(places[1], 1)}名"
        )
        rows += [spread_of(f"{label}优秀", scores[0]), spread_of(f"{label}其余", scores[1])]
        if len(best) > 1 and len(others) > 1 and places[0] >= places[1]:
            suspect.append(label)
    if not figures:
        return lacking("没有评出优秀，或者没有可以比较的人")
    what = f"{say_names(suspect)}的优秀名次并不比其余的人靠前" if suspect else "优秀的名次比其余的人靠前"
    return Answer(
        what=what,
        is_suspect=bool(suspect),
        figures=tuple(figures),
        next_step="请核对名额是不是轮着给的，并看评定理由",
        plot=SpreadPlot(
            title="优秀和其余人员的总分", note="每个圆点是一个人，竖线是平均。", spreads=tuple(rows)
        ),
    )


def _mean_place(group: list[PersonResult], everybody: list[PersonResult]) -> Fraction:
    places = [1 + sum(1 for other in everybody if (other.total or 0) > (p.total or 0)) for p in group]
    return mean([Fraction(place) for place in places])


def look_at_sections(record: HealthRecord) -> Answer:
    """按科室分名额: 优秀 follow the sections' head-count while scores do not (domain.md 9.1 c, scoring.md §9)."""
    if not _is_decided(record):
        return lacking(_NOT_DECIDED)
    for quota in sorted(record.result.quotas, key=lambda each: -each.base):
        best, others = _rivals(record, quota)
        sections = by_section([p for p in record.people if p in best or p in others])
        if len(best) >= record.limits.turn_years and len(sections) >= record.limits.turn_years:
            break
    else:
        return lacking("要有3个以上科室、3名以上优秀才能比较")
    line = sorted((p.total or 0 for p in [*best, *others]), reverse=True)[len(best) - 1]
    moved = [p.employee.name for p in best if (p.total or 0) < line]
    people = len(best) + len(others)
    bars, follows = [], True
    for name, own in sections.items():
        given = sum(1 for p in own if p in best)
        due = Fraction(len(best) * len(own), people)
        follows = follows and abs(due - given) < 1
        by_score = sum(1 for p in own if (p.total or 0) >= line)
        bars.append(
            Bar(label=name, value=Fraction(given), reference=Fraction(by_score), is_marked=given != by_score)
        )
    suspect = follows and len(moved) >= record.limits.moved_people
    what = f"{len(best)}名优秀中{len(moved)}名得分不在前{len(best)}名之内"
    what += "，各科室的优秀人数却正好与科室人数成比例" if suspect else "，没有按科室人数分名额的迹象"
    return Answer(
        what=what,
        is_suspect=suspect,
        figures=tuple(
            f"{bar.label}{len(sections[bar.label])}人，优秀{show_short(bar.value)}人，按得分应为{show_short(bar.reference or 0)}人"
            for bar in bars
        ),
        next_step=f"请核对{say_names(moved)}人的评定理由，名额按全单位计算，不按科室",
        plot=BarPlot(
            title="各科室优秀人数", note="柱是实际人数，横线是按得分排队应有的人数。", bars=tuple(bars)
        ),
    )


def look_at_cap(record: HealthRecord) -> Answer:
    """优秀超名额: places used beyond the cap of the whole unit, as rounding by section leads to (domain.md 1.4, 9.7)."""
    if not record.result.quotas or not record.people:
        return lacking("方案没有设优秀名额，或者还没有人员")
    over = [quota.pool.label for quota in record.result.quotas if quota.left < 0]
    return Answer(
        what=f"{say_names(over)}的优秀超过名额" if over else "优秀没有超过名额",
        is_suspect=bool(over),
        figures=tuple(
            f"{q.pool.label}：基数{q.base}人，名额{q.cap}人，已用{q.used}人" for q in record.result.quotas
        ),
        next_step="请按全单位的名额重新评定",
        plot=BarPlot(
            title="优秀名额",
            note="柱是已用人数，横线是名额。",
            bars=tuple(
                Bar(
                    label=q.pool.label,
                    value=Fraction(q.used),
                    reference=Fraction(q.cap),
                    is_marked=q.left < 0,
                )
                for q in record.result.quotas
            ),
        ),
    )


def look_at_bars(record: HealthRecord) -> Answer:
    """受限仍评高: a grade better than eligibility allows, as a sanction recorded later leaves it (domain.md 1.5, 9.7)."""
    decided = [person for person in record.people if person.decision is not None]
    if not decided:
        return lacking(_NOT_DECIDED)
    figures = []
    for person in decided:
        decision, allowed = person.decision, best_allowed(person, record.book.scheme)
        assert decision is not None  # noqa: S101 - chosen above
        if _ORDER.index(decision.grade) < _ORDER.index(allowed or Grade.UNDETERMINED):
            word = decision.grade.word(person.employee.category)
            figures.append(
                f"{person.employee.name}评为{word}：{person.eligibility.sentence}；理由：{decision.reason or '没有写'}"
            )
    return Answer(
        what=f"{len(figures)}人的等次高于评等资格允许的"
        if figures
        else f"已评定的{len(decided)}人都在评等资格以内",
        is_suspect=bool(figures),
        figures=tuple(figures),
        next_step="请重新评定，或由集体研究写明理由并签名",
    )


def look_at_publication(record: HealthRecord) -> Answer:
    """优秀未公示: 优秀 told or settled without the days of publication (公务员考核规定 Art 16, domain.md 9.7)."""
    book = record.book
    if not is_done(book.steps, StepKind.YEAR_END):
        return lacking("年终结果还没有确认，还不到公示")
    if not any(decision.grade is Grade.EXCELLENT for decision in book.decisions):
        return lacking("没有评出优秀，没有要公示的名单")
    notice, least = current_notice(book.notices), book.scheme.year_end.notice_days
    if notice is None:
        told = bool(book.result_notices)
        what = (
            f"没有登记公示，已经书面通知{len(book.result_notices)}人"
            if told
            else "还没有登记公示，也还没有通知本人"
        )
        return Answer(what=what, is_suspect=told, next_step="请补办公示，期满确认后再通知")
    span = f"{notice.notice_from}至{notice.notice_until}公示{notice.notice_days}个工作日，方案要求{least}个"
    short = notice.notice_days < least
    early = [each.employee_no for each in book.result_notices if each.notified_on <= notice.notice_until]
    what = f"{span}；{len(early)}人在公示期满前就发了通知" if early else span
    return Answer(what=what, is_suspect=short or bool(early), next_step="请核对公示的天数和通知日期")


def look_at_money(record: HealthRecord) -> Answer:
    """奖金不平: shares of an adopted plan that do not come to its pool (domain.md 5.5, 9.7)."""
    plans = [plan for plan in record.book.payout_plans if plan.adopted_on]
    if not plans:
        return lacking("没有定稿的奖金方案")
    figures, wrong = [], []
    for plan in plans:
        total = sum(
            (share.amount for share in record.book.payout_shares if share.plan_no == plan.plan_no), Decimal(0)
        )
        figures.append(f"“{plan.name}”总额{plan.pool:,.2f}元，各人合计{total:,.2f}元")
        if total != plan.pool:
            wrong.append(f"“{plan.name}”差{abs(plan.pool - total):,.2f}元")
    return Answer(
        what="，".join(wrong) if wrong else "各人奖金合计等于总额",
        is_suspect=bool(wrong),
        figures=tuple(figures),
        next_step="请核对奖金表，撤回定稿后重新分配",
    )


def look_at_ghosts(record: HealthRecord) -> Answer:
    """名册外的人: results of people who are not on the roster, or marks of months they were not there (domain.md 9.7)."""
    book = record.book
    if not record.people:
        return lacking("人员名册还是空的")
    known = {person.employee.employee_no: person.employee for person in record.people}
    named = {
        "等次": [d.employee_no for d in book.decisions],
        "年终得分": [t.employee_no for t in book.typed_scores if t.score is not None],
        "测评票": [t.employee_no for t in book.tallies if t.votes],
        "奖金": [s.employee_no for s in book.payout_shares],
        "月度评分": [m.employee_no for m in book.marks if m.entered is not None],
    }
    figures = [
        f"{what}中有不在名册的工号{say_names(sorted(strange))}"
        for what, numbers in named.items()
        if (strange := set(numbers) - known.keys())
    ]
    away: dict[str, set[int]] = {}
    for mark in book.marks:
        person = known.get(mark.employee_no)
        if mark.entered is not None and person is not None and not person.is_present(mark.month):
            away.setdefault(mark.employee_no, set()).add(mark.month)
    figures += [
        f"{known[number].name}在{say_names([f'{month}月' for month in sorted(months)])}不在岗，却有评分"
        for number, months in away.items()
    ]
    return Answer(
        what=f"有{len(figures)}处与名册不符" if figures else f"各项结果的人都在{len(known)}人的名册上",
        is_suspect=bool(figures),
        figures=tuple(figures),
        next_step="请核对名册、调入调出月份和这些记录",
    )
