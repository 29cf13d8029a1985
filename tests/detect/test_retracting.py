"""What a later segment takes back, and what it leaves since other rules hold it."""

from dataclasses import replace

from tests.detect.builders import Listener, rule, sequence

TAKEN = rule(
    "medical_claim/taken",
    (sequence("taken", "healed", gap=20),),
    groups={"taken": ("喝了",), "healed": ("治好",), "parcel": ("运费险",)},
    unless=("parcel",),
)
CURES = rule(
    "medical_claim/cures",
    (sequence("ill", "healed", gap=6),),
    groups={"ill": ("高血压",), "healed": ("治好",)},
)
CLAIM = "喝了我们的茶高血压能治好"


def test_claim_that_another_rule_still_finds_is_not_taken_back_and_told_again():
    listener = Listener(TAKEN, CURES)
    first, second = listener.say(CLAIM, "运费险有")

    (finding,) = first.findings
    assert [ref.id for ref in finding.rules] == ["medical_claim/taken", "medical_claim/cures"]
    assert second.findings == second.retractions == ()


def test_claim_that_no_other_rule_finds_is_taken_back():
    first, second = Listener(TAKEN).say(CLAIM, "运费险有")

    assert first.findings
    assert [one.quote for one in second.retractions] == ["运费险"]


def test_claim_that_others_find_lighter_is_taken_back_and_told_as_they_find_it():
    lighter = replace(CURES, severity="general")
    first, second = Listener(TAKEN, lighter).say(CLAIM, "运费险有")

    assert first.findings[0].severity != "general"
    assert len(second.retractions) == 1
    assert [one.severity for one in second.findings] == ["general"]


def test_claim_that_another_rule_held_is_taken_back_once_that_does_not():
    listener = Listener(TAKEN, CURES)
    conclusions = listener.say(CLAIM, "运费险有", "说错了 治不好")

    assert [len(one.retractions) for one in conclusions] == [0, 0, 1]
    assert len(listener.found) == 1
