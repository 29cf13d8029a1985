"""Negation: what is denied is no claim. Scope ends at 但/只是/反正/就是 and at the sentence's end.

The words before the match are read left to right in pieces: cues, words that carry a negation on
(能, 会, 具备 …), words that end it, and the rest. A plain 不 reaches only over carrying words and a
few others, because 不吃药 or 不节食 before a claim do not deny it; a denial of speech (不敢说,
不能保证) reaches over its clause. An even number of negations in one chain is none.
"""

import re
from typing import Final

from streamdetect.detect.guards.cover import hint_after
from streamdetect.detect.guards.scene import Ruling, Scene

BARE_REACH: Final = 1  # characters outside carrying words that a bare 不 or 没 reaches over
PLAIN_REACH: Final = 3  # … and 不能, 没有, 无法 …
NEAR: Final = 16  # a negation that ended farther from the match is not worth a word
SPEECH_REACH: Final = 24  # … and a denial of speech
PLAIN_REACH_EN: Final = 5  # words
SPEECH_REACH_EN: Final = 12

_PIECES_ZH: Final = re.compile(
    r"(?P<contrast>但是?|可是|只是|反正|不过|而是|然而|就是|却|(?<![认以作])为(?=了))"
    r"|(?P<stop>[。！？!?；;\n])"
    r"|(?P<comma>[，,、：:])"
    r"|(?P<none>不是药胜似药|(?:别的|其[他它]的?|别家的?)我?们?(?:也)?(?:不敢说|不敢保证|不敢讲"
    r"|不说|不知道)|(?:没有?|无)(?:任何|一点)?(?:副作用|依赖性?|激素|添加|刺激|风险|套路|门槛"
    r"|坏处|痛苦|伤害|毒副?作?用?|酒精|色素|防腐剂)|(?:没有?|不会?|绝不|从不)(?:骗|忽悠|吹牛"
    r"|撒谎|蒙|坑|夸张|开玩笑)"
    r"|不是(?:我)?吹(?:牛)?|不吹不黑|难道(?:还|你们?|这)*(?:不是|不能|不会|不算|没有|不)|(?:还"
    r"|可|岂)不是|不就是"
    r"|不但|不仅|不光|不止|不只|不管|不论|不如|不错|不同|不少|不好意思|不断|不愧"
    r"|不一样|不用说|不得了|了不得"
    r"|了不起|不可思议|不可多得|差不多|要不(?:是|然)?|好不好|对不对|是不是|能不能|会不会|有没有"
    r"|行不行|要不要|想不想|敢不敢"
    r"|可不可以|好不容易|不一会儿|不到|不久|不知不觉|不由得|不约而同|不怕|不用怕|不要(?:错过"
    r"|犹豫|走|划走|着急|急|等)"
    r"|不(?:吃|打|用|开|做|花|靠|节|忌|运|反|复|动|伤|留|掉|起|疼|痛|痒|需|挨|饿|累|难受"
    r"|手)(?:药|针|刀|手术|钱|节食|运动|食|口|弹|发"
    r"|身|疤|色|球|饿|锻炼|忌口|化疗|开刀|打针|吃药|吃胰岛素|住院|用药|去医院|动刀|术|胃|皮肤"
    r"|任何药|要|眼镜|戴)*"
    r"|别人|别家|别的|特别|个别|分别|区别|类别|级别|性别|别墅|告别|鉴别|别致|别看|别说|别犹豫"
    r"|别走|别划走|别错过|别等|别急"
    r"|非常|非洲|除非|是非|绯|莫非|非遗|没问题|没错|没关系|没事|没几天|没多久|没过|没用多久"
    r"|没见过|没有比|没有之一|没谁"
    r"|无数|无论|无敌|无比|无糖|无添加|无痛|无忧|无限|无锡|无人机|无线|无缝|无语|无可替代"
    r"|无可比拟|无与伦比|无所谓"
    r"|未来|未婚|勿念|莫名|毫无疑问|绝无仅有|独一无二|史无前例|前所未有|从来没有(?:过|这么)"
    r"|从未有过)"
    r"|(?P<speech>(?:不|没|没有|从不|从来不|从没|从来没|绝不|绝对不|可不|也不|未|无法|谁也不"
    r"|谁都不|没人|没有人)"
    r"(?:能|敢|会|可以|可能|想|愿意|得|好|便|让|要)*(?:说|讲|保证|承诺|宣称|宣传|吹|夸|打包票"
    r"|确定|肯定|声称|断言|答应你|跟你说|告诉你)"
    r"|不(?:是说|代表|等于|意味着?|见得|一定|建议|推荐|支持|认为|觉得|相信)|未必|并不是说"
    r"|没(?:有)?(?:办法|法|法子|本事|能力)"
    r"|(?:没有?|无)(?:任何|哪|什么|一款|一种|一个(?!人)|谁)|谁(?:能|敢)(?:说|保证)|怎么可能"
    r"|哪能|哪敢|哪有|哪来的"
    r"|不(?:要|能|可)(?:指望|幻想|相信|以为|觉得|认为)|别(?:指望|想着|以为|相信)|拒绝|杜绝|避免"
    r"|切勿|严禁|禁止)"
    r"|(?P<cue>(?:做|达|办|起|谈|算|称|够|用|保证|代替|替代|治|解决|改变|改善)不(?:到|了|上|着"
    r"|好)|不是|不能|不会|不可能|不可以|不可|不得|不要|不用|不具(?:备|有)|不属于|不含|不算"
    r"|不存在|没有|并非|绝非|无法|难以"
    r"|毫无|绝不|从不|不|没|别|非|未|无|勿|莫|甭)"
    r"|(?P<carry>能够|能|会|是|敢|可以|可能|一定|要|算|属于|具有|具备|有|含有|含|什么|任何"
    r"|所谓的?|那种|这种|这个|那个|这款|真的|真|完全"
    r"|直接|一下子|立马|马上|立刻|马|上|说|讲|称|保证|承诺|宣称|叫做?|让|帮|给|你们?|您|大家"
    r"|我们?|咱们?|家|他|它|她|用来|用于"
    r"|拿来|靠|通过|代替|替代|取代|用药|药物|药品|药|神药|治疗|治|起到|达到|做到|实现|帮助|的"
    r"|地|得|用|吃|喝|涂|抹|戴|够|被|把|对|全|都|也"
    r"|一款|一种|一个|最|很|太|那么|这么|就能|就会|百分之百|百分百|100%|绝对|肯定|随便|轻易|再"
    r"|去|来|过|人|为)"
    r"|(?P<break>了|啊|呢|吧|嘛|呀|哦|哈|啦|就|所以|因为|如果|而且|并且|还|才|然后|这样|反而"
    r"|照样|一样|依然|仍然|也能|都能|也会|都会)"
    r"|(?P<rest>.)",
    re.DOTALL,
)
_HINT: Final = re.compile(
    r"[不没别非未无勿莫甭谁哪怎拒杜避切严禁难毫绝从并做达办起谈算称够用保代替治解改岂可还独史前其]"
)
_NEGATIVE: Final = re.compile(r"[不没无未]")
_COMPLEMENT_ZH: Final = re.compile(r"不了|不到|不起来|不掉|不住|不成|不得(?!了)")
_AFTER_ZH: Final = re.compile(
    r"(?:的?(?:话|说法|这种话|这话|事情?|效果|作用|功效|功能|能力)?|什么的|啥的)(?:，|啊|呀|呢"
    r"|嘛|那|这|都|也|可|我|是|其实|根本|完全|肯定|绝对|真的)*"
    r"(?:不可能|不存在|不现实|没有的事|没有这回事|没这回事|做不到|办不到|谁也不敢|谁都不敢|谁敢"
    r"|是?假的|是?骗人的?|是?瞎说|是?胡说"
    r"|是?吹牛|不是真的|没有依据|没依据|没有科学依据|不敢(?:说|保证|讲)|不能(?:说|保证|讲)"
    r"|不保证|不承诺|没说|没讲|没有说|没有讲"
    r"|我?可没(?:有)?(?:说|讲)|没(?:有)?(?:说|讲)过|不(?:是|行|对)(?:的|啊|哦|，|。|$)"
    r"|没有(?:的|啊|哦|，|。|$)|不靠谱|不可信|不能信|信不得)"
)
_NOT_QUITE_ZH: Final = re.compile(
    r"(?:说|讲)?不是(?:吧|吗|嘛)|没有(?:人|谁|一个|任何(?:副作用|问题))"
)

_WORD_EN: Final = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[.,;:!?，。；：！？]")
_CUES_EN: Final = frozenset(
    {
        "not", "never", "no", "cannot", "cant", "can't", "don't", "dont", "doesn't", "doesnt",
        "didn't", "didnt", "isn't", "isnt", "aren't", "arent", "wasn't", "wasnt", "weren't",
        "won't", "wont", "wouldn't", "wouldnt", "couldn't", "couldnt", "shouldn't", "hasn't",
        "haven't", "hadn't", "nor", "neither", "hardly", "nothing", "nobody", "none", "unable",
        "ain't", "mustn't", "without",
    }
)  # fmt: skip
_SPEECH_EN: Final = frozenset(
    {
        "say", "saying", "said", "claim", "claiming", "claims", "promise", "promising",
        "promises", "guarantee", "guaranteeing", "guarantees", "tell", "telling", "mean", "means",
        "suggest", "suggesting", "imply", "implying", "think", "believe", "expect", "call",
        "calling", "pretend", "proof", "evidence", "way", "intended", "meant", "substitute",
        "replacement", "approved",
    }
)  # fmt: skip
_BREAK_EN: Final = frozenset(
    {"but", "however", "just", "only", "though", "although", "yet", "because", "so", "and", "then",
     "which", "while", "instead", "still"}
)  # fmt: skip
_NONE_EN: Final = re.compile(
    r"\b(?:not only|not just|not merely|no doubt|no wonder|no joke|no kidding|no lie"
    r"|no question|no matter"
    r"|not to mention|why not|no need (?:for|to)|no more|no longer|no other|no one else"
    r"|nothing else"
    r"|nobody else|never been|never before|never again|nothing (?:beats|compares|like)"
    r"|can'?t (?:beat|go wrong|lose|miss)"
    r"|cannot (?:beat|go wrong|lose)|don'?t (?:miss|wait|need|worry|hesitate|pay|sleep|forget"
    r"|take my word)"
    r"|do not (?:miss|wait|need|worry)|won'?t (?:believe|regret|find)|without (?:any |a |the )?"
    r"(?:\w+ing|diet|diets|exercise|surgery|drugs|pills|medication|medicine|pain|effort"
    r"|side effects?|risk|prescription|doctor))\b"
)
_AFTER_EN: Final = re.compile(
    r"\W*(?:is|are|was|'s|that'?s|this is|it'?s|would be)?\s*(?:just |simply |all |totally "
    r"|completely |an? )*"
    r"(?:myth|lie|lies|false|untrue|not true|impossible|not possible|nonsense|fake|scam|a stretch"
    r"|not something (?:we|i) (?:can|could)|not what (?:we|i))\b"
)


def check(scene: Scene) -> Ruling | None:
    """Rule on the negation that governs the match, if there is one."""
    if scene.language == "en":
        return _check_en(scene)
    ruling = _before_zh(scene) or _after_zh(scene)
    if ruling is not None and ruling.verdict == "removed":
        cover = hint_after(scene, ruling.end)
        if cover is not None:
            return cover
    return ruling


def _before_zh(scene: Scene) -> Ruling | None:
    """Walk to each term of the match in turn; the negation open there is the ruling."""
    text = scene.text
    walk = _Walk()
    position = scene.left
    # "There was none last year, there will be none next year": such terms are claims by negation.
    negative = any(_NEGATIVE.search(text, start, end) for start, end in scene.literals)
    for number, (start, end) in enumerate(scene.literals):
        if not walk.negated:
            first = _HINT.search(text, position, start)
            # One back: the cue may be the middle of 是不是.
            position = max(position, first.start() - 1) if first is not None else start
        for piece in _PIECES_ZH.finditer(text, position, start):
            walk.take(piece)
        if walk.negated and (number == 0 or (walk.rest <= 1 and not negative)):
            return Ruling("removed", walk.start, walk.end)
        if (complement := _COMPLEMENT_ZH.match(text, end)) is not None:
            return Ruling("removed", complement.start(), complement.end())
        position = max(position, end)
        walk.pass_term()
    if walk.denied is not None:
        start, end, contrast = walk.denied
        if not contrast and scene.start - end > NEAR:
            return None
        return Ruling("covered" if contrast else "passed", start, end)
    return None


class _Walk:
    """The state of reading: is a negation open, how far has it come, where is its cue?"""

    __slots__ = ("denied", "end", "negated", "reach", "rest", "speech", "start")

    def __init__(self) -> None:
        self.negated = False
        self.speech = False
        self.rest = 0
        self.reach = 0
        self.start = self.end = 0
        self.denied: tuple[int, int, bool] | None = None  # a denial that ended before the match

    def take(self, piece: re.Match[str]) -> None:
        kind = piece.lastgroup
        if kind == "cue" or kind == "speech":
            chained = self.negated and not self.speech and self.rest == 0
            self.negated = not chained
            self.speech = kind == "speech"
            self.reach = BARE_REACH if len(piece.group()) == 1 else PLAIN_REACH
            if self.speech:
                self.reach = SPEECH_REACH
            self.start = self.start if chained else piece.start()
            self.end = piece.end()
            self.rest = 0
        elif not self.negated:
            return
        elif kind == "contrast" or kind == "stop":
            self._close(contrast=kind == "contrast" and self.speech)
        elif kind == "comma":
            # "I dare not say, it cures …" goes on; after a full clause the denial is over.
            if not self.speech or self.rest > 1:
                self._close(contrast=False)
        elif kind == "break":
            if not self.speech:
                self._close(contrast=False)
        elif kind == "rest" or kind == "none":
            self.rest += len(piece.group())
            if self.rest > self.reach:
                self._close(contrast=False)

    def pass_term(self) -> None:
        """Go on behind a term of the match: it does not use up the reach of a denial of speech."""
        if self.negated and not self.speech:
            self._close(contrast=False)

    def _close(self, *, contrast: bool) -> None:
        self.denied = (self.start, self.end, contrast)
        self.negated = False


def _after_zh(scene: Scene) -> Ruling | None:
    found = _AFTER_ZH.match(scene.text, scene.end, scene.horizon)
    if found is None or _NOT_QUITE_ZH.match(scene.text, scene.end) is not None:
        return None
    return Ruling("removed", found.start(), found.end())


def _check_en(scene: Scene) -> Ruling | None:
    text, low = scene.text, scene.left
    skipped = [found.span() for found in _NONE_EN.finditer(text, low, scene.end)]
    cue: tuple[int, int] | None = None
    closed: Ruling | None = None
    reach = distance = 0
    words = _WORD_EN.finditer(text, low, scene.literals[-1][0])
    for word in words:
        start, end = word.span()
        if any(first <= start < last for first, last in scene.literals):
            continue
        if any(first <= start < last for first, last in skipped):
            continue
        token = word.group().replace("’", "'")
        if token in _CUES_EN:
            cue, distance, reach = (start, end), 0, PLAIN_REACH_EN
        elif cue is None:
            continue
        elif token in _BREAK_EN or not token[0].isalnum():
            contrast = token in ("but", "however", "just", "only")
            closed = Ruling("covered" if contrast and reach > PLAIN_REACH_EN else "passed", *cue)
            cue = None
        else:
            distance += 1
            if token in _SPEECH_EN:
                reach, distance = SPEECH_REACH_EN, 0
            if distance > reach:
                closed, cue = Ruling("passed", *cue), None
    if cue is None:
        after = _AFTER_EN.match(text, scene.end, scene.horizon)
        if after is None:
            return closed
        cue = after.span()
    return hint_after(scene, cue[1]) or Ruling("removed", *cue)
