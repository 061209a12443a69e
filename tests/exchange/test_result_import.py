"""The national system's import file (domain.md §7.7), written and read again with another library."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import load_workbook

from kpi_desktop.domain.eligibility import Effect, Eligibility, Reason, ReasonSource
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.result_import import derive_result_import, result_code
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.exchange.result_import import write_result_import
from tests.builders import a_book, a_scheme

PUBLISHED = StepRecord(kind=StepKind.PUBLICATION, done_on="2027-01-09", done_by="考核委员会")


def decided(book: YearBook, **grades: Grade) -> UnitResult:
    """A year with everybody 称职 but those named by number."""
    return score_year(
        replace(
            book,
            decisions=tuple(
                GradeDecision(
                    employee_no=e.employee_no,
                    grade=grades.get(f"n{e.employee_no}", Grade.COMPETENT),
                    reason="党组会议研究",
                    decided_on="2026-12-28",
                    decided_by="党组",
                )
                for e in book.employees
            ),
        )
    )


def with_people(book: YearBook, **fields: dict[str, object]) -> YearBook:
    return replace(
        book,
        employees=tuple(replace(e, **fields.get(f"n{e.employee_no}", {})) for e in book.employees),
    )


def sheets(path: Path) -> dict[str, list[list[object]]]:
    workbook = load_workbook(path)
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def test_that_the_sheet_is_exactly_what_the_system_takes(tmp_path: Path) -> None:
    book = with_people(
        a_book({"001": "96", "002": "90", "003": "85", "004": "84", "005": "83"}),
        n001={"name": "张 三", "section": "办公室", "title": "主任"},
        n002={"name": "李𠮷", "section": "执法大队", "title": ""},
        n005={"name": "赵六", "on_probation": True},
    )
    grades = {
        "n001": Grade.EXCELLENT,
        "n003": Grade.BASIC,
        "n004": Grade.INCOMPETENT,
        "n005": Grade.UNDETERMINED,
    }
    made = derive_result_import(decided(book, **grades))
    path = tmp_path / "导入表.xls"
    write_result_import(path, made)
    found = sheets(path)
    assert found["Sheet1"] == [
        ["序号", "姓 名", "单位及职务", "等 次"],
        ["1", "张三", "云岭县自然资源局办公室主任", "优秀"],
        ["2", "李𠮷", "云岭县自然资源局执法大队", "称职"],
        ["3", "张伟003", "云岭县自然资源局", "基本称职"],
        ["4", "张伟004", "云岭县自然资源局", "不称职"],
        ["5", "赵六", "云岭县自然资源局", "不定等次"],
    ]
    assert list(found) == ["Sheet1", "需手工录入"]
    assert [row[5] for row in found["需手工录入"]] == ["等次代码", "5A"]
    again = tmp_path / "再来.xls"
    write_result_import(again, made)
    assert again.read_bytes() == path.read_bytes()
    assert path.read_bytes().startswith(b"\xd0\xcf\x11\xe0")  # an OLE file, as Excel 97-2003 writes it


def test_that_homonyms_and_other_kinds_stay_off_the_sheet(tmp_path: Path) -> None:
    book = with_people(
        a_book({"001": "96", "002": "90", "003": "85", "004": "84"}),
        n001={"name": "张 伟"},
        n002={"name": "张伟"},
        n003={"name": "王芳", "category": EmployeeCategory.INSTITUTION},
    )
    made = derive_result_import(decided(replace(book, steps=(PUBLISHED,))))
    assert [row.name for row in made.rows] == ["张伟004"]
    assert [(row.employee_no, row.word, row.code) for row in made.by_hand] == [
        ("001", "称职", "2"),
        ("002", "称职", "2"),
        ("003", "合格", "2"),
    ]
    assert made.by_hand[0].why == "本单位有2人同名，系统只按姓名对应，导入会对错人"
    assert made.by_hand[2].why == "是事业人员，导入表没有“合格”这一等次"
    assert made.notes == ("有3人要手工录入或改代码，列在第二张表“需手工录入”。",)
    path = tmp_path / "导入表.xls"
    write_result_import(path, made)
    assert len(sheets(path)["需手工录入"]) == 4


def test_that_nothing_by_hand_means_one_sheet(tmp_path: Path) -> None:
    made = derive_result_import(decided(replace(a_book({"001": "90"}), steps=(PUBLISHED,))))
    write_result_import(tmp_path / "导入表.xls", made)
    assert list(sheets(tmp_path / "导入表.xls")) == ["Sheet1"]
    assert made.notes == ()


def test_that_an_unpublished_result_is_told() -> None:
    assert "还没有公示完" in derive_result_import(decided(a_book({"001": "90"}))).notes[0]


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        ((Reason(effect=Effect.NO_GRADE, short="试用期", sentence=""),), "5A"),
        ((Reason(effect=Effect.NO_GRADE, short="立案未结", sentence=""),), "5B"),
        (
            (
                Reason(
                    effect=Effect.COMMENT_ONLY, short="政务记过", sentence="", source=ReasonSource.SANCTION
                ),
            ),
            "5C",
        ),
        (
            (Reason(effect=Effect.NO_GRADE, short="病事假超过半年", sentence="", source=ReasonSource.LEAVE),),
            "5",
        ),
        (
            (
                Reason(
                    effect=Effect.NOT_ASSESSED, short="病事假超过半年", sentence="", source=ReasonSource.LEAVE
                ),
            ),
            "6A",
        ),
        (
            (Reason(effect=Effect.NOT_ASSESSED, short="援派满半年", sentence="", source=ReasonSource.LEAVE),),
            "6",
        ),
        (
            (
                Reason(effect=Effect.NOT_EXCELLENT, short="诫勉", sentence="", source=ReasonSource.SANCTION),
                Reason(effect=Effect.NO_GRADE, short="试用期", sentence=""),
            ),
            "5A",
        ),
        ((), "5"),
    ],
)
def test_that_no_grade_has_the_code_of_its_reason(reasons: tuple[Reason, ...], code: str) -> None:
    person = score_year(a_book({"001": "90"})).people[0]
    effect = max((reason.effect for reason in reasons), default=Effect.ALL)
    person = replace(person, eligibility=Eligibility(effect=effect, reasons=reasons))
    assert result_code(person, Grade.UNDETERMINED) == code
    assert result_code(person, Grade.EXCELLENT) == "1"


def test_that_whoever_is_not_assessed_is_entered_by_hand() -> None:
    scheme = replace(a_scheme(), rule_version="2007")
    book = replace(
        with_people(a_book({"001": "90", "002": "89"}), n002={"leave_days": Decimal(200)}), scheme=scheme
    )
    made = derive_result_import(decided(book, n002=Grade.UNDETERMINED))
    assert [(row.employee_no, row.code) for row in made.by_hand] == [("002", "6A")]
    assert made.by_hand[0].why == "按规定病事假累计超过半年不进行考核，导入表没有这一等次"


def test_that_a_sanction_gives_its_code_over_a_whole_year() -> None:
    book = replace(
        a_book({"001": "90", "002": "89"}),
        sanctions=(Sanction(employee_no="002", kind="政务记过", decided="2026-05"),),
    )
    made = derive_result_import(decided(book, n002=Grade.UNDETERMINED))
    assert made.rows[1].word == "不定等次"
    assert made.by_hand[0].why == "导入表写不定等次，导入后请把代码改为5C（受处分期间不确定等次）"


def test_that_a_year_without_all_grades_or_without_anybody_is_refused() -> None:
    with pytest.raises(RuleViolation, match=r"还有6人没有评定等次（张伟001、.*等），不能生成导入表"):
        derive_result_import(score_year(a_book({f"00{n}": "90" for n in range(1, 7)})))
    with pytest.raises(RuleViolation, match="名册还是空的"):
        derive_result_import(score_year(a_book({})))
    book = with_people(a_book({"001": "90"}), n001={"category": EmployeeCategory.WORKER})
    with pytest.raises(RuleViolation, match="没有一个人能用导入表录入：张伟001是机关工勤"):
        derive_result_import(decided(book))
