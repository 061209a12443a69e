"""What 年终评分 shows, derived from the scored year."""

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_book, an_employee, tallies

from kpi_desktop.domain.ballots import BallotBatch
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.ui.grid.columns import CellEdit, CellState, derive_state
from kpi_desktop.ui.year_end.ballot_columns import parse_count
from kpi_desktop.ui.year_end.columns import grade_columns, parse_grade, total_columns
from kpi_desktop.ui.year_end.state import (
    batch_sentence,
    derive_ballots,
    derive_batches,
    derive_candidates,
    derive_gauges,
    derive_lines,
    derive_wish,
    open_proposals,
    tallies_of,
)

SCORES = {f"{number:03d}": str(99 - number) for number in range(1, 11)}


def decided(number: str, grade: Grade, reason: str = "") -> GradeDecision:
    return GradeDecision(
        employee_no=number, grade=grade, reason=reason, decided_on="2026-12-30", decided_by="李静"
    )


def result(**given: object) -> UnitResult:
    """Ten civil servants: quota two, totals falling one by one."""
    return score_year(a_book(SCORES, **given))


def tied(*numbers: str) -> YearBook:
    scores = {**SCORES, **dict.fromkeys(numbers, "97")}
    return a_book(scores)


def test_that_the_gauges_show_quota_and_parts() -> None:
    quota, *parts = derive_gauges(result(decisions=(decided("001", Grade.EXCELLENT),)))
    assert (quota.used, quota.limit, quota.mood) == (2, 2, "good")
    assert quota.sentence == "应参加10人，20%去尾，名额2名，还剩0名"
    assert [(part.title, part.used, part.limit) for part in parts] == [
        ("平时考核 50%", 10, 10),
        ("年终考核 20%", 10, 10),
        ("民主测评 30%", 10, 10),
    ]


def test_that_a_broken_quota_and_a_part_that_lacks_people_are_told() -> None:
    too_many = tuple(decided(f"{n:03d}", Grade.EXCELLENT) for n in range(1, 4))
    book = a_book(SCORES, decisions=too_many)
    quota, _, typed, _ = derive_gauges(score_year(replace(book, typed_scores=book.typed_scores[1:])))
    assert (quota.mood, quota.sentence[-4:]) == ("bad", "超出1名")
    assert (typed.sentence, typed.mood) == ("还差1人", "warning")


def test_that_an_approved_number_takes_the_place_of_the_percent() -> None:
    book = a_book(SCORES)
    pool = replace(book.scheme.pools[0], approved=3)
    gauge = derive_gauges(score_year(replace(book, scheme=replace(book.scheme, pools=(pool,)))))[0]
    assert "批复3名" in gauge.sentence


def test_that_the_derivation_begins_with_the_sum_and_ends_with_what_it_is_made_of() -> None:
    scored = result(decisions=(decided("003", Grade.COMPETENT, "集体研究"),))
    lines = derive_lines(scored.people[2])
    assert [line.label for line in lines[:4]] == ["总分", "评等资格", "建议等次", "评定等次"]
    assert "李静，集体研究" in lines[3].rule
    assert [line.label for line in lines[4:6]] == ["1月", "2月"]
    assert len({line.label for line in lines}) == len(lines)
    assert derive_lines(None) == ()


def test_that_what_is_missing_stands_in_the_derivation() -> None:
    person = score_year(replace(a_book(SCORES), typed_scores=())).people[0]
    lines = derive_lines(person)
    assert lines[0].sentence == "缺项：年终考核得分未填"
    assert any(line.label == "民主测评" for line in lines)


def test_that_candidates_stand_by_total_with_the_line_after_the_places() -> None:
    lines = derive_candidates(result())
    names = [line.key for line in lines]
    assert names[:5] == ["pool:civil_servants", "001", "002", "line:civil_servants", "003"]
    assert [line.place for line in lines[1:3]] == [1, 2]
    assert lines[3].text == "优秀名额线（以上2名）"


def test_that_a_tie_on_the_line_is_marked_and_left_open() -> None:
    scored = score_year(tied("002", "003"))
    lines = derive_candidates(scored)
    assert [line.key for line in lines if line.is_tied] == ["002", "003"]
    assert next(line.text for line in lines if line.key.startswith("line")) == "优秀名额线（2人并列待定）"
    assert [line.place for line in lines if line.key in {"001", "002", "003", "004"}] == [1, 2, 2, 4]
    assert {"002", "003"}.isdisjoint(open_proposals(scored))


def test_that_people_who_may_not_be_excellent_do_not_move_the_line() -> None:
    barred = (Sanction(employee_no="001", kind="政务警告", decided="2026-05"),)
    lines = derive_candidates(result(sanctions=barred))
    assert [line.key for line in lines][:5] == [
        "pool:civil_servants",
        "001",
        "002",
        "003",
        "line:civil_servants",
    ]


def test_that_too_few_candidates_are_told() -> None:
    lines = derive_candidates(score_year(a_book({f"{n:03d}": "80" for n in range(1, 11)})))
    assert lines[1].text == "优秀名额线（够条件的0人）"


def test_that_people_without_a_pool_stand_last() -> None:
    people = (an_employee("001"), an_employee("002", category=EmployeeCategory.WORKER))
    lines = derive_candidates(score_year(a_book({"001": "95", "002": "99"}, employees=people)))
    assert [line.key for line in lines][-2:] == ["rest", "002"]
    column = next(c for c in grade_columns(a_book({}).scheme) if c.key == "decided")
    assert derive_state(column, lines[0]) is CellState.DISABLED
    with pytest.raises(RuleViolation):
        column.parse_text("优秀", lines[0])


def edit(number: str, new: Grade | None) -> CellEdit:
    return CellEdit(row_key=number, column_key="decided", old="", text="", new=new)


def test_that_a_grade_as_proposed_needs_no_reason() -> None:
    scored = result()
    assert derive_wish([edit("001", Grade.EXCELLENT)], scored.people).question == ""
    other = derive_wish([edit("001", Grade.COMPETENT)], scored.people)
    assert other.question == "张伟001（建议优秀）的等次与建议不同，请写明理由："


def test_that_clearing_a_decided_grade_is_a_withdrawal_with_a_reason() -> None:
    scored = result(decisions=(decided("001", Grade.EXCELLENT),))
    wish = derive_wish([edit("001", None), edit("002", None)], scored.people)
    assert wish.withdrawn == ("001",)
    assert wish.grades == {}
    assert wish.question == "撤回1人已定的等次，请写明原因："


def test_that_both_words_of_a_grade_are_read() -> None:
    person = result().people[0]
    assert parse_grade("合格", person) is parse_grade("称职", person) is Grade.COMPETENT
    assert parse_grade("", person) is None
    with pytest.raises(RuleViolation, match="等次请填写优秀、称职"):
        parse_grade("良好", person)


def test_that_the_typed_part_alone_takes_a_score() -> None:
    columns = {column.key: column for column in total_columns(a_book({}).scheme)}
    person = result().people[0]
    assert columns["routine"].parse_text("不适用", person) == "不适用"
    assert columns["routine"].parse_text("", person) is None
    with pytest.raises(RuleViolation, match="由程序算出，不能填分数"):
        columns["routine"].parse_text("88", person)
    assert columns["year_end"].parse_text("88.5", person) == Decimal("88.5")
    with pytest.raises(RuleViolation):
        columns["year_end"].parse_text("101", person)


def test_that_ballots_are_counted_by_group_with_the_groups_mean() -> None:
    book = a_book(
        {"001": "90", "002": "90"},
        tallies=tallies("001", {"领导": {"优秀": 3, "称职": 2}, "群众": {"优秀": 1, "不了解": 4}}),
    )
    first, second = derive_ballots(book, "领导")
    assert (first.total, first.mean) == (5, "91.0000")
    assert (second.total, second.mean) == (0, "")
    assert derive_ballots(book, "群众")[0].mean == "95.0000"


def test_that_counts_that_disagree_are_told() -> None:
    batch = BallotBatch(voter_group="群众", issued=2, returned=3, valid=1, invalid=1)
    lines = derive_batches(a_book({"001": "90"}, batches=(batch,)))
    assert [line.group for line in lines] == ["领导", "中层", "群众"]
    assert "收回3票，多于发出2票" in lines[2].trouble
    assert "计票3张，多于有效票1张" in batch_sentence(lines)


def test_that_groups_without_counts_are_asked_for() -> None:
    right = BallotBatch(voter_group="群众", issued=3, returned=3, valid=3, invalid=0)
    lines = derive_batches(a_book({"001": "90"}, batches=(right,)))
    assert batch_sentence(lines) == "领导组、中层组还没有填发出和收回的票数。"
    assert "相符" in batch_sentence(lines[2:])


def test_that_typed_votes_become_tallies() -> None:
    typed = CellEdit(row_key="001", column_key="优秀", old="", text="3", new=3)
    tally = tallies_of([typed], "领导")[0]
    assert (tally.employee_no, tally.voter_group, tally.choice, tally.votes) == ("001", "领导", "优秀", 3)


@pytest.mark.parametrize("text", ["-1", "1.5", "很多", "10000"])
def test_that_a_number_of_ballots_is_whole(text: str) -> None:
    with pytest.raises(RuleViolation):
        parse_count(text)
