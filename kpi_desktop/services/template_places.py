"""Where the Word templates are: shipped with the program, or an office's own in their place."""

from pathlib import Path

from kpi_desktop.domain.documents import DocumentKind
from kpi_desktop.resource_files import resource_path
from kpi_desktop.services.reporting import write_file


def find_template(kind: DocumentKind, own_folder: Path | None) -> tuple[Path, bool]:
    """The template in use, and whether it is the office's own."""
    own = own_folder / kind.file_name if own_folder is not None else None
    if own is not None and own.is_file():
        return own, True
    return resource_path("templates", kind.file_name), False


def remove_template(kind: DocumentKind, own_folder: Path) -> None:
    """Go back to the shipped template; the office's own stays beside it under another name.

    Raises FileTrouble when the folder cannot be written.
    """
    own = own_folder / kind.file_name
    if own.is_file():
        write_file(own, lambda: own.replace(own.with_name(f"{own.stem}-停用{own.suffix}")))


def export_template(kind: DocumentKind, own_folder: Path | None, path: Path) -> None:
    """Write the template in use to a place where it can be changed.

    Raises FileTrouble when the place cannot be written.
    """
    source, _ = find_template(kind, own_folder)
    write_file(path, lambda: path.write_bytes(source.read_bytes()))
