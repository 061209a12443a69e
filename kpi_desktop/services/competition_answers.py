"""A round of competition as the command line prints it: steps, ranking with derivation, proposals and decisions."""

from typing import Any

from kpi_desktop.domain.competition_scores import CandidateScore, RoundScores
from kpi_desktop.domain.competition_steps import Competition
from kpi_desktop.domain.values import show
from kpi_desktop.services.competition_standing import Standing


def round_answer(standing: Standing, competition: Competition) -> dict[str, Any]:
    """One round as plain data; numbers are texts, a missing total is null."""
    scores = RoundScores(competition)
    ranking, proposal = scores.ranking, standing.proposal(competition, scores)
    ranked = []
    for each in ranking.ranked:
        number = each.candidate.employee_no
        placing, decision = proposal.of(number), competition.decision(number)
        ranked.append(
            {
                **_person(standing, number, each.score),
                "rank": each.rank,
                "wishes": list(each.candidate.wishes),
                "proposed_post": placing.post_no if placing is not None else None,
                "reason": placing.reason if placing is not None else "",
                "decided_post": decision.post_no if decision is not None else None,
            }
        )
    return {
        "round": competition.round.round_no,
        "name": competition.round.name,
        "term": [competition.round.term_from, competition.round.term_to],
        "current_step": competition.current.label if competition.current is not None else None,
        "posts": [
            {
                "post_no": post.post_no,
                "places": post.places,
                "state": post.state.label,
                "conditions": [condition.sentence for condition in post.conditions],
            }
            for post in competition.posts
        ],
        "ranking": ranked,
        "outside": [
            {**_person(standing, each.candidate.employee_no, each.score), "reason": each.reason}
            for each in ranking.outside
        ],
        "open_tie": list(proposal.open_tie),
        "minutes": [f"{event.happened_on} {event.what}：{event.reason}" for event in competition.events],
    }


def _person(standing: Standing, number: str, score: CandidateScore) -> dict[str, Any]:
    return {
        "employee_no": number,
        "name": standing.names.get(number, number),
        "stages": {
            result.stage.value: None if result.score is None else show(result.score, 4)
            for result in score.stages
        },
        "total": None if score.total is None else str(score.total),
        "lines": [line.sentence for line in score.lines],
    }
