"""Which rules does a model know, and which does it hear? Only hits of such rules may it doubt.

    python -m streamdetect.classify.training.known_rules MODEL [--rules FOLDER]

A rule is often written for what no model has heard: its low score tells nothing there. Such a rule
has an example that the model takes for nothing at all; a score between that and the threshold of
doubt only says that an example is terse. And it hears a rule if most of its examples are claims to
it even behind a line of other talk: else a low score may only say that the talk is other.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median_high
from typing import Annotated, Final

import typer

from streamdetect.classify.inference import TransformerClassifier, load_classifier
from streamdetect.classify.thresholds import THRESHOLDS_FILE
from streamdetect.classify.training.card import read_report, write_report
from streamdetect.errors import StreamdetectError
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.model import Language
from streamdetect.settings import content_folder

HEARD_OF_FROM: Final = 0.05  # claim score of a text that the model does not take for nothing
# … that it takes for a claim rather than not. English talk of other things weighs more on scores.
HEARD_FROM: Final[Mapping[Language, float]] = {"zh": 0.5, "en": 0.65}
# Half of the examples stand behind each: what a streamer says between two claims.
OTHER_TALK: Final[Mapping[Language, tuple[str, str]]] = {
    "zh": ("欢迎新进来的朋友，今天给大家看几样东西，", "刚才有人问运费，全国都是包邮的，"),
    "en": (
        "welcome everyone who just joined, let me show you a few things, ",
        "somebody asked about postage, it's two pounds for all orders, ",
    ),
}


@dataclass(frozen=True, slots=True)
class KnownRules:
    """Ids of rules: all whose violating examples a model has heard of, and those that it hears."""

    knows: frozenset[str]
    hears: frozenset[str]


def known_rules(classifier: TransformerClassifier, rules: Path) -> KnownRules:
    """Ask a model about the violating examples of a folder's rules, alone and amid other talk.

    StreamdetectError where the folder holds no valid rules.
    """
    # Counted by rule: an example more of one changes nothing for another.
    examples = [
        (rule.id, rule.language, place % 2, "".join(example.segments))
        for rule in load_ruleset(rules).rules
        for place, example in enumerate(rule.violating)
    ]
    alone = classifier.predict([text for *_, text in examples])
    amid = classifier.predict([OTHER_TALK[lang][talk] + text for _, lang, talk, text in examples])
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (rule_id, lang, *_), by_itself, behind in zip(examples, alone, amid, strict=True):
        scores[rule_id].append((by_itself.claim, behind.claim - HEARD_FROM[lang]))
    return KnownRules(
        frozenset(
            rule_id
            for rule_id, some in scores.items()
            if min(by_itself for by_itself, _ in some) >= HEARD_OF_FROM
        ),
        frozenset(
            rule_id
            for rule_id, some in scores.items()
            if median_high(over for _, over in some) >= 0
        ),
    )


def main(
    artifact: Annotated[Path, typer.Argument(help="Artifact directory.")],
    rules: Annotated[
        Path | None, typer.Option(help="Rules folder [default: the bundled rules].")
    ] = None,
) -> None:
    """Ask the model about the rules again, after these have changed."""
    try:
        classifier, report = load_classifier(artifact), read_report(artifact)
        known = known_rules(classifier, rules or content_folder("rules"))
    except StreamdetectError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    told = replace(classifier.thresholds, **asdict(known)).to_json()
    (artifact / THRESHOLDS_FILE).write_text(told, encoding="utf-8")
    report["model_hash"] = load_classifier(artifact).model_hash
    write_report(artifact, report)
    typer.echo(
        f"{artifact / THRESHOLDS_FILE}: {len(known.knows)} rules known, {len(known.hears)} heard"
    )


if __name__ == "__main__":
    typer.run(main)
