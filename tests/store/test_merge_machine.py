"""Units, a copy and the bureau at work in any order: after each step every promise of the merge still holds.

A model stands beside the files: a cell is one field of one row, "removed" where the row is not there, and merges by the
three-way rule alone. Where two copies of a unit's file went on apart the model cannot tell what a person picked; there
only that nothing is lost is checked. KPI_SOAK=1 runs many more and longer stories (make soak).
"""

import json
import os
import sqlite3
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.merging import Conflict, ConflictChoice, ForkChoice, HandInStage, PackageStatus
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.decisions import decide_conflicts, list_conflicts
from kpi_desktop.services.merging import list_forks, merge_packages, settle_fork, undo_last_intake
from kpi_desktop.services.returning import accept_return, make_return, plan_return
from kpi_desktop.services.workspace import Workspace, open_file
from kpi_desktop.store.change_log import find_break
from tests.builders import YEAR
from tests.hostile.county import CLOCK, a_bureau, a_unit, content_of, pack, rows_of

SOAK = bool(os.environ.get("KPI_SOAK"))
CODES = ("甲", "乙")
PEOPLE = ("001", "002")
# Few enough that both sides often change the same.
PLACES = [("001", 1, "Z01"), ("002", 2, "Z01")]
STAGES = {"employee": HandInStage.PLAN, "monthly_mark": HandInStage.MONTHLY}
FIELDS = {"employee": ("name", "present_from", "present_to"), "monthly_mark": ("entered",)}
KEYS = {"employee": ("employee_no",), "monthly_mark": ("month", "employee_no", "indicator_no")}
GONE = "removed"
LOG_TABLES = ("intake", "fork", "hand_in")
Place = tuple[str, int, str]
Cell = tuple[str, tuple[Any, ...], str]
Cells = dict[Cell, Any]


@dataclass(frozen=True)
class Package:
    """A package and what it says."""

    path: Path
    number: int
    stage: HandInStage
    cells: Cells
    stamps: dict[Any, Any]


@dataclass
class Line:
    """What the bureau should hold of a unit; `waiting` is the base and theirs of a cell in conflict."""

    ours: Cells = field(default_factory=dict)
    waiting: dict[Cell, tuple[Any, Any]] = field(default_factory=dict)
    bases: dict[HandInStage, Package] = field(default_factory=dict)

    def take(self, package: Package) -> None:
        for stage in package.stage.includes:
            known = self.bases.get(stage)
            if known is not None and known.number >= package.number:
                continue
            for cell in sorted({*package.cells, *(known.cells if known else ())}, key=repr):
                if STAGES[cell[0]] is stage and stamp(known, cell) != stamp(package, cell):
                    self._merge(cell, known.cells.get(cell, GONE) if known else GONE, package)
            self.bases[stage] = package

    def _merge(self, cell: Cell, base: Any, package: Package) -> None:
        base = self.waiting.pop(cell, (base,))[0]
        ours, theirs = self.ours.get(cell, GONE), package.cells.get(cell, GONE)
        if theirs in (base, ours):
            return
        if ours == base:
            self.ours[cell] = theirs
        else:
            self.waiting[cell] = (base, theirs)


def stamp(package: Package | None, cell: Cell) -> Any:
    return package.stamps.get(cell[:2]) if package else None


class MergeMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="kpi-machine-"))
        self.units = {code: a_unit(self.folder / f"{code}.sqlite", code=code, name=code) for code in CODES}
        self.bureau = a_bureau(self.folder / "局端.sqlite")
        self.copies: dict[str, Workspace] = {}
        self.lines = {code: Line() for code in CODES}
        self.packages: dict[str, list[Package]] = {code: [] for code in CODES}
        self.astray: list[Package] = []
        self.apart: set[str] = set()
        self.before: dict[str, tuple[Line, Any, Any, bool]] = {}
        self.made = 0
        for code in CODES:
            self.hand_in_and_arrive(code, HandInStage.YEAR_END)

    def teardown(self) -> None:
        for workspace in (*self.units.values(), *self.copies.values(), self.bureau):
            workspace.close()
        rmtree(self.folder)

    # What the units do.

    @rule(code=st.sampled_from(CODES), place=st.sampled_from(PLACES), value=st.integers(0, 3))
    def edit(self, code: str, place: Place, value: int) -> None:
        write_mark(self.units[code], code, place, value)

    @rule(code=st.sampled_from(CODES), place=st.sampled_from(PLACES))
    def delete(self, code: str, place: Place) -> None:
        write_mark(self.units[code], code, place, None)

    @rule(code=st.sampled_from(CODES), number=st.sampled_from(PEOPLE), name=st.sampled_from("王李"))
    def rename(self, code: str, number: str, name: str) -> None:
        write_person(self.units[code], code, replace(person(self.units[code], code, number), name=name))

    @rule(code=st.sampled_from(CODES), number=st.sampled_from(PEOPLE), month=st.integers(2, 12))
    def transfer(self, code: str, number: str, month: int) -> None:
        """Somebody leaves for the other unit, which puts him on its own roster."""
        other = CODES[1 - CODES.index(code)]
        leaves = person(self.units[code], code, number)
        comes = replace(leaves, employee_no=f"T{number}", present_from=month, present_to=None, post_no="")
        write_person(self.units[code], code, replace(leaves, present_to=month - 1))
        write_person(self.units[other], other, comes)

    @rule(code=st.sampled_from(CODES), stage=st.sampled_from(HandInStage))
    def hand_in(self, code: str, stage: HandInStage) -> None:
        self.packages[code].append(self._pack(code, self.units[code], stage))

    @rule(code=st.sampled_from(CODES), stage=st.sampled_from(HandInStage))
    def hand_in_and_arrive(self, code: str, stage: HandInStage) -> None:
        self.hand_in(code, stage)
        self._take(code, self.packages[code][-1])

    @rule(
        code=st.sampled_from(CODES),
        place=st.sampled_from(PLACES),
        ours=st.integers(0, 5),
        theirs=st.one_of(st.none(), st.integers(0, 3)),
        is_undone=st.booleans(),
    )
    def both_change_one(
        self, code: str, place: Place, ours: int, theirs: int | None, *, is_undone: bool
    ) -> None:
        self.correct(code, place, ours)
        write_mark(self.units[code], code, place, theirs)
        self.hand_in_and_arrive(code, HandInStage.MONTHLY)
        if is_undone:
            self.undo()

    @precondition(lambda self: not self.copies)
    @rule(place=st.sampled_from(PLACES), value=st.integers(4, 5))
    def a_copy_goes_on_apart(self, place: Place, value: int) -> None:
        code = CODES[0]
        target = self.folder / "副本.sqlite"
        target.write_bytes(self.units[code].path.read_bytes())
        self.copies[code] = open_file(target, operator="副本经办", clock=CLOCK)
        write_mark(self.copies[code], code, place, value)

    @precondition(lambda self: self.copies)
    @rule(stage=st.sampled_from(HandInStage))
    def hand_in_the_copy(self, stage: HandInStage) -> None:
        self.astray.append(self._pack(CODES[0], self.copies[CODES[0]], stage))

    def _pack(self, code: str, unit: Workspace, stage: HandInStage) -> Package:
        self.made += 1
        path = self.folder / f"包{self.made}.sqlite"
        record = pack(unit, path, stage)
        cells, stamps = read_cells(path, code)
        return Package(path, record.number, stage, cells, stamps)

    # What the bureau does.

    @precondition(lambda self: any(self.packages.values()))
    @rule(data=st.data())
    def take_in(self, data: st.DataObject) -> None:
        code, package = data.draw(st.sampled_from(self._all()))
        self._take(code, package)

    @precondition(lambda self: any(self.packages.values()))
    @rule(code=st.sampled_from(CODES))
    def take_in_the_newest(self, code: str) -> None:
        if self.packages[code]:
            self._take(code, self.packages[code][-1])

    @precondition(lambda self: self.astray)
    @rule(data=st.data())
    def take_in_of_the_copy(self, data: st.DataObject) -> None:
        self._take(CODES[0], data.draw(st.sampled_from(self.astray)))

    def _all(self) -> list[tuple[str, Package]]:
        return [(code, package) for code, packages in self.packages.items() for package in packages]

    def _take(self, code: str, package: Package) -> None:
        before, rows = content_of(self.bureau.path, but=LOG_TABLES), rows_of(self.bureau.path)
        line, asked, apart = deepcopy(self.lines[code]), self.asked(code), code in self.apart
        if package in self.astray:
            self.apart.add(code)
        report = merge_packages(self.bureau, [package.path])[0]
        assert report.status is not PackageStatus.REFUSED, report.reason
        if report.status in {PackageStatus.OLDER, PackageStatus.FORKED}:
            assert content_of(self.bureau.path, but=LOG_TABLES) == before
        else:
            if code not in self.apart:
                self.lines[code].take(package)
            if content_of(self.bureau.path, but=LOG_TABLES) != before:
                self.before[code] = (line, rows, asked, apart)
        again = content_of(self.bureau.path, but=("intake",))
        assert merge_packages(self.bureau, [package.path])[0].status in {
            PackageStatus.UNCHANGED,
            PackageStatus.OLDER,
            PackageStatus.FORKED,
        }
        assert content_of(self.bureau.path, but=("intake",)) == again

    @precondition(lambda self: any(self.packages.values()))
    @rule(data=st.data(), share=st.floats(0.01, 0.99))
    def take_in_half_a_package(self, data: st.DataObject, share: float) -> None:
        _, package = data.draw(st.sampled_from(self._all()))
        half = self.folder / "半个.sqlite"
        content = package.path.read_bytes()
        half.write_bytes(content[: int(len(content) * share)])
        before = content_of(self.bureau.path, but=("intake",))
        assert merge_packages(self.bureau, [half])[0].status is PackageStatus.REFUSED
        assert content_of(self.bureau.path, but=("intake",)) == before

    @rule(
        code=st.sampled_from(CODES),
        place=st.sampled_from(PLACES),
        value=st.one_of(st.none(), st.integers(0, 5)),
    )
    def correct(self, code: str, place: Place, value: int | None) -> None:
        number, month, indicator = place
        if self.bureau_cells(code).get(("employee", (number,), "name"), GONE) == GONE:
            return
        write_mark(self.bureau, code, place, value)
        cell = ("monthly_mark", (month, number, indicator), "entered")
        self.lines[code].ours[cell] = GONE if value is None else value * 100

    @rule(data=st.data(), choice=st.sampled_from(ConflictChoice))
    def decide(self, data: st.DataObject, choice: ConflictChoice) -> None:
        waiting = [(code, conflict) for code in CODES for conflict in self.waiting(code)]
        if not waiting:
            return
        code, conflict = data.draw(st.sampled_from(waiting))
        decide_conflicts(self.bureau, key_of(code), [conflict.id], choice, "核对")
        if code in self.apart:
            return
        (cell,) = [
            c for c in self.lines[code].waiting if c[:2] == place_of(conflict) and c[2] in field_of(conflict)
        ]
        _, theirs = self.lines[code].waiting.pop(cell)
        if choice is ConflictChoice.THEIRS:
            self.lines[code].ours[cell] = theirs

    @precondition(lambda self: self.apart)
    @rule(choice=st.sampled_from(ForkChoice))
    def settle(self, choice: ForkChoice) -> None:
        for fork in [fork for fork in list_forks(self.bureau) if fork.choice is None][:1]:
            code = fork.key.unit_code
            if self.waiting(code):
                ids = [conflict.id for conflict in self.waiting(code)]
                decide_conflicts(self.bureau, fork.key, ids, ConflictChoice.OURS, "先决定冲突")
                while ids := [conflict.id for conflict in self.waiting(code)]:
                    decide_conflicts(self.bureau, fork.key, ids, ConflictChoice.OURS, "先决定冲突")
            before = self.bureau_cells(code)
            settle_fork(self.bureau, fork, choice, "核对")
            now, asked = self.bureau_cells(code), self.asked(code)
            for cell, value in before.items():
                assert now.get(cell) == value or value == GONE or self._is_asked(asked, cell), cell

    def _is_asked(self, asked: dict[Cell, set[Any]], cell: Cell) -> bool:
        """In a conflict, or taken over from the line because the bureau had nothing of its own in it."""
        owned = {row for row in self.corrected(CODES[0]) if row == cell[:2]}
        return bool(asked.get(cell)) or bool(asked.get((*cell[:2], ""))) or not owned

    @precondition(lambda self: any(self.packages.values()))
    @rule()
    def undo(self) -> None:
        before = content_of(self.bureau.path)
        try:
            entry = undo_last_intake(self.bureau)
        except RuleViolation:
            assert content_of(self.bureau.path) == before
            return
        code = entry.unit_code
        self.lines[code], rows, asked, apart = self.before.pop(code)
        now = rows_of(self.bureau.path)
        assert {t: [r for r in v if r[0] == code] for t, v in now.items()} == {
            t: [r for r in v if r[0] == code] for t, v in rows.items()
        }
        assert self.asked(code) == asked
        if not apart:
            self.apart.discard(code)

    @rule(code=st.sampled_from(CODES))
    def send_back(self, code: str) -> None:
        if all(book.key.unit_code != code for book in self.bureau.books()):
            return
        self.made += 1
        out = self.folder / f"回执{self.made}.json"
        make_return(self.bureau, key_of(code), out)
        plan = plan_return(self.units[code], out)
        marks = [f for f in plan.open_fields if plan.file.rows[f.row].table == "monthly_mark"]
        if marks:
            accept_return(self.units[code], plan, marks)
            left = {(f.row, f.field) for f in plan_return(self.units[code], out).open_fields}
            assert not left & {(f.row, f.field) for f in marks}

    @precondition(lambda self: any(len(packages) > 1 for packages in self.packages.values()))
    @rule(seed=st.integers(0, 999))
    def any_order_at_a_bureau_of_its_own(self, seed: int) -> None:
        code = max(CODES, key=lambda known: len(self.packages[known]))
        packages = self.packages[code][-4:]
        line = Line()
        for package in packages:
            line.take(package)
        self.made += 1
        with a_bureau(self.folder / f"另一局{self.made}.sqlite") as bureau:
            order = Random(seed).sample(packages, len(packages))
            merge_packages(bureau, [package.path for package in order])
            assert live(read_cells(bureau.path, code)[0]) == live(line.ours)
            assert list_conflicts(bureau, key_of(code)) == ()

    # What holds after every step.

    @invariant()
    def the_bureau_holds_what_the_model_says(self) -> None:
        for code in CODES:
            if code not in self.apart:
                assert live(self.bureau_cells(code)) == live(self.lines[code].ours)
                expected = {cell: theirs for cell, (_, theirs) in self.lines[code].waiting.items()}
                found = {
                    cell: value
                    for conflict in self.waiting(code)
                    for cell in expected
                    if cell[:2] == place_of(conflict) and cell[2] in field_of(conflict)
                    for value in [expected[cell]]
                }
                assert found == expected
                assert len(self.waiting(code)) == len(expected)

    @invariant()
    def files_are_sound_and_say_who_brought_what(self) -> None:
        for workspace in (self.bureau, *self.units.values()):
            with workspace.database.read() as connection:
                assert find_break(connection) is None
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        with closing(sqlite3.connect(self.bureau.path)) as raw:
            for table in STAGES:
                query = f"SELECT 1 FROM {table} WHERE brought_by NOT IN (SELECT package_id FROM hand_in UNION SELECT '')"
                assert raw.execute(query).fetchone() is None

    def bureau_cells(self, code: str) -> Cells:
        return read_cells(self.bureau.path, code)[0]

    def waiting(self, code: str) -> list[Conflict]:
        return [c for c in list_conflicts(self.bureau, key_of(code)) if c.choice is None]

    def asked(self, code: str) -> dict[Cell, set[Any]]:
        with closing(sqlite3.connect(self.bureau.path)) as raw:
            rows = raw.execute(
                "SELECT table_name, row_key, field, theirs FROM conflict WHERE unit_code = ?", (code,)
            ).fetchall()
        found: dict[Cell, set[Any]] = {}
        for table, row_key, name, theirs in rows:
            found.setdefault((table, tuple(json.loads(row_key)), name), set()).add(theirs)
        return found

    def corrected(self, code: str) -> set[tuple[str, tuple[Any, ...]]]:
        with closing(sqlite3.connect(self.bureau.path)) as raw:
            query = "SELECT month, employee_no, indicator_no FROM monthly_mark WHERE unit_code = ? AND brought_by = ''"
            return {("monthly_mark", tuple(row)) for row in raw.execute(query, (code,))}


def key_of(code: str) -> UnitYear:
    return UnitYear(unit_code=code, year=YEAR)


def person(unit: Workspace, code: str, number: str) -> Employee:
    return next(e for e in unit.load_book(key_of(code)).employees if e.employee_no == number)


def write_person(workspace: Workspace, code: str, employee: Employee) -> None:
    with workspace.write(key_of(code), "改人") as step:
        step.save(employee)


def write_mark(workspace: Workspace, code: str, place: Place, value: int | None) -> None:
    number, month, indicator = place
    mark = MonthlyMark(employee_no=number, month=month, indicator_no=indicator, entered=Decimal(value or 0))
    with workspace.write(key_of(code), "改分") as step:
        if value is None:
            step.remove(mark)
        else:
            step.save(mark)


def place_of(conflict: Conflict) -> tuple[str, tuple[Any, ...]]:
    return conflict.table, tuple(int(value) if name == "month" else value for name, value in conflict.key)


def field_of(conflict: Conflict) -> tuple[str, ...]:
    return (conflict.field,) if conflict.field else FIELDS[conflict.table]


def live(cells: Cells) -> Cells:
    return {cell: value for cell, value in cells.items() if value != GONE}


def read_cells(path: Path, code: str) -> tuple[Cells, dict[Any, Any]]:
    """The cells of a file's unit, and who wrote each row when."""
    cells: Cells = {}
    stamps = {}
    with closing(sqlite3.connect(path)) as raw:
        for table, fields in FIELDS.items():
            keys = KEYS[table]
            names = ", ".join((*keys, *fields, "removed", "changed_at", "changed_by"))
            for row in raw.execute(f"SELECT {names} FROM {table} WHERE unit_code = ?", (code,)):
                place = (table, tuple(row[: len(keys)]))
                stamps[place] = row[len(keys) :]
                for name, value in zip(fields, row[len(keys) :], strict=False):
                    cells[*place, name] = GONE if row[-3] else value
    return cells, stamps


MergeMachine.TestCase.settings = settings(
    max_examples=40 if SOAK else 4,
    stateful_step_count=40 if SOAK else 18,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
TestMerge = MergeMachine.TestCase
