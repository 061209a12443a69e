"""Faults that take more than one cell, and the sheets that only some ledgers have."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.indicators import Frequency
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.exchange.sheets import BadCell, Cell, SheetTable, read_workbook
from kpi_desktop.exchange.workbooks import write_ledger
from tests.exchange.ledgers import CLEAN, Tables, filled, places, put, read, sheet, tables_of

BASELINE = [("warning", "人员名册", "C40,C41"), ("warning", "指标表", "E6")]


def new_findings(tables: Tables, **given: object) -> list[tuple[str, str, str]]:
    return [place for place in places(read(tables, **given).findings) if place not in BASELINE]


def found_at(tables: Tables, cell: tuple[str, str]) -> Finding:
    (finding,) = [f for f in read(tables).findings if (f.place.sheet, f.place.cell) == cell]
    return finding


def changed(*changes: tuple[str, str, Cell]) -> Tables:
    return put(tables_of(CLEAN), {(title, cell): value for title, cell, value in changes})


def with_column(table: SheetTable, column: int, header: str, cells: dict[int, Cell]) -> SheetTable:
    """The sheet with one more column; `cells` by row counted from 0."""
    rows = [
        (*row[:column], header if index == 2 else cells.get(index, ""), *row[column:])
        for index, row in enumerate(table.rows)
    ]
    return replace(table, rows=tuple(rows), merged=())


def instead(table: SheetTable) -> Tables:
    return tuple(table if t.title == table.title else t for t in tables_of(CLEAN))


def test_that_two_sheets_of_one_month_are_told() -> None:
    again = replace(sheet(tables_of(CLEAN), "3月"), title="三月份")

    assert new_findings((*tables_of(CLEAN), again)) == [("error", "三月份", "A1")]


def test_that_a_sheet_that_only_looks_like_a_roster_gives_way_to_the_roster() -> None:
    other = replace(sheet(tables_of(CLEAN), "人员名册"), title="打印页")

    assert new_findings((*tables_of(CLEAN), other)) == [("info", "打印页", "A1")]


def test_that_a_sheet_without_its_header_is_told() -> None:
    assert new_findings(changed(("5月", "A3", "甲"), ("5月", "B3", "乙"))) == [("error", "5月", "A1")]


def test_that_a_row_without_a_number_is_known_by_an_only_name() -> None:
    tables = changed(("5月", "A7", ""))

    assert new_findings(tables) == [("warning", "5月", "A7")]
    assert ("004", 5) in read(tables).month_rows
    assert new_findings(changed(("5月", "A40", ""))) == [("error", "5月", "A40")]
    assert new_findings(changed(("5月", "A7", ""), ("5月", "B7", "欧阳无人")))[0] == ("error", "5月", "A7")


def test_that_a_wrong_full_mark_in_the_table_is_told_there_once() -> None:
    assert new_findings(changed(("指标表", "D4", Decimal(12)))) == [("warning", "指标表", "D4")]


def test_that_another_full_mark_over_one_month_is_told_there() -> None:
    assert new_findings(changed(("9月", "F3", "履行职责(35)"))) == [("warning", "9月", "F3")]


def test_that_full_marks_that_do_not_make_a_hundred_are_told() -> None:
    headers = [(f"{month}月", "C3", "学习情况") for month in range(1, 13)]

    assert new_findings(changed(("指标表", "D4", Decimal(12)), *headers)) == [("error", "指标表", "D3")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("D5", Decimal(101)),
        ("D5", BadCell(sign="#REF!")),
        ("C5", "学习情况"),
        ("B5", BadCell(sign="#N/A")),
        ("B5", ""),
        ("G5", "旬"),
        ("E5", BadCell()),
    ],
)
def test_that_a_faulty_indicator_is_left_out_and_the_months_stay_silent(cell: str, value: Cell) -> None:
    tables = changed(("指标表", cell, value))
    if cell == "C5":
        tables = put(tables, {(f"{month}月", "D3"): "工作纪律" for month in range(1, 13)})

    found = new_findings(tables)

    assert found[0] == ("error", "指标表", cell)
    assert len(read(tables).indicators) == 4


def test_that_quarterly_indicators_and_groups_written_once_are_read() -> None:
    tables = changed(
        ("指标表", "G8", "季度"),
        ("指标表", "B4", "公共部分（30分）"),
        *(("指标表", f"B{row}", "") for row in (5, 6, 8)),
        ("指标表", "A7", ""),
    )

    reading = read(tables)

    assert places(reading.findings) == BASELINE
    assert reading.indicators[4].frequency is Frequency.QUARTER
    assert [i.group for i in reading.indicators] == ["common", "common", "common", "duty", "duty"]
    assert reading.indicators[3].indicator_no == "Z04"


def test_that_a_quarterly_indicator_may_stay_empty_in_a_month() -> None:
    changes = [("2月", f"{letter}{row}", "") for letter in "GL" for row in range(4, 41)]
    tables = changed(("指标表", "G8", "季"), *changes)

    reading = read(tables)

    assert places(reading.findings) == BASELINE
    assert {m.indicator_no for m in reading.marks if m.month == 2} == {"Z01", "Z02", "Z03", "Z04"}


def test_that_a_second_addition_and_its_document_are_read() -> None:
    table = sheet(tables_of(CLEAN), "3月")
    table = with_column(table, 9, "加分2", {3: Decimal(1)})
    table = with_column(table, 10, "加分事由2", {3: "市级表彰1次"})
    table = with_column(table, 11, "加分文号2", {3: "云政〔2026〕1号"})
    total = table.rows[3][14]
    assert isinstance(total, Decimal)
    tables = put(instead(table), {("3月", "O4"): total + 1})

    reading = read(tables)

    assert places(reading.findings) == BASELINE
    (item,) = [a for a in reading.adjustments if a.employee_no == "001" and a.month == 3 and a.item_no == 2]
    assert (item.points, item.fact, item.document_no) == (Decimal(1), "市级表彰1次", "云政〔2026〕1号")


@pytest.mark.parametrize(
    ("remark", "reason"),
    [("借调县政府办", "借调县政府办"), ("不计：脱产学习（党校）", "脱产学习（党校）"), ("不计", "不计")],
)
def test_that_an_excluded_month_is_read_with_its_reason(remark: str, reason: str) -> None:
    blanks = [("3月", f"{letter}6", "/" if letter == "C" else "") for letter in "CDEFGHIJKL"]
    table = with_column(sheet(changed(*blanks), "3月"), 12, "备注", {5: remark})

    reading = read(instead(table))

    assert places(reading.findings) == BASELINE
    assert [(e.employee_no, e.month, e.reason) for e in reading.exclusions] == [("003", 3, reason)]
    assert ("003", 3) in reading.month_rows


def test_that_blank_rows_of_people_not_there_yet_are_no_fault() -> None:
    tables = changed(("2月", "A41", "036"), ("2月", "B41", "阿刚"))

    assert new_findings(tables) == []


def test_that_a_dash_for_no_addition_is_no_fault() -> None:
    assert new_findings(changed(("3月", "H4", "—"), ("3月", "J4", Decimal(0)))) == []


def test_that_a_ballot_column_with_another_name_is_told_at_the_name() -> None:
    tables = changed(("民主测评", "E4", "欧阳无人"))

    assert new_findings(tables) == [("error", "民主测评", "E4")]
    assert "003" not in read(tables).ballot_people


def test_that_a_ballot_column_that_comes_twice_is_told() -> None:
    table = sheet(tables_of(CLEAN), "民主测评")
    rows = tuple((*row, row[4]) for row in table.rows)

    assert new_findings(instead(replace(table, rows=rows))) == [("error", "民主测评", "AO3")]


def test_that_a_person_without_a_ballot_column_is_told() -> None:
    table = sheet(tables_of(CLEAN), "民主测评")
    rows = tuple(row[:-1] for row in table.rows)

    assert new_findings(instead(replace(table, rows=rows))) == [("warning", "民主测评", "AN3")]


def test_that_a_refused_ballot_is_counted_as_invalid() -> None:
    reading = read(changed(("民主测评", "D7", "良好"), ("民主测评", "F7", "很好")))

    assert places(reading.findings)[2:] == [("error", "民主测评", "D7"), ("error", "民主测评", "F7")]
    (batch,) = [b for b in reading.batches if b.voter_group == "领导"]
    assert (batch.issued, batch.returned, batch.valid, batch.invalid) == (4, 4, 3, 1)
    assert sum(t.votes for t in reading.tallies if t.voter_group == "领导" and t.employee_no == "001") == 3


def test_that_ballots_with_other_notes_short_words_and_totals_are_read() -> None:
    table = sheet(tables_of(CLEAN), "民主测评")
    rows = [(*row, "备注" if index == 2 else "") for index, row in enumerate(table.rows)]
    rows.append(("优秀票数", "", *(Decimal(9) for _ in range(39))))
    short = {"优秀": "优", "称职": "称", "基本称职": "基本称职 "}
    rows[4] = (rows[4][0], "领导组", *(short.get(str(cell), cell) for cell in rows[4][2:]))

    reading = read(instead(replace(table, rows=tuple(rows))))

    assert [f.what for f in reading.findings[2:]] == []
    assert reading.tallies == read(CLEAN).tallies


def test_that_one_ballot_number_twice_in_a_group_is_told() -> None:
    assert new_findings(changed(("民主测评", "A6", Decimal(1)))) == [("warning", "民主测评", "A6")]


def exported(tmp_path: Path) -> Tables:
    path = tmp_path / "台账.xlsx"
    write_ledger(path, score_year(filled(read(CLEAN))))
    return read_workbook(path)


@pytest.mark.parametrize(
    ("title", "cell", "value"),
    [
        ("民主测评", "A4", "999"),
        ("民主测评", "B4", "欧阳无人"),
        ("民主测评", "C5", "专家"),
        ("民主测评", "C5", "领导"),
        ("民主测评", "C5", BadCell(sign="#N/A")),
        ("民主测评", "D4", "两票"),
        ("民主测评", "D4", Decimal(-1)),
        ("民主测评", "D4", Decimal("1.5")),
        ("测评票数", "A4", "专家"),
        ("测评票数", "B4", "许多"),
        ("测评票数", "E4", BadCell()),
    ],
)
def test_that_a_faulty_count_is_told_and_not_read(tmp_path: Path, title: str, cell: str, value: Cell) -> None:
    tables = put(exported(tmp_path), {(title, cell): value})

    reading = read(tables)

    assert [place for place in places(reading.findings) if place not in BASELINE] == [("error", title, cell)]
    lost = 1 if title == "测评票数" else 0
    assert len(reading.batches) == 3 - lost


def test_that_a_roster_without_posts_takes_them_from_the_holders() -> None:
    roster = sheet(tables_of(CLEAN), "人员名册")
    rows = tuple(row[:12] + row[13:] for row in roster.rows)

    reading = read(instead(replace(roster, rows=rows, merged=())))

    assert places(reading.findings) == BASELINE
    plain = {e.employee_no: e.post_no for e in read(CLEAN).employees}
    assert [e.post_no for e in reading.employees[:36]] == [
        plain[e.employee_no] for e in reading.employees[:36]
    ]
    assert {e.post_no for e in reading.employees[36:]} == {""}


def test_that_a_roster_without_categories_is_told_once() -> None:
    roster = sheet(tables_of(CLEAN), "人员名册")
    rows = tuple(row[:10] + row[11:] for row in roster.rows)

    tables = instead(replace(roster, rows=rows, merged=()))

    assert new_findings(tables) == [("warning", "人员名册", "C3")]
    assert {e.category for e in read(tables).employees} == {EmployeeCategory.CIVIL_SERVANT}


def test_that_presence_probation_and_investigation_may_have_columns() -> None:
    roster = sheet(tables_of(CLEAN), "人员名册")
    for header, value in (
        ("本年起始月", "3月"),
        ("离岗月份", Decimal(9)),
        ("试用期", "是"),
        ("立案审查", "√"),
    ):
        roster = with_column(roster, 14, header, {3: value, 4: "否" if header == "试用期" else ""})
    months = [(f"{month}月", f"{letter}4", "") for month in (1, 2, 10, 11, 12) for letter in "ABCDEFGHIJKL"]
    tables = put(instead(roster), {(title, cell): value for title, cell, value in months})

    reading = read(tables)

    assert places(reading.findings) == BASELINE
    person = reading.employees[0]
    assert (person.present_from, person.present_to) == (3, 9)
    assert person.on_probation
    assert person.under_investigation
    wrong = put(tables, {("人员名册", "R4"): "十三月"})
    assert ("error", "人员名册", "R4") in places(read(wrong).findings)


@pytest.mark.parametrize(
    ("cell", "value", "kind"),
    [
        ("A5", "", "error"),
        ("E5", Decimal(-1), "error"),
        ("E5", "一人", "error"),
        ("F5", BadCell(), "error"),
        ("B5", BadCell(sign="#REF!"), "error"),
        ("I5", "很多", "error"),
    ],
)
def test_that_a_faulty_post_is_told_and_its_holder_kept(cell: str, value: Cell, kind: str) -> None:
    tables = changed(("岗位表", cell, value))

    assert new_findings(tables) == [(kind, "岗位表", cell)]
    assert [e.employee_no for e in read(tables).employees][1] == "002"


def test_that_a_post_without_factors_is_no_fault() -> None:
    tables = changed(*[("岗位表", f"{letter}5", "") for letter in "FGHIJ"])

    reading = read(tables)

    assert places(reading.findings) == BASELINE
    assert (reading.posts[1].factor_points, reading.posts[1].coefficient) == ((), None)


def test_that_a_ledger_with_coefficients_of_three_places_is_checked_at_three() -> None:
    changes: dict[tuple[str, str], Cell] = {}
    for row in range(4, 42):
        points = sheet(tables_of(CLEAN), "岗位表").cell(f"I{row}")
        assert isinstance(points, Decimal)
        changes["岗位表", f"J{row}"] = (Decimal("0.8") + points * Decimal("0.007")).quantize(Decimal("0.001"))
    tables = put(tables_of(CLEAN), changes)

    assert new_findings(tables) == []
    assert new_findings(put(tables, {("岗位表", "J9"): Decimal("1.261")})) == [("error", "岗位表", "J9")]


def test_that_a_birth_month_typed_as_a_number_is_settled_by_the_id_number() -> None:
    october = changed(("人员名册", "F4", Decimal("1998.1")))
    january = changed(("人员名册", "F7", Decimal("1970.1")))

    assert new_findings(october) == new_findings(january) == []
    assert read(october).employees[0].birth_month == "1998-10"
    assert read(january).employees[3].birth_month == "1970-01"
    unsettled = changed(("人员名册", "F4", Decimal("1998.1")), ("人员名册", "E4", ""))
    assert new_findings(unsettled) == [("warning", "人员名册", "F4")]


@pytest.mark.parametrize(
    "written", ["1998.10", "199810", "1998年10月", "1998-10", "98.10", "19981007", "1998/10"]
)
def test_that_a_birth_month_is_read_in_every_form(written: str) -> None:
    assert new_findings(changed(("人员名册", "F4", written))) == []
    assert read(changed(("人员名册", "F4", written))).employees[0].birth_month == "1998-10"


def test_that_year_end_rows_lost_and_doubled_are_told() -> None:
    row = {letter: sheet(tables_of(CLEAN), "年终").cell(f"{letter}9") for letter in "ABCDEF"}
    lost = changed(*[("年终", f"{letter}9", "") for letter in "ABCDEF"])
    doubled = changed(*[("年终", f"{letter}42", value) for letter, value in row.items()])

    assert new_findings(lost) == [("error", "年终", "A42")]
    assert new_findings(doubled) == [("error", "年终", "A42")]


def test_that_a_year_end_not_begun_keeps_leave_and_sanctions() -> None:
    tables = changed(*[("年终", f"C{row}", "") for row in range(4, 42)])

    reading = read(tables)

    assert places(reading.findings)[2:] == [("info", "年终", "C3")]
    assert reading.typed_scores == ()
    assert reading.sanctions == read(CLEAN).sanctions


@pytest.mark.parametrize(("cell", "value"), [("E36", BadCell(sign="#N/A")), ("A7", ""), ("B7", "欧阳无人")])
def test_that_other_year_end_faults_are_told(cell: str, value: Cell) -> None:
    assert [place[1:] for place in new_findings(changed(("年终", cell, value)))] == [("年终", cell)]


def test_that_a_year_end_sheet_alone_brings_leave_to_the_people_on_file() -> None:
    book = filled(read(CLEAN))
    tables = put((sheet(tables_of(CLEAN), "年终"),), {("年终", "D5"): "12天"})

    reading = read(tables, book)

    assert {(e.employee_no, e.leave_days) for e in reading.employees} == {
        ("002", Decimal(12)),
        ("035", Decimal(140)),
    }
    assert len(reading.typed_scores) == 38


def test_that_a_summary_beside_the_year_end_sheet_is_passed_over_and_alone_is_read(tmp_path: Path) -> None:
    tables = exported(tmp_path)
    alone = tuple(t for t in tables if t.title != "年终")

    assert [f.what for f in read(tables).findings if f.place.sheet == "年终汇总"] == []
    assert {t.score for t in read(alone).typed_scores} == {t.score for t in read(CLEAN).typed_scores}


def test_that_a_workbook_of_another_year_says_so() -> None:
    reading = read(changed(*[(t.title, cell, "2025年") for t in tables_of(CLEAN) for cell in _year_cells(t)]))

    assert reading.year == 2025


def _year_cells(table: SheetTable) -> list[str]:
    from kpi_desktop.exchange.sheets import address_of

    return [address_of(1, column) for column, cell in enumerate(table.rows[1]) if cell == "2026年"]


def test_that_a_correction_of_several_cells_is_passed_over() -> None:
    assert new_findings(tables_of(CLEAN), corrections={("人员名册", "C40,C41"): "施娟"}) == []


def test_that_a_finding_at_a_formula_says_to_open_and_save() -> None:
    finding = found_at(changed(("3月", "L8", BadCell())), ("3月", "L8"))

    assert "公式没有计算结果" in finding.what
    assert "打开保存一次" in finding.next_step


LONG = "很长" * 3000


@pytest.mark.parametrize(
    ("title", "cell", "value", "kind"),
    [
        ("人员名册", "B5", "0" * 41, "error"),
        ("人员名册", "G5", LONG, "error"),
        ("人员名册", "I5", LONG, "error"),
        ("人员名册", "N5", LONG, "error"),
        ("人员名册", "M5", "G" * 41, "error"),
        ("人员名册", "D5", "未知", "warning"),
        ("人员名册", "F5", "0198.10", "warning"),
        ("岗位表", "B5", LONG, "error"),
        ("岗位表", "C5", LONG, "error"),
        ("岗位表", "C5", "", "error"),
        ("岗位表", "A5", "G" * 41, "error"),
        ("岗位表", "E5", Decimal(10000), "error"),
        ("岗位表", "J5", Decimal(-1), "error"),
        ("岗位表", "J5", Decimal(101), "error"),
        ("指标表", "A5", "Z" * 41, "error"),
        ("指标表", "E5", LONG, "error"),
        ("指标表", "F5", LONG, "error"),
        ("3月", "H5", Decimal(101), "error"),
    ],
)
def test_that_what_the_file_cannot_keep_is_told(title: str, cell: str, value: Cell, kind: str) -> None:
    assert new_findings(changed((title, cell, value)))[0] == (kind, title, cell)


def test_that_a_reason_longer_than_the_file_keeps_is_told() -> None:
    tables = changed(("3月", "J4", Decimal(1)), ("3月", "K4", LONG), ("3月", "L4", ""))

    assert new_findings(tables) == [("error", "3月", "K4")]


def test_that_a_gender_in_other_words_is_read() -> None:
    assert read(changed(("人员名册", "D4", "男性"))).employees[0].gender == "男"
    assert new_findings(changed(("人员名册", "D4", "男 "))) == []
