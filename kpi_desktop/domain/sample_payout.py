"""What the coefficients would do to money: a pool the clerk names, shared as if everybody had the same score."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.payout import Claim, share_pool
from kpi_desktop.domain.posts import PostComparison, compare_posts
from kpi_desktop.domain.values import round_exact
from kpi_desktop.domain.year_book import YearBook

SAMPLE_SCORE = Decimal(90)
_FEN_PLACES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPayout:
    """A post beside the others with a holder's share of the sample pool; None where nobody holds it."""

    comparison: PostComparison
    holders: tuple[str, ...]
    share: Decimal | None
    beside_equal: Decimal | None


def sample_payout(book: YearBook, pool_yuan: Decimal) -> tuple[PostPayout, ...]:
    """Every post from the highest coefficient down, with what its first holder gets of a pool at equal scores of 90.

    `beside_equal` is how much that is above or below an equal share.
    While nobody holds a post with a coefficient, the posts are only compared. Raises RuleViolation when the pool is no
    amount.
    """
    coefficients = {post.post_no: post.coefficient for post in book.posts}
    claims = [
        Claim(employee_no=person.employee_no, score=SAMPLE_SCORE, coefficient=coefficient)
        for person in book.employees
        if (coefficient := coefficients.get(person.post_no)) is not None
    ]
    if not claims:
        return tuple(_payout(book, comparison, {}, Decimal(0)) for comparison in compare_posts(book.posts))
    shares = share_pool(pool_yuan, claims)
    equal = round_exact(Fraction(pool_yuan) / len(claims), _FEN_PLACES)
    return tuple(_payout(book, comparison, shares, equal) for comparison in compare_posts(book.posts))


def _payout(
    book: YearBook, comparison: PostComparison, shares: Mapping[str, Decimal], equal: Decimal
) -> PostPayout:
    holders = [person for person in book.employees if person.post_no == comparison.post.post_no]
    share = next((shares[each.employee_no] for each in holders if each.employee_no in shares), None)
    return PostPayout(
        comparison=comparison,
        holders=tuple(each.name for each in holders),
        share=share,
        beside_equal=None if share is None else share - equal,
    )
