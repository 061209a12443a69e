"""A fault planted in any cell of a clean ledger is found at that cell and nowhere else."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_desktop.exchange.sheets import BadCell, Cell, read_workbook
from tests.exchange.ledgers import CLEAN, Tables, places, put, read, saved, sheet, tables_of
from tests.exchange.test_other_layouts import shuffled

Draw = Callable[[st.SearchStrategy[int]], int]
Place = tuple[str, str]
Planted = tuple[dict[Place, Cell], list[tuple[str, Place]]]

PEOPLE = 38
FIRST = 4
LAST = FIRST + PEOPLE - 1
LATECOMER = 36
FULL_MARKS = {"C": 10, "D": 10, "E": 10, "F": 30, "G": 40}
BASELINE = [("warning", "人员名册", "C40,C41"), ("warning", "指标表", "E6")]
BALLOT_FIRST, BALLOT_LAST = 5, 41


def value(place: Place) -> Cell:
    return sheet(tables_of(CLEAN), place[0]).cell(place[1])


def number(place: Place) -> Decimal:
    found = value(place)
    assert isinstance(found, Decimal)
    return found


def pick(draw: Draw, *choices: object) -> object:
    return choices[draw(st.integers(0, len(choices) - 1))]


def a_month(draw: Draw) -> str:
    return f"{draw(st.integers(1, 12))}月"


def month_rows(month: str) -> int:
    """The last row of a month: the latecomer of May has none before."""
    return LAST - 1 if int(month.removesuffix("月")) < 5 else LAST


def a_mark(draw: Draw) -> tuple[str, str, str]:
    month = a_month(draw)
    return month, str(pick(draw, *FULL_MARKS)), str(draw(st.integers(FIRST, month_rows(month))))


def a_person(draw: Draw) -> int:
    """A roster row of one of the people whose rows carry nothing special."""
    return draw(st.integers(FIRST, FIRST + 30))


def two_people(draw: Draw) -> tuple[int, int]:
    first = draw(st.integers(FIRST, FIRST + 20))
    return first, draw(st.integers(first + 1, FIRST + 30))


def column(index: int) -> str:
    return (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index] if index < 26 else "A" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index - 26]
    )


def in_cell(severity: str, change: Callable[[Draw], tuple[Place, Cell]]) -> Callable[[Draw], Planted]:
    """A fault that is one changed cell, found there."""

    def plant(draw: Draw) -> Planted:
        place, new = change(draw)
        return {place: new}, [(severity, place)]

    return plant


def a_mark_of(new: Callable[[Draw, int], Cell]) -> Callable[[Draw], Planted]:
    def change(draw: Draw) -> tuple[Place, Cell]:
        month, letter, row = a_mark(draw)
        return (month, f"{letter}{row}"), new(draw, FULL_MARKS[letter])

    return in_cell("error", change)


def roster_cell(severity: str, letter: str, new: Callable[[Draw, Cell], Cell]) -> Callable[[Draw], Planted]:
    def change(draw: Draw) -> tuple[Place, Cell]:
        place = ("人员名册", f"{letter}{a_person(draw)}")
        return place, new(draw, value(place))

    return in_cell(severity, change)


def table_cell(
    severity: str,
    title: str,
    letter: str,
    last: int,
    new: Callable[[Draw, Cell], Cell],
    *,
    first: int = FIRST,
) -> Callable[[Draw], Planted]:
    def change(draw: Draw) -> tuple[Place, Cell]:
        place = (title, f"{letter}{draw(st.integers(first, last))}")
        return place, new(draw, value(place))

    return in_cell(severity, change)


def ballot_cell(severity: str, new: Cell) -> Callable[[Draw], Planted]:
    def change(draw: Draw) -> tuple[Place, Cell]:
        row = draw(st.integers(BALLOT_FIRST, BALLOT_LAST))
        return ("民主测评", f"{column(draw(st.integers(2, PEOPLE + 1)))}{row}"), new

    return in_cell(severity, change)


def wrong_total(draw: Draw) -> Planted:
    month = a_month(draw)
    place = (month, f"L{draw(st.integers(FIRST, month_rows(month)))}")
    return {place: number(place) + Decimal(str(pick(draw, "0.5", "-3", "10")))}, [("error", place)]


def stranger(draw: Draw) -> Planted:
    month = a_month(draw)
    row = month_rows(month) + 1
    cells = {"A": "999", "B": "查无此人", "C": 9, "D": 9, "E": 9, "F": 28, "G": 38, "L": 93}
    changes = {(month, f"{k}{row}"): v if isinstance(v, str) else Decimal(v) for k, v in cells.items()}
    return changes, [("error", (month, f"A{row}"))]


def doubled_row(draw: Draw) -> Planted:
    month = a_month(draw)
    row = month_rows(month) + 1
    source = draw(st.integers(FIRST, row - 1))
    changes = {(month, f"{k}{row}"): value((month, f"{k}{source}")) for k in "ABCDEFGHIJKL"}
    return changes, [("error", (month, f"A{row}"))]


def lost_row(draw: Draw) -> Planted:
    month = a_month(draw)
    last = month_rows(month)
    row = draw(st.integers(FIRST, last))
    free = last if row == last else last + 1
    return {(month, f"{k}{row}"): "" for k in "ABCDEFGHIJKL"}, [("error", (month, f"A{free}"))]


def too_early(draw: Draw) -> Planted:
    month = f"{draw(st.integers(1, 4))}月"
    row = month_rows(month) + 1
    cells: dict[str, Cell] = {"A": "036", "B": "阿刚", "C": Decimal(9), "D": Decimal(9), "E": Decimal(9)}
    cells |= {"F": Decimal(28), "G": Decimal(38), "L": Decimal(93)}
    return {(month, f"{k}{row}"): v for k, v in cells.items()}, [("warning", (month, f"A{row}"))]


def no_fact(points: str, fact: str, sign: int) -> Callable[[Draw], Planted]:
    def plant(draw: Draw) -> Planted:
        month = a_month(draw)
        row = draw(st.integers(FIRST, month_rows(month)))
        if value((month, f"{points}{row}")):
            return {(month, f"{fact}{row}"): ""}, [("warning", (month, f"{fact}{row}"))]
        total = number((month, f"L{row}")) + sign
        changes: dict[Place, Cell] = {(month, f"{points}{row}"): Decimal(1), (month, f"L{row}"): total}
        return changes, [("warning", (month, f"{fact}{row}"))]

    return plant


def bad_adjustment(draw: Draw) -> Planted:
    month = a_month(draw)
    place = (month, f"{pick(draw, 'H', 'J')}{draw(st.integers(FIRST, month_rows(month)))}")
    return {place: pick(draw, "一分", Decimal(-1))}, [("error", place)]  # type: ignore[dict-item]


def other_name(title: str, rows: Callable[[Draw], int]) -> Callable[[Draw], Planted]:
    def plant(draw: Draw) -> Planted:
        month = a_month(draw) if title == "月" else title
        place = (month, f"B{rows(draw)}")
        return {place: "欧阳无人"}, [("error", place)]

    return plant


def wrong_number(draw: Draw) -> Planted:
    month = a_month(draw)
    place = (month, f"A{draw(st.integers(FIRST, FIRST + 30))}")
    return {place: str(pick(draw, "777", "T01"))}, [("error", place)]


def same_number(draw: Draw) -> Planted:
    first, second = two_people(draw)
    return {("人员名册", f"B{second}"): value(("人员名册", f"B{first}"))}, [
        ("error", ("人员名册", f"B{second}"))
    ]


def same_id(draw: Draw) -> Planted:
    first, second = two_people(draw)
    return {("人员名册", f"E{second}"): value(("人员名册", f"E{first}"))}, [
        ("error", ("人员名册", f"E{second}"))
    ]


def same_post(draw: Draw) -> Planted:
    first, second = two_people(draw)
    return {("岗位表", f"A{second}"): value(("岗位表", f"A{first}"))}, [("error", ("岗位表", f"A{second}"))]


def same_indicator(draw: Draw) -> Planted:
    first = draw(st.integers(4, 7))
    second = draw(st.integers(first + 1, 8))
    return {("指标表", f"A{second}"): value(("指标表", f"A{first}"))}, [("error", ("指标表", f"A{second}"))]


def same_name(draw: Draw) -> Planted:
    first, second = two_people(draw)
    name = value(("人员名册", f"C{first}"))
    person = second - FIRST + 1
    changes: dict[Place, Cell] = {("人员名册", f"C{second}"): name, ("岗位表", f"K{second}"): name}
    changes |= {(f"{month}月", f"B{second}"): name for month in range(1, 13)}
    changes |= {("年终", f"B{second}"): name, ("民主测评", f"{column(person + 1)}4"): name}
    return changes, [("warning", ("人员名册", f"C{first},C{second}"))]


def other_person_column(draw: Draw) -> Planted:
    place = ("民主测评", f"{column(PEOPLE + 2)}3")
    return {place: "999", ("民主测评", f"{column(PEOPLE + 2)}4"): "查无此人"}, [("error", place)]


def wrong_id(draw: Draw, old: Cell) -> Cell:
    text = str(old)
    check = "0123456789X"
    return str(
        pick(
            draw,
            text[:17] + check[(check.index(text[17]) + 1 + draw(st.integers(0, 9))) % 11],
            text[:17],
            text + "1",
            text[:10] + "13" + text[12:],
            text[:12] + "32" + text[14:],
            "５３０４９９",
        )
    )


FAULTS: dict[str, Callable[[Draw], Planted]] = {
    "a mark is missing": a_mark_of(lambda _draw, _full: ""),
    "a mark is blank space": a_mark_of(lambda _draw, _full: " \u3000"),
    "a mark is above the full mark": a_mark_of(lambda draw, full: full + Decimal(draw(st.integers(1, 90)))),
    "a mark is negative": a_mark_of(lambda draw, _full: Decimal(-draw(st.integers(1, 40)))),
    "a mark is text": a_mark_of(lambda draw, _full: str(pick(draw, "优", "八分", "9.5.1", "#", "TRUE"))),
    "a mark has three decimals": a_mark_of(lambda _draw, _full: Decimal("7.125")),
    "a mark is a formula without value": a_mark_of(lambda _draw, _full: BadCell()),
    "a mark is an error value": a_mark_of(lambda _draw, _full: BadCell(sign="#REF!")),
    "a total is wrong": wrong_total,
    "a total is an error value": table_cell(
        "error", "7月", "L", LAST, lambda _d, _o: BadCell(sign="#DIV/0!")
    ),
    "a total is text": table_cell("error", "7月", "L", LAST, lambda _d, _o: "九十"),
    "a stranger has a row": stranger,
    "a row is doubled": doubled_row,
    "a row is lost": lost_row,
    "a row comes too early": too_early,
    "an addition has no fact": no_fact("H", "I", 1),
    "a deduction has no fact": no_fact("J", "K", -1),
    "an adjustment is no number": bad_adjustment,
    "a month has another name": other_name("月", lambda draw: draw(st.integers(FIRST, LAST - 1))),
    "a month has a wrong number": wrong_number,
    "an ID number is wrong": roster_cell("error", "E", wrong_id),
    "an ID number is a number": roster_cell("error", "E", lambda _d, _o: Decimal("5.30499199810071E+17")),
    "a gender is not the ID number's": roster_cell(
        "warning", "D", lambda _d, old: "女" if old == "男" else "男"
    ),
    "a birth month is not the ID number's": roster_cell("warning", "F", lambda _d, _o: "1955.05"),
    "a birth month cannot be read": roster_cell("warning", "F", lambda _d, _o: "不详"),
    "two people have one number": same_number,
    "two people have one ID number": same_id,
    "two people have one name": same_name,
    "a post number is unknown": roster_cell("error", "M", lambda _d, _o: "G999"),
    "a kind of person is unknown": roster_cell("error", "K", lambda _d, _o: "志愿者"),
    "a kind of person is missing": roster_cell("error", "K", lambda _d, _o: ""),
    "a voter group is unknown": roster_cell("error", "L", lambda _d, _o: "专家"),
    "a staff number is missing": roster_cell("error", "B", lambda _d, _o: ""),
    "a name is missing": roster_cell("error", "C", lambda _d, _o: ""),
    "a roster cell is an error value": roster_cell("error", "J", lambda _d, _o: BadCell(sign="#N/A")),
    "two posts have one number": same_post,
    "a factor is above its full points": table_cell("error", "岗位表", "F", LAST, lambda _d, _o: Decimal(31)),
    "a factor is missing": table_cell("error", "岗位表", "G", LAST, lambda _d, _o: ""),
    "a sum of factors is wrong": table_cell(
        "error", "岗位表", "I", LAST, lambda d, old: old + d(st.integers(1, 9))
    ),  # type: ignore[operator]
    "a coefficient is wrong": table_cell("error", "岗位表", "J", LAST, lambda _d, old: old - Decimal("0.01")),  # type: ignore[operator]
    "a coefficient is outside": table_cell("error", "岗位表", "J", LAST, lambda _d, _o: Decimal("1.8")),
    "a coefficient has too many places": table_cell(
        "error", "岗位表", "J", LAST, lambda _d, _o: Decimal("1.234")
    ),
    "a coefficient is text": table_cell("error", "岗位表", "J", LAST, lambda _d, _o: "一点二"),
    "a holder is another": table_cell("warning", "岗位表", "K", LAST, lambda _d, _o: "欧阳无人"),
    "a level is unknown": table_cell("error", "岗位表", "D", LAST, lambda _d, _o: "首席"),
    "a full mark is missing": table_cell("error", "指标表", "D", 8, lambda _d, _o: ""),
    "a full mark is text": table_cell("error", "指标表", "D", 8, lambda _d, _o: "十"),
    "two indicators have one number": same_indicator,
    "a group of indicators is unknown": table_cell("error", "指标表", "B", 8, lambda _d, _o: "其他"),
    "a standard is vague": table_cell(
        "warning", "指标表", "E", 5, lambda _d, old: f"{old}情节严重的视情扣分。"
    ),
    "a choice is unknown": ballot_cell("error", "良好"),
    "a choice is an error value": ballot_cell("error", BadCell(sign="#N/A")),
    "a choice is empty": ballot_cell("warning", ""),
    "a ballot's group is unknown": table_cell(
        "error", "民主测评", "B", BALLOT_LAST, lambda _d, _o: "专家", first=5
    ),
    "a ballot's group is missing": table_cell(
        "error", "民主测评", "B", BALLOT_LAST, lambda _d, _o: "", first=5
    ),
    "a ballot column is a stranger's": other_person_column,
    "a year-end score is missing": table_cell("error", "年终", "C", LAST, lambda _d, _o: ""),
    "a year-end score is too high": table_cell("error", "年终", "C", LAST, lambda _d, _o: Decimal("100.5")),
    "a year-end score is negative": table_cell("error", "年终", "C", LAST, lambda _d, _o: Decimal(-1)),
    "a year-end score is text": table_cell("error", "年终", "C", LAST, lambda _d, _o: "优秀"),
    "a year-end name is another": other_name("年终", lambda draw: draw(st.integers(FIRST, LAST))),
    "days of leave are too many": table_cell("error", "年终", "D", LAST, lambda _d, _o: Decimal(367)),
    "days of leave are text": table_cell("error", "年终", "D", LAST, lambda _d, _o: "若干"),
    "days of leave disagree": lambda _draw: ({("年终", "D38"): Decimal(130)}, [("warning", ("年终", "D38"))]),
    "a sanction cannot be read": table_cell("error", "年终", "E", LAST, lambda _d, _o: "通报批评一次"),
}


@pytest.mark.parametrize("plant", FAULTS.values(), ids=list(FAULTS))
@settings(max_examples=12)
@given(data=st.data())
def test_that_a_planted_fault_is_found_at_its_cell_and_nowhere_else(
    plant: Callable[[Draw], Planted], data: st.DataObject
) -> None:
    changes, expected = plant(data.draw)
    tables: Tables = put(tables_of(CLEAN), changes)

    reading = read(tables)

    found = [place for place in places(reading.findings) if place not in BASELINE]
    assert found == [(severity, title, cell) for severity, (title, cell) in expected]


@settings(max_examples=12)
@given(data=st.data())
def test_that_a_corrected_fault_vanishes(data: st.DataObject) -> None:
    month, letter, row = a_mark(data.draw)
    place = (month, f"{letter}{row}")
    good = number(place)

    reading = read(put(tables_of(CLEAN), {place: "缺"}), corrections={place: f" {good}分"})

    assert places(reading.findings) == BASELINE
    assert reading.marks == read(CLEAN).marks


def in_words(tables: Tables) -> list[str]:
    """The findings' sentences without addresses, which another layout changes."""
    return sorted(re.sub(r"[A-Z]*\d+", "", f"{f.severity.label}{f.what}") for f in read(tables).findings)


@settings(max_examples=150)
@given(plant=st.sampled_from(list(FAULTS.values())), seed=st.integers(0, 999), data=st.data())
def test_that_a_planted_fault_is_found_in_any_layout(
    plant: Callable[[Draw], Planted], seed: int, data: st.DataObject
) -> None:
    changes, _ = plant(data.draw)
    tables = put(tables_of(CLEAN), changes)

    assert in_words(shuffled(tables, seed)) == in_words(tables)


def test_that_faults_of_a_real_file_are_found(tmp_path: Path) -> None:
    path = saved(
        CLEAN,
        tmp_path / "台账.xlsx",
        {
            ("2月", "L5"): "=SUM(C5:G5)",
            ("3月", "E9"): "#REF!",
            ("4月", "C7"): None,
            ("5月", "F8"): 30.5,
            ("6月", "D6"): "９.５分",
            ("6月", "L6"): None,
            ("人员名册", "I7"): None,
            ("人员名册", "I6:I7"): "merge",
            ("7月", "C20:C21"): "merge",
            ("年终", "C30:C31"): "merge",
            ("指标表", "D4:D5"): "merge",
            ("岗位表", "F12:G12"): "merge",
        },
    )

    found = places(read(read_workbook(path)).findings)

    assert [place for place in found if place not in BASELINE] == [
        ("warning", "人员名册", "I6"),
        ("error", "岗位表", "F12"),
        ("error", "指标表", "D4"),
        ("error", "2月", "L5"),
        ("error", "3月", "E9"),
        ("error", "4月", "C7"),
        ("error", "5月", "F8"),
        ("error", "7月", "C20"),
        ("error", "年终", "C30"),
    ]
