"""Paper of mutual selection: what stands on each sheet, read back from the PDF."""

import pypdfium2
import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.selection import (
    FollowUp,
    Nomination,
    Selection,
    SelectionDecision,
    SelectionEvent,
    SelectionPost,
    SelectionRound,
    SelectionStep,
    SelectionStepRecord,
    WishForm,
)
from kpi_desktop.services.selection import SelectionStanding
from kpi_desktop.services.selection_papers import SELECTION_PAPERS, render_selection_paper
from tests.builders import a_book, a_post, an_employee

ROUND = SelectionRound(
    round_no=1,
    name="2026年双向选择第1轮",
    since="2026-03-01",
    until="2028-02-29",
    most_wishes=2,
    first_sections=("办公室",),
)
POSTS = (
    a_post("G001", level=PostLevel.ORDINARY, name="文秘岗", headcount=2),
    a_post("G002", section="登记股", name="登记岗"),
)
PEOPLE = (
    an_employee("001", name="张伟", post_no="G001", section="办公室", title="科员"),
    an_employee("002", name="李静", post_no="G002", section="登记股"),
    an_employee("003", name="林𠅤", post_no="", section="登记股"),
)
BEGUN = Selection(
    round=ROUND,
    posts=(
        SelectionPost(round_no=1, post_no="G001", places=2),
        SelectionPost(round_no=1, post_no="G002", is_reserved=True),
    ),
    forms=(
        WishForm(round_no=1, employee_no="001", wishes=("G001",), accepts_adjustment=True),
        WishForm(round_no=1, employee_no="002", wishes=("G001",)),
        WishForm(round_no=1, employee_no="003"),
    ),
    nominations=(Nomination(round_no=1, section="办公室", ranks=(("001", 2), ("002", 1))),),
)
FINISHED = Selection(
    round=ROUND,
    posts=BEGUN.posts,
    forms=BEGUN.forms,
    nominations=BEGUN.nominations,
    decisions=(
        SelectionDecision(
            round_no=1,
            employee_no="001",
            proposed_post_no="G001",
            proposed_why="按第1志愿匹配到G001。",
            post_no="G001",
        ),
        SelectionDecision(
            round_no=1,
            employee_no="002",
            proposed_post_no="G001",
            proposed_why="按第1志愿匹配到G001。",
            post_no="G002",
            reason="登记股缺人",
            is_adjusted=True,
        ),
        SelectionDecision(
            round_no=1,
            employee_no="003",
            proposed_post_no="",
            proposed_why="没有填报志愿，没有匹配到岗位。",
            post_no="",
            follow_up=FollowUp.TRAINING,
            follow_until="2026-08-31",
            follow_note="业务培训",
        ),
    ),
    steps=(
        SelectionStepRecord(round_no=1, step=SelectionStep.WISHES, done_on="2026-02-05", done_by="李静"),
        SelectionStepRecord(
            round_no=1,
            step=SelectionStep.RESULT,
            done_on="2026-02-11",
            done_by="李静",
            document_no="云双选1号",
        ),
    ),
    events=(
        SelectionEvent(
            round_no=1,
            event_no=1,
            happened_on="2026-02-11",
            what="李静的结果由G001改为G002",
            reason="登记股缺人",
            done_by="李静",
        ),
    ),
)


def words(key: str, selection: Selection, *others: Selection) -> tuple[str, int]:
    """The text of a paper without breaks, and its number of pages."""
    book = a_book({}, posts=POSTS, employees=PEOPLE)
    standing = SelectionStanding(book=book, selections=(selection, *others))
    pdf = pypdfium2.PdfDocument(render_selection_paper(standing, 1, key))
    try:
        text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
        return text.replace("\r", "").replace("\n", ""), len(pdf)
    finally:
        pdf.close()


def test_that_the_blank_form_has_the_posts_to_choose_and_room_to_write() -> None:
    text, pages = words("blank_form", BEGUN)
    assert pages == 1
    for word in ("机关工作人员定岗意向表", "第1志愿", "第2志愿", "□服从", "G001文秘岗2名"):
        assert word in text
    assert "登记岗" not in text


def test_that_everybody_has_a_form_with_what_is_recorded() -> None:
    text, pages = words("forms", BEGUN)
    assert pages == 3
    for word in ("张伟", "科员", "G001文秘岗", "林𠅤"):
        assert word in text


def test_that_the_feedback_names_who_wishes_what() -> None:
    text, _ = words("feedback", BEGUN)
    assert "参加3人，交回意向表2份" in text
    assert "张伟、李静" in text
    assert "（留作调配）" in text


def test_that_a_section_gets_those_who_wish_it_in_its_order() -> None:
    text, pages = words("nominations", BEGUN)
    assert pages == 1
    assert text.index("李静") < text.index("张伟")
    nobody, _ = words("nominations", Selection(round=ROUND, posts=BEGUN.posts))
    assert "没有人填报本科室的岗位" in nobody


def test_that_posts_are_announced_before_and_vacancies_after() -> None:
    before, _ = words("vacancies", BEGUN)
    assert "双向选择岗位公告" in before
    assert "每人最多2个志愿" in before
    after, _ = words("vacancies", FINISHED)
    assert "空缺岗位公告" in after
    assert "2026年2月11日" in after
    full = Selection(round=ROUND, posts=(), steps=FINISHED.steps)
    assert "没有空缺岗位" in words("vacancies", full)[0]


def test_that_results_tell_every_reason() -> None:
    text, _ = words("result", FINISHED)
    assert "参加3人，上岗2人，未上岗1人，空缺1名；与匹配方案不同的1人" in text
    assert "组织调配：登记股缺人。匹配方案：按第1志愿匹配到G001。" in text


def test_that_those_without_a_post_know_what_follows() -> None:
    text, _ = words("unplaced", FINISHED)
    for word in ("林𠅤", "离岗培训", "2026-08-31", "业务培训", "没有填报志愿"):
        assert word in text
    assert "都已上岗" in words("unplaced", Selection(round=ROUND))[0]


def test_that_the_minutes_tell_steps_rules_changes_and_results() -> None:
    text, _ = words("minutes", FINISHED)
    for word in (
        "云双选1号",
        "办公室先选",
        "李静的结果由G001改为G002",
        "林𠅤：离岗培训，期限至2026-08-31，业务培训",
    ):
        assert word in text
    following = Selection(
        round=SelectionRound(round_no=2, name="第2轮", since="2026-03-01", until="2028-02-29", follows=1)
    )
    open_end = Selection(
        round=ROUND,
        forms=BEGUN.forms,
        decisions=(
            SelectionDecision(
                round_no=1,
                employee_no="003",
                proposed_post_no="",
                proposed_why="无",
                post_no="",
            ),
        ),
    )
    assert "林𠅤：转入第2轮" in words("minutes", open_end, following)[0]
    assert "转入第2轮" in words("unplaced", open_end, following)[0]
    plain = words("minutes", open_end)[0]
    assert "林𠅤：去向待定" in plain
    assert "全过程没有退回步骤" in plain
    second = Selection(round=following.round)
    book = a_book({}, posts=POSTS, employees=PEOPLE)
    assert render_selection_paper(SelectionStanding(book=book, selections=(second,)), 2, "minutes")


def test_that_an_unknown_paper_is_refused() -> None:
    with pytest.raises(RuleViolation, match="没有名为“x”的双向选择材料"):
        words("x", BEGUN)
    assert len({kind.key for kind in SELECTION_PAPERS}) == len(SELECTION_PAPERS)
