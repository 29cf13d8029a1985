"""Which rules does a model know? Only a hit of such a rule may it doubt.

    python -m streamdetect.classify.training.known_rules MODEL [--rules FOLDER]

A rule is often written for what no model has heard: its low score tells nothing there. Such a rule
has an example that the model takes for nothing at all; a score between that and the threshold of
doubt only says that an example is terse.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from streamdetect.classify.inference import TransformerClassifier, load_classifier
from streamdetect.classify.thresholds import THRESHOLDS_FILE
from streamdetect.classify.training.card import read_report, write_report
from streamdetect.errors import StreamdetectError
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import content_folder

HEARD_OF_FROM: Final = 0.05  # claim score of a text that the model does not take for nothing


def known_rules(classifier: TransformerClassifier, rules: Path) -> frozenset[str]:
    """Return the ids of the rules of a folder all whose violating examples it has heard of.

    StreamdetectError where the folder holds no valid rules.
    """
    examples = [
        (rule.id, "".join(example.segments))
        for rule in load_ruleset(rules).rules
        for example in rule.violating
    ]
    found = classifier.predict([text for _, text in examples])
    unheard = {
        rule_id
        for (rule_id, _), prediction in zip(examples, found, strict=True)
        if prediction.claim < HEARD_OF_FROM
    }
    return frozenset(rule_id for rule_id, _ in examples) - unheard


def main(
    artifact: Annotated[Path, typer.Argument(help="Artifact directory.")],
    rules: Annotated[
        Path | None, typer.Option(help="Rules folder [default: the bundled rules].")
    ] = None,
) -> None:
    """Ask the model about the rules again, after these have changed."""
    try:
        classifier, report = load_classifier(artifact), read_report(artifact)
        knows = known_rules(classifier, rules or content_folder("rules"))
    except StreamdetectError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    told = replace(classifier.thresholds, knows=knows).to_json()
    (artifact / THRESHOLDS_FILE).write_text(told, encoding="utf-8")
    report["model_hash"] = load_classifier(artifact).model_hash
    write_report(artifact, report)
    typer.echo(f"{artifact / THRESHOLDS_FILE}: {len(knows)} rules known")


if __name__ == "__main__":
    typer.run(main)
