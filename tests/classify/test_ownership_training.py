"""Training to tell whose claim marked words are: frames, examples, low ranks, a whole tiny run."""

import json
import shutil
from random import Random

import pytest
import typer
from typer.testing import CliRunner

from streamdetect.classify.artifact import OWNERSHIP_FILE, read_artifact
from streamdetect.classify.errors import TrainingDataError
from streamdetect.classify.model import LABELS, MarkedText
from streamdetect.classify.ownership import OwnershipReader
from streamdetect.classify.training import marked, ownership, rows
from streamdetect.classify.training.frames import FRAMES, Frame, fill, read_frames
from streamdetect.classify.training.splits import split_rows
from streamdetect.text.folding import fold
from tests.classify.conftest import ARTIFACT

FRAME = {
    "id": "x-1",
    "pair": "p",
    "lang": "zh",
    "own": False,
    "text": "昨天有人说{claim}，结果被罚了",
}
CLAIM = MarkedText("报这个班包过", 4, 6)
CLAIMS = ("报这个班包过", "保过班，不过退款", "内部题库，考试原题", "报名就包过不过退钱")
TALK = ("今天的课讲第三章", "大家把书翻到二十页", "老师明天八点上课", "资料在群里自己下载")
FRAMES_TO_LEARN = ("昨天有人说{claim}，被罚了", "我跟大家说，{claim}，放心报")
NORMED = ("attention.output", "output")
CHANGED = {  # numbers in and out, of a layer 32 wide
    "attention.self.query": (32, 32),
    "attention.self.value": (32, 32),
    "attention.output.dense": (32, 32),
}
UNSEEN = "隔壁老板喊了一句{claim}，让人举报了"


@pytest.fixture(scope="module")
def rules(few_rules):
    return marked.rules_of(few_rules)


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """A data folder: claims, the same words in ordinary lines, talk, a few frames."""
    folder = tmp_path_factory.mktemp("lines")
    written = []
    for number in range(12):
        for text in CLAIMS:
            written.append((f"{text}{number}号", ["education"], "violation", f"c{number}"))
            told = f"千万别信{text}这种话{number}"
            written.append((told, [], "ok", f"q{number}"))
        written += [(f"{text}第{number}页", [], "ok", f"t{number}") for text in TALK]
    _write(
        folder / "a.jsonl",
        [
            {
                "text": text,
                "labels": labels,
                "outcome": outcome,
                "lang": "zh",
                "topic": "courses",
                "family": family,
                "author": "x",
            }
            for text, labels, outcome, family in written
        ],
    )
    (folder / "frames").mkdir()
    framed = [
        {**FRAME, "id": f"x-{number}", "own": bool(number), "text": text}
        for number, text in enumerate(FRAMES_TO_LEARN)
    ]
    _write(folder / "frames" / "x.jsonl", framed)
    unseen = [{**FRAME, "id": "h-1", "text": UNSEEN}, {**FRAME, "id": "h-2", "own": True}]
    _write(folder / "frames" / "held_out.jsonl", unseen)
    return folder


@pytest.fixture(scope="module")
def classifier_folder(tiny_base, tmp_path_factory):
    """A random classifier of two layers, 32 numbers wide."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(3)
    config = BertConfig.from_pretrained(
        tiny_base, id2label=dict(enumerate(LABELS)), problem_type="multi_label_classification"
    )
    folder = tmp_path_factory.mktemp("tiny") / "claims"
    BertForSequenceClassification(config).save_pretrained(folder)
    shutil.copy(tiny_base / "tokenizer.json", folder)
    return folder


@pytest.fixture
def trained(classifier_folder, lines, few_rules, tmp_path):
    """Return a function that trains a copy of the classifier, and the copy's folder."""

    def train(name="claims", *, passes=1, progress=lambda line: None, report=None):
        folder = tmp_path / name
        if not folder.exists():
            shutil.copytree(classifier_folder, folder)
        if report is not None:
            (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
        settings = ownership.OwnershipSettings(passes=passes, rank=4, rate=1e-2, warmup=2)
        work = tmp_path / f"work-{name}"
        run = ownership.OwnershipRun(folder, few_rules, work, lines, settings)
        return folder, ownership.train_ownership(run, progress)

    return train


def _write(path, documents):
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents)
    path.write_text(text, encoding="utf-8")


def test_committed_frames_are_valid_and_in_pairs_of_both_kinds():
    for held_out in (False, True):
        frames = read_frames(held_out=held_out)
        assert {frame.lang for frame in frames} == {"zh", "en"}
        pairs: dict[tuple[str, str], set[bool]] = {}
        for frame in frames:
            pairs.setdefault((frame.id[:2], frame.pair), set()).add(frame.own)
        assert all(kinds == {True, False} for kinds in pairs.values())


def test_frames_are_no_training_lines():
    assert {path.parent for path in rows.DATA.glob("*.jsonl")} == {rows.DATA}
    assert FRAMES.parent == rows.DATA


def test_held_out_frames_are_read_only_when_asked_for():
    known = {frame.before + frame.after for frame in read_frames()}
    unseen = {frame.before + frame.after for frame in read_frames(held_out=True)}
    assert unseen
    assert known.isdisjoint(unseen)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": 3}, "not a string: id"),
        ({"own": "yes"}, "own 'yes' is neither"),
        ({"lang": "fr"}, "lang 'fr'"),
        ({"text": "没有空位"}, "0 slots"),
        ({"text": "{claim}，{claim}"}, "2 slots"),
    ],
)
def test_bad_frames_are_named(tmp_path, change, reason):
    _write(tmp_path / "x.jsonl", [FRAME, {**FRAME, "id": "x-2", **change}])
    with pytest.raises(TrainingDataError, match=reason) as caught:
        read_frames(tmp_path)
    assert "x.jsonl:2" in str(caught.value)


def test_all_bad_frames_are_told_at_once(tmp_path):
    _write(tmp_path / "x.jsonl", [FRAME, FRAME, [], {**FRAME, "own": None}])
    with pytest.raises(TrainingDataError, match="3 bad frames") as caught:
        read_frames(tmp_path)
    assert "x.jsonl:2: the same id as x.jsonl:1" in str(caught.value)


def test_folder_without_frames_is_named(tmp_path):
    with pytest.raises(TrainingDataError, match="no held-out frames"):
        read_frames(tmp_path, held_out=True)


@pytest.mark.parametrize(
    ("lang", "before", "after", "claim", "text"),
    [
        ("zh", "昨天有人说", "，被罚了", CLAIM, "昨天有人说报这个班包过，被罚了"),
        ("zh", "", "", CLAIM, "报这个班包过"),
        ("en", "They say ", " and that's it", MarkedText("you pass", 4, 8), None),
        ("en", 'He read "', '". Then left', MarkedText("you pass", 0, 3), None),
        ("en", "Well, ", ", so.", MarkedText("you pass", 0, 8), None),
    ],
)
def test_a_filled_frame_is_heard_as_if_said_and_marks_what_the_claim_marks(
    lang, before, after, claim, text
):
    found = fill(Frame("i", "p", lang, False, before, after), claim)
    assert found.text == (text or fold(before + claim.text + after).text)
    assert found.text[found.start : found.end] == claim.text[claim.start : claim.end]
    assert found.start >= len(fold(before).text)


def _line(text, outcome="ok", family="f"):
    labels = () if outcome == "ok" else ("education",)
    return rows.Row(text, labels, outcome, "zh", "courses", family, "x")


def test_hits_of_claiming_lines_are_own_and_those_of_ordinary_lines_are_not(rules):
    claiming = _line("报这个班包过，不过退款", "violation")
    ordinary = _line("报名就包过不过退钱")
    taken_back = _line("千万别信报这个班包过这种话")
    found = marked.gather([claiming, ordinary, taken_back, _line(TALK[0])], rules, "lines")
    words = {
        name: {
            hit.asked.text[hit.asked.start : hit.asked.end]
            for hits in getattr(found, name)["zh"]
            for hit in hits
        }
        for name in ("own", "others", "removed")
    }
    assert words == {
        "own": {"班包过", "不过退款"},
        "others": {"报名就包过", "不过退钱"},
        "removed": {"班包过"},
    }
    assert found.claims == {"zh": [MarkedText("报这个班包过，不过退款", 3, 6)]}
    assert TALK[0] in found.talk["zh"]


def test_a_claim_for_slots_is_short_and_a_violation(rules):
    long = _line("报这个班包过" + "，今天的课讲第三章" * 4, "violation")
    found = marked.gather([long, _line(CLAIMS[0], "review")], rules, "lines")
    assert len(found.own["zh"]) == 2
    assert found.claims == {}


def _gathered(lines, rules):
    parts = split_rows(rows.read_rows(lines), 1, 0.1, 0.1)
    return marked.gather(parts.train, rules, "lines")


def test_epochs_repeat_with_the_seed_and_differ_from_each_other(lines, rules):
    gathered, frames = _gathered(lines, rules), read_frames(lines / "frames")
    mixer = marked.Mixer(gathered, frames, marked.Mix(), 1)
    assert mixer.epoch(0) == marked.Mixer(gathered, frames, marked.Mix(), 1).epoch(0)
    assert mixer.epoch(0) != mixer.epoch(1)
    assert {example.own for example in mixer.epoch(0)} == {True, False}


def test_variations_keep_the_marked_words(lines, rules):
    gathered = _gathered(lines, rules)
    everything = marked.Mix(amid=1.0, frames_amid=1.0, unmarked=1.0, frames_unmarked=1.0)
    hits = [one for pool in (gathered.own, gathered.removed) for some in pool["zh"] for one in some]
    known = {hit.asked.text[hit.asked.start : hit.asked.end] for hit in hits}
    found = marked.Mixer(gathered, read_frames(lines / "frames"), everything, 1).epoch(0)
    for asked in (example.asked for example in found):
        assert asked.text[asked.start : asked.end] in known
        assert asked.start <= 100
        assert len(asked) - asked.end <= 60


def _marked(asked):
    return asked.text[asked.start : asked.end]


def test_words_of_denials_stand_in_claims_and_those_of_claims_in_denials(rules):
    claims = [
        _line(f"报这个班{words}{n}", "violation") for n in range(9) for words in ("包过", "保过班")
    ]
    denials = [_line(f"千万别信包过班这种话{n}") for n in range(9)]
    gathered = marked.gather([*claims, *denials], rules, "lines")
    words = {_marked(hit.asked) for line in gathered.removed["zh"] for hit in line}
    mix = marked.Mix(swapped=1.0, amid=0.0, unmarked=0.0)
    found = marked.Mixer(gathered, [], mix, 1).epoch(0)
    assert {_marked(one.asked) for one in found if one.own} == words
    swapped = {_marked(one.asked) for one in found if not one.own}
    assert swapped == {_marked(hit.asked) for line in gathered.own["zh"] for hit in line}
    assert all(one.asked.text.startswith("千万别信") is not one.own for one in found)


def test_frames_are_filled_with_words_of_claims_and_of_denials_alone(lines, rules):
    gathered, frames = _gathered(lines, rules), read_frames(lines / "frames")
    mix = marked.Mix(chinese=0, repeats=0, removed=0, frame_repeats=40, bare=1.0, frames_amid=0.0)
    for example in marked.Mixer(gathered, frames, mix, 1).epoch(0):
        before = "我跟大家说" if example.own else "昨天有人说"
        assert example.asked.text[: example.asked.start].rstrip("，") == before


def test_epochs_take_no_more_claiming_lines_than_asked_for(lines, rules):
    few = marked.Mix(chinese=5, repeats=0, removed=0)
    found = marked.Mixer(_gathered(lines, rules), [], few, 1).epoch(0)
    assert [example.own for example in found] == [True] * 5


def test_held_out_frames_and_families_are_never_learnt_from(lines, rules, trained, monkeypatch):
    seen: list[str] = []
    epoch = marked.Mixer.epoch

    def noted(self, number):
        found = epoch(self, number)
        seen.extend(example.asked.text for example in found)
        return found

    monkeypatch.setattr(marked.Mixer, "epoch", noted)
    trained(passes=2)
    assert any("昨天有人说" in text for text in seen)
    assert not any("隔壁老板" in text for text in seen)
    parts = split_rows(rows.read_rows(lines), 20261122, 0.08, 0.07)
    held_out = [row.text for row in (*parts.calibration, *parts.test) if row.claims]
    assert held_out
    assert not any(text in heard for text in held_out for heard in seen)


def test_text_without_other_words_is_clipped_to_itself():
    assert marked.clipped(CLAIM, "zh") == CLAIM
    long = MarkedText("话" * 300 + "包过" + "话" * 300, 300, 302)
    assert marked.clipped(long, "zh") == MarkedText("话" * 100 + "包过" + "话" * 60, 100, 102)
    assert marked.clipped(MarkedText("。 包过", 2, 4), "zh") == MarkedText("包过", 0, 2)


def test_lost_punctuation_leaves_the_marked_words_as_they_are():
    asked = MarkedText("好，来。包过，退款，真的。", 4, 9)
    found = {marked.without_marks(asked, "zh", Random(seed)) for seed in range(20)}
    assert MarkedText("好来包过，退款真的", 2, 7) in found
    assert {one.text[one.start : one.end] for one in found} == {"包过，退款"}
    spoken = marked.without_marks(MarkedText("yes，you pass。ok", 4, 12), "en", Random(0))
    assert spoken.text[spoken.start : spoken.end] == "you pass"


def test_changes_of_low_rank_are_nothing_at_first(classifier_folder):
    import torch
    from tokenizers import Tokenizer
    from transformers import BertForSequenceClassification

    from streamdetect.classify.training.low_rank import MarkedModel, marked_inputs

    model = BertForSequenceClassification.from_pretrained(classifier_folder).eval()
    tokenizer = Tokenizer.from_file(str(classifier_folder / "tokenizer.json"))
    ids = torch.tensor([tokenizer.encode("好用吗").ids])
    before = model.bert(ids).last_hidden_state
    changed = MarkedModel(model, 4)
    assert torch.equal(changed.bert(ids).last_hidden_state, before)
    inputs = marked_inputs(tokenizer, [MarkedText("好用吗", 1, 2), MarkedText("好", 1, 1)], 64)
    assert inputs.marks[:, :4].tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]
    assert changed(inputs).tolist() == [0.0, 0.0]


def test_run_writes_low_ranks_norms_mark_and_head(trained):
    from safetensors.numpy import load_file

    folder, areas = trained()
    found = load_file(folder / OWNERSHIP_FILE)
    shapes = {"mark": (32,), "head.weight": (64,), "head.bias": (1,)}
    for place in ("embeddings", *(f"encoder.layer.{n}.{p}" for n in (0, 1) for p in NORMED)):
        shapes |= {f"bert.{place}.LayerNorm.{kind}": (32,) for kind in ("weight", "bias")}
    for number in (0, 1):
        for name, (wide, high) in CHANGED.items():
            prefix = f"bert.encoder.layer.{number}.{name}"
            shapes |= {f"{prefix}.down": (4, wide), f"{prefix}.up": (high, 4)}
    assert {name: one.shape for name, one in found.items()} == shapes
    assert {str(one.dtype) for one in found.values()} == {"float16"}
    assert all(found[name].any() for name in shapes if name.endswith(".up"))
    assert set(areas) == {
        f"{name}/{lang}" for name in ("hits", "removed", "frames") for lang in ("zh", "en")
    }
    assert areas["hits/en"] is None
    assert areas["frames/zh"] is not None


def test_reader_of_the_artifact_says_what_was_trained(trained, monkeypatch):
    import torch

    kept = []
    write = ownership.write_changes
    monkeypatch.setattr(ownership, "write_changes", lambda m, p: (kept.append(m), write(m, p)))
    folder, _ = trained()
    asked = [MarkedText("千万别信报这个班包过这种话", 6, 9), MarkedText("报这个班包过", 3, 6)]
    from tokenizers import Tokenizer

    from streamdetect.classify.training.low_rank import marked_inputs

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    with torch.inference_mode():
        odds = kept[0](marked_inputs(tokenizer, asked, 64))
    found = OwnershipReader(read_artifact(folder)).owned(asked)
    assert found == pytest.approx(torch.sigmoid(odds).tolist(), abs=0.01)


class PowerCutError(Exception):
    pass


def test_cut_run_goes_on_to_the_same_changes(trained):
    def cut_after_second_pass(line):
        if line.startswith("pass 2"):
            raise PowerCutError

    whole, _ = trained("whole", passes=3)
    with pytest.raises(PowerCutError):
        trained("cut", passes=3, progress=cut_after_second_pass)
    said: list[str] = []
    cut, _ = trained("cut", passes=3, progress=said.append)
    assert "going on after pass 2" in said
    assert [line[:8] for line in said if line.startswith("pass")] == ["pass 3/3"]
    assert (cut / OWNERSHIP_FILE).read_bytes() == (whole / OWNERSHIP_FILE).read_bytes()


def test_checkpoint_of_other_settings_is_not_gone_on_from(trained):
    trained(passes=1)
    said: list[str] = []
    trained(passes=2, progress=said.append)
    assert "a checkpoint of another run is there: starting anew" in said


def test_damaged_checkpoint_starts_anew(trained, tmp_path):
    folder, _ = trained()
    before = (folder / OWNERSHIP_FILE).read_bytes()
    path = tmp_path / "work-claims" / ownership.CHECKPOINT
    path.write_bytes(path.read_bytes()[:3_000])
    said: list[str] = []
    trained(progress=said.append)
    assert any("cannot be read" in line for line in said)
    assert (folder / OWNERSHIP_FILE).read_bytes() == before


def test_report_of_the_artifact_tells_the_areas_and_the_new_digest(trained):
    told = json.loads((ARTIFACT / "report.json").read_text(encoding="utf-8"))
    del told["weights"]  # the random classifier has others
    told["settings"] |= {"calibration_share": 0.3, "test_share": 0.3}
    folder, areas = trained(report=told)
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert found["ownership"]["auc"] == areas
    assert found["ownership"]["settings"]["rank"] == 4
    assert found["model_hash"] == read_artifact(folder).model_hash != told["model_hash"]
    assert found["model_hash"] in (folder / "README.md").read_text(encoding="utf-8")


def _command(*arguments):
    app = typer.Typer()
    app.command()(ownership.main)
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_command_tells_each_pass_and_the_areas(classifier_folder, lines, few_rules, tmp_path):
    folder = shutil.copytree(classifier_folder, tmp_path / "claims")
    given = ["--data", lines, "--rules", few_rules, "--work", tmp_path / "work"]
    ran = _command(folder, *given, "--passes", 2, "--rank", 2, "--threads", 1)
    assert ran.exit_code == 0, ran.output
    assert "pass 1/2: loss" in ran.output
    assert "pass 2/2: loss" in ran.output
    assert '"frames/zh":' in ran.output
    assert (folder / OWNERSHIP_FILE).exists()


@pytest.mark.parametrize("wrong", ["artifact", "frames"])
def test_command_names_what_is_wrong(wrong, classifier_folder, lines, few_rules, tmp_path):
    folder = classifier_folder if wrong == "frames" else tmp_path / "none"
    data = lines if wrong == "artifact" else tmp_path
    ran = _command(folder, "--data", data, "--rules", few_rules, "--work", tmp_path / "work")
    assert ran.exit_code == 2
    assert str(tmp_path) in ran.output.replace("\n", "")
    assert not (tmp_path / "work").exists()
