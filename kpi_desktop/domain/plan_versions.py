"""Versions of a plan: what was locked and filed, kept whole each time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """A plan as it was locked: number from 1, filing, why it replaced the one before, and its rows as data."""

    version: int
    filed_on: str
    filing_no: str
    reason: str
    body: str
