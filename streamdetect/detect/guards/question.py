"""Questions: a viewer's question read aloud, or one that the speaker leaves open, claims nothing.

A question that the speaker answers with yes is a claim, and so is a rhetorical one. What comes
after the question and its answer is the speaker's own.
"""

from typing import Final

from streamdetect.detect.guards.cover import confirmation, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.question_en import question_en
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

ASKED_REACH: Final = 20  # characters from "a viewer asks" to the match
WHETHER_REACH: Final = 8  # … and from 能不能, 会不会 …

_ASKED: Final = Cue(
    r"(?:有|很多|好多|刚才|刚刚|那个|这位|这个|那位)?(?:人|宝宝|宝子|宝贝|姐妹|宝妈|朋友|家人|粉丝"
    r"|大姐"
    r"|大哥|姐姐|哥|叔叔|阿姨|同学|老铁|小伙伴|观众|顾客|客户|网友|弹幕|公屏|飘屏|屏幕|评论区|后台|私信"
    r"|头像|连麦的)们?"
    r"(?:上|里)?(?:在|又|都|刚才|总|老|经常|就|会|来|跑来)?(?:问|咨询|想知道|好奇)(?:我|你|了|到"
    r"|道|说|的是)*|(?:都|老|总|经常)?(?:来)?(?<!不用)(?:问我|[你您]们?(?:刚才|老|总)?问(?!问|一问|一下))|(?:有"
    r"|那个|这位|刚才|好多|很多|老)[^，。！？]{1,5}?(?:在)?问(?!题|心)(?:我|了|到|说)*|被问(?:到"
    r"|得最多)"
    r"|(?:朋友|宝宝|弟弟|妹妹|兄弟|哥们|大哥|大姐|姐妹|大叔|叔叔|阿姨|大爷|小哥|同学|老铁|家长|粉丝"
    r"|人)们?(?:在|刷|打字|又|就|都)*(?:说|讲|喊)(?:主播|老板娘?|掌柜|老师|哥|姐|师傅|小姐姐)"
    r"(?=.{0,18}(?:吗|是不是|能不能|会不会|有没有))"
    r"|(?:这|那|下一?|有)个?(?:提问|问题)(?:是|啊|来了|，|：)*(?=.{0,12}(?:吗|么|能不能|是不是|会不会))"
    r"|(?:这|那)一?条(?:弹幕|评论|留言|私信)(?=.{0,24}(?:吗|是不是|能不能|会不会|有没有))"
    r"|(?:^|[，。！？啊哈呢吗])问(?:的是|了|说)?(?=.{0,6}(?:吗|么|能不能|是不是|会不会|有没有))"
)
_WHETHER: Final = Cue(
    r"能不能|可不可以|可以不可以|会不会|是不是真的|有没有|能否|可否|是否|行不行|怎么(?:才能?"
    r"|样才能?)|如何|靠不靠谱"
)
# "Whether or not you have ever bought here": no question, whatever it leaves open.
_REGARDLESS: Final = Cue(
    r"(?:不管|不论|无论|甭管|别管|莫管|管[你他她它]|任凭|不问|不分)[^，。！？]{0,8}$"
)
_OPEN: Final = Cue(
    r"(?<!说)(?<!对)是不是|(?<![不无])哪(?:个|位|家)(?=明星|专家|机构|医生|主播|榜|医院)"
)
_PARTICLE: Final = Cue(
    r"(?:的|病|症|了|这些?|那些?|什么的|，|这个|功能|效果|作用|的效果|的作用|的功能|的东西"
    r"|的产品|的茶|的药)*"
    r"(?:吗|(?<![这那什怎多要])么(?!么)|嘛(?=[？?]|$)|[？?]|有用吗|行吗|可以吗|真的假的|是真的吗"
    r"|行不行"
    r"|能不能|靠谱吗)"
    r"|(?:有|是|能|会|真)[^，。！？你我吗么呢]{0,6}吗"
    r"|[^，。！？你我对是好行懂难贵多怕香]{1,4}吗"
    # "… is it not? No, dear, it is not."
    r"|[^，。！？]{0,3}?(?:是吧|对吧)[^，。！？不没]{0,4}?(?:不(?:是|能|行|可以|敢|对(?!吗))|没(?:有(?!错)|这))"
    r"|是(?:哪|什么)(?:个|家|年|样|榜)|(?:到底)?是多少|(?:多少|几[斤天次])(?:啊|呢|吗|$|？|有人)"
)
# "… and up go their hands, you see": told as plain, a final 嘛 asks nothing.
_PLAIN: Final = Cue(
    r"(?:就|都|才|当然|肯定|本来|自然|毕竟|反正)(?![^，。！？]{0,3}(?:能|会|可以|是|有|行))[^，。！？]{0,10}$"
)
_RHETORICAL: Final = Cue(
    r"难道|还不|不就是|你(?:们)?(?:说|看|觉得)(?:是不是)?(?!的)|想不想|要不要|敢不敢|谁不想|还有谁"
    r"|你见过"
    r"|你们?见过|哪里还|知道为什么|为什么(?:能|可以|这么|会|卖|我们?)|(?:去|上|到)哪"
)
_TAG: Final = Cue(r"[^，。！？]{0,4}你(?:们)?(?:敢)?(?:信|知道|懂|明白|要|心动)吗")
_YES: Final = Cue(
    r"[，。？！?!,\s]*(?:吗|么|嘛)?[，。？！?!,\s]*(?:我(?:跟你|告诉你|就)?(?:说"
    r"|讲)?，?)?(?:答案是)?(?:当然|肯定|绝对|必须|完全|真的)?"
    r"(?:能的?(?![不否])|可以的?(?!不)|会的?(?!不)|有的?(?!没)|是的|对的?(?!不)|没问题|没错"
    r"|必须的|肯定的|当然的?|百分之?百|100%|包的|包(?:治|过|会|好|赚)(?!百病|[的了]))"
    r"|[^，。！？]{0,10}?(?:吗|么|呢|啊|，|？|。)?(?:当然|肯定|绝对|必须|百分百|100%)(?:是|都"
    r"|就)?(?:能|会|可以|有|好|行|管用|啊|的)"
    r"|[^，。！？]{0,4}?我(?:跟|告诉)你们?(?:说|讲)?(?![^，。！？]{0,8}(?:不|没|别|看|要))"
    r"|[^，。！？]{0,10}?把(?:吗|是不是|能不能|问号)字?去掉"
    r"|[^，。！？]{0,8}?(?:吗|么|，|？)(?:能|会|可以|有|行|管用|是)(?:啊|的(?!话)|呀|哦)(?!不)"
)
_YES_WITHIN: Final = Cue(
    r"(?:当然|肯定|绝对|必须|100%)(?:能|会|可以|有|好|行|管用)|(?:吗|么|，|？)(?:能|会|可以"
    r"|有)(?:啊|的|呀|哦)|我(?:就|今天|也)?(?:直接|明确|可以)(?:告诉|跟|和|回答?)你"
)
_NO: Final = Cue(
    r"[，。？！?!,\s]*(?:吗|么|啊|呀|哦)?[，。？！?!,\s]*(?:[^，。！？不没]{1,2})?(?:肯定|当然|真的?)?(?:不|没)"
)
# "I tell you": what, is said behind it. That it cannot, or whom to see instead, is no yes.
_TELLS: Final = Cue(r"我(?:跟|告诉)你")
_CANNOT: Final = Cue(
    r"(?:(?!医院|医生(?!吧)|大夫(?!吧)|别家|别人|人家|其他|外面|不用|再也)[^。！？]){0,32}?"
    r"(?:[治医](?:不(?:了|好)(?!的(?:都|也|它|我))|不得)|(?:没|没有)[这那]个?(?:本事|功效|作用|能耐)"
    r"|(?:谈|算|称|够)不上|(?:它|这|就)?不是(?:药|神药|仙丹)(?!胜似)"
    r"|(?:还是|得|该|应该|赶紧|老实|必须|先|要)+(?:去|上|看|找|问|挂)+[^，。！？]{0,2}?(?:医院|医生|大夫|门诊))"
)
# The term said again under a denial: "is it the best? … I would not call it the best".
_NOT_THAT: Final = (
    r"(?:[谈算称够说论]不上|不(?:算|敢说|敢称|能说|能算|好说|见得|一定)|(?<!是)不是|没(?:有)?到)"
    r"(?:什么|是|叫)?"
)
_DENIES: Final = Cue(_NOT_THAT + "$")
_DENIAL: Final = 6  # characters: the longest denial with its 什么
_ASKS: Final = Cue(r"是不是|能不能|会不会|有没有|算不算|吗|[？?]")
# The question is over where an answer, a particle or a repeated verb lies well behind.
_OVER: Final = Cue(
    r"吗(?=..)|(?<![这那什怎多要])么(?=[^么].)|[？?]|呢(?=..)"
    r"|(?:当然|肯定|绝对|必须|100%)(?:能|会|可以|有|是|好|行|啊)|我(?:告诉|跟)你们?(?:说|讲)?"
    r"|没问题的?|答案是|什么来头|(?<=问我)(?:为什么|凭什么|怎么做到)|我(?:只能|就|都)(?:说|讲|跟"
    r"|点|回)|我(?:的)?回答|(?:是吧|对吧)(?=.)"
    r"|(?:能|会|可以|有)(?:啊|的)(?=.)|(?:当然|肯定|绝对|必须)$"
    r"|我(?:就|今天|也)?(?:直接|明确|可以|实话|老实)(?:告诉|跟|和|回答?)你"
    r"|(?:为[啥什何]么?|凭[啥什]么?|咋|怎么)[^，。！？]{1,14}?，?(?<![是不])(?:就是|因为|全?靠的?是?|很简单|无非是?)"
)
_OWN: Final = Cue(r"我们(?:的|家|这)|咱们?(?:的|家|这)|我回复|然后")
_NOT_ASKED: Final = Cue(r"(?:别|不要|甭|不用|少)(?:再|老|总|都|在(?:这里?|那|公屏|下面))*问")
_REPEATED: Final = Cue(r"(.{1,2})[不没]\1")


def check(scene: Scene) -> Ruling | None:
    """Rule on the question that the match stands in."""
    if scene.language == "en":
        return question_en(scene)
    text, left = scene.text, scene.clause_left
    if (answered := _answered(scene)) is not None:
        return answered
    particle = _PARTICLE.match(text, scene.end, scene.horizon)
    if particle is not None and _TAG.match(text, scene.end, scene.horizon) is not None:
        particle = None
    if particle is not None and particle.group() == "嘛" and _PLAIN.search(text[left : scene.end]):
        particle = None
    cue = _asked(scene)
    if cue is not None and _is_over(scene, cue[1]):
        return Ruling("passed", *cue)
    if cue is None:
        cue = _whether(scene, left)
    if cue is None and particle is not None:
        cue = particle.span()
    if cue is None:
        return _open(scene, left)
    if last_match(_RHETORICAL, text, left, scene.start) is not None:
        return Ruling("passed", *cue)
    if (within := _YES_WITHIN.search(text, scene.start, scene.end)) is not None:
        return Ruling("covered", *within.span())
    answer = particle.end() if particle is not None else scene.end
    if _NO.match(text, answer, scene.horizon) is None:
        yes = _YES.match(text, answer, scene.horizon)
        if yes is not None and not _tells_no(scene, yes.start(), yes.end()):
            return Ruling("covered", *yes.span())
    return (
        hint_after(scene, scene.start, told=False)
        or confirmation(scene, scene.end, scene.horizon)
        or Ruling("removed", *cue)
    )


def _tells_no(scene: Scene, start: int, end: int) -> bool:
    """Tell whether "I tell you", the answer `[start, end)`, introduces a denial."""
    told = _TELLS.search(scene.text, start, end)
    return told is not None and _CANNOT.match(scene.text, end, scene.horizon) is not None


def _answered(scene: Scene) -> Ruling | None:
    """Find the last term of a question denied by the speaker himself, in the same word."""
    if _ASKS.search(scene.text, scene.left, min(scene.end + 2, scene.horizon)) is None:
        return None
    start, end = scene.literals[-1]
    term = scene.text[start:end].strip("的了")
    at = scene.text.find(term, scene.end, scene.horizon) if term else -1
    while at >= 0:
        denied = _DENIES.search(scene.text, max(scene.end, at - _DENIAL), at)
        if denied is not None:
            return Ruling("removed", denied.start(), at + len(term))
        at = scene.text.find(term, at + 1, scene.horizon)
    return None


def _asked(scene: Scene) -> tuple[int, int] | None:
    """Find "a viewer asks" before the match, in its sentence and near enough to govern it."""
    found = last_match(_ASKED, scene.text, scene.left, scene.start)
    if found is None or scene.start - found.end() > ASKED_REACH:
        return None
    if scene.text[found.start() - 1 : found.start()] in ("别", "要") and "问我" not in (
        found.group()
    ):
        return None  # "do not ask here"
    if _NOT_ASKED.search(found.group()) is not None:
        return None
    return found.span()


def _is_over(scene: Scene, start: int) -> bool:
    """Tell whether the question that begins at `start` was put and left before the match."""
    over = last_match(_OVER, scene.text, start, scene.start)
    if over is not None and _WHETHER.search(scene.text, over.end(), scene.start) is None:
        return True
    if (
        _OWN.search(scene.text, start, scene.start) is not None
        and _WHETHER.search(scene.text, start, scene.start) is None
    ):
        return _PARTICLE.match(scene.text, scene.end, scene.horizon) is None
    comma = scene.text.rfind("，", start, scene.start)
    if comma >= 0 and _WHETHER.search(scene.text, comma, scene.start) is None:
        return _PARTICLE.match(scene.text, scene.end, scene.horizon) is None
    repeated = last_match(_REPEATED, scene.text, start, scene.start)
    return repeated is not None and scene.start - repeated.end() > WHETHER_REACH


def _whether(scene: Scene, left: int) -> tuple[int, int] | None:
    """Find "whether" shortly before a term of the match, and not in one."""
    low = left
    for start, end in scene.literals:
        # Two more: the match may begin with the last character of 能不能.
        found = last_match(_WHETHER, scene.text, low, min(start + 2, end))
        if (
            found is not None
            and found.start() < start
            and start - found.end() <= WHETHER_REACH
            and _REGARDLESS.search(scene.text[left : found.start()]) is None
        ):
            return found.span()
        low = max(low, end)
    # "Does it, or does it not, heal …": the verb said twice, the second time in the match.
    at = scene.start
    for size in (1, 2):
        if scene.text[at - size - 1 : at] in (
            scene.text[at : at + size] + "不",
            scene.text[at : at + size] + "没",
        ):
            return at - size - 1, at
    return None


def _open(scene: Scene, left: int) -> Ruling | None:
    """Leave to a person what may be a question as well as a tag: "is it not that …"."""
    found = last_match(_OPEN, scene.text, left, scene.start)
    if found is None or scene.start - found.end() > WHETHER_REACH:
        return None
    if _REGARDLESS.search(scene.text[left : found.start()]) is not None:
        return None
    if last_match(_RHETORICAL, scene.text, left, found.start()) is not None:
        return Ruling("passed", *found.span())
    if _YES.match(scene.text, scene.end, scene.horizon) is not None:
        return Ruling("covered", *found.span())
    return Ruling("review", *found.span())
