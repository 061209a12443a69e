"""The library of counted indicators: whole, silent under the wording check, and near to what it replaces."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicator_library import (
    LibraryIndicator,
    nearest_rewrite,
    post_kinds,
    read_library,
    rewrite_indicator,
)
from kpi_desktop.domain.wording import VAGUE_PHRASES, Vagueness, check_wording
from kpi_desktop.resource_files import resource_path
from tests.builders import some_indicators

LIBRARY = read_library(
    json.loads(resource_path("schemes", "library", "indicators.json").read_text(encoding="utf-8"))
)
# The field's own pairs: a vague line, and the counted line that takes its place.
PAIRS = (
    (
        "协调、服务不到位的酌情扣分",
        "相关单位书面反映协调未办结, 每件扣1分; 同一事项经两次协调仍未办结每次再扣0.5分; 本项扣完为止。依据: 协调事项登记簿、来文。",
    ),
    (
        "提供数据不准确",
        "报出数据经核对有误的, 每处扣0.5分; 被上级退回重报的每次扣2分。依据: 退回通知、差错登记。",
    ),
    (
        "文字表述不清楚",
        "代拟文稿退回修改, 第1次不扣分, 第2次起每次扣0.5分; 印发后发现错漏每处扣1分。依据: 文稿送审单。",
    ),
    (
        "重视不够",
        "应召开专题会议每缺1次扣2分; 应上报方案每迟1个工作日扣0.5分。依据: 会议记录、收文时间。",
    ),
    (
        "及时报送材料",
        "于规定日17:30前送达; 迟1个工作日扣0.5分, 迟3个工作日以上扣2分, 未报扣3分。依据: 收文登记时间。",
    ),
    (
        "按要求完成任务",
        "年初分解任务20项, 每项5分; 完成且验收得5分, 进度≥80%得4分, ≥60%得3分, 其余0分。依据: 任务清单、验收单。",
    ),
    (
        "认真学习",
        "全年集中学习12次, 每缺1次扣1分(请假并补学不扣); 学习笔记不少于6000字, 少于要求扣2分。依据: 签到表。",
    ),
    (
        "工作纪律好",
        "迟到或早退每次扣0.5分; 上班时间做与工作无关的事每次扣2分; 旷工每天扣10分。依据: 考勤、督查通报。",
    ),
    (
        "服务态度差",
        '有效投诉每件扣2分, 争吵每次扣3分; 服务对象评价"不满意"每件扣0.5分(评价率须≥90%)。依据: 评价器、12345工单。',
    ),
    (
        "限时办结制落实",
        "按承诺时限统计: 提前或按期办结得满分; 每超期1件扣1分, 每件每超1天再扣0.5分。依据: 业务系统时间戳。",
    ),
    (
        "首问责任制落实",
        '无登记、未移交或让群众"再来一趟"且属可当场办的, 每件扣2分。依据: 首问登记表、回访。',
    ),
    (
        "信息质量高",
        "被市级采用每条加1分, 县级加0.5分, 全年加分不超过5分; 同一信息只计最高一次。依据: 采用通知。",
    ),
    (
        "媒体造成不良影响",
        "经查属实: 县级媒体扣1分, 市级扣2分, 省级及以上扣3分; 同一事件只扣最高级别。依据: 核查报告。",
    ),
    (
        "有创新、有亮点",
        "形成可复制做法并被市级以上发文推广加3分, 县级推广加1分; 年内加分不超过5分。依据: 发文。",
    ),
    (
        "完成领导交办的其他工作",
        "列入交办台账(交办人、内容、时限、结果)的, 按期办结每件0.2分, 逾期每件扣0.5分, 本项不超过5分。依据: 交办台账。",
    ),
    (
        "台账不齐全",
        "应有台账8类, 每缺1类扣1分; 抽查10份, 每份要素缺失(≥2项)扣0.2分。依据: 抽查表。",
    ),
    (
        "廉洁自律较好",
        "年内无信访查实、无问责得满分; 查实每件扣5分并按规定不得评优。依据: 纪检意见函。",
    ),
    (
        "工作作风扎实",
        '群众评议"满意"率≥90%得10分, 80–90%得8分, 70–80%得6分, 以下0分(样本≥30)。依据: 评议统计表。',
    ),
)
VAGUE, COUNTED = tuple(zip(*PAIRS, strict=True))
_PLAIN = str.maketrans(
    {"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "“": "", "”": "", '"': "", " ": ""}
)


def _plain(text: str) -> str:
    """A standard without its evidence, whatever the width of its punctuation."""
    return text.partition("依据")[0].translate(_PLAIN)


@pytest.mark.parametrize(("vague", "counted"), PAIRS, ids=VAGUE)
def test_that_each_vague_line_is_told_and_gets_its_counted_line(vague: str, counted: str) -> None:
    assert not check_wording(vague, "台账").is_clear
    nearest = nearest_rewrite("", vague, LIBRARY)
    assert nearest is not None
    assert _plain(nearest.standard) == _plain(counted)


@pytest.mark.parametrize("counted", COUNTED, ids=VAGUE)
def test_that_the_check_is_silent_on_the_counted_lines(counted: str) -> None:
    assert check_wording(counted).is_clear


@pytest.mark.parametrize("entry", LIBRARY, ids=lambda entry: entry.key)
def test_that_an_entry_is_whole_clear_and_makes_a_rule(entry: LibraryIndicator) -> None:
    assert check_wording(entry.standard, entry.source).is_clear
    assert INDICATOR_KINDS[entry.kind].find_trouble(entry.full_mark, entry.params) is None
    assert entry.group in {"common", "duty"}
    assert entry.name
    assert entry.source
    fields = {field.key for field in INDICATOR_KINDS[entry.kind].fields}
    assert {key for key, _ in entry.params} <= fields


def test_that_keys_and_names_are_used_once_and_both_groups_are_served() -> None:
    assert len({entry.key for entry in LIBRARY}) == len({entry.name for entry in LIBRARY}) == len(LIBRARY)
    assert sum(entry.group == "common" for entry in LIBRARY) >= 20
    assert sum(entry.group == "duty" for entry in LIBRARY) >= 50
    assert {entry.kind for entry in LIBRARY} == set(INDICATOR_KINDS)


@pytest.mark.parametrize(
    "phrase",
    [entry.phrase for entry in VAGUE_PHRASES if entry.vagueness is not Vagueness.DISCRETION],
)
def test_that_every_vague_phrase_is_offered_a_rewrite(phrase: str) -> None:
    nearest = nearest_rewrite("", phrase, LIBRARY)
    assert nearest is not None
    assert any(vague in phrase or phrase in vague for vague in nearest.replaces)


@pytest.mark.parametrize(
    ("name", "standard", "key"),
    [
        ("工作作风", "服务不到位的酌情扣分", "coordination"),
        ("学习情况", "认真学习", "learning"),
        ("信息", "提供数据不准确的酌情扣分", "data-accuracy"),
        ("其他", "完成领导交办的其他工作", "assigned-tasks"),
        ("创新", "有创新、有亮点", "innovation"),
        ("首问责任", "视情扣分", "first-asked"),
    ],
)
def test_that_the_nearest_rewrite_is_offered(name: str, standard: str, key: str) -> None:
    rewrite = nearest_rewrite(name, standard, LIBRARY)
    assert rewrite is not None
    assert rewrite.key == key


def test_that_no_rewrite_is_offered_for_what_shares_next_to_nothing() -> None:
    assert nearest_rewrite("甲", "乙", LIBRARY) is None
    assert nearest_rewrite("甲", "乙", ()) is None
    assert nearest_rewrite("", "安全生产一票否决", [e for e in LIBRARY if e.kind == "veto"]) is None


def test_that_a_rewrite_keeps_what_is_the_indicators_own() -> None:
    mine = replace(some_indicators()[1], posts=("G001",), sort_order=7)
    entry = next(entry for entry in LIBRARY if entry.key == "time-limit")
    assert rewrite_indicator(mine, entry) == replace(
        mine, standard=entry.standard, source=entry.source, kind="deadline", params=entry.params
    )


def test_that_a_way_of_scoring_that_the_mark_does_not_bear_is_left() -> None:
    small = replace(some_indicators()[1], full_mark=Decimal(1))
    entry = next(entry for entry in LIBRARY if entry.key == "satisfaction")
    assert rewrite_indicator(small, entry) == replace(small, standard=entry.standard, source=entry.source)


def test_that_an_entry_becomes_an_indicator_of_the_plan() -> None:
    entry = next(entry for entry in LIBRARY if entry.key == "clean")
    made = entry.as_indicator("Z09", group="common", posts=("G001",))
    assert (made.indicator_no, made.name, made.full_mark, made.posts) == (
        "Z09",
        "廉洁从业",
        Decimal(10),
        ("G001",),
    )
    assert INDICATOR_KINDS[made.kind].find_trouble(made.full_mark, made.params) is None


def test_which_entries_suit_a_kind_of_post() -> None:
    kinds = post_kinds(LIBRARY)
    assert {"办公室", "窗口", "执法"} <= set(kinds)
    window = {entry.key for entry in LIBRARY if entry.suits("窗口")}
    assert "window-conduct" in window
    assert "learning" in window
    assert "salaries" not in window
