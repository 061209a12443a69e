"""The ballot desk: contents, what makes a ballot invalid, counting, and comparing two keyings."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.ballot_desk import (
    UNREADABLE,
    BallotDifference,
    InvalidReason,
    KeyedBallots,
    KeyingState,
    Side,
    add_tallies,
    check_second_clerk,
    compare_keyings,
    count_ballots,
    judge_ballot,
    settle_difference,
    spell_ballot,
    spell_difference,
    start_keying,
)
from kpi_desktop.domain.ballot_rules import BallotItem, BallotRule, read_ballot_rule, write_ballot_rule
from kpi_desktop.domain.ballots import BallotBatch, score_ballots
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import BallotChoice, Scheme, check_scheme
from tests.builders import a_scheme, an_employee, some_indicators, tallies

PEOPLE = ("001", "002", "003")
NAMES = {"001": "张伟", "002": "李静", "003": "王芳"}
ITEMS = tuple(
    BallotItem(label=label, weight=Decimal(weight))
    for label, weight in (("德", 20), ("能", 15), ("勤", 15), ("绩", 30), ("廉", 20))
)
BATCH = BallotBatch(voter_group="领导", issued=5, returned=0, valid=0, invalid=0)


def scheme_with(**rule: object) -> Scheme:
    return replace(a_scheme(), ballot=BallotRule(**rule))  # type: ignore[arg-type]


def keyed(
    *contents: str, side: Side = Side.FIRST, people: tuple[str, ...] = PEOPLE, **given: object
) -> KeyedBallots:
    scheme = a_scheme()
    start = KeyedBallots(
        voter_group="领导",
        batch_no=1,
        side=side,
        keyed_by="张三",
        people=people,
        choices=tuple(choice.label for choice in scheme.choices),
        **given,  # type: ignore[arg-type]
    )
    for content in contents:
        start = start.with_ballot(content)
    return start


def test_that_a_keying_starts_with_everybody_on_the_roster() -> None:
    people = [an_employee(number) for number in PEOPLE]
    started = start_keying(BATCH, Side.FIRST, "张三", people, scheme_with(items=ITEMS))
    assert (started.people, started.columns, started.length) == (
        PEOPLE,
        ("", "德", "能", "勤", "绩", "廉"),
        18,
    )
    assert started.count == 0
    with pytest.raises(RuleViolation, match="名册还是空的"):
        start_keying(BATCH, Side.FIRST, "张三", [], a_scheme())
    many = replace(a_scheme(), choices=tuple(BallotChoice(label=f"{n}档", points=None) for n in range(10)))
    with pytest.raises(RuleViolation, match="10个测评选项"):
        start_keying(BATCH, Side.FIRST, "张三", people, many)


@given(st.lists(st.sampled_from(["111", "123", "000", "?", "215"]), max_size=12), st.randoms())
def test_that_the_order_of_keying_leaves_no_trace(contents: list[str], rng: random.Random) -> None:
    shuffled = list(contents)
    rng.shuffle(shuffled)
    assert keyed(*contents) == keyed(*shuffled)
    assert keyed(*contents).ballots == tuple(sorted((c, contents.count(c)) for c in set(contents)))


@pytest.mark.parametrize("content", ["11", "1111", "119", "1a1", ""])
def test_that_a_content_of_another_shape_is_refused(content: str) -> None:
    with pytest.raises(RuleViolation, match="对不上"):
        keyed(content)


def test_that_a_ballot_not_keyed_cannot_be_taken_out() -> None:
    assert keyed("111", "123").with_ballot("111", -1) == keyed("123")
    with pytest.raises(RuleViolation, match="没有录过"):
        keyed("123").with_ballot("111", -1)


@pytest.mark.parametrize(
    ("content", "rule", "reason"),
    [
        (UNREADABLE, {}, InvalidReason.UNREADABLE),
        ("112", {"most_best": 1}, InvalidReason.TOO_MANY_BEST),
        ("112", {"most_best": 2}, None),
        ("112", {}, None),
        ("222", {"refuses_all_alike": True}, InvalidReason.ALL_ALIKE),
        ("222", {}, None),
        ("000", {"refuses_all_alike": True}, None),
        ("221", {"refuses_all_alike": True}, None),
    ],
)
def test_what_makes_a_ballot_invalid(
    content: str, rule: dict[str, object], reason: InvalidReason | None
) -> None:
    assert judge_ballot(content, 1, scheme_with(**rule)) is reason


def test_that_the_limit_of_best_marks_counts_the_overall_marks_only() -> None:
    scheme = scheme_with(items=ITEMS[:1], most_best=1)
    assert judge_ballot("112121", 2, scheme) is None
    assert judge_ballot("121121", 2, scheme) is InvalidReason.TOO_MANY_BEST


def test_that_a_single_person_alike_is_no_fault() -> None:
    assert judge_ballot("1", 1, scheme_with(refuses_all_alike=True)) is None


def test_that_counts_agree_and_nothing_of_an_invalid_ballot_is_counted() -> None:
    scheme = scheme_with(most_best=1)
    count = count_ballots(keyed("123", "112", "112", "000", "?", "310"), scheme)
    assert (count.returned, count.valid, count.abstained, count.invalid_count) == (6, 3, 1, 3)
    assert count.invalid == ((InvalidReason.TOO_MANY_BEST, 2), (InvalidReason.UNREADABLE, 1))
    votes = {(t.employee_no, t.choice): t.votes for t in count.tallies}
    labels = [choice.label for choice in scheme.choices]
    assert votes == {
        ("001", labels[0]): 1,
        ("001", labels[2]): 1,
        ("002", labels[1]): 1,
        ("002", labels[0]): 1,
        ("003", labels[2]): 1,
    }
    filled = count.batch(BATCH)
    assert (filled.issued, filled.returned, filled.valid, filled.invalid, filled.abstained) == (5, 6, 3, 3, 1)


def test_the_vector_of_the_groups_through_single_ballots() -> None:
    # 3优2称 of five leaders, one ballot after the other.
    count = count_ballots(keyed("1", "1", "1", "2", "2", people=("001",)), a_scheme())
    rest = tallies(
        "001", {"中层": {"优秀": 4, "称职": 3, "基本称职": 1}, "群众": {"优秀": 9, "称职": 10, "不称职": 1}}
    )
    score = score_ballots((*count.tallies, *rest), a_scheme())
    assert score.score == Decimal("89.575")


def test_that_several_batches_of_a_group_are_added() -> None:
    one = count_ballots(keyed("123", "111"), a_scheme())
    two = count_ballots(keyed("321"), a_scheme())
    together = add_tallies((one, two))
    assert sum(t.votes for t in together) == 9
    assert {(t.employee_no, t.votes) for t in together if t.choice == "优秀"} == {
        ("001", 2),
        ("002", 1),
        ("003", 2),
    }


def test_that_items_are_scored_by_their_weights() -> None:
    scheme = scheme_with(items=ITEMS, scores_items=True, hidden_below=0)
    ballots = keyed("112222", people=("001",), columns=("", *(item.label for item in ITEMS)))
    score = score_ballots(count_ballots(ballots, scheme).tallies, scheme)
    # 德 95 and the rest 85: 0.2 × 95 + 0.8 × 85.
    assert score.score == 87
    assert "德95.0000 × 20" in score.lines[0].rule
    by_overall = replace(scheme, ballot=replace(scheme.ballot, scores_items=False))
    assert score_ballots(count_ballots(ballots, by_overall).tallies, by_overall).score == 95


def test_that_an_item_nobody_marked_shares_its_weight_and_no_mark_is_no_score() -> None:
    scheme = scheme_with(items=ITEMS, scores_items=True, hidden_below=0)
    columns = ("", *(item.label for item in ITEMS))
    some = count_ballots(keyed("110000", people=("001",), columns=columns), scheme)
    assert score_ballots(some.tallies, scheme).score == 95
    none = count_ballots(keyed("100000", people=("001",), columns=columns), scheme)
    assert score_ballots(none.tallies, scheme).score is None


def test_that_a_small_group_shows_neither_counts_nor_mean() -> None:
    given = tallies("001", {"领导": {"优秀": 1, "称职": 1}, "中层": {"优秀": 3}, "群众": {"优秀": 4}})
    score = score_ballots(given, a_scheme())
    leaders, middle, _, total = score.lines
    assert (leaders.value, leaders.rule) == ("不公开", "本组不足3票，按方案不公开票数和平均分")
    assert middle.value == "95.0000"
    assert "90.0000" not in total.rule
    assert score.score == 93
    shown = score_ballots(given, scheme_with(hidden_below=2))
    assert shown.lines[0].value == "90.0000"


def test_that_the_same_ballots_show_no_difference() -> None:
    assert compare_keyings(keyed("111", "123"), keyed("123", "111", side=Side.SECOND)) == ()


def test_that_the_most_alike_ballots_stand_side_by_side() -> None:
    first = keyed("111", "123", "321")
    second = keyed("112", "121", "321", "555", side=Side.SECOND)
    differences = compare_keyings(first, second)
    assert differences == (
        BallotDifference(first="", second="555"),
        BallotDifference(first="111", second="112"),
        BallotDifference(first="123", second="121"),
    )
    assert spell_difference(differences[1], first, NAMES) == (("王芳", "优秀", "称职"),)
    whole = spell_difference(differences[0], first, NAMES)[0]
    assert whole[:2] == ("整张票", "没有这张票")
    assert whole[2].startswith("张伟")
    lost = compare_keyings(keyed("111"), keyed(side=Side.SECOND))
    assert lost == (BallotDifference(first="111", second=""),)


def test_how_marks_and_ballots_are_spelled() -> None:
    first = keyed("?", "120")
    assert spell_ballot("?", first, NAMES) == "字迹无法辨认"
    assert spell_ballot("120", first, NAMES) == "张伟优秀、李静称职、王芳未填"
    (difference,) = compare_keyings(keyed("?"), keyed("120", side=Side.SECOND))
    assert spell_difference(difference, first, NAMES)[0] == (
        "整张票",
        "字迹无法辨认",
        "张伟优秀、李静称职、王芳未填",
    )
    items = keyed(people=("001",), columns=("", "德"))
    spelled = spell_difference(BallotDifference(first="11", second="12"), items, NAMES)
    assert spelled == (("张伟（德）", "优秀", "称职"),)


@given(
    st.lists(st.sampled_from(["111", "112", "123", "000", "?"]), max_size=8),
    st.lists(st.sampled_from(["111", "122", "123", "000", "?"]), max_size=8),
    st.randoms(),
)
def test_that_settling_every_difference_makes_the_keyings_alike(
    one: list[str], two: list[str], rng: random.Random
) -> None:
    first, second = keyed(*one), keyed(*two, side=Side.SECOND)
    before = len(compare_keyings(first, second))
    while differences := compare_keyings(first, second):
        right = rng.choice(list(Side))
        settled = settle_difference(first, second, rng.choice(differences), right)
        if right is Side.FIRST:
            second = settled
        else:
            first = settled
        assert len(compare_keyings(first, second)) < before
        before = len(differences)
    assert first.ballots == second.ballots


def test_that_a_settled_difference_is_not_settled_again() -> None:
    difference = BallotDifference(first="111", second="112")
    with pytest.raises(RuleViolation, match="已经处理过"):
        settle_difference(keyed("111"), keyed("111", side=Side.SECOND), difference, Side.FIRST)


def test_that_another_clerk_keys_again() -> None:
    done = replace(keyed("111"), state=KeyingState.FINISHED)
    check_second_clerk(done, "李四")
    with pytest.raises(RuleViolation, match="另一人"):
        check_second_clerk(done, "张三")
    for first in (None, keyed("111")):
        with pytest.raises(RuleViolation, match="还没有录完"):
            check_second_clerk(first, "李四")


def test_that_a_changed_scheme_is_noticed() -> None:
    assert keyed("111").fits(a_scheme())
    assert not keyed("111").fits(replace(a_scheme(), choices=a_scheme().choices[:-1]))
    assert not keyed("111").fits(scheme_with(items=ITEMS))


def test_the_words_of_the_desk() -> None:
    assert [state.label for state in KeyingState] == ["录入中", "已录完", "已计票"]
    assert [side.label for side in Side] == ["第一遍", "第二遍"]
    assert [reason.label for reason in InvalidReason] == [
        "最高一档超过限额",
        "对所有人评价一样",
        "字迹无法辨认",
    ]


def test_that_the_rule_survives_as_data_and_reads_as_a_sentence() -> None:
    rule = BallotRule(items=ITEMS, scores_items=True, most_best=2, refuses_all_alike=True, keyed_twice=False)
    assert read_ballot_rule(write_ballot_rule(rule)) == rule
    assert read_ballot_rule(write_ballot_rule(BallotRule())) == BallotRule()
    assert read_ballot_rule({}) == BallotRule()
    assert "德20%、能15%、勤15%、绩30%、廉20%" in rule.sentence
    assert "按分项计算" in rule.sentence
    assert "不超过2人" in rule.sentence
    assert "完全一样" in rule.sentence
    plain = BallotRule(hidden_below=0, items=ITEMS).sentence
    assert "不公开" not in plain
    assert "完全一样" not in plain
    assert "按总体评价计算" in plain
    assert BallotRule(hidden_below=1).sentence == "字迹无法辨认的整张无效"


def test_that_weights_of_items_total_a_hundred() -> None:
    short = scheme_with(items=ITEMS[:4])
    findings = [f.what for f in check_scheme(short, some_indicators()) if "测评分项" in f.what]
    assert findings == ["测评分项权重合计80，应为100"]
    assert not [f for f in check_scheme(scheme_with(items=ITEMS), some_indicators()) if "测评分项" in f.what]
