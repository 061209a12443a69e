"""The health check as a whole: a fair year's report stays clean, too little data is said, luck is counted once."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest
from builders import a_book
from fair_years import CHINA, decided, fair_year, keyed_with, rescored

from kpi_desktop.domain.ballot_desk import KeyingState, Side
from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.domain.health import (
    CAUTION,
    Answer,
    Bar,
    BarPlot,
    HealthRecord,
    HealthTopic,
    HealthVerdict,
    PointPlot,
    SpreadPlot,
    say_chance,
    say_names,
)
from kpi_desktop.domain.health_examination import DETECTORS, examine
from kpi_desktop.domain.health_limits import LIMITS, HealthLimits, limit_lines
from kpi_desktop.domain.health_trail import TrailStep, find_burst, month_end
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.year_end import score_year

SEEDS = range(50)


def lines_of(record: HealthRecord) -> dict[str, tuple[HealthVerdict, str]]:
    return {line.detector.key: (line.verdict, line.sentence) for line in examine(record).lines}


def test_that_random_fair_years_stay_clean() -> None:
    """Under 5 % of whole reports ask to look at anything; half of the years draw former 优秀 by lot."""
    alarms = []
    for seed in SEEDS:
        report = examine(fair_year(seed, 10 + seed % 8, by_lot=seed % 2 == 1).record)
        alarms += [(seed, line.detector.key) for line in report.lines if line.verdict is HealthVerdict.LOOK]
    assert len({seed for seed, _ in alarms}) < Fraction(5, 100) * len(SEEDS), alarms


def test_that_an_empty_year_lacks_data_everywhere_and_says_why() -> None:
    record = HealthRecord(result=score_year(a_book({})))
    report = examine(record)
    assert len(report.lines) == len(DETECTORS)
    assert {line.verdict for line in report.lines} == {HealthVerdict.LACKING}
    assert all(len(line.sentence) > 5 for line in report.lines)
    assert (
        report.sentence
        == f"共{len(DETECTORS)}项：0项请核实，0项未见异常，{len(DETECTORS)}项数据不足。{CAUTION}。"
    )


def test_that_a_bureaus_copy_says_what_only_the_unit_can_test() -> None:
    record = replace(fair_year(2, 16).record, trail=None, keyed=(), former_posts=None)
    found = lines_of(record)
    for key in ("late_posts", "coefficients", "late_entries", "last_months", "backdating", "clock"):
        assert found[key] == (
            HealthVerdict.LACKING,
            "修改记录不随上报包报送，这一项由单位在自己的文件里体检。",
        )
    assert "各张票的内容不在文件里" in found["identical"][1]
    assert "各张票的内容不在文件里" in found["alike"][1]
    assert found["new_posts"][1] == "文件里没有上一年度的岗位，不知道哪些是新设的。"
    assert found["closed_months"][0] is HealthVerdict.CLEAN


def test_that_an_imported_year_cannot_say_when_it_was_written() -> None:
    record = fair_year(2, 16).record
    imported = tuple(replace(step, is_import=True) for step in record.trail or ())
    found = lines_of(replace(record, trail=imported))
    assert found["late_entries"][1] == "月度评分由台账导入，录入时间说明不了是什么时候登记的。"
    assert found["last_months"] == found["late_entries"]
    none = lines_of(replace(record, trail=()))
    assert none["late_entries"][1] == none["last_months"][1] == "还没有录入月度评分。"
    assert none["coefficients"][1] == "还没有录入月度评分。"
    assert none["late_posts"][1] == "职位还没有公布。"
    assert none["backdating"][1] == "还没有登记过带日期的步骤。"


def test_that_too_few_years_people_or_steps_are_said() -> None:
    record = fair_year(2, 16).record
    two = lines_of(replace(record, former={2025: record.former[2025]}))
    assert two["turns"][1] == "要有连续3年以上的等次，现有2个年度；往年等次可在“结果运用”填写。"
    open_year = lines_of(rescored(record, decisions=(), steps=(), payout_plans=()))
    for key in ("ranks", "sections", "bars"):
        assert open_year[key] == (HealthVerdict.LACKING, "还没有评定等次，评定以后再看。")
    assert open_year["turns"][1].startswith("要有连续3年以上的等次，还没有完整的年度")
    assert open_year["publication"][1] == "年终结果还没有确认，还不到公示。"
    assert open_year["money"][1] == "没有定稿的奖金方案。"
    assert open_year["order"][0] is open_year["closed_months"][0] is HealthVerdict.LACKING
    everybody = tuple(replace(d, grade=Grade.COMPETENT) for d in record.book.decisions)
    nobody = lines_of(rescored(record, decisions=everybody))
    assert nobody["publication"][1] == "没有评出优秀，没有要公示的名单。"
    assert nobody["ranks"][1] == "没有评出优秀，或者没有可以比较的人。"
    assert nobody["sections"][0] is HealthVerdict.LACKING


def test_that_a_publication_still_to_come_is_no_abuse() -> None:
    record = fair_year(2, 16).record
    found = lines_of(rescored(record, notices=(), result_notices=()))
    assert found["publication"] == (HealthVerdict.CLEAN, "还没有登记公示，也还没有通知本人。")
    (notice,) = record.book.notices
    short = lines_of(rescored(record, notices=(replace(notice, notice_days=3),)))
    assert short["publication"][0] is HealthVerdict.LOOK
    assert "公示3个工作日，方案要求5个" in short["publication"][1]


def test_that_rounds_without_data_are_not_judged() -> None:
    record = fair_year(2, 16).record
    (round_,) = record.competitions
    unknown = lines_of(rescored(record, facts=record.book.facts[:1]))
    assert unknown["conditions"][0] is HealthVerdict.LACKING
    assert "1个职位还有人缺少学历、工作年限等资料" in unknown["conditions"][1]
    bare = lines_of(replace(record, competitions=(replace(round_, posts=(), steps=()),)))
    assert bare["conditions"][1] == "竞争上岗还没有职位。"
    none = lines_of(replace(record, competitions=()))
    assert none["conditions"][1] == none["late_posts"][1] == none["new_posts"][1] == "本年没有竞争上岗。"
    unpublished = replace(round_, steps=())
    before = lines_of(replace(record, competitions=(unpublished,)))
    assert before["conditions"][0] is HealthVerdict.CLEAN
    excused = tuple(replace(mark, mark=None, excused="回避") for mark in round_.marks)
    assert lines_of(replace(record, competitions=(replace(round_, marks=excused),)))["high_raters"][0] is (
        HealthVerdict.CLEAN
    )
    old = lines_of(replace(record, former_posts=frozenset({"G0", "G1", "G2"})))
    assert old["new_posts"][1] == "本年竞岗的新设职位0个，没有这样的情况。"
    foreign = replace(round_, posts=(replace(round_.posts[0], post_no="X9"),))
    assert lines_of(replace(record, competitions=(foreign,)))["conditions"][0] is HealthVerdict.CLEAN
    few = lines_of(rescored(record, duties=(), posts=()))
    assert few["duties"][1] == "有职责和系数的岗位不到2个。"


def test_that_one_section_or_one_group_is_not_compared_with_itself() -> None:
    record = fair_year(2, 16).record
    together = lines_of(
        rescored(record, employees=tuple(replace(e, section="办公室") for e in record.book.employees))
    )
    for key in ("section_spread", "section_means", "sections"):
        assert together[key][0] is HealthVerdict.LACKING, key
    assert together["unit_spread"][0] is HealthVerdict.CLEAN
    alone = lines_of(
        rescored(record, tallies=tuple(t for t in record.book.tallies if t.voter_group == "群众"))
    )
    assert alone["odd_groups"][0] is HealthVerdict.LACKING
    some = tuple(t for t in record.book.tallies if t.voter_group != "领导" or t.employee_no < "004")
    assert lines_of(rescored(record, tallies=some))["list_order"][0] is HealthVerdict.CLEAN
    same = tuple(
        BallotTally(employee_no=e.employee_no, voter_group=g, choice="称职", votes=4)
        for e in record.book.employees
        for g in ("领导", "群众")
    )
    level = lines_of(rescored(record, tallies=same))
    assert level["odd_groups"][0] is level["list_order"][0] is HealthVerdict.LACKING
    unknown = tuple(
        BallotTally(employee_no=e.employee_no, voter_group="领导", choice="不了解", votes=4)
        for e in record.book.employees
    )
    assert lines_of(rescored(record, tallies=unknown))["list_order"][0] is HealthVerdict.LACKING


def test_that_people_of_no_section_and_missing_scores_are_taken_as_they_are() -> None:
    record = fair_year(2, 16).record
    typed = record.book.typed_scores
    gaps = rescored(
        record,
        typed_scores=typed[:6],
        employees=tuple(
            replace(e, section="") if at < 8 else e for at, e in enumerate(record.book.employees)
        ),
    )
    found = lines_of(gaps)
    assert found["cramming"][1] == "平时和年终都有得分的6人，要有8人以上才能比较。"
    assert found["reversal"][0] is HealthVerdict.LACKING
    only_one = lines_of(rescored(record, typed_scores=typed[:1]))
    assert only_one["unit_spread"][1] == "有总分的1人，要有5人以上才能比较。"
    waiting = lines_of(rescored(record, marks=record.book.marks[:20], indicators=record.book.indicators[:1]))
    assert waiting["months"][0] is waiting["common_part"][0] is HealthVerdict.LACKING


def test_that_flat_inside_and_apart_outside_is_flat() -> None:
    """Every section gives its people one score of its own."""
    scores = {f"{at:03d}": str(80 + at % 3 * 5) for at in range(1, 16)}
    book = a_book(scores)
    sections = ("办公室", "人事股", "业务股")
    employees = tuple(replace(e, section=sections[int(e.employee_no) % 3]) for e in book.employees)
    found = lines_of(HealthRecord(result=score_year(replace(book, employees=employees))))
    verdict, sentence = found["unit_spread"]
    assert verdict is HealthVerdict.LOOK
    assert "同一科室内的标准差只有0.00，没有拉开差距" in sentence


def test_that_a_justified_exception_keeps_its_reason() -> None:
    record = fair_year(2, 16).record
    best = max(record.people, key=lambda p: p.total or 0).employee.employee_no
    decisions = tuple(replace(d, reason="先进事迹突出") for d in record.book.decisions)
    sanction = Sanction(employee_no=best, kind="政务警告", decided="2026-11")
    planted = rescored(record, decisions=decisions, sanctions=(sanction,))
    line = next(line for line in examine(planted).lines if line.detector.key == "bars")
    assert line.verdict is HealthVerdict.LOOK
    assert line.answer.figures[0].endswith("理由：先进事迹突出")


def test_that_ballots_that_do_not_count_are_not_compared() -> None:
    record = fair_year(2, 16).record
    people = len(record.book.employees)
    block = "".join("132"[at % 3] for at in range(people))
    (group, *_) = (k for k in record.keyed if k.voter_group == "群众")
    doubled = replace(group, ballots=((block, 5), ("?", 3), ("0" * people, 3)))
    assert lines_of(replace(record, keyed=(doubled,)))["identical"][0] is HealthVerdict.LOOK
    for spoiled in (replace(doubled, side=Side.SECOND), replace(doubled, state=KeyingState.OPEN)):
        assert lines_of(replace(record, keyed=(spoiled,)))["identical"][0] is HealthVerdict.LACKING
    few = replace(group, ballots=((block, 1), ("1" * people, 4)))
    found = lines_of(replace(record, keyed=(few,)))
    assert "可比较的有效票都不到5张" in found["identical"][1]
    assert found["alike"][0] is HealthVerdict.LOOK
    blank = replace(group, ballots=(("0" * people, 4),))
    assert lines_of(replace(record, keyed=(blank,)))["alike"][0] is HealthVerdict.LACKING


def test_that_luck_is_counted_over_the_whole_report() -> None:
    """The same turns ask to look alone and do not where the limits give them too small a share."""
    numbers = [f"{at:03d}" for at in range(1, 11)]
    book = a_book({number: str(80 + at) for at, number in enumerate(numbers)})
    former = {
        2026 - back: {
            n: Grade.EXCELLENT if n in numbers[2 * back : 2 * back + 2] else Grade.COMPETENT for n in numbers
        }
        for back in (1, 2, 3)
    }
    own = decided(book)
    chosen = tuple(
        replace(d, grade=Grade.EXCELLENT if d.employee_no in numbers[:2] else Grade.COMPETENT)
        for d in own.decisions
    )
    record = HealthRecord(result=score_year(replace(own, decisions=chosen)), former=former)
    turns = next(line for line in examine(record).lines if line.detector.key == "turns")
    assert round(turns.answer.chance or 0, 3) == Fraction(28, 1000)
    assert turns.verdict is HealthVerdict.LOOK
    assert "约2.8%" in turns.sentence
    strict = HealthLimits(level=Fraction(1, 100))
    turns = next(
        line for line in examine(replace(record, limits=strict)).lines if line.detector.key == "turns"
    )
    assert turns.verdict is HealthVerdict.CLEAN
    assert turns.is_by_luck
    assert turns.sentence.endswith("可能只是偶然，不提醒。")


def test_that_plots_say_themselves_in_words() -> None:
    kinds = set()
    for line in examine(fair_year(2, 16).record).lines:
        plot = line.answer.plot
        if plot is not None:
            kinds.add(type(plot))
            assert plot.title in plot.sentence
            assert plot.note
    assert kinds == {BarPlot, SpreadPlot, PointPlot}
    assert BarPlot(title="空", note="", bars=()).sentence == "空：没有数据"
    assert Bar(label="1月", value=Fraction(3), reference=Fraction(1)).sentence == "1月3（对照1）"


def test_that_words_are_short_and_chances_readable() -> None:
    assert say_chance(None) == ""
    assert say_chance(Fraction(1, 10**6)) == "只凭偶然出现的可能性不到万分之一"
    assert say_chance(Fraction(123, 10_000)) == "只凭偶然出现的可能性约1.2%"
    assert say_names(["甲", "乙"]) == "甲、乙"
    assert say_names([str(at) for at in range(9)]) == "0、1、2、3、4、5等9"
    assert Answer().lacking == ""
    assert fair_year(2, 16).record.name("没有") == "没有"
    assert [topic.label for topic in HealthTopic] == ["等次和名额", "得分", "岗位和竞岗", "民主测评", "录入"]


def test_that_every_limit_has_label_value_and_source() -> None:
    lines = limit_lines()
    assert len(lines) == len(HealthLimits.__dataclass_fields__)
    assert ("整份体检误报的最大可能性", "5%", "统计惯例") in lines
    assert ("给所有人的分都高于", "95分", "本程序建议值") in lines
    assert HealthLimits() == LIMITS


def test_that_a_burst_is_one_persons_and_ends_with_its_minutes() -> None:
    def step(minute: int, by: str) -> TrailStep:
        return TrailStep(seq=minute, at=datetime(2026, 12, 1, 9, minute, tzinfo=CHINA), by=by, action="")

    steps = [
        (step(0, "甲"), 5),
        (step(5, "甲"), 6),
        (step(12, "甲"), 7),
        (step(13, "乙"), 9),
        (step(14, "乙"), 0),
    ]
    burst = find_burst(steps, 10)
    assert burst is not None
    assert (burst.by, burst.marks, burst.first.minute) == ("甲", 13, 5)
    assert find_burst([], 10) is None
    assert month_end(2026, 12).isoformat() == "2026-12-31"
    assert month_end(2028, 2).isoformat() == "2028-02-29"


@pytest.mark.parametrize("score", ["60", "99.99"])
def test_that_a_unit_of_equal_totals_is_flat_and_its_sections_are_not_asked(score: str) -> None:
    book = a_book({f"{at:03d}": score for at in range(1, 13)})
    employees = tuple(
        replace(e, section="办公室" if at % 2 else "人事股") for at, e in enumerate(book.employees)
    )
    found = lines_of(HealthRecord(result=score_year(replace(book, employees=employees))))
    assert found["unit_spread"][0] is HealthVerdict.LOOK
    assert found["section_spread"][0] is HealthVerdict.CLEAN
    assert "可能只是偶然" in found["section_spread"][1]


def test_that_groups_too_small_to_be_shown_are_not_looked_into() -> None:
    record = fair_year(2, 16).record
    numbers = [e.employee_no for e in record.book.employees]
    votes = [("领导", "优秀"), ("领导", "称职"), ("群众", "优秀"), ("群众", "称职"), ("群众", "基本称职")]
    tallies = tuple(
        BallotTally(
            employee_no=number,
            voter_group=group,
            choice=choice,
            votes=1 + (at + len(choice)) % 2 * (group == "群众"),
        )
        for at, number in enumerate(numbers)
        for group, choice in votes
    )
    ballots = keyed_with("领导", ("1" * len(numbers), "1" * len(numbers)), tuple(numbers))
    small = replace(rescored(record, tallies=tallies), keyed=(ballots,))
    lines = {line.detector.key: line for line in examine(small).lines}
    assert lines["odd_groups"].verdict is HealthVerdict.LACKING
    assert lines["alike"].verdict is lines["identical"].verdict is HealthVerdict.LACKING
    words = " ".join(
        [
            *(line.sentence for line in lines.values()),
            *(f for line in lines.values() for f in line.answer.figures),
        ]
    )
    assert "领导组" not in words


def test_that_posts_of_one_text_are_all_found() -> None:
    record = fair_year(2, 16).record
    same = tuple(replace(duty, text="登记并流转文件，当日登记") for duty in record.book.duties)
    fourth = replace(record.book.posts[0], post_no="G3", coefficient=record.book.posts[2].coefficient)
    more = replace(same[0], post_no="G3")
    line = next(
        line
        for line in examine(rescored(record, duties=(*same, more), posts=(*record.book.posts, fourth))).lines
        if line.detector.key == "duties"
    )
    assert line.verdict is HealthVerdict.LOOK
    assert "4个岗位" in line.sentence
    assert len(line.answer.figures) == 5
