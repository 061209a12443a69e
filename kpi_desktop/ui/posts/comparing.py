"""What the dialogs of comparison show, derived: differences between two plans, coefficients side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kpi_desktop.domain.plan_changes import Difference
from kpi_desktop.domain.plan_versions import PlanVersion
from kpi_desktop.domain.posts import PostComparison
from kpi_desktop.domain.sample_payout import SAMPLE_SCORE, PostPayout, sample_payout
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_book import YearBook

Row = tuple[str, ...]
# Told by a sign and by words, for those who see no colour.
_HIGH, _LOW = "▲", "▼"
OUTLIER_MARKS = (_HIGH, _LOW)
DIFFERENCE_COLUMNS = ("类别", "名称", "项目")
COEFFICIENT_COLUMNS = ("岗位", "层次", "系数", "同层次中间值", "比较", "任职人员", "测算奖金", "比平均分配")

VERSION_COLUMNS = ("版次", "备案日期", "备案号", "修改原因", "与现在的方案")
SCHEME_COLUMNS = ("名称", "项目", "现在", "换用以后")


def derive_versions(versions: Sequence[PlanVersion], differing: Mapping[int, int]) -> tuple[Row, ...]:
    """A line a version, newest first; `differing` counts what the plan has otherwise now, by version."""
    return tuple(
        (
            f"第{version.version}版",
            version.filed_on,
            version.filing_no,
            version.reason or ("首次备案" if version.version == 1 else ""),
            f"{differing[version.version]}处不同" if differing[version.version] else "相同",
        )
        for version in reversed(versions)
    )


def derive_differences(differences: Sequence[Difference]) -> tuple[Row, ...]:
    """A row a difference; an empty side says so."""
    return tuple((d.kind, d.item, d.field, d.old or "无", d.new or "无") for d in differences)


def derive_coefficients(book: YearBook, pool_yuan: Decimal) -> tuple[Row, ...]:
    """A row a post, the highest coefficient first.

    Raises RuleViolation when the pool cannot be shared.
    """
    return tuple(_coefficient_row(line, book) for line in sample_payout(book, pool_yuan))


def _coefficient_row(line: PostPayout, book: YearBook) -> Row:
    comparison, places = line.comparison, book.scheme.coefficient.places
    post = comparison.post
    return (
        f"{post.post_no} {post.name}",
        post.level.label,
        "待定" if post.coefficient is None else show(post.coefficient, places),
        "" if comparison.middle is None else show(comparison.middle, places),
        _standing(comparison),
        "、".join(line.holders) or "空缺",
        "" if line.share is None else f"{show(line.share)}元",
        "" if line.beside_equal is None else _more_or_less(line.beside_equal),
    )


def _standing(comparison: PostComparison) -> str:
    coefficient, middle = comparison.post.coefficient, comparison.middle
    if coefficient is None or middle is None:
        return "没有系数"
    if not comparison.is_outlier:
        return "正常"
    return f"{_HIGH}明显偏高，请核对要素分" if coefficient > middle else f"{_LOW}明显偏低，请核对要素分"


def _more_or_less(amount: Decimal) -> str:
    if amount == 0:
        return "相同"
    return f"多{show(amount)}元" if amount > 0 else f"少{show(-amount)}元"


def coefficient_sentence(rows: Sequence[Row]) -> str:
    """What the table says in one sentence."""
    far = sum(1 for row in rows if row[4].startswith(OUTLIER_MARKS))
    told = f"有{far}个岗位的系数与同层次相差明显" if far else "没有与同层次相差明显的岗位"
    return f"共{len(rows)}个岗位，{told}。测算按每人得分{show_short(SAMPLE_SCORE)}分、全年在岗，只看系数的影响；一岗多人的列第一人。"
