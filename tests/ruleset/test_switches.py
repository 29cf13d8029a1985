"""The names that rules may switch off are those that detection uses."""

from typing import get_args

from streamdetect.detect.evaluation import FILLERS
from streamdetect.detect.guards import DISTANCE
from streamdetect.detect.guards import GUARDS as BUILT_IN
from streamdetect.detect.sounds import HOMOPHONE
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import GUARDS, TECHNIQUES, GuardName
from streamdetect.ruleset.wording import GUARD_TITLES
from streamdetect.ruleset.wording import TECHNIQUES as TECHNIQUE_TITLES
from streamdetect.text.steps import STEPS
from tests.ruleset.folders import RulesFolder


def test_guards_are_the_built_in_ones_and_have_titles():
    assert set(GUARDS) == {*BUILT_IN, DISTANCE} == set(GUARD_TITLES) == set(get_args(GuardName))


def test_techniques_are_all_that_a_finding_can_name_and_have_titles():
    assert set(TECHNIQUES) == {*STEPS, HOMOPHONE, FILLERS} == set(TECHNIQUE_TITLES)


def test_homophones_can_be_switched_off_for_a_rule(folder: RulesFolder):
    folder.replace("guards:", "techniques: {off: [homophone, fillers]}\nguards:")
    assert folder.diagnostics() == ()
    assert load_ruleset(folder.path).rules[0].techniques_off == {"homophone", "fillers"}
