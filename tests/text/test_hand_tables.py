"""The tables made by hand keep to their own rules."""

from streamdetect.text.characters import folded_character
from streamdetect.text.folding import fold
from streamdetect.text.pinyin import syllable_of_character
from streamdetect.text.tables.english_among_chinese import MEANT_AMONG_CHINESE
from streamdetect.text.tables.initials import INITIALS
from streamdetect.text.tables.lookalikes import LOOKALIKES, MEANT_AFTER
from streamdetect.text.tables.splits import BOUND, COMMON, RADICALS
from streamdetect.text.tables.symbols import EMOJI, LATIN_SKELETON, STYLED
from streamdetect.text.tables.words import READINGS, WORDS


def test_words_fold_to_themselves_but_for_percentages() -> None:
    assert [word for word in WORDS if fold(word).text != word] == ["百分百"]


def test_meanings_of_english_among_chinese_are_folded() -> None:
    meanings = set(MEANT_AMONG_CHINESE.values())
    assert [meant for meant in meanings if fold(meant).text != meant] == []
    assert [phrase for phrase in MEANT_AMONG_CHINESE if fold(phrase).text != phrase] == []


def test_targets_of_emoji_and_styled_characters_are_folded() -> None:
    targets = {*EMOJI.values(), *STYLED.values(), *LATIN_SKELETON.values()}
    assert [target for target in targets if fold(target).text != target] == []


def test_lookalikes_do_not_sound_like_what_they_stand_for() -> None:
    alike = [
        written
        for written, meant in LOOKALIKES.items()
        if syllable_of_character(written) == syllable_of_character(meant)
    ]
    assert alike == []


def test_every_lookalike_and_common_split_has_a_word_to_stand_in() -> None:
    used = set("".join(WORDS))
    assert [written for written, meant in LOOKALIKES.items() if meant not in used] == []
    assert [written for written, meant in COMMON.items() if meant not in used] == []
    assert set(MEANT_AFTER) <= set(LOOKALIKES)


def test_splits_are_of_several_components_none_of_them_the_character_itself() -> None:
    for written, meant in {**BOUND, **COMMON}.items():
        assert len(written) > 1
        assert len(meant) == 1
        assert meant not in written


def test_split_spellings_are_themselves_unfolded_characters() -> None:
    """A component that the character table would change could never be found."""
    spelled = {char for written in (*BOUND, *COMMON) for char in written} | set(RADICALS)
    assert sorted(char for char in spelled if folded_character(char) != char) == []


def test_bound_splits_are_rejoined_anywhere() -> None:
    for written, meant in BOUND.items():
        assert meant in fold(f"嗯{written}呀").text


def test_initials_spell_their_word() -> None:
    for letters, entry in INITIALS.items():
        if letters in ("v", "vx", "vv"):  # the sound of the name, not its spelling
            continue
        known = READINGS.get(entry.word)
        spelled = known.split() if known else map(syllable_of_character, entry.word)
        assert letters == "".join(syllable[0] for syllable in spelled if syllable)


def test_readings_are_of_listed_words_and_as_long() -> None:
    for word, reading in READINGS.items():
        assert len(reading.split()) == len(word)
