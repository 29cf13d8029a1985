"""Cases in a few words: requests about violations of histories, and reviewers who may decide."""

from streamdetect.client.desk import Desk
from streamdetect.client.desk_gathering import gather
from streamdetect.detect.emit import to_review_request
from streamdetect.enforce.facts import Fact
from streamdetect.enforce.reviewers import Reviewer, Reviewers
from streamdetect.events import messages as m
from tests.enforce.histories import at

REVIEWERS = Reviewers(
    "list",
    "1",
    2,
    {
        one.id: one
        for one in (
            Reviewer("reviewer-1", frozenset({"review"})),
            Reviewer("reviewer-2", frozenset({"review"})),
            Reviewer("appeal-1", frozenset({"review", "appeal"})),
            Reviewer("board-1", frozenset({"board"}), may_void=True),
            Reviewer("board-2", frozenset({"board"}), may_void=True),
        )
    },
)


def asked(words: Fact, *lines: str, sampled: bool = False) -> m.ReviewRequest:
    """The request for a violation, with the lines around it (the first has seq 0)."""
    assert isinstance(words.body, m.Violation)
    transcript = tuple(
        m.TranscriptLine(seq=seq, start_ms=seq * 1000, end_ms=seq * 1000 + 900, text=text)
        for seq, text in enumerate(lines)
    )
    request = to_review_request(words.body, transcript)
    return request if not sampled else m.ReviewRequest(**_fields(request) | {"sampled": True})


def _fields(request: m.ReviewRequest) -> dict:
    return {name: getattr(request, name) for name in request.__struct_fields__}


def desk(
    requests: list[m.ReviewRequest],
    decisions: list[Fact] = (),  # type: ignore[assignment]
    *,
    now: int = at(1),
    **more,
) -> Desk:
    """The desk as of an instant."""
    return gather(
        requests=requests,
        decisions=[(one.body, one.known_at_ms) for one in decisions],
        reviewers=REVIEWERS,
        at_ms=now,
        **more,
    )
