"""What of a year hangs on the lists of its scheme: what may not be taken away, and what follows a new name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kpi_desktop.domain.posts import Post, point_keys
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.year_book import YearBook


def find_use(book: YearBook, scheme: Scheme) -> str:
    """The sentence for the first thing that a changed scheme lacks while the year still uses it, empty when none."""
    return next(_list_use(book, scheme), "")


def _list_use(book: YearBook, scheme: Scheme) -> Iterator[str]:
    groups = {group.key: group.label for group in book.scheme.groups}
    for key, count in _lost((each.group for each in book.indicators), (g.key for g in scheme.groups)):
        yield f"“{groups.get(key, key)}”下还有{count}项指标，请先在“量化指标”中把它们移到别的部分，再删除这个部分。"
    parts = {part.key: part.label for part in book.scheme.parts}
    for key, count in _lost((each.part for each in book.typed_scores), (p.key for p in scheme.parts)):
        yield f"“{parts.get(key, key)}”已有{count}人的评分，不能删除，请先在“年终评分”中清除这些评分。"
    voters = [group.label for group in scheme.voter_groups]
    for label, count in _lost((each.voter_group for each in book.tallies), voters):
        yield f"测评组别“{label}”已录入{count}条测评票数，不能改名或删除，请先在“年终评分”中清除。"
    kept = ("", *(item.label for item in scheme.ballot.items))
    for label, count in _lost((each.item for each in book.tallies), kept):
        yield f"测评分项“{label}”已录入{count}条测评票数，不能改名或删除，请先在“年终评分”中退回计票。"
    for label, count in _lost((each.choice for each in book.tallies), (c.label for c in scheme.choices)):
        yield f"测评选项“{label}”已录入{count}条测评票数，不能改名或删除，请先在“年终评分”中清除。"
    staying = {*voters, *renamed_voters(book.scheme, scheme)}
    for label, count in _lost((each.voter_group for each in book.employees), staying):
        if label in {group.label for group in book.scheme.voter_groups}:
            yield f"测评组别“{label}”还有{count}人，请先在“人员”中改成别的组别，再删除这个组别。"


def _lost(used: Iterable[str], kept: Iterable[str]) -> list[tuple[str, int]]:
    known = set(kept)
    return [(key, count) for key, count in Counter(used).items() if key and key not in known]


def renamed_voters(old: Scheme, new: Scheme) -> Mapping[str, str]:
    """The one group of voters that has a new name at its old place, old name to new; empty otherwise."""
    before, after = [g.label for g in old.voter_groups], [g.label for g in new.voter_groups]
    changed = [(a, b) for a, b in zip(before, after, strict=False) if a != b]
    if len(before) == len(after) and len(changed) == 1 and changed[0][1] not in before:
        return dict(changed)
    return {}


def follow_scheme(book: YearBook, scheme: Scheme) -> tuple[Post | Employee, ...]:
    """The posts without points for factors that are gone, and the people under the new name of their group."""
    known = {key for key, _, _ in point_keys(scheme.coefficient)}
    known |= {factor.key for factor in scheme.coefficient.factors}
    posts = [
        replace(post, factor_points=tuple(given for given in post.factor_points if given[0] in known))
        for post in book.posts
        if any(key not in known for key, _ in post.factor_points)
    ]
    names = renamed_voters(book.scheme, scheme)
    people = [
        replace(person, voter_group=names[person.voter_group])
        for person in book.employees
        if person.voter_group in names
    ]
    return (*posts, *people)
