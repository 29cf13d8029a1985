from datetime import date
from pathlib import Path

from streamdetect.cli.rules.rehearsing import detection_of
from streamdetect.detect.detector import DEFAULT, Detectors
from streamdetect.detect.outline import Outline, outline_of
from streamdetect.loading import compiled
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.ruleset.examples import (
    ExampleFailure,
    diagnostic_of,
    rehearsal,
    run_examples,
)
from streamdetect.ruleset.loader import inspect_folder, load_ruleset
from streamdetect.ruleset.model import Example, Ruleset
from tests.ruleset.folders import RulesFolder

RULE_ID = "medical_claim/cures-disease"


def test_examples_that_agree_with_their_rule_leave_no_failure(folder: RulesFolder):
    ruleset = load_ruleset(folder.path)
    violating = set(ruleset.rules[0].violating)
    assert run_examples(ruleset, lambda example: [RULE_ID] if example in violating else []) == []


def test_examples_missed_and_hit_wrongly_are_both_reported(folder: RulesFolder):
    ruleset = load_ruleset(folder.path)

    def detect(example: Example) -> list[str]:
        if "茶" in "".join(example.segments):
            return ["superlative/other", RULE_ID]
        return ["superlative/other"]

    failures = run_examples(ruleset, detect)
    assert failures == [
        ExampleFailure(
            RULE_ID, "violating", 2, ruleset.rules[0].violating[2], ("superlative/other",)
        ),
        ExampleFailure(
            RULE_ID, "allowed", 0, ruleset.rules[0].allowed[0], (RULE_ID, "superlative/other")
        ),
        ExampleFailure(
            RULE_ID, "allowed", 2, ruleset.rules[0].allowed[2], (RULE_ID, "superlative/other")
        ),
    ]
    assert str(failures[0]) == (
        "medical_claim/cures-disease: violating[2] is not found: “根治高血压” "
        "(hit by: superlative/other)"
    )


def test_example_that_is_a_comment_is_told_so_and_not_sent_to_mend_the_words(folder: RulesFolder):
    folder.replace("    - 肿瘤喝茶也能治好", "    - {text: 肿瘤喝茶也能治好, channel: comment}")
    inspection = inspect_folder(folder.path)
    [failure] = run_examples(inspection.ruleset, detection_of(inspection.ruleset))
    told = diagnostic_of(failure, inspection.drafts)
    assert (told.severity, told.code) == ("error", "comment-example")
    assert told.source_line[told.col - 1 :] == "comment}"
    assert "comments are never judged" in told.what
    assert "rules try" not in told.fix


def test_examples_of_deprecated_rules_are_not_run(folder: RulesFolder):
    folder.replace("status: enforced", "status: deprecated")
    assert run_examples(load_ruleset(folder.path), lambda _: []) == []


def test_rehearsal_runs_drafts_and_lifts_dates_and_rollout(folder: RulesFolder):
    folder.replace("status: enforced", "status: draft")
    folder.replace("allow:", "effective: {until: 2020-01-01}\nrollout: 0\nallow:")
    ruleset = load_ruleset(folder.path)
    assert ruleset.rules[0].effective_until == date(2020, 1, 1)
    rule = rehearsal(ruleset).rules[0]
    assert (rule.status, rule.effective_until, rule.rollout_percent) == ("shadow", None, 100)


def test_drafts_run_although_the_rules_were_compiled_without_them_before(
    folder: RulesFolder, tmp_path: Path
):
    folder.replace("status: enforced", "status: draft")
    ruleset = load_ruleset(folder.path)
    kept = CheckedRulesets(tmp_path / "cache")
    in_force = compiled(ruleset, kept, DEFAULT, Detectors.RULES)
    assert not in_force.compiled.rules
    for _ in ("made", "kept"):
        assert run_examples(ruleset, detection_of(ruleset, checked=kept)) == []
    again = compiled(ruleset, kept, DEFAULT, Detectors.RULES)
    assert not again.compiled.rules


def test_compiling_for_examples_is_compiling_for_a_worker(folder: RulesFolder, tmp_path: Path):
    ruleset = load_ruleset(folder.path)
    detection_of(ruleset, checked=CheckedRulesets(tmp_path / "cache"))

    def anew(_: Ruleset) -> Outline:
        raise AssertionError("worked out again")

    kept = CheckedRulesets(tmp_path / "cache").beside(ruleset, anew, Outline)
    assert kept == outline_of(ruleset)
