"""Scoring a unit's year with full derivations against one SQL aggregate over the same rows."""

import sqlite3
from decimal import Decimal

from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MONTHS, MonthlyMark
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services.workspace import Workspace
from tests.benchmarks.ratios import measure_ratio, tell
from tests.builders import an_employee, tallies

PEOPLE, INDICATORS = 60, 15


def test_scoring_sixty_people_against_one_aggregate(unit_file: Workspace) -> None:
    key = unit_file.only_book()
    indicators = [
        Indicator(
            indicator_no=f"Z{i:02d}",
            group="common" if i < 5 else "duty",
            name=f"指标{i}",
            full_mark=Decimal(10),
        )
        for i in range(INDICATORS)
    ]
    people = [an_employee(f"{i:03d}", sort_order=i) for i in range(PEOPLE)]
    marks = [
        MonthlyMark(
            employee_no=person.employee_no,
            month=month,
            indicator_no=indicator.indicator_no,
            entered=Decimal(20 - (i + month) % 5) / 2,
        )
        for i, person in enumerate(people)
        for month in MONTHS
        for indicator in indicators
    ]
    with unit_file.write(key, "全年") as step:
        step.save(*people, *indicators, *marks)
        for person in people:
            step.save(*tallies(person.employee_no, {"领导": {"优秀": 2, "称职": 3}, "群众": {"称职": 20}}))
    book = unit_file.load_book(key)
    raw = sqlite3.connect(unit_file.path)
    query = (
        "SELECT employee_no, month, SUM(entered) FROM monthly_mark WHERE unit_code = ? AND year = ? "
        "GROUP BY employee_no, month"
    )

    def aggregate() -> None:
        assert len(raw.execute(query, (key.unit_code, key.year)).fetchall()) == PEOPLE * len(MONTHS)

    def score() -> None:
        result = score_year(book)
        assert sum(len(person.lines) for person in result.people) >= PEOPLE * len(MONTHS)

    ratio = measure_ratio(score, aggregate)
    with_reading = measure_ratio(lambda: score_year(unit_file.load_book(key)), aggregate)
    raw.close()
    tell(
        f"scoring 60 × 12 × 15 with derivations: {ratio:.1f}× one aggregate; with reading the file {with_reading:.1f}×"
    )
    assert ratio <= 30
