"""Use cases of competition for posts: the posts of a round, their conditions, and too few applicants."""

from dataclasses import replace

from kpi_desktop.domain.competition_steps import Competition, RoundStep
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import PostState, RoundPost, TooFew
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.competition_standing import load_standing, next_event, today_text
from kpi_desktop.services.workspace import Changes, Workspace


def save_post(workspace: Workspace, key: UnitYear, post: RoundPost, reason: str = "") -> Changes:
    """Put a post into a round, or change its places and conditions.

    Raises RuleViolation for a post that is not in the plan or without places, for a change after the notice without a
    reason (因人设岗, domain.md §9.4), and once the decision is made.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(post.round_no)
    planned = next((known for known in standing.book.posts if known.post_no == post.post_no), None)
    if planned is None:
        message = f"岗位设置里没有编号{post.post_no}的岗位，请先到“岗位设置”设岗。"
        raise RuleViolation(message)
    if not 1 <= post.places <= planned.headcount:
        message = f"{planned.name}编制{planned.headcount}名，竞争名额应在1到{planned.headcount}之间，请改正。"
        raise RuleViolation(message)
    if competition.done(RoundStep.DECISION) is not None:
        message = "任职已经决定，职位和条件不能再改；要改请先退回“决定”并写明原因。"
        raise RuleViolation(message)
    old = competition.post(post.post_no)
    events = []
    if competition.is_published and old != post:
        if not reason.strip():
            message = f"职位已经公布，改{planned.name}的名额或条件要写明原因，原因会写进会议纪要。"
            raise RuleViolation(message)
        what = f"公布职位以后修改{post.post_no}{planned.name}：{_say_post_change(old, post)}"
        events.append(next_event(competition, today_text(workspace), what, reason, workspace.operator))
    if old is None:
        last = max((known.sort_order for known in competition.posts), default=0)
        post = replace(post, sort_order=last + 1)
    changed = _reopen_reviews(competition, old, post)
    with workspace.write(key, "修改竞岗职位", reason.strip()) as step:
        step.save(post, *changed, *events)
    return step.changes


def _say_post_change(old: RoundPost | None, new: RoundPost) -> str:
    if old is None:
        return f"增加职位，名额{new.places}名"
    parts = [f"名额由{old.places}名改为{new.places}名"] if old.places != new.places else []
    before, after = ([c.sentence for c in post.conditions] for post in (old, new))
    parts += [f"删去条件“{sentence}”" for sentence in before if sentence not in after]
    parts += [f"增加条件“{sentence}”" for sentence in after if sentence not in before]
    return "，".join(parts) or "调整"


def _reopen_reviews(competition: Competition, old: RoundPost | None, new: RoundPost) -> list[object]:
    """Wishes reviewed by other conditions have to be reviewed again."""
    if old is None or old.conditions == new.conditions:
        return []
    return [
        replace(c, reviews=tuple(review for review in c.reviews if review.post_no != new.post_no))
        for c in competition.candidates
        if c.review(new.post_no) is not None
    ]


def remove_post(workspace: Workspace, key: UnitYear, round_no: int, post_no: str) -> Changes:
    """Take a post out of a round before it is published.

    Raises RuleViolation afterwards: a published post is withdrawn with a reason instead.
    """
    competition = load_standing(workspace, key).competition(round_no)
    if competition.is_published:
        message = "职位已经公布，不能删去；不再开考的请按“不开考”处理并写明理由。"
        raise RuleViolation(message)
    post = competition.post(post_no)
    with workspace.write(key, "删去竞岗职位") as step:
        step.remove(*((post,) if post is not None else ()))
    return step.changes


def rule_too_few(
    workspace: Workspace,
    key: UnitYear,
    round_no: int,
    post_no: str,
    ruling: TooFew,
    *,
    reason: str,
    merged_into: str = "",
    document_no: str = "",
) -> Changes:
    """Rule on a post with too few applicants: not opened, merged into another, or opened with written approval.

    Raises RuleViolation without a reason, an approval without its number, or a merger into no open post.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    post = competition.post(post_no)
    if post is None:
        message = f"本轮没有职位{post_no}，请刷新后再处理。"
        raise RuleViolation(message)
    if competition.done(RoundStep.DECISION) is not None:
        message = "任职已经决定，职位不能再改；要改请先退回“决定”并写明原因。"
        raise RuleViolation(message)
    if not reason.strip():
        message = f"职位{post_no}{ruling.label}要写明理由。"
        raise RuleViolation(message)
    if ruling is TooFew.EXCEPTION and not document_no.strip():
        message = f"职位{post_no}报名不足仍要开考，请填写批准文号。"
        raise RuleViolation(message)
    heir = competition.post(merged_into)
    if ruling is TooFew.MERGED and (heir is None or heir.post_no == post_no or not heir.state.is_open):
        message = f"请选择职位{post_no}合并到哪个公布的职位。"
        raise RuleViolation(message)
    ruled = replace(
        post,
        state=PostState(ruling.value),
        merged_into=merged_into if ruling is TooFew.MERGED else "",
        state_reason=reason.strip(),
        document_no=document_no.strip(),
    )
    what = f"{post_no}{standing.post_names.get(post_no, '')}{ruling.label}"
    what += merged_into if ruling is TooFew.MERGED else ""
    event = next_event(
        competition, today_text(workspace), what, reason, workspace.operator, document_no=document_no
    )
    with workspace.write(key, "处理报名不足的职位", reason.strip()) as step:
        step.save(ruled, event)
    return step.changes
