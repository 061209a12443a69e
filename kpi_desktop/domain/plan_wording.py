"""Vague wording in a plan: it is warned of, and locking over it needs a reason."""

from kpi_desktop.domain.errors import Area, Finding, Place, warning
from kpi_desktop.domain.wording import check_wording
from kpi_desktop.domain.year_book import YearBook


def check_plan_wording(book: YearBook) -> tuple[Finding, ...]:
    """List the indicators whose standard is vague, a warning each."""
    findings = []
    for indicator in book.indicators:
        check = check_wording(indicator.standard, indicator.source, book.scheme.own_words)
        if not check.is_clear:
            phrases = "、".join(f"“{phrase.phrase}”（{phrase.vagueness.label}）" for phrase in check.phrases)
            words = "；".join((*((phrases,) if phrases else ()), *check.marks))
            findings.append(
                warning(
                    Place(area=Area.POSTS, page="量化指标", item=indicator.indicator_no),
                    f"指标“{indicator.name}”的评分标准用语含糊：{words}",
                    "请改为可计数的写法",
                )
            )
    return tuple(findings)
