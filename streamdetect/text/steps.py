"""The names of the folding steps that undo an evasion, in the order in which they are reported.

Lower case, accents, punctuation and plain white space are folded too, but hide nothing: no step.
"""

FULL_WIDTH = "full_width"  # ＴＯＰ１
COMPATIBILITY = "compatibility"  # ㎏, ligatures, Kangxi radicals, digits of other scripts
STYLED_CHARACTERS = "styled_characters"  # ①, ❶, 𝐕𝐗, 🅰
TRADITIONAL = "traditional"  # 減肥
VARIANT_CHARACTERS = "variant_characters"  # 特効
EMOJI = "emoji"  # 🥇名
INVISIBLE_CHARACTERS = "invisible_characters"  # zero width, control, strike-through marks
SEPARATORS = "separators"  # 药｜到｜病｜除
MASKED_CHARACTER = "masked_character"  # 最x价
DIGIT_LOOKALIKES = "digit_lookalikes"  # l00%, 2O斤, T0P1
LETTER_LOOKALIKES = "letter_lookalikes"  # Cyrillic or Greek letters in a Latin word
SPLIT_CHARACTERS = "split_characters"  # 减月巴
CHARACTER_LOOKALIKES = "character_lookalikes"  # 冶愈
SPOKEN_SYMBOLS = "spoken_symbols"  # 维埃克斯, 拓扑一
MIXED_PINYIN = "mixed_pinyin"  # zhi愈
PINYIN_INITIALS = "pinyin_initials"  # 降gxy
STROKE_SPELLING = "stroke_spelling"  # 三点水加个台
NEUTRAL_CHARACTERS = "neutral_characters"  # 专某利, 保那个本

STEPS: tuple[str, ...] = (
    FULL_WIDTH,
    COMPATIBILITY,
    STYLED_CHARACTERS,
    TRADITIONAL,
    VARIANT_CHARACTERS,
    EMOJI,
    INVISIBLE_CHARACTERS,
    SEPARATORS,
    MASKED_CHARACTER,
    DIGIT_LOOKALIKES,
    LETTER_LOOKALIKES,
    SPLIT_CHARACTERS,
    CHARACTER_LOOKALIKES,
    SPOKEN_SYMBOLS,
    MIXED_PINYIN,
    PINYIN_INITIALS,
    STROKE_SPELLING,
    NEUTRAL_CHARACTERS,
)

# What speech cannot produce, nor a recognition error: only these may aggravate without a listener.
WRITTEN_ONLY_STEPS: frozenset[str] = frozenset(
    {
        FULL_WIDTH,
        COMPATIBILITY,
        STYLED_CHARACTERS,
        TRADITIONAL,
        VARIANT_CHARACTERS,
        EMOJI,
        INVISIBLE_CHARACTERS,
        SEPARATORS,
        MASKED_CHARACTER,
        DIGIT_LOOKALIKES,
        LETTER_LOOKALIKES,
        SPLIT_CHARACTERS,
        CHARACTER_LOOKALIKES,
    }
)
