"""The forms of a round's name and rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import CompetitionRound, Stage, TooFew
from kpi_desktop.domain.values import Rounding, clean_text, read_number, show_short
from kpi_desktop.services import competition
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.placement.competition_columns import NO, YES, read_date
from kpi_desktop.ui.placement.competition_page import RoundPage

_STAGES = {stage.label: stage for stage in Stage}
_TOO_FEW = {each.label: each for each in TooFew}
_ROUNDINGS = {rounding.label: rounding for rounding in (Rounding.HALF_UP, Rounding.DOWN)}


_REASON = FormField(key="reason", label="修改理由", hint="职位公布以后改规则必填，会写进会议纪要")


def ask_name(page: RoundPage) -> FormDialog:
    """Ask for the name and term of the round in view."""
    record = page.view.competition.round
    fields = (
        FormField(key="name", label="轮次名称", start=record.name),
        FormField(key="term_from", label="任期开始", start=record.term_from),
        FormField(key="term_to", label="任期结束", start=record.term_to),
    )
    return _ask(
        page,
        "轮次名称和任期",
        fields,
        lambda values: replace(
            record,
            name=values["name"],
            term_from=read_date(values["term_from"]),
            term_to=read_date(values["term_to"]),
        ),
    )


def ask_scoring(page: RoundPage) -> FormDialog:
    """Ask how the round in view is scored."""
    record = page.view.competition.round
    rules = record.rules
    weights = dict(rules.weights)
    fields = (
        *(
            FormField(
                key=stage.value,
                label=f"{stage.label}权重（%）",
                start=show_short(weights.get(stage, Decimal(0))),
            )
            for stage in Stage
        ),
        FormField(
            key="ratio",
            label="进入面试（几比1）",
            start="" if rules.interview_ratio is None else str(rules.interview_ratio),
            hint="不限的空着",
        ),
        FormField(key="trim", label="几名评委起去最高最低", start=str(rules.trim_from)),
        FormField(
            key="ties",
            label="同分比较顺序",
            start="、".join(stage.label for stage in rules.tie_order),
            hint="如：面试、笔试、民主测评",
        ),
        FormField(key="places", label="总分小数位", start=str(rules.places)),
        FormField(key="rounding", label="取舍", choices=tuple(_ROUNDINGS), start=rules.rounding.label),
        _REASON,
    )

    def read(values: Values) -> CompetitionRound:
        ratio = values["ratio"].strip()
        given = tuple((stage, _read_weight(values[stage.value], stage)) for stage in Stage)
        changed = replace(
            rules,
            weights=tuple((stage, weight) for stage, weight in given if weight),
            interview_ratio=_read_whole(ratio, "进入面试的比例") if ratio else None,
            trim_from=_read_whole(values["trim"], "评委人数"),
            tie_order=_read_stages(values["ties"]),
            places=_read_whole(values["places"], "总分小数位"),
            rounding=_ROUNDINGS[values["rounding"]],
        )
        return replace(record, rules=changed)

    return _ask(page, "计分规则", fields, read)


def ask_procedure(page: RoundPage) -> FormDialog:
    """Ask how people sign up and are appointed in the round in view."""
    record = page.view.competition.round
    rules = record.rules
    fields = (
        FormField(key="least", label="每职位最少报名", start=str(rules.min_applicants)),
        FormField(key="too_few", label="报名不足时", choices=tuple(_TOO_FEW), start=rules.too_few.label),
        FormField(key="wishes", label="每人最多志愿", start=str(rules.most_wishes)),
        FormField(
            key="inspection", label="组织考察", choices=(YES, NO), start=YES if rules.with_inspection else NO
        ),
        FormField(key="notice", label="公示工作日", start=str(rules.notice_days)),
        FormField(key="trial", label="试用期（月）", start=str(rules.trial_months), hint="没有的填0"),
        _REASON,
    )

    def read(values: Values) -> CompetitionRound:
        changed = replace(
            rules,
            min_applicants=_read_whole(values["least"], "最少报名人数"),
            too_few=_TOO_FEW[values["too_few"]],
            most_wishes=_read_whole(values["wishes"], "最多志愿数"),
            with_inspection=values["inspection"] == YES,
            notice_days=_read_whole(values["notice"], "公示工作日"),
            trial_months=_read_whole(values["trial"], "试用期"),
        )
        return replace(record, rules=changed)

    return _ask(page, "报名和任用规则", fields, read)


def _ask(
    page: RoundPage, title: str, fields: Sequence[FormField], read: Callable[[Values], CompetitionRound]
) -> FormDialog:
    def take(values: Values) -> str:
        changed, reason = read(values), values.get("reason", "")
        return page.say(lambda: competition.save_round(page.workspace, page.key, changed, reason))

    return ask_form(title, fields, take, yes="保存", parent=page)


def _read_weight(text: str, stage: Stage) -> Decimal:
    weight = read_number(text)
    if weight is not None and weight < 0:
        message = f"{stage.label}权重不能是负数，请改正。"
        raise RuleViolation(message)
    return weight or Decimal(0)


def _read_whole(text: str, what: str) -> int:
    plain = clean_text(text)
    if not plain.isdecimal():
        message = f"{what}应为整数，请改正。"
        raise RuleViolation(message)
    return int(plain)


def _read_stages(text: str) -> tuple[Stage, ...]:
    words = [word for word in clean_text(text).replace(",", "、").split("、") if word]
    unknown = next((word for word in words if word not in _STAGES), "")
    if unknown:
        message = f"同分比较顺序里的“{unknown}”不是计分环节，请在{'、'.join(_STAGES)}中选。"
        raise RuleViolation(message)
    return tuple(_STAGES[word] for word in words)
