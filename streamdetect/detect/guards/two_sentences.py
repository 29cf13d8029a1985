"""Words of two sentences: the end of one and the beginning of the next rarely are one claim.

"… for diabetics? It [will …" may be a question and its answer, or nothing at all: a person decides.
"""

from itertools import pairwise

from streamdetect.detect.guards.scene import SENTENCE_END, WHOLE_SEGMENT, Ruling, Scene


def check(scene: Scene) -> Ruling | None:
    """Ask for a person where a sentence ends, or a segment stands, between the match's terms."""
    for (_, end), (start, _) in pairwise(sorted(scene.literals)):
        found = SENTENCE_END.search(scene.text, end, max(start, end))
        if found:
            return Ruling("review", found.start(), found.end())
        for border, behind in pairwise(scene.borders):
            if (
                border >= end
                and behind <= start
                and behind - border >= WHOLE_SEGMENT[scene.language]
            ):
                return Ruling("review", border, behind)
    return None
