"""The texts written of a person's year: how they are read, how long they may be."""

import pytest

from kpi_desktop.domain.appraisals import APPRAISAL_TEXTS, check_appraisal, is_blank, read_prose
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.year_records import Appraisal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  一、完成312件。\r\n二、不足。　\r", "一、完成312件。\n二、不足。"),
        ("第一段\n\n\n\n第二段", "第一段\n\n第二段"),
        ("完成\x00\x0b\u200b\ufeff312件\t7件", "完成312件 7件"),
        ("　　首行缩进。", "首行缩进。"),
        (" \r\n　", ""),
    ],
    ids=["line ends", "many blank lines", "controls", "indent", "nothing"],
)
def test_that_a_text_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert read_prose(typed) == kept
    assert read_prose(kept) == kept


@pytest.mark.parametrize("text", APPRAISAL_TEXTS, ids=lambda text: text.key)
def test_that_each_text_has_its_limit_and_the_person_is_named(text: object) -> None:
    key, label, most = text.key, text.label, text.most  # type: ignore[attr-defined]
    longest = Appraisal(employee_no="001", **{key: "好" * most})
    assert getattr(check_appraisal(longest, "张伟"), key) == "好" * most
    with pytest.raises(RuleViolation, match=f"^张伟的{label}有{most + 1}个字，最多{most}个字，请缩短。$"):
        check_appraisal(Appraisal(employee_no="001", **{key: "好" * (most + 1)}), "张伟")


def test_that_a_record_without_texts_is_blank() -> None:
    assert is_blank(Appraisal(employee_no="001"))
    assert not is_blank(Appraisal(employee_no="001", verdict="同意"))
