"""A listing through the same rooms, rules and model as speech: its texts in, an inspection out.

The title is heard on the channel `title`, description and claims on `card`, each in a room of its
own, with the listing's own category and approvals as context. Long texts are heard in pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from streamdetect.classify.model import Prediction
from streamdetect.detect.detector import Detector
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.model_claim import Locate
from streamdetect.detect.room import Heard
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import (
    CHARACTER_MS,
    HeardRow,
    RowFinding,
    ScanRequest,
    conclude_row,
    pieces_of,
)
from streamdetect.enforce.listing_facts import Inspection, inspection_of, texts_of
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.messages import Listing, ListingFinding, TranscriptSegment
from streamdetect.events.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class HeardListing:
    """A listing whose texts were heard; `rows` by field."""

    listing: Listing
    rooms: Rooms
    rows: tuple[tuple[str, HeardRow], ...]

    @property
    def heard(self) -> list[Heard]:
        """Every piece, in order: one prediction (or None) for each is wanted."""
        return [piece for _, row in self.rows for piece in row.heard]


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found; `shadow` findings have no effect."""

    inspection: Inspection
    shadow: tuple[ListingFinding, ...]


def context_of(listing: Listing) -> DetectionContext:
    """Return what a listing says of its goods."""
    kinds = frozenset(approval.kind for approval in listing.approvals)
    return DetectionContext(True, listing.category, kinds)


def hear_listing(listing: Listing, detector: Detector) -> HeardListing:
    """Hear all texts of a listing. Raises ValueError where `updated_at` is no instant."""
    goods, day = context_of(listing), from_ms(to_ms(listing.updated_at))
    texts = texts_of(listing)
    rooms = Rooms(detector, max_rooms=len(texts))
    rows: list[tuple[str, HeardRow]] = []
    for name, text in texts:
        request = ScanRequest((text,), goods, "title" if name == "title" else "card")
        pieces = pieces_of(request.segments)
        heard = tuple(
            rooms.hear(_segment(listing, name, request.channel, seq, piece, day), goods)
            for seq, piece in enumerate((one.offset, one.text) for one in pieces)
        )
        rows.append((name, HeardRow(request, pieces, heard)))
    return HeardListing(listing, rooms, tuple(rows))


def conclude_listing(
    heard: HeardListing, predictions: Sequence[Prediction | None], locate: Locate | None = None
) -> Inspected:
    """Return what is found, given one prediction (or None) for each of `heard.heard`."""
    findings: list[tuple[str, RowFinding]] = []
    shadow: list[ListingFinding] = []
    position = 0
    for name, one in heard.rows:
        end = position + len(one.heard)
        row = conclude_row(heard.rooms, one, predictions[position:end], locate)
        position = end
        findings += [(name, finding) for finding in row.findings]
        shadow += [_finding(name, finding) for finding in row.shadow]
    inspection = inspection_of(
        heard.listing,
        [_finding(name, found) for name, found in findings],
        [ref for _, found in findings for ref in found.finding.law],
        heard.rooms.detector.ruleset_hash,
    )
    return Inspected(inspection, tuple(shadow))


def _segment(
    listing: Listing, name: str, channel: Channel, seq: int, piece: tuple[int, str], day: str
) -> TranscriptSegment:
    offset, text = piece
    return TranscriptSegment(
        event_id=f"{name}-{seq}",
        room_id=listing.product_id,  # a rule in roll-out takes its share of the goods
        broadcast_id=name,
        streamer_id=listing.merchant_id,
        product_id=listing.product_id,
        channel=channel,
        seq=seq,
        start_ms=offset * CHARACTER_MS,
        end_ms=(offset + len(text)) * CHARACTER_MS,
        emitted_at=day,
        text=text,
    )


def _finding(name: str, found: RowFinding) -> ListingFinding:
    finding = found.finding
    return ListingFinding(
        category=finding.category,
        severity=finding.severity,
        outcome=finding.outcome,
        field=name,
        quote=found.quote,
        start=found.spans[0][1],
        end=found.spans[-1][2],
        rules=finding.rules,
        advice=finding.advice,
    )
