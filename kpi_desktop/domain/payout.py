"""Money shared by score and coefficient (奖金测算), exact to the fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.errors import RuleViolation

FEN_PER_YUAN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One person's claim on the pool: score × coefficient × months ÷ 12 × the grade's multiplier."""

    employee_no: str
    score: Decimal
    coefficient: Decimal | Fraction
    months: int = 12
    multiplier: Decimal = Decimal(1)

    @property
    def weight(self) -> Fraction:
        """The claim's weight, exact."""
        return (
            Fraction(self.score) * Fraction(self.coefficient) * self.months / 12 * Fraction(self.multiplier)
        )


def share_pool(pool_yuan: Decimal, claims: Sequence[Claim]) -> Mapping[str, Decimal]:
    """Share a pool (yuan, two decimals) by weight: largest remainder on fen, ties by employee number.

    The shares total the pool exactly. Raises RuleViolation when nobody has a claim or the pool is not whole fen.
    """
    fen = pool_yuan * FEN_PER_YUAN
    if fen != fen.to_integral_value() or fen < 0:
        message = "奖金总额应是不小于0、最多两位小数的金额，请改正。"
        raise RuleViolation(message)
    total = sum((claim.weight for claim in claims), Fraction(0))
    if total == 0:
        message = "没有人参加分配，请先算出得分和岗位系数。"
        raise RuleViolation(message)
    exact = {claim.employee_no: claim.weight * int(fen) / total for claim in claims}
    shares = {number: share.numerator // share.denominator for number, share in exact.items()}
    left = int(fen) - sum(shares.values())
    by_remainder = sorted(exact, key=lambda number: (shares[number] - exact[number], number))
    for number in by_remainder[:left]:
        shares[number] += 1
    return {number: Decimal(share) / FEN_PER_YUAN for number, share in shares.items()}
