"""Logging in to a file with passwords: who, with which role, and how soon after a wrong password."""

from datetime import datetime, timedelta

from kpi_desktop.domain.access import Account, Login, LoginNeeded, seconds_to_wait
from kpi_desktop.services.passwords import is_password
from kpi_desktop.store import access as access_store
from kpi_desktop.store.access import StoredAccount
from kpi_desktop.store.database import Access, Database


def log_in(database: Database, login: Login | None, now: datetime) -> Account | None:
    """The person who opens the file; None where the file has no passwords.

    Raises LoginNeeded without a login, for a wrong password, and for a try made too soon after wrong ones. Tries are
    counted in the file itself where it can be written.
    """
    with database.read() as connection:
        stored = access_store.load_accounts(connection)
    if not stored:
        return None
    people = tuple(each.account for each in stored)
    name = database.path.name
    if login is None:
        message = f"文件“{name}”设有口令，请选择姓名并输入口令后打开。"
        raise LoginNeeded(message, people)
    found = next((each for each in stored if each.name == login.name.strip()), None)
    if found is None:
        message = f"文件“{name}”的使用人中没有“{login.name}”，请选择名单中的姓名。"
        raise LoginNeeded(message, people)
    _refuse_haste(found, now, people)
    if not is_password(login.password, found.password_hash):
        wrong = found.wrong_tries + 1
        _note(database, found.name, wrong, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        wait = seconds_to_wait(wrong, now, now)
        again = f"请等{wait}秒再试" if wait else "请看清大小写和输入法后再试"
        message = f"{found.name}的口令不对，{again}。"
        raise LoginNeeded(message, people)
    if found.wrong_tries:
        _note(database, found.name, 0, "")
    return found.account


def _refuse_haste(found: StoredAccount, now: datetime, people: tuple[Account, ...]) -> None:
    wrong_at = datetime.fromisoformat(found.wrong_at) if found.wrong_at else None
    wait = seconds_to_wait(found.wrong_tries, wrong_at, now)
    if wait:
        until = (now + timedelta(seconds=wait)).astimezone()
        message = f"{found.name}的口令已连续输错{found.wrong_tries}次，请到{until:%H:%M:%S}以后再试。"
        raise LoginNeeded(message, people)


def _note(database: Database, name: str, wrong_tries: int, wrong_at: str) -> None:
    # A file on a write-protected stick cannot count; argon2 alone slows the tries there.
    if database.access is Access.WRITE:
        with database.write() as connection:
            access_store.note_try(connection, name, wrong_tries, wrong_at)
