"""Use cases of evidence (依据): attaching files, looking at them, checking them, and sending them with a hand-in."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kpi_desktop.domain.access import Role
from kpi_desktop.domain.errors import Area, Finding, Place, RuleViolation, error
from kpi_desktop.domain.evidence import DEFAULT_SIZE_LIMIT, Attachment
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.monthly import require_open_months
from kpi_desktop.services.workspace import Changes, Workspace
from kpi_desktop.store import book as book_store
from kpi_desktop.store import evidence_files

_NAMED = 5


def list_attached(book: YearBook, place: str) -> tuple[Attachment, ...]:
    """The files that hang at a place, by name."""
    return tuple(
        sorted((each for each in book.attachments if each.place == place), key=lambda each: each.name)
    )


def list_attachments(workspace: Workspace, key: UnitYear) -> tuple[Attachment, ...]:
    """Every file that a unit's year names."""
    with workspace.database.read() as connection:
        return book_store.load_attachments(connection, key)


def attach_files(
    workspace: Workspace,
    key: UnitYear,
    place: str,
    paths: Sequence[Path],
    *,
    limit: int = DEFAULT_SIZE_LIMIT,
) -> Changes:
    """Attach files to a mark, an adjustment or an entry, all or none; `limit` is in bytes a file.

    Raises RuleViolation for a kind of file that is no evidence, or one too large or empty, FileTrouble when one cannot be
    read or kept.
    """
    if not paths:
        message = "没有选择文件，请选择要附上的文件。"
        raise RuleViolation(message)
    attached = [evidence_files.keep_file(workspace.path, path, place, limit) for path in paths]
    with workspace.write(key, f"添加附件“{attached[0].name}”{_and_more(len(attached))}") as step:
        step.save(*attached)
    return step.changes


def _and_more(count: int) -> str:
    return f"等{count}个" if count > 1 else ""


def give_source(
    workspace: Workspace, key: UnitYear, mark: MonthlyMark, document_no: str, happened_on: str
) -> Changes:
    """Write the number and the day of the source that a mark rests on; an empty text is none.

    Raises RuleViolation when the month is closed or the day is none.
    """
    require_open_months(workspace.load_plan(key), {mark.month})
    day = read_day(happened_on).isoformat() if happened_on.strip() else ""
    with workspace.write(key, "填写评分依据") as step:
        step.save(replace(mark, document_no=document_no.strip(), happened_on=day))
    return step.changes


def detach_file(workspace: Workspace, key: UnitYear, attachment: Attachment) -> Changes:
    """Take a file off; the file itself stays in the folder, so that the step can be undone."""
    with workspace.write(key, f"移除附件“{attachment.name}”") as step:
        step.remove(attachment)
    return step.changes


def copy_out(workspace: Workspace, attachment: Attachment, folder: Path) -> Path:
    """A copy of an attached file to be looked at, its fingerprint checked.

    Raises FileTrouble when it is missing or changed.
    """
    return evidence_files.copy_out(workspace.path, attachment, folder)


def check_files(workspace: Workspace, key: UnitYear) -> tuple[Finding, ...]:
    """The attached files of a unit's year that are missing or changed, read through one by one."""
    return tuple(
        error(Place(area=Area.MONTHLY, item=each.place), trouble, "请从原处找回并重新添加")
        for each in list_attachments(workspace, key)
        if (trouble := evidence_files.find_trouble(workspace.path, each))
    )


def list_unused(workspace: Workspace) -> tuple[Path, ...]:
    """The files in the folder that no unit's year in the data file names any more."""
    used = [each for book in workspace.books() for each in list_attachments(workspace, book.key)]
    return evidence_files.list_unused(workspace.path, used)


def remove_unused(workspace: Workspace) -> int:
    """Delete the files nothing names any more and say how many; a step that took one off can then no longer be undone."""
    workspace.require(Role.ENTRY, "清理附件")
    unused = list_unused(workspace)
    for file in unused:
        file.unlink(missing_ok=True)
    return len(unused)


def pack_evidence(workspace: Workspace, key: UnitYear, package: Path, package_id: str) -> Path:
    """Write the attached files of a hand-in beside its package.

    Raises FileTrouble when one is missing or changed, or the place refuses.
    """
    attachments = list_attachments(workspace, key)
    return evidence_files.pack_evidence(workspace.path, attachments, package, package_id)


def require_files(workspace: Workspace, key: UnitYear) -> None:
    """Refuse to send files of which one is missing or changed.

    Raises RuleViolation naming them.
    """
    troubles = [finding.what for finding in check_files(workspace, key)]
    if troubles:
        message = f"不能连同附件上报：{'；'.join(troubles[:_NAMED])}{_and_more(len(troubles))}。请找回附件，或不带附件上报。"
        raise RuleViolation(message)


def take_evidence(bureau: Workspace, key: UnitYear, package: Path) -> str:
    """Keep the files that came beside a taken-in package, and say what came and what is lacking; empty when none is named."""
    attachments = list_attachments(bureau, key)
    if not attachments:
        return ""
    tally = evidence_files.take_evidence(bureau.path, attachments, package)
    came = f"附件{tally.kept + tally.known}个已核对保存"
    if not tally.lacking:
        return came
    if not tally.kept and not tally.known:
        return f"登记有附件{len(tally.lacking)}个，没有随包送来"
    named = "、".join(f"“{name}”" for name in tally.lacking[:_NAMED])
    return f"{came}，缺{named}{_and_more(len(tally.lacking))}"
