"""Two rulesets on the same speech: what is new, what is lost, what weighs otherwise."""

from streamdetect.detect.backtest import by_rule, compare, judge_speech, spread
from streamdetect.detect.detector import Detectors
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.ruleset.model import AppliesTo
from tests.detect.builders import detector, rule, segment, sequence, words

TEA = words("medical_claim/tea", "神茶")


def heard(*texts: str, rooms: int = 1):
    return [
        segment(text, seq, room_id=f"room-{room}", event_id=f"e{room}-{seq}")
        for room in range(rooms)
        for seq, text in enumerate(texts)
    ]


def judged(segments, *rules, goods=UNKNOWN_GOODS):
    return judge_speech(segments, detector(*rules, detectors=Detectors.RULES), lambda _: goods)


def test_same_rules_differ_in_nothing():
    speech = heard("这个神茶来了", "随便说说", "神茶再说一次")
    before = judged(speech, TEA)
    assert len(before.standing) == 2
    assert compare(before, judged(speech, TEA)).same


def test_new_and_lost_findings_are_told_apart():
    speech = heard("这个神茶来了", "欢迎大家", "还有仙丹一颗")
    pill = words("medical_claim/pill", "仙丹")
    found = compare(judged(speech, TEA), judged(speech, pill))
    assert [one.quote for one in found.new] == ["仙丹"]
    assert [one.quote for one in found.lost] == ["神茶"]
    assert not found.changed


def test_more_terms_do_not_make_old_findings_new():
    speech = heard("这个神茶来了")
    wider = words("medical_claim/tea", "这个神茶", "仙茶")
    assert judged(speech, wider).standing[0].claim_key != judged(speech, TEA).standing[0].claim_key
    assert compare(judged(speech, TEA), judged(speech, wider)).same


def test_words_judged_otherwise_are_changed():
    speech = heard("这个神茶来了")
    milder = words("medical_claim/tea", "神茶", outcome="review")
    found = compare(judged(speech, TEA), judged(speech, milder))
    assert [(one.before.outcome, one.after.outcome) for one in found.changed] == [
        ("enforce", "review")
    ]
    assert not found.new
    assert not found.lost


def test_finding_cut_over_two_segments_shares_words_with_one_in_either():
    cut = rule(rule_id="medical_claim/cut", any_of=(sequence("disease", "cure", gap=6),))
    speech = heard("喝了它糖尿病", "就能根治的")
    before, after = judged(speech, cut), judged(speech, words("medical_claim/cure", "根治"))
    assert len(before.standing[0].evidence) == 2
    assert compare(before, after).same


def test_what_was_taken_back_is_no_finding_but_a_fact_of_the_ledger():
    first, second = heard("喝了糖尿病就能根治", "欢迎大家")
    fix = segment("喝了糖水就能解渴", 0, room_id="room-0", event_id=first.event_id, revision=1)
    result = judged([first, second, fix], rule(any_of=(sequence("disease", "cure"),)))
    assert len(result.violations) == 1
    assert [one.kind for one in result.amendments] == ["retracted"]
    assert result.standing == ()


def test_shadow_rules_are_on_trial_and_change_nothing():
    speech = heard("这个神茶来了", "仙丹")
    trial = words("medical_claim/pill", "仙丹", status="shadow")
    before, after = judged(speech, TEA), judged(speech, TEA, trial)
    assert compare(before, after).same
    assert [one.quote for one in after.trial] == ["仙丹"]


def test_goods_are_asked_for_each_segment():
    lifted = words(
        "medical_claim/tea", "神茶", applies_to=AppliesTo(except_approvals=frozenset({"drug_reg"}))
    )
    speech = heard("这个神茶来了")
    drug = DetectionContext(True, "drug", frozenset({"drug_reg"}))
    assert judged(speech, lifted).standing
    assert not judged(speech, lifted, goods=drug).standing


def test_by_rule_counts_the_rule_that_leads_most_first():
    result = judged(
        heard("神茶", "欢迎", "仙丹", "欢迎", "仙丹"), TEA, words("medical_claim/pill", "仙丹")
    )
    assert {name: len(found) for name, found in by_rule(result.standing).items()} == {
        "medical_claim/pill": 2,
        "medical_claim/tea": 1,
    }
    assert next(iter(by_rule(result.standing))) == "medical_claim/pill"


def test_samples_come_from_as_many_rooms_as_there_are():
    result = judged(heard("神茶", "欢迎", "神茶", "欢迎", "神茶", rooms=3), TEA)
    shown = spread(result.standing, 3)
    assert {one.room_id for one in shown} == {"room-0", "room-1", "room-2"}
    assert len(spread(result.standing, 5)) == 5
    assert len(spread(result.standing, 99)) == 9
