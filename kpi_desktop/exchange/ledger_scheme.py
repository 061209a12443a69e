"""The scheme as a sheet (考核方案): what our own export writes and reads back, line by line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kpi_desktop.domain.appointments import PostChangeRule
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.period_rules import PeriodCycle, PeriodGrade, QuotaScope, SecondmentRule
from kpi_desktop.domain.scheme import Direction, Grade, PartSource, Scheme
from kpi_desktop.domain.scheme_data import scheme_from_data, scheme_to_data
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import Rounding
from kpi_desktop.exchange.header_words import SheetKind
from kpi_desktop.exchange.ledger_cells import free_text
from kpi_desktop.exchange.ledger_layout import (
    Findings,
    KnownWords,
    Layout,
    UnreadSheet,
    data_rows,
    spread_merged,
    take_sheets,
)
from kpi_desktop.exchange.sheets import SheetTable

_NOTHING = "无"
_YES, _NO = "是", "否"
_CAPS = tuple(f"{period}_{direction}_cap" for period in ("month", "year") for direction in ("add", "deduct"))
_MAY_LACK = {"points", "most_best", "approved", "entry_cap", "month_cap", "year_cap", *_CAPS}
_WORDS = {
    "key": "代号",
    "label": "名称",
    "rule_version": "规则版本",
    "groups": "指标分组",
    "mark": "满分",
    "parts": "组成部分",
    "weight": "权重",
    "source": "来源",
    "voter_groups": "测评组别",
    "choices": "测评选项",
    "points": "分值",
    "bands": "等次分数线",
    "grade": "等次",
    "lower": "最低分",
    "pools": "优秀名额",
    "categories": "人员类别",
    "percent": "比例（%）",
    "rounding": "舍入",
    "approved": "批复名额",
    "document_no": "文号",
    "coefficient": "岗位系数",
    "minimum": "最低系数",
    "maximum": "最高系数",
    "places": "小数位数",
    "factors": "要素",
    "full_points": "满分",
    "sub_factors": "细项",
    "levels": "等级",
    "normalised": "均值归一",
    "half_year_leave_days": "半年工作日天数",
    "plan_due": "方案备案截止（月-日）",
    "month_draft_day": "月度初评日",
    "month_publish_day": "月度公布日",
    "month_add_cap": "每月加分上限",
    "month_deduct_cap": "每月扣分上限",
    "year_add_cap": "全年加分上限",
    "year_deduct_cap": "全年扣分上限",
    "adjustment_rules": "加减分项目",
    "direction": "加减",
    "unit": "计量",
    "document": "依据文号",
    "entry_cap": "单次上限",
    "month_cap": "每月上限",
    "year_cap": "全年上限",
    "same_matter": "同一事项",
    "vetoes": "一票否决",
    "basis": "依据",
    "effect": "处理",
    "own_words": "本单位含糊用语",
    "post_change": "月中岗位变动",
    "period": "平时等次",
    "cycle": "考核周期",
    "good_percent": "“好”的比例（%）",
    "scope": "比例计算范围",
    "leave_share": "病事假占周期（%）",
    "grades_probation": "试用期定等次",
    "secondment": "借调挂职",
    "prefers_good": "均为“好”提示优先",
    "warns_poor": "一般较差过半提示",
    "members": "名额对象",
    "year_end": "年终规则",
    "team_excellent": "班子优秀时领导优秀比例（%）",
    "team_good": "班子良好时领导优秀比例（%）",
    "team_average": "班子一般时领导优秀比例（%）",
    "team_poor": "班子较差时领导优秀比例（%）",
    "counts_ungraded": "不定等次的人计入基数",
    "notice_days": "公示工作日",
    "award_notice_days": "奖励公示工作日",
    "review_days": "申请复核期限（天）",
    "appeal_days": "复核后申诉期限（天）",
    "direct_appeal_days": "直接申诉期限（天）",
    "review_decide_days": "复核办理期限（天）",
    "appeal_decide_days": "申诉办理期限（天）",
    "appeals_any_grade": "不称职以外也可复核",
    "merit_years": "连续几年优秀记三等功",
    "merit_resets": "记功后重新起算",
    "step_years": "几年称职晋一档",
    "level_years": "几年称职晋一级",
    "gap_breaks": "无等次年度中断连续",
    "pays_money": "使用奖金测算",
    "weighs_coefficient": "岗位系数计入得分",
    "needs_good_period": "平时没有“好”不得评优",
    "needs_mostly_good": "“好”不到一半或有一般较差不得评优",
    "severe_warning_incompetent": "党内严重警告定不称职",
    "removal_bars_next_year": "撤销党内职务次年不定等次",
    "receiver_assesses_seconded": "借调满半年由接收单位考核",
    "ballot": "民主测评",
    "items": "分项",
    "scores_items": "按分项计分",
    "most_best": "每票最高一档人数",
    "refuses_all_alike": "评价全同作废",
    "hidden_below": "不公开票数的下限",
    "keyed_twice": "录两遍核对",
}
_GRADES = {
    Grade.EXCELLENT: "优秀",
    Grade.COMPETENT: "称职",
    Grade.BASIC: "基本称职",
    Grade.INCOMPETENT: "不称职",
}
# By the last word of the code: the file's own value and the word people read.
_VALUES: Mapping[str, Mapping[str, str]] = {
    "source": {source.value: source.label for source in PartSource},
    "rounding": {rounding.value: rounding.label for rounding in Rounding},
    "categories": {category.value: category.label for category in EmployeeCategory},
    "members": {"categories": "按人员类别", "leaders": "领导班子成员"},
    "direction": {direction.value: direction.label for direction in Direction},
    "document": {"needed": "必填", "optional": "可不填"},
    "same_matter": {"highest": "只计最高一次", "each": "各次都计"},
    "effect": {effect.value: effect.label for effect in VetoEffect},
    "grade": {
        **{grade.value: word for grade, word in _GRADES.items()},
        **{grade.value: grade.label for grade in PeriodGrade},
    },
    "post_change": {rule.value: rule.label for rule in PostChangeRule},
    "cycle": {cycle.value: cycle.label for cycle in PeriodCycle},
    "scope": {scope.value: scope.label for scope in QuotaScope},
    "secondment": {rule.value: rule.label for rule in SecondmentRule},
}


def scheme_lines(scheme: Scheme) -> list[tuple[str, str, str]]:
    """The scheme as lines of 项目, 内容, 代码."""
    return [(_item(code), _shown(code, value), code) for code, value in _flatten(scheme_to_data(scheme), "")]


def _flatten(value: object, code: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flatten(inner, f"{code}.{key}" if code else key)
    elif isinstance(value, list) and value and not isinstance(value[0], str):
        for index, inner in enumerate(value, start=1):
            yield from _flatten(inner, f"{code}.{index}")
    elif isinstance(value, list):
        yield f"{code}[]", value
    elif isinstance(value, bool):
        yield f"{code}?", value
    else:
        yield code, value


def _item(code: str) -> str:
    return " ".join(_WORDS.get(part, part) for part in code.rstrip("[]?").split("."))


def _shown(code: str, value: object) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return _YES if value else _NO
    words = _VALUES.get(_last_word(code), {})
    if isinstance(value, list):
        return "、".join(words.get(str(one), str(one)) for one in value)
    return words.get(str(value), str(value))


def find_scheme(tables: Sequence[SheetTable]) -> Scheme | None:
    """The scheme of a workbook's scheme sheet, None when it has no such sheet or the scheme is not whole."""
    sheets = [UnreadSheet.of(table) for table in tables]
    layouts = take_sheets(sheets, KnownWords(), SheetKind.SCHEME)[0][SheetKind.SCHEME]
    return read_scheme_sheet(spread_merged(layouts[0], Findings()), Findings()) if layouts else None


def read_scheme_sheet(layout: Layout, findings: Findings) -> Scheme | None:
    """Read the scheme back, None when something is lacking or wrong (reported)."""
    data: dict[str, Any] = {}
    for _, row in data_rows(layout):
        code = free_text(layout.value(row, "code"))
        if code:
            _put(data, code, _stored(code, free_text(layout.value(row, "content"))))
    try:
        return scheme_from_data(_with_lists(data))
    except RuleViolation as trouble:
        cell = layout.address(layout.header_row, "content")
        findings.error(layout.table, cell, str(trouble).rstrip("。"), "或删去这张表，按文件里的方案计分")
        return None


def _stored(code: str, text: str) -> object:
    values = {word: value for value, word in _VALUES.get(_last_word(code), {}).items()}
    if code.endswith("?"):
        return text == _YES
    if code.endswith("[]"):
        return [values.get(one, one) for one in text.split("、") if one]
    if text == _NOTHING and _last_word(code) in _MAY_LACK:
        return None
    return values.get(text, text)


def _last_word(code: str) -> str:
    return code.removesuffix("[]").rpartition(".")[2]


def _put(data: dict[str, Any], code: str, value: object) -> None:
    *parents, last = code.rstrip("[]?").split(".")
    for parent in parents:
        inner = data.setdefault(parent, {})
        if not isinstance(inner, dict):
            return
        data = inner
    data[last] = value


def _with_lists(value: Any) -> Any:  # noqa: ANN401 - plain data of any shape
    """Numbered keys as lists, in the order of their numbers."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_with_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _with_lists(inner) for key, inner in value.items()}
