"""The ballot desk over real files: two clerks, differences settled, counts, and nothing that says who voted or when."""

import itertools
import json
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from kpi_desktop.domain.ballot_desk import BatchKey, KeyingState, Side
from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import PartSource
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services import ballot_desk, ballot_papers, importing, year_end
from kpi_desktop.services.ballot_desk import load_desk
from kpi_desktop.services.workspace import Workspace, create_unit_file, undo_step
from kpi_desktop.store.fingerprint import STAGE_TABLES
from tests.builders import UNIT, YEAR, a_book, a_scheme

NOW = datetime(2026, 12, 20, 8, 30, tzinfo=UTC)
KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
FIRST, SECOND = Side.FIRST, Side.SECOND
BALLOTS = ("112", "121", "?", "000", "221")


@pytest.fixture
def unit(unit_file: Workspace) -> Workspace:
    """Three people without ballots, and a named clerk."""
    return fill(unit_file)


def fill(workspace: Workspace) -> Workspace:
    book = a_book({"001": "90", "002": "85", "003": "80"})
    workspace.operator = "张三"
    with workspace.write(KEY, "全年") as step:
        step.save(*book.employees, *book.posts, *book.indicators, *book.marks, *book.typed_scores)
    return workspace


LEADERS, MIDDLE = BatchKey("领导", 1), BatchKey("中层", 1)


def key_all(
    workspace: Workspace, side: Side, contents: tuple[str, ...], clerk: str, of: BatchKey = LEADERS
) -> None:
    workspace.operator = clerk
    for content in contents:
        ballot_desk.put_ballot(workspace, KEY, of, side, content)
    ballot_desk.finish_keying(workspace, KEY, of, side)


def counted(workspace: Workspace) -> Workspace:
    ballot_desk.open_batch(workspace, KEY, "领导", 6)
    key_all(workspace, FIRST, BALLOTS, "张三")
    key_all(workspace, SECOND, BALLOTS[::-1], "李四")
    ballot_desk.count_batch(workspace, KEY, BatchKey("领导", 1))
    return workspace


def votes(workspace: Workspace) -> dict[tuple[str, str], int]:
    return {(t.employee_no, t.choice): t.votes for t in workspace.load_book(KEY).tallies}


def test_that_a_batch_keyed_twice_counts(unit: Workspace) -> None:
    counted(unit)
    (batch,) = unit.load_book(KEY).batches
    assert batch == BallotBatch(voter_group="领导", issued=6, returned=5, valid=4, invalid=1, abstained=1)
    assert votes(unit)["001", "优秀"] == 2
    assert votes(unit)["003", "称职"] == 1
    (desk,) = load_desk(unit, KEY)
    assert desk.is_counted
    assert desk.differences == ()
    newest = unit.history(KEY)[0]
    assert newest.reason == "收回5张，有效4张（弃权1张），无效1张：字迹无法辨认1张"
    person = score_year(unit.load_book(KEY)).people[0]
    (ballots,) = [part.score for part in person.parts if part.part.source is PartSource.BALLOTS]
    assert ballots == Fraction(95 * 2 + 85, 3)


def test_that_differences_keep_a_batch_from_counting_until_settled(unit: Workspace) -> None:
    ballot_desk.open_batch(unit, KEY, "领导", 6)
    key_all(unit, FIRST, ("112", "121"), "张三")
    with pytest.raises(RuleViolation, match="第二遍还没有录完"):
        ballot_desk.count_batch(unit, KEY, BatchKey("领导", 1))
    key_all(unit, SECOND, ("111", "121", "222"), "李四")
    with pytest.raises(RuleViolation, match="还有2处不同"):
        ballot_desk.count_batch(unit, KEY, BatchKey("领导", 1))
    (desk,) = load_desk(unit, KEY)
    ballot_desk.settle(unit, KEY, BatchKey("领导", 1), desk.differences[0], FIRST)
    ballot_desk.settle(unit, KEY, BatchKey("领导", 1), load_desk(unit, KEY)[0].differences[0], SECOND)
    ballot_desk.count_batch(unit, KEY, BatchKey("领导", 1))
    (batch,) = unit.load_book(KEY).batches
    assert (batch.returned, batch.valid) == (2, 2)
    assert votes(unit) == {("001", "优秀"): 2, ("002", "优秀"): 1, ("002", "称职"): 1, ("003", "优秀"): 2}
    assert load_desk(unit, KEY)[0].differences == ()


def test_that_one_keying_is_enough_where_the_scheme_says_so(unit: Workspace) -> None:
    scheme = a_scheme()
    with unit.write(KEY, "方案") as step:
        step.save_scheme(replace(scheme, ballot=replace(scheme.ballot, keyed_twice=False)))
    ballot_desk.open_batch(unit, KEY, "领导", 6)
    key_all(unit, FIRST, BALLOTS, "张三")
    ballot_desk.count_batch(unit, KEY, BatchKey("领导", 1))
    assert unit.load_book(KEY).batches[0].valid == 4


def test_that_two_batches_of_a_group_are_added_and_one_taken_back(unit: Workspace) -> None:
    counted(unit)
    before = votes(unit)
    ballot_desk.open_batch(unit, KEY, "领导", 3)
    key_all(unit, FIRST, ("333",), "张三", BatchKey("领导", 2))
    key_all(unit, SECOND, ("333",), "李四", BatchKey("领导", 2))
    ballot_desk.count_batch(unit, KEY, BatchKey("领导", 2))
    basic = a_scheme().choices[2].label
    assert votes(unit) == {**before, **{(number, basic): 1 for number in ("001", "002", "003")}}
    with pytest.raises(RuleViolation, match="写明原因"):
        ballot_desk.reopen_batch(unit, KEY, BatchKey("领导", 2), " ")
    ballot_desk.reopen_batch(unit, KEY, BatchKey("领导", 2), "漏录一张")
    assert votes(unit) == before
    assert [each.is_counted for each in load_desk(unit, KEY)] == [True, False]
    with pytest.raises(RuleViolation, match="还没有计票"):
        ballot_desk.reopen_batch(unit, KEY, BatchKey("领导", 2), "再退")
    ballot_desk.resume_keying(unit, KEY, BatchKey("领导", 2), SECOND)
    unit.operator = "李四"
    ballot_desk.take_out_ballot(unit, KEY, BatchKey("领导", 2), SECOND, "333")
    assert load_desk(unit, KEY)[1].second.count == 0  # type: ignore[union-attr]
    ballot_desk.remove_batch(unit, KEY, BatchKey("领导", 2), "重发")
    assert [each.batch.batch_no for each in load_desk(unit, KEY)] == [1]


def _refusals() -> dict[str, tuple[str, Callable[[Workspace], object]]]:  # noqa: C901 - a list of cases
    put = ballot_desk.put_ballot

    def typed(unit: Workspace) -> object:
        tally = BallotTally(employee_no="001", voter_group="中层", choice="优秀", votes=2)
        year_end.record_tallies(unit, KEY, (tally,))
        return ballot_desk.open_batch(unit, KEY, "中层", 3)

    def unnamed(unit: Workspace) -> object:
        unit.operator = " "
        return put(unit, KEY, BatchKey("中层", 1), FIRST, "111")

    def full(unit: Workspace) -> object:
        ballot_desk.open_batch(unit, KEY, "中层", 1)
        put(unit, KEY, BatchKey("中层", 1), FIRST, "111")
        return put(unit, KEY, BatchKey("中层", 1), FIRST, "111")

    def not_begun(unit: Workspace) -> object:
        ballot_desk.open_batch(unit, KEY, "中层", 1)
        return ballot_desk.resume_keying(unit, KEY, BatchKey("中层", 1), FIRST)

    def empty(unit: Workspace) -> object:
        ballot_desk.open_batch(unit, KEY, "中层", 1)
        return ballot_desk.finish_keying(unit, KEY, BatchKey("中层", 1), FIRST)

    def same_clerk(unit: Workspace) -> object:
        ballot_desk.open_batch(unit, KEY, "中层", 1)
        key_all(unit, FIRST, ("111",), "张三", MIDDLE)
        return put(unit, KEY, BatchKey("中层", 1), SECOND, "111")

    def of_another(unit: Workspace) -> object:
        ballot_desk.open_batch(unit, KEY, "中层", 2)
        put(unit, KEY, BatchKey("中层", 1), FIRST, "111")
        unit.operator = "李四"
        return put(unit, KEY, BatchKey("中层", 1), FIRST, "111")

    def finished(unit: Workspace) -> object:
        ballot_desk.open_batch(unit, KEY, "中层", 2)
        key_all(unit, FIRST, ("111",), "张三", MIDDLE)
        return put(unit, KEY, BatchKey("中层", 1), FIRST, "111")

    def other_scheme(unit: Workspace) -> object:
        ballot_desk.open_batch(unit, KEY, "中层", 2)
        put(unit, KEY, BatchKey("中层", 1), FIRST, "111")
        with unit.write(KEY, "方案") as step:
            step.save_scheme(replace(a_scheme(), choices=a_scheme().choices[:-1]))
        return put(unit, KEY, BatchKey("中层", 1), FIRST, "111")

    def confirmed(unit: Workspace) -> object:
        with unit.write(KEY, "确认") as step:
            step.save(StepRecord(kind=StepKind.YEAR_END, done_on="2026-12-30", done_by="张三"))
        return ballot_desk.open_batch(unit, KEY, "中层", 3)

    def by_hand(unit: Workspace) -> object:
        tally = BallotTally(employee_no="001", voter_group="领导", choice="优秀", votes=2)
        return year_end.record_tallies(unit, KEY, (tally,))

    def counts_by_hand(unit: Workspace) -> object:
        batch = replace(load_desk(unit, KEY)[0].batch, valid=9)
        return year_end.record_batches(unit, KEY, (batch,))

    def many(unit: Workspace) -> object:
        batches = [
            BallotBatch(voter_group="中层", batch_no=number, issued=1, returned=1, valid=1, invalid=0)
            for number in range(1, 100)
        ]
        with unit.write(KEY, "批次") as step:
            step.save(*batches)
        return ballot_desk.open_batch(unit, KEY, "中层", 3)

    return {
        "unknown group": ("没有“街道”组", lambda unit: ballot_desk.open_batch(unit, KEY, "街道", 3)),
        "no number": ("1到9999", lambda unit: ballot_desk.open_batch(unit, KEY, "中层", 0)),
        "typed counts": ("已按统计表填写", typed),
        "unknown batch": ("没有中层组第7批", lambda unit: put(unit, KEY, BatchKey("中层", 7), FIRST, "111")),
        "counted": ("已经计票", lambda unit: put(unit, KEY, BatchKey("领导", 1), FIRST, "111")),
        "removed": ("写明原因", lambda unit: ballot_desk.remove_batch(unit, KEY, BatchKey("领导", 1), "")),
        "removed counted": (
            "已经计票",
            lambda unit: ballot_desk.remove_batch(unit, KEY, BatchKey("领导", 1), "错"),
        ),
        "unnamed": ("填写操作人姓名", unnamed),
        "too many": ("已经录了1张", full),
        "not begun": ("还没有开始录", not_begun),
        "empty": ("还没有录一张票", empty),
        "same clerk": ("另一人", same_clerk),
        "another clerk's": ("由本人录完", of_another),
        "finished": ("已经录完", finished),
        "other scheme": ("选项或分项改过", other_scheme),
        "confirmed": ("已经确认", confirmed),
        "by hand": ("逐张录入的", by_hand),
        "counts by hand": ("不能直接填写", counts_by_hand),
        "ninety-nine batches": ("最多99批", many),
    }


@pytest.mark.parametrize("case", _refusals())
def test_what_is_refused(unit: Workspace, case: str) -> None:
    counted(unit)
    unit.operator = "张三"
    sentence, act = _refusals()[case]
    before = votes(unit)
    with pytest.raises(RuleViolation, match=sentence):
        act(unit)
    assert {k: v for k, v in votes(unit).items() if k in before} == before


def test_that_more_issued_is_still_taken_for_a_keyed_batch(unit: Workspace) -> None:
    counted(unit)
    batch = load_desk(unit, KEY)[0].batch
    year_end.record_batches(unit, KEY, (replace(batch, issued=9),))
    assert load_desk(unit, KEY)[0].batch.issued == 9


def test_that_the_row_of_a_tally_sheet_becomes_the_first_batch(unit: Workspace) -> None:
    blank = BallotBatch(voter_group="群众", issued=0, returned=0, valid=0, invalid=0)
    year_end.record_batches(unit, KEY, (blank,))
    ballot_desk.open_batch(unit, KEY, "群众", 20)
    assert [(b.batch_no, b.issued) for b in unit.load_book(KEY).batches] == [(1, 20)]


def test_that_counting_is_taken_back_with_a_reason_and_not_undone(unit: Workspace) -> None:
    ballot_desk.open_batch(unit, KEY, "领导", 6)
    key_all(unit, FIRST, BALLOTS, "张三")
    key_all(unit, SECOND, BALLOTS, "李四")
    assert ballot_desk.count_batch(unit, KEY, BatchKey("领导", 1)).is_business_step
    assert ballot_desk.reopen_batch(unit, KEY, BatchKey("领导", 1), "重数").is_business_step


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_that_no_order_of_entry_can_be_found_in_the_file(tmp_path: Path) -> None:
    """The same ballots in another order leave the same file, to the last byte of its tables and its trail."""
    orders = (BALLOTS, BALLOTS[::-1], *random.Random(7).sample(list(itertools.permutations(BALLOTS)), 2))
    found = []
    for at, order in enumerate(orders):
        path = tmp_path / f"{at}.kpi"
        with create_unit_file(
            path, unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="张三", clock=lambda: NOW
        ) as workspace:
            fill(workspace)
            ballot_desk.open_batch(workspace, KEY, "领导", 6)
            key_all(workspace, FIRST, order, "张三")
            key_all(workspace, SECOND, order[::-1], "李四")
            ballot_desk.count_batch(workspace, KEY, BatchKey("领导", 1))
        found.append((dump(path), path.read_bytes()))
    assert all(each == found[0] for each in found)


def test_that_neither_trail_nor_table_holds_voter_time_or_content(unit: Workspace) -> None:
    counted(unit)
    connection = sqlite3.connect(unit.path)
    try:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(ballot_keying)")]
        is_without_rowid = (
            "WITHOUT ROWID"
            in connection.execute("SELECT sql FROM sqlite_master WHERE name = 'ballot_keying'").fetchone()[0]
        )
        ballots = [json.loads(row[0]) for row in connection.execute("SELECT ballots FROM ballot_keying")]
        trail = "\n".join(row[0] for row in connection.execute("SELECT changes FROM change_log"))
        actions = [row[0] for row in connection.execute("SELECT action FROM change_log ORDER BY seq")]
    finally:
        connection.close()
    assert not {"changed_at", "changed_by", "voter", "ballot_no"} & set(columns)
    assert is_without_rowid
    assert all(each == sorted(each) for each in ballots)
    assert "ballot_keying" not in trail
    assert not any(f'"{content}"' in trail for content in ("112", "121", "221", "000"))
    # One entry for the batch opened and one for it counted, whatever the number of ballots.
    assert [action for action in actions if "测评" in action] == [
        "设测评批次：领导组第1批",
        "测评计票：领导组第1批",
    ]


def test_that_contents_of_ballots_are_not_handed_in(unit: Workspace) -> None:
    counted(unit)
    assert not any("ballot_keying" in tables for tables in STAGE_TABLES.values())
    assert load_desk(unit, KEY)[0].first.state is KeyingState.COUNTED  # type: ignore[union-attr]


def test_that_undoing_something_else_leaves_the_ballots(unit: Workspace) -> None:
    counted(unit)
    scores = replace(unit.load_book(KEY).typed_scores[0], reason="复核")
    changes = year_end.record_typed_scores(unit, KEY, (scores,))
    undo_step(unit, changes.step_id or 0)
    assert load_desk(unit, KEY)[0].is_counted


def test_that_an_imported_sheet_does_not_write_over_keyed_ballots(unit: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "统计表.xlsx"
    counted(unit)
    ballot_papers.export_tally_sheet(unit.load_book(KEY), path)
    same = importing.plan_import(unit, KEY, path)
    assert same.changed == 0
    other = replace(unit.load_book(KEY), tallies=())
    ballot_papers.export_tally_sheet(replace(other, batches=()), path)
    book = openpyxl.load_workbook(path)
    (row,) = [r for r in book["民主测评"].iter_rows() if r[0].value == "001" and r[2].value == "领导"]
    row[3].value = 5
    book.save(path)
    with pytest.raises(RuleViolation, match="逐张录入的，工作簿中这一组的票数与文件不同"):
        importing.plan_import(unit, KEY, path)
