"""Where a recogniser would cut speech into segments, for transcripts that come in one piece."""

import re
from typing import Final

SHORTEST: Final = 8  # characters of a segment
LONGEST: Final = 40

_SENTENCE_END: Final = re.compile(r"[。！？!?…]+[”’」』）)]*|\.(?=\s|$)")
_CLAUSE_END: Final = re.compile(r"[，、；：,;:]")
_SPACE: Final = re.compile(r"\s")


def cut_recording(text: str) -> list[str]:
    """Cut a transcript into segments of 8–40 characters that join to the text again.

    At the end of a sentence where one is near enough, else of a clause, else at a space, else
    anywhere. Only a text of fewer than 8 characters gives a shorter one; an empty text gives none.
    """
    pieces = []
    start = 0
    while start < len(text):
        end = _end_of_piece(text, start)
        pieces.append(text[start:end])
        start = end
    return pieces


def _end_of_piece(text: str, start: int) -> int:
    rest = len(text) - start
    if rest <= SHORTEST:
        return len(text)
    # What is left over must itself be long enough.
    latest = len(text) if rest <= LONGEST else min(start + LONGEST, len(text) - SHORTEST)
    for pattern, first_one in ((_SENTENCE_END, True), (_CLAUSE_END, False), (_SPACE, False)):
        ends = [
            match.end()
            for match in pattern.finditer(text, start + SHORTEST - 1, latest)
            if match.end() - start >= SHORTEST
            and (len(text) - match.end() >= SHORTEST or match.end() == len(text))
        ]
        if ends and first_one:
            return ends[0]
        if rest <= LONGEST:
            return len(text)
        if ends:
            return ends[-1]
    return latest
