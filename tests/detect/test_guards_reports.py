"""Reports of what others said and what was done with them, and denials in other words."""

import pytest

from streamdetect.detect.guards.scene import as_spoken
from tests.detect.guarded import EN, ZH, judged

REPORTS = [
    # The man or the paper is sent away.
    "有个大哥连麦张嘴就是治好糖尿病我给他掐了",
    "有人给我递合同条件是喊一句全网最低价我把合同退回去了",
    "老板跟我讲你就照着念治好糖尿病我说那你找别人播去吧",
    "供货的发来一段话术什么治好糖尿病我一个字没用",
    # The thing lies in a corner.
    "人家跟他讲躺半个月治好糖尿病现在搁阳台晾袜子",
    "我二舅买了个说能治好糖尿病的腰带现在拿它捆被子",
    # His words are taken down or taken off.
    "他那句全网最低价是三年前说的现在他自己都不敢认了",
    "昨天市场监管的来店里把门口那块全国第一的牌匾摘走了",
    "你们把他的原话记一下治好糖尿病回头警察问的时候用得上",
    # What a swindler promises goes on as he promises it.
    "接到自称客服的说治好糖尿病稳赚挂掉打给我",
    # He who is quoted is answered.
    "有位买家在评论里说治好糖尿病阿姨您可能是认错店了",
    "领导要求口播必须有全网最低价四个字我给划了",
    "这条弹幕我念给大伙听老板这个是不是能治好糖尿病",
    # The words on a list, in a test.
    "墙上列着八个碰不得的字头一个就是全网最低价",
    "小学语文让改病句原句是这是全国最好吃的糖",
    # Told to the speaker by nobody in particular; in a dialect.
    "跟我打包票说全网最低价我说你再打我就报警",
    "阿公畀人呃咗三千蚊话系治好糖尿病",
    "平台弹了个小窗说检测到您提及治好糖尿病请规范用语",
]
REPORTS_EN = [
    "he stood in my kitchen and said this filter cures cancer, i showed him the door",
    "my agent slid a script over and it had cures diabetes on page one, i slid it right back",
    "remember the bracelets? cures arthritis they told us, mine's in a drawer",
    "imagine me standing here saying it cures cancer",
    "page six of the seller handbook, leave out the words cures diabetes",
    "a mate of mine printed number one on his boxes and had to sticker over every one",
    "quiz time, which of these gets me a strike, a tasty, b crunchy, c cures cancer",
    "i've had to delete three comments tonight saying this heals arthritis, guys please",
]
DENIALS = [
    "您别指着这麦片治好糖尿病",
    "治好糖尿病谈勿上就是热乎",
    "呢支唔会治好糖尿病",
    "瘦十斤你不如去菜市场割十斤肉",
    "全国第一这四个字跟我家豆腐乳隔着好几个省呢",
    "你拿它治好糖尿病我可不答应",
    "这个治不治好糖尿病大爷您挂内科",
    "治好糖尿病归内分泌科管",
    "根治高血压那我先治治我自己这穷病",
]
DENIALS_EN = [
    "i'd love to tell you it's the best but i've only tried four",
    "i can't in good conscience put the words cures diabetes anywhere near a jar of cream",
    "best in town, you'll find it cheaper next door",
]
TESTIMONIES = [
    "我妈买了个这个说治好糖尿病你们也会跟她一样",
    "我老公说别播了我就要说治好糖尿病",
    "我马上下单的那批人都治好糖尿病了",
    "今天给大家把价格打下来全网最低价",
]


@pytest.mark.parametrize("text", REPORTS + DENIALS)
def test_report_or_denial_claims_nothing(text):
    stands, results = judged(text, ZH)
    assert not stands, results


@pytest.mark.parametrize("text", REPORTS_EN + DENIALS_EN)
def test_english_report_or_denial_claims_nothing(text):
    stands, results = judged(text, EN)
    assert not stands, results


@pytest.mark.parametrize("text", TESTIMONIES)
def test_testimony_and_own_claim_stand(text):
    stands, results = judged(text, ZH)
    assert stands, results


def test_small_words_of_dialects_are_read_as_those_that_the_guards_know():
    assert as_spoken("呢支唔会谈勿上佢") == "呢支不会谈不上他"
    assert as_spoken("请勿打扰") == "请勿打扰"
    assert len(as_spoken("畀人呃咗")) == 4


def test_filler_is_no_cheating():
    assert as_spoken("呃我们呃人家的呃钱都") == "呃我们呃人家的呃钱都"
    for text in ("呃这款茶根治糖尿病", "这款茶根治糖尿病呃", "呃老师傅的方子根治糖尿病"):
        stands, results = judged(text, ZH)
        assert stands, (text, results)
    assert not judged("佢哋呃人㗎，话根治糖尿病", ZH)[0]


def test_figures_are_read_as_words_where_they_are_as_long():
    assert as_spoken("第2天花20块买了12个") == "第二天花二十块买了十二个"
    assert as_spoken("10年前") == "一十年前"
    for text in ("25年", "2.5折", "100%", "3-5天", "a4纸", "2025年", "0元"):
        assert as_spoken(text) == text
