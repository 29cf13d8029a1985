"""Which negation reaches a Chinese match: the words before it, read left to right in pieces.

Cues open a negation; words that carry it on (能, 会, 具备 …) keep it open, the rest uses up its
reach, and some words end it. A plain 不 reaches only over carrying words, because 不吃药 or 不贵
before a claim do not deny it; a denial of speech (不敢说, 不能保证) reaches over its clause. An
even number of negations in one chain is none.
"""

import re
from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene

BARE_REACH: Final = 0  # characters outside carrying words that a bare 不 or 没 reaches over
MODAL_REACH: Final = 0  # … 不能, 不会 …: a verb that follows is what is denied
PLAIN_REACH: Final = 2  # … 没有, 不是 …
NOBODY_REACH: Final = 8  # … 没有任何, 没有哪个 …
NEAR: Final = 16  # a negation that ended farther from the match is not worth a word
SPEECH_REACH: Final = 24  # … and a denial of speech
NOUN: Final = 2  # so many characters of an object, and the negation is about that object
SPOKEN: Final = 4  # … of what is not promised, between two terms of the match
ASIDE: Final = 8  # … and of what there is said never to be, or not done to somebody
QUANTIFIED: Final = 4  # "not one [of them] did not …": characters between the two negations

_PIECES: Final = Cue(
    r"(?P<contrast>只不过|但是?|可是|只是|只能说|我?就说|我只?(?:说|讲)(?=我|他|她|一)|反正|不过"
    r"|而是|然而|就是|却|其实|换[个句](?:说法|话)|(?<![认以作是])为(?=了))"
    r"|(?P<stop>[。！？!?；;\n]|[，,](?=你?(?:加|私|去|搜|点)))"
    r"|(?P<comma>[，,、：:])"
    r"|(?P<turn>[啊哈哦吧嘛啦哟](?=我|你|他|她|它|咱|这|那|去年|昨|今|按|有))"
    r"|(?P<none>不是药胜似药|没有?(?:谁|人|哪家|一家|第二家?|哪个)(?:能|敢|可以)?(?:跟|和|超|比|赶"
    r"|卖|给)"
    r"|怎么(?:就)?(?:不能|不会|不行|没有|不是)"
    r"|后悔(?:当初|以前|之前)?没有?|别管|[没不](?:敢|爱|想|会|能|肯|太|怎么)*(?:说|讲)话(?=的|，|就|也)|(?:本来|原本|本)不(?:想|该|打算|愿意?)(?:讲|说|告诉)"
    r"|[出进回起看找摸买听想忘离少下上过赶跟比等顶打跑拿]不(?:来|去|到|了|掉|下|上|开|起|着|住|动"
    r"|完|过|见|及)"
    r"|不(?:说|提)名字|不点名|(?:别的|其[他它]的?|别家的?)我?们?(?:也)?(?:不敢说|不敢保证|不敢讲"
    r"|不说|不知道)|(?:没有?|无)(?:任何|一点)?(?:副作用|依赖性?|激素|添加|刺激|风险|套路|门槛"
    r"|坏处|痛苦|伤害|毒副?作?用?|酒精|色素|防腐剂)|(?:没有?|不会?|绝不|从不)(?:骗|忽悠|吹牛"
    r"|撒谎|蒙|坑|夸张|开玩笑)"
    r"|不是(?:我)?吹(?:牛)?|不吹不黑|难道(?:还|你们?|这)*(?:不是|不能|不会|不算|没有|不)|(?:还"
    r"|岂)不是|可不是(?=[，吗嘛我你他咱大啊])|不就是|(?:这|那|它)不比"
    r"|不但|不仅|不光|不止|不只|不管|不论|不如|不错|不同|不少|不好意思|不断|不愧"
    r"|不一样|不(?:用|多|再)?说了|不用说|废话不说|不多(?:说|讲)|不得了|了不得"
    r"|了不起|不可思议|不可多得|差不多|要不(?:是|然)?|好不好|对不对|是不是|能不能|会不会|有没有"
    r"|没得说|没的说|没话说|不(?:会|能|敢)?(?:说|玩|来|讲)(?:虚|假|大话|空话|废|谎"
    r"|别的(?!直播间|家|商家|主播|店|牌|品|平台|人|厂))"
    r"|不敢相?信(?=一|这|自己|我)|不得不"
    r"|行不行|要不要|想不想|敢不敢"
    r"|可不可以|好不容易|不一会儿|不到|不久|不知不觉|不由得|不约而同|不怕|不用怕|不要(?:错过"
    r"|犹豫|走|划走|着急|急|等)"
    r"|不(?:吃|打|用|开|做|花|靠|节|忌|运|反|复|动|伤|留|掉|起|疼|痛|痒|需|挨|饿|累|难受|住"
    r"|手)(?:药|针|刀|手术|钱|节食|运动|食|口|弹|发"
    r"|身|疤|色|球|饿|锻炼|忌口|化疗|开刀|打针|吃药|吃胰岛素|住院|用药|去医院|动刀|术|胃|皮肤"
    r"|任何药|要|眼镜|戴)*"
    r"|别人|别家|别的|特别|个别|分别|区别|类别|级别|性别|别墅|告别|鉴别|别致|别看|别说|别犹豫"
    r"|别走|别划走|别错过|别等|别急"
    r"|非常|非洲|除非|是非|绯|莫非|非遗|没问题|没错|没关系|没事|没几天|没多久|没过|没用多久"
    r"|没见过|没有比|没有之一|没谁|没完没了"
    r"|无数|无论|无敌|无比|无糖|无添加|无痛|无忧|无限|无锡|无人机|无线|无缝|无语|无可替代"
    r"|无可比拟|无与伦比|无所谓"
    r"|未来|未婚|勿念|莫名|毫无疑问|绝无仅有|独一无二|史无前例|前所未有|从来没有(?:过|这么)"
    r"|从未有过)"
    r"|(?P<speech>(?:不|没|没有|从不|从来不|从没|从来没|绝不|绝对不|可不|也不|未|无法|谁也不"
    r"|谁都不|没人|没有人)"
    r"(?:能|敢|会|可以|可能|想|愿意|得|好|便|让|要|叫)*(?:跟你们?|跟大家|给你们?|向你们?|你们?"
    r"|大家)?(?:说|讲|保证|承诺|宣称|宣传|吹(?!风|太|头|干|热|空调|冷|着|发)|夸|打包票|确定|肯定|声称|断言|答应你|告诉你)(?!完|够"
    r"|错|清楚)"
    r"|不(?:是说|代表|等于|意味着?|见得|一定|建议|推荐|支持|认为|觉得|相信)|未必|并不是说"
    r"|没(?:有)?(?:资格|权利|底气|脸|胆)(?:说|讲)?|更?(?:别|不用|甭)谈|更(?:别|不用|不要)(?:说|提)"
    r"|没(?:有)?(?:办法|法|法子|本事|能力)"
    r"|谁(?:能|敢)(?:说|保证)|怎么可能"
    r"|哪能|哪敢|哪(?:里|儿)?还?有|哪会|哪来的"
    r"|不(?:要|能|可)(?:指望|幻想|相信|以为|觉得|认为)|别(?:指望|想着|以为|相信)|拒绝|杜绝|避免|抵制|反对"
    r"|切勿|严禁|禁止)"
    r"|(?P<nobody>从来?(?:没有?|不|未)(?!见|听|有过|这么|卖过|如此|发生|失)|(?:没有?|无)(?:任何|哪"
    r"|什么|一款|一种|一个|谁))"
    r"|(?P<toward>(?:从来|从)?(?:没有?(?:给|对|为|替|拿|请|往|把)|不(?:给|拿|往|把))(?!力|劲)(?:这|那|它|每|我们)?)"
    r"|(?P<cue>不是为了|不图|不求|[吃喝用洗抹涂敷贴看养练]不出|[帮让教]不了|(?:做|达|办|起|谈|算|称|够|用|保证|代替"
    r"|替代|治|解决|改变|改善)不(?:到|了|上|着"
    r"|好)|不是|不能|不会|不可能|不可以|不可|不得|不要|不用|不具(?:备|有)|不属于|不含|不算"
    r"|不存在|没有|并非|绝非|无法|难以"
    r"|毫无|绝不|从不|不|没|别|非|未|无|勿|莫|甭)"
    r"|(?P<is>是)"
    r"|(?P<modal>能够|能|会|敢|可以|可能|说|讲|有|人|谁|会有)"
    r"|(?P<also>全都?|都|也)"
    r"|(?P<of>的)"
    r"|(?P<object>(?:让|给|帮|跟|对|教|使|替)(?:你们?|您|大家|我们?|咱们?|他|它|她))"
    r"|(?P<subject>你们?|您|大家|我们?|咱们?|他|它|她)"
    r"|(?P<use>用|吃|喝|涂|抹|戴|买|花)"
    r"|(?P<carry>一定|要|算|属于|具有|具备|含有|含|什么|任何"
    r"|所谓的?|那种|这种|这个|那个|这款|真的|真|完全"
    r"|直接|一下子|立马|马上|立刻|马|上|称|保证|承诺|宣称|叫做?|让|帮|给|家|彻底|真正|根本|有效"
    r"|快速|长期|单独|导致|用来|用于"
    r"|拿来|靠|通过|代替|替代|取代|用药|药物|药品|药|神药|治疗|治|主|包|管|防|卖|做|改善|调理"
    r"|起到|达到|做到|实现|帮助|地|得|够|在(?:评论区|直播间|公屏|弹幕|这里?|群里|线下|外面)(?:里"
    r"|上)?|被|把|对"
    r"|一款|一种|一个|最|很|太|那么|这么|就能|就会|百分之百|百分百|100%|绝对|肯定|随便|轻易|再"
    r"|去|来|过|为)"
    r"|(?P<break>了|啊|呢|吧|嘛|呀|哦|哈|啦|就|所以|因为|如果|而且|并且|还|才|然后|这样|反而"
    r"|照样|一样|依然|仍然|也能|都能|也会|都会)"
    r"|(?P<rest>.)",
    re.DOTALL,
)
_HINT: Final = Cue(
    r"[不没别非未无勿莫甭谁哪怎拒杜避切严禁难毫绝从并做达办起谈算称够用保代替治解改岂可还独史前其"
    r"废差]"
)
_NEGATIVE: Final = Cue(r"[不没无未]")
_ASKS: Final = "哪怎"  # questions that deny: "where is there …", "how could …"
_FAILS: Final = Cue(r"不[了掉下好起出到住成过瘦]|没(?:好|瘦|效|用(?!了)|反应|变化)")
_COMPLEMENT: Final = Cue(
    r"(?<![摸看找查闻觉])(?:不了|不到|不起来|不掉|不住|不成|不下来)|(?<=[治洗长养拔去祛吃])不出"
    r"|不得(?!了)|(?<=[治医看])不好"
)
# "One bit of nylon there is not": the negation is about what stands before it.
_OBJECT_FIRST: Final = Cue(
    r"(?:一点|一丝|丝毫|半点|一[个件条单粒颗口句滴])[^，。！？都也不没]{1,5}(?:都|也)?$"
)
_IS_IT_NOT: Final = Cue(r"[^，。！？]{0,6}?吗")
_OBJECT_BACK: Final = 9
_MODAL: Final = frozenset(
    {
        "不能", "不会", "不可能", "不可以", "不可", "不得", "不要", "不用", "无法", "不是为了",
        "不图", "不求",
    }
)  # fmt: skip
# "If you do not lose five pounds I pay": the negation is the condition of a promise.
_STAKE: Final = Cue(
    r"[^。！？；;不满]{0,11}?(?:(?:双倍|全额|十倍|三倍|一分钱?)退|一分(?:钱)?不(?:收|要)|退(?:你|钱"
    r"|款|全)|包退|赔你?"
    r"|(?:来|拿着?[^，。]{0,4})?找我(?!也|没|干)|骂我|跟你姓|算我的|免单|白送|倒贴|倒找|算我输"
    r"|砸(?:我|店|招牌))"
)


def negation_before(scene: Scene) -> Ruling | None:
    """Walk to each term of the match in turn; the negation open there is the ruling."""
    text = scene.text
    walk = _Walk()
    position = scene.left
    # "There was none last year, there will be none next year": such terms are claims by negation.
    negative = False
    for number, (start, end) in enumerate(scene.literals):
        if not walk.negated:
            first = _HINT.search(text, position, start)
            # One back: the cue may be the middle of 是不是.
            position = max(position, first.start() - 1) if first is not None else start
        for piece in _PIECES.finditer(text, position, start):
            walk.take(piece)
        if walk.negated and _is_cut(text, walk.start, walk.end, start):
            walk.negated = False
        complement = _COMPLEMENT.match(text, end)
        negative = negative or _NEGATIVE.search(text, start, end) is not None
        if walk.negated and _is_denied(walk, text[start:end], number, negative=negative):
            # "There is none that it does not cure", but not "it is no drug and does not cure".
            if complement is not None and walk.word != "不是":
                return Ruling("covered", walk.start, complement.end())
            stake = None if walk.speech else _stake(scene, end)
            if stake is not None:
                return Ruling("covered", walk.start, stake.end())
            if walk.word == "不是" and _IS_IT_NOT.match(text, end, scene.horizon) is not None:
                return Ruling("passed", walk.start, walk.end)
            return Ruling("removed", walk.start, walk.end)
        if complement is not None:
            if (stake := _STAKE.match(text, complement.end(), scene.horizon)) is not None:
                return Ruling("covered", complement.start(), stake.end())
            return Ruling("removed", *complement.span())
        position = max(position, end)
        walk.pass_term()
    if walk.denied is not None:
        start, end, contrast = walk.denied
        if not contrast and scene.start - end > NEAR:
            return None
        return Ruling("covered" if contrast else "passed", start, end)
    return None


def _is_denied(walk: "_Walk", term: str, number: int, *, negative: bool) -> bool:
    """Tell whether the open negation denies a term of the match, the one of that number."""
    rhetorical = walk.speech and walk.word[0] in _ASKS
    if rhetorical and _FAILS.search(term) is not None:
        return False  # "where is the disease that it does not cure?"
    if number == 0:
        return walk.kind != "toward" or walk.rest == 0
    if rhetorical:
        return walk.rest <= ASIDE
    between = ASIDE if walk.kind == "toward" else SPOKEN if walk.speech else 1
    return walk.rest <= between and not negative


def _stake(scene: Scene, end: int) -> re.Match[str] | None:
    return _STAKE.match(scene.text, scene.end, scene.horizon) or _STAKE.match(
        scene.text, end, scene.horizon
    )


def _is_cut(text: str, low: int, high: int, start: int) -> bool:
    """Tell whether the cue `[low, high)` is half of a word that ends in the match."""
    if high != start:
        return False
    whole = _PIECES.match(text, low)
    if whole is not None and whole.lastgroup == "none" and whole.end() > start:
        return True
    if high - low > 1:
        return False
    return any(
        text[low - size : low] == text[start : start + size] for size in (1, 2, 3) if size <= low
    )


def _reach(word: str, kind: str) -> int:
    if kind == "speech":
        return SPEECH_REACH
    if kind in ("nobody", "toward"):
        return NOBODY_REACH
    if len(word) == 1:
        return BARE_REACH
    return MODAL_REACH if word in _MODAL else PLAIN_REACH


class _Walk:
    """The state of reading: is a negation open, how far has it come, where is its cue?"""

    __slots__ = (
        "chains", "denied", "end", "kind", "negated", "quantified", "reach", "rest", "speech",
        "start", "word",
    )  # fmt: skip

    def __init__(self) -> None:
        self.negated = False
        self.speech = False
        self.word = self.kind = ""
        self.chains = True  # nothing but modal words since the cue
        self.quantified = False
        self.rest = 0
        self.reach = 0
        self.start = self.end = 0
        self.denied: tuple[int, int, bool] | None = None  # a denial that ended before the match

    def take(self, piece: re.Match[str]) -> None:
        kind = piece.lastgroup
        if kind in ("cue", "speech", "nobody", "toward"):
            self._open(piece, kind)
        elif not self.negated or kind == "modal":
            return
        elif kind == "contrast" or kind == "stop":
            self._close(contrast=kind == "contrast" and self.speech)
        elif kind == "comma":
            # "I dare not say, it cures …" goes on; after a full clause the denial is over.
            if not self.speech or self.rest > 1:
                self._close(contrast=False)
        elif kind == "turn":
            if not self.speech or self.rest >= NOUN:
                self._close(contrast=False)
        elif kind == "break":
            if not self.speech:
                self._close(contrast=False)
        elif kind == "also" or kind == "of":
            # After an object: "without [dispute] the first", "not one failed, all …".
            self.chains = False
            if kind == "of" and self.word == "没有" and piece.start() == self.end:
                self._close(contrast=False)  # "pork with not a trace [of ass's hide] in it"
                return
            needed = 0 if self._is_complete() else 1 if kind == "also" else NOUN
            if not self.speech and not self.quantified and self.rest >= needed:
                self._close(contrast=False)
        elif kind == "is":
            # "It is not a common cigarette, it is …"
            if self.word == "不是" and self.rest > 0:
                self._close(contrast=False)
        elif kind == "subject":
            self.chains = False
            if not self.speech and (self.rest > 0 or self._is_complete()):
                self._close(contrast=False)
        elif kind == "use":
            self.chains = False
            if self.reach == BARE_REACH and len(self.word) == 1:
                self._close(contrast=False)
        elif kind == "carry" or kind == "object":
            self.chains = False
        else:
            self.chains = False
            self.rest += len(piece.group())
            if self.rest > self.reach:
                self._close(contrast=False)

    def _is_complete(self) -> bool:
        """Tell whether the cue is a verb with its complement (治不好), a whole predicate."""
        return self.word.startswith("治不")

    def pass_term(self) -> None:
        """Go on behind a term of the match: it does not use up the reach of a denial of speech."""
        if self.negated and not self.speech:
            self._close(contrast=False)

    def _open(self, piece: re.Match[str], kind: str) -> None:
        start, end = piece.span()
        word = piece.group()
        if self.negated and (
            (self.chains and self.rest == 0) or (self.quantified and self.rest <= QUANTIFIED)
        ):
            self.negated = False
            self.denied = (self.start, end, False)
            return
        if kind == "speech" and piece.string[max(0, start - 2) : start] in ("本来", "原本"):
            self.negated = False  # "I did not mean to tell, but …"
            return
        if "告诉" in word and piece.string[max(0, start - 1) : start] in ("生", "行", "人", "家"):
            self.negated = False  # "what the doctors will not tell you"
            return
        if word in ("没有", "没") and _OBJECT_FIRST.search(
            piece.string[max(0, start - _OBJECT_BACK) : start]
        ):
            self.negated = False
            return
        self.negated = self.chains = True
        self.word, self.kind = word, kind
        self.speech = kind == "speech"
        self.quantified = kind == "nobody"
        self.reach = _reach(word, kind)
        self.start, self.end = start, end
        self.rest = 0

    def _close(self, *, contrast: bool) -> None:
        self.denied = (self.start, self.end, contrast)
        self.negated = False
