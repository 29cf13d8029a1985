"""Read out: words off the screen, a viewer's and not the speaker's, and what he does after them.

Recognised speech has no quotation marks: "screen, the best rod ever, next one asks …" runs on. Who
reads a line and goes on to the next one, or declines it, claims nothing. Who agrees claims it.
Where neither is heard a person decides. "Type that you want it" is no line that was read.
"""

from typing import Final

from streamdetect.detect.guards.cover import FAR, adoption_after, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_BEFORE: Final = {"zh": 8, "en": 24}  # characters of the line before the match
_CLOSE: Final = {"zh": 3, "en": 12}  # … of so few that the line is sure to go on
_BEHIND: Final = {"zh": 8, "en": 24}  # characters from the match to the name of the screen

_SCREEN: Final = r"(?:弹幕|公屏|飘屏|评论区)"
_ITS: Final = r"(?:上面?|里面?|底下|又|还|也|都|再)*"
_TYPES: Final = r"(?:打|刷|飘|发|写|喊|说|讲|问|留|来)"
_SOMEBODY: Final = r"(?:(?:刚才?|又|还)?有[人个位些][^，。！？我你咱]{0,4}?)?(?:在|又|刚|还|总|老)*"
_LINE: Final = r"(?:了|着|的是|过去|过来|过|到)?(?:一?[条句])?"
_LINES: Final = r"(?:弹幕|公屏|评论|留言|私信|提问)"
_OPENS_ZH: Final = Cue(
    rf"{_SCREEN}{_ITS}{_SOMEBODY}{_TYPES}?{_LINE}"
    rf"|(?:屏幕|留言|评论|私信|后台){_ITS}{_SOMEBODY}(?:{_TYPES}|念)(?!明){_LINE}"
    r"|(?:念|读)(?:一?下|给你们听)?(?:啊|哈|哦|，)*有[个位]?[^，。！？我你咱]{1,5}?(?:打|刷|发|写|留|问)(?:的|了|说|着)*(?:，|：)*"
    rf"|(?:念|读|翻|抽|看)(?:一?下|一?[条个句]|到|着|了)*(?:刚才的?|这个?)?{_LINES}(?:啊|哈|哦|，|：)*"
)
# "Type 1": to the audience.
_BIDDEN_ZH: Final = Cue(
    r"(?:大家|[你您]们?|家人们?|宝宝们?|姐妹们?|老铁们?|兄弟们?|[给帮]我|来|把|去|请|想要的|要的|都)[^，。！？]{0,3}$"
)
_BIDS_ZH: Final = Cue(
    r"[打扣刷飘发](?:上|起来|一波|不?满|够|个|出来|[0-9]|一(?![条句])|要|想|走|给|让我)|扣"
)
# In the line itself the speaker does not stand, nor his offer.
_OFFERS_ZH: Final = Cue(
    r"[我咱俺](?!家(?:孩子|老人|娃|老))|今天|家人|宝宝|姐妹|老铁|链接|小黄车|到手|这款|下单|但是?|可是|不过"
)
_AGREES_ZH: Final = Cue(
    r"[^，。！？不没]{0,7}?(?:(?<!不)(?<!面)对(?!不起|面|于|着|我|你|他|她|它|孩)|没错|是的(?!话)|当然|肯定(?!不|没)|必须的|能的|能啊|会的|会啊"
    r"|可不是嘛|那可不|(?:说|打|刷|问|讲|写|夸)得?(?:太|真|很)?(?:对|好|在理)|有眼光|识货|懂行|真的(?!假|是假|吗)"
    r"|我(?:敢)?说的|就是(?!说|不|个|没|普通)|说到点子|一点不假|确实)"
)
_GOES_ON_ZH: Final = Cue(
    r"(?:再?下|另)一?(?:位|条(?!龙))|下一?个(?:问|弹幕|评论|留言|朋友|宝|姐|哥|人)|(?:看|念|读|回)下(?:一|面)"
    rf"|(?:{_SCREEN}|屏幕|留言|评论)(?:上|里|又|还|也|说|打|刷|问|有|发|飘|来)+|(?:弹幕|公屏|飘屏)(?!上?[打扣刷](?:上|起来|一波|个))"
    r"|念到这|(?:念|读)(?:完|到)[^，。！？]{0,3}?过|这[条个]?我?就?(?:过了|跳过|略过|不答|不回)|问[^，。！？]{1,6}?的(?:那个?)?(?:宝|姐|哥|朋友|人|妹|家人)|说回|看回|回到(?!家|过去|从前)|言归正传|(?:接着|继续)(?:说|讲|看|聊|介绍)|跳过|略过|翻篇|往下(?:看|念|走)"
)
_NUMBER: Final = r"(?:[一二两三四五六七八九十百千半零0-9]+)"
# "Hm. Thirty-nine eighty, a kilo": acknowledged, and then of the goods.
_NODS_ZH: Final = Cue(
    r"[^，。！？对是]{0,5}?(?:嗯|哦|呃|好|行|知道了|看[到见]了|收到)+(?:啊|哈|的|了)*[^，。！？]{0,6}?"
    + _NUMBER
    + r"(?:块|毛|斤|克|毫升|升|页|米|厘米|公分|号|码|瓦|点|分钟|节|片|支|包|件|寸|度|年)"
)
_DECLINES_ZH: Final = Cue(
    r"[^。！？]{0,8}?(?:不(?:能|行|敢|可以|好说|接|收|答|回|归|是(?:我|的|啊|，|哦|药))|(?<![到见了吗])没(?:有(?!第二|人能|一)|这|那|说)|[答说]不(?:了|上|好|准)"
    r"|谁[^，。！？我]{0,2}?(?:刷|打|发|写)[的得这]|上不了播|害我|想(?:让|害)我|(?:封|罚)我|站出来|(?:这|你|您|姐妹|大哥|大姐|哥|姐)*(?:是)?(?:哪里?|哪儿|从哪儿?|听谁)(?:看|听|学|刷|说|讲)"
    r"|别(?:刷|发|信|打|听|乱)|房管|踢了|禁言|拉黑|听医生|看医生|挂个|去医院|医院|皮肤科|大夫|不是我们|停停|打断)"
)
_BEHIND_ZH: Final = Cue(
    r"[^，。！？我你咱]{0,4}?(?:的|[这那](?:个|句|条|话|几个字)?|都|也|，)*(?:是)?(?:刚才?|刚刚)?(?:弹幕|公屏|飘屏|评论区?|留言|屏幕"
    r"|有人|有[个位][^，。！？我你咱]{1,5}?|谁|(?:哪个|哪位)[^，。！？我你]{0,4}?)(?:上|里|在)*(?:弹幕|公屏|评论区?|屏幕)?(?:上|里)*(?:有人|那位|的人)?(?:在)?"
    r"(?:说|问|打|刷|发|写|飘|喊)(?:的|过来|出来|[这那][个条句话些])"
)

_OPENS_EN: Final = Cue(
    r"\b(?:(?:the )?chat(?: also| just)? (?:says|said|goes|is saying|types|typed|keeps saying)"
    r"|(?:somebody|someone|a viewer|one viewer|this viewer|another viewer)(?: in (?:the )?chat"
    r"| just| here| else)*"
    r" (?:wrote|writes|typed|types|put|posted|posts|commented|comments)"
    r"|(?:comment|message|question|one|note|dm)(?: here| just in)? (?:from|by)"
    r" [\w ]{1,14}?"
    r"|(?:the|this|next|another|one) (?:comment|question|message) (?:says|reads|goes|here))[:,，]?"
)
_OFFERS_EN: Final = Cue(r"\b(?:i|we|my|our|ours|i'm|we're|but|today|tonight|order|buy)\b")
_AGREES_EN: Final = Cue(
    r"(?:(?!\b(?:no|nope|not|isn't|doesn't|can't|won't)\b)[^.!?]){0,24}?\b(?:yes"
    r"|yeah|yep|exactly|amen|(?:he|she|they|you)(?:'s|'re| is| are)"
    r"(?: so| absolutely| dead| quite)? (?:right|smart|correct|spot on)"
    r"|it (?:does|will|can|sure)\b|could not agree"
    r"|couldn'?t agree|absolutely|of course|i told you|true)\b"
)
_GOES_ON_EN: Final = Cue(
    r"\b(?:(?:the )?next (?:one|up|question|comment|message|person)"
    r"|moving on|chat (?:also|says|said)|skip(?:ping)?"
    r"|(?:someone|somebody) else|another (?:one|comment|question|viewer)"
    r"|and \w+ (?:wants|asks|writes)"
    r"|on to the next|scroll(?:ing)? (?:down|on|past))\b"
)
_DECLINES_EN: Final = Cue(
    r"[^.!?]{0,30}?\b(?:no|nope|can'?t|cannot|won'?t|don'?t|doesn'?t|isn'?t|not us|mods?|banned"
    r"|see a|ask (?:a|your))\b"
)
_BEHIND_EN: Final = Cue(
    r"[^.!?]{0,12}?\b(?:(?:says|said|according to|writes|wrote) (?:the )?(?:chat"
    r"|comments?|someone|somebody|a viewer)"
    r"|(?:that'?s|that is|that was|is) (?:from )?(?:the )?(?:chat|comments?|a viewer|a comment)\b)"
)


# "… – somebody has just typed that".
_TYPED_THAT_ZH: Final = Cue(
    r"(?:有[^，。！？我你咱]{0,5}?|谁)(?:人|位|个|谁|的)?(?:刚|又|老|一直)*(?:在|往|上)(?:我们?)?(?:弹幕|公屏|评论区?|屏幕|留言)(?:上|里|区)*"
    r"(?:狂|乱|瞎|老|一直)*(?:刷|打|发|写|说|留)(?:了|的)?(?:这|那)(?:个|句|条|些|种|一)"
)
_THAT_FAR: Final = 14  # characters from the match to it


def read_out(scene: Scene) -> Ruling | None:
    """Rule on a line off the screen that the match stands in."""
    line = _line(scene)
    if line is None:
        return None
    (start, end), is_close = line
    text, limit = scene.text, min(len(scene.text), scene.horizon + FAR)
    chinese = scene.language == "zh"
    answered = max(scene.end, end)
    # A match may run over from one line into the next.
    over = max(scene.literals[0][1], end)
    agrees = (_AGREES_ZH if chinese else _AGREES_EN).match(text, answered, scene.horizon)
    goes_on = (_GOES_ON_ZH if chinese else _GOES_ON_EN).search(text, over, limit)
    if agrees is not None and (goes_on is None or agrees.end() <= goes_on.start()):
        return Ruling("covered", *agrees.span())
    adopted = adoption_after(scene) or hint_after(scene, answered, told=False)
    if adopted is not None and (goes_on is None or adopted.start < goes_on.start()):
        return adopted
    left = goes_on or (_DECLINES_ZH if chinese else _DECLINES_EN).match(text, answered, limit)
    if left is None and chinese:
        left = _NODS_ZH.match(text, answered, limit)
    if left is not None:
        return Ruling("removed", min(start, left.start()), max(end, left.end()))
    return Ruling("review", start, end) if is_close else None


def _line(scene: Scene) -> tuple[tuple[int, int], bool] | None:
    """Find the screen that the match is read from, and whether it stands close to it."""
    text, language = scene.text, scene.language
    chinese = language == "zh"
    opens = last_match(_OPENS_ZH if chinese else _OPENS_EN, text, scene.left, scene.start)
    if opens is not None:
        gap = scene.start - opens.end()
        offers = _OFFERS_ZH if chinese else _OFFERS_EN
        bidden = chinese and (
            _BIDDEN_ZH.search(text[scene.left : opens.start()]) is not None
            or _BIDS_ZH.search(text, opens.start(), scene.start + 3) is not None
        )
        if (
            gap <= _BEFORE[language]
            and not bidden
            and offers.search(text, opens.end(), scene.start) is None
        ):
            return opens.span(), gap <= _CLOSE[language]
    behind = (_BEHIND_ZH if chinese else _BEHIND_EN).match(text, scene.end, scene.horizon)
    if behind is None and chinese:
        behind = _TYPED_THAT_ZH.search(text, scene.end, scene.horizon)
        if behind is not None and behind.start() - scene.end > _THAT_FAR:
            behind = None
    return (behind.span(), True) if behind is not None else None
