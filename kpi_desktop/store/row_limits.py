"""What a table's own CHECKs refuse, told to the clerk: which field, how long it is and how long it may be."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.store.record_kinds import Row

_FAILED = re.compile(r"CHECK constraint failed: (\w+)")
_LENGTH = re.compile(r'length\("?(\w+)"?\) (?:<= |BETWEEN \d+ AND )(\d+)')
_RANGE = re.compile(r'"?(\w+)"? BETWEEN (-?\d+) AND')
_NUL = "\x00"
_SHOWN = 12


def refuse_signs(table: str, row: Row) -> None:
    """Refuse a text that the file would not give back: with a NUL, at which SQLite stops reading, or half of a sign.

    Raises RuleViolation naming the field.
    """
    for name, value in row.items():
        if isinstance(value, str) and not value.isprintable() and _is_unkeepable(value):
            shown = "".join(sign for sign in value if sign.isprintable())[:_SHOWN]
            message = f"“{field_label(table, name)}”（{shown}）里有不能保存的字符，请删掉后重新输入。"
            raise RuleViolation(message)


def _is_unkeepable(value: str) -> bool:
    return _NUL in value or any("\ud800" <= sign <= "\udfff" for sign in value)


def say_refused(
    connection: Connection, table: str, rows: Sequence[Mapping[str, object]], trouble: IntegrityError
) -> RuleViolation | None:
    """What a table's CHECK has against the rows in one sentence; None when it was no CHECK that failed."""
    failed = _FAILED.search(str(trouble.orig))
    if failed is None:
        return None
    rule = _rule_text(connection, table, failed[1])
    length, bounds = _LENGTH.search(rule), _RANGE.match(rule)
    if length is not None:
        column, most = length[1], int(length[2])
        longest = max((len(str(row[column] or "")) for row in rows), default=0)
        label = field_label(table, column)
        message = (
            f"“{label}”有{longest}个字，最多{most}个字，请缩短。"
            if longest > most
            else f"“{label}”没有填写，请填写。"
        )
    elif bounds is not None:
        message = f"“{field_label(table, bounds[1])}”超出了可以保存的范围，请改正。"
    else:
        message = "有一项内容超出了可以保存的范围，这一步没有保存，请检查刚才填写的内容。"
    return RuleViolation(message)


def _rule_text(connection: Connection, table: str, name: str) -> str:
    """The condition of a named CHECK as the table was made with it."""
    made = connection.execute(
        text("SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = :name"), {"name": table}
    ).scalar_one()
    found = re.search(rf"CONSTRAINT {name}\s+CHECK \((.*)", str(made))
    return found[1] if found else ""
