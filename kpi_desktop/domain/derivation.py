"""The derivation behind every computed number (得分明细): one object that screen, paper, workbook and command line print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationLine:
    """One line of a derivation: what, the rule with its inputs, the value as printed."""

    label: str
    rule: str
    value: str

    @property
    def sentence(self) -> str:
        """The line as one text."""
        return f"{self.label}：{self.rule} = {self.value}" if self.value else f"{self.label}：{self.rule}"
