"""The sample county's summaries and comments: what people write at the year's end, the same for the same year."""

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import UnitYear, show_short
from kpi_desktop.domain.year_end import PersonResult
from kpi_desktop.domain.year_records import Appraisal
from kpi_desktop.services import appraisals, year_end
from kpi_desktop.services.workspace import Workspace

_LEARNED = (
    "参加理论学习{days}次，撰写心得{few}篇，县委党校专题班1期",
    "参加中心组学习和支部学习{days}次，完成网络学院课程{few}门",
    "系统学习业务法规{few}部，参加上级培训{few}次、支部学习{days}次",
)
_DONE = (
    "办理来文{many}件，按期办结{many}件，没有超期",
    "受理群众事项{many}件，当场办结{days}件，其余在承诺时限内办结",
    "完成目标任务{few}项，牵头督办事项{few}件，报送信息{days}条",
    "下乡{days}天，走访{many}户，协调解决问题{few}件",
)
_LACKING = (
    "对新业务研究不深，信息报送数量偏少",
    "下乡时间安排不够均衡，有{few}次材料报送较晚",
    "与科室之间沟通不够主动，个别事项办理较慢",
)
_COMMENTS = {
    Grade.EXCELLENT: "政治坚定，业务熟练，全年牵头的任务都提前完成，在同事中起到带头作用。",
    Grade.COMPETENT: "工作认真负责，能按时完成本职工作，作风务实，廉洁自律。",
    Grade.BASIC: "能基本完成本职工作，但有的事项没有按期办结，需要改进工作方法。",
    Grade.INCOMPETENT: "全年多次没有按期完成督办事项，责任心不强，应当认真整改。",
    Grade.UNDETERMINED: "能较快熟悉岗位，完成交办的工作。",
}


def write_appraisals(workspace: Workspace, key: UnitYear) -> None:
    """Write everybody's summary, training and comment; whoever is under investigation gets no comment (第二十八条)."""
    people = year_end.score(workspace, key).people
    appraisals.record_appraisals(workspace, key, [_appraisal(at, each) for at, each in enumerate(people)])


def _appraisal(at: int, person: PersonResult) -> Appraisal:
    amounts = {"days": 24 + at * 7 % 30, "few": 2 + at % 5, "many": 120 + at * 37 % 260}
    total = f"，年度总分{show_short(person.total)}分" if person.total is not None else ""
    paragraphs = (
        f"一年来，认真学习贯彻党的创新理论，{_LEARNED[at % 3].format(**amounts)}，政治素质和业务能力有了提高。",
        f"一、履行职责。{_DONE[at % 4].format(**amounts)}；{_DONE[(at + 1) % 4].format(**amounts)}{total}。",
        "二、遵守纪律。严格执行考勤、请假和财务制度，落实首问责任、限时办结和服务承诺，没有违纪情形。",
        f"三、存在的不足。{_LACKING[at % 3].format(**amounts)}。下一年将制定学习计划，按月自查，逐项改进。",
    )
    grade = person.grade or Grade.COMPETENT
    has_comment = (
        not person.employee.under_investigation and person.eligibility.effect is not Effect.NOT_ASSESSED
    )
    return Appraisal(
        employee_no=person.employee.employee_no,
        summary="\n".join(paragraphs),
        training="县委党校科级干部进修班，5天。" if at % 4 == 0 else "无",
        comment=_COMMENTS[grade] if has_comment else "",
    )
