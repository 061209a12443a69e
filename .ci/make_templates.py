"""Makes the shipped Word templates under resources/templates: run it again when a form changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from kpi_desktop.domain.documents import DOCUMENT_KINDS
from kpi_desktop.reports.form_box import LABEL

TEMPLATES = Path(__file__).parent.parent / "resources" / "templates"
# Word takes another font where the PC lacks one of these.
SONG, FANGSONG, HEI, TITLE = "宋体", "仿宋_GB2312", "黑体", "方正小标宋简体"
_TWIP = 25.4 / 1440
_DAY = "　　　年　　月　　日"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def new_document(
    *, top: float, bottom: float, left: float, right: float, is_wide: bool = False
) -> WordDocument:
    made = Document()
    section = made.sections[0]
    width, height = Mm(210), Mm(297)
    if is_wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = width, height
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance = section.footer_distance = Mm(10)
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FANGSONG)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    properties = made.core_properties
    properties.author = properties.comments = properties.title = ""
    properties.created = properties.modified = _EPOCH
    properties.last_modified_by = ""
    return made


def write(
    paragraph: Paragraph,
    text: str,
    *,
    font: str = FANGSONG,
    size: float = 12,
    align: ALIGN | None = None,
    leading: float | None = None,
    indent: float = 0,
) -> Paragraph:
    """Text into a paragraph, line breaks included."""
    if align is not None:
        paragraph.alignment = align
    form = paragraph.paragraph_format
    if leading is not None:
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(leading)
    if indent:
        form.first_line_indent = Pt(indent)
    for at, line in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if at:
            run.add_break()
        run.add_text(line)
        run.font.size = Pt(size)
        run.font.name = "Times New Roman"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no other way
    return paragraph


def title(made: WordDocument, text: str, size: float = 22) -> None:
    write(made.add_paragraph(), text, font=TITLE, size=size, align=ALIGN.CENTER, leading=size * 1.4)


def new_table(made: WordDocument, widths_mm: Sequence[float]) -> Table:
    """A table with lines, of fixed columns, centred, without rows."""
    table = made.add_table(rows=0, cols=len(widths_mm))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    return table


def add_row(
    table: Table, widths_mm: Sequence[float], cells: Sequence[tuple[str, int]], height_mm: float
) -> list[_Cell]:
    """A row at least so high; `cells` are text and span."""
    row = table.add_row()
    row.height, row.height_rule = Mm(height_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
    made = []
    at = 0
    for text, span in cells:
        cell = row.cells[at]
        if span > 1:
            cell = cell.merge(row.cells[at + span - 1])
        cell.width = Emu(sum(Mm(width) for width in widths_mm[at : at + span]))
        cell.vertical_alignment = VERTICAL.CENTER
        is_blank = "{{" in text
        write(
            cell.paragraphs[0],
            text,
            font=FANGSONG if is_blank else SONG,
            align=ALIGN.CENTER,
            leading=18 if is_blank else LABEL.leading,
        )
        made.append(cell)
        at += span
    return made


def text_row(
    table: Table,
    widths: Sequence[float],
    label: str,
    blank: str,
    height: float,
    *,
    sign: str = "",
    top: bool = False,
) -> None:
    """A label beside a box of running text, with a place to sign at its foot."""
    _, box = add_row(table, widths, ((label, 1), ("", len(widths) - 1)), height)
    box.vertical_alignment = VERTICAL.TOP if top else VERTICAL.CENTER
    first = box.paragraphs[0]
    write(first, blank, align=ALIGN.LEFT, leading=18)
    if sign:
        write(box.add_paragraph(), f"{sign}　　　　　　　　　{_DAY}", align=ALIGN.RIGHT, leading=18)


def turn_page(made: WordDocument) -> None:
    """The sheet's back begins here; the paragraph itself takes next to no room."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(1)
    paragraph.add_run().add_break(WD_BREAK.PAGE)


def person_rows(table: Table, widths: Sequence[float], heights: Sequence[float]) -> None:
    head = (
        ("姓　　名", 1),
        ("{{姓名}}", 1),
        ("性　　别", 1),
        ("{{性别}}", 1),
        ("出生年月", 1),
        ("{{出生年月}}", 1),
    )
    add_row(table, widths, head, heights[0])
    second = (("政治面貌", 1), ("{{政治面貌}}", 1), ("现任职时间", 1), ("{{现任职时间}}", 3))
    add_row(table, widths, second, heights[1])
    for label, blank, height in (
        ("单位及职务\n职　　　级", "{{单位及职务职级}}", heights[2]),
        ("从事或分管\n工　　　作", "{{从事或分管工作}}", heights[3]),
    ):
        _, box = add_row(table, widths, ((label, 1), (blank, 5)), height)
        box.paragraphs[0].alignment = ALIGN.LEFT


def make_form() -> WordDocument:
    """domain.md §7.1."""
    made = new_document(top=25.4, bottom=25.4, left=18.2, right=18.2)
    widths = (29.9, 33.6, 28.4, 22.9, 24.7, 34.0)
    title(made, "{{表名}}")
    write(made.add_paragraph(), "（　{{年度}}　年度）", size=14, align=ALIGN.CENTER, leading=22)
    front = new_table(made, widths)
    person_rows(front, widths, (13.9, 12.0, 13.7, 14.6))
    text_row(front, widths, "个\n人\n总\n结", "{{个人总结正面}}", 156.9, top=True)
    turn_page(made)
    back = new_table(made, widths)
    text_row(back, widths, "个人总结", "{{个人总结背面}}", 45.3, sign="签名：", top=True)
    text_row(back, widths, "参加脱产\n培训情况", "{{参加脱产培训情况}}", 35.2)
    text_row(back, widths, "主管领导评语\n和考核等次\n建　　　议", "{{主管领导评语}}", 39.4, sign="签名：")
    text_row(back, widths, "机关负责人或\n考核委员会\n意　　　见", "{{机关意见}}", 39.4, sign="盖章或签名：")
    text_row(back, widths, "本人意见", "{{本人意见}}", 32.3, sign="签名：")
    text_row(
        back,
        widths,
        "需要说明\n的情况",
        "{{平时考核情况}}{% if 情况说明 %}{{情况说明}}{% endif %}",
        38.5,
        sign="盖章或签名：",
    )
    write(
        made.add_paragraph(), "注：此表一式二份，一份存本人档案，一份归考核单位档案。", size=10.5, leading=15
    )
    return made


def make_former_form() -> WordDocument:
    """domain.md §7.2."""
    made = new_document(top=1134 * _TWIP, bottom=964 * _TWIP, left=1077 * _TWIP, right=1077 * _TWIP)
    widths = [width * _TWIP for width in (1551, 2086, 1534, 1537, 1423, 1489)]
    title(made, "年度考核登记表", 23)
    write(made.add_paragraph(), "（　{{年度}}　年度）", size=14, align=ALIGN.CENTER, leading=22)
    front = new_table(made, widths)
    person_rows(front, widths, [height * _TWIP for height in (600, 600, 888, 914)])
    add_row(front, widths, (("个　人　总　结", 6),), 814 * _TWIP)
    (box,) = add_row(front, widths, (("", 6),), 8669 * _TWIP)
    box.vertical_alignment = VERTICAL.TOP
    write(box.paragraphs[0], "{{个人总结}}", align=ALIGN.LEFT, leading=18)
    write(box.add_paragraph(), f"签名：　　　　　　　　　{_DAY}", align=ALIGN.RIGHT, leading=18)
    turn_page(made)
    back_widths = [width * _TWIP for width in (1410, 8027)]
    back = new_table(made, back_widths)
    for label, blank, height, sign in (
        ("参加脱产\n培训情况", "{{参加脱产培训情况}}", 2468, ""),
        ("主管领导\n评语和考核\n等次建议", "{{主管领导评语}}", 2094, "签名："),
        ("机关负责人\n或考核委员\n会　意　见", "{{机关意见}}", 2094, "盖章或签名："),
        ("本人意见", "{{本人意见}}", 2313, "签名："),
        ("未确定等次\n或不参加考\n核情况说明", "{{情况说明}}{{平时考核情况}}", 3256, "盖章或签名："),
        ("公务员主管\n部门备案", "", 2001, "盖章："),
    ):
        text_row(back, back_widths, label, blank, height * _TWIP, sign=sign)
    # Word wants a paragraph after a table; it takes no room.
    write(made.add_paragraph(), "", leading=1)
    return made


def make_period_form() -> WordDocument:
    """domain.md §7.3."""
    made = new_document(top=18, bottom=12, left=25, right=25)
    widths = (34.0, 34.0, 30.0, 62.0)
    title(made, "{{表名}}", 18)
    write(made.add_paragraph(), "（{{期次}}）", font="楷体_GB2312", size=16, align=ALIGN.CENTER, leading=26)
    front = new_table(made, widths)
    head = (("姓　　名", 1), ("{{姓名}}", 1), ("部门及职务\n（职　级）", 1), ("{{部门及职务}}", 1))
    add_row(front, widths, head, 13)
    text_row(front, widths, "从事或分管\n工　　　作", "{{从事或分管工作}}", 15)
    text_row(front, widths, "个\n人\n总\n结", "", 158, sign="本人签名：", top=True)
    text_row(front, widths, "出　　勤", "{{出勤}}", 12)
    text_row(front, widths, "奖惩情况与\n不良行为记录", "{{奖惩情况}}", 26)
    turn_page(made)
    back = new_table(made, widths)
    text_row(back, widths, "主管领导审核\n评价意见和\n考核等次建议", "{{评价意见}}", 72.7, sign="签名：")
    text_row(back, widths, "机关审定意见", "{{审定意见}}", 72.7, sign="盖章或签名：")
    text_row(back, widths, "未确定等次或\n不参加考核\n情况说明", "{{情况说明}}", 60, sign="盖章或签名：")
    write(made.add_paragraph(), "注：本表正反两面打印，一式两份，一份存本人，一份由考核单位存档。", size=10.5)
    return made


def letter() -> WordDocument:
    """GB/T 9704-2012."""
    return new_document(top=37, bottom=35, left=28, right=26)


def paragraph(made: WordDocument, text: str, *, indent: float = 32, align: ALIGN | None = None) -> Paragraph:
    return write(made.add_paragraph(), text, size=16, leading=28.8, indent=indent, align=align)


def make_result_notice() -> WordDocument:
    made = letter()
    title(made, "年度考核结果通知书")
    paragraph(made, "")
    paragraph(made, "{{姓名}}同志：", indent=0)
    paragraph(made, "{{结果}}")
    paragraph(made, "{{权利}}")
    paragraph(made, "")
    paragraph(made, "{{单位名称}}　　", align=ALIGN.RIGHT)
    paragraph(made, "{% if 通知日期 %}{{通知日期}}{% else %}" + _DAY + "{% endif %}　　", align=ALIGN.RIGHT)
    paragraph(made, "")
    paragraph(made, "本人意见：", indent=0)
    paragraph(made, "")
    paragraph(made, "")
    paragraph(made, f"本人签名：　　　　　　　　　{_DAY}")
    return made


def make_public_notice() -> WordDocument:
    made = letter()
    title(made, "{{单位名称}}\n{{年度}}年度考核优秀等次人员公示")
    paragraph(made, "")
    paragraph(
        made,
        "根据《公务员考核规定》和本单位{{年度}}年度考核方案，经平时考核、民主测评、年终评分和集体研究，"
        "拟确定下列{{人数}}名同志{{年度}}年度考核为优秀等次，现予公示。",
    )
    widths = (16.0, 32.0, 54.0, 54.0)
    table = new_table(made, widths)
    add_row(table, widths, (("序号", 1), ("姓名", 1), ("科室", 1), ("职务", 1)), 9)
    row_loop(table, widths, ("人员", "人"), ("序号", "姓名", "科室", "职务"), height=9)
    paragraph(made, "公示时间：{{公示时间}}。{% if 公示地点 %}公示地点：{{公示地点}}。{% endif %}")
    paragraph(
        made,
        "对公示人选有意见的，请在公示期内以书面或者电话方式向本单位考核办公室反映，我们将核实并反馈结果。",
    )
    paragraph(made, "")
    paragraph(made, "{{单位名称}}　　", align=ALIGN.RIGHT)
    paragraph(made, "{% if 落款日期 %}{{落款日期}}{% else %}" + _DAY + "{% endif %}　　", align=ALIGN.RIGHT)
    return made


def row_loop(
    table: Table,
    widths: Sequence[float],
    loop: tuple[str, str],
    names: Sequence[str],
    *,
    height: float,
    size: float = 12,
) -> None:
    """Three rows: the loop's beginning, the row that is repeated, the loop's end."""
    listed, row = loop
    add_row(table, widths, ((f"{{%tr for {row} in {listed} %}}", len(widths)),), 5)
    cells = add_row(table, widths, [(f"{{{{{row}.{name}}}}}", 1) for name in names], height)
    for cell in cells:
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(size)
        cell.paragraphs[0].paragraph_format.line_spacing = Pt(size * 1.3)
    add_row(table, widths, (("{%tr endfor %}", len(widths)),), 5)


def repeat_head(table: Table) -> None:
    """The first row again on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - no other way


def make_roster() -> WordDocument:
    made = new_document(top=16, bottom=12, left=15, right=15, is_wide=True)
    title(made, "{{单位名称}}{{年度}}年度考核结果名册", 18)
    widths = (9.0, 20.0, 50.0, 18.0, 26.0, 14.0, 13.0, 13.0, 13.0, 13.0, 16.0, 22.0, 40.0)
    table = new_table(made, widths)
    names = (
        "序号",
        "姓名",
        "职务",
        "民主测评",
        "处分",
        "病事假",
        "一季度",
        "二季度",
        "三季度",
        "四季度",
        "总分",
        "等次",
        "备注",
    )
    labels = {"职务": "单位及现任职务", "病事假": "病事假\n（天）", "等次": "年度等次"}
    for cell in add_row(table, widths, [(labels.get(name, name), 1) for name in names], 9):
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(9)
        cell.paragraphs[0].paragraph_format.line_spacing = Pt(12)
    repeat_head(table)
    row_loop(table, widths, ("人员", "人"), names, height=7, size=9)
    write(made.add_paragraph(), "{{人数说明}}", size=11, leading=20)
    write(
        made.add_paragraph(),
        f"经办人（签名）：　　　　　　分管领导（签名）：　　　　　　主要负责人（签名）：　　　　　　单位（盖章）　　　{_DAY}",
        size=11,
        leading=30,
    )
    return made


def make_approval() -> WordDocument:
    made = new_document(top=25, bottom=20, left=20, right=16)
    title(made, "{{单位名称}}\n{{年度}}年度考核结果审定表", 18)
    widths = (50.0, 17.0, 17.0, 17.0, 17.0, 20.0, 17.0, 17.0)
    names = ("项目", "班子成员", "处级", "科级", "其他", "事业人员", "工勤", "合计")
    table = new_table(made, widths)
    for cell in add_row(table, widths, [("人　数" if name == "项目" else name, 1) for name in names], 9):
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(10.5)
    row_loop(table, widths, ("各行", "行"), names, height=8, size=10.5)
    write(made.add_paragraph(), "", size=6)
    opinions = (86.0, 86.0)
    below = new_table(made, opinions)
    for texts in (
        ("填报单位意见（盖章）", "主管部门意见（盖章）"),
        ("{{备案机关}}审定意见（盖章）", "备　注"),
    ):
        for cell in add_row(below, opinions, [(text, 1) for text in texts], 34):
            cell.vertical_alignment = VERTICAL.TOP
            cell.paragraphs[0].alignment = ALIGN.LEFT
            if "盖章" in cell.text:
                write(cell.add_paragraph(), "\n\n" + _DAY, align=ALIGN.RIGHT, leading=18)
    write(made.add_paragraph(), "本表一式三份。", size=10.5)
    return made


def make_blanks_list() -> WordDocument:
    made = new_document(top=25, bottom=20, left=22, right=22)
    title(made, "“{{文档}}”的填空名称表", 18)
    for text in (
        "先用“导出模板”存一份模板，在WPS或Word中改成本地的式样，再用“换成本单位的模板”放进程序。",
        "要填内容的地方写双层半角花括号和名称，如下表。名称一个字都不能差；没有用到的可以不写，注明“必须有”的要保留。",
        "内容可能没有时，可以写{_% if 名称 %_}……{_% endif %_}，有内容才印中间的文字。",
    ):
        write(made.add_paragraph(), text, size=12, leading=22, indent=24)
    widths = (70.0, 96.0)
    table = new_table(made, widths)
    add_row(table, widths, (("在模板中这样写", 1), ("打印出来的内容", 1)), 9)
    repeat_head(table)
    row_loop(table, widths, ("各行", "行"), ("写法", "内容"), height=8, size=10.5)
    return made


MAKERS = {
    "form": make_form,
    "form-2007": make_former_form,
    "period": make_period_form,
    "result-notices": make_result_notice,
    "notice": make_public_notice,
    "roster": make_roster,
    "approval": make_approval,
}


def main() -> None:
    TEMPLATES.mkdir(exist_ok=True)
    for kind in DOCUMENT_KINDS:
        MAKERS[kind.key]().save(str(TEMPLATES / kind.file_name))
    make_blanks_list().save(str(TEMPLATES / "填空名称表.docx"))


if __name__ == "__main__":
    main()
