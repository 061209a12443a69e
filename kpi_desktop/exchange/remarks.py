"""What a clerk's remark (备注) says about a person's year: presence, probation, leave, sanctions."""

import re
from dataclasses import dataclass
from decimal import Decimal

from kpi_desktop.domain.eligibility import find_sanction_kind
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.values import clean_text

_COMING = "调入|转入|新调任|到岗|报到|入职|新录用|录用|新招录|招录"
_LEAVING = "调出|调离|转出|退休|辞职|辞退|辞去公职|离职|离岗|去世|病故"
_DATE = r"(?:(?P<year>\d{4})\s*[年.\-/]\s*)?(?P<month>\d{1,2})\s*(?:月|[.\-/]\d{1,2}(?!\d)|(?=\D))(?:\d{1,2}[日号])?"
_MOVE = re.compile(rf"{_DATE}[^,;。、\d]{{0,8}}?(?P<word>{_COMING}|{_LEAVING})")
_PROBATION = re.compile(r"新录用|试用期|见习期")
_PROBATION_OVER = re.compile(r"试用期(已?满|已?过)|转正")
_INVESTIGATION = re.compile(r"立案(审查|调查)|被立案|留置")
_INVESTIGATION_OVER = re.compile(r"(已|已经)结案|撤案|撤销立案")
_LEAVE = re.compile(r"(病事假|病假|事假)[^,;。\d]{0,6}?(\d+(?:\.\d+)?)\s*(?:个)?(?:工作日|天|日)")
_DATE_OF_SANCTION = re.compile(
    r"((?:19|20)\d{2})\s*[年.\-/]?\s*(?:(\d{1,2})\s*[月.\-/]?\s*(?:(\d{1,2})\s*日?)?)?(?!\d)"
)
_DOCUMENT = re.compile(
    r"文号[:：](?P<named>.*?)[)）]?$|(?P<number>[^\s,;()，；（）。、]*[〔\[【]\d{4}[〕\]】]\d+号)"
)
_SEPARATOR = re.compile(r"[;；\n]|(?<=[)）])[,，、]")
_NOTHING = frozenset({"", "无", "没有", "未受处分", "否", "/", "-", "--", "—", "——"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedSanction:
    """A sanction as a text states it; `decided` empty when it gives no date."""

    kind: str
    decided: str
    document_no: str = ""

    def of(self, employee_no: str, year: int) -> Sanction:
        """The record; without a date the year of the assessment."""
        return Sanction(
            employee_no=employee_no,
            kind=self.kind,
            decided=self.decided or str(year),
            document_no=self.document_no,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkFacts:
    """The facts a remark states for one year."""

    on_probation: bool = False
    under_investigation: bool = False
    present_from: int | None = None
    present_to: int | None = None
    leave_days: Decimal | None = None
    sanctions: tuple[StatedSanction, ...] = ()


NO_FACTS = RemarkFacts()


def read_remark(remark: str, year: int) -> RemarkFacts:
    """Read a remark for the facts of one year; what it does not understand stays a remark."""
    text = clean_text(remark)
    if not text:
        return NO_FACTS
    present_from = present_to = None
    for move in _MOVE.finditer(text):
        month = int(move["month"])
        if not 1 <= month <= 12 or int(move["year"] or year) != year:
            continue
        if re.fullmatch(_COMING, move["word"]):
            present_from = month
        else:
            present_to = month
    leave = [Decimal(days) for _, days in _LEAVE.findall(text)]
    return RemarkFacts(
        on_probation=bool(_PROBATION.search(text)) and not _PROBATION_OVER.search(text),
        under_investigation=bool(_INVESTIGATION.search(text)) and not _INVESTIGATION_OVER.search(text),
        present_from=present_from,
        present_to=present_to,
        leave_days=sum(leave, Decimal(0)) if leave else None,
        sanctions=tuple(_sanctions(text)) if "受" in text or "处分" in text or "诫勉" in text else (),
    )


def read_sanctions(text: str) -> tuple[StatedSanction, ...] | None:
    """Read the column 处分: none for 无 and the like, None when it names no kind of sanction known."""
    if clean_text(text) in _NOTHING:
        return ()
    return tuple(_sanctions(text)) or None


def _sanctions(text: str) -> list[StatedSanction]:
    found = []
    for piece in _SEPARATOR.split(text):
        kind = find_sanction_kind(piece)
        if not kind:
            continue
        document = _DOCUMENT.search(piece)
        undocumented = piece.replace(document.group(), "") if document else piece
        number = (document["named"] or document["number"] or "") if document else ""
        found.append(
            StatedSanction(kind=kind, decided=_decided(clean_text(undocumented)), document_no=number[:200])
        )
    return found


def _decided(text: str) -> str:
    date = _DATE_OF_SANCTION.search(text)
    if not date:
        return ""
    year, month, day = date.groups()
    if not month or not 1 <= int(month) <= 12:
        return str(year)
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def join_sanctions(
    first: tuple[StatedSanction, ...], second: tuple[StatedSanction, ...]
) -> tuple[StatedSanction, ...]:
    """Sanctions stated in two places, each once: the same kind with dates that agree is one sanction."""
    joined = list(first)
    for stated in second:
        for index, known in enumerate(joined):
            agree = known.decided.startswith(stated.decided) or stated.decided.startswith(known.decided)
            if known.kind == stated.kind and agree:
                longer = max(known.decided, stated.decided, key=len)
                document = known.document_no or stated.document_no
                joined[index] = StatedSanction(kind=known.kind, decided=longer, document_no=document)
                break
        else:
            joined.append(stated)
    return tuple(joined)
