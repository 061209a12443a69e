"""Absences over a real file: days counted, overlaps, months left out, totals."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.services import attendance, month_closing
from kpi_desktop.services.attendance import NewLeave
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_book, lock


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    book = a_book({"001": "90", "002": "80"})
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(*book.posts, *book.indicators, *book.employees, *book.marks)
    return unit_file


def _sick(starts_on: str = "2026-03-02", ends_on: str = "2026-03-06", **given: object) -> NewLeave:
    fields = {"employee_no": "001", "kind": "sick", **given}
    return NewLeave(starts_on=starts_on, ends_on=ends_on, **fields)  # type: ignore[arg-type]


def _records(year: Workspace) -> list[tuple[str, str, str, str]]:
    records = year.load_book(year.only_book()).leave_records
    return [(r.kind, r.starts_on, r.ends_on, str(r.days)) for r in records]


def test_that_days_are_counted_by_the_national_calendar_unless_given(year: Workspace) -> None:
    key = year.only_book()
    # over 国庆: 10-01 to 10-07 are days off, 10-10 is a Saturday that is worked
    attendance.save_leave(year, key, _sick("2026.9.30", "2026-10-10"))
    attendance.save_leave(year, key, _sick("2026-03-02", "", days=Decimal("0.5")))
    assert _records(year) == [
        ("sick", "2026-03-02", "2026-03-02", "0.50"),
        ("sick", "2026-09-30", "2026-10-10", "4.00"),
    ]


@pytest.mark.parametrize(
    ("leave", "sentence"),
    [
        (_sick(employee_no="404"), "没有工号404"),
        (_sick(kind="trip"), "假别“trip”"),
        (_sick(starts_on="2月30日"), "不是日期"),
        (_sick("2026-03-06", "2026-03-02"), "早于开始日期"),
        (_sick("2025-12-30", "2026-01-04"), "跨年的请按年度分开登记"),
        (_sick(days=Decimal(6)), "共5个工作日，不能记6个工作日"),
        (_sick("2026-03-07", "2026-03-08"), "共0个工作日"),
    ],
)
def test_that_an_absence_that_cannot_be_is_refused(year: Workspace, leave: NewLeave, sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        attendance.save_leave(year, year.only_book(), leave)
    assert _records(year) == []


def test_that_two_absences_do_not_lie_on_one_day(year: Workspace) -> None:
    key = year.only_book()
    attendance.save_leave(year, key, _sick())
    with pytest.raises(RuleViolation, match="张伟0012026-03-02至2026-03-06已经登记了病假，日期重叠"):
        attendance.save_leave(year, key, _sick("2026-03-06", "2026-03-09", kind="personal"))
    with pytest.raises(RuleViolation, match="日期重叠"):
        attendance.save_leave(
            year, key, _sick("2026-04-01"[:10], "2026-04-02"), _sick("2026-04-02", "2026-04-03")
        )
    late = NewLeave(employee_no="001", kind="late", starts_on="2026-03-04")
    attendance.save_leave(year, key, late)
    with pytest.raises(RuleViolation, match="已经登记过"):
        attendance.save_leave(year, key, late)


def test_that_an_absence_is_changed_in_place_and_removed(year: Workspace) -> None:
    key = year.only_book()
    attendance.save_leave(year, key, _sick())
    (record,) = year.load_book(key).leave_records
    attendance.save_leave(year, key, _sick("2026-03-03", "2026-03-06", replaces=record))
    assert _records(year) == [("sick", "2026-03-03", "2026-03-06", "4.00")]
    (record,) = year.load_book(key).leave_records
    attendance.save_leave(year, key, _sick("2026-03-03", "2026-03-09", replaces=record))
    assert _records(year) == [("sick", "2026-03-03", "2026-03-09", "5.00")]
    attendance.remove_leave(year, key, year.load_book(key).leave_records)
    assert _records(year) == []


def test_that_months_mostly_away_are_proposed_and_left_out_with_their_reason(year: Workspace) -> None:
    key = year.only_book()
    away = NewLeave(
        employee_no="002", kind="seconded", starts_on="2026-03-10", ends_on="2026-05-12", destination="县纪委"
    )
    attendance.save_leave(year, key, away, _sick())
    proposals = attendance.list_proposals(year.load_book(key))
    assert [(p.employee_no, p.month) for p in proposals] == [("002", 3), ("002", 4)]
    lock(year, key)
    month_closing.close_month(year, key, 4, closed_on="2026-05-05")
    with pytest.raises(RuleViolation, match="4月已经关账"):
        attendance.accept_proposals(year, key, proposals)
    attendance.accept_proposals(year, key, proposals[:1])
    book = year.load_book(key)
    assert "借调（县纪委）共16个工作日，超过本月22个工作日的一半" in book.exclusions[0].reason
    assert [p.month for p in attendance.list_proposals(book)] == [4]
    first, second = attendance.list_totals(book)
    assert (first.counted, first.months_in_post) == (5, 12)
    assert (second.counted, second.months_in_post) == (None, 10)


def _workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["云岭县自然资源局休假信息表"])
    for row in rows:
        sheet.append(list(row))
    workbook.save(path)
    return path


def test_that_a_workbook_of_absences_is_read_and_faulty_rows_are_named(
    year: Workspace, tmp_path: Path
) -> None:
    key = year.only_book()
    path = _workbook(
        tmp_path / "休假.xlsx",
        ("序", "姓　名", "休假类型", "开始时间", "结束时间", "请假天数", "事由"),
        (1, "张伟 001", "病假（住院）", date(2026, 3, 2), date(2026, 3, 6), 5, "住院"),
        (2, "张伟002", "年休", "2026.4.1", "2026年4月2日", None, None),
        (3, "没有这人", "病假", "2026-05-06", "2026-05-06", 1, None),
        (4, "张伟001", "出差", "2026-05-06", "2026-05-06", 1, None),
        (5, "张伟001", "事假", "2026-03-06", "2026-03-09", 2, None),
        (6, "张伟001", "事假", "三月", None, None, None),
    )
    done = attendance.import_leave(year, key, path)
    assert (done.changes.added, done.known) == (2, 0)
    assert _records(year) == [
        ("sick", "2026-03-02", "2026-03-06", "5.00"),
        ("annual", "2026-04-01", "2026-04-02", "2.00"),
    ]
    assert [finding.place.cell for finding in done.findings] == ["A5", "A6", "A7", "A8"]
    assert "日期重叠" in done.findings[2].what
    again = attendance.import_leave(year, key, path)
    assert (again.changes.step_id, again.known) == (None, 2)


def test_that_a_workbook_without_the_headers_is_refused(year: Workspace, tmp_path: Path) -> None:
    path = _workbook(tmp_path / "别的.xlsx", ("姓名", "得分"), ("张伟001", 90))
    with pytest.raises(FileTrouble, match="里没有请假表"):
        attendance.import_leave(year, year.only_book(), path)


def test_that_two_of_one_name_are_told_apart_by_number(year: Workspace, tmp_path: Path) -> None:
    key = year.only_book()
    people = year.load_book(key).employees
    with year.write(key, "重名") as step:
        step.save(*(replace(e, name="张伟") for e in people))
    rows = (
        ("工号", "姓名", "假别", "开始日期"),
        (None, "张伟", "病假", "2026-03-02"),
        ("002", "张伟", "病假", "2026-03-02"),
    )
    done = attendance.import_leave(year, key, _workbook(tmp_path / "假.xlsx", *rows))
    assert done.changes.added == 1
    assert "有2个人叫张伟，请写工号" in done.findings[0].what
