"""Negation: how far a denial reaches, and what after the words denies them."""

import pytest

from tests.detect.builders import Listener, rule, segment, sequence
from tests.detect.guarded import EN, judged

NO_CLAIM = [
    "这个茶不能治好糖尿病",
    "它不是药治不好糖尿病也不能根治高血压",
    "我们没有说治好糖尿病",
    "这个不会治愈高血压",
    "并不能帮你治好糖尿病",
    "这并非根治高血压的药",
    "没有任何食品能治好糖尿病",
    "没有一款茶可以根治糖尿病",
    "没有什么茶喝了能治好糖尿病",
    "没有哪个保健品吃了就能根治高血压",
    "我不敢保证能治好糖尿病",
    "我不承诺瘦十斤",
    "我们不保证一个月瘦十斤",
    "治好糖尿病是不可能的",
    "治好糖尿病我可没说过",
    "别指望这个能治好糖尿病",
    "无法根治高血压",
    "我从来没说过能治好糖尿病",
    "糖尿病不能治好",
    "根治不了糖尿病",
    "它谈不上治好糖尿病",
    "这不代表它能治愈糖尿病",
    "做不到根治高血压",
    "唯一的遗憾是没有口袋",
    "合同上写了不保本的啊这个产品有涨有跌你亏了别找我",
    "有个粉丝私信我说姐你加我微信我便宜拿给别人我没理",
    "直播间公告第三条禁止引导加微信禁止私下转账大家看一下",
    "这款精华我不会吹它能祛斑它就是补水",
    "淡斑这个功能它没有拿特证我不能这么介绍",
    "有弹幕刷这个能减肥麻烦房管删一下我们没有说过",
    "上面那条评论说我们家全网最低我不敢当比我便宜的多了",
    "哪有什么一个月瘦二十斤的东西管住嘴迈开腿",
    "想靠喝茶瘦二十斤你趁早打消这个念头",
    "教辅书而已不存在押题命中这么一说",
    "我们不承诺升值金子涨跌看国际行情",
    "手串就是个木头串子招财进宝图个吉利话而已别当真",
    "转运这事我自己都不信你买个好看就行",
    "专家推荐这块我们没请过专家就是自己人试吃",
    "明星同款是别人家写的我们从来没蹭过明星",
    "野生的是不可能的现在哪还有野生的都是养殖",
    "我不能告诉你它治失眠睡不着的原因多了去了",
    "医生说我这个胃病根治不了只能养着所以我天天喝粥",
    "你要说这个茶能降三高那药厂早就倒闭了",
    "不要指望一瓶洗发水能让你长出头发来",
    "我要是说这个能治关节炎我今天就得关店",
    "奶粉不可能替代母乳医生和我们都建议母乳喂养",
    "这条裙子穿了不会让你瘦十斤就是视觉上收一点",
    "没有哪款面膜敷一次就能变白你信我",
    "别紧张不是最后一单库存多着呢",
    "原价九百九那是吊牌乱打的我们没卖过那个价",
    "亏本的生意没人做我们一件赚八块",
    "国家级大师做的那种我们没有这是学徒做的所以便宜",
    "这个按摩椅只是放松治不好腰间盘突出该看医生看医生",
    "我奶茶店加盟不是躺着赚钱的活你想清楚",
    "面膜敷完第二天斑没了那是滤镜不是面膜",
    "老师反复强调过没有人可以承诺提分",
    "我们机构从不承诺提分只承诺按时上课",
    "家长群里有人发保过班的广告那个不是我们发的",
    "任何说加微信可以打折的都不是我们家",
    "我没有资格说它是全国最好的但是我自己家吃的就是这个",
    "考试必过那是玄学平时多刷题才是正道",
    "这块表不保值更别谈升值戴着玩",
    "所谓的内部价我们没有大家都一个价",
    "不是最后一天明天还有活动大家不用抢",
    "我也想告诉你它能减肥可惜它不能",
    "要瘦得靠自己这杯奶昔帮不了你瘦二十斤",
    "我从没拿客户的钱去返现刷好评",
    "开光的没有我们是工厂货不搞那些封建迷信",
    "白酒能壮阳那是酒桌上的玩笑话",
]

# What the speaker says next to have no part in it, or that nobody could promise it.
REFUSED = [
    "根治这种海口我可夸不来",
    "祛斑的话打死我都说不出口",
    "包过这种保票我们给不了",
    "稳赚我没那个把握",
    "根治高血压神仙来了也不敢打包票",
    "一个月瘦十斤世上哪有那么便宜的事",
    "能治失眠的水我到现在还没见过",
    "降血压抗癌这些本事它统统没有",
    "奔着瘦十斤来的姐妹趁早别下单",
    "谁要真说抗癌那是昧着良心",
    "我要是吹能治关节炎你们只管投诉",
    "野生不野生我真不清楚",
    "包治这种想法要不得",
    "买它来根治不如去看大夫",
    "根治高血压那是大夫的事",
    "治好糖尿病那是仙丹不是茶",
    "全国第一我可不敢这么写",
    "返现我们从来没搞过",
]
REFUSED += [
    "根治真是治不了的",
    "包治的神水要真有我还用得着出摊",
    "提分的课我们不开",
    "网传能治病的案例是杜撰的",
]
# A denial before the words, in shapes that once ended too early.
DENIED = [
    "我们没那个能耐把糖尿病治好",
    "这可不是全国第一",
    "甭指望它根治",
    "不是谁家配的什么抗癌方子",
    "咱不兴说包治",
    "我从不承认自己是全国第一",
]

NO_CLAIM_EN = [
    "i have yet to meet a balm that cures diabetes",
    "this tea does not cure diabetes",
    "it doesn't cure diabetes",
    "this will never cure cancer",
    "we don't claim that this cream cures arthritis",
    "no supplement cures diabetes",
    "there is no proof that it cures cancer",
    "curing is hard and the idea that it cures cancer is a myth",
    "i'm not saying it's the best",
    "the court said the claim that it cures diabetes was false",
    "the app doesn't allow us to say cures or heals or anything like that",
    "it will not make you lose weight, it's a skirt",
    "i'd never tell you this replaces your blood pressure pills",
    "there's no such thing as a guaranteed return, ask any bank",
    "don't message me about paying outside the app, i won't reply",
    "this serum isn't going to erase your wrinkles, let's be real",
    "nobody here is promising you'll pass the exam",
    "if this cured arthritis i'd be a millionaire",
    "it's a candle, it doesn't bring you luck or money",
    "we're not the cheapest, the shop down the road is cheaper",
    "my mum thinks crystals cure everything but she's wrong",
    "these gummies are not approved to treat anything",
    "it says on the box that it's not intended to treat or cure any disease",
    "you won't find me saying miracle, it's soap",
    "no this isn't the last one, we have plenty",
    "i don't do whatsapp orders, everything goes through the basket",
    "i never said it would cure your diabetes, i said ask your doctor",
    "we had to delete a review that said it cured cancer because it's not true",
    "i'm not a doctor and this is not a treatment for anything",
    "it can't get rid of wrinkles, nothing in a jar can",
    "please don't put your whatsapp number in the chat, the mods will delete it",
    "our lawyer said no best, no number one, no cheapest, so i just say i like it",
    "there is no secret trick that melts fat",
    "i would be lying if i said it cures cancer",
    "i refuse to say it heals arthritis",
    "my uncle bought one to cure his arthritis, it never did",
    "it's far from the best",
    "it cures diabetes, no doctor can promise that",
    "it heals arthritis, in your dreams",
    "i never said it's the best of all the best",
]

CLAIMS = [
    "没有什么添加喝了能治好糖尿病",
    "难道这个茶不能治好糖尿病吗",
    "谁说这个茶不能治好糖尿病",
    "难道我们不是全网最低价吗",
    "no paperwork tonight whatsapp is fine, or a bank transfer",
    "治好糖尿病不可能复发",
    "外面的店不会告诉你的这个能治好糖尿病",
    "我不主张大家去开刀用这个治好糖尿病",
    "为什么别家不敢说瘦十斤因为没有我们这个配方",
    "治好糖尿病肯定治不好的人找我退款",
    "全网最低价我们没说过假话",
    "治好糖尿病的人我们都没统计过太多了",
    "洗完头不要吹太热的风全网最低价",
    "后悔没有早买这个治好糖尿病",
    "吊牌别管它全网最低价",
    "医生治不了喝这个根治",
    "复发是不可能的治好糖尿病",
    "不相信的去问问全网最低价",
    "全网最低价老板说不许这么喊了",
    "治好糖尿病那种轻松我说不出来的",
    "一个月瘦十斤想再瘦的朋友别买小盒的",
    "我要是骗你天打雷劈治好糖尿病",
    "别人不敢承诺包过我们敢",
    "不是我夸口这个药膏贴上去当天就能治好",
    "说出来你们可能不信我婆婆的糖尿病就是喝这个治好的",
    "不信你去医院查血糖绝对降下来治好糖尿病",
    "有没有糖尿病的姐妹这个能治好糖尿病",
    "谁家有高血压的老人这个根治高血压",
    "问题来了能不能治好糖尿病能而且不复发",
    "别家做不到根治高血压我们做得到",
    "不管你是几型糖尿病都能治好",
    "医院都治不好的糖尿病我们这个治好了三百个",
    "平台不让我说那两个字反正治好糖尿病的都回来复购了",
    "不用忌口也不用打针糖尿病治好了",
    "谁说糖尿病治不好我们这个就能治好糖尿病",
    "你还在吃药吗别吃了这个一个疗程治好糖尿病",
    "说实话全网最低价没有比我更低的",
    "这不叫便宜这叫全网最低价",
    "骗你我是小狗全网最低价",
    "我不跟你绕弯子全网最低价",
    "不满意包退全网最低价",
    "不是高仿全国第一",
    "没得说全国第一",
    "没有第二家敢卖这个价全网最低价",
    "不说虚的一个月瘦十斤",
    "不玩套路全网最低价",
    "没有中间商全网最低价",
    "库存不多了全网最低价",
    "不懂的问客服全网最低价",
    "先别急着走全网最低价",
    "别再交智商税了我们这个一个月瘦十斤",
    "你信不信一个月瘦十斤",
    "不瘦十斤我倒贴你钱",
    "要是瘦十斤瘦不了你来找我",
    "有姐妹说瘦不下来来看这个一个月瘦十斤",
    "你们不是问我怎么瘦的吗就是它一个月瘦十斤",
    "客服说库存没了我又要来一百单全网最低价",
    "不到三天瘦十斤",
    "没几天就瘦十斤",
    "哪怕你不运动也瘦十斤",
    "不是我不说是平台不让说反正糖尿病治好了",
    "大姐问治好糖尿病吗姐姐我跟你说一定能治好糖尿病",
    "专家说治不好的糖尿病在我这里都治好了糖尿病",
    "有人质疑说是假的我告诉你根治高血压千真万确",
    "不信的人去试试根治高血压",
    "没有效果我把这个吃了一个月瘦十斤",
    "这个不是减肥药但一个月瘦十斤",
    "医生不会告诉你的根治高血压",
    "同行都骂我因为我全网最低价",
    "被平台罚了我也要喊全网最低价",
    "很多人问为什么能全网最低价",
    "上次没抢到的全网最低价",
    "以前卖两百今天全网最低价",
    "小时候就有的老方子根治高血压",
    "新闻都报道了我们的茶根治高血压",
    "我爷爷就是喝这个根治高血压",
    "顾客反馈我们的茶根治高血压没有一个说不好",
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


# Matches of several terms, with the denial between them.
BETWEEN = (
    rule(
        any_of=(
            sequence("who", "bless", gap=12),
            sequence("poison", "harmless", gap=8),
            sequence("use", "ill", "gone", gap=8),
            sequence("goods", "fails", gap=8),
            sequence("goods", "skin", gap=8),
        ),
        groups={
            "who": ("师父",),
            "bless": ("开过光",),
            "poison": ("蚊香",),
            "harmless": ("没毒",),
            "use": ("贴一贴",),
            "ill": ("老寒腿",),
            "gone": ("没了",),
            "goods": ("这膏",),
            "fails": ("治不好",),
            "skin": ("驴皮",),
        },
    ),
)
DENIED_BETWEEN = [
    "师父没给这几串珠子开过光",
    "蚊香哪有没毒的",
    "贴一贴不会把你的老寒腿贴没了",
]
STANDING_BETWEEN = ["这膏哪有治不好的"]


@pytest.mark.parametrize("text", NO_CLAIM + NO_CLAIM_EN + REFUSED + DENIED)
def test_negation_removes_what_is_no_claim(text):
    stands, results = judged(text)
    assert not stands, results
    assert ("negation", "removed") in results


@pytest.mark.parametrize("text", CLAIMS)
def test_negation_leaves_claims_standing(text):
    stands, results = judged(text)
    assert stands, results


@pytest.mark.parametrize("text", DENIED_BETWEEN)
def test_negation_reaches_a_later_term_of_the_match(text):
    stands, results = judged(text, BETWEEN)
    assert not stands, results
    assert ("negation", "removed") in results


@pytest.mark.parametrize("text", STANDING_BETWEEN)
def test_question_after_what_fails_is_a_claim(text):
    stands, results = judged(text, BETWEEN)
    assert stands, results


@pytest.mark.parametrize(
    "text",
    [
        "能包过的机构我还没见过",
        "保证包过的班，我干这行十年都没见过",
        "能根治糖尿病的茶我至今没听说过",
        "稳赚的项目咱们还没碰到过",
    ],
)
def test_what_the_speaker_has_yet_to_see_is_no_promise(text):
    assert judged(text) == (False, {("negation", "removed")})


def test_what_is_better_and_the_speaker_has_yet_to_see_is_a_claim():
    assert judged("比这还便宜的全网最低价我还没见过") == (True, set())


@pytest.mark.parametrize(
    "text",
    [
        "i'm not gonna lie this oil cures arthritis",
        "not even joking it cured my diabetes",
        "you won't believe how it cured her arthritis",
    ],
)
def test_negation_of_a_lie_or_of_belief_denies_nothing(text):
    stands, results = judged(text)
    assert stands, results


def test_warning_off_a_rival_is_no_denial_of_the_slander():
    slander = rule(
        "disparagement/harms",
        (sequence("harm"),),
        groups={"harm": ("gives kids cancer",)},
        language="en",
        category="disparagement",
    )
    stands, results = judged("don't touch that brand, it gives kids cancer", (slander,))
    assert stands, results
    stands, results = judged("i would not say that brand gives kids cancer", (slander,))
    assert not stands, results


@pytest.mark.parametrize("text", ["别家的锅都是假的", "外面的面膜都是假的", "隔壁卖的茶叶全是假的"])
def test_words_of_the_claim_itself_deny_nothing(text):
    slander = rule(
        category="disparagement",
        any_of=(sequence("rival", "bad", gap=8),),
        groups={"rival": ("别家", "外面", "隔壁"), "bad": ("假的",)},
    )
    (found,) = Listener(slander).hear(segment(text)).findings
    assert found.outcome == "enforce"


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("the doctors couldn't cure his diabetes but this did", True),
        ("no doctor cured his diabetes until this tea came", True),
        ("the doctors couldn't cure his diabetes but this is only tea", False),
        ("the doctors couldn't cure his diabetes", False),
        ("this couldn't cure diabetes but it does taste good", False),
    ],
)
def test_what_others_failed_at_is_no_denial_where_the_goods_did_it(text, stands):
    assert judged(text)[0] is stands


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("don't order the pan here, whatsapp is cheaper", True),
        ("don't check out on the app, whatsapp is cheaper", True),
        ("don't order it on whatsapp", False),
        ("don't ever pay outside the app", False),
    ],
)
def test_not_here_belongs_to_luring_away(text, stands):
    assert judged(text)[0] is stands


def test_buying_from_nobody_else_belongs_to_the_slander():
    slander = rule(
        "disparagement/words", (sequence("bad"),), groups={"bad": ("scammers",)}, language="en"
    )
    assert judged("don't buy shampoo from anyone else, they're scammers", (slander,))[0]
    assert not judged("they are not scammers", (slander,))[0]


def test_vow_behind_a_denial_is_of_the_denial():
    stands, results = judged("this tea won't cure diabetes, mark my words", EN)
    assert not stands, results
