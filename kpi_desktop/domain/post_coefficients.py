"""The coefficient a person's year goes by: that of each month's post, as the scheme counts a month (岗变酬变)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.monthly import MONTHS
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import Coefficient, show_fully, show_short
from kpi_desktop.domain.year_book import BookIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCoefficient:
    """The mean coefficient over the months in post, exact; None and no months without a post that has one.

    `is_changed`: the months do not all go by the same post.
    """

    value: Fraction | None
    months: int
    line: DerivationLine | None
    is_changed: bool = False


def year_coefficient(employee: Employee, index: BookIndex) -> YearCoefficient:
    """The coefficient of a person's year: the mean over the months present in a post that has a coefficient."""
    known = {post.post_no: post.coefficient for post in index.book.posts if post.coefficient is not None}
    monthly: dict[int, tuple[Fraction, str]] = {}
    for month in MONTHS:
        if employee.is_present(month):
            found = _month_coefficient(employee, month, index, known)
            if found is not None:
                monthly[month] = found
    if not monthly:
        return YearCoefficient(value=None, months=0, line=None)
    value = sum((each for each, _ in monthly.values()), Fraction(0)) / len(monthly)
    return YearCoefficient(
        value=value,
        months=len(monthly),
        line=DerivationLine(label="岗位系数", rule=_say(monthly), value=show_fully(value)),
        is_changed=len({words for _, words in monthly.values()}) > 1,
    )


def _month_coefficient(
    employee: Employee, month: int, index: BookIndex, known: Mapping[str, Coefficient]
) -> tuple[Fraction, str] | None:
    spans = [span for span in index.month_posts(employee, month).spans if span.post_no in known]
    days = sum(span.days for span in spans)
    if not days:
        return None
    value = sum((span.days * Fraction(known[span.post_no]) for span in spans), Fraction(0)) / days
    if len(spans) == 1:
        return value, f"{spans[0].post_no} {show_short(known[spans[0].post_no])}"
    words = " + ".join(
        f"{span.post_no} {show_short(known[span.post_no])} × {span.days}/{days}" for span in spans
    )
    return value, words


def _say(monthly: Mapping[int, tuple[Fraction, str]]) -> str:
    """Months of one post together: (1月至2月 G001 1.37 × 2 + 3月 …) ÷ 12."""
    runs: list[tuple[int, int, str]] = []
    for month, (_, words) in monthly.items():
        if runs and runs[-1][2] == words and runs[-1][1] == month - 1:
            runs[-1] = (runs[-1][0], month, words)
        else:
            runs.append((month, month, words))
    terms = [
        f"{first}月（{words}）" if first == last else f"{first}月至{last}月（{words}）× {last - first + 1}"
        for first, last, words in runs
    ]
    return f"[{' + '.join(terms)}] ÷ {len(monthly)}"
