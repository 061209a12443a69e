"""Backups of a file: which are kept when they become many, and whether today still lacks one."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

DAILY = "每日"
BEFORE_RESTORE = "恢复前"
BEFORE_REPAIR = "修复前"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A checked copy of the file: its name, its running number, when by the PC's clock (local), on what occasion.

    `size` is in bytes; `is_whole` False for one that has since been cut short or overwritten.
    """

    name: str
    number: int
    made_at: datetime
    occasion: str
    size: int
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRule:
    """How many are kept: the newest, and the last one of so many days, weeks and months that have any."""

    recent: int = 10
    days: int = 14
    weeks: int = 8
    months: int = 24


KEEP = KeepRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupContent:
    """What a copy holds: units with their years as people read them, counts of rows, the trail's last step."""

    books: tuple[str, ...]
    people: int
    marks: int
    last_step: int
    last_step_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostStep:
    """A step of the trail that goes when an older copy takes the file's place."""

    seq: int
    at: str
    by: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What restoring a copy costs: the steps only the present file has, oldest first.

    `gained` counts the steps only the copy has, as when a restoring is taken back.
    """

    steps: tuple[LostStep, ...]
    gained: int = 0


def sort_newest_first(backups: Iterable[Backup]) -> tuple[Backup, ...]:
    """Backups by running number, the newest first: the clock may have been wrong, the number never is."""
    return tuple(sorted(backups, key=lambda backup: backup.number, reverse=True))


def newest_whole(backups: Iterable[Backup]) -> Backup | None:
    """The newest backup that is still whole, None when there is none."""
    return next((backup for backup in sort_newest_first(backups) if backup.is_whole), None)


def choose_to_drop(backups: Iterable[Backup], rule: KeepRule = KEEP) -> tuple[Backup, ...]:
    """The backups nobody needs any more, oldest last.

    Days, weeks and months are counted among those that have backups, in the order of the running number, never from
    today: neither a pause of a year nor a clock set wrong makes a backup old. One that is no longer whole keeps no
    place for itself and is not dropped either: it is for people to look at.
    """
    whole = [backup for backup in sort_newest_first(backups) if backup.is_whole]
    kept = {backup.number for backup in whole[: max(1, rule.recent)]}
    for limit, span in ((rule.days, _day), (rule.weeks, _week), (rule.months, _month)):
        kept |= _last_of_each(whole, span, limit)
    return tuple(backup for backup in whole if backup.number not in kept)


def _last_of_each(newest_first: Iterable[Backup], span: Callable[[date], Hashable], limit: int) -> set[int]:
    last: dict[Hashable, int] = {}
    for backup in newest_first:
        last.setdefault(span(backup.made_at.date()), backup.number)
    return set(list(last.values())[:limit])


def _day(day: date) -> Hashable:
    return day


def _week(day: date) -> Hashable:
    return day.isocalendar()[:2]


def _month(day: date) -> Hashable:
    return day.year, day.month


def is_due(backups: Iterable[Backup], today: date) -> bool:
    """Whether no whole backup bears today's date."""
    return not any(backup.is_whole and backup.made_at.date() == today for backup in backups)


def say_size(size: int) -> str:
    """A size in bytes as people read it: 12.3兆字节."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}千字节"
    tenths = round(size * 10 / (1024 * 1024))
    return f"{tenths // 10}.{tenths % 10}兆字节"
