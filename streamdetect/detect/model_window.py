"""How much the model reads at a time: about what is said in one breath.

Longer windows cost in proportion and are judged worse, for the claim is a smaller part of them and
what stands before it has been judged already. On labelled sentences of real rooms, heard in
segments, the area under the curve falls from 0.89 at 40 characters to 0.85 at 80.
"""

from collections.abc import Sequence
from typing import Final

from streamdetect.detect.bounds import is_spaced, joint

MODEL_CHARACTERS: Final = 40  # of Chinese: the new segment with the tail of its predecessors
SPACED_CHARACTERS: Final = 80  # of a language with spaces between words


def characters_read(text: str) -> int:
    """Return how many characters the model reads where this segment is new, in total.

    A longer segment is read whole.
    """
    return SPACED_CHARACTERS if is_spaced(text) else MODEL_CHARACTERS


def model_window(segments: Sequence[str], last: int) -> str:
    """Return what the model reads of consecutive segments where that of index `last` is new."""
    text = right = segments[last]
    room = characters_read(text) - len(text)
    for left in reversed(segments[:last]):
        between = joint(left, right)
        room -= len(between)
        if room <= 0:
            break
        text = left[max(0, len(left) - room) :] + between + text
        room -= len(left)
        right = left
    return text
