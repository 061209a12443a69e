"""Deciding at the bureau what both sides changed (冲突的决定): on the conflict desk, or from a file of decisions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi_desktop.domain.access import Login, Role
from kpi_desktop.domain.errors import Area, FileTrouble, RuleViolation
from kpi_desktop.domain.merging import Conflict, ConflictChoice, ConflictId
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.workspace import COMMAND_LINE, Changes, Workspace, open_file, utc_text
from kpi_desktop.store import county as county_store
from kpi_desktop.store import decisions as decision_store

_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as a file of decisions states it."""

    key: UnitYear
    conflict_id: ConflictId
    choice: ConflictChoice
    reason: str


def list_conflicts(bureau: Workspace, key: UnitYear) -> tuple[Conflict, ...]:
    """Every conflict of a unit's year, waiting and decided."""
    with bureau.database.read() as connection:
        return decision_store.list_conflicts(connection, key)


def decide_conflicts(
    bureau: Workspace, key: UnitYear, ids: Sequence[ConflictId], choice: ConflictChoice, reason: str
) -> Changes:
    """Decide conflicts of one unit's year in one step; deciding again changes the decision.

    Raises RuleViolation without a reason, or when one is not there or has been changed since it was decided.
    """
    bureau.require(Role.REVIEW, "决定冲突")
    if not reason.strip():
        message = "请写明为什么这样决定，理由会留在记录里。"
        raise RuleViolation(message)
    now = bureau.clock()
    with bureau.database.write() as connection:
        county_store.check_open(connection, key.year)
        changed = decision_store.decide(
            connection, key, ids, choice, reason=reason.strip(), at=utc_text(now), by=bureau.operator
        )
    bureau.last_saved_at = now
    return Changes(
        areas=frozenset(Area), key=key, step_id=None, description=f"决定{len(ids)}处冲突", changed=changed
    )


def decision_answer(key: UnitYear, conflict: Conflict) -> dict[str, Any]:
    """A conflict as a file of decisions names it; `choice` is null while it waits."""
    return {
        "unit": key.unit_code,
        "year": key.year,
        "table": conflict.table,
        "key": dict(conflict.key),
        "field": conflict.field,
        "choice": conflict.choice.value if conflict.choice else None,
        "reason": conflict.reason,
    }


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file: a JSON list in the form of `decision_answer`; entries without a choice are passed over.

    Raises FileTrouble when it cannot be read, RuleViolation naming the entry that is wrong.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            message = f"决定文件“{path.name}”太大，请检查是不是选错了文件。"
            raise FileTrouble(message)
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as trouble:
        message = f"打不开决定文件“{path.name}”，请检查文件是否存在、是否有权限。"
        raise FileTrouble(message) from trouble
    except (ValueError, RecursionError) as trouble:
        message = f"决定文件“{path.name}”不是JSON格式，请用本程序导出的清单填写。"
        raise FileTrouble(message) from trouble
    entries = data.get("decisions") if isinstance(data, dict) else data
    if not isinstance(entries, list):
        message = f"决定文件“{path.name}”里没有决定清单，请用本程序导出的清单填写。"
        raise RuleViolation(message)
    return tuple(
        _read_entry(entry, number, path.name)
        for number, entry in enumerate(entries, start=1)
        if not (isinstance(entry, dict) and entry.get("choice") is None)
    )


def _read_entry(entry: object, number: int, name: str) -> Decision:
    given = entry if isinstance(entry, Mapping) else {}
    key, reason = given.get("key"), str(given.get("reason") or "").strip()
    message = (
        f"决定文件“{name}”第{number}条写得不对：要有unit、year、table、key、field，"
        "choice只能是ours或theirs，reason要写理由，请改正后再用。"
    )
    if not isinstance(key, Mapping) or not reason:
        raise RuleViolation(message)
    try:
        return Decision(
            key=UnitYear(unit_code=str(given["unit"]), year=int(given["year"])),
            conflict_id=ConflictId(
                table=str(given["table"]),
                key=tuple((str(part), str(value)) for part, value in key.items()),
                field=str(given["field"]),
            ),
            choice=ConflictChoice(given["choice"]),
            reason=reason,
        )
    except (KeyError, TypeError, ValueError) as trouble:
        raise RuleViolation(message) from trouble


def apply_decisions(bureau: Workspace, decisions: Sequence[Decision]) -> int:
    """Decide every conflict that waits and is named, and give their number; what waits for nothing is passed over."""
    decided = 0
    for key in dict.fromkeys(decision.key for decision in decisions):
        waiting = {c.id for c in list_conflicts(bureau, key) if c.choice is None}
        groups: dict[tuple[ConflictChoice, str], list[ConflictId]] = {}
        for decision in decisions:
            if decision.key == key and decision.conflict_id in waiting:
                groups.setdefault((decision.choice, decision.reason), []).append(decision.conflict_id)
        for (choice, reason), ids in groups.items():
            decide_conflicts(bureau, key, ids, choice, reason)
            decided += len(ids)
    return decided


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsOutcome:
    """What deciding from a file did: conflicts decided, those passed over, and what still waits as plain data."""

    decided: int = 0
    passed_over: int = 0
    waiting: tuple[dict[str, Any], ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether no conflict waits."""
        return not self.waiting

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to tell whoever started it."""
        said = []
        if self.decided or self.passed_over:
            note = f"，{self.passed_over}条没有对上等待决定的冲突，没有执行" if self.passed_over else ""
            said.append(f"按决定文件处理了{self.decided}处冲突{note}。")
        if self.waiting:
            said.append(f"还有{len(self.waiting)}处冲突等待决定，请在“上报合并”的“冲突”中决定。")
        return tuple(said)


def decide_in(
    bureau: Path,
    decisions: Sequence[Decision],
    *,
    operator: str = COMMAND_LINE,
    login: Login | None = None,
) -> DecisionsOutcome:
    """Decide in the bureau's file at a path and say what still waits; nothing where there is no file yet.

    Raises FileTrouble when the file or its disk refuses.
    """
    if not bureau.exists():
        return DecisionsOutcome()
    with open_file(bureau, operator=operator, read_only=not decisions, login=login) as workspace:
        decided = apply_decisions(workspace, decisions)
        waiting = tuple(
            decision_answer(book.key, conflict)
            for book in workspace.books()
            for conflict in list_conflicts(workspace, book.key)
            if conflict.choice is None
        )
    return DecisionsOutcome(decided=decided, passed_over=len(decisions) - decided, waiting=waiting)
