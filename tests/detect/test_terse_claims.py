"""Plain claims of a few words are enforced with the shipped model on, alone and amid other talk.

A model that lives off context gives them little; there is no room in them for a quotation.
"""

import pytest

from streamdetect.classify.engine import LIGHT
from streamdetect.classify.inference import load_classifier
from streamdetect.detect.detector import Detectors
from streamdetect.detect.scan import FIXED_DAY, ScanRequest, scan_rows
from streamdetect.loading import compiled
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.settings import content_folder
from tests.shipped import CACHE, shipped_rules

CLAIMS = (
    "这款茶能治糖尿病",
    "全网最低价",
    "这个面霜三天祛斑",
    "喝了一个月瘦二十斤",
    "这款保健品可以代替降压药",
    "吃了能治好失眠",
    "包治百病",
    "国家领导人都用这个",
    "加我微信便宜五十",
    "稳赚不赔的项目",
    "这个枕头能治颈椎病",
    "戴上这个手串招财转运",
    "this tea cures diabetes",
    "this cream cures eczema",
    "lose twenty pounds in a week guaranteed",
    "add me on whatsapp for a cheaper price",
)
TALK = {
    True: "the box has four of them and a cable in it",
    False: "三号链接还有四十七件大家慢慢看",
}


@pytest.fixture(scope="module")
def outcome_of():
    model = load_classifier(content_folder("models") / "claims-zh-en", engine=LIGHT)
    detector = compiled(shipped_rules(), CheckedRulesets(CACHE), model.thresholds, Detectors.ALL)
    return lambda *segments: (
        scan_rows([ScanRequest(segments)], detector, model, day=FIXED_DAY)[0].outcome
    )


@pytest.mark.parametrize("claim", CLAIMS)
def test_terse_claim_is_enforced_alone_and_amid_talk(outcome_of, claim):
    assert outcome_of(claim) == "violation"
    assert outcome_of(TALK[claim.isascii()], claim) == "violation"
