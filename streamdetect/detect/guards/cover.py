"""The cover: words after a denial, a ban or another's words that make it a claim all the same.

"I am not allowed to say that it cures, just feel it yourselves" claims a cure. So does "I make no
promise, but all of last year's students passed": a denial of speech, a turn, a result.
"""

import re
from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.reassertion import (
    AFTER_A_TURN,
    ALONE,
    NOT_SAID,
    OF_SOMEBODY,
    WARNED_AFTER,
    WARNED_BEFORE,
)
from streamdetect.detect.guards.reassertion_en import HINT as HINT_EN
from streamdetect.detect.guards.rebuttal import REBUTTALS_EN, REBUTTALS_ZH
from streamdetect.detect.guards.scene import Ruling, Scene

FAR: Final = 20  # characters beyond the guards' usual reach in which a cover counts

# Who it was is not said, or how many more there are; the claim is.
NOT_ITSELF: Final = (
    r"(?!出?是?(?:谁|哪|什么|啥)|(?:具体|人家的?|他的?)?(?:名字?|出处|来源|渠道|原因)|为什么"
    r"|太(?:多|细|明|透))"
)
# "The platform forbids it, and I say it all the same."
SAID_ANYWAY: Final = r"[我咱俺](?:今天)?(?:也|还是?|照样?|硬)(?:要|得|敢|想)[说讲](?!不|没)"
# The words not said are complete, and a clause of its own begins: "… that name. Anyhow, …".
NEW_CLAUSE: Final = Cue(
    r"(?:我?(?:讲|说)的是|那(?:咱|俺|我)们?就(?:说|讲|叫|念|改)(?!不|没|别)|那就(?!别|不|算|是骗|请|去)|总之|你们?(?:就|只|要|只要|只管)*(?:记住"
    r"|记得|听好|想想|瞧)|我?(?:就|只|光|单)?(?:说|讲|念)(?=[它俺咱]|这(?!句|话|种|个词|个字|几|些|两)|隔壁|村|每|去年|前年|上个|有个)|(?:你们?|大家|您)?就[看瞧](?!病|医|看"
    r"|说明)|我(?:就|只)(?:说|讲|告诉|问)|对吧|是吧|行吧|一句话)"
)
# "Find one cheaper than mine, and this is yours": the claim that was not dared, as a bet.
_BET_ZH: Final = (
    r"比(?:我们?|咱们?|这)[^，。！？]{0,5}?(?:低|便宜|好|强|快|实惠)[^。！？]{0,10}?"
    r"(?:送|赔|退|倒贴|倒找|白给|白拿|免单|跟你姓|算我输|砸|关门|吃了它)"
)
_HINT_ZH: Final = Cue(
    r"(?:你们?|大家|咱们?|姐妹们?|宝宝们?|家人们?|自己?)*(?:自己(?:去)?(?:体会|品|感受|悟|琢磨"
    r"|想|理解)"
    r"|懂的都懂|懂得都懂|懂的(?:人)?(?:自然|都)懂|懂我意思|你们?懂的?(?:吧|啊|哈)|都懂的?(?:吧|啊"
    r"|哈)?|细品"
    r"|你品你细品"
    r"|心里有数|心照不宣|点到为止|不用我(?:多)?说|我就不(?:多)?说了?|不能说太细|明白人都明白)"
    r"|(?:反正|但是?|只是|就是)[^。！？]{0,14}?(?:都(?:好|瘦|没|降|摘|下来|白|消)(?!看|吃|喝|穿|用"
    r"|有)"
    r"|有效果|见效)"
    r"|(?:反正|但是?)(?:大家|你们?|用过的|吃过的|它|这个|的){0,3}(?:效果|反馈)(?:很|特别|就|在|真)"
    r"|(?:但是?|反正)(?:你们?|大家)(?:都|自己)*(?:懂|去?比|去?试|去?查|去?打听)"
    r"|我(?:们)?敢(?!保证说不)(?:$|，|说|讲|保证|就)"
    r"|(?:就|只有)(?:我们|咱们?|我)(?:家)?(?:一家)?(?:敢|能|做得到)|(?:你们?|大家|自己)+看着办"
    r"|"
    + _BET_ZH
    + r"|没有(?:我|咱)们?(?:家)?(?:这个|这款|的)?(?:配方|技术|货|渠道|工艺|方子)|货比三家|(?:但"
    r"|可)(?:是)?(?:事实|它)(?:就是|就)|还真(?:就|的)"
)
# What is gone is the listener's money, not his illness: no testimony.
_LOSS_ZH: Final = Cue(
    r"(?:老本|本钱|本金|血本|棺材本|钱|积蓄|存款|养老金|退休金|房子?|家底|定金|押金|学费|命|号|店"
    r"|工作|饭碗)"
    r"(?:都|也|全|就|给|直接|一分)*(?:没了|没有了|不见了|消失了|丢了|断了|打了水漂)"
)
# Others cannot, "ours can": said right after what was denied of others.
_BETTER_ZH: Final = Cue(
    r"[^。！？]{0,4}?(?:我们|咱们?|这个|这款)(?:家|这个|这款|就|却|可|都)*"
    r"(?:做得到|能(?=治|做|让|把)|治好了|偏偏能)"
)
_ADOPTION_ZH: Final = Cue(
    r"(?:真的(?:是|(?!请问|吗|要|得|别|该|应该|不能|不要|假|很?难|太(?:坏|黑|过分)|会谢|谢|服|醉|无语|笑|想笑|没|怕"
    r"|气|烦|怀疑|哭|心疼|离谱|害人|好骗|敢))|确实|果然|没骗(?:你"
    r"|人|大家)|我自己也|我(?:也)?用了(?:也|真)|我也是|我们家也"
    r"|说得?(?:太|很|真)?(?:对|没错)"
    r"|说的(?:太)?(?:对|没错|是真的|都是真的|一点没错)|一点不假|不信你(?:们)?(?:试|看)"
    r"|你们?(?:也)?(?:会|可以)(?:跟|和)(?:她|他)一样"
    r"|就是这么(?:好|神|厉害|有效|回来)|所以(?:你们?|大家)?(?:赶紧|放心|闭眼)(?:拍|买|冲|下单)?"
    r"|这就是(?:我们|咱们|[它他她])?(?:家)?[^，。！？不没]{0,6}?的?(?:效果|实力)|(?:^|[，。啊了])(?:没错|对的|对对|就是(?!清|个|一[个瓶杯块条件张片把只台盒包支根双种句]|块|图|想|怕|普通|为了"
    r"|骗|假|(?!这|它)[^，。！？]{0,4}(?:糖|零食|饮料|饼干|玩具|摆件|石头|塑料|淀粉)(?=$|[，。！？])|喝|吃|泡|润|熬|炖|保湿|透气|吸汗|好看|好玩|个?茶|食品|零食|石头|玩具|不|没|欺负|吓|胡|瞎))"
    r"|(?:我们|咱们?)(?:家)?(?:这个|这款|的)?[^，。！？]{0,4}?(?:就|专门)是?(?:专门|强|能)"
    r"|(?:你|大家)?放心(?:用|吃|喝|拍|买)|谁(?:用|吃|喝)谁(?:好|知道)|我?(?:给|跟)(?:你们?"
    r"|大家)保证"
    r"|我(?:不是|没)吹|(?:这样|这种)的?(?:例子|反馈|人|事)?我?[^，。！？]{0,6}?(?:上百|上千|几百"
    r"|几千|多得)"
    r"|发来的?[^，。！？]{0,10}?(?:给(?:你们?|大家)看|打印)|我都说了|(?:这个)?评论?我?置顶"
    r"|(?:我(?:就)?(?:说|讲|跟[她他]说))(?:那|这)?(?:肯定|当然|必须|正常|不奇怪|就对了|是的)"
    r"|谁(?:请|抹|用|吃|喝|戴|贴|穿|买|报|学|练|坐|泡)(?:了)?(?:谁|都|也)(?!知道|说|讲|不)"
    r"|你(?:们)?(?:自己)?(?:来学|来|请|抹|用|买|报|喝|吃|戴|回去)?(?:了)?也(?:会|能|一样|是这样"
    r"|买|发|可以|行)"
    r"|(?:个个|每个人?|人人|都)(?:也)?(?:是)?(?:这样|一样的?效果)|(?:照片|截图"
    r"|视频)(?:都)?(?:在这|为证|给你们看)"
    r"|(?:咱|我们|咱们)家?(?:这个|这款|的)?(?:含量|用的就是|加的就是|里面?就有|就有)|确实是?绝|(?:千真万确|句句属实|真事|真人真事))"
)
# Another's words, or a doubt of them, owned in so many words: "he did not get that wrong".
_CONFIRMED_ZH: Final = Cue(
    r"(?:一点(?:都|也|儿)?|半点(?:都|也|儿)?|一丝(?:都|也)?|丝毫|还真|真是?|可真?)(?:不|没(?:有)?)(?:是|在)?"
    r"(?:吹(?!风)|夸[张大]|玄(?!学)|奇怪|稀奇|意外|假|虚|掺水|冤枉|开玩笑|玩笑|说笑|过分)(?![^，。！？]{0,3}(?:人|骗))"
    r"|(?:没(?:有)?|不是)(?:[他她你人])?(?:说|看|讲|夸|认|猜|形容)错(?!的?话|吧|字|过)"
    r"|(?:这|它|可|那|本来)+就?是(?:铁打的|不争的)?事实(?![^，。！？]{0,2}(?:不|吗))"
    r"|事实(?:它|也|还真)?(?:就是|如此|摆在)(?![^，。！？]{0,4}[不没骗假])"
    r"|我(?:听了|一听|看了|当时)(?:就|也)?(?:信|服)了?(?![^，。！？]{0,4}(?:亏|骗))|这(?:能|也)?(?:叫|是|算)(?:骗|假|吹牛?|忽悠)[的人]?[吗么]"
    r"|(?:说|讲|夸|问)到(?:了)?(?:我的?)?(?:点子|心坎|心眼|根)(?:上|里)"
    r"|我(?:也|就|今天|今儿|真)*不(?:谦虚|客气|装|藏着掖着|低调|否认)了?(?![^，。！？]{0,2}吗)"
    r"|我(?:早|一直|老早|天天|从来)(?:就|都|也|是)*(?:这么)?(?:说|讲)过?(?:了|的|嘛|啊)(?![^，。！？]{0,8}(?:不|没|别|假|骗))"
    r"|我(?:就|都|当场|立马|直接)?(?:说|讲|回)(?:她|他|那|你)?对(?:啊|呀|的|，|对)"
    r"|[他她你大姐哥叔伯姨婶妈爸]没(?:有)?(?:骗|哄|忽悠|坑|冤枉)(?:你|我|人|大家)"
    r"|说得?(?:太|很|真|一点)?(?:对|没错|在理|实在)(?![^，。！？]{0,2}(?:吗|不对))"
    r"|[用吃喝贴戴点请摆挂报学练抹涂坐泡](?:了|上|过|完)?(?:它|这个)?就(?:灵(?!活)|管用|见效|有效|上岸|翻身|转运|来钱|能上(?![课手学身线]))"
)
_CONFIRMED_EN: Final = Cue(
    r"\b(?:yes way|no cap|he wasn'?t (?:lying|wrong|joking)|she wasn'?t (?:lying|wrong|joking)"
    r"|they weren'?t (?:lying|wrong|joking)|(?:he|she|they)(?:'s|'re| is| are| was"
    r"| were)(?: absolutely| dead"
    r"| so| quite)? right(?! (?:to|now|here|there|that it (?:isn|doesn|can)))"
    r"|(?:she|he|they|you|i)(?:'s|'re|'m| is| are| am)? (?:not|ain'?t) (?:wrong|lying|exaggerating)"
    r"|not wrong|(?:it )?happens all the time|that'?s (?:just )?what it does|it'?s (?:just )?a fact"
    r"|those are (?:just )?(?:the )?facts|eating (?:his|her|their) words)\b"
)
_TO_ME_ZH: Final = Cue(
    r"(?:就|去|你们?|大家|直接)+搜我|(?:都|你们?|大家|赶紧|直接)+(?:去|来|上|到)那边|(?:都|快|赶紧|直接|你们?)+(?:来找我|加我|扫我)"
)
_ADOPTION_EN: Final = Cue(
    r"\b(?:and )?(?:it'?s (?:really |absolutely |all )?true|she'?s right|he'?s right"
    r"|they'?re right"
    r"|i agree|same (?:for|with) me|me too|you(?: wi|')ll too|so will you|and so can you"
    r"|i can confirm"
    r"|(?<!\bno )(?<!\bany )(?<!\bzero )(?<!\bwithout )(?<!\bof )proof"
    r"(?! (?:of (?:that|it|this)|either|that it does))"
    r"|(?:it )?really works?|works? (?:like that )?for every(?:one|body)"
    r"|exactly (?:that|right)|that'?s what it does|(?:going to|gonna|will) be the same for you"
    r"|(?:that'?s )?what happens (?:to|for|with) every(?:one|body)|i'?ve seen it (?:every|so many"
    r"|a hundred)"
    r"|(?:you'?ll|you will|you'?re going to) (?:see|get|have|be) (?:the same|exactly)"
    r"|same (?:result|thing)s? (?:for|with) "
    r"(?:you|every)|true story|and (?:so )?(?:can|will) you|happens every time)\b"
)


_REBUTTED_ZH: Final = Cue("|".join(REBUTTALS_ZH))
_REBUTTED_EN: Final = Cue(r"(?:^|(?<=\W))(?:" + "|".join(REBUTTALS_EN) + ")")


def rebutted_after(scene: Scene, start: int) -> Ruling | None:
    """Find words, from `start` on, that prove a doubt or a ban wrong by the speaker's goods."""
    pattern = _REBUTTED_ZH if scene.language == "zh" else _REBUTTED_EN
    found = pattern.search(scene.text, start, min(len(scene.text), scene.horizon + FAR))
    return Ruling("covered", *found.span()) if found is not None else None


def hint_after(scene: Scene, start: int, *, told: bool = True) -> Ruling | None:
    """Find words, from `start` on, that make a denied claim all the same: a hint, or its effect.

    `told`: whether the effect counts without a turn before it. In what others claim it does not.
    """
    limit = min(len(scene.text), scene.horizon + FAR)
    found = (_HINT_ZH if scene.language == "zh" else HINT_EN).search(scene.text, start, limit)
    if found is None and scene.language == "zh":
        found = _reasserted(scene, start, limit, told=told) or _BETTER_ZH.match(
            scene.text, scene.end, limit
        )
    if found is None:
        return rebutted_after(scene, start)
    return Ruling("covered", found.start(), found.end())


def _reasserted(scene: Scene, start: int, limit: int, *, told: bool) -> re.Match[str] | None:
    """Find the effect told after all: behind a turn, of somebody or the listener, or by itself."""
    text = scene.text
    for pattern, low in (
        (AFTER_A_TURN, start),
        (OF_SOMEBODY, max(start, scene.end)),
        (ALONE, max(start, scene.end)),
    )[: 3 if told else 1]:
        for found in pattern.finditer(text, low, limit):
            at, end = found.span("result")
            before = found.start() if pattern is AFTER_A_TURN else scene.end
            unsaid = NOT_SAID if pattern is ALONE else WARNED_BEFORE
            if (
                unsaid.search(text[before:at]) is None
                and WARNED_AFTER.match(text, end, limit) is None
                and _LOSS_ZH.search(text, *found.span()) is None
            ):
                return found
    return None


def adoption_after(scene: Scene) -> Ruling | None:
    """Find words by which the speaker makes another's claim his own."""
    pattern = _ADOPTION_ZH if scene.language == "zh" else _ADOPTION_EN
    limit = min(len(scene.text), scene.horizon + FAR)
    found = pattern.search(scene.text, scene.end, limit)
    if found is None and scene.category == "off_platform" and scene.language == "zh":
        found = _TO_ME_ZH.search(scene.text, scene.end, limit)
    return Ruling("covered", *found.span()) if found else confirmation(scene, scene.end, limit)


def confirmation(scene: Scene, start: int, end: int) -> Ruling | None:
    """Find, in a stretch of the text, words that own another's claim outright."""
    pattern = _CONFIRMED_ZH if scene.language == "zh" else _CONFIRMED_EN
    found = pattern.search(scene.text, start, end)
    return Ruling("covered", *found.span()) if found else None
