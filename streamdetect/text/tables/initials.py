"""Initials of pinyin that stand for words, by hand, with the neighbours that they need."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Initials:
    """A word and where its initials stand for it.

    `after`: what may stand before the letters; `before`: what may follow them (one of either is
    enough). Without both, any Chinese neighbour is enough. `never_before`: what rules it out.
    """

    word: str
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    never_before: tuple[str, ...] = ()


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_CONTACT = (
    *"加搜找留扫添问聊发推我换要用同有个是",
    *_listed("加我 加个 加下 一下 我的 主播 私下 客服 老师 助理 添加 联系"),
)
_CONTACT_AFTER = _listed(
    "号 码 群 联系 私 聊 转 同号 扫 付 给我 找我 加我 搜 上找 就是 是我 在我 放在 里转 上转 里找"
)
_ILLNESS_BEFORE = tuple("治降抗防患得控医稳")
_ILLNESS_AFTER = _listed("早期 中期 晚期 患者 病人 人群 消失 缩小 没了 好了 转移")
_SHOP_BEFORE = tuple("去上某来在到从")
_SHOP_AFTER = _listed("店 搜 同款 家 下单 上 那边 旗舰 链接 买")
_CARE_BEFORE = _listed("能 可以 想 要 帮你 美白 淡斑 快速 轻松 专业 月 天")
_CARE_AFTER = _listed("霜 膏 茶 药 产品 效果 精华 神器 成功 针 面膜 丸 贴 仪")

INITIALS: dict[str, Initials] = {
    "vx": Initials("微信", _CONTACT, _CONTACT_AFTER),
    "wx": Initials("微信", _CONTACT, _CONTACT_AFTER),
    "vv": Initials("微信", ("加", "加我", "搜", "留"), ("号", "联系", "私", "聊")),
    "v": Initials(
        "微信",
        ("加", "加我", "加个", "我的", "留个", "添加"),
        ("号", "联系我", "我聊"),
        ("认证", "领", "字", "型"),
    ),
    "gxy": Initials("高血压"),
    "gxt": Initials("高血糖"),
    "gxz": Initials("高血脂"),
    "tnb": Initials("糖尿病"),
    "qlx": Initials("前列腺"),
    "gjy": Initials("关节炎"),
    "pdd": Initials("拼多多"),
    "zfb": Initials("支付宝"),
    "yhk": Initials("银行卡"),
    "ewm": Initials("二维码"),
    "tf": Initials("痛风", (*_ILLNESS_BEFORE, "缓解", "有"), _ILLNESS_AFTER),
    "fs": Initials("风湿", (*_ILLNESS_BEFORE, "缓解", "有"), _ILLNESS_AFTER),
    "az": Initials("癌症", _ILLNESS_BEFORE, _ILLNESS_AFTER),
    "zl": Initials("肿瘤", _ILLNESS_BEFORE, _ILLNESS_AFTER),
    "zs": Initials(
        "证书", ("看", "没有", "无", "带", "要", "有", "拿"), ("的", "不", "齐全", "我")
    ),
    "qg": Initials("全国", ("我们", "咱们"), ("第一", "最", "首", "独一", "唯一", "no1", "top")),
    "qw": Initials("全网", ("我们", "咱们"), ("第一", "最", "首", "独一", "唯一", "no1", "top")),
    "jf": Initials("减肥", _CARE_BEFORE, _CARE_AFTER),
    "qb": Initials("祛斑", _CARE_BEFORE, (*_CARE_AFTER, "美白")),
    "qd": Initials("祛痘", _CARE_BEFORE, _CARE_AFTER),
    "mb": Initials("美白", _CARE_BEFORE, (*_CARE_AFTER, "祛斑")),
    "tb": Initials("淘宝", _SHOP_BEFORE, _SHOP_AFTER),
    "jd": Initials("京东", _SHOP_BEFORE, _SHOP_AFTER),
    "dy": Initials("抖音", _SHOP_BEFORE, _SHOP_AFTER),
    "ks": Initials("快手", _SHOP_BEFORE, _SHOP_AFTER),
    "zdj": Initials("最低价"),
    "xyk": Initials("信用卡"),
    "wxh": Initials("微信号"),
    "sd": Initials(
        "刷单", ("帮我", "来", "给我", "去", "找人", "兼职"), ("返", "的", "，拍", "挣", "赚", "员")
    ),
    "hp": Initials(
        "好评", ("五星", "给", "写", "晒", "个", "条"), ("返", "截图", "给", "有礼", "晒")
    ),
    "gp": Initials("股票", ("炒", "买", "推荐", "荐", "牛"), ("翻", "涨", "代码", "账户", "群")),
    "hb": Initials("红包", ("发", "领", "抢", "送")),
}
