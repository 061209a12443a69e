"""Coefficients: linear, by bands, normalised, sub-factors, and posts compared."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.posts import (
    CoefficientBand,
    CoefficientFactor,
    CoefficientRule,
    FactorLevel,
    Post,
    PostLevel,
    SubFactor,
    compare_posts,
    compute_coefficient,
    compute_coefficients,
    has_all_points,
    most_points,
    point_keys,
    price_posts,
)
from kpi_desktop.domain.scheme_data import scheme_from_data, scheme_to_data
from tests.builders import a_post, a_scheme

THREE_PLACES = replace(a_scheme().coefficient, places=3)
BANDS = replace(
    THREE_PLACES,
    bands=tuple(
        CoefficientBand(lower=Decimal(lower), coefficient=Decimal(k))
        for lower, k in ((60, "0.9"), (70, "1.0"), (80, "1.1"), (90, "1.2"))
    ),
)
EDUCATION = SubFactor(
    key="education",
    label="学历专业要求",
    levels=tuple(
        FactorLevel(label=label, points=Decimal(points)) for label, points in (("高中", 4), ("本科", 10))
    ),
)
WITH_PARTS = CoefficientRule(
    minimum=Decimal("0.8"),
    maximum=Decimal("1.5"),
    places=2,
    factors=(
        CoefficientFactor(
            key="knowledge", label="知识要素", full_points=Decimal(30), sub_factors=(EDUCATION,)
        ),
        CoefficientFactor(key="risk", label="责任风险", full_points=Decimal(30)),
    ),
)


def _with(number: str, coefficient: str | None, level: PostLevel = PostLevel.ORDINARY) -> Post:
    return a_post(number, level=level, coefficient=None if coefficient is None else Decimal(coefficient))


def test_that_eighty_one_points_are_one_point_three_six_seven() -> None:
    assert compute_coefficient(Decimal(81), THREE_PLACES) == Decimal("1.367")


def test_that_bands_give_the_coefficient_of_the_highest_reached() -> None:
    assert [compute_coefficient(Decimal(p), BANDS) for p in (55, 60, "69.5", 70, 95)] == [
        Decimal("0.8"),
        Decimal("0.9"),
        Decimal("0.9"),
        Decimal("1.0"),
        Decimal("1.2"),
    ]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20))
def test_that_normalised_coefficients_have_the_mean_one(points: list[int]) -> None:
    rule = replace(THREE_PLACES, is_normalised=True)
    posts = [
        a_post(f"G{i}", factor_points=tuple((key, Decimal(p)) for key in ("knowledge", "business", "risk")))
        for i, p in enumerate(points)
    ]
    coefficients = [k for k in compute_coefficients(posts, rule).values() if k is not None]
    mean = sum(coefficients, Decimal(0)) / len(coefficients)
    assert abs(mean - 1) <= Decimal("0.0005")


def test_that_posts_without_points_keep_what_they_have() -> None:
    posts = [a_post("G1", factor_points=()), a_post("G2", coefficient=None), _with("G3", None)]
    posts[2] = replace(posts[2], factor_points=())
    assert compute_coefficients(posts, THREE_PLACES) == {
        "G1": Decimal("1.37"),
        "G2": Decimal("1.367"),
        "G3": None,
    }
    normalised = compute_coefficients(posts, replace(THREE_PLACES, is_normalised=True))
    assert normalised["G3"] is None
    assert compute_coefficients(posts[2:], replace(THREE_PLACES, is_normalised=True)) == {"G3": None}


def test_that_sub_factors_are_what_points_are_given_for() -> None:
    assert point_keys(WITH_PARTS) == (
        ("knowledge/education", "学历专业要求", Decimal(10)),
        ("risk", "责任风险", Decimal(30)),
    )
    judged = a_post(factor_points=(("knowledge/education", Decimal(10)), ("risk", Decimal(20))))
    assert has_all_points(judged, WITH_PARTS)
    assert not has_all_points(a_post(factor_points=(("risk", Decimal(20)),)), WITH_PARTS)
    assert compute_coefficient(judged.points, WITH_PARTS) == Decimal("1.01")


def test_that_sub_factors_bands_and_normalising_are_kept_as_data() -> None:
    rule = replace(WITH_PARTS, bands=BANDS.bands, is_normalised=True)
    scheme = replace(a_scheme(), coefficient=rule)
    assert scheme_from_data(scheme_to_data(scheme)) == scheme


def test_that_posts_far_from_their_level_are_pointed_out() -> None:
    posts = [_with(f"G{i}", f"1.{20 + i}") for i in range(8)] + [_with("G8", "1.50"), _with("G9", None)]
    compared = compare_posts(posts)
    assert [c.post.post_no for c in compared][:2] == ["G8", "G7"]
    assert [c.post.post_no for c in compared if c.is_outlier] == ["G8"]
    assert compared[-1].middle == Decimal("1.24")


def test_that_few_posts_of_a_level_have_no_outlier() -> None:
    posts = [_with("G1", "1.5", PostLevel.LEADER), _with("G2", "0.8", PostLevel.LEADER), _with("G3", None)]
    assert not any(c.is_outlier for c in compare_posts(posts))
    assert compare_posts(posts)[-1].middle is None


@given(st.decimals(0, 100, places=2))
def test_that_the_whole_range_of_points_stays_within_the_range_of_coefficients(points: Decimal) -> None:
    coefficient = compute_coefficient(points, THREE_PLACES)
    assert Decimal("0.800") <= coefficient <= Decimal("1.500")
    assert compute_coefficient(Decimal(0), THREE_PLACES) == Decimal("0.800")
    assert compute_coefficient(Decimal(100), THREE_PLACES) == Decimal("1.500")
    exact = Fraction("0.8") + Fraction(points) * Fraction("0.7") / 100
    assert abs(Fraction(coefficient) - exact) <= Fraction("0.0005")


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_that_more_points_never_give_a_lower_coefficient(one: Decimal, other: Decimal) -> None:
    for rule in (THREE_PLACES, BANDS):
        low, high = sorted((one, other))
        assert compute_coefficient(low, rule) <= compute_coefficient(high, rule)


def test_that_a_factor_without_levels_gives_no_points() -> None:
    empty = replace(WITH_PARTS.factors[0], sub_factors=(SubFactor(key="e", label="学历", levels=()),))
    rule = replace(WITH_PARTS, factors=(empty,))
    assert point_keys(rule) == (("knowledge/e", "学历", Decimal(0)),)
    assert most_points("knowledge/e", rule) == ("学历", Decimal(0))


def test_that_the_most_points_of_a_key_are_known() -> None:
    assert most_points("knowledge/education", WITH_PARTS) == ("学历专业要求", Decimal(10))
    assert most_points("knowledge", WITH_PARTS) == ("知识要素", Decimal(30))
    assert most_points("charm", WITH_PARTS) == ("charm", None)


def _judged(number: str, points: int, coefficient: str | None) -> Post:
    given = tuple((key, Decimal(points)) for key in ("knowledge", "business", "risk"))
    return replace(_with(number, coefficient), factor_points=given)


def test_that_saved_posts_get_the_coefficient_of_their_points() -> None:
    posts = (_judged("G1", 30, None), _judged("G2", 10, "1.010"))
    assert [(p.post_no, p.coefficient) for p in price_posts(posts, posts[:1], THREE_PLACES)] == [
        ("G1", Decimal("1.430"))
    ]
    bare = replace(_with("G3", "1.2"), factor_points=())
    assert price_posts((), (bare,), THREE_PLACES) == (bare,)


def test_that_normalising_moves_the_other_posts_too() -> None:
    rule = replace(THREE_PLACES, is_normalised=True)
    posts = (
        _judged("G1", 30, "1.000"),
        _judged("G2", 30, "1.000"),
        replace(_with("G3", "1"), factor_points=()),
    )
    assert price_posts(posts, posts[:1], rule)[0].post_no == "G1"
    changed = price_posts(posts[:2], (_judged("G1", 10, "1.000"),), rule)
    # 1.010 and 1.430: mean 1.22
    assert [(p.post_no, p.coefficient) for p in changed] == [
        ("G1", Decimal("0.828")),
        ("G2", Decimal("1.172")),
    ]
