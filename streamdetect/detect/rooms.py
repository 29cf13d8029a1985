"""The windows of many rooms: segments in, findings and retractions out. Pure, bounded memory.

Two phases, so that a whole batch can be heard before the model runs once for all of it:
`hear` places the segment and matches the rules, `conclude` fuses the model's answer and decides
what is news. Per room `conclude` is called in the order of `hear`. The state is a function of the
room's last minute of input.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from streamdetect.classify.model import Prediction
from streamdetect.detect.attention import look
from streamdetect.detect.bounds import (
    WINDOW_CHARACTERS,
    WINDOW_SEGMENTS,
    is_spaced,
    window_bounds,
)
from streamdetect.detect.candidate import Candidate, Span
from streamdetect.detect.conclusion import Conclusion, conclude
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.evaluation import evaluate
from streamdetect.detect.guards.cover import FAR
from streamdetect.detect.guards.scene import RIGHT
from streamdetect.detect.guards.self_correction import may_correct
from streamdetect.detect.model import DetectionContext
from streamdetect.detect.model_claim import Locate
from streamdetect.detect.model_window import characters_read, original_tail
from streamdetect.detect.neighbours import folds_across
from streamdetect.detect.remembered import Remembered, was_denied
from streamdetect.detect.room import (
    NEW,
    REVISION,
    STALE,
    UNHEARD,
    Arrival,
    Heard,
    Room,
    RoomKey,
    room_key,
)
from streamdetect.detect.window import Window
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import TranscriptLine, TranscriptSegment

MIN_MODEL_CHARACTERS: Final = 4  # folded; less says nothing
MAX_ROOMS: Final = 100_000
IDLE_MS: Final = 300_000  # event time without a segment after which a room may be forgotten
AFTERTHOUGHT: Final = RIGHT + FAR  # characters behind a match in which guards look


def wants_model(heard: Heard, *, gated: bool) -> bool:
    """Tell whether a segment is worth a prediction. `gated`: what the gate said of its text."""
    return bool(heard.model_text) and (gated or heard.rule_pointed)


class Rooms:
    """The windows of all rooms that one worker hears."""

    def __init__(self, detector: Detector, *, max_rooms: int = MAX_ROOMS) -> None:
        self.use(detector)
        self._max_rooms = max_rooms
        self._rooms: OrderedDict[RoomKey, Room] = OrderedDict()

    @property
    def detector(self) -> Detector:
        """The detector in force."""
        return self._detector

    def use(self, detector: Detector) -> None:
        """Swap the detector between two segments; windows and marks stay."""
        self._detector = detector
        self._rules = detector.compiled
        self._matches = detector.detectors is not Detectors.MODEL
        self._reads = detector.detectors is not Detectors.RULES

    def __len__(self) -> int:
        return len(self._rooms)

    def forget(self, keys: Iterable[RoomKey]) -> None:
        """Drop the windows of some rooms."""
        for key in keys:
            self._rooms.pop(key, None)

    def clear(self) -> None:
        """Drop all windows."""
        self._rooms.clear()

    def recent(self, segment: TranscriptSegment) -> tuple[TranscriptLine, ...]:
        """Return the lines of the segment's room within a minute of it, in order of speech."""
        room = self._rooms.get(room_key(segment))
        return () if room is None else room.lines_around(segment)

    def hear(self, segment: TranscriptSegment, goods: DetectionContext) -> Heard:
        """Place a segment in its room and match the rules against the window around it."""
        if goods.known:
            goods = self._detector.in_our_codes(goods)
        if segment.channel == "comment":
            return Heard(segment, goods, self._detector, Room(), Arrival.UNJUDGED)
        room = self._room(segment)
        room.fold_by(self._rules.folding)
        arrival, index = room.arrival(segment)
        if arrival is STALE:
            room, index = Room(), 0
        heard = Heard(segment, goods, self._detector, room, arrival)
        if arrival is not NEW and arrival in UNHEARD:
            heard.entry = room.entries[index]
            return heard
        heard.entry = entry = Remembered(segment, self._rules.folding, goods)
        index = room.place(entry, index, arrival)
        heard.oldest = room.oldest
        first = index
        if self._matches:
            first = self._match(heard, room.entries, index)
        elif self._reads:
            first, _ = window_bounds(room.entries, index)
        if self._reads and len(entry.text) >= MIN_MODEL_CHARACTERS:
            heard.model_text, heard.model_parts = original_tail(
                room.entries, first, index, characters_read(segment.text)
            )
        return heard

    def conclude(
        self,
        heard: Heard,
        prediction: Prediction | None,
        locate: Locate | None = None,
    ) -> Conclusion:
        """Fuse the rules' candidates with the prediction; return what is news in this room.

        `locate(text, category)` gives the span of the model's text that weighs most; without one
        the rules go on alone.
        """
        return conclude(heard, prediction, locate)

    def _room(self, segment: TranscriptSegment) -> Room:
        key = room_key(segment)
        room = self._rooms.get(key)
        if room is not None:
            self._rooms.move_to_end(key)
            return room
        self._evict(segment)
        room = self._rooms[key] = Room()
        return room

    def _evict(self, segment: TranscriptSegment) -> None:
        """Forget up to two idle rooms for each new one, and the oldest where there are too many.

        A room that is ahead by its own clock is not idle; those behind it get their turn.
        """
        while len(self._rooms) >= self._max_rooms:
            self._rooms.popitem(last=False)
        for _ in range(2):
            if not self._rooms:
                return
            key, oldest = next(iter(self._rooms.items()))
            if oldest.entries:
                last_ms = to_ms(oldest.entries[-1].segment.emitted_at)
                idle_ms = to_ms(segment.emitted_at) - last_ms
                if -IDLE_MS <= idle_ms <= IDLE_MS:
                    return
                if idle_ms < 0:
                    self._rooms.move_to_end(key)
                    continue
            del self._rooms[key]

    def _match(self, heard: Heard, entries: list[Remembered], index: int) -> int:
        """Match the rules around a segment; return the first entry of its window."""
        rules = self._rules
        reach = _reach(entries, index)
        first, last, due = rules.scanner.attend(rules, entries, index, reach, folds_across, look)
        if self._reads:
            around = entries[first : last + 1]
            heard.around = around, [entry.looked for entry in around], index - first
        if due or heard.arrival is REVISION:
            window = Window(entries, (first, last), index)
            self._judge(heard, window, due, entries[first : index + 1])
        return first

    def _judge(
        self, heard: Heard, window: Window, due: list[int], entries: list[Remembered]
    ) -> None:
        """Judge what is due; `entries` are those of the window up to the new one."""
        rules = self._rules
        *earlier, new = entries
        heard.window = window
        heard.candidates = evaluate(
            rules,
            window,
            [rules.sequences[sequence] for sequence in due],
            heard.segment,
            heard.goods,
        )
        heard.candidates = tuple(
            [_revived(window, candidate, earlier) for candidate in heard.candidates]
        )
        for candidate in heard.candidates:
            # Whatever comes next in the window may change what is said of this match.
            if window.touches_new(candidate.start, candidate.end):
                heard.rule_pointed = True
            elif not any(window.touches_new(*span) for span in _decisive(candidate)):
                continue
            if candidate.is_excepted:
                continue  # nothing that comes can bring it back
            if new.looked is not None:
                note = candidate.rule.index, window.new_end - candidate.end
                new.looked.pointed = (*new.looked.pointed, note)
            if candidate.cue is not None:
                since = window.evidence(*candidate.cue)[0].segment.seq
                new.denied = (
                    *new.denied,
                    (window.words_of(candidate.rule.index, candidate.start, candidate.end), since),
                )


def _reach(entries: list[Remembered], index: int) -> int:
    """Return the characters behind a match in which an entry's words can change its verdict.

    A correction may come anywhere in its window, other words much sooner.
    """
    said = [entry.text for entry in entries[max(0, index - WINDOW_SEGMENTS + 1) : index + 1]]
    together = (" " if is_spaced(said[-1]) else "").join(said)
    return WINDOW_CHARACTERS if may_correct(together) else AFTERTHOUGHT


def _decisive(candidate: Candidate) -> tuple[Span, ...]:
    """Return the spans besides the match that made it count, or that took it back."""
    return candidate.support if candidate.cue is None else (*candidate.support, candidate.cue)


def _revived(window: Window, candidate: Candidate, earlier: Sequence[Remembered]) -> Candidate:
    """Count the new words among what a match rests on, where they undo an earlier denial of it.

    "… without [side effects]": what looked like a denial at the end of the last segment was none.
    The denial's words must be in the window still: one that only left it denies on.
    """
    if candidate.removed is not None or not any(entry.denied for entry in earlier):
        return candidate
    words = window.words_of(candidate.rule.index, candidate.start, candidate.end)
    if not was_denied(words, earlier):
        return candidate
    return replace(candidate, support=(*candidate.support, (window.new_start, window.new_end)))
