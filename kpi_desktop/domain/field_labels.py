"""What people call the fields of the file's rows, where a single field has to be named: conflicts, the trail."""

from collections.abc import Mapping
from types import MappingProxyType

FIELD_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "unit_name": "单位名称",
        "filing_body": "备案机关",
        "body": "方案内容",
        "sort_order": "顺序",
        "gender": "性别",
        "id_number": "身份证号",
        "birth_month": "出生年月",
        "ethnicity": "民族",
        "political_status": "政治面貌",
        "section": "科室",
        "reports_with": "合并上报到",
        "title": "职务",
        "category": "人员类别",
        "voter_group": "测评组别",
        "post_no": "岗位编号",
        "on_probation": "试用期",
        "under_investigation": "立案审查",
        "present_from": "在岗起始月",
        "present_to": "在岗截止月",
        "leave_days": "请假天数",
        "remark": "备注",
        "level": "岗位层次",
        "headcount": "编制数",
        "factor_points": "要素分",
        "coefficient": "岗位价值系数",
        "group": "部分",
        "full_mark": "满分",
        "standard": "评分标准",
        "source": "数据来源",
        "frequency": "频次",
        "kind": "种类",
        "entered": "得分",
        "reason": "理由",
        "points": "分值",
        "fact": "事由",
        "rule": "加减分项目",
        "matter": "事项",
        "happened_on": "发生日期",
        "scope": "范围",
        "document_no": "文号",
        "votes": "票数",
        "issued": "发出票数",
        "returned": "收回票数",
        "valid": "有效票",
        "invalid": "无效票",
        "score": "得分",
        "decided": "处分时间",
        "grade": "等次",
        "decided_on": "决定日期",
        "decided_by": "决定人",
        "done_on": "完成日期",
        "done_by": "办理人",
        "note": "说明",
        "parent_no": "上级任务",
        "leader": "责任领导",
        "employee_no": "承办人",
        "target": "目标",
        "progress": "进度安排",
        "deadline": "完成时限",
        "indicator_no": "转成的指标",
        "since": "任职日期",
        "until": "任期止",
        "way": "产生方式",
        "round_no": "轮次",
        "trial_until": "试用期止",
        "ended_on": "免去日期",
        "end_reason": "免去原因",
    }
)
_OF_TABLE = {
    ("adjustment", "level"): "级别",
    ("unit_task", "title"): "任务名称",
    ("unit_task", "standard"): "完成标准",
}
_NAMES = {"employee": "姓名", "post": "岗位名称", "indicator": "指标名称"}


def field_label(table: str, field: str) -> str:
    """What people call a field; the field's own name where it has none."""
    if (table, field) in _OF_TABLE:
        return _OF_TABLE[table, field]
    if field == "name":
        return _NAMES.get(table, "名称")
    return FIELD_LABELS.get(field, field)
