"""Checking the next package on a thread of its own while the one before it is taken in."""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.store.intake import CheckedPackage, IntakeLimits, open_package


def check_in_turn(
    paths: Sequence[Path], limits: IntakeLimits
) -> Generator[CheckedPackage | FileTrouble, None, None]:
    """Each package in the order given, checked, or the first thing that is wrong with it; its copy lasts until the next.

    Close it when it is not read to its end.
    """

    def check(path: Path) -> tuple[CheckedPackage | FileTrouble, ExitStack]:
        stack = ExitStack()
        try:
            return stack.enter_context(open_package(path, limits)), stack
        except FileTrouble as trouble:
            return trouble, stack

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake") as worker:
        ahead = [worker.submit(check, path) for path in paths[:1]]
        try:
            for place in range(len(paths)):
                found, stack = ahead.pop().result()
                ahead += [worker.submit(check, path) for path in paths[place + 1 : place + 2]]
                with stack:
                    yield found
        finally:
            for pending in ahead:
                pending.result()[1].close()
