"""Puts together what the topic tells of one case in several messages: request, words, history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from streamdetect.events import messages as m

_Lines = tuple[tuple[m.TranscriptLine, ...], str | None]  # with the text of the rules


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around violations, by violation; of incidents, around the first that has it."""

    words: Mapping[str, _Lines]
    words_of_incident: Mapping[str, _Lines]
    history: Mapping[str, m.SubjectHistory]
    history_of_incident: Mapping[str, m.SubjectHistory]

    @classmethod
    def of(
        cls, requests: Iterable[m.ReviewRequest], contexts: Iterable[m.ReviewContext]
    ) -> "Surroundings":
        """Gather it from contexts, and from requests that say it themselves. The first counts."""
        words: dict[str, _Lines] = {}
        words_of_incident: dict[str, _Lines] = {}
        history: dict[str, m.SubjectHistory] = {}
        history_of_incident: dict[str, m.SubjectHistory] = {}
        for request in requests:
            violation = request.violation
            if violation is not None and request.transcript:
                found = request.transcript, request.rule_text
                words.setdefault(violation.violation_id, found)
                words_of_incident.setdefault(violation.incident_id, found)
        for context in contexts:
            if context.history is not None:
                history.setdefault(context.violation_id, context.history)
                history_of_incident.setdefault(context.incident_id, context.history)
            else:
                found = context.transcript, context.rule_text
                words.setdefault(context.violation_id, found)
                words_of_incident.setdefault(context.incident_id, found)
        return cls(words, words_of_incident, history, history_of_incident)

    def complete(self, request: m.ReviewRequest) -> m.ReviewRequest:
        """Return a request with what it does not say itself, where that is known."""
        violation = request.violation
        if violation is None:
            return request
        one, of = violation.violation_id, violation.incident_id
        lines, rule_text = self.words.get(one) or self.words_of_incident.get(of) or ((), None)
        history = self.history.get(one) or self.history_of_incident.get(of)
        return msgspec.structs.replace(
            request,
            transcript=request.transcript or lines,
            rule_text=request.rule_text or rule_text,
            history=request.history or history,
        )


NOTHING_AROUND: Final = Surroundings({}, {}, {}, {})
