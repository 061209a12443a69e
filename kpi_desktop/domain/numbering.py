"""Numbers people give to posts, indicators, tasks and persons: the next one in the manner of the last."""

from collections.abc import Iterable


def next_number(taken: Iterable[str], start: str) -> str:
    """A free number in the manner of the last one: G038 → G039, 038 → 039; `start` where none is taken."""
    numbers = tuple(taken)
    # The longest and then the greatest is the last, so that the number after it is free.
    last = max(numbers, key=lambda number: (len(number), number), default=start)
    head = last.rstrip("0123456789")
    digits = last[len(head) :]
    at = int(digits or "0") + (1 if numbers else 0)
    return f"{head}{at:0{max(len(digits), 2)}d}"
