"""Paper before and during the examination: the announcement, sign-up forms, the review, the judges' sheets."""

from io import BytesIO

from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.conditions import Fit
from kpi_desktop.domain.placement import Candidate, Stage, say_rules
from kpi_desktop.domain.values import show_short
from kpi_desktop.reports.blocks import signatures, title_block
from kpi_desktop.reports.competition_paper import (
    SMALL_TEXT,
    RoundPaper,
    chinese_day,
    listing,
    make_report,
    section,
    signed,
    text,
)
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Align, Band
from kpi_desktop.reports.paging import Frame, frame_pages, lay_out, render_reports
from kpi_desktop.reports.table import Cell, Grid, label, row


def render_announcement(data: RoundPaper) -> bytes:
    """The announcement of posts, conditions, procedure and scoring (竞争上岗公告)."""
    competition, rules = data.competition, data.competition.rules
    words = dict(say_rules(rules))
    rows = [
        (
            post.post_no,
            data.posts[post.post_no].name if post.post_no in data.posts else "",
            data.posts[post.post_no].section if post.post_no in data.posts else "",
            str(post.places),
            "；".join(condition.sentence for condition in post.conditions),
            "" if post.state.value == "open" else post.state.label,
        )
        for post in competition.posts
    ]
    columns = (
        ("编号", 15.0),
        ("岗位", 34.0),
        ("科室", 24.0),
        ("名额", 11.0),
        ("任职条件", 74.0),
        ("备注", 16.0),
    )
    stages = "、".join(stage.label for stage in rules.stages)
    bands = [
        *text(
            PORTRAIT,
            "为公开、平等、择优选拔任用干部，经研究，对下列岗位实行竞争上岗，符合条件的人员都可以报名。",
        ),
        *section(PORTRAIT, "一、竞争的职位和任职条件"),
        *listing(PORTRAIT, columns, rows, left=(4,)),
        *section(PORTRAIT, "二、报名"),
        *text(
            PORTRAIT,
            f"每人可报{rules.most_wishes}个志愿，按先后填写，并注明是否服从调剂。每个职位报名不足{rules.min_applicants}人的，"
            f"{rules.too_few.label}。一人不能同时参加两轮竞争。",
        ),
        *section(PORTRAIT, "三、程序和计分"),
        *text(PORTRAIT, f"报名后进行资格审查，计分环节为{stages}。{words['各环节权重']}。"),
        *(
            text(PORTRAIT, f"进入面试的比例：{words['进入面试的比例']}；{words['面试评分']}。")
            if Stage.INTERVIEW in rules.stages
            else ()
        ),
        *text(
            PORTRAIT,
            f"{rules.rounding_sentence}总分相同的，按{words['同分先后']}比较；仍相同的由领导小组研究决定并写明理由。",
        ),
        *text(PORTRAIT, "按总分和志愿确定拟任人选；前面的人选任其他岗位或退出的，按名次递补。"),
        *section(PORTRAIT, "四、公示、任期和试用期"),
        *text(
            PORTRAIT,
            f"拟任人选公示{words['公示']}。任期自{chinese_day(competition.round.term_from)}至{chinese_day(competition.round.term_to)}，"
            f"试用期{words['试用期']}。",
        ),
        *signed(PORTRAIT, data.unit.name, data.day(RoundStep.NOTICE)),
    ]
    return make_report(data, PORTRAIT, "竞争上岗公告", bands)


def render_sign_up_forms(data: RoundPaper) -> bytes:
    """A form a candidate, to be signed (竞争上岗报名表); a blank one while nobody has signed up."""
    title, over = "竞争上岗报名表", f"{data.unit.name}　{data.title}"
    candidates = data.competition.candidates or (Candidate(round_no=0, employee_no=""),)
    forms = ([*title_block(PORTRAIT, over, title), *_form(data, candidate)] for candidate in candidates)
    return render_reports(Frame(paper=PORTRAIT), forms, title=title, author=data.unit.name)


def _form(data: RoundPaper, candidate: Candidate) -> list[Band]:
    person = data.people.get(candidate.employee_no)
    facts = data.facts.get(candidate.employee_no)
    width = PORTRAIT.inner_width
    grid = Grid(PORTRAIT.left, (width * 0.16, width * 0.34, width * 0.16, width * 0.34))
    pairs = (
        ("姓名", person.name if person else ""),
        ("工号", candidate.employee_no),
        ("性别", person.gender if person else ""),
        ("出生年月", person.birth_month if person else ""),
        ("政治面貌", person.political_status if person else ""),
        ("学历", facts.education.label if facts and facts.education else ""),
        ("科室", person.section if person else ""),
        ("现岗位", data.post_name(person.post_no) if person and person.post_no else ""),
        ("参加工作", facts.work_from if facts else ""),
        ("任现职级", facts.level_from if facts else ""),
        ("近三年考核", data.grades.get(candidate.employee_no, "")),
        ("报名日期", candidate.signed_on),
    )
    bands: list[Band] = []
    for at in range(0, len(pairs), 2):
        cells = [
            cell for name, words in pairs[at : at + 2] for cell in (label(name), Cell(words, SMALL_TEXT))
        ]
        bands += row(grid, cells, 9 * MM, top_line=at == 0)
    for at in range(data.competition.rules.most_wishes):
        wish = data.post_name(candidate.wishes[at]) if len(candidate.wishes) > at else ""
        bands += row(grid, [label(f"第{at + 1}志愿"), Cell(wish, SMALL_TEXT, Align.LEFT, 3)], 9 * MM)
    adjust = "服从" if candidate.accepts_adjustment else "不服从"
    said = adjust if candidate.employee_no else "□服从　□不服从"
    bands += row(grid, [label("是否服从调剂"), Cell(said, SMALL_TEXT, Align.LEFT, 3)], 9 * MM)
    bands += row(grid, [label("竞岗理由\n和主要实绩"), Cell("", SMALL_TEXT, Align.LEFT, 3)], 62 * MM)
    promise = "本人承诺以上所填属实，遵守竞争上岗的各项规定。"
    bands += row(grid, [label("本人承诺"), Cell(promise, SMALL_TEXT, Align.LEFT, 3)], 14 * MM)
    return [
        *bands,
        Band(3 * MM),
        signatures(PORTRAIT, ("本人（签名）", "资格审查人（签名）", "审查意见（盖章）"), 30 * MM),
    ]


def render_review(data: RoundPaper) -> bytes:
    """Every wish against each condition, with the result (资格审查表)."""
    rows = []
    for candidate in data.competition.candidates:
        for at, wish in enumerate(candidate.wishes, start=1):
            review = candidate.review(wish)
            verdicts = data.verdicts.get((candidate.employee_no, wish), ())
            each = "；".join(
                f"{v.condition.sentence}：{v.fit.label}"
                + (f"（{v.reason}）" if v.fit is not Fit.MEETS else "")
                for v in verdicts
            )
            outcome = "" if review is None else "通过" if review.passed else "不通过"
            if candidate.withdrawn_on:
                outcome = "已退出"
            rows.append(
                (
                    candidate.employee_no,
                    data.name(candidate.employee_no),
                    f"第{at}",
                    data.post_name(wish),
                    each,
                    outcome,
                    review.reason if review is not None else "",
                )
            )
    columns = (
        ("工号", 13.0),
        ("姓名", 18.0),
        ("志愿", 11.0),
        ("岗位", 40.0),
        ("逐项条件", 110.0),
        ("结果", 16.0),
        ("理由", 50.0),
    )
    bands = [*listing(LANDSCAPE, columns, rows, left=(4, 6)), Band(3 * MM)]
    bands.append(signatures(LANDSCAPE, ("审查人（签名）", "复核人（签名）", "单位（盖章）")))
    return make_report(
        data, LANDSCAPE, "资格审查表", bands, notes=("缺少资料的不算通过；与条件不一致的结果写有理由。",)
    )


def render_judge_sheets(data: RoundPaper) -> bytes:
    """A sheet a judge with the people he marks (面试评分表); marks that are in the file are printed."""
    stream = BytesIO()
    document = Document(stream, PORTRAIT)
    trim = data.competition.rules.trim_from
    notes = (
        f"百分制，最多两位小数。评委{trim}人以上去掉一个最高分和一个最低分，取平均。与应试人有亲属关系的应当回避。",
    )
    frame = Frame(paper=PORTRAIT, notes=notes)
    marks = {(mark.employee_no, mark.judge_no): mark for mark in data.competition.marks}
    columns = (
        ("序号", 12.0),
        ("工号", 18.0),
        ("姓名", 26.0),
        ("竞争岗位", 58.0),
        ("评分", 24.0),
        ("备注", 36.0),
    )
    for number, name in [(j.judge_no, j.name) for j in data.competition.judges] or [(0, "")]:
        rows = []
        for at, employee_no in enumerate(data.scores.interview.admitted, start=1):
            candidate = data.competition.candidate(employee_no)
            mark = marks.get((employee_no, number))
            given = "" if mark is None or mark.mark is None else show_short(mark.mark)
            rows.append(
                (
                    str(at),
                    employee_no,
                    data.name(employee_no),
                    "、".join(candidate.wishes) if candidate else "",
                    given,
                    f"回避：{mark.excused}" if mark is not None and mark.excused else "",
                )
            )
        bands = [
            *title_block(
                PORTRAIT, f"{data.unit.name}　{data.title}", f"面试评分表（评委：{name or '　　　　'}）"
            ),
            *listing(PORTRAIT, columns, rows),
            Band(3 * MM),
            signatures(PORTRAIT, ("评委（签名）", "记分员（签名）", "监督员（签名）")),
        ]
        for page in frame_pages(frame, lay_out(frame, bands)):
            document.add_page(page)
    document.finish(title="面试评分表", author=data.unit.name)
    return stream.getvalue()
