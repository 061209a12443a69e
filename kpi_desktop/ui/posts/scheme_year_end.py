"""The fields of the scheme's rule of the year's end: publication and review, what results lead to, money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kpi_desktop.domain import scheme_checks as places
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import HUNDRED, show_short
from kpi_desktop.domain.year_end_rule import LEAST_NOTICE_DAYS
from kpi_desktop.ui.posts.cell_texts import NO, YES
from kpi_desktop.ui.posts.scheme_view import SchemeField, SchemeSection, read_bounded

_MOST_DAYS, _MOST_YEARS, _MOST_PEOPLE = 180, 30, 9999


def _write(name: str, read: Callable[[str], Any]) -> Callable[[Scheme, str], Scheme]:
    return lambda draft, typed: replace(draft, year_end=replace(draft.year_end, **{name: read(typed)}))


def _whole(scheme: Scheme, name: str, label: str, suffix: str, *, least: int = 1) -> SchemeField:
    most = _MOST_YEARS if suffix == "年" else _MOST_DAYS
    return SchemeField(
        key=f"year_end:{name}",
        label=label,
        text=str(getattr(scheme.year_end, name)),
        suffix=suffix,
        write=_write(name, lambda text: int(read_bounded(label, text, least, most, 0))),
    )


def _percent(scheme: Scheme, name: str, label: str) -> SchemeField:
    return SchemeField(
        key=f"year_end:{name}",
        label=label,
        text=show_short(getattr(scheme.year_end, name)),
        suffix="%",
        write=_write(name, lambda text: read_bounded("比例", text, 0, HUNDRED)),
    )


def _switch(scheme: Scheme, name: str, label: str) -> SchemeField:
    return SchemeField(
        key=f"year_end:{name}",
        label=label,
        text=YES if getattr(scheme.year_end, name) else NO,
        choices=(YES, NO),
        write=_write(name, lambda text: text == YES),
    )


def publication_section(scheme: Scheme) -> SchemeSection:
    """Quota base, leaders' places by the team's grade, publication, review and appeal."""
    return SchemeSection(
        title=places.YEAR_END,
        fields=(
            _percent(scheme, "team_excellent", "班子优秀时领导优秀最多"),
            _percent(scheme, "team_good", "班子良好时"),
            _percent(scheme, "team_average", "班子一般时"),
            _percent(scheme, "team_poor", "班子较差时"),
            _switch(scheme, "counts_ungraded", "不定等次的人计入名额基数"),
            _whole(scheme, "notice_days", "年度公示工作日", "天", least=LEAST_NOTICE_DAYS),
            _whole(scheme, "award_notice_days", "奖励公示工作日", "天"),
            _whole(scheme, "review_days", "收到通知后申请复核", "天内"),
            _whole(scheme, "appeal_days", "复核决定后申诉", "天内"),
            _whole(scheme, "direct_appeal_days", "不经复核直接申诉", "天内"),
            _whole(scheme, "review_decide_days", "复核作出决定", "天内"),
            _whole(scheme, "appeal_decide_days", "申诉作出决定", "天内"),
            _switch(scheme, "appeals_any_grade", "不称职以外也可申请复核"),
        ),
        remark="期限和比例以现行规定和本地办法为准，请核对后使用。",
    )


def result_section(scheme: Scheme) -> SchemeSection:
    """What results lead to over the years, and whether money is reckoned."""
    return SchemeSection(
        title=places.MONEY,
        fields=(
            _whole(scheme, "merit_years", "连续优秀记三等功", "年"),
            _switch(scheme, "merit_resets", "记功后重新起算"),
            _whole(scheme, "step_years", "称职以上累计晋一档", "年"),
            _whole(scheme, "level_years", "称职以上累计晋一级", "年"),
            _switch(scheme, "gap_breaks", "没有等次的年度中断连续"),
            _switch(scheme, "pays_money", "使用奖金测算"),
        ),
        remark="奖金测算默认不用；使用时以当地允许发放的范围为准。",
    )


def bars_section(scheme: Scheme) -> SchemeSection:
    """The bars to 优秀 used in practice, what the texts leave open, and the coefficient in the score."""
    return SchemeSection(
        title=places.BARS,
        fields=(
            _switch(scheme, "needs_good_period", "平时没有一次“好”的不得评优"),
            _switch(scheme, "needs_mostly_good", "“好”不到一半或有一般、较差的不得评优"),
            _switch(scheme, "severe_warning_incompetent", "党内严重警告当年定不称职"),
            _switch(scheme, "removal_bars_next_year", "撤销党内职务次年不定等次"),
            _switch(scheme, "receiver_assesses_seconded", "借调满半年由接收单位考核"),
            _switch(scheme, "leave_in_natural_days", "病事假半年按自然日计算"),
            _switch(scheme, "weighs_coefficient", "岗位价值系数计入得分"),
        ),
        remark="前两项是各地做法；中间三项规定不明确，以当地组织部门答复为准。系数计入得分时名次按折算分，等次分数线按折算前总分。",
    )


def ballot_section(scheme: Scheme) -> SchemeSection:
    """How ballots are filled in, checked and shown."""
    rule = scheme.ballot

    def write(name: str, read: Callable[[str], Any]) -> Callable[[Scheme, str], Scheme]:
        return lambda draft, typed: replace(draft, ballot=replace(draft.ballot, **{name: read(typed)}))

    def switch(name: str, label: str) -> SchemeField:
        return SchemeField(
            key=f"ballot:{name}",
            label=label,
            text=YES if getattr(rule, name) else NO,
            choices=(YES, NO),
            write=write(name, lambda text: text == YES),
        )

    def most_best(text: str) -> int | None:
        return int(read_bounded("人数", text, 1, _MOST_PEOPLE, 0)) if text.strip() else None

    return SchemeSection(
        title=places.BALLOT_RULE,
        fields=(
            SchemeField(
                key="ballot:most_best",
                label="每张票最高一档最多",
                text="" if rule.most_best is None else str(rule.most_best),
                suffix="人",
                hint="空着不限；超过的整张无效",
                write=write("most_best", most_best),
            ),
            switch("refuses_all_alike", "对所有人评价一样的作废"),
            SchemeField(
                key="ballot:hidden_below",
                label="有效票少于多少不公开",
                text=str(rule.hidden_below),
                suffix="张",
                hint="0为都公开",
                write=write("hidden_below", lambda text: int(read_bounded("张数", text, 0, _MOST_PEOPLE, 0))),
            ),
            switch("keyed_twice", "录两遍核对后计票"),
            switch("scores_items", "按分项计分"),
        ),
        remark=f"{rule.sentence}。",
    )
