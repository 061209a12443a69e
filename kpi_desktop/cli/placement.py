"""The commands of placement: rounds of competition with their ranking, and their papers."""

import argparse
from pathlib import Path

from kpi_desktop.cli.shared import DONE, AddCommand, add_file, answer, choose_books, only, say


def add_competition_command(add: AddCommand) -> None:
    competition = add("competition", "竞争上岗各轮的排名和建议，或打印一种材料", _competition)
    add_file(competition)
    competition.add_argument("--round", type=int, metavar="N", help="第几轮，默认最后一轮")
    competition.add_argument("--paper", metavar="KEY", help="材料：announcement、minutes等，与 --out 一起用")
    competition.add_argument("--out", type=Path, metavar="X.pdf")
    competition.add_argument("--json", action="store_true")


def _competition(arguments: argparse.Namespace) -> int:
    from kpi_desktop.cli.login import open_file
    from kpi_desktop.domain.errors import RuleViolation
    from kpi_desktop.services import reporting
    from kpi_desktop.services.competition_answers import round_answer
    from kpi_desktop.services.competition_papers import render_round_paper
    from kpi_desktop.services.competition_standing import load_standing

    if (arguments.paper is None) != (arguments.out is None):
        message = "打印材料要同时写 --paper 和 --out。"
        raise RuleViolation(message)
    with open_file(arguments.file, read_only=True) as workspace:
        key = only(choose_books([book.key for book in workspace.books()], workspace.kind, arguments))
        standing = load_standing(workspace, key)
    if not standing.competitions:
        message = f"{key.year}年还没有竞争上岗的轮次，请先在程序里新建轮次。"
        raise RuleViolation(message)
    last = standing.competitions[-1].round.round_no
    competition = standing.competition(arguments.round or last)
    if arguments.paper is not None:
        content = render_round_paper(standing, competition.round.round_no, arguments.paper)
        reporting.save_pdf(content, arguments.out)
        say(f"已写入“{arguments.out.name}”。")
        return DONE
    found = round_answer(standing, competition)
    if arguments.json:
        answer(found)
        return DONE
    for person in found["ranking"]:
        place = person["proposed_post"] or "不任职"
        print(f"{person['rank']}\t{person['employee_no']}\t{person['name']}\t{person['total']}\t{place}")
    for person in found["outside"]:
        print(f"—\t{person['employee_no']}\t{person['name']}\t\t{person['reason']}")
    return DONE
