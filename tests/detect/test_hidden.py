"""A term that a rule has is found where it is hidden, without any table that an engineer keeps."""

import pytest

from streamdetect.detect.compiled import compile_rules
from streamdetect.detect.hidden import hidden_among
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext
from streamdetect.detect.trial import try_rule
from streamdetect.text.lexicon import Lexicon
from streamdetect.text.pipeline import Folding, fold_text
from tests.detect.builders import Listener, detector, quotes, rule, ruleset, segment, words

NEW = rule(groups={"cure": ("治好", "根治"), "disease": ("肠梗阻", "克雅病", "支原体肺炎")})


@pytest.mark.parametrize(
    ("said", "quote", "evasion"),
    [
        ("能治好肠*阻", "治好肠*阻", "masked_character"),
        ("能治好chang梗阻", "治好chang梗阻", "mixed_pinyin"),
        ("能治好肠某梗阻", "治好肠某梗阻", "neutral_characters"),
        ("能治好支原体肺火火", "治好支原体肺火火", "split_characters"),
        ("能治好肠哔阻", "治好肠哔阻", "spoken_symbols"),
    ],
)
def test_term_of_a_rule_is_found_where_it_is_hidden(said, quote, evasion):
    (news,) = Listener(NEW).say(said)
    assert quotes(news) == [quote]
    assert evasion in news.findings[0].evasions


def test_term_that_no_rule_in_force_has_is_not_read():
    for status in ("draft", "deprecated"):
        other = rule("medical_claim/other", groups=NEW.groups, status=status)
        assert list(detector(rule(), other).compiled.folding.lexicon) == []
    assert Listener(rule()).say("能治好肠*阻")[0].findings == ()


def test_term_hidden_over_a_border_of_segments_is_found():
    news = Listener(NEW).say("能治好肠", "*阻的")
    assert [quotes(one) for one in news] == [[], ["治好肠\n*阻"]]


def test_segments_heard_before_are_read_by_the_new_rules_after_a_swap():
    listener = Listener(rule())
    listener.hear(segment("这个能治好克*病", 0))
    listener.rooms.use(detector(NEW))
    news = listener.hear(segment("家人们", 1))
    assert quotes(news) == []  # what was heard is not judged again, ...
    (entry, _) = listener.rooms.hear(segment("家人们", 1), UNKNOWN_GOODS).room.entries
    assert entry.text == "这个能治好克雅病"  # ... but read
    assert entry.folded.original_span(5, 8) == (5, 8)


def test_trial_of_a_rule_reads_its_own_terms():
    tried = try_rule(
        NEW, ruleset(NEW), ("能治好克*病",), DetectionContext(True, None, frozenset()), "speech"
    )
    assert tried.folded == ("能治好克雅病",)
    assert tried.finding is not None


def test_exceptions_and_what_stands_beside_are_not_read():
    guarded = rule(
        groups={**NEW.groups, "doctor": ("主治医师团",)}, unless=("doctor",), unless_within=8
    )
    lexicon = compile_rules(ruleset(guarded)).folding.lexicon
    assert set(lexicon) == {"肠梗阻", "克雅病", "支原体肺炎"}


def test_a_literal_never_folds_to_something_else():
    literals = ("钓鱼台", "钓鱼那个台", "隔壁家", "隔壁某家", "肠梗阻", "治肠梗zu")
    kept = hidden_among(literals, range(len(literals)))
    folding = Folding(Lexicon([literals[index] for index in kept]))
    assert [folding.text_of(one) for one in literals] == list(map(fold_text, literals))
    assert "隔壁家" not in [literals[index] for index in kept]


def test_two_rulesets_with_the_same_terms_fold_by_the_same_lexicon():
    one = words("medical_claim/a", "肠梗阻")
    other = words("medical_claim/b", "肠梗阻")
    foldings = [compile_rules(ruleset(each)).folding for each in (one, other)]
    assert foldings[0] is foldings[1]
