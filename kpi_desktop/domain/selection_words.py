"""The reason of every outcome of a matching in one sentence, for the screen, the minutes and the result's paper."""

from collections.abc import Collection, Mapping

from kpi_desktop.domain.matching import Outcome, Refused, RefusedWish
from kpi_desktop.domain.posts import Post


def say_outcome(
    outcome: Outcome,
    *,
    names: Mapping[str, str],
    posts: Mapping[str, Post],
    places: Mapping[str, int],
    first_sections: Collection[str] = (),
) -> str:
    """Why a person got the post the matching proposes, or none, wish by wish."""
    refused = "；".join(_say_refused(each, names, posts, places) for each in outcome.refused)
    if not outcome.post_no:
        return f"没有匹配到岗位。{refused}。" if refused else "没有填报志愿，没有匹配到岗位。"
    section = posts[outcome.post_no].section
    turn = "，综合部门先选" if section in first_sections else ""
    placed = f"按第{outcome.wish}志愿匹配到{_post(outcome.post_no, posts)}（{section}提名第{outcome.rank}{turn}）。"
    return f"{placed}{refused}。" if refused else placed


def _post(post_no: str, posts: Mapping[str, Post]) -> str:
    post = posts.get(post_no)
    return f"{post_no}{post.name}" if post else post_no


def _say_refused(
    refused: RefusedWish, names: Mapping[str, str], posts: Mapping[str, Post], places: Mapping[str, int]
) -> str:
    wish = f"第{refused.wish}志愿{_post(refused.post_no, posts)}"
    if refused.why is Refused.NOT_OPEN:
        return f"{wish}本轮没有拿出来选"
    section = posts[refused.post_no].section
    if refused.why is Refused.NOT_RANKED:
        return f"{wish}：{section}没有提名本人"
    taken = "、".join(names.get(number, number) for number in refused.holders)
    return (
        f"{wish}：名额{places[refused.post_no]}名，由{section}提名在前的{taken}满额，本人提名第{refused.rank}"
    )
