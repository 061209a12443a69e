"""Who may open the file (使用人): names, roles and hashes of passwords. Never handed in, never in the trail."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from kpi_desktop.domain.access import Account, Role

_COLUMNS = "name, role, password_hash, wrong_tries, wrong_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAccount:
    """A person's account as the file keeps it; `wrong_at` is the time of the last wrong try, empty without one."""

    name: str
    role: Role
    password_hash: str
    wrong_tries: int = 0
    wrong_at: str = ""

    @property
    def account(self) -> Account:
        """The account without its hash."""
        return Account(name=self.name, role=self.role)


def load_accounts(connection: Connection) -> tuple[StoredAccount, ...]:
    """Everybody who may open the file, by name; none in a file without passwords."""
    rows = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM account ORDER BY name").all()  # noqa: S608 - constants
    return tuple(
        StoredAccount(
            name=row[0], role=Role(row[1]), password_hash=row[2], wrong_tries=row[3], wrong_at=row[4]
        )
        for row in rows
    )


def save_accounts(connection: Connection, accounts: Sequence[StoredAccount]) -> None:
    """Keep exactly these accounts."""
    connection.exec_driver_sql("DELETE FROM account")
    for each in accounts:
        connection.exec_driver_sql(
            f"INSERT INTO account ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608 - constants
            (each.name, each.role.value, each.password_hash, each.wrong_tries, each.wrong_at),
        )


def note_try(connection: Connection, name: str, wrong_tries: int, wrong_at: str) -> None:
    """Keep how often a person's password has been wrong in a row, and when last."""
    connection.exec_driver_sql(
        "UPDATE account SET wrong_tries = ?, wrong_at = ? WHERE name = ?", (wrong_tries, wrong_at, name)
    )


def load_recovery(connection: Connection) -> str:
    """The hash of the recovery code, empty in a file without passwords."""
    return str(connection.exec_driver_sql("SELECT code_hash FROM recovery").scalar() or "")


def save_recovery(connection: Connection, code_hash: str) -> None:
    """Keep the hash of a new recovery code; an empty one means that there is none."""
    connection.exec_driver_sql("DELETE FROM recovery")
    if code_hash:
        connection.exec_driver_sql(
            "INSERT INTO recovery (recovery_no, code_hash) VALUES (1, ?)", (code_hash,)
        )
