"""What became of others' words, and what the speaker did with them: refused, thrown out, shown up.

The other half of each list is the cover: the same frame, and then the claim made all the same.
"""

import pytest

from tests.detect.guarded import EN, WORDS, ZH, judged

# The speaker hands it to somebody, throws it out, or puts it to a mean use.
THROWN_OUT = [
    "有个大哥拿来一张传单上面写着治好糖尿病我拍下来发给平台了",
    "快递盒里那张小卡片印着全网最低价我拿来垫桌脚了",
    "有个师傅说这个能治好糖尿病我听完拔腿就跑了",
    "合作方要我喊全网最低价这钱我不挣",
    "代理商说写上治好糖尿病好卖我怕折寿没写",
    "经销商递过来的稿子说全网最低价我又划了",
    "来应聘的小姑娘张口就是全网最低价我让她回去了",
    "我家那口子让我喊全网最低价我说你去喊吧",
    "小编给我起标题说七天瘦十斤我看完让他自己先试",
    "我家那口子让我喊全网最低价我说你去喊吧",
    "小编给我起标题说七天瘦十斤我看完让他自己先试",
]
# It did nothing, or worse, for him who said so.
CAME_TO_NOTHING = [
    "我外公信了一辈子说药酒治好糖尿病到走的那天也没离开过药",
    "有个茶商跟我说囤着瘦十斤现在还在床底下压着",
    "那个大夫说他的药酒治好糖尿病第二天醒了死活不认账",
    "门口摆摊的老头说能治好糖尿病昨天连人带摊被城管收走了",
    "村里老周说吃了治好糖尿病结果第二天脚肿得下不了地",
]
# What the goods are is said plainly, or where the listener should go.
PLAIN = [
    "有个阿姨说听人讲这个治好糖尿病我这就是一袋红薯",
    "刚才有个姐姐说瘦十斤姐这个就是个喝的",
    "有位大爷说治好糖尿病大爷您要看这个去挂内分泌科",
]
# Whose it was stands behind the words, and what came of that.
LAID_TO_PRINT = [
    "全网最低价这个海报贴在我们学校食堂门口我拍了发给市场监管第二天就没了",
    "治好糖尿病广告牌我拍下来了那个诊所上周被通报了",
    "治好糖尿病我在批发市场看见的包装上印着国徽我说老板你胆子真大",
    "全网最低价我们旧的贴片上是这么印的今天发现了赶紧换掉",
    "治好糖尿病这是那个卖药酒的台词",
    "治好糖尿病村里七户人家信了这个派出所来登记的时候我也在",
]
# Once his own words, told with shame behind them.
ONCE_MINE = [
    "全网最低价这话是我前年说的现在听得我脚趾抠地",
    "翻到我三年前的直播我那时候张口就是全网最低价年轻不懂法",
]
# Denials without a pause to show where they end.
DENIED = [
    "治好糖尿病我不敢承诺去年有个叔叔喝了照样打针",
    "全网最低价我真没法答应你厂里不归我管",
    "全网最低价这个数字我拿不出来测都没测过",
    "治好糖尿病那就更谈不上你当普通茶喝",
    "治好糖尿病莫扯我们这边人喝了几十年该疼还是疼",
    "我要是敢说自己全网最低价我妈第一个不答应",
    "要是真有治好糖尿病的东西我还天天在这跟你们唠嗑",
    "治好糖尿病这种事我没干过也不会干",
    "治好糖尿病目前没有这个结论",
    "你别拿它治好糖尿病拜托了",
    "我这张嘴笨编不出治好糖尿病那一套",
    "全网最低价撤了撤了赶紧的我什么时候让你写这个了",
    "要包过的出门左转",
    "包过这种话这话我敢往外讲不",
]
COVERS = [
    # Thrown out by others, fined, feared: and said all the same.
    "隔壁老周说喝这个治好糖尿病罚款我也要告诉你们真就管用",
    "我怕封号但是你们看就是全网最低价",
    "我爸治好糖尿病了药瓶子拿来垫桌脚了",
    "我编不出第二句就是全网最低价",
    "弹幕说全网最低价谁打的打得好就是全网最低价",
    # A laugh of joy, a doubt that was cured.
    "我婆婆说治好糖尿病我一开始也当笑话听结果三个月药全停了",
    "导游说治好糖尿病他没骗你们确实这样",
    # The plain goods are no plain goods.
    "这个就是一瓶茶治好糖尿病",
    "有个大姐说治好糖尿病了它就是一个神药大家放心拍",
    # Adopted behind the print.
    "治好糖尿病这张海报是我们家贴的千真万确",
    "全网最低价我就是这么说的",
    # Denied, and then the result.
    "瘦十斤我不敢承诺可是上一批学员没有一个不瘦的",
]

# The same verbs said to sell: off with the other orders, no middlemen, an exception made today.
SAID_TO_SELL = [
    "全网最低价赶紧撤了你手里别家的单",
    "全网最低价我们没有渠道差价",
    "全网最低价卖爆了我接不住了",
    "全网最低价明天我拿不到货了",
    "全网最低价这种事我没干过今天破例",
    "全网最低价我敢说吗我敢",
]


@pytest.mark.parametrize("text", SAID_TO_SELL)
def test_same_verbs_said_to_sell_let_nothing_pass(text):
    stands, results = judged(text)
    assert stands, results


@pytest.mark.parametrize("text", THROWN_OUT + CAME_TO_NOTHING + PLAIN + LAID_TO_PRINT + ONCE_MINE)
def test_words_that_the_speaker_throws_out_claim_nothing(text):
    stands, results = judged(text)
    assert not stands, results


@pytest.mark.parametrize("text", DENIED)
def test_denial_needs_no_pause_behind_it(text):
    stands, results = judged(text)
    assert not stands, results


@pytest.mark.parametrize("text", COVERS)
def test_same_frames_with_a_cover_are_a_claim(text):
    """No frame asks for a person; the weights of `stance`, which are fitted anew, may."""
    stands, results = judged(text)
    assert stands, results
    verdicts = {verdict for guard, verdict in results if guard != "stance"}
    assert "review" not in verdicts or "covered" in verdicts, results


OTHERS_EN = [
    "this sticker says it cures diabetes, we ordered those years ago and i'm peeling them off",
    "i got a brief this morning that says it cures diabetes, i circled it and wrote no",
    "my uncle paid for a course that swore it cures diabetes, he is still driving a cab",
    "the bloke at the car boot said it cures diabetes, i said mate, it has gone green",
    "one uncle came to my stall and said it cures diabetes, i told him uncle, please go",
    "did you just say it cures diabetes, everyone he's new, scratch that",
    "my grandma says it cures diabetes, she says that about soup too",
    "this came through the letterbox, it cures diabetes, straight in the recycling",
    "is this the best, number one, no, come on, it is forty bucks",
    "it cures diabetes, i literally said that last year, i'm sorry",
    "the old label says number one, please ignore it, we are not",
    "a bloke down the allotment reckons it cures diabetes, mind you he says that about leeks",
    "my cousin told me it cures diabetes, paid ninety bucks, it's holding up a list now",
    "if i could cure diabetes with jam do you honestly think i'd be in a car park",
    "a guru on the radio says it cures diabetes, i keep it as a doorstop",
]
COVERS_EN = [
    "my uncle came by and said it cures diabetes, he threw out his insulin, so will you",
    "i told him honey, it cures diabetes, and it does",
    "this came in the mail from a customer, it cures diabetes, same for you",
    "the guy at the stall says it cures diabetes and he's right, order now",
    "if you could cure diabetes this easily you would buy it, it cures diabetes, order now",
    "best mic in the world, no lie, order now",
]


@pytest.mark.parametrize("text", OTHERS_EN)
def test_english_words_that_the_speaker_throws_out_claim_nothing(text):
    stands, results = judged(text, EN)
    assert not stands, results


@pytest.mark.parametrize("text", COVERS_EN)
def test_same_english_frames_with_a_cover_are_a_claim(text):
    stands, results = judged(text, EN)
    assert stands, results


def test_phrase_of_somebody_unknown_goes_to_a_person():
    stands, results = judged("治好糖尿病这是老周的口头禅", ZH)
    assert stands
    assert ("third_party", "review") in results


def test_price_that_is_not_the_speakers_to_call_is_read_by_words_too():
    stands, results = judged("包过哪个级都不是我们就是个自习室", WORDS)
    assert not stands, results
