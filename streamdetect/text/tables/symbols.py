"""Signs with a meaning in live rooms, by hand: emoji, styled letters and digits, masks.

Targets are plain folded text. Emoji not listed here are decoration.
"""

# Emoji that stand for a word or a sound. Hearts are HEART: a letter-word only beside v (v❤ 微信).
EMOJI: dict[str, str] = {
    "🔝": "顶级",
    "🥇": "第一",
    "🥈": "第二",
    "🥉": "第三",
    "🏆": "冠军",
    "💯": "100%",
    "➕": "加",
    "➖": "减",
    "🔼": "升",
    "🔽": "降",
    "⬆": "升",
    "⬇": "降",
    "🆚": "对比",
    "🆓": "免费",
    "🌍": "全球",
    "🌎": "全球",
    "🌏": "全球",
    "🌐": "全网",
    "🍬": "糖",
    "🍭": "糖",
    "🩸": "血",
    "💊": "药",
    "💉": "针",
    "🏥": "医院",
    "⚕": "医",
    "☠": "毒",
    "🀄": "中",
    "🌊": "海",
    "🩺": "医",
    "🦠": "病毒",
    "🫀": "心脏",
    "🫁": "肺",
    "🧠": "脑",
    "🦷": "牙",
    "🦴": "骨",
    "👁": "眼",
    "👀": "眼",
    "👂": "耳",
    "👃": "鼻",
    "👄": "嘴",
    "👅": "舌",
    "🦵": "腿",
    "🦶": "脚",
    "🤰": "孕妇",
    "👶": "婴儿",
    "🧒": "孩子",
    "👵": "奶奶",
    "👴": "爷爷",
    "💰": "钱",
    "💵": "钱",
    "💴": "钱",
    "💸": "钱",
    "🧧": "红包",
    "🛰": "卫星",
    "📱": "手机",
    "☎": "电话",
    "📞": "电话",
    "💌": "信",
    "✉": "信",
    "📧": "信",
    "📩": "信",
    "🔍": "搜",
    "🔎": "搜",
    "🍵": "茶",
    "🍷": "酒",
    "🍺": "酒",
    "🍚": "米",
    "🌾": "米",
    "🥚": "蛋",
    "🥛": "奶",
    "🐔": "鸡",
    "🐓": "鸡",
    "🐟": "鱼",
    "🐠": "鱼",
    "🐑": "羊",
    "🐏": "羊",
    "🐐": "羊",
    "🐮": "牛",
    "🐂": "牛",
    "🐷": "猪",
    "🐶": "狗",
    "🐱": "猫",
    "🐭": "鼠",
    "🐰": "兔",
    "🐲": "龙",
    "🐍": "蛇",
    "🐴": "马",
    "🐎": "马",
    "🐝": "蜂",
    "🍯": "蜜",
    "🍄": "菇",
    "🚬": "烟",
    "🈲": "禁",
    "🚫": "禁",
    "⛔": "禁",
    "👑": "王",
    "🐧": "企鹅",
    "🍑": "桃",
    "🍠": "红薯",
    "📕": "红书",
    "📚": "书",
    "📖": "书",
    "🦀": "螃蟹",
    "♋": "癌",
    "🤱": "母乳",
    "🥩": "肉",
    "🥓": "肉",
    "🍖": "肉",
    "🍗": "鸡腿",
    "🔪": "刀",
    "✂": "剪",
    "🗑": "垃圾桶",
    "🏭": "工厂",
    "🏬": "商场",
    "🏪": "店",
    "🏦": "银行",
    "🎁": "送礼",
    "🛒": "购物车",
    "🚗": "车",
    "📺": "电视",
    "📈": "涨",
    "📉": "降",
    "👮": "警察",
    "👓": "眼镜",
    "🕶": "眼镜",
    "💤": "睡",
    "😴": "睡",
    "🤧": "感冒",
    "🤒": "发烧",
    "💩": "便",
    "🚽": "马桶",
    "🦟": "蚊",
    "🧬": "基因",
    "🎓": "博士",
    "🔙": "返",
    "💳": "卡",
    "🪙": "币",
    "💍": "戒指",
    "💎": "钻石",
    "🐯": "虎",
    "🐢": "龟",
    "🦌": "鹿",
    "🐛": "虫",
    "🪱": "虫",
    "🐜": "蚂蚁",
    "🧄": "蒜",
    "🍎": "苹果",
    "🍐": "梨",
    "💬": "聊",
    "🗨": "聊",
    "📲": "手机",
    "🎵": "音",
    "✍": "写",
    "🟢": "绿",
    "🏠": "家",
    "🏡": "家",
    "🛏": "床",
    "☝": "第一",
}

HEART = "♥"
HEARTS = "❤♡♥💚💙💛💜🧡🖤🤍🤎💗💖💕💓💘💝💞💟❣🫶"

# A sign that hides one character, where both sides are Chinese.
MASK = "*"
MASKS = "*＊﹡⁎∗✱✳_＿﹏○◯⭕□◻◽▢●⬤■◼▇█▉×✕✖╳❌❎☐"


def _run(first: int, targets: str) -> dict[str, str]:
    """Return consecutive code points from `first` on, one for each target character."""
    return {chr(first + place): target for place, target in enumerate(targets)}


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TENS = [str(number) for number in range(1, 11)]

# Letters and digits in circles, squares and small capitals that NFKC leaves alone.
STYLED: dict[str, str] = {
    **{chr(0x2776 + place): number for place, number in enumerate(_TENS)},  # ❶ …
    **{chr(0x2780 + place): number for place, number in enumerate(_TENS)},  # ➀ …
    **{chr(0x278A + place): number for place, number in enumerate(_TENS)},  # ➊ …
    **{chr(0x24EB + place): str(11 + place) for place in range(10)},  # ⓫ …
    **{chr(0x24F5 + place): number for place, number in enumerate(_TENS)},  # ⓵ …
    "⓿": "0",
    "🄋": "0",
    "🄌": "0",
    **_run(0x1F150, _LETTERS),  # 🅐 …
    **_run(0x1F170, _LETTERS),  # 🅰 …
    **_run(0x1F1E6, _LETTERS),  # 🇦 …
    "🆎": "ab",
    "🆑": "cl",
    "🆗": "ok",
    "🆕": "新",
    "🆙": "up",
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
    # What folds to a small capital by Unicode's own rules.
    **dict(zip("ƦꞮᶦᶫᶰᶸ𐞄𐞒𐞖𐞪𐞲", "riilnubghry", strict=True)),
    **dict(zip("〡〢〣〤〥〦〧〨〩", "123456789", strict=True)),
}

# Letters of other scripts that look like Latin ones, in lower case (as folded).
LATIN_SKELETON: dict[str, str] = dict(
    zip(
        "авекмнорстухѕіјԛԝһӏєзьԁԍѡѵϙ" + "αβγεζηικμνορτυχω" + "ɑɡıƖƨƽꞵꓲ",
        "abekmhopctyxsijqwhle3bdgwvq" + "abyeznikmvoptuxw" + "agilssbi",
        strict=True,
    )
)
