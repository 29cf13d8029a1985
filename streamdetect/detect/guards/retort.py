"""Retorts: an answer to some words, further on in the sentence, that throws them out, in Chinese.

The words are taken up as words and not spoken; the goods lack the ability; the speaker would be a
cheat to say so; whoever does say so is to prove it; if it were so the world would look different;
what is left is what was there before ("with it you weigh what you weighed").
"""

import re
from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene
from streamdetect.detect.guards.slips import is_beside_the_claim

# Of a rival or of the hospital such words are a boast.
_NOT_RIVALS: Final = (
    r"(?:(?!别家|别人|人家|其[他它]|他们|医院|医生|外面|同行|隔壁|大牌|西药|谁家|哪家|一般人"
    r"|告诉)[^。！？])"
)
# "Such talk I …", and then no, never, a cheat.
_NOT_SPOKEN: Final = Cue(
    r"[^，。！？]{0,4}?[这那](?:种|些|类|个|句|样的?|[几两三四五六]个|一套|套|等)?"
    r"(?:话|牛皮?|词儿?|字眼|字|说法|承诺|包票|海口|口号|大饼|高帽|名头)"
    + _NOT_RIVALS
    + r"{0,14}?(?:不(?!假|错|是(?:乱|瞎|随便|吹|骗|空口|白|开玩笑|我吹|虚|我(?:说|讲))|夸张|用|虚"
    r"|吹|止|光|仅|但|过"
    r"|得不|怕|信(?:你|的|试)|同|断|少|多说|说了|就)|没(?!错|毛病|问题|骗|吹|说错|瞎|话说|有人不"
    r"|谁不|跑)"
    r"|别(?!说出|往外|传|外传|人|家|的|忘)|骗|假的|害(?!怕)|违法|违规|谁(?:信|敢)|打死|笑话|扯"
    r"|坑人|敢当|良心)"
)
# "… such a thing? Don't even think of it."
_NO_SUCH_THING: Final = Cue(
    r"(?:(?!但|可是|不过|我|咱)[^。！？]){0,10}?[这那](?:种|些|类|个|件|样的?|等)?(?:事情?|事儿|好事|美事|生意|买卖|便宜)"
    + _NOT_RIVALS
    + r"{0,10}?(?:别(?:想|指望|问|说我|找我)|想都|不存在|轮不|没有的|说了(?:不|才)算|不敢"
    r"|不可能"
    r"|不懂|扯|做梦|哪有|不归|不管"
    r"|不沾|不干|没影|没戏|不现实)"
)
_UNABLE: Final = Cue(
    _NOT_RIVALS
    + r"{0,18}?(?:没(?:有)?[这那](?:个|份|种|么大的?)?(?:本事|能耐|功能|资格|水平|能力|道行|功效"
    r"|作用|成分|实力|本领|法力"
    r"|魔力|神通)|(?:轮|排)不(?:上|到|着)(?:我|咱)|(?:我|它|咱)们?(?:可|真|都)*(?:担|受|当|够|配"
    r"|称)不(?:起|住|上)|说了不算"
    r"|帮不(?:上|了)|对不(?:住|起)(?:了|您|你|啊|各位|大家|，|$)|想都(?:别|不要)想|门儿?都没有"
    r"|差着?十万八千里|差(?:得|着)?远)"
    r"(?!我也?(?:不敢|就不|不会)|的都|我敢|才怪)"
)
# "If I said so, you should block me": no oath ("if I lie, …").
_WOULD_BE_A_CHEAT: Final = Cue(
    r"[^。！？]{0,10}?(?:我|俺|咱)们?(?:要是|要|如果|若是|敢|真)+(?:敢|再)?(?:这么|那么|这样|那样"
    r"|真)*"
    r"(?:说|讲|保证|答应|写|卖|喊|标|承诺)(?!假|谎|瞎|大|空|错|[一半]句)[^。！？不]{0,10}?"
    r"(?:骗|昧|天打|良心|打脸|缺德|违法|犯法|坑|害|举报|投诉|砸|抽|雷劈|报应|对不起|亏心|脸红|臊"
    r"|抓|封|拉黑|罚|坐牢|成什么"
    r"|还是人|不是人)"
)
# "Whoever gives you that promise, make him sign."
_WHOEVER: Final = Cue(
    r"[^。！？]{0,6}?谁(?:要是|要|再|敢|跟你|给你|能|家)*(?:打|说|讲|保证|吹|承诺|喊|答应)"
    r"(?:(?!不了|不好|不行|没用|没效|不信|治不|假|贵)[^。！？]){0,10}?"
    r"(?:你(?:们)?(?:就|直接|赶紧)?(?:让|叫|别|问|拉黑|举报|打|骂|抽|躲|跑|离)|就是骗|是骗"
    r"|反正我不|我可不)"
)
# "If it were as easy as that, no hospital would …".
_IF_IT_WERE_SO: Final = Cue(
    r"[^。！？]{0,4}?(?:要是|如果|真要|假如|要真|真|要|那么)(?:真|能|是|有)*(?:这么|那么|这样"
    r"|那样|如此|真的?)[^。！？]{0,8}?"
    r"(?:早(?:就|都)?(?!点|日|晚|上|餐)|还(?:用|要|在|得|能|轮)|何必|何苦|哪(?!个|款|家)|岂|谁还"
    r"|都不用|全(?:得|要)|不都)"
)
_SAME_AS_BEFORE: Final = Cue(
    r"[^。！？]{0,14}?(?:(?!好|贵|便宜)([^，。！？]{2,4}|[你我它])(?:还是|照样是?|依旧是?|仍旧是?"
    r"|终归是|终究是)\1"
    r"|该([^，。！？])(?:[^，。！？不]{0,5}?)(?:还|照样|照旧|一样)(?:是|得|要)?\2)"
)
_LOOK_AT_ME: Final = Cue(
    r"[^。！？]{0,12}?看(?:看|一?下)?我(?:们)?(?:这|的|自己|头|肚|脸|妈|爸)[^。！？]{0,8}?(?:像"
    r"|哪(?:里|儿)?(?:瘦|白|像)"
    r"|还(?:是|秃|胖|黑))"
)
# "You heard me wrong", "that was cut out of its context".
_MISHEARD: Final = Cue(
    _NOT_RIVALS + r"{0,18}?(?:断章取义|(?:给|被)(?:人)?(?:剪|掐)(?:掉|了)"
    r"|(?<!没)(?<!没有)(?<!别)(?<!不要)(?<!是不是)"
    r"(?P<slip>(?:听|看|记|传|搞|理解)(?:错|岔|反|混)了?)(?!过)|误会|误解|曲解"
    r"|不是[这那]个意思|没[这那]个意思|瞎传|以讹传讹)"
)
# "Whoever tests for it would laugh."
_LAUGHED_AT: Final = Cue(
    r"[^。！？]{0,12}?(?:听了|听见|听到|看了|看到|知道了)[^，。！？]{0,3}?(?:笑(?!得合)|骂"
    r"|打我|打人|翻白眼|报警|拉黑)"
)
# "Such a signboard, let him hang it who dares; mine it would break."
_LET_HIM: Final = Cue(
    r"[^。！？]{0,8}?谁(?:敢|爱|想|要|愿意?|有本事)?(说|挂|喊|吹|写|讲|当|认|信|标|夸|接)谁(?:去|就|自己)?\1(?:去|吧|，)*[^。！？]{0,6}?(?:[我咱俺][^，。！？]{0,8}?(?:不|没)|$)"
    r"|[^。！？]{0,10}?[我咱俺][^，。！？我]{0,8}?(?:挂|担|当|配|扛|戴|应|认|喊|吹|排|够|轮|算|称)不(?:起|上|住|出|了|着|到)(?!的|你|他|第)"
    r"|[^。！？]{0,6}?这(?:顶|个|块)?(?:高?帽子?|名头|招牌|称号|名号|牌子)[^。！？]{0,8}?(?:太[大高重沉]|[戴担扛顶受接]不)"
)
# "If that came from my mouth, report me."
_FROM_MY_MOUTH: Final = Cue(
    r"[^。！？]{0,6}?(?:但凡|要是|如果|只要|哪天|万一|谁要)[^，。！？不没]{0,4}?(?:出自|出在|从|打|是)?(?:我|咱|俺)们?(?:这张)?(?:的)?(?:嘴|口|直播间)[^。！？不没]{0,14}?"
    r"(?:举报|骂|抽|打我|投诉|封|告我|取关|截图|关店|下播|退网|扇)"
)
# "These big words … you will not hear here."
_NOT_HEARD: Final = Cue(
    r"[^。！？]{0,12}?[这那](?:些|种|类|几)个?(?:大|漂亮|好听|虚|唬人|花哨|吓人)?的?(?:词|话|字眼?|帽子|头衔|名号)[^。！？]{0,26}?(?:听|看|找|见|说|讲)不(?:着|到|见|出)"
)
# "Do not lay that at my door"; "in your dreams".
_NOT_MINE: Final = Cue(
    r"[^。！？]{0,8}?(?:别|不要|甭|少|可别)[^，。！？]{0,4}?(?:安|扣|按|算|赖|栽|贴|套)(?:在|到)?[我咱俺](?:们|家)*(?:头上|身上|这)|[^。！？]{0,4}?(?:梦里|做梦)(?:有|啥|什么|都|才|去)"
)
# "That I shall say when I sit on the board myself."
_ONCE_I_AM: Final = Cue(
    r"[^，。！？]{0,4}?(?:话|事|的)?[，]?(?:等|除非)(?:我|你|它|俺|咱)[^。！？]{0,12}?(?:再(?:说|讲|喊|吹|谈)|才(?:敢|能)(?:说|讲|喊))"
)
# "When you see such, beware."
_BEWARE: Final = Cue(
    r"[^，。！？]{0,4}?[那这]种[^，。！？]{0,8}?(?:(?:你们?|大家|咱)[^，。！？]{0,4}?(?:谨慎|小心"
    r"|当心|躲|绕|防|掂量|留意|留个心|离远)"
    r"|我[^，。！？]{0,3}?(?:烦|看不(?:上|惯|起)|瞧不|恶心|反感|不学|讨厌|不屑|脸红))"
    r"|[^。！？]{0,12}?(?:见一个躲一个|你(?:们)?去?问问?[^，。！？]{0,8}?(?:倒闭|亏|赔|后悔"
    r"|没考上|失败|关门))"
)
# "I have learnt it four years, and still …": who used it is as he was.
_MY_OWN_CASE: Final = Cue(
    r"[^。！？]{0,6}?(?:(?<=我[用喝吃涂抹戴养囤做贴供请])|我(?:自己|也|可|都)?(?:学|练|用|喝|吃|涂|抹|考|卖|戴|养|囤|做|贴|供|请))(?:了"
    r"|过|着)?[^。！？不没]{0,14}?"
    r"(?:还是(?!它|这|最|觉得|那么|喜欢|爱|会|要|想|坚持|推荐|买|好|老顾客|第一)|照样(?!好|管用)"
    r"|依旧(?!好)|(?:也|都|还)没(?!反弹|复发|坏|断)"
    r"|还(?:单身|单着|秃着?|欠|穷|租|打工))"
)
# "… then how many halls would that university have to build?"
_THEN_WHAT: Final = Cue(
    r"[^。！？]{0,4}?那(?!你|就对|是)[^，。！？]{1,8}?(?:得|该|要|早就?|还不)[^，。！？]{0,6}?"
    r"(?:多少|挤破|失业|关门|发财|倒闭|下岗|停产|人满|破产)"
)
# "Whom do you take for a fool?", "Wake up!", "I would rather not sell."
_COME_ON: Final = Cue(
    r"[^。！？]{0,6}?(?:(?:骗|哄|糊弄|蒙)(?:傻|鬼|谁|小孩|三岁|外行)|醒醒|清醒点|做梦呢|想什么呢"
    r"|想啥呢"
    r"|(?:我|咱)们?宁(?:可|愿|肯)|(?:我|咱)们?(?:也|可|真)?没(?:有)?(?:亲眼)?(?:看见|见|看到|尝"
    r"|证据)过?"
    r"(?!哪|一|有|这|不|比|谁|几|怎|第)(?=$|[，。！？没啊的就所]))"
)
_LOSSES: Final = Cue(
    _NOT_RIVALS + r"{0,16}?(?:哭都|肠子都?悔|套(?:牢|住了|在)|亏(?:得|惨|麻)|赔(?:得|惨)|腰斩"
    r"|(?<!不)跌(?:了|成|回|破))(?![^，。！？]{0,6}(?:补|赔你|包|算我|我(?:吃|赔|补|贴|兜|认|退|收|买)|找我))"
)
_WISHED: Final = Cue(
    r"[^。！？]{0,4}?(?:我|咱)们?(?:也|倒)(?:是)?(?:想|希望|盼|巴不得)(?!让|要|跟|给|问|送|说|买"
    r"|推)[^。！？]{0,3}?"
    r"(?:呢|啊|呀|嘛|，|可|但|一|哪|人家|没人|也得)"
)
_NOT_OURS: Final = Cue(
    r"[^。！？]{0,10}?不是(?:我们?|咱们?|本店|小店|我家)(?:家|店|这边|这儿|直播间)?的?"
    r"(?!吹|编|说|夸|自|乱|一|瞎|不|第|讲|骗)[^，。！？]{0,3}?(?:的|$)"
    r"|[^。！？我]{0,10}?是(?:冒充|假冒|仿冒|盗用|盗图)"
)
_NEGATED: Final = Cue(r"[不没无别未]$")
_RETORTS: Final = (
    _NOT_SPOKEN, _NO_SUCH_THING, _UNABLE, _WOULD_BE_A_CHEAT, _WHOEVER, _IF_IT_WERE_SO,
    _SAME_AS_BEFORE, _LOOK_AT_ME, _WISHED, _NOT_OURS, _THEN_WHAT, _COME_ON,
    _MISHEARD, _LAUGHED_AT, _BEWARE, _MY_OWN_CASE, _LET_HIM, _FROM_MY_MOUTH, _NOT_HEARD,
    _NOT_MINE, _ONCE_I_AM,
)  # fmt: skip


def retort(scene: Scene) -> Ruling | None:
    """Find an answer to the match that throws it out."""
    text, end, horizon = scene.text, scene.end, scene.horizon
    if _NEGATED.search(text, scene.left, scene.start) is not None:
        return None
    losses = (_LOSSES,) if scene.category == "investment" else ()
    for pattern in (*_RETORTS, *losses):
        found = pattern.match(text, end, horizon)
        if found is not None and not _misread_something_else(scene, found):
            return Ruling("removed", *found.span())
    return None


def _misread_something_else(scene: Scene, found: re.Match[str]) -> bool:
    """Tell whether what was got wrong is a price, a link or a name beside the claim."""
    slip = "slip" in found.re.groupindex and found["slip"] is not None
    return slip and is_beside_the_claim(scene, *found.span("slip"))
