"""Which rules does a model know? Only a hit of such a rule may it doubt.

    python -m streamdetect.classify.training.known_rules MODEL [--rules FOLDER]

A rule is often written for what no model has heard: its low score tells nothing there.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from streamdetect.classify.inference import TransformerClassifier, load_classifier
from streamdetect.classify.thresholds import THRESHOLDS_FILE, Thresholds
from streamdetect.classify.training.card import read_report, write_report
from streamdetect.errors import StreamdetectError
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import content_folder


def known_rules(
    classifier: TransformerClassifier, thresholds: Thresholds, rules: Path
) -> frozenset[str]:
    """Return the ids of the rules of a folder all whose violating examples it would not doubt.

    StreamdetectError where the folder holds no valid rules.
    """
    examples = [
        (rule.id, rule.category, "".join(example.segments))
        for rule in load_ruleset(rules).rules
        for example in rule.violating
    ]
    found = classifier.predict([text for _, _, text in examples])
    doubted = {
        rule_id
        for (rule_id, category, _), prediction in zip(examples, found, strict=True)
        if thresholds.doubted(prediction, category)
    }
    return frozenset(rule_id for rule_id, _, _ in examples) - doubted


def main(
    artifact: Annotated[Path, typer.Argument(help="Artifact directory.")],
    rules: Annotated[
        Path | None, typer.Option(help="Rules folder [default: the bundled rules].")
    ] = None,
) -> None:
    """Ask the model about the rules again, after these have changed."""
    try:
        classifier, report = load_classifier(artifact), read_report(artifact)
        thresholds = classifier.thresholds
        knows = known_rules(classifier, thresholds, rules or content_folder("rules"))
    except StreamdetectError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    told = replace(thresholds, knows=knows).to_json()
    (artifact / THRESHOLDS_FILE).write_text(told, encoding="utf-8")
    report["model_hash"] = load_classifier(artifact).model_hash
    write_report(artifact, report)
    typer.echo(f"{artifact / THRESHOLDS_FILE}: {len(knows)} rules known")


if __name__ == "__main__":
    typer.run(main)
