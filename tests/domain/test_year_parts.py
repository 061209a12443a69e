"""Parts of the year: one that does not apply, reasons of typed scores, and the coefficient in the score."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.scheme import Grade, PartSource, ScoredPart
from kpi_desktop.domain.values import Rounding
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_end import PartScore, exact_total, score_year, total_of_parts
from tests.builders import a_book, a_post, an_employee


def waived(number: str, part: str, reason: str = "长期驻村，不参加本单位测评") -> TypedScore:
    return TypedScore(employee_no=number, part=part, score=None, reason=reason, is_waived=True)


def with_scores(book: YearBook, *scores: TypedScore) -> YearBook:
    said = {(score.employee_no, score.part) for score in scores}
    kept = tuple(each for each in book.typed_scores if (each.employee_no, each.part) not in said)
    return replace(book, typed_scores=(*kept, *scores))


def test_that_a_part_that_does_not_apply_shares_its_weight() -> None:
    # 50 × 90 and 20 × 90 over 70; the ballots' 85 with 30 would bring 88.5.
    book = a_book({"001": "90"})
    assert score_year(book).people[0].total == Decimal("88.50")
    person = score_year(with_scores(book, waived("001", "ballot"))).people[0]
    assert person.total == Decimal("90.00")
    assert person.missing == ()
    ballot = next(part for part in person.parts if part.part.key == "ballot")
    assert ballot.waived == "长期驻村，不参加本单位测评"
    assert "权重由其余部分按权重分担" in ballot.lines[0].rule
    assert person.lines[-1].rule.endswith("÷ 70% = 90.0000，四舍五入到2位")


def test_that_a_part_not_given_is_missing_and_no_part_is_no_total() -> None:
    book = with_scores(a_book({"001": "90"}), TypedScore(employee_no="001", part="year_end", score=None))
    assert score_year(book).people[0].missing == ("年终考核得分未填",)
    every = with_scores(
        a_book({"001": "90"}), *(waived("001", key) for key in ("routine", "year_end", "ballot"))
    )
    assert score_year(every).people[0].total is None


def test_that_the_reason_of_a_typed_score_stands_in_its_derivation() -> None:
    score = TypedScore(employee_no="001", part="year_end", score=Decimal("88.5"), reason="两项任务提前完成")
    person = score_year(with_scores(a_book({"001": "90"}), score)).people[0]
    assert "直接评分（两项任务提前完成）" in [line.rule for line in person.lines]


def part(weight: int, score: Fraction | None, reason: str = "") -> PartScore:
    scored = ScoredPart(key=str(weight), label="部分", weight=Decimal(weight), source=PartSource.TYPED)
    return PartScore(part=scored, score=score, missing="", lines=(), waived=reason)


@given(st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=1, max_size=6))
def test_that_ninety_everywhere_is_ninety_whatever_applies(weights: list[tuple[int, bool]]) -> None:
    parts = [part(weight, None if off else Fraction(90), "不适用" if off else "") for weight, off in weights]
    total, _ = total_of_parts(parts, 2, Rounding.HALF_UP)
    assert total == (None if all(off for _, off in weights) else Decimal("90.00"))


def test_that_a_missing_part_is_no_total_and_weights_of_nothing_neither() -> None:
    assert exact_total([part(50, None), part(50, Fraction(90))]) is None
    assert exact_total([]) is None


def weighing(coefficients: dict[str, str | None], scores: dict[str, str]) -> YearBook:
    posts = tuple(
        a_post(f"P{number}", coefficient=None if k is None else Decimal(k))
        for number, k in coefficients.items()
    )
    people = tuple(
        an_employee(number, name=f"张{number}", post_no=f"P{number}", sort_order=at)
        for at, number in enumerate(scores)
    )
    book = a_book(scores, posts=posts, employees=people)
    rule = replace(book.scheme.year_end, weighs_coefficient=True)
    return replace(book, scheme=replace(book.scheme, year_end=rule))


def test_that_both_numbers_are_shown_and_ranks_go_by_the_weighted() -> None:
    result = score_year(weighing({"001": "1.000", "002": "1.200"}, {"001": "92", "002": "88"}))
    first, second = result.people
    assert (first.total, first.weighted, first.rank) == (Decimal("89.90"), Decimal("89.90"), 2)
    assert (second.total, second.weighted, second.rank) == (Decimal("87.10"), Decimal("104.52"), 1)
    assert any(line.label == "折算分" and "87.1000 × 岗位系数1.2" in line.rule for line in second.lines)
    assert second.lines[-1].label == "总分"


def test_that_bands_apply_to_the_score_before_the_coefficient() -> None:
    # 1.5 × 62 would be 93 and 优秀; 0.8 × 95 would be 76 and no longer 优秀.
    many = {f"{at:03d}": "95" for at in range(3, 11)}
    book = weighing(
        {"001": "1.500", "002": "0.800", **dict.fromkeys(many, "0.800")}, {"001": "55", "002": "97", **many}
    )
    people = {person.employee.employee_no: person for person in score_year(book).people}
    assert people["001"].weighted == Decimal("96.00")
    assert people["001"].grade is not Grade.EXCELLENT
    assert people["002"].grade is Grade.EXCELLENT


def test_that_the_weighted_number_is_rounded_once() -> None:
    book = weighing({"001": "1.367"}, {"001": "90"})
    score = TypedScore(employee_no="001", part="year_end", score=Decimal("90.33"))
    person = score_year(with_scores(book, score)).people[0]
    exact = exact_total(person.parts)
    assert exact is not None
    # 88.566 × 1.367 = 121.0697…, while the published 88.57 would give 121.08.
    assert exact == Fraction("88.566")
    assert person.weighted == Decimal("121.07")


def test_that_nobody_is_placed_while_a_coefficient_is_missing() -> None:
    result = score_year(weighing({"001": "1.000", "002": None}, {"001": "92", "002": "88"}))
    assert [person.rank for person in result.people] == [None, None]
    assert result.people[1].weighted is None
    assert result.people[1].total == Decimal("87.10")


def test_that_without_the_switch_there_is_one_number() -> None:
    person = score_year(a_book({"001": "90"})).people[0]
    assert person.weighted is None
    assert not [line for line in person.lines if line.label == "折算分"]


def test_that_an_edit_of_the_year_end_gives_what_scoring_afresh_gives() -> None:
    book = a_book({"001": "90", "002": "85"})
    before = score_year(book)
    edited = with_scores(
        book, TypedScore(employee_no="001", part="year_end", score=Decimal(77)), waived("002", "ballot")
    )
    assert score_year(edited, before) == score_year(edited)
    assert score_year(edited, before).people[0].routine is before.people[0].routine


def test_that_months_read_anew_are_scored_anew() -> None:
    book = a_book({"001": "90", "002": "85"})
    before = score_year(book)
    fewer = replace(book, marks=book.marks[1:])
    assert score_year(fewer, before) == score_year(fewer)
    assert score_year(fewer, before).people[0].total is None
