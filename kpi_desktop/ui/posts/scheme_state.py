"""What the page 计分方案 says of a scheme: what must be changed before it is locked, by list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi_desktop.domain.errors import Finding, Severity
from kpi_desktop.domain.scheme import Scheme, check_scheme
from kpi_desktop.domain.scheme_checks import PAGE, check_weighing


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeState:
    """The findings of a scheme, in the order of the checks."""

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> Sequence[Finding]:
        """What keeps the plan from being locked."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    def trouble(self, title: str) -> str:
        """What is said at a list or card, empty when nothing."""
        return "。".join(finding.message for finding in self.findings if finding.place.item == title)

    def count(self, titles: Iterable[str]) -> int:
        """How many errors the lists and cards have together."""
        known = set(titles)
        return sum(1 for finding in self.errors if finding.place.item in known)

    @property
    def mood(self) -> str:
        """The colour of the sentence."""
        return "bad" if self.errors else "warning" if self.findings else ""

    @property
    def sentence(self) -> str:
        """What the page says at its head."""
        if self.errors:
            return f"已保存，但有{len(self.errors)}处要改正后才能锁定备案：{self.errors[0].what}。"
        if self.findings:
            return f"请留意：{self.findings[0].message}。"
        return "改一项存一项，改错了按Ctrl+Z撤销。Insert新增一行，Ctrl+Delete删除一行。"


def derive_scheme(scheme: Scheme) -> SchemeState:
    """The findings of the scheme by itself, without the indicators."""
    found = [*check_scheme(scheme, ()), *check_weighing(scheme)]
    return SchemeState(findings=tuple(finding for finding in found if finding.place.page == PAGE))
