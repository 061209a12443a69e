"""The open file, who is working and the clock: reading, and writing one business step at a time."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from kpi_desktop import __version__
from kpi_desktop.domain.access import Account, Login, LoginNeeded, Role, check_may, role_for
from kpi_desktop.domain.errors import Area, FileTrouble, RuleViolation
from kpi_desktop.domain.files import FileKind, Holder
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.scheme_data import scheme_from_data
from kpi_desktop.domain.staff import Unit
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.resource_files import resource_path
from kpi_desktop.services.login import log_in
from kpi_desktop.store import book as book_store
from kpi_desktop.store import change_log
from kpi_desktop.store import county as county_store
from kpi_desktop.store.book import BookSummary
from kpi_desktop.store.change_log import LogEntry
from kpi_desktop.store.database import Access, Database, create_database, open_database
from kpi_desktop.store.writer import StepWriter, describe_step

Clock = Callable[[], datetime]
_SHORT_HASH = 12
DEFAULT_SCHEME = "county-50-20-30"
# Who a step is signed by when a command, and no person at the window, does it.
COMMAND_LINE = "命令行"


def system_clock() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


def utc_text(moment: datetime) -> str:
    """A moment as the file keeps it: 2026-12-20T08:30:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def say_clock_back(now: datetime, last: LogEntry | None) -> str:
    """The sentence when the clock stands clearly before the last step of the trail, else empty (§9.6)."""
    if last is None or not change_log.is_clock_back(utc_text(now), last.at):
        return ""
    shown, before = (
        f"{moment.astimezone():%Y-%m-%d %H:%M}" for moment in (now, datetime.fromisoformat(last.at))
    )
    return (
        f"电脑的时间是{shown}，早于文件中最后一次记录的{before}，请核对电脑的日期和时间；"
        "这段时间写入的内容会在修改记录中作标记。"
    )


def say_trail(last: LogEntry | None) -> str:
    """The trail's last step and the short form of its hash, as filed tables print it; empty while nothing is recorded."""
    return "" if last is None else f"修改记录截至第{last.seq}步，校验码{last.hash[:_SHORT_HASH]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a write touched: the tabs to reload, the step of the trail (None when nothing differed), counts of rows.

    `notice` is a sentence about the step itself, as that the clock has been turned back. A business step (报送, 审定) has
    a counter-step with a reason and is not undone.
    """

    areas: frozenset[Area]
    key: UnitYear
    step_id: int | None
    description: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    notice: str = ""
    is_business_step: bool = False


class Workspace:
    """One open file: reads, writes, and who does them.

    `account` is who logged in; None in a file without passwords, where everybody may do everything.
    """

    def __init__(
        self,
        database: Database,
        kind: FileKind,
        *,
        operator: str,
        clock: Clock,
        account: Account | None = None,
    ) -> None:
        """Wrap an open file.

        Raises RuleViolation without an operator's name: every change says who made it.
        """
        self._database = database
        self.kind = kind
        self.account = account
        self._operator = _read_operator(account.name if account else operator)
        self.clock = clock
        self.last_saved_at: datetime | None = None
        # None: beside the file.
        self.backup_folder: Path | None = None

    @property
    def operator(self) -> str:
        """Who is working: never empty, and in a file with passwords who logged in."""
        return self._operator

    @operator.setter
    def operator(self, name: str) -> None:
        if self.account is not None and name.strip() != self.account.name:
            message = (
                f"这个文件按登录人记录修改，现在登录的是{self.account.name}，换人请关闭文件后重新打开登录。"
            )
            raise RuleViolation(message)
        self._operator = _read_operator(name)

    @property
    def role(self) -> Role | None:
        """What the person who logged in may do; None where the file has no passwords."""
        return self.account.role if self.account else None

    def log_in_as(self, account: Account | None) -> None:
        """Go on as this person, after passwords were set or changed; None once they are taken away."""
        self.account = account
        if account is not None:
            self._operator = account.name

    def require(self, needed: Role, action: str) -> None:
        """Refuse a step the person who logged in may not do; `write` asks by itself.

        Raises RuleViolation.
        """
        check_may(self.role, needed, action)

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    @property
    def database(self) -> Database:
        """The store's side of the file, for the other services."""
        return self._database

    @property
    def left_by(self) -> Holder | None:
        """Who had the file open when his program ended without closing it; None when it was closed."""
        return self._database.left_by

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._database.access is Access.READ

    def close(self) -> None:
        """Close the file and free it for others."""
        self._database.close()

    def __enter__(self) -> Self:
        """Use as a context that closes the file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def books(self) -> tuple[BookSummary, ...]:
        """Every unit's year in the file."""
        with self._database.read() as connection:
            return book_store.list_books(connection)

    def only_book(self) -> UnitYear:
        """The newest year of the file's unit.

        Raises FileTrouble when the file holds no year.
        """
        books = self.books()
        if not books:
            message = f"文件“{self.path.name}”中还没有任何单位的年度数据。"
            raise FileTrouble(message)
        return books[-1].key

    def load_book(self, key: UnitYear) -> YearBook:
        """Everything recorded of a unit's year."""
        with self._database.read() as connection:
            return book_store.load_book(connection, key)

    def reload_year_end(self, book: YearBook) -> YearBook:
        """A loaded year with its year end read again."""
        with self._database.read() as connection:
            return book_store.reload_year_end(connection, book)

    def load_plan(self, key: UnitYear) -> YearBook:
        """The year without its marks, ballots and scores: what a keystroke has to be checked against."""
        with self._database.read() as connection:
            return book_store.load_plan(connection, key)

    def has_marks(self, key: UnitYear) -> bool:
        """Whether any month of the year has marks."""
        with self._database.read() as connection:
            return book_store.has_marks(connection, key)

    def load_month(self, key: UnitYear, month: int) -> YearBook:
        """The plan with one month's marks, and the year's adjustments and exclusions."""
        with self._database.read() as connection:
            return book_store.load_month(connection, key, month)

    def history(self, key: UnitYear | None = None, limit: int = 500) -> list[LogEntry]:
        """The newest steps of the trail first."""
        with self._database.read() as connection:
            return change_log.list_entries(connection, key, limit)

    def last_entry(self) -> LogEntry | None:
        """The newest step of the trail; its hash stands for all before it."""
        with self._database.read() as connection:
            return change_log.read_last(connection)

    def clock_notice(self) -> str:
        """The sentence when the clock stands before the last step of the trail, else empty."""
        return say_clock_back(self.clock(), self.last_entry())

    @contextmanager
    def dry_run(self, key: UnitYear) -> Iterator[StepWriter]:
        """A step that is only planned, to count what it would change."""
        with self._database.read() as connection:
            yield StepWriter(connection, key)

    @contextmanager
    def write(self, key: UnitYear, action: str, reason: str = "") -> Iterator["Step"]:
        """One business step in one transaction: all of it and its entry in the trail, or nothing.

        Raises RuleViolation when the person who logged in may not write such rows.
        """
        with self._database.write() as connection:
            if self.kind is FileKind.BUREAU:
                county_store.check_open(connection, key.year)
            step = Step(connection, key)
            yield step
            self.require(role_for(step.tables), action)
            now = self.clock()
            notice = say_clock_back(now, change_log.read_last(connection))
            written = step.finish(at=utc_text(now), by=self.operator, action=action, reason=reason)
        if written.seq is not None:
            self.last_saved_at = now
        step.changes = Changes(
            areas=written.areas,
            key=key,
            step_id=written.seq,
            description=action,
            added=written.added,
            changed=written.changed,
            unchanged=written.unchanged,
            notice=notice if written.seq is not None else "",
        )


def _read_operator(name: str) -> str:
    if not name.strip():
        message = "请先填写操作人姓名，每次修改都要记下是谁改的。"
        raise RuleViolation(message)
    return name.strip()


class Step(StepWriter):
    """A step being written; `changes` is there once it is committed."""

    changes: Changes


def undo_step(workspace: Workspace, step_id: int) -> Changes:
    """Write the inverse of a step as a new step; undoing the undo redoes it.

    Raises RuleViolation when one of its rows has been changed since.
    """
    with workspace.database.read() as connection:
        described = describe_step(connection, step_id)
    if described is None:
        message = "这一步已经不能撤销，请直接修改。"
        raise RuleViolation(message)
    key, action = described
    with workspace.write(key, f"撤销：{action}") as step:
        step.take_back(step_id)
    return step.changes


def list_schemes() -> tuple[tuple[str, str], ...]:
    """The shipped schemes: key and label."""
    found = []
    for path in sorted(resource_path("schemes").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        found.append((str(data["key"]), str(data["label"])))
    return tuple(found)


def load_shipped_scheme(key: str) -> Scheme:
    """A shipped scheme by its key.

    Raises RuleViolation when there is none of that name.
    """
    if key not in dict(list_schemes()):
        known = "、".join(known for known, _ in list_schemes())
        message = f"没有名为“{key}”的考核方案，可用的有：{known}。"
        raise RuleViolation(message)
    return scheme_from_data(json.loads(resource_path("schemes", f"{key}.json").read_text(encoding="utf-8")))


def create_unit_file(
    path: Path,
    *,
    unit_code: str,
    unit_name: str,
    year: int,
    scheme_key: str = DEFAULT_SCHEME,
    operator: str = COMMAND_LINE,
    clock: Clock = system_clock,
) -> Workspace:
    """Make a unit's file with its first year and scheme.

    Raises RuleViolation for unusable unit data, FileTrouble when the file cannot be made.
    """
    if not unit_code.strip() or not unit_name.strip():
        message = "请填写统一社会信用代码和单位名称。"
        raise RuleViolation(message)
    if not 1990 <= year <= 2200:  # noqa: PLR2004 - the file's own bounds
        message = f"年度{year}不在1990到2200之间，请改正。"
        raise RuleViolation(message)
    scheme = load_shipped_scheme(scheme_key)
    workspace = _create(path, FileKind.UNIT, operator, clock)
    key = UnitYear(unit_code=unit_code.strip(), year=year)
    with workspace.write(key, "新建单位文件") as step:
        step.save_unit(Unit(code=key.unit_code, name=unit_name.strip()))
        step.save_scheme(scheme)
    return workspace


def create_bureau_file(path: Path, *, operator: str = COMMAND_LINE, clock: Clock = system_clock) -> Workspace:
    """Make an empty bureau file.

    Raises FileTrouble when the file cannot be made.
    """
    return _create(path, FileKind.BUREAU, operator, clock)


def _create(path: Path, kind: FileKind, operator: str, clock: Clock) -> Workspace:
    database = create_database(
        path, kind, operator=operator, at=utc_text(clock()), program_version=__version__
    )
    return Workspace(database, kind, operator=operator, clock=clock)


def open_file(
    path: Path,
    *,
    operator: str = COMMAND_LINE,
    clock: Clock = system_clock,
    read_only: bool = False,
    login: Login | None = None,
    backup_folder: Path | None = None,
    despite_lock: bool = False,
) -> Workspace:
    """Open a unit's or the bureau's file, or look into a package; its backups go beside it or into the folder named.

    `despite_lock` takes it over from a program on another PC that a person knows to be gone.
    Raises FileTrouble when it is missing, foreign or newer, FileHeld when somebody has it open, MediumReadOnly where it
    can only be read, FileDamaged when its content is not sound; LoginNeeded when it has passwords and
    `login` is none of them; RuleViolation without an operator's name.
    """
    operator = _read_operator(operator)
    database, kind = open_database(
        path,
        Access.READ if read_only else Access.WRITE,
        operator=login.name if login else operator,
        at=clock(),
        backups=backup_folder,
        despite_lock=despite_lock,
    )
    try:
        account = log_in(database, login, clock())
    except BaseException:
        database.close()
        raise
    if account is not None and account.role is Role.READ and not read_only:
        # Whoever only looks holds no lock, and nothing can be written on the way around the roles.
        database.close()
        database, kind = open_database(path, Access.READ, operator=account.name)
    workspace = Workspace(database, kind, operator=operator, clock=clock, account=account)
    workspace.backup_folder = backup_folder
    return workspace


def open_copy(workspace: Workspace, copy: Path) -> Workspace:
    """Open a copy of the open file as the same person.

    Raises FileTrouble when the copy cannot be opened.
    """
    database, kind = open_database(copy, Access.WRITE, operator=workspace.operator)
    return Workspace(
        database, kind, operator=workspace.operator, clock=workspace.clock, account=workspace.account
    )


def list_people(path: Path) -> tuple[Account, ...]:
    """Who may open a file: nobody in particular where it has no passwords.

    Raises FileTrouble as `open_file` does.
    """
    try:
        open_file(path, read_only=True).close()
    except LoginNeeded as needed:
        return needed.people
    return ()
