"""Use cases of the roster: people, sections and sanctions."""

from dataclasses import replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.domain.staff import Employee, Sanction, Section, Unit
from kpi_desktop.domain.values import UnitYear, clean_name
from kpi_desktop.services.workspace import Changes, Workspace

_MOST_NAME = 200
_MOST_TEXT = {
    "employee_no": 40,
    "name": 200,
    "section": 200,
    "title": 200,
    "ethnicity": 40,
    "political_status": 40,
    "voter_group": 40,
    "remark": 2000,
}


def save_employees(
    workspace: Workspace, key: UnitYear, employees: tuple[Employee, ...], action: str = "修改人员"
) -> Changes:
    """Write people of the roster; names are brought to one form.

    Raises RuleViolation when a number or a name is empty, a text too long, or presence ends before it begins.
    """
    cleaned = tuple(replace(employee, name=clean_name(employee.name)) for employee in employees)
    for employee in cleaned:
        if not employee.employee_no.strip() or not employee.name:
            message = "工号和姓名都要填写。"
            raise RuleViolation(message)
        for field, most in _MOST_TEXT.items():
            text = getattr(employee, field)
            if len(text) > most:
                message = f"{employee.name[:20]}的{field_label('employee', field)}有{len(text)}个字，最多{most}个字，请缩短。"
                raise RuleViolation(message)
        if (employee.present_from or 1) > (employee.present_to or 12):
            message = f"{employee.name}的调入月份晚于调离月份，请改正。"
            raise RuleViolation(message)
    with workspace.write(key, action) as step:
        step.save(*cleaned)
    return step.changes


def add_employee(workspace: Workspace, key: UnitYear, employee: Employee) -> Changes:
    """Add a person at the end of the roster.

    Raises RuleViolation when the number is taken.
    """
    book = workspace.load_book(key)
    if any(known.employee_no == employee.employee_no for known in book.employees):
        message = f"工号{employee.employee_no}已经有人使用，请换一个工号。"
        raise RuleViolation(message)
    last = max((known.sort_order for known in book.employees), default=0)
    return save_employees(workspace, key, (replace(employee, sort_order=last + 1),), "新增人员")


def assign_post(workspace: Workspace, key: UnitYear, employee_no: str, post_no: str) -> Changes:
    """Give a person a post and the post's section; an empty number takes the post away.

    Raises RuleViolation when there is no such person or post.
    """
    book = workspace.load_plan(key)
    person = next((known for known in book.employees if known.employee_no == employee_no), None)
    post = next((known for known in book.posts if known.post_no == post_no), None)
    if person is None or (post_no and post is None):
        message = (
            f"没有工号为{employee_no}的人员。" if person is None else f"没有编号为{post_no}的岗位，请改正。"
        )
        raise RuleViolation(message)
    section = post.section if post is not None else person.section
    return save_employees(workspace, key, (replace(person, post_no=post_no, section=section),), "安排岗位")


def remove_employees(workspace: Workspace, key: UnitYear, employees: tuple[Employee, ...]) -> Changes:
    """Take people off the roster; their marks stay in the trail and come back with an undo."""
    with workspace.write(key, "删除人员") as step:
        step.remove(*employees)
    return step.changes


def save_sections(workspace: Workspace, key: UnitYear, sections: tuple[Section, ...]) -> Changes:
    """Write sections."""
    with workspace.write(key, "修改科室") as step:
        step.save(*sections)
    return step.changes


def save_unit(workspace: Workspace, key: UnitYear, unit: Unit) -> Changes:
    """Write the unit's name and filing body.

    Raises RuleViolation when the name is empty, the code is another unit's, or a text is too long.
    """
    if not unit.name.strip() or unit.code != key.unit_code:
        message = "请填写单位名称；单位代码建立文件后不能改。"
        raise RuleViolation(message)
    for label, text in (("单位名称", unit.name), ("备案机关", unit.filing_body)):
        if len(text) > _MOST_NAME:
            message = f"{label}有{len(text)}个字，最多{_MOST_NAME}个字，请缩短。"
            raise RuleViolation(message)
    with workspace.write(key, "修改单位信息") as step:
        step.save_unit(unit)
    return step.changes


def save_sanctions(workspace: Workspace, key: UnitYear, sanctions: tuple[Sanction, ...]) -> Changes:
    """Write sanctions of people."""
    with workspace.write(key, "登记处分") as step:
        step.save(*sanctions)
    return step.changes


def remove_sanctions(workspace: Workspace, key: UnitYear, sanctions: tuple[Sanction, ...]) -> Changes:
    """Take back sanctions entered by mistake."""
    with workspace.write(key, "删除处分") as step:
        step.remove(*sanctions)
    return step.changes
