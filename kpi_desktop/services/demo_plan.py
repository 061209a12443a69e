"""Duties and broken-down tasks of the fictional unit: every post has its duties, every person carries a task."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.posts import Post, PostLevel
from kpi_desktop.domain.staff import Employee, Section
from kpi_desktop.domain.tasks import UnitTask

_OWN, _TARGETS = "Z04", "Z05"
_LEADING = (
    ("主持分管工作，每月召开工作例会1次", "全年例会12次，议定事项按期办结", "有会议纪要和办结单", _OWN),
    ("审核分管科室的文件和资金支出，3个工作日内签批", "全年无超期签批", "每超期1件按标准扣分", _OWN),
    ("推进分管的重点项目，每季度现场督办1次", "每季度督办1次，全年4次", "有督办记录和整改回复", _TARGETS),
)
_HEADING = (
    ("分解本科室年度任务到人，每月5日前核对进度", "全年核对12次", "有任务台账和核对记录", _OWN),
    ("初审本科室经办事项，2个工作日内提出意见", "全年无超期初审", "每超期1件按标准扣分", _OWN),
    ("带队完成本科室承担的年度目标任务", "任务节点全部按期完成", "以验收单为准", _TARGETS),
)
_WORKING = (
    (
        ("登记并流转收到的文件，当日登记，次日送出", "全年登记无遗漏", "漏登1件按标准扣分", _OWN),
        ("整理并归档本科室资料，每季度末归档1次", "全年归档4次", "有移交清单", _TARGETS),
    ),
    (
        ("受理服务对象申请，5个工作日内办结或书面答复", "按期办结率98%以上", "以系统办件记录为准", _OWN),
        ("每月到联系的乡镇核查1次，填写核查表", "全年核查12次", "有核查表和照片", _TARGETS),
    ),
    (
        ("编制月度报表，每月3日前报送", "全年报送12次，差错0处", "每差错1处按标准扣分", _OWN),
        ("办理12345工单，3个工作日内回复", "回复率100%", "以平台记录为准", _TARGETS),
    ),
)
_TASKS = (
    ("按期办结政务服务事项", "全年按期办结率98%以上", "办理承办事项", "全年承办60件，全部按期办结"),
    ("完成年度重点项目", "12个重点项目全部按节点完成", "完成项目节点", "4个节点按期完成，每月25日报进度"),
    (
        "办结信访件和12345工单",
        "全年办结率100%，群众评价满意率95%以上",
        "办理信访件和工单",
        "全年20件，15日内办结",
    ),
    ("报送信息和业务材料", "全年报送信息48条，采用16条", "报送信息和材料", "全年4条，其中采用1条"),
)


def demo_duties(posts: Sequence[Post], employees: Sequence[Employee]) -> tuple[Duty, ...]:
    """Two or three duties a post, by its level, each with who answers for it and the indicator that counts it."""
    holders = {employee.post_no: employee for employee in employees}
    leaders = _leaders(posts, employees)
    duties: list[Duty] = []
    for at, post in enumerate(posts):
        texts = {PostLevel.LEADER: _LEADING, PostLevel.SECTION_HEAD: _HEADING}.get(post.level)
        for number, (text, target, standard, indicator) in enumerate(
            texts or _WORKING[at % len(_WORKING)], start=1
        ):
            duties.append(
                Duty(
                    post_no=post.post_no,
                    duty_no=str(number),
                    text=text,
                    leader=leaders[at % len(leaders)].name,
                    section=post.section,
                    employee_no=holders[post.post_no].employee_no,
                    target=target,
                    progress="按月推进，季末核对",
                    standard=standard,
                    indicators=(indicator,),
                    sort_order=len(duties) + 1,
                )
            )
    return tuple(duties)


def demo_tasks(
    posts: Sequence[Post], employees: Sequence[Employee], sections: Sequence[Section], year: int
) -> tuple[UnitTask, ...]:
    """The unit's tasks, a piece of one for each section, a piece of that for each of its people."""
    leaders = _leaders(posts, employees)
    tasks: list[UnitTask] = []
    for number, (title, target, _, _) in enumerate(_TASKS, start=1):
        leader = leaders[number % len(leaders)].name
        unit_task = UnitTask(
            task_no=f"R{number:02d}", title=title, leader=leader, target=target, deadline=f"{year}-12-20"
        )
        tasks.append(unit_task)
        own = [section for at, section in enumerate(sections) if at % len(_TASKS) == number - 1]
        for order, section in enumerate(own, start=1):
            tasks += _section_tasks(unit_task, order, section, number - 1, employees)
    return tuple(replace(task, sort_order=order) for order, task in enumerate(tasks, start=1))


def _section_tasks(
    above: UnitTask, order: int, section: Section, kind: int, employees: Sequence[Employee]
) -> Iterator[UnitTask]:
    year = above.deadline[:4]
    piece = UnitTask(
        task_no=f"{above.task_no}-{order}",
        title=f"{above.title}（{section.name}）",
        parent_no=above.task_no,
        leader=above.leader,
        section=section.name,
        target=above.target,
        deadline=f"{year}-12-10",
    )
    yield piece
    people = [employee for employee in employees if employee.section == section.name]
    for number, employee in enumerate(people, start=1):
        yield UnitTask(
            task_no=f"{piece.task_no}-{number}",
            title=_TASKS[kind][2],
            parent_no=piece.task_no,
            leader=above.leader,
            section=section.name,
            employee_no=employee.employee_no,
            target=_TASKS[kind][3],
            progress="一季度25%，半年50%，三季度75%",
            standard="以台账和验收单为准，每逾期1件扣0.5分",
            deadline=f"{year}-11-30",
        )


def _leaders(posts: Sequence[Post], employees: Sequence[Employee]) -> list[Employee]:
    levels = {post.post_no: post.level for post in posts}
    return [employee for employee in employees if levels[employee.post_no] is PostLevel.LEADER]
