"""The health check over real files: what the trail says, the report on paper and as a workbook, the bureau's copy."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpi_desktop.domain.access import Account, Role
from kpi_desktop.domain.competition_steps import RoundStep, RoundStepRecord
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.health import CAUTION, HealthReport, HealthVerdict
from kpi_desktop.domain.health_examination import DETECTORS
from kpi_desktop.domain.placement import CompetitionRound, RoundPost
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import consequences, health, next_year, year_end
from kpi_desktop.services.county import view_county
from kpi_desktop.services.merging import merge_packages
from kpi_desktop.services.workspace import Workspace, create_unit_file, undo_step
from kpi_desktop.store.health_trail import read_trail
from tests.builders import UNIT, YEAR, a_book, a_post
from tests.hostile.county import a_bureau, pack
from tests.reports.paper import read_pages, squeeze

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
SCORES = {f"{n:03d}": str(score) for n, score in enumerate((96, 92, 90, 85, 84, 83, 81, 79, 77, 75), 1)}


class Clock:
    """A clock that stands where it is put and goes on a second a look."""

    def __init__(self) -> None:
        self.turn_to(date(2025, 12, 18))

    def turn_to(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def unit(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    """A unit that types each month's marks within the days after it, and closes it."""
    path = tmp_path / "甲.sqlite"
    with create_unit_file(
        path, unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静", clock=clock
    ) as workspace:
        book = a_book(SCORES)
        people = tuple(
            replace(e, section="办公室" if at % 2 else "业务股") for at, e in enumerate(book.employees)
        )
        with workspace.write(KEY, "设岗定责") as step:
            step.save(*book.posts, *book.indicators, *book.duties, *people)
            step.save(
                StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李静", document_no="36号")
            )
        marks = [
            replace(mark, entered=Decimal(8))
            if (mark.employee_no, mark.indicator_no) == ("010", "Z01")
            else mark
            for mark in book.marks
        ]
        for month in range(1, 13):
            clock.turn_to(date(YEAR + month // 12, month % 12 + 1, 3))
            with workspace.write(KEY, f"录入{month}月评分") as step:
                step.save(*(mark for mark in marks if mark.month == month))
            with workspace.write(KEY, f"{month}月关账") as step:
                done_on = clock.now.date().isoformat()
                step.save(StepRecord(kind=StepKind.MONTH, month=month, done_on=done_on, done_by="李静"))
        with workspace.write(KEY, "年终") as step:
            step.save(*book.typed_scores, *book.tallies)
        grades = {
            p.employee.employee_no: p.proposal.grade or Grade.COMPETENT
            for p in year_end.score(workspace, KEY).people
        }
        year_end.decide_grades(workspace, KEY, grades, "集体研究")
        yield workspace


def verdicts(report: HealthReport) -> dict[str, HealthVerdict]:
    return {line.detector.key: line.verdict for line in report.lines}


def test_that_a_year_kept_month_by_month_is_clean(unit: Workspace) -> None:
    found = verdicts(health.examine_year(unit, KEY))
    assert [key for key, verdict in found.items() if verdict is HealthVerdict.LOOK] == []
    for key in ("late_entries", "last_months", "backdating", "clock", "closed_months", "coefficients"):
        assert found[key] is HealthVerdict.CLEAN, key
    assert found["turns"] is found["identical"] is found["new_posts"] is HealthVerdict.LACKING


def test_that_the_trail_says_when_marks_came_and_what_changed_later(unit: Workspace, clock: Clock) -> None:
    with unit.database.read() as connection:
        trail = read_trail(connection, KEY)
    march = next(step for step in trail if step.action == "录入3月评分")
    assert march.marks == ((3, 50),)
    assert march.by == "李静"
    assert march.at == datetime(YEAR, 4, 3, 2, 0, march.at.second, tzinfo=UTC)
    assert [s.what for step in trail for s in step.stated][:2] == ["方案备案", "1月关账"]
    clock.turn_to(date(YEAR + 1, 1, 5))
    with unit.write(KEY, "改系数") as step:
        step.save(a_post(coefficient=Decimal("1.50")))
        step.remove(StepRecord(kind=StepKind.MONTH, month=3, done_on=f"{YEAR}-04-03", done_by="李静"))
    with unit.write(KEY, "3月公示") as step:
        step.save(
            StepRecord(kind=StepKind.MONTH_PUBLICATION, month=3, done_on=f"{YEAR}-04-09", done_by="李静")
        )
        step.save(StepRecord(kind=StepKind.YEAR_END, done_on="二〇二六年十二月底", done_by="李静"))
    undone = undo_step(unit, unit.history(KEY)[0].seq)
    with unit.database.read() as connection:
        *_, changed, published, undo = read_trail(connection, KEY)
    assert undone.step_id == undo.seq
    assert undo.is_undo
    assert [(c.post_no, c.before, c.after) for c in changed.coefficients] == [
        ("G001", Decimal("1.370"), Decimal("1.500"))
    ]
    assert changed.reopened == (3,)
    assert [each.what for each in published.stated] == ["3月公示"]
    report = health.examine_year(unit, KEY)
    found = verdicts(report)
    assert found["coefficients"] is found["backdating"] is HealthVerdict.LOOK
    sentence = next(line.answer.figures for line in report.lines if line.detector.key == "coefficients")[0]
    assert "李静把G001办公室工作岗的系数由1.370改为1.500" in sentence


def test_that_a_year_typed_at_its_end_and_a_clock_turned_back_are_found(
    unit: Workspace, clock: Clock
) -> None:
    clock.turn_to(date(YEAR + 1, 1, 20))
    book = a_book({"011": "88"})
    with unit.write(KEY, "补一个人") as step:
        step.save(replace(book.employees[0], name="补录"), *book.marks, *book.typed_scores, *book.tallies)
    found = verdicts(health.examine_year(unit, KEY))
    assert found["late_entries"] is HealthVerdict.LOOK
    clock.turn_to(date(YEAR, 6, 1))
    with unit.write(KEY, "写错时间") as step:
        step.save(Employee(employee_no="012", name="后来", section="办公室"))
    assert verdicts(health.examine_year(unit, KEY))["clock"] is HealthVerdict.LOOK


def test_that_a_post_changed_after_its_publication_is_found(unit: Workspace) -> None:
    with unit.write(KEY, "竞岗") as step:
        step.save(CompetitionRound(round_no=1, name="竞岗", term_from="2026-02-01", term_to="2029-01-31"))
        step.save(RoundPost(round_no=1, post_no="G001"))
    notice = RoundStepRecord(round_no=1, step=RoundStep.NOTICE, done_on=f"{YEAR}-12-30", done_by="李静")
    with unit.write(KEY, "公布职位") as step:
        step.save(notice)
    assert verdicts(health.examine_year(unit, KEY))["late_posts"] is HealthVerdict.CLEAN
    with unit.write(KEY, "改职位") as step:
        step.save(RoundPost(round_no=1, post_no="G001", places=2))
    assert verdicts(health.examine_year(unit, KEY))["late_posts"] is HealthVerdict.LOOK


def test_that_last_years_posts_and_grades_come_from_the_same_file(unit: Workspace) -> None:
    next_year.start_next_year(unit, KEY)
    following = UnitYear(unit_code=KEY.unit_code, year=YEAR + 1)
    record = health.load_record(unit, following)
    assert record.former_posts == frozenset({"G001"})
    assert record.former[YEAR]["001"] is Grade.EXCELLENT
    consequences.record_former_grades(unit, KEY, {"002": {YEAR - 1: Grade.EXCELLENT}})
    assert verdicts(health.examine_year(unit, following))["turns"] is HealthVerdict.LACKING


def test_that_the_report_is_printed_and_exported_with_its_figures(unit: Workspace, tmp_path: Path) -> None:
    best = ("001", "002", "003", "004")
    decisions = [d for d in unit.load_book(KEY).decisions if d.employee_no in best]
    with unit.write(KEY, "另行评定") as step:
        step.save(*(replace(decision, grade=Grade.EXCELLENT) for decision in decisions))
    result = year_end.score(unit, KEY)
    report = health.examine_year(unit, KEY, result)
    assert verdicts(report)["cap"] is HealthVerdict.LOOK
    pages = read_pages(health.render_health(result, report, "修改记录截至第9步，校验码abc"))
    text = squeeze("".join(pages))
    assert squeeze(report.sentence) in text
    assert all(squeeze(detector.title) in text for detector in DETECTORS)
    assert squeeze("1．优秀超名额") in text
    assert squeeze("整份体检误报的最大可能性") in text
    assert squeeze("校验码abc") in text
    path = tmp_path / "体检.xlsx"
    health.export_health(result, report, path)
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["体检结果", "数字", "图的数据", "界限"]
    rows = book.get_sheet_by_name("体检结果").to_python()
    assert [row[2] for row in rows if row[2] in {d.title for d in DETECTORS}] == [d.title for d in DETECTORS]
    assert any(
        "优秀超名额" in row and "标出" in row for row in book.get_sheet_by_name("图的数据").to_python()
    )
    with pytest.raises(FileTrouble, match="表格写不到"):
        health.export_health(result, report, tmp_path / "没有" / "体检.xlsx")


def test_that_an_empty_roster_has_no_report(unit_file: Workspace) -> None:
    key = unit_file.only_book()
    result, report = year_end.score(unit_file, key), health.examine_year(unit_file, key)
    for refused in (
        lambda: health.render_health(result, report),
        lambda: health.export_health(result, report, Path("x.xlsx")),
    ):
        with pytest.raises(RuleViolation, match="人员名册还是空的"):
            refused()


def test_that_the_bureau_says_what_it_cannot_see(unit: Workspace, tmp_path: Path) -> None:
    pack(unit, tmp_path / "包.sqlite")
    with a_bureau(tmp_path / "局端.sqlite") as bureau:
        merge_packages(bureau, [tmp_path / "包.sqlite"])
        report = health.examine_year(bureau, KEY)
    found = verdicts(report)
    assert found["late_entries"] is found["clock"] is found["identical"] is HealthVerdict.LACKING
    assert found["cap"] is HealthVerdict.CLEAN
    assert CAUTION in report.sentence


def test_that_reminders_about_people_are_the_reviewers(unit: Workspace, tmp_path: Path) -> None:
    pack(unit, tmp_path / "包.sqlite")
    assert health.may_examine(unit)
    unit.log_in_as(Account(name="李静", role=Role.REVIEW))
    assert health.examine_year(unit, KEY).lines
    for role in (Role.ENTRY, Role.READ):
        unit.log_in_as(Account(name="张伟", role=role))
        assert not health.may_examine(unit)
        with pytest.raises(RuleViolation, match="“看考核体检”要由审核人员来做"):
            health.examine_year(unit, KEY)
    unit.log_in_as(None)
    with a_bureau(tmp_path / "局端.sqlite") as bureau:
        merge_packages(bureau, [tmp_path / "包.sqlite"])
        assert [summary.health is None for summary in view_county(bureau, YEAR).summaries] == [False]
        bureau.log_in_as(Account(name="张伟", role=Role.ENTRY))
        assert [summary.health for summary in view_county(bureau, YEAR).summaries] == [None]
