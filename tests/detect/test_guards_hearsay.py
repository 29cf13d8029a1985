"""Hearsay: others' words, bans and warnings by kinds of evidence; own claims stand."""

import pytest

from streamdetect.detect.guards.evidence import Lexicon, Mark
from streamdetect.detect.guards.hearsay import hearsay
from streamdetect.detect.guards.scene import Scene
from tests.detect.guarded import judged, scene

# Who says it, that he says it, and mostly what came of it or what the speaker thinks of it.
NO_CLAIM = [
    "前阵子有家店在橱窗里贴全网最低价三个大字被执法队撕了还开了罚单",
    "电梯里那个广告你们看过没有治好糖尿病我每次看到都想笑",
    "有个老顾客非要我写治好糖尿病我说王姐这个真写不得",
    "展会上碰见一个厂家代表张口治好糖尿病闭口纯天然我扭头就走",
    "我把违禁词表贴墙上了第一条就是全网最低价",
    "法务姐姐给我发语音说稿子里治好糖尿病那句必须删",
    "刚入行那会儿师傅教我见人就喊全网最低价现在想想真是害人",
    "你在别的地方听到治好糖尿病这种话心里要打个问号",
    "评论区有人刷治好糖尿病这是哪个同行来捣乱的场控处理一下",
    "前年有个大哥信了什么治好糖尿病把养老钱全投进去了到现在还在维权",
    "有位阿姨留言说用了以后治好糖尿病阿姨您这个真不是我们产品的作用",
    "导师上课讲过直播话术里但凡带全网最低价的都叫虚假宣传",
    "楼下药店门口喇叭一天到晚放治好糖尿病居委会都来劝了好几回",
    "那种上来就跟你保证治好糖尿病的你先看看他有没有资质",
    "客服小妹之前跟客人说过治好糖尿病我已经批评她了这个没有的",
    "审核刚把我们上一条视频下了原因是字幕里出现了全网最低价",
    "会场里请你免费吃饭然后跟你说治好糖尿病的就是奔着你存折来的",
    "最近有团伙拿着治好糖尿病当幌子专挑老人下手",
    "哪个医生敢拍胸脯讲治好糖尿病你把他名字告诉我我去举报",
    "同行老张因为一句全网最低价赔了客人十倍货款",
    "好多直播间为了冲业绩什么话都敢说什么治好糖尿病",
    "隔壁市那个卖茶的张嘴就是治好糖尿病店封了人也抓了",
    "我妈被人忽悠买了张床垫说能治好糖尿病结果该高还是高",
    "楼下那家店的录音还在放全网最低价放了五年了",
    "卖房的跟我说买了就瘦十斤我笑笑没接话",
    "现在满屏都是什么瘦十斤你信吗我是不信的",
    "有姐姐说戴了以后治好糖尿病我说恭喜啊姐不过跟手链没关系",
    "电影里那个骗子在村口喊治好糖尿病",
]
NO_CLAIM_EN = [
    "the guy at the flea market kept telling everybody it cures diabetes and i just shook my head",
    "our legal team took the line it cures diabetes out of the script so you won't hear it from me",
    "there was a story on the news about a clinic that said it cures diabetes, it lost its license",
    "somebody just put it cures diabetes in the chat, mods please take that off",
    "a guy called my dad saying it cures diabetes, dad hung up",
    "i used to work for a boss who made us say it cures diabetes, i quit over it",
    "a customer left a review that it cures diabetes, sweet but i can't stand behind that",
    "a lady emailed me saying it cures diabetes and i wrote back please keep seeing your doctor",
    "remember the company that got fined for saying it cures diabetes",
]

# Own goods or a turn between the others and the claim, and words that take the claim over.
CLAIMS = [
    "这个茶治好糖尿病，选项里面有一盒的两盒的四盒的",
    "这个茶治好糖尿病，颜色含量检测报告上都写着",
    "隔壁卖三百我们家这个全网最低价",
    "别人不敢说我敢说全网最低价",
    "他们都说没用我跟你讲这个治好糖尿病",
    "别人都说升值是骗局那是他没买对我们这套全网最低价",
    "你们去外面被坑了多少次了来我这全网最低价",
    "网上那些都是假货我们家全网最低价",
    "好多同行恨我因为我全网最低价",
    "上次没抢到的姐妹骂我这次补货了全网最低价",
    "我妈说她治好糖尿病",
    "有个大姐说治好糖尿病确实是这样",
    "三岁宝宝开口就会瘦十斤学不会退一赔三",
    "隔壁王婶喝了治好糖尿病",
    "教育局的老师都在用治好糖尿病",
    "平台要罚我治好糖尿病你们快拍",
    "他说治好糖尿病我原来也不信",
]
CLAIMS_EN = [
    "other shops charge double, ours, it cures diabetes",
    "people say i'm crazy but i'm telling you it cures diabetes",
    "my aunt said it cures diabetes and she was right",
    "i know the people who write it so it cures diabetes",
    "i'm not lying to you, it cures diabetes",
]


@pytest.mark.parametrize("text", NO_CLAIM + NO_CLAIM_EN)
def test_hearsay_removes_what_is_told_of_others(text):
    stands, results = judged(text)
    assert not stands, results


@pytest.mark.parametrize("text", CLAIMS + CLAIMS_EN)
def test_hearsay_leaves_claims_standing(text):
    stands, results = judged(text)
    assert stands, results


def ruling(text, claim, category="medical_claim"):
    start = text.index(claim)
    end = start + len(claim)
    return hearsay(Scene(text, start, end, ((start, end),), "zh", category))


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("有人在公屏打别家全是地沟油宝子这话不能乱打", False),
        ("有个卖油的主播说同行全是地沟油被告上法庭了", False),
        ("别家的全是地沟油骗人的大家别上当", True),
        ("他们都说自己好其实全是地沟油骗老人的", True),
    ],
)
def test_slander_is_taken_back_by_an_answer_or_a_sanction_not_by_a_warning(text, stands):
    assert (ruling(text, "地沟油", "disparagement") is None) is stands


def test_ruling_rests_on_the_words_that_opened_and_judged_the_quotation():
    text = "今天天气不错有个主播喊治好糖尿病昨天被罚了二十万大家吃了吗"
    found = ruling(text, "治好糖尿病")
    assert found.verdict == "removed"
    assert text[found.start : found.end] == "有个主播喊治好糖尿病昨天被罚了"


def test_a_boast_behind_the_claim_decides_without_anybody_who_says_so():
    stands, results = judged("我姨上回差点被一个卖能治好糖尿病的床垫的忽悠")
    assert (stands, results) == (False, {("third_party", "removed")})


def test_confirmation_behind_anothers_words_covers_the_claim():
    text = "同行都说治好糖尿病果然没错"
    found = ruling(text, "治好糖尿病")
    assert found.verdict == "covered"


def test_a_second_claim_after_the_speakers_own_goods_stands():
    text = "隔壁说他们家瘦十斤他那个不行我们家这个才是瘦一圈"
    assert ruling(text, "瘦十斤").verdict == "removed"
    assert ruling(text, "瘦一圈") is None


def test_claims_own_words_judge_nothing():
    assert ruling("有个大姐说这个专治被骗后遗症", "专治被骗后遗症") is None


LEXICON = Lexicon({"false": "骗 智商税", "none": "不骗你", "other": "[隔对]壁 (?<!我)同行"})


def test_lexicon_reads_marks_from_left_to_right():
    assert LEXICON.read("隔壁说骗人", 0, 5) == [Mark("other", 0, 2), Mark("false", 3, 4)]


def test_lexicon_hides_evidence_inside_a_longer_decoy():
    assert LEXICON.read("我不骗你", 0, 4) == []


def test_lexicon_reads_within_bounds():
    assert LEXICON.read("隔壁智商税", 1, 4) == []


def test_lexicon_looks_back_from_the_place_of_an_expression():
    assert LEXICON.read("我同行", 0, 3) == []
    assert LEXICON.read("他同行", 0, 3) == [Mark("other", 1, 3)]


def test_lexicon_of_words_keeps_to_their_borders():
    lexicon = Lexicon({"false": "lies? no_proof", "warning": "(?:run|walk)_away"}, words=True)
    assert lexicon.read("believe no proof", 0, 16) == [Mark("false", 8, 16)]
    assert lexicon.read("he lies so run away", 0, 19) == [
        Mark("false", 3, 7),
        Mark("warning", 11, 19),
    ]


def test_lexicon_finds_expressions_without_what_may_be_missing_at_their_beginning():
    lexicon = Lexicon({"sanction": "被?处?罚[款了]", "mocks": "[你若]?要说"})
    for text in ("罚款", "处罚款", "被罚款", "被处罚了"):
        assert lexicon.read(text, 0, len(text)) == [Mark("sanction", 0, len(text))]
    assert lexicon.read("要说", 0, 2) == [Mark("mocks", 0, 2)]
    assert lexicon.read("你要说", 0, 3) == [Mark("mocks", 0, 3)]


@pytest.mark.parametrize("expression", [".假", "[^很]假", "(?:很)?"])
def test_lexicon_refuses_expressions_that_may_begin_with_anything(expression):
    with pytest.raises(ValueError, match="begin with"):
        Lexicon({"false": expression}).read("假", 0, 1)


def test_fine_that_the_speaker_fears_is_why_he_goes_round_the_platform():
    text = "货款打我老婆支付宝就行，链接我就不上了，上了要扣钱"
    assert hearsay(paid(text)) is None


def test_fine_that_met_another_who_went_round_the_platform_is_a_lesson():
    text = "说货款打我老婆支付宝的那家，上个月被罚了钱"
    ruling = hearsay(paid(text))
    assert ruling is not None


def paid(text):
    start = text.index("款打我老婆")
    span = (start, start + 5)
    return Scene(text, *span, (span,), "zh", "off_platform")


@pytest.mark.parametrize(
    "text",
    [
        "昨天新闻说有个主播号称喝他的茶治好糖尿病，被罚了两百万，没错",
        "骗子跟我妈说他的茶治好糖尿病，全是骗人的，真的",
        "隔壁说他的茶治好糖尿病，吃了进了医院，一点不假",
    ],
)
def test_confirmation_behind_a_judgement_is_of_the_judgement(text):
    assert hearsay(scene(text, "治好糖尿病")).verdict == "removed"


@pytest.mark.parametrize(
    "text",
    [
        "隔壁大姐说喝这个茶治好糖尿病，一点不假",
        "隔壁说他的茶治好糖尿病，都说是骗人的，后来一查是真的，没错",
        "朋友开玩笑说喝这个茶治好糖尿病，还真不是玩笑，确实是这样",
    ],
)
def test_confirmation_without_a_judgement_or_behind_a_turn_adopts(text):
    ruling = hearsay(scene(text, "治好糖尿病"))
    assert ruling is None or ruling.verdict == "covered"
