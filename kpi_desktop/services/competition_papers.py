"""Paper of a round of competition: from the announcement to the list of appointments."""

from kpi_desktop.domain.competition_finish import notice_end
from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.conditions import find_field, judge_conditions
from kpi_desktop.reports import competition_forms, competition_results
from kpi_desktop.reports.competition_paper import RoundPaper
from kpi_desktop.services.competition_standing import Standing
from kpi_desktop.services.paper_kinds import PaperKind, find_paper
from kpi_desktop.services.workdays import load_calendar

_YEARS_SHOWN = 3


PAPERS: tuple[PaperKind[RoundPaper], ...] = (
    PaperKind(key="announcement", label="竞争上岗公告", render=competition_forms.render_announcement),
    PaperKind(key="forms", label="报名表（每人一张）", render=competition_forms.render_sign_up_forms),
    PaperKind(key="review", label="资格审查表", render=competition_forms.render_review),
    PaperKind(key="judges", label="面试评分表（每名评委一张）", render=competition_forms.render_judge_sheets),
    PaperKind(key="scores", label="成绩汇总表", render=competition_results.render_scores),
    PaperKind(key="ranking", label="排名表", render=competition_results.render_ranking),
    PaperKind(key="publication", label="任前公示", render=competition_results.render_publication),
    PaperKind(key="minutes", label="会议纪要", render=competition_results.render_minutes),
    PaperKind(key="appointments", label="任职名单", render=competition_results.render_appointments),
)


def render_round_paper(standing: Standing, round_no: int, key: str) -> bytes:
    """One paper of a round as a PDF.

    Raises RuleViolation when the round is gone or there is no such paper.
    """
    kind = find_paper(PAPERS, key, "竞岗")
    return kind.render(_paper(standing, round_no))


def _paper(standing: Standing, round_no: int) -> RoundPaper:
    competition = standing.competition(round_no)
    book = standing.book
    scores = RoundScores(competition)
    applicants = standing.applicants(competition)
    posts = {post.post_no: post for post in competition.posts}
    years = range(book.year - _YEARS_SHOWN, book.year)
    return RoundPaper(
        unit=book.unit,
        year=book.year,
        competition=competition,
        people={employee.employee_no: employee for employee in book.employees},
        posts={post.post_no: post for post in book.posts},
        facts=standing.facts,
        grades={
            number: "，".join(
                f"{year}{applicant.grades[year].word(applicant.employee.category)}"
                for year in years
                if year in applicant.grades
            )
            for number, applicant in applicants.items()
        },
        verdicts={
            (c.employee_no, wish): judge_conditions(applicants[c.employee_no], posts[wish].conditions)
            for c in competition.candidates
            for wish in c.wishes
            if c.employee_no in applicants and wish in posts
        },
        fields={post.post_no: find_field(applicants.values(), post.conditions) for post in competition.posts},
        scores=scores,
        proposal=standing.proposal(competition, scores),
        notice_until=notice_end(competition, load_calendar(book.calendar_years)),
    )
