"""Naming: words spoken of as words ("these five characters I do not say") claim nothing.

Chinese takes the words up with a noun of speech (这几个字, 这种话, 这个说法) and says what is done
with them: not said, fined, struck out. A legal frame before them ("an advertisement must not …,
for instance …", "what is called false advertising?") does the same.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_NOUN_ZH: Final = (
    r"(?:[这那]?(?:[一二两三四五六七八九几0-9]{1,2}个)字|二字"
    r"|[这那](?:个|些|种|类|几个|几种|样的?)?(?:词|字眼|字样|说法|话|叫法|口号|表述|用语|承诺"
    r"|宣传|断言)|[这那](?:一|几)?句|的(?:词|字眼|话术|口号|说法|这种话|字样)|一说(?!就|到|起)|这[种类](?=指向|的?就"
    r"|都)|这些(?=全|都|统统|通通|一律))"
)
_DONE_ZH: Final = (
    r"(?:(?:一概|一律|从来|一直|从|绝|都|也|可|就|一个字)*(?:不|没|未|别|勿)(?:能|会|敢|让|许|准"
    r"|可以"
    r"|得|想|要|再|去|曾|在[^，。！？]{0,6}?)*(?:说|讲|提|喊|写|用|吹|宣传|推荐|承诺|保证|标|播|聊"
    r"|信|合规"
    r"|允许|成立|存在|靠谱|严谨|准|对(?!吗)|行|上|出现|碰|发)(?!假|谎|大话|瞎|虚|空|第二|两|错|完"
    r"|多|了吧|废|太|人家|别人)"
    r"|(?:罚|扣分|奖金没了|封号|被封|违规|违法|违禁|违反|踩线|打回|改了|我改|[划删抠去抹涂遮](?:掉|了|去)|被骂|批评|改掉"
    r"|删了|删掉|下架|撤|挨骂"
    r"|谁说谁|不起作用|否定|辟谣|不成立|站不住|(?:根本|压根|从来)(?:就)?没有|骗|假的|没(?:有)?(?:依据|根据|道理|这回事)|迷信|给不了|做不到"
    r"|保证不了|(?:跟|离|和|与|同)[我咱俺它这][^，。！？]{0,8}?(?:隔|差着|差得|远|没|无|不|搭|八竿子)))"
)
_NOUN_NEAR_ZH: Final = Cue(r"[^。！？]{0,2}?" + _NOUN_ZH)
# "… these are examples"; "… three lines in all, not to be said".
_EXAMPLES_ZH: Final = Cue(
    r"[^。！？]{0,12}?(?:[这那以刚上][些上才面]?(?:些|几个|几句|三个|三句|都|全|里)*(?:是|算|属于|叫)(?:反面|错误)?(?:举(?:个)?例|例子|反例|反面|案例|错误示范|病句)"
    r"|(?:一共|总共|拢共|就这)[一二两三四五六七八九十几0-9]+(?:个|句|条|行|样)[^。！？]{0,6}?(?:不(?:准|许|让|能|可以|得)|别|禁止|严禁)(?:讲|说|用|念|写|喊|出现|提))"
)
_UNKNOWN_ZH: Final = Cue(
    r"[^。！？]{0,14}?(?:没有|不存在|不承认|没)(?:什么)?[这那](?:种|个|一)(?:叫法|说法|词|分类|类别"
    r"|概念|功效|玩意)"
)
_NAMED_ZH: Final = Cue(r"[^。！？]{0,12}?" + _NOUN_ZH + r"[^。！？]{0,16}?" + _DONE_ZH)
_NAMED_TERM_ZH: Final = Cue(r"[^，。！？]{0,6}?" + _NOUN_ZH + r"[^。！？]{0,12}?" + _DONE_ZH)
_TOPIC_ZH: Final = Cue(
    r"(?:的)?(?:，|这(?:个|些|种)?|那(?:个|些|种)?|什么的|之类的?|等等|话|词|功效|作用|效果|话题"
    r"|事)*"
    r"(?:我们?|咱们?|主播|本店|直播间|今天|这里)*(?:这|在直播间里?|是|都|也|可|真)*"
    r"(?:一概|一律|从来|从|绝对?|一直|都|可|也|就)*(?:不|没)(?:能|会|敢|让|许|准|可以|想|再|去|曾)*"
    r"(?:说|讲|提|喊|写|聊|吹|宣传|承诺)(?=$|[，。！？]|的(?!是)|啊|哈|因为|也|所以|我|它|就|这"
    r"|说了也)"
)
_READ_ZH: Final = Cue(
    r"(?:念|读|写|印|标)(?:了|着)?(?:一下|一遍|出来)?(?:客服|店名|标题|名字)?[^，。！？]{0,4}$"
)
_FRAME_ZH: Final = Cue(
    r"(?:广告|宣传|标题|文案|海报|详情页|主播|直播间?|商家|法律|法规|条例|规定|公司培训"
    r"|平台)(?:里面?|中|上|说了?)?"
    r"(?:也|都|是)?(?:不能|不得|不可以?|不许|不准|不让|禁止)(?!信|相信|错过|代替|替代)"
    r"|(?:叫做?|属于|构成|算是?)(?:什么)?(?:虚假宣传|绝对化用语|极限词|违规|违禁词|夸大宣传)"
    r"|(?:什么|哪些)(?:叫|是|算|属于)(?:虚假宣传|绝对化用语|极限词|违规|违禁词|夸大宣传)"
    r"|[这那](?:个|些|种)(?:词|字眼|说法)[^，。！？]{0,6}?(?:划掉|删|改|违规|不能用|不让|不行)"
    r"|(?:打回|驳回|下架|扣分|处罚)[^。！？]{0,8}?(?:理由|原因)?(?:是|因为)"
    r"|(?:弹窗|系统|审核|运营|平台)(?:[^。！？]{0,4}?)(?:提示|提醒|警告)(?:我|说|我说|我们)*(?:请)?"
)
_FRAME_REACH_ZH: Final = 30
_SPOKEN_EN: Final = Cue(
    r"\W*(?:is|are|was|were)?\s*(?:just )?(?:a|the|one|not a)?\s*(?:words?|phrases?|claims?|lines?"
    r"|terms?"
    r"|labels?)\b[^.!?]{0,30}?\b(?:not|never|won'?t|can'?t|don'?t|banned|forbidden|illegal|fined"
    r"|avoid"
    r"|aren'?t|isn'?t|skip)\b"
    r"|\W*(?:is|are)(?:n'?t| not) (?:a |an )?(?:word|phrase|claim|line|term)s?\b"
    r"|[^.!?]{0,10}?\bi (?:just )?(?:won'?t|don'?t|do not|never|will not) (?:say|use|claim"
    r"|promise) (?:that|it"
    r"|those)\b"
)
_FRAME_EN: Final = Cue(
    r"\b(?:the (?:word|words|phrase|term|claim|line)s?|(?:ads?|adverts?|advertis(?:ing|ements?)"
    r"|sellers"
    r"|hosts|labels?) (?:can'?t|cannot|must not|mustn'?t|may not|aren'?t allowed to)|what counts as"
    r"|an example of (?:a )?(?:banned|false))\b"
)
_NOT_EN: Final = Cue(r"\b(?:not|never|no|can'?t|cannot|must|may|won'?t|don'?t|banned|illegal)\b")
_FRAME_REACH_EN: Final = 50
NEXT: Final = 2  # "the word best": the word named comes next
_CONTRAST: Final = Cue(
    r"[。！？!?；;]|(?:行|好|得|成)(?:吧|了)?，?我(?!们?[也都就]?不)|我闭嘴"
    r"|你们?(?:自己)?看(?=我)|但|可是|反正|只是|偷偷|我(?:就|今天|非要|偏)|\bbut\b|\bhowever\b"
)


def named(scene: Scene) -> Ruling | None:
    """Rule on words that are spoken of as words."""
    return _named_zh(scene) if scene.language == "zh" else _named_en(scene)


def _named_zh(scene: Scene) -> Ruling | None:
    text, end, horizon = scene.text, scene.end, scene.horizon
    for _, literal_end in scene.literals[:-1]:
        # The words may be the first term of a match, what is done with them lies behind it.
        found = _NAMED_TERM_ZH.match(text, literal_end, horizon)
        if found is not None and found.end() > end:
            return Ruling("removed", found.start(), found.end())
    for pattern in (_NAMED_ZH, _TOPIC_ZH, _UNKNOWN_ZH, _EXAMPLES_ZH):
        found = pattern.match(text, end, horizon)
        if found is not None:
            return Ruling("removed", found.start(), found.end())
    noun = _NOUN_NEAR_ZH.match(text, end, horizon)
    if noun is not None and (read := _READ_ZH.search(text, scene.left, scene.start)) is not None:
        return Ruling("removed", read.start(), noun.end())
    return _framed(scene, _FRAME_ZH, _FRAME_REACH_ZH)


def _named_en(scene: Scene) -> Ruling | None:
    found = _SPOKEN_EN.match(scene.text, scene.end, scene.horizon)
    if found is not None:
        return Ruling("removed", found.start(), found.end())
    framed = _framed(scene, _FRAME_EN, _FRAME_REACH_EN)
    low = max(scene.left, framed.start - _FRAME_REACH_EN) if framed is not None else 0
    if framed is None or _NOT_EN.search(scene.text, low, scene.horizon) is None:
        return None
    if scene.text.startswith("the ", framed.start) and scene.start - framed.end > NEXT:
        return None
    return framed


def _framed(scene: Scene, frame: Cue, reach: int) -> Ruling | None:
    cue = last_match(frame, scene.text, scene.left, scene.start)
    if cue is None or scene.start - cue.end() > reach:
        return None
    contrast = _CONTRAST.search(scene.text, cue.end(), scene.start)
    if contrast is not None:
        return None
    return Ruling("removed", cue.start(), cue.end())
