"""The bare core on a whole stream of speech: bytes of segments in, what the worker would emit out.

For comparisons: what is lost on the way through Kafka, and what the way costs.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from streamdetect.classify.model import Classifier
from streamdetect.detect.detector import Detector
from streamdetect.detect.emit import to_amendment, to_violation
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import predict_wanted
from streamdetect.events.codec import decode
from streamdetect.events.messages import TranscriptSegment, Violation, ViolationAmendment

BATCH_SEGMENTS = 500

GoodsOf = Callable[[str | None], DetectionContext]


def hear_all(
    values: Iterable[bytes],
    detector: Detector,
    goods_of: GoodsOf,
    classifier: Classifier | None = None,
) -> list[Violation | ViolationAmendment]:
    """Return what is emitted for segments in this order; shadow findings are left out.

    Raises DecodeError for a value that is no segment.
    """
    rooms = Rooms(detector)
    emitted: list[Violation | ViolationAmendment] = []
    source = iter(values)
    while batch := list(islice(source, BATCH_SEGMENTS)):
        emitted += _hear(batch, rooms, detector, goods_of, classifier)
    return emitted


def _hear(
    batch: Sequence[bytes],
    rooms: Rooms,
    detector: Detector,
    goods_of: GoodsOf,
    classifier: Classifier | None,
) -> list[Violation | ViolationAmendment]:
    segments = [decode(TranscriptSegment, value) for value in batch]
    heard = [rooms.hear(segment, goods_of(segment.product_id)) for segment in segments]
    predictions = predict_wanted(heard, classifier)
    locate = classifier.locate if classifier is not None else None
    emitted: list[Violation | ViolationAmendment] = []
    for item, prediction in zip(heard, predictions, strict=True):
        conclusion = rooms.conclude(item, prediction, locate)
        emitted += [
            to_violation(
                finding,
                item.goods,
                ruleset_hash=detector.ruleset_hash,
                model_name=classifier.name if classifier is not None else "",
                model_hash=classifier.model_hash if classifier is not None else "",
            )
            for finding in conclusion.findings
            if not finding.shadow
        ]
        emitted += [
            to_amendment(retraction)
            for retraction in conclusion.retractions
            if not retraction.shadow
        ]
    return emitted
