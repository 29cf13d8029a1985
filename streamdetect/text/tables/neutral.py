"""What says nothing and is put into a word to hide it: 专某利, 白某障, 小便小秘, 保那个本."""

# Recognisers write a quick 某 as any of its neighbours in sound.
NEUTRAL = "某母毛莫抹谋木牟默和合"
# Too frequent to stand beside what only sounds like a word.
COMMON_NEUTRAL = frozenset("毛木和合")

# No word of everyday speech ends or begins with these, as with 抹 and 母: in any word of a rule.
NEUTRAL_ANYWHERE = "某谋牟默"

# Said between the parts of a word. After NOT_APART they are ordinary speech: 没有什么副作用.
NEUTRAL_PHRASES: tuple[str, ...] = ("那个", "内个", "什么")
NOT_APART: frozenset[str] = frozenset(("没有", "不含", "有", "无", "含"))
ASKED = "什么"  # after a verb it asks: 吃什么药
ASKED_AFTER: frozenset[str] = frozenset("吃用治看打做喝加养补减降防抗护开买叫是")

# Meant as written.
MEANT: frozenset[str] = frozenset(("羊毛绒", "兼母职", "白毛风", "没有某一", "罪莫大", "基合金"))
# 某 before these goes with them: 某一, 某些.
AFTER_CERTAIN = "一些个人种日天年地处位家款样"

# They end no clause: a mark between one of these and the rest of a listed word was put in.
ENDS_NO_CLAUSE = "最祛痊癌糖治减降抗根肿稳胰颈椎脱哮疤痘雀妊囊痔瘙除淡补包保"
