"""The report of an intake (接收报告): each package with its counts, what was refused and why, what waits for a decision."""

from dataclasses import dataclass

from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import STRONG, Cell, Grid, header_row, label, table

PAPER = LANDSCAPE
_TEXT = Style(size=8.4, leading=11)
_NAME = Style(face=Face.SANS, size=8.6, leading=11)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """One field that both sides changed: where it is, the three values, and the decision while there is one."""

    place: str
    base: str
    ours: str
    theirs: str
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLine:
    """One package of the intake; `status` in words (已合并, 无变化, 拒收), `reason` a sentence, empty when there is none.

    `soft` names the rows of which both sides changed other fields.
    """

    file_name: str
    unit_name: str
    stage: str
    number: int | None
    status: str
    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    conflicts: tuple[ConflictLine, ...] = ()
    soft: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """What the report of an intake is printed from."""

    bureau_name: str
    year: int
    made_at: str
    made_by: str
    packages: tuple[PackageLine, ...]
    is_dry_run: bool = False


def render_merge_report(data: IntakeReport) -> bytes:
    """The report of an intake as a PDF file."""
    title = f"{data.year}年度考核数据接收报告"
    shown = f"{title}（试接收，未写入）" if data.is_dry_run else title
    frame = Frame(paper=PAPER, running=running_head(PAPER, f"{data.bureau_name}　{shown}"))
    summary = f"接收时间：{data.made_at}　　经办人：{data.made_by}　　共{len(data.packages)}个上报包"
    bands = [
        *title_block(PAPER, data.bureau_name, shown),
        *paragraph(PAPER, summary, _TEXT),
        Band(1 * MM),
        *_packages(data.packages),
        *_conflicts(data.packages),
        *_both_changed(data.packages),
        Band(2.5 * MM, glued=True),
        signatures(PAPER, ("接收人（签名）", "复核人（签名）", "接收单位（盖章）"), 17 * MM),
    ]
    return render_report(frame, bands, title=title, author=data.bureau_name)


def _packages(packages: tuple[PackageLine, ...]) -> list[Band]:
    columns = (
        ("序号", 10.0),
        ("单位", 44.0),
        ("上报包", 50.0),
        ("阶段", 20.0),
        ("次序", 12.0),
        ("结果", 18.0),
        ("新增", 13.0),
        ("变化", 13.0),
        ("相同", 15.0),
        ("移除", 13.0),
        ("冲突", 13.0),
        ("说明", 46.0),
    )
    grid = _grid(columns)
    header = header_row(grid, [label(name) for name, _ in columns], 6.5 * MM)
    rows = [
        (
            Cell(str(number), _TEXT),
            Cell(each.unit_name or "—", _NAME),
            Cell(each.file_name, _TEXT, Align.LEFT),
            Cell(each.stage or "—", _TEXT),
            Cell("—" if each.number is None else str(each.number), _TEXT),
            Cell(each.status, STRONG),
            Cell(str(each.added), _TEXT),
            Cell(str(each.changed), _TEXT),
            Cell(str(each.same), _TEXT),
            Cell(str(each.removed), _TEXT),
            Cell(str(len(each.conflicts)), STRONG if each.conflicts else _TEXT),
            Cell(each.reason, _TEXT, Align.LEFT),
        )
        for number, each in enumerate(packages, start=1)
    ]
    sums = [sum(getattr(each, name) for each in packages) for name in ("added", "changed", "same", "removed")]
    conflicts = sum(len(each.conflicts) for each in packages)
    rows.append(
        (label("合计", 6), *(Cell(str(number), STRONG) for number in (*sums, conflicts)), Cell())  # type: ignore[arg-type]
    )
    return table(grid, header, rows, 5.8 * MM)


def _grid(columns: tuple[tuple[str, float], ...]) -> Grid:
    scale = PAPER.inner_width / sum(width for _, width in columns)
    return Grid(PAPER.left, tuple(width * scale for _, width in columns))


def _conflicts(packages: tuple[PackageLine, ...]) -> list[Band]:
    columns = (
        ("单位", 40.0),
        ("哪一项", 92.0),
        ("上次接收", 35.0),
        ("本级", 35.0),
        ("上报", 35.0),
        ("决定", 30.0),
    )
    rows = [
        (
            Cell(package.unit_name, _NAME),
            Cell(each.place, _TEXT, Align.LEFT),
            Cell(each.base, _TEXT),
            Cell(each.ours, _TEXT),
            Cell(each.theirs, _TEXT),
            Cell(each.decision or "待决定", _TEXT if each.decision else STRONG),
        )
        for package in packages
        for each in package.conflicts
    ]
    if not rows:
        return []
    grid = _grid(columns)
    header = header_row(grid, [label(name) for name, _ in columns], 6.5 * MM)
    return [heading(PAPER, f"冲突（{len(rows)}处）"), *table(grid, header, rows, 5.8 * MM)]


def _both_changed(packages: tuple[PackageLine, ...]) -> list[Band]:
    rows = [
        (Cell(package.unit_name, _NAME), Cell(text, _TEXT, Align.LEFT))
        for package in packages
        for text in package.soft
    ]
    if not rows:
        return []
    grid = _grid((("单位", 40.0), ("哪一条", 227.0)))
    header = header_row(grid, [label("单位"), label("哪一条")], 6.5 * MM)
    title = f"双方都改过、改的不是同一项，两边的改动都已保留（{len(rows)}条）"
    return [heading(PAPER, title), *table(grid, header, rows, 5.8 * MM)]
