"""Paper of the ballots (民主测评): the ballot to hand out, without name or number, and the tally form (统计表)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from kpi_desktop.domain.ballot_tables import sum_votes, vote_table
from kpi_desktop.domain.ballots import BallotBatch, BallotTally, is_hidden
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee, Unit
from kpi_desktop.domain.values import show_short
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Align, Band, Paper, Style
from kpi_desktop.reports.paging import Frame, frame_pages, lay_out, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

_TEXT = Style(size=10.5, leading=15.5)
_NAME = Style(face=Face.SANS, size=10.5, leading=14)
_SMALL = Style(size=9, leading=12)
_BOX = Style(face=Face.SANS, size=12, leading=14)
_ROW, _HEAD = 7.2 * MM, 9 * MM
_FIRST_RATE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPaper:
    """A unit's people and rule, with the batches and votes there are."""

    unit: Unit
    year: int
    scheme: Scheme
    people: Sequence[Employee]
    batches: Sequence[BallotBatch]
    tallies: Sequence[BallotTally]


def render_ballots(data: BallotPaper, chosen: Sequence[BallotBatch]) -> bytes:
    """One ballot for each batch, to be copied as often as it is issued; without batches one for each group."""
    groups = data.scheme.voter_groups
    batches = chosen or [
        BallotBatch(voter_group=group.label, issued=0, returned=0, valid=0, invalid=0) for group in groups
    ]
    stream = BytesIO()
    document = Document(stream, PORTRAIT)
    title = f"{data.year}年度考核民主测评票"
    for batch in batches:
        over = f"{data.unit.name}　{batch.voter_group}组　第{batch.batch_no}批"
        frame = Frame(
            paper=PORTRAIT,
            notes=(f"{batch.voter_group}组第{batch.batch_no}批测评票，不记名、不编号；同一批的票完全相同。",),
            running=running_head(PORTRAIT, f"{over}　{title}"),
        )
        bands = [*title_block(PORTRAIT, over, title), *_instructions(data), *_ballot(data)]
        for page in frame_pages(frame, lay_out(frame, bands)):
            document.add_page(page)
    document.finish(title=title, author=data.unit.name)
    return stream.getvalue()


def _instructions(data: BallotPaper) -> list[Band]:
    rule = data.scheme.ballot
    words = "请对每人在一栏的方框内画“√”，只选一项；不记名，填好后投入票箱。"
    if rule.items:
        keys = "、".join(f"{at}{choice.label}" for at, choice in enumerate(data.scheme.choices, start=1))
        words += f"分项栏内填写数字：{keys}。"
    return [*paragraph(PORTRAIT, words + rule.sentence + "。", _TEXT), Band(2 * MM, glued=True)]


def _ballot(data: BallotPaper) -> list[Band]:
    choices, items = data.scheme.choices, data.scheme.ballot.items
    room = PORTRAIT.inner_width - 9 * MM - 24 * MM - (0 if items else 34 * MM)
    share = room / max(1, len(choices) + len(items))
    titles = [label("序"), label("姓名")] + ([] if items else [label("职务")])
    titles += [label(choice.label) for choice in choices]
    titles += [label(f"{item.label}\n{show_short(item.weight)}%") for item in items]
    widths = [9 * MM, 24 * MM] + ([] if items else [34 * MM]) + [share] * (len(choices) + len(items))
    grid = Grid(PORTRAIT.left, tuple(widths))
    rows = [
        [
            Cell(str(at), _SMALL),
            Cell(person.name, _NAME),
            *([] if items else [Cell(person.title, _SMALL)]),
            *(Cell("□", _BOX) for _ in choices),
            *(Cell("") for _ in items),
        ]
        for at, person in enumerate(data.people, start=1)
    ]
    return table(grid, header_row(grid, titles, _HEAD), rows, _ROW)


def render_tally_form(data: BallotPaper, *, is_blank: bool) -> bytes:
    """The tally form of every group: ballots issued to invalid, votes and rates by person, items where there are any."""
    title = f"{data.year}年度考核民主测评统计表"
    bands = list(title_block(LANDSCAPE, data.unit.name, title))
    for group in data.scheme.voter_groups:
        bands += _group(data, group.label, show_short(group.weight), is_blank=is_blank)
    bands += [Band(2 * MM), signatures(LANDSCAPE, ("计票人", "监票人", "考核领导小组"))]
    notes = (f"比率=票数÷有效票；{data.scheme.ballot.sentence}。",)
    frame = Frame(paper=LANDSCAPE, notes=notes, running=running_head(LANDSCAPE, f"{data.unit.name}　{title}"))
    return render_report(frame, bands, title=title, author=data.unit.name)


def _group(data: BallotPaper, group: str, weight: str, *, is_blank: bool) -> list[Band]:
    own = [batch for batch in data.batches if batch.voter_group == group]
    votes = sum_votes(data.tallies, group)
    valid = sum(batch.valid for batch in own)
    bands = [Band(2 * MM, glued=True), heading(LANDSCAPE, f"{group}组（权重{weight}%）")]
    bands += paragraph(LANDSCAPE, _say_counts(own, is_blank=is_blank), _TEXT)
    if not is_blank and is_hidden(valid, data.scheme):
        words = f"有效票少于{data.scheme.ballot.hidden_below}张，按方案不公开各人票数。"
        return [*bands, *paragraph(LANDSCAPE, words, _TEXT)]
    is_blank = is_blank or not valid
    bands += _votes_table(data, group, is_blank=is_blank)
    has_items = any(item for _, item, _ in votes)
    if data.scheme.ballot.items and (is_blank or has_items):
        keys = "、".join(f"{at}{choice.label}" for at, choice in enumerate(data.scheme.choices, start=1))
        bands += [
            Band(1.5 * MM),
            *paragraph(LANDSCAPE, f"分项票数：{keys}。", _TEXT),
            *_items_table(data, votes, is_blank=is_blank),
        ]
    return bands


def _say_counts(batches: Sequence[BallotBatch], *, is_blank: bool) -> str:
    names = ("issued", "returned", "valid", "abstained", "invalid")
    words = ("发出", "收回", "有效", "其中弃权", "无效")
    counts = [
        "＿＿＿" if is_blank or not batches else str(sum(getattr(b, name) for b in batches)) for name in names
    ]
    batch = f"共{len(batches)}批，" if len(batches) > 1 else ""
    return batch + "，".join(f"{word}{count}张" for word, count in zip(words, counts, strict=True)) + "。"


def _votes_table(data: BallotPaper, group: str, *, is_blank: bool) -> list[Band]:
    choices = data.scheme.choices
    paper = LANDSCAPE
    share = (paper.inner_width - 9 * MM - 26 * MM - 40 * MM - 14 * MM) / (2 * len(choices))
    grid = Grid(paper.left, (9 * MM, 26 * MM, 40 * MM, *[share] * (2 * len(choices)), 14 * MM))
    titles = [label("序"), label("姓名"), label("职务")]
    for choice in choices:
        titles += [label(f"{choice.label}\n票数"), label("比率")]
    titles.append(label("未填"))
    if is_blank:
        blank = [""] * (2 * len(choices) + 1)
        lines = [[str(at), each.name, each.title, *blank] for at, each in enumerate(data.people, start=1)]
    else:
        lines = vote_table(data.scheme, data.people, data.batches, data.tallies, group).texts()
    rates = range(_FIRST_RATE, _FIRST_RATE + 2 * len(choices), 2)
    rows = [
        [
            Cell(f"{each}%" if at in rates and each else each, _NAME if at == 1 else _SMALL)
            for at, each in enumerate(line)
        ]
        for line in lines
    ]
    return table(grid, header_row(grid, titles, _HEAD), rows, 6.2 * MM)


def _items_table(
    data: BallotPaper, votes: Mapping[tuple[str, str, str], int], *, is_blank: bool
) -> list[Band]:
    items, choices = data.scheme.ballot.items, data.scheme.choices
    paper: Paper = LANDSCAPE
    share = (paper.inner_width - 9 * MM - 26 * MM) / (len(items) * len(choices))
    grid = Grid(paper.left, (9 * MM, 26 * MM, *[share] * (len(items) * len(choices))))
    head = [label("序"), label("姓名")]
    head += [label(f"{item.label}\n{at}") for item in items for at, _ in enumerate(choices, start=1)]
    rows = [
        [
            Cell(str(at), _SMALL),
            Cell(person.name, _NAME),
            *(
                Cell(
                    "" if is_blank else str(votes.get((person.employee_no, item.label, choice.label), 0)),
                    _SMALL,
                    Align.CENTER,
                )
                for item in items
                for choice in choices
            ),
        ]
        for at, person in enumerate(data.people, start=1)
    ]
    return table(grid, header_row(grid, head, _HEAD), rows, 6.2 * MM)
