"""Quotation: a ban read out ("the platform does not let us say X") names X and claims nothing.

So do words spoken of as words (naming) and prescribed notices (notice). With a cover ("you know
what I mean") it is the claim that it pretends not to make.
"""

import re
from typing import Final

from streamdetect.detect.guards.cover import NEW_CLAUSE, NOT_ITSELF, SAID_ANYWAY, hint_after
from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.naming import named
from streamdetect.detect.guards.notice import notice
from streamdetect.detect.guards.scene import Ruling, Scene, last_match

_BAN_ZH: Final = Cue(
    r"(?:平台|官方|广告法|法律|规则|系统|审核|运营|我们|直播间|现在|主播)?(?:规定)?(?:也|是|都"
    r"|又)?"
    r"(?:不能|不让|不允许|不许|不准|不可以|不得|禁止|严禁|不敢|没法|不好)(?:我们|你们|主播|商家"
    r"|大家|再|乱|随便|在直播间|直接)*"
    r"(?:说(?!话)|讲|提(?!价|前|货|供)|宣传|宣称|使用|出现|写|用|播|喊|打(?!折|电话|针|开)|标)(?:什么"
    r"|这个|这种|这些|那个|那种|那些"
    r"|像|诸如|有关|任何|出)*"
    r"|不(?:得|准|许|能|让|允许)(?:再|随便|私自|擅自|在直播间|对外)*(?:承诺|保证|许诺|声称|吹|冒充"
    r"|诱导|引导)"
    r"|(?:违规|违禁|敏感|极限|禁用|违法)(?:的)?(?:词|话|用语|字眼|表述|宣传|说法|字)(?:有|是"
    r"|包括|比如|像|就是|叫做?|例如)?"
    r"|(?:说|讲)(?:了|出)?(?:就|会|要)?(?:违规|封号|被封|断播|封我|扣分)"
    r"|不(?:要|能|可以?)(?:看到|听到|信|相信)(?:什么|那些|别人)?"
)
_BAN_AFTER_ZH: Final = Cue(
    r"(?:[^，。！？]{0,8}?(?=[这那](?:些|种|类|几个)(?:词|话|字眼|说法|用语)))?"
    r"(?:的|”|」|』|\"|'|，)?(?:这(?:种|些|类|个|几个|两个|三个|四个)?|那(?:种|些|类|个|几个"
    r"|两个)?|什么的?|之类的?|等等?)*(?:的)?"
    r"(?:词|话|字眼|说法|用语|字|宣传|表述|功效)*(?:，|我们?|主播|直播间|平台|在?直播间?里?|都"
    r"|是|也|现在|一律|全部?|统统|在广告里)*"
    r"(?:(?:不能|不让|不允许|不许|不准|不可以|禁止|严禁|不敢)(?:随便|乱|再|去|在直播间|直接"
    r"|这样|这么)*(?:说|讲|提|用|宣传|宣称|写|出现|喊|播)"
    + NOT_ITSELF
    + r"|(?:属于|算|是)?(?:违规|违禁|违法|敏感|极限|禁用)(?:的|词|用语|宣传|广告|行为)?|不合规"
    r"|违反广告法|会(?:被)?(?:封|违规|断播|扣分|处罚)|被封|要被?罚|是?不允许的|是?不合法的)"
)
_LONGER_ZH: Final = 22  # characters between a ban before the match and the match
_WITHIN: Final = 8  # … and between a ban inside the match and its last term
# Goods are used, written on and opened, too: what must not be used is words only where someone may
# ban words, where words are named, or where the match is what must not be used.
_USE_ZH: Final = Cue(
    r"(?:使用|出现|写|用|打|标)(?:什么|这个|这种|这些|那个|那种|那些|像|诸如|有关|任何|出)*$"
)
_UNHANDY_ZH: Final = Cue(r"(?:不好|没法)[^说讲提]*$")
_WHO_BANS_ZH: Final = Cue(
    r"平台|官方|广告法|法律|法规|规定|规则|系统|审核|运营|文案|标题|宣传|广告|主播|商家|直播间"
)
_WORDS_ZH: Final = Cue(
    r"词|字眼|说法|用语|字样|字[，。]?$|[两三四几]个字|表述|广告语|口号|旗号|招牌|这[种类样些]的?话"
    r"|[“”「」『』\"']"
)
# "Believe none of the others, mine …"
_BELIEVE_ZH: Final = Cue(r"(?:看到|听到|信)(?:什么|那些|别人)?$")
_MINE_ZH: Final = Cue(r"我(?:们?家|们?这|们?的)")
_SUBJECT: Final = 10  # characters before a ban in which may stand whose ban it is
_OBJECT: Final = 10  # … and after a match in which it may be called a word
# A sanction after the words, where a rule is read out before them.
_RULE_ZH: Final = Cue(
    r"公告|通知|规定|规则|条例|新规|守则|公约|培训|[法局]的?(?:文件|规定|要求|明确|里)|平台(?:说"
    r"|要求|讲)"
    r"|主播(?:要是|如果|引导|诱导)|谁要是|凡是?|但凡|第[一二三四五六七八九十0-9]+条|广告法|被?通报"
    r"|有(?:人|主播|商家)"
)
_FINED_ZH: Final = Cue(
    r"[^，。！？我你咱]{0,8}?(?:的|，|都|就|也|一律|统统|是|要|会|得|将|可能|直接|被|平台|属于|马上)*"
    r"(?:扣[^，。！？]{0,4}?分|封号|封店|禁播|罚[^，。！？]{0,4}?(?:款|钱|[万千百块])|清退|断播"
    r"|下播|违规|违法|坐牢|拘留"
    r"|判刑|下架|警告|停播|犯法|犯罪)"
)

_BAN_EN: Final = Cue(
    r"\b(?:(?:can'?t|cannot|not allowed to|not permitted to|am not supposed to|not supposed to"
    r"|forbidden to"
    r"|mustn'?t|must not|may not|aren'?t allowed to|isn'?t allowed to|won'?t let (?:us|me)"
    r"|doesn'?t let (?:us|me)|banned from|prohibited from)(?: even| actually| legally| ever)? "
    r"(?:say|saying|claim|claiming|call|calling|use|using|tell|telling|mention|mentioning"
    r"|advertise|advertising|promise|write)\b"
    r"|(?:banned|forbidden|prohibited|restricted|illegal) (?:words?|phrases?|claims?|terms?)\b"
    r"|(?:words?|phrases?|claims?|terms?) (?:like|such as)\b)"
)
_BAN_AFTER_EN: Final = Cue(
    r"\W*(?:\w+\W+){0,4}?(?:is|are|was|would be)\s+(?:a |an )?(?:banned|forbidden|prohibited"
    r"|not allowed|illegal"
    r"|against the (?:rules|law|policy))\b"
)
_LONGER_EN: Final = 60
_USE_EN: Final = Cue(r"\b(?:us(?:e|ing)|call(?:ing)?|tell(?:ing)?|writ(?:e|ing)|(?:like|such as))$")
_WORDS_EN: Final = Cue(
    r"\b(?:words?|terms?|phrases?|claims?|language|slogans?|expressions?|labels?)\b|[“”\"]"
)
_TOLD_EN: Final = Cue(r" (?:you|them|people|anyone|anybody|customers|folks|buyers|viewers|y'all)\b")
_NO_WORDS_EN: Final = Cue(r"\b(?:don'?t|doesn'?t|didn'?t|can'?t|won'?t|isn'?t)\b")
_NAMED_EN: Final = 14  # characters between "call" and what it must not be called
# "Of others I dare not say, this one …" denies nothing of this one.
_BUT_THIS: Final = Cue(
    r"(?:别的|其[他它]的?|别家的?|别人家?|人家|他们|同行)我?们?(?:都|也)?不(?=敢|好|能)"
)
_CONTRAST: Final = Cue(
    r"[。！？!?;；]|，(?=你|咱|来|去|加|私|我们?(?:就|只))"
    r"|不([说提讲写念])就不\1|(?:所以|那)我[没不](?:说|讲|提|承诺|写)，?我?(?:就|只)|(?:念|走|读)(?:完|个)了?流程|流程走完|念完了?(?!就?(?:过|这|下))"
    r"|" + SAID_ANYWAY + r"|[我咱俺](?:今天)?就(?:要|得|敢|想)[说讲](?!不|没)"
    r"|豁出去|管他|[罚封]就[罚封]|(?:举报|罚|封)我也|我(?:偏|非|今天)(?:要|得|就)(?!不)"
    r"|但|可是|不过|反正|只是|就是|换[个句](?:说法|话)|(?:行|好|得|成)(?:吧|了)?，?我(?!们?[也都就]?不)|我闭嘴|那我(?!们?[也都就]?不)"
    r"|你们?(?:自己)?看(?=我)|偷偷|的(?:秘密|真相|内幕)|\bbut\b"
    r"|\bhowever\b"
)


def check(scene: Scene) -> Ruling | None:
    """Rule on words that the match is quoted from."""
    ban = _ban(scene)
    if ban is not None:
        return ban
    other = notice(scene) or named(scene)
    if other is None:
        return None
    return hint_after(scene, max(other.end, scene.end)) or other


def _ban(scene: Scene) -> Ruling | None:
    chinese = scene.language == "zh"
    before, after = (_BAN_ZH, _BAN_AFTER_ZH) if chinese else (_BAN_EN, _BAN_AFTER_EN)
    longest = _LONGER_ZH if chinese else _LONGER_EN
    cue = last_match(before, scene.text, scene.left, scene.start)
    if cue is not None and _BUT_THIS.search(scene.text, scene.left, cue.start() + 2) is not None:
        cue = None
    if cue is not None and not _is_of_words(scene, cue, scene.start):
        cue = None
    if cue is not None and scene.start - cue.end() <= longest:
        contrast = _CONTRAST.search(scene.text, cue.end(), scene.start) or NEW_CLAUSE.search(
            scene.text, cue.end(), scene.start
        )
        if contrast is not None:
            return Ruling("covered", cue.start(), contrast.end())
        return hint_after(scene, cue.end()) or Ruling("removed", cue.start(), cue.end())
    cue = _inside(scene, before) or after.match(scene.text, scene.end, scene.horizon)
    if cue is None and chinese:
        cue = _FINED_ZH.match(scene.text, scene.end, scene.horizon)
        if cue is not None and _RULE_ZH.search(scene.text, scene.left, scene.start) is None:
            cue = None
    if cue is None:
        return None
    return hint_after(scene, max(cue.end(), scene.end)) or Ruling("removed", *cue.span())


def _is_of_words(scene: Scene, ban: re.Match[str], banned: int) -> bool:
    """Tell whether a ban before `banned` is one of words, and not that goods cannot be used."""
    end = min(scene.horizon, scene.end + _OBJECT)
    if scene.language != "zh":
        return _is_of_words_en(scene, ban, banned, end)
    if _BELIEVE_ZH.search(scene.text, ban.start(), ban.end()) is not None:
        return _MINE_ZH.search(scene.text, ban.end(), banned) is None
    if _USE_ZH.search(scene.text, ban.start(), ban.end()) is None:
        return True
    if _UNHANDY_ZH.search(scene.text, ban.start(), ban.end()) is not None:
        return False
    if banned - ban.end() <= 1:
        return True
    low = max(scene.left, ban.start() - _SUBJECT)
    return (
        _WHO_BANS_ZH.search(scene.text, low, ban.end()) is not None
        or _WORDS_ZH.search(scene.text, ban.end(), end) is not None
    )


def _is_of_words_en(scene: Scene, ban: re.Match[str], banned: int, end: int) -> bool:
    verb = _USE_EN.search(scene.text, ban.start(), ban.end())
    if verb is None or banned - ban.end() <= 1:
        return True
    between = scene.text[ban.end() : banned]
    if verb.group().startswith("tell"):
        return _TOLD_EN.match(scene.text, ban.end(), banned) is not None
    if verb.group() in {"like", "such as"}:
        return _NO_WORDS_EN.search(scene.text, ban.end(), banned) is None
    if verb.group().startswith("call") and len(between) <= _NAMED_EN and "," not in between:
        return True
    return _WORDS_EN.search(scene.text, ban.end(), end) is not None


def _inside(scene: Scene, pattern: Cue) -> re.Match[str] | None:
    """Find a ban between the terms of the match: "[schools] must not promise [a pass]"."""
    if len(scene.literals) == 1:
        return None
    ban = last_match(pattern, scene.text, scene.literals[0][1], scene.last)
    if ban is None or scene.last - ban.end() > _WITHIN:
        return None
    if not _is_of_words(scene, ban, scene.literals[-1][0]):
        return None
    return ban if _CONTRAST.search(scene.text, ban.end(), scene.last) is None else None
