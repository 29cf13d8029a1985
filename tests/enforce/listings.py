"""Listings, what was found in them, and decisions on them, for tests of interceptions."""

from streamdetect.enforce.listing_facts import Inspection, ListingFact, inspection_of, listing_fact
from streamdetect.events import ids
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import (
    Approval,
    Bilingual,
    DecisionOn,
    Listing,
    ListingFinding,
    MissedAppeal,
    ReviewDecision,
)
from tests.enforce.histories import DEPARTMENT_RULE, at

APPEAL_MS = 15 * 24 * 3600 * 1000
BAD = "根治糖尿病"
CLEAN = "五百克一袋"


def listing(version: int, title: str, *, category: str = "food", product: str = "p", **more):
    values = {
        "product_id": product,
        "merchant_id": "m",
        "version": version,
        "updated_at": from_ms(at(version)),
        "title": title,
        "category": category,
    }
    return Listing(**(values | more))


def inspected(version: int, title: str, outcome: str | None = None, **more) -> Inspection:
    """An inspection that finds the bad words wherever they stand, with this outcome."""
    one = listing(version, title, **more)
    findings = []
    if outcome is not None:
        start = title.index(BAD)
        findings.append(
            ListingFinding(
                category="medical_claim",
                severity="serious",
                outcome=outcome,
                field="title",
                quote=BAD,
                start=start,
                end=start + len(BAD),
                advice=Bilingual(zh="删去疗效。", en="Drop the cure."),
            )
        )
    return inspection_of(one, findings, [DEPARTMENT_RULE], "r")


def fact(body: Inspection | ReviewDecision | MissedAppeal, known_at_ms: int) -> ListingFact:
    return listing_fact(body, known_at_ms)


def decided(
    interception_id: str, verdict: str, when: int, level: str = "review", by: str = "reviewer-1"
) -> ListingFact:
    decision = ReviewDecision(
        decision_id=ids.make_id("decision", interception_id, verdict, when, level, by),
        subject_id="m",
        target=DecisionOn(type="interception", id=interception_id),
        verdict=verdict,
        level=level,
        reason_code="looked",
        decided_by=by,
        decided_at=from_ms(when),
    )
    return listing_fact(decision, when)


def missed(
    interception_id: str, filed: int, when: int, *, merchant: str = "m", product: str = "p"
) -> ListingFact:
    """An appeal that was filed and heard of at one instant and not answered until another."""
    appeal = MissedAppeal(
        appeal_id=ids.make_id("appeal", interception_id, filed),
        subject_id=merchant,
        product_id=product,
        interception_id=interception_id,
        filed_at=from_ms(filed),
        heard_at=from_ms(filed),
        missed_at=from_ms(when),
    )
    return listing_fact(appeal, when)


APPROVED = (Approval(kind="drug_reg", number="Z1"),)
