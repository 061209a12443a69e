"""The form for a year's holidays and the weekend days worked in their place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kpi_desktop.domain.workdays import CalendarYear, read_days
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workdays import shipped_years
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form


def ask_calendar_year(book: YearBook, save: Callable[[CalendarYear], str], parent: QWidget) -> FormDialog:
    """Ask for a year's arrangement; `save` writes it and gives the sentence of a refusal."""
    known = {year.calendar_year for year in (*shipped_years(), *book.calendar_years)}
    year = str(max(known) + 1)
    fields = (
        FormField(key="year", label="年份", start=year),
        FormField(
            key="holidays",
            label="放假日期",
            hint=f"如：{year}-01-01至{year}-01-03、{year}-05-01至{year}-05-05",
        ),
        FormField(key="work_days", label="调休上班日期", hint="周六、周日要上班的日期，没有可不填"),
        FormField(key="source", label="依据", start=f"国务院办公厅关于{year}年部分节假日安排的通知"),
    )

    def take(values: Values) -> str:
        if not values["year"].strip().isdecimal():
            return "年份应为四位数字，如2027。"
        return save(
            CalendarYear(
                calendar_year=int(values["year"]),
                holidays=read_days(values["holidays"]),
                work_days=read_days(values["work_days"]),
                source=values["source"].strip(),
            )
        )

    lead = f"程序里已有{'、'.join(str(each) for each in sorted(known))}年；再填同一年的，以填写的为准。"
    return ask_form("节假日安排", fields, take, lead=lead, parent=parent)
