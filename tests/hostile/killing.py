"""Kills a working process at a random moment, again and again: python -m tests.hostile.killing JOB COUNT SEED FOLDER.

A child is forked that saves, hands in, merges, decides or takes back in a loop and notes each step once it has been
confirmed. After the kill the file must open, be sound, and stand at the last confirmed step or one after it.
"""

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kpi_desktop.domain.merging import ConflictChoice, PackageStatus
from kpi_desktop.services.decisions import decide_conflicts, list_conflicts
from kpi_desktop.services.hand_in import list_hand_ins
from kpi_desktop.services.merging import merge_packages, undo_last_intake, verify_package
from kpi_desktop.services.workspace import open_file
from kpi_desktop.store.change_log import find_break
from tests.hostile.county import CLOCK, KEY, a_bureau, a_unit, mark_at, pack, rows_of, set_mark

STEPS = 400
PLACE = ("001", 1, "Z01")
PLACES = [(number, month, "Z01") for number in ("001", "002") for month in range(1, 13)]
Note = Callable[[int], None]


class Save:
    """A clerk saves mark after mark."""

    last = 60

    def prepare(self, folder: Path) -> None:
        a_unit(folder / "数据.sqlite").close()

    def work(self, folder: Path, note: Note) -> None:
        with open_file(folder / "数据.sqlite", clock=CLOCK) as unit:
            note(0)
            for number in range(1, STEPS):
                set_mark(unit, PLACE, str(number))
                note(number)

    def check(self, folder: Path, confirmed: int) -> None:
        with open_file(folder / "数据.sqlite") as unit:
            found = mark_at(unit, PLACE)
        assert found in {confirmed, confirmed + 1} or (found, confirmed) == (10, 0)


class HandIn:
    """A clerk hands in again and again."""

    last = 12
    prepare = Save.prepare

    def work(self, folder: Path, note: Note) -> None:
        with open_file(folder / "数据.sqlite", clock=CLOCK) as unit:
            note(0)
            for number in range(1, STEPS):
                set_mark(unit, PLACE, str(number))
                pack(unit, folder / f"包{number:03d}.sqlite")
                note(number)

    def check(self, folder: Path, confirmed: int) -> None:
        with open_file(folder / "数据.sqlite") as unit:
            kept = list_hand_ins(unit, KEY)
        packages = sorted(folder.glob("包*.sqlite"))
        assert len(packages) in {confirmed, confirmed + 1}
        assert [record.number for record in kept] == list(range(1, len(kept) + 1))
        assert len(kept) in {len(packages), len(packages) + 1}
        # A file under its own name is whole, and the unit's file knows of it.
        assert [verify_package(path).record for path in packages] == list(kept[: len(packages)])


class Merge:
    """The bureau takes a unit's packages in, one after the other."""

    many = last = 6

    def prepare(self, folder: Path) -> None:
        with a_unit(folder / "单位.sqlite") as unit, a_bureau(folder / "试.sqlite") as trial:
            self.states = [rows_of(trial.path)]
            for number in range(self.many):
                for place in PLACES:
                    set_mark(unit, place, str(number))
                pack(unit, folder / f"包{number}.sqlite")
                merge_packages(trial, [folder / f"包{number}.sqlite"])
                self.states.append(rows_of(trial.path))
        a_bureau(folder / "数据.sqlite").close()

    def work(self, folder: Path, note: Note) -> None:
        with open_file(folder / "数据.sqlite", clock=CLOCK) as bureau:
            note(0)
            for number in range(self.many):
                merge_packages(bureau, [folder / f"包{number}.sqlite"])
                note(number + 1)

    def check(self, folder: Path, confirmed: int) -> None:
        rows = rows_of(folder / "数据.sqlite")
        assert rows in self.states[confirmed : confirmed + 2]
        stands = self.states.index(rows)
        with closing(sqlite3.connect(folder / "数据.sqlite")) as raw:
            tables = ("hand_in", "intake", "change_log")
            counts = {t: raw.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}
        assert set(counts.values()) == {stands}, counts
        # What was cut off is taken in again as if nothing had been.
        with open_file(folder / "数据.sqlite", clock=CLOCK) as bureau:
            paths = [folder / f"包{number}.sqlite" for number in range(stands, self.many)]
            assert {r.status for r in merge_packages(bureau, paths)} <= {PackageStatus.MERGED}
        assert rows_of(folder / "数据.sqlite") == self.states[-1]


class Decide:
    """The bureau decides conflict after conflict."""

    last = len(PLACES)

    def prepare(self, folder: Path) -> None:
        with a_unit(folder / "单位.sqlite") as unit, a_bureau(folder / "数据.sqlite") as bureau:
            pack(unit, folder / "包0.sqlite")
            merge_packages(bureau, [folder / "包0.sqlite"])
            for place in PLACES:
                set_mark(unit, place, "1")
                set_mark(bureau, place, "2")
            pack(unit, folder / "包1.sqlite")
            merge_packages(bureau, [folder / "包1.sqlite"])

    def work(self, folder: Path, note: Note) -> None:
        with open_file(folder / "数据.sqlite", clock=CLOCK) as bureau:
            waiting = list_conflicts(bureau, KEY)
            note(0)
            for number, conflict in enumerate(waiting, start=1):
                decide_conflicts(bureau, KEY, [conflict.id], ConflictChoice.THEIRS, "核对")
                note(number)

    def check(self, folder: Path, confirmed: int) -> None:
        with open_file(folder / "数据.sqlite") as bureau:
            conflicts = list_conflicts(bureau, KEY)
            marks = {(m.month, m.employee_no, m.indicator_no): m.entered for m in bureau.load_book(KEY).marks}
        decided = [conflict for conflict in conflicts if conflict.choice is not None]
        assert len(conflicts) == len(PLACES)
        assert len(decided) in {confirmed, confirmed + 1}
        for conflict in conflicts:
            month, *rest = (value for _, value in conflict.key)
            assert marks[int(month), *rest] == (1 if conflict.choice else 2)


class Undo:
    """The bureau takes a package in and back again."""

    last = 8

    def prepare(self, folder: Path) -> None:
        Decide.prepare(self, folder)  # type: ignore[arg-type]
        with open_file(folder / "数据.sqlite", clock=CLOCK) as bureau:
            after = rows_of(bureau.path)
            undo_last_intake(bureau)
            self.states = [rows_of(bureau.path), after]

    def work(self, folder: Path, note: Note) -> None:
        with open_file(folder / "数据.sqlite", clock=CLOCK) as bureau:
            note(0)
            for number in range(1, STEPS, 2):
                merge_packages(bureau, [folder / "包1.sqlite"])
                note(number)
                undo_last_intake(bureau)
                note(number + 1)

    def check(self, folder: Path, confirmed: int) -> None:
        with open_file(folder / "数据.sqlite") as bureau:
            waiting = len(list_conflicts(bureau, KEY))
            kept = len(list_hand_ins(bureau, KEY))
        assert (kept, waiting) in {(1, 0), (2, len(PLACES))}
        assert rows_of(folder / "数据.sqlite") == self.states[kept - 1]


JOBS = {"save": Save, "hand-in": HandIn, "merge": Merge, "decide": Decide, "undo": Undo}


def run(name: str, count: int, seed: int, folder: Path) -> int:
    """Kill the job so many times; gives how many times it was cut off before its end."""
    job, dice, killed = JOBS[name](), random.Random(seed), 0
    folder.mkdir()
    (folder / "起点").mkdir()
    job.prepare(folder / "起点")
    for number in range(count):
        place = folder / f"{number}"
        shutil.copytree(folder / "起点", place)
        killed += kill_once(job, place, dice.randrange(job.last), dice.random())
        check_sound(place / "数据.sqlite")
        job.check(place, read_notes(place))
        shutil.rmtree(place)
    return killed


def kill_once(job: object, place: Path, step: int, part: float) -> bool:
    """Kill the job that part of a step after the given one, however quick or slow the machine is."""
    child = os.fork()
    if child == 0:
        notes = os.open(place / "记.txt", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        try:
            job.work(place, lambda step: os.write(notes, b"%d\n" % step))  # type: ignore[attr-defined]
        finally:
            os._exit(0)
    began = time.monotonic()
    while (reached := count_notes(place)) <= step:
        if not reached:
            began = time.monotonic()
        time.sleep(0.0005)
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
    time.sleep(part * ((time.monotonic() - began) / step if step else 0.01))
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def count_notes(place: Path) -> int:
    notes = place / "记.txt"
    return notes.read_bytes().count(b"\n") if notes.exists() else 0


def read_notes(place: Path) -> int:
    return int((place / "记.txt").read_text().split()[-1])


def check_sound(path: Path) -> None:
    """The file opens, which rolls back what was cut off; it is sound and its trail holds."""
    with open_file(path) as workspace, workspace.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        assert find_break(connection) is None


if __name__ == "__main__":
    sys.stdout.write(f"{run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))}\n")
