"""Blanks of documents: their names can be typed, what is wrong with a template is said by name."""

import pytest

from kpi_desktop.domain.documents import DOCUMENT_KINDS, ROW_NAMES, UsedBlanks, check_blanks, find_kind
from kpi_desktop.domain.errors import RuleViolation


@pytest.mark.parametrize("kind", DOCUMENT_KINDS, ids=lambda kind: kind.key)
def test_that_every_blank_is_a_name_and_stands_once(kind: object) -> None:
    lists = [kind.blanks, *kind.rows.values()]  # type: ignore[attr-defined]
    for blanks in lists:
        names = [blank.name for blank in blanks]
        assert len(names) == len(set(names))
        assert all(name.isidentifier() and blank.meaning for name, blank in zip(names, blanks, strict=True))
    assert set(kind.rows) <= set(ROW_NAMES)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "near"),
    [("姓明", "姓名"), ("等级次", "等次"), ("单位", "单位名称"), ("结果等次", "等次"), ("xyz", ""), ("", "")],
)
def test_that_the_nearest_name_is_offered(typed: str, near: str) -> None:
    kind = find_kind("result-notices")
    used = UsedBlanks(blanks=frozenset({"姓名", "结果", typed}), rows={})
    with pytest.raises(RuleViolation) as refused:
        check_blanks(kind, used, "本局.docx")
    said = f"“{typed}”（是否应为“{near}”）" if near else f"“{typed}”"
    assert str(refused.value) == f"模板“本局.docx”有不认识的填空：{said}，请按填空名称表改正。"


def test_that_a_template_without_rows_of_its_own_may_leave_them_out() -> None:
    public = find_kind("notice")
    check_blanks(public, UsedBlanks(blanks=frozenset({"公示时间"}), rows={}), "本局.docx")
    with pytest.raises(RuleViolation, match="“各行”"):
        check_blanks(
            public,
            UsedBlanks(blanks=frozenset({"公示时间"}), rows={"各行": frozenset({"项目"})}),
            "本局.docx",
        )


def test_that_an_unknown_key_is_refused_with_the_keys_there_are() -> None:
    with pytest.raises(RuleViolation, match="没有名为“x”的文档，可用的有：form、form-2007、period"):
        find_kind("x")
