"""Records and rows: every field survives, only what differs is written, the trail holds."""

import json
import sqlite3
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_desktop.domain.adjustments import Scope
from kpi_desktop.domain.appointments import Appointment, AppointmentWay
from kpi_desktop.domain.ballots import BallotBatch
from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.entry_corrections import CorrectedEntry, EntryCorrection
from kpi_desktop.domain.errors import Area, FileTrouble, RuleViolation
from kpi_desktop.domain.evidence import Attachment
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.indicators import Frequency
from kpi_desktop.domain.month_closing import MarkCorrection
from kpi_desktop.domain.monthly import MonthExclusion, MonthlyMark
from kpi_desktop.domain.period_rules import (
    PeriodCycle,
    PeriodDecision,
    PeriodGrade,
    PeriodStage,
    PeriodStanding,
    PeriodStep,
)
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.scheme import Direction, Grade
from kpi_desktop.domain.selection import SelectionRound, SelectionStep, SelectionStepRecord
from kpi_desktop.domain.staff import EmployeeCategory, Sanction, Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_end_rule import TeamGrade
from kpi_desktop.domain.year_records import (
    Appeal,
    AppealKind,
    Appraisal,
    AssessmentRefusal,
    ConfirmedResult,
    DecisionLevel,
    LateGrade,
    Opinion,
    PayMethod,
    PayoutPlan,
    PayoutShare,
    ResultNotice,
    Talk,
    TalkKind,
    TeamResult,
    WageStart,
    YearNotice,
    YearObjection,
)
from kpi_desktop.services.workspace import Workspace, undo_step
from kpi_desktop.store import change_log, columns
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.records import BOOKKEEPING, HEAD, KINDS
from tests.builders import (
    a_book,
    a_duty,
    a_leave,
    a_post,
    a_promise,
    a_task,
    a_year_at,
    an_addition,
    an_employee,
    an_entry,
    some_indicators,
)


def a_full_book() -> YearBook:
    """A book with at least one record of every kind and every field filled."""
    return a_book(
        {"001": "90.5", "002": "85"},
        sections=(Section(name="办公室", reports_with="人事股", sort_order=1),),
        duties=(
            a_duty(
                leader="王",
                section="办公室",
                employee_no="001",
                target="全年300件",
                progress="每季75件",
                standard="漏登一件扣0.5分",
                indicators=("Z04", "Z05"),
                sort_order=3,
            ),
        ),
        employees=(
            an_employee(
                "001",
                gender="女",
                id_number="530499197512190493",
                birth_month="1975-12",
                ethnicity="彝族",
                political_status="中共党员",
                section="办公室",
                title="股长",
                category=EmployeeCategory.WORKER,
                on_probation=True,
                under_investigation=True,
                present_from=2,
                present_to=11,
                leave_days=Decimal("12.5"),
                remark="备注",
                sort_order=1,
            ),
            an_employee("002", name="林𠅤", sort_order=2),
        ),
        posts=(a_post(sort_order=1),),
        indicators=(
            replace(
                some_indicators()[0],
                kind="deadline",
                frequency=Frequency.QUARTER,
                params=(("case_points", "1"), ("day_points", "0.5")),
                posts=("G001", "G002"),
            ),
            *some_indicators()[1:],
        ),
        tasks=(
            a_task(
                "R1-1",
                parent_no="R1",
                leader="王",
                section="办公室",
                progress="一季度50件",
                standard="逾期一件扣0.5分",
                indicator_no="Z05",
                sort_order=2,
            ),
        ),
        marks=(
            *a_year_at("001", "90.5"),
            MonthlyMark(
                employee_no="002",
                month=3,
                indicator_no="Z01",
                entered=Decimal(2),
                second=Decimal(5),
                reason="超期",
                document_no="台账7号",
                happened_on="2026-03-04",
            ),
            MonthlyMark(
                employee_no="002",
                month=4,
                indicator_no="Z01",
                entered=None,
                reason="本月没有值班",
                not_applicable=True,
            ),
        ),
        adjustments=(
            an_addition(
                points="0.5",
                document_no="云发〔2026〕1号",
                rule="honour",
                level="县级",
                matter="防汛抢险",
                happened_on="2026-01-08",
                scope=Scope.SECTION,
            ),
            an_addition(
                "002",
                3,
                "1",
                direction=Direction.DEDUCT,
                item_no=2,
                fact="12345工单逾期2件",
                document_no="工单7号",
                rule="12345",
                level="县级",
                matter="工单逾期",
                happened_on="2026-03-04",
                scope=Scope.SECTION,
            ),
        ),
        exclusions=(MonthExclusion(employee_no="002", month=9, reason="脱产学习"),),
        corrections=(
            MarkCorrection(
                employee_no="002",
                month=3,
                indicator_no="Z01",
                correction_no=2,
                replaces=1,
                old_entered=Decimal(1),
                old_second=Decimal(4),
                entered=Decimal(2),
                second=Decimal(5),
                reason="超期",
                why="经核对3月4日登记",
                made_on="2026-04-12",
                made_by="李静",
            ),
        ),
        entry_corrections=(
            EntryCorrection(
                employee_no="002",
                month=3,
                subject=CorrectedEntry.DEDUCT,
                item_no=2,
                correction_no=2,
                replaces=1,
                old_points=Decimal("0.5"),
                points=Decimal(1),
                old_fact="12345工单逾期1件",
                fact="12345工单逾期2件",
                why="经核对3月4日登记",
                made_on="2026-04-12",
                made_by="李静",
                document_no="工单7号",
                rule="12345",
                level="县级",
                matter="工单逾期",
                happened_on="2026-03-04",
                scope=Scope.SECTION,
            ),
        ),
        promises=(a_promise(section="办公室", employee_no="001", standard="材料齐全当日受理"),),
        register_entries=(
            an_entry(
                fault="没有登记",
                document_no="受理单3号",
                promise_no="C01",
                limit_days=5,
                due_on="2026-03-11",
                finished_on="2026-03-13",
                effect=Effect.NOT_EXCELLENT,
                effect_from="2026-03-13",
                effect_to="2026-09-12",
                waived_reason="系统停机",
            ),
        ),
        leave_records=(a_leave(destination="县医院", document_no="假条1号", note="住院"),),
        attachments=(
            Attachment(place="matter/防汛抢险", fingerprint="0" * 63 + "a", name="通报.pdf", size=2048),
        ),
        period_decisions=(
            PeriodDecision(
                cycle=PeriodCycle.QUARTER,
                period=1,
                employee_no="001",
                standing=PeriodStanding.GRADED,
                score=Decimal("90.5001"),
                proposed=PeriodGrade.GOOD,
                grade=PeriodGrade.FAIR,
                reason="研究",
                decided_on="2026-04-08",
                decided_by="王",
            ),
        ),
        period_steps=(
            PeriodStep(
                cycle=PeriodCycle.QUARTER,
                period=1,
                stage=PeriodStage.APPROVED,
                done_on="2026-04-10",
                done_by="王",
                document_no="5号",
            ),
        ),
        batches=(
            BallotBatch(
                voter_group="群众", batch_no=2, issued=3, returned=3, valid=3, invalid=0, abstained=1
            ),
        ),
        typed_scores=(
            TypedScore(employee_no="001", part="year_end", score=Decimal("90.5"), reason="提前完成"),
            TypedScore(employee_no="002", part="ballot", score=None, reason="驻村", is_waived=True),
        ),
        sanctions=(Sanction(employee_no="001", kind="政务警告", decided="2026-06", document_no="1号"),),
        decisions=(
            GradeDecision(
                employee_no="001",
                grade=Grade.BASIC,
                reason="研究",
                decided_on="2026-12-30",
                decided_by="王",
                proposed=Grade.COMPETENT,
            ),
        ),
        facts=(PersonFacts(employee_no="001", grades=((2025, Grade.EXCELLENT),)),),
        team_results=(TeamResult(grade=TeamGrade.GOOD, document_no="5号"),),
        opinions=(
            Opinion(
                employee_no="001",
                level=DecisionLevel.COMMITTEE,
                grade=Grade.BASIC,
                text="半年没有完成任务",
                given_by="考核委员会",
                given_on="2026-12-29",
            ),
        ),
        appraisals=(
            Appraisal(
                employee_no="001",
                summary="一年来完成登记312件。\n\n二、不足",
                training="县委党校5天",
                comment="工作扎实",
                verdict="同意",
                explanation="试用期内",
            ),
        ),
        confirmed=(
            ConfirmedResult(
                employee_no="001",
                name="张伟001",
                total=Decimal("90.1234"),
                proposed=None,
                grade=Grade.BASIC,
                effect=Effect.NOT_EXCELLENT,
                parts=(("平时考核 50%", "90.1234"),),
            ),
        ),
        notices=(
            YearNotice(
                notice_no=1, notice_from="2026-12-28", notice_until="2027-01-04", notice_days=5, place="一楼"
            ),
            YearNotice(
                notice_no=2,
                notice_from="2027-01-05",
                notice_until="2027-01-11",
                notice_days=5,
                withdrawn_on="2027-01-12",
            ),
        ),
        objections=(
            YearObjection(
                objection_no=1,
                raised_on="2026-12-29",
                raised_by="匿名",
                employee_no="002",
                content="名单有误",
                outcome="不成立",
                settled_on="2026-12-30",
                settled_by="王",
            ),
        ),
        result_notices=(
            ResultNotice(employee_no="001", notified_on="2027-01-10", signed_on="2027-01-11", opinion="同意"),
        ),
        appeals=(
            Appeal(
                appeal_no=1,
                employee_no="001",
                kind=AppealKind.REVIEW,
                filed_on="2027-01-20",
                ground="有异议",
                before=Grade.BASIC,
                before_total=Decimal("90.12"),
                after=Grade.COMPETENT,
                decided_on="2027-01-30",
                decided_by="党组",
                reason="查明",
            ),
        ),
        talks=(
            Talk(
                employee_no="001",
                kind=TalkKind.REMIND,
                held_on="2027-01-21",
                held_by="李书记",
                content="提醒按期办结督办事项",
                answer="接受",
            ),
        ),
        refusals=(
            AssessmentRefusal(
                employee_no="001",
                refused_on="2026-12-10",
                educated_on="2026-12-15",
                educated_by="分管领导",
                detail="两次通知均未参加述职",
            ),
        ),
        late_grades=(
            LateGrade(
                employee_no="001",
                closed_on="2027-03-02",
                outcome="免予处分",
                grade=Grade.COMPETENT,
                decided_on="2027-03-10",
                decided_by="党组",
                reason="结案后按总分补定",
                document_no="3号",
            ),
        ),
        wage_starts=(WageStart(employee_no="001", step_from=2025, level_from=None),),
        payout_plans=(
            PayoutPlan(
                plan_no=1,
                name="按人",
                pool=Decimal("60000.00"),
                method=PayMethod.SECTION,
                by_months=False,
                multipliers=(("excellent", "1.2"),),
                section_factors=(("办公室", "1.1"),),
                adopted_on="2027-01-20",
                adopted_by="党组",
            ),
        ),
        payout_shares=(
            PayoutShare(
                plan_no=1,
                employee_no="001",
                score=Decimal("90.12"),
                coefficient="137/100",
                months=12,
                multiplier=Decimal("1.20"),
                amount=Decimal("15039.87"),
            ),
        ),
        appointments=(
            Appointment(
                employee_no="001",
                appointment_no=1,
                post_no="G001",
                since="2026-03-01",
                until="2028-02-29",
                way=AppointmentWay.COMPETITION,
                round_no=1,
                document_no="云自然资党〔2026〕3号",
                trial_until="2027-02-28",
                reason="竞争上岗",
                ended_on="2026-11-30",
                end_reason="轮岗",
            ),
        ),
        selection_rounds=(
            SelectionRound(
                round_no=1,
                name="双向选择第1轮",
                since="2026-03-01",
                until="2028-02-29",
                most_wishes=2,
                first_sections=("办公室",),
                follows=3,
            ),
        ),
        selection_steps=(
            SelectionStepRecord(
                round_no=1,
                step=SelectionStep.WISHES,
                done_on="2026-02-05",
                done_by="李",
                document_no="1号",
                note="无",
            ),
        ),
        steps=(
            StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李", document_no="36号", note="无"),
        ),
    )


def records_of(book: YearBook) -> list[object]:
    """Every record of a book."""
    return [
        record
        for field in fields(book)
        if isinstance(getattr(book, field.name), tuple)
        for record in getattr(book, field.name)
    ]


def save(workspace: Workspace, *records: object) -> int | None:
    """Write records as one step."""
    with workspace.write(workspace.only_book(), "写入") as step:
        step.save(*records)
    return step.changes.step_id


def test_that_a_whole_book_survives_the_file(unit_file: Workspace) -> None:
    book = a_full_book()
    save(unit_file, *records_of(book))
    loaded = unit_file.load_book(unit_file.only_book())
    for field in fields(book):
        given, found = getattr(book, field.name), getattr(loaded, field.name)
        if isinstance(given, tuple):
            assert set(found) == set(given), field.name
        else:
            assert found == given


def test_that_writing_the_same_again_writes_nothing(unit_file: Workspace) -> None:
    book = a_full_book()
    save(unit_file, *records_of(book))
    before = unit_file.path.read_bytes()
    with unit_file.write(unit_file.only_book(), "再写") as step:
        step.save(*records_of(book))
    assert step.changes.step_id is None
    assert (step.changes.added, step.changes.changed) == (0, 0)
    assert step.changes.unchanged == len(records_of(book))
    assert len(unit_file.history()) == 2
    assert unit_file.path.read_bytes()[100:] == before[100:]


def test_that_steps_can_be_undone_and_redone(unit_file: Workspace) -> None:
    key = unit_file.only_book()
    empty = unit_file.load_book(key)
    step_id = save(unit_file, *records_of(a_full_book()))
    full = unit_file.load_book(key)
    assert step_id is not None
    undone = undo_step(unit_file, step_id)
    assert unit_file.load_book(key) == empty
    assert undone.description == "撤销：写入"
    assert {Area.POSTS, Area.PLACEMENT, Area.MONTHLY, Area.YEAR_END} == undone.areas
    assert undone.step_id is not None
    undo_step(unit_file, undone.step_id)
    assert unit_file.load_book(key) == full


def test_that_a_step_changed_since_is_not_undone(unit_file: Workspace) -> None:
    first = save(unit_file, Section(name="办公室", sort_order=1))
    save(unit_file, Section(name="办公室", sort_order=2))
    assert first is not None
    with pytest.raises(RuleViolation, match="之后又有修改"):
        undo_step(unit_file, first)
    with pytest.raises(RuleViolation, match="不能撤销"):
        undo_step(unit_file, 999)


def test_that_a_removed_record_is_gone_but_its_row_travels(unit_file: Workspace) -> None:
    key = unit_file.only_book()
    section = Section(name="办公室")
    save(unit_file, section)
    with unit_file.write(key, "删") as step:
        step.remove(section, Section(name="没有过"))
    assert (step.changes.changed, step.changes.unchanged) == (1, 1)
    assert unit_file.load_book(key).sections == ()
    with sqlite3.connect(unit_file.path) as raw:
        assert raw.execute("SELECT removed, changed_by FROM section").fetchall() == [(1, "李")]
    again = save(unit_file, section)
    assert again is not None
    assert unit_file.load_book(key).sections == (section,)


def test_that_nothing_is_written_when_a_step_fails(unit_file: Workspace) -> None:
    key = unit_file.only_book()

    def fail_half_way() -> None:
        with unit_file.write(key, "坏") as step:
            step.save(Section(name="办公室"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert unit_file.load_book(key).sections == ()
    assert len(unit_file.history(key)) == 1


def test_that_the_trail_names_who_when_what(unit_file: Workspace) -> None:
    save(unit_file, Section(name="办公室"))
    entry = unit_file.history(unit_file.only_book())[0]
    assert (entry.by, entry.action, entry.at[:10]) == ("李", "写入", "2026-12-28")


def test_that_a_touched_trail_is_found(unit_file: Workspace) -> None:
    for order in range(3):
        save(unit_file, Section(name="办公室", sort_order=order))
    with unit_file.database.read() as connection:
        assert change_log.find_break(connection) is None
    with sqlite3.connect(unit_file.path) as raw:
        raw.execute("UPDATE change_log SET by = '别人' WHERE seq = 2")
    with unit_file.database.read() as connection:
        assert change_log.find_break(connection) == 2


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.table.name)
def test_that_tables_and_records_have_the_same_fields(kind: RecordKind, unit_file: Workspace) -> None:
    with sqlite3.connect(unit_file.path) as raw:
        columns_in_file = {row[1] for row in raw.execute(f"PRAGMA table_info({kind.table.name})")}
    assert columns_in_file == {column.name for column in kind.table.c}
    assert {field.name for field in fields(kind.record)} == columns_in_file - {*BOOKKEEPING, *HEAD, "removed"}
    assert kind.label


def test_that_a_column_keeps_no_more_decimals_than_it_can() -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        columns.HUNDREDTHS.encode(Decimal("9.555"))


@given(st.one_of(st.none(), st.decimals(0, 10_000, places=2)))
def test_that_scaled_numbers_survive_exactly(number: Decimal | None) -> None:
    assert columns.HUNDREDTHS.decode(columns.HUNDREDTHS.encode(number)) == number


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.one_of(st.none(), st.decimals(0, 10, places=2))), max_size=30)
)
def test_that_undoing_every_step_leads_back_to_the_start(
    unit_file: Workspace, edits: list[tuple[int, Decimal | None]]
) -> None:
    key = unit_file.only_book()
    save(unit_file, *records_of(a_full_book()))
    start = unit_file.load_book(key)
    steps = [
        save(unit_file, MonthlyMark(employee_no="001", month=month, indicator_no="Z01", entered=entered))
        for month, entered in edits
    ]
    for step_id in reversed(steps):
        if step_id is not None:
            undo_step(unit_file, step_id)
    assert unit_file.load_book(key) == start


def test_that_a_year_not_in_the_file_is_named(unit_file: Workspace) -> None:
    with pytest.raises(FileTrouble, match="没有X的2020年度数据"):
        unit_file.load_book(UnitYear(unit_code="X", year=2020))


def test_that_data_columns_hold_plain_json(unit_file: Workspace) -> None:
    save(unit_file, a_post())
    with sqlite3.connect(unit_file.path) as raw:
        text = raw.execute("SELECT factor_points FROM post").fetchone()[0]
    assert json.loads(text) == [["knowledge", "25"], ["business", "30"], ["risk", "26"]]
