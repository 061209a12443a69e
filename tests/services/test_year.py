"""The year's use cases: what is written, what is refused and in which words."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import Area, FileTrouble, RuleViolation, Severity
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.monthly import Direction, MonthExclusion, MonthlyMark
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory, Sanction, Section, Unit
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.services import checking, month_closing, monthly, posts, staff, year_end
from kpi_desktop.services.workspace import (
    Changes,
    Workspace,
    create_bureau_file,
    create_unit_file,
    list_schemes,
    load_shipped_scheme,
    system_clock,
)
from tests.builders import (
    UNIT,
    YEAR,
    a_book,
    a_post,
    a_scheme,
    an_addition,
    an_employee,
    lock,
    some_indicators,
)

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    """A file with five people and a whole year: 90, 85, 80, 75 and 95."""
    book = a_book({"001": "90", "002": "85", "003": "80", "004": "75", "005": "95"})
    with unit_file.write(KEY, "全年") as step:
        step.save(
            *book.employees, *book.posts, *book.indicators, *book.marks, *book.typed_scores, *book.tallies
        )
    return unit_file


def _book(workspace: Workspace) -> YearBook:
    return workspace.load_book(KEY)


def _mark(entered: str | None, **given: object) -> MonthlyMark:
    fields = {"employee_no": "001", "month": 4, "indicator_no": "Z01", **given}
    return MonthlyMark(entered=None if entered is None else Decimal(entered), **fields)  # type: ignore[arg-type]


def test_that_a_new_file_starts_with_the_shipped_scheme(unit_file: Workspace) -> None:
    assert _book(unit_file).scheme == a_scheme()
    assert _book(unit_file).unit == UNIT
    assert unit_file.kind is FileKind.UNIT
    assert dict(list_schemes())["county-50-20-30"]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"unit_name": " "}, "单位名称"),
        ({"unit_code": ""}, "统一社会信用代码"),
        ({"year": 26}, "年度26"),
        ({"scheme_key": "没有"}, "没有名为“没有”的考核方案"),
    ],
)
def test_that_a_new_file_needs_a_unit(tmp_path: Path, given: dict[str, object], word: str) -> None:
    fields = {"unit_code": UNIT.code, "unit_name": UNIT.name, "year": YEAR, **given}
    with pytest.raises(RuleViolation, match=word):
        create_unit_file(tmp_path / "新.sqlite", **fields)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_that_nothing_is_written_over(unit_file: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="已经存在"):
        create_unit_file(unit_file.path, unit_code="X", unit_name="某局", year=YEAR)
    with pytest.raises(FileTrouble, match="不存在"):
        create_bureau_file(tmp_path / "没有" / "局.sqlite")
    with (
        create_bureau_file(tmp_path / "局.sqlite") as bureau,
        pytest.raises(FileTrouble, match="还没有任何单位"),
    ):
        bureau.only_book()


def test_that_clocks_are_utc() -> None:
    assert system_clock().tzinfo is not None
    with pytest.raises(RuleViolation):
        load_shipped_scheme("../county-50-20-30")


def test_that_books_are_listed(year: Workspace) -> None:
    summary = year.books()[0]
    assert (summary.key, summary.unit_name, summary.people) == (KEY, UNIT.name, 5)
    assert year.last_saved_at is not None


def test_that_a_mark_is_stored_cleared_and_seen(year: Workspace) -> None:
    changes = monthly.record_marks(year, KEY, (_mark("8.5"),))
    assert changes.areas == {Area.MONTHLY}
    assert [
        m.entered for m in year.load_month(KEY, 4).marks if (m.employee_no, m.indicator_no) == ("001", "Z01")
    ] == [Decimal("8.5")]
    monthly.record_marks(year, KEY, (_mark(None),))
    findings = checking.check_year(year, KEY)
    assert [f.what for f in findings if f.severity is Severity.ERROR] == ["张伟001（001）4月学习情况未填"]
    assert year_end.score(year, KEY).people[0].total is None


@pytest.mark.parametrize(
    ("mark", "word"),
    [
        (_mark("10.5"), "超过满分10"),
        (_mark("-1"), "不能是负数"),
        (_mark("5", employee_no="404"), "没有工号404"),
        (_mark("5", indicator_no="Z99"), "没有工号001或指标Z99"),
    ],
)
def test_that_marks_out_of_range_are_refused_and_nothing_changes(
    year: Workspace, mark: MonthlyMark, word: str
) -> None:
    before = _book(year)
    with pytest.raises(RuleViolation, match=word):
        monthly.record_marks(year, KEY, (_mark("5"), mark))
    assert _book(year) == before


def test_that_months_without_presence_take_no_marks(year: Workspace) -> None:
    person = _book(year).employees[0]
    staff.save_employees(year, KEY, (replace(person, present_from=5),))
    with pytest.raises(RuleViolation, match="5月调入"):
        monthly.record_marks(year, KEY, (_mark("5"),))
    monthly.record_marks(year, KEY, (_mark(None),))


def test_that_adjustments_carry_a_fact_and_a_number_each(year: Workspace) -> None:
    monthly.save_adjustment(year, KEY, an_addition(item_no=0))
    monthly.save_adjustment(year, KEY, an_addition(item_no=0, fact="群众送锦旗1面"))
    stored = _book(year).adjustments
    assert [adjustment.item_no for adjustment in stored] == [1, 2]
    monthly.remove_adjustment(year, KEY, stored[0])
    assert [adjustment.item_no for adjustment in _book(year).adjustments] == [2]
    for wrong, word in ((an_addition(points="0"), "应大于0"), (an_addition(fact=" "), "写明加分的事由")):
        with pytest.raises(RuleViolation, match=word):
            monthly.save_adjustment(year, KEY, wrong)


def test_that_a_month_can_be_left_out_with_a_reason(year: Workspace) -> None:
    exclusion = MonthExclusion(employee_no="001", month=4, reason="脱产学习")
    monthly.exclude_month(year, KEY, exclusion)
    assert len(year_end.score(year, KEY).people[0].routine.assessed) == 11
    monthly.include_month(year, KEY, exclusion)
    assert len(year_end.score(year, KEY).people[0].routine.assessed) == 12
    with pytest.raises(RuleViolation, match="写明原因"):
        monthly.exclude_month(year, KEY, replace(exclusion, reason=""))


def test_that_a_month_with_missing_marks_is_not_closed(year: Workspace) -> None:
    lock(year, KEY)
    monthly.record_marks(year, KEY, (_mark(None), _mark(None, indicator_no="Z02")))
    with pytest.raises(RuleViolation, match=r"4月还有2格未填（张伟001）"):
        month_closing.close_month(year, KEY, 4, closed_on="2026-05-05")


def test_that_a_closed_month_stands_until_reopened_with_a_reason(year: Workspace) -> None:
    lock(year, KEY)
    month_closing.close_month(year, KEY, 4, closed_on="2026-05-05")
    writes: list[Callable[[], Changes]] = [
        lambda: monthly.record_marks(year, KEY, (_mark("5"),)),
        lambda: monthly.save_adjustment(year, KEY, an_addition(month=4)),
        lambda: monthly.remove_adjustment(year, KEY, an_addition(month=4)),
        lambda: monthly.exclude_month(year, KEY, MonthExclusion(employee_no="001", month=4, reason="借调")),
        lambda: monthly.include_month(year, KEY, MonthExclusion(employee_no="001", month=4, reason="借调")),
        lambda: month_closing.close_month(year, KEY, 4, closed_on="2026-05-06"),
    ]
    for write in writes:
        with pytest.raises(RuleViolation, match="4月已经关账"):
            write()
    with pytest.raises(RuleViolation, match="写明原因"):
        month_closing.reopen_month(year, KEY, 4, " ")
    month_closing.reopen_month(year, KEY, 4, "漏记1件")
    monthly.record_marks(year, KEY, (_mark("5"),))
    assert year.history(KEY)[1].reason == "漏记1件"
    with pytest.raises(RuleViolation, match="4月还没有关账"):
        month_closing.reopen_month(year, KEY, 4, "再撤")


def test_that_coefficients_follow_from_factor_points(unit_file: Workspace) -> None:
    posts.add_post(unit_file, KEY, a_post(coefficient=None))
    posts.add_post(unit_file, KEY, a_post("G002", factor_points=(), coefficient=None))
    stored = _book(unit_file).posts
    assert [(post.post_no, post.coefficient) for post in stored] == [
        ("G001", Decimal("1.37")),
        ("G002", None),
    ]
    for wrong, word in (
        (a_post(), "已经使用"),
        (a_post("G003", name=" "), "都要填写"),
        (a_post("G003", factor_points=(("risk", Decimal(31)),)), "责任风险31不在0到30之间"),
        (a_post("G003", factor_points=(("luck", Decimal(1)),)), "luck1不在"),
    ):
        with pytest.raises(RuleViolation, match=word):
            posts.add_post(unit_file, KEY, wrong)


def test_that_a_held_post_is_not_removed(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="现由张伟001担任"):
        posts.remove_posts(year, KEY, (a_post(),))
    posts.add_post(year, KEY, a_post("G009"))
    posts.remove_posts(year, KEY, (a_post("G009"),))
    assert [post.post_no for post in _book(year).posts] == ["G001"]


def test_that_indicators_are_checked_on_the_way_in(unit_file: Workspace) -> None:
    first = some_indicators()[0]
    posts.add_indicator(unit_file, KEY, first)
    for wrong, word in (
        (first, "已经使用"),
        (replace(first, indicator_no="Z9", name=""), "都要填写"),
        (replace(first, indicator_no="Z9", full_mark=Decimal(0)), "满分应大于0"),
        (replace(first, indicator_no="Z9", group="other"), "不在方案中"),
    ):
        with pytest.raises(RuleViolation, match=word):
            posts.add_indicator(unit_file, KEY, wrong)
    posts.remove_indicators(unit_file, KEY, (first,))
    assert _book(unit_file).indicators == ()


@pytest.mark.parametrize("weight", ["30", "70"])
def test_that_weights_of_80_or_120_are_kept_but_not_locked(year: Workspace, weight: str) -> None:
    scheme = _book(year).scheme
    wrong = replace(scheme, parts=(replace(scheme.parts[0], weight=Decimal(weight)), *scheme.parts[1:]))
    posts.save_scheme(year, KEY, wrong)
    assert _book(year).scheme == wrong
    with pytest.raises(RuleViolation, match=f"各部分权重合计{int(weight) + 50}，应为100"):
        posts.lock_plan(year, KEY, filing_no="36号", filed_on="2025-12-18")


def test_that_a_scheme_without_a_name_or_outside_its_numbers_is_refused(unit_file: Workspace) -> None:
    scheme = a_scheme()
    nameless = replace(scheme, parts=(replace(scheme.parts[0], label=" "), *scheme.parts[1:]))
    with pytest.raises(RuleViolation, match="各部分权重有一行没有写名称；请填写名称"):
        posts.save_scheme(unit_file, KEY, nameless)
    posts.save_scheme(unit_file, KEY, replace(scheme, half_year_leave_days=Decimal(120)))
    assert _book(unit_file).scheme.half_year_leave_days == 120


def test_that_a_locked_plan_stands_until_withdrawn(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="填写备案日期"):
        posts.lock_plan(year, KEY, filing_no="36号", filed_on="")
    posts.lock_plan(year, KEY, filing_no="36号", filed_on="2025-12-18")
    locked: list[Callable[[], Changes]] = [
        lambda: posts.save_posts(year, KEY, (a_post(),)),
        lambda: posts.remove_posts(year, KEY, (a_post(),)),
        lambda: posts.save_indicators(year, KEY, some_indicators()),
        lambda: posts.remove_indicators(year, KEY, some_indicators()),
        lambda: posts.save_scheme(year, KEY, a_scheme()),
        lambda: posts.lock_plan(year, KEY, filing_no="37号", filed_on="2025-12-19"),
    ]
    for write in locked:
        with pytest.raises(RuleViolation, match="已锁定备案"):
            write()
    posts.withdraw_plan(year, KEY, "漏设1个岗位")
    posts.save_posts(year, KEY, (a_post(),))


def test_that_vague_wording_is_locked_only_with_a_reason_that_is_kept(year: Workspace) -> None:
    posts.save_indicators(year, KEY, (replace(some_indicators()[0], standard="认真学习"),))
    for reason, refusal in (("　", "还有1项指标用语含糊"), ("因" * 501, "请缩短到500个字以内")):
        with pytest.raises(RuleViolation, match=refusal):
            posts.lock_plan(year, KEY, filing_no="", filed_on="2025-12-18", wording_reason=reason)
    posts.lock_plan(year, KEY, filing_no="", filed_on="2025-12-18", wording_reason=" 上级原文 ")
    assert [step.note for step in _book(year).steps if step.kind is StepKind.PLAN] == ["上级原文"]


def test_that_an_unfinished_plan_is_not_locked(unit_file: Workspace) -> None:
    with pytest.raises(RuleViolation, match="2处错误，不能锁定：还没有考核指标"):
        posts.lock_plan(unit_file, KEY, filing_no="36号", filed_on="2025-12-18")


def test_that_the_roster_is_kept(unit_file: Workspace) -> None:
    staff.save_sections(unit_file, KEY, (Section(name="办公室"),))
    staff.add_employee(unit_file, KEY, an_employee(name="孙　娟"))
    staff.add_employee(unit_file, KEY, an_employee("002"))
    assert [(e.name, e.sort_order) for e in _book(unit_file).employees] == [("孙娟", 1), ("张伟", 2)]
    for wrong, word in (
        (an_employee("002"), "已经有人使用"),
        (an_employee("003", name=" "), "都要填写"),
        (an_employee("003", present_from=9, present_to=3), "调入月份晚于调离月份"),
    ):
        with pytest.raises(RuleViolation, match=word):
            staff.add_employee(unit_file, KEY, wrong)
    staff.remove_employees(unit_file, KEY, (an_employee("002"),))
    assert [e.employee_no for e in _book(unit_file).employees] == ["001"]


def test_that_sanctions_are_registered_and_taken_back(year: Workspace) -> None:
    sanction = Sanction(employee_no="005", kind="政务警告", decided="2026-06")
    staff.save_sanctions(year, KEY, (sanction,))
    assert year_end.score(year, KEY).people[4].eligibility.label == "不得评优"
    staff.remove_sanctions(year, KEY, (sanction,))
    assert year_end.score(year, KEY).people[4].eligibility.label == "可评全部"


def test_that_the_unit_keeps_its_code(unit_file: Workspace) -> None:
    staff.save_unit(unit_file, KEY, Unit(code=UNIT.code, name="云岭县林草局", filing_body="县委组织部"))
    assert _book(unit_file).unit.filing_body == "县委组织部"
    for wrong in (Unit(code="X", name="某局"), Unit(code=UNIT.code, name=" ")):
        with pytest.raises(RuleViolation, match="单位代码"):
            staff.save_unit(unit_file, KEY, wrong)


def test_that_typed_scores_lie_within_a_hundred(year: Workspace) -> None:
    year_end.record_typed_scores(
        year, KEY, (TypedScore(employee_no="001", part="year_end", score=Decimal("88.8")),)
    )
    assert year_end.score(year, KEY).people[0].parts[1].score == Decimal("88.8")
    with pytest.raises(RuleViolation, match="101不在0到100之间"):
        year_end.record_typed_scores(
            year, KEY, (TypedScore(employee_no="001", part="year_end", score=Decimal(101)),)
        )


def test_that_ballots_are_counted_by_known_groups_and_choices(year: Workspace) -> None:
    def tally(**given: object) -> tuple[BallotTally, ...]:
        fields = {"employee_no": "001", "voter_group": "领导", "choice": "优秀", "votes": 3, **given}
        return (BallotTally(**fields),)  # type: ignore[arg-type]

    year_end.record_tallies(year, KEY, tally())
    year_end.record_batches(
        year, KEY, (BallotBatch(voter_group="领导", issued=3, returned=3, valid=3, invalid=0),)
    )
    assert len(_book(year).batches) == 1
    for wrong, word in (
        ({"votes": -1}, "不能是负数"),
        ({"voter_group": "来宾"}, "“来宾”组"),
        ({"choice": "好"}, "“好”选项"),
    ):
        with pytest.raises(RuleViolation, match=word):
            year_end.record_tallies(year, KEY, tally(**wrong))
    with pytest.raises(RuleViolation, match="不能是负数"):
        year_end.record_batches(
            year, KEY, (BallotBatch(voter_group="领导", issued=-1, returned=3, valid=3, invalid=0),)
        )


def test_that_grades_are_decided_within_quota_eligibility_and_with_reasons(year: Workspace) -> None:
    proposed = {p.employee.employee_no: p.proposed_word for p in year_end.score(year, KEY).people}
    assert proposed == {"001": "称职", "002": "称职", "003": "称职", "004": "基本称职", "005": "优秀"}
    year_end.decide_grades(year, KEY, {"005": Grade.EXCELLENT, "002": Grade.COMPETENT}, "")
    with pytest.raises(RuleViolation, match="优秀名额1名，这样会有2名"):
        year_end.decide_grades(year, KEY, {"001": Grade.EXCELLENT}, "表现突出")
    with pytest.raises(RuleViolation, match="请写明理由"):
        year_end.decide_grades(year, KEY, {"002": Grade.BASIC}, "")
    with pytest.raises(RuleViolation, match="没有工号404"):
        year_end.decide_grades(year, KEY, {"404": Grade.BASIC}, "")
    monthly.record_marks(year, KEY, (_mark(None),))
    with pytest.raises(RuleViolation, match="总分还没有算出"):
        year_end.decide_grades(year, KEY, {"001": Grade.COMPETENT}, "先定")
    staff.save_sanctions(year, KEY, (Sanction(employee_no="002", kind="诫勉", decided="2026"),))
    with pytest.raises(RuleViolation, match="不能定为优秀：2026受诫勉"):
        year_end.decide_grades(year, KEY, {"002": Grade.EXCELLENT}, "表现突出")
    decided = {p.employee.employee_no: p.grade for p in year_end.score(year, KEY).people}
    assert decided["005"] is Grade.EXCELLENT
    with pytest.raises(RuleViolation, match="写明原因"):
        year_end.withdraw_grades(year, KEY, ("005",), "")
    year_end.withdraw_grades(year, KEY, ("005",), "复核")
    assert [d.employee_no for d in _book(year).decisions] == ["002"]


def test_that_a_confirmed_year_stands(year: Workspace) -> None:
    with year.write(KEY, "确认") as step:
        step.save(StepRecord(kind=StepKind.YEAR_END, done_on="2026-12-31", done_by="李"))
    writes: list[Callable[[], Changes]] = [
        lambda: year_end.record_typed_scores(year, KEY, ()),
        lambda: year_end.record_tallies(year, KEY, ()),
        lambda: year_end.record_batches(year, KEY, ()),
        lambda: year_end.decide_grades(year, KEY, {}, ""),
    ]
    for write in writes:
        with pytest.raises(RuleViolation, match="已经确认"):
            write()


def test_that_workers_share_no_place(year: Workspace) -> None:
    best = replace(_book(year).employees[4], category=EmployeeCategory.WORKER)
    staff.save_employees(year, KEY, (best,))
    result = year_end.score_all(year)[0]
    assert result.people[4].proposed_word == "合格"
    assert result.quotas[0].base == 4


def test_that_deductions_are_named_for_what_they_are(year: Workspace) -> None:
    changes = monthly.save_adjustment(year, KEY, an_addition(direction=Direction.DEDUCT, fact="迟到1次"))
    assert changes.description == "登记扣分"


def test_that_a_part_that_does_not_apply_needs_a_reason_and_one_part_left(year: Workspace) -> None:
    def waived(part: str, reason: str = "驻村") -> TypedScore:
        return TypedScore(employee_no="001", part=part, score=None, reason=reason, is_waived=True)

    with pytest.raises(RuleViolation, match="要写明原因"):
        year_end.record_typed_scores(year, KEY, (waived("ballot", " "),))
    year_end.record_typed_scores(year, KEY, (waived("ballot"), waived("year_end")))
    with pytest.raises(RuleViolation, match="张伟001至少要有一个部分适用"):
        year_end.record_typed_scores(year, KEY, (waived("routine"),))
    person = year_end.score(year, KEY).people[0]
    assert person.total == person.parts[0].score
