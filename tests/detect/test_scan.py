"""The detector over texts at rest."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.classify.model import Prediction
from streamdetect.detect.model import UNKNOWN_GOODS
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import (
    CHARACTER_MS,
    FIXED_DAY,
    PIECE_CHARACTERS,
    ScanRequest,
    conclude_row,
    hear_row,
    scan,
    scan_rows,
)
from streamdetect.events.vocabulary import CATEGORIES
from tests.detect.builders import detector, rule, words

DETECTOR = detector(
    rule(),
    words("superlative/x", "全国第一", outcome="review"),
    words("investment/s", "暗查", status="shadow"),
)


def scanned(*segments, classifier=None):
    return scan(segments, UNKNOWN_GOODS, "speech", DETECTOR, classifier, day=FIXED_DAY)


def test_row_outcome_is_the_worst_effective_finding():
    assert scanned("大家好").outcome == "ok"
    assert scanned("我们全国第一").outcome == "review"
    assert scanned("我们全国第一还能治好糖尿病").outcome == "violation"
    assert scanned("暗查").outcome == "ok"
    assert len(scanned("暗查").shadow) == 1


def test_spans_are_those_of_the_rows_own_texts():
    row = scanned("这个茶能治好", "糖尿病")
    assert row.findings[0].spans == ((0, 4, 6), (1, 0, 3))
    assert row.findings[0].quote == "治好\n糖尿病"


def test_what_is_taken_back_is_not_listed():
    assert scanned("能治好糖尿病", "口误").outcome == "ok"


@settings(max_examples=60, deadline=None)
@given(st.text("大家好，。 一二三😀", max_size=3 * PIECE_CHARACTERS), st.integers(0, 400))
def test_long_texts_are_split_with_offsets_into_the_whole(filler, place):
    text = f"{filler[:place]}。能治好糖尿病。{filler[place:]}"
    start = text.index("治好")
    assert [one.spans for one in scanned(text).findings] == [((0, start, start + 5),)]


class Measured(str):
    """A text that counts how often its length is asked for."""

    asked = 0

    def __len__(self):
        Measured.asked += 1
        return super().__len__()


def test_clock_of_a_row_runs_on_from_piece_to_piece_without_measuring_again_what_was_before():
    texts = [Measured("大家好" * (number % 90)) for number in range(200)]
    Measured.asked = 0
    row = hear_row(Rooms(DETECTOR, max_rooms=1), ScanRequest(tuple(texts)), day=FIXED_DAY)
    assert Measured.asked < 10 * len(texts)
    clock = [(one.segment.start_ms, one.segment.end_ms) for one in row.heard]
    assert clock[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(clock))
    assert clock[-1][1] == sum(map(str.__len__, texts)) * CHARACTER_MS


def test_text_of_four_thousand_characters_without_marks_is_scanned_whole():
    text = "好" * 3990 + "治好糖尿病"
    assert scanned(text).findings[0].spans == ((0, 3990, 3995),)


def test_long_row_remembers_what_it_reported_for_a_minute_as_a_room_does():
    rooms = Rooms(DETECTOR, max_rooms=1)
    row = hear_row(rooms, ScanRequest((f"能治好糖尿病。{'大家好' * 30}",) * 100), day=FIXED_DAY)
    found = conclude_row(rooms, row, [None] * len(row.heard))
    assert len(found.findings) == 100
    assert len(row.heard[-1].room.marks) <= 60_000 / (97 * CHARACTER_MS) + 1


class CountingClassifier:
    """A real if simple classifier: the share of 棒 in the text is the probability of a claim."""

    name = "counting"
    model_hash = "c" * 64

    def __init__(self):
        self.read = []

    def gate(self, texts):
        return ["棒" in text for text in texts]

    def predict(self, texts):
        self.read += texts
        rest = [0.0] * (len(CATEGORIES) - 1)
        scores = [float("棒棒棒" in text) for text in texts]
        return [Prediction.from_probabilities([score, *rest, score, 0.0]) for score in scores]

    def locate(self, text, category):
        start = text.index("棒")
        return start, start + text.count("棒")


def test_only_what_gate_or_rule_point_at_is_read():
    classifier = CountingClassifier()
    requests = [
        ScanRequest(("大家晚上好",)),
        ScanRequest(("大家都说棒",)),
        ScanRequest(("不能治好糖尿病",)),
    ]
    rows = scan_rows(requests, DETECTOR, classifier, day=FIXED_DAY)
    assert classifier.read == ["大家都说棒", "不能治好糖尿病"]
    assert [row.outcome for row in rows] == ["ok", "ok", "ok"]


def test_model_alone_gives_review_with_the_span_it_located():
    row = scanned("大家晚上好", "身体棒棒棒啊", classifier=CountingClassifier())
    assert row.outcome == "review"
    assert row.findings[0].spans == ((1, 2, 5),)


def test_rows_do_not_hear_each_other():
    requests = [ScanRequest(("这个茶能治好",)), ScanRequest(("糖尿病",))]
    assert [row.outcome for row in scan_rows(requests, DETECTOR, day=FIXED_DAY)] == ["ok", "ok"]


def test_empty_rows_are_ok():
    assert (
        scan_rows([ScanRequest(()), ScanRequest(("",))], DETECTOR, day=FIXED_DAY)[1].outcome == "ok"
    )


def test_rows_are_judged_alike_whatever_their_number_by_a_rule_rolled_out_to_some_rooms():
    requests = [ScanRequest(("能治好糖尿病",))] * 40

    def outcomes(percent):
        rows = scan_rows(requests, detector(rule(rollout_percent=percent)), day=FIXED_DAY)
        return {row.outcome for row in rows}

    assert (outcomes(20), outcomes(0)) == ({"violation"}, {"ok"})
