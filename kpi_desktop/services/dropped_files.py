"""What files dropped on the window are, and what each is for; a file that is no use is refused in a sentence."""

import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.merging import PackageInfo
from kpi_desktop.exchange.lrmx import read_lrmx
from kpi_desktop.exchange.workbook_files import check_workbook_file
from kpi_desktop.store import intake
from kpi_desktop.store.database import check_header
from kpi_desktop.store.file_kind import peek_kind
from kpi_desktop.store.returning import read_return

DATA_SUFFIXES = frozenset({".kpi", ".sqlite"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xls", ".ods", ".et"})
FORM_SUFFIXES = frozenset({".lrmx"})
RETURN_SUFFIXES = frozenset({".json"})
_KNOWN = DATA_SUFFIXES | WORKBOOK_SUFFIXES | FORM_SUFFIXES | RETURN_SUFFIXES
_DEEPEST, _MOST = 3, 2000
_WHAT = "能拖入的有：考核文件、上报包、台账（xlsx、xls、et、ods）、任免审批表（lrmx）和回执文件"

OnFile = Callable[[int, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedFiles:
    """Files by what they are for; `refused` are the sentences of those that are no use."""

    data_files: tuple[Path, ...] = ()
    packages: tuple[tuple[Path, PackageInfo], ...] = ()
    workbooks: tuple[Path, ...] = ()
    forms: tuple[Path, ...] = ()
    returns: tuple[Path, ...] = ()
    refused: tuple[str, ...] = ()


def sort_files(
    paths: Sequence[Path], *, is_bureau: bool = False, on_file: OnFile | None = None
) -> DroppedFiles:
    """Say what each file is for, looking into folders; nothing is written anywhere.

    At the bureau a unit's own file is refused like any other file that is no package. What `on_file` (done, in all)
    raises stops the work.
    """
    refused: list[str] = []
    files = list(_expand(paths, refused))
    sorted_files: dict[str, list[Path]] = {"data": [], "workbook": [], "form": [], "return": []}
    packages: list[tuple[Path, PackageInfo]] = []
    for done, path in enumerate(files):
        if on_file is not None:
            on_file(done, len(files))
        try:
            kind = _look(path, packages, is_bureau=is_bureau)
        except FileTrouble as trouble:
            refused.append(str(trouble))
            continue
        if kind:
            sorted_files[kind].append(path)
    return DroppedFiles(
        data_files=tuple(sorted_files["data"]),
        packages=tuple(packages),
        workbooks=tuple(sorted_files["workbook"]),
        forms=tuple(sorted_files["form"]),
        returns=tuple(sorted_files["return"]),
        refused=tuple(refused),
    )


def _expand(paths: Iterable[Path], refused: list[str]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = list(_files_in(path, _DEEPEST))
        if not inside:
            refused.append(f"文件夹“{path.name}”里没有本程序用得上的文件，{_WHAT}。")
        elif len(inside) > _MOST:
            refused.append(f"文件夹“{path.name}”里的文件超过{_MOST}个，请选小一点的文件夹。")
        else:
            yield from inside


def _files_in(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir():
            # Our own folders of backups and attached files hold nothing to be taken in.
            if depth > 1 and not entry.name.endswith(("-备份", "-附件")):
                yield from _files_in(entry, depth - 1)
        elif entry.suffix.lower() in _KNOWN:
            yield entry


def _look(path: Path, packages: list[tuple[Path, PackageInfo]], *, is_bureau: bool) -> str:
    """What a file is for, empty for a package, which is put with the others.

    Raises FileTrouble for one that is no use.
    """
    _require_file(path)
    suffix = path.suffix.lower()
    if suffix in WORKBOOK_SUFFIXES:
        check_workbook_file(path)
        return "workbook"
    if suffix in FORM_SUFFIXES:
        read_lrmx(path)
        return "form"
    if suffix in RETURN_SUFFIXES:
        read_return(path)
        return "return"
    if suffix not in DATA_SUFFIXES:
        message = f"“{path.name}”不是本程序用得上的文件，{_WHAT}。"
        raise FileTrouble(message)
    check_header(path)
    kind = peek_kind(path)
    is_own = kind in (FileKind.UNIT, FileKind.BUREAU) or (kind is None and suffix == ".kpi")
    if is_own and not (is_bureau and kind is FileKind.UNIT):
        return "data"
    packages.append((path, intake.verify_package(path)))
    return ""


def _require_file(path: Path) -> None:
    try:
        found = path.stat()
    except OSError as trouble:
        message = f"找不到文件“{path.name}”，请检查U盘是否插好、文件是否已移走。"
        raise FileTrouble(message) from trouble
    if not stat.S_ISREG(found.st_mode):
        message = f"“{path.name}”不是普通文件，{_WHAT}。"
        raise FileTrouble(message)
    if not found.st_size:
        message = f"“{path.name}”是空文件，可能没有复制完，请重新复制一份。"
        raise FileTrouble(message)
