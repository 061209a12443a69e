"""The rules of eligibility as one table (评等资格规则表): situation, effect, window, article; and who has something to settle."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpi_desktop.domain.eligibility import SANCTION_RULES, Effect, Reason, sanction_effect
from kpi_desktop.domain.eligibility_facts import find_contradictions, find_leave_trouble
from kpi_desktop.domain.leave import half_year
from kpi_desktop.domain.registers import MEASURES
from kpi_desktop.domain.rule_versions import find_rule_version
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee, Sanction
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_end import PersonResult, UnitResult

_YEARS_SHOWN = ("当年", "次年", "第三年", "第四年")
_LOCAL = "本单位方案"
_ANY_YEAR = 2001


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule of the table as people read it."""

    situation: str
    effect: str
    window: str
    article: str


def list_rules(scheme: Scheme) -> tuple[RuleLine, ...]:
    """The rules in force under a scheme: those of its version, with what it settles where the texts differ."""
    return (*_fixed_rules(scheme), *_sanction_rules(scheme), *_local_rules(scheme))


def _fixed_rules(scheme: Scheme) -> Iterator[RuleLine]:
    version = find_rule_version(scheme.rule_version)
    limit, unit = half_year(scheme, _ANY_YEAR)
    days = "半年" if unit == "自然日" else f"{show_short(limit)}个{unit}（半年）"
    leave = Effect.NO_GRADE if version.assesses_long_leave else Effect.NOT_ASSESSED
    yield RuleLine(
        situation="新录用，试用期内",
        effect=Effect.NO_GRADE.label,
        window="试用期当年",
        article=version.probation_article,
    )
    yield RuleLine(
        situation=f"病假、事假累计超过{days}" + ("，按自然日" if unit == "自然日" else ""),
        effect=leave.label,
        window="当年",
        article=version.leave_article,
    )
    yield RuleLine(
        situation="被立案审查调查，尚未结案",
        effect=Effect.NO_GRADE.label,
        window="至结案，结案后补定",
        article=version.investigation_article,
    )
    yield RuleLine(
        situation="拒不参加考核，经教育仍拒绝",
        effect=Effect.INCOMPETENT.label,
        window="当年",
        article=version.refusal_article,
    )
    kinds = "挂职、援派、借调" if scheme.year_end.receiver_assesses_seconded else "挂职、援派"
    yield RuleLine(
        situation=f"{kinds}满半年",
        effect=f"{Effect.NOT_ASSESSED.label}（由所在单位考核）",
        window="当年",
        article=version.posting_article,
    )


def _sanction_rules(scheme: Scheme) -> Iterator[RuleLine]:
    article = find_rule_version(scheme.rule_version).sanction_article
    for kind in SANCTION_RULES:
        given = Sanction(employee_no="", kind=kind, decided="2001-07")
        effects = []
        for at, word in enumerate(_YEARS_SHOWN):
            effect = sanction_effect(given, 2001 + at, scheme)
            if effect is not None:
                effects.append((word, effect.label))
        words = list(dict.fromkeys(label for _, label in effects))
        if len(words) == 1:
            shown, window = words[0], "、".join(word for word, _ in effects)
        else:
            shown, window = "；".join(f"{word}{label}" for word, label in effects), effects[-1][0] + "为止"
        yield RuleLine(situation=f"受{kind}", effect=shown, window=window, article=article)


def _local_rules(scheme: Scheme) -> Iterator[RuleLine]:
    for measure in MEASURES.values():
        if measure.effect is not Effect.ALL:
            yield RuleLine(
                situation=f"问责：{measure.label}",
                effect=f"{measure.effect.label}（登记时可改）",
                window="登记的影响期，未写的为当年",
                article="问责决定",
            )
    for veto in scheme.vetoes:
        yield RuleLine(
            situation=f"一票否决：{veto.label}", effect=veto.effect.label, window="当年", article=veto.basis
        )
    bars = (
        (scheme.year_end.needs_good_period, "平时考核没有一次“好”"),
        (scheme.year_end.needs_mostly_good, "平时考核“好”不到一半，或有一般、较差"),
    )
    for is_on, situation in bars:
        if is_on:
            yield RuleLine(
                situation=situation, effect=Effect.NOT_EXCELLENT.label, window="当年", article=_LOCAL
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReason:
    """A person with one situation that bears on the grade, or (`reason` None) something to settle first."""

    person: PersonResult
    reason: Reason | None
    sentence: str

    @property
    def employee(self) -> Employee:
        """The person."""
        return self.person.employee


def list_reasons(result: UnitResult) -> tuple[PersonReason, ...]:
    """Everybody's situations, the heaviest first, each followed by what contradicts itself."""
    lines = []
    for person in result.people:
        reasons = sorted(person.eligibility.reasons, key=lambda reason: -reason.effect)
        lines += [PersonReason(person=person, reason=each, sentence=each.sentence) for each in reasons]
        lines += [
            PersonReason(person=person, reason=None, sentence=each)
            for each in (*list_contradictions(person, result), *_list_leave_trouble(person, result))
        ]
    return tuple(lines)


def list_contradictions(person: PersonResult, result: UnitResult) -> tuple[str, ...]:
    """What of one person does not go together and has to be asked before the grade is decided."""
    number = person.employee.employee_no
    return tuple(
        find_contradictions(
            person.employee,
            person.eligibility.reasons,
            (sanction for sanction in result.book.sanctions if sanction.employee_no == number),
            person.decision.grade if person.decision else None,
            result.book.year,
        )
    )


def _list_leave_trouble(person: PersonResult, result: UnitResult) -> Iterator[str]:
    number = person.employee.employee_no
    return find_leave_trouble(
        person.employee,
        (record for record in result.book.leave_records if record.employee_no == number),
        len(person.routine.assessed),
        half_year(result.book.scheme, result.book.year)[0],
    )
