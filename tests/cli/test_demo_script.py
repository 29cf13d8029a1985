"""What the demo plays and what its people decide: the same for the same arguments."""

from dataclasses import replace

from streamdetect.cli.demo.cast import write_script
from streamdetect.cli.demo.expected import expected_violations
from streamdetect.cli.demo.reviewers import REVIEWERS, decision_on_goods, decision_on_words
from streamdetect.events import messages as m
from tests.enforce.histories import DAY, HOUR, at, said
from tests.shipped import shipped_detector

NOW_MS = at(100)
SCRIPT = write_script(12, NOW_MS)
(OFFENDER, *_) = sorted(SCRIPT.subjects("offender"))


def held(product_id: str, state: str = "intercepted") -> m.Interception:
    return m.Interception(
        interception_id=f"interception of {product_id}",
        product_id=product_id,
        merchant_id="merchant",
        listing_version=1,
        state=state,
    )


def test_same_arguments_give_the_same_script():
    assert write_script(12, NOW_MS) == SCRIPT


def test_goods_on_offer_are_sold_in_no_room_and_mended_only_after_they_were_offered():
    offered = [(one.product_id, one.version) for one in SCRIPT.offers]
    assert offered.index(("red-tea", 1)) < offered.index(("red-tea", 2))
    assert not {product for product, _ in offered} & {one.product_id for one in SCRIPT.listings}
    assert {version for _, version in offered} == {1, 2}


def test_reviewer_upholds_what_an_offender_said_within_the_last_week():
    recent = said(NOW_MS - 6 * DAY, "grave", subject=OFFENDER).body
    decision = decision_on_words(recent, SCRIPT)
    assert decision is not None
    assert (decision.target.type, decision.target.id) == ("incident", recent.incident_id)
    assert (decision.verdict, decision.decided_by) == ("uphold", REVIEWERS[0])


def test_reviewer_leaves_older_words_other_people_and_mere_doubts():
    (honest, *_) = sorted(SCRIPT.subjects("honest"))
    for fact in (
        said(NOW_MS - 7 * DAY - HOUR, subject=OFFENDER),
        said(NOW_MS - DAY, subject=honest),
        said(NOW_MS - DAY, subject=OFFENDER, outcome="review"),
    ):
        assert decision_on_words(fact.body, SCRIPT) is None


def test_reviewer_lets_goods_through_whose_words_were_proven_once():
    (product_id,) = SCRIPT.proven
    decision = decision_on_goods(held(product_id), SCRIPT)
    assert decision is not None
    assert (decision.verdict, decision.reason_code) == ("overturn", SCRIPT.proven[product_id])
    assert decision_on_goods(held(product_id, "released"), SCRIPT) is None
    assert decision_on_goods(held("night-cream"), SCRIPT) is None


def test_rooms_that_are_played_side_by_side_lose_no_claim_that_each_makes_alone():
    """What is lost on the way is counted against this: it must not lose anything itself.

    Rooms of six weeks are played at once; one that begins is heard from its second segment on where
    another is weeks ahead, so a quote may be shorter.
    """
    alone: set[str] = set()
    for room_id in {one.room_id for one in SCRIPT.segments}:
        own = tuple(one for one in SCRIPT.segments if one.room_id == room_id)
        alone |= expected_violations(replace(SCRIPT, segments=own), shipped_detector(), None)
    assert len(alone) > 30
    together = expected_violations(SCRIPT, shipped_detector(), None)
    assert len(together) == len(alone)
    assert len(together & alone) >= len(alone) - 1
