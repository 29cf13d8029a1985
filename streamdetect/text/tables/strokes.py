"""How people spell a character aloud: names of radicals, words that join the parts, by hand."""

_NAMES = """
氵=三点水 冫=两点水,二点水 疒=病字头,病字旁,病字框,病厂头,病字壳 艹=草字头
亻=单人旁,单立人,人字旁 彳=双人旁,双立人 讠=言字旁,言字边,言字偏旁 扌=提手旁
忄=竖心旁,心字旁 钅=金字旁,金字边 饣=食字旁 纟=绞丝旁,丝字旁 犭=反犬旁
辶=走之底,走之旁,走之儿,走之 灬=四点底,四点水 阝=耳朵旁,双耳旁,左耳旁,右耳旁,左耳刀,右耳刀
攵=反文旁,反文 刂=立刀旁,利刀旁,立刀 囗=国字框,方框儿,方框 宀=宝盖头,宝盖 竹=竹字头 礻=示字旁,示补旁
衤=衣字旁,衣补旁 月=月字旁,肉月旁 米=米字旁 火=火字旁 木=木字旁 女=女字旁 口=口字旁 贝=贝字旁
目=目字旁 石=石字旁 厂=厂字头 广=广字头 酉=酉字旁 尸=尸字头 日=日字头 虫=虫字旁 雨=雨字头 禾=禾木旁
"""

# Name → the component that it means.
RADICAL_NAMES: dict[str, str] = {
    name: entry[0] for entry in _NAMES.split() for name in entry[2:].split(",")
}

# What stands between the parts.
JOINTS: tuple[str, ...] = (
    *("再加上", "加上", "加个", "加一个", "里头", "里面", "里边", "下面", "下边", "下头", "底下"),
    *("上面", "上边", "右边", "左边", "旁边", "边上", "中间", "外面", "后面", "再加", "加", "再"),
    *("坐着", "坐", "放着", "放", "写着", "写", "配", "带", "套", "跟着", "就是", "一个", "一座"),
    *("个", "一", "的", "是", "头", "那", "和", "跟", "来", "有", "，", "、", "字"),
)

# Components as spelt aloud, beyond those of splits.py.
_SPELT = """
癌=疒品 癌=疒口口口 药=艹乐 药=艹勺 最=日取 病=疒丙 腹=月复 炎=火火 胖=月半 肥=月巴 好=女子
"""
SPELT: dict[str, str] = {entry[2:]: entry[0] for entry in _SPELT.split()}
