"""One business step being written: only what differs is stored, with its entry in the trail."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from kpi_desktop.domain.errors import Area, RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Unit
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import book, change_log, decisions
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.records import (
    KIND_BY_TABLE,
    KIND_OF,
    RowChange,
    plan_changes,
    write_changes,
)
from kpi_desktop.store.returning import ReturnFile, plan_return


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenStep:
    """What a step wrote: its number in the trail (None when nothing differed), the tabs touched, counts of rows."""

    seq: int | None
    areas: frozenset[Area]
    added: int
    changed: int
    unchanged: int


class StepWriter:
    """Collects the row changes of one step; nothing is written before `finish`."""

    def __init__(self, connection: Connection, key: UnitYear) -> None:
        """Start with nothing changed."""
        self._connection = connection
        self._key = key
        self._changes: list[RowChange] = []
        self._unchanged = 0
        self._undoes: int | None = None

    def save(self, *records: Any) -> None:  # noqa: ANN401 - records of any kind
        """Write records of any kinds; rows that are the same already are only counted."""
        self._plan(records, removed=False)

    def remove(self, *records: Any) -> None:  # noqa: ANN401 - records of any kind
        """Mark records as deleted; the mark travels with the file."""
        self._plan(records, removed=True)

    def _plan(self, records: Iterable[Any], *, removed: bool) -> None:
        for kind, group in _by_kind(records):
            changes, same = plan_changes(self._connection, kind, self._key, group, removed=removed)
            self._changes += changes
            self._unchanged += same

    def save_scheme(self, scheme: Scheme) -> None:
        """Write the year's scheme."""
        self._changes += book.plan_scheme(self._connection, self._key, scheme)

    def save_unit(self, unit: Unit) -> None:
        """Write the unit's own data."""
        self._changes += book.plan_unit(self._connection, unit, self._key.year)

    def put_returned(self, file: ReturnFile, chosen: Sequence[tuple[int, str]]) -> None:
        """Write the bureau's values of these fields (row and field) of a return file."""
        self._changes += plan_return(self._connection, file, chosen)

    def take_back(self, seq: int) -> None:
        """Plan the inverse of an earlier step.

        Raises RuleViolation when there is no such step, it decided conflicts, or one of its rows has been changed since.
        """
        entry = change_log.read_entry(self._connection, seq)
        inverse = change_log.invert(change_log.read_changes(self._connection, seq))
        if entry is None or not inverse or entry.key != self._key:
            message = "这一步已经不能撤销，请直接修改。"
            raise RuleViolation(message)
        if decisions.is_decision(self._connection, entry, inverse):
            message = "这一步是冲突的决定，不能单独撤销，请在“上报合并”的“冲突”中重新决定这几处。"
            raise RuleViolation(message)
        if not book.rows_stand(self._connection, [(change.table, change.old) for change in inverse]):
            message = f"“{entry.action}”之后又有修改，不能撤销这一步，请直接修改。"
            raise RuleViolation(message)
        self._changes += inverse
        self._undoes = seq

    def write_untraced(self, write: Callable[[Connection], None]) -> None:
        """Write what the trail must not hold (the content of ballots) within the step's transaction."""
        write(self._connection)

    @property
    def tables(self) -> frozenset[str]:
        """The tables of the rows collected so far."""
        return frozenset(change.table for change in self._changes)

    def finish(self, *, at: str, by: str, action: str, reason: str) -> WrittenStep:
        """Write what differs, with who and when, and append the step to the trail."""
        seq = None
        if self._changes:
            write_changes(self._connection, self._changes, at=at, by=by)
            seq = change_log.append_entry(
                self._connection,
                self._key,
                self._changes,
                at=at,
                by=by,
                action=action,
                reason=reason,
                undoes=self._undoes,
            )
        added, changed, unchanged = self.counts()
        return WrittenStep(
            seq=seq,
            areas=frozenset(map(_area, self.tables)),
            added=added,
            changed=changed,
            unchanged=unchanged,
        )

    def counts(self) -> tuple[int, int, int]:
        """How many rows are new, changed (or removed) and the same already."""
        added = sum(1 for change in self._changes if _is_new(change))
        return added, len(self._changes) - added, self._unchanged


def _by_kind(records: Iterable[Any]) -> list[tuple[RecordKind, Sequence[Any]]]:
    groups: dict[type, list[Any]] = {}
    for record in records:
        groups.setdefault(type(record), []).append(record)
    return [(KIND_OF[record_type], group) for record_type, group in groups.items()]


def _is_new(change: RowChange) -> bool:
    return change.old is None or bool(change.old["removed"] and not change.new["removed"])


def _area(table: str) -> Area:
    kind = KIND_BY_TABLE.get(table)
    return kind.area if kind is not None else Area.POSTS


def describe_step(connection: Connection, seq: int) -> tuple[UnitYear, str] | None:
    """The unit and year a step of the trail belongs to and what it did, None when there is no such step."""
    entry = change_log.read_entry(connection, seq)
    return (entry.key, entry.action) if entry else None
