"""Money: the shares total the pool to the fen."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.payout import Claim, share_pool

CLAIMS = [
    ("甲", "92.50", "1.30"),
    ("乙", "88.00", "1.10"),
    ("丙", "90.25", "1.00"),
    ("丁", "85.50", "1.15"),
    ("戊", "78.00", "0.95"),
]


def _claim(number: str, score: str, coefficient: str, **given_fields: object) -> Claim:
    return Claim(employee_no=number, score=Decimal(score), coefficient=Decimal(coefficient), **given_fields)  # type: ignore[arg-type]


def test_that_the_worked_pool_is_shared_to_the_fen() -> None:
    shares = share_pool(Decimal("60000.00"), [_claim(*claim) for claim in CLAIMS])
    assert [str(share) for share in shares.values()] == [
        "15039.87",
        "12106.93",
        "11287.72",
        "12297.67",
        "9267.81",
    ]


def test_that_months_and_multipliers_count() -> None:
    shares = share_pool(
        Decimal(300),
        [
            _claim("1", "90", "1"),
            _claim("2", "90", "1", months=6),
            _claim("3", "90", "1", multiplier=Decimal(0)),
        ],
    )
    assert shares == {"1": 200, "2": 100, "3": 0}


def test_that_equal_remainders_go_by_number() -> None:
    shares = share_pool(Decimal("0.02"), [_claim(number, "90", "1") for number in ("3", "1", "2")])
    assert shares == {"1": Decimal("0.01"), "2": Decimal("0.01"), "3": 0}


@given(
    st.integers(0, 10**9),
    st.lists(
        st.tuples(st.decimals("0.01", "120", places=2), st.decimals("0.5", "2", places=3)),
        min_size=1,
        max_size=40,
    ),
)
def test_that_shares_always_total_the_pool(fen: int, people: list[tuple[Decimal, Decimal]]) -> None:
    pool = Decimal(fen) / 100
    claims = [_claim(f"{i:03d}", str(score), str(k)) for i, (score, k) in enumerate(people)]
    shares = share_pool(pool, claims)
    assert sum(shares.values()) == pool
    total = sum(claim.weight for claim in claims)
    assert all(abs(Fraction(shares[c.employee_no]) * 100 - c.weight * fen / total) < 1 for c in claims)


@pytest.mark.parametrize(("pool", "people"), [("100", []), ("100.001", CLAIMS), ("-1", CLAIMS)])
def test_that_impossible_pools_are_refused(pool: str, people: list[tuple[str, str, str]]) -> None:
    with pytest.raises(RuleViolation):
        share_pool(Decimal(pool), [_claim(*claim) for claim in people])
