"""Detectors over those who rate: high marks for all, groups that differ, ballots alike or by the order of the list."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import comb

from kpi_desktop.domain.ballot_desk import BLANK, KeyedBallots, KeyingState, Side, judge_ballot
from kpi_desktop.domain.ballots import BallotTally, is_hidden, most_votes, score_ballots
from kpi_desktop.domain.health import (
    Answer,
    Bar,
    BarPlot,
    HealthRecord,
    Point,
    PointPlot,
    SpreadPlot,
    lacking,
    say_names,
    spread_of,
)
from kpi_desktop.domain.health_chance import ONE, above_none, below_agreement, correlate, mean
from kpi_desktop.domain.scheme import PartSource
from kpi_desktop.domain.values import show, show_short

_DOTS = "每个圆点是一个人，竖线是平均；点挤在一起，说明没有拉开差距。"
_NOT_KEYED = "没有逐张录入并计票的测评票；按组填写票数的，各张票的内容不在文件里，不能比较"


def look_at_high_raters(record: HealthRecord) -> Answer:
    """打分人一律偏高: one scorer gives everybody more than 95 (domain.md 9.7, leader halo)."""
    limits = record.limits
    given: dict[str, list[Decimal]] = {}
    for competition in record.competitions:
        names = {judge.judge_no: judge.name for judge in competition.judges}
        turn = f"第{competition.round.round_no}轮" if len(record.competitions) > 1 else ""
        for mark in competition.marks:
            if mark.mark is not None:
                label = f"{turn}面试{names.get(mark.judge_no, f'评委{mark.judge_no}')}"
                given.setdefault(label, []).append(mark.mark)
    for part in record.book.scheme.parts:
        if part.source is PartSource.TYPED:
            scores = [t.score for t in record.book.typed_scores if t.part == part.key and t.score is not None]
            given[part.label] = scores
    enough = {label: marks for label, marks in given.items() if len(marks) >= limits.rated_people}
    if not enough:
        return lacking("没有直接评分的部分，也没有面试评委的打分")
    high = [label for label, marks in enough.items() if min(marks) > limits.high_mark]
    return Answer(
        what=f"{say_names(high)}给所有人的分都高于{show_short(limits.high_mark)}分"
        if high
        else f"没有一律高于{show_short(limits.high_mark)}分的打分",
        is_suspect=bool(high),
        figures=tuple(
            f"{label}：{len(marks)}人，最低{show(min(marks))}，最高{show(max(marks))}"
            for label, marks in enough.items()
        ),
        next_step="请核对打分的依据，能不能分出高低",
        plot=SpreadPlot(
            title="各打分人给的分",
            note=_DOTS,
            spreads=tuple(spread_of(label, [Fraction(m) for m in marks]) for label, marks in enough.items()),
        ),
    )


def look_at_odd_groups(record: HealthRecord) -> Answer:
    """测评组与众不同: a voter group orders people against all the others together (domain.md 9.7)."""
    limits = record.limits
    means = group_means(record)
    compared = {}
    for label, own in means.items():
        pairs = []
        for number, score in own.items():
            others = [each[number] for other, each in means.items() if other != label and number in each]
            if others:
                pairs.append((score, mean(others)))
        agreement = correlate([a for a, _ in pairs], [b for _, b in pairs]) if pairs else None
        if len(pairs) >= limits.compared_people and agreement is not None:
            compared[label] = (agreement, len(pairs))
    if not compared:
        return lacking("要有两个以上的测评组，各组对8人以上有票，才能比较")
    odd = {label: each for label, each in compared.items() if each[0] <= 0}
    chances = [
        below_agreement(agreement, people, limits.rater_agreement) for agreement, people in odd.values()
    ]
    return Answer(
        what=f"{say_names([f'{label}组' for label in odd])}的评价和其他各组没有关系或者相反"
        if odd
        else "各测评组的评价大体一致",
        is_suspect=bool(odd),
        figures=tuple(
            f"{label}组与其他组{people}人的名次相关{show(agreement)}"
            for label, (agreement, people) in compared.items()
        ),
        chance=min(ONE, min(chances, default=ONE) * len(compared)),
        next_step="请核对计票，再了解这一组的情况",
        plot=SpreadPlot(
            title="各测评组给的分",
            note="每个圆点是一个人，竖线是平均。",
            spreads=tuple(spread_of(f"{label}组", list(own.values())) for label, own in means.items()),
        ),
    )


def group_means(record: HealthRecord) -> Mapping[str, Mapping[str, Fraction]]:
    """What each voter group's ballots come to for each person, exact, by group and number.

    Groups so small that the scheme hides them (small groups stay hidden) are left out.
    """
    scheme = record.book.scheme
    by_place: dict[str, dict[str, list[BallotTally]]] = {}
    for tally in record.book.tallies:
        by_place.setdefault(tally.voter_group, {}).setdefault(tally.employee_no, []).append(tally)
    found: dict[str, dict[str, Fraction]] = {}
    for label, people in by_place.items():
        votes = most_votes(tally for tallies in people.values() for tally in tallies)
        if is_hidden(votes.get(label, 0), scheme):
            continue
        scores = {number: score_ballots(tallies, scheme).score for number, tallies in people.items()}
        known = {number: score for number, score in scores.items() if score is not None}
        if known:
            found[label] = known
    return found


def _counted(record: HealthRecord) -> dict[str, list[KeyedBallots]]:
    """The keyed batches that count, by group; of each batch the first keying."""
    found: dict[str, list[KeyedBallots]] = {}
    for keyed in record.keyed:
        if keyed.side is Side.FIRST and keyed.state is KeyingState.COUNTED:
            found.setdefault(keyed.voter_group, []).append(keyed)
    return found


def _valid(keyed: KeyedBallots, record: HealthRecord) -> Iterator[tuple[str, int]]:
    """Contents that count with how many ballots have them, blank ones left out."""
    for content, number in keyed.ballots:
        if judge_ballot(content, len(keyed.columns), record.book.scheme) is None and set(content) != {BLANK}:
            yield content, number


def _group_ballots(record: HealthRecord) -> dict[str, Counter[str]]:
    """The valid ballots of a group over all its batches, by content with whom they are about."""
    return {
        label: sum(
            (Counter({f"{'|'.join(k.people)}:{c}": n for c, n in _valid(k, record)}) for k in batches),
            Counter(),
        )
        for label, batches in _counted(record).items()
    }


def _contents(ballots: Counter[str]) -> Counter[str]:
    """Contents that are not one choice throughout: those are looked at by themselves."""
    found: Counter[str] = Counter()
    for content, number in ballots.items():
        if len(set(content.rpartition(":")[2])) > 1:
            found[content] += number
    return found


def look_at_identical_ballots(record: HealthRecord) -> Answer:
    """雷同票: three or more ballots of a group alike in every mark, against voting apart (domain.md 9.5).

    Only contents with numbers are stored, nobody's ballot can be told; only groups keyed one by one can be tested.
    """
    groups = {label: _contents(ballots) for label, ballots in _group_ballots(record).items()}
    least = record.limits.identical_ballots
    fewest = max(record.limits.compared_ballots, record.book.scheme.ballot.hidden_below)
    tested = {label: found for label, found in groups.items() if sum(found.values()) >= fewest}
    if not tested:
        return lacking(_NOT_KEYED if not groups else f"逐张录入的各组，可比较的有效票都不到{fewest}张")
    alike = {label: max(found.values()) for label, found in tested.items() if max(found.values()) >= least}
    chances = [_triples(tested[label], least) for label in alike]
    untested = [g.label for g in record.book.scheme.voter_groups if g.label not in tested]
    figures = [
        f"{label}组：可比较的有效票{sum(found.values())}张，最多{max(found.values())}张完全相同"
        for label, found in tested.items()
    ]
    figures += [f"{label}组没有逐张录入或票太少，不能比较" for label in untested]
    return Answer(
        what="，".join(f"{label}组有{number}张票每一格都相同" for label, number in alike.items())
        + "，和各投各的相比"
        if alike
        else f"{say_names([f'{label}组' for label in tested])}没有{least}张以上完全相同的票",
        is_suspect=bool(alike),
        figures=tuple(figures),
        chance=min(ONE, min(chances, default=ONE) * len(tested)),
        next_step="请看一下测评的组织过程；程序只存票的内容和张数，不追查是谁投的",
        plot=BarPlot(
            title="完全相同的票",
            note=f"柱是每组里完全相同的票最多有几张，横线是{least}张。",
            bars=tuple(
                Bar(
                    label=f"{label}组",
                    value=Fraction(max(found.values())),
                    reference=Fraction(least),
                    is_marked=label in alike,
                )
                for label, found in tested.items()
            ),
        ),
    )


def _triples(ballots: Counter[str], least: int) -> Fraction:
    """At most the chance of so many ballots alike where each mark falls as often as on the other ballots.

    What is alike would vouch for itself; so it is left out, and one vote like the group's marks in all stands in.
    """
    contents: Counter[str] = Counter()
    for content, number in ballots.items():
        contents[content.rpartition(":")[2]] += number
    total = sum(contents.values())
    everything: Counter[str] = Counter()
    for content, number in contents.items():
        for mark, count in Counter(content).items():
            everything[mark] += count * number
    usual = {mark: Fraction(count, sum(everything.values())) for mark, count in everything.items()}
    (alike, _), *_ = contents.most_common(1)
    del contents[alike]
    others = sum(contents.values()) + 1
    chance = Fraction(comb(total, least))
    for column in range(min(map(len, (alike, *contents)))):
        marks = dict(usual)
        for content, number in contents.items():
            marks[content[column]] += number
        share = sum(((number / others) ** least for number in marks.values()), Fraction(0))
        chance = (chance * share).limit_denominator(10**18)
    return min(ONE, chance)


def look_at_alike_ballots(record: HealthRecord) -> Answer:
    """整张一个档次: valid ballots that give everybody one and the same choice (domain.md 9.5)."""
    scheme = record.book.scheme
    groups = {
        label: found
        for label, found in _group_ballots(record).items()
        if found and not is_hidden(sum(found.values()), scheme)
    }
    if not groups:
        return lacking(_NOT_KEYED)
    counts = {
        label: sum(number for content, number in found.items() if _is_alike(content))
        for label, found in groups.items()
    }
    least = record.limits.alike_ballots
    many = [label for label, count in counts.items() if count >= least]
    return Answer(
        what="，".join(f"{label}组有{counts[label]}张票从头到尾一个档次" for label in many)
        if many
        else f"从头到尾一个档次的票每组都不到{least}张",
        is_suspect=bool(many),
        figures=tuple(
            f"{label}组：有效票{sum(found.values())}张，整张一个档次{counts[label]}张"
            for label, found in groups.items()
        ),
        next_step="有的地方规定这样的票无效，可在“计分方案”的测评规则里设定",
        plot=BarPlot(
            title="整张一个档次的票",
            note=f"柱是每组的张数，横线是{least}张。",
            bars=tuple(
                Bar(
                    label=f"{label}组",
                    value=Fraction(count),
                    reference=Fraction(least),
                    is_marked=label in many,
                )
                for label, count in counts.items()
            ),
        ),
    )


def _is_alike(content: str) -> bool:
    marks = content.rpartition(":")[2]
    return len(marks) > 1 and len(set(marks)) == 1


def look_at_list_order(record: HealthRecord) -> Answer:
    """按名单次序: a group's ballots order people as the printed list does (domain.md 9.5)."""
    limits = record.limits
    places = {person.employee.employee_no: Fraction(-at) for at, person in enumerate(record.people, start=1)}
    compared: dict[str, tuple[Fraction, int]] = {}
    points: dict[str, list[tuple[str, Fraction]]] = {}
    for label, own in group_means(record).items():
        known = [(number, score) for number, score in own.items() if number in places]
        points[label] = known
        if len(known) >= limits.compared_people:
            agreement = correlate([places[n] for n, _ in known], [score for _, score in known])
            if agreement is not None:
                compared[label] = (agreement, len(known))
    if not compared:
        return lacking(f"要有{limits.compared_people}人以上的票，且票有高低，才能比较")
    ordered = {label: each for label, each in compared.items() if each[0] >= limits.list_order}
    chances = [above_none(agreement, people) for agreement, people in ordered.values()]
    shown = next(iter(ordered), next(iter(compared)))
    return Answer(
        what=f"{say_names([f'{label}组' for label in ordered])}的票数高低几乎就是名单的先后，和与名单无关相比"
        if ordered
        else "票数高低不是名单的先后",
        is_suspect=bool(ordered),
        figures=tuple(
            f"{label}组{people}人，与名单先后的相关{show(agreement)}"
            for label, (agreement, people) in compared.items()
        ),
        chance=min(ONE, min(chances, default=ONE) * len(compared)),
        next_step="请看一下是不是照着名单顺序打的，可以换一个次序再测评",
        plot=PointPlot(
            title=f"{shown}组的票和名单先后",
            note="每个点是一个人：从左到右是名单的先后，从下到上测评得分增高。",
            across="名单次序",
            up="测评得分",
            points=tuple(
                Point(label=record.name(number), across=-places[number], up=score)
                for number, score in points[shown]
            ),
        ),
    )
