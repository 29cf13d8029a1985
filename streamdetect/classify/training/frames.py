"""Frames: sentences with a slot for a claim, and whether it is then the speaker's own.

A training line has the claim that its author thought of. A frame has room for any: what it teaches
is not what claims look like but what makes one the speaker's, or takes it from him. The datasheet
beside the data says who wrote them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.model import MarkedText
from streamdetect.classify.training.rows import DATA, LANGUAGES, object_with, read_distinct
from streamdetect.text.folding import CLAUSE_MARKS, fold

FRAMES: Final = DATA / "frames"
HELD_OUT_FILE: Final = "held_out.jsonl"
SLOT: Final = "{claim}"
_TEXT_KEYS: Final = ("id", "pair", "lang", "text")


@dataclass(frozen=True, slots=True)
class Frame:
    """One sentence: its words `before` and `after` the slot.

    `own`: whatever claim stands in the slot, the speaker makes it himself. `pair` ties it to the
    frames that differ from it by little, of which one at least is of the other kind.
    """

    id: str
    pair: str
    lang: str
    own: bool
    before: str
    after: str


def read_frames(directory: Path = FRAMES, *, held_out: bool = False) -> list[Frame]:
    """Read the frames to train with, or those `held_out` to measure with; never both.

    Raises TrainingDataError, which names all bad lines at once.
    """
    files = [
        path
        for path in sorted(directory.glob("*.jsonl"))
        if (path.name == HELD_OUT_FILE) is held_out
    ]
    if not files:
        raise TrainingDataError(
            f"no {'held-out ' if held_out else ''}frames",
            where=str(directory),
            fix=f"put {HELD_OUT_FILE if held_out else '*.jsonl files'} there, see DATASHEET",
        )
    return read_distinct(files, _frame, lambda frame: frame.id, "id", "frames")


def fill(frame: Frame, claim: MarkedText) -> MarkedText:
    """Return a frame with a claim in its slot, as it is heard: folded, of the claim its own marked.

    The text of `claim` is folded already; what is marked in it stays marked, nothing else is.
    """
    before, after = fold(frame.before).text, fold(frame.after).text
    start = before + _joint(before, claim.text, frame.lang)
    text = start + claim.text + _joint(claim.text, after, frame.lang) + after
    return MarkedText(text, len(start) + claim.start, len(start) + claim.end)


def _joint(left: str, right: str, lang: str) -> str:
    """Return what folding leaves between two pieces: in English a blank, but none at a mark."""
    if lang == "zh" or not left or not right:
        return ""
    return "" if left[-1] in CLAUSE_MARKS or right[0] in CLAUSE_MARKS else " "


def _frame(line: bytes) -> Frame:
    document = object_with(line, _TEXT_KEYS)
    if not isinstance(document.get("own"), bool):
        raise ValueError(f"own {document.get('own')!r} is neither true nor false")
    if document["lang"] not in LANGUAGES:
        raise ValueError(f"lang {document['lang']!r} is none of {', '.join(LANGUAGES)}")
    parts = document["text"].split(SLOT)
    if len(parts) != 2:
        raise ValueError(f"{len(parts) - 1} slots {SLOT}, not one")
    return Frame(
        document["id"], document["pair"], document["lang"], document["own"], parts[0], parts[1]
    )
