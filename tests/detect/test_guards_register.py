"""Words that read like a report or a buyer's remark are for a person to judge."""

import pytest

from streamdetect.detect.guards import register
from tests.detect.guarded import scene


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("研究人员在论文中称，接受该疗法的患者有三成治愈了糖尿病，但样本很小", "治愈了糖尿病"),
        ("该县去年粮食总产量居全省第一，比上年增长百分之四", "全省第一"),
        ("法院审理后认为，被告在网页上宣称能根治高血压，构成虚假宣传", "根治高血压"),
        ("上个月买的，用了半个月，除了声音大一点其他都还行，客服说七天内可以退", "半个月"),
    ],
)  # fmt: skip
def test_report_or_remark_asks_for_a_person(text, term):
    ruling = register.check(scene(text, term))
    assert ruling is not None
    assert ruling.verdict == "review"
    assert ruling.start <= text.index(term) < ruling.end


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("姐妹们我跟你们讲这个茶喝三个月糖尿病直接治好你信我", "治好"),
        ("家人们今天这个价格就是全网最低价了你们去比", "全网最低价"),
        ("治好糖尿病", "治好糖尿病"),
        ("这款真的能根治高血压，我们家老爷子就是喝好的，赶紧拍", "根治高血压"),
        ("新闻都报道了，我们这款茶能治好糖尿病，家人们赶紧去拍一号链接", "治好糖尿病"),
    ],
)
def test_sales_talk_stays_what_it_is(text, term):
    assert register.check(scene(text, term)) is None


@pytest.mark.parametrize(
    "text",
    [
        "this cream removes dark spots permanently",
        "stops migraines before it even starts, I swear",
        "cures migraines better than any tablet, this balm",
    ],
)
def test_who_holds_up_his_goods_in_english_reports_nothing(text):
    term = text.split()[3]
    assert register.check(scene(text, term, language="en")) is None
    report = text.replace("this ", "the ").replace(", I swear", "")
    assert register.check(scene(report, term, language="en")) is not None


def test_a_study_of_this_disease_is_a_report():
    text = "Nearly all patients with this strain recover within a fortnight without treatment."
    assert register.check(scene(text, "recover", language="en")) is not None


def test_titles_are_terse_and_are_not_weighed():
    text = "研究人员在论文中称，接受该疗法的患者中有三成治愈了糖尿病，但样本只有十九人"
    assert register.check(scene(text, "治愈了糖尿病", channel="title")) is None


def test_few_words_are_no_report():
    assert register.report_score("") < register.REPORT_FROM["zh"]
    assert register.report_score("治好糖尿病") < register.REPORT_FROM["zh"]


def test_numbers_and_marks_do_not_matter():
    assert register.report_score("同比增长3.5%。") == register.report_score("同比增长，二十二%")


def test_words_beyond_the_surroundings_do_not_matter():
    talk = "家人们我跟你们讲这个茶我自己天天都在喝你们放心拍一号链接别犹豫" * 2
    news = "据市统计局发布的公报，该市去年全年实现工业增加值三百亿元，同比增长百分之四点三。" * 3
    sold = f"{talk}糖尿病直接治好{talk}"
    assert register.check(scene(sold, "治好")) is None
    assert register.check(scene(f"{news}{sold}{news}", "治好")) is None
    assert register.check(scene(f"{news}糖尿病直接治好{news}", "治好")) is not None


def test_who_stakes_something_of_his_own_reports_nothing():
    text = "签约保过班，考不上公务员学费一分不收，过不了我直播吃键盘"
    assert register.check(scene(text, "直播吃键盘")) is None
    news = "签约保过班，考不上公务员学费一分不收，法院认定构成欺诈"
    assert register.check(scene(news, "学费一分不收")) is not None


@pytest.mark.parametrize(
    ("text", "term", "language"),
    [
        ("基金零风险高收益", "基金零风险", "zh"),
        ("arrived tuesday, cured arthritis", "cured arthritis", "en"),
    ],
)
def test_nothing_is_read_off_a_few_words_beside_the_claim(text, term, language):
    assert register.report_score(text) >= register.REPORT_FROM[language]
    assert register.check(scene(text, term, language=language)) is None


@pytest.mark.parametrize("mark", ["。", "！！！", "。。"])
def test_marks_behind_a_claim_are_no_words_beside_it(mark):
    text = f"该县人治愈了{mark}"
    assert register.check(scene(text, "治愈了")) is None
