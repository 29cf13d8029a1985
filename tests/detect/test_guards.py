"""The guards together: what stands in spite of them, and what a cover makes a claim."""

import pytest

from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.rooms import Rooms
from streamdetect.events.messages import GuardResult
from streamdetect.events.vocabulary import GuardVerdict
from tests.detect.builders import detector, rule, segment
from tests.detect.guarded import EN, ZH, judged

CLAIMS = [
    "这个茶能治好糖尿病",
    "不吃药就能治好糖尿病",
    "不打针不吃药治好糖尿病",
    "不但能治好糖尿病还能降压",
    "不只是根治高血压",
    "没有一个人说不好治好了多少糖尿病",
    "不是不能治好糖尿病",
    "今天不多说了啊这个茶能治好糖尿病",
    "我不是医生但是这个茶能治好糖尿病",
    "这个不贵而且能根治高血压",
    "别人都瘦了你还等什么一个月瘦十斤",
    "别犹豫了全网最低价",
    "不要错过全网最低价",
    "不节食不运动瘦十斤",
    "不反弹一个月瘦十斤",
    "非常有效治好糖尿病",
    "没问题的治好糖尿病",
    "你说是不是全网最低价",
    "全网最低价对不对",
    "想不想一个月瘦十斤",
    "难道还不是全网最低价吗",
    "我们家是全国第一",
    "全世界最好的茶",
    "没骗你治好糖尿病",
    "能治好糖尿病吗？当然能",
    "谁用谁知道治好糖尿病",
    "最先进的技术",
    "感谢宝贝的小心心一个月瘦十斤",
    "为什么能卖全网最低价",
    "不是药胜似药治好糖尿病",
    "没有副作用治好糖尿病",
    "别的我不敢说这个治好糖尿病",
]

COVERED = [
    ("negation", "我不敢说治好糖尿病但是你们自己体会"),
    ("quotation", "平台不让说治好糖尿病懂的都懂"),
    ("quotation", "不能说治好糖尿病你们自己品"),
    ("question", "有人问能不能治好糖尿病，能的"),
    ("third_party", "人家说治好糖尿病果然是真的"),
    ("negation", "这话我没讲你们自己体会治好糖尿病"),
]


@pytest.mark.parametrize("text", CLAIMS)
def test_guards_leave_claims_standing(text):
    stands, results = judged(text, ZH)
    assert stands, results


@pytest.mark.parametrize(("guard", "text"), COVERED)
def test_cover_makes_it_a_claim_all_the_same(guard, text):
    stands, results = judged(text, ZH)
    assert stands, results
    assert (guard, "covered") in results


def test_customers_praise_goes_to_a_person():
    rooms = Rooms(detector(*ZH))
    heard = rooms.hear(segment("有位大姐来信说治好糖尿病"), UNKNOWN_GOODS)
    (finding,) = rooms.conclude(heard, None).findings
    assert finding.outcome == "review"
    assert finding.guards[0] == GuardResult(guard="third_party", verdict="review")


def test_customers_praise_that_is_adopted_counts():
    stands, results = judged("有位大姐来信说治好糖尿病我也用了真的好")
    assert stands
    assert ("third_party", "covered") in results


CLAIMS_EN = [
    "this tea cures diabetes",
    "it not only cures diabetes",
    "without any drugs it cures diabetes",
    "no doubt it cures cancer",
    "i am no doctor but it cures cancer",
    "does it cure diabetes? yes it does",
    "don't wait, it cures arthritis",
    "the best tea in the world",
    "we are number one worldwide",
]


@pytest.mark.parametrize("text", CLAIMS_EN)
def test_guards_leave_english_claims_standing(text):
    stands, results = judged(text, EN)
    assert stands, results


def test_guard_can_be_turned_off_by_a_rule():
    off = rule(guards_off=frozenset({"question"}))
    stands, _ = judged("这个能治好糖尿病吗", (off,))
    assert stands


def test_verdicts_are_those_of_the_wire():
    assert set(GuardVerdict.__args__) == {"passed", "covered", "removed", "review"}
