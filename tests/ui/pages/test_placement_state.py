"""What 竞争上岗 shows."""

from builders import a_book, a_post, an_employee

from kpi_desktop.domain.appointments import Appointment, AppointmentWay
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.placement.state import derive_placement, person_labels

LOCK = StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李静")


def book(**given: object) -> YearBook:
    posts = (
        a_post("G001", level=PostLevel.SECTION_HEAD),
        a_post("G002", headcount=2, name="人事管理岗", section="人事股"),
        a_post("G003", headcount=1),
    )
    people = (
        an_employee("001", name="张伟", post_no="G001"),
        an_employee("002", name="李静", post_no="G003"),
        an_employee("003", name="王芳", post_no="G003"),
        an_employee("004", name="赵磊", post_no=""),
    )
    return a_book({}, posts=posts, employees=people, **given)


def test_that_vacancies_and_too_many_holders_are_counted() -> None:
    view = derive_placement(book(), "2026-10-15")
    assert [line.state for line in view.lines] == ["满编", "空缺2", "超编1"]
    assert [line.way for line in view.lines] == ["竞争上岗", "双向选择", "双向选择"]
    assert view.lines[2].holder == "李静、王芳"
    assert view.sentence == "岗位3个，编制4名，在岗3人，空缺2名，超编1人，未上岗1人。"


def test_that_nobody_is_placed_before_the_plan_is_locked() -> None:
    assert "设岗定责和制定考核方案在前" in derive_placement(book(), "2026-10-15").comes_first
    assert not derive_placement(book(), "2026-10-15").can_place
    assert derive_placement(book(steps=(LOCK,)), "2026-10-15").can_place


def test_that_a_file_without_posts_says_what_to_do_first() -> None:
    assert "还没有设置岗位" in derive_placement(a_book({}, posts=()), "2026-10-15").sentence


def test_that_people_without_a_post_are_offered_first() -> None:
    assert list(person_labels(book())) == [
        "004 赵磊（未上岗）",
        "001 张伟（办公室工作岗）",
        "002 李静（办公室工作岗）",
        "003 王芳（办公室工作岗）",
    ]


def test_that_terms_are_told_with_how_long_they_last() -> None:
    def held(number: str, post_no: str, until: str, ended_on: str = "") -> Appointment:
        return Appointment(
            employee_no=number,
            appointment_no=1,
            post_no=post_no,
            since="2024-11-01",
            until=until,
            way=AppointmentWay.COMPETITION,
            ended_on=ended_on,
        )

    appointments = (
        held("001", "G001", "2026-10-31"),
        held("002", "G003", "2026-09-30"),
        held("003", "G003", "2028-09-30", ended_on="2026-03-31"),
    )
    view = derive_placement(book(appointments=appointments), "2026-10-15")
    assert [line.term_note for line in view.lines] == ["任期还有16天", "", "任期已满15天"]
    assert [line.post.post_no for line in view.ending] == ["G003", "G001"]
    assert view.sentence.endswith("未上岗1人；2个岗位任期将满或已满。")
    first, second = view.lines[0].holders[0], view.lines[2].holders[1]
    assert first.text.endswith("竞争上岗，2024-11-01起，任期到2026-10-31")
    assert second.text.endswith("名册登记，没有任职记录")
    assert (view.lines[0].since, view.lines[2].until) == ("2024-11-01", "2026-09-30")
