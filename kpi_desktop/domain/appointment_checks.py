"""What should be looked at in the appointments of a year: terms that end, and a roster that says otherwise."""

from kpi_desktop.domain.appointments import by_person
from kpi_desktop.domain.errors import Area, Finding, Place, warning
from kpi_desktop.domain.year_book import YearBook

PAGE = "岗位与任期"


def check_terms(book: YearBook) -> tuple[Finding, ...]:
    """List terms and trial periods that end within the year with nothing after, and posts the roster has otherwise."""
    findings: list[Finding] = []
    names = {post.post_no: post.name for post in book.posts}
    own = by_person(book.appointments)
    last_day = f"{book.year}-12-31"
    for employee in book.employees:
        chain = own.get(employee.employee_no, ())
        if not chain:
            continue
        last = chain[-1]
        who = f"{employee.name}（{employee.employee_no}）"
        place = Place(area=Area.PLACEMENT, page=PAGE, employee_no=employee.employee_no, item=last.post_no)
        if not last.ended_on and last.until and last.until <= last_day:
            what = f"{who}任{last.post_no}{names.get(last.post_no, '')}的任期到{last.until}届满，还没有续任或调整"
            findings.append(warning(place, what, "请安排竞争上岗、双向选择或续任"))
        held = "" if last.ended_on else last.post_no
        if employee.post_no != held:
            what = f"{who}在名册中的岗位是{employee.post_no or '空'}，任职记录是{held or '已免去'}"
            findings.append(warning(place, what, "请在岗位与任期中登记上岗或免去，使两处一致"))
    return tuple(findings)
