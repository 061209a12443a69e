"""What the papers of a round of mutual selection are printed from, and the forms handed out and collected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.selection import Selection, SelectionStep, WishForm, openings_of, wishing_for
from kpi_desktop.domain.staff import Employee, Unit
from kpi_desktop.reports.blocks import signatures, title_block
from kpi_desktop.reports.competition_paper import SMALL_TEXT, chinese_day, listing, section, text
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Align, Band, Paper
from kpi_desktop.reports.paging import (
    Frame,
    frame_pages,
    lay_out,
    render_report,
    render_reports,
    running_head,
)
from kpi_desktop.reports.table import Cell, Grid, label, row


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionPaper:
    """A round with names; `next_name` is the round that goes on with this one, empty without."""

    unit: Unit
    selection: Selection
    people: Mapping[str, Employee]
    posts: Mapping[str, Post]
    next_name: str = ""

    @property
    def title(self) -> str:
        """The round's name."""
        return self.selection.round.name

    def name(self, employee_no: str) -> str:
        """A person's name."""
        employee = self.people.get(employee_no)
        return employee.name if employee is not None else employee_no

    def section_of(self, employee_no: str) -> str:
        """A person's section."""
        employee = self.people.get(employee_no)
        return employee.section if employee is not None else ""

    def post_name(self, post_no: str) -> str:
        """A post's number and name, 未上岗 where there is none."""
        post = self.posts.get(post_no)
        return f"{post_no}{post.name}" if post is not None else post_no or "未上岗"

    def day(self, step: SelectionStep) -> str:
        """The day a step was done as people write it, blanks to fill in while it is not."""
        record = self.selection.done(step)
        return chinese_day(record.done_on if record is not None else "")


def make_paper(data: SelectionPaper, paper: Paper, title: str, bands: Sequence[Band]) -> bytes:
    """The bands under the unit's name and the paper's title, as a PDF file."""
    over = f"{data.unit.name}　{data.title}"
    frame = Frame(paper=paper, running=running_head(paper, f"{over}　{title}"))
    return render_report(
        frame, [*title_block(paper, over, title), *bands], title=title, author=data.unit.name
    )


def render_blank_form(data: SelectionPaper) -> bytes:
    """An empty form with the posts to choose from, to be copied (定岗意向表)."""
    return _forms(data, (WishForm(round_no=data.selection.round.round_no, employee_no=""),))


def render_forms(data: SelectionPaper) -> bytes:
    """A form a person with what is recorded, to be signed (定岗意向表)."""
    return _forms(data, data.selection.forms)


def _forms(data: SelectionPaper, forms: Sequence[WishForm]) -> bytes:
    over = f"{data.unit.name}　{data.title}"
    pages = ([*title_block(PORTRAIT, over, "机关工作人员定岗意向表"), *_form(data, form)] for form in forms)
    return render_reports(Frame(paper=PORTRAIT), pages, title="定岗意向表", author=data.unit.name)


def _form(data: SelectionPaper, form: WishForm) -> list[Band]:
    person = data.people.get(form.employee_no)
    width = PORTRAIT.inner_width
    grid = Grid(PORTRAIT.left, (width * 0.16, width * 0.34, width * 0.16, width * 0.34))
    pairs = (
        ("姓名", person.name if person else ""),
        ("工号", form.employee_no),
        ("科室", person.section if person else ""),
        ("职务", person.title if person else ""),
        ("现岗位", data.post_name(person.post_no) if person and person.post_no else ""),
        ("出生年月", person.birth_month if person else ""),
    )
    bands: list[Band] = []
    for at in range(0, len(pairs), 2):
        cells = [
            each for name, words in pairs[at : at + 2] for each in (label(name), Cell(words, SMALL_TEXT))
        ]
        bands += row(grid, cells, 9 * MM, top_line=at == 0)
    for at in range(data.selection.round.most_wishes):
        wish = data.post_name(form.wishes[at]) if len(form.wishes) > at else ""
        bands += row(grid, [label(f"第{at + 1}志愿"), Cell(wish, SMALL_TEXT, Align.LEFT, 3)], 10 * MM)
    adjust = "服从" if form.accepts_adjustment else "不服从"
    said = adjust if form.wishes else "□服从　□不服从"
    bands += row(grid, [label("是否服从调剂"), Cell(said, SMALL_TEXT, Align.LEFT, 3)], 9 * MM)
    bands += row(grid, [label("意向理由"), Cell("", SMALL_TEXT, Align.LEFT, 3)], 26 * MM)
    bands += [Band(3 * MM), signatures(PORTRAIT, ("本人（签名）", "科室负责人（签名）", "收表人（签名）"))]
    return bands if form.wishes else [*bands, *_choices(data)]


def _choices(data: SelectionPaper) -> list[Band]:
    """The posts to choose from, section by section, in few lines: the form stays on one page."""
    by_section: dict[str, list[str]] = {}
    for opening in openings_of(data.selection, data.posts):
        by_section.setdefault(opening.section, []).append(
            f"{data.post_name(opening.post_no)}{opening.places}名"
        )
    rows = [(name, "、".join(posts)) for name, posts in by_section.items()]
    columns = (("科室", 36.0), ("岗位和名额", 134.0))
    return [
        *section(PORTRAIT, "附：本轮可选的岗位"),
        *listing(PORTRAIT, columns, rows, left=(0, 1)),
    ]


def render_feedback(data: SelectionPaper) -> bytes:
    """Who wishes which post, by order of wish, for the section leaders (意向汇总反馈表)."""
    selection = data.selection
    columns = (
        ("科室", 32.0),
        ("岗位", 48.0),
        ("名额", 12.0),
        *((f"第{at + 1}志愿", 44.0) for at in range(selection.round.most_wishes)),
        ("合计", 12.0),
    )
    rows = []
    for opened in selection.posts:
        post = data.posts.get(opened.post_no)
        by_order = [
            [data.name(f.employee_no) for f in selection.forms if f.wishes[at : at + 1] == (opened.post_no,)]
            for at in range(selection.round.most_wishes)
        ]
        rows.append(
            (
                post.section if post else "",
                data.post_name(opened.post_no) + ("（留作调配）" if opened.is_reserved else ""),
                str(opened.places),
                *("、".join(names) for names in by_order),
                str(sum(map(len, by_order))),
            )
        )
    handed_in = sum(1 for form in selection.forms if form.wishes)
    bands = [
        *text(LANDSCAPE, f"参加{len(selection.forms)}人，交回意向表{handed_in}份。请各科室据此提名。"),
        Band(2 * MM),
        *listing(LANDSCAPE, columns, rows, left=(0, 1, *range(3, len(columns) - 1))),
        Band(3 * MM),
        signatures(LANDSCAPE, ("汇总人（签名）", "复核人（签名）", "科室负责人（签收）")),
    ]
    return make_paper(data, LANDSCAPE, "定岗意向汇总反馈表", bands)


def render_nominations(data: SelectionPaper) -> bytes:
    """A sheet a section: who wishes its posts, with the order to write in or as recorded (科室提名表)."""
    selection = data.selection
    stream = BytesIO()
    document = Document(stream, PORTRAIT)
    frame = Frame(paper=PORTRAIT)
    over = f"{data.unit.name}　{data.title}"
    for name in dict.fromkeys(opening.section for opening in openings_of(selection, data.posts)):
        for page in frame_pages(frame, lay_out(frame, _nomination(data, over, name))):
            document.add_page(page)
    document.finish(title="科室提名表", author=data.unit.name)
    return stream.getvalue()


def _nomination(data: SelectionPaper, over: str, name: str) -> list[Band]:
    selection = data.selection
    nomination = selection.nomination(name)
    ranks = dict(nomination.ranks) if nomination else {}
    rows = [
        (
            str(ranks.get(number, "")),
            number,
            data.name(number),
            data.section_of(number),
            "；".join(f"第{order}志愿{data.post_name(post)}" for order, post in wishes),
        )
        for number, wishes in wishing_for(selection, name, data.posts).items()
    ]
    rows.sort(key=lambda line: (not line[0], int(line[0] or 0), line[1]))
    posts = "、".join(
        f"{data.post_name(each.post_no)}{each.places}名"
        for each in openings_of(selection, data.posts)
        if each.section == name
    )
    columns = (
        ("提名次序", 20.0),
        ("工号", 16.0),
        ("姓名", 24.0),
        ("现科室", 34.0),
        ("填报本科室的志愿", 76.0),
    )
    return [
        *title_block(PORTRAIT, over, f"{name}提名表"),
        *text(PORTRAIT, f"本科室拿出岗位：{posts}。请在“提名次序”填1、2、3……，1在最前；不提名的空着。"),
        Band(2 * MM),
        *(
            listing(PORTRAIT, columns, rows, left=(4,))
            if rows
            else text(PORTRAIT, "没有人填报本科室的岗位。")
        ),
        Band(4 * MM),
        signatures(PORTRAIT, ("科室负责人（签名）", "分管领导（签名）")),
    ]
