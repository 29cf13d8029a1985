"""The detector offline: rows of consecutive texts in, findings with spans out.

It goes through the same rooms, gate and model as the stream, so a pre-check agrees with live.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from streamdetect.classify.model import Classifier, Prediction
from streamdetect.detect.detector import Detector
from streamdetect.detect.marks import violation_id_of
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext, Finding
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import Rooms, wants_model
from streamdetect.events.messages import TranscriptSegment
from streamdetect.events.vocabulary import Channel

RowOutcome = Literal["violation", "review", "ok"]

PIECE_CHARACTERS: Final = 120  # longer texts are split, at a clause mark where there is one
CHARACTER_MS: Final = 90  # pace of the made-up clock: fast speech, so that a window stays whole
DEFAULT_DAY: Final = "2026-02-01T00:00:00.000Z"

_CLAUSE_MARK: Final = re.compile(r"[。！？!?；;，,、\n]|\.(?=\s)|\s")


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """One row: consecutive segments of one room on one channel, with the goods on offer."""

    segments: tuple[str, ...]
    goods: DetectionContext = UNKNOWN_GOODS
    channel: Channel = "speech"


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A finding with its spans `(segment index, start, end)` in the row's own texts."""

    finding: Finding
    spans: tuple[tuple[int, int, int], ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Row:
    """What was found in a row and was not taken back in it. `shadow` findings have no effect."""

    outcome: RowOutcome
    findings: tuple[RowFinding, ...]
    shadow: tuple[RowFinding, ...] = ()


def scan(
    segments: Sequence[str],
    goods: DetectionContext,
    channel: Channel,
    detector: Detector,
    classifier: Classifier | None = None,
    *,
    day: str = DEFAULT_DAY,
) -> Row:
    """Scan one row. `day` is the instant at which its rules must be in force."""
    request = ScanRequest(tuple(segments), goods, channel)
    return scan_rows([request], detector, classifier, day=day)[0]


def scan_rows(
    requests: Sequence[ScanRequest],
    detector: Detector,
    classifier: Classifier | None = None,
    *,
    day: str = DEFAULT_DAY,
) -> list[Row]:
    """Scan many rows with one call of the gate and one of the model (callers bound the number)."""
    rooms = Rooms(detector, max_rooms=max(1, len(requests)))
    pieces = [_pieces(request.segments) for request in requests]
    heard = [
        [
            rooms.hear(_segment(row, seq, piece, request, day), request.goods)
            for seq, piece in enumerate(pieces[row])
        ]
        for row, request in enumerate(requests)
    ]
    flat = [one for row in heard for one in row]
    predictions = predict_wanted(flat, classifier)
    locate = classifier.locate if classifier is not None else None
    rows = []
    position = 0
    for row, listened in enumerate(heard):
        standing: dict[tuple[str, bool], Finding] = {}
        for one in listened:
            conclusion = rooms.conclude(one, predictions[position], locate)
            position += 1
            for retraction in conclusion.retractions:
                standing.pop((retraction.violation_id, retraction.shadow), None)
            for finding in conclusion.findings:
                standing[(violation_id_of(finding), finding.shadow)] = finding
        rows.append(_row(list(standing.values()), pieces[row], requests[row].segments))
    return rows


def predict_wanted(
    heard: Sequence[Heard], classifier: Classifier | None
) -> list[Prediction | None]:
    """Return a prediction for each segment that is worth one, None for the others."""
    found: list[Prediction | None] = [None] * len(heard)
    if classifier is None:
        return found
    readable = [index for index, one in enumerate(heard) if one.model_text]
    if not readable:
        return found
    gated = classifier.gate([heard[index].model_text for index in readable])
    wanted = [
        index
        for index, passed in zip(readable, gated, strict=True)
        if wants_model(heard[index], gated=passed)
    ]
    if wanted:
        answers = classifier.predict([heard[index].model_text for index in wanted])
        for index, answer in zip(wanted, answers, strict=True):
            found[index] = answer
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a row's text: which text, where it begins in it, the words."""

    segment: int
    offset: int
    text: str


def _pieces(segments: Sequence[str]) -> list[_Piece]:
    found = []
    for index, text in enumerate(segments):
        offset = 0
        while len(text) - offset > PIECE_CHARACTERS:
            cut = _cut(text, offset)
            found.append(_Piece(index, offset, text[offset:cut]))
            offset = cut
        found.append(_Piece(index, offset, text[offset:]))
    return found


def _cut(text: str, offset: int) -> int:
    """Return where to split: behind the last clause mark of the second half, or anywhere."""
    limit = offset + PIECE_CHARACTERS
    cut = limit
    for mark in _CLAUSE_MARK.finditer(text, offset + PIECE_CHARACTERS // 2, limit):
        cut = mark.end()
    return cut


def _segment(
    row: int, seq: int, piece: _Piece, request: ScanRequest, day: str
) -> TranscriptSegment:
    # The clock of a row is made up; it goes by characters of the pieces before.
    start = sum(len(text) for text in request.segments[: piece.segment]) + piece.offset
    return TranscriptSegment(
        event_id=f"{row}-{seq}",
        room_id=str(row),
        broadcast_id="scan",
        streamer_id="scan",
        channel=request.channel,
        seq=seq,
        start_ms=start * CHARACTER_MS,
        end_ms=(start + len(piece.text)) * CHARACTER_MS,
        emitted_at=day,
        text=piece.text,
    )


def _row(findings: Sequence[Finding], pieces: Sequence[_Piece], texts: Sequence[str]) -> Row:
    found: tuple[list[RowFinding], list[RowFinding]] = ([], [])
    for finding in findings:
        spans: list[tuple[int, int, int]] = []
        for span in finding.spans:
            piece = pieces[span.segment.seq]
            start, end = piece.offset + span.start, piece.offset + span.end
            if spans and spans[-1][0] == piece.segment:
                spans[-1] = (piece.segment, spans[-1][1], end)
            else:
                spans.append((piece.segment, start, end))
        quote = "\n".join(texts[index][start:end] for index, start, end in spans)
        found[finding.shadow].append(RowFinding(finding, tuple(spans), quote))
    effective, shadow = (tuple(sorted(part, key=lambda one: one.spans)) for part in found)
    outcomes = {one.finding.outcome for one in effective}
    outcome: RowOutcome = (
        "violation" if "enforce" in outcomes else "review" if "review" in outcomes else "ok"
    )
    return Row(outcome, effective, shadow)
