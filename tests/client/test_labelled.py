"""Lines for the next training: what people decided, readable by the training, masked."""

import json

from streamdetect.classify.training.rows import read_rows
from streamdetect.client.labelled import labelled, labelled_unmasked
from streamdetect.events.ids import sanction_id
from tests.client.cases import asked
from tests.enforce.histories import at, decided, on_incident, said

UPHELD = said(at(0), "serious", "medical_claim", seq=1)
FREED = said(at(0, 1), "serious", "superlative", seq=0)
MOVED = said(at(0, 2), "serious", "medical_claim", seq=0)
UNDECIDED = said(at(0, 3))


def requests():
    return [
        asked(UPHELD, "家人们看好", "喝了根治，加微信abc_1234", sampled=True),
        asked(FREED, "全场最低价"),
    ]


def rows(*decisions, make=labelled):
    words = [one.body for one in (UPHELD, FREED, MOVED, UNDECIDED)]
    return make(words, requests(), [one.body for one in decisions])


DECISIONS = (
    on_incident(UPHELD, "uphold", at(1)),
    on_incident(FREED, "overturn", at(1)),
    on_incident(MOVED, "reclassify", at(1), category="exaggerated_efficacy", severity="general"),
)


def test_lines_say_what_people_decided():
    found = {row["text"]: row for row in rows(*DECISIONS).rows}
    upheld = found["喝了根治，加微信[account]"]
    assert (upheld["outcome"], upheld["labels"]) == ("violation", ["medical_claim"])
    assert upheld["sampled"]
    freed = found["全场最低价"]
    assert (freed["outcome"], freed["labels"], freed["severity"]) == ("ok", [], None)
    moved = found["说了第0句"]  # without a transcript: the quote
    assert (moved["labels"], moved["severity"]) == (["exaggerated_efficacy"], "general")
    assert len(found) == 3


def test_words_stay_whole_only_when_asked_for():
    texts = {row["text"] for row in rows(*DECISIONS, make=labelled_unmasked).rows}
    assert "喝了根治，加微信abc_1234" in texts


def test_highest_level_holds():
    board = on_incident(UPHELD, "overturn", at(0.5), by="b", level="board")
    found = {row["text"]: row["outcome"] for row in rows(*DECISIONS, board).rows}
    assert found["喝了根治，加微信[account]"] == "ok"


def test_decision_on_a_warning_is_one_on_its_incident():
    warning = sanction_id(UPHELD.subject_id, "warn", [UPHELD.body.incident_id])
    on_warning = decided("sanction", warning, "overturn", at(2), "appeal-1", "appeal")
    for decisions in ([on_warning], [DECISIONS[0], on_warning]):
        (row,) = rows(*decisions).rows
        assert (row["outcome"], row["level"]) == ("ok", "appeal")
    heavier = decided("sanction", "another", "overturn", at(2), "appeal-1", "appeal")
    (row,) = rows(DECISIONS[0], heavier).rows
    assert row["outcome"] == "violation"


def test_text_on_which_people_differ_is_left_out_and_counted():
    one, other = said(at(0), seq=5), said(at(0, 9), seq=5)
    decisions = [
        on_incident(one, "uphold", at(1)).body,
        on_incident(other, "overturn", at(1)).body,
    ]
    found = labelled([one.body, other.body], [], decisions)
    assert found.rows == ()
    assert found.contradictory == 1


def test_training_reads_the_lines(tmp_path):
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(*DECISIONS).rows)
    (tmp_path / "reviews.jsonl").write_text(text, "utf-8")
    assert sorted(row.outcome for row in read_rows(tmp_path)) == ["ok", "violation", "violation"]
