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
from kpi_desktop.exchange.sheets import BadCell, Cell, address_of


@dataclass(slots=True)
class BallotsReading:
    """What the ballot sheets gave."""

    tallies: list[BallotTally] = field(default_factory=list)
    batches: list[BallotBatch] = field(default_factory=list)
    people: set[str] = field(default_factory=set)


def read_ballots(
    layout: Layout, people: People, scheme: Scheme, reading: BallotsReading, findings: Findings
) -> None:
    """Count a sheet of ballots, one ballot a row and one person a column; a faulty ballot is not counted at all."""
    first_row, columns = _person_columns(layout, people, findings)
    words = _choice_words(scheme)
    votes: dict[str, list[tuple[str, ...]]] = {}
    refused: Counter[str] = Counter()
    numbers: dict[tuple[str, str], int] = {}
    at = [column for column, _ in columns]
    for index, row in data_rows(layout):
        if index < first_row or all(is_blank(row[column]) for column in at):
            continue
        group = _voter_group(layout, index, row, scheme, findings)
        if group is None:
            continue
        ballot = [words.get(row[column]) for column in at]
        if None in ballot and not _check_choices(
            layout, index, row, columns, words, ballot, scheme, findings
        ):
            refused[group] += 1
            continue
        _warn_of_repeated_number(layout, index, row, group, numbers, findings)
        votes.setdefault(group, []).append(tuple(choice or "" for choice in ballot))
    for group in scheme.voter_groups:
        cast = votes.get(group.label, [])
        reading.tallies += _tally(group.label, cast, columns, scheme)
        if cast or refused[group.label]:
            returned = len(cast) + refused[group.label]
            reading.batches.append(
                BallotBatch(
                    voter_group=group.label,
                    issued=returned,
                    returned=returned,
                    valid=len(cast),
                    invalid=refused[group.label],
                )
            )
    reading.people |= {employee.employee_no for _, employee in columns}


def _person_columns(
    layout: Layout, people: People, findings: Findings
) -> tuple[int, list[tuple[int, Employee]]]:
    """The column of each person, by number over the column and by the name below it."""
    rows = layout.table.rows
    header = rows[layout.header_row]
    below: tuple[Cell, ...] = rows[layout.first_row] if layout.first_row < len(rows) else ()
    group_column = layout.columns["voter_group"]
    has_names = bool(below) and is_blank(below[group_column]) and _is_name_row(below, header, people)
    taken: dict[str, int] = {}
    seen: set[str] = set()
    columns = []
    own = set(layout.columns.values()) - {layout.columns["person"]}
    for column, cell in enumerate(header):
        if column in own or is_blank(cell):
            continue
        is_number = people.find(number_text(cell)) is not None or number_text(cell).isdigit()
        name: Cell = below[column] if has_names else ""
        match = people.match(cell if is_number else "", name if is_number else cell, has_numbers=is_number)
        seen.update(match.seen)
        if match.what:
            row = layout.first_row if match.column == "name" and is_number else layout.header_row
            findings.error(layout.table, address_of(row, column), match.what, match.next_step)
            continue
        if match.employee is None:
            continue
        number = match.employee.employee_no
        if number in taken:
            what = f"{match.employee.name}（工号{number}）的测评列重复，{address_of(layout.header_row, taken[number])}已经有了"
            findings.error(layout.table, address_of(layout.header_row, column), what, "请删去重复的一列")
            continue
        taken[number] = column
        columns.append((column, match.employee))
    _warn_of_missing(layout, people, seen, findings)
    return layout.first_row + (1 if has_names else 0), columns


def _is_name_row(below: tuple[Cell, ...], header: tuple[Cell, ...], people: People) -> bool:
    texts = [cell_text(cell) for cell, over in zip(below, header, strict=True) if not is_blank(over)]
    names = sum(
        1 for text in texts if clean_name(text) in people.by_name or clean_name(text) in people.refused_names
    )
    return names * 2 >= max(1, sum(1 for text in texts if text))


def _warn_of_missing(layout: Layout, people: People, seen: set[str], findings: Findings) -> None:
    header = layout.table.rows[layout.header_row]
    end = max((column for column, cell in enumerate(header) if not is_blank(cell)), default=0) + 1
    for employee in people.expected:
        if employee.employee_no not in seen:
            what = f"{employee.name}（工号{employee.employee_no}）没有测评列"
            findings.warning(layout.table, address_of(layout.header_row, end), what, "参加测评的请补上一列")


def _choice_words(scheme: Scheme) -> dict[Cell, str]:
    """From what is written on a ballot to the choice; short words only where they mean one choice."""
    words: dict[Cell, str] = {choice.label: choice.label for choice in scheme.choices}
    short = Counter(choice.label[0] for choice in scheme.choices)
    for choice in scheme.choices:
        if short[choice.label[0]] == 1:
            words.setdefault(choice.label[0], choice.label)
    return words


def _voter_group(
    layout: Layout, index: int, row: tuple[Cell, ...], scheme: Scheme, findings: Findings
) -> str | None:
    cell = layout.value(row, "voter_group")
    text = cell_text(cell).replace(" ", "")
    group = group_of(text, scheme)
    if group is None:
        words = "、".join(group.label for group in scheme.voter_groups)
        number = cell_text(layout.value(row, "ballot_no"))
        ballot = f"第{number}号票" if number else "这张票"
        if isinstance(cell, BadCell):
            what, step = cell_trouble(cell)
            what = f"{ballot}的组别{what}"
        else:
            what = f"{ballot}的组别“{text[:20]}”不在方案中" if text else f"{ballot}没有填写组别"
            step = f"请填写{words}之一"
        findings.error(layout.table, layout.address(index, "voter_group"), f"{what}，这张票没有计入", step)
    return group


def _check_choices(
    layout: Layout,
    index: int,
    row: tuple[Cell, ...],
    columns: list[tuple[int, Employee]],
    words: dict[Cell, str],
    ballot: list[str | None],
    scheme: Scheme,
    findings: Findings,
) -> bool:
    """Read the cells a plain look-up did not know; False when the ballot cannot be counted."""
    good = True
    for place, (column, employee) in enumerate(columns):
        if ballot[place] is not None:
            continue
        cell = row[column]
        text = cell_text(cell).replace(" ", "")
        address = address_of(index, column)
        if isinstance(cell, BadCell):
            what, step = cell_trouble(cell)
            findings.error(layout.table, address, f"对{employee.name}的测评{what}，这张票没有计入", step)
            good = False
        elif not text:
            what = f"对{employee.name}的测评没有填写，按不计票处理"
            findings.warning(layout.table, address, what, "请对照测评票核对")
            ballot[place] = ""
        elif text in words:
            ballot[place] = words[text]
        else:
            choices = "、".join(choice.label for choice in scheme.choices)
            what = f"对{employee.name}的测评“{text[:20]}”认不出来，这张票没有计入"
            findings.error(layout.table, address, what, f"请填写{choices}之一")
            good = False
    return good


def _warn_of_repeated_number(
    layout: Layout,
    index: int,
    row: tuple[Cell, ...],
    group: str,
    numbers: dict[tuple[str, str], int],
    findings: Findings,
) -> None:
    number = cell_text(layout.value(row, "ballot_no"))
    if not number:
        return
    first = numbers.setdefault((group, number), index)
    if first != index:
        what = f"{group}组的票号{number}与第{first + 1}行重复"
        findings.warning(layout.table, layout.address(index, "ballot_no"), what, "请核对是否把一张票录了两次")


def _tally(
    group: str, cast: list[tuple[str, ...]], columns: list[tuple[int, Employee]], scheme: Scheme
) -> list[BallotTally]:
    tallies = []
    for (_, employee), choices in zip(columns, zip(*cast, strict=True), strict=False):
        counts = Counter(choices)
        tallies += [
            BallotTally(
                employee_no=employee.employee_no,
                voter_group=group,
                choice=choice.label,
                votes=counts[choice.label],
            )
            for choice in scheme.choices
            if counts[choice.label]
        ]
    return tallies


def read_tallies(
    layout: Layout, people: People, scheme: Scheme, reading: BallotsReading, findings: Findings
) -> None:
    """Read ballots that are already counted: one row for each person and group, one column for each choice."""
    labels = {choice.label for choice in scheme.choices}
    columns = [(column, text) for column, text in enumerate(layout.headers) if text in labels]
    taken: set[tuple[str, str]] = set()
    for index, row in data_rows(layout):
        match = people.match(
            layout.value(row, "employee_no"), layout.value(row, "name"), has_numbers=layout.has("employee_no")
        )
        if match.what:
            report = findings.warning if match.is_warning else findings.error
            report(layout.table, layout.address(index, match.column), match.what, match.next_step)
        if match.employee is None:
            continue
        group = _voter_group(layout, index, row, scheme, findings)
        if group is None:
            continue
        number = match.employee.employee_no
        if (number, group) in taken:
            what = f"{match.employee.name}的{group}组计票重复"
            findings.error(layout.table, layout.address(index, "voter_group"), what, "请删去重复的一行")
            continue
        taken.add((number, group))
        counts = _read_counts(layout, index, row, columns, match.employee, findings)
        if counts is None:
            continue
        reading.people.add(number)
        reading.tallies += [
            BallotTally(employee_no=number, voter_group=group, choice=choice, votes=votes)
            for choice, votes in counts.items()
            if votes
        ]


def _read_counts(
    layout: Layout,
    index: int,
    row: tuple[Cell, ...],
    columns: list[tuple[int, str]],
    employee: Employee,
    findings: Findings,
) -> Mapping[str, int] | None:
    counts: dict[str, int] = {}
    good = True
    for column, choice in columns:
        votes = _count(layout, index, column, row[column], f"{employee.name}的{choice}票数", findings)
        good = good and votes is not None
        counts[choice] = votes or 0
    return counts if good else None


def _count(layout: Layout, index: int, column: int, cell: Cell, who: str, findings: Findings) -> int | None:
    """A number of ballots, 0 when blank, None when it is none (reported)."""
    address = address_of(index, column)
    try:
        votes = cell_whole(cell.removesuffix("票") if isinstance(cell, str) else cell) or 0
    except RuleViolation as trouble:
        step = cell_trouble(cell)[1] if isinstance(cell, BadCell) else "请改成整数"
        findings.error(layout.table, address, f"{who}{trouble}", step)
        return None
    if votes < 0:
        findings.error(layout.table, address, f"{who}是负数", "请改正票数")
        return None
    return votes


def read_batches(layout: Layout, scheme: Scheme, reading: BallotsReading, findings: Findings) -> None:
    """Read the numbers of ballots issued, returned, valid and invalid by group."""
    for index, row in data_rows(layout):
        group = group_of(cell_text(layout.value(row, "voter_group")).replace(" ", ""), scheme)
        if group is None:
            continue
        numbers: dict[str, int] = {}
        for name in ("issued", "returned", "valid", "invalid"):
            if not layout.has(name):
                continue
            votes = _count(
                layout, index, layout.columns[name], layout.value(row, name), f"{group}组的票数", findings
            )
            if votes is None:
                break
            numbers[name] = votes
        else:
            returned = numbers["returned"]
            invalid = numbers.get("invalid", 0)
            reading.batches.append(
                BallotBatch(
                    voter_group=group,
                    issued=numbers["issued"],
                    returned=returned,
                    valid=numbers.get("valid", returned - invalid),
                    invalid=invalid,
                )
            )
