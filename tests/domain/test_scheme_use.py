"""What of a year hangs on its scheme: what may not go while it is used, and what follows."""

from dataclasses import replace
from decimal import Decimal

from kpi_desktop.domain.ballot_rules import BallotItem, BallotRule
from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.domain.scheme_use import find_use, follow_scheme
from kpi_desktop.domain.year_book import TypedScore
from tests.builders import a_book, a_post, a_scheme, an_employee, some_indicators

SCHEME = a_scheme()
TALLY = BallotTally(employee_no="001", voter_group="领导", choice="优秀", votes=3)


def test_that_what_is_used_cannot_go() -> None:
    book = a_book(
        {},
        indicators=some_indicators(),
        tallies=(TALLY,),
        typed_scores=(TypedScore(employee_no="001", part="year_end", score=Decimal(90)),),
        employees=(an_employee(voter_group="群众"),),
    )
    # Somebody whose group no scheme has had is not kept from anything: the roster's own check names them.
    stranger = replace(book, employees=(an_employee(voter_group="街道"),))
    assert find_use(stranger, SCHEME) == find_use(book, SCHEME) == ""
    without = (
        (replace(SCHEME, groups=SCHEME.groups[:1]), "“本职部分”下还有"),
        (replace(SCHEME, parts=(SCHEME.parts[0], SCHEME.parts[2])), "“年终考核”已有1人的评分"),
        (replace(SCHEME, voter_groups=SCHEME.voter_groups[1:]), "测评组别“领导”已录入1条测评票数"),
        (replace(SCHEME, choices=SCHEME.choices[1:]), "测评选项“优秀”已录入1条测评票数"),
        (replace(SCHEME, voter_groups=SCHEME.voter_groups[:2]), "测评组别“群众”还有1人"),
    )
    for scheme, sentence in without:
        assert find_use(book, scheme).startswith(sentence)
        assert find_use(book, scheme).endswith("。")


def test_that_people_follow_the_new_name_of_their_group() -> None:
    person = an_employee(voter_group="群众")
    book = a_book({}, employees=(person, an_employee("002", voter_group="领导")))
    renamed = replace(
        SCHEME, voter_groups=(*SCHEME.voter_groups[:2], replace(SCHEME.voter_groups[2], label="干部职工"))
    )
    assert find_use(book, renamed) == ""
    assert follow_scheme(book, renamed) == (replace(person, voter_group="干部职工"),)
    assert follow_scheme(book, SCHEME) == ()
    # Two groups that change places are not renamed.
    turned = replace(SCHEME, voter_groups=SCHEME.voter_groups[::-1])
    assert (find_use(book, turned), follow_scheme(book, turned)) == ("", ())


def test_that_points_go_with_their_factor() -> None:
    post = a_post(factor_points=(("knowledge", Decimal(20)), ("risk", Decimal(30))))
    rule = replace(SCHEME.coefficient, factors=SCHEME.coefficient.factors[:2])
    followed = follow_scheme(
        a_book({}, posts=(post, a_post("G002", factor_points=()))), replace(SCHEME, coefficient=rule)
    )
    assert followed == (replace(post, factor_points=(("knowledge", Decimal(20)),)),)


def test_that_an_item_with_votes_cannot_go() -> None:
    rule = BallotRule(items=(BallotItem(label="德", weight=Decimal(100)),))
    book = a_book({}, tallies=(replace(TALLY, item="德"),))
    assert find_use(book, replace(SCHEME, ballot=rule)) == ""
    assert find_use(book, SCHEME).startswith("测评分项“德”已录入1条测评票数")
