"""Disclaimers, retorts and refusals after some words, and what looks like one and claims."""

import pytest

from tests.detect.guarded import EN, ZH, judged

OUT_OF_REACH = [
    "全国第一那肯定谈不上我们就是个小作坊",
    "顶级二字我担不起这就是九块九的发夹",
    "一个月瘦二十斤想多了",
    "要说最好的拖把那轮不到我们家",
    "保本这个条件冇得",
    "您冲着根治高血压来的那真对不住我这壶茶没有那个本事",
    "特供没有瘦十斤我们酒厂没有这个资格",
]
OTHERS_DOING = [
    "涂了年轻瘦十斤那是拍电影",
    "一夜瘦二十斤的那是别的机构",
    "一个月瘦十斤那是我打的灯",
    "喝酒壮阳那是武侠小说里写的",
    "加微信便宜二十的那个号是冒充我的",
    "好评返现的卡片不是我们放的",
    "一喷永不褪色这广告是厂家拍的",
]
NOT_KNOWN = [
    "转运这个我不懂我只懂木头",
    "升值不升值天晓得我只知道现在这个价",
    "押题老师我一个都不认识",
    "能不能根治高血压这个问题我答不上来",
]
ASHAMED = [
    "说全网最低价我自己都不信",
    "治好糖尿病这种话放在我这儿不好使",
    "押题这件事别说我了出题的自己也不敢",
    "治好糖尿病我要是这么说你就该把我拉黑",
    "亩产升值谁要是打这个包票你让他跟你签合同反正我不签",
    "有位大爷非让我保证治好糖尿病我说叔我要真保证了那是害您",
    "让我说全国第一我不说",
    "什么全国第一什么遥遥领先这种话从我嘴里你是听不到的",
    "亏本甩卖那套词我念不来",
    "全国第一我们哪里敢当啊",
]
ABSURD = [
    "我这茶要是敢叫全国第一隔壁老头得笑掉大牙",
    "如果哪天你听见我说能治好糖尿病那一定是我账号被盗了",
    "靠一个枕头就治好高血压要是这么简单骨科早就没人排队了",
    "在家点点手机稳赚有这好事我第一个把直播间关了去点",
    "甲醛根治高血压检测公司听了都要笑",
]
MY_OWN_CASE = [
    "招财进宝我妈倒是信反正我放了三年还单着呢",
    "一个月瘦二十斤我自己卖了三年了你看我这肚子像瘦了的样子吗",
    "说美白变白我四十三了我天天涂我还是四十三",
    "一个月瘦十斤我喝了半年还是一百四",
    "治好近视根治高血压五百度照样五百度",
    "治好高血压贴着它该疼还疼",
]
COME_ON = [
    "拿着这个课本就押题那清华得盖多少栋楼",
    "保本一个月八个点骗傻子呢",
    "钱放我这儿稳赚您快醒醒吧",
    "黄金升值去年高位买的人哭都来不及",
    "刷好评返五块钱的事我们绝对不干被罚过一次",
    "加微信便宜五十我宁可不做这单",
]
MISHEARD = [
    "能治好糖尿病那个切片是断章取义我后半句被人剪掉了",
    "我上回说的不是治好糖尿病你听岔了",
]
UNRELATED = [
    "说明书从头看到尾一个字都没有提到降血压",
    "不会因为它就瘦十斤",
    "没人能保证它稳赚不赔",
    "不加微信不加微信不加微信重要的事情说三遍",
    "别听人说喝红酒能治好高血压",
    "我不跟你扯那些什么治好糖尿病的",
    "没有神到能治好糖尿病的地步",
    "谁给我的胆子说全国第一",
]
DENIED_EN = [
    "real talk, it cures diabetes is not a thing",
    "you're trying to get me to say it is the best and i'm not gonna do it",
    "if this cured arthritis my mum would be doing cartwheels",
    "i'd be on a yacht if it could cure cancer",
    "lowest price anywhere, you'll never hear me say that",
    "if you're hoping it cures cancer this is the wrong shop",
    "it cures arthritis, beats me, i only sell socks",
    "whoever said it cures diabetes hasn't met my doctor",
    "it cures diabetes, good luck with that",
    "somebody told you it cures cancer but it wasn't me",
    "nobody's gonna cure cancer off a tea",
]
DENIED = [
    *OUT_OF_REACH, *OTHERS_DOING, *NOT_KNOWN, *ASHAMED, *ABSURD, *MY_OWN_CASE, *COME_ON, *MISHEARD,
    *UNRELATED, *DENIED_EN,
]  # fmt: skip

# The same words with the claim behind them, or about somebody else.
CLAIMS = [
    "治好糖尿病我也不知道怎么回事反正就是好了",
    "治好糖尿病我不懂医但吃了就好",
    "治好糖尿病这话一点不假",
    "治好糖尿病这话我不是随便说的",
    "治好糖尿病别家没有这个本事",
    "治好糖尿病医院都没有这个能耐",
    "治好糖尿病我要是说假话天打雷劈",
    "治好糖尿病我没见过哪个治不好的",
    "这只基金保本跌了我们补",
    "治好糖尿病你没听错",
    "治好糖尿病夏天怕晒还是晒黄都能用",
    "一个月瘦十斤我喝了三年还是它最好用",
    "一个月瘦十斤你看我这腰",
    "全网最低价那是必须的",
    "治好糖尿病那是我们家的实力",
    "纯天然我们不加那些乱七八糟的",
    "一个月瘦十斤瘦不了退你钱",
    "治好糖尿病那个姐姐听了都哭了因为真的好了",
    "this cures diabetes, god knows how",
    "it cures cancer and i wish you could see it",
    "if you are hoping for a tea that cures cancer this is it",
]
COVERED = [
    # The denied words are complete; a clause of the speaker's own begins.
    "我没有讲治疗两个字我讲的是糖尿病喝着喝着治好了",
    "不能提那位专家的名字总之治好糖尿病的就是他推荐的",
    "不能说百分百对吧那就一句话治好糖尿病",
    "不让说最好我就说全网最低价",
    "我没说别的我只说治好糖尿病",
    # Somebody who had the goods; the listener who only needs to; nobody failed.
    "我不说治好糖尿病老张喝了仨月针都不打了",
    "不能说根治高血压你贴满六贴这辈子都不会再犯",
    "不承诺瘦十斤报了我的一个都没掉队",
    "我不敢保证瘦十斤带了十年没有失手过",
    "没说治好糖尿病邻居那拐杖早扔了",
    # As good as the real thing.
    "不敢说治好糖尿病但是效果跟打针没区别",
    "有人问能不能治好糖尿病我只能点到为止反正我妈喝完药都停了",
]
COVERED_EN = [
    "i can't say it cures cancer, off the record my aunt's lump shrank",
    "it does not cure diabetes, wink wink, my uncle stopped taking his pills",
    "not saying it cures arthritis but everyone who wore it won their race",
    "i'm not saying it cures cancer, do with that what you will",
]
HONEST = [
    "不能治好糖尿病上次有个叔叔把药停了晕倒了",
    "不敢说治好糖尿病但是该吃药还得吃药",
    "不是全网最低价啊有比我便宜的我自己都刷到过",
    "这生意不稳赚我第一年赔了八万",
    "我不会跟你说稳赚因为我第一家店亏了第二家店关了",
    "不能治好糖尿病但是别指望药停了",
    "i'm not saying it's the best but there are better ones out there",
    "i can't say it cures cancer, but it had nothing to do with the lump",
]


@pytest.mark.parametrize("text", DENIED)
def test_words_thrown_out_afterwards_claim_nothing(text):
    stands, results = judged(text)
    assert not stands, results


@pytest.mark.parametrize("text", CLAIMS)
def test_boast_that_sounds_like_a_disclaimer_stands(text):
    stands, results = judged(
        text, None if "天然" in text or "保本" in text else EN if text.isascii() else ZH
    )
    assert stands, results


@pytest.mark.parametrize("text", COVERED + COVERED_EN)
def test_effect_told_after_a_denial_covers_it(text):
    stands, results = judged(text, EN if text.isascii() else ZH)
    assert stands, results


@pytest.mark.parametrize("text", HONEST)
def test_danger_or_a_better_rival_after_a_denial_covers_nothing(text):
    stands, results = judged(text)
    assert not stands, results
