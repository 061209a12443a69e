"""The forms of posts that both the page and the tree open: a new post, and who gets it."""

from __future__ import annotations

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.numbering import next_number
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.sections import section_names
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import posts, staff
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.parts import Panel
from kpi_desktop.ui.posts.state import LEVELS
from kpi_desktop.ui.record_edits import write_or_say


def ask_new_post(panel: Panel, section: str) -> FormDialog:
    """Ask for the number, name, section and level of a new post."""
    book = panel.book
    fields = (
        FormField(
            key="post_no", label="岗位编号", start=next_number((post.post_no for post in book.posts), "G01")
        ),
        FormField(key="name", label="岗位名称", hint="如：人事管理岗"),
        FormField(key="section", label="科室", start=section, hint="、".join(section_names(book)[:3])),
        FormField(key="level", label="岗位层次", choices=tuple(LEVELS), start="一般"),
    )

    def take(values: Values) -> str:
        post = Post(
            post_no=values["post_no"].strip(),
            name=values["name"].strip(),
            section=values["section"].strip(),
            level=LEVELS[values["level"]],
        )
        return write_or_say(panel.open_file, lambda: posts.add_post(panel.workspace, panel.key, post))

    return ask_form("新增岗位", fields, take, yes="新增", parent=panel)


def ask_post_of(panel: Panel, employee_no: str) -> FormDialog:
    """Ask which post a person gets; posts with a free place come first."""
    person = next(each for each in panel.book.employees if each.employee_no == employee_no)
    choices = post_choices(panel.book)

    def take(values: Values) -> str:
        if not values["post"]:
            raise RuleViolation("还没有岗位，请先新增岗位。")
        number = choices[values["post"]]
        return write_or_say(
            panel.open_file, lambda: staff.assign_post(panel.workspace, panel.key, employee_no, number)
        )

    fields = (FormField(key="post", label="岗位", choices=tuple(choices) or ("",)),)
    lead = f"{person.name}（{person.employee_no}）将担任所选岗位，科室随岗位改变。"
    return ask_form("安排岗位", fields, take, yes="安排", lead=lead, parent=panel)


def post_choices(book: YearBook) -> dict[str, str]:
    """The posts' numbers by what the clerk chooses from, those with a free place first."""
    held: dict[str, int] = {}
    for person in book.employees:
        held[person.post_no] = held.get(person.post_no, 0) + 1
    lines = [(post, post.headcount - held.get(post.post_no, 0)) for post in book.posts]
    ordered = sorted(lines, key=lambda line: line[1] <= 0)
    return {
        f"{post.post_no} {post.name}（{f'空缺{free}人' if free > 0 else '已满'}）": post.post_no
        for post, free in ordered
    }
