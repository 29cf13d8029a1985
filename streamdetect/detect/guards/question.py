"""Questions: a viewer's question read aloud, or one that the speaker leaves open, claims nothing.

A question that the speaker answers with yes is a claim, and so is a rhetorical one.
"""

import re
from typing import Final

from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_ASKED_ZH: Final = re.compile(
    r"(?:有|很多|好多|刚才|刚刚|那个|这位|这个)?(?:人|宝宝|宝子|姐妹|宝妈|朋友|家人|粉丝|大姐"
    r"|大哥|小伙伴|观众|顾客|客户|网友|弹幕|公屏|评论区|后台)们?"
    r"(?:上|里)?(?:在|又|都|刚才|总|老|经常|就|会|来|跑来)?(?:问|咨询|想知道|好奇)(?:我|了|到"
    r"|道|说|的是)*|(?:都|老|总|经常)?(?:来)?问我|被问(?:到|得最多)"
)
_WHETHER_ZH: Final = re.compile(
    r"能不能|可不可以|可以不可以|会不会|是不是真的|有没有|能否|可否|是否|行不行|怎么(?:才能?"
    r"|样才能?)|如何|靠不靠谱"
)
_PARTICLE_ZH: Final = re.compile(
    r"(?:的|病|症|了|这些?|那些?|什么的|，|这个|功能|效果|作用|的效果|的作用|的功能|的东西"
    r"|的产品|的茶|的药)*"
    r"(?:吗|么(?!么)|嘛(?=[？?]|$)|[？?]|有用吗|行吗|可以吗|真的假的|是真的吗|行不行|能不能"
    r"|靠谱吗)"
)
_RHETORICAL_ZH: Final = re.compile(
    r"难道|还不|不就是|你说(?:是不是)?|想不想|要不要|敢不敢|谁不想|还有谁|你见过|你们?见过"
    r"|哪里还|知道为什么|为什么(?:能|可以|这么|会|卖)"
)
_YES_ZH: Final = re.compile(
    r"[，。？！?!,\s]*(?:吗|么|嘛)?[，。？！?!,\s]*(?:我(?:跟你|告诉你|就)?(?:说"
    r"|讲)?，?)?(?:答案是)?(?:当然|肯定|绝对|必须|完全|真的)?"
    r"(?:能的?(?![不否])|可以的?(?!不)|会的?(?!不)|有的?(?!没)|是的|对的?(?!不)|没问题|没错"
    r"|必须的|肯定的|当然的?|百分之?百|100%|包的)"
)

_ASKED_EN: Final = re.compile(
    r"\b(?:someone|somebody|people|many of you|a viewer|viewers|one of you|you guys|a customer"
    r"|customers"
    r"|the chat|chat|they|he|she|\w+ in the (?:chat|comments))(?: \w+)? (?:ask|asks|asked"
    r"|asking|is asking|are asking|wonder|wonders|wants? to know)\b"
    r"|\b(?:question (?:is|was|from)|i (?:get|was|am|keep getting) asked|asking (?:me )?(?:if"
    r"|whether))\b"
)
_WHETHER_EN: Final = re.compile(
    r"(?:^|[.!?,;]\s*)(?:so |and |but |ok |okay )?(?:does|do|is|are|can|could|will|would|has"
    r"|did|what if|how (?:does|do|can|long))\b"
    r"|\b(?:whether|if it (?:can|will|does)|does it|can it|will it|is it)\b"
)
_RHETORICAL_EN: Final = re.compile(
    r"\b(?:isn'?t (?:it|this|that)|don'?t you|who (?:else|doesn'?t)|want to|wanna"
    r"|how would you like|guess what"
    r"|why (?:pay|wait|not)|tired of)\b"
)
_YES_EN: Final = re.compile(
    r"[^.?!]{0,40}[?.!,]?\s*(?:the answer is )?(?:yes|yeah|yep|absolutely|of course|definitely"
    r"|it does|it can|it will|it is|sure does|100%|for sure)\b"
)
_NO_EN: Final = re.compile(
    r"[^.?!]{0,24}?[?.!,]?\s*\b(?:no|nope|it does not|it doesn'?t|it can'?t|it won'?t"
    r"|not at all)\b"
)


def check(scene: Scene) -> Ruling | None:
    """Rule on the question that the match stands in."""
    if scene.language == "en":
        return _check_en(scene)
    text, left = scene.text, scene.clause_left
    cue = _asked(scene)
    if cue is None:
        cue = _whether(scene, left)
    particle = _PARTICLE_ZH.match(text, scene.end, scene.horizon)
    if cue is None and particle is not None:
        cue = particle.start(), particle.end()
    if cue is None:
        return None
    if last_match(_RHETORICAL_ZH, text, left, scene.start) is not None:
        return Ruling("passed", *cue)
    answer = particle.end() if particle is not None else scene.end
    yes = _YES_ZH.match(text, answer, scene.horizon)
    if yes is not None:
        return Ruling("covered", yes.start(), yes.end())
    return Ruling("removed", *cue)


def _asked(scene: Scene) -> tuple[int, int] | None:
    """Find "a viewer asks" before the match, in its sentence and near enough to govern it."""
    found = last_match(_ASKED_ZH, scene.text, scene.left, scene.start)
    if found is None or scene.start - found.end() > 20:
        return None
    return found.span()


def _whether(scene: Scene, left: int) -> tuple[int, int] | None:
    """Find "whether" shortly before a term of the match, and not in one."""
    low = left
    for start, end in scene.literals:
        found = last_match(_WHETHER_ZH, scene.text, low, start)
        if found is not None and start - found.end() <= 8:
            return found.span()
        low = max(low, end)
    return None


def _check_en(scene: Scene) -> Ruling | None:
    text = scene.text
    ahead = re.compile(r"[^.?!。？！]*[?？]").match(text, scene.end, scene.horizon)
    found = last_match(_ASKED_EN, text, scene.left, scene.start)
    if found is None:
        found = last_match(_WHETHER_EN, text, scene.left, scene.start)
        if found is None:
            return None
        if _NO_EN.match(text, scene.end, scene.horizon) is not None:
            return Ruling("removed", *found.span())
        if ahead is None and "whether" not in found.group():
            return None
    if last_match(_RHETORICAL_EN, text, scene.left, scene.start) is not None:
        return Ruling("passed", *found.span())
    yes = _YES_EN.match(text, ahead.end() if ahead else scene.end, scene.horizon)
    if yes is not None:
        return Ruling("covered", yes.start(), yes.end())
    return Ruling("removed", *found.span())
