"""The filing of a plan (备案): the day it is due, and what a late one says."""

from datetime import date

from kpi_desktop.domain.year_book import YearBook

_FIRST_MONTH_OF_THE_YEAR_BEFORE = 7
_LAST_DAY = 28


def filing_due(book: YearBook) -> date:
    """The day by which the plan of the book's year is filed: 20 December of the year before, as the scheme says.

    A month of the first half belongs to the year itself.
    """
    month, day = (int(part) for part in book.scheme.plan_due.split("-"))
    year = book.year - 1 if month >= _FIRST_MONTH_OF_THE_YEAR_BEFORE else book.year
    try:
        return date(year, month, day)
    except ValueError:  # 02-30 is the last day of the month
        return date(year, month, _LAST_DAY)


def say_late(book: YearBook, filed_on: str) -> str:
    """The sentence for a filing after its day; empty when in time, or when it is no date yet."""
    try:
        day = date.fromisoformat(filed_on.strip())
    except ValueError:
        return ""
    due = filing_due(book)
    if day <= due:
        return ""
    return f"备案日期{day.isoformat()}晚于期限{due.isoformat()}，晚{(day - due).days}天，请在备案材料中说明原因。"
