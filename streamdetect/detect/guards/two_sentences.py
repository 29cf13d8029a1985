"""Words of two sentences: the end of one and the beginning of the next rarely are one claim.

"… for diabetics? It [will …" may be a question and its answer, or nothing at all: a person decides.
"""

from itertools import pairwise

from streamdetect.detect.guards.scene import SENTENCE_END, Ruling, Scene


def check(scene: Scene) -> Ruling | None:
    """Ask for a person where a sentence ends between the terms of the match."""
    for (_, end), (start, _) in pairwise(sorted(scene.literals)):
        found = SENTENCE_END.search(scene.text, end, max(start, end))
        if found:
            return Ruling("review", found.start(), found.end())
    return None
