"""The vague-wording check (用语含糊): phrases that cannot be counted, found in an indicator's standard."""

import re
from dataclasses import dataclass
from enum import Enum


class Vagueness(Enum):
    """Why a phrase cannot be checked."""

    DEGREE = 1
    STATE_OF_MIND = 2
    DISCRETION = 3
    NO_COUNT = 4

    @property
    def label(self) -> str:
        """The reason in words."""
        return {
            1: "程度词没有数字",
            2: "只说态度，没有可查的行为",
            3: "扣多少由人临时决定",
            4: "没有计量单位、期限或清单",
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


def find_vague_phrases(text: str) -> list[VaguePhrase]:
    """List the vague phrases of a text in order, each once; a warning, never a refusal."""
    found = [(text.index(entry.phrase), entry) for entry in VAGUE_PHRASES if entry.phrase in text]
    covered = "".join(entry.phrase for _, entry in found)
    found += [
        (match.start(), VaguePhrase(phrase=match.group(), vagueness=Vagueness.DISCRETION))
        for match in _DISCRETION_MARK.finditer(text)
        if match.group() not in covered
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]
