"""The former self: what the speaker once said, told with regret or with what it cost him.

"Last week I blurted out that … , I take it back" claims nothing. Without the regret it is what he
says still: "I said so last year, and I say it again".
"""

from typing import Final

from streamdetect.detect.guards.cover import FAR, adoption_after, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_FAR_BEFORE: Final = {"zh": 12, "en": 40}  # characters from the saying to the match

_US: Final = r"(?:[我咱俺](?:们|自己|本人)?|主播)"
_THEN: Final = (
    r"(?:[去前]年|上个?(?:周|月|礼拜|星期|场|回|次|季)[一二三四五六日天]?|昨[天晚]|前[天几阵些]|大前年|那[会阵年时]儿?|当[时年初]|以前|从前|之前|早[年先些几]"
    r"|刚(?:入行|开播|做直播|干这行|起步)|有[一次回]+|年轻|第一[次场回]|[一二三四五六七八九十几两]+[年个]?月?前)"
)
_SLIP: Final = (
    r"(?:嘴[快贱欠瓢笨]|顺嘴|随口|脱口|一急|一激动|上头|脑子一?热|不懂事|不懂规矩|照着?稿子?|跟着(?:稿子?|粉丝|别人|大家|人家)?"
    r"|顺着(?:粉丝|弹幕|话)?|图省事|没过脑子|糊涂|逞能|吹过?牛)"
)
_OWNS_UP: Final = r"(?:承认|检讨|道[个了]?歉|认[个了]?错|反省|坦白|交代|忏悔|自首|自我批评)"
_SAYS: Final = (
    r"(?<![别人家都])(?:说|讲|喊|念|写|吹|播|标|挂|承诺|保证|答应|宣传|[上张开][来口嘴]就|动不动就)(?:过"
    r"|了|的|成)?(?:[这那]么|[这那]样)?(?:一?[句嘴条遍回次行]|几句|几个字|是|的是|什么)?"
)
_SAID_ZH: Final = Cue(
    rf"(?:{_THEN}[^。！？]{{0,18}}?{_US}[^。！？]{{0,12}}?|{_US}[^。！？]{{0,6}}?(?:{_THEN}|{_SLIP}|{_OWNS_UP})[^。！？]{{0,20}}?"
    rf"|{_SLIP}，?{_US}?)(?:{_SAYS})"
    rf"|(?:{_THEN}|旧|老|原来|上一版|第一版|{_US})的?(?:那[条个篇版]?)?(?:稿子?|脚本|文案|标题|切片|海报|话术|详情页|录像|回放|视频)[^。！？]{{0,6}}?"
    r"(?:里面?|上面?)?(?:有|写|是|喊|说|叫|念|标|印)[^。！？我]{0,4}?"
)
_REGRETS_ZH: Final = Cue(
    r"脚趾|抠地|不懂法|黑历史|听不下去|想删|脸[都]?(?:直)?发烫|瞎[讲说吹](?!了?算)|我?自己(?:都)?(?:到现在|现在|如今)?(?:还|照样)(?:戴|秃|胖|吃药|打针|疼|单|穷|老样)"
    r"|检讨|道[个了]?歉|赔[个了]?(?:不是|礼)|认[个了]?错|认栽|(?<!没什么)对不[住起]|后悔|惭愧|愧疚|脸[红上挂]|打自己|打脸|掌嘴|该打|抽自己"
    r"|不(?:算数|作数|冤)|作废|收回|再也[不没]|(?:[这那][句种个类样些]?话|这词|这句)[^，。！？]{0,5}?(?:不|没|别)(?:再|敢|会|能|让)?(?:说|讲|喊|提|播|写|用)"
    r"|不(?:敢|再)(?:这么|乱|瞎)?(?:说|讲|喊|提|播|写)了?|(?<!没)(?:说|讲|喊|念|写|吹|标|做)[错早大过]了|扣(?:了|过|我)?[^，。！？不]{0,3}分|(?:被|挨|让平台)[^，。！？]{0,4}?(?:罚|封|警告|骂|投诉|举报|处罚|约谈|教育)"
    r"|罚(?:了|款|我|也罚)|(?:后台|平台|官方)[^，。！？]{0,4}?(?:警告|通知|处罚|扣)|没有?(?:任何)?(?:证据|依据|根据|数据)|(?:划|删|改|撕|涂|换|撤)(?:了|掉|成|过)"
    r"|(?:当|长|个|吸取)[^，。！？]{0,2}?教训|反省|现在(?:我|咱)?们?(?:只|就只|就|都按|改)(?:说|讲|按|看|念|报|写|敢说)|骗了?(?:你们|大家|人|我)|亏心|造孽|退(?:了不少|款|货|的都退)"
    r"|供货商骗|其实(?:是|就是|不)|想想(?:真|都|挺)?(?:丢人|可笑|害臊|好笑|离谱|对不)|不懂事|不懂规矩|吹牛|小黑屋|长记性|地缝|没脸|害臊|臊得"
)
_NO_REGRET_ZH: Final = Cue(
    r"(?:没|不)(?:有|用|会|曾|是)?(?:说错|讲错|后悔|骗|打脸|脸红|收回|吹牛|吹|亏心)|(?:依然|今天还|现在还|照样|还是)(?:这么|要|敢|这句)?(?:说|讲|喊)|兑现|做到了|果然|应验"
)

_ONE_OF_THOSE_EN: Final = Cue(
    r"\bi was (?:one of (?:those|them)|that (?:guy|girl|seller|person|host))\b"
)
# "… – those were my words, that year."
_SAID_SO_ZH: Final = Cue(
    rf"(?:[这那](?:句|种|话|些话|句话|几个字)?(?:就|都|可)?是|(?:这|那)(?:句|话|么)?)[^，。！？]{{0,2}}?{_US}(?:{_THEN})[^，。！？]{{0,8}}?(?:说|讲|喊|念|写|吹|标|挂|录|拍)"
    rf"|{_US}(?:{_THEN})[^，。！？]{{0,6}}?(?:就是|也是|真的?|天天)?(?:这么|这样|那么)(?:说|讲|喊|念|写|吹|标)"
)
_SAID_SO_EN: Final = Cue(
    r"\bi (?:literally |actually |really |once |even |used to )?(?:said|say|told people|posted"
    r"|wrote|shouted|ran with) (?:that|this|it|those words|so)\b"
    r"|\bthat was (?:me|my (?:line|pitch|script|ad))\b"
)
_SAID_EN: Final = Cue(
    r"\bi (?:\w+ ){0,3}?(?:said|told|claimed|called|promised|wrote|advertised"
    r"|shouted|yelled|bragged|swore|announced)\b"
    r"|\b(?:my|our) (?:old|first|last|earlier|previous) (?:\w+ )?(?:script"
    r"|listing|title|clip|video|ad|post|sign|banner|copy)\b"
)
_THEN_EN: Final = Cue(
    r"\b(?:last|years? ago|months? ago|weeks? ago|back then|back in"
    r"|when i (?:started|was new|began)|once|used to|my first"
    r"|old|earlier|previous|i admit|i confess|confession|i got carried away"
    r"|the other day|yesterday)\b"
)
_REGRETS_EN: Final = Cue(
    r"\b(?:i was (?:wrong|stupid|dumb|an idiot)|i regret|apologi[sz]\w+"
    r"|i'?m sorry|i am sorry|sorry about|should(?:n'?t| not| never) have"
    r"|no (?:proof|basis|evidence)"
    r"|(?:got|earned|cost|gave) (?:me )?(?:a |us )?(?:\w+ )?(?:warning"
    r"|strike|fined?|suspended|suspension|complaint)|took (?:it|that"
    r"|the \w+) down|ashamed|embarrass\w+|my mistake|a mistake"
    r"|i'?m (?:so |really |truly )?sorry(?! you| for you| to hear)|sorry about that"
    r"|makes me wince|i'?m mortified|i want to crawl"
    r"|i (?:don'?t|won'?t|never|no longer|stopped) (?:say|saying|said"
    r"|claim|do|use)|learned my lesson|deserved (?:it|that)|took it back"
    r"|cringe|i refunded|it wasn'?t true|wasn'?t true)\b"
)


def former_self(scene: Scene) -> Ruling | None:
    """Rule on words that the speaker tells as said by himself once, and regrets."""
    text, language = scene.text, scene.language
    chinese = language == "zh"
    limit = min(len(text), scene.horizon + FAR)
    regretted = _REGRETS_ZH if chinese else _REGRETS_EN
    regrets = regretted.search(text, scene.end, limit)
    if regrets is None and not chinese:  # "I was one of those …"
        regrets = _ONE_OF_THOSE_EN.search(text, scene.left, scene.start)
    if regrets is None:
        return None
    said = last_match(_SAID_ZH if chinese else _SAID_EN, text, scene.left, scene.last)
    if said is None or scene.start - said.end() > _FAR_BEFORE[language]:
        said = (_SAID_SO_ZH if chinese else _SAID_SO_EN).search(text, scene.end, limit)
        if said is None or said.start() - scene.end > _FAR_BEFORE[language]:
            return None
    if chinese:
        if _NO_REGRET_ZH.search(text, scene.end, limit) is not None:
            return None
    elif _THEN_EN.search(text, scene.left, scene.horizon) is None:
        return None
    return (
        adoption_after(scene)
        or hint_after(scene, scene.end)
        or Ruling("removed", min(said.start(), regrets.start()), max(said.end(), regrets.end()))
    )
