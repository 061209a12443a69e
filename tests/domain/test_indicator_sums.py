"""The full marks of each post's indicators against the scheme."""

from dataclasses import replace
from decimal import Decimal

from kpi_desktop.domain.indicator_sums import sum_by_post
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.scheme import check_scheme
from tests.builders import a_scheme, some_indicators

POSTS = ("G001", "G002", "G003", "G004", "G005")


def _for(indicator: Indicator, number: str, *posts: str) -> Indicator:
    return replace(indicator, indicator_no=number, posts=posts)


def _own_duty() -> tuple[Indicator, ...]:
    """Common indicators for all, and for each post a duty indicator of its own."""
    *common, _, duty = some_indicators()
    own = replace(duty, full_mark=Decimal(70))
    return (*common, *(_for(own, f"B{post}", post) for post in POSTS))


def test_that_each_posts_own_indicators_total_the_groups_mark() -> None:
    assert check_scheme(a_scheme(), _own_duty(), POSTS) == []
    assert set(sum_by_post(_own_duty(), "duty", POSTS).values()) == {Decimal(70)}


def test_that_posts_with_another_total_are_named() -> None:
    short = tuple(
        replace(i, full_mark=Decimal(60)) if i.posts and i.posts[0] != "G001" else i for i in _own_duty()
    )
    assert [f.what for f in check_scheme(a_scheme(), short, POSTS)] == [
        "岗位G002、G003、G004等4个的本职部分各指标满分合计60，方案规定70"
    ]


def test_that_a_post_without_duty_indicators_is_named() -> None:
    assert [f.what for f in check_scheme(a_scheme(), _own_duty()[:-1], POSTS)] == [
        "岗位G005的本职部分各指标满分合计0，方案规定70"
    ]


def test_that_without_posts_all_indicators_are_totalled() -> None:
    assert [f.what for f in check_scheme(a_scheme(), _own_duty())] == [
        "本职部分各指标满分合计350，方案规定70"
    ]


def test_that_a_veto_and_other_groups_do_not_count() -> None:
    veto = _for(replace(some_indicators()[0], kind="veto", group="duty", params=(("basis", "规定"),)), "Z99")
    assert sum_by_post((*some_indicators(), veto), "duty", ()) == {"": Decimal(70)}


def test_that_a_post_the_plan_does_not_know_is_told() -> None:
    odd = (*_own_duty(), _for(some_indicators()[0], "Z98", "G009"))
    assert [f.what for f in check_scheme(a_scheme(), odd, POSTS)] == [
        "指标“学习情况”的适用岗位G009不在岗位表中"
    ]


def test_that_parameters_that_make_no_rule_keep_the_plan_open() -> None:
    broken = replace(some_indicators()[0], kind="completion", params=(("target", "0"),))
    (finding,) = check_scheme(a_scheme(), (broken, *some_indicators()[1:]))
    assert finding.what == "指标“学习情况”的计分办法不成立：越高越好的指标，目标值不能为0，请改正"
