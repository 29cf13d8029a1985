"""Rebuttals: a doubt, a ban or another's words told only to be proved wrong by these goods.

"They say that it is a swindle – they have not had ours." "He called me a liar, and today he came
back for ten." The claim that was doubted is made.
"""

from typing import Final

_HE: Final = r"(?:[他她你您]们?|人家|医生|专家|大夫|老师)"
_HAD: Final = r"(?:用|吃|喝|见|试|买|找|懂|遇|碰|接触|体验|听说|尝|贴|抹|戴|看)"
# In Chinese; each begins with what must stand there, for a lexicon too.
REBUTTALS_ZH: Final = (
    # He has not had ours; whoever could not has not found the right one.
    rf"那(?:都|肯定|就|只)?是(?:因为)?{_HE}?(?:还|都|从来|压根)*没{_HAD}(?:过|到|着|对)"
    r"(?![^，。！？]{0,8}(?:骗|假|亏|苦|社会))",
    r"那是没(?:找|用|选|买|吃|喝|遇|碰)(?:对|到)",
    # Can it be false?
    r"(?:能|还能|会|难道|怎么会)(?:都|全)?是?(?:假|骗|坑|忽悠|托)[^，。！？]{0,3}?[吗么]",
    # It was so of old.
    r"那(?:都)?是(?:老黄历|老观念|老皇历|以前|过去|从前)(?![^，。！？]{0,6}(?:说|喊|广告|骗))",
    # The speaker says so in spite of it.
    r"我(?:今天|就|偏|非|还)*(?:就|偏|非)(?:要|得)(?:说|讲|喊|告诉|叫)(?!假|不|清楚|明白|一句)",
    r"(?:让|叫|请|找)(?:用|吃|喝|买|贴|戴|学)过(?![^，。！？]{0,8}(?:后悔|亏|没用|骗))",
    r"凭(?:的)?(?:就)?(?:是)?(?:我|咱|俺|这|它)(?!们?[^，。！？]{0,3}(?:什么|啥|也))",
    # Whoever had it may be asked; the doubter has come back for more.
    r"你们?(?:去|可以|随便|自己|尽管)*问(?:问|一问|一下|下)?(?:看)?(?:用|吃|喝|买|贴|戴|学)过的?(?!人?[^，。！？]{0,6}(?:后悔|亏|没用|骗|谁))",
    r"(?:今天|今早|昨天|后来|第二天|没几天|转头|扭头|回头|前天|上周)[^，。！？我没]{0,5}?(?:又|再|还)"
    r"[^，。！？不没退]{0,5}?(?:买|拍|下单|囤|带|要|拿|订)(?:了|走)(?![^，。！？]{0,6}(?:骗|亏|上当))",
    r"(?:真|真正)(?:能|管用|有用|有效|顶用)[^，。！？不没]{0,10}?(?:是|就是|还得是|在)(?:我|咱|俺|这|它)(?!说)",
    # He is asked to see; it has come true of himself.
    r"我(?:就)?(?:让|叫|请)(?:他们?|她们?|大家|你们?)来(?:称|量|看|试|查|比|验)",
    r"(?:结果|最后|后来)[他她](?:自己)?(?:也|就|都|真)*(?:瘦|好|白|赚|涨|过)了(?![^，。！？]{0,6}(?:骗|亏|假))",
    r"(?<![早就])到(?:了)?(?:我|咱|俺)们?(?:这|家|手)(?:里|儿|边)?(?![^，。！？]{0,8}(?:不|没|退|投诉|问))",
)
# In English, after a border of words.
REBUTTALS_EN: Final = (
    r"(?:haven'?t|hasn'?t|never) (?:met|tried|seen|had|used) (?:this|these|mine|ours|it)\b",
    r"\w+(?:'s|'re| is| was| are| were| came| comes) (?:right )?back (?:\w+ )?"
    r"(?:buying|ordering|for (?:more|six|ten|two|three|another))",
    r"well,? (?:just )?look at (?:me|her|him|them|my|this)(?: now)?",
    r"(?:i|we) (?:said|told (?:her|him|them)|go|went|wrote back),? "
    r"(?:yeah|yes|yep|of course|you bet|told you|i know|damn right)",
    r"(?:yeah|yes|yep),? (?:it|this|they) (?:does|do|will|can)\b",
    r"(?:this|ours|mine)(?:'s| is) the (?:real|only)? ?(?:one|thing|deal) (?:that|which)",
    r"(?:buying|bought|ordering|using|uses?|keeps? buying) (?:it|them|this) because",
    r"and (?:it|this|they) (?:does|do|will|can)(?! not)(?:$|[.,，。！!])",
    r"(?:proved|proves|proving) (?:him|her|them|everyone|you) wrong",
)
