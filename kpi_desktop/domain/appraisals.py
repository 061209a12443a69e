"""What is written of a person's year (评鉴评语): which texts there are, how long they may be, and how they are kept."""

import re
import unicodedata
from dataclasses import dataclass, fields, replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.year_records import Appraisal

# Line ends stay; all other controls have no shape on paper and no place in a document.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")
_MANY_LINES = re.compile("\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalText:
    """One of the texts: its field, its label on screen and paper, and the most characters it may have.

    `fits` is how many the register form has room for, in one paragraph and either layout.
    """

    key: str
    label: str
    fits: int
    most: int = 2000


APPRAISAL_TEXTS = (
    AppraisalText(key="summary", label="个人总结", fits=1500, most=8000),
    AppraisalText(key="training", label="参加脱产培训情况", fits=300),
    AppraisalText(key="comment", label="主管领导评语", fits=200),
    AppraisalText(key="verdict", label="机关负责人或考核委员会意见", fits=200),
    AppraisalText(key="explanation", label="未确定等次或不参加考核情况说明", fits=150),
)


def read_prose(text: str) -> str:
    """A text of several paragraphs as it is kept: plain line ends, no controls, no white space around it."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    lines = [line.rstrip(" \u3000") for line in _CONTROL.sub("", plain).split("\n")]
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def check_appraisal(appraisal: Appraisal, name: str) -> Appraisal:
    """The texts as they are kept.

    Raises RuleViolation when one is longer than it may be.
    """
    read = {text.key: read_prose(getattr(appraisal, text.key)) for text in APPRAISAL_TEXTS}
    for text in APPRAISAL_TEXTS:
        if len(read[text.key]) > text.most:
            message = f"{name}的{text.label}有{len(read[text.key])}个字，最多{text.most}个字，请缩短。"
            raise RuleViolation(message)
    return replace(appraisal, **read)


def is_blank(appraisal: Appraisal) -> bool:
    """Whether nothing is written."""
    return not any(getattr(appraisal, each.name) for each in fields(appraisal) if each.name != "employee_no")
