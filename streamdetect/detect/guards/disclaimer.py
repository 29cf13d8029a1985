"""Disclaimers: what is said right after some words, in Chinese, that leaves nothing of them.

They are called out of reach, laid to somebody or something else ("that was the lighting"), left
to luck or to a doctor, missing on the label; or the speaker knows nothing of it, is ashamed of
it, or is himself the proof that it is not so.
"""

from typing import Final

from streamdetect.detect.guards.cue import Cue
from streamdetect.detect.guards.scene import Ruling, Scene

_US: Final = r"(?:我|咱|俺|主播|老板|本人|小店|本店|我家)们?"
# The words are taken up, loosely: "… that kind of talk", "… such a thing", "… this".
_TOPIC: Final = (
    r"(?:[^，。！？不没别我你他她这那]{0,2}?的|[^，。！？不没别我你他她这那]{0,2}?(?=[这那])|了"
    r"|病|症)?(?:[这那](?:种些?|些|类|个|件|样的?|几个|两个|一句|句)?)?"
    r"(?:话|说法|字|词|承诺|牛皮?|大话|海口|口号|事儿?|事情|效果|作用|功效|功能|本事|好事|美事|生意"
    r"|东西|条件|活儿?|帽子|名头|要求|什么的|啥的|之类的?)?"
    r"(?:，|啊|呀|呢|嘛|哈|吧|那|这|它|都|也|可|就|还|真|更|你|您|大家|其实|根本|完全|肯定|绝对|真的"
    r"|确实"
    r"|实在|压根|老实讲|说实话|讲真的?|对不起|抱歉|不好意思)*"
)
_OUT_OF_REACH: Final = Cue(
    _TOPIC + r"(?:(?:谈|算|够|称|配|排|轮|挨|沾|攀|评|撑|说|论)不(?:上|着|起|到|及)"
    r"|轮不到(?=我|咱|俺)|不至于"
    r"|(?:还)?(?:差|离|隔)(?:得|着|了)?(?:远|十万八千里|老远|老鼻子|一大截)|早着呢|没影|没戏|没门"
    r"|没谱"
    r"|没辙|没指望|够呛|(?:想|你想)(?:多|岔|偏|太多|太美|得太美)了?|是?做梦|醒醒|拉倒|得了吧|算了吧"
    r"|歇歇吧|省省吧|免谈|甭提|休提|休想|莫想|冇得|冇有|莫得|木有|没得(?!说|挑|比|第二|谁|人|哪"
    r"|话)|不得行"
    r"|不顶(?:用|事)|白搭|哄[娃鬼小人]|骗鬼|鬼话|鬼扯|[莫别瞎]扯|别闹|瞎掰|瞎话|胡咧咧|扯犊子|扯淡|鬼才信"
    r"|哪来的(?!货)"
    r"|没有?[那这]么多(?=$|[，。！？啊哈]|我|一共|总共|才|就|也就|满打满算|加起来|公众号|粉丝|销量)"
    r"|(?:统统|通通|全都?|一样都?|一概)*(?:不行|不灵|不成|不中|没用)(?=$|[，。！？啊哈]|它(?:就|只)?是?(?:个|一))"
    r"|(?:" + _US + r")?(?:家|店)?哪[个样级种][^，。！？]{0,2}?(?:都|也)"
    r"(?:不(?:是|沾|占|挨|够|算|配|敢|行)|没(?=$|[，。！？有占沾]))"
    r"|不归(?:我|它|咱)|没有?(?:这|那)(?:个|回|种|一?条|一说|么回)?(?:功能|功效|本事|事|能耐|效果"
    r"|说法"
    r"|条款|承诺|作用|玩意|规定|道理|水平|实力|成分|待遇|名堂)|没有的(?!人|说)|请?另请高明"
    r"|有缘无分|无能为力)"
)
# "… that is film-making", "… that was swelling going down", "… that is another school".
_MERELY: Final = r"(?:都|就|可|肯定|也|其实|多半|只|不过|纯粹|纯|完全|大概)*"
_ILLUSION: Final = (
    r"(?:拍(?:电影|戏)|演(?!示)|电视剧|电影|剧本|[pP](?:图|的|出来)|修图|灯光?|打光|美颜|滤镜"
    r"|角度|姿势"
    r"|化妆|消肿|脱水|水分|拉水|出汗|运气|巧合|老天|骗|传销|庄家|做梦|童话|神话|科幻|小说|武侠"
    r"|评书|传说|古装|话本|广告"
    r"|短视频"
    r"|段子|笑话|假|瞎|吹|忽悠|智商税|另一|两码|两回|想象|心理|求签|庙里|烧香|迷信|玄学|封建|违法|犯法|犯罪|坑"
    r"|账号|号被|喝多|口误|道具|特效|哄|编)"
)
_THAT_IS: Final = Cue(
    _TOPIC
    + r"[那这](?:些|种|个)?(?:广告|宣传|海报|标题|图片?|视频|字样?|话)?"
    + _MERELY
    + r"是[^，。！？我]{0,6}?(?:"
    + _ILLUSION
    + r"|别的(?:机构|家|店|人|主播|品牌)|别家|别人|人家|他们|其他人|隔壁|医生|大夫|医院|药厂|神仙"
    r"|孙悟空|命好|汗|故事"
    r"|仙丹|网上|上游|(?:厂家|公司)(?:写|拍|印|定|做|发|给)|勒|绷|挤的|垫的|粉底|妆|染的|热的"
    r"|烫的|运营|场控)"
    r"|"
    + _TOPIC
    + r"[那这](?:肯定|一定|就|可|都|只)*是我(?:的)?(?:打的灯|瞎|嘴|骗|吹|编|做梦|账号|号|喝多"
    r"|开玩笑|逗|胡|脑子"
    r"|疯|失心)"
)
# "… of that I know nothing", "… heaven knows".
_IGNORANT: Final = Cue(
    _TOPIC
    + r"(?:"
    + _US
    + r"(?:家|自己|也|可|真的?|都|是|就|还|实在|确实|一个|一样)*(?:不(?:懂|认识|晓得|知道|清楚"
    r"|了解|会看|研究"
    r"|在行|好说)"
    r"|说不(?:好|准|清|上来?)|答不(?:了|上)|没(?:研究|试|测|打听|问|去看)过|没(?:有)?(?:把握|底"
    r"|谱|数据)"
    r"|心里没底)(?!怎么|咋|为|多少|哪|他|还|医|原理|科学|成分|什么)"
    r"|[^，。！？]{0,6}?我们?一个(?:都|也)不(?:认识|知道|懂)|(?:鬼|天|老天爷?|神仙|谁)(?:才|也"
    r"|都)?(?:晓得|说得(?:准|清|好)|猜得|料得|敢保))"
)
# "Will it go up or not? That is for the market to say."
_EITHER_WAY: Final = Cue(
    r"(?:不.{1,2})?[^，。！？]{0,3}?(?:(?:鬼|天|老天爷?|谁|我)(?:才|也|可)?(?:晓得|知道|不(?:管"
    r"|知道|晓得|保证"
    r"|承诺))|(?:这|那|得|要|全|都|主要|还是|只能)*(?:看|凭|靠)(?:天|老天|命|运气|行情|市场|个人"
    r"|体质|自己|你"
    r"|缘分|造化|孩子|天赋))"
)
_A_NOT_A: Final = Cue(r"(.{1,2})[不没]\1")
# "… and I am still bald": the speaker and his own are the proof that it is not so.
_STILL_SO: Final = Cue(
    r"[^。！？]{0,12}?(?:"
    + _US
    + r"(?:妈|爸|老公|老婆|媳妇|闺女|儿子|爹|娘)?|老公|媳妇)[^。！？不没]{0,14}?(?:还是|还(?=单"
    r"|秃|胖|黑|穷|疼"
    r"|打呼|失眠|皱|近视|白头|掉)|照样(?=单|秃|胖|黑|穷|疼|打呼|失眠|皱|醒|睡不|掉|长|得|吃药|去)"
    r"|依旧|依然"
    r"|仍然)[^。！？]{0,3}?"
    r"(?:[一二三四五六七八九十0-9]{2,}|老样|那样|那个样|这样(?=$|，|啊|嘛|子)|原样|胖|秃|单|白头"
    r"|黑|皱|有斑|打呼"
    r"|疼|痛|失眠|穷|打工|近视|戴眼镜|吃药|打针|睡不着|掉头发|脸红|鬼画符|去医院|头疼|没(?:瘦|白"
    r"|长|发|用|变|赚))"
    r"|[^。！？]{0,8}?(?:你|大家|你们)?看?我(?:自己)?(?:瘦|白|发财|长高|变白)了?(?:吗|没"
    r"|没有)(?=$|[，。？]|没|哈|还)"
)
# "… the box says no word of it".
_NOT_ON_LABEL: Final = Cue(
    r"[^。！？]{0,16}?(?:盒子|包装|标签|说明书|瓶身|瓶子|证书|配料表|检测报告|报告|批文|备案"
    r"|注册证|上面|上头"
    r"|资质|合同|协议)(?:上|里|中|面|头)*[^，。！？]{0,10}?(?:没(?:有)?(?:写|标|印|提|这|说|那|讲"
    r"|一个字)|找不(?:到|着)"
    r"|看不到|一个字(?:都|也)?没|查不到|没出现)(?![^。！？]{0,8}(?:但|因为|可是|不让|不许|法律"
    r"|规定))"
)
# "… I don't believe it myself", "… I blush to hear it".
_ASHAMED: Final = Cue(
    r"[^。！？]{0,10}?" + _US + r"(?:自己|听着|听了|说着|念着|看着|都|也|可|真|才|是|觉得|要)*"
    r"(?:不信(?!你|邪|的|试|可以|拉倒|算了|就)"
    r"|脸红|害?臊"
    r"|心虚|想笑|张不开嘴|开不了口|过意不去|睡不着觉?(?=$|，)|良心(?:过不去|不安|疼|上))"
)
# "… for that see a doctor": right after what was named as a topic.
_REFERRED: Final = Cue(
    _TOPIC
    + r"归[^，。！？]{1,6}?(?:科|院|大夫|医生|老师|律师|银行|药店?)(?:管|看|治|的事|的活)|"
    + _TOPIC
    + r"(?:归|(?:得|要|该|还是|只能|应该|必须|老老实实|赶紧|趁早|就|最好|要去|请)+(?:去|到|找|问"
    r"|看|挂|上|听|交给)+)"
    r"(?:一?[个下趟])?(?:正规|专业|当地|隔壁)?(?:的)?(?:医生|医院|大夫|皮肤科|骨科|眼科|内科|外科"
    r"|药师|门诊|急诊"
    r"|专科|营养师|教育局|考试院|银行|律师|专业人士|老天爷?|命)(?!都|也|看了|说)"
)
# "Pass? I can't guarantee that": the verb again, with its complement denied.
_COPIED: Final = Cue(
    r"[^，。！？不没别人家]?(?:，|啊|呀|呢|嘛|是|我们?|咱们?|俺们?|它|这个?|那个?|可|真|也|都|谁"
    r"|神仙|反正|肯定|绝对"
    r"|自己)*"
    r"([包保治祛降减瘦长生消除防改变回赚考提送做办加招转])(?:它|这个|你们?)?不(?:了(?!的(?:病"
    r"|毛病|都|也|它|我|人|$))|起|到"
    r"|得|出|来|动|住|成)"
    r"(?![^。！？]{0,8}(?:退|赔|找我|算我|算你|姓|送你|砸|免单|倒贴))"
)
_PAT: Final = Cue(
    r"(?:打|下|开|做|许|给)(?:不了)?(?:这个|那个|这种|这)?(?:包票|保票|保证|承诺|口子|海口)"
)
_CANNOT_PAT: Final = Cue(
    r"[^。！？]{0,12}?"
    + _US
    + r"(?:可|也|真|都|是|现在|从来)*(?:没(?:有)?(?:法子?|办法)|不(?:好|能|敢|可能|会)?|没(?:资格"
    r"|本事))"
    r"(?:给|跟|对|向)?(?:你们?|您|大家|谁)?(?=打|下|开|做|许|给)"
)
_WITH: Final = Cue(r"(?:跟|和|与|同)[^，。！？]{0,3}$")
_UNRELATED: Final = Cue(
    r"(?:的)?(?:事|事情)?(?:可|是|真|都|也|完全|根本|一点|半点|半毛钱|一毛钱|一分钱|任何|八竿子)*"
    r"(?:没(?:有)?(?:什么|任何|半点|一点|半毛钱)?关系|不沾边|不搭(?:边|界|嘎)|无关|不相干|打不着"
    r"|挂不上钩|不挨着"
    r"|两码事|两回事)"
)
# "First or not first, you taste it yourself": a term said again with "not" is waved aside.
_OR_NOT: Final = Cue(r"不(.{1,3})的")
_BARE_NOT: Final = Cue(r"[不没无别未]$")
_PATTERNS: Final = (
    _OUT_OF_REACH, _THAT_IS, _IGNORANT, _STILL_SO, _NOT_ON_LABEL, _ASHAMED, _REFERRED,
)  # fmt: skip
# What was said of words that a later term of the match follows: only where they are taken up.
_TAKEN_UP: Final = Cue(
    r"[^，。！？我你他]{1,2}?[这那](?:种|些|类|样的?)(?:话|说法|词|承诺)|(?:的|了)?[这那](?:种|些|类|个|件|句|样的?|几个|两个|三个|四个|一套)(?:话|说法|字|词|承诺"
    r"|牛皮?|大话"
    r"|海口|口号|事"
    r"|好事|套)|(?:，|啊|呀)*(?:那?都|全|纯属)?是?(?:假的|吹的|骗人的|瞎说|瞎编|没有的事|不可能的)"
    r"|我们?(?:一个)?(?:都|也|可)?(?:不认识|没有|不知道|不懂)"
    r"|的?我们?(?:这|家|可|是|真|也|都)*(?:收|做|卖|供|进|弄|搞|拿|找|喊|说|讲|开|写)不(?:着|了|来|起|出)"
)


def disclaimer(scene: Scene) -> Ruling | None:
    """Find words after the match that leave nothing of it."""
    text, end, horizon = scene.text, scene.end, scene.horizon
    if (copied := copied_verb(scene)) is not None:
        return copied
    if _A_NOT_A.search(text, max(scene.left, scene.start - 3), min(end + 4, horizon)) is not None:
        found = _EITHER_WAY.match(text, end, horizon)
        if found is not None:
            return Ruling("removed", *found.span())
    waved = _OR_NOT.match(text, end, horizon)
    if waved is not None and text[scene.start : end].endswith(waved.group(1)):
        return Ruling("removed", *waved.span())
    if _BARE_NOT.search(text, scene.left, scene.start) is not None:
        return None  # "no loss of ten pounds? out of the question" promises the loss
    for pattern in _PATTERNS:
        if (found := pattern.match(text, end, horizon)) is not None:
            return Ruling("removed", *found.span())
    cannot = _CANNOT_PAT.match(text, end, horizon)
    if cannot is not None and (pat := _PAT.match(text, cannot.end(), horizon)) is not None:
        return Ruling("removed", cannot.start(), pat.end())
    if _WITH.search(text[scene.left : scene.literals[-1][0]]) is not None:
        found = _UNRELATED.match(text, end, horizon)
        if found is not None:
            return Ruling("removed", *found.span())
    return None


def is_taken_up(scene: Scene, end: int) -> bool:
    """Tell whether the term that ends at `end` is taken up as words: "… that kind of talk"."""
    return _TAKEN_UP.match(scene.text, end, scene.horizon) is not None


def copied_verb(scene: Scene) -> Ruling | None:
    """Find a verb of a term said again with a denied complement, right behind that term."""
    for start, end in scene.literals:
        found = _COPIED.match(scene.text, end, scene.horizon)
        if found is not None and found.group(1) in scene.text[start:end]:
            return Ruling("removed", *found.span())
    return None
