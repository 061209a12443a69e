"""What a post is for (职责), each duty with the indicators that count it: the chain post → duty → indicator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpi_desktop.domain.errors import Area, Finding, Place, warning
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.staff import Employee

PAGE = "岗位职责"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty of a post (职责); `duty_no` counts within the post, `indicators` are the numbers of those that count it."""

    post_no: str
    duty_no: str
    text: str
    leader: str = ""
    section: str = ""
    employee_no: str = ""
    target: str = ""
    progress: str = ""
    standard: str = ""
    indicators: tuple[str, ...] = ()
    sort_order: int = 0

    @property
    def label(self) -> str:
        """The post's and the duty's number, by which findings name it: G001/2."""
        return f"{self.post_no}/{self.duty_no}"


def duties_of(duties: Iterable[Duty], post_no: str) -> tuple[Duty, ...]:
    """The duties of a post, in their order."""
    return tuple(duty for duty in duties if duty.post_no == post_no)


def check_duties(
    posts: Sequence[Post],
    duties: Sequence[Duty],
    indicators: Sequence[Indicator],
    employees: Sequence[Employee],
) -> tuple[Finding, ...]:
    """List posts without duties, duties that no indicator counts, and duties that name what is not there.

    A unit that has written none at all is told once: it has begun with posts and comes to the duties next.
    """
    if posts and not duties:
        what = f"{len(posts)}个岗位都还没有写职责"
        return (warning(Place(area=Area.POSTS, page=PAGE), what, "请在“岗位”页逐个岗位填写职责"),)
    known = {post.post_no for post in posts}
    held = {duty.post_no for duty in duties}
    findings = [
        warning(
            Place(area=Area.POSTS, page=PAGE, item=post.post_no),
            f"岗位{post.post_no}（{post.name}）没有写职责",
            "请填写这个岗位的职责",
        )
        for post in posts
        if post.post_no not in held
    ]
    people = {employee.employee_no for employee in employees}
    usable = {indicator.indicator_no: indicator for indicator in indicators}
    for duty in duties:
        findings += [_about(duty, what, step) for what, step in _troubles(duty, known, people, usable)]
    return tuple(findings)


def _troubles(
    duty: Duty, posts: set[str], people: set[str], indicators: dict[str, Indicator]
) -> Iterable[tuple[str, str]]:
    if duty.post_no not in posts:
        yield f"岗位{duty.post_no}不在岗位表中", "请补设岗位或删去这项职责"
    if duty.employee_no and duty.employee_no not in people:
        yield f"责任人{duty.employee_no}不在人员名册中", "请改正责任人"
    if not duty.indicators:
        yield "没有指标计量", "请填写计量它的指标编号，或把它写成一项指标"
    for number in duty.indicators:
        indicator = indicators.get(number)
        if indicator is None:
            yield f"计量指标{number}不在指标表中", "请改正指标编号"
        elif indicator.posts and duty.post_no not in indicator.posts:
            yield f"计量指标{number}不适用于这个岗位", "请改选指标，或改正指标的适用岗位"


def _about(duty: Duty, what: str, next_step: str) -> Finding:
    place = Place(area=Area.POSTS, page=PAGE, item=duty.label)
    return warning(place, f"岗位{duty.post_no}第{duty.duty_no}项职责{what}", next_step)


def without_indicators(duties: Iterable[Duty], removed: Iterable[str]) -> tuple[Duty, ...]:
    """The duties that were counted by indicators which go, without them."""
    gone = set(removed)
    return tuple(
        replace(duty, indicators=tuple(number for number in duty.indicators if number not in gone))
        for duty in duties
        if gone & set(duty.indicators)
    )
