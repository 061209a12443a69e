"""The vague-wording check (用语含糊): phrases that cannot be counted, found in an indicator's standard."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Vagueness(Enum):
    """Why a phrase cannot be checked."""

    DEGREE = 1
    STATE_OF_MIND = 2
    DISCRETION = 3
    NO_COUNT = 4
    OWN = 5

    @property
    def label(self) -> str:
        """The reason in words."""
        return {
            1: "程度词没有数字",
            2: "只说态度，没有可查的行为",
            3: "扣多少由人临时决定",
            4: "没有计量单位、期限或清单",
            5: "本单位列入的含糊用语",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class VaguePhrase:
    """A vague phrase found in a text, with its type."""

    phrase: str
    vagueness: Vagueness


_DEGREE = (
    "有较强的组织能力 有一定的文字水平 任务完成出色 情节较重的 情节严重的 造成一定影响的 影响较大的 扎实推进 有序推进 有效落实 "
    "基本完成 较好完成 积极参加 大力支持 密切配合 不够规范 群众满意度较高 反映较好 反映较差 表现突出"
)
_STATE_OF_MIND = (
    "重视不够 协调不到位 服务不到位 主动热情 自觉遵守 工作不力 落实不力 力度不够 方法简单 衔接不紧密 督促检查不到位 认识不足 "
    "精神状态不佳 统筹兼顾不够 加强协调 加强学习 认真学习 作风不实 责任心不强 服务意识差 大局意识不强 纪律松散 内容空洞"
)
_DISCRETION = "酌情扣分 视情扣分 适当扣分 根据情况加减分"
_NO_COUNT = (
    "提供数据不准确 提供信息不准确 文字表述不清楚、不准确 不出现纰漏或失误 造成不良影响的 推进缓慢 措施不具体 准备不充分 反馈不及时 "
    "全面完成 按要求完成 及时报送 按时完成 定期检查 经常下乡 效率不高 质量不高 手续不全 资料不完整 台账不齐全 完成领导交办的其他工作 "
    "有创新、有亮点"
)
VAGUE_PHRASES: tuple[VaguePhrase, ...] = tuple(
    VaguePhrase(phrase=phrase, vagueness=vagueness)
    for words, vagueness in (
        (_DEGREE, Vagueness.DEGREE),
        (_STATE_OF_MIND, Vagueness.STATE_OF_MIND),
        (_DISCRETION, Vagueness.DISCRETION),
        (_NO_COUNT, Vagueness.NO_COUNT),
    )
    for phrase in words.split()
)
_DISCRETION_MARK = re.compile(r"(酌情|视情|适当|根据情况)(予以|给予|进行)?(扣|加|减|评)分?")
_CLAUSE = re.compile("[，。；、,;:：（）()\n]+")
_NUMBER = re.compile(r"[0-9０-９〇一二三四五六七八九十百两半]")
_DEGREE_MARK = re.compile("较为|比较|较(?!上年|去年|同期|计划|目标)|基本|认真|积极|及时|严格|切实|出色|圆满")
_STATE_MARK = re.compile("重视|意识|态度|责任心|作风|觉悟|热情")
_COUNT_MARK = re.compile(
    r"[0-9０-９〇一二三四五六七八九十百两半]\s*(?:个?(?:工作日|百分点|自然日|小时|分钟|季度|月|年)|件|次|天|日|份|处|条|项|类|人|名|篇|字|期|户|家|起|场|卷|步|学时|公里|亩|万?元|%|％|分)"
)
_EVIDENCE_MARK = re.compile(
    "依据|台账|登记|签到|考勤|工单|通报|记录|清单|报表|通知|回执|统计|系统|评查|公示|照片|意见函|证书|文件|验收"
)

_DEADLINE_MARK = re.compile(
    r"[0-9０-９一二三四五六七八九十](?:个?(?:工作日|自然日|小时|分钟|季度|月|年)|[天日周号]|[:：][0-9０-９])"
    "|以内|之内|[年月季日周]内|之前|[日月底年末]前|提前|每[天日周月季年次]|全年|年[底末初终]|月[底末初]|按期|逾期|超期|期限|时限|迟|当[天日月年]|次[月年]|序时"
)

FIVE_QUESTIONS = ("谁", "做什么", "多少", "什么时候前", "凭什么证据")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingCheck:
    """What the check says of one standard: phrases found, marks of vagueness in words, the questions left open.

    `word_marks` are the marks that rest on a word of the text; the others say what it lacks.
    """

    phrases: tuple[VaguePhrase, ...]
    marks: tuple[str, ...]
    open_questions: tuple[str, ...]
    word_marks: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to say."""
        return not self.phrases and not self.marks


def find_vague_phrases(text: str, own_words: tuple[str, ...] = ()) -> list[VaguePhrase]:
    """List the vague phrases of a text in order, each once, the office's own words too; a warning, never a refusal."""
    known = (
        *VAGUE_PHRASES,
        *(VaguePhrase(phrase=word, vagueness=Vagueness.OWN) for word in own_words if word),
    )
    found = [(text.index(entry.phrase), entry) for entry in known if entry.phrase in text]
    covered = "".join(entry.phrase for _, entry in found)
    found += [
        (match.start(), VaguePhrase(phrase=match.group(), vagueness=Vagueness.DISCRETION))
        for match in _DISCRETION_MARK.finditer(text)
        if match.group() not in covered
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def check_wording(standard: str, source: str = "", own_words: tuple[str, ...] = ()) -> WordingCheck:
    """Check an indicator's standard by the word list and the five marks of vagueness.

    The marks: a degree word without a number in its clause, a state of mind without an act counted, discretion, no
    unit of count, no source of evidence. An empty standard is not vague but missing, and is checked elsewhere.
    """
    if not standard.strip():
        return WordingCheck(phrases=(), marks=(), open_questions=())
    phrases = tuple(find_vague_phrases(standard, own_words))
    # What a phrase has told already is not told again by a word of it.
    rest = re.sub("|".join(re.escape(found.phrase) for found in phrases) or "(?!)", "", standard)
    bare = [clause for clause in _CLAUSE.split(rest) if clause and not _NUMBER.search(clause)]
    marks = []
    degrees = [match.group() for clause in bare for match in _DEGREE_MARK.finditer(clause)]
    if degrees:
        marks.append(f"“{degrees[0]}”是程度词，这一句里没有数字")
    counted = bool(_COUNT_MARK.search(standard))
    states = [match.group() for clause in bare for match in _STATE_MARK.finditer(clause)]
    if states and not counted:
        marks.append(f"“{states[0]}”看不见、数不出，没有写可查的行为")
    word_marks = tuple(marks)
    if not counted:
        marks.append("没有件、次、天、份、%等计量单位，也没有期限")
    evidence = bool(source.strip()) or bool(_EVIDENCE_MARK.search(standard))
    if not evidence:
        marks.append("没有写凭什么证据（签收表、台账、考勤、工单编号等）")
    is_act = not states and all(found.vagueness is not Vagueness.STATE_OF_MIND for found in phrases)
    # Who is answered by the posts an indicator is for.
    answers = (True, is_act, counted, bool(_DEADLINE_MARK.search(standard)), evidence)
    left = [
        question for question, is_answered in zip(FIVE_QUESTIONS, answers, strict=True) if not is_answered
    ]
    return WordingCheck(
        phrases=phrases, marks=tuple(marks), open_questions=tuple(left), word_marks=word_marks
    )


def group_phrases(phrases: Iterable[VaguePhrase]) -> tuple[str, ...]:
    """Why phrases are vague, each reason once with its phrases: 程度词没有数字：“扎实推进”、“有序推进”."""
    groups: dict[Vagueness, list[str]] = {}
    for found in phrases:
        groups.setdefault(found.vagueness, []).append(f"“{found.phrase}”")
    return tuple(f"{vagueness.label}：{'、'.join(words)}" for vagueness, words in groups.items())
