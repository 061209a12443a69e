"""Paper after the examination: scores with their derivation, ranking, publication, minutes, appointments."""

from kpi_desktop.domain.competition_finish import trial_end
from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.placement import say_rules
from kpi_desktop.domain.values import show
from kpi_desktop.reports.blocks import signatures
from kpi_desktop.reports.competition_paper import (
    RoundPaper,
    chinese_day,
    listing,
    make_report,
    section,
    signed,
    text,
)
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Band


def _total(data: RoundPaper, employee_no: str) -> str:
    total = data.scores.score(employee_no).total
    return "" if total is None else f"{total:.{data.competition.rules.places}f}"


def render_scores(data: RoundPaper) -> bytes:
    """Everybody's stages and total with the derivation (成绩汇总表)."""
    rules = data.competition.rules
    columns = (
        ("工号", 14.0),
        ("姓名", 20.0),
        *((f"{stage.label}\n{weight:f}%", 19.0) for stage, weight in rules.weights if weight),
        ("总分", 18.0),
        ("怎么算的", 150.0),
    )
    reasons = {each.candidate.employee_no: each.reason for each in data.scores.ranking.outside}
    rows = []
    for candidate in data.competition.candidates:
        score = data.scores.score(candidate.employee_no)
        stages = [score.stage(stage) for stage in rules.stages]
        lines = "；".join(line.sentence for line in score.lines)
        outside = reasons.get(candidate.employee_no, "")
        rows.append(
            (
                candidate.employee_no,
                data.name(candidate.employee_no),
                *(("—" if outside else "未填") if value is None else show(value, 2) for value in stages),
                _total(data, candidate.employee_no) or "—",
                outside if outside and score.total is None else lines,
            )
        )
    bands = [*listing(LANDSCAPE, columns, rows, left=(len(columns) - 1,)), Band(3 * MM)]
    bands.append(
        signatures(LANDSCAPE, ("记分员（签名）", "复核人（签名）", "监督员（签名）", "组长（签名）"))
    )
    return make_report(data, LANDSCAPE, "竞争上岗成绩汇总表", bands, notes=(rules.rounding_sentence,))


def render_ranking(data: RoundPaper) -> bytes:
    """The ranking with wishes, the proposed post and its reason; the others with theirs (排名表)."""
    ranking, proposal = data.scores.ranking, data.proposal
    rows = []
    for ranked in ranking.ranked:
        number = ranked.candidate.employee_no
        placing = proposal.of(number)
        rows.append(
            (
                str(ranked.rank),
                number,
                data.name(number),
                _total(data, number),
                "、".join(ranked.candidate.wishes),
                "待定" if placing is None else data.post_name(placing.post_no),
                placing.reason if placing is not None else "前面有并列的人争同一名额，先定先后",
            )
        )
    columns = (
        ("名次", 12.0),
        ("工号", 14.0),
        ("姓名", 20.0),
        ("总分", 18.0),
        ("志愿", 32.0),
        ("建议岗位", 42.0),
        ("理由", 110.0),
    )
    bands = listing(LANDSCAPE, columns, rows, left=(6,))
    if ranking.outside:
        outside = [
            (each.candidate.employee_no, data.name(each.candidate.employee_no), each.reason)
            for each in ranking.outside
        ]
        bands += section(LANDSCAPE, "没有列入排名的人")
        bands += listing(LANDSCAPE, (("工号", 20.0), ("姓名", 28.0), ("原因", 200.0)), outside, left=(2,))
    bands += [Band(3 * MM), signatures(LANDSCAPE, ("记分员（签名）", "监督员（签名）", "组长（签名）"))]
    return make_report(
        data, LANDSCAPE, "竞争上岗排名表", bands, notes=(data.competition.rules.rounding_sentence,)
    )


def render_publication(data: RoundPaper) -> bytes:
    """The publication of those to be appointed (任前公示)."""
    record = data.competition.round
    rows = []
    for decision in data.competition.decisions:
        person = data.people.get(decision.employee_no)
        if decision.post_no and person is not None:
            rows.append(
                (
                    person.name,
                    person.gender,
                    person.birth_month,
                    data.post_name(person.post_no) if person.post_no else "",
                    data.post_name(decision.post_no),
                    _total(data, decision.employee_no),
                )
            )
    columns = (
        ("姓名", 24.0),
        ("性别", 12.0),
        ("出生年月", 22.0),
        ("现岗位", 44.0),
        ("拟任岗位", 48.0),
        ("总分", 18.0),
    )
    until = chinese_day(data.notice_until)
    bands = [
        *text(
            PORTRAIT,
            f"根据竞争上岗的规定，经报名、资格审查、考试考核、组织考察和集体研究，{data.day(RoundStep.DECISION)}决定下列"
            f"{len(rows)}名同志为拟任人选，现予公示。",
        ),
        Band(2 * MM),
        *listing(PORTRAIT, columns, rows),
        Band(2 * MM),
        *text(
            PORTRAIT,
            f"公示时间：{chinese_day(record.notice_from)}至{until}（{record.rules.notice_days}个工作日）。",
        ),
        *text(
            PORTRAIT, "对公示人选有意见的，请在公示期内以书面或电话方式实名反映，我们将调查核实并反馈结果。"
        ),
        *text(PORTRAIT, "受理科室：　　　　　　　　联系电话：　　　　　　　　地址：　　　　　　　　"),
        *signed(PORTRAIT, data.unit.name, chinese_day(record.notice_from)),
    ]
    return make_report(data, PORTRAIT, "竞争上岗任前公示", bands)


def render_minutes(data: RoundPaper) -> bytes:
    """The whole course with every change and its reason (会议纪要)."""
    competition = data.competition
    bands = [*section(PORTRAIT, "一、经过")]
    steps = [
        (record.step.label, record.done_on, record.done_by, record.document_no, record.note)
        for step in RoundStep
        if (record := competition.done(step)) is not None
    ]
    columns = (("步骤", 26.0), ("日期", 26.0), ("经办人", 26.0), ("文号", 44.0), ("说明", 52.0))
    bands += listing(PORTRAIT, columns, steps, left=(4,))
    bands += section(PORTRAIT, "二、职位、条件和报名")
    for post in competition.posts:
        conditions = "；".join(condition.sentence for condition in post.conditions)
        ruled = (
            f"。{post.state.label}{post.merged_into}：{post.state_reason}{post.document_no}"
            if post.state_reason
            else ""
        )
        bands += text(
            PORTRAIT,
            f"{data.post_name(post.post_no)}，名额{post.places}名，条件：{conditions}。"
            f"全单位{data.fields[post.post_no].sentence}{ruled}。",
        )
    withdrawn = sum(1 for candidate in competition.candidates if candidate.withdrawn_on)
    ranked = data.scores.ranking.ranked
    bands += text(
        PORTRAIT,
        f"报名{len(competition.candidates)}人，退出{withdrawn}人，列入排名{len(ranked)}人，"
        f"未列入{len(data.scores.ranking.outside)}人（含退出的人）。",
    )
    bands += section(PORTRAIT, "三、规则")
    bands += text(
        PORTRAIT, "；".join(f"{name}：{words}" for name, words in say_rules(competition.rules)) + "。"
    )
    bands += section(PORTRAIT, "四、过程中的变更、退出、回避和裁定")
    events = [
        (event.happened_on, event.what, event.reason or "—", event.document_no, event.done_by)
        for event in competition.events
    ]
    if events:
        columns = (("日期", 24.0), ("事项", 74.0), ("理由", 40.0), ("文号", 22.0), ("经办人", 18.0))
        bands += listing(PORTRAIT, columns, events, left=(1, 2))
    else:
        bands += text(PORTRAIT, "全过程没有变更条件、退回步骤、退出、回避和改变建议的事项。")
    bands += section(PORTRAIT, "五、成绩和决定")
    decided = []
    for each in ranked:
        number = each.candidate.employee_no
        decision = competition.decision(number)
        placing = data.proposal.of(number)
        proposed = decision.proposed_post_no if decision is not None else placing.post_no if placing else ""
        decided.append(
            (
                str(each.rank),
                data.name(number),
                _total(data, number),
                data.post_name(proposed),
                "" if decision is None else data.post_name(decision.post_no),
                "" if decision is None else decision.reason,
            )
        )
    wide = (("名次", 14.0), ("姓名", 24.0), ("总分", 18.0), ("建议", 44.0), ("决定", 44.0), ("理由", 36.0))
    bands += listing(PORTRAIT, wide, decided, left=(5,))
    bands += section(PORTRAIT, "六、公示和异议")
    bands += text(PORTRAIT, _say_publication(data))
    for raised in competition.objections:
        outcome = f"{raised.settled_on}处理：{raised.outcome}" if raised.settled_on else "尚未处理"
        bands += text(
            PORTRAIT, f"{raised.raised_on}对{raised.about or '本轮'}提出：{raised.content}。{outcome}。"
        )
    bands += [
        Band(4 * MM, glued=True),
        signatures(PORTRAIT, ("记录人（签名）", "监督员（签名）", "主持人（签名）")),
    ]
    return make_report(data, PORTRAIT, "竞争上岗会议纪要", bands)


def _say_publication(data: RoundPaper) -> str:
    record = data.competition.round
    if not record.notice_from:
        return "还没有公示。"
    days = f"{chinese_day(record.notice_from)}至{chinese_day(data.notice_until)}公示{record.rules.notice_days}个工作日"
    return f"{days}，收到异议{len(data.competition.objections)}件。"


def render_appointments(data: RoundPaper) -> bytes:
    """Who is appointed to what, term and trial (任职名单)."""
    done = data.competition.done(RoundStep.APPOINTMENT)
    record = data.competition.round
    trial = trial_end(done.done_on, record.rules.trial_months) if done is not None else ""
    rows = [
        (
            str(at),
            data.name(decision.employee_no),
            data.post_name(decision.post_no),
            done.done_on if done is not None else "",
            record.term_to,
            trial or "—",
        )
        for at, decision in enumerate((d for d in data.competition.decisions if d.post_no), start=1)
    ]
    columns = (
        ("序号", 12.0),
        ("姓名", 26.0),
        ("任职岗位", 64.0),
        ("任职日期", 26.0),
        ("任期至", 26.0),
        ("试用期至", 26.0),
    )
    number = f"（{done.document_no}）" if done is not None and done.document_no else ""
    bands = [
        *text(PORTRAIT, f"经竞争上岗和公示，下列{len(rows)}名同志任职{number}："),
        Band(2 * MM),
        *listing(PORTRAIT, columns, rows),
        *signed(PORTRAIT, data.unit.name, data.day(RoundStep.APPOINTMENT)),
    ]
    return make_report(data, PORTRAIT, "竞争上岗任职名单", bands)
