"""The health check: every detector in order, and what of their answers asks to look once luck is counted for all together."""

from collections.abc import Iterable
from fractions import Fraction

from kpi_desktop.domain.health import (
    Answer,
    Detector,
    HealthLine,
    HealthRecord,
    HealthReport,
    HealthTopic,
    HealthVerdict,
)
from kpi_desktop.domain.health_entries import (
    look_at_backdating,
    look_at_clock,
    look_at_closed_months,
    look_at_honest_records,
    look_at_last_months,
    look_at_late_entries,
)
from kpi_desktop.domain.health_grades import (
    look_at_bars,
    look_at_cap,
    look_at_ghosts,
    look_at_money,
    look_at_publication,
    look_at_ranks,
    look_at_sections,
    look_at_turns,
)
from kpi_desktop.domain.health_limits import HealthLimits
from kpi_desktop.domain.health_posts import (
    look_at_coefficients,
    look_at_conditions,
    look_at_duties,
    look_at_late_posts,
    look_at_new_posts,
    look_at_order,
)
from kpi_desktop.domain.health_raters import (
    look_at_alike_ballots,
    look_at_high_raters,
    look_at_identical_ballots,
    look_at_list_order,
    look_at_odd_groups,
)
from kpi_desktop.domain.health_scores import (
    look_at_common_part,
    look_at_cramming,
    look_at_months,
    look_at_reversal,
    look_at_section_means,
    look_at_section_spread,
    look_at_unit_spread,
)

_G, _S, _P, _B, _E = HealthTopic

DETECTORS: tuple[Detector, ...] = tuple(
    Detector(key=key, title=title, topic=topic, compares=compares, run=run, is_turn=run is look_at_turns)
    for key, title, topic, compares, run in (
        ("turns", "优秀轮流坐", _G, "三年以上有没有人第二次评为优秀，和每年抽签相比", look_at_turns),
        ("ranks", "优秀与得分", _G, "优秀的平均名次，和其余的人相比", look_at_ranks),
        ("sections", "按科室分名额", _G, "各科室的优秀人数，和按人数分、按得分排相比", look_at_sections),
        ("cap", "优秀超名额", _G, "已用名额，和全单位的名额相比", look_at_cap),
        ("bars", "受限仍评高", _G, "评定的等次，和评等资格允许的相比", look_at_bars),
        ("publication", "优秀未公示", _G, "公示的工作日和通知日期，和方案要求相比", look_at_publication),
        ("money", "奖金不平", _G, "各人奖金合计，和奖金总额相比", look_at_money),
        ("ghosts", "名册外的人", _G, "各项结果里的人和月份，和名册相比", look_at_ghosts),
        ("unit_spread", "平均主义", _S, "全单位总分的差距，和界限相比", look_at_unit_spread),
        (
            "section_spread",
            "科室没有拉开",
            _S,
            "科室总分的差距，和从全单位随意抽同样多的人相比",
            look_at_section_spread,
        ),
        (
            "section_means",
            "科室平均一样",
            _S,
            "科室平均分的差距，和科室内部的差距相比",
            look_at_section_means,
        ),
        ("months", "月度没有拉开", _S, "各月得分的差距，和界限相比", look_at_months),
        ("common_part", "公共部分无扣分", _S, "连续几个月没有人扣分，和界限相比", look_at_common_part),
        ("cramming", "年终突击", _S, "各人年终与平时之差，和其他人的相比", look_at_cramming),
        ("reversal", "年终与平时脱节", _S, "平时名次和年终名次的相关，和大体一致相比", look_at_reversal),
        ("high_raters", "打分一律偏高", _S, "一个打分人给的最低分，和界限相比", look_at_high_raters),
        (
            "honest",
            "老实记录的吃亏",
            _S,
            "唯一扣分的人是不是唯一留下记录的人，和偶然相比",
            look_at_honest_records,
        ),
        ("order", "先岗后人", _P, "备案、公布、报名、决定的日期先后", look_at_order),
        ("conditions", "因人设岗", _P, "符合职位条件的人数，和一人相比", look_at_conditions),
        ("late_posts", "报名后改职位", _P, "修改职位的时间，和公布职位的时间相比", look_at_late_posts),
        ("duties", "职责雷同", _P, "职责相同的岗位，系数是不是也相同", look_at_duties),
        ("new_posts", "新岗一人报名", _P, "新设职位的报名人，和待岗人员相比", look_at_new_posts),
        ("coefficients", "系数事后改动", _P, "修改系数的时间，和有评分的时间相比", look_at_coefficients),
        ("identical", "雷同票", _B, "每一格都相同的票数，和各投各的相比", look_at_identical_ballots),
        ("alike", "整张一个档次", _B, "从头到尾一个档次的票数，和界限相比", look_at_alike_ballots),
        ("list_order", "按名单次序", _B, "票数高低和名单先后的相关，和没有关系相比", look_at_list_order),
        ("odd_groups", "测评组与众不同", _B, "一组的评价和其他组的相关，和大体一致相比", look_at_odd_groups),
        ("late_entries", "事后集中补录", _E, "录入时间，和评分所属月份相比", look_at_late_entries),
        (
            "last_months",
            "年底集中录入",
            _E,
            "1至10月评分在11月以后录入的份额，和界限相比",
            look_at_last_months,
        ),
        ("backdating", "日期倒填", _E, "步骤的日期，和登记的时间相比", look_at_backdating),
        ("clock", "时钟和校验码", _E, "每一步的时间，和上一步相比", look_at_clock),
        ("closed_months", "关账后改动", _E, "更正和重新开账，和界限相比", look_at_closed_months),
    )
)


def examine(record: HealthRecord) -> HealthReport:
    """Run every detector; of what may be luck only so much asks to look that a fair year's whole report stays clean.

    The chance of any false alarm in the report is held below `level` by Holm's procedure with weights over all the
    detectors in which luck has a part: what has no part in it (a bar, a sum, a date) speaks for itself.
    """
    answers = [(detector, detector.run(record)) for detector in DETECTORS]
    standing = _beyond_luck(answers, record.limits)
    return HealthReport(
        unit_name=record.book.unit.name,
        year=record.book.year,
        lines=tuple(
            _judge(detector, answer, is_standing=detector.key in standing) for detector, answer in answers
        ),
    )


def _judge(detector: Detector, answer: Answer, *, is_standing: bool) -> HealthLine:
    if answer.lacking:
        return HealthLine(detector=detector, verdict=HealthVerdict.LACKING, answer=answer)
    by_luck = answer.is_suspect and answer.chance is not None and not is_standing
    verdict = HealthVerdict.LOOK if answer.is_suspect and not by_luck else HealthVerdict.CLEAN
    return HealthLine(detector=detector, verdict=verdict, answer=answer, is_by_luck=by_luck)


def _beyond_luck(answers: Iterable[tuple[Detector, Answer]], limits: HealthLimits) -> frozenset[str]:
    """The detectors whose chance is small enough beside all the others'."""
    tested = [(detector, answer.chance) for detector, answer in answers if answer.chance is not None]
    others = sum(1 for detector, _ in tested if not detector.is_turn)
    weights = {
        detector.key: limits.turn_share if detector.is_turn else (1 - limits.turn_share) / others
        for detector, _ in tested
    }
    left = sum(weights.values(), Fraction(0))
    standing = set()
    for detector, chance in sorted(tested, key=lambda each: each[1] / weights[each[0].key]):
        if chance * left > limits.level * weights[detector.key]:
            break
        standing.add(detector.key)
        left -= weights[detector.key]
    return frozenset(standing)
