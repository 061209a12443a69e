"""By which rule the months become the routine mean (平时得分), as every view and paper of the year prints it."""

from kpi_desktop.domain.scheme import PartSource
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_book import YearBook


def say_routine_rule(book: YearBook) -> str:
    """The rule in words: which months count, what stops the mean, its places, and its weight in the year."""
    scheme = book.scheme
    part = scheme.part(PartSource.MONTHS)
    weight = f"，占年度总分的{show_short(part.weight)}%（{part.label}）" if part else ""
    return (
        "各计入月份月得分的算术平均；调入前、调离后、借调、脱产学习、病假超过半月等不计月份不参加平均，"
        f"有一个月没有填全就不出平均；过程不取舍，平均印4位小数{weight}"
    )
