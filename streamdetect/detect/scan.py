"""The detector offline: rows of consecutive texts in, findings with spans out.

It goes through the same rooms, gate and model as the stream, so a pre-check agrees with live.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, Literal

from streamdetect.classify.model import Classifier, Prediction
from streamdetect.detect.detector import Detector
from streamdetect.detect.marks import violation_id_of
from streamdetect.detect.model import UNKNOWN_GOODS, DetectionContext, EvidenceSpan, Finding
from streamdetect.detect.model_claim import Locate
from streamdetect.detect.ownership import questions_of, share_answers
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import Rooms, wants_model
from streamdetect.events.messages import TranscriptSegment
from streamdetect.events.vocabulary import Channel

RowOutcome = Literal["violation", "review", "ok"]
RowSpan = tuple[int, int, int]  # segment index, start, end in that text
InOrder = Callable[[Callable[[int], "Row"], Iterable[int]], Iterable["Row"]]

PIECE_CHARACTERS: Final = 120  # longer texts are split, at a clause mark where there is one
CHARACTER_MS: Final = 90  # pace of the made-up clock: fast speech, so that a window stays whole
# For examples and measurements, which must say the same tomorrow.
FIXED_DAY: Final = "2026-02-01T00:00:00.000Z"

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
    day: str,
) -> Row:
    """Scan one row. `day` is the instant at which its rules must be in force."""
    request = ScanRequest(tuple(segments), goods, channel)
    return scan_rows([request], detector, classifier, day=day)[0]


def scan_rows(
    requests: Sequence[ScanRequest],
    detector: Detector,
    classifier: Classifier | None = None,
    *,
    day: str,
    in_order: InOrder = map,
) -> list[Row]:
    """Scan many rows with one call of the gate and one of the model (callers bound the number).

    `day`: as in `scan`. `in_order` concludes them as `map` does; rows know nothing of each other,
    so it may do several at once.
    """
    rooms = Rooms(of_no_room(detector), max_rooms=max(1, len(requests)))
    heard = [hear_row(rooms, request, day=day, row=row) for row, request in enumerate(requests)]
    flat = [one for row in heard for one in row.heard]
    predictions = predict_wanted(flat, classifier)
    locate = classifier.locate if classifier is not None else None
    ends = list(accumulate(len(row.heard) for row in heard))

    def concluded(row: int) -> Row:
        one = heard[row]
        its = predictions[ends[row] - len(one.heard) : ends[row]]
        return conclude_row(rooms, one, its, locate)

    return list(in_order(concluded, range(len(heard))))


def of_no_room(detector: Detector) -> Detector:
    """Return the detector for rows: a rule that is rolled out to some rooms counts in them all.

    A row will be said in a room that is not known yet, and where it stands in a file says nothing.
    """
    return detector.with_controls(replace(detector.controls, in_every_room=True))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row's text that is heard as one segment: which text, where it begins in it."""

    segment: int
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class HeardRow:
    """A row whose pieces were heard, in order; `heard[i]` is of `pieces[i]`."""

    request: ScanRequest
    pieces: tuple[Piece, ...]
    heard: tuple[Heard, ...]

    def place(self, spans: Iterable[EvidenceSpan]) -> tuple[RowSpan, ...]:
        """Return spans of pieces as spans of the row's own texts; neighbours become one."""
        placed: list[RowSpan] = []
        for span in spans:
            piece = self.pieces[span.segment.seq]
            start, end = piece.offset + span.start, piece.offset + span.end
            if placed and placed[-1][0] == piece.segment:
                placed[-1] = (piece.segment, placed[-1][1], end)
            else:
                placed.append((piece.segment, start, end))
        return tuple(placed)

    def quote(self, spans: Iterable[RowSpan]) -> str:
        """Return the words of some spans, texts joined with a line feed."""
        texts = self.request.segments
        return "\n".join(texts[index][start:end] for index, start, end in spans)


def hear_row(rooms: Rooms, request: ScanRequest, *, day: str, row: int = 0) -> HeardRow:
    """Hear a row in a room of its own; `row` tells its room from those of other rows."""
    pieces = pieces_of(request.segments)
    starts = tuple(accumulate(map(len, request.segments), initial=0))
    heard = tuple(
        rooms.hear(
            _segment(row, seq, piece, starts[piece.segment] + piece.offset, request, day),
            request.goods,
        )
        for seq, piece in enumerate(pieces)
    )
    return HeardRow(request, pieces, heard)


def conclude_row(
    rooms: Rooms,
    row: HeardRow,
    predictions: Sequence[Prediction | None],
    locate: Locate | None = None,
) -> Row:
    """Return what is found in a heard row, given one prediction (or None) for each piece."""
    standing: dict[tuple[str, bool], Finding] = {}
    for one, prediction in zip(row.heard, predictions, strict=True):
        conclusion = rooms.conclude(one, prediction, locate)
        for retraction in conclusion.retractions:
            standing.pop((retraction.violation_id, retraction.shadow), None)
        for finding in conclusion.findings:
            standing[(violation_id_of(finding), finding.shadow)] = finding
    return _row(list(standing.values()), row)


def predict_wanted(
    heard: Sequence[Heard], classifier: Classifier | None
) -> list[Prediction | None]:
    """Return a prediction for each segment that is worth one, None for the others.

    Of rules' hits in those it asks too whose claims they are, and notes the answers with them.
    """
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
        ask_owners([heard[index] for index in wanted], classifier)
    return found


def ask_owners(heard: Sequence[Heard], classifier: Classifier) -> None:
    """Ask in one call whose claims the hits in some segments are."""
    asked = [questions_of(one) for one in heard]
    if not any(asked):
        return
    share_answers(
        heard, asked, classifier.owned([text for some in asked for text in some.values()])
    )


def pieces_of(segments: Sequence[str]) -> tuple[Piece, ...]:
    """Return the pieces in which texts are heard: long ones are split."""
    found = []
    for index, text in enumerate(segments):
        offset = 0
        while len(text) - offset > PIECE_CHARACTERS:
            cut = _cut(text, offset)
            found.append(Piece(index, offset, text[offset:cut]))
            offset = cut
        found.append(Piece(index, offset, text[offset:]))
    return tuple(found)


def _cut(text: str, offset: int) -> int:
    """Return where to split: behind the last clause mark of the second half, or anywhere."""
    limit = offset + PIECE_CHARACTERS
    cut = limit
    for mark in _CLAUSE_MARK.finditer(text, offset + PIECE_CHARACTERS // 2, limit):
        cut = mark.end()
    return cut


def _segment(
    row: int, seq: int, piece: Piece, start: int, request: ScanRequest, day: str
) -> TranscriptSegment:
    # The clock of a row is made up; it goes by characters of the pieces before: `start`.
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


def _row(findings: Sequence[Finding], row: HeardRow) -> Row:
    found: tuple[list[RowFinding], list[RowFinding]] = ([], [])
    for finding in findings:
        spans = row.place(finding.spans)
        found[finding.shadow].append(RowFinding(finding, spans, row.quote(spans)))
    effective, shadow = (tuple(sorted(part, key=lambda one: one.spans)) for part in found)
    outcomes = {one.finding.outcome for one in effective}
    outcome: RowOutcome = (
        "violation" if "enforce" in outcomes else "review" if "review" in outcomes else "ok"
    )
    return Row(outcome, effective, shadow)
