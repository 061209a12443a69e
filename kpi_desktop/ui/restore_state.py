"""What the dialog of backups says: one line for each, and what restoring it would cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpi_desktop.domain.backups import Backup, Loss, say_size
from kpi_desktop.ui.start_page import local_time

if TYPE_CHECKING:
    from kpi_desktop.services.restoring import (  # type: ignore[attr-defined] # Restored comes through
        BackupLine,
        Restored,
    )

BACKUP_HEADERS = ("备份时间", "为什么备份", "大小", "人员", "月度评分", "最后一步修改", "单位和年度")
STEP_HEADERS = ("时间", "操作人", "做了什么")


def say_when(backup: Backup) -> str:
    """When a backup was made, as people write it: 2026-12-28 08:00."""
    return backup.made_at.strftime("%Y-%m-%d %H:%M")


def derive_backup_texts(line: BackupLine) -> tuple[str, ...]:
    """One line of the list, in the order of its headers."""
    backup, content = line.backup, line.content
    head = (say_when(backup), backup.occasion, say_size(backup.size))
    if content is None:
        return (*head, "", "", "这份备份不完整，不能用来恢复", "")
    last = f"第{content.last_step}步　{local_time(content.last_step_at)}" if content.last_step else "没有修改"
    return (*head, f"{content.people}人", f"{content.marks}条", last, _say_books(content.books))


def _say_books(books: Sequence[str]) -> str:
    return "、".join(books) if len(books) <= 2 else f"{books[0]}等{len(books)}个"


def derive_loss_text(line: BackupLine, loss: Loss | None) -> str:
    """What restoring a backup would cost, in a sentence or two."""
    when = say_when(line.backup)
    if line.content is None:
        return "这份备份不完整，请另选一份。"
    if loss is None:
        return (
            f"现在的文件已损坏，读不出它的修改记录；恢复后是{when}的内容，那以后做过的修改要重新做。"
            "损坏的文件会原样留在备份文件夹里。"
        )
    gained = f"另外会回到只在这份备份里的{loss.gained}步修改。" if loss.gained else ""
    if not loss.steps:
        return f"恢复到{when}不会失去任何修改。{gained}"
    return (
        f"恢复到{when}会失去下面这{len(loss.steps)}步修改。{gained}"
        "现在的文件会先留一份备份，以后可以用同样的办法恢复回来。"
    )


def derive_step_texts(loss: Loss | None) -> tuple[tuple[str, ...], ...]:
    """The steps that would go, the newest first."""
    steps = loss.steps if loss is not None else ()
    return tuple((local_time(step.at), step.by, step.action) for step in reversed(steps))


def derive_lead(trouble: str, good: BackupLine | None) -> str:
    """What stands above the list when the file could not be opened."""
    if not trouble:
        return "每份备份都检查过。选一份，看清会失去什么，再恢复。"
    if good is None:
        return f"{trouble}没有找到完好的备份，可以选择别处的备份文件，或者用“检查与修复”抢救还能读出的内容。"
    return f"{trouble}最近一份完好的备份是{say_when(good.backup)}（{good.backup.occasion}），已经选好。"


def derive_restored_text(line: BackupLine, restored: Restored) -> tuple[str, str]:
    """What is told when it is done: the sentence, and where the old file is."""
    told = f"已恢复到{say_when(line.backup)}的内容。"
    if restored.kept is None:
        return told, ""
    what = "损坏的文件原样留作" if restored.kept_is_damaged else "恢复前的文件留作备份"
    return told, f"{what}“{restored.kept.name}”。"
