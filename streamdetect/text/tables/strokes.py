"""How people spell a character aloud: names of radicals, words that join the parts, by hand."""

# Component = the characters that a name of it may begin with (X字旁, X字头, X字底 …).
_BY_CHARACTER = """
讠=言 钅=金 饣=食 衤=衣 礻=示 艹=草艹 竹=竹 亻=人亻 疒=病疒 辶=走辶 氵=水氵 扌=手扌 犭=犬狗犭
纟=丝纟
囗=国囗 宀=宝宀 罒=四 龶=青素 月=月肉 忄=心忄 刂=刀刂 攵=攵
"""
_AS_IT_IS = (
    "米火木女口贝目石厂广酉尸日曰虫雨禾足车马页土王山立门穴弓巾白鱼羊骨舟田耳身舌"
    "皿力文牛户气矢欠寸子工方歹瓜麦黑革羽角里见臼走"
)

# Names that do not follow that form.
_NAMES = """
氵=三点水 冫=两点水,二点水 疒=病厂头,病框,病旁,病头旁,病头 艹=草头,草花头
亻=单人旁,单立人,单人边 彳=双人旁,双立人,双人边 讠=言旁,言字偏旁 扌=提手旁,提手边
忄=竖心旁,竖心边 钅=金旁 饣=食旁 纟=绞丝旁,绞丝边 犭=反犬旁,反犬边
辶=走之底,走之旁,走之儿,走之 灬=四点底,四点水,四个点底
阝=耳朵旁,双耳旁,左耳旁,右耳旁,左耳刀,右耳刀,耳刀旁
攵=反文旁,反文 刂=立刀旁,利刀旁,立刀边,立刀 囗=国字框,方框儿,方框,大口框,口字框,四方框
宀=宝盖头,宝盖 竹=竹头
礻=示补旁,示旁 衤=衣补旁,衣旁 月=肉月旁,月旁 禾=禾木旁,禾旁 贝=贝壳旁 足=足旁
土=提土旁 王=斜玉旁,王旁 穴=穴宝盖 灬=火字底 心=心字底 门=门字框 彡=三撇旁,三撇儿 匚=三框,区字框
"""

_SHAPES = "旁边头底框"

# Name → the component that it means.
RADICAL_NAMES: dict[str, str] = {
    f"{char}字{shape}": component
    for component, chars in (
        *((entry[0], entry[2:]) for entry in _BY_CHARACTER.split()),
        *((char, char) for char in _AS_IT_IS),
    )
    for char in chars
    for shape in _SHAPES
} | {name: entry[0] for entry in _NAMES.split() for name in entry[2:].split(",")}

# A bound component → the character that it stands for in other spellings.
UNBOUND: dict[str, str] = dict(
    zip("讠钅饣衤礻艹亻疒氵扌犭纟曰囗灬忄", "言金食衣示草人病水手犬丝日口火心", strict=True)
)

# What stands between the parts.
JOINTS: tuple[str, ...] = (
    *("再加上", "加上", "加个", "加一个", "里头", "里面", "里边", "下面", "下边", "下头", "底下"),
    *(
        "上面",
        "上边",
        "上头",
        "右边",
        "右面",
        "右侧",
        "左边",
        "左面",
        "左侧",
        "旁边",
        "边上",
        "中间",
    ),
    *(
        "外面",
        "外头",
        "后面",
        "后头",
        "前面",
        "再加",
        "加",
        "再",
        "右",
        "左",
        "下",
        "上",
        "里",
        "底",
        "旁",
    ),
    *(
        "坐着",
        "坐",
        "放着",
        "放",
        "写着",
        "写",
        "配",
        "带",
        "套",
        "跟着",
        "就是",
        "一个",
        "一座",
        "一颗",
    ),
    *(
        "装",
        "搁",
        "塞",
        "夹",
        "站",
        "住",
        "盖",
        "顶",
        "戴",
        "接",
        "拼",
        "画",
        "添",
        "包",
        "摆",
        "一张",
        "一块",
    ),
    *(
        "个",
        "一",
        "的",
        "是",
        "头",
        "那",
        "和",
        "跟",
        "来",
        "有",
        "，",
        "、",
        "字",
        "着",
        "了",
        "它",
        "呢",
    ),
    *("座", "张", "只", "然后"),
)

# Components as spelt aloud, beyond those of splits.py.
_SPELT = """
癌=疒品 癌=疒口口口 癌=疒口口口山 癌=疒山 药=艹乐 药=艹勺 最=日取 病=疒丙 腹=月复 炎=火火
胖=月半 肥=月巴 好=女子
毒=龶母 毒=龶毋 国=口玉 国=口王 国=囗王 团=口才 因=口大 贵=中贝 贴=贝占 顶=页丁 全=人王 名=夕口
信=言人 健=人建
保=人呆 肺=月市 脑=月㐫 脉=月永 胃=田月 肾=坚月 背=北月 骗=马扁 验=马佥 吃=口乞 喝=口曷 息=自心
愈=俞心 淘=氵陶 淘=氵淘 宝=宀王 肝=月杆 糖=米糖 治=氵治 根=木根 斑=王文 效=攵交 瘾=疒隐 仙=人山
佛=人弗
特=牛寺 牧=牛攵 物=牛勿 神=申礻 福=礻一口田 财=才贝 赌=者贝 赚=兼贝 稳=急禾 灾=宀火 穷=穴力 穿=穴牙
"""
SPELT: dict[str, str] = {entry[2:]: entry[0] for entry in _SPELT.split()}

# Words of two characters that people name one by one: 微笑的微，信任的信.
_NAMED_ONE_BY_ONE = """
微信 威信 薇信 治愈 根治 治疗 治病 主治 国宴 特供 专供 淘宝 支付 祛斑 祛痘 祛疤 祛湿 美白 减肥
瘦身 暴瘦 躺瘦
癌症 抗癌 防癌 肺癌 肝癌 胃癌 肿瘤 保本 保息 稳赚 包赚 包过 保过 赚钱 转账 私聊 疗效 痊愈 断根
痛风 糖尿
停药 处方 药效 神药 秘方 壮阳 肾虚 早泄 开光 转运 辟邪 股票 涨停 赌博 彩票 最低 唯一 顶级 冠军 销冠
高仿 仿品 剪标 返利 翻倍 押题 闲鱼 扫码 微商 军工 院士 御医 祖传 鼻炎 咽炎 胃病 便秘 失眠 脱发
激素 消炎 杀菌
"""
NAMED_ONE_BY_ONE: tuple[str, ...] = tuple(_NAMED_ONE_BY_ONE.split())
