"""The cover: words after a denial, a ban or another's words that make it a claim all the same.

"I am not allowed to say that it cures, just feel it yourselves" claims a cure. So does "I make no
promise, but all of last year's students passed": a denial of speech, a turn, a result.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene

FAR: Final = 20  # characters beyond the guards' usual reach in which a cover counts

# "Find one cheaper than mine, and this is yours": the claim that was not dared, as a bet.
_BET_ZH: Final = (
    r"比(?:我们?|咱们?|这)[^，。！？]{0,5}?(?:低|便宜|好|强|快|实惠)[^。！？]{0,10}?"
    r"(?:送|赔|退|倒贴|倒找|白给|白拿|免单|跟你姓|算我输|砸|关门|吃了它)"
)
_HINT_ZH: Final = Cue(
    r"(?:你们?|大家|咱们?|姐妹们?|宝宝们?|家人们?|自己?)*(?:自己(?:去)?(?:体会|品|感受|悟|琢磨"
    r"|想|理解)"
    r"|懂的都懂|懂得都懂|懂的自然懂|懂我意思|你们?懂的?(?:吧|啊|哈)|都懂的?(?:吧|啊|哈)?|细品"
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
_TURN_ZH: Final = (
    r"(?:但是?|可是|只不过|不过|只是|反正|只能说|就说|只说|换[个句](?:说法|话)|结果|没想到"
    r"|谁知道|事实上|你看|(?:咱|我)(?:就|只)?说(?:实在的|句)"
    r"|我(?:就|只)(?:告诉|跟)你)"
)
_RESULT_ZH: Final = (
    r"(?:(?:全|都|就|自己|真的?|现在|已经|药|糖|压)(?:好了|没了|停了|扔了|降(?:了|到|下来)|消了"
    r"|退了"
    r"|平了|瘦了|摘了|断了|掉光|长出来|长好|拿证|上岸|翻(?:了|倍)|不见了|全停)"
    r"|不(?:用|来|需要|去|再)?(?:戴(?:眼镜|老花镜|镜子)|吃药|打针|打[^，。！？]{0,3}针|住院|手术"
    r"|开刀"
    r"|复发|疼了|痛了)"
    r"|一[个次](?:也|都)?没(?:挂|掉|反弹|复发|犯)"
    r"|从[^，。！？]{1,8}?(?:换|降|瘦|减|掉|变|涨|提)(?:到|成)"
    r"|(?:瘦|掉|减|降)了[一二两三四五六七八九十几0-9]{1,3}(?:多)?(?:斤|公斤|个点|度)"
    r"|比(?:药|医院|打针)[^，。！？]{0,4}?(?:管用|好使|有用|强)|(?:没了|消失了|等着拿证|扔了)"
    r"|板上钉钉|稳的|没(?:有)?再?(?:碰|动|吃|打|去|犯|疼|痛|痒)过"
    r"|(?:没有|没|找不出|找不到|挑不出|哪有)(?:任何)?(?:哪|第二|一)?[个家位款次](?:人|学生|学员"
    r"|顾客|客户|同学|家长"
    r"|牌子|直播间)?[^，。！？]{0,4}?(?:没|不(?!好意思|知道|用)|亏|赔|低于|少于|挂|掉队|失败|退货"
    r"|反弹|落榜|有我|比我"
    r"|能跟我|敢|做得)|没有?比[^，。！？]{0,6}?(?:便宜|低|好|强)|最少(?:也)?(?:有)?百分之|月入"
    r"|回本(?:了|的)"
    r"|出院|下地|(?:能|会)走路|拐[杖棍]?都?(?:扔|不)|一样利索|没得过|跟正常人一样"
    r"|(?:指标|血糖|血压|检查|报告|片子|结节|尿酸)[^，。！？]{0,6}?(?:正常|合格|小了|没了|平稳)"
    r"|医生(?:都|看了|也)+[^，。！？]{0,3}?(?:惊|吓|夸|不敢|纳闷|问)|干干净净|光溜溜|白白净净"
    r"|满头黑发"
    r"|一直(?:在)?(?:喝|用|吃|戴)(?:它|这个|我们)|(?:取消|推|省|免)(?:掉"
    r"|了)[^，。！？]{0,5}?(?:手术|住院|化疗))"
)
_TESTIMONY_ZH: Final = Cue(_TURN_ZH + r"[^。！？]{0,34}?" + _RESULT_ZH)
# What is gone is the listener's money, not his illness: no testimony.
_LOSS_ZH: Final = Cue(
    r"(?:老本|本钱|本金|血本|棺材本|钱|积蓄|存款|养老金|退休金|房子?|家底|定金|押金|学费|命|号|店|工作|饭碗)"
    r"(?:都|也|全|就|给|直接|一分)*(?:没了|没有了|不见了|消失了|丢了|断了|打了水漂)"
)
# Others cannot, "ours can": said right after what was denied of others.
_BETTER_ZH: Final = Cue(
    r"[^。！？]{0,4}?(?:我们|咱们?|这个|这款)(?:家|这个|这款|就|却|可|都)*"
    r"(?:做得到|能(?=治|做|让|把)|治好了|偏偏能)"
)
_HINT_EN: Final = Cue(
    r"if you know(?: what i mean)?[,，]? ?you know|you know what i mean|wink wink"
    r"|read between the lines"
    r"|draw your own conclusions?|see for yourself|but (?:trust me|believe me|between us"
    r"|honestly it)"
    r"|\bbut (?:you|y.?all|girls|guys|ladies)\b[^.!?]{0,40}?\b(?:buy|try|get|order) it\b"
    r"|(?:i.?ll|let you) (?:just )?(?:leave it there|figure it out)|iykyk"
    r"|\b(?:but|just|only|however|all i.?ll say|let'?s just say)\b[^.!?]{0,60}?\b(?:is gone"
    r"|(?:are|was|were|it'?s) gone|disappeared|healed|cured|never c(?:o|a)mes? back"
    r"|off (?:his|her|their|my) (?:meds|pills|medication|tablets)|lost \w+ (?:pounds|kilos|stone)"
    r"|doubled|walk(?:s|ing)? away with|won'?t find|all passed|threw (?:his|her|their"
    r"|my) \w+ away)\b"
    r"|\b(?:but|just|only|however|all (?:i.?ll|i can) say|what i can say|let'?s just say"
    r"|i.?ll just say|funny thing|strange thing|ask (?:my|any|the))\b[^.!?]{0,60}?"
    r"\b(?:without (?:any )?pain|pain[- ]?free|cancel+ed (?:my|his|her|the) (?:surgery|operation|op"
    r"|appointment)|(?:surgery|operation) (?:was|got) cancel+ed|off (?:the )?insulin"
    r"|stopped taking|threw away|thrown away|no longer needs?|never needed|put down (?:his"
    r"|her) cane"
    r"|shrank|shrunk|back to normal|(?:came|went|dropped) (?:right )?down to|grew back|cleared up"
    r"|went away|(?:doctor|doc|surgeon)s? (?:was|were|is|are|couldn'?t) (?:shocked|amazed|stunned"
    r"|speechless|believe)|(?:nobody|no one|not one|none)\b[^.!?]{0,24}? (?:failed|lost|complained"
    r"|came back)|every(?:one|body|(?: single)? student)\b[^.!?]{0,16}? (?:passed|made|lost"
    r"|doubled)"
    r"|years? younger|fits? (?:in|into) (?:his|her|my|their) old)\b"
)
_ADOPTION_ZH: Final = Cue(
    r"(?:真的(?:是|(?!要|得|别|该|应该|不能|不要|假|很?难|太(?:坏|黑|过分)))|确实|果然|没骗(?:你|人|大家)|我自己也|我(?:也)?用了(?:也|真)|我也是|我们家也"
    r"|说得?(?:太|很|真)?(?:对|没错)"
    r"|说的(?:太)?(?:对|没错|是真的|都是真的|一点没错)|一点不假|不信你(?:们)?(?:试|看)"
    r"|你们?(?:也)?(?:会|可以)(?:跟|和)(?:她|他)一样"
    r"|就是这么(?:好|神|厉害|有效|回来)|所以(?:你们?|大家)?(?:赶紧|放心|闭眼)(?:拍|买|冲|下单)?"
    r"|这就是(?:我们|咱们)?(?:的)?(?:效果|实力)|(?:^|[，。啊了])(?:没错|对的|对对|就是)"
    r"|(?:我们|咱们?)(?:家)?(?:这个|这款|的)?[^，。！？]{0,4}?(?:就|专门)是?(?:专门|强|能)"
    r"|(?:你|大家)?放心(?:用|吃|喝|拍|买)|谁(?:用|吃|喝)谁(?:好|知道)|我?(?:给|跟)(?:你们?"
    r"|大家)保证"
    r"|我(?:不是|没)吹|(?:这样|这种)的?(?:例子|反馈|人|事)?我?[^，。！？]{0,6}?(?:上百|上千|几百"
    r"|几千|多得)"
    r"|发来的?[^，。！？]{0,10}?(?:给(?:你们?|大家)看|打印)|我都说了|(?:这个)?评论?我?置顶)"
)
_ADOPTION_EN: Final = Cue(
    r"\b(?:and )?(?:it'?s (?:really |absolutely |all )?true|she'?s right|he'?s right"
    r"|they'?re right"
    r"|i agree|same (?:for|with) me|me too|you will too|so will you|and so can you"
    r"|i can confirm|proof|(?:it )?really works?|works? (?:like that )?for every(?:one|body)"
    r"|exactly (?:that|right)|that'?s what it does)\b"
)


def hint_after(scene: Scene, start: int) -> Ruling | None:
    """Find a hint, from `start` on, that invites the listener to take a denied claim as made."""
    limit = min(len(scene.text), scene.horizon + FAR)
    patterns = (_HINT_ZH, _TESTIMONY_ZH) if scene.language == "zh" else (_HINT_EN,)
    for pattern in patterns:
        found = pattern.search(scene.text, start, limit)
        if found is not None and _LOSS_ZH.search(scene.text, *found.span()) is None:
            return Ruling("covered", found.start(), found.end())
    if scene.language == "zh":
        found = _BETTER_ZH.match(scene.text, scene.end, limit)
        if found is not None:
            return Ruling("covered", found.start(), found.end())
    return None


def adoption_after(scene: Scene) -> Ruling | None:
    """Find words by which the speaker makes another's claim his own."""
    pattern = _ADOPTION_ZH if scene.language == "zh" else _ADOPTION_EN
    limit = min(len(scene.text), scene.horizon + FAR)
    found = pattern.search(scene.text, scene.end, limit)
    return Ruling("covered", found.start(), found.end()) if found else None
