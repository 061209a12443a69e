"""Opening a file from the command line: a file with passwords takes them from the environment or a prompt, never from argv."""

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_desktop.cli.shared import say
from kpi_desktop.domain.access import Account, Login, LoginNeeded

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Workspace

# What other programs of the same user may read of a command are its arguments, not its environment.
NAME, PASSWORD = "KPI_ACCOUNT", "KPI_PASSWORD"


def open_file(path: Path, *, read_only: bool = False) -> "Workspace":
    """Open a file, as the person named in the environment or at the prompt where it has passwords."""
    from kpi_desktop.services import workspace

    try:
        return workspace.open_file(path, read_only=read_only)
    except LoginNeeded as needed:
        return workspace.open_file(path, read_only=read_only, login=_ask(path, needed.people))


def login_for(path: Path) -> Login | None:
    """The login for a file that is opened by path later on; None where it has no passwords or is not there yet."""
    from kpi_desktop.services import workspace

    people = workspace.list_people(path) if path.exists() else ()
    return _ask(path, people) if people else None


def _ask(path: Path, people: tuple[Account, ...]) -> Login:
    name, password = os.environ.get(NAME, ""), os.environ.get(PASSWORD, "")
    if not name and len(people) == 1:
        name = people[0].name
    if name and password:
        return Login(name=name, password=password)
    if not sys.stdin.isatty():
        message = f"文件“{path.name}”设有口令，请把姓名和口令放进环境变量{NAME}、{PASSWORD}，或在终端里运行后按提示输入。"
        raise LoginNeeded(message, people)
    if not name:
        say("、".join(person.name for person in people))
        name = input("姓名：")
    return Login(name=name, password=password or getpass.getpass(f"{name}的口令："))
