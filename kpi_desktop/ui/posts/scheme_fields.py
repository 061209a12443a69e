"""The scheme as fields: what each shows, what typing into it makes of the scheme, and what keeps a draft from being saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_desktop.domain.appointments import PostChangeRule
from kpi_desktop.domain.errors import RuleViolation, Severity
from kpi_desktop.domain.rule_versions import RULE_VERSIONS, find_rule_version
from kpi_desktop.domain.scheme import Grade, GradeBand, QuotaPool, Scheme, check_scheme, with_rule_version
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import HUNDRED, Rounding, show_short
from kpi_desktop.ui.posts.scheme_coefficient import coefficient_section
from kpi_desktop.ui.posts.scheme_view import SchemeField, SchemeSection, read_bounded, swap, totalled

_VERSIONS = {f"{key}年版": key for key in RULE_VERSIONS}
_YES, _NO = "是", "否"
_POST_CHANGES = {rule.label: rule for rule in PostChangeRule}
_ROUNDINGS = {rounding.label: rounding for rounding in Rounding}
_DATE = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?")
PAGE = "计分方案"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeView:
    """The draft of a scheme in the columns of the page, and whether it may be saved."""

    columns: tuple[tuple[SchemeSection, ...], ...]
    troubles: tuple[str, ...]
    warnings: tuple[str, ...]
    is_saved: bool

    @property
    def sections(self) -> tuple[SchemeSection, ...]:
        return tuple(section for column in self.columns for section in column)

    @property
    def can_save(self) -> bool:
        return not self.troubles and not self.is_saved

    @property
    def sentence(self) -> str:
        if self.troubles:
            return f"改动还没有保存：{'；'.join(self.troubles)}。改到符合后自动保存。"
        if self.warnings:
            return f"请留意：{'；'.join(self.warnings)}。"
        return "改一项存一项；合计或高低不符合时先不保存。"


def derive_scheme(draft: Scheme, saved: Scheme) -> SchemeView:
    """The draft as sections of fields."""
    findings = [finding for finding in check_scheme(draft, ()) if finding.place.page == PAGE]
    return SchemeView(
        columns=(
            (_parts(draft), _voters(draft), _choices(draft), _caps(draft)),
            (_groups(draft), _bands(draft), *_pools(draft)),
            (coefficient_section(draft), _rules(draft)),
        ),
        troubles=tuple(found.what for found in findings if found.severity is Severity.ERROR),
        warnings=tuple(found.message for found in findings if found.severity is not Severity.ERROR),
        is_saved=draft == saved,
    )


def _parts(scheme: Scheme) -> SchemeSection:
    def write(at: int) -> Callable[[Scheme, str], Scheme]:
        return lambda draft, text: replace(
            draft,
            parts=swap(
                draft.parts, at, replace(draft.parts[at], weight=read_bounded("权重", text, 0, HUNDRED))
            ),
        )

    fields = (
        SchemeField(
            key=f"part:{part.key}",
            label=part.label,
            text=show_short(part.weight),
            suffix="%",
            write=write(at),
            hint=part.source.label,
        )
        for at, part in enumerate(scheme.parts)
    )
    return totalled("年度总分各部分权重", fields, [part.weight for part in scheme.parts])


def _groups(scheme: Scheme) -> SchemeSection:
    def write(at: int) -> Callable[[Scheme, str], Scheme]:
        return lambda draft, text: replace(
            draft,
            groups=swap(
                draft.groups, at, replace(draft.groups[at], mark=read_bounded("满分", text, 0, HUNDRED))
            ),
        )

    fields = (
        SchemeField(
            key=f"group:{group.key}",
            label=group.label,
            text=show_short(group.mark),
            suffix="分",
            write=write(at),
            hint="本部分各指标满分之和",
        )
        for at, group in enumerate(scheme.groups)
    )
    return totalled("量化指标各部分满分", fields, [group.mark for group in scheme.groups])


def _voters(scheme: Scheme) -> SchemeSection:
    def write(at: int) -> Callable[[Scheme, str], Scheme]:
        return lambda draft, text: replace(
            draft,
            voter_groups=swap(
                draft.voter_groups,
                at,
                replace(draft.voter_groups[at], weight=read_bounded("权重", text, 0, HUNDRED)),
            ),
        )

    fields = (
        SchemeField(
            key=f"voter:{group.label}",
            label=f"{group.label}组",
            text=show_short(group.weight),
            suffix="%",
            write=write(at),
        )
        for at, group in enumerate(scheme.voter_groups)
    )
    return totalled("民主测评组别权重", fields, [group.weight for group in scheme.voter_groups])


def _choices(scheme: Scheme) -> SchemeSection:
    def write(at: int) -> Callable[[Scheme, str], Scheme]:
        def points(text: str) -> Decimal | None:
            return read_bounded("分值", text, 0, HUNDRED) if text.strip() else None

        return lambda draft, text: replace(
            draft,
            choices=swap(draft.choices, at, replace(draft.choices[at], points=points(text))),
        )

    return SchemeSection(
        title="民主测评选项分值",
        fields=tuple(
            SchemeField(
                key=f"choice:{choice.label}",
                label=choice.label,
                text="" if choice.points is None else show_short(choice.points),
                suffix="分",
                write=write(at),
                hint="空着表示不计入",
            )
            for at, choice in enumerate(scheme.choices)
        ),
    )


def _bands(scheme: Scheme) -> SchemeSection:
    def write(at: int) -> Callable[[Scheme, str], Scheme]:
        return lambda draft, text: replace(
            draft,
            bands=swap(
                draft.bands, at, replace(draft.bands[at], lower=read_bounded("最低分", text, 0, HUNDRED))
            ),
        )

    is_right = not any(finding.what.startswith("等次分数线") for finding in check_scheme(scheme, ()))
    return SchemeSection(
        title="等次分数线",
        fields=tuple(
            SchemeField(
                key=f"band:{band.grade.value}",
                label=f"{_grade_words(band)}，不低于",
                text=show_short(band.lower),
                suffix="分",
                write=write(at),
            )
            for at, band in enumerate(scheme.bands)
        ),
        check="" if is_right else "应从高到低",
        is_right=is_right,
    )


def _grade_words(band: GradeBand) -> str:
    civil = band.grade.word(EmployeeCategory.CIVIL_SERVANT)
    other = band.grade.word(EmployeeCategory.INSTITUTION)
    return civil if civil == other or band.grade is Grade.BASIC else f"{civil}（{other}）"


def _pools(scheme: Scheme) -> Iterator[SchemeSection]:
    for at, pool in enumerate(scheme.pools):
        words = "、".join(category.label for category in pool.categories)
        yield SchemeSection(title=f"优秀名额（{words}）", fields=tuple(_pool_fields(at, pool)))


def _pool_fields(at: int, pool: QuotaPool) -> Iterator[SchemeField]:
    def writer(change: Callable[[QuotaPool, str], QuotaPool]) -> Callable[[Scheme, str], Scheme]:
        return lambda draft, text: replace(draft, pools=swap(draft.pools, at, change(draft.pools[at], text)))

    yield SchemeField(
        key=f"pool:{pool.key}:percent",
        label="占应参加人数",
        text=show_short(pool.percent),
        suffix="%",
        write=writer(lambda p, text: replace(p, percent=read_bounded("比例", text, 0, HUNDRED))),
    )
    yield SchemeField(
        key=f"pool:{pool.key}:rounding",
        label="取整办法",
        text=pool.rounding.label,
        choices=tuple(_ROUNDINGS),
        write=writer(lambda p, text: replace(p, rounding=_ROUNDINGS[text])),
    )
    yield SchemeField(
        key=f"pool:{pool.key}:approved",
        label="批复名额",
        text="" if pool.approved is None else str(pool.approved),
        suffix="名",
        hint="空着按比例算",
        write=writer(
            lambda p, text: replace(
                p, approved=int(read_bounded("批复名额", text, 0, 1000, 0)) if text.strip() else None
            )
        ),
    )
    yield SchemeField(
        key=f"pool:{pool.key}:document",
        label="批复文号",
        text=pool.document_no,
        hint="没有可不填",
        write=writer(lambda p, text: replace(p, document_no=text.strip())),
    )


def _caps(scheme: Scheme) -> SchemeSection:
    def cap(text: str) -> Decimal | None:
        return read_bounded("上限", text, 0, HUNDRED) if text.strip() else None

    def field(
        key: str, label: str, value: Decimal | None, write: Callable[[Scheme, str], Scheme]
    ) -> SchemeField:
        text = "" if value is None else show_short(value)
        return SchemeField(key=key, label=label, text=text, suffix="分", hint="空着不设上限", write=write)

    return SchemeSection(
        title="加减分上限",
        fields=(
            field(
                "cap:month_add",
                "每月最多加",
                scheme.month_add_cap,
                lambda draft, text: replace(draft, month_add_cap=cap(text)),
            ),
            field(
                "cap:month_deduct",
                "每月最多扣",
                scheme.month_deduct_cap,
                lambda draft, text: replace(draft, month_deduct_cap=cap(text)),
            ),
            field(
                "cap:year_add",
                "全年最多加",
                scheme.year_add_cap,
                lambda draft, text: replace(draft, year_add_cap=cap(text)),
            ),
            field(
                "cap:year_deduct",
                "全年最多扣",
                scheme.year_deduct_cap,
                lambda draft, text: replace(draft, year_deduct_cap=cap(text)),
            ),
        ),
    )


def _rules(scheme: Scheme) -> SchemeSection:
    return SchemeSection(
        title="取位、资格和期限",
        fields=(
            SchemeField(
                key="rule_version",
                label="考核规定版本",
                text=f"{find_rule_version(scheme.rule_version).key}年版",
                choices=tuple(_VERSIONS),
                hint="优秀比例和病事假的处理随版本不同",
                write=lambda draft, text: with_rule_version(draft, _VERSIONS[text]),
            ),
            SchemeField(
                key="places",
                label="公布分小数位数",
                text=str(scheme.places),
                suffix="位",
                write=lambda draft, text: replace(draft, places=int(read_bounded("小数位数", text, 0, 4, 0))),
            ),
            SchemeField(
                key="rounding",
                label="公布分取舍",
                text=scheme.rounding.label,
                choices=tuple(_ROUNDINGS),
                write=lambda draft, text: replace(draft, rounding=_ROUNDINGS[text]),
            ),
            SchemeField(
                key="post_change",
                label="岗位变动当月",
                text=scheme.post_change.label,
                choices=tuple(_POST_CHANGES),
                hint="岗变酬变：系数和指标跟着岗位走",
                write=lambda draft, text: replace(draft, post_change=_POST_CHANGES[text]),
            ),
            SchemeField(
                key="half_year",
                label="半年按工作日",
                text=show_short(scheme.half_year_leave_days),
                suffix="天",
                hint="病事假超过的不确定等次"
                if find_rule_version(scheme.rule_version).assesses_long_leave
                else "病事假超过的不进行考核",
                write=lambda draft, text: replace(
                    draft, half_year_leave_days=read_bounded("天数", text, 1, 366)
                ),
            ),
            SchemeField(
                key="plan_due",
                label="方案备案期限",
                text=scheme.plan_due,
                hint="月-日，如12-20",
                write=lambda draft, text: replace(draft, plan_due=_month_day(text)),
            ),
            SchemeField(
                key="draft_day",
                label="月度初评",
                text=str(scheme.month_draft_day),
                suffix="日前",
                write=lambda draft, text: replace(
                    draft, month_draft_day=int(read_bounded("日期", text, 1, 28, 0))
                ),
            ),
            SchemeField(
                key="publish_day",
                label="月度公布",
                text=str(scheme.month_publish_day),
                suffix="日前",
                write=lambda draft, text: replace(
                    draft, month_publish_day=int(read_bounded("日期", text, 1, 28, 0))
                ),
            ),
        ),
    )


def _month_day(text: str) -> str:
    found = _DATE.fullmatch(text.strip())
    if found is None or not (1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31):
        message = "备案期限请写成12-20这样的月和日。"
        raise RuleViolation(message)
    return f"{int(found[1]):02d}-{int(found[2]):02d}"
