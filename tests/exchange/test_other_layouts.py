"""Ledgers laid out otherwise: columns in other orders, other words, other people, banners and foot rows."""

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import xlwt

from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.exchange.ledger import LedgerReading
from kpi_desktop.exchange.sheets import Cell, CellRange, SheetTable, read_workbook
from tests.exchange.ledgers import CLEAN, FAULTY, RECORDS, Tables, places, put, read, sheet, tables_of

HEADER = 2
WORDS: dict[str, tuple[str, ...]] = {
    "工号": ("编号", "人员编号", "职工号", "工 号"),
    "姓名": ("姓　名", "姓 名", "姓名（正楷）"),
    "姓 名": ("姓名", "姓　名"),
    "身份证号": ("公民身份号码", "身份证号码", "身份证号（18位）"),
    "科室": ("股室", "内设机构", "部门", "所在科室"),
    "现任职务": ("职务", "现任职务/职级"),
    "人员类别": ("身份类别", "身份", "编制类别"),
    "测评组别": ("组别", "测评组"),
    "备注": ("说明", "备 注"),
    "岗位名称": ("岗位", "名称"),
    "岗位层次": ("层次", "层级"),
    "编制数": ("职数", "编制数(人)"),
    "岗位系数": ("系数", "岗位价值系数"),
    "现任人": ("任职人", "在岗人"),
    "知识要素(30)": ("知识要素（30分）", "知识要素"),
    "指标编号": ("编号", "序号"),
    "部分": ("类别", "指标类别"),
    "考核指标": ("指标名称", "指标", "考核内容", "条目"),
    "满分": ("分值", "标准分", "满分（分）"),
    "评分标准": ("考核标准", "扣分标准"),
    "数据来源": ("依据", "来源"),
    "学习情况(10)": ("学习情况", "学习情况（10分）", "学习情况10分", "Z01"),
    "加分事由": ("加分原因", "加分依据"),
    "扣分事由": ("扣分原因", "扣分依据"),
    "合计": ("总分", "得分", "月得分", "合计(100)"),
    "票号": ("序号", "选票号"),
    "年终目标考核得分": ("年终得分", "目标考核得分", "年终考核得分"),
    "病事假(工作日)": ("病事假", "病事假天数", "病事假（工作日）"),
    "处分": ("处分情况", "受处分情况"),
}
TITLES: dict[str, tuple[str, ...]] = {
    "人员名册": ("花名册", "名册", "人员信息表", "Sheet1"),
    "岗位表": ("岗位设置表", "岗位"),
    "指标表": ("考核指标", "量化指标表", "Sheet3"),
    "民主测评": ("测评计票", "计票表"),
    "年终": ("年终考核", "年终汇总", "2026年年终"),
}
NUMERALS = "一二三四五六七八九"


def _title(title: str, chance: random.Random) -> str:
    if title.endswith("月"):
        month = int(title.removesuffix("月"))
        word = NUMERALS[month - 1] if month < 10 else {10: "十", 11: "十一", 12: "十二"}[month]
        return chance.choice(
            (f"{month:02d}月", f"{word}月", f"{month}月份", f"2026年{month}月", f"{month}月考核")
        )
    return chance.choice((title, *TITLES.get(title, ())))


def shuffled(tables: Tables, seed: int) -> Tables:
    """The ledger with permuted columns, other words, more banner rows, blank rows, and totals and notes below."""
    chance = random.Random(seed)
    return tuple(_shuffled_sheet(table, chance) for table in tables)


def _shuffled_sheet(table: SheetTable, chance: random.Random) -> SheetTable:
    width = len(table.rows[0])
    order = list(range(width))
    chance.shuffle(order)
    header = [chance.choice((str(cell), *WORDS.get(str(cell), ()))) for cell in table.rows[HEADER]]
    blank: tuple[Cell, ...] = ("",) * width
    body = [tuple(row[column] for column in order) for row in table.rows[HEADER + 1 :]]
    ballots = table.title == "民主测评"
    for _ in range(chance.randrange(3)):
        body.insert(chance.randrange(2 if ballots else 0, len(body)), blank)
    banners = [
        (text, *blank[1:]) for text in ("内部资料，注意保存", "填表说明：请逐项填写")[: chance.randrange(3)]
    ]
    feet: list[tuple[Cell, ...]] = [blank, ("制表人：李某", "", "审核人：王某", *blank[3:])]
    feet.append(("注：本表一式两份。", *blank[1:]))
    if not ballots:
        feet.insert(0, ("合计", *(Decimal(999) for _ in range(width - 1))))
    rows = [
        *table.rows[:HEADER],
        *banners,
        tuple(header[column] for column in order),
        *body,
        *feet[: chance.randrange(len(feet) + 1)],
    ]
    return SheetTable(title=_title(table.title, chance), rows=tuple(rows), merged=table.merged)


def records(reading: LedgerReading) -> dict[str, object]:
    """The records as sets: permuted columns permute what is listed by column."""
    return {name: frozenset(getattr(reading, name)) for name in RECORDS}


@pytest.mark.parametrize("seed", range(40))
def test_that_order_and_words_of_columns_do_not_matter(seed: int) -> None:
    reading = read(shuffled(tables_of(CLEAN), seed))

    assert sorted(f.severity.value for f in reading.findings) == ["warning", "warning"]
    assert records(reading) == records(read(CLEAN))


@pytest.mark.parametrize("seed", range(10))
def test_that_faults_are_found_in_another_layout_too(seed: int) -> None:
    reading = read(shuffled(tables_of(FAULTY), seed))

    plain = read(FAULTY)
    assert sorted(finding.what for finding in reading.findings) == sorted(f.what for f in plain.findings)
    assert records(reading) == records(plain)


def without_person(tables: Tables, number: str, name: str) -> Tables:
    """The ledger without one person, whole rows and the ballot column taken out."""
    changed = []
    for table in tables:
        rows = [row for row in table.rows if number not in row[:2] or table.title == "民主测评"]
        if table.title == "民主测评":
            at = table.rows[HEADER].index(number)
            rows = [row[:at] + row[at + 1 :] for row in rows]
        changed.append(replace(table, rows=tuple(rows)))
    return put(tuple(changed), {("岗位表", f"K{int(number) + 3}"): ""})


def test_that_a_ledger_with_fewer_people_is_read_as_well() -> None:
    tables = without_person(tables_of(CLEAN), "037", "施娟")

    reading = read(tables)

    assert len(reading.employees) == 37
    assert [place for place in places(reading.findings) if place[1] != "指标表"] == []


def test_that_other_indicators_with_other_full_marks_adjust_the_scheme() -> None:
    changes: dict[tuple[str, str], Cell] = {
        ("指标表", "C4"): "政治理论学习", ("指标表", "D4"): Decimal(15),
        ("指标表", "D5"): Decimal(15), ("指标表", "D8"): Decimal(30),
    }  # fmt: skip
    for month in range(1, 13):
        changes |= {
            (f"{month}月", "C3"): "政治理论学习（15分）",
            (f"{month}月", "D3"): "工作纪律",
            (f"{month}月", "G3"): "目标任务(30)",
        }
        for row in range(4, 42):
            found = sheet(tables_of(CLEAN), f"{month}月").cell(f"G{row}")
            if isinstance(found, Decimal):
                changes[f"{month}月", f"G{row}"] = min(found, Decimal(30))
                changes[f"{month}月", f"L{row}"] = ""

    reading = read(put(tables_of(CLEAN), changes))

    assert len(reading.findings) == 2
    assert reading.scheme is not None
    assert [(group.key, group.mark) for group in reading.scheme.groups] == [
        ("common", Decimal(40)),
        ("duty", Decimal(60)),
    ]


def test_that_numbers_without_leading_zeros_and_in_full_width_are_the_same_people() -> None:
    changes: dict[tuple[str, str], Cell] = {("3月", f"A{row}"): Decimal(row - 3) for row in range(4, 20)}
    changes |= {("4月", f"A{row}"): f"０{row - 3:02d}" for row in range(4, 12)}
    changes |= {("年终", f"A{row}"): str(row - 3) for row in range(4, 30)}
    changes |= {("民主测评", "C3"): Decimal(1), ("人员名册", "B6"): Decimal(3)}

    reading = read(put(tables_of(CLEAN), changes))

    assert records(reading) == records(read(CLEAN))
    assert len(reading.findings) == 2


def test_that_a_header_in_two_rows_with_merged_cells_is_read() -> None:
    table = sheet(tables_of(CLEAN), "5月")
    upper: tuple[Cell, ...] = (
        "工号",
        "姓名",
        "公共部分(30)",
        "",
        "",
        "本职部分(70)",
        "",
        "加分",
        "加分事由",
        "扣分",
        "扣分事由",
        "合计",
    )
    lower = ("", "", *table.rows[HEADER][2:7], "", "", "", "", "")
    merged = [CellRange(top=2, left=2, bottom=2, right=4), CellRange(top=2, left=5, bottom=2, right=6)]
    merged += [CellRange(top=2, left=column, bottom=3, right=column) for column in (0, 1, 7, 8, 9, 10, 11)]
    changed = replace(table, rows=(*table.rows[:2], upper, lower, *table.rows[3:]), merged=tuple(merged))
    unmerged = replace(changed, merged=())

    for variant in (changed, unmerged):
        tables = tuple(variant if t.title == "5月" else t for t in tables_of(CLEAN))
        reading = read(tables)
        assert records(reading) == records(read(CLEAN))
        assert len(reading.findings) == 2


def test_that_ballots_with_people_in_rows_are_read() -> None:
    table = sheet(tables_of(CLEAN), "民主测评")
    turned = tuple(zip(*table.rows[2:], strict=True))
    width = len(turned[0])
    banner: tuple[Cell, ...] = ("民主测评计票表",) + ("",) * (width - 1)
    tables = tuple(
        SheetTable(title="民主测评", rows=(banner, *turned)) if t is table else t for t in tables_of(CLEAN)
    )

    reading = read(tables)

    assert records(reading) == records(read(CLEAN))
    assert len(reading.findings) == 2
    spoiled = read(put(tables, {("民主测评", "E4"): "良好"}))
    assert ("error", "民主测评", "E4") in places(spoiled.findings)


def test_that_a_merged_section_column_is_spread_with_a_warning() -> None:
    table = sheet(tables_of(CLEAN), "人员名册")
    changed = put(tables_of(CLEAN), {("人员名册", f"I{row}"): "" for row in range(11, 14)})
    section = table.cell("I10")
    tables = tuple(
        replace(t, merged=(*t.merged, CellRange(top=9, left=8, bottom=12, right=8)))
        if t.title == "人员名册"
        else t
        for t in changed
    )

    reading = read(tables)

    assert ("warning", "人员名册", "I10") in places(reading.findings)
    assert {e.section for e in reading.employees[6:10]} == {section}


def test_that_merged_marks_refuse_the_rows_with_one_finding() -> None:
    tables = tuple(
        replace(t, merged=(*t.merged, CellRange(top=9, left=2, bottom=10, right=2)))
        if t.title == "6月"
        else t
        for t in put(tables_of(CLEAN), {("6月", "C11"): ""})
    )

    reading = read(tables)

    found = [place for place in places(reading.findings) if place[1] == "6月"]
    assert found[0] == ("error", "6月", "C10")
    assert not {("007", 6), ("008", 6)} & reading.month_rows


def test_that_a_workbook_of_month_sheets_is_read_against_the_open_file() -> None:
    from tests.exchange.ledgers import filled

    book = filled(read(CLEAN))
    months = tuple(t for t in tables_of(CLEAN) if t.title in {"3月", "4月"})

    reading = read(months, book)

    assert reading.findings == ()
    assert reading.employees == reading.indicators == reading.sections == ()
    assert {month for _, month in reading.month_rows} == {3, 4}
    assert set(reading.marks) == {mark for mark in book.marks if mark.month in {3, 4}}


def test_that_a_month_sheet_without_numbers_is_read_by_name() -> None:
    table = sheet(tables_of(CLEAN), "3月")
    rows = tuple(row[1:] for row in table.rows)
    tables = tuple(replace(t, rows=rows, merged=()) if t.title == "3月" else t for t in tables_of(CLEAN))

    reading = read(tables)

    found = [place for place in places(reading.findings) if place[1] == "3月"]
    assert found == [("error", "3月", "A39"), ("error", "3月", "A40")]
    assert len([mark for mark in reading.marks if mark.month == 3]) == 5 * 35


def test_that_a_sheet_nobody_knows_is_told_and_a_summary_is_passed_over() -> None:
    notes = SheetTable(title="说明", rows=(("请于每月5日前报送",),))
    quarter = SheetTable(title="一季度汇总", rows=(("工号", "姓名", "总分"), ("001", "高国建", Decimal(90))))

    reading = read((*tables_of(CLEAN), notes, quarter))

    assert places(reading.findings)[2:] == [("info", "说明", "A1")]
    assert reading.employees == read(CLEAN).employees


def test_that_a_month_not_begun_is_no_fault() -> None:
    changes: dict[tuple[str, str], Cell] = {
        ("12月", f"{letter}{row}"): "" for letter in "CDEFGHIJKL" for row in range(4, 42)
    }
    reading = read(put(tables_of(CLEAN), changes))

    assert places(reading.findings)[2:] == [("info", "12月", "A3")]
    assert 12 not in {month for _, month in reading.month_rows}


def test_that_a_lost_header_is_told_once_and_the_sheet_not_read() -> None:
    reading = read(put(tables_of(CLEAN), {("8月", "E3"): "作风建设"}))

    assert places(reading.findings)[2:] == [("error", "8月", "E3")]
    assert 8 not in {month for _, month in reading.month_rows}


def test_that_a_column_the_roster_lacks_keeps_what_the_file_has() -> None:
    from tests.exchange.ledgers import filled

    book = filled(read(CLEAN))
    roster = sheet(tables_of(CLEAN), "人员名册")
    rows = tuple(row[:4] + row[8:10] for row in roster.rows)

    reading = read((replace(roster, rows=rows, merged=()),), book)

    assert reading.employees == book.employees


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("公务员", EmployeeCategory.CIVIL_SERVANT),
        ("行政编制", EmployeeCategory.CIVIL_SERVANT),
        ("参照公务员法管理", EmployeeCategory.REFERENCE),
        ("参公事业编", EmployeeCategory.REFERENCE),
        ("事业编制", EmployeeCategory.INSTITUTION),
        ("机关工勤", EmployeeCategory.WORKER),
        ("工 人", EmployeeCategory.WORKER),
    ],
)
def test_that_a_kind_of_person_is_known_by_its_words(word: str, category: EmployeeCategory) -> None:
    reading = read(put(tables_of(CLEAN), {("人员名册", "K5"): word}))

    assert reading.employees[1].category is category


def as_old_workbook(path: Path, tables: Tables) -> Path:
    made = xlwt.Workbook()
    for table in tables:
        written = made.add_sheet(table.title)
        for row, cells in enumerate(table.rows):
            for at, cell in enumerate(cells):
                if cell != "":
                    written.write(row, at, float(cell) if isinstance(cell, Decimal) else cell)
    made.save(str(path))
    return path


@pytest.mark.parametrize("name", ["台账.xls", "台账.et"])
def test_that_an_old_workbook_gives_the_same_ledger(tmp_path: Path, name: str) -> None:
    tables = read_workbook(as_old_workbook(tmp_path / name, tables_of(FAULTY)))

    assert read(tables) == read(FAULTY)


def test_that_months_without_any_indicators_are_told_why() -> None:
    months = tuple(t for t in tables_of(CLEAN) if t.title in {"3月", "人员名册"})

    (_, finding) = read(months).findings

    assert (finding.place.sheet, finding.place.cell) == ("3月", "A1")
    assert "没有指标表" in finding.what


def test_that_a_hidden_sheet_is_read_and_told() -> None:
    tables = tuple(replace(t, hidden=t.title == "5月") for t in tables_of(CLEAN))

    reading = read(tables)

    assert places(reading.findings)[2:] == [("info", "5月", "A1")]
    assert reading.marks == read(CLEAN).marks
