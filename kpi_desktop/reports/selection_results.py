"""Paper after the matching: results with reasons, vacancies, people without a post, minutes (双向选择)."""

from kpi_desktop.domain.selection import SelectionDecision, SelectionStep
from kpi_desktop.reports.blocks import signatures
from kpi_desktop.reports.competition_paper import chinese_day, listing, section, signed, text
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Band
from kpi_desktop.reports.selection_paper import SelectionPaper, make_paper


def _why(decision: SelectionDecision) -> str:
    if decision.post_no == decision.proposed_post_no:
        return decision.proposed_why
    word = "组织调配" if decision.is_adjusted else "改定"
    return f"{word}：{decision.reason}。匹配方案：{decision.proposed_why}"


def render_result(data: SelectionPaper) -> bytes:
    """Everybody's result with its reason (双向选择结果与理由)."""
    columns = (
        ("工号", 14.0),
        ("姓名", 20.0),
        ("原科室", 28.0),
        ("匹配方案", 42.0),
        ("结果", 42.0),
        ("理由", 120.0),
    )
    rows = [
        (
            each.employee_no,
            data.name(each.employee_no),
            data.section_of(each.employee_no),
            data.post_name(each.proposed_post_no),
            data.post_name(each.post_no),
            _why(each),
        )
        for each in _in_order(data)
    ]
    bands = [
        *text(LANDSCAPE, _counts(data)),
        Band(2 * MM),
        *listing(LANDSCAPE, columns, rows, left=(3, 4, 5)),
        Band(3 * MM),
        signatures(LANDSCAPE, ("经办人（签名）", "复核人（签名）", "监督员（签名）", "组长（签名）")),
    ]
    return make_paper(data, LANDSCAPE, "双向选择结果与理由", bands)


def _in_order(data: SelectionPaper) -> tuple[SelectionDecision, ...]:
    found = (data.selection.decision(form.employee_no) for form in data.selection.forms)
    return tuple(each for each in found if each is not None)


def _counts(data: SelectionPaper) -> str:
    selection = data.selection
    placed = [each for each in selection.decisions if each.post_no]
    changed = sum(1 for each in selection.decisions if each.post_no != each.proposed_post_no)
    left = sum(post.places - selection.taken(post.post_no) for post in selection.posts)
    return (
        f"参加{len(selection.forms)}人，上岗{len(placed)}人，未上岗{len(selection.unplaced)}人，空缺{left}名；"
        f"与匹配方案不同的{changed}人。"
    )


def render_vacancies(data: SelectionPaper) -> bytes:
    """What is open: the round's posts before the forms are in, what nobody got after the result (空缺岗位公告)."""
    selection = data.selection
    is_after = selection.done(SelectionStep.RESULT) is not None
    rows = []
    for opened in selection.posts:
        places = opened.places - (selection.taken(opened.post_no) if is_after else 0)
        post = data.posts.get(opened.post_no)
        if places > 0 and post is not None:
            note = "留作调配" if opened.is_reserved else ""
            rows.append((opened.post_no, post.name, post.section, str(places), note))
    round_ = selection.round
    columns = (("岗位编号", 24.0), ("岗位名称", 60.0), ("科室", 46.0), ("名额", 16.0), ("备注", 24.0))
    lead = (
        f"{data.title}结束后，还有下列岗位空缺，现予公布，供还没有上岗的人员再次选择。"
        if is_after
        else f"根据岗位设置方案，{data.title}拿出下列岗位，现予公布。请按先后填写《定岗意向表》，"
        f"每人最多{round_.most_wishes}个志愿。"
    )
    term = f"任期自{chinese_day(round_.since)}至{chinese_day(round_.until)}。"
    bands = [
        *text(PORTRAIT, lead),
        Band(2 * MM),
        *(listing(PORTRAIT, columns, rows, left=(1, 2)) if rows else text(PORTRAIT, "没有空缺岗位。")),
        Band(2 * MM),
        *text(PORTRAIT, term),
        *signed(
            PORTRAIT,
            data.unit.name,
            data.day(SelectionStep.RESULT if is_after else SelectionStep.WISHES),
        ),
    ]
    return make_paper(data, PORTRAIT, "空缺岗位公告" if is_after else "双向选择岗位公告", bands)


def render_unplaced(data: SelectionPaper) -> bytes:
    """Who has no post, why, and what follows until when (未上岗人员名单)."""
    columns = (
        ("工号", 14.0),
        ("姓名", 20.0),
        ("去向", 22.0),
        ("期限至", 24.0),
        ("说明", 46.0),
        ("原因", 122.0),
    )
    rows = [
        (
            each.employee_no,
            data.name(each.employee_no),
            each.follow_up.label if each.follow_up else data.next_name and f"转入{data.next_name}",
            each.follow_until,
            each.follow_note,
            _why(each),
        )
        for each in _in_order(data)
        if not each.post_no
    ]
    bands = [
        *(
            listing(LANDSCAPE, columns, rows, left=(4, 5))
            if rows
            else text(LANDSCAPE, "参加本轮的人员都已上岗。")
        ),
        Band(3 * MM),
        signatures(LANDSCAPE, ("经办人（签名）", "本人（签收）", "组长（签名）")),
    ]
    return make_paper(data, LANDSCAPE, "未上岗人员名单", bands)


def render_minutes(data: SelectionPaper) -> bytes:
    """The whole course of the round: steps, rules, changes, results (会议纪要)."""
    selection, round_ = data.selection, data.selection.round
    steps = [
        (record.step.label, record.done_on, record.done_by, record.document_no, record.note)
        for step in SelectionStep
        if (record := selection.done(step)) is not None
    ]
    columns = (("步骤", 26.0), ("日期", 26.0), ("经办人", 26.0), ("文号", 44.0), ("说明", 52.0))
    first = f"{'、'.join(round_.first_sections)}先选，其他科室后选；" if round_.first_sections else ""
    follows = f"本轮接第{round_.follows}轮的空缺岗位和没有上岗的人员；" if round_.follows else ""
    posts = "；".join(
        f"{data.post_name(each.post_no)}{each.places}名{'（留作调配）' if each.is_reserved else ''}"
        for each in selection.posts
    )
    bands = [*section(PORTRAIT, "一、步骤"), *listing(PORTRAIT, columns, steps, left=(4,))]
    bands += section(PORTRAIT, "二、岗位和规则")
    bands += text(PORTRAIT, f"拿出岗位：{posts}。")
    bands += text(
        PORTRAIT,
        f"{follows}每人最多{round_.most_wishes}个志愿；{first}科室对填报本科室岗位的人排提名次序，没有提名的不接收；"
        "按志愿和提名次序由程序提出稳定的匹配方案，同样的志愿和提名总得同样的方案；领导小组可以改定和调配，都写明理由。"
        f"任期自{chinese_day(round_.since)}至{chinese_day(round_.until)}。",
    )
    bands += section(PORTRAIT, "三、过程中的退回和改定")
    events = [
        (event.happened_on, event.what, event.reason or "—", event.done_by) for event in selection.events
    ]
    if events:
        event_columns = (("日期", 24.0), ("事项", 74.0), ("理由", 54.0), ("经办人", 22.0))
        bands += listing(PORTRAIT, event_columns, events, left=(1, 2))
    else:
        bands += text(PORTRAIT, "全过程没有退回步骤和改定结果的事项。")
    bands += section(PORTRAIT, "四、结果")
    bands += [*text(PORTRAIT, _counts(data)), Band(2 * MM)]
    results = [
        (data.name(each.employee_no), data.post_name(each.post_no), _why(each)) for each in _in_order(data)
    ]
    bands += listing(PORTRAIT, (("姓名", 22.0), ("结果", 44.0), ("理由", 108.0)), results, left=(1, 2))
    if selection.unplaced:
        bands += section(PORTRAIT, "五、没有上岗的人员")
        for each in selection.unplaced:
            until = f"，期限至{each.follow_until}" if each.follow_until else ""
            what = each.follow_up.label if each.follow_up else "去向待定"
            what = f"转入{data.next_name}" if not each.follow_up and data.next_name else what
            note = f"，{each.follow_note}" if each.follow_note else ""
            bands += text(PORTRAIT, f"{data.name(each.employee_no)}：{what}{until}{note}。")
    bands += [Band(3 * MM), signatures(PORTRAIT, ("记录人（签名）", "领导小组成员（签名）", "组长（签名）"))]
    return make_paper(data, PORTRAIT, "双向选择会议纪要", bands)
