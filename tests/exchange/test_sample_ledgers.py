"""The two sample ledgers: exactly the listed findings, exactly the listed results."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_desktop.domain.errors import has_error
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from kpi_desktop.domain.values import show
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.exchange.ledger import LedgerReading
from tests.exchange.ledgers import CLEAN, FAULTY, expected_rows, filled, places, read

if TYPE_CHECKING:
    from tests.conftest import Golden

MENDED = {
    ("4月", "C9"): "8.5",
    ("6月", "F11"): "26.0",
    ("9月", "L8"): "87.5",
    ("10月", "A33"): "删去该行",
    ("人员名册", "E14"): "530499197512190493",
}


def check_results(path: Path, reading: LedgerReading) -> None:
    result = score_year(filled(reading))
    found = [
        {
            "工号": person.employee.employee_no,
            "姓名": person.employee.name,
            "月数": str(len(person.routine.assessed)),
            "平时(4位)": show(person.parts[0].score or 0, 4),
            "年终": show(person.parts[1].score or 0, 2),
            "民主测评(4位)": show(person.parts[2].score or 0, 4),
            "总分(2位)": str(person.total),
            "名次": str(person.rank),
            "评等资格": person.eligibility.label,
        }
        for person in result.people
    ]
    assert found == expected_rows(path, "应得结果")


def test_that_the_clean_ledger_has_no_error() -> None:
    assert places(read(CLEAN).findings) == [
        ("warning", "人员名册", "C40,C41"),
        ("warning", "指标表", "E6"),
    ]


def test_that_the_clean_ledger_gives_the_listed_results() -> None:
    check_results(CLEAN, read(CLEAN))


def test_that_every_listed_fault_is_found_at_its_cell_and_no_other() -> None:
    reading = read(FAULTY)
    listed = {(row["工作表"], row["单元格"]) for row in expected_rows(FAULTY, "应报问题")}
    assert {(sheet, cell) for _, sheet, cell in places(reading.findings)} == listed
    assert len(reading.findings) == len(listed)
    warnings = {place[1:] for place in places(reading.findings) if place[0] == "warning"}
    assert warnings == {("人员名册", "C31,C32"), ("指标表", "E6")}


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (("4月", "C9"), ["马志", "学习情况", "缺分", "空不等于零"]),
        (("6月", "F11"), ["赵磊丽", "履行职责", "31", "满分30"]),
        (("9月", "L8"), ["赵华海", "99", "87.5"]),
        (("10月", "A33"), ["查无此人", "999", "人员名册"]),
        (("人员名册", "E14"), ["施明桂", "校验位", "末位应为3"]),
        (("人员名册", "C31,C32"), ["刘海建", "028", "029"]),
        (("指标表", "E6"), ["工作作风", "酌情扣分", "服务不到位"]),
    ],
    ids=lambda value: "".join(value) if isinstance(value, tuple) else "",
)
def test_that_a_finding_names_the_person_the_figures_and_the_next_step(
    cell: tuple[str, str], words: list[str]
) -> None:
    (finding,) = [f for f in read(FAULTY).findings if (f.place.sheet, f.place.cell) == cell]
    assert all(word in finding.message for word in words)
    assert finding.next_step
    assert not any(sign in finding.message for sign in "!！?？")


def test_that_a_row_with_an_error_is_not_half_imported() -> None:
    reading = read(FAULTY)
    refused = {("006", 4), ("008", 6), ("005", 9)}
    assert not refused & {(mark.employee_no, mark.month) for mark in reading.marks}
    assert not refused & reading.month_rows
    assert "999" not in {mark.employee_no for mark in reading.marks}
    assert len(reading.marks) == 5 * len(reading.month_rows)


def test_that_a_person_with_a_wrong_id_number_is_imported_with_it_as_typed() -> None:
    reading = read(FAULTY)
    (person,) = [employee for employee in reading.employees if employee.name == "施明桂"]
    assert person.id_number == "530499197512190490"


def test_that_corrections_typed_in_the_preview_take_the_faults_away() -> None:
    reading = read(FAULTY, corrections=MENDED)
    assert not has_error(reading.findings)
    assert len(reading.findings) == 2
    check_results(FAULTY, reading)


def test_that_the_heading_and_the_people_are_read_as_written() -> None:
    reading = read(FAULTY)
    assert (reading.unit_name, reading.unit_code, reading.year) == ("云岭县教育体育局", "", 2026)
    assert reading.scheme is None
    people = {employee.employee_no: employee for employee in reading.employees}
    assert people["004"].name == "孙娟"
    assert people["007"].category is EmployeeCategory.WORKER
    births = [people[number].birth_month for number in ("001", "002", "003", "004")]
    assert births == ["1985-07", "1994-01", "1992-01", "1968-10"]
    assert people["027"].present_from == 5
    assert people["026"].leave_days == Decimal(140)
    assert [section.name for section in reading.sections] == [
        "办公室",
        "人事股",
        "基础教育股",
        "计财股",
        "督导室",
    ]
    assert reading.sanctions == (
        Sanction(employee_no="024", kind="政务记过", decided="2026-06"),
        Sanction(employee_no="025", kind="政务警告", decided="2026-06"),
    )


def test_that_posts_and_ballots_are_read_as_written() -> None:
    reading = read(FAULTY)
    post = reading.posts[25]
    assert (post.post_no, post.level, post.headcount) == ("G026", PostLevel.ORDINARY, 1)
    assert post.coefficient == Decimal("1.30")
    assert post.factor_points == (
        ("knowledge", Decimal(25)),
        ("business", Decimal(20)),
        ("risk", Decimal(26)),
    )
    assert [(b.voter_group, b.issued, b.valid, b.invalid) for b in reading.batches] == [
        ("领导", 3, 3, 0),
        ("中层", 5, 5, 0),
        ("群众", 20, 20, 0),
    ]
    assert reading.ballot_people == {employee.employee_no for employee in reading.employees}


@pytest.mark.parametrize("path", [CLEAN, FAULTY], ids=["clean", "faulty"])
def test_that_reading_again_into_the_filled_file_gives_the_same(path: Path) -> None:
    first = read(path)
    assert read(path, filled(first)) == first


def test_that_the_sentences_of_the_findings_stay_as_they_were_read_over(golden: "Golden") -> None:
    findings = read(FAULTY).findings
    lines = [f"{f.severity.label} {f.place.label} {f.message}。" for f in findings]
    golden.check("exchange/faulty-ledger-findings.txt", "\n".join(lines) + "\n")
