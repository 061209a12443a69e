"""The county's year at the bureau: what no single unit can see (同一人在两个单位, 文号重复, 姓名相近)."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from kpi_desktop.domain.errors import Area, Finding, Place, error, warning
from kpi_desktop.domain.staff import Employee, mask_id_number
from kpi_desktop.domain.steps import StepKind
from kpi_desktop.domain.values import UnitYear, clean_name
from kpi_desktop.domain.year_book import YearBook

_YEAR = range(1, 13)
_SIGNS = str.maketrans({"•": "·", "‧": "·", "・": "·", "．": "·", ".": "·"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentUse:
    """Where a document number (文号) stands: `what` in words, whom it concerns."""

    number: str
    what: str
    employee_no: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRoster:
    """What the bureau compares across units: people, and the document numbers that must be a unit's own."""

    key: UnitYear
    unit_name: str
    employees: tuple[Employee, ...]
    documents: tuple[DocumentUse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A person who left one unit and came to another in the year (调动), as their presence says."""

    name: str
    left: str
    left_month: int
    came: str
    came_month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyCheck:
    """What stands between units; errors block closing the county's year."""

    findings: tuple[Finding, ...]
    transfers: tuple[Transfer, ...]


def roster_of(book: YearBook) -> UnitRoster:
    """What of a unit's year is compared with other units."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    documents = [
        DocumentUse(number=step.document_no, what="方案备案号")
        for step in book.steps
        if step.kind is StepKind.PLAN and step.document_no.strip()
    ]
    documents += [
        DocumentUse(
            number=sanction.document_no,
            what="处分文号",
            employee_no=sanction.employee_no,
            name=names.get(sanction.employee_no, sanction.employee_no),
        )
        for sanction in book.sanctions
        if sanction.document_no.strip()
    ]
    return UnitRoster(
        key=book.key, unit_name=book.unit.name, employees=book.employees, documents=tuple(documents)
    )


@dataclass(frozen=True, slots=True)
class _Posting:
    roster: UnitRoster
    employee: Employee

    @property
    def place(self) -> Place:
        return Place(
            area=Area.POSTS,
            page="人员",
            unit_code=self.roster.key.unit_code,
            employee_no=self.employee.employee_no,
        )

    @property
    def months(self) -> set[int]:
        return {month for month in _YEAR if self.employee.is_present(month)}


def check_county(rosters: Sequence[UnitRoster]) -> CountyCheck:
    """Compare the units of one year: people by ID number, or by name and birth month where a number is missing.

    Two postings of one person that overlap are an error, two that follow each other a transfer. Merge rule of the
    bureau: across units nothing is merged, it is found and said.
    """
    findings: list[Finding] = []
    transfers: list[Transfer] = []
    for one, other in _same_people(rosters):
        transfer = _find_transfer(one, other)
        if transfer is not None:
            transfers.append(transfer)
        else:
            findings.append(_say_twice(one, other))
        if clean_name(one.employee.name) != clean_name(other.employee.name):
            findings.append(_say_names(one, other))
    findings += _check_documents(rosters)
    findings += _check_look_alikes(rosters)
    return CountyCheck(findings=tuple(findings), transfers=tuple(transfers))


def _postings(rosters: Iterable[UnitRoster]) -> Iterator[_Posting]:
    for roster in rosters:
        for employee in roster.employees:
            yield _Posting(roster, employee)


def _same_people(rosters: Sequence[UnitRoster]) -> Iterator[tuple[_Posting, _Posting]]:
    """Pairs of postings of one person in two units."""
    by_number: dict[str, list[_Posting]] = {}
    by_name: dict[tuple[str, str], list[_Posting]] = {}
    for posting in _postings(rosters):
        employee = posting.employee
        if employee.id_number:
            by_number.setdefault(employee.id_number, []).append(posting)
        if employee.birth_month:
            by_name.setdefault((clean_name(employee.name), employee.birth_month), []).append(posting)
    for group in by_number.values():
        yield from _across(group)
    for group in by_name.values():
        # Two numbers that are known speak for themselves: the same was found above, others are other people.
        yield from (
            (one, other)
            for one, other in _across(group)
            if not (one.employee.id_number and other.employee.id_number)
        )


def _across(group: Sequence[_Posting]) -> Iterator[tuple[_Posting, _Posting]]:
    for one, other in combinations(group, 2):
        if one.roster is not other.roster:
            yield one, other


def _find_transfer(one: _Posting, other: _Posting) -> Transfer | None:
    first, second = sorted((one, other), key=lambda posting: min(posting.months, default=0))
    left = first.employee.present_to
    if left is None or not first.months or not second.months or left > min(second.months):
        return None
    return Transfer(
        name=first.employee.name,
        left=first.roster.unit_name,
        left_month=left,
        came=second.roster.unit_name,
        came_month=min(second.months),
    )


def _say_twice(one: _Posting, other: _Posting) -> Finding:
    common = sorted(one.months & other.months)
    when = f"{common[0]}月" if len(common) == 1 else f"{common[0]}月至{common[-1]}月" if common else "本年"
    number = one.employee.id_number
    known = (
        f"身份证号{mask_id_number(number)}"
        if number and number == other.employee.id_number
        else "姓名和出生年月相同"
    )
    return error(
        one.place,
        f"{one.employee.name}（{known}）{when}同时在{one.roster.unit_name}和{other.roster.unit_name}在岗",
        "请核对是否调动，由调出单位填写在岗截止月、调入单位填写在岗起始月；不是同一人的请补全身份证号",
    )


def _say_names(one: _Posting, other: _Posting) -> Finding:
    return error(
        one.place,
        f"身份证号{mask_id_number(one.employee.id_number)}在{one.roster.unit_name}是“{one.employee.name}”，"
        f"在{other.roster.unit_name}是“{other.employee.name}”",
        "请核对姓名和身份证号",
    )


def _check_documents(rosters: Sequence[UnitRoster]) -> list[Finding]:
    found: dict[str, list[tuple[UnitRoster, DocumentUse]]] = {}
    for roster in rosters:
        for use in roster.documents:
            found.setdefault(_plain(use.number), []).append((roster, use))
    findings = []
    for uses in found.values():
        for (roster, use), (other, other_use) in pairwise(uses):
            if roster is other and use.what == other_use.what and use.employee_no == other_use.employee_no:
                continue
            findings.append(
                error(
                    Place(area=Area.HAND_IN, unit_code=roster.key.unit_code, employee_no=use.employee_no),
                    f"文号“{use.number}”用了两次：{_say_use(roster, use)}，{_say_use(other, other_use)}",
                    "请核对原件，把写错的一处改正",
                )
            )
    return findings


def _say_use(roster: UnitRoster, use: DocumentUse) -> str:
    return f"{roster.unit_name}{use.name}的{use.what}"


def _check_look_alikes(rosters: Sequence[UnitRoster]) -> list[Finding]:
    """Names of people born in one month that differ only in what the eye passes over: 阿·里木 and 阿•里木."""
    found: dict[tuple[str, str], list[_Posting]] = {}
    for posting in _postings(rosters):
        employee = posting.employee
        if employee.birth_month:
            found.setdefault((_plain(employee.name), employee.birth_month), []).append(posting)
    findings = []
    for group in found.values():
        for one, other in _across(group):
            names = clean_name(one.employee.name), clean_name(other.employee.name)
            is_said = one.employee.id_number and one.employee.id_number == other.employee.id_number
            if names[0] != names[1] and not is_said:
                findings.append(
                    warning(
                        one.place,
                        f"{one.roster.unit_name}的“{names[0]}”和{other.roster.unit_name}的“{names[1]}”"
                        "姓名写法相近、出生年月相同",
                        "请核对是不是同一人",
                    )
                )
    return findings


def _plain(text: str) -> str:
    """A text without the differences the eye passes over: width, spaces, kinds of dots and brackets."""
    folded = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return "".join(sign for sign in folded if not sign.isspace()).translate(
        str.maketrans("[]【】()", "〔〕〔〕〔〕")
    )
