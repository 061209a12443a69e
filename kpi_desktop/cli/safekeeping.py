"""The commands of the safety net: backing up, restoring, and looking a data file through."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_desktop.cli.shared import DONE, WITH_FINDINGS, AddCommand, answer, say
from kpi_desktop.domain.access import Account, LoginNeeded
from kpi_desktop.domain.backups import Loss, say_size
from kpi_desktop.domain.errors import FileTrouble

if TYPE_CHECKING:
    from kpi_desktop.services.restoring import BackupLine


def add_safekeeping_commands(add: AddCommand) -> None:
    backup = add("backup", "备份数据文件：复制、检查，再清理不需要的旧备份", _backup)
    _add_data_file(backup)
    backup.add_argument("--to", type=Path, metavar="DIR", help="备份到U盘或别的文件夹，默认在文件旁边")
    backup.add_argument("--list", action="store_true", help="只列出已有的备份")

    restore = add("restore", "从备份恢复：先看会失去哪些修改，现在的文件留一份", _restore)
    _add_data_file(restore)
    restore.add_argument("backup", type=Path, nargs="?", metavar="BACKUP", help="默认最近一份完好的备份")
    restore.add_argument("--dry-run", action="store_true", help="只看会失去什么，不恢复")

    check = add("check-file", "检查数据文件是否完好，也可以重建或抢救", _check_file)
    _add_data_file(check)
    check.add_argument("--repair", action="store_true", help="内容完好而文件有毛病时重建文件，原文件留一份")
    check.add_argument("--salvage", action="store_true", help="把损坏的文件里还能读出的内容存成新文件")
    check.add_argument("--pdf", type=Path, metavar="X.pdf", help="同时写出检查记录")


def _add_data_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")


def _backup(arguments: argparse.Namespace) -> int:
    from kpi_desktop.services import backups

    path: Path = arguments.file
    if not arguments.list:
        made = (
            backups.copy_to_second_place(path, arguments.to)
            if arguments.to is not None
            else backups.back_up(path, "手工")
        )
        say(f"已备份并检查过：“{made.parent.name}”里的“{made.name}”。")
    folder = backups.second_place_of(path, arguments.to) if arguments.to is not None else None
    known = backups.list_backups(path, folder)
    if arguments.json:
        answer(
            {
                "backups": [
                    {
                        "name": each.name,
                        "made_at": each.made_at.isoformat(),
                        "occasion": each.occasion,
                        "size": each.size,
                        "is_whole": each.is_whole,
                    }
                    for each in known
                ]
            }
        )
    elif arguments.list:
        for each in known:
            state = "" if each.is_whole else "\t不完整"
            print(
                f"{each.made_at:%Y-%m-%d %H:%M}\t{each.occasion}\t{say_size(each.size)}\t{each.name}{state}"
            )
        say(f"共{len(known)}份备份。" if known else "还没有备份。")
    return DONE


def _restore(arguments: argparse.Namespace) -> int:
    from kpi_desktop.services import restoring

    path: Path = arguments.file
    line = (
        restoring.describe_backup(arguments.backup)
        if arguments.backup is not None
        else restoring.find_good_backup(path)
    )
    if line is None:
        message = f"没有找到“{path.name}”的完好备份，请指定备份文件。"
        raise FileTrouble(message)
    loss = restoring.find_loss(path, line.path) if path.exists() else Loss(steps=())
    if arguments.json:
        answer(_answer(line, loss))
    else:
        for step in loss.steps if loss is not None else ():
            print(f"[会失去] 第{step.seq}步 {step.at} {step.by}：{step.action}")
    when = f"{line.backup.made_at:%Y-%m-%d %H:%M}"
    cost = f"失去{len(loss.steps)}步修改" if loss is not None else "现在的文件已损坏，读不出之后的修改"
    if arguments.dry_run:
        say(f"将恢复到{when}（{line.backup.occasion}），{cost}；没有恢复。")
        return DONE
    account = _ask_account(path)
    restored = restoring.restore_backup(path, line.path, operator=_name(account), account=account)
    kept = f"原来的文件留作“{restored.kept.name}”。" if restored.kept is not None else ""
    say(f"已恢复到{when}（{line.backup.occasion}），{cost}。{kept}")
    return DONE


def _ask_account(path: Path) -> Account | None:
    """Who exchanges a file that has passwords; None where it has none, is damaged or gone."""
    from kpi_desktop.cli.login import open_file

    try:
        with open_file(path, read_only=True) as workspace:
            return workspace.account
    except LoginNeeded:
        raise
    except FileTrouble:
        return None


def _name(account: Account | None) -> str:
    from kpi_desktop.services.workspace import COMMAND_LINE

    return account.name if account is not None else COMMAND_LINE


def _answer(line: "BackupLine", loss: Loss | None) -> dict[str, object]:
    steps = loss.steps if loss is not None else ()
    return {
        "backup": line.path.name,
        "made_at": line.backup.made_at.isoformat(),
        "is_trail_readable": loss is not None,
        "lost": [{"seq": step.seq, "at": step.at, "by": step.by, "action": step.action} for step in steps],
    }


def _check_file(arguments: argparse.Namespace) -> int:
    from kpi_desktop.services import file_check
    from kpi_desktop.services.reporting import save_pdf

    path: Path = arguments.file
    report = file_check.check_file(path)
    if arguments.json:
        checks = [
            {
                "name": check.name,
                "state": check.state.value,
                "detail": check.detail,
                "faults": list(check.lines),
            }
            for check in report.checks
        ]
        answer({"file": report.file_name, "is_sound": report.is_sound, "checks": checks})
    else:
        for check in report.checks:
            print(f"[{check.state.label}] {check.name}：{check.detail}")
            for line in check.lines:
                print(f"    {line}")
    say(report.verdict)
    if arguments.pdf is not None:
        save_pdf(file_check.render_report(report), arguments.pdf)
    if arguments.repair:
        account = _ask_account(path)
        restored = file_check.rebuild_file(path, operator=_name(account), account=account)
        kept = f"，原来的文件留作“{restored.kept.name}”" if restored.kept is not None else ""
        say(f"已重建“{path.name}”{kept}。")
        report = file_check.check_file(path)
    if arguments.salvage:
        salvaged = file_check.salvage_file(path)
        rows = sum(table.kept for table in salvaged.tables)
        parts = [table.label for table in salvaged.tables if table.broke_off or table.left_out]
        told = f"，可能不全的有：{'、'.join(parts)}" if parts else ""
        say(f"抢救出{rows}行，存为“{salvaged.path.name}”{told}。")
    return DONE if report.is_sound else WITH_FINDINGS
