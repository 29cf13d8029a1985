"""To which party strikes attach: the streamer, who runs the room, or the agency.

Where the platform says who answers (`subject_id`), that holds. Else the policy in force when the
words were said decides, by whether a person spoke. What a sanction calls its party follows.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from streamdetect.events.messages import Party, TranscriptSegment, Violation, subject_of
from streamdetect.events.vocabulary import PartyType

PARTY_TYPES: Final[tuple[PartyType, ...]] = ("streamer", "operator", "agency")


@dataclass(frozen=True, slots=True)
class Parties:
    """Who answers for words of a person (`streamer`) and for those of an AI streamer.

    直播电商监督管理办法 art. 37: for an AI streamer the operator of the room answers.
    """

    streamer: PartyType = "streamer"
    ai_streamer: PartyType = "operator"

    def of(self, *, ai_streamer: bool) -> PartyType:
        """Return which party answers."""
        return self.ai_streamer if ai_streamer else self.streamer

    def attach(self, segment: TranscriptSegment) -> TranscriptSegment:
        """Return the segment with the subject that answers for it.

        A party that the segment does not name is not guessed: then who answers by default does
        (`subject_of`).
        """
        if segment.subject_id is not None:
            return segment
        answers = _account(self.of(ai_streamer=segment.ai_streamer), segment)
        if answers is None or answers == subject_of(segment):
            return segment
        return msgspec.structs.replace(segment, subject_id=answers)


def party_of(violation: Violation, parties: Parties) -> Party:
    """Return who answers for a violation, and in which role.

    A subject that is none of the accounts named is a pseudonym of whom the policy makes answer.
    """
    wanted = parties.of(ai_streamer=violation.ai_streamer)
    for kind in (wanted, *PARTY_TYPES):
        if _account(kind, violation) == violation.subject_id:
            return Party(type=kind, id=violation.subject_id)
    return Party(type=wanted, id=violation.subject_id)


def _account(kind: PartyType, spoken: TranscriptSegment | Violation) -> str | None:
    match kind:
        case "streamer":
            return spoken.streamer_id
        case "operator":
            return spoken.operator_id
        case "agency":
            return spoken.agency_id
