"""What the papers of a round of competition are printed from, and the pieces they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi_desktop.domain.competition_placing import PlacingProposal
from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import Competition, RoundStep
from kpi_desktop.domain.conditions import Field, Verdict
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.staff import Employee, Unit
from kpi_desktop.reports.blocks import paragraph, title_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import MM, Align, Band, Paper, Style, place_text
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

TEXT = Style(size=11, leading=18)
HEAD = Style(face=Face.BOLD, size=11.5, leading=19)
SMALL_TEXT = Style(size=9, leading=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPaper:
    """A round with names; `verdicts` by person and wish, `fields` by post, `notice_until` empty before there is one."""

    unit: Unit
    year: int
    competition: Competition
    people: Mapping[str, Employee]
    posts: Mapping[str, Post]
    facts: Mapping[str, PersonFacts]
    grades: Mapping[str, str]
    verdicts: Mapping[tuple[str, str], tuple[Verdict, ...]]
    scores: RoundScores
    proposal: PlacingProposal
    fields: Mapping[str, Field]
    notice_until: str = ""

    def name(self, employee_no: str) -> str:
        """A person's name."""
        employee = self.people.get(employee_no)
        return employee.name if employee is not None else employee_no

    def post_name(self, post_no: str) -> str:
        """A post's number and name, 不任职 where there is none."""
        post = self.posts.get(post_no)
        return f"{post_no}{post.name}" if post is not None else post_no or "不任职"

    def day(self, step: RoundStep) -> str:
        """The day a step was done as people write it, blanks to fill in while it is not."""
        record = self.competition.done(step)
        return chinese_day(record.done_on if record is not None else "")

    @property
    def title(self) -> str:
        """The round's name."""
        return self.competition.round.name


def chinese_day(day: str) -> str:
    """2026年3月4日; blanks to fill in for no day."""
    if not day:
        return "　　　年　　月　　日"
    year, month, number = day.split("-")
    return f"{year}年{int(month)}月{int(number)}日"


def make_report(
    data: RoundPaper, paper: Paper, title: str, bands: Sequence[Band], *, notes: tuple[str, ...] = ()
) -> bytes:
    """The bands under the unit's name and the paper's title, as a PDF file."""
    over = f"{data.unit.name}　{data.title}"
    frame = Frame(paper=paper, notes=notes, running=running_head(paper, f"{over}　{title}"))
    return render_report(
        frame,
        [*title_block(paper, over, title), Band(2 * MM, glued=True), *bands],
        title=title,
        author=data.unit.name,
    )


def text(paper: Paper, words: str) -> list[Band]:
    """A paragraph of a notice."""
    return paragraph(paper, f"　　{words}", TEXT)


def section(paper: Paper, words: str) -> list[Band]:
    """A heading within a notice, kept with what follows."""
    return [
        Band(1.5 * MM, glued=True),
        *(band._replace(glued=True) for band in paragraph(paper, words, HEAD)),
    ]


def signed(paper: Paper, *lines: str) -> list[Band]:
    """The unit and the day at the right."""
    bands = [Band(8 * MM, glued=True)]
    for line in lines:
        placed = place_text(
            line, TEXT, paper.left, paper.inner_width - 12 * MM, TEXT.leading * 0.78, align=Align.RIGHT
        )
        bands.append(Band(TEXT.leading, (placed,), glued=True))
    return bands


def listing(
    paper: Paper,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    left: Sequence[int] = (),
) -> list[Band]:
    """A table of texts over the page's width; the columns `left` are set flush left."""
    scale = paper.inner_width / sum(width for _, width in columns)
    grid = Grid(paper.left, tuple(width * scale for _, width in columns))
    header = header_row(grid, [label(name) for name, _ in columns], 7 * MM)
    cells = [
        [Cell(each, SMALL_TEXT, Align.LEFT if at in left else Align.CENTER) for at, each in enumerate(line)]
        for line in rows
    ]
    return table(grid, header, cells, 6.4 * MM)
