"""What compiling works out of a ruleset, kept and read again."""

import msgspec

from streamdetect.detect.compiled import compile_rules
from streamdetect.detect.outline import Outline, outline_of
from tests.detect.builders import rule, ruleset, sequence

RULES = ruleset(
    rule(any_of=(sequence("cure", "disease", gap=6), sequence("/[0-9]+天", "cure"))),
    rule("medical_claim/other", any_of=(sequence("disease", "cure", fixed_order=False),)),
)


def kept(outline):
    return msgspec.msgpack.decode(msgspec.msgpack.encode(outline), type=Outline)


def test_outline_that_was_kept_compiles_to_the_same():
    fresh, read = compile_rules(RULES), compile_rules(RULES, kept(outline_of(RULES)))
    for name in ("rules", "sequences", "groups", "literals", "literal_groups", "wordy", "longest"):
        assert getattr(read, name) == getattr(fresh, name)
    text = "三天治好堂尿病"
    assert read.hits(text) == fresh.hits(text)
    assert read.sounds(text) == fresh.sounds(text) != []


def test_outline_of_other_rules_is_not_used():
    other = msgspec.structs.replace(outline_of(RULES), ruleset_hash="other", literals=())
    assert compile_rules(RULES, other).literals == compile_rules(RULES).literals
