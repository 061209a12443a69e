"""The words clerks put over columns and on sheet tabs, and the field each stands for."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import MappingProxyType

_BLANKS = re.compile("[\\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff\u3000*★※]+")
_BRACKET = re.compile(r"[(\[【].*$")
_SEVERAL = re.compile(r"[/或及、]")
_FULL_MARK = re.compile(r"(?:[(\[【](?:满分)?(\d+(?:\.\d+)?)分?[)\]】]|(\d+(?:\.\d+)?)分)$")


class SheetKind(Enum):
    """What a sheet of a ledger holds; the value is the sheet's usual title."""

    SCHEME = "考核方案"
    SECTIONS = "内设机构"
    ROSTER = "人员名册"
    POSTS = "岗位表"
    INDICATORS = "指标表"
    DUTIES = "岗位职责"
    TASKS = "目标任务分解"
    MONTH = "月度评分"
    REASONS = "评分理由"
    MATTERS = "加减分明细"
    PROMISES = "承诺事项"
    REGISTERS = "四项制度登记"
    BALLOTS = "民主测评"
    TALLIES = "民主测评计票"
    BATCHES = "测评票数"
    YEAR_END = "年终"
    SUMMARY = "年终汇总"


@lru_cache(maxsize=4096)
def header_text(text: str) -> str:
    """A header without any white space and in half-width signs."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).rstrip(":;。.、")


@lru_cache(maxsize=4096)
def header_word(text: str) -> str:
    """A header's word alone: 学习情况(10) and 学习情况（10分） are 学习情况."""
    plain = header_text(text)
    return _BRACKET.sub("", plain) or plain


def header_parts(text: str) -> list[str]:
    """The words of a header that names several: 现任职务/职级 is 现任职务 and 职级."""
    return re.split(r"[/或及、]", header_word(text)) if _SEVERAL.search(text) else []


@lru_cache(maxsize=4096)
def split_full_mark(text: str) -> tuple[str, Decimal | None]:
    """A header's name and the full mark written behind it: 学习情况（10分） is 学习情况 and 10."""
    plain = header_text(text)
    found = _FULL_MARK.search(plain)
    if not found or not found.start():
        return plain, None
    return plain[: found.start()], Decimal(found.group(1) or found.group(2))


def _fields(**words: str) -> Mapping[str, tuple[str, int]]:
    """From a header's word to its field, and how good a word it is (0 is best)."""
    found: dict[str, tuple[str, int]] = {}
    for name, synonyms in words.items():
        for rank, word in enumerate(synonyms.split()):
            found.setdefault(word, (name, rank))
    return MappingProxyType(found)


_PERSON = {
    "employee_no": "工号 人员编号 职工号 职工编号 员工编号 人员工号 编号",
    "name": "姓名 人员姓名 职工姓名 被考核人 被考核人姓名 考核对象",
}

_WORK = {
    "leader": "责任领导 分管领导 牵头领导",
    "section": "责任科室 承办科室 责任股室 责任单位 科室",
    "target": "目标 年度目标 目标值",
    "progress": "进度安排 进度",
    "standard": "完成标准 考核标准 标准",
}

FIELDS: Mapping[SheetKind, Mapping[str, tuple[str, int]]] = MappingProxyType(
    {
        SheetKind.SCHEME: _fields(item="项目", content="内容", code="代码"),
        SheetKind.SECTIONS: _fields(section="内设机构 科室 股室 部门", reports_with="合并上报到 合并上报"),
        SheetKind.ROSTER: _fields(
            **_PERSON,
            serial="序号",
            gender="性别",
            id_number="身份证号 公民身份号码 身份证号码 身份号码 公民身份证号 身份证 证件号码",
            birth_month="出生年月 出生年月日 出生日期 出生时间 生日",
            ethnicity="民族",
            political_status="政治面貌",
            section="科室 股室 内设机构 部门 所在科室 所在股室 所在部门 科室名称 处室",
            title="现任职务 职务 职务职级 现任职务职级 职务名称",
            category="人员类别 身份类别 人员身份 身份 编制类别 编制性质 人员性质 类别",
            voter_group="测评组别 组别 测评分组 测评组 民主测评组别",
            post_no="岗位编号 岗位代码 岗位号",
            present_from="本年起始月 到岗月份",
            present_to="本年截止月 离岗月份",
            on_probation="试用期",
            under_investigation="立案审查",
            remark="备注 说明",
        ),
        SheetKind.POSTS: _fields(
            post_no="岗位编号 岗位代码 岗位号 编号",
            section="科室 股室 内设机构 部门 所在科室 所属科室",
            post_name="岗位名称 岗位 名称",
            level="岗位层次 层次 层级 岗位层级 岗位级别 级别",
            headcount="编制数 职数 人数 岗位职数 核定职数",
            points="要素合计 要素得分 要素总分 合计 总分",
            coefficient="岗位系数 岗位价值系数 价值系数 系数",
            holder="现任人 任职人 现任人员 在岗人 任职人员 上岗人",
            remark="备注 说明",
        ),
        SheetKind.INDICATORS: _fields(
            indicator_no="指标编号 指标代码 编号 序号",
            group="部分 指标类别 类别 指标分类 考核部分 所属部分 分组",
            indicator_name="考核指标 指标名称 指标 考核内容 条目 考核项目 量化指标",
            full_mark="满分 分值 标准分 满分值 权重分",
            standard="评分标准 考核标准 扣分标准 计分标准 标准",
            source="数据来源 依据 来源 考核依据 信息来源",
            frequency="频次 考核频次 周期 考核周期",
            kind="计分方式",
            params="参数 计分参数",
            posts="适用岗位",
            remark="备注 说明",
        ),
        SheetKind.DUTIES: _fields(
            post_no="岗位编号 岗位代码 岗位号",
            duty_no="职责编号 序号",
            text="职责内容 职责 岗位职责 主要职责 工作职责",
            carrier_no="责任人工号",
            carrier="责任人",
            indicators="计量指标 指标编号",
            **_WORK,
        ),
        SheetKind.TASKS: _fields(
            task_no="任务编号 编号",
            title="任务名称 任务 目标任务 任务内容",
            parent_no="上级任务 上级任务编号",
            carrier_no="承办人工号 责任人工号",
            carrier="承办人 责任人",
            deadline="完成时限 时限 完成时间",
            indicator_no="转成的指标",
            **_WORK,
        ),
        SheetKind.MONTH: _fields(
            **_PERSON,
            serial="序号",
            section="科室 股室 内设机构 部门",
            title="现任职务 职务",
            post_no="岗位编号 岗位",
            total="合计 总分 月得分 得分 月度得分 总计 考核得分 合计得分 总得分 实得分 本月得分 本月合计 月度总分 当月得分",
            remark="备注 说明",
        ),
        SheetKind.REASONS: _fields(
            **_PERSON,
            month="月份 月",
            indicator_no="指标编号",
            indicator_name="考核指标 指标",
            reason="理由 评分理由",
        ),
        SheetKind.MATTERS: _fields(
            **_PERSON,
            month="月份 月",
            direction="加减",
            item_no="序号",
            rule="项目代号",
            level="级别",
            matter="事项",
            happened_on="发生日期",
            scope="范围",
        ),
        SheetKind.PROMISES: _fields(
            promise_no="承诺编号 编号",
            title="承诺事项 事项",
            limit_days="时限 办理时限",
            section="责任科室 科室",
            carrier_no="责任人工号",
            carrier="责任人",
            standard="办理标准 标准",
        ),
        SheetKind.REGISTERS: _fields(
            register="制度",
            entry_no="登记序号 序号",
            carrier_no="责任人工号",
            carrier="责任人",
            happened_on="日期 发生日期 受理日期",
            fact="事项 事由",
            fault="问题 问责方式",
            document_no="文号 依据文号",
            promise_no="承诺编号",
            limit_days="时限 办理时限",
            due_on="应办结日期",
            finished_on="办结日期",
            effect="对评等的影响",
            effect_from="影响期起",
            effect_to="影响期止",
            waived_reason="不扣分理由",
        ),
        SheetKind.BALLOTS: _fields(
            ballot_no="票号 序号 编号 选票号 票序", voter_group="组别 测评组别 测评组 投票人类别 类别"
        ),
        SheetKind.TALLIES: _fields(**_PERSON, voter_group="组别 测评组别 测评组"),
        SheetKind.BATCHES: _fields(
            voter_group="组别 测评组别 测评组",
            issued="发出 发出票数",
            returned="收回 收回票数",
            valid="有效 有效票",
            invalid="无效 无效票",
        ),
        SheetKind.YEAR_END: _fields(
            **_PERSON,
            serial="序号",
            section="科室 股室 内设机构 部门",
            score="年终目标考核得分 年终得分 目标考核得分 年终考核得分 年终目标得分 年终考核 年终成绩 年终分数",
            leave_days="病事假 病事假天数 病事假累计 病假事假 请假天数 病事假工作日 病事假累计天数",
            sanction="处分 处分情况 受处分情况 受处分",
            reason="评分理由 得分说明",
            rank="名次 排名",
            remark="备注 说明",
        ),
        SheetKind.SUMMARY: _fields(
            **_PERSON, total="总分 总得分", rank="名次 排名", grade="等次 建议等次 拟定等次"
        ),
    }
)

# Signs by which a header is known that no synonym fits; the first that is in it decides.
SIGNS: Mapping[SheetKind, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        SheetKind.ROSTER: (
            ("工号", "employee_no"),
            ("身份证", "id_number"),
            ("岗位编号", "post_no"),
            ("测评组", "voter_group"),
            ("人员类别", "category"),
            ("姓名", "name"),
            ("政治面貌", "political_status"),
            ("职务", "title"),
            ("备注", "remark"),
        ),
        SheetKind.POSTS: (
            ("系数", "coefficient"),
            ("现任", "holder"),
            ("要素合计", "points"),
            ("岗位名称", "post_name"),
        ),
        SheetKind.INDICATORS: (
            ("指标编号", "indicator_no"),
            ("指标名称", "indicator_name"),
            ("满分", "full_mark"),
            ("标准", "standard"),
            ("来源", "source"),
            ("频次", "frequency"),
        ),
        SheetKind.MONTH: (("工号", "employee_no"), ("姓名", "name"), ("备注", "remark")),
        SheetKind.YEAR_END: (
            ("工号", "employee_no"),
            ("姓名", "name"),
            ("病事假", "leave_days"),
            ("处分", "sanction"),
            ("考核得分", "score"),
            ("备注", "remark"),
        ),
    }
)

# Fields that a sheet of this kind cannot do without; of each inner tuple one is enough.
NEEDED: Mapping[SheetKind, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        SheetKind.SCHEME: (("content",), ("code",)),
        SheetKind.SECTIONS: (("section",),),
        SheetKind.ROSTER: (
            ("name",),
            ("employee_no",),
            ("id_number", "category", "section", "title", "gender", "birth_month"),
        ),
        SheetKind.POSTS: (("post_no",), ("post_name", "coefficient", "points")),
        SheetKind.INDICATORS: (("indicator_name",), ("full_mark",)),
        SheetKind.DUTIES: (("post_no",), ("text",)),
        SheetKind.TASKS: (("task_no",), ("title",)),
        SheetKind.MONTH: (("employee_no", "name"), ("mark",)),
        SheetKind.REASONS: (("employee_no",), ("month",), ("reason",)),
        SheetKind.MATTERS: (("employee_no",), ("month",), ("direction",), ("item_no",), ("matter",)),
        SheetKind.PROMISES: (("promise_no",), ("title",)),
        SheetKind.REGISTERS: (("register",), ("carrier_no", "carrier"), ("happened_on",), ("fact",)),
        SheetKind.BALLOTS: (("voter_group",), ("person",)),
        SheetKind.TALLIES: (("employee_no", "name"), ("voter_group",), ("choice",)),
        SheetKind.BATCHES: (("voter_group",), ("issued",), ("returned",)),
        SheetKind.YEAR_END: (("employee_no", "name"), ("score",)),
        SheetKind.SUMMARY: (("employee_no", "name"), ("total", "rank")),
    }
)

# 加分, 加分事由, 扣分2, 扣分文号2: direction, what of it, number of the item.
ADJUSTING = re.compile(r"(加分|扣分|减分)(事由|原因|依据|说明|理由|事项|项目|情况|文号)?(\d*)")
_MONTH_TITLE = re.compile(r"(?<![\d\-~至])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九正元])月")
_CHINESE_MONTHS = {"十": 10, "十一": 11, "十二": 12} | {
    word: number for number, word in enumerate("一二三四五六七八九", 1)
}
_NOT_A_MONTH = re.compile(r"汇总|季度|[-~至到、]\d+月|月[-~至到、]|半年|统计")
_YEAR_IN_TITLE = re.compile(r"20\d\d[-./年]?")


def month_of(text: str) -> int | None:
    """The month a title names (1月, 01月, 一月, 2026年1月考核), None when it names none or several."""
    plain = _YEAR_IN_TITLE.sub("", header_text(text))
    if _NOT_A_MONTH.search(plain):
        return None
    months = {_month_number(word) for word in _MONTH_TITLE.findall(plain)}
    return months.pop() if len(months) == 1 else None


def _month_number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return 1 if word in "正元" else _CHINESE_MONTHS[word]
