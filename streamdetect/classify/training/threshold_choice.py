"""The stage that chooses thresholds: on calibration families, and on real speech if there is some.

They depend on the weights and on the shares of alarms that the settings allow. What the gate asks
for is chosen after them (`gate`).
"""

from pathlib import Path

from streamdetect.classify.artifact import digest_of_files
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.thresholds import THRESHOLDS_FILE, Thresholds
from streamdetect.classify.training.calibrate import (
    DOUBT_TWICE,
    OWNERSHIP_LEVELS,
    SURE,
    SURE_SPACED,
    UNCONVINCED,
    claim_thresholds,
    doubt_thresholds,
    flagged_share,
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

    Languages with spaces between words have a scale of their own, and as no speech of theirs is
    asked a share of their own (docs/adr/0027). `rules`: folder of the rules that it will be asked
    about. `speech`: unlabelled real speech (JSON lines with a text), which may only raise
    thresholds.
    """
    classifier = load_classifier(built)
    found = classifier.predict(ordinary_pieces(splits.calibration, settings.seed, PIECES_A_LINE))
    wide = [one for one in found if not one.spaced]
    claim = claim_thresholds(wide, settings.alarm_share)
    version = f"{settings.digest()}/{digest_of_files(built)[:16]}"
    flagged: dict[str, float | None] = {}
    if speech is not None:
        heard = classifier.predict(speech_windows(speech, SPEECH_WINDOWS, settings.seed))
        heard = [one for one in heard if not one.spaced]
        claim = raised(claim, claim_thresholds(heard, settings.speech_alarm_share))
        version += "/speech"
        flagged["real_speech"] = rounded(flagged_share(heard, claim))
    spaced = [one for one in found if one.spaced]
    lines = classifier.predict(texts_of(splits.calibration))
    known = known_rules(classifier, rules)
    thresholds = Thresholds(
        version,
        claim,
        claim_thresholds(spaced, settings.spaced_alarm_share),
        doubt_thresholds(splits.calibration, lines, settings.doubted_share),
        known.knows,
        known.hears,
        sure=SURE,
        sure_spaced=SURE_SPACED,
        doubt_twice=DOUBT_TWICE,
        unconvinced=UNCONVINCED,
        **OWNERSHIP_LEVELS,
    )
    flagged["ok_pieces"] = rounded(
        share([thresholds.flagged(prediction) is not None for prediction in found])
    )
    (built / THRESHOLDS_FILE).write_text(thresholds.to_json(), encoding="utf-8")
    return flagged
