"""What the wording check says of a standard as it is typed: what is vague, what is not answered, and the nearest rewrite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicator_library import LibraryIndicator, nearest_rewrite, rewrite_indicator
from kpi_desktop.domain.indicators import MOST_STANDARD, Indicator
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.wording import FIVE_QUESTIONS, check_wording, group_phrases
from kpi_desktop.ui.posts.kind_fields import example_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingView:
    """The check of one text; `offer` is None where nothing is vague or nothing is near."""

    is_clear: bool
    sentence: str
    questions: str = ""
    offer: LibraryIndicator | None = None
    offer_text: str = ""


def derive_wording(
    indicator: Indicator, text: str, own_words: tuple[str, ...], library: Sequence[LibraryIndicator]
) -> WordingView:
    """The check of a text that stands, or is being typed, as the indicator's standard."""
    if not text.strip():
        return WordingView(
            is_clear=False, sentence="还没有写评分标准。请写清谁、做什么、多少、什么时候前、凭什么证据。"
        )
    if len(text) > MOST_STANDARD:
        return WordingView(
            is_clear=False,
            sentence=f"评分标准有{len(text)}个字，请缩短到{MOST_STANDARD}个字以内，否则存不下。",
        )
    check = check_wording(text, indicator.source, own_words)
    if check.is_clear:
        return WordingView(is_clear=True, sentence="用语检查：没有发现含糊用语。")
    words = (*group_phrases(check.phrases), *check.word_marks) or check.marks
    offer = nearest_rewrite(indicator.name, text, library)
    return WordingView(
        is_clear=False,
        sentence=f"用语含糊：{'；'.join(words)}。",
        questions="　".join(
            f"{question}{'×' if question in check.open_questions else '√'}" for question in FIVE_QUESTIONS
        ),
        offer=offer,
        offer_text="" if offer is None else _offer_text(indicator, offer),
    )


def _offer_text(indicator: Indicator, offer: LibraryIndicator) -> str:
    written = rewrite_indicator(indicator, offer)
    points = f"{INDICATOR_KINDS[written.kind].label}，满分{show_short(written.full_mark)}分。{example_sentence(written)}"
    scale = (
        f"原写法满分{show_short(offer.full_mark)}分，换用后请核对分值。"
        if offer.full_mark != indicator.full_mark
        else ""
    )
    return f"可改为：{offer.standard}依据：{offer.source}。{points}{scale}"
