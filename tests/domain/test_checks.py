"""The checks of a whole year: each finding once, at its place, and none on a clean year."""

from dataclasses import replace
from decimal import Decimal

from kpi_desktop.domain.ballots import BallotBatch
from kpi_desktop.domain.checks import check_plan, check_year, complete_months
from kpi_desktop.domain.errors import Area, Finding, Severity
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.scheme import Grade, Veto
from kpi_desktop.domain.staff import EmployeeCategory, Sanction, Unit
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from tests.builders import a_book, a_post, an_addition, an_employee, marks_totalling, some_indicators


def _findings(book: YearBook) -> tuple[Finding, ...]:
    return check_year(score_year(book))


def _whats(book: YearBook) -> list[str]:
    return [finding.what for finding in _findings(book)]


def _person(**given: object) -> YearBook:
    return replace(a_book({"001": "90"}), employees=(an_employee("001", **given),))


def test_that_a_clean_year_has_no_findings() -> None:
    assert _findings(a_book({"001": "90", "002": "85"})) == ()


def test_that_a_missing_mark_is_named_with_its_place() -> None:
    book = a_book({"001": "90"})
    marks = tuple(m for m in book.marks if (m.month, m.indicator_no) != (4, "Z01"))
    finding = _findings(replace(book, marks=marks))[0]
    assert finding.what == "张伟001（001）4月学习情况未填"
    assert (finding.place.area, finding.place.month, finding.place.employee_no, finding.place.item) == (
        Area.MONTHLY,
        4,
        "001",
        "Z01",
    )
    assert finding.severity is Severity.ERROR


def test_that_a_month_s_unexplained_waivers_are_told_once() -> None:
    book = a_book({"001": "90", "002": "85"})
    marks = tuple(
        replace(mark, entered=None, not_applicable=True, reason="抽调巡察" if mark.month == 5 else "")
        if mark.month in {4, 5} and mark.indicator_no == "Z05"
        else mark
        for mark in book.marks
    )
    (finding,) = _findings(replace(book, marks=marks))
    assert finding.what == "4月有2格不适用没有写明理由"
    assert finding.severity is Severity.WARNING
    assert (finding.place.month, finding.place.employee_no, finding.place.item) == (4, "001", "Z05")


def test_that_an_empty_file_says_what_to_do_first() -> None:
    book = replace(a_book({}), posts=(), indicators=(), duties=())
    assert _whats(book) == ["还没有考核指标", "还没有设置岗位", "人员名册还是空的"]
    assert "全部指标" in _whats(replace(a_book({"001": "90"}), indicators=()))[2]


def test_that_the_plan_is_checked() -> None:
    vague = (replace(some_indicators()[0], standard="服务不到位的酌情扣分"), *some_indicators()[1:])
    book = replace(
        a_book({"001": "90"}),
        unit=Unit(code="123", name="某局"),
        posts=(a_post(coefficient=None),),
        indicators=vague,
    )
    whats = [finding.what for finding in check_plan(book)]
    assert "18位" in whats[0]
    assert whats[1] == "岗位G001没有岗位价值系数"
    assert "“服务不到位”" in whats[2]
    assert "“酌情扣分”" in whats[2]


def test_that_own_words_and_vetoes_without_an_indicator_are_told() -> None:
    book = a_book({"001": "90"})
    veto = Veto(label="瞒报事故", basis="规定", effect=VetoEffect.NOT_EXCELLENT)
    wordy = replace(book, scheme=replace(book.scheme, own_words=("迟到",), vetoes=(veto,)))
    whats = [finding.what for finding in check_plan(wordy)]
    assert len(whats) == len(book.indicators) + 1
    assert "“迟到”（本单位列入的含糊用语）" in whats[0]
    assert whats[-1] == "一票否决事项“瞒报事故”没有同名的一票否决指标，发生了没有地方登记"
    uncounted = replace(
        book, indicators=(replace(book.indicators[0], standard="按规定办理"), *book.indicators[1:])
    )
    assert "没有件、次、天" in check_plan(uncounted)[0].what


def test_that_only_direct_marks_are_held_to_the_full_mark() -> None:
    book = a_book({"001": "90"})
    rate = replace(book.indicators[4], kind="completion", params=(("target", "36"), ("ceiling", "1.2")))
    assert (
        _whats(replace(book, indicators=(*book.indicators[:4], replace(rate, full_mark=Decimal(40))))) == []
    )
    marks = tuple(replace(m, entered=Decimal(41)) if m.indicator_no == "Z05" else m for m in book.marks)
    assert _whats(replace(book, indicators=(*book.indicators[:4], rate), marks=marks)) == []


def test_that_the_roster_is_checked() -> None:
    assert "身份证号校验位错误" in _whats(_person(id_number="530499197512190490"))[0]
    right = "530499197512190493"
    assert _whats(_person(id_number=right, gender="男", birth_month="1975-12")) == []
    assert len(_whats(_person(id_number=right, gender="女", birth_month="1976-12"))) == 2
    assert _whats(_person(post_no="G9")) == ["张伟（001）的岗位编号G9不在岗位表中"]
    assert _whats(_person(post_no="")) == ["张伟（001）没有岗位"]
    assert _whats(_person(voter_group="来宾")) == ["张伟（001）的测评组别“来宾”不在方案中"]


def test_that_homonyms_and_shared_numbers_are_told_apart() -> None:
    book = a_book({"001": "90", "002": "85"})
    twins = tuple(replace(e, name="刘海建", id_number="530499197512190493") for e in book.employees)
    findings = _findings(replace(book, employees=twins))
    assert [finding.severity for finding in findings] == [Severity.ERROR, Severity.ERROR, Severity.WARNING]
    assert findings[2].what == "重名：刘海建（工号001、002）"


def test_that_marks_and_adjustments_are_checked() -> None:
    book = a_book({"001": "90"})
    marks = tuple(
        replace(m, entered=Decimal(31)) if (m.month, m.indicator_no) == (6, "Z04") else m for m in book.marks
    )
    assert _whats(replace(book, marks=marks)) == ["工号0016月履行职责31超过满分30，请填写0到30之间的分数"]
    assert _whats(replace(book, adjustments=(an_addition(), an_addition(fact=" ", item_no=2)))) == [
        "工号0011月的加分没有写事由"
    ]


def test_that_ballots_and_typed_scores_are_checked() -> None:
    book = a_book({"001": "90"})
    batch = BallotBatch(voter_group="群众", issued=2, returned=2, valid=2, invalid=0)
    assert "计票3张" in _whats(replace(book, batches=(batch,)))[0]
    assert _whats(replace(book, typed_scores=())) == ["张伟001（001）年终考核得分未填"]
    assert _whats(replace(book, tallies=())) == ["张伟001（001）民主测评没有有效票"]


def _decided(book: YearBook, grade: Grade, reason: str = "研究确定") -> YearBook:
    decisions = tuple(
        GradeDecision(
            employee_no=e.employee_no, grade=grade, reason=reason, decided_on="2026-12-30", decided_by="王"
        )
        for e in book.employees
    )
    return replace(book, decisions=decisions)


def test_that_decisions_stay_within_quota_and_eligibility() -> None:
    book = a_book({f"{i:03d}": f"{80 + i}" for i in range(5)})
    assert _whats(_decided(book, Grade.EXCELLENT)) == ["公务员评为优秀5人，超过名额1人（应参加5人）"]
    workers = replace(
        book, employees=tuple(replace(e, category=EmployeeCategory.WORKER) for e in book.employees)
    )
    assert _whats(_decided(workers, Grade.COMPETENT)) == []
    barred = replace(book, sanctions=(Sanction(employee_no="004", kind="政务警告", decided="2026"),))
    one = replace(barred, decisions=_decided(book, Grade.EXCELLENT).decisions[-1:])
    assert "已定优秀，但" in _whats(one)[0]
    assert _whats(_decided(book, Grade.BASIC, reason=" "))[0].endswith("没有写理由")


def test_that_complete_months_are_those_with_everybody_marked() -> None:
    book = a_book({"001": "90", "002": "90"})
    marks = (*marks_totalling("001", {1: "90", 2: "90"}), *marks_totalling("002", {1: "80"}))
    assert complete_months(score_year(replace(book, marks=marks))) == (1,)
    assert complete_months(score_year(replace(book, employees=()))) == ()
