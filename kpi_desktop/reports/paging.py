"""Bands to whole pages: running head from the second page, foot with page numbers on each; and a small report's bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from kpi_desktop.reports.blocks import foot_height, footer, heading
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.page import MM, Band, Paper, Placed, place, stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds the text of every page; `running` stands above it from the second page on."""

    paper: Paper
    notes: tuple[str, ...] = ()
    fingerprint: str = ""
    running: tuple[Band, ...] = ()

    @property
    def floor(self) -> float:
        """The lowest y for the text."""
        return self.paper.floor - foot_height(self.paper, self.notes, self.fingerprint) - 1 * MM


def lay_out(frame: Frame, bands: Sequence[Band]) -> list[list[Placed]]:
    """The bands as pages, nothing framed yet."""
    top = frame.paper.top
    return stack(bands, (top, top + sum(band.height for band in frame.running)), frame.floor)


def frame_pages(frame: Frame, pages: Sequence[Sequence[Placed]]) -> list[list[Placed]]:
    """The pages with running head and foot."""
    running = place(frame.running, frame.paper.top)
    return [
        [
            *(running if number > 1 else ()),
            *page,
            footer(frame.paper, frame.notes, frame.fingerprint, number, len(pages)),
        ]
        for number, page in enumerate(pages, start=1)
    ]


def running_head(paper: Paper, text: str) -> tuple[Band, ...]:
    """The title on the pages after the first."""
    return (heading(paper, f"{text}（续）"), Band(0.6 * MM))


def render_report(frame: Frame, bands: Sequence[Band], *, title: str, author: str) -> bytes:
    """A small report as a PDF file."""
    return render_reports(frame, (bands,), title=title, author=author)


def render_reports(frame: Frame, forms: Iterable[Sequence[Band]], *, title: str, author: str) -> bytes:
    """Reports of one kind as one PDF file, each on pages of its own."""
    stream = BytesIO()
    document = Document(stream, frame.paper)
    for bands in forms:
        for page in frame_pages(frame, lay_out(frame, bands)):
            document.add_page(page)
    document.finish(title=title, author=author)
    return stream.getvalue()
