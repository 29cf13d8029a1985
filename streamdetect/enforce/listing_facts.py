"""What is known about a product: what was found in its versions, decided, and not answered in time.

Facts stand in the order of their arrival; `interceptions` says what follows from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from streamdetect.enforce.facts import fact_of
from streamdetect.events import ids
from streamdetect.events.messages import (
    LawRef,
    Listing,
    ListingFinding,
    MissedAppeal,
    ReviewDecision,
)

MOST_FINDINGS: Final = 50  # of a listing that are told; one is enough to hold it back
_ENCODER: Final = msgspec.json.Encoder()


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in one version of a listing. Shadow findings are not among it.

    `content`: digest of everything that was inspected; equal where nothing a buyer reads changed.
    `interception_id`: under which id its words are held back or asked about; None where nothing was
    found. `findings`: the first of them, the enforced ones before those that ask for a person.
    """

    listing: Listing
    content: str
    interception_id: str | None
    findings: tuple[ListingFinding, ...]
    law: tuple[LawRef, ...]
    ruleset_hash: str

    @property
    def holds(self) -> bool:
        """Whether it holds the listing back without a person."""
        return bool(self.findings) and self.findings[0].outcome == "enforce"


def inspection_of(
    listing: Listing,
    findings: Sequence[ListingFinding],
    law: Sequence[LawRef],
    ruleset_hash: str,
) -> Inspection:
    """Return the inspection of a listing in which this was found."""
    enforced = [finding for finding in findings if finding.outcome == "enforce"]
    asked = [finding for finding in findings if finding.outcome != "enforce"]
    return Inspection(
        listing=listing,
        content=content_of(listing),
        interception_id=_interception_id(listing, enforced or asked),
        findings=(*enforced, *asked)[:MOST_FINDINGS],
        law=tuple(dict.fromkeys(law))[:MOST_FINDINGS],
        ruleset_hash=ruleset_hash,
    )


def _interception_id(listing: Listing, basis: Sequence[ListingFinding]) -> str | None:
    """Return an id that rests on the words, the text around them and what the goods are.

    So a decision on it never covers other words. What only asks for a person takes part where
    nothing else was found: a model that is too busy must not change an id.
    """
    if not basis:
        return None
    texts = dict(texts_of(listing))
    words = sorted({(one.category, one.quote, texts[one.field]) for one in basis})
    digest = sha256(_ENCODER.encode((*_goods(listing), words))).hexdigest()
    return ids.interception_id(listing.product_id, digest)


ListingFactBody = Inspection | ReviewDecision | MissedAppeal


@dataclass(frozen=True, slots=True)
class ListingFact:
    """One thing known about a product, and when it became known (epoch ms)."""

    fact_id: str
    known_at_ms: int
    body: ListingFactBody


def listing_fact(body: ListingFactBody, known_at_ms: int) -> ListingFact:
    """Make a fact. Raises NotAFactError for a decision whose instant is none."""
    if isinstance(body, ReviewDecision):
        return ListingFact(fact_of(body, known_at_ms).fact_id, known_at_ms, body)
    if isinstance(body, MissedAppeal):
        return ListingFact(f"missed:{body.appeal_id}", known_at_ms, body)
    return ListingFact(inspection_id(body.listing, body.content), known_at_ms, body)


def inspection_id(listing: Listing, content: str) -> str:
    """Return the fact id of the inspection of a listing with this content (see `content_of`).

    A version that comes again at a later instant is another one: its number may begin anew.
    """
    return f"inspection:{listing.version}:{listing.updated_at}:{content}"


def content_of(listing: Listing) -> str:
    """Return the digest of what a buyer reads and what the goods are: all that is inspected."""
    parts = (*_goods(listing), [text for _, text in texts_of(listing)])
    return sha256(_ENCODER.encode(parts)).hexdigest()[:32]


def _goods(listing: Listing) -> tuple[str, list[tuple[str, str, str]]]:
    approvals = sorted((one.kind, one.number, one.scope or "") for one in listing.approvals)
    return listing.category, approvals


def texts_of(listing: Listing) -> list[tuple[str, str]]:
    """Return (field, text) of everything a buyer reads; a claim's field is `claims[i]`."""
    found = [("title", listing.title)]
    if listing.description is not None:
        found.append(("description", listing.description))
    return [*found, *((f"claims[{i}]", claim) for i, claim in enumerate(listing.claims))]
