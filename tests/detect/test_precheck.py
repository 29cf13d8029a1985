"""What a merchant is told to do about a finding."""

from typing import get_args

import pytest

from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext, Finding
from streamdetect.detect.precheck import action_on
from streamdetect.events.messages import Bilingual
from streamdetect.events.vocabulary import CATEGORIES, Outcome

TEA = DetectionContext(True, "tea")


def finding(outcome: Outcome, category: str = "price_fraud") -> Finding:
    return Finding(
        category=category,  # type: ignore[arg-type]
        severity="general",
        outcome=outcome,
        shadow=False,
        claim_key="0" * 16,
        rules=(),
        spans=(),
        quote="x",
        folded_quote="x",
        evasions=(),
        guards=(),
        law=(),
        advice=Bilingual(zh="改成实话。", en="Say what is true."),
        confidence=0.9,
        language="zh",
    )


def test_what_is_enforced_must_change_and_no_proof_is_asked_for() -> None:
    action = action_on(finding("enforce"), UNKNOWN_GOODS)
    assert (action.kind, action.proof) == ("must_change", None)
    assert action.text == Bilingual(zh="必须修改。改成实话。", en="Must change. Say what is true.")


def test_what_people_judge_asks_for_the_proof_of_its_category() -> None:
    action = action_on(finding("review"), TEA)
    assert action.kind == "keep_proof"
    assert action.proof is not None
    assert "真实成交记录" in action.proof.zh
    assert "改成实话。" in action.text.zh
    assert "not known" not in action.text.en
    assert "not known" in action_on(finding("review"), UNKNOWN_GOODS).text.en


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_names_a_proof_of_its_own(category: str) -> None:
    proofs = [action_on(finding("review", one), TEA).proof for one in CATEGORIES]
    mine = action_on(finding("review", category), TEA).proof
    assert proofs.count(mine) == 1
    assert len(get_args(Outcome)) == 2  # a third outcome would need words of its own
