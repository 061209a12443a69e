"""Panel, totals, interview list and ranking: the vectors of scoring.md §7 and what surrounds them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.competition_scores import RoundScores, list_ties, score_panel
from kpi_desktop.domain.competition_steps import Competition
from kpi_desktop.domain.placement import JudgeMark, RoundRules, Stage, WishReview
from kpi_desktop.domain.values import Rounding
from tests.rounds import a_candidate, a_round, a_round_post, a_written_round, marks_of, panel, scores_of

SEVEN = ("赵", "钱", "孙", "李", "周", "吴", "郑")
VECTOR = ("88", "90", "91", "85", "95", "89", "92")


def a_whole_round(**given: object) -> Competition:
    """One candidate with 笔82 面90 测评88.5."""
    fields = {
        "posts": (a_round_post(),),
        "candidates": (a_candidate("001", "G001"),),
        "judges": panel(*SEVEN),
        "marks": marks_of("001", *VECTOR),
        "scores": scores_of("001", written="82", appraisal="88.5"),
        **given,
    }
    return Competition(round=a_round(), **fields)  # type: ignore[arg-type]


def test_that_the_panel_drops_its_highest_and_lowest() -> None:
    result = score_panel(marks_of("001", *VECTOR), SEVEN, RoundRules())
    assert result.score == 90
    assert "去掉最高分95和最低分85，其余5个平均" in result.line.rule
    assert result.line.value == "90.00"


def test_that_four_judges_are_all_counted() -> None:
    result = score_panel(marks_of("001", "80", "90", "91", "85"), SEVEN[:4], RoundRules())
    assert result.score == Fraction(346, 4)
    assert "不足5人" in result.line.rule
    trimmed = score_panel(marks_of("001", "80", "90", "91"), SEVEN[:3], RoundRules(trim_from=3))
    assert trimmed.score in {85, 90}
    assert trimmed.score == 90


def test_that_a_kinsman_does_not_judge_and_is_named() -> None:
    marks = (
        *marks_of("001", *VECTOR[:6]),
        JudgeMark(round_no=1, employee_no="001", judge_no=7, excused="夫妻"),
    )
    result = score_panel(marks, SEVEN, RoundRules())
    assert result.score == Fraction(88 + 90 + 91 + 89, 4)
    assert "郑回避（夫妻）" in result.line.rule


def test_that_excusing_below_five_stops_the_dropping() -> None:
    excused = JudgeMark(round_no=1, employee_no="001", judge_no=5, excused="父子")
    result = score_panel((*marks_of("001", "80", "90", "91", "85"), excused), SEVEN[:5], RoundRules())
    assert result.score == Fraction(346, 4)


def test_that_a_judge_missing_a_mark_leaves_no_total() -> None:
    competition = a_whole_round(marks=marks_of("001", *VECTOR[:5], None, "92"))
    score = RoundScores(competition).score("001")
    assert score.total is None
    assert score.missing == ("面试缺吴的评分",)
    assert score.lines[-1].sentence == "总分：面试缺吴的评分，不计总分"
    ranking = RoundScores(competition).ranking
    assert ranking.ranked == ()
    assert ranking.missing == ("001面试缺吴的评分",)
    assert score_panel((), (), RoundRules()).missing == "面试没有评委评分"


def test_that_the_vector_gives_86_50_with_its_derivation() -> None:
    scores = RoundScores(a_whole_round())
    score = scores.score("001")
    assert scores.score("001") is score
    assert score.total == Decimal("86.50")
    assert score.lines[-1].rule == "82.00×40% + 90.00×40% + 88.50×20% = 86.50，四舍五入到2位"
    assert score.stage(Stage.APPRAISAL) == Fraction(177, 2)
    assert score.stage(Stage.SUITABILITY) is None


@pytest.mark.parametrize(("rounding", "total"), [(Rounding.HALF_UP, "83.34"), (Rounding.DOWN, "83.33")])
def test_that_the_total_is_rounded_once_by_the_rounds_rule(rounding: Rounding, total: str) -> None:
    competition = a_written_round({"001": ("83.34", ["G001"])}, [a_round_post()])
    half = ((Stage.WRITTEN, Decimal(50)), (Stage.SUITABILITY, Decimal(50)))
    rules = replace(competition.round.rules, weights=half, rounding=rounding)
    competition = replace(
        competition,
        round=replace(competition.round, rules=rules),
        scores=scores_of("001", written="83.34", suitability="83.33"),
    )
    assert RoundScores(competition).score("001").total == Decimal(total)


def test_that_a_missing_appraisal_is_not_zero() -> None:
    competition = a_whole_round(scores=scores_of("001", written="82", appraisal=None))
    assert RoundScores(competition).score("001").missing == ("缺民主测评成绩",)


def people_at(*written: str | None) -> Competition:
    numbers = [f"{at:03d}" for at in range(1, len(written) + 1)]
    return Competition(
        round=a_round(interview_ratio=2),
        posts=(a_round_post(), a_round_post("G002")),
        candidates=tuple(a_candidate(number, "G001") for number in numbers),
        scores=tuple(
            s
            for number, score in zip(numbers, written, strict=True)
            for s in scores_of(number, written=score)
        ),
    )


def test_that_the_ratio_decides_who_goes_to_the_interview_ties_included() -> None:
    found = RoundScores(people_at("90", "80", "80", "70")).interview
    assert found.admitted == ("001", "002", "003")
    assert found.reason("004") == "笔试70.00，G001按2比1进入面试的最低分是80.00"
    assert not found.reason("001")
    assert RoundScores(people_at("90", "80")).interview.admitted == ("001", "002")


def test_that_the_interview_list_stays_open_over_a_missing_mark() -> None:
    scores = RoundScores(people_at("90", None, "80"))
    assert scores.interview.missing == ("002",)
    assert scores.interview.admitted == ()


def test_that_everybody_goes_without_a_ratio() -> None:
    competition = people_at("90", None)
    rules = replace(competition.round.rules, interview_ratio=None)
    competition = replace(competition, round=replace(competition.round, rules=rules))
    assert RoundScores(competition).interview.admitted == ("001", "002")


def test_that_equal_totals_are_parted_by_the_stages_in_order() -> None:
    rules = {
        "weights": ((Stage.WRITTEN, Decimal(50)), (Stage.SUITABILITY, Decimal(50))),
        "tie_order": (Stage.SUITABILITY,),
    }
    competition = Competition(
        round=a_round(**rules),
        posts=(a_round_post(),),
        candidates=(a_candidate("001", "G001"), a_candidate("002", "G001")),
        scores=(
            *scores_of("001", written="90", suitability="80"),
            *scores_of("002", written="80", suitability="90"),
        ),
    )
    ranked = RoundScores(competition).ranking.ranked
    assert [(r.candidate.employee_no, r.rank) for r in ranked] == [("002", 1), ("001", 2)]


def test_that_a_tie_stays_open_until_a_person_decides() -> None:
    competition = a_written_round(
        {"001": ("90", ["G001"]), "002": ("90", ["G001"]), "003": ("80", ["G001"])}, [a_round_post()]
    )
    ranking = RoundScores(competition).ranking
    assert [r.rank for r in ranking.ranked] == [1, 1, 3]
    assert [[r.candidate.employee_no for r in tie] for tie in list_ties(ranking)] == [["001", "002"]]
    ruled = replace(
        competition,
        candidates=(
            replace(competition.candidates[0], tie_place=2, tie_reason="研究"),
            replace(competition.candidates[1], tie_place=1, tie_reason="研究"),
            competition.candidates[2],
        ),
    )
    assert [r.candidate.employee_no for r in RoundScores(ruled).ranking.ranked] == ["002", "001", "003"]
    assert list_ties(RoundScores(ruled).ranking) == ()


def test_that_everybody_outside_the_ranking_has_a_reason() -> None:
    competition = a_written_round(
        {number: ("80", ["G001"]) for number in ("001", "002", "003", "004", "005")},
        [a_round_post(), a_round_post("G002", state="not_opened")],
    )
    first, second, third, fourth, fifth = competition.candidates
    competition = replace(
        competition,
        candidates=(
            replace(first, withdrawn_on="2026-01-20", withdrawn_reason="本人申请"),
            replace(second, inspected=False, inspection_note="廉政问题"),
            replace(third, reviews=(WishReview(post_no="G001", passed=False, reason="学历为中专"),)),
            replace(fourth, wishes=("G009",), reviews=()),
            fifth,
        ),
    )
    ranking = RoundScores(competition).ranking
    assert [r.candidate.employee_no for r in ranking.ranked] == ["005"]
    assert [o.reason for o in ranking.outside] == [
        "2026-01-20退出：本人申请",
        "考察不合格：廉政问题",
        "资格审查不通过：G001学历为中专",
        "所报职位都没有开考",
    ]


def test_that_somebody_not_admitted_is_outside_with_the_line() -> None:
    ranking = RoundScores(people_at("90", "80", "70")).ranking
    assert ranking.outside[-1].reason.startswith("笔试70.00")
    assert {o.reason for o in ranking.outside[:2]} == {"面试没有评委评分、缺民主测评成绩"}
    waiting = RoundScores(people_at("90", None)).ranking
    assert waiting.missing == (
        "001面试没有评委评分",
        "001缺民主测评成绩",
        "002缺笔试成绩",
        "002面试没有评委评分",
        "002缺民主测评成绩",
    )


@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=12),
    st.integers(3, 8),
)
def test_that_the_panel_never_leaves_the_range_of_its_marks(marks: list[int], trim_from: int) -> None:
    given_marks = [str(Decimal(mark) / 100) for mark in marks]
    names = [f"评委{at}" for at in range(len(marks))]
    rules = RoundRules(trim_from=trim_from)
    score = score_panel(marks_of("001", *given_marks), names, rules).score
    assert score is not None
    assert Fraction(min(marks), 100) <= score <= Fraction(max(marks), 100)
    assert score == score_panel(marks_of("001", *reversed(given_marks)), names, rules).score
