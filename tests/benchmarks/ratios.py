"""A ratio of two jobs timed in turn in one run: machine and load are the same for both."""

from collections.abc import Callable
from time import perf_counter


def measure_ratio(job: Callable[[], object], baseline: Callable[[], object], rounds: int = 7) -> float:
    """How many times the baseline's time the job takes, by the quickest of alternating rounds.

    Whatever else the machine does only ever adds time, so the quickest round is the nearest to the job itself.
    """
    job()
    baseline()
    spent: list[float] = []
    base: list[float] = []
    for _ in range(rounds):
        spent.append(_time(job))
        base.append(_time(baseline))
    return min(spent) / min(base)


def _time(job: Callable[[], object]) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


def tell(sentence: str) -> None:
    """Print a measured figure where pytest -s or a failure shows it."""
    print(f"\n{sentence}")  # noqa: T201 - a benchmark's result is its output
