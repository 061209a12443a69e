"""The papers of a round, chosen by key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kpi_desktop.domain.errors import RuleViolation

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind(Generic[Data]):
    """A paper of a round: its key on the command line, its label, and what draws it."""

    key: str
    label: str
    render: Callable[[Data], bytes]


def find_paper(papers: Sequence[PaperKind[Data]], key: str, what: str) -> PaperKind[Data]:
    """The paper of a key.

    Raises RuleViolation with the keys there are when there is none.
    """
    kind = next((kind for kind in papers if kind.key == key), None)
    if kind is None:
        message = f"没有名为“{key}”的{what}材料，可用的有：{'、'.join(kind.key for kind in papers)}。"
        raise RuleViolation(message)
    return kind
