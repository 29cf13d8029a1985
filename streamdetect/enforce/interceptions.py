"""Listings held back for their words: inspections and decisions in, interceptions out.

A product's history is a list of facts in order of arrival: what was found in its versions, what
people decided, and which appeals we did not answer in time. What must be told because of a fact is
a pure function of the facts before it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from streamdetect.enforce.decisions import Ruling, holding, ruling_of, upholders
from streamdetect.enforce.facts import fact_of
from streamdetect.enforce.interception_reasons import reasons_held, reasons_released, reasons_stayed
from streamdetect.enforce.listing_facts import Inspection, ListingFact
from streamdetect.enforce.policy import MACHINE
from streamdetect.events import ids
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.messages import (
    Interception,
    MissedAppeal,
    ReviewRequest,
    ReviewTarget,
)
from streamdetect.events.vocabulary import SEVERITIES, severity_rank

ListingNews = Interception | ReviewRequest

_REVIEW_MS: Final = 24 * 3600 * 1000  # a person has a day


@dataclass(frozen=True, slots=True)
class Hold:
    """Where a product stands: its last inspection, the decisions, and what holds it back.

    `missed`: appeals that were not answered in time, `began_ms`: when it was last held back (epoch
    ms), each by interception.
    """

    inspection: Inspection | None = None
    rulings: Mapping[str, tuple[Ruling, ...]] = field(default_factory=dict)
    missed: Mapping[str, tuple[MissedAppeal, ...]] = field(default_factory=dict)
    began_ms: Mapping[str, int] = field(default_factory=dict)
    facts: int = 0

    @property
    def interception_id(self) -> str | None:
        """The interception that holds the product back now, None where none does.

        What was only marked for people holds once one of them upheld it. What people overturned
        does not, nor does what was appealed against while we are late to answer.
        """
        found = self._on_its_merits
        return None if found is None or self.stayed_since(found) is not None else found

    @property
    def stayed_id(self) -> str | None:
        """The interception that would hold the product back now, were we not late to answer."""
        found = self._on_its_merits
        return None if found is None or self.stayed_since(found) is None else found

    @property
    def _on_its_merits(self) -> str | None:
        if self.inspection is None or self.inspection.interception_id is None:
            return None
        found = self.inspection.interception_id
        held = self.ruling_on(found)
        if held is None:
            return found if self.inspection.holds else None
        return None if held.verdict == "overturn" else found

    def stayed_since(self, interception_id: str) -> str | None:
        """Return since when an interception is stayed, None where no appeal waits for too long.

        Its answer is a decision at level `appeal` or `board` that became known after the appeal.
        """
        answers = [one for one in self.rulings.get(interception_id, ()) if one.level > 0]
        last_ms = max((one.known_ms for one in answers), default=-1)
        waiting = (
            one.missed_at
            for one in self.missed.get(interception_id, ())
            if to_ms(one.heard_at) > last_ms
        )
        return min(waiting, default=None)

    def ruling_on(self, interception_id: str) -> Ruling | None:
        """Return the decision that holds on an interception."""
        return holding(self.rulings.get(interception_id, ()))

    def after(self, fact: ListingFact) -> "Hold":
        """Return where the product stands with one more fact."""
        after = replace(self._with(fact), facts=self.facts + 1)
        held = after.interception_id
        if held is None or held == self.interception_id:
            return after
        return replace(after, began_ms={**self.began_ms, held: fact.known_at_ms})

    def _with(self, fact: ListingFact) -> "Hold":
        body = fact.body
        if isinstance(body, Inspection):
            return replace(self, inspection=body)
        if isinstance(body, MissedAppeal):
            about = body.interception_id
            return replace(self, missed={**self.missed, about: (*self.missed.get(about, ()), body)})
        ruling = ruling_of(fact_of(body, fact.known_at_ms), body, self.facts + 1)
        if ruling is None or body.target.type != "interception":
            return self
        about = body.target.id
        return replace(
            self, rulings={**self.rulings, about: (*self.rulings.get(about, ()), ruling)}
        )


def hold_of(facts: Iterable[ListingFact]) -> Hold:
    """Return where a product stands after facts in their order of arrival."""
    hold = Hold()
    for fact in facts:
        hold = hold.after(fact)
    return hold


def changes(hold: Hold, inspection: Inspection) -> bool:
    """Whether an inspection changes anything that is told; else it need not be kept."""
    return _matter(hold.inspection) != _matter(inspection)


def concerns_goods(hold: Hold, missed: MissedAppeal, appeal_ms: int) -> bool:
    """Whether an appeal that was not answered in time stays anything; else it need not be kept.

    `appeal_ms`: how long an appeal is taken. It must come from whose goods they are, in time.
    """
    began_ms = hold.began_ms.get(missed.interception_id)
    if began_ms is None or hold.inspection is None:
        return False
    of_merchant = hold.inspection.listing.merchant_id == missed.subject_id
    return of_merchant and to_ms(missed.filed_at) <= began_ms + appeal_ms


def _matter(inspection: Inspection | None) -> tuple[str, bool] | None:
    """Return under which id words are held back or asked about, and which of both."""
    if inspection is None or inspection.interception_id is None:
        return None
    return inspection.interception_id, inspection.holds


def listing_news(
    earlier: Sequence[ListingFact], fact: ListingFact, appeal_ms: int
) -> tuple[ListingNews, ...]:
    """Return what must be told because `fact` arrived after the `earlier` ones.

    `appeal_ms`: how long an appeal is taken. Asked again for the same facts, the same bytes.
    """
    before = hold_of(earlier)
    after = before.after(fact)
    inspection = after.inspection
    if inspection is None:
        return ()
    old, new = before.interception_id, after.interception_id
    if new is not None and new != old:
        return (_intercepted(after, inspection, new, old, fact.known_at_ms, appeal_ms),)
    told: list[ListingNews] = []
    if old is not None and new is None:
        told.append(_released(before, after, inspection, old))
    stayed = before.stayed_id
    if stayed is not None and new is None and _is_overturned(after, stayed):
        # They were let go already, for we were late; now it stays so, and for another reason.
        told.append(_released(before, after, inspection, stayed))
    asked = inspection.interception_id
    is_news = _matter(before.inspection) != _matter(inspection)
    waits = asked is not None and after.ruling_on(asked) is None and after.stayed_id is None
    if new is None and asked is not None and is_news and waits:
        told.append(_request(inspection, asked, fact.known_at_ms, after.facts))
    return tuple(told)


def _intercepted(
    after: Hold,
    inspection: Inspection,
    interception_id: str,
    old: str | None,
    known_at_ms: int,
    appeal_ms: int,
) -> Interception:
    listing = inspection.listing
    appeal_until = from_ms(known_at_ms + appeal_ms)
    people = upholders(after.rulings.get(interception_id, ()))
    return Interception(
        interception_id=interception_id,
        product_id=listing.product_id,
        merchant_id=listing.merchant_id,
        listing_version=listing.version,
        state="intercepted",
        findings=inspection.findings,
        law=inspection.law,
        appeal_until=appeal_until,
        reasons=reasons_held(inspection.findings, inspection.law, appeal_until, interception_id),
        decided_by=people or (MACHINE,),
        supersedes=old,
        ruleset_hash=inspection.ruleset_hash,
        ledger_seq=after.facts,
    )


def _released(before: Hold, after: Hold, inspection: Inspection, old: str) -> Interception:
    listing = inspection.listing
    ruling = after.ruling_on(old)
    overturned = _is_overturned(after, old)
    stayed_since = after.stayed_since(old) if after.stayed_id == old else None
    mended = before.inspection is None or before.inspection.content != inspection.content
    return Interception(
        interception_id=old,
        product_id=listing.product_id,
        merchant_id=listing.merchant_id,
        listing_version=listing.version,
        state="released",
        reasons=reasons_stayed(stayed_since)
        if stayed_since is not None
        else reasons_released(listing.version, overturned=overturned, mended=mended),
        decided_by=(ruling.decided_by,) if ruling is not None and overturned else (MACHINE,),
        ruleset_hash=inspection.ruleset_hash,
        ledger_seq=after.facts,
        stayed_since=stayed_since,
    )


def _is_overturned(hold: Hold, interception_id: str) -> bool:
    ruling = hold.ruling_on(interception_id)
    return ruling is not None and ruling.verdict == "overturn"


def _request(
    inspection: Inspection, interception_id: str, known_at_ms: int, ledger_seq: int
) -> ReviewRequest:
    listing = inspection.listing
    heaviest = max(severity_rank(finding.severity) for finding in inspection.findings)
    return ReviewRequest(
        request_id=ids.make_id("review", "interception", interception_id),
        subject_id=listing.merchant_id,
        target=ReviewTarget(type="interception", id=interception_id),
        priority=round(0.5 * (heaviest + 1) / len(SEVERITIES), 3),
        due_at=from_ms(known_at_ms + _REVIEW_MS),
        listing=listing,
        findings=inspection.findings,
        ledger_seq=ledger_seq,
    )
