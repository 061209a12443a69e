"""Two copies of a unit's file that went on apart: a person picks the line, nothing of the other is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.merging import Conflict, ConflictChoice, ForkChoice, HandInStage, PackageStatus
from kpi_desktop.services.backups import list_backups
from kpi_desktop.services.decisions import decide_conflicts, list_conflicts
from kpi_desktop.services.merging import (
    list_forks,
    merge_packages,
    settle_fork,
    undo_last_intake,
    verify_package,
)
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store.change_log import find_break
from tests.builders import an_employee
from tests.hostile.county import KEY, a_bureau, a_unit, copy_unit_file, mark_at, pack, rename, set_mark

A, B, C = ("001", 1, "Z01"), ("001", 2, "Z01"), ("002", 1, "Z01")
KEPT, TAKEN = ForkChoice.KEPT, ForkChoice.TAKEN


class Forked:
    """A common first package, then the line and the other copy, each with changes of its own."""

    def __init__(self, folder: Path, stage: HandInStage = HandInStage.YEAR_END) -> None:
        self.folder = folder
        self.line = a_unit(folder / "单位.sqlite")
        self.bureau = a_bureau(folder / "局端.sqlite")
        self.take(self.line)
        self.other = copy_unit_file(self.line, folder / "副本.sqlite")
        set_mark(self.line, A, "1")
        set_mark(self.other, A, "2")
        set_mark(self.line, B, "3")
        with self.line.write(KEY, "增人") as step:
            step.save(an_employee("010", name="主线新人"))
        with self.other.write(KEY, "增人") as step:
            step.save(an_employee("020", name="副本新人"))
        set_mark(self.bureau, C, "9")
        self.take(self.line)
        assert self.take(self.other, stage) is PackageStatus.FORKED

    def take(self, unit: Workspace, stage: HandInStage = HandInStage.YEAR_END) -> PackageStatus:
        out = self.folder / f"包{len(list(self.folder.glob('包*')))}.sqlite"
        pack(unit, out, stage)
        return merge_packages(self.bureau, [out])[0].status

    def settle(self, choice: ForkChoice, reason: str = "电话核对") -> str:
        return settle_fork(self.bureau, list_forks(self.bureau)[0], choice, reason).description

    def marks(self) -> tuple[int, ...]:
        return tuple(int(mark_at(self.bureau, place) or 0) for place in (A, B, C))

    def names(self) -> set[str]:
        return {e.name for e in self.bureau.load_book(KEY).employees} & {"主线新人", "副本新人"}

    def waiting(self) -> list[Conflict]:
        return [c for c in list_conflicts(self.bureau, KEY) if c.choice is None]


@pytest.fixture
def forked(tmp_path: Path) -> Iterator[Forked]:
    made = Forked(tmp_path)
    yield made
    for file in (made.line, made.other, made.bureau):
        file.close()


def test_that_a_fork_waits_with_both_copies_named(forked: Forked) -> None:
    (fork,) = list_forks(forked.bureau)
    assert (fork.received.number, fork.offered.number, fork.choice) == (2, 2, None)
    assert fork.received.fingerprint != fork.offered.fingerprint
    assert forked.take(forked.line) is PackageStatus.UNCHANGED
    assert len(list_forks(forked.bureau)) == 1


def test_that_the_kept_line_stays_and_the_other_s_rows_come_as_new_or_as_conflicts(forked: Forked) -> None:
    assert forked.settle(KEPT) == "以已接收的为准，3处不同等待决定"
    assert forked.marks() == (1, 3, 9)
    assert forked.names() == {"主线新人", "副本新人"}
    assert [(c.ours, c.theirs) for c in forked.waiting()] == [("1", "2"), ("3", "10"), ("改", "空")]
    (fork,) = list_forks(forked.bureau)
    assert (fork.choice, fork.reason, fork.decided_by) == (KEPT, "电话核对", "局端科员")
    assert len(list_backups(forked.bureau.path)) > 0
    with forked.bureau.database.read() as connection:
        assert find_break(connection) is None


def test_that_the_taken_line_replaces_the_other_whose_rows_stay_as_conflicts(forked: Forked) -> None:
    assert forked.settle(TAKEN) == "以后到的为准，3处不同等待决定"
    assert forked.marks() == (2, 10, 9)
    assert [(c.ours, c.theirs) for c in forked.waiting() if c.table == "monthly_mark"] == [
        ("2", "1"),
        ("10", "3"),
        ("空", "改"),
    ]
    assert forked.names() == {"主线新人", "副本新人"}


@pytest.mark.parametrize("choice", list(ForkChoice))
def test_that_the_series_goes_on_from_the_line_only(forked: Forked, choice: ForkChoice) -> None:
    forked.settle(choice)
    line, other = (forked.line, forked.other) if choice is KEPT else (forked.other, forked.line)
    set_mark(line, ("002", 3, "Z01"), "4")
    assert forked.take(line) in {PackageStatus.MERGED, PackageStatus.CONFLICTS}
    assert mark_at(forked.bureau, ("002", 3, "Z01")) == 4
    set_mark(other, ("002", 4, "Z01"), "5")
    assert forked.take(other) is PackageStatus.FORKED
    assert len(list_forks(forked.bureau)) == 2


@pytest.mark.parametrize("choice", list(ForkChoice))
def test_that_both_packages_again_change_nothing(forked: Forked, choice: ForkChoice) -> None:
    forked.settle(choice)
    before = forked.marks(), forked.names(), forked.waiting()
    for number in (1, 2):
        report = merge_packages(forked.bureau, [forked.folder / f"包{number}.sqlite"])[0]
        assert report.status is PackageStatus.UNCHANGED, report.reason
    assert (forked.marks(), forked.names(), forked.waiting()) == before


def test_that_what_one_copy_removed_and_the_other_kept_is_asked(tmp_path: Path) -> None:
    made = Forked(tmp_path)
    person = next(e for e in made.other.load_book(KEY).employees if e.employee_no == "002")
    with made.other.write(KEY, "减人") as step:
        step.remove(person)
    rename(made.line, "002", "改名")
    made.take(made.line)
    assert made.take(made.other) is PackageStatus.FORKED
    made.settle(KEPT)
    gone = [c for c in made.waiting() if c.table == "employee"]
    assert [(c.ours, c.theirs) for c in gone] == [("保留并有修改", "已删除")]
    for file in (made.line, made.other, made.bureau):
        file.close()


def test_that_an_earlier_stage_is_compared_in_its_own_tables_only(tmp_path: Path) -> None:
    made = Forked(tmp_path, HandInStage.PLAN)
    made.settle(KEPT)
    assert made.waiting() == []
    assert made.names() == {"主线新人", "副本新人"}
    for file in (made.line, made.other, made.bureau):
        file.close()


def test_that_a_reason_is_demanded_and_a_fork_is_decided_once(forked: Forked) -> None:
    with pytest.raises(RuleViolation, match="请写明为什么以这一份为准"):
        forked.settle(KEPT, " ")
    forked.settle(KEPT)
    with pytest.raises(RuleViolation, match="已经决定过"):
        forked.settle(TAKEN)


def test_that_an_intake_with_a_fork_against_it_is_taken_back_and_the_other_copy_counts_by_itself(
    forked: Forked,
) -> None:
    offered = list_forks(forked.bureau)[0].offered
    undo_last_intake(forked.bureau)
    assert list_forks(forked.bureau) == ()
    assert "1份上报包不再等待决定" in forked.bureau.history(KEY)[0].reason
    package = next(path for path in forked.folder.glob("包*") if offered == verify_package(path).record)
    assert merge_packages(forked.bureau, [package])[0].status is PackageStatus.MERGED
    assert forked.marks() == (2, 10, 9)


def test_that_a_later_stage_of_the_copy_off_the_line_is_compared_not_built_upon(tmp_path: Path) -> None:
    forked = Forked(tmp_path, HandInStage.PLAN)
    forked.settle(TAKEN)
    assert forked.marks() == (1, 3, 9)
    assert forked.take(forked.other) is PackageStatus.CONFLICTS
    assert {(c.key, c.field, c.ours, c.theirs) for c in forked.waiting()} >= {
        ((("month", "1"), ("employee_no", "001"), ("indicator_no", "Z01")), "entered", "1", "2"),
        ((("month", "2"), ("employee_no", "001"), ("indicator_no", "Z01")), "entered", "3", "10"),
    }
    assert forked.marks() == (1, 3, 9)


def test_that_a_fork_is_not_decided_while_conflicts_wait(tmp_path: Path) -> None:
    forked = Forked(tmp_path)
    set_mark(forked.line, C, "4")
    forked.take(forked.line)
    assert len(forked.waiting()) == 1
    with pytest.raises(RuleViolation, match="还有1处冲突没有决定"):
        forked.settle(KEPT)
    assert len(forked.waiting()) == 1


def test_that_the_line_s_next_package_does_not_answer_what_is_asked_about_the_other_copy(
    forked: Forked,
) -> None:
    forked.settle(KEPT)
    asked = {(c.id, c.theirs) for c in forked.waiting()}
    assert asked
    set_mark(forked.line, A, "6")
    assert forked.take(forked.line) is PackageStatus.MERGED
    assert {(c.id, c.theirs) for c in forked.waiting()} == asked
    assert forked.marks()[0] == 6
    assert {c.ours for c in forked.waiting() if c.field == "entered"} == {"3", "6"}


def test_that_of_two_conflicts_about_one_field_both_are_asked_one_after_the_other(forked: Forked) -> None:
    forked.settle(KEPT)
    set_mark(forked.bureau, A, "7")
    set_mark(forked.line, A, "6")
    assert forked.take(forked.line) is PackageStatus.CONFLICTS
    seen = []
    while waiting := [c for c in forked.waiting() if c.field == "entered"]:
        seen.append((waiting[0].ours, waiting[0].theirs))
        decide_conflicts(forked.bureau, KEY, [waiting[0].id], ConflictChoice.THEIRS, "核对")
    assert seen == [("7", "6"), ("6", "2"), ("3", "10")]


def test_that_a_dispute_with_the_taken_line_is_not_drowned_by_the_copy_that_lost(tmp_path: Path) -> None:
    forked = Forked(tmp_path)
    set_mark(forked.bureau, A, "5")
    forked.settle(TAKEN)
    (asked,) = [c for c in forked.waiting() if c.field == "entered" and c.key[0] == ("month", "1")]
    assert (asked.base, asked.ours, asked.theirs) == ("1", "5", "2")


def test_that_what_was_decided_about_the_copy_that_lost_is_not_asked_again(tmp_path: Path) -> None:
    forked = Forked(tmp_path)
    set_mark(forked.bureau, A, "5")
    set_mark(forked.line, A, "8")
    forked.take(forked.line)
    (asked,) = forked.waiting()
    decide_conflicts(forked.bureau, KEY, [asked.id], ConflictChoice.OURS, "核对")
    set_mark(forked.other, A, "5")
    set_mark(forked.other, B, "1")
    forked.take(forked.other)
    other = next(fork for fork in list_forks(forked.bureau) if fork.offered.number == 3)
    settle_fork(forked.bureau, other, TAKEN, "核对")
    assert [c for c in forked.waiting() if c.key == asked.key and c.field == "entered"] == []
