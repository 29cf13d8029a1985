"""Attribution: whose the words were, told behind them.

"… – that is what the man at the fair shouted", "… stands on a tin from the market", "for this one
line they got three years". What is laid to a stranger, a paper or a sentence of a court claims
nothing; to a relative or a customer it may be a testimony, so a person decides. Adopted it counts.
"""

from dataclasses import replace
from typing import Final

from streamdetect.detect.guards.cover import FAR, adoption_after, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene
from streamdetect.events.vocabulary import Category, GuardVerdict

# The words are taken up: "these words", "such talk", "that line".
_WORDS: Final = (
    r"(?:[这那](?:[一二两三四五六七八九十来几0-9]{1,3}(?:个字|句话?|行字?|条)|(?:种|些|番|段|句|条|套|个|样的?)?(?:话|字|词|标题|口号|广告词?|说法|承诺|台词|文案|标语|说辞))"
    r"|[这那][句条段行]|[这那](?=(?:都|就|可|也|还|全)*是|[，]|是))"
)
_STRANGER: Final = (
    r"(?:(?<!打)广告(?!费)|传单|海报|旧杂志|杂志|报纸|小报|邮件|短信|骗子|骗术|神棍|大师|讲课|听课|讲座|会销|推销|卖家|微商|业务员|中介|贩子|导游|喇叭|摊主|摊子|地摊|集市|庙会"
    r"|景区|服务区|隔壁|对门|对面|对家|别家|别人家?|(?<!老)人家|同行|竞品|某(?:宝|音|书|手|东|个|家|位)|网上|群里|群主|朋友圈|小视频|短视频|弹窗|小说|电影|电视剧|小品|相声|段子|笑话"
    r"|游戏|动画片?|课本|教材|考题|试卷|卷子|判决书|通报|处罚书|案例|案子|反面|禁用|违禁|以前的?老板|前老板|前东家|老东家|前任|那个(?:霜|药|膏|主播|老板|卖|博主|店|厂|人|男的|女的|号)"
    r"|那家(?!就是我)|那[帮伙]|他们|卖[^，。！？我咱你]{1,6}的(?:人|老头|大爷|大姐|那))"
)
_STRANGERS: Final = Cue(_STRANGER)
_TEXT_ON: Final = (
    r"(?:盒子?|罐子?|瓶子?|箱子?|包装|袋子?|标签|吊牌|牌子|招牌|纸板|墙|门口"
    r"|电线杆|黑板|板子|传单|海报|横幅|本子|封面|说明书|信|短信|页面|截图|车身|灯箱)"
)
_WAS: Final = r"(?:就|都|可|也|正|才|还|全|其实|原来|不过)*"
_SAID: Final = r"(?:说|讲|喊|吆喝|叫|写|印|吹|宣传|念|忽悠|介绍|承诺|保证|答应|编|登|播|标)"
# "… – this is a page of adverts that I got with old papers", "these words stand on a tin …".
_IS_OF_ZH: Final = Cue(
    rf"(?:{_WORDS}{_WAS}(?:是|出自|来自|录自|抄自)[^。！？]{{0,12}}?{_STRANGER}"
    rf"|{_WORDS}{_WAS}(?:印|写|贴|登|挂|刻|抄|标|刷|喷|出现)(?:在|的|着)[^。！？]{{0,16}}?(?:{_STRANGER}|{_TEXT_ON}(?:上|里)))"
)
# "… – that is how the man in the news hawked it".
_SAID_BY_ZH: Final = Cue(
    rf"{_STRANGER}[^，。！？我咱]{{0,10}}?(?:就是|都是|就|都|是|天天|当时|上|里|这|那)*(?:这么|那么|这样|那样|就这么)?"
    rf"{_SAID}(?:了|过|出来|人|的我)?的(?!是|都|人|没|好)"
)
# "For this one line he got three years."
_COST_ZH: Final = Cue(
    r"(?:就|只|光)?(?:因为|为了?|凭|冲)(?:在[^，。！？]{1,6}?|他|她|人家)?(?:就)?(?:[喊说讲写印发吹]了?)?(?:[这那]么?)(?:一?句|一?行|[一二三四五六七八九十来几两]{1,3}个字|个标题|几个字|条)"
    r"[^。！？]{0,26}?(?:罚|判|赔|封[了号店]|抓|扣|下架|拘|关[了门店]|道歉|律师函|吊销|停业|被查|立案|进去)"
)
# "Whoever said this, in a white coat, was an actor."
_WHO_SAID_ZH: Final = Cue(
    rf"(?:{_SAID}[这那][句种番些]?(?:话|句|段)?的)[^。！？]{{0,24}}?(?:自称|骗|群演|演员|是?托|假|被抓|被罚|查出|判|冒充|没有?证|早就?跑|进去"
    r"|下架|封|亏(?:了|得)|赔(?:了|光)|(?:压|垫)[^，。！？]{0,2}(?:咸菜|桌|锅|缸)|关门|倒闭|改行|送外卖|住院)"
)
# Kin and customers.
_WITNESS: Final = (
    r"(?:[我咱俺]们?(?:家)?(?:老)?(?:[妈爸娘爹]|奶奶?|爷爷?|姥姥|姥爷|外婆|外公|婆婆|公公|老公|老婆|媳妇|[大小二三]?[舅姨姑叔婶伯嫂哥姐弟妹]{1,2}公?|丈母娘|岳父|闺蜜|同学|同事|邻居|朋友)"
    r"|顾客|客户|客人|粉丝|学员|家长|大姐|大哥|阿姨|大爷|大妈|宝妈|老客|老粉)"
)
_BY_WITNESS_ZH: Final = Cue(
    rf"[^。！？]{{0,6}}?(?:{_WORDS}{_WAS}是)?{_WITNESS}[^，。！？]{{0,14}}?(?:{_SAID}|听来|听课|抄|转发|发|学来)[^，。！？]{{0,6}}?的(?!是|都|人|没|好|那)"
)
# "… – you all got that voice message: it is false".
_RUMOUR_ZH: Final = Cue(
    r"(?:群里|网上|朋友圈|抖音|小区|微信|手机上)[^，。！？]{0,5}?[这那](?:条|个|段|种|篇)(?:语音|视频|消息|文章|帖子|传言|截图|谣言)"
    r"[^。！？]{0,26}?(?:假的|谣言|造谣|辟谣|没有?的事|不实|别(?:再)?(?:传|信|转))"
)
# "… this poster hangs at our canteen, I sent it to the office, next day it was gone."
_MEDIUM: Final = (
    r"(?:(?<!打)广告牌?|海报|传单|横幅|标语|招牌|小?卡片|帖子|[小短]?视频|短信|推送|弹窗|词条|推文|录音|喇叭|通告|脚本|(?<!面)稿子?|文案|标题|剧本|链接|截图|切片|公众号|直播间"
    r"|易拉宝|贴纸|彩页|宣传[册单页]|挂历|纸条|便利贴|ppt|课件)"
)
_COME_OF_IT: Final = (
    r"(?:被[^，。！？我]{0,6}?(?:通报|罚|封|查|处罚|下架|撤|举报|约谈|判|抓)|(?<!假一)(?<!假)罚了|罚款了|下架了|封了|举报|投诉了|没了(?=$|[，。！？想所大])"
    r"|(?:发|交|转|报)给?了?(?:平台|市场监管|市监|工商|警察|派出所|反诈|消协)|[撕删撤](?:了|掉)|(?<!不是)(?<!不)假的|(?<![不没])骗(?:人|子|老|钱|你(?!我|是))|谣|[别不]要?信(?!不)|划走|拉黑|违规"
    r"|违禁|违法|不合规|不能(?:这么)?[说讲写用]|笑(?:死|喷|了|话)|离谱|尴尬|(?<!不)夸张|瞎[说扯编吹]|胡说|扯淡|吹牛的?|信吗|谁信|道歉|换掉|改掉|涂掉|反面|错误|退(?:了货|给)|换脸|p的|合成|胆子)"
)
_OF_A_MEDIUM_ZH: Final = Cue(
    rf"[^，。！？我咱]{{0,3}}?，?(?:[这那](?:就)?是?(?:个|张|条|幅|块|种|段|家|句|些)?[^，。！？我咱]{{0,4}}?{_MEDIUM}"
    rf"|{_MEDIUM}(?:上|里|中)?[^，。！？]{{0,3}}?(?:我(?:拍|截|录|存|撕|收|看)|就?是?这么|这样|写|说|印|讲|吹|喊|播|登))"
    rf"[^。！？]{{0,34}}?{_COME_OF_IT}"
    rf"|[^。！？]{{0,12}}?我(?:是)?(?:在|从|上)[^，。！？]{{1,10}}?(?:看见|看到|听见|听到|听来|刷到|翻到|翻出|捡|撕|抄)[^，。！？]{{0,2}}?的[^。！？]{{0,34}}?{_COME_OF_IT}"
)
# "Our old sticker has it so; found it today, off it comes."
_OUR_OLD_ZH: Final = Cue(
    r"[^，。！？]{0,4}?，?[这那是]{0,2}(?:我们?|咱们?)?(?:家|店)?的?(?:旧|老|以前|之前|原来|上一版|去年|早先|过去|前任|上家)(?:的|那|印的)*[^，。！？]{0,3}?"
    r"(?:贴片|包装|盒子?|海报|页面|详情页|标题|图|稿子?|横幅|招牌|视频|标签|版本?|吊牌|链接|主图|价签|物料|袋子?|罐子|瓶子|名片|牌子|本子|直播|切片)[^，。！？]{0,6}?(?:印|写|标|登|讲|说|播|挂|做|喊)"
    r"[^。！？]{0,30}?(?:换(?:掉|了|新|下)|撤|撕|删|下架|改(?:了|掉)|作废|别信|不算数|错|罚|违规|不合规|盖住|涂|收回|退回|贴住|遮住|重印)"
)
# "… – that is my old boss's pet phrase": a stranger's, or somebody's that a person has to weigh.
_PHRASE_OF_ZH: Final = Cue(
    r"[^，。！？]{0,3}?，?[这那](?:都|就|可|也|才)?是(?P<who>[^，。！？我咱]{0,3}?[^，。！？]{1,10}?)的?(?:原话|口头禅|台词|口号|广告词|顺口溜|套话|鬼话|说辞|话术|谎话)"
)
# "Seven families believed it; the police came."
_BELIEVED_ZH: Final = Cue(
    r"[^。！？]{0,14}?信了(?:这|那)(?:个|套|话|种|句|条)?[^。！？]{0,24}?(?:派出所|报警|报案|亏|赔光|骗|追|抓|后悔|住院|上当|抢救|家底|要不回)"
)
# "… or so I heard from head office", "… by the platform's list": a rank or a figure that turns on
# somebody else's count.
_FROM_ABOVE: Final = (
    r"(?:总部|厂家|厂里|厂子|公司|品牌方|供货商|供应商|代理商?|领导|老板|上头|上面|培训|平台|官方|协会"
    r"|第三方)"
)
_FROM_ABOVE_ZH: Final = Cue(
    rf"[^，。！？]{{0,4}}?，?(?:我们?也?(?:只|就|都)?是?听{_FROM_ABOVE}(?:那边|的人|里)?(?:说|讲|报)的"
    rf"|(?:这|那)?(?:个|都)?(?:是)?{_FROM_ABOVE}(?:那边|的人)?(?:这么)?(?:跟我)?(?:说|讲|报|给|发|出|公布)的(?:榜单?|排名|数据?|名次|说法|$|，|。))"
)
_FIGURES: Final[frozenset[Category]] = frozenset({"superlative", "fake_data"})
_OURS_ZH: Final = Cue(
    r"我们?(?:家|店|自己|这|的)|咱们?(?:家|店|这|的)|本店|自家|我(?:写|印|说(?!老板|大?[哥姐叔爷妈]|[您你]|师傅|兄弟|[老小]哥|阿姨|闺女|孩子)|讲|喊|就|敢|标|贴|打)"
)
_NEAR: Final = 34  # characters from the match to where the words are taken up
_WITNESS_NEAR: Final = 14

_STRANGER_EN: Final = (
    r"(?:flyers?|leaflets?|brochures?|adverts?|ads?|posters?|billboards?"
    r"|spam|scammers?|salesm[ae]n|old (?:box|tin|label|ad)|competitors?"
    r"|rivals?|other (?:shop|store|seller|brand|guy)s?"
    r"|the (?:shop|store|stall|guy|man|woman|lady|seller|booth) (?:next"
    r"|across|down|at|over|who|on)|infomercials?|movies?|sketch|sitcom"
    r"|episode|novel|textbook|exam|court|judge|lawsuit|news|internet"
    r"|forum|group chat|chain (?:mail|letter)|robocalls?|pamphlet|tabloid)"
)
_SAID_BY_EN: Final = Cue(
    rf"[^.!?]{{0,40}}?\b(?:(?:that'?s|that is|that was|this is|it'?s"
    rf"|it was|which is|this was)(?: just| straight| right)? (?:what"
    rf"|how|from|off|out of|in|on|a line from|a quote from|something)"
    rf"(?: \w+){{0,2}}? {_STRANGER_EN}\b"
    rf"|(?:says|said|claimed|according to|read|reads) (?:the|an?|that"
    rf"|this|some) (?:\w+ ){{0,2}}?{_STRANGER_EN}\b)"
)
_OURS_EN: Final = Cue(r"\b(?:our own|ours|my own|we (?:say|said|claim)|our (?:label|box|ad))\b")


def attribution(scene: Scene) -> Ruling | None:
    """Rule on words behind the match that say whose it was."""
    text, limit = scene.text, min(len(scene.text), scene.horizon + FAR)
    if scene.language == "en":
        found = _SAID_BY_EN.match(text, scene.end, limit)
        if found is None or _OURS_EN.search(text, *found.span()) is not None:
            return None
        return _unless_adopted(scene, Ruling("removed", *found.span()))
    for pattern in (_COST_ZH, _WHO_SAID_ZH, _RUMOUR_ZH, _IS_OF_ZH, _SAID_BY_ZH):
        found = pattern.search(text, scene.end, limit)
        if (
            found is not None
            and found.start() - scene.end <= _NEAR
            and _OURS_ZH.search(text, scene.end, found.end()) is None
        ):
            return _unless_adopted(scene, Ruling("removed", *found.span()))
    for pattern in (_OF_A_MEDIUM_ZH, _BELIEVED_ZH):
        found = pattern.match(text, scene.end, limit)
        if found is not None and _OURS_ZH.search(text, *found.span()) is None:
            return _unless_adopted(scene, Ruling("removed", *found.span()))
    phrase = _PHRASE_OF_ZH.match(text, scene.end, limit)
    if phrase is not None and _OURS_ZH.search(text, *phrase.span()) is None:
        verdict: GuardVerdict = "removed" if _STRANGERS.search(phrase["who"]) else "review"
        return _unless_adopted(scene, Ruling(verdict, *phrase.span()))
    if (found := _OUR_OLD_ZH.match(text, scene.end, limit)) is not None:
        return _unless_adopted(scene, Ruling("removed", *found.span()))
    if scene.category in _FIGURES:
        above = _FROM_ABOVE_ZH.match(text, scene.end, limit)
        if above is not None:
            # Behind the source: the "I, too" of "I, too, heard it from" adopts nothing.
            behind = replace(scene, end=above.end())
            return adoption_after(behind) or Ruling("review", *above.span())
    witness = _BY_WITNESS_ZH.match(text, scene.end, scene.end + _WITNESS_NEAR + 20)
    if witness is not None and _OURS_ZH.search(text, *witness.span()) is None:
        return _unless_adopted(scene, Ruling("review", *witness.span()))
    return None


def _unless_adopted(scene: Scene, told: Ruling) -> Ruling:
    return adoption_after(scene) or hint_after(scene, told.end, told=False) or told
