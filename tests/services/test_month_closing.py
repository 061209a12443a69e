"""Closing a month over a real file: reasons, publication, corrections, opening again, the trail."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from sqlite3 import connect
from time import process_time

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.steps import StepKind, StepRecord, find_step, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import checking, month_closing, monthly, year_end
from kpi_desktop.services.workspace import Workspace, open_file, say_trail
from tests.builders import LOCKED, UNIT, YEAR, a_book, a_year_at

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
TODAY = date(2026, 12, 29)
WHY = "经核对3月2日签到表，当日公出"


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    """Two people with a year of marks; the clock stands on the 29th of December."""
    book = a_book({"001": "90", "002": "80"})
    unit_file.clock = lambda: datetime(2026, 12, 29, 2, 0, tzinfo=UTC)
    with unit_file.write(KEY, "准备") as step:
        step.save(
            LOCKED,
            *book.employees,
            *book.posts,
            *book.indicators,
            *book.marks,
            *book.typed_scores,
            *book.tallies,
        )
    return unit_file


def mark_of(workspace: Workspace, indicator: str = "Z05", number: str = "001") -> MonthlyMark:
    marks = workspace.load_month(KEY, 3).marks
    return next(m for m in marks if (m.employee_no, m.indicator_no) == (number, indicator))


def march(workspace: Workspace) -> Decimal:
    score = year_end.score(workspace, KEY).people[0].routine.months[2].score
    assert score is not None
    return Decimal(score.numerator) / score.denominator


def close(workspace: Workspace) -> None:
    month_closing.close_month(workspace, KEY, 3, closed_on="2026-04-05")


def test_that_no_month_is_closed_before_the_plan_is_locked(year: Workspace) -> None:
    with year.write(KEY, "撤回") as step:
        step.remove(LOCKED)
    with pytest.raises(RuleViolation, match="设岗定责和制定考核方案在前，月度在后"):
        close(year)
    # What a ledger brought may be put right.
    monthly.record_marks(year, KEY, (replace(mark_of(year), reason="3月8日漏报1次"),))


def test_that_the_first_mark_of_a_year_waits_for_the_lock(unit_file: Workspace) -> None:
    book = a_book({"001": "90"})
    with unit_file.write(KEY, "准备") as step:
        step.save(*book.employees, *book.posts, *book.indicators)
    first = (book.marks[0],)
    with pytest.raises(RuleViolation, match="“锁定并备案”完成备案"):
        monthly.record_marks(unit_file, KEY, first)
    with unit_file.write(KEY, "备案") as step:
        step.save(LOCKED)
    monthly.record_marks(unit_file, KEY, first)
    with unit_file.write(KEY, "撤回") as step:
        step.remove(LOCKED)
    monthly.record_marks(unit_file, KEY, (replace(first[0], entered=Decimal(1), reason="3月8日漏报1次"),))


def test_that_a_month_is_not_closed_over_a_reason_that_is_lacking(year: Workspace) -> None:
    monthly.record_marks(year, KEY, (replace(mark_of(year), reason="表现一般"),))
    with pytest.raises(RuleViolation, match=r"3月还有1格低于满分没有写明事实（张伟001）"):
        close(year)
    monthly.record_marks(year, KEY, (replace(mark_of(year), reason="3月8日漏报1次"),))
    close(year)


def test_that_one_reason_can_be_given_to_all_that_lack_one(year: Workspace) -> None:
    bare = [replace(m, reason="") for m in (*a_year_at("001", "90"), *a_year_at("002", "80")) if m.month == 3]
    monthly.record_marks(year, KEY, tuple(bare))
    with pytest.raises(RuleViolation, match="时间、次数或文号"):
        month_closing.give_reasons(year, KEY, 3, "见台账")
    month_closing.give_reasons(year, KEY, 3, "见3月考勤台账第2页")
    assert mark_of(year).reason == "见3月考勤台账第2页"
    assert mark_of(year, "Z01").reason == ""
    with pytest.raises(RuleViolation, match="没有缺事由"):
        month_closing.give_reasons(year, KEY, 3, "见3月考勤台账第2页")
    close(year)


def test_that_a_person_who_does_not_count_needs_no_reasons(year: Workspace) -> None:
    employee = year.load_plan(KEY).employees[0]
    monthly.record_marks(year, KEY, (replace(mark_of(year), reason=""),))
    with year.write(KEY, "调入") as step:
        step.save(replace(employee, present_from=4))
    close(year)


def test_that_a_closed_month_is_published_once(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="3月还没有关账"):
        month_closing.publish_month(year, KEY, 3, published_on=TODAY, today=TODAY)
    close(year)
    with pytest.raises(RuleViolation, match="不能早于这一天"):
        month_closing.publish_month(year, KEY, 3, published_on=date(2026, 4, 1), today=TODAY)
    month_closing.publish_month(year, KEY, 3, published_on=date(2026, 4, 8), today=TODAY, note="公示栏")
    found = find_step(year.load_plan(KEY).steps, StepKind.MONTH_PUBLICATION, 3)
    assert found is not None
    assert (found.done_on, found.done_by, found.note) == ("2026-04-08", year.operator, "公示栏")
    with pytest.raises(RuleViolation, match="已经登记过公示"):
        month_closing.publish_month(year, KEY, 3, published_on=TODAY, today=TODAY)


def test_that_a_correction_counts_and_the_closed_mark_stays(year: Workspace) -> None:
    before = march(year)
    wanted = replace(mark_of(year), entered=Decimal(35))
    with pytest.raises(RuleViolation, match="直接修改分数就可以"):
        month_closing.correct_mark(year, KEY, wanted, WHY)
    close(year)
    month_closing.correct_mark(year, KEY, wanted, WHY)
    assert march(year) == before + 5
    month_closing.correct_mark(year, KEY, replace(wanted, entered=Decimal(34)), WHY)
    assert march(year) == before + 4
    first, second = year.load_book(KEY).corrections
    assert (first.replaces, first.old_entered, first.made_on) == (0, Decimal(30), "2026-12-29")
    assert (second.replaces, second.old_entered) == (1, Decimal(35))
    stored = connect(year.path).execute(
        "SELECT entered FROM monthly_mark WHERE month = 3 AND employee_no = '001' AND indicator_no = 'Z05'"
    )
    assert stored.fetchone() == (3000,)
    assert year.history(KEY)[0].reason == WHY


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"entered": Decimal(41)}, "超过满分40"),
        ({"entered": Decimal(30)}, "相同"),
        ({"entered": None}, "不能改成未填"),
        ({"employee_no": "009"}, "没有工号009的这一格分数"),
        ({"indicator_no": "Z99"}, "不能更正"),
    ],
)
def test_that_a_wrong_correction_is_refused(
    year: Workspace, change: dict[str, object], sentence: str
) -> None:
    close(year)
    with pytest.raises(RuleViolation, match=sentence):
        month_closing.correct_mark(year, KEY, replace(mark_of(year), **change), WHY)  # type: ignore[arg-type]


def test_that_nothing_is_corrected_once_the_year_is_confirmed(year: Workspace) -> None:
    close(year)
    with year.write(KEY, "确认年终") as step:
        step.save(StepRecord(kind=StepKind.YEAR_END, done_on="2026-12-31", done_by="李静"))
    with pytest.raises(RuleViolation, match="年终评分已经确认"):
        month_closing.correct_mark(year, KEY, replace(mark_of(year), entered=Decimal(35)), WHY)


def test_that_opening_again_takes_the_publication_along_and_keeps_what_was_corrected(year: Workspace) -> None:
    close(year)
    month_closing.publish_month(year, KEY, 3, published_on=TODAY, today=TODAY)
    month_closing.correct_mark(year, KEY, replace(mark_of(year), entered=Decimal(35)), WHY)
    after = march(year)
    month_closing.reopen_month(year, KEY, 3, "漏了一人")
    book = year.load_book(KEY)
    assert not is_done(book.steps, StepKind.MONTH, 3)
    assert not is_done(book.steps, StepKind.MONTH_PUBLICATION, 3)
    assert book.corrections == ()
    assert march(year) == after
    monthly.record_marks(year, KEY, (replace(mark_of(year), entered=Decimal(36)),))
    assert march(year) == after + 1
    close(year)
    month_closing.correct_mark(year, KEY, replace(mark_of(year), entered=Decimal(37)), WHY)
    (correction,) = year.load_book(KEY).corrections
    assert (correction.correction_no, correction.old_entered) == (1, Decimal(36))


def test_that_a_marks_whole_history_is_told(year: Workspace) -> None:
    monthly.record_marks(year, KEY, (replace(mark_of(year), entered=None, reason=""),))
    monthly.record_marks(year, KEY, (replace(mark_of(year), entered=Decimal(31), reason="3月8日漏报1次"),))
    close(year)
    month_closing.correct_mark(year, KEY, replace(mark_of(year), entered=Decimal(35)), WHY)
    history = month_closing.mark_history(year, KEY, "001", 3, "Z05")
    assert [(v.text, v.action, v.note) for v in history] == [
        ("35", "更正3月评分", WHY),
        ("31", "录入月度评分", "3月8日漏报1次"),
        ("未填", "录入月度评分", ""),
        ("30", "准备", "按督查通报扣分1次"),
    ]
    assert {v.by for v in history} == {year.operator}
    assert month_closing.mark_history(year, KEY, "001", 3, "Z9") == ()
    month_closing.reopen_month(year, KEY, 3, "重来")
    assert month_closing.mark_history(year, KEY, "001", 3, "Z05")[0].action == "撤回：3月关账"


def test_that_a_history_is_found_quickly_in_a_long_trail(year: Workspace) -> None:
    for at in range(200):
        monthly.record_marks(year, KEY, (replace(mark_of(year, "Z04"), entered=Decimal(at % 30)),))
    start = process_time()
    history = month_closing.mark_history(year, KEY, "001", 3, "Z05")
    assert process_time() - start < 0.5
    assert len(history) == 1


def test_that_a_clock_turned_back_is_said_and_marked(year: Workspace) -> None:
    assert year.clock_notice() == ""
    assert checking.check_clock(year) == ()
    ahead = monthly.record_marks(year, KEY, (replace(mark_of(year), entered=Decimal(31)),))
    assert ahead.notice == ""
    year.clock = lambda: datetime(2026, 12, 27, 2, 0, tzinfo=UTC)
    assert "早于文件中最后一次记录的" in year.clock_notice()
    (now,) = checking.check_clock(year)
    assert now.what.startswith("电脑的时间是2026-12-27")
    assert now.next_step.startswith("请核对电脑的日期和时间")
    changes = monthly.record_marks(year, KEY, (replace(mark_of(year), entered=Decimal(32)),))
    assert "请核对电脑的日期和时间" in changes.notice
    same = monthly.record_marks(year, KEY, (mark_of(year),))
    assert (same.step_id, same.notice) == (None, "")
    assert [entry.clock_back for entry in year.history(KEY)[:2]] == [True, False]
    assert month_closing.mark_history(year, KEY, "001", 3, "Z05")[0].clock_back
    assert "有1步是在电脑时间早于上一步" in checking.check_trail(year)[0].what


def test_that_seconds_of_a_clock_set_by_the_network_are_no_going_back(year: Workspace) -> None:
    year.clock = lambda: datetime(2026, 12, 29, 1, 58, tzinfo=UTC)
    changes = monthly.record_marks(year, KEY, (replace(mark_of(year), entered=Decimal(31)),))
    assert changes.notice == ""
    assert checking.check_trail(year) == ()


def test_that_a_trail_changed_from_outside_is_found_by_the_check(year: Workspace, tmp_path: Path) -> None:
    last = year.last_entry()
    assert last is not None
    assert say_trail(last) == f"修改记录截至第{last.seq}步，校验码{last.hash[:12]}"
    assert say_trail(None) == ""
    path = year.path
    year.close()
    outside = connect(path)
    outside.execute("UPDATE change_log SET by = '别人' WHERE seq = 2")
    outside.commit()
    outside.close()
    with open_file(path, operator="李静") as opened:
        broken = [f.what for f in checking.check_year(opened, KEY) if f.place.page == "修改记录"]
    assert broken == ["修改记录从第2步起与校验码不符，文件可能被本程序以外的工具改动过"]


def test_that_what_does_not_apply_counts_with_its_reason_and_is_corrected_after_closing(
    year: Workspace,
) -> None:
    waived = replace(mark_of(year), entered=None, reason="", not_applicable=True)
    monthly.record_marks(year, KEY, (waived,))
    assert mark_of(year) == waived
    with pytest.raises(RuleViolation, match="不适用没有写明理由（张伟001）"):
        close(year)
    with pytest.raises(RuleViolation, match="不适用就不能有分数"):
        monthly.record_marks(year, KEY, (replace(waived, entered=Decimal(3)),))
    monthly.record_marks(year, KEY, (replace(waived, reason="本月没有安排执法"),))
    close(year)
    assert march(year) == 100
    assert month_closing.mark_history(year, KEY, "001", 3, "Z05")[0].text == "不适用"
    month_closing.correct_mark(
        year,
        KEY,
        replace(waived, entered=Decimal(40), not_applicable=False),
        "经核对3月8日执法台账，实有1次",
    )
    (correction,) = year.load_book(KEY).corrections
    assert correction.old_text == "不适用"
    month_closing.reopen_month(year, KEY, 3, "漏报")
    assert (mark_of(year).entered, mark_of(year).not_applicable) == (Decimal(40), False)


def test_that_a_month_of_nothing_that_applies_wants_its_reasons_too(year: Workspace) -> None:
    waived = [
        replace(mark, entered=None, reason="", not_applicable=True)
        for mark in year.load_month(KEY, 3).marks
        if mark.employee_no == "001" and mark.month == 3
    ]
    monthly.record_marks(year, KEY, tuple(waived))
    with pytest.raises(
        RuleViolation, match=f"{len(waived)}格低于满分没有写明事实、或不适用没有写明理由（张伟001）"
    ):
        close(year)
    monthly.record_marks(year, KEY, tuple(replace(mark, reason="全月抽调专班") for mark in waived))
    close(year)
    assert year_end.score(year, KEY).people[0].routine.months[2].reason == "指标全部不适用（全月抽调专班）"
