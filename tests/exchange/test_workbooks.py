"""Written workbooks: a year reads back to the same records, the same input gives the same bytes."""

import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_desktop.domain.ballots import BallotBatch
from kpi_desktop.domain.errors import Place, error, warning
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.monthly import Adjustment, Direction, MonthExclusion, MonthlyMark
from kpi_desktop.domain.posts import CoefficientBand, FactorLevel, SubFactor, compute_coefficients
from kpi_desktop.domain.scheme import BallotChoice, PartSource, ScoredPart, VoterGroup
from kpi_desktop.domain.staff import EmployeeCategory, Sanction, Section
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.exchange.ledger import LedgerReading, read_ledger
from kpi_desktop.exchange.sheets import Cell, read_workbook
from kpi_desktop.exchange.workbooks import write_findings, write_ledger
from tests.exchange.ledgers import CLEAN, FAULTY, RECORDS, filled, places, put, read, tables_of

_FIXED = datetime(2026, 12, 31, 9, 0)  # noqa: DTZ001 - a workbook's dates have no zone


def written(book: YearBook, path: Path) -> LedgerReading:
    """What is read from the export of a book, into an empty file with the same scheme."""
    write_ledger(path, score_year(book))
    empty = YearBook(unit=book.unit, year=book.year, scheme=book.scheme)
    return read_ledger(read_workbook(path), scheme=book.scheme, book=empty)


def check_same(book: YearBook, reading: LedgerReading) -> None:
    assert reading.scheme is None
    for name in RECORDS:
        assert getattr(reading, name) == getattr(book, name), name


@pytest.fixture
def clean_book() -> YearBook:
    return filled(read(CLEAN))


@pytest.mark.parametrize("source", [CLEAN, FAULTY], ids=["clean", "faulty"])
def test_that_an_exported_year_reads_back_to_the_same_records(source: Path, tmp_path: Path) -> None:
    book = filled(read(source))

    reading = written(book, tmp_path / "台账.xlsx")

    for name in RECORDS:
        assert getattr(reading, name) == getattr(book, name), name
    assert (reading.unit_name, reading.unit_code, reading.year) == (book.unit.name, book.unit.code, 2026)
    assert reading.month_rows == read(source).month_rows
    assert reading.ballot_people == read(source).ballot_people


def test_that_everything_a_ledger_has_no_column_for_reads_back_as_well(
    clean_book: YearBook, tmp_path: Path
) -> None:
    people = list(clean_book.employees)
    people[0] = replace(people[0], on_probation=True, remark="=见附件")
    people[1] = replace(people[1], present_from=3, under_investigation=True)
    people[2] = replace(
        people[2], category=EmployeeCategory.REFERENCE, remark="试用期\n已谈话", on_probation=False
    )
    people[3] = replace(people[3], present_to=6, birth_month="", id_number="", gender="", post_no="")
    people[4] = replace(people[4], leave_days=Decimal("130.5"), category=EmployeeCategory.INSTITUTION)
    gone = {("002", 1), ("002", 2), *(("004", month) for month in range(7, 13)), ("006", 5)}
    marks = [mark for mark in clean_book.marks if (mark.employee_no, mark.month) not in gone]
    marks[7] = replace(marks[7], reason="缺勤1次，3月5日签到表，扣1.5分")
    extra = (
        Adjustment(
            employee_no="001", month=1, direction=Direction.ADD, item_no=1, points=Decimal("0.25"), fact="",
            document_no="云政发〔2026〕3号",
        ),
        Adjustment(
            employee_no="001", month=1, direction=Direction.ADD, item_no=3, points=Decimal(2), fact="=二等功（一次）"
        ),
        Adjustment(
            employee_no="001", month=1, direction=Direction.DEDUCT, item_no=2, points=Decimal("1.5"), fact="迟到3次"
        ),
    )  # fmt: skip
    order = {(mark.employee_no, mark.month): at for at, mark in enumerate(clean_book.marks)}
    adjustments = [a for a in clean_book.adjustments if (a.employee_no, a.month) not in gone | {("001", 1)}]
    adjustments = sorted([*extra, *adjustments], key=lambda a: order[a.employee_no, a.month])
    posts = list(clean_book.posts)
    posts[0] = replace(posts[0], factor_points=(), coefficient=None, headcount=3)
    indicators = list(clean_book.indicators)
    indicators.append(
        replace(indicators[0], indicator_no="Z06", name="加班（次）", full_mark=Decimal(5), sort_order=6)
    )
    indicators[4] = replace(indicators[4], full_mark=Decimal("35.5"))
    indicators[0] = replace(indicators[0], standard="迟到，每次扣0.5分；\n旷工扣完。", source="@考勤")
    indicators[5] = replace(
        indicators[5],
        full_mark=Decimal("4.5"),
        group="duty",
        frequency=Frequency.YEAR,
        posts=("G038", "G040"),
    )
    marks = [
        replace(mark, entered=min(mark.entered or Decimal(0), Decimal("35.5")))
        if mark.indicator_no == "Z05"
        else mark
        for mark in marks
    ]
    marks.append(replace(marks[-1], indicator_no="Z06", entered=Decimal("4.25")))
    book = replace(
        clean_book,
        sections=(
            Section(name="机关党委（人事股）", sort_order=1),
            *(replace(section, sort_order=section.sort_order + 1) for section in clean_book.sections),
        ),
        employees=tuple(people),
        posts=tuple(posts),
        indicators=tuple(indicators),
        marks=tuple(marks),
        adjustments=tuple(adjustments),
        exclusions=(MonthExclusion(employee_no="006", month=5, reason="借调县政府办"),),
        batches=(BallotBatch(voter_group="领导", issued=5, returned=4, valid=4, invalid=0), *clean_book.batches[1:]),
        typed_scores=tuple(
            replace(t, reason="主动认领专班") if t.employee_no == "003" else t for t in clean_book.typed_scores
        ),
        sanctions=(
            Sanction(employee_no="002", kind="诫勉", decided="2025-11-03", document_no="云纪〔2025〕7号"),
            Sanction(employee_no="002", kind="党内警告", decided="2026"),
            *clean_book.sanctions,
        ),
    )  # fmt: skip

    reading = written(book, tmp_path / "台账.xlsx")

    order_of = {employee.employee_no: at for at, employee in enumerate(book.employees)}
    reading = replace(
        reading, sanctions=tuple(sorted(reading.sanctions, key=lambda s: order_of[s.employee_no]))
    )
    check_same(book, reading)


def test_that_another_scheme_is_written_and_read_back(clean_book: YearBook, tmp_path: Path) -> None:
    scheme = clean_book.scheme
    other = replace(
        scheme,
        label="两段两评",
        parts=(
            *(replace(part, weight=Decimal("22.5")) for part in scheme.parts),
            ScoredPart(key="unit", label="单位效能", weight=Decimal("32.5"), source=PartSource.TYPED),
        ),
        voter_groups=(
            VoterGroup(label="班子", weight=Decimal(50)),
            VoterGroup(label="职工", weight=Decimal(50)),
        ),
        choices=(BallotChoice(label="好", points=Decimal("97.5")), BallotChoice(label="弃权", points=None)),
        pools=(replace(scheme.pools[0], approved=7, document_no="云组〔2026〕9号"),),
        places=3,
    )
    book = replace(
        clean_book,
        scheme=other,
        tallies=(),
        batches=(),
        employees=tuple(replace(e, voter_group="职工") for e in clean_book.employees),
        typed_scores=tuple(
            TypedScore(employee_no=e.employee_no, part=part, score=Decimal("88.5"))
            for e in clean_book.employees
            for part in ("year_end", "unit")
        ),
    )
    path = tmp_path / "台账.xlsx"
    write_ledger(path, score_year(book))
    empty = replace(clean_book, **dict.fromkeys(RECORDS, ()))

    reading = read_ledger(read_workbook(path), scheme=scheme, book=empty)

    assert reading.scheme == other
    assert reading.typed_scores == book.typed_scores
    assert reading.employees == book.employees


def test_that_a_damaged_scheme_sheet_is_told_and_the_file_s_scheme_stays(
    clean_book: YearBook, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    write_ledger(path, score_year(clean_book))
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["考核方案"]
    row = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 3).value == "parts.1.weight")
    sheet.cell(row, 2).value = "一半"
    workbook.save(path)

    reading = read(read_workbook(path))

    assert [place for place in places(reading.findings) if place[1] == "考核方案"] == [
        ("error", "考核方案", "B3")
    ]
    assert reading.scheme is None


def test_that_the_same_year_gives_the_same_bytes(clean_book: YearBook, tmp_path: Path) -> None:
    result = score_year(clean_book)
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"

    write_ledger(first, result, made=_FIXED)
    write_ledger(second, result, made=_FIXED)

    assert first.read_bytes() == second.read_bytes()


def test_that_the_properties_name_nobody(clean_book: YearBook, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_ledger(path, score_year(clean_book), made=_FIXED)

    with zipfile.ZipFile(path) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert core.count("2026-12-31T09:00:00Z") == 2
    assert not any(employee.name in core for employee in clean_book.employees)


def test_that_the_sheets_are_ready_for_screen_and_paper(clean_book: YearBook, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_ledger(path, score_year(clean_book))

    workbook = openpyxl.load_workbook(path)

    months = [f"{month}月" for month in range(1, 13)]
    assert workbook.sheetnames == [
        "人员名册", "岗位表", "指标表", *months, "民主测评", "测评票数", "年终", "年终汇总", "考核方案",
        "岗位职责", "目标任务分解", "内设机构",
    ]  # fmt: skip
    roster = workbook["人员名册"]
    assert roster.freeze_panes == "D4"
    assert (roster.page_setup.orientation, roster.page_setup.paperSize) == ("landscape", 9)
    assert roster.print_title_rows == "$1:$3"
    assert roster["E4"].data_type == "s"
    assert roster["E4"].number_format == "@"
    assert roster.column_dimensions["E"].width > 18


def test_that_text_never_becomes_a_formula(clean_book: YearBook, tmp_path: Path) -> None:
    people = [replace(e, remark=f"{sign}1+1") for e, sign in zip(clean_book.employees, "=+-@", strict=False)]
    book = replace(clean_book, employees=(*people, *clean_book.employees[4:]))
    path = tmp_path / "a.xlsx"

    write_ledger(path, score_year(book))

    cells = [openpyxl.load_workbook(path)["人员名册"].cell(row, 14) for row in range(4, 8)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        (f"{sign}1+1", "s", True) for sign in "=+-@"
    ]


def test_that_the_summary_carries_total_rank_and_derivation(clean_book: YearBook, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    result = score_year(clean_book)
    write_ledger(path, result)

    sheet = openpyxl.load_workbook(path)["年终汇总"]

    header = [cell.value for cell in sheet[3]]
    row = dict(zip(header, (cell.value for cell in sheet[4]), strict=True))
    person = result.people[0]
    assert row["总分"] == f"{person.total}"
    assert row["名次"] == person.rank
    assert row["评等资格"] == person.eligibility.label
    assert row["得分明细"].splitlines()[-1] == person.lines[-1].sentence


def test_that_an_unfinished_year_is_written_with_what_is_missing(
    clean_book: YearBook, tmp_path: Path
) -> None:
    book = replace(clean_book, marks=clean_book.marks[5:], typed_scores=(), tallies=(), batches=())
    path = tmp_path / "a.xlsx"
    write_ledger(path, score_year(book))

    sheet = openpyxl.load_workbook(path)["年终汇总"]

    assert "平时考核缺1月的分数" in sheet.cell(4, len(list(sheet[3]))).value
    reading = read(read_workbook(path))
    assert {place for place in places(reading.findings) if place[1] == "1月"} == {
        ("error", "1月", f"{letter}4") for letter in "CDEFG"
    }


def test_that_an_empty_year_is_written(tmp_path: Path) -> None:
    from tests.exchange.ledgers import an_empty_book

    path = tmp_path / "a.xlsx"
    write_ledger(path, score_year(an_empty_book()))

    assert len(openpyxl.load_workbook(path).sheetnames) == 23


def test_that_findings_are_written_as_a_list(tmp_path: Path) -> None:
    path = tmp_path / "检查.xlsx"
    findings = [
        error(Place(sheet="4月", cell="C9"), "马志的学习情况缺分", "请补填"),
        warning(Place(page="民主测评", item="领导"), "=票数不符", "请核对"),
    ]

    write_findings(path, findings)

    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["序号", "程度", "位置", "问题", "下一步"],
        [1, "错误", "4月 C9", "马志的学习情况缺分", "请补填"],
        [2, "提醒", "民主测评 · 领导", "=票数不符", "请核对"],
    ]


@settings(max_examples=25)
@given(
    points=st.decimals(min_value=0, max_value=10, places=2),
    fact=st.text(
        st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]), min_size=1, max_size=30
    ),
)
def test_that_every_number_and_text_reads_back_exactly(
    points: Decimal, fact: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    book = filled(read(CLEAN))
    book = replace(
        book,
        employees=book.employees[:1],
        posts=book.posts[:1],
        marks=tuple(
            replace(mark, entered=points) for mark in book.marks if mark.employee_no == "001" and mark.month == 3
        ),
        adjustments=(
            Adjustment(
                employee_no="001", month=3, direction=Direction.ADD, item_no=1, points=points + 1, fact=fact
            ),
        ),
        tallies=(), batches=(), typed_scores=(), sanctions=(), sections=(),
    )  # fmt: skip

    reading = written(book, tmp_path_factory.getbasetemp() / "exact.xlsx")

    assert reading.marks == book.marks
    assert reading.adjustments == book.adjustments


def test_that_sub_factors_bands_and_a_mean_of_one_read_back(clean_book: YearBook, tmp_path: Path) -> None:
    knowledge, *others = clean_book.scheme.coefficient.factors
    levels = (FactorLevel(label="高", points=Decimal(15)), FactorLevel(label="低", points=Decimal(5)))
    parts = (
        SubFactor(key="degree", label="学历专业", levels=levels),
        SubFactor(key="policy", label="政策水平", levels=levels),
    )
    rule = replace(
        clean_book.scheme.coefficient,
        factors=(replace(knowledge, sub_factors=parts), *others),
        bands=(
            CoefficientBand(lower=Decimal(0), coefficient=Decimal("0.9")),
            CoefficientBand(lower=Decimal(60), coefficient=Decimal("1.2")),
        ),
        is_normalised=True,
    )
    posts = list(clean_book.posts)
    posts[0] = replace(
        posts[0],
        factor_points=(
            ("knowledge/degree", Decimal(15)),
            ("knowledge/policy", Decimal(5)),
            *posts[0].factor_points[1:],
        ),
    )
    coefficients = compute_coefficients(posts, rule)
    book = replace(
        clean_book,
        scheme=replace(clean_book.scheme, coefficient=rule),
        posts=tuple(replace(post, coefficient=coefficients[post.post_no]) for post in posts),
    )

    reading = written(book, tmp_path / "台账.xlsx")

    check_same(book, reading)
    assert places(reading.findings) == [("warning", "人员名册", "C40,C41"), ("warning", "指标表", "E6")]
    path = tmp_path / "台账.xlsx"
    other = read(read_workbook(path))
    assert other.scheme is not None
    assert other.scheme.coefficient == rule


def of_kind(indicator: Indicator, kind: str, **params: str) -> Indicator:
    return replace(indicator, kind=kind, params=tuple(params.items()))


@pytest.fixture
def kinds_book(clean_book: YearBook) -> YearBook:
    """One person's March under indicators of every kind."""
    study, order, style, duty, task = clean_book.indicators
    indicators = (
        of_kind(study, "graded", levels="好=10\n较好=8\n一般=6"),
        of_kind(order, "per_occurrence", points="0.5"),
        style,
        of_kind(duty, "deadline", case_points="1", day_points="0.5"),
        of_kind(task, "completion", direction="lower", target="3", ceiling="1"),
        replace(
            of_kind(study, "veto", basis="发生安全责任事故；经认定", effect="incompetent"),
            indicator_no="Z06",
            name="安全",
            sort_order=6,
        ),
    )
    entered = {
        "Z01": ("2", None),
        "Z02": ("3", None),
        "Z03": ("9.5", None),
        "Z04": ("2", "5"),
        "Z05": ("4", None),
        "Z06": ("0", None),
    }
    marks = tuple(
        MonthlyMark(
            employee_no="001",
            month=3,
            indicator_no=number,
            entered=Decimal(first),
            second=None if second is None else Decimal(second),
        )
        for number, (first, second) in entered.items()
    )
    return replace(
        clean_book,
        employees=clean_book.employees[:1],
        posts=clean_book.posts[:1],
        sections=clean_book.sections[:1],
        indicators=indicators,
        marks=marks,
        adjustments=(),
        tallies=(),
        batches=(),
        typed_scores=(),
        sanctions=(),
    )


def test_that_indicators_of_every_kind_and_their_marks_read_back(
    kinds_book: YearBook, tmp_path: Path
) -> None:
    reading = written(kinds_book, tmp_path / "台账.xlsx")

    check_same(kinds_book, reading)
    table = read_workbook(tmp_path / "台账.xlsx")[5]
    assert table.rows[2][5:8] == ("履行职责(30)", "履行职责·超期天数", "目标任务(40)")
    # 8 + 8.5 + 9.5 + 25.5 + 40 × (2 − 4 ÷ 3), to four places.
    assert table.cell("N4") == Decimal("78.1667")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("3月", "C4"), "优", ["学习情况", "不是数字"]),
        (("3月", "C4"), Decimal(9), ["等级应为1到3"]),
        (("3月", "D4"), Decimal(-1), ["负数"]),
        (("3月", "F4"), "", ["没有填写超期件数"]),
        (("3月", "G4"), "", ["没有填写超期天数"]),
        (("3月", "N4"), Decimal("78.2667"), ["78.2667", "不符"]),
        (("指标表", "H4"), "抽签", ["计分方式", "抽签"]),
        (("指标表", "I5"), "每回扣分=1", ["参数", "认不出来"]),
        (("指标表", "I5"), "", []),
        (("指标表", "I8"), "方向=越高越好；目标值=0", ["目标值不能为0"]),
        (("指标表", "I9"), "依据=", ["依据"]),
    ],
)
def test_that_faults_of_kinds_are_told(
    kinds_book: YearBook, tmp_path: Path, place: tuple[str, str], value: Cell, words: list[str]
) -> None:
    path = tmp_path / "台账.xlsx"
    write_ledger(path, score_year(kinds_book))
    empty = YearBook(unit=kinds_book.unit, year=kinds_book.year, scheme=kinds_book.scheme)

    reading = read_ledger(put(read_workbook(path), {place: value}), scheme=empty.scheme, book=empty)

    found = [f for f in reading.findings if (f.place.sheet, f.place.cell) == place]
    if not words:
        assert found == []
        return
    assert all(word in found[0].what for word in words)


def test_that_levels_may_be_written_in_words(kinds_book: YearBook, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write_ledger(path, score_year(kinds_book))
    tables = put(read_workbook(path), {("3月", "C4"): " 较好 "})

    reading = read_ledger(tables, scheme=kinds_book.scheme, book=kinds_book)

    assert reading.marks == kinds_book.marks


def test_that_kinds_stay_as_the_file_has_them_where_the_ledger_has_no_column(kinds_book: YearBook) -> None:
    book = replace(kinds_book, indicators=tuple(replace(i, posts=("G001",)) for i in kinds_book.indicators))
    tables = tuple(t for t in tables_of(CLEAN) if t.title == "指标表")

    reading = read_ledger(tables, scheme=book.scheme, book=book)

    assert [(i.kind, i.params, i.posts) for i in reading.indicators] == [
        (i.kind, i.params, i.posts) for i in book.indicators[:5]
    ]


def test_that_what_does_not_apply_reads_back_with_its_reason(kinds_book: YearBook, tmp_path: Path) -> None:
    two = {i.indicator_no for i in kinds_book.indicators if i.kind == "deadline"}
    places = {(mark.employee_no, mark.month) for mark in kinds_book.marks[:1]}
    marks = tuple(
        replace(mark, entered=None, second=None, not_applicable=True, reason="本月没有这项工作")
        if (mark.employee_no, mark.month) in places
        else mark
        for mark in kinds_book.marks
    )
    assert any(mark.not_applicable and mark.indicator_no in two for mark in marks)
    book = replace(kinds_book, marks=marks)
    reading = written(book, tmp_path / "台账.xlsx")
    assert not [finding for finding in reading.findings if finding.place.month]
    assert {m for m in reading.marks if m.not_applicable} == {m for m in marks if m.not_applicable}
