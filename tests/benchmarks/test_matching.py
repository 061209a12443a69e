"""Matching 2,000 staff and 300 posts against one pass over the lists."""

from random import Random
from time import perf_counter

from kpi_desktop.domain.matching import Opening, propose_matching
from tests.benchmarks.ratios import measure_ratio, tell

STAFF, POSTS, SECTIONS, WISHES = 2000, 300, 60, 20


def test_matching_against_one_pass_over_the_lists() -> None:
    rng = Random(4)
    openings = [
        Opening(post_no=f"G{i:03d}", section=f"科{i % SECTIONS}", places=rng.randint(3, 9))
        for i in range(POSTS)
    ]
    posts = [opening.post_no for opening in openings]
    staff = [f"{i:04d}" for i in range(STAFF)]
    wishes = {number: rng.sample(posts, WISHES) for number in staff}
    rankings = {f"科{i}": rng.sample(staff, STAFF // 2) for i in range(SECTIONS)}
    length = sum(map(len, wishes.values())) + sum(map(len, rankings.values()))

    def match() -> None:
        assert any(
            outcome.refused for outcome in propose_matching(wishes, rankings, openings).outcomes.values()
        )

    def read() -> None:
        seen = 0
        for lists in (wishes, rankings):
            for own in lists.values():
                place = {each: at for at, each in enumerate(own)}
                seen += len(place)
        assert seen == length

    start = perf_counter()
    match()
    spent = perf_counter() - start
    ratio = measure_ratio(match, read)
    tell(
        f"matching {STAFF} staff × {POSTS} posts ({length} entries) in {spent * 1000:.0f} ms, "
        f"{ratio:.1f}× one pass over the lists"
    )
    assert spent < 2
    assert ratio <= 20
