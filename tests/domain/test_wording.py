"""The vague-wording check speaks on the phrases and is silent on counted standards."""

import pytest

from kpi_desktop.domain.wording import (
    VAGUE_PHRASES,
    Vagueness,
    check_wording,
    find_vague_phrases,
    group_phrases,
)

COUNTED = [
    "相关单位书面反映协调未办结, 每件扣1分; 同一事项经两次协调仍未办结每次再扣0.5分; 本项扣完为止。依据: 协调事项登记簿、来文。",
    "报出数据经核对有误的, 每处扣0.5分; 被上级退回重报的每次扣2分。依据: 退回通知、差错登记。",
    "于规定日17:30前送达; 迟1个工作日扣0.5分, 迟3个工作日以上扣2分, 未报扣3分。依据: 收文登记时间。",
    "全年集中学习12次,每缺1次扣1分;请假并补学不扣。",
    "迟到或早退每次扣0.5分;旷工每天扣10分,扣完为止。",
    "年初分解职责任务,按期办结得满分,每逾期1件扣1分,每超1天再扣0.5分。",
]


def test_that_the_list_is_whole() -> None:
    assert len(VAGUE_PHRASES) == 69  # 68 entries, one of which names two phrases
    assert len({entry.phrase for entry in VAGUE_PHRASES}) == 69


@pytest.mark.parametrize("entry", VAGUE_PHRASES, ids=lambda entry: entry.phrase)
def test_that_every_phrase_is_found(entry: object) -> None:
    assert entry in find_vague_phrases(f"对{entry.phrase}的，扣1分")  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", COUNTED)
def test_that_counted_standards_pass_in_silence(text: str) -> None:
    assert find_vague_phrases(text) == []


def test_that_discretion_is_found_in_other_words_and_listed_in_order() -> None:
    found = find_vague_phrases("有效投诉每件扣2分;服务不到位的酌情予以扣分，重视不够的视情加分。")
    assert [entry.phrase for entry in found] == ["服务不到位", "酌情予以扣分", "重视不够", "视情加分"]
    assert found[1].vagueness is Vagueness.DISCRETION
    assert len(find_vague_phrases("服务不到位的酌情扣分")) == 2


def test_that_every_type_has_its_words() -> None:
    assert len({vagueness.label for vagueness in Vagueness}) == 5


@pytest.mark.parametrize("text", COUNTED)
def test_that_the_check_is_silent_on_counted_standards(text: str) -> None:
    assert check_wording(text, "考勤").is_clear


@pytest.mark.parametrize("entry", VAGUE_PHRASES, ids=lambda entry: entry.phrase)
def test_that_the_check_speaks_on_every_phrase_and_leaves_questions(entry: object) -> None:
    check = check_wording(f"{entry.phrase}。")  # type: ignore[attr-defined]
    assert entry in check.phrases
    assert not check.is_clear
    assert "多少" in check.open_questions


@pytest.mark.parametrize(
    ("standard", "source", "word"),
    [
        ("较好地履行职责", "台账", "“较”是程度词"),
        ("工作态度端正", "台账", "“态度”看不见"),
        ("履行职责到位", "台账", "计量单位"),
        ("迟到每次扣0.5分", "", "凭什么证据"),
    ],
)
def test_that_each_mark_of_vagueness_is_told(standard: str, source: str, word: str) -> None:
    assert any(word in mark for mark in check_wording(standard, source).marks)


def test_that_nothing_is_said_of_an_empty_standard() -> None:
    assert check_wording(" ").is_clear


def test_that_the_offices_own_words_are_found() -> None:
    own = check_wording("站位不高的每次扣1分", "通报", ("站位不高", ""))
    assert [(p.phrase, p.vagueness) for p in own.phrases] == [("站位不高", Vagueness.OWN)]


@pytest.mark.parametrize(
    ("standard", "left"),
    [
        ("认真学习", ("做什么", "多少", "什么时候前", "凭什么证据")),
        ("及时报送", ("多少", "什么时候前", "凭什么证据")),
        ("每月5日前报送3条，迟报的酌情扣分", ("凭什么证据",)),
        ("服务不到位的每次扣1分", ("做什么", "凭什么证据")),
    ],
)
def test_that_the_open_ones_of_the_five_questions_are_listed(standard: str, left: tuple[str, ...]) -> None:
    asked = check_wording(standard).open_questions
    assert set(left) <= set(asked)
    assert "谁" not in asked


def test_which_questions_a_deadline_and_a_count_answer() -> None:
    assert check_wording("每月5日前报送3条，迟报的酌情扣分").open_questions == ("凭什么证据",)


def test_that_each_reason_is_told_once_with_its_phrases() -> None:
    found = check_wording("认真学习，扎实推进，重视不够").phrases
    assert group_phrases(found) == (
        "只说态度，没有可查的行为：“认真学习”、“重视不够”",
        "程度词没有数字：“扎实推进”",
    )
    assert group_phrases(()) == ()


def test_that_a_word_of_a_phrase_is_not_told_twice() -> None:
    check = check_wording("认真学习，重视不够，较好地履行职责")
    assert check.word_marks == ("“较”是程度词，这一句里没有数字",)
    assert check.marks[1:] == (
        "没有件、次、天、份、%等计量单位，也没有期限",
        "没有写凭什么证据（签收表、台账、考勤、工单编号等）",
    )
