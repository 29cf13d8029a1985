"""What each folding step undoes, and what looks like it and is left alone."""

import pytest

from streamdetect.text import steps
from streamdetect.text.folding import fold


@pytest.mark.parametrize(
    ("step", "text", "folded"),
    [
        (steps.FULL_WIDTH, "ＴＯＰ１", "top1"),
        (steps.FULL_WIDTH, "加我ｗｘ", "加我微信"),
        (steps.FULL_WIDTH, "ＮＯ１品牌", "no1品牌"),
        (steps.COMPATIBILITY, "减5㎏", "减5kg"),
        (steps.COMPATIBILITY, "⽇减", "日减"),
        (steps.COMPATIBILITY, "٣天见效", "3天见效"),
        (steps.STYLED_CHARACTERS, "①天见效", "1天见效"),
        (steps.STYLED_CHARACTERS, "❷天见效", "2天见效"),
        (steps.STYLED_CHARACTERS, "⓫天", "11天"),
        (steps.STYLED_CHARACTERS, "加𝐕𝐗", "加微信"),
        (steps.STYLED_CHARACTERS, "🅣🅞🅟品质", "top品质"),
        (steps.STYLED_CHARACTERS, "ᴛᴏᴘ", "top"),
        (steps.INVISIBLE_CHARACTERS, "1️⃣00%", "100%"),
        (steps.TRADITIONAL, "減肥", "减肥"),
        (steps.TRADITIONAL, "獨家", "独家"),
        (steps.TRADITIONAL, "痊癒", "痊愈"),
        (steps.TRADITIONAL, "國家級", "国家级"),
        (steps.VARIANT_CHARACTERS, "特効", "特效"),
        (steps.VARIANT_CHARACTERS, "囯家级", "国家级"),
        (steps.VARIANT_CHARACTERS, "第壹名", "第一名"),
        (steps.EMOJI, "🔝品质", "顶级品质"),
        (steps.EMOJI, "🥇名", "第一名"),
        (steps.EMOJI, "降🍬", "降糖"),
        (steps.EMOJI, "高🩸压", "高血压"),
        (steps.EMOJI, "加V❤️", "加微信"),
        (steps.EMOJI, "➕V", "加微信"),
        (steps.EMOJI, "💯有效", "100%有效"),
        (steps.INVISIBLE_CHARACTERS, "治\u200b愈", "治愈"),
        (steps.INVISIBLE_CHARACTERS, "最\u2060\ufe0f好", "最好"),
        (steps.INVISIBLE_CHARACTERS, "治\u0336愈\u0336", "治愈"),
        (steps.INVISIBLE_CHARACTERS, "治\u202e愈", "治愈"),
        (steps.SEPARATORS, "药｜到｜病｜除", "药到病除"),
        (steps.SEPARATORS, "祛~斑", "祛斑"),
        (steps.SEPARATORS, "国·家·级", "国家级"),
        (steps.SEPARATORS, "最/便/宜", "最便宜"),
        (steps.SEPARATORS, "祛*斑", "祛斑"),
        (steps.SEPARATORS, "治_愈", "治愈"),
        (steps.SEPARATORS, "药 到 病 除", "药到病除"),
        (steps.SEPARATORS, "根🔥治", "根治"),
        (steps.SEPARATORS, "w e c h a t", "wechat"),
        (steps.MASKED_CHARACTER, "最x价", "最低价"),
        (steps.MASKED_CHARACTER, "第_名", "第一名"),
        (steps.MASKED_CHARACTER, "糖*病", "糖尿病"),
        (steps.MASKED_CHARACTER, "糖○病", "糖尿病"),
        (steps.MASKED_CHARACTER, "高血×", "高血压"),
        (steps.MASKED_CHARACTER, "国*级", "国家级"),
        (steps.DIGIT_LOOKALIKES, "l00%有效", "100%有效"),
        (steps.DIGIT_LOOKALIKES, "2O斤", "20斤"),
        (steps.DIGIT_LOOKALIKES, "1○○%", "100%"),
        (steps.DIGIT_LOOKALIKES, "IOO%", "100%"),
        (steps.DIGIT_LOOKALIKES, "T0P1", "top1"),
        (steps.DIGIT_LOOKALIKES, "N0.1", "no1"),
        (steps.LETTER_LOOKALIKES, "TОР1", "top1"),
        (steps.LETTER_LOOKALIKES, "加ѵх", "加微信"),
        (steps.LETTER_LOOKALIKES, "bеst", "best"),
        (steps.SPLIT_CHARACTERS, "减月巴", "减肥"),
        (steps.SPLIT_CHARACTERS, "最女子", "最好"),
        (steps.SPLIT_CHARACTERS, "微亻言", "微信"),
        (steps.SPLIT_CHARACTERS, "讠正书", "证书"),
        (steps.SPLIT_CHARACTERS, "氵台愈", "治愈"),
        (steps.SPLIT_CHARACTERS, "抗疒品山", "抗癌"),
        (steps.SPLIT_CHARACTERS, "降血米唐", "降血糖"),
        (steps.SPLIT_CHARACTERS, "礻去斑", "祛斑"),
        (steps.SPLIT_CHARACTERS, "木艮治", "根治"),
        (steps.CHARACTER_LOOKALIKES, "末低价", "最低价"),
        (steps.CHARACTER_LOOKALIKES, "冶愈", "治愈"),
        (steps.CHARACTER_LOOKALIKES, "高皿压", "高血压"),
        (steps.CHARACTER_LOOKALIKES, "三夭见效", "三天见效"),
        (steps.CHARACTER_LOOKALIKES, "关节灸", "关节炎"),
        (steps.SPOKEN_SYMBOLS, "加维埃克斯", "加微信"),
        (steps.SPOKEN_SYMBOLS, "拓扑一", "top一"),
        (steps.SPOKEN_SYMBOLS, "达不溜埃克斯", "wx"),
        (steps.SPOKEN_SYMBOLS, "提欧屁一", "top一"),
        (steps.SPOKEN_SYMBOLS, "恩欧一", "no一"),
        (steps.FULL_WIDTH, "ＮＯ．１", "no1"),
        (steps.CHARACTER_LOOKALIKES, "糖屎病", "糖尿病"),
        (steps.MIXED_PINYIN, "zhi愈", "治愈"),
        (steps.MIXED_PINYIN, "保ben", "保本"),
        (steps.MIXED_PINYIN, "jian肥", "减肥"),
        (steps.MIXED_PINYIN, "gao血压", "高血压"),
        (steps.MIXED_PINYIN, "高xueya", "高血压"),
        (steps.MIXED_PINYIN, "能治tangniaobing", "能治糖尿病"),
        (steps.PINYIN_INITIALS, "能治gxy", "能治高血压"),
        (steps.PINYIN_INITIALS, "加vx", "加微信"),
        (steps.PINYIN_INITIALS, "WX号", "微信号"),
        (steps.PINYIN_INITIALS, "v信", "微信"),
        (steps.PINYIN_INITIALS, "qb霜", "祛斑霜"),
        (steps.PINYIN_INITIALS, "去tb搜", "去淘宝搜"),
    ],
)
def test_step_undoes_evasion(step: str, text: str, folded: str) -> None:
    result = fold(text)
    assert result.text == folded
    assert step in result.steps_in(0, len(result.text))


@pytest.mark.parametrize(
    "text",
    [
        "周末好礼",
        "芥末香料",
        "感冒病毒",
        "这款是五升装",
        "三月巴黎",
        "女子力",
        "5l装",
        "i5处理器",
        "今天，特价。真的？是的！",
        "价格是9.9元到12.5元",
        "早上8:30开播",
        "24/7客服",
        "3-5天发货",
        "维c和维e",
        "买1送1",
        "扣个c来",
        "a货",
        "c罩杯",
        "t恤",
        "x光",
        "100%纯棉",
        "零零后",
        "一号链接",
        "冶金工业",
        "喊大家来",
        "官方旗舰店",
        "the best serum ever",
        "it's only $5 today",
        "a b test",
        "привет мир",
        "καλημερα",
        "iphone手机",
        "vip客户",
        "加v认证",
        "v领毛衣",
        "qq糖",
        "大可不必",
        "不好看",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    result = fold(text)
    assert result.text == text
    assert result.steps_in(0, len(text)) == ()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("百分之百", "100%"),
        ("百分百", "100%"),
        ("百分之一百二", "120%"),
        ("百分之九十九点九", "99.9%"),
        ("百分之八十五", "85%"),
        ("百分之99.9", "99.9%"),
        ("百分之99%", "百分之99%"),
        ("百分之两千", "2000%"),
        ("百分之十", "10%"),
        ("百分之", "百分之"),
        ("百分之一二三", "百分之一二三"),
        ("100 %纯", "100%纯"),
        ("幺三八开头", "一三八开头"),
        ("幺妹", "幺妹"),
    ],
)
def test_spoken_numbers_have_one_form_and_are_no_evasion(text: str, folded: str) -> None:
    result = fold(text)
    assert result.text == folded
    assert result.steps_in(0, len(folded)) == ()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("iPhone 手机 便宜", "iphone手机便宜"),
        ("Best-Selling  Cream", "best selling cream"),
        ("It’s the BEST!", "it's the best！"),
        ("1,000 sold, 2,50 left", "1000 sold，2，50 left"),
        ("No. 1 brand", "no1 brand"),
        ("we're #1", "we're #1"),
        ("链接#1", "链接1"),
        ("see fda.gov", "see fda gov"),
        ("F.D.A approved", "fda approved"),
        ("wait... what", "wait。what"),
        ("“国家级”产品", "国家级产品"),
        ("药、食、同源", "药、食、同源"),
        ("一，二", "一，二"),
        ("café crème", "cafe creme"),
        ("ｶﾞｽ", "ガス"),
        ("か\u3099", "が"),
        ("\u1112\u1161\u11ab", "한"),
        ("", ""),
        ("\ud800", ""),
        ("***", ""),
    ],
)
def test_signs_case_and_accents_are_folded_without_a_step(text: str, folded: str) -> None:
    result = fold(text)
    assert result.text == folded
    if folded:
        assert set(result.steps_in(0, len(folded))) <= {steps.FULL_WIDTH, steps.SEPARATORS}


def test_steps_are_reported_only_where_they_fired() -> None:
    result = fold("減肥茶祛~斑")
    assert result.text == "减肥茶祛斑"
    assert result.steps_in(0, 2) == (steps.TRADITIONAL,)
    assert result.steps_in(2, 3) == ()
    assert result.steps_in(3, 5) == (steps.SEPARATORS,)
    assert result.steps_in(0, 5) == (steps.TRADITIONAL, steps.SEPARATORS)


def test_brackets_and_quotes_are_no_separators() -> None:
    result = fold("【国】“家”(级)")
    assert result.text == "国家级"
    assert result.steps_in(0, 3) == ()


def test_written_only_steps_exclude_what_recognisers_produce() -> None:
    assert set(steps.STEPS) > steps.WRITTEN_ONLY_STEPS
    for step in (steps.SPOKEN_SYMBOLS, steps.MIXED_PINYIN, steps.PINYIN_INITIALS):
        assert step not in steps.WRITTEN_ONLY_STEPS
