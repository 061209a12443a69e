"""Use cases of passwords (口令): who may open the file, changing and taking them away, and the recovery code."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from kpi_desktop.domain.access import (
    Account,
    Role,
    check_password,
    check_people,
    read_account_name,
)
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.passwords import hash_code, hash_password, is_code, is_password, make_recovery_code
from kpi_desktop.services.workspace import Clock, Workspace, system_clock, utc_text
from kpi_desktop.store import access as access_store
from kpi_desktop.store import book as book_store
from kpi_desktop.store import change_log
from kpi_desktop.store.access import StoredAccount
from kpi_desktop.store.database import Access, open_database

# What the trail calls steps of the file itself, where it holds no year yet.
_WHOLE_FILE = "全文件"

# What a password on a file on one's own disk is worth; shown where one is set, and in the manual.
WHAT_IT_DOES = (
    "口令能做到：不知道口令的人用本程序打不开这个文件；录入、只读人员不能关账、评定、确认和上报；"
    "每次修改都记在登录人的姓名下，别人不能冒名。"
)
WHAT_IT_DOES_NOT = (
    "口令做不到：文件内容没有加密，拿到文件的人用别的数据库工具仍能看到内容，也能复制、删除文件；"
    "在本程序以外改动过的内容，打开时会按校验码指出。要保密，请把电脑和U盘管好，或用单位规定的加密盘存放文件。"
)
IF_FORGOTTEN = (
    "忘记口令：其他人的口令由审核人员重设；审核人员自己忘记时用恢复码重设。"
    "恢复码只在设口令时显示一次，请抄下来锁好。口令和恢复码都没有时，本程序没有别的办法打开，"
    "只能改用设口令以前的备份。"
)


def list_people(workspace: Workspace) -> tuple[Account, ...]:
    """Everybody who may open the file; nobody where it has no passwords."""
    with workspace.database.read() as connection:
        return tuple(each.account for each in access_store.load_accounts(connection))


def protect(workspace: Workspace, name: str, password: str) -> str:
    """Set the first password: this person becomes the reviewer who manages the others. Gives the recovery code.

    Raises RuleViolation when the file has passwords already or the password is too weak.
    """
    person = Account(name=read_account_name(name), role=Role.REVIEW)
    check_password(password, person.name)
    code = make_recovery_code()
    account = StoredAccount(name=person.name, role=person.role, password_hash=hash_password(password))
    with workspace.database.write() as connection:
        if access_store.load_accounts(connection):
            message = "这个文件已经设有口令，请在名单中增加或修改使用人。"
            raise RuleViolation(message)
        access_store.save_accounts(connection, [account])
        access_store.save_recovery(connection, hash_code(code))
        _log(connection, workspace, f"设口令：{person.name}（{person.role.label}）")
    workspace.log_in_as(person)
    return code


def save_person(workspace: Workspace, name: str, role: Role, password: str = "") -> None:
    """Add a person, or change somebody's role or password; an empty password leaves the one there is.

    Raises RuleViolation for a person without a reviewer's role, a weak password, or when no reviewer would be left.
    """
    workspace.require(Role.REVIEW, "管理口令")
    person = Account(name=read_account_name(name), role=role)
    if password:
        check_password(password, person.name)
    password_hash = hash_password(password) if password else ""
    with workspace.database.write() as connection:
        stored = _protected(access_store.load_accounts(connection))
        known = next((each for each in stored if each.name == person.name), None)
        if known is None and not password:
            message = f"请给{person.name}设一个口令。"
            raise RuleViolation(message)
        others = tuple(each for each in stored if each.name != person.name)
        check_people((*(each.account for each in others), person))
        kept = StoredAccount(
            name=person.name, role=role, password_hash=password_hash or (known.password_hash if known else "")
        )
        access_store.save_accounts(connection, (*others, kept))
        _log(connection, workspace, _say_change(known, person, has_new_password=bool(password)))
    if workspace.account is not None and workspace.account.name == person.name:
        workspace.log_in_as(person)


def _say_change(known: StoredAccount | None, person: Account, *, has_new_password: bool) -> str:
    if known is None:
        return f"增加使用人：{person.name}（{person.role.label}）"
    if known.role is not person.role:
        changed = f"修改使用人：{person.name}由{known.role.label}改为{person.role.label}"
        return f"{changed}，并重设口令" if has_new_password else changed
    return f"重设口令：{person.name}"


def remove_person(workspace: Workspace, name: str) -> None:
    """Take a person off the list.

    Raises RuleViolation for a person without a reviewer's role, for oneself, or when there is no such person.
    """
    workspace.require(Role.REVIEW, "管理口令")
    if workspace.account is not None and workspace.account.name == name:
        message = "不能去掉正在登录的自己，请由另一位审核人员来做，或解除全部口令。"
        raise RuleViolation(message)
    with workspace.database.write() as connection:
        stored = _protected(access_store.load_accounts(connection))
        others = tuple(each for each in stored if each.name != name)
        if len(others) == len(stored):
            message = f"使用人中没有“{name}”。"
            raise RuleViolation(message)
        access_store.save_accounts(connection, others)
        _log(connection, workspace, f"去掉使用人：{name}")


def change_password(workspace: Workspace, old: str, new: str) -> None:
    """Change one's own password.

    Raises RuleViolation when the old one is wrong or the new one too weak.
    """
    account = workspace.account
    if account is None:
        message = "这个文件没有设口令，不用修改。"
        raise RuleViolation(message)
    check_password(new, account.name)
    with workspace.database.write() as connection:
        stored = access_store.load_accounts(connection)
        mine = next(each for each in stored if each.name == account.name)
        if not is_password(old, mine.password_hash):
            message = "原来的口令不对，没有修改。"
            raise RuleViolation(message)
        others = tuple(each for each in stored if each.name != account.name)
        access_store.save_accounts(connection, (*others, replace(mine, password_hash=hash_password(new))))
        _log(connection, workspace, f"修改自己的口令：{account.name}")


def unprotect(workspace: Workspace, reason: str) -> None:
    """Take all passwords away (解除口令): everybody may do everything again.

    Raises RuleViolation for a person without a reviewer's role, without a reason, or where there are none.
    """
    workspace.require(Role.REVIEW, "解除口令")
    if not reason.strip():
        message = "请写明为什么解除口令，理由会留在修改记录里。"
        raise RuleViolation(message)
    with workspace.database.write() as connection:
        _protected(access_store.load_accounts(connection))
        _log(connection, workspace, "解除全部口令", reason.strip())
        access_store.save_accounts(connection, ())
        access_store.save_recovery(connection, "")
    workspace.log_in_as(None)


def renew_recovery_code(workspace: Workspace) -> str:
    """A new recovery code in place of the old one.

    Raises RuleViolation for a person without a reviewer's role.
    """
    workspace.require(Role.REVIEW, "更换恢复码")
    code = make_recovery_code()
    code_hash = hash_code(code)
    with workspace.database.write() as connection:
        _protected(access_store.load_accounts(connection))
        access_store.save_recovery(connection, code_hash)
        _log(connection, workspace, "更换恢复码")
    return code


def reset_by_code(path: Path, code: str, name: str, new_password: str, *, clock: Clock = system_clock) -> str:
    """Set a reviewer's password anew with the recovery code, which is used up: gives the next one.

    Raises RuleViolation for a wrong code, a weak password or a person who is no reviewer, FileTrouble when the file refuses.
    """
    check_password(new_password, name)
    database, kind = open_database(path, Access.WRITE, operator=name)
    try:
        with database.write() as connection:
            stored = _protected(access_store.load_accounts(connection))
            if not is_code(code, access_store.load_recovery(connection)):
                message = "恢复码不对，请逐字核对抄下来的二十位字母和数字。"
                raise RuleViolation(message)
            mine = next((each for each in stored if each.name == name), None)
            if mine is None or mine.role is not Role.REVIEW:
                message = f"恢复码只能重设审核人员的口令，“{name}”不是，请由审核人员登录后重设。"
                raise RuleViolation(message)
            others = tuple(each for each in stored if each.name != name)
            renewed = StoredAccount(name=name, role=mine.role, password_hash=hash_password(new_password))
            access_store.save_accounts(connection, (*others, renewed))
            following = make_recovery_code()
            access_store.save_recovery(connection, hash_code(following))
            workspace = Workspace(database, kind, operator=name, clock=clock, account=mine.account)
            _log(connection, workspace, f"用恢复码重设口令：{name}")
    finally:
        database.close()
    return following


def _protected(stored: tuple[StoredAccount, ...]) -> tuple[StoredAccount, ...]:
    if not stored:
        message = "这个文件没有设口令，请先设口令。"
        raise RuleViolation(message)
    return stored


def _log(connection: Any, workspace: Workspace, action: str, reason: str = "") -> None:  # noqa: ANN401 - the store's connection
    now = workspace.clock()
    books = book_store.list_books(connection)
    key = books[-1].key if books else UnitYear(unit_code=_WHOLE_FILE, year=now.astimezone().year)
    change_log.append_entry(
        connection, key, [], at=utc_text(now), by=workspace.operator, action=action, reason=reason
    )
    workspace.last_saved_at = now
