"""Documents an office prints from its own templates (模板): which there are, and the blanks (填空) each may use."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kpi_desktop.domain.errors import RuleViolation

# A text, or the rows of a list.
Value = str | Sequence[Mapping[str, str]]
_MARK = "{{{{{}}}}}"
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A blank by its name in a template, with what is filled in; one that is required must be in every template."""

    name: str
    meaning: str
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """A document: its key, label, the blanks, and by the name of a list the blanks of its rows.

    `of_person`: one document a person, else one for the unit. `needs_period`: of one month or quarter. `has_sums`: refused
    while the sums of the result do not agree.
    """

    key: str
    label: str
    blanks: tuple[Blank, ...]
    rows: Mapping[str, tuple[Blank, ...]] = field(default_factory=lambda: MappingProxyType({}))
    of_person: bool = True
    needs_period: bool = False
    has_sums: bool = False

    @property
    def file_name(self) -> str:
        """The template's file name, the shipped one and the office's own."""
        return f"{self.label}.docx"

    @property
    def marks(self) -> tuple[str, ...]:
        """Every blank as it is written in a template, those of rows after their loop."""
        return tuple(mark for mark, _ in self.lines)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Every blank as it is written in a template, with its meaning: what the list of blanks prints."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        for blank in self.blanks:
            yield _MARK.format(blank.name), blank.meaning + ("，必须有" if blank.is_required else "")
        for name, blanks in self.rows.items():
            row = ROW_NAMES[name]
            yield f"{{%tr for {row} in {name} %}}", f"表格中从这一行起按{name}逐行重复，这一行本身不打印"
            for blank in blanks:
                yield _MARK.format(f"{row}.{blank.name}"), blank.meaning
            yield "{%tr endfor %}", "重复到这一行为止，这一行本身不打印"


# What a row of each list is called in a template.
ROW_NAMES: Mapping[str, str] = MappingProxyType({"人员": "人", "各行": "行"})


def _blanks(*pairs: tuple[str, str], required: Sequence[str] = ()) -> tuple[Blank, ...]:
    return tuple(Blank(name=name, meaning=text, is_required=name in required) for name, text in pairs)


_UNIT = (("单位名称", "单位的全称"), ("年度", "考核年度，如2026"))
_ANNUAL = _blanks(
    *_UNIT,
    ("表名", "公务员年度考核登记表，或工作人员年度考核登记表"),
    ("工号", "工号"),
    ("姓名", "姓名"),
    ("性别", "性别"),
    ("出生年月", "如1984.09"),
    ("政治面貌", "政治面貌"),
    ("现任职时间", "任现岗位的年月，如2023.05"),
    ("单位及职务职级", "单位、科室和职务职级"),
    ("从事或分管工作", "岗位名称"),
    ("个人总结", "个人总结全文"),
    ("个人总结正面", "个人总结中放在第一页的部分"),
    ("个人总结背面", "个人总结中接到第二页的部分"),
    ("参加脱产培训情况", "“评鉴评语”中填写的培训情况"),
    ("主管领导评语", "评语和建议等次"),
    ("机关意见", "机关负责人或考核委员会意见，没有填写的印评定的等次"),
    ("本人意见", "书面通知签收时的本人意见"),
    ("平时考核情况", "好、较好、一般、较差各几次"),
    ("情况说明", "未确定等次或不参加考核情况说明"),
    ("总分", "年度总分"),
    ("等次", "评定的等次"),
    required=("姓名", "年度"),
)
_PERIOD = _blanks(
    *_UNIT,
    ("表名", "公务员平时考核登记表，或工作人员平时考核登记表"),
    ("期次", "如2026年第1季度"),
    ("工号", "工号"),
    ("姓名", "姓名"),
    ("部门及职务", "科室和职务职级"),
    ("从事或分管工作", "岗位名称"),
    ("出勤", "旷工、病事假、迟到早退的天数和次数"),
    ("奖惩情况", "本期的加减分事项"),
    ("评价意见", "本期得分、建议等次和理由"),
    ("审定意见", "由谁在哪天审定为什么等次"),
    ("情况说明", "不定等次或不参加的原因"),
    ("等次", "本期的等次"),
    required=("姓名", "期次"),
)
_NOTICE = _blanks(
    *_UNIT,
    ("工号", "工号"),
    ("姓名", "姓名"),
    ("科室", "科室"),
    ("职务", "职务职级"),
    ("等次", "评定的等次"),
    ("总分", "年度总分"),
    ("结果", "整句：年度考核确定为什么等次、总分和原因"),
    ("权利", "复核申诉的期限，或请写明意见"),
    ("通知日期", "登记的书面通知日期，没有登记的留空"),
    required=("姓名", "结果"),
)
_PERSON = _blanks(
    ("序号", "从1起"), ("工号", "工号"), ("姓名", "姓名"), ("科室", "科室"), ("职务", "职务职级")
)
_PUBLIC = _blanks(
    *_UNIT,
    ("人数", "评定为优秀的人数"),
    ("名单", "优秀人员的姓名，用顿号隔开"),
    ("公示时间", "起止日期和工作日数"),
    ("公示地点", "登记的公示地点"),
    ("落款日期", "公示开始的日期"),
    required=("公示时间",),
)
_ROSTER_ROW = _blanks(
    ("序号", "从1起"),
    ("姓名", "姓名"),
    ("职务", "科室和职务职级"),
    ("民主测评", "民主测评得分"),
    ("处分", "时间和种类"),
    ("病事假", "天数"),
    ("一季度", "平时考核等次"),
    ("二季度", "平时考核等次"),
    ("三季度", "平时考核等次"),
    ("四季度", "平时考核等次"),
    ("总分", "年度总分"),
    ("等次", "评定的等次"),
    ("备注", "不定等次的原因"),
)
_APPROVAL_ROW = _blanks(
    ("项目", "如实有人数、优秀、其中：试用期"),
    ("班子成员", "人数"),
    ("处级", "人数"),
    ("科级", "人数"),
    ("其他", "人数"),
    ("事业人员", "人数"),
    ("工勤", "人数"),
    ("合计", "人数"),
)
DOCUMENT_KINDS = (
    DocumentKind(key="form", label="年度考核登记表（2023年版）", blanks=_ANNUAL),
    DocumentKind(key="form-2007", label="年度考核登记表（2007年版）", blanks=_ANNUAL),
    DocumentKind(key="period", label="平时考核登记表", blanks=_PERIOD, needs_period=True),
    DocumentKind(key="result-notices", label="年度考核结果通知书", blanks=_NOTICE),
    DocumentKind(
        key="notice",
        label="年度考核优秀等次公示",
        blanks=_PUBLIC,
        rows=MappingProxyType({"人员": _PERSON}),
        of_person=False,
    ),
    DocumentKind(
        key="roster",
        label="年度考核结果名册",
        blanks=_blanks(*_UNIT, ("人数说明", "实有、参加和各等次人数的一句话")),
        rows=MappingProxyType({"人员": _ROSTER_ROW}),
        of_person=False,
        has_sums=True,
    ),
    DocumentKind(
        key="approval",
        label="年度考核结果审定表",
        blanks=_blanks(*_UNIT, ("备案机关", "单位信息中的备案机关")),
        rows=MappingProxyType({"各行": _APPROVAL_ROW}),
        of_person=False,
        has_sums=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedBlanks:
    """What a template uses: blanks, and by the name of a list the blanks of its rows."""

    blanks: frozenset[str]
    rows: Mapping[str, frozenset[str]]


def find_kind(key: str) -> DocumentKind:
    """The kind of a key.

    Raises RuleViolation with the keys there are when there is none.
    """
    kind = next((kind for kind in DOCUMENT_KINDS if kind.key == key), None)
    if kind is None:
        message = f"没有名为“{key}”的文档，可用的有：{'、'.join(kind.key for kind in DOCUMENT_KINDS)}。"
        raise RuleViolation(message)
    return kind


def check_blanks(kind: DocumentKind, used: UsedBlanks, file_name: str) -> None:
    """Refuse a template with blanks that are unknown, or without those it must have.

    Raises RuleViolation naming them, and for a misspelled one the name it is nearest to.
    """
    known = {blank.name for blank in kind.blanks}
    unknown = [_say_unknown(name, known) for name in sorted(used.blanks - known)]
    for name, blanks in sorted(used.rows.items()):
        if name not in kind.rows:
            unknown.append(_say_unknown(name, set(kind.rows)))
            continue
        own = {blank.name for blank in kind.rows[name]}
        unknown += [_say_unknown(blank, own, f"{ROW_NAMES[name]}.") for blank in sorted(blanks - own)]
    lacking = [blank.name for blank in kind.blanks if blank.is_required and blank.name not in used.blanks]
    lacking += [f"{name}的逐行表格" for name in kind.rows if kind.has_sums and name not in used.rows]
    parts = []
    if unknown:
        more = f"等{len(unknown)}处" if len(unknown) > _NAMED else ""
        parts.append(f"有不认识的填空：{'、'.join(unknown[:_NAMED])}{more}")
    if lacking:
        parts.append(f"缺少必须有的填空：{'、'.join(lacking)}")
    if parts:
        message = f"模板“{file_name}”{'，'.join(parts)}，请按填空名称表改正。"
        raise RuleViolation(message)


def _say_unknown(name: str, known: set[str], lead: str = "") -> str:
    near = _nearest(name, known)
    return f"“{lead}{name}”" + (f"（是否应为“{lead}{near}”）" if near else "")


def _nearest(name: str, known: set[str]) -> str:
    """The name that shares the most signs, at least two in five of the longer one; empty when none does."""
    signs = Counter(name)
    near = max(sorted(known), key=lambda each: 2 * _shared(signs, each) - len(each), default="")
    return near if 5 * _shared(signs, near) >= 2 * max(len(name), len(near)) else ""


def _shared(signs: Counter[str], other: str) -> int:
    return (signs & Counter(other)).total()
