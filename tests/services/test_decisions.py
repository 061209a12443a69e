"""Deciding conflicts: the rows follow, the decision stays, nothing is asked twice."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_desktop.cli import main
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.merging import WHOLE_ROW, Conflict, ConflictChoice, PackageStatus
from kpi_desktop.services.decisions import (
    apply_decisions,
    decide_conflicts,
    decide_in,
    decision_answer,
    list_conflicts,
    read_decisions,
)
from kpi_desktop.services.merging import merge_packages
from kpi_desktop.services.workspace import Workspace, undo_step
from kpi_desktop.store.change_log import find_break
from tests.hostile.county import KEY, a_bureau, a_unit, mark_at, pack, rename, set_mark

PLACE = ("001", 1, "Z01")
OTHER_PLACE = ("001", 2, "Z01")
OURS, THEIRS = ConflictChoice.OURS, ConflictChoice.THEIRS


class County:
    """A unit and the bureau that both changed the same two marks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.unit = a_unit(folder / "单位.sqlite")
        self.bureau = a_bureau(folder / "局端.sqlite")
        self.take()
        for place, ours, theirs in ((PLACE, "4", "5"), (OTHER_PLACE, "6", "7")):
            set_mark(self.bureau, place, ours)
            set_mark(self.unit, place, theirs)

    def take(self) -> PackageStatus:
        out = self.folder / f"包{len(list(self.folder.glob('包*')))}.sqlite"
        pack(self.unit, out)
        return merge_packages(self.bureau, [out])[0].status

    def waiting(self) -> list[Conflict]:
        return [c for c in list_conflicts(self.bureau, KEY) if c.choice is None]

    def decide(self, choice: ConflictChoice, *conflicts: Conflict, reason: str = "核对了原件") -> None:
        decide_conflicts(self.bureau, KEY, [c.id for c in conflicts], choice, reason)

    def marks(self) -> tuple[Decimal | None, Decimal | None]:
        return mark_at(self.bureau, PLACE), mark_at(self.bureau, OTHER_PLACE)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = County(tmp_path)
    yield made
    made.unit.close()
    made.bureau.close()


def chain_holds(workspace: Workspace) -> bool:
    with workspace.database.read() as connection:
        return find_break(connection) is None


def test_that_a_decision_for_the_unit_writes_its_value_and_one_for_the_bureau_keeps_ours(
    county: County,
) -> None:
    assert county.take() is PackageStatus.CONFLICTS
    first, second = county.waiting()
    assert county.marks() == (4, 6)
    county.decide(THEIRS, first)
    county.decide(OURS, second, reason="局里复核过")
    assert county.marks() == (5, 6)
    decided = list_conflicts(county.bureau, KEY)
    assert [(c.choice, c.reason, c.decided_by) for c in decided] == [
        (THEIRS, "核对了原件", "局端科员"),
        (OURS, "局里复核过", "局端科员"),
    ]
    assert all(c.decided_at.startswith("2026-12-") for c in decided)
    log = county.bureau.history(KEY)
    assert log[1].action == "决定冲突：采用单位的值，月度评分：1月 张伟001（001） 学习情况，得分"
    assert (log[0].reason, log[1].reason) == ("局里复核过", "核对了原件")
    assert chain_holds(county.bureau)


def test_that_a_decided_conflict_is_not_asked_again(county: County) -> None:
    county.take()
    first, second = county.waiting()
    county.decide(OURS, first)
    county.decide(THEIRS, second)
    set_mark(county.unit, ("001", 3, "Z01"), "8")
    assert county.take() is PackageStatus.MERGED
    assert county.waiting() == []
    assert county.marks() == (4, 7)


def test_that_a_new_value_of_the_unit_is_asked_again(county: County) -> None:
    county.take()
    county.decide(OURS, *county.waiting())
    set_mark(county.unit, PLACE, "3")
    assert county.take() is PackageStatus.CONFLICTS
    (again,) = county.waiting()
    assert (again.base, again.ours, again.theirs) == ("5", "4", "3")


def test_that_all_are_decided_in_one_step(county: County) -> None:
    county.take()
    before = len(county.bureau.history(KEY))
    county.decide(THEIRS, *county.waiting())
    assert county.marks() == (5, 7)
    assert county.waiting() == []
    assert len(county.bureau.history(KEY)) == before + 1


def test_that_a_decision_can_be_changed_until_the_row_is(county: County) -> None:
    county.take()
    first, second = county.waiting()
    county.decide(THEIRS, first, second)
    county.decide(OURS, first, reason="看错了")
    assert county.marks() == (4, 7)
    assert list_conflicts(county.bureau, KEY)[0].reason == "看错了"
    set_mark(county.bureau, OTHER_PLACE, "1")
    with pytest.raises(RuleViolation, match="“月度评分：2月 张伟001（001） 学习情况，得分”决定以后又有修改"):
        county.decide(OURS, first, second)
    assert county.marks() == (4, 1)


def test_that_a_decision_is_not_undone_as_a_step_but_decided_again(county: County) -> None:
    county.take()
    first, second = county.waiting()
    county.decide(THEIRS, first)
    step = county.bureau.history(KEY)[0]
    with pytest.raises(RuleViolation, match="冲突的决定，不能单独撤销"):
        undo_step(county.bureau, step.seq)
    assert county.marks() == (5, 6)
    assert county.waiting() == [second]
    county.decide(OURS, first)
    assert county.marks() == (4, 6)
    set_mark(county.bureau, OTHER_PLACE, "3")
    undo_step(county.bureau, county.bureau.history(KEY)[0].seq)
    assert county.marks() == (4, 6)


def test_that_a_reason_is_demanded_and_a_stranger_refused(county: County) -> None:
    county.take()
    first = county.waiting()[0]
    with pytest.raises(RuleViolation, match="请写明为什么这样决定"):
        county.decide(OURS, first, reason=" ")
    with pytest.raises(RuleViolation, match="已经不在清单里"):
        county.decide(OURS, replace(first, field="grade"))
    assert len(county.waiting()) == len(county.marks())


@pytest.mark.parametrize(("choice", "names"), [(OURS, {"张伟001"}), (THEIRS, {"张伟001", "改名"})])
def test_that_a_removed_row_stays_away_or_comes_back(
    county: County, choice: ConflictChoice, names: set[str]
) -> None:
    person = next(e for e in county.bureau.load_book(KEY).employees if e.employee_no == "002")
    with county.bureau.write(KEY, "减人") as step:
        step.remove(person)
    rename(county.unit, "002", "改名")
    county.take()
    removed = next(c for c in county.waiting() if c.field == WHOLE_ROW)
    assert (removed.ours, removed.theirs) == ("已删除", "保留并有修改")
    county.decide(choice, removed)
    assert {e.name for e in county.bureau.load_book(KEY).employees} == names
    county.decide(OURS if choice is THEIRS else THEIRS, removed)
    assert len(county.bureau.load_book(KEY).employees) == 3 - len(names)


def test_that_a_file_of_decisions_decides(county: County, tmp_path: Path) -> None:
    county.take()
    answers = [decision_answer(KEY, c) for c in county.waiting()]
    assert answers[0] == {
        "unit": KEY.unit_code,
        "year": KEY.year,
        "table": "monthly_mark",
        "key": {"month": "1", "employee_no": "001", "indicator_no": "Z01"},
        "field": "entered",
        "choice": None,
        "reason": "",
    }
    path = tmp_path / "决定.json"
    path.write_text(json.dumps([{**answers[0], "choice": "theirs", "reason": "照单位"}, answers[1]]), "utf-8")
    decisions = read_decisions(path)
    assert apply_decisions(county.bureau, decisions) == 1
    assert apply_decisions(county.bureau, decisions) == 0
    assert county.marks() == (5, 6)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("不是", "不是JSON格式"),
        ("[" * 100_000, "不是JSON格式"),
        ('{"a": 1}', "里没有决定清单"),
        ("[1]", "第1条写得不对"),
        ('[{"choice": "ours", "key": {}, "reason": "好"}]', "第1条写得不对"),
        (
            '[{"unit": "A", "year": 2026, "table": "x", "key": {}, "field": "y", "choice": "mine", "reason": "z"}]',
            "第1条写得不对",
        ),
    ],
)
def test_that_a_wrong_file_of_decisions_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "决定.json"
    path.write_text(text, "utf-8")
    with pytest.raises((RuleViolation, FileTrouble), match=sentence):
        read_decisions(path)


def test_that_a_missing_or_huge_file_of_decisions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match=r"打不开决定文件“没有\.json”"):
        read_decisions(tmp_path / "没有.json")
    huge = tmp_path / "大.json"
    with huge.open("wb") as stream:
        stream.truncate(20_000_001)
    with pytest.raises(FileTrouble, match="太大"):
        read_decisions(huge)


def test_that_the_command_line_decides_and_says_what_waits(
    county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county.take()
    county.bureau.close()
    bureau = str(tmp_path / "局端.sqlite")
    assert main(["merge", bureau, "--json"]) == 1
    waiting = json.loads(capsys.readouterr().out)["waiting"]
    path = tmp_path / "决定.json"
    filled = [{**entry, "choice": "theirs", "reason": "照单位"} for entry in waiting]
    path.write_text(json.dumps({"decisions": [*filled, {**filled[0], "field": "别的"}]}), "utf-8")
    assert main(["merge", bureau, "--decisions", str(path), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"packages": [], "decided": 2, "waiting": []}
    assert "按决定文件处理了2处冲突，1条没有对上等待决定的冲突，没有执行。" in said.err


def test_that_there_is_nothing_to_decide_without_a_file(tmp_path: Path) -> None:
    assert decide_in(tmp_path / "没有.sqlite", ()).is_settled


def test_that_a_waiting_conflict_shows_and_keeps_the_bureau_s_value_of_now(county: County) -> None:
    county.take()
    set_mark(county.bureau, PLACE, "6")
    shown = county.waiting()[0]
    assert (shown.ours, shown.theirs) == ("6", "5")
    county.decide(THEIRS, shown)
    county.decide(OURS, shown)
    assert mark_at(county.bureau, PLACE) == 6


def test_that_the_unit_s_value_of_a_row_removed_since_brings_the_row_back(county: County) -> None:
    county.take()
    (mark,) = [
        m for m in county.bureau.load_book(KEY).marks if (m.employee_no, m.month, m.indicator_no) == PLACE
    ]
    with county.bureau.write(KEY, "删") as step:
        step.remove(mark)
    shown = county.waiting()[0]
    assert shown.ours == "没有"
    county.decide(THEIRS, shown)
    assert mark_at(county.bureau, PLACE) == 5
    county.decide(OURS, shown)
    with pytest.raises(StopIteration):
        mark_at(county.bureau, PLACE)


def test_that_more_than_a_few_conflicts_are_read_at_once(county: County) -> None:
    for workspace, value in ((county.unit, "1"), (county.bureau, "2")):
        marks = [replace(m, entered=Decimal(value)) for m in workspace.load_book(KEY).marks]
        with workspace.write(KEY, "全改") as step:
            step.save(*marks)
    county.take()
    waiting = county.waiting()
    assert len(waiting) > 24
    assert {(c.ours, c.theirs) for c in waiting} == {("2", "1")}
    county.decide(THEIRS, *waiting)
    assert {m.entered for m in county.bureau.load_book(KEY).marks} == {Decimal(1)}
