"""A listing is judged by the same rules as speech, field by field, in the light of its goods."""

from datetime import date

from streamdetect.detect.listing import conclude_listing, context_of, hear_listing
from streamdetect.detect.model import Controls
from streamdetect.detect.scan import FIXED_DAY, scan
from streamdetect.events.messages import Approval
from streamdetect.ruleset.model import AppliesTo
from tests.detect.builders import detector, rule
from tests.enforce.listings import listing

CLAIM = "喝茶能治好糖尿病"


def inspect(one, *rules, **values):
    heard = hear_listing(one, detector(*(rules or (rule(),)), **values))
    return conclude_listing(heard, [None] * len(heard.heard))


OWN_CLAIM = "这个茶能治好糖尿病"  # of these goods, and of no tea at all: nobody need be asked


def test_finding_names_field_words_and_place():
    one = listing(
        1, "好茶", description="五百克。" * 60 + OWN_CLAIM, claims=("产自高山", "能治好高血压")
    )
    found = inspect(one).inspection.findings
    assert [(f.field, f.quote) for f in found] == [
        ("description", "治好糖尿病"),
        ("claims[1]", "治好高血压"),
    ]
    for finding in found:
        text = {"description": one.description, "claims[1]": one.claims[1]}[finding.field]
        assert text[finding.start : finding.end] == finding.quote


def test_texts_of_different_fields_do_not_make_one_claim():
    assert not inspect(listing(1, "治好", description="糖尿病")).inspection.findings
    assert not inspect(listing(1, "茶", claims=("治好", "糖尿病"))).inspection.findings


def test_title_is_judged_as_title_and_the_rest_as_card():
    speech_and_card = rule(channels=frozenset({"speech", "card"}))
    found = inspect(listing(1, CLAIM, description=CLAIM), speech_and_card).inspection.findings
    assert [finding.field for finding in found] == ["description"]


def test_own_category_and_approvals_are_the_context():
    ordinary = rule(applies_to=AppliesTo(except_approvals=frozenset({"drug_reg"})))
    assert inspect(listing(1, CLAIM), ordinary).inspection.findings
    approved = listing(1, CLAIM, approvals=(Approval(kind="drug_reg", number="Z1"),))
    assert not inspect(approved, ordinary).inspection.findings
    food_only = rule(applies_to=AppliesTo(product_categories=frozenset({"food"})))
    assert inspect(listing(1, CLAIM), food_only).inspection.findings
    assert not inspect(listing(1, CLAIM, category="drug"), food_only).inspection.findings


def test_shadow_findings_stand_apart():
    shadow = rule(status="shadow")
    found = inspect(listing(1, CLAIM), shadow)
    assert not found.inspection.findings
    assert found.inspection.interception_id is None
    assert [finding.quote for finding in found.shadow] == ["治好糖尿病"]
    switched_off = inspect(listing(1, CLAIM), controls=Controls(kill_switch=True))
    assert not switched_off.inspection.findings


def test_denial_and_warning_are_no_claim():
    assert not inspect(listing(1, "本品不能治好糖尿病")).inspection.findings


def test_agrees_with_a_scan_of_the_same_text():
    one = listing(1, CLAIM)
    row = scan([CLAIM], context_of(one), "title", detector(rule()), day=FIXED_DAY)
    (found,) = inspect(one).inspection.findings
    (scanned,) = row.findings
    assert (found.quote, found.category, found.outcome) == (
        scanned.quote,
        scanned.finding.category,
        scanned.finding.outcome,
    )


def test_rule_not_yet_in_force_does_not_bind_an_older_listing():
    later = rule(effective_from=date(2030, 1, 1))
    assert not inspect(listing(1, CLAIM), later).inspection.findings
