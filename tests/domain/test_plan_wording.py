"""Vague wording of a plan, and parameters in words."""

from dataclasses import replace

from kpi_desktop.domain.indicator_words import label_params
from kpi_desktop.domain.plan_wording import check_plan_wording
from tests.builders import a_book, some_indicators


def test_that_a_vague_standard_is_warned_of_and_a_counted_one_is_not() -> None:
    vague, *clear = some_indicators()
    book = a_book({}, indicators=(replace(vague, standard="认真学习"), *clear))
    (finding,) = check_plan_wording(book)
    assert finding.place.item == "Z01"
    assert finding.what.startswith(
        "指标“学习情况”的评分标准用语含糊：“认真学习”（只说态度，没有可查的行为）；"
    )


def test_that_parameters_are_told_by_their_labels() -> None:
    params = (("target", "98"), ("partial", "none"), ("unknown", "1"))
    assert label_params("step", params)[0] == ("目标值", "98")
    assert label_params("step", params)[2] == ("unknown", "1")
    assert label_params("veto", (("effect", "incompetent"),)) == (("处理", "不称职"),)
