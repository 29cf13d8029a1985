"""Third parties: other people's words, news and stories; adopted they are claims."""

import pytest

from tests.detect.guarded import judged

NO_CLAIM = [
    "别人家说他们能治好糖尿病",
    "网上说这个治好糖尿病",
    "隔壁直播间天天吹全网最低价",
    "有的商家说根治高血压",
    "网上都说治好糖尿病我没验证过",
    "传说这个泉水治好糖尿病",
    "据说以前有人靠它治好高血压",
    "那些微商说治愈糖尿病",
    "同行吹自己全网最低价",
    "一家公司因为宣称治好糖尿病被罚了",
    "记者卧底发现他们推销根治高血压的药",
    "法院认定治好糖尿病的说法是虚假广告",
    "以前电线杆上都贴满根治高血压",
    "家族群里又在转治好糖尿病的偏方",
    "小说里的神医治好糖尿病",
    "宣传说瘦十斤结果一斤没变骗人的",
    "有个主播吹治好糖尿病",
    "有阿姨来信说治好糖尿病我跟她说不能这么说",
    "顾客留言说治好高血压这个不敢当",
    "标题因为有全网最低价被打回改了",
    "你们别学隔壁那个号张嘴就是包治百病结果店被封了",
    "刷到一条视频说喝小苏打水能抗癌我一个学化学的听着都想笑",
    "市监局的人来讲课举的例子就是有家店写全国第一罚了二十万",
    "朋友跟我讲她喝了个什么酵素一周瘦十斤结果住院挂水",
    "我奶奶那代人信童子尿能治病现在谁还喝那个",
    "网上传大蒜能杀死癌细胞专家早就辟谣了",
    "买家秀里有人写用完痘痘没了我回复她了这个跟我们没关系别这么写",
    "大姐你说用了我的膏药腿好了我谢谢你但那是你自己恢复得好可不能算我头上",
    "昨晚隔壁直播间那个主播喊着全网最低我去比了一下根本不是",
    "广告里说三天美白大家笑笑就过去了",
    "同行因为喊全国销量第一被职业打假人告了赔了三万",
]

# Told, and then laughed at, regretted or crossed out.
TOLD = [
    "我舅被一个卖能治病的磁疗垫的坑了",
    "我同学跟我说抹了变白我当场笑了",
    "我同桌说这个瘦十斤我翻了个白眼",
    "以前收音机里天天讲根治",
    "供货的稿子上写着专家推荐我给划掉了",
    "看过一个案子商家说抗癌",
    "村里老人都说这草能治病到现在没人证明过",
    "当年信了传单上写的稳赚亏了三万块",
    "检察官上周走访的那个摊子打着根治的牌子",
]

NO_CLAIM_EN = [
    "a competitor keeps bragging that it cures diabetes",
    "that influencer is always saying it cures cancer",
    "other sellers say it cures cancer",
    "competitors claim it cures diabetes",
    "some brands say it cures cancer",
    "regulators fined a company that said it cures cancer",
    "a man was arrested for saying his water cures cancer",
    "my uncle keeps sending me posts that garlic cures cancer",
    "i reported the host who said it cures cancer",
    "the guy next door shouts that it cures diabetes",
    "somebody in the comments said it cures eczema, please don't say that here",
    "the ad said guaranteed pass and the school got fined for it",
    "the guy next door shouts lowest price in the country all day, good for him",
]

CLAIMS = [
    "网上都说好我自己用过治好糖尿病",
    "我同事说瘦十斤我笑了因为我瘦得更多反正你们去试",
    "大家都知道我们家治好糖尿病",
    "人家都说贵可我们这个治好糖尿病",
    "网上说的没错确实治好糖尿病真的",
    "粉丝留言说用了我们的茶治好糖尿病说得太对了",
    "我妈就是喝这个治好糖尿病",
    "有人质疑我告诉你治好糖尿病千真万确",
    "听说过糖尿病吧这个治好糖尿病",
    "they say it tastes odd, but it cures diabetes",
    "a customer said it cured her arthritis and it's true",
    "our customers know it cures diabetes",
    "my dad drank it and it cures diabetes",
]


@pytest.mark.parametrize("text", NO_CLAIM + NO_CLAIM_EN + TOLD)
def test_third_party_removes_what_is_no_claim(text):
    stands, results = judged(text)
    assert not stands, results
    assert ("third_party", "removed") in results


@pytest.mark.parametrize("text", CLAIMS)
def test_third_party_leaves_claims_standing(text):
    stands, results = judged(text)
    assert stands, results


# Doctors healed it: that praises no goods.
HEALED_ELSEWHERE = [
    "我妈的糖尿病在医院治好了",
    "糖尿病去医院打了三天针治好了",
    "糖尿病去医院打了三天针治好了，昨天没播就是这个原因",
    "我爸的高血压去医院挂了两天水治好了",
    "我爷爷的高血压是在人民医院住院治好的跟吃什么没关系",
    "我奶奶的糖尿病是去省医院做手术治好的",
    "高血压大夫给治好的现在按时复查",
    "他的糖尿病靠按时吃药治好的，不是靠这个茶",
    "我妈的糖尿病在医院治好多年了还没好，这病就得一直吃药",
]
NOT_BY_DOCTORS = [
    "去医院打了三天针没治好，喝我们这个茶糖尿病治好了",
    "医院都说没救了，我妈的糖尿病喝这个治好了",
    "糖尿病不用住院不用手术，喝这个治好了",
    "在医院花了几万没用，我们家这个茶把糖尿病治好了",
    "我妈的糖尿病在我们诊所治好了",
    "医生都惊了，高血压治好了",
    "治好糖尿病比医院开的药还管用",
    "治好糖尿病快，医院开的药都没它快",
]


@pytest.mark.parametrize("text", HEALED_ELSEWHERE)
def test_what_doctors_healed_is_no_claim_of_the_goods(text):
    assert judged(text) == (False, {("third_party", "removed")})


@pytest.mark.parametrize("text", NOT_BY_DOCTORS)
def test_healing_beside_the_speakers_goods_or_where_doctors_failed_is_a_claim(text):
    stands, guards = judged(text)
    assert stands
    assert ("third_party", "removed") not in guards


HEALED_BY_OTHERS = [
    "my doctor cured my arthritis last winter so i'm back",
    "antibiotics cured her arthritis she is fine now",
    "then the surgeon finally cured his arthritis",
    "this book is about how scientists are trying to cure cancer",
    "researchers are still hoping to one day cure diabetes",
]
HEALED_BY_GOODS = [
    "my doctor cured my arthritis with this cream",
    "my surgeon uses our oil and it cured his arthritis",
    "drinking our tea cured my arthritis",
    "the doctors gave up and this bracelet cured her cancer",
    "scientists are amazed that it cures diabetes",
    "she took these drops and cured her diabetes",
]


@pytest.mark.parametrize("text", HEALED_BY_OTHERS)
def test_third_party_removes_what_healers_and_medicines_did(text):
    stands, results = judged(text)
    assert not stands, results


@pytest.mark.parametrize("text", HEALED_BY_GOODS)
def test_third_party_leaves_what_goods_are_said_to_heal(text):
    stands, results = judged(text)
    assert stands, results


def test_member_who_reports_goes_to_a_person_like_any_customer():
    stands, results = judged("有会员说喝完治好糖尿病，我就转述一下")
    assert stands
    assert ("third_party", "review") in results
