"""Checking a year: everything that stops locking, closing or handing in."""

from kpi_desktop.domain.checks import check_year as check_result
from kpi_desktop.domain.errors import Finding, Place, error, warning
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store import change_log

_TRAIL = "修改记录"


def check_year(workspace: Workspace, key: UnitYear) -> tuple[Finding, ...]:
    """List the findings of a unit's year, and of the file's trail."""
    return (*check_result(score_year(workspace.load_book(key))), *check_trail(workspace))


def check_trail(workspace: Workspace) -> tuple[Finding, ...]:
    """List what is wrong with the trail: a broken chain of hashes, and steps written with the clock turned back (§9.6)."""
    with workspace.database.read() as connection:
        broken = change_log.find_break(connection)
        backs = change_log.count_clock_back(connection)
    place = Place(page=_TRAIL)
    findings = []
    if broken is not None:
        what = f"修改记录从第{broken}步起与校验码不符，文件可能被本程序以外的工具改动过"
        findings.append(error(place, what, "请用最近的备份核对，并报告上级"))
    if backs:
        what = f"有{backs}步是在电脑时间早于上一步记录的时候写入的"
        findings.append(warning(place, what, "请核对电脑的日期和时间，并看这几步的内容"))
    return tuple(findings)


def check_clock(workspace: Workspace) -> tuple[Finding, ...]:
    """The finding when the clock stands before the last step of the trail now (§9.6)."""
    notice = workspace.clock_notice()
    if not notice:
        return ()
    what, _, step = notice.partition("，请")
    return (warning(Place(page=_TRAIL), what, f"请{step}".rstrip("。")),)
