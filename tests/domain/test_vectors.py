"""Every worked number of the references, by its row: domain.md §12 and the vectors of scoring.md §§2 to 9."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from kpi_desktop.domain.ballots import score_ballots
from kpi_desktop.domain.competition_scores import RoundScores, score_panel
from kpi_desktop.domain.competition_steps import Competition
from kpi_desktop.domain.grading import quota_cap
from kpi_desktop.domain.health_chance import no_repeat
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.kind_rules import Entered
from kpi_desktop.domain.payout import Claim, share_pool
from kpi_desktop.domain.period_rules import PeriodRule
from kpi_desktop.domain.placement import RoundRules
from kpi_desktop.domain.posts import compute_coefficient
from kpi_desktop.domain.scheme import Grade, GradeBand, PartSource, QuotaPool, ScoredPart, VoterGroup
from kpi_desktop.domain.staff import EmployeeCategory, check_id_number, check_unit_code
from kpi_desktop.domain.values import Rounding, round_exact, show
from kpi_desktop.domain.year_end import PartScore, exact_total, total_of_parts
from tests.builders import a_scheme, tallies
from tests.rounds import a_candidate, a_round, a_round_post, marks_of, panel, scores_of

DIGITS = "0123456789X"
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VOTES = {
    "领导": {"优秀": 3, "称职": 2},
    "中层": {"优秀": 4, "称职": 3, "基本称职": 1},
    "群众": {"优秀": 9, "称职": 10, "不称职": 1},
}
MONTHS = ("91.5", "90", "88", "92", "93.5", "90", "89", "91", "90.5", "92", "94", "93")
CLAIMS = (
    ("1", "92.50", "1.30", "15039.87"),
    ("2", "88.00", "1.10", "12106.93"),
    ("3", "90.25", "1.00", "11287.72"),
    ("4", "85.50", "1.15", "12297.67"),
    ("5", "78.00", "0.95", "9267.81"),
)
SECTIONS = (3, 4, 4, 5, 6, 7, 8)
JUDGES = ("赵", "钱", "孙", "李", "周", "吴", "郑")


def check_digit(body: str, check: Callable[[str], str], signs: str) -> str:
    """The only last sign with which a number passes."""
    found = [sign for sign in signs if not check(body + sign)]
    assert len(found) == 1, found
    return found[0]


def ballots(votes: dict[str, dict[str, int]]) -> Fraction | None:
    return score_ballots(tallies("001", votes), a_scheme()).score


def part(weight: str, score: Fraction | str) -> PartScore:
    scored = ScoredPart(key=weight, label="部分", weight=Decimal(weight), source=PartSource.TYPED)
    return PartScore(part=scored, score=Fraction(score), missing="", lines=())


def total(*parts: PartScore) -> Decimal | None:
    return total_of_parts(parts, 2, Rounding.HALF_UP)[0]


def cap(people: int, rounding: Rounding = Rounding.DOWN) -> int:
    pool = QuotaPool(
        key="all",
        label="全部",
        categories=tuple(EmployeeCategory),
        percent=Decimal(20),
        rounding=rounding,
    )
    return quota_cap(people, pool)


def money() -> dict[str, Decimal]:
    claims = [Claim(employee_no=n, score=Decimal(s), coefficient=Decimal(k)) for n, s, k, _ in CLAIMS]
    return dict(share_pool(Decimal("60000.00"), claims))


def points(kind: str, full: str, params: dict[str, str], *entered: str) -> Fraction:
    first, second = Decimal(entered[0]), Decimal(entered[1]) if len(entered) > 1 else None
    return Fraction(
        INDICATOR_KINDS[kind].score(Decimal(full), tuple(params.items()), Entered(first, second)).points
    )


def everybody_ninety(*weights: int) -> tuple[Decimal | None, bool]:
    """The published total when every group gives 90, and whether the band of 90 takes it."""
    groups = tuple(VoterGroup(label=f"组{at}", weight=Decimal(w)) for at, w in enumerate(weights))
    choices = (replace(a_scheme().choices[0], points=Decimal(90)),)
    scheme = replace(a_scheme(), voter_groups=groups, choices=choices)
    votes = tallies("001", {group.label: {choices[0].label: 7} for group in groups})
    score = score_ballots(votes, scheme).score
    assert score is not None
    published = total(part("100", score))
    band = GradeBand(grade=Grade.EXCELLENT, lower=Decimal(90))
    return published, published is not None and published >= band.lower


def competition_total() -> Decimal | None:
    competition = Competition(
        round=a_round(),
        posts=(a_round_post(),),
        candidates=(a_candidate("001", "G001"),),
        judges=panel(*JUDGES),
        marks=marks_of("001", "88", "90", "91", "85", "95", "89", "92"),
        scores=scores_of("001", written="82", appraisal="88.5"),
    )
    return RoundScores(competition).score("001").total


WITHOUT_LEADERS = {group: votes for group, votes in VOTES.items() if group != "领导"}
YEAR = (part("50", sum(map(Fraction, MONTHS)) / 12), part("20", "90.2"), part("30", "88.6"))
THREE_PLACES = replace(a_scheme().coefficient, places=3)

# Each row of the table in domain.md §12, in its words.
DOMAIN: dict[str, tuple[Callable[[], Any], Any]] = {
    "ID check 11010519491231002?": (
        lambda: check_digit("11010519491231002", check_id_number, DIGITS),
        "X",
    ),
    "ID check 53042719800101001?": (
        lambda: check_digit("53042719800101001", check_id_number, DIGITS),
        "9",
    ),
    "ID check 53042719850615002?": (
        lambda: check_digit("53042719850615002", check_id_number, DIGITS),
        "5",
    ),
    "USCC 91350100M000100Y4?": (lambda: check_digit("91350100M000100Y4", check_unit_code, SIGNS), "3"),
    "USCC 11530427MB0000000?": (lambda: check_digit("11530427MB0000000", check_unit_code, SIGNS), "P"),
    "Quota floor n=8, 20 %": (lambda: cap(8), 1),
    "Quota unit vs departments 3,4,4,5,6,7,8": (
        lambda: (cap(sum(SECTIONS)), sum(max(1, cap(size, Rounding.HALF_UP)) for size in SECTIONS)),
        (7, 8),
    ),
    "40 % with integer division, 9 of 22": (lambda: PeriodRule().allows(9, 22), False),
    "Ballot groups 40/30/30": (lambda: ballots(VOTES), Fraction("89.575")),
    "Ballot, leader group empty": (lambda: ballots(WITHOUT_LEADERS), Fraction("88.625")),
    "Year, 12 months of 6.5, 90.2, 88.6; 50/20/30": (lambda: total(*YEAR), Decimal("90.22")),
    "Money 5.5": (lambda: sum(money().values()), Decimal("60000.00")),
    "Coefficient 0.80 + 0.81 × 0.70": (
        lambda: compute_coefficient(Decimal(81), THREE_PLACES),
        Decimal("1.367"),
    ),
}

# Each vector of scoring.md, by section.
SCORING: dict[str, tuple[Callable[[], Any], Any]] = {
    "§2 direct 8.5 of 10": (lambda: points("direct", "10", {}, "8.5"), Fraction("8.5")),
    "§2 graded 好": (lambda: points("graded", "10", {}, "1"), Fraction(10)),
    "§2 completion F 20 T 95 A 93.1": (
        lambda: points("completion", "20", {"target": "95"}, "93.1"),
        Fraction("19.6"),
    ),
    "§2 completion A 120 c 1.2": (
        lambda: points("completion", "20", {"target": "100", "ceiling": "1.2"}, "120"),
        Fraction(24),
    ),
    "§2 completion lower F 10 T 3 A 4": (
        lambda: points("completion", "10", {"direction": "lower", "target": "3"}, "4"),
        Fraction(20, 3),
    ),
    "§2 completion lower A 7": (
        lambda: points("completion", "10", {"direction": "lower", "target": "3"}, "7"),
        Fraction(0),
    ),
    "§2 step 按比例 / 按一步 / 不计": (
        lambda: tuple(
            points("step", "10", {"target": "98", **partial}, "95.2")
            for partial in ({}, {"partial": "whole"}, {"partial": "ignore"})
        ),
        (Fraction("8.6"), Fraction("8.5"), Fraction(9)),
    ),
    "§2 per_occurrence F 10 d 0.5 n 3": (lambda: points("per_occurrence", "10", {}, "3"), Fraction("8.5")),
    "§2 deadline F 30, 2 cases 5 days": (lambda: points("deadline", "30", {}, "2", "5"), Fraction("25.5")),
    "§2 T = 0 lower, A = 0 and anything else": (
        lambda: tuple(
            points("completion", "10", {"direction": "lower", "target": "0"}, a) for a in ("0", "1")
        ),
        (Fraction(10), Fraction(0)),
    ),
    "§3 coefficient of 81 points": (
        lambda: compute_coefficient(Decimal(81), THREE_PLACES),
        Decimal("1.367"),
    ),
    "§4 好 9 of 22 by whole numbers": (
        lambda: (PeriodRule().cap(22), PeriodRule().allows(9, 22), PeriodRule().allows(8, 22)),
        (8, False, True),
    ),
    "§5 group means 91, 88.75, 88.5 and the whole": (
        lambda: (
            *(line.value for line in score_ballots(tallies("001", VOTES), a_scheme()).lines[:3]),
            ballots(VOTES),
        ),
        ("91.0000", "88.7500", "88.5000", Fraction("89.575")),
    ),
    "§5 without the leaders, not 53.175": (lambda: ballots(WITHOUT_LEADERS), Fraction("88.625")),
    "§6 mean 91.20833… and the year 90.22": (
        lambda: (show(YEAR[0].score or 0, 4), total(*YEAR)),
        ("91.2083", Decimal("90.22")),
    ),
    "§6 exact year before it is published": (lambda: show(exact_total(YEAR) or 0, 4), "90.2242"),
    "§6 rounding the mean first is another number": (
        lambda: total(part("50", str(round_exact(YEAR[0].score or 0, 2))), *YEAR[1:]),
        Decimal("90.23"),
    ),
    "§6 90 from everybody, 30/70": (lambda: everybody_ninety(30, 70), (Decimal("90.00"), True)),
    "§6 90 from everybody, 10/90": (lambda: everybody_ninety(10, 90), (Decimal("90.00"), True)),
    "§6 90 from everybody, 35/65": (lambda: everybody_ninety(35, 65), (Decimal("90.00"), True)),
    "§6 90 from everybody, 10/20/70": (lambda: everybody_ninety(10, 20, 70), (Decimal("90.00"), True)),
    "§6 8 people at 20 %": (lambda: cap(8), 1),
    "§6 sections of 3,4,4,5,6,7,8": (lambda: cap(sum(SECTIONS)), 7),
    "§6 leaders' share by the team's grade": (
        lambda: tuple(
            getattr(a_scheme().year_end, f"team_{team}") for team in ("excellent", "good", "average", "poor")
        ),
        (Decimal(30), Decimal(25), Decimal(20), Decimal(15)),
    ),
    "§7 panel 88 90 91 85 95 89 92": (
        lambda: (
            score_panel(marks_of("001", "88", "90", "91", "85", "95", "89", "92"), JUDGES, RoundRules()).score
        ),
        Fraction(90),
    ),
    "§7 笔 82, 面 90, 测评 88.5 with 40/40/20": (competition_total, Decimal("86.50")),
    "§8 shares of 60,000.00": (
        lambda: tuple(money()[number] for number, *_ in CLAIMS),
        tuple(Decimal(share) for *_, share in CLAIMS),
    ),
    "§9 n 10, k 2, four years without a repeat": (
        lambda: show(no_repeat((10, 2, 2 * y) for y in range(4)), 3),
        "0.028",
    ),
    "§9 n 20, k 4, three years without a repeat": (
        lambda: show(no_repeat((20, 4, 4 * y) for y in range(3)), 3),
        "0.038",
    ),
}


@pytest.mark.parametrize("row", DOMAIN)
def test_that_domain_rows_hold(row: str) -> None:
    work, expected = DOMAIN[row]
    assert work() == expected


@pytest.mark.parametrize("row", SCORING)
def test_that_scoring_vectors_hold(row: str) -> None:
    work, expected = SCORING[row]
    assert work() == expected
