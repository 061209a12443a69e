"""The register form of the year (年度考核登记表), both layouts: two pages, both sides of one sheet, for each person."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import NamedTuple

from kpi_desktop.domain.annual_form import AnnualForm, FormEdition
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.form_box import (
    LABEL,
    PAD,
    Fitted,
    FormCell,
    Misfit,
    cells_row,
    flow,
    frame,
    from_top,
    label_text,
    paragraphs,
    require_fitting,
    signature,
    signed_row,
)
from kpi_desktop.reports.page import MM, Align, Band, Paper, Placed, Style, place, place_text
from kpi_desktop.reports.wrapping import wrap

TWIP = 72 / 1440
# Wider than the margins, as the form is: centred on the page.
_WIDTHS = tuple(width * MM for width in (29.9, 33.6, 28.4, 22.9, 24.7, 34.0))
_SIDE = (210 * MM - sum(_WIDTHS)) / 2
PAPER = Paper(width=210 * MM, height=297 * MM, left=_SIDE, right=_SIDE, top=25.4 * MM, bottom=25.4 * MM)
FORMER_PAPER = Paper(
    width=210 * MM,
    height=297 * MM,
    left=1077 * TWIP,
    right=1077 * TWIP,
    top=1134 * TWIP,
    bottom=964 * TWIP,
)
_FORMER_WIDTHS = tuple(width * TWIP for width in (1551, 2086, 1534, 1537, 1423, 1489))
_FORMER_BACK = tuple(width * TWIP for width in (1410, 8027))
FRONT_HEIGHT, BACK_HEIGHT = 156.9 * MM, 45.3 * MM
FORMER_HEIGHT = 8669 * TWIP
SIGN_HEIGHT = 2 * LABEL.leading
# How the shipped template sets running text.
DOCUMENT_TEXT = Style(size=12, leading=18)
_YEAR = Style(size=14, leading=20)
_NOTE = Style(size=10.5, leading=15)
_SUMMARY = "个人总结"
_LEADER_SIGN, _SEAL_SIGN, _OWN_SIGN = "签名：", "盖章或签名：", "签名："


class FormPages(NamedTuple):
    """Where a person's form begins."""

    employee_no: str
    name: str
    first_page: int


def render_annual_forms(
    forms: Sequence[AnnualForm],
    edition: FormEdition,
    on_person: Callable[[int], object] | None = None,
) -> tuple[bytes, tuple[FormPages, ...]]:
    """The forms, two pages each, as one PDF with its page list.

    Raises RuleViolation naming the people whose texts do not fit their boxes.
    """
    lay = _lay_current if edition is FormEdition.CURRENT else _lay_former
    paper = PAPER if edition is FormEdition.CURRENT else FORMER_PAPER
    laid: list[tuple[AnnualForm, tuple[list[Placed], list[Placed]]]] = []
    misfits: list[str] = []
    for form in forms:
        try:
            laid.append((form, lay(form)))
        except Misfit as misfit:
            misfits.append(f"{form.employee.name}的{misfit.sentence}")
    require_fitting(misfits, "请在“评鉴评语”中缩短后再打印")
    stream = BytesIO()
    document = Document(stream, paper)
    entries = []
    for done, (form, pages) in enumerate(laid, start=1):
        number, name = form.employee.employee_no, form.employee.name
        document.bookmark(f"{number} {name}", 0)
        entries.append(FormPages(number, name, document.page_count + 1))
        for page in pages:
            document.add_page(page)
        if on_person is not None:
            on_person(done)
    document.finish(title="年度考核登记表", author=forms[0].unit_name if forms else "")
    return stream.getvalue(), tuple(entries)


class SplitSummary(NamedTuple):
    """A summary as it goes over a document's pages; `is_too_long` when it has more than the boxes hold."""

    whole: str
    front: str
    back: str
    is_too_long: bool


def split_summary(text: str, edition: FormEdition) -> SplitSummary:
    """Where a summary goes over to the sheet's back in a document whose text is set as in the shipped template."""
    if edition is FormEdition.CURRENT:
        width, heights = sum(_WIDTHS[1:]), (FRONT_HEIGHT, BACK_HEIGHT - SIGN_HEIGHT)
    else:
        width, heights = sum(_FORMER_WIDTHS), (FORMER_HEIGHT - SIGN_HEIGHT, 0.0)
    first, second = (max(0, int((height - 2 * PAD) / DOCUMENT_TEXT.leading)) for height in heights)
    front: list[str] = []
    back: list[str] = []
    used = 0
    whole = paragraphs(text)
    for paragraph in whole.splitlines():
        lines = wrap(paragraph, DOCUMENT_TEXT.face, DOCUMENT_TEXT.size, width - 2 * PAD)
        fitting = max(0, min(len(lines), first - used))
        front += ["".join(lines[:fitting])] if fitting else []
        back += ["".join(lines[fitting:])] if fitting < len(lines) else []
        used += len(lines)
    return SplitSummary(whole, "\n".join(front), "\n".join(back), used > first + second)


def _edges(left: float, widths: Sequence[float]) -> list[float]:
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges


def _title(paper: Paper, text: str, size: float) -> list[Band]:
    style = Style(size=size, leading=size * 1.4, stroke=size / 55)
    return [_centred(paper, text, style)]


def _centred(paper: Paper, text: str, style: Style) -> Band:
    placed = place_text(text, style, paper.left, paper.inner_width, style.leading * 0.75, align=Align.CENTER)
    return Band(style.leading, (placed,))


def _label(text: str) -> FormCell:
    return FormCell(text, is_label=True)


def _person_rows(form: AnnualForm, edges: Sequence[float], heights: Sequence[float]) -> list[Band]:
    employee = form.employee
    first, second, third, fourth = heights
    return [
        cells_row(
            edges,
            (
                _label("姓　　名"),
                FormCell(employee.name),
                _label("性　　别"),
                FormCell(form.gender),
                _label("出生年月"),
                FormCell(form.birth),
            ),
            first,
            top=True,
        ),
        cells_row(
            edges,
            (
                _label("政治面貌"),
                FormCell(form.political_status),
                _label("现任职时间"),
                FormCell(form.since, span=3),
            ),
            second,
        ),
        cells_row(
            edges, (_label("单位及职务\n职　　　级"), FormCell(form.post, span=5, align=Align.LEFT)), third
        ),
        cells_row(
            edges, (_label("从事或分管\n工　　　作"), FormCell(form.work, span=5, align=Align.LEFT)), fourth
        ),
    ]


def _summary_row(
    edges: tuple[float, float, float], part: Fitted, height: float, *, sign: bool, top: bool
) -> Band:
    left, x, right = edges
    label = "个\n人\n总\n结" if not top else "个人总结"
    texts = label_text(label, left, x - left, height)
    texts += from_top(part, x, right - x)
    if sign:
        texts += signature(x, right, height, _OWN_SIGN)
    return Band(height, tuple(texts), frame(edges, height, top=top))


def _lay_current(form: AnnualForm) -> tuple[list[Placed], list[Placed]]:
    """The layout of 2023 by its measures (domain.md §7.1): the summary goes on over the sheet's back."""
    edges = _edges(PAPER.left, _WIDTHS)
    sides = (edges[0], edges[1], edges[-1])
    room = BACK_HEIGHT - LABEL.leading - 2 * MM
    front, back = flow(_SUMMARY, paragraphs(form.summary), sides[2] - sides[1], (FRONT_HEIGHT, room))
    remarks = form.remarks + (f"\n{form.explanation}" if form.explanation else "")
    return (
        place(
            [
                *_title(PAPER, form.title, 22),
                _centred(PAPER, f"（　{form.year}　年度）", _YEAR),
                Band(2 * MM),
                *_person_rows(form, edges, [each * MM for each in (13.9, 12.0, 13.7, 14.6)]),
                _summary_row(sides, front, FRONT_HEIGHT, sign=False, top=False),
            ],
            PAPER.top,
        ),
        place(
            [
                _summary_row(sides, back, BACK_HEIGHT, sign=True, top=True),
                signed_row(sides, "参加脱产\n培训情况", form.training, 35.2 * MM),
                signed_row(
                    sides, "主管领导评语\n和考核等次\n建　　　议", form.comment, 39.4 * MM, sign=_LEADER_SIGN
                ),
                signed_row(
                    sides, "机关负责人或\n考核委员会\n意　　　见", form.verdict, 39.4 * MM, sign=_SEAL_SIGN
                ),
                signed_row(sides, "本人意见", form.opinion, 32.3 * MM, sign=_OWN_SIGN),
                signed_row(sides, "需要说明\n的情况", remarks, 38.5 * MM, sign=_SEAL_SIGN),
                _foot(PAPER, "注：此表一式二份，一份存本人档案，一份归考核单位档案。"),
            ],
            PAPER.top,
        ),
    )


def _lay_former(form: AnnualForm) -> tuple[list[Placed], list[Placed]]:
    """The layout of 2007 by its measures (domain.md §7.2): the summary fills the front."""
    paper = FORMER_PAPER
    edges = _edges(paper.left, _FORMER_WIDTHS)
    back_edges = _edges(paper.left, _FORMER_BACK)
    sides = (back_edges[0], back_edges[1], back_edges[2])
    width, height = edges[-1] - edges[0], FORMER_HEIGHT
    (summary,) = flow(_SUMMARY, paragraphs(form.summary), width, (height - SIGN_HEIGHT,))
    return (
        place(
            [
                *_title(paper, "年度考核登记表", 23),
                _centred(paper, f"（　{form.year}　年度）", _YEAR),
                Band(2 * MM),
                *_person_rows(form, edges, [each * TWIP for each in (600, 600, 888, 914)]),
                cells_row((edges[0], edges[-1]), (_label("个　人　总　结"),), 814 * TWIP),
                Band(
                    height,
                    (*from_top(summary, edges[0], width), *signature(edges[0], edges[-1], height, _OWN_SIGN)),
                    frame((edges[0], edges[-1]), height),
                ),
            ],
            paper.top,
        ),
        place(
            [
                signed_row(sides, "参加脱产\n培训情况", form.training, 2468 * TWIP, top=True),
                signed_row(
                    sides, "主管领导\n评语和考核\n等次建议", form.comment, 2094 * TWIP, sign=_LEADER_SIGN
                ),
                signed_row(
                    sides, "机关负责人\n或考核委员\n会　意　见", form.verdict, 2094 * TWIP, sign=_SEAL_SIGN
                ),
                signed_row(sides, "本人意见", form.opinion, 2313 * TWIP, sign=_OWN_SIGN),
                signed_row(
                    sides,
                    "未确定等次\n或不参加考\n核情况说明",
                    "\n".join(text for text in (form.explanation, form.remarks) if text),
                    3256 * TWIP,
                    sign=_SEAL_SIGN,
                ),
                signed_row(sides, "公务员主管\n部门备案", "", 2001 * TWIP, sign="盖章："),
            ],
            paper.top,
        ),
    )


def _foot(paper: Paper, text: str) -> Band:
    placed = place_text(text, _NOTE, paper.left + PAD, paper.inner_width, 4.4 * MM, align=Align.LEFT)
    return Band(7 * MM, (placed,))
