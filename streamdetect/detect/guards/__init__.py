"""The guards: reasons why a match is no claim, or why it is one in spite of a denial.

Each guard is a module with one `check`. Order matters: the first that removes decides.
"""

from typing import Final

from streamdetect.detect.guards import (
    negation,
    question,
    quotation,
    register,
    self_correction,
    stance,
    superlative_exemption,
    third_party,
    two_sentences,
    warning,
)
from streamdetect.detect.guards.evidence_en import EN
from streamdetect.detect.guards.evidence_zh import ZH
from streamdetect.detect.guards.scene import Guard, Ruling, Scene
from streamdetect.text.pattern import compile_all
from streamdetect.text.sieved import make_sieves

GUARDS: Final[dict[str, Guard]] = {
    "self_correction": self_correction.check,
    "quotation": quotation.check,
    "warning": warning.check,
    "question": question.check,
    "negation": negation.check,
    "third_party": third_party.check,
    "superlative_exemption": superlative_exemption.check,
    "two_sentences": two_sentences.check,
    "register": register.check,
    "stance": stance.check,
}
# They ask for a person and do nothing else, so matches that go to one need not be weighed. Fitted
# to sentences of one language; the others are asked in both of a mixed sentence.
ONLY_ASKS: Final = frozenset({"register", "stance", "two_sentences"})
# Asks for a person where the words of a rule stand farther apart than it says (see detect.loose).
DISTANCE: Final = "distance"
# They measure and can name no words as the reason: another measure, the classifier's, may outweigh
# them.
WEIGH: Final = frozenset({"register", "stance", "two_sentences", DISTANCE})
# They ask what is said, asked or forbidden in the sentence of the match, and look no farther back
# than to the whole segment before it. The others ask who speaks, which a story tells once.
OF_ITS_SENTENCE: Final = frozenset({"warning", "question", "negation"})
# Asked only of matches in which no guard found a cover.
OF_THE_UNCOVERED: Final = frozenset({"stance", "two_sentences"})


def prepare() -> None:
    """Make every quick look and expression now, or the first words of a worker would wait."""
    for lexicon in (ZH, EN):
        lexicon.prepare()
    make_sieves()
    compile_all()


__all__ = [
    "DISTANCE",
    "GUARDS",
    "OF_ITS_SENTENCE",
    "OF_THE_UNCOVERED",
    "ONLY_ASKS",
    "WEIGH",
    "Guard",
    "Ruling",
    "Scene",
    "prepare",
]
