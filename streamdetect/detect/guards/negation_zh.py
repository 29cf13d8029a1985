"""Which negation reaches a Chinese match: the words before it, read left to right in pieces.

Cues open a negation; words that carry it on (能, 会, 具备 …) keep it open, the rest uses up its
reach, and some words end it. A plain 不 reaches only over carrying words, because 不吃药 or 不贵
before a claim do not deny it; a denial of speech (不敢说, 不能保证) reaches over its clause. An
even number of negations in one chain is none.
"""

import re
from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.pieces_zh import HINT, PIECES
from streamdetect.detect.guards.scene import Ruling, Scene

BARE_REACH: Final = 0  # characters outside carrying words that a bare 不 or 没 reaches over
MODAL_REACH: Final = 1  # … 不能, 不会 …: a verb that follows is what is denied
PLAIN_REACH: Final = 2  # … 没有, 不是 …
NOBODY_REACH: Final = 8  # … 没有任何, 没有哪个 …
NEAR: Final = 16  # a negation that ended farther from the match is not worth a word
SPEECH_REACH: Final = 24  # … and a denial of speech
NOUN: Final = 2  # so many characters of an object, and the negation is about that object
SPOKEN_LONGEST: Final = 5  # characters of a denial of speech before its verb
SPOKEN: Final = 4  # … of what is not promised, between two terms of the match
ASIDE: Final = 8  # … and of what there is said never to be, or not done to somebody
QUANTIFIED: Final = 4  # "not one [of them] did not …": characters between the two negations

_NEGATIVE: Final = Cue(r"[不没无未]")
_DENIERS: Final = "不没谁未无"
_NAMING: Final = tuple("提写说讲标印")  # "not one word does it say of …" is about what follows
_USES: Final = "用吃喝涂抹戴买花贴敷泡练学"
_ASKS: Final = "哪怎"  # questions that deny: "where is there …", "how could …"
_FAILS: Final = Cue(r"不[了掉下好起出到住成过瘦]|没(?:好|瘦|效|用(?!了)|反应|变化)")
_COMPLEMENT: Final = Cue(
    r"(?<![摸看找查闻觉])(?:不了|不到(?![0-9一二两三四五六七八九十百千几半])|不起来|不掉|不住|不成|不下来)|(?<=[治洗长养拔去祛吃])不出"
    r"|不得(?!了)|(?<=[治医看])不好"
)
# "There is no tea that, once drunk, can …", but not "there is no sugar in it; once drunk it can …".
_USED: Final = Cue(
    r"[^，。！？]{0,4}?(?:[茶药粉水酒膏贴汤果霜仪机]|东西|产品|食物|食品|保健品|偏方|方子|补品|面膜|精华|牌子)"
    r"(?:你|您|人)?[用吃喝涂抹敷贴泡戴]了(?=就?(?:能|会|可以)|还能)"
)
# "One bit of nylon there is not": the negation is about what stands before it.
_OBJECT_FIRST: Final = Cue(
    r"(?:一点|一丝|丝毫|半点|半分|啥子?|什么|任何|一[个件条单粒颗口句滴])[^，。！？都也不没]{1,5}(?:都|也)?$"
)
_IS_IT_NOT: Final = Cue(r"[^，。！？]{0,6}?吗")
_OBJECT_BACK: Final = 9
_MODAL: Final = frozenset(
    {
        "不能", "不会", "不可能", "不可以", "不可", "不得", "不要", "不用", "无法", "不是为了",
        "不图", "不求",
    }
)  # fmt: skip
# "… nobody could promise that": a clause of its own, no second negation.
_ANYONE: Final = Cue(
    r"(?:任何(?:一个)?(?:人|医生|机构|平台)?|谁|神仙|哪个|哪家)[^，。！？]{0,5}?[也都]$"
)
# "If you do not lose five pounds I pay": the negation is the condition of a promise.
STAKE: Final = Cue(
    r"[^。！？；;不满]{0,11}?(?:(?:双倍|全额|十倍|三倍|一分钱?)退|一分(?:钱)?不(?:收|要)|退(?:你|钱"
    r"|款|全)|包退|赔(?!了|过|得|本|光|进|钱的|多|少)你?"
    r"|我(?:就|当场|直播)?(?:把|将)[^，。！？]{1,6}(?:吃|吞|砸|拆|烧|剁|剪|关|倒)(?:了|掉|下去)|磕头|裸奔|剃光?头|倒立|退网|学狗叫"
    r"|(?:叫|喊)(?:你|您)(?:一声)?(?:爹|爸|爷)|(?:来|拿着?[^，。]{0,4})?找我(?!也|没|干)|骂我|跟你姓|算我的|免单|白送|倒贴|倒找|算我输"
    r"|砸(?:我|店|招牌)|[把将]?(?:我|这|咱)?(?:店|门|招牌|号)(?:给)?(?:关|砸|拆|封|注销))"
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
            first = HINT.search(text, position, start)
            # One back: the cue may be the middle of 是不是.
            position = max(position, first.start() - 1) if first is not None else start
        for piece in PIECES.finditer(text, position, start):
            walk.take(piece)
        if walk.negated and _is_cut(text, walk.start, walk.end, start):
            walk.negated = False
        if not walk.negated and (spoken := _spoken_over(text, position, start, end)) is not None:
            return Ruling("removed", *spoken.span())
        complement = _COMPLEMENT.match(text, end)
        # "Nobody can promise it only rises and never falls": the saying is denied, whatever it is.
        own = _NEGATIVE.search(text, start, start + 1 if walk.speech else end)
        negative = negative or own is not None
        if walk.negated and _is_denied(walk, text[start:end], number, negative=negative):
            # "There is none that it does not cure", but not "it is no drug and does not cure".
            if complement is not None and _ANYONE.search(text[walk.end : start]) is not None:
                return Ruling("removed", *complement.span())
            if complement is not None and walk.word != "不是":
                return Ruling("covered", walk.start, complement.end())
            stake = None if walk.speech else _stake(scene, end)
            if stake is not None:
                return Ruling("covered", walk.start, stake.end())
            if walk.word == "不是" and _IS_IT_NOT.match(text, end, scene.horizon) is not None:
                return Ruling("passed", walk.start, walk.end)
            return Ruling("removed", walk.start, walk.end)
        if complement is not None:
            if (stake := STAKE.match(text, complement.end(), scene.horizon)) is not None:
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
    if walk.is_complete() and term[0] in _USES:
        return False  # "[doctors] cannot cure it; who drinks this …"
    if number == 0 and walk.rest > 0 and not walk.speech and term[0] in _DENIERS:
        return False  # "that is no illness, no need for a hospital"
    if number == 0:
        # "It can't [change] your luck" has its verb before a later term only.
        return walk.rest == 0 or (walk.kind != "toward" and walk.word not in _MODAL)
    if rhetorical:
        return walk.rest <= ASIDE
    between = ASIDE if walk.kind == "toward" else SPOKEN if walk.speech else 1
    return walk.rest <= between and not negative


def _stake(scene: Scene, end: int) -> re.Match[str] | None:
    return STAKE.match(scene.text, scene.end, scene.horizon) or STAKE.match(
        scene.text, end, scene.horizon
    )


def _spoken_over(text: str, low: int, start: int, end: int) -> re.Match[str] | None:
    """Find a denial of speech whose verb is the term: "nobody can | guarantee"."""
    for at in range(max(low, start - SPOKEN_LONGEST), start):
        if text[at] in _DENIERS:
            piece = PIECES.match(text, at, end)
            if piece is not None and piece.end() > start:
                return piece if piece.lastgroup == "speech" else None
    return None


def _is_cut(text: str, low: int, high: int, start: int) -> bool:
    """Tell whether the cue `[low, high)` is half of a word that ends in the match."""
    if high != start:
        return False
    whole = PIECES.match(text, low)
    if whole is not None and whole.lastgroup == "none" and whole.end() > start:
        return True
    if high - low > 1:
        return False
    return any(
        text[low - size : low] == text[start : start + size]
        and text[low - size - 1 : low - size] not in ("不", "别")  # "don't add me, don't add me"
        for size in (1, 2, 3)
        if size <= low
    )


def _reach(word: str, kind: str) -> int:
    if kind == "speech":
        return SPEECH_REACH
    if kind in ("nobody", "toward"):
        return NOBODY_REACH
    if len(word) == 1:
        return BARE_REACH
    return MODAL_REACH if word in _MODAL else PLAIN_REACH


# "… of which there is none", "… is impossible": said, before 的, of what stands before them.
_WHOLE: Final = frozenset({"没有", "不可能", "不存在"})


class _Walk:
    """The state of reading: is a negation open, how far has it come, where is its cue?"""

    __slots__ = (
        "chains", "denied", "end", "kind", "negated", "quantified", "reach", "rest", "speech",
        "spoken", "start", "word",
    )  # fmt: skip

    def __init__(self) -> None:
        self.negated = False
        self.speech = False
        self.spoken = False  # the denial that ended was one of speech
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
        elif kind == "contrast" and not self.negated and self.denied is not None and self.spoken:
            # "I promise nothing, that is the rule, but …": the turn comes a clause later.
            self.denied = (self.denied[0], piece.end(), True)
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
            carries = self.kind == "toward" and piece.group() == "就"
            if not self.speech and not carries and not self._is_used(piece):
                self._close(contrast=False)
        elif kind == "also" or kind == "of":
            # After an object: "without [dispute] the first", "not one failed, all …".
            self.chains = False
            if kind == "of" and self.word in _WHOLE and piece.start() == self.end:
                self._close(contrast=False)  # "pork with not a trace [of ass's hide] in it"
                return
            needed = 0 if self.is_complete() else 1 if kind == "also" else NOUN
            if not self.speech and not self.quantified and self.rest >= needed:
                self._close(contrast=False)
        elif kind == "is":
            # "It is not a common cigarette, it is …"
            if self.word == "不是" and self.rest > 0:
                self._close(contrast=False)
        elif kind == "subject":
            self.chains = False
            if not self.speech and (self.rest > 0 or self.is_complete()):
                self._close(contrast=False)
        elif kind == "use":
            self.chains = False
            if (self.reach == BARE_REACH and len(self.word) == 1) or self.is_complete():
                self._close(contrast=False)
        elif kind == "carry" or kind == "object":
            self.chains = False
        else:
            self.chains = False
            self.rest += len(piece.group())
            if self.rest > self.reach:
                self._close(contrast=False)

    def is_complete(self) -> bool:
        """Tell whether the cue is a verb with its complement (治不好), a whole predicate."""
        return self.word.startswith("治不")

    def _is_used(self, piece: re.Match[str]) -> bool:
        """Tell whether a 了 only says that the goods of which there are none are used."""
        if not self.quantified or piece.group() != "了":
            return False
        used = _USED.match(piece.string, self.end)
        return used is not None and used.end() == piece.end()

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
        if "告诉" in word and piece.string[max(0, start - 1) : start] in "生行人家院们店厂商师局":
            self.negated = False  # "what the doctors will not tell you"
            return
        if (
            word in ("没有", "没")
            and piece.string[end : end + 1] not in _NAMING
            and _OBJECT_FIRST.search(piece.string[max(0, start - _OBJECT_BACK) : start])
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
        self.spoken = self.speech
        self.negated = False
