"""Cases: what waits, in which order, who has it, when nothing is open any more."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.client.case_finding import find_case
from streamdetect.client.deciding import (
    Rights,
    answer_appeal,
    claim_on,
    decision_on,
    file_appeal,
    given_already,
)
from streamdetect.client.desk import Desk
from streamdetect.client.errors import ReviewError
from streamdetect.client.labelled import labelled
from streamdetect.client.refusals import Opinion
from streamdetect.detect.emit import to_review_context
from streamdetect.enforce.admission import DecisionRights, refusal_of
from streamdetect.enforce.consequences import consequences
from streamdetect.enforce.due import due
from streamdetect.enforce.facts import Fact, fact_of
from streamdetect.enforce.interceptions import listing_news
from streamdetect.enforce.ledger import judge
from streamdetect.enforce.listing_facts import listing_fact
from streamdetect.enforce.reviewers import Reviewer
from streamdetect.events import messages as m
from streamdetect.events.ids import make_id, sanction_id
from streamdetect.events.instants import from_ms
from streamdetect.settings import KafkaSettings
from tests.client.cases import REVIEWERS, asked, desk
from tests.enforce.histories import (
    MINUTE,
    SUBJECT,
    amended,
    answered,
    appealed,
    at,
    decided,
    on_incident,
    on_rule,
    real_policy,
    said,
)
from tests.enforce.listings import APPEAL_MS, BAD, inspected

RIGHTS = Rights(REVIEWERS, "where_keyed")
WORDS = said(at(0), "serious", outcome="review")


def decide(found: Desk, case_id: str, by: str, verdict: str = "uphold", **more) -> m.ReviewDecision:
    level = more.pop("level", "review")
    opinion = Opinion(verdict=verdict, level=level, by=by, reason_code="heard", **more)
    return decision_on(found, find_case(found, case_id), opinion, RIGHTS, at(1))


def test_cases_come_the_most_urgent_first():
    light = asked(said(at(0, 1), "notice", outcome="review"))
    heavy = asked(said(at(0, 2), "grave", outcome="review"))
    heard = asked(said(at(0, 3), "grave", outcome="review", viewers=900_000))
    found = desk([light, heavy, heard])
    assert [case.id for case in found.open_cases()] == [
        one.request_id for one in (heard, heavy, light)
    ]


def test_late_cases_come_before_more_urgent_ones_in_time():
    heavy = asked(said(at(0, 1), "grave", outcome="review", viewers=900_000))
    late = asked(said(at(0, 2), "notice", outcome="review"))
    late = msgspec.structs.replace(late, due_at=from_ms(at(0.5)))
    found = desk([heavy, late], now=at(1))
    assert [case.id for case in found.open_cases()] == [late.request_id, heavy.request_id]


def test_decision_on_a_violation_is_one_on_its_incident():
    request = asked(WORDS)
    decision = decide(desk([request]), request.request_id, "reviewer-1")
    assert decision.target == m.DecisionOn(type="incident", id=WORDS.body.incident_id)
    assert decision.subject_id == SUBJECT


def test_decided_case_is_closed_for_all_but_a_higher_level():
    request = asked(WORDS)
    found = desk([request], [on_incident(WORDS, "uphold", at(0.5))])
    assert found.open_cases() == []
    with pytest.raises(ReviewError, match="decided by reviewer-1") as caught:
        decide(found, request.request_id, "reviewer-2")
    assert "--level" in caught.value.fix
    assert decide(found, request.request_id, "board-1", "overturn", level="board").level == "board"


def test_decision_dated_after_it_became_known_outranks_nobody():
    made = on_incident(WORDS, "uphold", at(30), by="board-1", level="board", known=at(0.1))
    later = on_incident(WORDS, "overturn", at(0.5), by="board-2", level="board")
    ledger = judge([WORDS, made, later], real_policy(), at(1))
    assert [one.state for one in ledger.incidents] == ["acquitted"]
    request = asked(WORDS)
    found = desk([request], [made, later], violations=[WORDS.body])
    assert [one.decided_at for one in found.decisions] == [from_ms(at(0.1)), from_ms(at(0.5))]
    assert found.as_made[made.body.decision_id] == made.body
    with pytest.raises(ReviewError, match="taken back already, by board-2"):
        file_appeal(KafkaSettings(), found, find_case(found, request.request_id), "s", "Why?", ())
    (row,) = labelled([WORDS.body], [request], found.decisions).rows
    assert row["outcome"] == "ok"


def test_decision_that_the_ledger_refuses_closes_nothing():
    request = asked(WORDS)
    forged = on_incident(WORDS, "overturn", at(0.5), by="nobody", level="board")
    found = desk([request], [forged])
    assert [case.decisions for case in found.open_cases()] == [()]


def test_decision_of_somebody_who_decided_on_the_matter_before_closes_nothing():
    words = said(at(0))
    (warning,) = judge([words], real_policy(), at(0, 1)).sanctions
    facts = [
        words,
        decided("sanction", warning.sanction_id, "uphold", at(0.1), by="appeal-1"),
        on_incident(words, "overturn", at(0.2), by="appeal-1", level="appeal"),
    ]
    refusal = refusal_of(facts[2], facts[:2], DecisionRights(REVIEWERS), real_policy())
    assert refusal is not None
    assert refusal.code == "decided-before"
    found = desk([asked(words)], facts[1:], violations=[words.body], sanctions=[warning])
    assert [case.decisions for case in found.cases.values()] == [(facts[1].body,)]
    assert found.decisions == (facts[1].body,)


def test_decision_on_what_rests_on_a_warning_is_anothers_at_a_higher_level():
    facts = [said(at(0), "grave"), said(at(0.2), "grave")]
    sanctions = judge(facts, real_policy(), at(0.3)).sanctions
    (suspension,) = [one for one in sanctions if one.measure == "suspend"]
    warning = next(one for one in sanctions if one.measure == "warn")
    upheld = decided("sanction", warning.sanction_id, "uphold", at(0.4), by="appeal-1")
    found = desk([], [upheld], sanctions=sanctions)
    with pytest.raises(ReviewError, match="appeal-1 decided on this"):
        decide(found, f"sanction:{suspension.sanction_id}", "appeal-1", level="appeal")
    assert decide(found, f"sanction:{suspension.sanction_id}", "board-1", level="board")


def test_same_opinion_said_twice_is_one_decision():
    request = asked(WORDS)
    found = desk([request])
    first = decide(found, request.request_id, "reviewer-1")
    assert decide(found, request.request_id, "reviewer-1").decision_id == first.decision_id
    other = decide(found, request.request_id, "reviewer-2")
    assert other.decision_id != first.decision_id


@pytest.mark.parametrize(
    ("by", "more", "words"),
    [
        ("nobody", {}, "is no reviewer"),
        ("reviewer-1", {"level": "board"}, "does not decide at level"),
        ("reviewer-1", {"verdict": "reclassify"}, "says nothing new"),
        ("reviewer-1", {"severity": "notice"}, "change only with reclassify"),
        (
            "reviewer-1",
            {"exemption": m.Exemption(scope="subject", until=from_ms(at(9)))},
            "only what is overturned",
        ),
        (
            "reviewer-1",
            {
                "verdict": "overturn",
                "exemption": m.Exemption(scope="rule", until=from_ms(at(9))),
            },
            "decided at level 'board'",
        ),
    ],
)
def test_opinion_that_cannot_count_is_refused_with_what_to_do(by: str, more: dict, words: str):
    request = asked(WORDS)
    with pytest.raises(ReviewError, match=words) as caught:
        decide(desk([request]), request.request_id, by, **more)
    assert caught.value.where
    assert caught.value.fix


def test_unknown_case_is_named_with_what_is_near():
    request = asked(WORDS)
    found = desk([request, asked(said(at(0, 7), outcome="review"))])
    with pytest.raises(ReviewError, match="no case 'sanctimony'"):
        find_case(found, "sanctimony")
    close = request.request_id[:-1] + "x"
    with pytest.raises(ReviewError, match=f"did you mean {request.request_id}"):
        find_case(found, close)
    with pytest.raises(ReviewError, match="too short"):
        find_case(found, request.request_id[:3])
    assert find_case(found, request.request_id[:10]).request == request
    with pytest.raises(ReviewError, match="no sanction 'x'"):
        find_case(found, "sanction:x")


def claimed(request: m.ReviewRequest, by: str, minute: float) -> m.ReviewClaim:
    return m.ReviewClaim(
        request_id=request.request_id,
        subject_id=SUBJECT,
        claimed_by=by,
        claimed_at=from_ms(at(0, minute)),
        until=from_ms(at(0, minute + 30)),
    )


def test_case_belongs_to_who_took_it_first_until_the_claim_ends():
    request = asked(WORDS)
    claims = [claimed(request, "reviewer-1", 0), claimed(request, "reviewer-2", 10)]
    found = desk([request], claims=claims, now=at(0, 20))
    case = find_case(found, request.request_id)
    assert case.claim is not None
    assert case.claim.claimed_by == "reviewer-1"
    with pytest.raises(ReviewError, match="reviewer-1 has this case until"):
        decide(found, request.request_id, "reviewer-2")
    assert decide(found, request.request_id, "reviewer-1")
    later = desk([request], claims=claims, now=at(0, 31))
    assert find_case(later, request.request_id).claim is None
    again = desk([request], claims=[*claims, claimed(request, "reviewer-2", 32)], now=at(0, 33))
    held = find_case(again, request.request_id).claim
    assert held is not None
    assert held.claimed_by == "reviewer-2"


def proposal() -> tuple[list[m.Message], m.Sanction]:
    """What follows from words that a person must decide on, and the proposal."""
    words = said(at(0), "grave")
    out = list(consequences([], words, real_policy()))
    proposed = next(one for one in out if isinstance(one, m.Sanction) and one.state == "proposed")
    return out, proposed


def test_case_that_has_grown_is_told_as_the_ledger_asked_last():
    asked_first = asked(said(at(0), "grave"))
    first = msgspec.structs.replace(asked_first, priority=0.7, ledger_seq=5)
    grown = msgspec.structs.replace(asked_first, priority=0.8, ledger_seq=8)
    for told in ([first, grown], [grown, first]):
        (case,) = desk(told).open_cases()
        assert case.request.priority == 0.8


def test_proposal_waits_until_the_ledger_says_otherwise():
    out, proposed = proposal()
    requests = [one for one in out if isinstance(one, m.ReviewRequest)]
    sanctions = [one for one in out if isinstance(one, m.Sanction)]
    found = desk(requests, sanctions=sanctions, now=at(0, 2))
    waiting = {case.target.id for case in found.open_cases()}
    assert proposed.sanction_id in waiting
    fields = {name: getattr(proposed, name) for name in proposed.__struct_fields__}
    imposed = m.Sanction(**fields | {"state": "imposed", "ledger_seq": proposed.ledger_seq + 1})
    after = desk(requests, sanctions=[*sanctions, imposed], now=at(0, 2))
    assert proposed.sanction_id not in {case.target.id for case in after.open_cases()}


def test_interruption_is_open_only_while_it_lasts():
    out, _ = proposal()
    requests = [one for one in out if isinstance(one, m.ReviewRequest)]
    sanctions = [one for one in out if isinstance(one, m.Sanction)]
    interrupt = next(one for one in sanctions if one.measure == "interrupt")

    def waiting(now: int) -> set[str]:
        return {
            case.target.id for case in desk(requests, sanctions=sanctions, now=now).open_cases()
        }

    assert interrupt.sanction_id in waiting(at(0, 5))
    assert interrupt.sanction_id not in waiting(at(0, 31))


def test_appeal_is_answered_by_somebody_else_at_a_higher_level():
    policy = real_policy()
    words = said(at(0), "general")
    upheld = on_incident(words, "uphold", at(0.1), by="appeal-1")
    warning = judge([words], policy, at(0.1)).sanctions[0]
    filed = appealed("sanction", warning.sanction_id, at(0.2))
    out = consequences([words, upheld], filed, policy)
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    assert request.request_id == make_id("review", "appeal", filed.body.appeal_id)
    found = desk([request], [upheld], appeals=[filed.body], sanctions=[warning])
    (case,) = found.open_cases()
    assert case.kind == "appeal"
    with pytest.raises(ReviewError, match="not decided at level 'review'"):
        decide(found, case.id, "reviewer-2", "overturn")
    with pytest.raises(ReviewError, match="appeal-1 decided on this"):
        decide(found, case.id, "appeal-1", "overturn", level="appeal")
    assert decide(found, case.id, "board-1", "overturn", level="board")
    given = decided(
        "sanction", warning.sanction_id, "overturn", at(0.3), by="board-1", level="board"
    )
    outcome = answered(filed, "overturn", at(0.3), given).body
    after = desk(
        [request],
        [upheld, given],
        appeals=[filed.body],
        outcomes=[outcome],
        sanctions=[warning],
    )
    assert after.open_cases() == []
    with pytest.raises(ReviewError, match="nothing is open here: answered"):
        decide(after, case.id, "board-1", "overturn", level="board")


def test_thing_that_nobody_was_asked_about_can_be_decided_on():
    words = said(at(0), "general")
    (warning,) = judge([words], real_policy(), at(0, 1)).sanctions
    found = desk([], violations=[words.body], sanctions=[warning], now=at(0, 1))
    assert find_case(found, f"incident:{words.body.incident_id}").request.violation == words.body
    case = find_case(found, f"sanction:{warning.sanction_id}")
    assert case.target == m.DecisionOn(type="sanction", id=warning.sanction_id)
    assert decide(found, f"sanction:{warning.sanction_id}", "board-1", "overturn", level="board")


def test_decision_on_an_expulsion_waits_for_the_second_person():
    facts = [said(at(2 * day), "grave", "medical_claim") for day in range(6)]
    ledger = judge(facts, real_policy(), at(10.5))
    (expulsion,) = ledger.expulsions
    request = m.ReviewRequest(
        request_id="r",
        subject_id=SUBJECT,
        target=m.ReviewTarget(type="expulsion", id=expulsion.expulsion_id),
        priority=1.0,
        due_at=from_ms(at(12)),
    )
    first = decided("expulsion", expulsion.expulsion_id, "uphold", at(10.6))
    found = desk([request], [first], expulsions=[expulsion], now=at(10.7) + MINUTE)
    (case,) = found.open_cases()
    assert [one.decided_by for one in case.decisions] == ["reviewer-1"]
    with pytest.raises(ReviewError, match="upheld this at level 'review' already"):
        decide(found, "r", "reviewer-1")
    assert decide(found, "r", "reviewer-2")


def test_bar_that_joins_an_expulsion_in_force_is_a_case_of_its_own_for_two_people():
    policy = real_policy()
    facts = [said(at(4 * i), "grave", "exaggerated_efficacy") for i in range(8)]
    (expulsion,) = judge(facts[:5], policy, at(17)).expulsions
    people = ("reviewer-1", "reviewer-2")
    upheld = [
        decided("expulsion", expulsion.expulsion_id, "uphold", at(17 + i), by=name)
        for i, name in enumerate(people)
    ]
    told = consequences([*facts[:7], *upheld], facts[7], policy)
    more = {
        "sanctions": [one for one in told if isinstance(one, m.Sanction)],
        "expulsions": [one for one in told if isinstance(one, m.Expulsion)],
        "now": at(28.1),
    }
    (bar,) = [one for one in more["sanctions"] if one.measure == "bar_reregistration"]
    requests = [one for one in told if isinstance(one, m.ReviewRequest)]
    found = desk(requests, upheld, **more)
    (case,) = [one for one in found.open_cases() if one.target.id == bar.sanction_id]
    first = decide(found, case.id, people[0])
    after = desk(requests, [*upheld, fact_of(first, at(28.1))], **more)
    with pytest.raises(ReviewError, match="upheld this at level 'review' already"):
        decide(after, case.id, people[0])
    assert decide(after, case.id, people[1])


def test_answer_that_was_cut_off_is_finished_by_the_same_decision():
    words = said(at(0), "general")
    filed = appealed("incident", words.body.incident_id, at(0.2))
    out = consequences([words], filed, real_policy())
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    given = on_incident(words, "uphold", at(0.3), by="appeal-1", level="appeal")
    opinion = Opinion(verdict="uphold", level="appeal", by="appeal-1", reason_code="heard")
    case = find_case(desk([request], [given], appeals=[filed.body]), request.request_id)
    assert given_already(case, filed.body, opinion) == given.body
    other = Opinion(verdict="overturn", level="appeal", by="appeal-1", reason_code="heard")
    assert given_already(case, filed.body, other) is None
    before = on_incident(words, "uphold", at(0.1), by="appeal-1", level="appeal")
    earlier = find_case(desk([request], [before], appeals=[filed.body]), request.request_id)
    assert given_already(earlier, filed.body, opinion) is None


@pytest.mark.parametrize(
    ("verdict", "board", "words"),
    [("uphold", "overturn", "board-1 took it back already"), ("overturn", "uphold", "board-1")],
)
def test_answer_that_was_cut_off_is_not_finished_over_the_board(
    verdict: str, board: str, words: str
):
    said_then = said(at(0), "general")
    filed = appealed("incident", said_then.body.incident_id, at(0.2))
    out = consequences([said_then], filed, real_policy())
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    given = on_incident(said_then, verdict, at(0.3), by="appeal-1", level="appeal")
    higher = on_incident(said_then, board, at(0.4), by="board-1", level="board")
    found = desk([request], [given, higher], appeals=[filed.body], violations=[said_then.body])
    opinion = Opinion(verdict=verdict, level="appeal", by="appeal-1", reason_code="heard")
    reasons = m.Bilingual(zh="如前", en="as before")
    case = find_case(found, request.request_id)
    with pytest.raises(ReviewError, match=words):
        answer_appeal(KafkaSettings(), found, case, opinion, reasons, RIGHTS)


def test_answer_that_says_more_than_the_one_that_was_cut_off_is_another_decision():
    words = said(at(0), "general")
    filed = appealed("incident", words.body.incident_id, at(0.2))
    out = consequences([words], filed, real_policy())
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    milder = on_incident(
        words, "reclassify", at(0.3), by="appeal-1", level="appeal", severity="serious"
    )
    case = find_case(desk([request], [milder], appeals=[filed.body]), request.request_id)
    by = {"level": "appeal", "by": "appeal-1", "reason_code": "heard"}
    same = Opinion(verdict="reclassify", severity="serious", **by)
    assert given_already(case, filed.body, same) == milder.body
    assert given_already(case, filed.body, replace(same, severity="notice")) is None
    assert given_already(case, filed.body, replace(same, category="price_fraud")) is None
    freed = on_incident(words, "overturn", at(0.3), by="appeal-1", level="appeal")
    case = find_case(desk([request], [freed], appeals=[filed.body]), request.request_id)
    exempt = m.Exemption(scope="subject", until=from_ms(at(9)))
    more = Opinion(verdict="overturn", exemption=exempt, **by)
    assert given_already(case, filed.body, more) is None


def test_appeal_on_which_we_are_late_is_asked_for_again_and_closed_by_the_same_answer():
    words = said(at(0), "general")
    filed = appealed("incident", words.body.incident_id, at(0.2))
    told = [
        *consequences([words], filed, real_policy()),
        *due([words, filed], real_policy(), at(40)),
    ]
    requests = [one for one in told if isinstance(one, m.ReviewRequest)]
    found = desk(requests, appeals=[filed.body], now=at(40))
    assert [case.kind for case in found.open_cases()] == ["appeal", "appeal"]
    given = on_incident(words, "uphold", at(41), by="appeal-1", level="appeal")
    outcome = answered(filed, "uphold", at(41), given).body
    after = desk(requests, [given], appeals=[filed.body], outcomes=[outcome], now=at(42))
    assert after.open_cases() == []


def test_case_is_put_together_from_its_request_and_its_contexts():
    words, doubted = said(at(0), "grave"), said(at(1), outcome="review", claim="other")
    around = asked(words, "之前", "根治糖尿病").transcript
    history = m.SubjectHistory(points=10, strikes=1)
    contexts = [
        to_review_context(words.body, around, rule_text="the rule"),
        m.ReviewContext(
            subject_id=SUBJECT,
            violation_id=doubted.body.violation_id,
            incident_id=doubted.body.incident_id,
            history=history,
        ),
    ]
    appeal = appealed("incident", words.body.incident_id, at(2))
    told = [*consequences([], words, real_policy()), *consequences([words], appeal, real_policy())]
    requests = [one for one in told if isinstance(one, m.ReviewRequest)]
    found = desk(
        [asked(doubted, "之后"), *requests],
        contexts=contexts,
        appeals=[appeal.body],
        violations=[words.body],
    )
    by_ledger = [case.request for case in found.cases.values() if case.target.type != "incident"]
    (by_appeal,) = [case.request for case in found.cases.values() if case.appeal is not None]
    assert by_ledger
    for request in (*by_ledger, by_appeal):
        assert (request.transcript, request.rule_text) == (around, "the rule")
        assert request.violation == words.body
    by_detector = found.cases[make_id("review", doubted.body.violation_id)].request
    assert by_detector.history == history
    assert [one.text for one in by_detector.transcript] == ["之后"]
    unasked = find_case(found, f"incident:{words.body.incident_id}").request
    assert unasked.transcript == around


def test_interception_is_a_case_of_its_product_with_or_without_a_request() -> None:
    inspection = inspected(1, BAD, "review")
    asks = listing_fact(inspection, at(1))
    (request,) = listing_news([], asks, APPEAL_MS)
    assert isinstance(request, m.ReviewRequest)
    found = find_case(desk([request]), request.request_id)
    assert (found.kind, found.closed) == ("interception", None)
    (held,) = listing_news([], listing_fact(inspected(1, BAD, "enforce"), at(1)), APPEAL_MS)
    assert isinstance(held, m.Interception)
    unasked = find_case(desk([], interceptions=[held]), f"interception:{held.interception_id}")
    assert unasked.request.subject_id == held.merchant_id
    assert unasked.request.findings == held.findings
    with pytest.raises(ReviewError, match="interception:ID"):
        find_case(desk([]), "interception:none")


def test_interception_that_was_let_go_still_says_its_words_to_who_answers_the_appeal() -> None:
    hold = listing_fact(inspected(1, BAD, "enforce"), at(1))
    (held,) = listing_news([], hold, APPEAL_MS)
    assert isinstance(held, m.Interception)
    freed = decided("interception", held.interception_id, "overturn", at(2))
    (released,) = listing_news([hold], listing_fact(freed.body, at(2)), APPEAL_MS)
    appeal = appealed("interception", held.interception_id, at(1.5), product="p")
    (request, *_) = consequences([], appeal, real_policy())
    told = [held, released]
    found = desk([request], appeals=[appeal.body], interceptions=told)
    (case,) = found.open_cases()
    assert case.request.findings == held.findings
    assert found.held_back[held.interception_id].law == held.law
    unasked = find_case(desk([], interceptions=told), f"interception:{held.interception_id}")
    assert unasked.request.findings == held.findings


def test_case_of_words_that_were_taken_back_since_is_closed():
    request = asked(WORDS)
    again = said(at(0), "serious", outcome="review", seq=1)
    assert again.body.incident_id == WORDS.body.incident_id
    corrected, gone = amended(WORDS, "corrected").body, amended(WORDS, "negated").body
    found = desk([request], amendments=[corrected, corrected])
    assert found.open_cases()
    assert found.amendments[WORDS.body.violation_id] == (corrected,)
    assert desk([request], violations=[again.body], amendments=[gone]).open_cases()
    after = desk([request], amendments=[corrected, gone])
    assert after.open_cases() == []
    assert find_case(after, request.request_id).closed == "negated"


def test_case_of_a_measure_that_is_stayed_waits_for_the_answer_to_the_appeal_alone():
    out, proposed = proposal()
    requests = [one for one in out if isinstance(one, m.ReviewRequest)]
    assert proposed.sanction_id in {case.target.id for case in desk(requests).open_cases()}
    stayed = msgspec.structs.replace(proposed, stayed_since=from_ms(at(16)))
    found = desk(requests, sanctions=[stayed], now=at(17))
    assert proposed.sanction_id not in {case.target.id for case in found.open_cases()}
    assert find_case(found, f"sanction:{proposed.sanction_id}").closed == "stayed"


def overturned_and_appealed(target: str) -> tuple[Desk, m.ReviewRequest]:
    """A desk where words, or goods, were let go by a reviewer, and an appeal waits all the same."""
    if target == "interception":
        hold = listing_fact(inspected(1, BAD, "enforce"), at(0))
        (held,) = listing_news([], hold, APPEAL_MS)
        assert isinstance(held, m.Interception)
        freed = decided("interception", held.interception_id, "overturn", at(0.1), by="reviewer-1")
        told = [held, *listing_news([hold], listing_fact(freed.body, at(0.1)), APPEAL_MS)]
        appeal = appealed("interception", held.interception_id, at(0.05), product="p")
        (request, *_) = consequences([], appeal, real_policy())
        return desk([request], [freed], appeals=[appeal.body], interceptions=told), request
    words = said(at(0), "general")
    freed = on_incident(words, "overturn", at(0.1), by="reviewer-1")
    ledger = judge([words, freed], real_policy(), at(0.1))
    (warning,) = ledger.sanctions
    target_id = words.body.incident_id if target == "incident" else warning.sanction_id
    appeal = appealed(target, target_id, at(0.05))
    out = consequences([words], appeal, real_policy())
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    more = {"violations": [words.body], "sanctions": [warning], "appeals": [appeal.body]}
    return desk([request], [freed], **more), request


@pytest.mark.parametrize("target", ["interception", "incident", "sanction"])
def test_appeal_against_what_was_taken_back_already_puts_nothing_in_force_again(target: str):
    found, request = overturned_and_appealed(target)
    with pytest.raises(
        ReviewError, match=r"reviewer-1 took it back already.*in force again"
    ) as caught:
        decide(found, request.request_id, "appeal-1", "uphold", level="appeal")
    assert f"review decide {target}:{request.target.id} uphold" in caught.value.fix
    assert decide(found, request.request_id, "appeal-1", "overturn", level="appeal")
    anew = decide(found, f"{target}:{request.target.id}", "board-1", "uphold", level="board")
    assert anew.verdict == "uphold"


@pytest.mark.parametrize("target", ["interception", "incident", "sanction"])
def test_nobody_appeals_against_what_was_taken_back(target: str):
    found, request = overturned_and_appealed(target)
    case = find_case(found, f"{target}:{request.target.id}")
    with pytest.raises(ReviewError, match="taken back already, by reviewer-1"):
        file_appeal(KafkaSettings(), found, case, "shop-1", "It is registered.", ())


def test_lighter_measure_of_who_is_expelled_waits_only_once_that_is_taken_back():
    policy = real_policy()
    facts = [said(at(2 * day), "grave", "medical_claim") for day in range(6)]
    (expulsion,) = judge(facts, policy, at(10.1)).expulsions
    out = [
        decided("expulsion", expulsion.expulsion_id, "uphold", at(10.1, minute), by=by)
        for minute, by in enumerate(("reviewer-1", "reviewer-2"))
    ]
    emitted = [consequences(facts[:count], facts[count], policy) for count in range(len(facts))]
    requests = [one for told in emitted for one in told if isinstance(one, m.ReviewRequest)]

    def waiting(*decisions) -> set[str]:
        held = judge([*facts, *decisions], policy, at(10.2))
        found = desk(requests, sanctions=held.sanctions, expulsions=held.expulsions, now=at(10.2))
        proposed = {one.sanction_id: one.measure for one in held.sanctions}
        return {proposed[one.target.id] for one in found.open_cases() if one.target.id in proposed}

    assert waiting() == {"suspend"}
    assert waiting(*out) == set()
    back = decided(
        "expulsion", expulsion.expulsion_id, "overturn", at(10.15), by="board-1", level="board"
    )
    assert waiting(*out, back) == {"suspend"}


def test_claim_on_what_nobody_was_asked_about_holds_until_it_ends():
    words = said(at(0), "general")
    target = f"incident:{words.body.incident_id}"
    found = desk([], violations=[words.body], now=at(0, 1))
    taken = claimed(find_case(found, target).request, "reviewer-1", 1)
    held = desk([], violations=[words.body], claims=[taken], now=at(0, 20))
    assert find_case(held, target).claim == taken
    with pytest.raises(ReviewError, match="reviewer-1 has this case until"):
        decide(held, target, "reviewer-2", "overturn")
    assert (
        find_case(desk([], violations=[words.body], claims=[taken], now=at(0, 31)), target).claim
        is None
    )


def test_claim_holds_for_every_request_about_the_same_incident():
    again = said(at(0), "serious", outcome="review", seq=1)
    first, second = asked(WORDS), asked(again)
    found = desk([first, second], claims=[claimed(first, "reviewer-1", 0)], now=at(0, 20))
    with pytest.raises(ReviewError, match="reviewer-1 has this case until"):
        decide(found, second.request_id, "reviewer-2")
    assert decide(found, second.request_id, "reviewer-1")


@pytest.mark.parametrize(("since", "until"), [(at(0.5, 1), None), (None, at(0.5))])
def test_claim_is_only_for_who_is_a_reviewer_then(since: int | None, until: int | None):
    other_term = Reviewer("left", frozenset({"review"}), since_ms=since, until_ms=until)
    listed = replace(REVIEWERS, by_id={**REVIEWERS.by_id, "left": other_term})
    request = asked(WORDS)
    case = find_case(desk([request]), request.request_id)
    with pytest.raises(ReviewError, match="'left' is no reviewer at this time") as caught:
        claim_on(case, "left", Rights(listed, "where_keyed"), at(0.5))
    assert "`since` and `until`" in caught.value.fix


def test_answer_that_names_no_decision_of_the_ledger_leaves_the_appeal_open():
    words = said(at(0), "general")
    filed = appealed("incident", words.body.incident_id, at(0.2))
    out = consequences([words], filed, real_policy())
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    refused = on_incident(words, "uphold", at(0.3), by="nobody", level="appeal")
    low = on_incident(words, "uphold", at(0.3), by="reviewer-1")
    given = on_incident(words, "uphold", at(0.3), by="appeal-1", level="appeal")
    for decision, closed in ((None, None), (refused, None), (low, None), (given, "answered")):
        told = answered(filed, "uphold", at(0.4), decision)
        found = desk(
            [request],
            [] if decision is None else [decision],
            appeals=[filed.body],
            outcomes=[told.body],
        )
        assert find_case(found, request.request_id).closed == closed
    late = due([words, filed, answered(filed, "uphold", at(0.4))], real_policy(), at(40))
    assert any(isinstance(one, m.ReviewRequest) for one in late)  # to the ledger it waits, too


@pytest.mark.parametrize("on", ["incident", "warning"])
def test_decision_on_a_warning_is_one_on_its_incident(on: str):
    words = said(at(0), "general")
    (warning,) = judge([words], real_policy(), at(0, 1)).sanctions
    incident, sanction = words.body.incident_id, warning.sanction_id
    decision = (
        on_incident(words, "overturn", at(0.1))
        if on == "incident"
        else decided("sanction", sanction, "overturn", at(0.1))
    )
    request = asked(words, sampled=True)
    found = desk([request], [decision], violations=[words.body], sanctions=[warning])
    assert find_case(found, request.request_id).closed == "decided"
    for target in (f"incident:{incident}", f"sanction:{sanction}"):
        assert find_case(found, target).decisions == (decision.body,)


@pytest.mark.parametrize("wrong", ["subject", "type"])
def test_decision_that_names_another_subject_or_kind_closes_nothing(wrong: str):
    request = asked(WORDS)
    incident = WORDS.body.incident_id
    decision = (
        on_incident(WORDS, "overturn", at(0.1), subject="somebody-else")
        if wrong == "subject"
        else decided("sanction", incident, "overturn", at(0.1))
    )
    found = desk([request], [decision])
    assert [case.decisions for case in found.open_cases()] == [()]


def test_case_of_words_whose_rule_was_voided_since_is_closed():
    bad, good = m.RuleRef(id="bad", version=3), m.RuleRef(id="good", version=1)
    words = said(at(0), "serious", outcome="review", rules=(bad,))
    request = asked(words)
    void = on_rule("bad@3", "overturn", at(0.2), by="board-1", level="board", subject="*")

    void_of_subject = on_rule("bad@3", "overturn", at(0.2), by="board-1", level="board")

    def closed(*decisions: Fact, violations: tuple[Fact, ...] = ()) -> str | None:
        found = desk([request], list(decisions), violations=[one.body for one in violations])
        return find_case(found, request.request_id).closed

    assert closed(void) == "voided"
    found = desk([request], [void])
    with pytest.raises(ReviewError, match="nothing is open here: voided"):
        decide(found, request.request_id, "reviewer-1")
    with pytest.raises(ReviewError, match="board-1 decided on this at level 'board'"):
        decide(found, request.request_id, "appeal-1", level="appeal")
    anew = decide(found, request.request_id, "board-2", level="board")
    ledger = judge([words, void_of_subject, fact_of(anew, at(1))], real_policy(), at(1))
    assert [one.state for one in ledger.incidents] == ["strike"]
    restored = on_rule("bad@3", "uphold", at(0.3), by="board-2", level="board", subject="*")
    assert closed(void, restored) is None
    assert closed(void_of_subject) == "voided"
    anothers = on_rule("bad@3", "overturn", at(0.2), by="board-1", level="board", subject="other")
    assert closed(anothers) is None
    later = on_rule("bad@3", "overturn", at(0.2), by="board-1", level="board", since=at(0) + 1)
    assert closed(later) is None
    until = on_rule("bad@3", "overturn", at(0.2), by="board-1", level="board", until=at(0) + 1)
    assert closed(until) == "voided"
    carried = said(at(0), "serious", outcome="review", seq=1, rules=(bad, good))
    assert closed(void, violations=(carried,)) is None
    assert closed(void, violations=(words,)) == "voided"


def test_opinion_that_a_higher_level_outweighs_is_refused():
    words = said(at(0), "general")
    filed = appealed("incident", words.body.incident_id, at(0.2))
    out = consequences([words], filed, real_policy())
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    upheld = on_incident(words, "uphold", at(0.3), by="board-1", level="board")
    found = desk([request], [upheld], appeals=[filed.body], violations=[words.body])
    with pytest.raises(ReviewError, match="board-1 decided on this at level 'board'") as caught:
        decide(found, request.request_id, "appeal-1", "overturn", level="appeal")
    assert "--level board" in caught.value.fix
    assert decide(found, request.request_id, "appeal-1", "uphold", level="appeal")
    assert decide(found, request.request_id, "board-2", "overturn", level="board")


EXPELLING = [said(at(2 * day), "grave", "medical_claim") for day in range(6)]
STEPS = st.tuples(
    st.sampled_from(["sanction", "expulsion"]),
    st.sampled_from(["uphold", "overturn"]),
    st.sampled_from(
        [("reviewer-1", "review"), ("reviewer-2", "review"), ("appeal-1", "appeal"),
         ("board-1", "board"), ("board-2", "board")]
    ),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(STEPS, max_size=6))
def test_what_is_told_of_a_second_person_is_what_the_ledger_waits_for(steps):
    policy, facts = real_policy(), list(EXPELLING)
    told: list[m.Sanction] = []
    for minute, (kind, verdict, (by, level)) in enumerate(steps):
        now = at(10.1, minute)
        held = judge(facts, policy, now)
        told += held.sanctions
        (expulsion,) = held.expulsions
        target_id = expulsion.expulsion_id if kind == "expulsion" else expulsion.sanction_ids[0]
        decisions = [one for one in facts if isinstance(one.body, m.ReviewDecision)]
        found = desk([], decisions, sanctions=told, expulsions=held.expulsions, now=now)
        case = find_case(found, f"{kind}:{target_id}")
        assert (case.closed is None) == (expulsion.state == "proposed")
        opinion = Opinion(verdict=verdict, level=level, by=by, reason_code="heard")
        try:
            decision = decision_on(found, case, opinion, RIGHTS, now)
        except ReviewError:
            continue
        fact = fact_of(decision, now)
        assert refusal_of(fact, facts, DecisionRights(REVIEWERS), policy) is None
        facts.append(fact)
        (after,) = judge(facts, policy, now).expulsions
        waits = verdict == "uphold" and after.state == "proposed"
        assert found.waits_for_another(case, decision) == waits
        if verdict == "uphold":
            assert by in after.decided_by  # it counts for something


def test_exemption_that_is_over_already_is_refused():
    request = asked(WORDS)
    found = desk([request])

    def overturned(until: int) -> m.ReviewDecision:
        ends = m.Exemption(scope="subject", until=from_ms(until))
        return decide(found, request.request_id, "reviewer-1", "overturn", exemption=ends)

    with pytest.raises(ReviewError, match="over already") as caught:
        overturned(at(1))
    assert "--until" in caught.value.fix
    assert overturned(at(1) + 1).exemption is not None


@pytest.mark.parametrize(("zh", "en"), [("", "kept"), ("维持", " \n")])
def test_answer_without_reasons_in_both_languages_is_refused(zh: str, en: str):
    words = said(at(0), "general")
    filed = appealed("incident", words.body.incident_id, at(0.2))
    out = consequences([words], filed, real_policy())
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    found = desk([request], appeals=[filed.body], violations=[words.body])
    opinion = Opinion(verdict="uphold", level="appeal", by="appeal-1", reason_code="heard")
    with pytest.raises(ReviewError, match="says no reasons") as caught:
        answer_appeal(
            KafkaSettings(),
            found,
            find_case(found, request.request_id),
            opinion,
            m.Bilingual(zh=zh, en=en),
            RIGHTS,
        )
    assert "--zh and --en" in caught.value.fix


@pytest.mark.parametrize("by", ["", "s" * 257])
def test_what_no_worker_can_read_is_not_sent(by: str):
    words = said(at(0), "general")
    found = desk([], violations=[words.body])
    case = find_case(found, f"incident:{words.body.incident_id}")
    with pytest.raises(ReviewError, match="filed_by"):
        file_appeal(KafkaSettings(), found, case, by, "It is registered.", ())


def test_decision_without_a_reason_is_refused():
    request = asked(WORDS)
    found = desk([request])
    opinion = Opinion(verdict="uphold", level="review", by="reviewer-1", reason_code=" ")
    with pytest.raises(ReviewError, match="says no reason"):
        decision_on(found, find_case(found, request.request_id), opinion, RIGHTS, at(1))


def test_closed_case_says_what_can_still_be_done():
    words = said(at(0), "general")
    filed = appealed("incident", words.body.incident_id, at(0.2))
    out = consequences([words], filed, real_policy())
    request = next(one for one in out if isinstance(one, m.ReviewRequest))
    given = on_incident(words, "uphold", at(0.3), by="appeal-1", level="appeal")
    told = answered(filed, "uphold", at(0.4), given).body
    done = desk([request], [given], appeals=[filed.body], outcomes=[told])
    with pytest.raises(ReviewError, match="answered by appeal-1") as caught:
        decide(done, request.request_id, "board-1", "overturn", level="board")
    assert f"review decide incident:{words.body.incident_id}" in caught.value.fix

    _, proposed = proposal()
    stayed = msgspec.structs.replace(proposed, stayed_since=from_ms(at(0.6)))
    upheld = decided("sanction", proposed.sanction_id, "uphold", at(0.1))
    found = desk([], [upheld], sanctions=[stayed])
    with pytest.raises(ReviewError, match="open here: stayed — answer the appeal") as caught:
        decide(found, f"sanction:{proposed.sanction_id}", "reviewer-2")
    assert "review appeal answer" in caught.value.fix


def test_measure_that_people_decided_on_is_closed_before_the_worker_takes_it_in():
    out, proposed = proposal()
    requests = [one for one in out if isinstance(one, m.ReviewRequest)]
    sanctions = [one for one in out if isinstance(one, m.Sanction)]
    case = make_id("review", "sanction", proposed.sanction_id)

    def closed(*decisions: Fact, told: tuple[m.Sanction, ...] = ()) -> str | None:
        found = desk(requests, list(decisions), sanctions=[*sanctions, *told], now=at(0.5))
        return find_case(found, case).closed

    def by(person: str, verdict: str, minute: float) -> Fact:
        return decided("sanction", proposed.sanction_id, verdict, at(0, minute), by=person)

    assert closed() is None
    assert closed(by("reviewer-1", "overturn", 5)) == "decided"
    assert closed(by("reviewer-1", "uphold", 5)) == "decided"
    # Under a policy that asks two people the ledger has taken the first, and waits on.
    first = msgspec.structs.replace(proposed, decided_by=("reviewer-1",), ledger_seq=9)
    assert closed(by("reviewer-1", "uphold", 5), told=(first,)) is None
    both = by("reviewer-1", "uphold", 5), by("reviewer-2", "uphold", 6)
    assert closed(*both, told=(first,)) == "decided"


def test_expulsion_that_people_decided_on_is_closed_before_the_worker_takes_it_in():
    ledger = judge(EXPELLING, real_policy(), at(10.1))
    (expulsion,) = ledger.expulsions
    target, close = f"expulsion:{expulsion.expulsion_id}", expulsion.sanction_ids[0]

    def closed(*decisions: Fact) -> str | None:
        found = desk(
            [], list(decisions), sanctions=ledger.sanctions, expulsions=[expulsion], now=at(11)
        )
        return find_case(found, target).closed

    first = decided("expulsion", expulsion.expulsion_id, "uphold", at(10.2))
    second = decided("sanction", close, "uphold", at(10.3), by="reviewer-2")
    against = decided("sanction", close, "overturn", at(10.3), by="reviewer-2")
    assert closed() is None
    assert closed(first) is None
    assert closed(first, second) == "decided"
    assert closed(first, against) == "decided"


@pytest.mark.parametrize("target", ["incident", "sanction"])
def test_nobody_appeals_against_what_was_overturned_a_moment_ago(target: str):
    words = said(at(0), "general")
    (warning,) = judge([words], real_policy(), at(0, 1)).sanctions  # as it was before
    target_id = words.body.incident_id if target == "incident" else warning.sanction_id
    freed = on_incident(words, "overturn", at(0.1), by="reviewer-1")
    found = desk([], [freed], violations=[words.body], sanctions=[warning])
    case = find_case(found, f"{target}:{target_id}")
    with pytest.raises(ReviewError, match="taken back already, by reviewer-1"):
        file_appeal(KafkaSettings(), found, case, "shop-1", "It is registered.", ())


SLIPS = [said(at(0), "grave"), said(at(0.3), "grave", outcome="review")]
ON_WORDS = st.tuples(
    st.sampled_from(["incident", "warning", "left to people"]),
    st.sampled_from(["uphold", "overturn"]),
    st.sampled_from(
        [("reviewer-1", "review"), ("reviewer-2", "review"), ("appeal-1", "appeal"),
         ("board-1", "board"), ("board-2", "board")]
    ),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(ON_WORDS, max_size=6))
def test_decision_that_the_desk_takes_is_the_one_that_the_ledger_holds(steps):
    policy, facts = real_policy(), list(SLIPS)
    for minute, (what, verdict, (by, level)) in enumerate(steps):
        now = at(0.5, minute)
        sanctions = judge(facts, policy, now).sanctions
        decisions = [one for one in facts if isinstance(one.body, m.ReviewDecision)]
        violations = [one.body for one in SLIPS]
        found = desk([], decisions, sanctions=sanctions, violations=violations, now=now)
        incident = SLIPS[what == "left to people"].body.incident_id
        warning = sanction_id(SUBJECT, "warn", [incident])
        target = f"sanction:{warning}" if what == "warning" else f"incident:{incident}"
        opinion = Opinion(verdict=verdict, level=level, by=by, reason_code="heard")
        try:
            decision = decision_on(found, find_case(found, target), opinion, RIGHTS, now)
        except ReviewError:
            continue
        fact = fact_of(decision, now)
        assert refusal_of(fact, facts, DecisionRights(REVIEWERS), policy) is None
        facts.append(fact)
        states = {one.incident_id: one.state for one in judge(facts, policy, now).incidents}
        assert (states[incident] == "acquitted") == (verdict == "overturn")
