"""The stage that chooses thresholds: on calibration families, and on real speech if there is some.

They depend on the weights and on the shares of alarms that the settings allow.
"""

from dataclasses import replace
from pathlib import Path

from streamdetect.classify.artifact import digest_of_files
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.thresholds import THRESHOLDS_FILE, Thresholds
from streamdetect.classify.training.calibrate import (
    claim_thresholds,
    doubt_thresholds,
    ordinary_pieces,
    raised,
    speech_windows,
)
from streamdetect.classify.training.evaluate import rounded
from streamdetect.classify.training.known_rules import known_rules
from streamdetect.classify.training.measures import share
from streamdetect.classify.training.reference import PIECES_A_LINE, SPEECH_WINDOWS
from streamdetect.classify.training.rows import texts_of
from streamdetect.classify.training.settings import TrainingSettings
from streamdetect.classify.training.splits import Splits


def write_thresholds(
    built: Path,
    splits: Splits,
    settings: TrainingSettings,
    rules: Path,
    speech: Path | None = None,
) -> dict[str, float | None]:
    """Choose and write an artifact's thresholds; return which share of unseen pieces they flag.

    `rules`: folder of the rules that it will be asked about. `speech`: unlabelled real speech (JSON
    lines with a text), which may only raise them.
    """
    classifier = load_classifier(built)
    pieces = ordinary_pieces(splits.calibration, settings.seed, PIECES_A_LINE)
    found = classifier.predict(pieces)
    thresholds = Thresholds(
        f"{settings.digest()}/{digest_of_files(built)[:16]}",
        claim_thresholds(found, settings.alarm_share),
        doubt_thresholds(
            splits.calibration,
            classifier.predict(texts_of(splits.calibration)),
            settings.doubted_share,
        ),
    )
    flagged: dict[str, float | None] = {}
    if speech is not None:
        heard = classifier.predict(speech_windows(speech, SPEECH_WINDOWS, settings.seed))
        thresholds = raised(thresholds, claim_thresholds(heard, settings.speech_alarm_share))
        thresholds = replace(thresholds, version=f"{thresholds.version}/speech")
        flagged["real_speech"] = rounded(
            share([thresholds.flagged(prediction) is not None for prediction in heard])
        )
    flagged["ok_pieces"] = rounded(
        share([thresholds.flagged(prediction) is not None for prediction in found])
    )
    thresholds = replace(thresholds, knows=known_rules(classifier, rules))
    (built / THRESHOLDS_FILE).write_text(thresholds.to_json(), encoding="utf-8")
    return flagged
