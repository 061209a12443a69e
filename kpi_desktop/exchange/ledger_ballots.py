"""The ballots of a ledger (民主测评): counted by group, person and choice, whoever cast them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import clean_name
from kpi_desktop.exchange.ledger_cells import cell_text, cell_trouble, cell_whole, is_blank
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows
from kpi_desktop.exchange.ledger_people import People, number_text
from kpi_desktop.exchange.ledger_staff import group_of
from kpi_desktop.exchange.sheets import BadCell, Cell

_MOST_VOTES = 99_999


@dataclass(slots=True)
class BallotsReading:
    """What the ballot sheets gave."""

    tallies: list[BallotTally] = field(default_factory=list)
    batches: list[BallotBatch] = field(default_factory=list)
    people: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotContext:
    """What ballots are read against."""

    people: People
    scheme: Scheme
    findings: Findings

    def voter_group(
        self, layout: Layout, index: int, row: tuple[Cell, ...], what: str, lost: str
    ) -> str | None:
        """The voter group of a row, None when it is none (reported)."""
        cell = layout.value(row, "voter_group")
        text = cell_text(cell).replace(" ", "")
        group = group_of(text, self.scheme)
        if group is None:
            step = f"请填写{'、'.join(group.label for group in self.scheme.voter_groups)}之一"
            trouble = f"“{text[:20]}”不在方案中" if text else "没有填写"
            if isinstance(cell, BadCell):
                trouble, step = cell_trouble(cell)
            address = layout.address(index, "voter_group")
            self.findings.error(layout.table, address, f"{what}的组别{trouble}，{lost}", step)
        return group


def read_ballots(layout: Layout, context: BallotContext, reading: BallotsReading) -> None:
    """Count a sheet of ballots, one ballot a row and one person a column; a faulty ballot is not counted at all."""
    sheet = _BallotSheet(layout=layout, context=context, words=_choice_words(context.scheme))
    sheet.find_people()
    for index, row in data_rows(layout):
        if index >= sheet.first_row:
            sheet.read_ballot(index, row)
    for group in context.scheme.voter_groups:
        cast, refused = sheet.votes.get(group.label, []), sheet.refused[group.label]
        reading.tallies += sheet.tally(group.label)
        if cast or refused:
            returned = len(cast) + refused
            batch = BallotBatch(
                voter_group=group.label, issued=returned, returned=returned, valid=len(cast), invalid=refused
            )
            reading.batches.append(batch)
    order = {employee.employee_no: place for place, (_, employee) in enumerate(sheet.people)}
    reading.tallies.sort(key=lambda tally: order[tally.employee_no])
    reading.people |= set(order)


def _choice_words(scheme: Scheme) -> dict[Cell, str]:
    """From what is written on a ballot to the choice; short words only where they mean one choice."""
    words: dict[Cell, str] = {choice.label: choice.label for choice in scheme.choices}
    firsts = Counter(choice.label[0] for choice in scheme.choices)
    for choice in scheme.choices:
        if firsts[choice.label[0]] == 1:
            words.setdefault(choice.label[0], choice.label)
    return words


@dataclass(slots=True, kw_only=True)
class _BallotSheet:
    layout: Layout
    context: BallotContext
    words: dict[Cell, str]
    first_row: int = 0
    people: list[tuple[int, Employee]] = field(default_factory=list)
    votes: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def find_people(self) -> None:
        """Find the column of each person, by the number over it and the name below that."""
        layout = self.layout
        rows = layout.table.rows
        header = rows[layout.header_row]
        below: tuple[Cell, ...] = rows[layout.first_row] if layout.first_row < len(rows) else ()
        has_names = bool(below) and self._is_name_row(below, header)
        self.first_row = layout.first_row + (1 if has_names else 0)
        others = set(layout.columns.values()) - {layout.columns["person"]}
        taken: dict[str, int] = {}
        seen: set[str] = set()
        for column, cell in enumerate(header):
            if column in others or is_blank(cell):
                continue
            name: Cell = below[column] if has_names else ""
            employee = self._person_over(column, cell, name, seen)
            if employee is None:
                continue
            number = employee.employee_no
            if number in taken:
                what = f"{employee.name}（工号{number}）的测评列重复，{layout.at(layout.header_row, taken[number])}已经有了"
                self._error(layout.header_row, column, what, "请删去重复的一列")
                continue
            taken[number] = column
            self.people.append((column, employee))
        self._warn_of_missing(header, seen)

    def _is_name_row(self, below: tuple[Cell, ...], header: tuple[Cell, ...]) -> bool:
        """Whether the row under the numbers holds the names."""
        if not is_blank(below[self.layout.columns["voter_group"]]):
            return False
        people = self.context.people
        texts = [
            clean_name(cell_text(cell))
            for cell, over in zip(below, header, strict=True)
            if not is_blank(over)
        ]
        names = sum(1 for text in texts if text in people.by_name or text in people.refused_names)
        return names * 2 >= max(1, sum(1 for text in texts if text))

    def _person_over(self, column: int, cell: Cell, name: Cell, seen: set[str]) -> Employee | None:
        people = self.context.people
        number = number_text(cell)
        is_number = people.find(number) is not None or number.isdigit()
        if (
            not is_number
            and clean_name(cell_text(cell)) not in people.by_name
            and not self._has_votes(column)
        ):
            return None
        match = people.match(cell if is_number else "", name if is_number else cell, has_numbers=is_number)
        seen.update(match.seen)
        if match.what:
            row = self.layout.header_row
            if is_number and match.column == "name":
                row = self.layout.first_row
            self._error(row, column, f"{match.what}，这一列没有计入", match.next_step)
            return None
        return match.employee

    def _has_votes(self, column: int) -> bool:
        return any(row[column] in self.words for row in self.layout.table.rows[self.layout.first_row :])

    def _warn_of_missing(self, header: tuple[Cell, ...], seen: set[str]) -> None:
        end = max((column for column, cell in enumerate(header) if not is_blank(cell)), default=0) + 1
        for employee in self.context.people.expected:
            if employee.employee_no not in seen:
                what = f"{employee.name}（工号{employee.employee_no}）没有测评列"
                address = self.layout.at(self.layout.header_row, end)
                self.context.findings.warning(self.layout.table, address, what, "参加测评的请补上一列")

    def read_ballot(self, index: int, row: tuple[Cell, ...]) -> None:
        layout = self.layout
        cast = [row[column] for column, _ in self.people]
        is_foot = is_blank(layout.value(row, "voter_group")) and not any(cell in self.words for cell in cast)
        if is_foot or all(is_blank(cell) for cell in cast):
            return
        number = cell_text(layout.value(row, "ballot_no"))
        what = f"第{number}号票" if number else "这张票"
        group = self.context.voter_group(layout, index, row, what, "这张票没有计入")
        if group is None:
            return
        ballot = [self.words.get(cell) for cell in cast]
        if index in layout.blocked or (None in ballot and not self._read_choices(index, row, ballot)):
            self.refused[group] += 1
            return
        first = self.numbers.setdefault((group, number), index) if number else index
        if first != index:
            what = f"{group}组的票号{number}与{layout.address(first, 'ballot_no')}重复"
            address = layout.address(index, "ballot_no")
            self.context.findings.warning(layout.table, address, what, "请核对是否把一张票录了两次")
        self.votes.setdefault(group, []).append(tuple(choice or "" for choice in ballot))

    def _read_choices(self, index: int, row: tuple[Cell, ...], ballot: list[str | None]) -> bool:
        """Read the cells that a plain look-up did not know; False when the ballot cannot be counted."""
        good = True
        for place, (column, employee) in enumerate(self.people):
            if ballot[place] is not None:
                continue
            cell = row[column]
            text = cell_text(cell).replace(" ", "")
            if isinstance(cell, BadCell):
                what, step = cell_trouble(cell)
                self._error(index, column, f"对{employee.name}的测评{what}，这张票没有计入", step)
                good = False
            elif not text:
                what = f"对{employee.name}的测评没有填写，按不计票处理"
                address = self.layout.at(index, column)
                self.context.findings.warning(self.layout.table, address, what, "请对照测评票核对")
                ballot[place] = ""
            elif text in self.words:
                ballot[place] = self.words[text]
            else:
                choices = "、".join(choice.label for choice in self.context.scheme.choices)
                what = f"对{employee.name}的测评“{text[:20]}”认不出来，这张票没有计入"
                self._error(index, column, what, f"请填写{choices}之一")
                good = False
        return good

    def tally(self, group: str) -> list[BallotTally]:
        """The votes of a group by person and choice."""
        tallies = []
        columns = zip(*self.votes.get(group, ()), strict=True)
        for (_, employee), votes in zip(self.people, columns, strict=False):
            counts = Counter(votes)
            tallies += [
                BallotTally(
                    employee_no=employee.employee_no,
                    voter_group=group,
                    choice=choice.label,
                    votes=counts[choice.label],
                )
                for choice in self.context.scheme.choices
                if counts[choice.label]
            ]
        return tallies

    def _error(self, row: int, column: int, what: str, next_step: str) -> None:
        self.context.findings.error(self.layout.table, self.layout.at(row, column), what, next_step)


def read_tallies(layout: Layout, context: BallotContext, reading: BallotsReading) -> None:
    """Read ballots that are already counted: one row for each person and group, one column for each choice."""
    findings = context.findings
    labels = {choice.label for choice in context.scheme.choices}
    columns = [(column, text) for column, text in enumerate(layout.headers) if text in labels]
    taken: set[tuple[str, str]] = set()
    for index, row in data_rows(layout):
        match = context.people.match(
            layout.value(row, "employee_no"), layout.value(row, "name"), has_numbers=layout.has("employee_no")
        )
        if match.what:
            report = findings.warning if match.is_warning else findings.error
            report(layout.table, layout.address(index, match.column), match.what, match.next_step)
        if match.employee is None or index in layout.blocked:
            continue
        name, number = match.employee.name, match.employee.employee_no
        group = context.voter_group(layout, index, row, f"{name}的计票", "这一行没有计入")
        if group is None:
            continue
        if (number, group) in taken:
            address = layout.address(index, "voter_group")
            findings.error(layout.table, address, f"{name}的{group}组计票重复", "请删去重复的一行")
            continue
        taken.add((number, group))
        counts = _read_counts(layout, index, columns, f"{name}的", findings)
        if counts is None:
            continue
        reading.people.add(number)
        reading.tallies += [
            BallotTally(employee_no=number, voter_group=group, choice=choice, votes=votes)
            for choice, votes in counts.items()
            if votes
        ]


def read_batches(layout: Layout, context: BallotContext, reading: BallotsReading) -> None:
    """Read the numbers of ballots issued, returned, valid and invalid by group."""
    columns = [(layout.columns[n], n) for n in ("issued", "returned", "valid", "invalid") if layout.has(n)]
    for index, row in data_rows(layout):
        group = context.voter_group(layout, index, row, "这一行", "这一行没有读入")
        numbers = _read_counts(layout, index, columns, f"{group}组", context.findings) if group else None
        if group is None or numbers is None:
            continue
        returned, invalid = numbers["returned"], numbers.get("invalid", 0)
        reading.batches.append(
            BallotBatch(
                voter_group=group,
                issued=numbers["issued"],
                returned=returned,
                valid=numbers.get("valid", returned - invalid),
                invalid=invalid,
            )
        )


def _read_counts(
    layout: Layout, index: int, columns: list[tuple[int, str]], who: str, findings: Findings
) -> Mapping[str, int] | None:
    """Numbers of ballots by field, 0 where blank; None when one of them is none (reported)."""
    counts: dict[str, int] = {}
    for column, name in columns:
        cell = layout.table.rows[index][column]
        trouble = step = ""
        try:
            votes = cell_whole(cell.removesuffix("票") if isinstance(cell, str) else cell) or 0
        except RuleViolation as refusal:
            votes, trouble = 0, str(refusal)
            step = cell_trouble(cell)[1] if isinstance(cell, BadCell) else "请改成整数"
        if not 0 <= votes <= _MOST_VOTES:
            trouble, step = f"{votes}不在0到{_MOST_VOTES}之间", "请改正票数"
        if trouble:
            what = f"{who}{layout.headers[column]}票数{trouble}"
            findings.error(layout.table, layout.at(index, column), what, step)
        else:
            counts[name] = votes
    return counts if len(counts) == len(columns) else None
