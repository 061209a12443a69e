"""The manual: its chapters, and the same on paper."""

from functools import lru_cache
from pathlib import Path

from kpi_desktop.domain.manual import Chapter, read_chapter
from kpi_desktop.reports import manual
from kpi_desktop.resource_files import resource_path


def pictures_folder() -> Path:
    """Where the manual's pictures are."""
    return resource_path("manual", "pictures")


@lru_cache(maxsize=1)
def load_chapters() -> tuple[Chapter, ...]:
    """The chapters in the order of their files."""
    files = sorted(resource_path("manual").glob("*.html"))
    return tuple(read_chapter(path.read_text(encoding="utf-8")) for path in files)


def render_manual() -> bytes:
    """The manual as a PDF file with contents, bookmarks and page numbers."""
    return manual.render_manual(load_chapters(), pictures_folder())
