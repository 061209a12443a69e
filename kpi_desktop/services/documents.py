"""Documents from Word templates: the shipped ones, or those an office puts in their place."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from kpi_desktop.domain.documents import DocumentKind
from kpi_desktop.domain.period_rules import Period
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.exchange.document_templates import check_template, fill_template, read_template
from kpi_desktop.resource_files import resource_path
from kpi_desktop.services.document_values import Filled, fill_blanks
from kpi_desktop.services.reporting import write_file
from kpi_desktop.services.template_places import find_template

_BLANKS_TEMPLATE = "填空名称表.docx"
_NOT_IN_NAMES = '\\/:*?"<>|\r\n\t'
_MOST_NAME = 40
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDocuments:
    """The files that were written, and what should be looked at before they are printed."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


def install_template(kind: DocumentKind, source: Path, own_folder: Path) -> Path:
    """Put an office's template in the place of the shipped one, once it is checked.

    Raises RuleViolation naming blanks that are unknown or lacking, FileTrouble when it is no safe Word document.
    """
    content = read_template(source)
    check_template(content, kind, source.name)
    place = own_folder / kind.file_name

    def write() -> None:
        own_folder.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    own_folder.parent.mkdir(parents=True, exist_ok=True)
    write_file(own_folder, write)
    return place


def export_blanks(kind: DocumentKind, path: Path) -> None:
    """Write the list of a document's blanks (填空名称表) as a Word document.

    Raises FileTrouble when the place cannot be written.
    """
    content = read_template(resource_path("templates", _BLANKS_TEMPLATE))
    # The marks are shown as they are typed, not filled in.
    rows = [{"写法": mark, "内容": meaning} for mark, meaning in kind.lines]
    made = fill_template(content, {"文档": kind.label, "各行": rows}, _BLANKS_TEMPLATE)
    write_file(path, lambda: path.write_bytes(made))


def make_documents(
    result: UnitResult,
    kind: DocumentKind,
    place: Path,
    *,
    own_folder: Path | None = None,
    numbers: Collection[str] | None = None,
    period: Period | None = None,
    on_document: Callable[[int], bool | None] | None = None,
) -> MadeDocuments:
    """Fill in a document for everybody, or the people numbered, and write it.

    `place` is a folder where there is one file a person, else the file; `on_document` is told how many are done, and
    answers False to stop. Raises RuleViolation when there is nothing to print, a number is unknown, sums do not agree, or
    the template's blanks are wrong; FileTrouble when the template is no safe Word document or the place cannot be written.
    """
    filled = fill_blanks(result, kind, numbers, period)
    source, _ = find_template(kind, own_folder)
    content = read_template(source)
    check_template(content, kind, source.name)
    paths: list[Path] = []
    for done, each in enumerate(filled, start=1):
        made = fill_template(content, each.values, source.name)
        path = place / _file_name(kind, each) if kind.of_person else place
        write_file(path, lambda path=path, made=made: path.write_bytes(made))  # type: ignore[misc]
        paths.append(path)
        if on_document is not None and on_document(done) is False:
            break
    notes = [each.note for each in filled if each.note]
    if len(notes) > _NAMED:
        notes = [*notes[:_NAMED], f"另有{len(notes) - _NAMED}人也是这样。"]
    return MadeDocuments(paths=tuple(paths), notes=tuple(notes))


def _file_name(kind: DocumentKind, filled: Filled) -> str:
    assert filled.employee is not None  # noqa: S101 - asked of documents of people only
    stem = f"{filled.employee.employee_no}{filled.employee.name[:_MOST_NAME]}-{kind.label}"
    return "".join("-" if sign in _NOT_IN_NAMES else sign for sign in stem) + ".docx"
