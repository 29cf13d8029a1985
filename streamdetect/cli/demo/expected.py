"""What the bare core finds in a script: nothing of it may be missing in the topic at the end."""

from streamdetect.classify.engine import Engine
from streamdetect.classify.inference import load_classifier
from streamdetect.classify.model import Classifier
from streamdetect.classify.thresholds import read_thresholds
from streamdetect.cli.demo.cast import Script
from streamdetect.detect.bare import hear_all
from streamdetect.detect.detector import DEFAULT, Detector, Detectors
from streamdetect.detect.model import DetectionContext
from streamdetect.events.codec import encode
from streamdetect.events.messages import Violation
from streamdetect.loading import compiled
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.settings import Settings


def expect(settings: Settings, script: Script) -> set[str]:
    """Return the ids of the violations in a script, by the rules and the model of the worker."""
    enabled = settings.classifier.enabled
    thresholds = read_thresholds(settings.classifier.path) if enabled else DEFAULT
    checked = CheckedRulesets(settings.rules.cache)
    ruleset = checked.load(settings.rules.path)
    detector = compiled(ruleset, checked, thresholds, Detectors.ALL)
    engine = Engine.named(settings.classifier.backend, settings.classifier.precision)
    classifier = load_classifier(settings.classifier.path, engine=engine) if enabled else None
    return expected_violations(script, detector, classifier)


def expected_violations(
    script: Script, detector: Detector, classifier: Classifier | None
) -> set[str]:
    """Return the ids of the violations that a detector finds in a script, without any stream."""
    goods = {
        listing.product_id: DetectionContext(
            True, listing.category, frozenset(approval.kind for approval in listing.approvals)
        )
        for listing in script.listings
    }
    emitted = hear_all(
        (encode(segment) for segment in script.segments),
        detector,
        lambda product_id: goods[product_id or ""],
        classifier,
    )
    return {message.violation_id for message in emitted if isinstance(message, Violation)}
